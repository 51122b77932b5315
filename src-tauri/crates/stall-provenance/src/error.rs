//! Owns the one error that holds every other of this crate, for callers that only pass it on. Refuses to
//! lose the cause.

use crate::chain::ChainFault;
use crate::day::DayError;
use crate::device_cert::CertError;
use crate::gs1::Gs1Error;
use crate::id::IdError;
use crate::keys::KeyError;
use crate::label::LabelFault;
use crate::leaf::LeafError;
use crate::merkle::{CheckpointError, EntryError, LogProofError, MerkleError};
use crate::note::NoteError;
use crate::record::RecordError;
use crate::sealed_box::SealedBoxError;

/// Anything this crate refuses.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub enum ProvenanceError {
    /// The event chain.
    Chain(#[from] ChainFault),
    /// A day.
    Day(#[from] DayError),
    /// A device certificate.
    Cert(#[from] CertError),
    /// A GTIN or Digital Link.
    Gs1(#[from] Gs1Error),
    /// An item id.
    Id(#[from] IdError),
    /// A key.
    Key(#[from] KeyError),
    /// A label.
    Label(#[from] LabelFault),
    /// A line of the log.
    Leaf(#[from] LeafError),
    /// A checkpoint.
    Checkpoint(#[from] CheckpointError),
    /// An entry bundle.
    Entry(#[from] EntryError),
    /// A proof file.
    LogProof(#[from] LogProofError),
    /// A Merkle proof.
    Merkle(#[from] MerkleError),
    /// A signed note.
    Note(#[from] NoteError),
    /// A record.
    Record(#[from] RecordError),
    /// A sealed secret.
    SealedBox(#[from] SealedBoxError),
}
