//! Reads numbers as people and spreadsheets write them, into whole units and never through
//! floating point: money into minor units, stock into pieces, weight into grams.
//!
//! Refuses to round money, and to take one currency for another.

use std::cmp::Ordering;

use super::currency;

/// The largest amount taken: what the user interface can still hold exactly.
const MAX_UNITS: i128 = 9_007_199_254_740_991;
const MAX_DIGITS: usize = 24;

/// An exact decimal: `mantissa / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    pub mantissa: i128,
    pub scale: u32,
}

/// How many cells of the file use which mark for decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct DecimalMarks {
    points: usize,
    commas: usize,
}

/// A number as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub value: Decimal,
    /// One separator before exactly three digits and no telling what it means.
    pub guessed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotANumber {
    Unreadable,
    OtherCurrency,
}

/// A cell split into sign, currency and the digits between.
struct Parts {
    negative: bool,
    core: String,
    currency: String,
}

impl DecimalMarks {
    /// Learns from one cell whose meaning is beyond doubt.
    pub fn learn(&mut self, cell: &str) {
        let Some(parts) = take_apart(cell) else {
            return;
        };
        match shape(&parts.core) {
            Some(Shape::Decimal {
                mark: '.',
                fraction,
            }) if fraction > 0 => self.points += 1,
            Some(Shape::Decimal {
                mark: ',',
                fraction,
            }) if fraction > 0 => self.commas += 1,
            Some(Shape::Grouped { mark: '.' }) => self.commas += 1,
            Some(Shape::Grouped { mark: ',' }) => self.points += 1,
            _ => {}
        }
    }

    /// Whether `mark` is the decimal mark; the second value says that it had to be guessed.
    fn is_decimal(self, mark: char, exponent: u8) -> (bool, bool) {
        let torn = self.points > 0 && self.commas > 0;
        match self.points.cmp(&self.commas) {
            Ordering::Greater => (mark == '.', torn),
            Ordering::Less => (mark == ',', torn),
            // With three decimals `1.250` is the common form; a comma may still group.
            Ordering::Equal => match exponent {
                0 => (false, false),
                3 => (true, mark == ','),
                _ => (false, true),
            },
        }
    }
}

/// Reads one amount of money of the shop's currency.
pub(super) fn read_money(
    cell: &str,
    currency_code: &str,
    exponent: u8,
    marks: DecimalMarks,
) -> Result<Number, NotANumber> {
    let parts = take_apart(cell).ok_or(NotANumber::Unreadable)?;
    if !currency::speaks_of(&parts.currency, currency_code) {
        return Err(match currency::is_known(&parts.currency) {
            true => NotANumber::OtherCurrency,
            false => NotANumber::Unreadable,
        });
    }
    read_core(&parts, exponent, marks).ok_or(NotANumber::Unreadable)
}

/// Reads a count of pieces. `1.250` might be one and a quarter or a thousand and more, and no
/// other cell helps, so it is not read at all.
pub(super) fn read_count(cell: &str) -> Option<Decimal> {
    let parts = take_apart(cell).filter(|parts| parts.currency.is_empty())?;
    if matches!(shape(&parts.core)?, Shape::Ambiguous { .. }) {
        return None;
    }
    read_core(&parts, 0, DecimalMarks::default()).map(|number| number.value)
}

/// Reads a measure, where thousands are never grouped: one separator is the decimal mark.
pub(super) fn read_measure(cell: &str) -> Option<Decimal> {
    let parts = take_apart(cell).filter(|parts| parts.currency.is_empty())?;
    let uses = |mark: char| usize::from(parts.core.contains(mark));
    let marks = DecimalMarks {
        points: uses('.'),
        commas: uses(','),
    };
    read_core(&parts, 3, marks).map(|number| number.value)
}

impl Decimal {
    /// In units of `10^-exponent`; `Err` when it has finer decimals, `Ok(None)` when too large.
    pub fn to_units(self, exponent: u8) -> Result<Option<i64>, TooFine> {
        let Decimal {
            mut mantissa,
            mut scale,
        } = self;
        while scale > u32::from(exponent) && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        if scale > u32::from(exponent) {
            return Err(TooFine);
        }
        let units = 10i128
            .checked_pow(u32::from(exponent) - scale)
            .and_then(|factor| mantissa.checked_mul(factor));
        Ok(units
            .filter(|u| u.abs() <= MAX_UNITS)
            .and_then(|u| i64::try_from(u).ok()))
    }

    /// Times `factor`, to the nearest whole unit; for weights, where a gram is fine enough.
    pub fn scaled_rounded(self, factor: Decimal) -> Option<i64> {
        let product = self.mantissa.checked_mul(factor.mantissa)?;
        let divisor = 10i128.checked_pow(self.scale + factor.scale)?;
        let half = divisor / 2 * product.signum();
        let units = product.checked_add(half)? / divisor;
        (units.abs() <= MAX_UNITS).then_some(i64::try_from(units).ok()?)
    }
}

/// More decimals than the unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooFine;

fn take_apart(cell: &str) -> Option<Parts> {
    // A leading apostrophe is how a spreadsheet was told to leave a number alone.
    let mut rest = cell.trim().trim_start_matches('\'').trim_start();
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        negative = true;
        rest = inner.trim();
    }
    let first = rest.find(|c: char| c.is_ascii_digit())?;
    let last = rest.rfind(|c: char| c.is_ascii_digit())? + 1;
    // A separator may touch the digits from outside, as in `.50` and `12.`, but the point of `Fr.`
    // is none.
    let leading = rest[..first].strip_suffix(['.', ',']);
    let start = match leading {
        Some(before) if !before.ends_with(char::is_alphabetic) => first - 1,
        _ => first,
    };
    let end = last + usize::from(rest[last..].starts_with(['.', ',']));
    let (before, after) = (&rest[..start], &rest[end..]);
    let minus = |c: char| matches!(c, '-' | '−' | '–' | '—');
    let signs = |text: &str| text.chars().filter(|c| minus(*c)).count();
    // `12.–` and `12,-` are the way some countries write a round amount.
    let round = end > last && signs(after) > 0;
    match signs(before) + if round { 0 } else { signs(after) } {
        0 => {}
        1 if !negative => negative = true,
        _ => return None,
    }
    let currency: String = before
        .chars()
        .chain(after.chars())
        .filter(|c| !c.is_whitespace() && !minus(*c) && *c != '+')
        .collect();
    Some(Parts {
        negative,
        core: rest[start..end].to_owned(),
        currency,
    })
}

enum Shape {
    /// No separator but grouping by spaces or apostrophes.
    Whole,
    /// One decimal mark with `fraction` digits behind it.
    Decimal { mark: char, fraction: usize },
    /// `mark` groups thousands and there is no decimal mark.
    Grouped { mark: char },
    /// One mark, exactly three digits behind it.
    Ambiguous { mark: char },
}

fn is_spacer(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '’' | '_' | '\u{2009}' | '\u{202f}' | '\u{a0}')
}

/// What the separators of `core` mean; `None` when they make no sense.
fn shape(core: &str) -> Option<Shape> {
    if !core
        .chars()
        .all(|c| c.is_ascii_digit() || is_spacer(c) || c == '.' || c == ',')
    {
        return None;
    }
    let spaced = core.chars().any(is_spacer);
    let marks: Vec<char> = core.chars().filter(|c| matches!(c, '.' | ',')).collect();
    let Some(&last) = marks.last() else {
        return groups_are_sound(core).then_some(Shape::Whole);
    };
    let (head, tail) = core.rsplit_once(last)?;
    let mixed = marks.iter().any(|m| *m != last);
    let fraction = tail.len();
    if tail.chars().any(is_spacer) {
        return None;
    }
    if mixed || spaced || marks.len() == 1 {
        if marks.iter().filter(|m| **m == last).count() > 1 {
            return None;
        }
        let lone = !mixed && !spaced;
        let leading_zero = head.is_empty() || head.starts_with('0');
        if lone && fraction == 3 && !leading_zero && head.len() <= 3 {
            return Some(Shape::Ambiguous { mark: last });
        }
        return groups_are_sound(head).then_some(Shape::Decimal {
            mark: last,
            fraction,
        });
    }
    groups_are_sound(core).then_some(Shape::Grouped { mark: last })
}

/// Groups of three digits, or the Indian twos before a last three.
fn groups_are_sound(whole: &str) -> bool {
    let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
    let Some((last, before)) = groups.split_last() else {
        return false;
    };
    let Some((first, middle)) = before.split_first() else {
        return true;
    };
    last.len() == 3
        && (1..=3).contains(&first.len())
        && (middle.iter().all(|g| g.len() == 3)
            || (first.len() <= 2 && middle.iter().all(|g| g.len() == 2)))
}

fn read_core(parts: &Parts, exponent: u8, marks: DecimalMarks) -> Option<Number> {
    let digits: String = parts.core.chars().filter(char::is_ascii_digit).collect();
    if digits.len() > MAX_DIGITS {
        return None;
    }
    let (scale, guessed) = match shape(&parts.core)? {
        Shape::Whole | Shape::Grouped { .. } => (0, false),
        Shape::Decimal { fraction, .. } => (fraction, false),
        Shape::Ambiguous { mark } => {
            let (decimal, guessed) = marks.is_decimal(mark, exponent);
            (if decimal { 3 } else { 0 }, guessed)
        }
    };
    let magnitude: i128 = digits.parse().ok()?;
    let mantissa = if parts.negative {
        -magnitude
    } else {
        magnitude
    };
    Some(Number {
        value: Decimal {
            mantissa,
            scale: u32::try_from(scale).ok()?,
        },
        guessed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(cell: &str, code: &str, exponent: u8) -> Result<i64, String> {
        let read = read_money(cell, code, exponent, DecimalMarks::default());
        let number = read.map_err(|problem| format!("{problem:?}"))?;
        let guess = if number.guessed { " guessed" } else { "" };
        match number.value.to_units(exponent) {
            Ok(Some(amount)) if guess.is_empty() => Ok(amount),
            other => Err(format!("{other:?}{guess}")),
        }
    }

    #[test]
    fn money_is_read_as_people_write_it() {
        for (cell, code, exponent, amount) in [
            ("12", "EUR", 2, 1200),
            ("12.5", "EUR", 2, 1250),
            ("12,50", "EUR", 2, 1250),
            ("1,240.00", "USD", 2, 124_000),
            ("1.250,00", "EUR", 2, 125_000),
            ("1 250,00", "EUR", 2, 125_000),
            ("1\u{a0}250,00 €", "EUR", 2, 125_000),
            ("1\u{202f}250,00", "EUR", 2, 125_000),
            ("1'250.00", "CHF", 2, 125_000),
            ("1’250.00", "CHF", 2, 125_000),
            ("£4,250.00", "GBP", 2, 425_000),
            ("EUR 12,50", "EUR", 2, 1250),
            ("12,50 eur", "EUR", 2, 1250),
            ("$12.00 USD", "USD", 2, 1200),
            ("CA$9.95", "CAD", 2, 995),
            ("Fr. 12.50", "CHF", 2, 1250),
            ("Fr.12.50", "CHF", 2, 1250),
            ("12.–", "CHF", 2, 1200),
            ("12,-", "EUR", 2, 1200),
            ("129 kr", "SEK", 2, 12_900),
            ("49,90 zł", "PLN", 2, 4990),
            ("1,00,000.50", "INR", 2, 10_000_050),
            ("1,234,567", "USD", 2, 123_456_700),
            ("1.234.567", "EUR", 2, 123_456_700),
            ("12.000", "KWD", 3, 12_000),
            ("1.250", "KWD", 3, 1250),
            ("12.5000", "EUR", 2, 1250),
            ("0.500", "EUR", 2, 50),
            (".5", "EUR", 2, 50),
            ("5.", "EUR", 2, 500),
            ("'12.00", "EUR", 2, 1200),
            ("1250", "JPY", 0, 1250),
            ("¥1,250", "JPY", 0, 1250),
            ("1250.00", "JPY", 0, 1250),
            ("(33.62)", "USD", 2, -3362),
            ("($33.62)", "USD", 2, -3362),
            ("-$0.95", "USD", 2, -95),
            ("$-0.95", "USD", 2, -95),
            ("−5", "EUR", 2, -500),
            ("5-", "EUR", 2, -500),
            ("-12.00", "EUR", 2, -1200),
            ("0", "EUR", 2, 0),
            ("90071992547409.91", "EUR", 2, 9_007_199_254_740_991),
        ] {
            assert_eq!(money(cell, code, exponent), Ok(amount), "{cell}");
        }
    }

    #[test]
    fn money_is_never_rounded_guessed_in_silence_or_taken_for_another_currency() {
        for (cell, code, exponent, problem) in [
            ("12.005", "EUR", 2, "Ok(Some(1200500)) guessed"),
            ("1,250", "EUR", 2, "Ok(Some(125000)) guessed"),
            ("1,250", "KWD", 3, "Ok(Some(1250)) guessed"),
            ("0.333", "EUR", 2, "Err(TooFine)"),
            ("12.3456", "EUR", 2, "Err(TooFine)"),
            ("12.5", "JPY", 0, "Err(TooFine)"),
            ("£12", "EUR", 2, "OtherCurrency"),
            ("12 USD", "EUR", 2, "OtherCurrency"),
            ("$12.00 CAD", "USD", 2, "OtherCurrency"),
            ("abc", "EUR", 2, "Unreadable"),
            ("12 pieces", "EUR", 2, "Unreadable"),
            ("1,2,3", "EUR", 2, "Unreadable"),
            ("1.250.00", "EUR", 2, "Unreadable"),
            ("12 50", "EUR", 2, "Unreadable"),
            ("1E5", "EUR", 2, "Unreadable"),
            ("4.00638E+12", "EUR", 2, "Unreadable"),
            ("--5", "EUR", 2, "Unreadable"),
            ("(-5)", "EUR", 2, "Unreadable"),
            ("١٢", "EUR", 2, "Unreadable"),
            ("99999999999999999999999999", "EUR", 2, "Unreadable"),
            ("99999999999999999999", "EUR", 2, "Ok(None)"),
        ] {
            assert_eq!(
                money(cell, code, exponent),
                Err(problem.to_owned()),
                "{cell}"
            );
        }
    }

    #[test]
    fn weights_are_rounded_to_the_gram_and_counts_are_whole() {
        let pound = Decimal {
            mantissa: 45_359_237,
            scale: 5,
        };
        let grams = |cell| read_measure(cell).and_then(|weight| weight.scaled_rounded(pound));
        assert_eq!(grams("0.4"), Some(181));
        assert_eq!(grams("0,4"), Some(181));
        assert_eq!(grams("1.250"), Some(567));
        assert_eq!(grams("heavy"), None);
        let count = |cell| read_count(cell).map(|count| count.to_units(0));
        assert_eq!(count("12"), Some(Ok(Some(12))));
        assert_eq!(count("12.0"), Some(Ok(Some(12))));
        assert_eq!(count("-2"), Some(Ok(Some(-2))));
        assert_eq!(count("12.5"), Some(Err(TooFine)));
        assert_eq!(count("1.250"), None);
    }
}
