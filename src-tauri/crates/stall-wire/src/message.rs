//! The small JSON messages: acknowledgement, status, pairing, leases, record notes, problems.
//!
//! Refuses prose: a problem is a code with facts, and its words live in the screens.

use crate::Hash32;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stall_domain::{
    Currency, DeviceId, EditionId, LeaseId, ShopId,
    edition::{LeaseGranted, NumberRange},
};
use std::collections::BTreeMap;

/// How central regards a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesState {
    Active,
    /// Two chains carry this series' name; both are kept, the device needs a new epoch.
    Forked,
    /// Stored still, no longer counted.
    Revoked,
}

/// Central has durably stored everything up to `acked_seq`, whose hash is `acked_hash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    pub device: DeviceId,
    pub epoch: u32,
    pub acked_seq: u64,
    pub acked_hash: Hash32,
    pub state: SeriesState,
    /// The shop's last position.
    pub head: u64,
    pub server_time_ms: i64,
}

/// Asks for positions behind `after`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullAsk {
    pub after: u64,
    pub limit: usize,
}

/// A number and hash in a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesPoint {
    pub seq: u64,
    pub hash: Hash32,
}

/// Asks how central sees one's series; the two points tell which branch, if there are several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusAsk {
    /// The end of the asker's own chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<SeriesPoint>,
    /// The last point central acknowledged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acked: Option<SeriesPoint>,
}

/// How central sees the asker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusAnswer {
    /// The end of the asker's chain as stored; absent before the first push.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesPoint>,
    /// Whether that chain holds the asker's own head: then `series` is level with the asker, or ahead.
    pub holds_head: bool,
    /// Events stored of that chain; equals its `seq`, or something is badly wrong.
    pub stored: u64,
    pub state: SeriesState,
    /// The shop's last position.
    pub head: u64,
    /// Central opened the shop key that was handed over: nobody else need keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub holds_shop_key: bool,
    pub capabilities: Vec<String>,
    pub server_time_ms: i64,
}

/// What the founding stall shows an empty central.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founding {
    pub shop: ShopId,
    pub name: String,
    pub currency: Currency,
    pub shop_vkey: String,
    pub device_vkey: String,
    /// The shop key's certificate over the device key.
    pub certificate: String,
    pub code: String,
}

/// What lets a device in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Admission {
    /// It knows a one-time code; see [`crate::pairing::code_proof`].
    Code { proof: Hash32 },
    /// It holds the key of an epoch central knows: that key's signature over
    /// [`crate::pairing::epoch_statement`], hexadecimal.
    Previous { epoch: u32, signature: String },
}

/// Asks to be let in. The frame is sealed by `device_key`, the speaker is (shop or nil, device, epoch).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairAsk {
    /// The raw Ed25519 public key; its name is central's to give.
    pub device_key: Hash32,
    pub admission: Admission,
    /// Only from the stall that founded the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founding: Option<Founding>,
}

/// What a device needs to belong to the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairAnswer {
    pub shop: ShopId,
    pub shop_name: String,
    pub currency: Currency,
    pub shop_vkey: String,
    /// Central's own series.
    pub central: DeviceId,
    /// To be pinned: every later answer is sealed by it.
    pub central_vkey: String,
    /// The X25519 key the founder seals the shop key to; the purpose is the shop's id as text.
    pub sealing_key: Hash32,
    pub epoch: u32,
    /// What this series' numbers begin with.
    pub code: String,
    pub device_vkey: String,
    pub certificate: String,
    pub stall_name: String,
    pub head: u64,
    pub capabilities: Vec<String>,
    pub server_time_ms: i64,
    /// Proves that central knows the code too; see [`crate::pairing::answer_proof`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Hash32>,
}

/// Asks for numbers of an edition; the lease's id makes a repeated ask harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseAsk {
    pub lease: LeaseId,
    pub edition: EditionId,
    pub count: u32,
}

/// The grant as it stands in central's series at `position`; fewer numbers than asked when fewer are free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseAnswer {
    pub granted: LeaseGranted,
    pub position: u64,
    /// Runs of this edition nobody holds after the grant, lowest first; at most 100.
    pub free: Vec<NumberRange>,
}

/// One record note, byte for byte as signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordText {
    pub record: String,
    pub note: String,
}

/// Record notes, which are erasable and so never events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsOffer {
    pub records: Vec<RecordText>,
}

/// What became of each offered note.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsAnswer {
    pub kept: Vec<String>,
    /// No stored event names them yet; offer again after the push.
    pub unknown: Vec<String>,
    /// Their bytes are not what the event promised.
    pub refused: Vec<String>,
}

/// Why central did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// One of [`codes`], or newer than this build.
    pub code: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, Value>,
}

/// The stable names of problems.
pub mod codes {
    /// The bytes are no message, or of another kind than the path.
    pub const MALFORMED: &str = "malformed";
    pub const TOO_LARGE: &str = "too_large";
    /// The seal is not by the key central knows for this series.
    pub const BAD_SEAL: &str = "bad_seal";
    pub const SHOP_UNKNOWN: &str = "shop_unknown";
    pub const SHOP_MISMATCH: &str = "shop_mismatch";
    pub const DEVICE_UNKNOWN: &str = "device_unknown";
    /// Events before these are missing; fact `want`.
    pub const GAP: &str = "gap";
    pub const REVOKED: &str = "revoked";
    /// No such code, or used, or past its ten minutes; deliberately one answer.
    pub const CODE_REFUSED: &str = "code_refused";
    pub const SLOW_DOWN: &str = "slow_down";
    /// The founding papers do not fit each other.
    pub const FOUNDING_REFUSED: &str = "founding_refused";
    /// The founder has not handed the shop key over yet.
    pub const NOT_HANDED_OVER: &str = "not_handed_over";
    /// Another key already holds this epoch; fact `next`.
    pub const EPOCH_TAKEN: &str = "epoch_taken";
    pub const EDITION_UNKNOWN: &str = "edition_unknown";
    pub const NUMBERS_EXHAUSTED: &str = "numbers_exhausted";
    pub const LEASE_TAKEN: &str = "lease_taken";
    /// The store cannot be reached; nothing was changed.
    pub const STORE_UNAVAILABLE: &str = "store_unavailable";
}

impl Problem {
    /// A problem without facts.
    pub fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            facts: BTreeMap::new(),
        }
    }

    /// The same with one more fact.
    pub fn with(mut self, name: &str, fact: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), fact.into());
        self
    }
}
