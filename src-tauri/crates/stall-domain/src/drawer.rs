//! The cash of a day: float, movements, count, over and short.
//!
//! Refuses every tender but cash. Formula and vectors V1–V9: pos.md §d.

use crate::{
    DayId, NoteRef,
    money::{AMOUNT_MAX_MINOR, book},
};
use serde::{Deserialize, Serialize};

/// Why cash moved without a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashMovementKind {
    /// Money put in for any reason.
    PaidIn,
    /// Small change brought in.
    ChangeAdded,
    /// An expense paid from the drawer.
    PaidOut,
    /// Notes taken to the safe or bank; still the day's money, counted elsewhere.
    Dropped,
    /// Tips handed to staff from the drawer.
    TipsPaid,
}

/// `cash.moved`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashMoved {
    pub day: DayId,
    pub kind: CashMovementKind,
    /// Always positive, minor units.
    pub amount_minor: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<NoteRef>,
}

/// The cash sums of one day, minor units; magnitudes are positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawer {
    pub float_minor: i64,
    /// Cash tendered minus change given, after cash rounding.
    pub cash_sales_minor: i64,
    pub cash_refunds_minor: i64,
    pub paid_in_minor: i64,
    pub change_added_minor: i64,
    pub paid_out_minor: i64,
    pub dropped_minor: i64,
    pub tips_paid_minor: i64,
}

impl Drawer {
    /// What should lie in the drawer.
    pub fn expected_minor(&self) -> i64 {
        let into = [
            self.cash_sales_minor,
            self.paid_in_minor,
            self.change_added_minor,
        ];
        let out = [
            self.cash_refunds_minor,
            self.paid_out_minor,
            self.dropped_minor,
            self.tips_paid_minor,
        ];
        let full = into.into_iter().fold(self.float_minor, i64::saturating_add);
        out.into_iter().fold(full, i64::saturating_sub)
    }

    /// Counted minus expected: positive is over, negative is short.
    pub fn over_short_minor(&self, counted_minor: i64) -> i64 {
        counted_minor.saturating_sub(self.expected_minor())
    }

    /// Books one movement.
    pub fn book(&mut self, kind: CashMovementKind, amount_minor: i64) {
        let place = match kind {
            CashMovementKind::PaidIn => &mut self.paid_in_minor,
            CashMovementKind::ChangeAdded => &mut self.change_added_minor,
            CashMovementKind::PaidOut => &mut self.paid_out_minor,
            CashMovementKind::Dropped => &mut self.dropped_minor,
            CashMovementKind::TipsPaid => &mut self.tips_paid_minor,
        };
        book(place, amount_minor);
    }
}

/// How many of one note or coin were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DenominationCount {
    /// Value of one, minor units.
    pub value_minor: i64,
    pub count: i64,
}

/// The sum of a count; `None` beyond [`AMOUNT_MAX_MINOR`], with a negative count or a coin of no value.
pub fn counted_minor(counts: &[DenominationCount]) -> Option<i64> {
    let sum = counts
        .iter()
        .try_fold(0i64, |sum, d| match (d.count, d.value_minor) {
            (0.., 1..) => sum.checked_add(d.value_minor.checked_mul(d.count)?),
            _ => None,
        })?;
    (sum <= AMOUNT_MAX_MINOR).then_some(sum)
}

/// What most likely explains a difference, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LikelyCause {
    /// The difference equals one sale of the day.
    OneSale { amount_minor: i64 },
    /// The difference equals one note or coin.
    OneDenomination { value_minor: i64 },
    /// Divisible by nine: two figures may have changed places.
    SwappedDigits,
}

/// Reads likely causes off a difference, the day's sale totals and the currency's denominations.
pub fn likely_causes(difference_minor: i64, sales: &[i64], values: &[i64]) -> Vec<LikelyCause> {
    let magnitude = difference_minor.saturating_abs();
    if magnitude == 0 {
        return Vec::new();
    }
    let mut causes = Vec::new();
    if sales.contains(&magnitude) {
        causes.push(LikelyCause::OneSale {
            amount_minor: magnitude,
        });
    }
    if values.contains(&magnitude) {
        causes.push(LikelyCause::OneDenomination {
            value_minor: magnitude,
        });
    }
    if magnitude % 9 == 0 {
        causes.push(LikelyCause::SwappedDigits);
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Vector {
        name: &'static str,
        drawer: Drawer,
        counted_minor: Option<i64>,
        expected_minor: i64,
        over_short_minor: i64,
    }

    fn drawer(float: i64, sales: i64) -> Drawer {
        Drawer {
            float_minor: float,
            cash_sales_minor: sales,
            ..Drawer::default()
        }
    }

    /// V1–V9 of pos.md §d; opening differences of V4 and V5 are tested with the day.
    #[test]
    fn drawer_vectors_hold() {
        let v8 = Drawer {
            paid_out_minor: 300,
            ..drawer(200, 1_000)
        };
        let v9 = Drawer {
            cash_refunds_minor: 120,
            paid_in_minor: 40,
            cash_sales_minor: 1_200,
            ..v8
        };
        let table = [
            Vector {
                name: "V1",
                drawer: drawer(0, 100 - 25),
                counted_minor: None,
                expected_minor: 75,
                over_short_minor: 0,
            },
            Vector {
                name: "V2",
                drawer: drawer(0, 800 - 100),
                counted_minor: None,
                expected_minor: 700,
                over_short_minor: 0,
            },
            Vector {
                name: "V3",
                drawer: Drawer {
                    paid_out_minor: 2_775,
                    ..drawer(491, 2_759)
                },
                counted_minor: None,
                expected_minor: 475,
                over_short_minor: 0,
            },
            Vector {
                name: "V4",
                drawer: drawer(50, 10),
                counted_minor: None,
                expected_minor: 60,
                over_short_minor: 0,
            },
            Vector {
                name: "V5",
                drawer: drawer(80, 0),
                counted_minor: None,
                expected_minor: 80,
                over_short_minor: 0,
            },
            Vector {
                name: "V6",
                drawer: drawer(50, 100),
                counted_minor: Some(50),
                expected_minor: 150,
                over_short_minor: -100,
            },
            Vector {
                name: "V7",
                drawer: Drawer {
                    paid_in_minor: 50,
                    ..drawer(300, 0)
                },
                counted_minor: Some(350),
                expected_minor: 350,
                over_short_minor: 0,
            },
            Vector {
                name: "V8",
                drawer: v8,
                counted_minor: None,
                expected_minor: 900,
                over_short_minor: 0,
            },
            Vector {
                name: "V9",
                drawer: v9,
                counted_minor: None,
                expected_minor: 1_020,
                over_short_minor: 0,
            },
        ];
        for v in table {
            assert_eq!(v.drawer.expected_minor(), v.expected_minor, "{}", v.name);
            let counted = v.counted_minor.unwrap_or(v.expected_minor);
            assert_eq!(
                v.drawer.over_short_minor(counted),
                v.over_short_minor,
                "{}",
                v.name
            );
        }
    }

    #[test]
    fn a_missing_sale_is_the_first_suspect() {
        let causes = likely_causes(-3_600, &[1_200, 3_600], &[5_000, 2_000]);
        assert_eq!(
            causes,
            [
                LikelyCause::OneSale {
                    amount_minor: 3_600
                },
                LikelyCause::SwappedDigits
            ]
        );
        assert!(likely_causes(0, &[], &[]).is_empty());
    }

    #[test]
    fn a_count_is_the_sum_of_its_coins_or_nothing() {
        let count = |value_minor, count| DenominationCount { value_minor, count };
        assert_eq!(
            counted_minor(&[count(5_000, 2), count(20, 3)]),
            Some(10_060)
        );
        assert_eq!(counted_minor(&[count(5_000, -1)]), None);
        assert_eq!(counted_minor(&[count(i64::MAX, 2)]), None);
        assert_eq!(counted_minor(&[count(-500, 1)]), None);
        assert_eq!(counted_minor(&[count(AMOUNT_MAX_MINOR, 2)]), None);
    }
}
