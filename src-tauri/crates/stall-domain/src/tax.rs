//! Tax on a basket: inclusive or exclusive prices, three rounding modes, frozen tax lines.
//!
//! Refuses to recompute a committed sale. Source: pos.md §d, vectors V10, V11, V23–V28.

use crate::rounding::{allocate, scale};
use serde::{Deserialize, Serialize};

/// One whole as parts per million: 21 % is 210 000.
pub const PPM: i64 = 1_000_000;

/// A named rate of the shop's profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRate {
    /// The shop's short word for it, for example `standard`.
    pub code: String,
    /// Parts per million, 0..=1 000 000.
    pub rate_ppm: i64,
}

/// Where the rounding of tax happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxRoundingMode {
    /// Each line rounds its own tax.
    #[default]
    Line,
    /// Nets sum, the tax of the sum rounds once (EN 16931); the gross may move by cents.
    SumByNet,
    /// As `SumByNet`, but the gross stays what the price tags said.
    SumByNetKeepGross,
}

/// How the shop's prices relate to tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRules {
    pub prices_include_tax: bool,
    pub rounding: TaxRoundingMode,
}

impl Default for TaxRules {
    fn default() -> Self {
        Self {
            prices_include_tax: true,
            rounding: TaxRoundingMode::Line,
        }
    }
}

/// Net, tax and gross of one line or one rate; `gross = net + tax`, minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSplit {
    pub net_minor: i64,
    pub tax_minor: i64,
    pub gross_minor: i64,
}

/// The frozen split of one rate in a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    pub code: String,
    pub rate_ppm: i64,
    #[serde(flatten)]
    pub split: TaxSplit,
}

/// The split of one price by itself. `None` when it leaves `i64`.
pub fn split(price_minor: i64, rate_ppm: i64, prices_include_tax: bool) -> Option<TaxSplit> {
    if prices_include_tax {
        let tax_minor = scale(price_minor, rate_ppm, PPM + rate_ppm)?;
        let net_minor = price_minor.checked_sub(tax_minor)?;
        Some(TaxSplit {
            net_minor,
            tax_minor,
            gross_minor: price_minor,
        })
    } else {
        let tax_minor = scale(price_minor, rate_ppm, PPM)?;
        let gross_minor = price_minor.checked_add(tax_minor)?;
        Some(TaxSplit {
            net_minor: price_minor,
            tax_minor,
            gross_minor,
        })
    }
}

/// The splits of all lines of one rate, by the shop's rules. `None` when something leaves `i64`.
pub fn split_group(prices_minor: &[i64], rate_ppm: i64, rules: TaxRules) -> Option<Group> {
    let lines: Option<Vec<TaxSplit>> = prices_minor
        .iter()
        .map(|p| split(*p, rate_ppm, rules.prices_include_tax))
        .collect();
    let lines = lines?;
    match rules.rounding {
        TaxRoundingMode::Line => Some(Group {
            total: sum(&lines)?,
            lines,
        }),
        TaxRoundingMode::SumByNet => sum_by_net(lines, rate_ppm),
        TaxRoundingMode::SumByNetKeepGross => keep_gross(prices_minor, lines, rate_ppm, rules),
    }
}

/// The lines of one rate and their total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub lines: Vec<TaxSplit>,
    pub total: TaxSplit,
}

/// Adds splits up; `None` when they leave `i64`.
pub fn sum(splits: &[TaxSplit]) -> Option<TaxSplit> {
    splits.iter().try_fold(TaxSplit::default(), |sum, split| {
        Some(TaxSplit {
            net_minor: sum.net_minor.checked_add(split.net_minor)?,
            tax_minor: sum.tax_minor.checked_add(split.tax_minor)?,
            gross_minor: sum.gross_minor.checked_add(split.gross_minor)?,
        })
    })
}

fn sum_by_net(mut lines: Vec<TaxSplit>, rate_ppm: i64) -> Option<Group> {
    let net_minor = sum(&lines)?.net_minor;
    let total = split(net_minor, rate_ppm, false)?;
    let nets: Vec<i64> = lines.iter().map(|l| l.net_minor).collect();
    for (line, tax_minor) in lines.iter_mut().zip(allocate(total.tax_minor, &nets)) {
        line.tax_minor = tax_minor;
        line.gross_minor = line.net_minor + tax_minor;
    }
    Some(Group { lines, total })
}

fn keep_gross(
    prices_minor: &[i64],
    mut lines: Vec<TaxSplit>,
    rate_ppm: i64,
    rules: TaxRules,
) -> Option<Group> {
    let whole = prices_minor
        .iter()
        .try_fold(0i64, |sum, price| sum.checked_add(*price))?;
    let total = split(whole, rate_ppm, rules.prices_include_tax)?;
    let weights: Vec<i64> = lines.iter().map(|l| l.gross_minor).collect();
    for (line, tax_minor) in lines.iter_mut().zip(allocate(total.tax_minor, &weights)) {
        line.tax_minor = tax_minor;
        if rules.prices_include_tax {
            line.net_minor = line.gross_minor - tax_minor;
        } else {
            line.gross_minor = line.net_minor + tax_minor;
        }
    }
    Some(Group { lines, total })
}

#[cfg(test)]
mod tests {
    use super::*;
    use TaxRoundingMode::*;

    fn totals(prices: &[i64], rate_ppm: i64, include: bool, rounding: TaxRoundingMode) -> [i64; 3] {
        let rules = TaxRules {
            prices_include_tax: include,
            rounding,
        };
        let total = split_group(prices, rate_ppm, rules).unwrap().total;
        [total.net_minor, total.tax_minor, total.gross_minor]
    }

    #[test]
    fn tax_vectors_hold_in_every_mode() {
        let five = [10_000; 5];
        assert_eq!(totals(&five, 190_000, true, Line), [42_015, 7_985, 50_000]);
        assert_eq!(
            totals(&five, 190_000, true, SumByNet),
            [42_015, 7_983, 49_998]
        );
        assert_eq!(
            totals(&five, 190_000, true, SumByNetKeepGross),
            [42_017, 7_983, 50_000]
        );
        assert_eq!(
            totals(&[17_900], 130_000, false, Line),
            [17_900, 2_327, 20_227]
        );
        assert_eq!(totals(&[183, 286], 50_000, false, SumByNet), [469, 23, 492]);
        assert_eq!(totals(&[1_460], 150_000, false, Line), [1_460, 219, 1_679]);
        assert_eq!(
            totals(&[-1_460], 150_000, false, Line),
            [-1_460, -219, -1_679]
        );
        assert_eq!(
            totals(&[299], 40_000, true, Line)[1],
            12,
            "2.99 with 4 % is 0.1150 of tax, up"
        );
    }

    #[test]
    fn keeping_the_gross_moves_cents_into_two_lines() {
        let rules = TaxRules {
            prices_include_tax: true,
            rounding: SumByNetKeepGross,
        };
        let group = split_group(&[10_000; 5], 190_000, rules).unwrap();
        let moved = group.lines.iter().filter(|l| l.tax_minor == 1_596).count();
        assert_eq!(moved, 2, "vector V27: two lines read 84.04 and 15.96");
        assert!(
            group
                .lines
                .iter()
                .all(|l| l.net_minor + l.tax_minor == l.gross_minor)
        );
    }
}
