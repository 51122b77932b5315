//! An event as it is stored, hashed and sent: header, verbatim body, chain hash.
//!
//! Refuses to re-serialise a body: the bytes as written are the truth.

use crate::{DeviceId, EventId, Fact, Hlc, Moment, Series, ShopId, fact::FactError};
use serde::{Deserialize, Serialize};

/// The device's chain starts behind this hash.
pub const GENESIS: [u8; 32] = [0; 32];

/// Everything about an event but its body and hashes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventHeader {
    pub shop: ShopId,
    pub device: DeviceId,
    pub epoch: u32,
    /// Gapless from 1 within (device, epoch).
    pub seq: u64,
    pub id: EventId,
    pub hlc: Hlc,
    pub kind: String,
    pub version: u16,
}

impl EventHeader {
    /// The series the event belongs to.
    pub fn series(&self) -> Series {
        Series {
            device: self.device,
            epoch: self.epoch,
        }
    }
}

/// One stored event. `hash = SHA-256(prev ‖ header ‖ body)`; the bytes are laid down in provenance's chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventEnvelope {
    pub header: EventHeader,
    /// Canonical JSON, verbatim.
    pub body: Vec<u8>,
    pub prev: [u8; 32],
    pub hash: [u8; 32],
}

impl EventEnvelope {
    /// The fact and the moment it happened.
    ///
    /// # Errors
    /// An unknown kind, a newer version, or a body that cannot be read.
    pub fn fact(&self) -> Result<(Moment, Fact), FactError> {
        Fact::parse(&self.header.kind, self.header.version, &self.body)
    }
}
