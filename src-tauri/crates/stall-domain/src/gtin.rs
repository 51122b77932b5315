//! GTIN check digits (GS1 General Specifications §7.9).
//!
//! Refuses to invent a GTIN: a shop without a GS1 licence has none.

/// Whether `code` is 8, 12, 13 or 14 digits with a right check digit.
pub fn is_valid(code: &str) -> bool {
    matches!(code.len(), 8 | 12 | 13 | 14)
        && code.bytes().all(|b| b.is_ascii_digit())
        && check_digit(&code[..code.len() - 1]) == code.bytes().last().map(|b| b - b'0')
}

/// The check digit behind `digits`; `None` when something is not a digit.
pub fn check_digit(digits: &str) -> Option<u8> {
    let mut sum = 0u32;
    for (place, byte) in digits.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return None;
        }
        sum += u32::from(byte - b'0') * if place % 2 == 0 { 3 } else { 1 };
    }
    Some(((10 - sum % 10) % 10) as u8)
}

/// The fourteen-digit form, or `None` when the code is no GTIN.
pub fn to_gtin14(code: &str) -> Option<String> {
    is_valid(code).then(|| format!("{code:0>14}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_as_gs1_says() {
        for good in [
            "4006381333931",
            "09520123456788",
            "96385074",
            "036000291452",
        ] {
            assert!(is_valid(good), "{good}");
        }
        for bad in ["4006381333930", "not-a-gtin", "", "123", "05901234123457x"] {
            assert!(!is_valid(bad), "{bad}");
        }
        assert_eq!(
            to_gtin14("4006381333931").as_deref(),
            Some("04006381333931")
        );
    }
}
