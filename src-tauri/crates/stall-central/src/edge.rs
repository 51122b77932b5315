//! Central's edge to the world: the wall clock, randomness, and ids made of both. Nothing else reads either.

#![allow(clippy::disallowed_methods)] // this is the one place that may

use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// Milliseconds since 1970; a clock set before that reads 0.
pub fn now_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Random bytes of the operating system.
///
/// # Panics
/// When the operating system has none: nothing secret may be made then.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// A number below `most`, for spreading retries.
pub fn below(most: u64) -> u64 {
    u64::from_le_bytes(random()) % most.max(1)
}

/// A fresh UUIDv7.
pub fn mint() -> Uuid {
    let ms = u64::try_from(now_ms()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(ms, &random()).into_uuid()
}
