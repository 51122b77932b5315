//! Currencies with their ISO 4217 exponent, and plain decimal text to minor units and back.
//!
//! Refuses floats, symbols, grouping and locale: files are read by the importer, screens by the UI.

use crate::rounding::{CashDirection, CashRounding};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Exponents that are not two, from ISO 4217:2015 amendment list; all other codes have two.
const ZERO: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF", "XPF",
];
const THREE: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// The currencies people pay with: ISO 4217 List One as of January 2026, without funds, metals, accounting units and
/// test codes.
const IN_USE: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD",
    "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF",
    "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN",
    "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD",
    "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES",
    "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL",
    "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN",
    "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP",
    "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK",
    "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT",
    "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED", "VES",
    "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
];

/// The most a till takes for one line, sale, tender, count or movement, minor units: nine thousand of the
/// largest still sum to less than 2^53, beyond which an event has no canonical form.
pub const AMOUNT_MAX_MINOR: i64 = 1_000_000_000_000;

/// Adds to a running sum, which stops at the ends of `i64`: what a till books cannot get there, and what
/// a foreign series claims must not panic or wrap a report.
pub(crate) fn book(sum_minor: &mut i64, amount_minor: i64) {
    *sum_minor = sum_minor.saturating_add(amount_minor);
}

/// Money a stall cannot mean.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("a currency is three capital letters")]
    BadCurrency,
    #[error("an amount is digits with at most one decimal point")]
    BadAmount,
    #[error("the currency has fewer decimal places than the amount")]
    TooFine,
    #[error("the amount is out of range")]
    OutOfRange,
}

/// An ISO 4217 currency code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Whether people pay with it today. Books keep the code they were founded with, also when it has gone since.
    pub fn is_in_use(&self) -> bool {
        IN_USE.contains(&self.code())
    }

    /// Digits behind the decimal point: 0, 2 or 3.
    pub fn exponent(&self) -> u32 {
        if ZERO.contains(&self.code()) {
            0
        } else if THREE.contains(&self.code()) {
            3
        } else {
            2
        }
    }

    /// Minor units in one major unit.
    pub fn minor_per_major(&self) -> i64 {
        10i64.pow(self.exponent())
    }

    /// The cash step in use where it does not depend on the country (CLDR 48.2 currencyData, AUD and NZD by law).
    pub fn cash_rounding(&self) -> CashRounding {
        let step_minor = match self.code() {
            "CHF" | "CAD" | "AUD" => 5,
            "NZD" => 10,
            "DKK" => 50,
            "SEK" | "NOK" | "CZK" => 100,
            "HUF" => 500,
            _ => 1,
        };
        CashRounding {
            step_minor,
            direction: CashDirection::HalfUp,
        }
    }

    /// Notes and coins a drawer holds, largest first, in minor units.
    pub fn denominations(&self) -> Vec<i64> {
        let majors_hundredths: &[i64] = match self.code() {
            "EUR" => &[
                20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1,
            ],
            "GBP" => &[5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
            "USD" => &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 10, 5, 1],
            "CHF" => &[
                20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5,
            ],
            "CAD" | "AUD" => &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5],
            "JPY" => return vec![10_000, 5_000, 1_000, 500, 100, 50, 10, 5, 1],
            "INR" => &[50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100],
            "SEK" | "NOK" | "DKK" => &[
                100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50,
            ],
            _ => &[
                20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1,
            ],
        };
        majors_hundredths
            .iter()
            .map(|h| h * self.minor_per_major() / 100)
            .filter(|m| *m > 0)
            .collect()
    }

    /// The notes alone, largest first: what customers hold out.
    pub fn notes(&self) -> Vec<i64> {
        let smallest_major = match self.code() {
            "CHF" => 10,
            "SEK" => 20,
            "NOK" | "DKK" | "INR" => 50,
            "JPY" => 1_000,
            _ => 5,
        };
        let smallest_minor = smallest_major * self.minor_per_major();
        self.denominations()
            .into_iter()
            .filter(|value| *value >= smallest_minor)
            .collect()
    }

    /// `"50"`, `"50.00"` or `"-0.5"` as minor units.
    ///
    /// # Errors
    /// Anything else, finer than the exponent, or beyond `i64`.
    pub fn parse(&self, text: &str) -> Result<i64, MoneyError> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let numeric = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !numeric(whole) || !numeric(fraction) {
            return Err(MoneyError::BadAmount);
        }
        let exponent = self.exponent() as usize;
        let significant = fraction.trim_end_matches('0');
        if significant.len() > exponent {
            return Err(MoneyError::TooFine);
        }
        let padded = format!("{whole}{significant:0<exponent$}");
        padded
            .parse::<i64>()
            .map(|minor| sign * minor)
            .map_err(|_| MoneyError::OutOfRange)
    }

    /// `8750` as `"87.50"`: ASCII digits and a point, for papers and machines.
    pub fn format(&self, amount_minor: i64) -> String {
        let exponent = self.exponent() as usize;
        let magnitude = amount_minor.unsigned_abs().to_string();
        let padded = format!("{magnitude:0>width$}", width = exponent + 1);
        let (whole, fraction) = padded.split_at(padded.len() - exponent);
        let sign = if amount_minor < 0 { "-" } else { "" };
        match exponent {
            0 => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}.{fraction}"),
        }
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let letters: [u8; 3] = text
            .as_bytes()
            .try_into()
            .map_err(|_| MoneyError::BadCurrency)?;
        match letters.iter().all(u8::is_ascii_uppercase) {
            true => Ok(Currency(letters)),
            false => Err(MoneyError::BadCurrency),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn amounts_are_read_and_written_by_the_iso_exponent() {
        for (code, text, minor) in [
            ("EUR", "87.50", 8_750),
            ("EUR", "-0.05", -5),
            ("JPY", "1200", 1_200),
            ("HUF", "12.00", 1_200),
            ("KWD", "1.250", 1_250),
        ] {
            assert_eq!(currency(code).parse(text), Ok(minor));
            assert_eq!(currency(code).format(minor), text);
        }
        assert_eq!(currency("EUR").parse("3"), Ok(300));
        assert_eq!(currency("EUR").parse("1.005"), Err(MoneyError::TooFine));
        assert_eq!(currency("EUR").parse("1,00"), Err(MoneyError::BadAmount));
        assert_eq!(currency("EUR").parse(""), Err(MoneyError::BadAmount));
        assert_eq!("eur".parse::<Currency>(), Err(MoneyError::BadCurrency));
    }

    #[test]
    fn a_currency_is_in_use_when_people_pay_with_it() {
        for code in ["EUR", "CHF", "JPY", "KWD", "XOF", "XCG", "ZWG"] {
            assert!(currency(code).is_in_use(), "{code}");
        }
        for code in ["XXX", "XTS", "XAU", "XDR", "CHE", "HRK", "ZZZ", "ABC"] {
            assert!(!currency(code).is_in_use(), "{code}");
        }
        assert!(IN_USE.is_sorted());
        for code in ZERO.iter().chain(THREE).filter(|code| **code != "UYI") {
            assert!(currency(code).is_in_use(), "{code}");
        }
    }

    proptest! {
        #[test]
        fn any_amount_survives_text(minor in -9_000_000_000_000i64..9_000_000_000_000) {
            let eur = currency("EUR");
            prop_assert_eq!(eur.parse(&eur.format(minor)), Ok(minor));
        }

        #[test]
        fn any_text_is_an_amount_or_an_error(text in ".{0,24}") {
            let _ = currency("EUR").parse(&text);
        }
    }
}
