//! Barcodes and SKUs as spreadsheets damage them: apostrophes that forced text, a trailing `.0`,
//! digits lost to `4.00638E+12`. Refuses to repair what can only be guessed.

use stall_domain::gtin;

use super::problem::RowProblemCode;

/// A code as read from a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Barcode {
    /// A GTIN whose check digit is right, digits only.
    pub gtin: Option<String>,
    /// Any other code, as it is scanned.
    pub other: Option<String>,
    pub problems: Vec<RowProblemCode>,
}

/// Reads a barcode cell; `gtin_column` says the column promises nothing but GTINs.
pub(super) fn read_barcode(cell: &str, gtin_column: bool) -> Barcode {
    let mut read = Barcode::default();
    let (code, cleaned) = clean(cell);
    if code.is_empty() {
        return read;
    }
    if cleaned {
        read.problems.push(RowProblemCode::BarcodeCleaned);
    }
    if is_scientific(code) {
        read.problems.push(RowProblemCode::BarcodeScientific);
        return read;
    }
    // Publishers print ISBNs and GTINs in groups; a scanner sends the digits alone.
    let digits: String = code.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
    if gtin::is_valid(&digits) {
        read.gtin = Some(digits);
        return read;
    }
    let looks_like_gtin = matches!(code.len(), 8 | 12 | 13 | 14)
        && code.bytes().all(|byte| byte.is_ascii_digit());
    if gtin_column || looks_like_gtin {
        read.problems.push(RowProblemCode::GtinInvalid);
    }
    read.other = Some(code.to_owned());
    read
}

/// Reads an SKU cell: the SKU, empty when there is none, and what was wrong with it.
pub(super) fn read_sku(cell: &str) -> (String, Option<RowProblemCode>) {
    let sku = cell.trim_start_matches(['\'', '’']).trim();
    let problem = if is_scientific(sku) {
        Some(RowProblemCode::SkuScientific)
    } else if sku.len() != cell.len() {
        Some(RowProblemCode::SkuCleaned)
    } else {
        None
    };
    (sku.to_owned(), problem)
}

fn clean(cell: &str) -> (&str, bool) {
    let bare = cell.trim_start_matches(['\'', '’', '`']).trim();
    let whole = bare.strip_suffix(".0").or_else(|| bare.strip_suffix(",0"));
    match whole.filter(|w| w.len() >= 8 && w.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(whole) => (whole, true),
        None => (bare, bare.len() != cell.len()),
    }
}

/// `4.00638E+12`, `4,00638E12`; but not `12E5`, which may be a code of its own.
fn is_scientific(code: &str) -> bool {
    let Some((mantissa, power)) = code.split_once(['E', 'e']) else { return false };
    let signed = power.strip_prefix(['+', '-']);
    let power_digits = signed.unwrap_or(power);
    let fraction = mantissa.contains(['.', ',']);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(power_digits)
        && power_digits.len() <= 3
        && (fraction || signed.is_some())
        && mantissa.split(['.', ',']).all(digits)
        && mantissa.split(['.', ',']).count() <= 2
}
