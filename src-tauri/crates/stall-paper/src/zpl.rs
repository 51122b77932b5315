//! A page as ZPL for label printers: every label is a picture in bands, hexadecimal with run lengths.

use crate::page::{Encoded, Page, Segment};
use crate::tspl::inked_rows;
use crate::{Bitmap, Profile};

/// Encodes every segment as one label.
pub fn encode(page: &Page, profile: &Profile) -> Encoded {
    let mut encoded = Encoded::default();
    for (index, segment) in page.segments.iter().enumerate() {
        let start = encoded.bytes.len();
        label(&mut encoded.bytes, &page.draw(index), profile.band_rows);
        let end = encoded.bytes.len();
        encoded.segments.push(Segment {
            start,
            end,
            kind: segment.kind,
        });
    }
    encoded
}

fn label(out: &mut Vec<u8>, picture: &Bitmap, band_rows: u32) {
    let (width, height) = (picture.width(), picture.height());
    // The kind of media (^MN) stays as the printer was calibrated; a job does not change it.
    out.extend(format!("^XA^PW{width}^LL{height}^LH0,0").as_bytes());
    let (top, foot) = inked_rows(picture);
    for y in (top..foot).step_by(band_rows as usize) {
        let rows = band_rows.min(foot - y);
        let bytes = picture.row_bytes();
        let total = bytes as u32 * rows;
        out.extend(format!("^FO0,{y}^GFA,{total},{total},{bytes},").as_bytes());
        for row in y..y + rows {
            let same = row > y && picture.row(row) == picture.row(row - 1);
            if same {
                out.push(b':');
            } else {
                compress(out, picture.row(row));
            }
        }
        out.extend(b"^FS");
    }
    out.extend(b"^XZ\n");
}

/// One row: run lengths before a digit, `,` for zeros and `!` for ones to the end.
fn compress(out: &mut Vec<u8>, row: &[u8]) {
    let nibbles: Vec<u8> = row.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    let mut at = 0;
    while at < nibbles.len() {
        let nibble = nibbles[at];
        let run = nibbles[at..].iter().take_while(|n| **n == nibble).count();
        if at + run == nibbles.len() && matches!(nibble, 0 | 15) {
            out.push(if nibble == 0 { b',' } else { b'!' });
            return;
        }
        count(out, run);
        out.push(b"0123456789ABCDEF"[usize::from(nibble)]);
        at += run;
    }
}

/// `G`–`Y` are 1–19, `g`–`z` are 20–400 in twenties; they add up. One needs no count.
fn count(out: &mut Vec<u8>, run: usize) {
    let mut left = run;
    while left >= 400 {
        out.push(b'z');
        left -= 400;
    }
    if left >= 20 {
        out.push(b'g' + (left / 20 - 1) as u8);
        left %= 20;
    }
    if left > 1 || (left == 1 && run > 1) {
        out.push(b'G' + (left - 1) as u8);
    }
}
