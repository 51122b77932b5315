//! Owns C2SP `.tlog-proof` texts: one leaf's proof with the checkpoint it leads to, checkable offline.
//! Refuses proofs whose leaf, hashes or checkpoint do not fit.

use super::checkpoint::{Checkpoint, CheckpointError, open_checkpoint};
use super::{Hash, MerkleError, leaf_hash, verify_inclusion};
use crate::keys::Vkey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// What is wrong with a proof text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogProofError {
    /// Not a proof text of version 1.
    #[error("not a proof text of version 1")]
    Shape,
    /// The index line is no plain decimal number.
    #[error("the index is no plain decimal number")]
    Index,
    /// A hash line is not 32 bytes in base64.
    #[error("proof hash {at} is not 32 bytes in base64")]
    Hash {
        /// Line, from 0.
        at: usize,
    },
    /// The checkpoint is wrong.
    #[error("the checkpoint is not good")]
    Checkpoint(#[from] CheckpointError),
    /// The proof does not hold.
    #[error("the proof does not hold")]
    Merkle(#[from] MerkleError),
}

/// A proof taken apart, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogProof<'a> {
    /// The leaf's place, from 0.
    pub index: u64,
    /// Hashes from the leaf to the root.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint note.
    pub checkpoint: &'a str,
}

impl<'a> LogProof<'a> {
    /// Writes the proof text.
    pub fn to_text(&self) -> String {
        let hashes = self
            .hashes
            .iter()
            .map(|hash| format!("{}\n", STANDARD.encode(hash)));
        let hashes: String = hashes.collect();
        format!(
            "{FIRST_LINE}\nindex {}\n{hashes}\n{}",
            self.index, self.checkpoint
        )
    }

    /// Reads a proof text. A line `extra …` is allowed and not kept: nothing signs it.
    ///
    /// # Errors
    /// [`LogProofError`] naming what is wrong.
    pub fn parse(text: &'a str) -> Result<Self, LogProofError> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(LogProofError::Shape)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(LogProofError::Shape);
        }
        lines.next_if(|line| line.starts_with("extra "));
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.ok_or(LogProofError::Index)?;
        let number = index
            .parse::<u64>()
            .ok()
            .filter(|number| number.to_string() == index);
        let hash = |(at, line): (usize, &str)| {
            let bytes = STANDARD
                .decode(line)
                .ok()
                .and_then(|bytes| bytes.try_into().ok());
            bytes.ok_or(LogProofError::Hash { at })
        };
        let hashes = lines.enumerate().map(hash).collect::<Result<_, _>>()?;
        Ok(Self {
            index: number.ok_or(LogProofError::Index)?,
            hashes,
            checkpoint,
        })
    }
}

/// Checks that `leaf` is in the log whose key is `log`.
///
/// # Errors
/// [`LogProofError`] naming the part that is wrong.
pub fn verify_log_proof(text: &str, leaf: &[u8], log: &Vkey) -> Result<Checkpoint, LogProofError> {
    let proof = LogProof::parse(text)?;
    let checkpoint = open_checkpoint(proof.checkpoint.as_bytes(), log)?;
    let (size, root) = (checkpoint.size, &checkpoint.root);
    verify_inclusion(&leaf_hash(leaf), proof.index, size, &proof.hashes, root)?;
    Ok(checkpoint)
}
