//! EAN-13 bar codes: the check digit and the bars. Other symbologies are printed as text.

use crate::{Bitmap, Error, Face, cell_font};

const LEFT_ODD: [u8; 10] = [0x0D, 0x19, 0x13, 0x3D, 0x23, 0x31, 0x2F, 0x3B, 0x37, 0x0B];
/// Which of the six left digits use the even set, by first digit (highest bit first).
const PARITY: [u8; 10] = [0x00, 0x0B, 0x0D, 0x0E, 0x13, 0x19, 0x1C, 0x15, 0x16, 0x1A];
/// 3 guard + 6 × 7 + 5 centre + 6 × 7 + 3 guard.
const MODULES: u32 = 95;

/// Thirteen digits whose last is the right check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ean13([u8; 13]);

impl Ean13 {
    /// Accepts exactly 13 digits with a correct check digit.
    pub fn parse(code: &str) -> Result<Self, Error> {
        let refuse = || Error::NotAnEan {
            code: code.to_owned(),
        };
        let digits: Vec<u8> = code
            .chars()
            .map(|c| c.to_digit(10).map(|d| d as u8))
            .collect::<Option<_>>()
            .ok_or_else(refuse)?;
        let digits: [u8; 13] = digits.try_into().map_err(|_| refuse())?;
        let weighted = |(i, d): (usize, &u8)| u32::from(*d) * if i % 2 == 1 { 3 } else { 1 };
        let sum: u32 = digits.iter().enumerate().map(weighted).sum();
        if sum.is_multiple_of(10) {
            Ok(Self(digits))
        } else {
            Err(refuse())
        }
    }

    /// The 95 modules, `true` for a bar.
    pub fn modules(&self) -> Vec<bool> {
        let mut bars = vec![true, false, true];
        let mut push = |pattern: u8| bars.extend((0..7).rev().map(|bit| pattern >> bit & 1 == 1));
        let parity = PARITY[usize::from(self.0[0])];
        for (i, digit) in self.0[1..7].iter().enumerate() {
            let odd = LEFT_ODD[usize::from(*digit)];
            let even = (!odd & 0x7F).reverse_bits() >> 1;
            push(if parity >> (5 - i) & 1 == 1 {
                even
            } else {
                odd
            });
        }
        let mut right = Vec::new();
        for digit in &self.0[7..] {
            let pattern = !LEFT_ODD[usize::from(*digit)] & 0x7F;
            right.extend((0..7).rev().map(|bit| pattern >> bit & 1 == 1));
        }
        bars.extend([false, true, false, true, false]);
        bars.extend(right);
        bars.extend([true, false, true]);
        bars
    }

    /// Bars `bar_height` dots high with the figures below; the first figure stands left of the bars.
    pub fn draw(&self, module_dots: u32, bar_height: u32) -> Bitmap {
        let (cell_width, cell_height) = Face::B.cell();
        let margin = cell_width * 2;
        let width = margin + MODULES * module_dots + cell_width;
        let mut bitmap = Bitmap::new(width, bar_height + 4 + cell_height);
        for (i, _) in self.modules().iter().enumerate().filter(|(_, bar)| **bar) {
            let x = margin + i as u32 * module_dots;
            bitmap.fill(x as i32, 0, module_dots, bar_height);
        }
        let figure = |digit: u8| char::from(b'0' + digit).to_string();
        let half = MODULES * module_dots / 2;
        let pitch = (half - 4 * module_dots) / 6;
        let top = (bar_height + 4) as i32;
        cell_font::draw(&mut bitmap, Face::B, (1, 1), &figure(self.0[0]), 0, top);
        for (i, digit) in self.0[1..].iter().enumerate() {
            let start = if i < 6 {
                margin + 3 * module_dots
            } else {
                margin + half + module_dots
            };
            let x = start + (i as u32 % 6) * pitch + (pitch - cell_width) / 2;
            cell_font::draw(&mut bitmap, Face::B, (1, 1), &figure(*digit), x as i32, top);
        }
        bitmap
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_check_digit_is_not_an_ean() {
        assert!(Ean13::parse("2000014200143").is_err());
        assert!(Ean13::parse("2000014200142").is_ok());
        assert!(Ean13::parse("5901234123457").is_ok());
        assert!(Ean13::parse("590123412345").is_err());
        assert!(Ean13::parse("590123412345X").is_err());
    }

    #[test]
    fn the_bars_of_a_published_example_are_right() {
        let code = Ean13::parse("5901234123457").unwrap();
        let bars: String = code
            .modules()
            .iter()
            .map(|b| if *b { '1' } else { '0' })
            .collect();
        let expected = concat!(
            "101", "0001011", "0100111", "0110011", "0010011", "0111101", "0011101", "01010",
            "1100110", "1101100", "1000010", "1011100", "1001110", "1000100", "101"
        );
        assert_eq!(bars, expected);
    }
}
