//! Canonical JSON bytes: sorted ASCII keys, integers only, no white space (RFC 8785 restricted).
//!
//! Refuses floats, keys beyond ASCII and numbers beyond 2^53, so every reader agrees on the bytes.

use serde::Serialize;
use serde_json::Value;

/// Why a value has no canonical form.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    #[error("the value cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("a number is not an integer within 2^53")]
    Number,
    #[error("a key is not ASCII")]
    Key,
}

const EXACT: u64 = 1 << 53;

/// The bytes to store, hash and sign.
///
/// # Errors
/// Floats, integers beyond 2^53 and non-ASCII keys.
pub fn to_canonical_json(value: &impl Serialize) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::new();
    write(&serde_json::to_value(value)?, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    match value {
        Value::Object(map) => write_object(map, out),
        Value::Array(items) => write_array(items, out),
        Value::Number(number) => {
            let exact = number.as_i64().is_some_and(|n| n.unsigned_abs() <= EXACT);
            if !exact {
                return Err(CanonicalError::Number);
            }
            out.extend_from_slice(number.to_string().as_bytes());
            Ok(())
        }
        // serde_json escapes strings exactly as RFC 8785 §3.2.2.2 asks.
        scalar => Ok(serde_json::to_writer(&mut *out, scalar)?),
    }
}

fn write_object(
    map: &serde_json::Map<String, Value>,
    out: &mut Vec<u8>,
) -> Result<(), CanonicalError> {
    let mut keys: Vec<&String> = map.keys().collect();
    keys.sort_unstable();
    out.push(b'{');
    for (place, key) in keys.into_iter().enumerate() {
        if !key.is_ascii() {
            return Err(CanonicalError::Key);
        }
        if place > 0 {
            out.push(b',');
        }
        serde_json::to_writer(&mut *out, key)?;
        out.push(b':');
        write(&map[key], out)?;
    }
    out.push(b'}');
    Ok(())
}

fn write_array(items: &[Value], out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    out.push(b'[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write(item, out)?;
    }
    out.push(b']');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_space_is_gone() {
        let bytes =
            to_canonical_json(&json!({"b": [1, "é\n"], "a": {"z": null, "y": true}})).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            r#"{"a":{"y":true,"z":null},"b":[1,"é\n"]}"#
        );
    }

    #[test]
    fn floats_big_numbers_and_foreign_keys_are_refused() {
        assert!(to_canonical_json(&json!(1.5)).is_err());
        assert!(to_canonical_json(&json!(u64::MAX)).is_err());
        assert!(to_canonical_json(&json!({"é": 1})).is_err());
    }
}
