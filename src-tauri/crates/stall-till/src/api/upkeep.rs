//! Verify, backup, restore, support bundle and quitting at the door.
//!
//! Refuses to delete: whatever is replaced goes to quarantine first.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct VerifyView {
    pub is_sound: bool,
    pub events: u64,
    pub series: u64,
    pub unknown_events: u64,
    /// Projections whose rebuild differs from what is stored.
    pub differing_tables: Vec<String>,
    /// The first break of a chain, as a stable code.
    pub chain_fault: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Backup {
    /// A folder or file; absent: the rolling backups of the data folder.
    #[serde(default)]
    pub to: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct BackupView {
    pub path: String,
    pub bytes: u64,
    pub events: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Restore {
    pub from: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct RestoreView {
    pub events: u64,
    /// Where the replaced database lies.
    pub quarantined: Option<String>,
    /// The new epoch's code, with which numbers go on.
    pub device_code: String,
    /// Whether the shop's key lies in this folder; no backup holds it.
    #[serde(default)]
    pub has_shop_key: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SupportBundle {
    /// The file to write.
    pub to: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct SupportBundleView {
    pub path: String,
    pub bytes: u64,
}

/// What a shell asks before it closes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct QuitView {
    pub open_basket_lines: usize,
    pub running_prints: u64,
    pub unsent: u64,
}

/// Stops a long task at its next safe point.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct CancelTask {
    /// `import`, `verify`, `backup` or `sync`.
    pub task: String,
}

/// What `watch` carries: what changed, or how far a task is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// `shop`, `catalogue`, `stock`, `sales`, `day`, `editions`, `spool`, `baskets`, `settings`, `sync`.
    Changed { topics: Vec<String> },
    Progress {
        task: String,
        done: u64,
        total: Option<u64>,
    },
}
