//! Catalogue and stock at the door.
//!
//! Refuses deletion: a variant is retired and can be brought back.

use super::twin;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct OptionView {
    pub name: String,
    pub value: String,
}

/// A drawn form and its glaze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct DrawingView {
    pub form: String,
    pub glaze: String,
}

/// The edition a variant belongs to, as a tile shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct EditionBriefView {
    pub edition: Uuid,
    pub code: String,
    /// Absent for an open edition.
    pub size: Option<u32>,
    /// The number a tap will sell.
    pub next_number: Option<u32>,
    pub left_here: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct ItemView {
    pub variant: Uuid,
    pub product: Uuid,
    /// The product's title.
    pub title: String,
    /// Title and options: `Glazed Cup · Small`.
    pub name: String,
    pub options: Vec<OptionView>,
    pub sku: String,
    pub barcode: Option<String>,
    pub category: String,
    /// Absent while nobody said a price; such an item cannot be sold.
    pub price_minor: Option<i64>,
    pub tax_code: String,
    pub drawing: Option<DrawingView>,
    pub is_tracked: bool,
    pub is_retired: bool,
    pub here: i64,
    pub elsewhere: i64,
    /// Returned and not yet looked at.
    pub inspect: i64,
    pub edition: Option<EditionBriefView>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SearchItems {
    /// Any part of name, SKU, barcode or category, in any script; all words must match.
    pub text: String,
    #[serde(default)]
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ListItems {
    #[serde(default)]
    pub category: Option<String>,
    #[serde(default)]
    pub include_retired: bool,
    #[serde(default)]
    pub only_in_stock: bool,
    #[serde(default)]
    pub offset: usize,
    /// 100 when absent, 5000 at most.
    #[serde(default)]
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct CategoryView {
    pub name: String,
    pub count: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct ItemsView {
    pub items: Vec<ItemView>,
    /// All that match, not only this page.
    pub total: u64,
    pub categories: Vec<CategoryView>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OneItem {
    pub variant: Uuid,
}

/// What a scanned or typed code turned out to be.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum ScanView {
    Item {
        item: Box<ItemView>,
    },
    /// A numbered piece of ours by its label.
    Piece {
        edition: Uuid,
        number: u32,
        item: Box<ItemView>,
        state: super::editions::PieceState,
        sale: Option<Uuid>,
    },
    /// One of our sale numbers.
    Sale {
        sale: Uuid,
    },
    /// A signed label, checked; ours or another shop's.
    Label {
        check: Box<super::editions::LabelCheckView>,
    },
    Unknown {
        code: String,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    pub code: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AddItem {
    pub title: String,
    #[serde(default)]
    pub options: Vec<OptionView>,
    /// Absent: derived from the title, unique.
    #[serde(default)]
    pub sku: Option<String>,
    #[serde(default)]
    pub barcode: Option<String>,
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub price_minor: Option<i64>,
    /// Absent: the shop's first rate.
    #[serde(default)]
    pub tax_code: Option<String>,
    #[serde(default)]
    pub drawing: Option<DrawingView>,
    /// Goods already on the table.
    #[serde(default)]
    pub quantity: i64,
    #[serde(default = "yes")]
    pub is_tracked: bool,
}

fn yes() -> bool {
    true
}

/// Fields to change; absent means unchanged.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct EditItem {
    pub variant: Uuid,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub category: Option<String>,
    #[serde(default)]
    pub sku: Option<String>,
    /// An empty text removes the code.
    #[serde(default)]
    pub barcode: Option<String>,
    #[serde(default)]
    pub price_minor: Option<i64>,
    #[serde(default)]
    pub tax_code: Option<String>,
    #[serde(default)]
    pub drawing: Option<DrawingView>,
    #[serde(default)]
    pub is_tracked: Option<bool>,
    #[serde(default)]
    pub is_retired: Option<bool>,
}

twin! {
    /// Why stock moved without a sale.
    StockReason = stall_domain::stock::StockReason { Imported, Delivered, Made, TakenOut, Spoiled, Counted, Transferred, Inspected, ImportUndone }
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct MoveStock {
    pub variant: Uuid,
    /// Units in (positive) or out (negative); with `counted`, the number found on the table.
    pub quantity: i64,
    /// `delivered`, `made`, `taken_out`, `spoiled` or `counted`.
    pub reason: StockReason,
}
