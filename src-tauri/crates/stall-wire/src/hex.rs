//! Lower-case hexadecimal of hashes, nonces and keys in JSON and statements. Refuses every other spelling.

use serde::{Deserialize, Serialize};
use std::fmt::{self, Write as _};

/// Lower-case hexadecimal of `bytes`.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Exactly `N` bytes; `None` for another length, an upper-case digit or a stranger.
pub fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

fn digit(c: u8) -> Option<u8> {
    match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    }
}

/// Thirty-two bytes, a hash or a public key, as hexadecimal in JSON.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hash32(pub [u8; 32]);

impl From<Hash32> for String {
    fn from(hash: Hash32) -> String {
        encode(&hash.0)
    }
}

/// A text that is not 64 lower-case hexadecimal digits.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 64 lower-case hexadecimal digits")]
pub struct NoHash;

impl TryFrom<String> for Hash32 {
    type Error = NoHash;
    fn try_from(text: String) -> Result<Self, NoHash> {
        decode(&text).map(Hash32).ok_or(NoHash)
    }
}

impl fmt::Display for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(&self.0))
    }
}

impl fmt::Debug for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash32({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_has_one_spelling() {
        assert_eq!(encode(&[0, 171, 255]), "00abff");
        assert_eq!(decode::<3>("00abff"), Some([0, 171, 255]));
        for bad in ["00ABFF", "00abf", "00abfg", "00abff00", ""] {
            assert_eq!(decode::<3>(bad), None, "{bad}");
        }
    }
}
