//! Sales, voids and refunds at the door.
//!
//! Refuses a second sale of the same basket: the same id answers with the first one.

use super::{At, TaxLineView, TenderKind, baskets::PieceView, twin};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// Money held out.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct TenderAsk {
    pub kind: TenderKind,
    /// Absent: exactly what is left to pay.
    #[serde(default)]
    pub amount_minor: Option<i64>,
    /// The terminal's reference.
    #[serde(default)]
    pub reference: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct LineAsk {
    #[serde(default)]
    pub variant: Option<Uuid>,
    /// SKU or barcode.
    #[serde(default)]
    pub code: Option<String>,
    pub quantity: i64,
    #[serde(default)]
    pub number: Option<u32>,
}

/// Commits a basket. With `lines` the sale is made of them instead of the open basket.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Sell {
    pub sale: Uuid,
    #[serde(default)]
    pub lines: Option<Vec<LineAsk>>,
    /// No tender at all: exact cash.
    #[serde(default)]
    pub tenders: Vec<TenderAsk>,
    /// What the screen showed; a price changed meanwhile is refused with `total_changed`.
    #[serde(default)]
    pub expected_total_minor: Option<i64>,
    #[serde(default = "yes")]
    pub print_receipt: bool,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct TenderView {
    pub kind: TenderKind,
    pub amount_minor: i64,
    pub given_minor: i64,
    pub reference: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct SaleLineView {
    pub line: usize,
    pub variant: Uuid,
    pub name: String,
    pub sku: String,
    pub quantity: i64,
    pub refundable: i64,
    pub unit_price_minor: i64,
    pub discount_minor: i64,
    pub total_minor: i64,
    pub piece: Option<PieceView>,
}

/// One note or coin to hand back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct HandBack {
    pub value_minor: i64,
    pub count: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct SaleView {
    pub sale: Uuid,
    /// `A-000142`
    pub number: String,
    pub at: At,
    pub day: Uuid,
    pub currency: String,
    pub lines: Vec<SaleLineView>,
    pub listed_minor: i64,
    pub discount_minor: i64,
    pub total_minor: i64,
    pub rounding_minor: i64,
    pub tax: Vec<TaxLineView>,
    pub tenders: Vec<TenderView>,
    pub change_minor: i64,
    pub hand_back: Vec<HandBack>,
    pub is_voided: bool,
    pub refunded_minor: i64,
    /// The numbers of its refunds, oldest first.
    #[serde(default)]
    pub refund_numbers: Vec<String>,
    /// While true a press on undo voids it.
    pub can_void: bool,
    /// Its receipt in the spool, if one was asked for.
    pub receipt_job: Option<Uuid>,
}

/// Names a sale by id or number.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OneSale {
    #[serde(default)]
    pub sale: Option<Uuid>,
    #[serde(default)]
    pub number: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct FindSales {
    /// Part of a number, a title, a card reference or a refund's number.
    #[serde(default)]
    pub text: Option<String>,
    #[serde(default)]
    pub day: Option<Uuid>,
    /// Older than this, for the next page.
    #[serde(default)]
    pub before_ms: Option<i64>,
    #[serde(default)]
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct SaleRowView {
    pub sale: Uuid,
    pub number: String,
    pub at: At,
    pub title: String,
    pub things: i64,
    pub paid_minor: i64,
    pub tenders: Vec<TenderKind>,
    pub is_voided: bool,
    pub refunded_minor: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct SalesView {
    pub sales: Vec<SaleRowView>,
}

twin! {
    /// Where returned goods go.
    Restock = stall_domain::refund::Restock { Shelf, Inspect, Spoiled, NotReturned }
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RefundLineAsk {
    pub line: usize,
    pub quantity: i64,
    #[serde(default)]
    pub restock: Option<Restock>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Refund {
    /// Minted by the caller, so a double press is one refund. Absent: the core mints it.
    #[serde(default)]
    pub refund: Option<Uuid>,
    #[serde(default)]
    pub sale: Option<Uuid>,
    #[serde(default)]
    pub number: Option<String>,
    /// Absent: everything still refundable.
    #[serde(default)]
    pub lines: Option<Vec<RefundLineAsk>>,
    /// Absent: as it was paid; of mixed tenders cash goes back first, as far as cash came in.
    #[serde(default)]
    pub tender: Option<TenderKind>,
    /// Kept beside the ledger and erasable.
    #[serde(default)]
    pub reason: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct RefundView {
    pub refund: Uuid,
    pub number: String,
    pub sale: Uuid,
    pub sale_number: String,
    pub at: At,
    pub total_minor: i64,
    pub rounding_minor: i64,
    pub tenders: Vec<TenderView>,
    pub receipt_job: Option<Uuid>,
}
