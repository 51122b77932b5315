//! Events as columns, which pack better than rows: kinds, versions, clocks, ids, lengths, then all bodies.
//!
//! Refuses more events, kinds or bytes than a message may hold.

use crate::{
    EVENTS_MAX, RAW_MAX, WireError,
    reader::{Reader, put_number},
};
use stall_domain::{EventId, Hlc};

const KINDS_MAX: usize = 256;
const KIND_BYTES_MAX: usize = 128;

/// What an event is, wherever it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCore {
    pub id: EventId,
    pub hlc: Hlc,
    pub kind: String,
    pub version: u16,
    /// Canonical JSON, verbatim.
    pub body: Vec<u8>,
}

pub(crate) fn put_events<'a>(out: &mut Vec<u8>, events: impl Iterator<Item = &'a EventCore>) {
    let events: Vec<&EventCore> = events.collect();
    let mut kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    put_number(out, kinds.len() as u64);
    for kind in &kinds {
        put_number(out, kind.len() as u64);
        out.extend_from_slice(kind.as_bytes());
    }
    put_number(out, events.len() as u64);
    for event in &events {
        let place = kinds
            .binary_search(&event.kind.as_str())
            .unwrap_or_default();
        put_number(out, place as u64);
    }
    events
        .iter()
        .for_each(|event| put_number(out, u64::from(event.version)));
    let mut last = 0u64;
    for event in &events {
        // Wrapping difference, zigzag: a clock that steps back still costs few bytes.
        let step = event.hlc.0.wrapping_sub(last) as i64;
        put_number(out, ((step << 1) ^ (step >> 63)) as u64);
        last = event.hlc.0;
    }
    events.iter().for_each(|event| out.extend(event.id.bytes()));
    events
        .iter()
        .for_each(|event| put_number(out, event.body.len() as u64));
    events
        .iter()
        .for_each(|event| out.extend_from_slice(&event.body));
}

pub(crate) fn read_events(reader: &mut Reader<'_>) -> Result<Vec<EventCore>, WireError> {
    let kinds = (0..reader.count(KINDS_MAX)?)
        .map(|_| reader.text(KIND_BYTES_MAX))
        .collect::<Result<Vec<_>, _>>()?;
    let count = reader.count(EVENTS_MAX)?;
    let mut each = || -> Result<String, WireError> {
        let place = reader.count(KINDS_MAX)?;
        kinds.get(place).cloned().ok_or(WireError::Range)
    };
    let kinds = (0..count).map(|_| each()).collect::<Result<Vec<_>, _>>()?;
    let versions = (0..count)
        .map(|_| reader.narrow())
        .collect::<Result<Vec<u16>, _>>()?;
    let mut last = 0u64;
    let mut clock = || -> Result<Hlc, WireError> {
        let zigzag = reader.number()?;
        let step = (zigzag >> 1) ^ (zigzag & 1).wrapping_neg();
        last = last.wrapping_add(step);
        Ok(Hlc(last))
    };
    let clocks = (0..count).map(|_| clock()).collect::<Result<Vec<_>, _>>()?;
    let ids = (0..count)
        .map(|_| reader.event())
        .collect::<Result<Vec<_>, _>>()?;
    let lengths = (0..count)
        .map(|_| reader.count(RAW_MAX))
        .collect::<Result<Vec<_>, _>>()?;
    let heads = ids
        .into_iter()
        .zip(clocks)
        .zip(kinds.into_iter().zip(versions));
    heads
        .zip(lengths)
        .map(|(((id, hlc), (kind, version)), length)| {
            let body = reader.take(length)?.to_vec();
            Ok(EventCore {
                id,
                hlc,
                kind,
                version,
                body,
            })
        })
        .collect()
}
