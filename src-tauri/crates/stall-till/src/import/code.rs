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
    let digits: String = code
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '\u{a0}'))
        .collect();
    if gtin::is_valid(&digits) {
        read.gtin = Some(digits);
        return read;
    }
    if gtin_column || looks_like_gtin(code) {
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

/// Right length, wrong check digit; or a UPC whose leading zeros a spreadsheet ate, which no scan
/// would match.
fn looks_like_gtin(code: &str) -> bool {
    code.bytes().all(|byte| byte.is_ascii_digit())
        && match code.len() {
            8 | 12 | 13 | 14 => true,
            9..=11 => gtin::is_valid(&format!("{code:0>12}")),
            _ => false,
        }
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
    let Some((mantissa, power)) = code.split_once(['E', 'e']) else {
        return false;
    };
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

#[cfg(test)]
mod tests {
    use super::*;

    fn barcode(cell: &str, gtin_column: bool) -> (String, String, Vec<&'static str>) {
        let read = read_barcode(cell, gtin_column);
        let problems = read
            .problems
            .iter()
            .map(|problem| problem.as_str())
            .collect();
        (
            read.gtin.unwrap_or_default(),
            read.other.unwrap_or_default(),
            problems,
        )
    }

    #[test]
    fn a_barcode_is_a_gtin_only_when_its_check_digit_is_right() {
        for (cell, gtin_column, gtin, other, problems) in [
            ("4006381333931", false, "4006381333931", "", vec![]),
            ("978-3-16-148410-0", false, "9783161484100", "", vec![]),
            ("036000291452", true, "036000291452", "", vec![]),
            (
                "4006381333930",
                false,
                "",
                "4006381333930",
                vec!["gtin_invalid"],
            ),
            (
                "36000291452",
                false,
                "",
                "36000291452",
                vec!["gtin_invalid"],
            ),
            ("CUP-7", false, "", "CUP-7", vec![]),
            ("1234", false, "", "1234", vec![]),
            ("12E5", false, "", "12E5", vec![]),
            ("CUP-7", true, "", "CUP-7", vec!["gtin_invalid"]),
            (
                "'4006381333931",
                false,
                "4006381333931",
                "",
                vec!["barcode_cleaned"],
            ),
            (
                "4006381333931.0",
                false,
                "4006381333931",
                "",
                vec!["barcode_cleaned"],
            ),
            ("4.00638E+12", false, "", "", vec!["barcode_scientific"]),
            ("4,00638E+12", true, "", "", vec!["barcode_scientific"]),
            ("4E+12", false, "", "", vec!["barcode_scientific"]),
            ("", true, "", "", vec![]),
            ("'", true, "", "", vec![]),
        ] {
            let expected = (gtin.to_owned(), other.to_owned(), problems);
            assert_eq!(barcode(cell, gtin_column), expected, "{cell}");
        }
    }

    #[test]
    fn an_sku_is_kept_as_it_is_but_for_the_apostrophe() {
        assert_eq!(read_sku("00123"), ("00123".to_owned(), None));
        assert_eq!(
            read_sku("'00123"),
            ("00123".to_owned(), Some(RowProblemCode::SkuCleaned))
        );
        let damaged = ("1.23E+12".to_owned(), Some(RowProblemCode::SkuScientific));
        assert_eq!(read_sku("1.23E+12"), damaged);
    }
}
