//! The one set of rounding rules: half away from zero, largest remainder, cash steps.
//!
//! Refuses floats. Sources: pos.md §d; vectors V10–V24 and V29 are the tests.

use serde::{Deserialize, Serialize};

/// `value × numerator / denominator`, rounded half away from zero.
///
/// `None` when the denominator is not positive or the result leaves `i64`.
pub fn scale(value: i64, numerator: i64, denominator: i64) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let product = i128::from(value) * i128::from(numerator);
    let half = i128::from(denominator) / 2 + i128::from(denominator) % 2;
    let magnitude = product.abs();
    let mut quotient = magnitude / i128::from(denominator);
    if magnitude % i128::from(denominator) >= half {
        quotient += 1;
    }
    i64::try_from(if product < 0 { -quotient } else { quotient }).ok()
}

/// Spreads `total` over `weights` so that the shares sum to it exactly (largest remainder, first wins ties).
///
/// Zero or negative weights take nothing; when no weight is positive the whole goes to the first place.
pub fn allocate(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|w| i128::from((*w).max(0))).sum();
    if sum == 0 {
        let mut shares = vec![0; weights.len()];
        if let Some(first) = shares.first_mut() {
            *first = total;
        }
        return shares;
    }
    let sign = total.signum();
    let whole = i128::from(total.unsigned_abs());
    let exact: Vec<i128> = weights
        .iter()
        .map(|w| whole * i128::from((*w).max(0)))
        .collect();
    let mut shares: Vec<i64> = exact.iter().map(|e| (e / sum) as i64).collect();
    let given: i128 = shares.iter().map(|s| i128::from(*s)).sum();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(exact[*i] % sum), *i));
    for index in order.into_iter().take((whole - given) as usize) {
        shares[index] += 1;
    }
    shares.into_iter().map(|s| s * sign).collect()
}

/// Which way a balance between two cash steps goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashDirection {
    /// Half goes away from zero (CH, CA, AU, EU).
    HalfUp,
    /// Half goes towards zero (a policy some New Zealand retailers display).
    HalfDown,
    /// Always towards zero.
    Down,
}

/// The smallest coin in use and which way the rest goes. Applied to the cash-paid balance only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashRounding {
    /// Smallest payable step, minor units; 1 means no rounding.
    pub step_minor: i64,
    pub direction: CashDirection,
}

impl CashRounding {
    /// No rounding at all.
    pub const NONE: CashRounding = CashRounding {
        step_minor: 1,
        direction: CashDirection::HalfUp,
    };

    /// The payable amount nearest to `amount_minor` under this rule.
    pub fn apply(&self, amount_minor: i64) -> i64 {
        let step = self.step_minor.max(1);
        let magnitude = amount_minor.unsigned_abs() as i128;
        let (whole, rest) = (magnitude / i128::from(step), magnitude % i128::from(step));
        let up = match self.direction {
            CashDirection::HalfUp => rest * 2 >= i128::from(step),
            CashDirection::HalfDown => rest * 2 > i128::from(step),
            CashDirection::Down => false,
        };
        let rounded = (whole + i128::from(up && rest > 0)) * i128::from(step);
        let signed = if amount_minor < 0 { -rounded } else { rounded };
        i64::try_from(signed).unwrap_or(amount_minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cash(step_minor: i64, direction: CashDirection) -> CashRounding {
        CashRounding {
            step_minor,
            direction,
        }
    }

    #[test]
    fn cash_vectors_round_as_their_countries_do() {
        use CashDirection::*;
        let table = [
            (5, HalfUp, 20_227, 20_225),
            (5, HalfUp, 492, 490),
            (5, HalfUp, 77_272, 77_270),
            (5, HalfUp, 598, 600),
            (5, HalfUp, 597, 595),
            (5, HalfUp, 2_042, 2_040),
            (5, HalfUp, 2_043, 2_045),
            (100, HalfUp, 22_349, 22_300),
            (100, HalfUp, 22_350, 22_400),
            (50, HalfUp, 22_320, 22_300),
            (50, HalfUp, 6_540, 6_550),
            (5, HalfUp, 1_932, 1_930),
            (10, HalfDown, 105, 100),
            (10, HalfDown, 106, 110),
            (100, HalfUp, 2_290, 2_300),
            (5, Down, 197, 195),
            (5, HalfUp, 98, 100),
        ];
        for (step, direction, given, expected) in table {
            assert_eq!(
                cash(step, direction).apply(given),
                expected,
                "{given} by {step}"
            );
            assert_eq!(
                cash(step, direction).apply(-given),
                -expected,
                "refunds mirror sales"
            );
        }
    }

    #[test]
    fn a_line_rounds_half_away_from_zero_both_ways() {
        assert_eq!(scale(14, 10_425, 100), Some(1_460));
        assert_eq!(scale(-14, 10_425, 100), Some(-1_460));
        assert_eq!(scale(3, 44_250, 100), Some(1_328));
        assert_eq!(scale(987_345, 1, 10), Some(98_735));
        assert_eq!(scale(1, 1, 0), None);
        assert_eq!(scale(i64::MAX, 2, 1), None);
    }

    proptest! {
        #[test]
        fn shares_always_sum_to_the_whole(total in -1_000_000i64..1_000_000, weights in prop::collection::vec(-5i64..10_000, 1..20)) {
            prop_assert_eq!(allocate(total, &weights).iter().sum::<i64>(), total);
        }

        #[test]
        fn cash_rounding_moves_less_than_a_step(amount in -1_000_000i64..1_000_000, step in 1i64..500) {
            let rounded = cash(step, CashDirection::HalfUp).apply(amount);
            prop_assert!((rounded - amount).abs() * 2 <= step);
            prop_assert_eq!(rounded % step, 0);
        }
    }
}
