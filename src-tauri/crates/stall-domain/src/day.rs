//! A trading session and its report: X, Z and the central report come from this one fold.
//!
//! Refuses to edit a closed day; a late event becomes an addendum of a later one.

use crate::{
    Currency, DayId, DocumentNumber, Fact, NoteRef, StallId,
    drawer::{DenominationCount, Drawer},
    money::book,
    refund::RefundRecorded,
    sale::{SaleRecorded, SaleVoided},
    tax::TaxLine,
    tender::{Tender, TenderKind},
};
use serde::{Deserialize, Serialize};

/// `day.opened`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOpened {
    pub day: DayId,
    /// Counts days of this device, from 1; the Z number.
    pub number: u64,
    pub stall: StallId,
    pub currency: Currency,
    pub float_minor: i64,
    /// False when a sale opened the day before anyone counted.
    pub float_is_counted: bool,
    /// What the last close left in the drawer, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_left_minor: Option<i64>,
}

/// `float.counted`: the float of a day that a sale had opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloatCounted {
    pub day: DayId,
    pub float_minor: i64,
}

/// Why a count differs, chosen rather than typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceReason {
    WrongChange,
    UnrecordedSale,
    UnrecordedExpense,
    CountingMistake,
    Unknown,
    Other,
}

/// The events a close covers: contiguous in the device's series, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRange {
    pub epoch: u32,
    pub first_seq: u64,
    pub last_seq: u64,
}

/// `day.closed`: immutable; carries the whole report it froze.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayClosed {
    pub day: DayId,
    pub number: u64,
    pub range: EventRange,
    pub counts: Vec<DenominationCount>,
    pub counted_minor: i64,
    pub over_short_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference_reason: Option<DifferenceReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<NoteRef>,
    pub float_left_minor: i64,
    pub report: DayReport,
}

/// Sums of one kind of tender: sales minus refunds and voids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderTotal {
    pub kind: TenderKind,
    /// How often it was taken; what went back is not counted.
    pub count: u64,
    pub amount_minor: i64,
}

/// The figures of a day. `sales − refunds − voids + rounding = Σ tenders`, always.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayReport {
    pub currency: Currency,
    pub sales_count: u64,
    /// Quantity times price before discounts.
    pub listed_minor: i64,
    pub discount_minor: i64,
    /// What the goods cost with tax, before rounding.
    pub sales_minor: i64,
    pub refunds_count: u64,
    pub refunds_minor: i64,
    pub voids_count: u64,
    pub voids_minor: i64,
    pub rounding_minor: i64,
    pub tax: Vec<TaxLine>,
    pub tenders: Vec<TenderTotal>,
    pub drawer: Drawer,
    /// Float counted minus what the last close left; 0 while either is unknown.
    pub opening_difference_minor: i64,
    /// What the last close left, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_left_minor: Option<i64>,
    pub float_is_counted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_number: Option<DocumentNumber>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_number: Option<DocumentNumber>,
    /// Times the drawer was opened without a sale.
    pub no_sale_count: u64,
}

impl DayReport {
    /// A day with nothing in it yet.
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            sales_count: 0,
            listed_minor: 0,
            discount_minor: 0,
            sales_minor: 0,
            refunds_count: 0,
            refunds_minor: 0,
            voids_count: 0,
            voids_minor: 0,
            rounding_minor: 0,
            tax: Vec::new(),
            tenders: Vec::new(),
            drawer: Drawer::default(),
            opening_difference_minor: 0,
            previous_left_minor: None,
            float_is_counted: false,
            first_number: None,
            last_number: None,
            no_sale_count: 0,
        }
    }

    /// The report of one day out of any run of facts, in the order they happened.
    pub fn fold<'a>(day: DayId, currency: Currency, facts: impl Iterator<Item = &'a Fact>) -> Self {
        let mut report = Self::new(currency);
        facts.for_each(|fact| report.apply(day, fact));
        report
    }

    /// Books one fact, if it belongs to `day`.
    pub fn apply(&mut self, day: DayId, fact: &Fact) {
        match fact {
            Fact::DayOpened(opened) if opened.day == day => self.open(opened),
            Fact::FloatCounted(float) if float.day == day => self.count_float(float.float_minor),
            Fact::SaleRecorded(sale) if sale.day == day => self.sell(sale),
            Fact::SaleVoided(void) if void.day == day => self.void(void),
            Fact::RefundRecorded(refund) if refund.day == day => self.refund(refund),
            Fact::CashMoved(moved) if moved.day == day => {
                self.drawer.book(moved.kind, moved.amount_minor)
            }
            Fact::DrawerOpened(opened) if opened.day == day => self.no_sale_count += 1,
            _ => {}
        }
    }

    /// What all tenders brought in, net of refunds and voids.
    pub fn collected_minor(&self) -> i64 {
        self.tenders
            .iter()
            .map(|t| t.amount_minor)
            .fold(0, i64::saturating_add)
    }

    /// Sales minus refunds and voids, with tax, before rounding.
    pub fn net_sales_minor(&self) -> i64 {
        self.sales_minor
            .saturating_sub(self.refunds_minor)
            .saturating_sub(self.voids_minor)
    }

    fn open(&mut self, opened: &DayOpened) {
        self.currency = opened.currency;
        self.drawer.float_minor = opened.float_minor;
        self.float_is_counted = opened.float_is_counted;
        self.previous_left_minor = opened.previous_left_minor;
        self.compare_float();
    }

    fn count_float(&mut self, float_minor: i64) {
        if !self.float_is_counted {
            self.drawer.float_minor = float_minor;
            self.float_is_counted = true;
            self.compare_float();
        }
    }

    /// Only a counted float can differ, and only from a close that is known.
    fn compare_float(&mut self) {
        if let (true, Some(left)) = (self.float_is_counted, self.previous_left_minor) {
            self.opening_difference_minor = self.drawer.float_minor.saturating_sub(left);
        }
    }

    fn sell(&mut self, sale: &SaleRecorded) {
        self.sales_count += 1;
        book(&mut self.listed_minor, sale.totals.listed_minor);
        book(&mut self.discount_minor, sale.totals.discount_minor);
        book(&mut self.sales_minor, sale.totals.total_minor);
        book(&mut self.rounding_minor, sale.rounding_minor);
        self.book_tax(&sale.totals.tax, 1);
        self.book_tenders(&sale.tenders, 1);
        book(&mut self.drawer.cash_sales_minor, cash_of(&sale.tenders));
        self.see_number(&sale.number);
    }

    fn void(&mut self, void: &SaleVoided) {
        self.voids_count += 1;
        book(&mut self.voids_minor, void.totals.total_minor);
        book(
            &mut self.rounding_minor,
            void.rounding_minor.saturating_neg(),
        );
        self.book_tax(&void.totals.tax, -1);
        self.book_tenders(&void.tenders, -1);
        book(
            &mut self.drawer.cash_sales_minor,
            cash_of(&void.tenders).saturating_neg(),
        );
    }

    fn refund(&mut self, refund: &RefundRecorded) {
        self.refunds_count += 1;
        book(&mut self.refunds_minor, refund.total_minor);
        book(
            &mut self.rounding_minor,
            refund.rounding_minor.saturating_neg(),
        );
        self.book_tax(&refund.tax, -1);
        self.book_tenders(&refund.tenders, -1);
        book(
            &mut self.drawer.cash_refunds_minor,
            cash_of(&refund.tenders),
        );
        self.see_number(&refund.number);
    }

    fn see_number(&mut self, number: &DocumentNumber) {
        self.first_number.get_or_insert_with(|| number.clone());
        self.last_number = Some(number.clone());
    }

    fn book_tax(&mut self, lines: &[TaxLine], sign: i64) {
        for line in lines {
            let same = |t: &TaxLine| t.code == line.code && t.rate_ppm == line.rate_ppm;
            let place = match self.tax.iter().position(same) {
                Some(place) => place,
                None => {
                    let split = Default::default();
                    let empty = TaxLine {
                        code: line.code.clone(),
                        rate_ppm: line.rate_ppm,
                        split,
                    };
                    self.tax.push(empty);
                    self.tax.len() - 1
                }
            };
            let split = &mut self.tax[place].split;
            book(
                &mut split.net_minor,
                line.split.net_minor.saturating_mul(sign),
            );
            book(
                &mut split.tax_minor,
                line.split.tax_minor.saturating_mul(sign),
            );
            book(
                &mut split.gross_minor,
                line.split.gross_minor.saturating_mul(sign),
            );
        }
        self.tax
            .sort_by(|a, b| (&a.code, a.rate_ppm).cmp(&(&b.code, b.rate_ppm)));
    }

    fn book_tenders(&mut self, tenders: &[Tender], sign: i64) {
        for tender in tenders {
            let place = match self.tenders.iter().position(|t| t.kind == tender.kind) {
                Some(place) => place,
                None => {
                    self.tenders.push(TenderTotal {
                        kind: tender.kind,
                        count: 0,
                        amount_minor: 0,
                    });
                    self.tenders.len() - 1
                }
            };
            self.tenders[place].count += u64::from(sign > 0);
            book(
                &mut self.tenders[place].amount_minor,
                tender.amount_minor.saturating_mul(sign),
            );
        }
        self.tenders.sort_by_key(|t| t.kind);
    }
}

fn cash_of(tenders: &[Tender]) -> i64 {
    tenders
        .iter()
        .filter(|t| t.kind == TenderKind::Cash)
        .map(|t| t.amount_minor)
        .fold(0, i64::saturating_add)
}

/// `drawer.opened`: without a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerOpened {
    pub day: DayId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn opened(float_minor: i64, left: i64) -> Fact {
        Fact::DayOpened(DayOpened {
            day: DayId(Uuid::nil()),
            number: 2,
            stall: StallId(Uuid::nil()),
            currency: "EUR".parse().unwrap(),
            float_minor,
            float_is_counted: true,
            previous_left_minor: Some(left),
        })
    }

    fn report(facts: &[Fact]) -> DayReport {
        DayReport::fold(DayId(Uuid::nil()), "EUR".parse().unwrap(), facts.iter())
    }

    #[test]
    fn the_opening_difference_of_v4_and_v5_is_kept() {
        assert_eq!(report(&[opened(50, 100)]).opening_difference_minor, -50);
        assert_eq!(report(&[opened(80, 100)]).opening_difference_minor, -20);
    }

    #[test]
    fn a_float_nobody_counted_or_left_differs_from_nothing() {
        let day = DayId(Uuid::nil());
        let uncounted = |left: Option<i64>| {
            let mut open = opened(left.unwrap_or(0), 0);
            if let Fact::DayOpened(o) = &mut open {
                (o.float_is_counted, o.previous_left_minor) = (false, left);
            }
            open
        };
        assert_eq!(report(&[uncounted(Some(50))]).opening_difference_minor, 0);
        let counted = Fact::FloatCounted(FloatCounted {
            day,
            float_minor: 50,
        });
        assert_eq!(
            report(&[uncounted(None), counted]).opening_difference_minor,
            0
        );
    }

    #[test]
    fn absurd_sums_of_a_foreign_series_stop_at_the_end_of_the_range() {
        let moved = Fact::CashMoved(crate::drawer::CashMoved {
            day: DayId(Uuid::nil()),
            kind: crate::drawer::CashMovementKind::PaidOut,
            amount_minor: i64::MAX,
            reason: None,
        });
        let report = report(&[opened(0, 0), moved.clone(), moved]);
        assert_eq!(report.drawer.expected_minor(), -i64::MAX);
        assert_eq!(report.drawer.over_short_minor(i64::MAX), i64::MAX);
    }

    #[test]
    fn a_float_counted_after_the_first_sale_counts_once() {
        let day = DayId(Uuid::nil());
        let mut open = opened(0, 100);
        if let Fact::DayOpened(o) = &mut open {
            o.float_is_counted = false;
        }
        let counted = Fact::FloatCounted(FloatCounted {
            day,
            float_minor: 90,
        });
        let twice = Fact::FloatCounted(FloatCounted {
            day,
            float_minor: 10,
        });
        let report = report(&[open, counted, twice]);
        assert_eq!(report.drawer.float_minor, 90);
        assert_eq!(report.opening_difference_minor, -10);
    }
}
