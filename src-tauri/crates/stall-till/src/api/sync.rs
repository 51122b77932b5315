//! Pairing, joining and syncing at the door.
//!
//! Refuses to say sent before central signed for it.

use super::At;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// *Pair* hands a founded shop over to an empty central store.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    pub url: String,
    pub code: String,
}

/// *Join* in an empty folder.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct JoinStore {
    pub url: String,
    pub code: String,
    pub stall_name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct DeviceView {
    pub code: String,
    pub stall_name: String,
    pub is_this: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct ConflictView {
    /// Stable code, for example `piece_sold_twice`.
    pub code: String,
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    #[ts(type = "Record<string, unknown>")]
    pub facts: serde_json::Map<String, serde_json::Value>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct SyncView {
    pub is_paired: bool,
    pub central_url: Option<String>,
    /// A sync is running now.
    pub is_running: bool,
    /// The last attempt reached central.
    pub is_online: bool,
    pub unsent: u64,
    /// The oldest unsent event.
    pub unsent_since: Option<At>,
    /// What central last signed for.
    pub confirmed_seq: Option<u64>,
    pub confirmed_at: Option<At>,
    pub last_fault: Option<String>,
    pub devices: Vec<DeviceView>,
    pub conflicts: Vec<ConflictView>,
}
