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

/// The tenders a refund goes back by, and its cash rounding: the sale's own when it had one kind. A mixed sale gives
/// back cash first, but never more than came in as cash less what `before` gave back of it; the rest goes back the
/// other ways, each as far as it paid.
pub fn tenders_back(
    sale: &SaleRecorded,
    before: &[RefundRecorded],
    total_minor: i64,
    step: CashRounding,
) -> (Vec<Tender>, i64) {
    let kinds = kinds_of(sale);
    if kinds.len() < 2 {
        let kind = kinds.first().copied().unwrap_or(TenderKind::Cash);
        let (tender, rounding_minor) = tender_by(kind, total_minor, step);
        return (vec![tender], rounding_minor);
    }
    let cash_left = left_of(TenderKind::Cash, sale, before);
    let rounded = |minor: i64| before.iter().fold(minor, |sum, r| sum + r.rounding_minor);
    // What cash owes to the cent: the coin steps of the sale and of earlier refunds taken out again.
    let cash_owed = rounded(cash_left - sale.rounding_minor).clamp(0, total_minor);
    let (mut cash, _) = tender_by(TenderKind::Cash, cash_owed, step);
    cash.amount_minor = cash.amount_minor.min(cash_left.max(0));
    cash.given_minor = cash.amount_minor;
    let rounding_minor = cash.amount_minor - cash_owed;
    let mut tenders = vec![cash];
    tenders.extend(others_back(&kinds, sale, before, total_minor - cash_owed));
    tenders.retain(|tender| tender.amount_minor != 0);
    (tenders, rounding_minor)
}

/// Shares `rest_minor` over the ways that are not cash; what is above all of them goes to the first.
fn others_back(
    kinds: &[TenderKind],
    sale: &SaleRecorded,
    before: &[RefundRecorded],
    mut rest_minor: i64,
) -> Vec<Tender> {
    let others = kinds.iter().filter(|kind| **kind != TenderKind::Cash);
    let mut tenders: Vec<Tender> = others
        .map(|kind| {
            let share = left_of(*kind, sale, before).clamp(0, rest_minor);
            rest_minor -= share;
            tender_of(*kind, share)
        })
        .collect();
    if let Some(first) = tenders.first_mut() {
        *first = tender_of(first.kind, first.amount_minor + rest_minor);
    }
    tenders
}

/// The kinds a sale was paid by, each once, in its order.
fn kinds_of(sale: &SaleRecorded) -> Vec<TenderKind> {
    let mut kinds = Vec::new();
    for tender in &sale.tenders {
        if !kinds.contains(&tender.kind) {
            kinds.push(tender.kind);
        }
    }
    kinds
}

fn left_of(kind: TenderKind, sale: &SaleRecorded, before: &[RefundRecorded]) -> i64 {
    let of_kind = |tenders: &[Tender]| -> i64 {
        let of_kind = tenders.iter().filter(|tender| tender.kind == kind);
        of_kind.map(|tender| tender.amount_minor).sum()
    };
    let back: i64 = before.iter().map(|refund| of_kind(&refund.tenders)).sum();
    of_kind(&sale.tenders) - back
}

fn tender_of(kind: TenderKind, amount_minor: i64) -> Tender {
    Tender {
        kind,
        amount_minor,
        given_minor: amount_minor,
        reference: None,
    }
}

/// A refund of `total_minor` by `kind`, and its cash rounding.
pub fn tender_by(kind: TenderKind, total_minor: i64, step: CashRounding) -> (Tender, i64) {
    let amount_minor = if kind == TenderKind::Cash {
        step.apply(total_minor)
    } else {
        total_minor
    };
    (tender_of(kind, amount_minor), amount_minor - total_minor)
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
        sale.tenders = vec![
            tender_of(TenderKind::Card, 500),
            tender_of(TenderKind::Card, 499),
        ];
        let (tenders, _) = tenders_back(&sale, &[], 999, CashRounding::NONE);
        assert_eq!(tenders, [tender_of(TenderKind::Card, 999)]);
    }

    #[test]
    fn a_mixed_sale_gives_back_no_more_cash_than_came_in() {
        let mut sale = sale(1, 1_003, 0);
        sale.rounding_minor = 2;
        sale.tenders = vec![
            tender_of(TenderKind::Card, 500),
            tender_of(TenderKind::Cash, 505),
        ];
        let step = CashRounding {
            step_minor: 5,
            direction: crate::rounding::CashDirection::HalfUp,
        };
        let back = |before: &[RefundRecorded], total| tenders_back(&sale, before, total, step);
        let both = vec![
            tender_of(TenderKind::Cash, 505),
            tender_of(TenderKind::Card, 500),
        ];
        assert_eq!(back(&[], 1_003), (both, 2));
        let (tenders, rounding_minor) = back(&[], 301);
        assert_eq!(
            (&tenders[..], rounding_minor),
            (&[tender_of(TenderKind::Cash, 300)][..], -1)
        );
        let first = refund_of(&sale, 301, rounding_minor, tenders);
        let rest = vec![
            tender_of(TenderKind::Cash, 200),
            tender_of(TenderKind::Card, 500),
        ];
        assert_eq!(back(&[first], 702), (rest, -2));
        let by_cash = refund_of(&sale, 600, 0, vec![tender_of(TenderKind::Cash, 600)]);
        let card = vec![tender_of(TenderKind::Card, 403)];
        assert_eq!(back(&[by_cash], 403), (card, 0));
    }

    #[test]
    fn a_mixed_sale_without_cash_gives_none_back() {
        let mut sale = sale(1, 1_000, 0);
        sale.tenders = vec![
            tender_of(TenderKind::Voucher, 400),
            tender_of(TenderKind::Card, 600),
        ];
        let (tenders, _) = tenders_back(&sale, &[], 700, CashRounding::NONE);
        let both = [
            tender_of(TenderKind::Voucher, 400),
            tender_of(TenderKind::Card, 300),
        ];
        assert_eq!(tenders, both);
    }

    fn refund_of(
        sale: &SaleRecorded,
        total_minor: i64,
        rounding_minor: i64,
        tenders: Vec<Tender>,
    ) -> RefundRecorded {
        RefundRecorded {
            refund: RefundId(Uuid::nil()),
            number: DocumentNumber::new("A", 2),
            sale: sale.sale,
            sale_number: sale.number.clone(),
            day: sale.day,
            stall: sale.stall,
            currency: sale.currency,
            lines: vec![],
            total_minor,
            tax: vec![],
            rounding_minor,
            tenders,
            reason: None,
            helper: None,
        }
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
