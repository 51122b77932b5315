//! Reads single cells into values and notes what was wrong with them. Every dialect reads through
//! here, so a price or a barcode means the same in each.

use super::code;
use super::number::{self, Decimal, DecimalMarks, NotANumber};
use super::problem::{Consequence, RowProblem, RowProblemCode as Code};
use super::table::{Header, Row};
use super::{ImportedVariant, ReadOptions};

/// Description length kept; a till shows no more.
const DESCRIPTION_CHARS: usize = 500;

/// Nobody has more of one thing; a barcode in the wrong column is more.
const COUNT_MAX: i64 = 10_000_000;

/// How many grams a unit of weight has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WeightUnit {
    Gram,
    Kilogram,
    Pound,
    Ounce,
}

impl WeightUnit {
    /// The unit in a header such as `weight (lb)`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.trim().trim_matches(['(', ')']).trim() {
            "g" | "grams" => Some(Self::Gram),
            "kg" => Some(Self::Kilogram),
            "lb" | "lbs" => Some(Self::Pound),
            "oz" => Some(Self::Ounce),
            _ => None,
        }
    }

    /// The international pound is 453.59237 g by definition, the ounce a sixteenth of it.
    fn grams(self) -> Decimal {
        match self {
            Self::Gram => Decimal {
                mantissa: 1,
                scale: 0,
            },
            Self::Kilogram => Decimal {
                mantissa: 1000,
                scale: 0,
            },
            Self::Pound => Decimal {
                mantissa: 45_359_237,
                scale: 5,
            },
            Self::Ounce => Decimal {
                mantissa: 28_349_523_125,
                scale: 9,
            },
        }
    }
}

/// Reads cells of one file.
pub(super) struct Cells<'a> {
    pub header: &'a Header,
    options: &'a ReadOptions<'a>,
    marks: DecimalMarks,
    pub problems: Vec<RowProblem>,
}

impl<'a> Cells<'a> {
    /// Learns from the money columns which decimal mark the file uses.
    pub fn new(
        header: &'a Header,
        options: &'a ReadOptions<'a>,
        rows: &[Row],
        money_columns: &[usize],
    ) -> Self {
        let mut marks = DecimalMarks::default();
        for row in rows {
            money_columns
                .iter()
                .for_each(|column| marks.learn(row.cell(Some(*column))));
        }
        Self {
            header,
            options,
            marks,
            problems: Vec::new(),
        }
    }

    /// Tells the caller how far the reading has come.
    pub fn tick(&self, done: usize, total: usize) {
        if done.is_multiple_of(super::PROGRESS_EVERY_ROWS)
            && let Some(progress) = self.options.progress
        {
            progress(done, total);
        }
    }

    pub fn report(&mut self, row: &Row, column: Option<usize>, code: Code, then: Consequence) {
        let name = column
            .and_then(|at| self.header.shown.get(at))
            .map(String::as_str);
        self.problems.push(RowProblem::new(
            row.number,
            name,
            code,
            row.cell(column),
            then,
        ));
    }

    /// Notes that nothing of this row is taken over.
    pub fn skip(&mut self, row: &Row, column: Option<usize>, code: Code) {
        self.report(row, column, code, Consequence::RowSkipped);
    }

    /// The selling price; a blank one is a problem, not zero.
    pub fn price(&mut self, row: &Row, column: Option<usize>) -> Option<i64> {
        let cell = row.cell(column);
        if cell.is_empty() || cell.eq_ignore_ascii_case("variable") {
            self.report(row, column, Code::PriceMissing, Consequence::Kept);
            return None;
        }
        self.money(row, column)
    }

    /// A price before reduction; zero or one below the price means there is none.
    pub fn compare_at(
        &mut self,
        row: &Row,
        column: Option<usize>,
        price: Option<i64>,
    ) -> Option<i64> {
        let amount = self.money(row, column).filter(|amount| *amount != 0)?;
        if price.is_some_and(|price| amount <= price) {
            self.report(
                row,
                column,
                Code::CompareAtNotAbovePrice,
                Consequence::FieldDropped,
            );
            return None;
        }
        Some(amount)
    }

    /// An amount in minor units of the shop's currency.
    pub fn money(&mut self, row: &Row, column: Option<usize>) -> Option<i64> {
        let cell = row.cell(column);
        if cell.is_empty() {
            return None;
        }
        let (code, exponent) = (self.options.currency_code, self.options.currency_exponent);
        let problem = match number::read_money(cell, code, exponent, self.marks) {
            Err(NotANumber::OtherCurrency) => Code::AmountInOtherCurrency,
            Err(NotANumber::Unreadable) => Code::AmountUnreadable,
            Ok(read) => match read.value.to_units(exponent) {
                Err(number::TooFine) => Code::AmountTooFine,
                Ok(None) => Code::AmountUnreadable,
                Ok(Some(amount)) if amount < 0 => Code::AmountNegative,
                Ok(Some(amount)) => {
                    if read.guessed {
                        self.report(row, column, Code::AmountGuessed, Consequence::Kept);
                    }
                    return Some(amount);
                }
            },
        };
        self.report(row, column, problem, Consequence::FieldDropped);
        None
    }

    /// Pieces in stock. Below zero is kept, for that is what the other system believes.
    pub fn count(&mut self, row: &Row, column: Option<usize>) -> Option<i64> {
        let cell = row.cell(column);
        if cell.is_empty() || cell.eq_ignore_ascii_case("not stocked") {
            return None;
        }
        let problem = match number::read_count(cell).map(|read| read.to_units(0)) {
            Some(Ok(Some(count))) if count.abs() <= COUNT_MAX => {
                if count < 0 {
                    self.report(row, column, Code::StockNegative, Consequence::Kept);
                }
                return Some(count);
            }
            Some(Err(number::TooFine)) => Code::QuantityNotWhole,
            _ => Code::QuantityUnreadable,
        };
        self.report(row, column, problem, Consequence::FieldDropped);
        None
    }

    /// A weight in grams, to the nearest gram; zero means nobody weighed it.
    pub fn grams(&mut self, row: &Row, column: Option<usize>, unit: WeightUnit) -> Option<i64> {
        let cell = row.cell(column);
        if cell.is_empty() {
            return None;
        }
        let grams = number::read_measure(cell).and_then(|m| m.scaled_rounded(unit.grams()));
        match grams {
            Some(grams) if grams >= 0 => Some(grams).filter(|grams| *grams > 0),
            _ => {
                self.report(
                    row,
                    column,
                    Code::WeightUnreadable,
                    Consequence::FieldDropped,
                );
                None
            }
        }
    }

    /// A yes or no; `default` when blank. Spreadsheets translate these words.
    pub fn flag(&mut self, row: &Row, column: Option<usize>, default: bool) -> bool {
        match row.cell(column).to_lowercase().as_str() {
            "" => default,
            "true" | "yes" | "y" | "1" | "wahr" | "vrai" | "vero" | "verdadero" | "ja" => true,
            "false" | "no" | "n" | "0" | "falsch" | "faux" | "falso" | "nein" => false,
            _ => {
                self.report(row, column, Code::FlagUnreadable, Consequence::FieldDropped);
                default
            }
        }
    }

    /// Puts the barcode of `column` into the variant.
    pub fn barcode(
        &mut self,
        row: &Row,
        column: Option<usize>,
        gtin_column: bool,
        variant: &mut ImportedVariant,
    ) {
        let read = code::read_barcode(row.cell(column), gtin_column);
        for problem in read.problems {
            let lost = problem == Code::BarcodeScientific;
            let then = if lost {
                Consequence::FieldDropped
            } else {
                Consequence::Kept
            };
            self.report(row, column, problem, then);
        }
        variant.gtin = read.gtin.or(variant.gtin.take());
        variant.barcode = read.other.or(variant.barcode.take());
    }

    /// The SKU as given; empty when blank.
    pub fn sku(&mut self, row: &Row, column: Option<usize>) -> String {
        let (sku, problem) = code::read_sku(row.cell(column));
        if let Some(problem) = problem {
            self.report(row, column, problem, Consequence::Kept);
        }
        sku
    }

    /// A description without markup, shortened.
    pub fn description(&self, row: &Row, column: Option<usize>) -> String {
        super::text::strip_html(row.cell(column), DESCRIPTION_CHARS)
    }
}

/// Words separated by commas.
pub(super) fn list(cell: &str) -> Vec<String> {
    cell.split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The cell, unless it is blank.
pub(super) fn filled(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}
