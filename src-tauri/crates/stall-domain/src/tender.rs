//! How money comes in: tenders offered, cash rounding, change.
//!
//! Refuses to round a card and to hand change on anything but cash. Vectors V10–V22.

use crate::{money::AMOUNT_MAX_MINOR, rounding::CashRounding};
use serde::{Deserialize, Serialize};

/// The kinds of money a stall takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    Cash,
    /// An external terminal; the till only keeps its reference.
    Card,
    /// A payment code the customer showed as paid.
    Qr,
    Voucher,
    Other,
}

/// Money as it is held out, before change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub kind: TenderKind,
    pub amount_minor: i64,
    pub reference: Option<String>,
}

/// Money as it stays: what an event keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tender {
    pub kind: TenderKind,
    /// What this tender pays of the sale, after change, minor units.
    pub amount_minor: i64,
    /// What was handed over; equals the amount but for cash with change.
    pub given_minor: i64,
    /// The terminal's or bank's own reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// A sale paid: tenders sum to `total + rounding`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    pub tenders: Vec<Tender>,
    pub rounding_minor: i64,
    pub change_minor: i64,
}

/// Why offered money does not pay a total.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettleError {
    #[error("money is missing")]
    Underpaid { short_minor: i64 },
    #[error("only cash can be more than the total")]
    OverpaidWithoutCash { over_minor: i64 },
    #[error("a tender must be more than nothing")]
    NotPositive,
    #[error("an amount is out of range")]
    OutOfRange,
}

/// What cash would have to cover after the other tenders.
pub fn cash_due(total_minor: i64, other_minor: i64, rounding: CashRounding) -> i64 {
    rounding.apply(total_minor.saturating_sub(other_minor))
}

/// Settles `total_minor` with what is offered, by the cash step in force. Cash of nothing pays a rest that
/// rounds to nothing, and is not kept as a tender.
///
/// # Errors
/// Too little, too much without cash, a tender of nothing, or more than [`AMOUNT_MAX_MINOR`].
pub fn settle(
    total_minor: i64,
    offered: &[Offered],
    rule: CashRounding,
) -> Result<Settlement, SettleError> {
    let is_cash = |o: &Offered| o.kind == TenderKind::Cash;
    if offered
        .iter()
        .any(|o| o.amount_minor < i64::from(!is_cash(o)))
    {
        return Err(SettleError::NotPositive);
    }
    if offered.iter().any(|o| o.amount_minor > AMOUNT_MAX_MINOR) {
        return Err(SettleError::OutOfRange);
    }
    let cash_given = sum(offered, |kind| kind == TenderKind::Cash)?;
    let others = sum(offered, |kind| kind != TenderKind::Cash)?;
    let balance = total_minor
        .checked_sub(others)
        .ok_or(SettleError::OutOfRange)?;
    if balance < 0 {
        return Err(SettleError::OverpaidWithoutCash {
            over_minor: -balance,
        });
    }
    let due = match cash_given {
        given if given == balance => balance,
        0 if !offered.iter().any(is_cash) => balance,
        _ => rule.apply(balance),
    };
    if cash_given < due {
        return Err(SettleError::Underpaid {
            short_minor: due - cash_given,
        });
    }
    Ok(Settlement {
        tenders: kept(offered, due, cash_given),
        rounding_minor: due - balance,
        change_minor: cash_given - due,
    })
}

fn sum(offered: &[Offered], pick: impl Fn(TenderKind) -> bool) -> Result<i64, SettleError> {
    let mut picked = offered
        .iter()
        .filter(|o| pick(o.kind))
        .map(|o| o.amount_minor);
    picked
        .try_fold(0i64, |sum, amount| sum.checked_add(amount))
        .ok_or(SettleError::OutOfRange)
}

/// Several notes are one cash tender; it stands where the first note stood.
fn kept(offered: &[Offered], due: i64, cash_given: i64) -> Vec<Tender> {
    let mut tenders: Vec<Tender> = Vec::with_capacity(offered.len());
    for offer in offered {
        let is_cash = offer.kind == TenderKind::Cash;
        if is_cash && (cash_given == 0 || tenders.iter().any(|t| t.kind == TenderKind::Cash)) {
            continue;
        }
        tenders.push(Tender {
            kind: offer.kind,
            amount_minor: if is_cash { due } else { offer.amount_minor },
            given_minor: if is_cash {
                cash_given
            } else {
                offer.amount_minor
            },
            reference: offer.reference.clone(),
        });
    }
    tenders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounding::CashDirection;
    use proptest::prelude::*;

    fn offer(kind: TenderKind, amount_minor: i64) -> Offered {
        Offered {
            kind,
            amount_minor,
            reference: None,
        }
    }

    fn down(step_minor: i64) -> CashRounding {
        CashRounding {
            step_minor,
            direction: CashDirection::Down,
        }
    }

    #[test]
    fn only_the_balance_left_for_cash_is_rounded() {
        let paid = settle(197, &[offer(TenderKind::Cash, 500)], down(5)).unwrap();
        assert_eq!((paid.rounding_minor, paid.change_minor), (-2, 305));
        let card = settle(197, &[offer(TenderKind::Card, 197)], down(5)).unwrap();
        assert_eq!((card.rounding_minor, card.change_minor), (0, 0));
        let mixed = settle(
            1_097,
            &[offer(TenderKind::Card, 900), offer(TenderKind::Cash, 200)],
            down(5),
        );
        assert_eq!(mixed.unwrap().change_minor, 5);
    }

    #[test]
    fn a_rest_that_rounds_to_nothing_is_paid_by_no_coin() {
        let step = CashRounding {
            step_minor: 5,
            direction: CashDirection::HalfUp,
        };
        let card = offer(TenderKind::Card, 1_000);
        let paid = settle(1_002, &[card.clone(), offer(TenderKind::Cash, 0)], step).unwrap();
        assert_eq!((paid.tenders.len(), paid.rounding_minor), (1, -2));
        let small = settle(2, &[offer(TenderKind::Cash, 0)], step).unwrap();
        assert_eq!((small.tenders, small.rounding_minor), (vec![], -2));
        assert_eq!(
            settle(1_002, &[card], step),
            Err(SettleError::Underpaid { short_minor: 2 })
        );
        assert_eq!(
            settle(1_003, &[offer(TenderKind::Cash, 0)], step),
            Err(SettleError::Underpaid { short_minor: 1_005 })
        );
    }

    #[test]
    fn what_no_stall_takes_is_refused() {
        let too_much = offer(TenderKind::Cash, AMOUNT_MAX_MINOR + 1);
        assert_eq!(
            settle(500, &[too_much], CashRounding::NONE),
            Err(SettleError::OutOfRange)
        );
        let nothing = offer(TenderKind::Card, 0);
        assert_eq!(
            settle(500, &[nothing], CashRounding::NONE),
            Err(SettleError::NotPositive)
        );
    }

    #[test]
    fn exact_coins_are_taken_unrounded() {
        let paid = settle(197, &[offer(TenderKind::Cash, 197)], down(5)).unwrap();
        assert_eq!((paid.rounding_minor, paid.change_minor), (0, 0));
    }

    #[test]
    fn without_a_step_change_is_to_the_cent() {
        let paid = settle(4_250, &[offer(TenderKind::Cash, 4_300)], CashRounding::NONE).unwrap();
        assert_eq!(paid.change_minor, 50);
        assert_eq!(paid.tenders[0].amount_minor, 4_250);
    }

    #[test]
    fn too_little_and_too_much_are_said_in_amounts() {
        let none = CashRounding::NONE;
        assert_eq!(
            settle(500, &[offer(TenderKind::Cash, 400)], none),
            Err(SettleError::Underpaid { short_minor: 100 })
        );
        assert_eq!(
            settle(500, &[offer(TenderKind::Card, 600)], none),
            Err(SettleError::OverpaidWithoutCash { over_minor: 100 })
        );
        assert_eq!(
            settle(500, &[], none),
            Err(SettleError::Underpaid { short_minor: 500 })
        );
        assert_eq!(settle(0, &[], none).unwrap().tenders, vec![]);
    }

    proptest! {
        #[test]
        fn tenders_always_sum_to_total_and_rounding(total in 0i64..100_000, card in 0i64..50_000, cash in 1i64..200_000, step in 1i64..100) {
            let mut offered = vec![offer(TenderKind::Cash, cash)];
            if card > 0 { offered.push(offer(TenderKind::Card, card)); }
            if let Ok(paid) = settle(total, &offered, CashRounding { step_minor: step, direction: CashDirection::HalfUp }) {
                let sum: i64 = paid.tenders.iter().map(|t| t.amount_minor).sum();
                prop_assert_eq!(sum, total + paid.rounding_minor);
                prop_assert!(paid.change_minor >= 0);
            }
        }
    }
}
