//! The self-test strip: what the operator looks at to learn which commands a printer really knows.

use crate::document::{Align, Block, Document, SegmentKind, TextStyle};
use crate::{Bitmap, Profile};

/// A strip that shows the width ruler, the pinned page's letters, both fonts, stitch and rule, a QR code at
/// three and four dots, and bands that must join without a gap.
pub fn self_test(profile: &Profile) -> Document {
    let mut document = Document::new();
    document.serif("Self-test", &[40, 30], Align::Left);
    document.text(&profile.name, TextStyle::BODY, Align::Left);
    document.text(&profile.id, TextStyle::SMALL, Align::Left);
    document
        .space(8)
        .push(picture(ruler(profile.width_dots)))
        .space(8);
    let letters: String = (0x80..=0xFF)
        .filter_map(|b| profile.code_page.char_of(b))
        .collect();
    document.text(profile.code_page.name(), TextStyle::BODY, Align::Left);
    if !letters.is_empty() {
        document.text(letters, TextStyle::BODY, Align::Left);
    }
    document.space(8);
    document.columns("Font A", "1,234.56", TextStyle::BODY, 0);
    document.columns("Font B", "1,234.56", TextStyle::SMALL, 0);
    document
        .text(
            "Žluťoučký kůň · Ελληνικά · Кирилица · 茶碗",
            TextStyle::SMALL,
            Align::Left,
        )
        .space(8);
    // Where the printer keeps pictures these two come out of its memory.
    document
        .push(Block::Stitch)
        .space(8)
        .push(Block::Rule)
        .space(8);
    for module_dots in [3, 4] {
        let text = "https://example.org/self-test".to_owned();
        document.push(Block::Qr {
            text,
            module_dots,
            align: Align::Center,
        });
    }
    document.push(picture(bands(profile)));
    document.push(Block::EndSegment(SegmentKind::SelfTest));
    document
}

fn picture(bitmap: Bitmap) -> Block {
    Block::Picture {
        bitmap,
        align: Align::Left,
    }
}

/// A tick each millimetre (8 dots), longer each centimetre, and a bar at either edge.
fn ruler(width: u32) -> Bitmap {
    let mut bitmap = Bitmap::new(width, 24);
    for x in (0..width).step_by(8) {
        bitmap.fill(x as i32, 0, 2, if x % 80 == 0 { 24 } else { 10 });
    }
    bitmap.fill(width as i32 - 2, 0, 2, 24);
    bitmap
}

/// A slanted bar through three raster bands: a step in it is a lost row.
fn bands(profile: &Profile) -> Bitmap {
    let rows = profile.band_rows * 3;
    let mut bitmap = Bitmap::new(profile.width_dots, rows);
    for y in 0..rows {
        bitmap.fill((y / 2) as i32, y as i32, 24, 1);
        bitmap.fill((profile.width_dots - 24 - y / 2) as i32, y as i32, 24, 1);
    }
    bitmap
}
