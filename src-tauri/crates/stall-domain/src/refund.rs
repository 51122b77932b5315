//! Money and goods back: refundable is sold minus refunded, and a refund mirrors its sale to the cent.
//!
//! Refuses to refund more than was sold. Vectors V23, V24.

use crate::{
    Currency, DayId, DocumentNumber, NoteRef, PersonId, PieceRef, RefundId, SaleId, StallId,
    VariantId,
    rounding::{CashRounding, scale},
    sale::{SaleLine, SaleRecorded},
    tax::{TaxLine, TaxSplit},
    tender::{Tender, TenderKind},
};
use serde::{Deserialize, Serialize};

/// Where returned goods go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Restock {
    /// Back on the table; open stock's default.
    #[default]
    Shelf,
    /// Held for a look; the default of a numbered piece.
    Inspect,
    Spoiled,
    /// Money back, goods stay with the customer.
    NotReturned,
}

/// One refunded line; positive magnitudes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    /// The index of the sale's line.
    pub line: usize,
    pub variant: VariantId,
    pub title: String,
    pub quantity: i64,
    pub tax_code: String,
    pub rate_ppm: i64,
    #[serde(flatten)]
    pub split: TaxSplit,
    pub restock: Restock,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub piece: Option<PieceRef>,
}

/// `refund.recorded`: positive magnitudes of what went back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRecorded {
    pub refund: RefundId,
    pub number: DocumentNumber,
    pub sale: SaleId,
    pub sale_number: DocumentNumber,
    pub day: DayId,
    pub stall: StallId,
    pub currency: Currency,
    pub lines: Vec<RefundLine>,
    pub total_minor: i64,
    pub tax: Vec<TaxLine>,
    pub rounding_minor: i64,
    pub tenders: Vec<Tender>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<NoteRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helper: Option<PersonId>,
}

/// How much of one line is to go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundAsk {
    pub line: usize,
    pub quantity: i64,
    pub restock: Option<Restock>,
}

/// A refund's lines and sums before numbers and tenders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundPlan {
    pub lines: Vec<RefundLine>,
    pub total_minor: i64,
    pub tax: Vec<TaxLine>,
}

/// Why a refund cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    #[error("the sale has no such line")]
    NoSuchLine { line: usize },
    #[error("more than is left of this line")]
    TooMany { line: usize, left: i64 },
    #[error("nothing is left to refund")]
    NothingLeft,
}

/// Everything still refundable, given the quantities refunded before, per line.
pub fn whole(sale: &SaleRecorded, refunded: &[i64]) -> Vec<RefundAsk> {
    let left = |place: usize, line: &SaleLine| line.quantity - refunded_of(refunded, place);
    let asks = sale
        .lines
        .iter()
        .enumerate()
        .map(|(place, line)| RefundAsk {
            line: place,
            quantity: left(place, line),
            restock: None,
        });
    asks.filter(|ask| ask.quantity > 0).collect()
}

/// Plans a refund of `asks`; `refunded` holds the quantities refunded before, per line.
///
/// Successive part refunds of a line sum exactly to the line, because each is the difference of two
/// cumulative shares.
///
/// # Errors
/// A line that is not there, more than is left, or nothing at all.
pub fn plan_refund(
    sale: &SaleRecorded,
    refunded: &[i64],
    asks: &[RefundAsk],
) -> Result<RefundPlan, RefundError> {
    let mut lines = Vec::with_capacity(asks.len());
    // Two asks for one line in one request count together.
    let mut gone: Vec<i64> = (0..sale.lines.len())
        .map(|line| refunded_of(refunded, line))
        .collect();
    for ask in asks.iter().filter(|ask| ask.quantity > 0) {
        let line = sale
            .lines
            .get(ask.line)
            .ok_or(RefundError::NoSuchLine { line: ask.line })?;
        let before = gone[ask.line];
        let left = line.quantity - before;
        if ask.quantity > left {
            return Err(RefundError::TooMany {
                line: ask.line,
                left,
            });
        }
        gone[ask.line] += ask.quantity;
        lines.push(refund_line(line, *ask, before));
    }
    if lines.is_empty() {
        return Err(RefundError::NothingLeft);
    }
    let tax = tax_lines(&lines);
    Ok(RefundPlan {
        total_minor: tax.iter().map(|t| t.split.gross_minor).sum(),
        tax,
        lines,
    })
}

/// The tenders a refund goes back by: the sale's own when it had one kind, else cash.
pub fn tender_back(sale: &SaleRecorded, total_minor: i64, step: CashRounding) -> (Tender, i64) {
    let mut kinds: Vec<TenderKind> = sale.tenders.iter().map(|t| t.kind).collect();
    kinds.dedup();
    let kind = match kinds.as_slice() {
        [only] => *only,
        _ => TenderKind::Cash,
    };
    tender_by(kind, total_minor, step)
}

/// A refund of `total_minor` by `kind`, and its cash rounding.
pub fn tender_by(kind: TenderKind, total_minor: i64, step: CashRounding) -> (Tender, i64) {
    let amount_minor = if kind == TenderKind::Cash {
        step.apply(total_minor)
    } else {
        total_minor
    };
    let tender = Tender {
        kind,
        amount_minor,
        given_minor: amount_minor,
        reference: None,
    };
    (tender, amount_minor - total_minor)
}

fn refunded_of(refunded: &[i64], line: usize) -> i64 {
    refunded.get(line).copied().unwrap_or(0)
}

fn refund_line(line: &SaleLine, ask: RefundAsk, before: i64) -> RefundLine {
    let share = |whole: i64| {
        let until = |quantity: i64| scale(whole, quantity, line.quantity.max(1)).unwrap_or(whole);
        until(before + ask.quantity) - until(before)
    };
    let gross_minor = share(line.split.gross_minor);
    let tax_minor = share(line.split.tax_minor);
    let default = if line.piece.is_some() {
        Restock::Inspect
    } else {
        Restock::Shelf
    };
    RefundLine {
        line: ask.line,
        variant: line.variant,
        title: line.title.clone(),
        quantity: ask.quantity,
        tax_code: line.tax_code.clone(),
        rate_ppm: line.rate_ppm,
        split: TaxSplit {
            gross_minor,
            tax_minor,
            net_minor: gross_minor - tax_minor,
        },
        restock: ask.restock.unwrap_or(default),
        piece: line.piece,
    }
}

fn tax_lines(lines: &[RefundLine]) -> Vec<TaxLine> {
    let mut tax: Vec<TaxLine> = Vec::new();
    for line in lines {
        let same = |t: &&mut TaxLine| t.code == line.tax_code && t.rate_ppm == line.rate_ppm;
        match tax.iter_mut().find(same) {
            Some(sum) => {
                sum.split.net_minor += line.split.net_minor;
                sum.split.tax_minor += line.split.tax_minor;
                sum.split.gross_minor += line.split.gross_minor;
            }
            None => tax.push(TaxLine {
                code: line.tax_code.clone(),
                rate_ppm: line.rate_ppm,
                split: line.split,
            }),
        }
    }
    tax.sort_by(|a, b| (&a.code, a.rate_ppm).cmp(&(&b.code, b.rate_ppm)));
    tax
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::SaleTotals;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn sale(quantity: i64, gross_minor: i64, tax_minor: i64) -> SaleRecorded {
        let split = TaxSplit {
            net_minor: gross_minor - tax_minor,
            tax_minor,
            gross_minor,
        };
        let id = Uuid::nil();
        SaleRecorded {
            sale: SaleId(id),
            number: DocumentNumber::new("A", 1),
            day: DayId(id),
            stall: StallId(id),
            currency: "EUR".parse().unwrap(),
            lines: vec![SaleLine {
                variant: VariantId(id),
                title: "Towel".into(),
                sku: "T".into(),
                quantity,
                unit_price_minor: 0,
                listed_minor: gross_minor,
                discount_minor: 0,
                tax_code: "standard".into(),
                rate_ppm: 150_000,
                split,
                piece: None,
            }],
            totals: SaleTotals {
                listed_minor: gross_minor,
                discount_minor: 0,
                total_minor: gross_minor,
                tax_minor,
                tax: vec![],
            },
            rounding_minor: 0,
            tenders: vec![],
            change_minor: 0,
            helper: None,
        }
    }

    #[test]
    fn a_whole_refund_gives_back_exactly_what_was_paid() {
        let sold = sale(14, 1_679, 219);
        let plan = plan_refund(&sold, &[], &whole(&sold, &[])).unwrap();
        assert_eq!(plan.total_minor, 1_679);
        assert_eq!(plan.tax[0].split.tax_minor, 219);
    }

    #[test]
    fn two_asks_for_one_line_count_together() {
        let ask = RefundAsk {
            line: 0,
            quantity: 2,
            restock: None,
        };
        assert_eq!(
            plan_refund(&sale(3, 999, 0), &[0], &[ask, ask]),
            Err(RefundError::TooMany { line: 0, left: 1 })
        );
        let plan = plan_refund(&sale(4, 999, 0), &[0], &[ask, ask]).unwrap();
        assert_eq!(plan.total_minor, 999);
    }

    #[test]
    fn two_cards_go_back_to_a_card() {
        let mut sale = sale(1, 999, 0);
        let half = |amount_minor| Tender {
            kind: TenderKind::Card,
            amount_minor,
            given_minor: amount_minor,
            reference: None,
        };
        sale.tenders = vec![half(500), half(499)];
        let (tender, _) = tender_back(&sale, 999, CashRounding::NONE);
        assert_eq!(tender.kind, TenderKind::Card);
    }

    #[test]
    fn nothing_is_refunded_twice() {
        let sold = sale(2, 2_900, 503);
        let ask = RefundAsk {
            line: 0,
            quantity: 2,
            restock: None,
        };
        assert_eq!(
            plan_refund(&sold, &[1], &[ask]),
            Err(RefundError::TooMany { line: 0, left: 1 })
        );
        assert!(whole(&sold, &[2]).is_empty());
        assert_eq!(plan_refund(&sold, &[2], &[]), Err(RefundError::NothingLeft));
        let nowhere = RefundAsk { line: 9, ..ask };
        assert_eq!(
            plan_refund(&sold, &[], &[nowhere]),
            Err(RefundError::NoSuchLine { line: 9 })
        );
    }

    proptest! {
        #[test]
        fn part_refunds_sum_to_the_line(quantity in 1i64..30, gross in 0i64..100_000, cut in 0i64..30) {
            let sold = sale(quantity, gross, gross / 6);
            let first = cut.min(quantity);
            let mut back = 0;
            let mut refunded = 0;
            for part in [first, quantity - first].into_iter().filter(|p| *p > 0) {
                let ask = RefundAsk { line: 0, quantity: part, restock: None };
                back += plan_refund(&sold, &[refunded], &[ask]).unwrap().total_minor;
                refunded += part;
            }
            prop_assert_eq!(back, gross);
        }
    }
}
