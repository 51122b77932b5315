//! Money as people read it on paper. No currency signs, no grouping, no rounding.

/// `minor` units with `exponent` decimals: `(8750, 2)` is `87.50`, `(-5, 2)` is `-0.05`, `(12, 0)` is `12`.
pub fn format_amount(minor: i64, exponent: u8) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let digits = usize::from(exponent);
    let text = format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, part) = text.split_at(text.len() - digits);
    if part.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        let cases = [
            (8750, 2, "87.50"),
            (-5, 2, "-0.05"),
            (0, 2, "0.00"),
            (12, 0, "12"),
            (1234, 3, "1.234"),
            (i64::MIN, 2, "-92233720368547758.08"),
        ];
        for (minor, exponent, text) in cases {
            assert_eq!(format_amount(minor, exponent), text);
        }
    }
}
