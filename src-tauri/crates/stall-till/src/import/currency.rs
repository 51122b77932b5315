//! The signs and words that stand around an amount, and whether they can mean the shop's currency.
//!
//! Refuses to convert: a price of another currency is no price here.

/// What a sign or word stands for; a sign many countries share lists those met at markets.
const SIGNS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("£", "GBP GIP FKP SHP EGP LBP"),
    (
        "$",
        "USD CAD AUD NZD SGD HKD MXN TWD BRL ARS CLP COP JMD BBD BSD BZD TTD FJD NAD XCD",
    ),
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
    ("\u{a5}", "JPY CNY"),
    ("\u{ffe5}", "JPY CNY"),
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
pub(super) fn speaks_of(currency: &str, shop_code: &str) -> bool {
    let (folded, code) = (currency.to_lowercase(), shop_code.to_lowercase());
    if folded.is_empty() || folded == code {
        return true;
    }
    if SIGNS.iter().any(|(sign, _)| *sign == folded) {
        return is_sign_of(&folded, shop_code);
    }
    // Sign and code together, as in `$12.00 USD`.
    let rest = folded
        .strip_suffix(&code)
        .or_else(|| folded.strip_prefix(&code));
    rest.is_some_and(|rest| !code.is_empty() && is_sign_of(rest, shop_code))
}

fn is_sign_of(sign: &str, code: &str) -> bool {
    let mut known = SIGNS.iter().filter(|(known, _)| *known == sign);
    known.any(|(_, codes)| codes.split(' ').any(|c| c.eq_ignore_ascii_case(code)))
}

/// Whether the words are a currency at all, to tell a foreign price from nonsense.
pub(super) fn is_known(currency: &str) -> bool {
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
