//! Printers, routes, the queue and previews at the door.
//!
//! Refuses to claim paper: `sent` is not `printed`, and `unknown` asks a person.

use super::{At, twin};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

twin! {
    PaperKind = stall_domain::print_intent::PaperKind { Receipt, Report, Sticker, Label, Test }
}

twin! {
    StickerSize = stall_domain::print_intent::StickerSize { Mm50x30, Mm40x30 }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct PrinterView {
    pub printer: Uuid,
    pub name: String,
    /// `virtual`, `tcp:HOST:PORT` or `file:PATH`.
    pub address: String,
    /// A built-in profile's id.
    pub profile: String,
    /// `ready`, `printing`, `paper_low`, `paper_out`, `cover_open`, `offline`, `unknown` or `virtual`.
    #[serde(default)]
    pub status: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RouteView {
    pub paper: PaperKind,
    pub printer: Uuid,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct ProfileChoice {
    pub profile: String,
    pub name: String,
    pub width_dots: u32,
}

/// All printers and routes; the request replaces them as a whole.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct PrintersView {
    pub printers: Vec<PrinterView>,
    pub routes: Vec<RouteView>,
    pub profiles: Vec<ProfileChoice>,
    /// Where the virtual printer lays its paper.
    pub virtual_folder: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SetPrinters {
    pub printers: Vec<PrinterView>,
    pub routes: Vec<RouteView>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OnePrinter {
    pub printer: Uuid,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct JobView {
    pub job: Uuid,
    pub paper: PaperKind,
    /// What it shows, for people: a sale number, a name.
    pub title: String,
    /// `queued`, `sending`, `sent`, `awaiting_fence`, `printed`, `unknown`, `failed_clean`, `held` or `cancelled`.
    pub state: String,
    /// 0 for the first paper of its subject, else it says `COPY n`.
    pub copy: u32,
    pub printer: Option<Uuid>,
    pub queued_at: At,
    /// Stable code, worded by the UI.
    pub fault: Option<String>,
    pub segments: u32,
    pub segments_done: u32,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct QueueView {
    /// Unfinished first, then the newest finished ones.
    pub jobs: Vec<JobView>,
    pub waiting: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OneJob {
    pub job: Uuid,
}

/// What a person says of a job nobody could confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum PrintAnswer {
    CameOut,
    DidNotComeOut,
    Damaged,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AnswerJob {
    pub job: Uuid,
    pub answer: PrintAnswer,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct MoveJob {
    pub job: Uuid,
    pub printer: Uuid,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct PrintStickers {
    pub variant: Uuid,
    pub copies: u32,
    #[serde(default = "wide")]
    pub size: StickerSize,
}

fn wide() -> StickerSize {
    StickerSize::Mm50x30
}

/// A second paper of a sale, refund, Z report or label; it says `COPY n`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Reprint {
    #[serde(default)]
    pub sale: Option<Uuid>,
    #[serde(default)]
    pub refund: Option<Uuid>,
    #[serde(default)]
    pub day: Option<Uuid>,
    /// A record's id.
    #[serde(default)]
    pub label: Option<String>,
}
