//! A page as TSPL for label printers: every label is a picture in bands. No TSPL fonts are used, so
//! names in any script come out as they were measured.

use crate::page::{Encoded, Page, Segment};
use crate::{Bitmap, Profile};

const DOTS_PER_MM: u32 = 8;

/// Encodes every segment as one label. `GAP` 0 is continuous paper.
pub fn encode(page: &Page, profile: &Profile) -> Encoded {
    let mut encoded = Encoded::default();
    for (index, segment) in page.segments.iter().enumerate() {
        let start = encoded.bytes.len();
        label(&mut encoded.bytes, &page.draw(index), profile);
        let end = encoded.bytes.len();
        encoded.segments.push(Segment {
            start,
            end,
            kind: segment.kind,
        });
    }
    encoded
}

fn label(out: &mut Vec<u8>, picture: &Bitmap, profile: &Profile) {
    let (width, height) = (mm(picture.width()), mm(picture.height()));
    let gap = mm(profile.gap_dots);
    let head =
        format!("SIZE {width} mm,{height} mm\r\nGAP {gap} mm,0 mm\r\nDIRECTION 1\r\nCLS\r\n");
    out.extend(head.as_bytes());
    let (top, foot) = inked_rows(picture);
    for y in (top..foot).step_by(profile.band_rows as usize) {
        let rows = profile.band_rows.min(foot - y);
        let bytes = picture.row_bytes();
        out.extend(format!("BITMAP 0,{y},{bytes},{rows},0,").as_bytes());
        // In TSPL a clear bit burns.
        out.extend(
            (y..y + rows)
                .flat_map(|row| picture.row(row))
                .map(|byte| !byte),
        );
        out.extend(b"\r\n");
    }
    out.extend(b"PRINT 1,1\r\n");
}

/// Dots as millimetres with up to three decimals: 240 is `30`, 244 is `30.5`.
fn mm(dots: u32) -> String {
    let (whole, rest) = (dots / DOTS_PER_MM, dots % DOTS_PER_MM * 125);
    if rest == 0 {
        return whole.to_string();
    }
    let text = format!("{whole}.{rest:03}");
    text.trim_end_matches('0').to_owned()
}

/// First inked row and the row after the last; nothing inked is an empty range.
pub(crate) fn inked_rows(picture: &Bitmap) -> (u32, u32) {
    picture
        .ink_box()
        .map_or((0, 0), |(_, top, _, height)| (top, top + height))
}
