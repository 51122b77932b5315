//! The event chain, provenance records, label seals and the archive's Merkle log.
//! Owns every byte that is hashed or signed. Refuses I/O, clocks and randomness: nonces, seeds and days are parameters.

pub mod audit;
pub mod chain;
pub mod day;
pub mod device_cert;
mod error;
pub mod gs1;
mod hex;
pub mod id;
pub mod keys;
pub mod label;
pub mod leaf;
pub mod merkle;
pub mod note;
pub mod record;
pub mod sealed_box;
#[cfg(feature = "testing")]
pub mod testing;

pub use chain::{ChainBreak, ChainFault, Head, verify_chain};
pub use day::Day;
pub use error::ProvenanceError;
pub use id::ItemId;
pub use keys::{KeyName, NamedSigner, ShopName, SigningKey, VerifyingKey, Vkey};
pub use label::{LabelFacts, LabelFault, VerifiedLabel, verify_label};
