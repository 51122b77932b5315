//! The shop's rate for what a file says of tax.
//!
//! Refuses to guess: what no rate of the shop answers is reported, and the usual rate stays.

use crate::import::{CatalogueFile, Consequence, ImportedVariant, RowProblem, RowProblemCode};
use stall_domain::tax::TaxRate;
use stall_ledger::folded;

/// What a file says of a variant's tax.
pub(super) enum Tax {
    /// Nothing beyond that the usual one is due.
    Usual,
    /// The code of a rate of the shop.
    Code(String),
    NotTaken(Box<RowProblem>),
}

impl Tax {
    pub fn code(&self) -> Option<&String> {
        match self {
            Self::Code(code) => Some(code),
            _ => None,
        }
    }
}

pub(super) fn read(file: &CatalogueFile, variant: &ImportedVariant, rates: &[TaxRate]) -> Tax {
    let [status_column, class_column] = file.dialect.tax_columns();
    let by_ppm = |ppm: i64| rates.iter().find(|rate| rate.rate_ppm == ppm);
    let (found, column, value) = match &variant.tax_code {
        _ if !variant.taxable => (by_ppm(0), status_column, "0 %"),
        None => return Tax::Usual,
        Some(names) if !file.taxes.is_empty() => (
            charged_ppm(file, names).and_then(by_ppm),
            None,
            names.as_str(),
        ),
        Some(class) => (by_name(rates, class), class_column, class.as_str()),
    };
    match found {
        Some(rate) => Tax::Code(rate.code.clone()),
        None => Tax::NotTaken(Box::new(RowProblem::new(
            variant.source_rows.first().copied().unwrap_or_default(),
            column,
            RowProblemCode::TaxNotTaken,
            value,
            Consequence::FieldDropped,
        ))),
    }
}

/// Taxes charged together add up; one without a rate leaves nothing to compare.
fn charged_ppm(file: &CatalogueFile, names: &str) -> Option<i64> {
    let rate = |name: &str| file.taxes.iter().find(|tax| tax.name == name)?.rate_ppm;
    names
        .split("; ")
        .map(rate)
        .try_fold(0i64, |sum, ppm| sum.checked_add(ppm?))
}

/// `reduced-rate` is what WooCommerce calls what a shop calls `reduced`.
fn by_name<'a>(rates: &'a [TaxRate], class: &str) -> Option<&'a TaxRate> {
    let class = folded(class);
    let stem = class.strip_suffix("-rate").unwrap_or(&class);
    rates.iter().find(|rate| {
        let code = folded(&rate.code);
        code == class || code == stem
    })
}
