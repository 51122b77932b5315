//! The crate against its vectors: facts computed or confirmed by code that is not ours.
//! Refuses to fetch anything; the vectors lie in the repository.

// Shared builders of the tests stand outside `#[test]` functions.
#![allow(clippy::unwrap_used)]

mod audits;
mod chains;
mod flips;
mod gs1_links;
mod keys_and_notes;
mod labels;
mod leaves;
mod logs;
mod records;
mod sealed_boxes;

use serde_json::Value;
use stall_provenance::{NamedSigner, ShopName, SigningKey, Vkey};

/// A vector file by name.
pub fn vectors(name: &str) -> Value {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../tests/vectors/provenance"
    );
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The text under a key.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

/// The elements of a list.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// Bytes from hexadecimal.
pub fn unhex(text: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

/// A hash from hexadecimal.
pub fn hash(value: &Value) -> [u8; 32] {
    unhex(value.as_str().unwrap()).try_into().unwrap()
}

/// The public test keys of RFC 8032 §7.1, for tests only.
pub fn seed(test: usize) -> [u8; 32] {
    unhex(text(&vectors("ed25519_rfc8032")["tests"][test], "secret"))
        .try_into()
        .unwrap()
}

/// The shop of the label vectors.
pub fn shop() -> ShopName {
    ShopName::new("kiln.example").unwrap()
}

/// Its shop key (RFC 8032 TEST 1).
pub fn shop_signer() -> NamedSigner {
    NamedSigner {
        name: shop().shop_key(),
        key: SigningKey::from_seed(&seed(0)),
    }
}

/// Its third device's key (RFC 8032 TEST 2).
pub fn device_signer() -> NamedSigner {
    NamedSigner {
        name: shop().device_key(3),
        key: SigningKey::from_seed(&seed(1)),
    }
}

/// The shop's public key.
pub fn shop_vkey() -> Vkey {
    shop_signer().vkey()
}

/// The device's public key.
pub fn device_vkey() -> Vkey {
    device_signer().vkey()
}
