//! Owns item ids: 60 bits of a record's hash in Crockford base32 and one check character. Refuses an id
//! with a wrong length, an impossible character or a wrong check.

use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DOMAIN_TAG: &str = "prov-id-v1\n";

/// Why a text is no [`ItemId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 13 characters once hyphens are gone.
    #[error("an id has 13 characters, this one {0}")]
    Length(usize),
    /// A character outside the alphabet; `at` counts from 0 without hyphens.
    #[error("`{found}` cannot stand in an id (character {at})")]
    Character {
        /// Position without hyphens.
        at: usize,
        /// The character.
        found: char,
    },
    /// The check character does not fit: most likely a typing error.
    #[error("the check character does not fit")]
    Check,
}

/// The id of one made thing, derived from its record and so the same on every device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId([u8; 13]);

impl ItemId {
    /// The id of a record body (header line and JSON line, as signed).
    pub fn of_record_body(body: &str) -> Self {
        let hash = Sha256::new()
            .chain_update(DOMAIN_TAG)
            .chain_update(body)
            .finalize();
        let bits = hash[..8]
            .iter()
            .fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
        let mut id = [0_u8; 13];
        for (at, place) in id[..12].iter_mut().enumerate() {
            // The top 60 of 64 bits, five at a time.
            *place = ALPHABET[(bits >> (59 - 5 * at) & 31) as usize];
        }
        id[12] = ALPHABET[check_value(&id[..12])];
        Self(id)
    }

    /// The 13 characters as used in URLs.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }

    /// The id as printed for people: `PB4W-0H39-048SW`.
    pub fn printed(&self) -> String {
        let id = self.as_str();
        format!("{}-{}-{}", &id[..4], &id[4..8], &id[8..])
    }
}

/// Luhn mod 32: catches every wrong character and nearly every swap of neighbours.
fn check_value(twelve: &[u8]) -> usize {
    let sum: usize = twelve
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &c)| luhn(value(c), at))
        .sum();
    (32 - sum % 32) % 32
}

fn luhn(value: usize, from_right: usize) -> usize {
    let weighted = if from_right.is_multiple_of(2) {
        value * 2
    } else {
        value
    };
    weighted / 32 + weighted % 32
}

fn value(c: u8) -> usize {
    ALPHABET.iter().position(|&a| a == c).unwrap_or(0)
}

fn normalise(found: char, at: usize) -> Result<u8, IdError> {
    let upper = match found.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let byte = u8::try_from(upper)
        .ok()
        .filter(|byte| ALPHABET.contains(byte));
    byte.ok_or(IdError::Character { at, found })
}

impl FromStr for ItemId {
    type Err = IdError;

    /// Reads an id as a person or a scanner gives it: any case, `o` for 0, `i` and `l` for 1, hyphens anywhere.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let characters: Vec<char> = text.chars().filter(|&c| c != '-').collect();
        let bytes: Vec<u8> = characters
            .iter()
            .enumerate()
            .map(|(at, &c)| normalise(c, at))
            .collect::<Result<_, _>>()?;
        let id: [u8; 13] = bytes
            .try_into()
            .map_err(|_| IdError::Length(characters.len()))?;
        if value(id[12]) == check_value(&id[..12]) {
            Ok(Self(id))
        } else {
            Err(IdError::Check)
        }
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemId({})", self.as_str())
    }
}
