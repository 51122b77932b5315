//! Owns the hash tree of RFC 6962 under the archive's log: leaves, roots, proofs, and their checks.
//! Refuses proofs about nothing: an empty tree includes no leaf, and is a prefix of every log by itself.

mod checkpoint;
mod proof_file;
mod tiles;

pub use checkpoint::{Checkpoint, CheckpointError, next_checkpoint, open_checkpoint};
pub use proof_file::{LogProof, LogProofError, verify_log_proof};
pub use tiles::{
    EntryError, TILE_WIDTH, TileLevel, decode_entries, encode_entries, entries_path, tile_bytes,
    tile_levels, tile_path,
};

use sha2::{Digest as _, Sha256};

/// A node of the tree.
pub type Hash = [u8; 32];

/// Why a proof does not hold, or cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    /// The leaf lies behind the end of the tree.
    #[error("leaf {index} is not in a tree of {size}")]
    Index {
        /// Leaf, from 0.
        index: u64,
        /// Leaves in the tree.
        size: u64,
    },
    /// The older tree is empty or larger than the newer one.
    #[error("no consistency from {from} to {to} leaves")]
    Sizes {
        /// Leaves in the older tree.
        from: u64,
        /// Leaves in the newer tree.
        to: u64,
    },
    /// The proof has too few or too many hashes.
    #[error("the proof has a wrong number of hashes")]
    ProofLength,
    /// The proof does not lead to the older root.
    #[error("the proof does not lead to the older root")]
    OldRoot,
    /// The proof does not lead to the root.
    #[error("the proof does not lead to the root")]
    Root,
}

/// Hash of a leaf (RFC 6962 §2.1).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(leaf)
        .finalize()
        .into()
}

/// Hash of an inner node.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// Root over leaf hashes.
pub fn tree_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split_point(leaves.len()));
            node_hash(&tree_root(left), &tree_root(right))
        }
    }
}

/// The largest power of two below `size`; `size` is at least 2.
fn split_point(size: usize) -> usize {
    1 << (size - 1).ilog2()
}

/// The hashes that lead from leaf `index` to the root, lowest first.
///
/// # Errors
/// [`MerkleError::Index`].
pub fn inclusion_proof(leaves: &[Hash], index: usize) -> Result<Vec<Hash>, MerkleError> {
    if index >= leaves.len() {
        return Err(MerkleError::Index {
            index: index as u64,
            size: leaves.len() as u64,
        });
    }
    Ok(path(leaves, index))
}

fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let split = split_point(leaves.len());
    let (left, right) = leaves.split_at(split);
    let (mut path, sibling) = if index < split {
        (path(left, index), tree_root(right))
    } else {
        (path(right, index - split), tree_root(left))
    };
    path.push(sibling);
    path
}

/// The hashes that show the first `from` leaves to be a prefix of all `leaves`.
///
/// # Errors
/// [`MerkleError::Sizes`] unless `1 <= from <= leaves.len()`.
pub fn consistency_proof(leaves: &[Hash], from: usize) -> Result<Vec<Hash>, MerkleError> {
    if from == 0 || from > leaves.len() {
        return Err(MerkleError::Sizes {
            from: from as u64,
            to: leaves.len() as u64,
        });
    }
    Ok(subproof(leaves, from, true))
}

fn subproof(leaves: &[Hash], from: usize, whole: bool) -> Vec<Hash> {
    if from == leaves.len() {
        return if whole {
            Vec::new()
        } else {
            vec![tree_root(leaves)]
        };
    }
    let split = split_point(leaves.len());
    let (left, right) = leaves.split_at(split);
    let (mut proof, sibling) = if from <= split {
        (subproof(left, from, whole), tree_root(right))
    } else {
        (subproof(right, from - split, false), tree_root(left))
    };
    proof.push(sibling);
    proof
}

/// Checks that a leaf is in a tree (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`MerkleError::Index`], [`MerkleError::ProofLength`] or [`MerkleError::Root`].
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), MerkleError> {
    if index >= size {
        return Err(MerkleError::Index { index, size });
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(MerkleError::ProofLength);
        }
        if at % 2 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            let up = at.trailing_zeros();
            (at, last) = (
                at.checked_shr(up).unwrap_or(0),
                last.checked_shr(up).unwrap_or(0),
            );
        } else {
            hash = node_hash(&hash, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    match (last, hash == *root) {
        (0, true) => Ok(()),
        (0, false) => Err(MerkleError::Root),
        _ => Err(MerkleError::ProofLength),
    }
}

/// Checks that one tree is a prefix of another (RFC 9162 §2.1.4.2).
///
/// # Errors
/// [`MerkleError::Sizes`] when `from` is 0 or above `to`; otherwise what is wrong with the proof.
pub fn verify_consistency(
    (from, old_root): (u64, &Hash),
    (to, root): (u64, &Hash),
    proof: &[Hash],
) -> Result<(), MerkleError> {
    if from == 0 || from > to {
        return Err(MerkleError::Sizes { from, to });
    }
    if from == to {
        let rest = if proof.is_empty() {
            Ok(())
        } else {
            Err(MerkleError::ProofLength)
        };
        return if old_root == root {
            rest
        } else {
            Err(MerkleError::Root)
        };
    }
    let (first, siblings) = if from.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(MerkleError::ProofLength)?
    };
    walk_consistency(from - 1, to - 1, first, siblings, old_root, root)
}

fn walk_consistency(
    from: u64,
    to: u64,
    first: &Hash,
    siblings: &[Hash],
    old_root: &Hash,
    root: &Hash,
) -> Result<(), MerkleError> {
    let up = from.trailing_ones();
    let (mut at, mut last) = (from >> up, to >> up);
    let (mut old, mut new) = (*first, *first);
    for sibling in siblings {
        if last == 0 {
            return Err(MerkleError::ProofLength);
        }
        if at % 2 == 1 || at == last {
            (old, new) = (node_hash(sibling, &old), node_hash(sibling, &new));
            let up = at.trailing_zeros();
            (at, last) = (
                at.checked_shr(up).unwrap_or(0),
                last.checked_shr(up).unwrap_or(0),
            );
        } else {
            new = node_hash(&new, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    match last {
        0 if old != *old_root => Err(MerkleError::OldRoot),
        0 if new != *root => Err(MerkleError::Root),
        0 => Ok(()),
        _ => Err(MerkleError::ProofLength),
    }
}
