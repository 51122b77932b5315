//! A run of one device's events on its way to central, sealed by the device key over its last hash.
//!
//! Refuses hashes per event: central computes them from the bytes, and the seal stands for all.

use crate::{
    EVENTS_MAX, RAW_TARGET, WireError,
    columns::{put_events, read_events},
    reader::{Reader, put_number},
};
use stall_domain::{EventEnvelope, EventHeader, Series, ShopId};

pub use crate::columns::EventCore as BatchEvent;

/// What an event costs beside its body and kind, at most.
const EVENT_OVERHEAD: usize = 48;
const BATCH_OVERHEAD: usize = 4096;

/// A gapless run of one series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub series: Series,
    pub first_seq: u64,
    /// The hash the first event follows.
    pub prev: [u8; 32],
    pub events: Vec<BatchEvent>,
    /// The device key's seal on the chain head behind the last event.
    pub head_seal: [u8; 64],
}

impl Batch {
    /// How many of `events` fit one batch of at most `most`; at least one when there is any.
    pub fn fitting(events: &[EventEnvelope], most: usize) -> usize {
        let mut bytes = BATCH_OVERHEAD;
        let most = most.clamp(1, EVENTS_MAX);
        let fits = |event: &&EventEnvelope| {
            bytes += event.body.len() + event.header.kind.len() + EVENT_OVERHEAD;
            bytes <= RAW_TARGET
        };
        let count = events.iter().take(most).take_while(fits).count();
        count.max(1).min(events.len())
    }

    /// A batch of a gapless run; `None` when `events` is empty.
    pub fn of(events: &[EventEnvelope], head_seal: [u8; 64]) -> Option<Self> {
        let first = events.first()?;
        let core = |event: &EventEnvelope| BatchEvent {
            id: event.header.id,
            hlc: event.header.hlc,
            kind: event.header.kind.clone(),
            version: event.header.version,
            body: event.body.clone(),
        };
        Some(Self {
            series: first.header.series(),
            first_seq: first.header.seq,
            prev: first.prev,
            events: events.iter().map(core).collect(),
            head_seal,
        })
    }

    /// The last event's number.
    pub fn last_seq(&self) -> u64 {
        (self.first_seq + self.events.len() as u64).saturating_sub(1)
    }

    /// Headers and bodies in order, ready to be chained behind `prev`.
    pub fn into_events(self, shop: ShopId) -> impl Iterator<Item = (EventHeader, Vec<u8>)> {
        let Series { device, epoch } = self.series;
        let numbered = (self.first_seq..).zip(self.events);
        numbered.map(move |(seq, event)| {
            let BatchEvent {
                id,
                hlc,
                kind,
                version,
                body,
            } = event;
            (
                EventHeader {
                    shop,
                    device,
                    epoch,
                    seq,
                    id,
                    hlc,
                    kind,
                    version,
                },
                body,
            )
        })
    }

    /// The payload of a push frame.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(self.series.device.bytes());
        put_number(&mut out, u64::from(self.series.epoch));
        put_number(&mut out, self.first_seq);
        out.extend(self.prev);
        out.extend(self.head_seal);
        put_events(&mut out, self.events.iter());
        out
    }

    /// Reads a push frame's payload.
    ///
    /// # Errors
    /// Anything but one whole, non-empty batch of numbers from 1.
    pub fn read(payload: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader(payload);
        let series = Series {
            device: reader.device()?,
            epoch: reader.narrow()?,
        };
        let first_seq = reader.number()?;
        let (prev, head_seal) = (reader.array()?, reader.array()?);
        let events = read_events(&mut reader)?;
        reader.end()?;
        let is_numbered = (1..i64::MAX as u64 - EVENTS_MAX as u64).contains(&first_seq);
        if events.is_empty() || !is_numbered {
            return Err(WireError::Range);
        }
        Ok(Self {
            series,
            first_seq,
            prev,
            events,
            head_seal,
        })
    }
}
