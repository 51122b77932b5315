//! What is being rung up: lines, discounts and their price before any tender.
//!
//! Refuses to commit anything; a basket becomes a sale only in the ledger. Source: pos.md §d.

use crate::{
    PieceRef, VariantId,
    money::AMOUNT_MAX_MINOR,
    rounding::{allocate, scale},
    sale::{SaleLine, SaleTotals},
    tax::{PPM, TaxLine, TaxRate, TaxRules, TaxSplit, split_group},
};
use serde::{Deserialize, Serialize};

/// Lines a basket may hold; a bound so that no input can exhaust a till.
pub const LINES_MAX: usize = 500;
/// Units one line may hold.
pub const QUANTITY_MAX: i64 = 100_000;

/// Money off a line or a basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// Parts per million of the price, 0..=1 000 000.
    PercentPpm(i64),
    /// Minor units, never more than the price.
    AmountMinor(i64),
}

impl Discount {
    /// What comes off `price_minor`; never below nothing or above the price.
    pub fn off(&self, price_minor: i64) -> i64 {
        let off = match *self {
            Discount::PercentPpm(ppm) => scale(price_minor, ppm.clamp(0, PPM), PPM).unwrap_or(0),
            Discount::AmountMinor(amount_minor) => amount_minor,
        };
        off.clamp(0, price_minor.max(0))
    }
}

/// One line as the till knows it: price and tax are frozen from the catalogue when it is added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasketLine {
    pub variant: VariantId,
    pub title: String,
    pub sku: String,
    pub quantity: i64,
    pub unit_price_minor: i64,
    pub tax: TaxRate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
    /// A numbered piece; its line holds exactly one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub piece: Option<PieceRef>,
}

/// Why a basket has no price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BasketError {
    #[error("the basket is empty")]
    Empty,
    #[error("the basket has too many lines")]
    TooManyLines,
    #[error("a quantity is out of range")]
    BadQuantity { line: usize },
    #[error("a price is negative")]
    NegativePrice { line: usize },
    #[error("a numbered piece is exactly one")]
    PieceIsOne { line: usize },
    #[error("the amount is out of range")]
    OutOfRange,
}

/// A basket with its price: the lines and totals a sale will freeze.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedBasket {
    pub lines: Vec<SaleLine>,
    pub totals: SaleTotals,
}

/// Prices a basket by the shop's tax rules.
///
/// # Errors
/// An empty or unreasonable basket, named by line.
pub fn price_basket(
    lines: &[BasketLine],
    basket_discount: Option<Discount>,
    rules: TaxRules,
) -> Result<PricedBasket, BasketError> {
    check(lines)?;
    let listed = lines.iter().map(list_price).collect::<Option<Vec<i64>>>();
    let listed = listed.ok_or(BasketError::OutOfRange)?;
    let off = discounts(lines, &listed, basket_discount);
    let prices: Vec<i64> = listed
        .iter()
        .zip(&off)
        .map(|(price, off)| price - off)
        .collect();
    let (splits, tax) = split_lines(lines, &prices, rules).ok_or(BasketError::OutOfRange)?;
    let lines = lines.iter().zip(listed.iter().zip(off).zip(splits));
    let lines: Vec<SaleLine> = lines
        .map(|(line, ((listed, off), split))| freeze(line, *listed, off, split))
        .collect();
    let totals = totals(&listed, &lines, tax).ok_or(BasketError::OutOfRange)?;
    Ok(PricedBasket { lines, totals })
}

fn check(lines: &[BasketLine]) -> Result<(), BasketError> {
    match lines.len() {
        0 => return Err(BasketError::Empty),
        n if n > LINES_MAX => return Err(BasketError::TooManyLines),
        _ => {}
    }
    for (place, line) in lines.iter().enumerate() {
        if !(1..=QUANTITY_MAX).contains(&line.quantity) {
            return Err(BasketError::BadQuantity { line: place });
        }
        if line.unit_price_minor < 0 {
            return Err(BasketError::NegativePrice { line: place });
        }
        if line.piece.is_some() && line.quantity != 1 {
            return Err(BasketError::PieceIsOne { line: place });
        }
    }
    Ok(())
}

fn list_price(line: &BasketLine) -> Option<i64> {
    let price_minor = line.unit_price_minor.checked_mul(line.quantity)?;
    (price_minor <= AMOUNT_MAX_MINOR).then_some(price_minor)
}

/// Line discounts first; the basket's discount is spread over what is left, so that lines sum exactly.
fn discounts(lines: &[BasketLine], listed: &[i64], basket: Option<Discount>) -> Vec<i64> {
    let own: Vec<i64> = lines
        .iter()
        .zip(listed)
        .map(|(l, p)| l.discount.map_or(0, |d| d.off(*p)))
        .collect();
    let left: Vec<i64> = listed
        .iter()
        .zip(&own)
        .map(|(price, off)| price - off)
        .collect();
    let whole = left
        .iter()
        .fold(0i64, |sum, price| sum.saturating_add(*price));
    let shares = allocate(basket.map_or(0, |d| d.off(whole)), &left);
    own.iter()
        .zip(shares)
        .map(|(own, share)| own + share)
        .collect()
}

fn split_lines(
    lines: &[BasketLine],
    prices: &[i64],
    rules: TaxRules,
) -> Option<(Vec<TaxSplit>, Vec<TaxLine>)> {
    let mut rates: Vec<&TaxRate> = lines.iter().map(|l| &l.tax).collect();
    rates.sort_by(|a, b| (&a.code, a.rate_ppm).cmp(&(&b.code, b.rate_ppm)));
    rates.dedup();
    let mut splits = vec![TaxSplit::default(); lines.len()];
    let mut tax = Vec::with_capacity(rates.len());
    for rate in rates {
        let places: Vec<usize> = (0..lines.len())
            .filter(|i| lines[*i].tax == *rate)
            .collect();
        let group_prices: Vec<i64> = places.iter().map(|i| prices[*i]).collect();
        let group = split_group(&group_prices, rate.rate_ppm, rules)?;
        for (place, split) in places.into_iter().zip(group.lines) {
            splits[place] = split;
        }
        tax.push(TaxLine {
            code: rate.code.clone(),
            rate_ppm: rate.rate_ppm,
            split: group.total,
        });
    }
    Some((splits, tax))
}

fn freeze(line: &BasketLine, listed: i64, off: i64, split: TaxSplit) -> SaleLine {
    SaleLine {
        variant: line.variant,
        title: line.title.clone(),
        sku: line.sku.clone(),
        quantity: line.quantity,
        unit_price_minor: line.unit_price_minor,
        listed_minor: listed,
        discount_minor: off,
        tax_code: line.tax.code.clone(),
        rate_ppm: line.tax.rate_ppm,
        split,
        piece: line.piece,
    }
}

fn totals(listed: &[i64], lines: &[SaleLine], tax: Vec<TaxLine>) -> Option<SaleTotals> {
    let add = |sum: i64, value: i64| sum.checked_add(value);
    let listed_minor = listed.iter().copied().try_fold(0, add)?;
    if listed_minor > AMOUNT_MAX_MINOR {
        return None;
    }
    Some(SaleTotals {
        listed_minor,
        discount_minor: lines.iter().map(|l| l.discount_minor).try_fold(0, add)?,
        total_minor: tax.iter().map(|t| t.split.gross_minor).try_fold(0, add)?,
        tax_minor: tax.iter().map(|t| t.split.tax_minor).try_fold(0, add)?,
        tax,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn line(quantity: i64, unit_price_minor: i64) -> BasketLine {
        BasketLine {
            variant: VariantId(Uuid::nil()),
            title: "Mug".into(),
            sku: "MUG".into(),
            quantity,
            unit_price_minor,
            tax: TaxRate {
                code: "standard".into(),
                rate_ppm: 210_000,
            },
            discount: None,
            piece: None,
        }
    }

    #[test]
    fn the_sample_receipt_adds_up() {
        let lines = [line(1, 3_800), line(2, 1_450), line(1, 1_200), line(1, 850)];
        let priced = price_basket(&lines, None, TaxRules::default()).unwrap();
        assert_eq!(priced.totals.total_minor, 8_750);
        assert_eq!(priced.totals.tax[0].split.gross_minor, 8_750);
    }

    #[test]
    fn a_bundle_discount_is_spread_without_losing_a_cent() {
        let lines = [line(1, 5_000), line(1, 5_000), line(1, 5_000)];
        let off = Some(Discount::AmountMinor(5_000));
        let priced = price_basket(&lines, off, TaxRules::default()).unwrap();
        assert_eq!(priced.totals.discount_minor, 5_000);
        assert_eq!(priced.totals.total_minor, 10_000);
        let per_line: Vec<i64> = priced.lines.iter().map(|l| l.discount_minor).collect();
        assert_eq!(per_line, [1_667, 1_667, 1_666]);
    }

    #[test]
    fn a_basket_nobody_can_mean_is_refused_by_line() {
        let rules = TaxRules::default();
        assert_eq!(price_basket(&[], None, rules), Err(BasketError::Empty));
        let refused = price_basket(&[line(1, 1), line(0, 1)], None, rules);
        assert_eq!(refused, Err(BasketError::BadQuantity { line: 1 }));
        let huge = price_basket(&[line(QUANTITY_MAX, i64::MAX)], None, rules);
        assert_eq!(huge, Err(BasketError::OutOfRange));
    }

    proptest! {
        #[test]
        fn lines_and_tax_lines_tell_the_same_total(prices in prop::collection::vec((1i64..20, 0i64..100_000), 1..12), off in 0i64..5_000) {
            let lines: Vec<BasketLine> = prices.iter().map(|(q, p)| line(*q, *p)).collect();
            let priced = price_basket(&lines, Some(Discount::AmountMinor(off)), TaxRules::default()).unwrap();
            let of_lines: i64 = priced.lines.iter().map(|l| l.split.gross_minor).sum();
            prop_assert_eq!(of_lines, priced.totals.total_minor);
            prop_assert_eq!(priced.totals.listed_minor - priced.totals.discount_minor, priced.totals.total_minor);
        }
    }
}
