//! What is being rung up, at the door.
//!
//! Refuses prices from outside: a basket names variants, the core knows what they cost.

use super::{TaxLineView, items::DrawingView};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// Money off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum DiscountView {
    /// Parts per million: 10 % is 100000.
    PercentPpm(i64),
    AmountMinor(i64),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct PieceView {
    pub edition: Uuid,
    pub code: String,
    pub number: u32,
    pub size: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct BasketLineView {
    /// Its place, from 0.
    pub line: usize,
    pub variant: Uuid,
    pub name: String,
    pub sku: String,
    pub quantity: i64,
    pub unit_price_minor: i64,
    /// Quantity times price, before discounts.
    pub listed_minor: i64,
    pub discount_minor: i64,
    /// What the line adds to the total.
    pub total_minor: i64,
    pub piece: Option<PieceView>,
    pub drawing: Option<DrawingView>,
    /// Stock here after this basket; below zero is a warning, never a refusal.
    pub left_after: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct BasketView {
    /// The coming sale's id, minted when the basket opened.
    pub sale: Uuid,
    pub lines: Vec<BasketLineView>,
    pub things: i64,
    pub listed_minor: i64,
    pub discount_minor: i64,
    pub total_minor: i64,
    pub tax: Vec<TaxLineView>,
    /// What exact cash must be, after the cash step.
    pub cash_due_minor: i64,
    /// Amounts a customer may hold out, above the due, smallest first.
    pub quick_cash_minor: Vec<i64>,
    pub can_undo: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct HeldBasketView {
    pub sale: Uuid,
    /// Named by its first product.
    pub title: String,
    pub things: i64,
    pub total_minor: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct BasketsView {
    /// The open basket; always there, often empty.
    pub open: BasketView,
    pub held: Vec<HeldBasketView>,
}

/// Adds by variant, or by a scanned or typed code; a numbered edition takes the next free number.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AddToBasket {
    #[serde(default)]
    pub variant: Option<Uuid>,
    #[serde(default)]
    pub code: Option<String>,
    /// 1 when absent.
    #[serde(default)]
    pub quantity: Option<i64>,
    /// A certain piece of the variant's edition.
    #[serde(default)]
    pub number: Option<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SetQuantity {
    pub line: usize,
    /// 0 removes the line.
    pub quantity: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SetDiscount {
    /// Absent: the whole basket.
    #[serde(default)]
    pub line: Option<usize>,
    /// Absent: none.
    #[serde(default)]
    pub discount: Option<DiscountView>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RecallBasket {
    pub sale: Uuid,
}
