//! Reads back the TSPL this house writes: sizes, bitmaps and prints. Anything else ends the reading.

use crate::Bitmap;

/// The labels these bytes print.
pub fn read(bytes: &[u8]) -> Vec<Bitmap> {
    let mut reader = Reader {
        rest: bytes,
        label: Bitmap::new(0, 0),
        printed: Vec::new(),
    };
    while reader.step().is_some() {}
    reader.printed
}

struct Reader<'a> {
    rest: &'a [u8],
    label: Bitmap,
    printed: Vec<Bitmap>,
}

impl Reader<'_> {
    fn step(&mut self) -> Option<()> {
        if self.rest.starts_with(b"BITMAP ") {
            return self.bitmap();
        }
        let end = self.rest.windows(2).position(|pair| pair == b"\r\n")?;
        let line = str::from_utf8(&self.rest[..end]).ok()?;
        self.rest = &self.rest[end + 2..];
        match line.split_once(' ').unwrap_or((line, "")) {
            ("SIZE", sizes) => {
                let (width, height) = sizes.split_once(',')?;
                self.label = Bitmap::new(dots(width)?, dots(height)?);
            }
            ("PRINT", _) => self.printed.push(self.label.clone()),
            ("CLS", _) => self.label = Bitmap::new(self.label.width(), self.label.height()),
            ("GAP" | "DIRECTION", _) => {}
            _ => return None,
        }
        Some(())
    }

    fn bitmap(&mut self) -> Option<()> {
        let mut numbers = [0_u32; 5];
        let mut rest = &self.rest[7..];
        for number in &mut numbers {
            let end = rest.iter().position(|byte| *byte == b',')?;
            *number = str::from_utf8(&rest[..end]).ok()?.parse().ok()?;
            rest = &rest[end + 1..];
        }
        let [x, y, row_bytes, rows, 0] = numbers else {
            return None;
        };
        let length = (row_bytes * rows) as usize;
        let burnt: Vec<u8> = rest.get(..length)?.iter().map(|byte| !byte).collect();
        self.label.blit(
            &Bitmap::from_packed(row_bytes * 8, &burnt),
            x as i32,
            y as i32,
        );
        self.rest = rest.get(length..)?.strip_prefix(b"\r\n")?;
        Some(())
    }
}

/// `30.5 mm` as dots.
fn dots(text: &str) -> Option<u32> {
    let millimetres: f64 = text.trim().strip_suffix(" mm")?.parse().ok()?;
    Some((millimetres * 8.0).round() as u32)
}
