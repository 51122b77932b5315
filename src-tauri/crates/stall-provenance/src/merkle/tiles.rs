//! Owns the C2SP tiles a log is served in: which exist, where they lie, what they hold. Refuses entries
//! too long for their two-byte length.

use super::{Hash, tree_root};

/// Hashes in a full tile.
pub const TILE_WIDTH: u64 = 256;

/// What is wrong with an entry bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// An entry above 65,535 bytes.
    #[error("entry {at} is longer than 65535 bytes")]
    TooLong {
        /// Entry within the bundle, from 0.
        at: usize,
    },
    /// The bundle ends within an entry.
    #[error("the bundle ends within entry {at}")]
    CutShort {
        /// Entry within the bundle, from 0.
        at: usize,
    },
}

/// The tiles of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileLevel {
    /// Level, 0 at the leaves.
    pub level: u8,
    /// How many full tiles.
    pub full: u64,
    /// Width of the partial tile behind them; 0 when there is none.
    pub partial: u64,
}

/// The tiles of a tree of `size` leaves, lowest level first.
pub fn tile_levels(size: u64) -> Vec<TileLevel> {
    let widths = std::iter::successors(Some(size), |width| Some(width / TILE_WIDTH));
    let levels = widths.take_while(|&width| width > 0).zip(0..);
    let level = |(width, level)| TileLevel {
        level,
        full: width / TILE_WIDTH,
        partial: width % TILE_WIDTH,
    };
    levels.map(level).collect()
}

/// `tile/<level>/<index>`, with `.p/<width>` behind it when `width` is below [`TILE_WIDTH`].
pub fn tile_path(level: u8, index: u64, width: u64) -> String {
    format!(
        "tile/{level}/{}{}",
        index_path(index),
        partial_suffix(width)
    )
}

/// `tile/entries/<index>`, with `.p/<width>` behind it when `width` is below [`TILE_WIDTH`].
pub fn entries_path(index: u64, width: u64) -> String {
    format!(
        "tile/entries/{}{}",
        index_path(index),
        partial_suffix(width)
    )
}

fn partial_suffix(width: u64) -> String {
    if width < TILE_WIDTH {
        format!(".p/{width}")
    } else {
        String::new()
    }
}

/// Groups of three digits, all but the last led by `x`.
fn index_path(index: u64) -> String {
    let last = format!("{:03}", index % 1000);
    let upper = std::iter::successors(Some(index / 1000), |rest| Some(rest / 1000));
    upper
        .take_while(|&rest| rest > 0)
        .fold(last, |path, rest| format!("x{:03}/{path}", rest % 1000))
}

/// The bytes of a tile: its hashes one behind the other. Empty when the tree does not reach it.
pub fn tile_bytes(leaves: &[Hash], level: u8, index: u64) -> Vec<u8> {
    let span = usize::try_from(TILE_WIDTH.saturating_pow(u32::from(level))).unwrap_or(usize::MAX);
    let skip = usize::try_from(index.saturating_mul(TILE_WIDTH)).unwrap_or(usize::MAX);
    let subtrees = leaves
        .chunks_exact(span)
        .skip(skip)
        .take(TILE_WIDTH as usize);
    subtrees.flat_map(tree_root).collect()
}

/// The bytes of an entry bundle: each entry behind its two-byte length.
///
/// # Errors
/// [`EntryError::TooLong`].
pub fn encode_entries<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, EntryError> {
    let mut out = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| EntryError::TooLong { at })?;
        out.extend(length.to_be_bytes());
        out.extend(entry);
    }
    Ok(out)
}

/// Reads an entry bundle.
///
/// # Errors
/// [`EntryError::CutShort`].
pub fn decode_entries(mut bundle: &[u8]) -> Result<Vec<&[u8]>, EntryError> {
    let mut entries = Vec::new();
    while !bundle.is_empty() {
        let cut = EntryError::CutShort { at: entries.len() };
        let (length, rest) = bundle.split_first_chunk().ok_or(cut)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, rest) = rest.split_at_checked(length).ok_or(cut)?;
        entries.push(entry);
        bundle = rest;
    }
    Ok(entries)
}
