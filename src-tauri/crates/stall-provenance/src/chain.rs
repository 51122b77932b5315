//! Owns the hash chain of a device's events and the seal on its head. Refuses gaps, forks and altered
//! bytes, naming the first event that fails. The bytes hashed are laid down here and nowhere else.

use crate::hex;
use crate::keys::{KeyError, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use stall_domain::{EventEnvelope, EventHeader, Series, ShopId};
use std::borrow::Borrow;

pub use stall_domain::event::GENESIS;

/// First bytes of every hashed header.
pub const EVENT_TAG: &[u8] = b"stallside-event-v1\n";
/// First line of every sealed head.
pub const HEAD_TAG: &str = "stallside-head-v1";

/// Why an event does not continue its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainBreak {
    /// Not the next number; `expected` is.
    #[error("expected number {expected}")]
    Gap {
        /// The number that should have come.
        expected: u64,
    },
    /// Of another device, epoch or shop than the events before it.
    #[error("of another series")]
    OtherSeries,
    /// `prev` is not the hash of the event before.
    #[error("it does not follow the event before")]
    Prev,
    /// `hash` is not the hash of its header and body.
    #[error("its bytes were altered")]
    Hash,
    /// A kind above 65,535 bytes or a body above 4 GiB has no header bytes.
    #[error("it is too large")]
    TooLarge,
}

/// The first event that fails, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} of device {device}, epoch {epoch}: {why}", device = series.device, epoch = series.epoch)]
pub struct ChainFault {
    /// Device and epoch.
    pub series: Series,
    /// Its number.
    pub seq: u64,
    /// What is wrong.
    pub why: ChainBreak,
}

/// The last event of a verified chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The shop.
    pub shop: ShopId,
    /// Device and epoch.
    pub series: Series,
    /// Number of the last event.
    pub seq: u64,
    /// Its hash, which stands for all before it.
    pub hash: [u8; 32],
}

/// The header's bytes as hashed: tag, shop, device, epoch, seq, id, hlc, length and bytes of the kind,
/// version, length of the body; numbers big-endian. `None` when kind or body is too large.
pub fn header_bytes(header: &EventHeader, body_bytes: usize) -> Option<Vec<u8>> {
    let kind_bytes = u16::try_from(header.kind.len()).ok()?;
    let body_bytes = u32::try_from(body_bytes).ok()?;
    let mut out = EVENT_TAG.to_vec();
    out.extend(header.shop.bytes());
    out.extend(header.device.bytes());
    out.extend(header.epoch.to_be_bytes());
    out.extend(header.seq.to_be_bytes());
    out.extend(header.id.bytes());
    out.extend(header.hlc.0.to_be_bytes());
    out.extend(kind_bytes.to_be_bytes());
    out.extend(header.kind.as_bytes());
    out.extend(header.version.to_be_bytes());
    out.extend(body_bytes.to_be_bytes());
    Some(out)
}

/// `SHA-256(prev ‖ header ‖ body)`; `None` when kind or body is too large.
pub fn event_hash(prev: &[u8; 32], header: &EventHeader, body: &[u8]) -> Option<[u8; 32]> {
    let header = header_bytes(header, body.len())?;
    Some(
        Sha256::new()
            .chain_update(prev)
            .chain_update(header)
            .chain_update(body)
            .finalize()
            .into(),
    )
}

/// Puts an event behind the hash before it ([`GENESIS`] for the first of a series).
///
/// # Errors
/// [`ChainBreak::TooLarge`].
pub fn chain_event(
    prev: [u8; 32],
    header: EventHeader,
    body: Vec<u8>,
) -> Result<EventEnvelope, ChainFault> {
    match event_hash(&prev, &header, &body) {
        Some(hash) => Ok(EventEnvelope {
            header,
            body,
            prev,
            hash,
        }),
        None => Err(fault(&header, ChainBreak::TooLarge)),
    }
}

/// Checks one series from its first event. `None` when there is no event at all.
///
/// # Errors
/// [`ChainFault`] for the first event that fails.
pub fn verify_chain<E: Borrow<EventEnvelope>>(
    events: impl IntoIterator<Item = E>,
) -> Result<Option<Head>, ChainFault> {
    continue_chain(None, events)
}

/// Checks events behind a head already verified; `None` stands before the first event of a series.
///
/// # Errors
/// [`ChainFault`] for the first event that fails.
pub fn continue_chain<E: Borrow<EventEnvelope>>(
    head: Option<Head>,
    events: impl IntoIterator<Item = E>,
) -> Result<Option<Head>, ChainFault> {
    events
        .into_iter()
        .try_fold(head, |head, event| step(head, event.borrow()).map(Some))
}

fn step(head: Option<Head>, event: &EventEnvelope) -> Result<Head, ChainFault> {
    let header = &event.header;
    let found = |why| Err(fault(header, why));
    let (series, shop) = (header.series(), header.shop);
    if head.is_some_and(|head| head.series != series || head.shop != shop) {
        return found(ChainBreak::OtherSeries);
    }
    let expected = head.map_or(1, |head| head.seq.saturating_add(1));
    if header.seq != expected {
        return found(ChainBreak::Gap { expected });
    }
    if event.prev != head.map_or(GENESIS, |head| head.hash) {
        return found(ChainBreak::Prev);
    }
    match event_hash(&event.prev, header, &event.body) {
        None => found(ChainBreak::TooLarge),
        Some(hash) if hash != event.hash => found(ChainBreak::Hash),
        Some(hash) => Ok(Head {
            shop,
            series,
            seq: header.seq,
            hash,
        }),
    }
}

fn fault(header: &EventHeader, why: ChainBreak) -> ChainFault {
    ChainFault {
        series: header.series(),
        seq: header.seq,
        why,
    }
}

impl Head {
    /// The text a device signs to seal all its events so far.
    pub fn statement(&self) -> String {
        let (shop, device, epoch) = (self.shop, self.series.device, self.series.epoch);
        let (seq, hash) = (self.seq, hex::encode(&self.hash));
        format!("{HEAD_TAG}\nshop {shop}\ndevice {device}\nepoch {epoch}\nseq {seq}\nhash {hash}\n")
    }

    /// The device key's seal on this head.
    pub fn seal(&self, device_key: &SigningKey) -> [u8; 64] {
        device_key.sign(self.statement().as_bytes())
    }

    /// Checks a seal on this head.
    ///
    /// # Errors
    /// [`KeyError::Signature`] when it is of another head or by another key.
    pub fn verify_seal(&self, seal: &[u8; 64], device_key: &VerifyingKey) -> Result<(), KeyError> {
        device_key.verify(self.statement().as_bytes(), seal)
    }
}
