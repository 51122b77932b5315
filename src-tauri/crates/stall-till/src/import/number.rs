//! Reads numbers as people and spreadsheets write them, into whole units and never through
//! floating point: money into minor units, stock into pieces, weight into grams.
//!
//! Refuses to round money, and to take one currency for another.

/// The largest amount taken: what the user interface can still hold exactly.
const MAX_UNITS: i128 = 9_007_199_254_740_991;
const MAX_DIGITS: usize = 24;

/// An exact decimal: `mantissa / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    pub mantissa: i128,
    pub scale: u32,
}

/// Which mark the other cells of the file use for decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct DecimalMarks {
    point: bool,
    comma: bool,
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
        let Some(parts) = take_apart(cell) else { return };
        match shape(&parts.core) {
            Some(Shape::Decimal { mark: '.', fraction }) if fraction > 0 => self.point = true,
            Some(Shape::Decimal { mark: ',', fraction }) if fraction > 0 => self.comma = true,
            Some(Shape::Grouped { mark: '.' }) => self.comma = true,
            Some(Shape::Grouped { mark: ',' }) => self.point = true,
            _ => {}
        }
    }

    /// Whether `mark` is the decimal mark; the second value says that it had to be guessed.
    fn is_decimal(self, mark: char, exponent: u8) -> (bool, bool) {
        match (self.point, self.comma) {
            (true, false) => (mark == '.', false),
            (false, true) => (mark == ',', false),
            _ => (exponent == 3, exponent != 0),
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
    if !speaks_of(&parts.currency, currency_code) {
        return Err(match is_currency(&parts.currency) {
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
    let (point, comma) = (parts.core.contains('.'), parts.core.contains(','));
    read_core(&parts, 3, DecimalMarks { point, comma }).map(|number| number.value)
}

impl Decimal {
    /// In units of `10^-exponent`; `Err` when it has finer decimals, `Ok(None)` when too large.
    pub fn to_units(self, exponent: u8) -> Result<Option<i64>, TooFine> {
        let Decimal { mut mantissa, mut scale } = self;
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
        Ok(units.filter(|u| u.abs() <= MAX_UNITS).and_then(|u| i64::try_from(u).ok()))
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
    let mut rest = cell.trim();
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
    Some(Parts { negative, core: rest[start..end].to_owned(), currency })
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
    if !core.chars().all(|c| c.is_ascii_digit() || is_spacer(c) || c == '.' || c == ',') {
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
        return groups_are_sound(head).then_some(Shape::Decimal { mark: last, fraction });
    }
    groups_are_sound(core).then_some(Shape::Grouped { mark: last })
}

/// Groups of three digits, or the Indian twos before a last three.
fn groups_are_sound(whole: &str) -> bool {
    let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
    let Some((last, before)) = groups.split_last() else { return false };
    let Some((first, middle)) = before.split_first() else { return true };
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
    let mantissa = if parts.negative { -magnitude } else { magnitude };
    Some(Number { value: Decimal { mantissa, scale: u32::try_from(scale).ok()? }, guessed })
}

/// What a sign or word stands for; a sign many countries share lists those met at markets.
const SIGNS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("£", "GBP GIP FKP SHP EGP LBP"),
    ("$", "USD CAD AUD NZD SGD HKD MXN TWD BRL ARS CLP COP JMD BBD BSD BZD TTD FJD NAD XCD"),
    ("us$", "USD"),
    ("c$", "CAD"),
    ("ca$", "CAD"),
    ("a$", "AUD"),
    ("au$", "AUD"),
    ("nz$", "NZD"),
    ("s$", "SGD"),
    ("hk$", "HKD"),
    ("nt$", "TWD"),
    ("mx$", "MXN"),
    ("r$", "BRL"),
    ("¥", "JPY CNY"),
    ("¥", "JPY CNY"),
    ("円", "JPY"),
    ("元", "CNY TWD"),
    ("₩", "KRW"),
    ("원", "KRW"),
    ("₹", "INR"),
    ("rs", "INR PKR LKR NPR MUR"),
    ("rs.", "INR PKR LKR NPR MUR"),
    ("₺", "TRY"),
    ("tl", "TRY"),
    ("₽", "RUB"),
    ("₴", "UAH"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("฿", "THB"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("kr", "SEK NOK DKK ISK"),
    ("kr.", "SEK NOK DKK ISK"),
    ("fr", "CHF"),
    ("fr.", "CHF"),
    ("sfr", "CHF"),
    ("sfr.", "CHF"),
    ("zł", "PLN"),
    ("kč", "CZK"),
    ("ft", "HUF"),
    ("lei", "RON"),
    ("r", "ZAR"),
    ("rm", "MYR"),
    ("rp", "IDR"),
];

/// Whether the words around a number can mean the shop's currency.
fn speaks_of(currency: &str, shop_code: &str) -> bool {
    if currency.is_empty() || currency.eq_ignore_ascii_case(shop_code) {
        return true;
    }
    let folded = currency.to_lowercase();
    if let Some((_, codes)) = SIGNS.iter().find(|(sign, _)| *sign == folded) {
        return codes.split(' ').any(|code| code.eq_ignore_ascii_case(shop_code));
    }
    // Sign and code together, as in `$12.00 USD`.
    let code = shop_code.to_lowercase();
    let rest = folded.strip_suffix(&code).or_else(|| folded.strip_prefix(&code));
    rest.is_some_and(|rest| {
        !code.is_empty()
            && SIGNS.iter().any(|(sign, codes)| {
                *sign == rest && codes.split(' ').any(|c| c.eq_ignore_ascii_case(shop_code))
            })
    })
}

/// Whether the words are a currency at all, to tell a foreign price from nonsense.
fn is_currency(currency: &str) -> bool {
    let folded = currency.to_lowercase();
    let is_code = |word: &str| word.len() == 3 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let is_sign = |word: &str| SIGNS.iter().any(|(sign, _)| *sign == word);
    is_code(&folded)
        || is_sign(&folded)
        || (folded.is_char_boundary(3) && is_code(&folded[..3]) && is_sign(&folded[3..]))
        || folded
            .len()
            .checked_sub(3)
            .filter(|at| folded.is_char_boundary(*at))
            .is_some_and(|at| is_code(&folded[at..]) && is_sign(&folded[..at]))
}
