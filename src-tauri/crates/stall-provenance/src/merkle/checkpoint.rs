//! Owns C2SP checkpoints: the signed size and root of a log. Refuses to follow a checkpoint by one that
//! is not its continuation, so a restored backup cannot fork a log.

use super::{Hash, tree_root};
use crate::keys::{KeyName, NamedSigner, Vkey};
use crate::note::{NoteError, open_note, sign_note};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What is wrong with a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note is malformed or not signed by the log's key.
    #[error("the checkpoint's note is not good")]
    Note(#[from] NoteError),
    /// Fewer than three lines, or an empty one.
    #[error("a checkpoint has an origin, a size and a root line")]
    Shape,
    /// The origin is not the log's.
    #[error("the origin is not the log's")]
    Origin,
    /// The size is no decimal number, or has leading zeros.
    #[error("the size is no plain decimal number")]
    Size,
    /// The root is not 32 bytes in base64.
    #[error("the root is not 32 bytes in base64")]
    Root,
    /// The tree is smaller than the last checkpoint said.
    #[error("the last checkpoint has {last} leaves, the tree only {now}")]
    Shrunk {
        /// Size of the last checkpoint.
        last: u64,
        /// Size of the tree.
        now: u64,
    },
    /// The tree does not continue the last checkpoint.
    #[error("the tree does not continue the last checkpoint")]
    Forked,
}

/// Size and root of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, the same as its key's.
    pub origin: KeyName,
    /// Leaves in the tree.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The text a checkpoint signs.
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            STANDARD.encode(self.root)
        )
    }

    /// Reads the text of a checkpoint. Extension lines are allowed and not kept.
    ///
    /// # Errors
    /// [`CheckpointError`] naming the line that is wrong.
    pub fn parse_text(text: &str) -> Result<Self, CheckpointError> {
        let lines: Vec<&str> = text.split_terminator('\n').collect();
        let [origin, size, root, ..] = lines[..] else {
            return Err(CheckpointError::Shape);
        };
        if !text.ends_with('\n') || lines.iter().any(|line| line.is_empty()) {
            return Err(CheckpointError::Shape);
        }
        let origin = KeyName::new(origin).map_err(|_| CheckpointError::Origin)?;
        let number = size
            .parse::<u64>()
            .ok()
            .filter(|number| number.to_string() == size);
        let root = STANDARD
            .decode(root)
            .ok()
            .and_then(|root| root.try_into().ok());
        Ok(Self {
            origin,
            size: number.ok_or(CheckpointError::Size)?,
            root: root.ok_or(CheckpointError::Root)?,
        })
    }

    /// Signs the checkpoint with the log's key.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] when the signer has another name than the log.
    pub fn sign(&self, log: &NamedSigner) -> Result<String, CheckpointError> {
        if log.name != self.origin {
            return Err(CheckpointError::Origin);
        }
        Ok(sign_note(&self.text(), &[log])?)
    }
}

/// Checks a checkpoint note against the log's key and reads it.
///
/// # Errors
/// [`CheckpointError`] naming what is wrong; signatures first.
pub fn open_checkpoint(note: &[u8], log: &Vkey) -> Result<Checkpoint, CheckpointError> {
    let checkpoint = Checkpoint::parse_text(open_note(note, &[log])?.text)?;
    if checkpoint.origin == log.name {
        Ok(checkpoint)
    } else {
        Err(CheckpointError::Origin)
    }
}

/// The checkpoint of a tree that continues the last signed one; the only way to come to the next.
///
/// # Errors
/// [`CheckpointError::Shrunk`] or [`CheckpointError::Forked`]: then nothing may be signed.
pub fn next_checkpoint(
    origin: &KeyName,
    last: Option<&Checkpoint>,
    leaves: &[Hash],
) -> Result<Checkpoint, CheckpointError> {
    let size = leaves.len() as u64;
    if let Some(last) = last {
        let prefix = usize::try_from(last.size)
            .ok()
            .and_then(|size| leaves.get(..size));
        let prefix = prefix.ok_or(CheckpointError::Shrunk {
            last: last.size,
            now: size,
        })?;
        if tree_root(prefix) != last.root || last.origin != *origin {
            return Err(CheckpointError::Forked);
        }
    }
    Ok(Checkpoint {
        origin: origin.clone(),
        size,
        root: tree_root(leaves),
    })
}
