//! A shop's logo as it was given, in any size, and as dots for one width of paper.
//! Refuses to read files: the tones arrive decoded.

use crate::Bitmap;

/// Tones darker than this burn; a little above the middle, so that thin lines survive being made smaller.
const DARK: u32 = 150;

/// One brightness a pixel, 0 black to 255 white, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    width: u32,
    grey: Vec<u8>,
}

impl std::fmt::Debug for Logo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Logo({} x {})", self.width, self.height())
    }
}

impl Logo {
    /// `None` when the rows are not whole or nothing of it would burn.
    pub fn from_grey(width: u32, grey: Vec<u8>) -> Option<Self> {
        let is_whole = width > 0 && grey.len().is_multiple_of(width as usize);
        let has_ink = grey.iter().any(|tone| u32::from(*tone) < DARK);
        (is_whole && has_ink).then_some(Self { width, grey })
    }

    fn height(&self) -> u32 {
        (self.grey.len() / self.width as usize) as u32
    }

    /// The logo without its white edges, at most `most_wide` by `most_high` dots and never enlarged.
    pub fn fitted(&self, most_wide: u32, most_high: u32) -> Bitmap {
        let (left, top, width, height) = self.ink_box();
        let shrinks = [(width, most_wide), (height, most_high)];
        let (of, to) = shrinks
            .into_iter()
            .max_by(|(a, b), (c, d)| {
                (u64::from(*a) * u64::from(*d)).cmp(&(u64::from(*c) * u64::from(*b)))
            })
            .filter(|(of, to)| of > to)
            .unwrap_or((1, 1));
        let scaled =
            |length: u32| ((u64::from(length) * u64::from(to)).div_ceil(u64::from(of))) as u32;
        let mut dots = Bitmap::new(scaled(width).min(most_wide), scaled(height).min(most_high));
        // The pixels from one dot to the next, at least one.
        let pixels = |dot: u32, length: u32| {
            let at = |dot: u32| (u64::from(dot) * u64::from(of) / u64::from(to)) as u32;
            let from = at(dot).min(length - 1);
            from..at(dot + 1).clamp(from + 1, length)
        };
        for y in 0..dots.height() {
            for x in 0..dots.width() {
                let (columns, rows) = (pixels(x, width), pixels(y, height));
                let count = (columns.len() * rows.len()) as u32;
                let sum: u32 = rows
                    .flat_map(|row| columns.clone().map(move |column| (column, row)))
                    .map(|(column, row)| u32::from(self.tone(left + column, top + row)))
                    .sum();
                if sum / count < DARK {
                    dots.set(x as i32, y as i32);
                }
            }
        }
        dots
    }

    fn tone(&self, x: u32, y: u32) -> u8 {
        self.grey[(y * self.width + x) as usize]
    }

    fn ink_box(&self) -> (u32, u32, u32, u32) {
        let is_dark = |x: u32, y: u32| u32::from(self.tone(x, y)) < DARK;
        let row = |y: &u32| (0..self.width).any(|x| is_dark(x, *y));
        let column = |x: &u32| (0..self.height()).any(|y| is_dark(*x, y));
        let span = |mut found: Vec<u32>| match (found.first().copied(), found.pop()) {
            (Some(first), Some(last)) => (first, last - first + 1),
            _ => (0, 1),
        };
        let (left, width) = span((0..self.width).filter(column).collect());
        let (top, height) = span((0..self.height()).filter(row).collect());
        (left, top, width, height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A black frame of `edge` pixels inside a white margin of ten.
    fn framed(width: u32, height: u32, edge: u32) -> Logo {
        let inside =
            |x: u32, y: u32| (10..width - 10).contains(&x) && (10..height - 10).contains(&y);
        let hole = |x: u32, y: u32| {
            (10 + edge..width - 10 - edge).contains(&x)
                && (10 + edge..height - 10 - edge).contains(&y)
        };
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let grey = places.map(|(x, y)| if inside(x, y) && !hole(x, y) { 0 } else { 255 });
        Logo::from_grey(width, grey.collect()).unwrap()
    }

    #[test]
    fn a_logo_loses_its_white_edges_and_keeps_its_proportions() {
        let small = framed(120, 60, 3).fitted(384, 160);
        assert_eq!((small.width(), small.height()), (100, 40));
        let wide = framed(2_020, 520, 40).fitted(384, 160);
        assert_eq!((wide.width(), wide.height()), (384, 96));
        let high = framed(420, 820, 40).fitted(384, 160);
        assert_eq!((high.width(), high.height()), (80, 160));
        // All four sides of the frame survive being made smaller.
        assert_eq!(high.ink_box(), Some((0, 0, 80, 160)));
        assert!(!high.get(40, 80));
    }

    #[test]
    fn a_white_picture_and_half_a_row_are_no_logo() {
        assert_eq!(Logo::from_grey(4, vec![255; 16]), None);
        assert_eq!(Logo::from_grey(4, vec![0; 15]), None);
        assert_eq!(Logo::from_grey(0, vec![]), None);
    }
}
