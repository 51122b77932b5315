//! Owns the one spelling of bytes as hexadecimal: lower case, two digits a byte. Refuses every other.

use std::fmt::Write as _;

/// Lower-case hexadecimal of `bytes`.
pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            // Writing to a String cannot fail.
            let _ = write!(out, "{byte:02x}");
            out
        })
}

/// Whether `text` is exactly `bytes` bytes in lower-case hexadecimal.
pub(crate) fn is_hex_of(text: &str, bytes: usize) -> bool {
    text.len() == bytes * 2 && text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
}
