//! Catalogue files at the door: preview, dry run, one undoable batch.
//!
//! Refuses to touch anything while a file is only looked at.

use super::At;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ImportFile {
    /// Shown back, never opened.
    pub file_name: String,
    /// The file's bytes.
    pub content_base64: String,
    /// Look only; nothing changes.
    #[serde(default)]
    pub is_dry_run: bool,
    /// Whose stock to take from a file that counts several places; absent: the one called like this stall.
    #[serde(default)]
    pub place: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct RowProblemView {
    /// As a spreadsheet counts, the header being 1.
    pub row: usize,
    pub column: Option<String>,
    /// Stable code, worded by the UI.
    pub code: String,
    pub value: String,
    /// `kept`, `field_dropped` or `row_skipped`.
    pub consequence: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct ImportRowView {
    pub name: String,
    pub sku: String,
    pub barcode: Option<String>,
    pub price_minor: Option<i64>,
    pub quantity: Option<i64>,
    /// `new`, `changed` or `same`.
    pub standing: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct ImportView {
    /// Absent for a dry run or when nothing had to change.
    pub batch: Option<Uuid>,
    pub file_name: String,
    pub dialect: String,
    pub rows_read: usize,
    pub products_new: usize,
    pub variants_new: usize,
    pub variants_changed: usize,
    pub variants_same: usize,
    /// The first 500, by row.
    pub problems: Vec<RowProblemView>,
    /// How many more there are than are listed.
    pub problems_more: usize,
    /// The places whose stock the file counts one by one.
    pub places: Vec<String>,
    /// The one whose stock is taken.
    pub place: Option<String>,
    /// The first 200 variants as they would come in.
    pub rows: Vec<ImportRowView>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct UndoImport {
    pub batch: Uuid,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct BatchView {
    pub batch: Uuid,
    pub at: At,
    pub dialect: String,
    pub products_added: u64,
    pub variants_added: u64,
    pub variants_edited: u64,
    pub is_undone: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct BatchesView {
    pub batches: Vec<BatchView>,
}
