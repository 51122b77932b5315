//! Identity of every noun as a UUIDv7 newtype, and the numbers people see.
//!
//! Refuses to mint: the Host makes ids, the ledger allots numbers.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The sixteen bytes as stored and hashed.
            pub fn bytes(&self) -> [u8; 16] {
                *self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::from_str(text).map($name)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                $name(id)
            }
        }
    )+};
}

ids! {
    /// The brand; owns one central store and one shop key.
    ShopId,
    /// One installation on one laptop.
    DeviceId,
    /// A selling place; a stock location.
    StallId,
    /// One event; minted before it is written, so a repeated request is recognised.
    EventId,
    /// One trading session of one device.
    DayId,
    /// A sale; minted when its basket opens, so an unknown commit can be looked up.
    SaleId,
    /// A refund; minted when the refund is begun.
    RefundId,
    /// What is sold, before its options are chosen.
    ProductId,
    /// The sellable unit with price, code, tax and weight.
    VariantId,
    /// One catalogue import, undone as a whole.
    BatchId,
    /// One print job in the spool.
    JobId,
    /// A printer as this device knows it.
    PrinterId,
    /// A helper; names live in an erasable side row, never in an event.
    PersonId,
    /// A numbered run of N.
    EditionId,
    /// A block of edition numbers a device may spend while offline.
    LeaseId,
    /// An erasable text beside the events; an event holds only its salted hash.
    NoteId,
}

/// A device series: one device, one epoch. Sequence numbers are gapless inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Series {
    pub device: DeviceId,
    pub epoch: u32,
}

/// `<code>-<counter>` as people read it, for example `A-000142`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentNumber(pub String);

impl DocumentNumber {
    /// Joins a device code and its counter; six digits at least, more when needed.
    pub fn new(code: &str, counter: u64) -> Self {
        Self(format!("{code}-{counter:06}"))
    }

    /// The counter behind the last hyphen, if there is one.
    pub fn counter(&self) -> Option<u64> {
        self.0.rsplit_once('-')?.1.parse().ok()
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A numbered piece: "3 of 25".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PieceRef {
    pub edition: EditionId,
    pub number: u32,
}

/// What an event keeps of a typed text: its id and SHA-256(salt ‖ text) in hex. The text is erasable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRef {
    pub note: NoteId,
    pub sha256: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_as_code_and_padded_counter() {
        let number = DocumentNumber::new("A", 142);
        assert_eq!(number.0, "A-000142");
        assert_eq!(number.counter(), Some(142));
        assert_eq!(
            DocumentNumber::new("A-7K3M", 1_234_567).counter(),
            Some(1_234_567)
        );
    }
}
