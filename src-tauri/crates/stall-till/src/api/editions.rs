//! Numbered pieces, their leases and labels at the door.
//!
//! Refuses false scarcity: counts are folds of events, and an open edition has no size.

use super::{At, items::ItemView, twin};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

twin! {
    PieceState = stall_domain::edition::PieceState { Unmade, Free, Held, Kept, Sold, Inspect, Spoiled }
}

twin! {
    RestockPolicy = stall_domain::edition::RestockPolicy { Never, NewEdition }
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AllocationView {
    pub name: String,
    pub count: u32,
}

/// Fixes an edition before its first sale; N never rises.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct FixEdition {
    pub variant: Uuid,
    pub code: String,
    pub title: String,
    /// Absent for an open edition.
    #[serde(default)]
    pub size: Option<u32>,
    #[serde(default)]
    pub proofs: u32,
    #[serde(default)]
    pub maker: String,
    #[serde(default)]
    pub materials: Vec<String>,
    #[serde(default)]
    pub care_url: Option<String>,
    pub restock: RestockPolicy,
    #[serde(default)]
    pub allocations: Vec<AllocationView>,
    /// Numbers this laptop takes at once; absent: all of a sized edition while it is the only grantor.
    #[serde(default)]
    pub lease_count: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct NumberRangeView {
    pub first: u32,
    pub last: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct PieceRowView {
    pub number: u32,
    pub state: PieceState,
    /// Leased to this laptop.
    pub is_here: bool,
    pub record: Option<String>,
    pub sale: Option<Uuid>,
    pub made_on: Option<String>,
    pub label_is_printed: bool,
    pub is_label_voided: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct EditionView {
    pub edition: Uuid,
    pub code: String,
    pub title: String,
    pub item: Option<Box<ItemView>>,
    pub size: Option<u32>,
    pub proofs: u32,
    pub maker: String,
    pub materials: Vec<String>,
    pub restock: RestockPolicy,
    pub allocations: Vec<AllocationView>,
    pub fixed_at: At,
    pub own_numbers: Vec<NumberRangeView>,
    pub next_number: Option<u32>,
    pub made: u32,
    pub sold: u32,
    pub free: u32,
    pub held: u32,
    pub inspect: u32,
    pub spoiled: u32,
    pub unprinted_labels: u32,
    /// Filled for one edition, empty in lists.
    pub pieces: Vec<PieceRowView>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct EditionsView {
    pub editions: Vec<EditionView>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OneEdition {
    pub edition: Uuid,
}

/// Takes the next leased number and signs its record.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct MakePiece {
    pub edition: Uuid,
    /// Up to 280 characters, public on the record.
    #[serde(default)]
    pub note: Option<String>,
    /// SHA-256 of a photo, hex.
    #[serde(default)]
    pub picture_sha256: Option<String>,
    /// How many; 1 when absent.
    #[serde(default)]
    pub count: Option<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct MadeView {
    pub pieces: Vec<PieceRowView>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct InspectPiece {
    pub edition: Uuid,
    pub number: u32,
    pub is_sound: bool,
}

twin! {
    VoidReason = stall_domain::edition::VoidReason { Misprint, Destroyed, Recalled }
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct VoidLabel {
    pub record: String,
    pub reason: VoidReason,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct PrintLabels {
    pub edition: Uuid,
    /// Absent: all labels never printed.
    #[serde(default)]
    pub numbers: Option<Vec<u32>>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct LabelsQueuedView {
    pub jobs: Vec<Uuid>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AskLease {
    pub edition: Uuid,
    pub count: u32,
}

/// A label's text, or a picture of it, with the public key to check against.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct VerifyLabel {
    #[serde(default)]
    pub text: Option<String>,
    /// PNG of the label.
    #[serde(default)]
    pub picture_base64: Option<String>,
    /// A shop's verifier key line; absent: our own shop's.
    #[serde(default)]
    pub shop_vkey: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct LabelCheckView {
    pub is_genuine: bool,
    /// Which part fails, as a stable code; absent when genuine.
    pub fault: Option<String>,
    pub record: Option<String>,
    pub piece: Option<u32>,
    pub of: Option<u32>,
    pub made_on: Option<String>,
    pub shop: Option<String>,
    /// Signed by the shop key itself (1) or a stall's key (2).
    pub kind: Option<u8>,
    /// In our own archive or books.
    pub is_known_here: bool,
    /// What the check does not prove, as a stable code: `label_may_sit_on_another_object`.
    pub not_proven: String,
}
