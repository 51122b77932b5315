//! A gapless run of the shop's positions on its way to a device.
//!
//! Refuses to skip a position silently: what a device is not given stands in the page as withheld.

use crate::{
    EVENTS_MAX, WireError,
    columns::{EventCore, put_events, read_events},
    reader::{Reader, put_number},
};
use stall_domain::{EventEnvelope, EventHeader, Series, ShopId};

const WITHHELD: u64 = 0;
const CHAINED: u64 = 1;
const UNCHAINED: u64 = 2;

/// What stands at one position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Event(EventEnvelope),
    /// Stored at central, not given out: the other branch of a fork.
    Withheld,
}

/// The answer to a pull: entry `i` stands at position `after + 1 + i`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub after: u64,
    /// The shop's last position when the page was cut.
    pub head: u64,
    pub server_time_ms: i64,
    pub entries: Vec<Entry>,
}

impl Page {
    /// The position of the last entry, or `after` when there is none.
    pub fn upto(&self) -> u64 {
        self.after + self.entries.len() as u64
    }

    /// Positions with their entries.
    pub fn numbered(&self) -> impl Iterator<Item = (u64, &Entry)> {
        (self.after + 1..).zip(&self.entries)
    }

    /// The payload of a page frame.
    pub fn write(&self) -> Vec<u8> {
        let events = || self.entries.iter().filter_map(event_of);
        let mut series: Vec<Series> = events().map(|event| event.header.series()).collect();
        series.sort_unstable();
        series.dedup();
        let mut out = Vec::new();
        put_number(&mut out, self.after);
        put_number(&mut out, self.head);
        out.extend(self.server_time_ms.to_be_bytes());
        put_number(&mut out, series.len() as u64);
        for one in &series {
            out.extend(one.device.bytes());
            put_number(&mut out, u64::from(one.epoch));
        }
        put_number(&mut out, self.entries.len() as u64);
        self.put_places(&mut out, &series);
        events().for_each(|event| out.extend(event.hash));
        let cores: Vec<EventCore> = events().map(core_of).collect();
        put_events(&mut out, cores.iter());
        out
    }

    /// Per entry: what it is, its series and number; `prev` only where it is not the hash just before.
    fn put_places(&self, out: &mut Vec<u8>, series: &[Series]) {
        let mut heads: Vec<Option<[u8; 32]>> = vec![None; series.len()];
        for entry in &self.entries {
            let Some(event) = event_of(entry) else {
                put_number(out, WITHHELD);
                continue;
            };
            let place = series
                .binary_search(&event.header.series())
                .unwrap_or_default();
            let is_chained = heads[place] == Some(event.prev);
            put_number(out, if is_chained { CHAINED } else { UNCHAINED });
            put_number(out, place as u64);
            put_number(out, event.header.seq);
            if !is_chained {
                out.extend(event.prev);
            }
            heads[place] = Some(event.hash);
        }
    }

    /// Reads a page frame's payload as events of `shop`.
    ///
    /// # Errors
    /// Anything but one whole page.
    pub fn read(payload: &[u8], shop: ShopId) -> Result<Self, WireError> {
        let mut reader = Reader(payload);
        let (after, head) = (reader.number()?, reader.number()?);
        let server_time_ms = i64::from_be_bytes(reader.array()?);
        if after > i64::MAX as u64 || head > i64::MAX as u64 {
            return Err(WireError::Range);
        }
        let series = read_series(&mut reader)?;
        let places = read_places(&mut reader, series.len())?;
        let known = places.iter().flatten().count();
        let hashes = (0..known)
            .map(|_| reader.array())
            .collect::<Result<Vec<[u8; 32]>, _>>()?;
        let cores = read_events(&mut reader)?;
        reader.end()?;
        if cores.len() != known {
            return Err(WireError::Range);
        }
        let entries = join(shop, &series, places, hashes.into_iter().zip(cores))?;
        Ok(Self {
            after,
            head,
            server_time_ms,
            entries,
        })
    }
}

struct Place {
    series: usize,
    seq: u64,
    prev: Option<[u8; 32]>,
}

fn read_series(reader: &mut Reader<'_>) -> Result<Vec<Series>, WireError> {
    let count = reader.count(EVENTS_MAX)?;
    let mut one = || {
        Ok(Series {
            device: reader.device()?,
            epoch: reader.narrow()?,
        })
    };
    (0..count).map(|_| one()).collect()
}

fn read_places(reader: &mut Reader<'_>, series: usize) -> Result<Vec<Option<Place>>, WireError> {
    let count = reader.count(EVENTS_MAX)?;
    let mut one = || -> Result<Option<Place>, WireError> {
        let sort = reader.number()?;
        if sort == WITHHELD {
            return Ok(None);
        }
        let place = reader.count(series.saturating_sub(1))?;
        let seq = reader.number()?;
        let prev = match sort {
            CHAINED => None,
            UNCHAINED => Some(reader.array()?),
            _ => return Err(WireError::Range),
        };
        Ok(Some(Place {
            series: place,
            seq,
            prev,
        }))
    };
    (0..count).map(|_| one()).collect()
}

fn join(
    shop: ShopId,
    series: &[Series],
    places: Vec<Option<Place>>,
    mut events: impl Iterator<Item = ([u8; 32], EventCore)>,
) -> Result<Vec<Entry>, WireError> {
    let mut heads: Vec<Option<[u8; 32]>> = vec![None; series.len()];
    let mut one = |place: Option<Place>| -> Result<Entry, WireError> {
        let Some(Place {
            series: at,
            seq,
            prev,
        }) = place
        else {
            return Ok(Entry::Withheld);
        };
        let (hash, core) = events.next().ok_or(WireError::Range)?;
        let (Some(Series { device, epoch }), Some(head)) = (series.get(at), heads.get_mut(at))
        else {
            return Err(WireError::Range);
        };
        let prev = prev.or(*head).ok_or(WireError::Range)?;
        *head = Some(hash);
        let EventCore {
            id,
            hlc,
            kind,
            version,
            body,
        } = core;
        let header = EventHeader {
            shop,
            device: *device,
            epoch: *epoch,
            seq,
            id,
            hlc,
            kind,
            version,
        };
        Ok(Entry::Event(EventEnvelope {
            header,
            body,
            prev,
            hash,
        }))
    };
    places.into_iter().map(&mut one).collect()
}

fn event_of(entry: &Entry) -> Option<&EventEnvelope> {
    match entry {
        Entry::Event(event) => Some(event),
        Entry::Withheld => None,
    }
}

fn core_of(event: &EventEnvelope) -> EventCore {
    EventCore {
        id: event.header.id,
        hlc: event.header.hlc,
        kind: event.header.kind.clone(),
        version: event.header.version,
        body: event.body.clone(),
    }
}
