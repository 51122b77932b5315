//! Owns bytes written as decimal digits, so a QR code stays in numeric mode. Refuses digits no bytes
//! would have written.

use super::fault::LabelFault;

/// Digits for 0..=7 bytes.
const DIGITS_FOR: [usize; 8] = [0, 3, 5, 8, 10, 13, 15, 17];
const BLOCK_BYTES: usize = 7;
const BLOCK_DIGITS: usize = 17;

/// Seven bytes become 17 digits, big-endian; a shorter last block becomes as few as hold it.
pub fn encode_digits(bytes: &[u8]) -> String {
    bytes
        .chunks(BLOCK_BYTES)
        .fold(String::new(), |mut out, block| {
            let number = block
                .iter()
                .fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
            let width = DIGITS_FOR[block.len()];
            out.push_str(&format!("{number:0width$}"));
            out
        })
}

/// Reads what [`encode_digits`] wrote.
///
/// # Errors
/// [`LabelFault::Digits`] for a character that is no digit, a block too large for its bytes or a
/// length no bytes have.
pub fn decode_digits(digits: &str) -> Result<Vec<u8>, LabelFault> {
    if !digits.bytes().all(|c| c.is_ascii_digit()) {
        return Err(LabelFault::Digits);
    }
    let blocks = digits.as_bytes().chunks(BLOCK_DIGITS).map(decode_block);
    Ok(blocks.collect::<Result<Vec<_>, _>>()?.concat())
}

fn decode_block(digits: &[u8]) -> Result<Vec<u8>, LabelFault> {
    let width = DIGITS_FOR.iter().position(|&count| count == digits.len());
    let width = width.ok_or(LabelFault::Digits)?;
    let number = digits
        .iter()
        .fold(0_u64, |number, &c| number * 10 + u64::from(c - b'0'));
    let bytes = number.to_be_bytes();
    let (lead, block) = bytes.split_at(bytes.len() - width);
    if lead.iter().any(|&byte| byte != 0) {
        Err(LabelFault::Digits)
    } else {
        Ok(block.to_vec())
    }
}
