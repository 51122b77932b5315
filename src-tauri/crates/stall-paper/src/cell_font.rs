//! The fixed-cell fonts of the virtual printer: A (12 × 24) and B (9 × 17), read from PSF2 files.
//! A real printer has its own shapes in its own ROM; only the cells are the same.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Bitmap;
use crate::typeset;

/// Printer font A or B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    A,
    B,
}

impl Face {
    /// Width and height of a cell, in dots.
    pub const fn cell(self) -> (u32, u32) {
        match self {
            Face::A => (12, 24),
            Face::B => (9, 17),
        }
    }

    /// Rows from the top of the cell to the baseline.
    pub const fn baseline(self) -> u32 {
        match self {
            Face::A => 19,
            Face::B => 13,
        }
    }
}

struct CellFont {
    glyph_bytes: usize,
    width: u32,
    bitmaps: &'static [u8],
    index: HashMap<char, usize>,
}

static FACE_A: LazyLock<CellFont> =
    LazyLock::new(|| CellFont::parse(include_bytes!("../../../../assets/fonts/spleen-12x24.psf")));
static FACE_B: LazyLock<CellFont> =
    LazyLock::new(|| CellFont::parse(include_bytes!("../../../../assets/fonts/spleen-8x16.psf")));

impl CellFont {
    /// Reads a PSF2 file with a Unicode table of one character a glyph; a damaged file gives an empty font.
    fn parse(file: &'static [u8]) -> Self {
        let word = |at: usize| {
            file.get(at..at + 4)
                .map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        };
        let (header, count, glyph_bytes) = (word(8) as usize, word(16) as usize, word(20) as usize);
        let end = header + count * glyph_bytes;
        let table = file.get(end..).unwrap_or_default();
        let index = table
            .split(|byte| *byte == 0xFF)
            .enumerate()
            .filter_map(|(i, entry)| Some((str::from_utf8(entry).ok()?.chars().next()?, i)))
            .collect();
        let bitmaps = file.get(header..end).unwrap_or_default();
        Self {
            glyph_bytes,
            width: word(28),
            bitmaps,
            index,
        }
    }

    fn glyph(&self, character: char) -> Option<Bitmap> {
        let at = self.index.get(&character)? * self.glyph_bytes;
        Some(Bitmap::from_packed(
            self.width,
            self.bitmaps.get(at..at + self.glyph_bytes)?,
        ))
    }
}

/// The picture of one character in its cell.
///
/// Characters of a code page that the bitmap font lacks (Greek, Cyrillic) are shaped into the cell,
/// so the preview shows what a printer with that page would.
pub fn glyph(face: Face, character: char) -> Bitmap {
    let (width, height) = face.cell();
    let mut cell = Bitmap::new(width, height);
    let found = match face {
        Face::A => FACE_A.glyph(character),
        Face::B => FACE_B.glyph(character),
    };
    match found {
        Some(picture) => cell.blit(&picture, 0, 0),
        None => {
            let size_px = height as f32 * 0.72;
            let shaped = typeset::shape(&character.to_string(), typeset::Voice::Sans, size_px);
            let x = (width as i32 - shaped.width as i32).max(0) / 2;
            shaped.draw(&mut cell, x, face.baseline() as i32);
        }
    }
    cell
}

/// Draws `text` cell by cell with its top left corner at `(x, y)`.
pub fn draw(target: &mut Bitmap, face: Face, scale: (u8, u8), text: &str, x: i32, y: i32) {
    let (width, _) = face.cell();
    let mut x = x;
    for character in text.chars() {
        draw_one(target, &glyph(face, character), scale, x, y);
        x += (width * u32::from(scale.0)) as i32;
    }
}

/// Draws one cell picture, each dot `scale` times wide and high.
pub fn draw_one(target: &mut Bitmap, cell: &Bitmap, scale: (u8, u8), x: i32, y: i32) {
    if scale == (1, 1) {
        return target.blit(cell, x, y);
    }
    let (sx, sy) = (u32::from(scale.0), u32::from(scale.1));
    for gy in 0..cell.height() {
        for gx in 0..cell.width() {
            if cell.get(gx, gy) {
                target.fill(x + (gx * sx) as i32, y + (gy * sy) as i32, sx, sy);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CodePage;

    #[test]
    fn every_character_of_every_page_has_a_picture() {
        for page in CodePage::ALL {
            for byte in 0x21..=0xFF_u8 {
                if let Some(character) = page.char_of(byte) {
                    for face in [Face::A, Face::B] {
                        let dots = glyph(face, character).black_dots();
                        assert!(dots > 0, "{page:?} {byte:#x} {character} {face:?}");
                    }
                }
            }
        }
    }
}
