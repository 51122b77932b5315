//! A page as ESC/POS bytes. Our own encoder: one pinned code page, rasters in short bands, and every
//! segment opens with its own prologue so it can be sent alone. Knows nothing of links or status.

use std::ops::Range;

use crate::page::{Encoded, Op, Page, Run, Segment};
use crate::{Bitmap, Cutter, Error, Face, KeptPicture, Profile};

/// Asks for the paper sensor in stream order: the answer proves all before it was taken in.
pub const FENCE: [u8; 3] = [0x1D, 0x72, 0x01];
/// Resets the printer; also ends an aborted job once its open payload is filled.
pub const RESET: [u8; 2] = [0x1B, 0x40];

/// `DLE EOT n`: real-time status, `n` from 1 (printer) to 4 (paper).
pub const fn status_request(n: u8) -> [u8; 3] {
    [0x10, 0x04, n]
}

/// The longest head of a command: what a cut inside one still waits for besides the payload.
const LONGEST_HEAD: usize = 16;

/// How many zero bytes end whatever a job of this profile leaves open when its send is aborted.
pub fn largest_open_payload(profile: &Profile) -> usize {
    profile.band_rows as usize * profile.width_dots.div_ceil(8) as usize + LONGEST_HEAD
}

/// Encodes every segment of `page`.
pub fn encode(page: &Page, profile: &Profile) -> Encoded {
    let mut encoded = Encoded::default();
    for segment in &page.segments {
        let start = encoded.bytes.len();
        let mut encoder = Encoder::open(profile, std::mem::take(&mut encoded.bytes));
        for op in &segment.ops {
            encoder.op(op);
        }
        encoder.flush_feed();
        encoded.bytes = encoder.out;
        let end = encoded.bytes.len();
        encoded.segments.push(Segment {
            start,
            end,
            kind: segment.kind,
        });
    }
    encoded
}

/// Stores a picture in the printer (wears its memory: once per printer, not per job).
pub fn store_picture(picture: &KeptPicture) -> Result<Vec<u8>, Error> {
    let KeptPicture { key, bitmap } = picture;
    let data = bitmap.packed();
    let count = |n: usize| u16::try_from(n).map(u16::to_le_bytes);
    let counts = [
        data.len() + 11,
        bitmap.width() as usize,
        bitmap.height() as usize,
    ]
    .map(count);
    let [Ok([pl, ph]), Ok([xl, xh]), Ok([yl, yh])] = counts else {
        return Err(Error::PictureTooLarge { bytes: data.len() });
    };
    let mut out = vec![0x1D, 0x28, 0x4C, pl, ph, 48, 67, 48, key[0], key[1], 1];
    out.extend([xl, xh, yl, yh, 49]);
    out.extend(data);
    Ok(out)
}

struct Encoder<'a> {
    profile: &'a Profile,
    out: Vec<u8>,
    face: Face,
    scale: (u8, u8),
    spacing: Option<u32>,
    pending_feed: u32,
}

impl<'a> Encoder<'a> {
    fn open(profile: &'a Profile, mut out: Vec<u8>) -> Self {
        out.extend(RESET);
        if profile.kanji_off {
            out.extend([0x1C, 0x2E]);
        }
        if profile.motion_units {
            out.extend([0x1D, 0x50, 203, 203]);
        }
        out.extend([0x1B, 0x74, profile.code_page_number(), 0x1B, 0x52, 0]);
        Self {
            profile,
            out,
            face: Face::A,
            scale: (1, 1),
            spacing: None,
            pending_feed: 0,
        }
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Feed(dots) => self.pending_feed += dots,
            Op::Line { runs, advance_dots } => self.line(runs, *advance_dots),
            Op::Raster(bitmap) => self.raster(bitmap),
            Op::StoredLogo { key, .. } => {
                self.flush_feed();
                self.out
                    .extend([0x1D, 0x28, 0x4C, 6, 0, 48, 69, key[0], key[1], 1, 1]);
            }
            Op::NativeQr {
                text, module_dots, ..
            } => self.native_qr(text, *module_dots),
            Op::KickDrawer => {
                self.flush_feed();
                self.out.extend([0x1B, 0x70, 0, 25, 125]);
            }
            Op::Tear { feed_dots } => self.tear(*feed_dots),
        }
    }

    fn line(&mut self, runs: &[Run], advance_dots: u32) {
        self.flush_feed();
        if self.spacing != Some(advance_dots) {
            self.out.extend([0x1B, 0x33, advance_dots.min(255) as u8]);
            self.spacing = Some(advance_dots);
        }
        let mut pen = 0;
        for run in runs {
            self.style(run);
            if run.x != pen {
                let [low, high] = (run.x as u16).to_le_bytes();
                self.out.extend([0x1B, 0x24, low, high]);
            }
            self.out.extend(&run.bytes);
            pen = run.end();
        }
        self.out.push(b'\n');
    }

    fn style(&mut self, run: &Run) {
        if self.face != run.face {
            self.out.extend([0x1B, 0x4D, u8::from(run.face == Face::B)]);
            self.face = run.face;
        }
        if self.scale != run.scale {
            let factor = |f: u8| f.clamp(1, 8) - 1;
            self.out
                .extend([0x1D, 0x21, factor(run.scale.0) << 4 | factor(run.scale.1)]);
            self.scale = run.scale;
        }
    }

    /// Blank rows are fed, not sent; white at the right is left out; the rest goes in bands.
    fn raster(&mut self, bitmap: &Bitmap) {
        let mut y = 0;
        for rows in bands(bitmap, self.profile.band_rows) {
            self.pending_feed += rows.start - y;
            y = rows.end;
            self.band(&bitmap.band(rows.start, rows.end));
        }
        self.pending_feed += bitmap.height() - y;
    }

    fn band(&mut self, band: &Bitmap) {
        self.flush_feed();
        let bytes = (0..band.height())
            .map(|y| band.inked_bytes(y))
            .max()
            .unwrap_or(0);
        let [xl, xh] = (bytes as u16).to_le_bytes();
        let [yl, yh] = (band.height() as u16).to_le_bytes();
        self.out.extend([0x1D, 0x76, 0x30, 0, xl, xh, yl, yh]);
        for row in 0..band.height() {
            self.out.extend(&band.row(row)[..bytes]);
        }
    }

    fn native_qr(&mut self, text: &str, module_dots: u32) {
        self.flush_feed();
        let [pl, ph] = ((text.len() + 3) as u16).to_le_bytes();
        self.out.extend([0x1B, 0x61, 1]);
        self.out
            .extend([0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 0x32, 0]);
        self.out.extend([
            0x1D,
            0x28,
            0x6B,
            3,
            0,
            0x31,
            0x43,
            module_dots.min(16) as u8,
        ]);
        self.out.extend([0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, 49]);
        self.out
            .extend([0x1D, 0x28, 0x6B, pl, ph, 0x31, 0x50, 0x30]);
        self.out.extend(text.as_bytes());
        self.out.extend([0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30]);
        self.out.extend([0x1B, 0x61, 0]);
    }

    fn tear(&mut self, feed_dots: u32) {
        match self.profile.cutter {
            Cutter::None => self.pending_feed += feed_dots,
            // Function B feeds to the knife by itself: 66 leaves a bridge, 65 does not.
            Cutter::Partial => self.cut(66),
            Cutter::Full => self.cut(65),
        }
    }

    fn cut(&mut self, mode: u8) {
        self.flush_feed();
        self.out.extend([0x1D, 0x56, mode, 0]);
    }

    fn flush_feed(&mut self) {
        while self.pending_feed > 0 {
            let step = self.pending_feed.min(255);
            self.out.extend([0x1B, 0x4A, step as u8]);
            self.pending_feed -= step;
        }
    }
}

/// What one more command must save, in bytes: many small ones make the paper stutter.
const COMMAND_COST: usize = 32;

/// Cuts a picture into bands of at most `most` rows so that the fewest bytes are sent. Rows in none of them are
/// blank.
fn bands(bitmap: &Bitmap, most: u32) -> Vec<Range<u32>> {
    let height = bitmap.height() as usize;
    let widths: Vec<usize> = (0..bitmap.height())
        .map(|y| bitmap.inked_bytes(y))
        .collect();
    // From the foot up: what the rows from `y` on cost, and where the band that starts there ends.
    let mut costs = vec![(0, height); height + 1];
    for y in (0..height).rev() {
        let mut width = 0;
        let by_end = (y + 1..=height.min(y + most as usize)).map(|end| {
            width = width.max(widths[end - 1]);
            (COMMAND_COST + width * (end - y) + costs[end].0, end)
        });
        let sent = by_end.min().unwrap_or((0, height));
        // A blank row costs nothing when it is fed.
        costs[y] = match widths[y] {
            0 if costs[y + 1].0 <= sent.0 => (costs[y + 1].0, y),
            _ => sent,
        };
    }
    let mut found = Vec::new();
    let mut y = 0;
    while y < height {
        let end = costs[y].1;
        if end > y {
            found.push(y as u32..end as u32);
        }
        y = end.max(y + 1);
    }
    found
}
