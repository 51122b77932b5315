//! One-bit pictures: the only kind of picture there is on thermal paper. A set bit is a burnt dot.
//! It knows nothing of fonts, printers or files.

/// A one-bit picture; rows are packed eight dots a byte, leftmost dot in the highest bit.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Bitmap {
    width: u32,
    rows: Vec<Vec<u8>>,
}

impl std::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Bitmap({} x {}, {} black)",
            self.width,
            self.height(),
            self.black_dots()
        )
    }
}

impl Bitmap {
    /// A white picture.
    pub fn new(width_dots: u32, height_dots: u32) -> Self {
        let mut bitmap = Self {
            width: width_dots,
            rows: Vec::new(),
        };
        bitmap.feed(height_dots);
        bitmap
    }

    /// A picture from packed rows of `width_dots.div_ceil(8)` bytes; an incomplete last row is dropped
    /// and bits right of the width are cleared.
    pub fn from_packed(width_dots: u32, packed: &[u8]) -> Self {
        let mut bitmap = Self {
            width: width_dots,
            rows: Vec::new(),
        };
        let row_bytes = bitmap.row_bytes().max(1);
        for row in packed.chunks_exact(row_bytes) {
            bitmap.push_row(row);
        }
        bitmap
    }

    /// Pictures below one another on paper `width_dots` wide.
    pub fn stack(width_dots: u32, pieces: &[Bitmap]) -> Self {
        let mut whole = Self::new(width_dots, 0);
        for piece in pieces {
            let top = whole.height() as i32;
            whole.feed(piece.height());
            whole.blit(piece, 0, top);
        }
        whole
    }

    pub fn width(&self) -> u32 {
        self.width
    }

    pub fn height(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Bytes of one packed row.
    pub fn row_bytes(&self) -> usize {
        self.width.div_ceil(8) as usize
    }

    /// The packed bytes of row `y`; empty when there is no such row.
    pub fn row(&self, y: u32) -> &[u8] {
        self.rows.get(y as usize).map_or(&[], Vec::as_slice)
    }

    /// All rows, packed one after the other.
    pub fn packed(&self) -> Vec<u8> {
        self.rows.concat()
    }

    pub fn get(&self, x: u32, y: u32) -> bool {
        x < self.width
            && self
                .rows
                .get(y as usize)
                .is_some_and(|row| row[(x / 8) as usize] & (0x80 >> (x % 8)) != 0)
    }

    /// Burns a dot; dots outside the picture are ignored.
    pub fn set(&mut self, x: i32, y: i32) {
        if let (Ok(x), Ok(y)) = (u32::try_from(x), usize::try_from(y))
            && x < self.width
            && let Some(row) = self.rows.get_mut(y)
        {
            row[(x / 8) as usize] |= 0x80 >> (x % 8);
        }
    }

    /// Burns a rectangle, clipped to the picture.
    pub fn fill(&mut self, x: i32, y: i32, width: u32, height: u32) {
        for dy in 0..height as i32 {
            for dx in 0..width as i32 {
                self.set(x + dx, y + dy);
            }
        }
    }

    /// Clears every dot of a rectangle, clipped to the picture.
    pub fn clear(&mut self, x: i32, y: i32, width: u32, height: u32) {
        for dy in 0..height as i32 {
            for dx in 0..width as i32 {
                if let (Ok(x), Ok(y)) = (u32::try_from(x + dx), usize::try_from(y + dy))
                    && x < self.width
                    && let Some(row) = self.rows.get_mut(y)
                {
                    row[(x / 8) as usize] &= !(0x80 >> (x % 8));
                }
            }
        }
    }

    /// Draws `other` over this picture (black stays black), clipped.
    pub fn blit(&mut self, other: &Bitmap, x: i32, y: i32) {
        for oy in 0..other.height() {
            let row = other.row(oy);
            if row.iter().all(|byte| *byte == 0) {
                continue;
            }
            for ox in 0..other.width {
                if row[(ox / 8) as usize] & (0x80 >> (ox % 8)) != 0 {
                    self.set(x + ox as i32, y + oy as i32);
                }
            }
        }
    }

    /// Adds `rows` white rows at the foot.
    pub fn feed(&mut self, rows: u32) {
        let blank = vec![0; self.row_bytes()];
        self.rows.extend(std::iter::repeat_n(blank, rows as usize));
    }

    /// Makes the picture at least `height_dots` high.
    pub fn grow_to(&mut self, height_dots: u32) {
        self.feed(height_dots.saturating_sub(self.height()));
    }

    /// Adds one packed row at the foot; short rows are padded white, long ones cut.
    pub fn push_row(&mut self, packed: &[u8]) {
        let bytes = self.row_bytes();
        let mut row: Vec<u8> = packed.iter().copied().take(bytes).collect();
        row.resize(bytes, 0);
        if let (Some(last), spare @ 1..) = (row.last_mut(), bytes as u32 * 8 - self.width) {
            *last &= 0xFF << spare;
        }
        self.rows.push(row);
    }

    /// The rows `from..to` as a picture of the same width.
    pub fn band(&self, from: u32, to: u32) -> Bitmap {
        let to = (to as usize).min(self.rows.len());
        let from = (from as usize).min(to);
        Bitmap {
            width: self.width,
            rows: self.rows[from..to].to_vec(),
        }
    }

    /// A rectangle as a picture of its own; parts outside are white.
    pub fn crop(&self, x: u32, y: u32, width: u32, height: u32) -> Bitmap {
        let mut out = Bitmap::new(width, height);
        for oy in 0..height {
            for ox in 0..width {
                if self.get(x + ox, y + oy) {
                    out.set(ox as i32, oy as i32);
                }
            }
        }
        out
    }

    /// The smallest rectangle `(x, y, width, height)` that holds every black dot.
    pub fn ink_box(&self) -> Option<(u32, u32, u32, u32)> {
        let inked = |row: &Vec<u8>| row.iter().any(|b| *b != 0);
        let top = self.rows.iter().position(inked)? as u32;
        let bottom = self.rows.iter().rposition(inked)? as u32;
        let column = |x: &u32| (top..=bottom).any(|y| self.get(*x, y));
        let left = (0..self.width).find(column)?;
        let right = (0..self.width).rev().find(column)?;
        Some((left, top, right - left + 1, bottom - top + 1))
    }

    /// Bytes of row `y` from the left edge to the last one with a black dot.
    pub fn inked_bytes(&self, y: u32) -> usize {
        let last = self.row(y).iter().rposition(|byte| *byte != 0);
        last.map_or(0, |last| last + 1)
    }

    pub fn black_dots(&self) -> u64 {
        self.rows
            .iter()
            .flatten()
            .map(|b| u64::from(b.count_ones()))
            .sum()
    }

    /// Each dot drawn as a square of `factor` dots.
    pub fn scaled(&self, factor: u32) -> Bitmap {
        let mut out = Bitmap::new(self.width * factor, self.height() * factor);
        for y in 0..self.height() {
            for x in 0..self.width {
                if self.get(x, y) {
                    out.fill((x * factor) as i32, (y * factor) as i32, factor, factor);
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_outside_are_ignored_and_dots_inside_are_kept() {
        let mut bitmap = Bitmap::new(10, 3);
        bitmap.set(-1, 0);
        bitmap.set(10, 0);
        bitmap.set(9, 2);
        assert_eq!(bitmap.black_dots(), 1);
        assert!(bitmap.get(9, 2));
        assert_eq!(bitmap.ink_box(), Some((9, 2, 1, 1)));
    }

    #[test]
    fn packed_rows_come_back_without_the_bits_beyond_the_width() {
        let bitmap = Bitmap::from_packed(10, &[0xFF, 0xFF, 0x00, 0x80]);
        assert_eq!(bitmap.packed(), vec![0xFF, 0xC0, 0x00, 0x80]);
        assert_eq!(bitmap.crop(8, 0, 4, 2).black_dots(), 3);
    }
}
