//! Which stored events count: the one reading that till and central share, so that both count the same.
//!
//! Refuses a body that is not canonical JSON, which keeps every number within 2^53 and so every sum within 64 bits.

use crate::{EventEnvelope, Fact, Moment, canonical::to_canonical_json, fact::FactError};

impl EventEnvelope {
    /// The fact, or the word for why it is not folded: `unknown_kind`, `newer_version`, `unreadable`, `not_canonical`.
    ///
    /// # Errors
    /// That word.
    pub fn fact_or_reason(&self) -> Result<(Moment, Fact), &'static str> {
        let read = self.fact().map_err(|error| match error {
            FactError::UnknownKind => "unknown_kind",
            FactError::NewerVersion { .. } => "newer_version",
            FactError::Body(_) => "unreadable",
        })?;
        let value: serde_json::Value =
            serde_json::from_slice(&self.body).map_err(|_| "unreadable")?;
        match to_canonical_json(&value) {
            Ok(bytes) if bytes == self.body => Ok(read),
            _ => Err("not_canonical"),
        }
    }
}
