//! Amounts and instants as people read them in a terminal.
//!
//! Refuses locales: digits, a point, the currency's code.

use stall_host::{Currency, Moment};
use stall_till::api::At;

/// `12.50 EUR`; a code nobody knows shows the minor units.
pub fn amount(minor: i64, currency: &str) -> String {
    match currency.parse::<Currency>() {
        Ok(known) => format!("{} {currency}", known.format(minor)),
        Err(_) => format!("{minor} {currency}"),
    }
}

/// `Sun 22 Nov 2026  14:02`, at the place where it happened.
pub fn minute(at: At) -> String {
    Moment {
        ms: at.ms,
        offset_minutes: at.offset_minutes,
    }
    .minute()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_carry_their_currency_and_its_places() {
        assert_eq!(amount(1_250, "EUR"), "12.50 EUR");
        assert_eq!(amount(-1_250, "JPY"), "-1250 JPY");
        assert_eq!(amount(5, "KWD"), "0.005 KWD");
    }
}
