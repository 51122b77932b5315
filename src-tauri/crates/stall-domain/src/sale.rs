//! A committed sale: frozen lines, totals, tax, rounding and tenders. Nobody recomputes them later.
//!
//! Lines have no ids of their own: a line is (sale id, index).

use crate::{
    Currency, DayId, DocumentNumber, PersonId, PieceRef, SaleId, StallId, VariantId,
    tax::{TaxLine, TaxSplit},
    tender::Tender,
};
use serde::{Deserialize, Serialize};

/// One frozen line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleLine {
    pub variant: VariantId,
    pub title: String,
    pub sku: String,
    pub quantity: i64,
    pub unit_price_minor: i64,
    /// Quantity times unit price, before discounts.
    pub listed_minor: i64,
    pub discount_minor: i64,
    pub tax_code: String,
    pub rate_ppm: i64,
    #[serde(flatten)]
    pub split: TaxSplit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub piece: Option<PieceRef>,
}

/// The frozen sums of a sale; `total` is what the goods cost with tax, before cash rounding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleTotals {
    pub listed_minor: i64,
    pub discount_minor: i64,
    pub total_minor: i64,
    pub tax_minor: i64,
    pub tax: Vec<TaxLine>,
}

/// `sale.recorded`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleRecorded {
    pub sale: SaleId,
    pub number: DocumentNumber,
    pub day: DayId,
    pub stall: StallId,
    pub currency: Currency,
    pub lines: Vec<SaleLine>,
    pub totals: SaleTotals,
    pub rounding_minor: i64,
    pub tenders: Vec<Tender>,
    pub change_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helper: Option<PersonId>,
}

/// `sale.voided`: a committed sale undone as a whole; carries what it takes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleVoided {
    pub sale: SaleId,
    pub number: DocumentNumber,
    pub day: DayId,
    pub stall: StallId,
    pub lines: Vec<SaleLine>,
    pub totals: SaleTotals,
    pub rounding_minor: i64,
    pub tenders: Vec<Tender>,
}

impl SaleVoided {
    /// The compensating event of `sale`, booked into `day`.
    pub fn of(sale: &SaleRecorded, day: DayId) -> Self {
        Self {
            sale: sale.sale,
            number: sale.number.clone(),
            day,
            stall: sale.stall,
            lines: sale.lines.clone(),
            totals: sale.totals.clone(),
            rounding_minor: sale.rounding_minor,
            tenders: sale.tenders.clone(),
        }
    }
}
