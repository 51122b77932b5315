//! A page: a document measured in dots for one profile. Every place is decided here, so the
//! encoders only translate and the picture of the page is known before a byte exists.

use std::ops::Range;

use crate::document::SegmentKind;
use crate::{Bitmap, Face, cell_font};

/// Native text at a dot position, in the profile's pinned code page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub x: u32,
    pub face: Face,
    /// Width and height factors.
    pub scale: (u8, u8),
    pub text: String,
    /// `text` in the pinned page, one byte a character.
    pub bytes: Vec<u8>,
}

/// One thing the printer does, top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// A line of native text; lower edges of all letters align.
    Line {
        runs: Vec<Run>,
        advance_dots: u32,
    },
    /// Dots from the left edge.
    Raster(Bitmap),
    /// A picture the printer holds under `key`.
    StoredLogo {
        key: [u8; 2],
        bitmap: Bitmap,
    },
    /// A centred QR code drawn by the printer; `picture` has no quiet zone.
    NativeQr {
        text: String,
        module_dots: u32,
        picture: Bitmap,
    },
    Feed(u32),
    KickDrawer,
    /// Cut where there is a cutter; in any case `feed_dots` of white come first.
    Tear {
        feed_dots: u32,
    },
}

/// The unit of resending: one receipt or one label.
#[derive(Debug, Clone, PartialEq)]
pub struct PageSegment {
    pub kind: SegmentKind,
    pub ops: Vec<Op>,
}

/// A laid out document.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub width_dots: u32,
    pub segments: Vec<PageSegment>,
}

/// Where a segment lies in the encoded bytes. Each can be sent alone: it opens with its own prologue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    pub start: usize,
    pub end: usize,
    pub kind: SegmentKind,
}

impl Segment {
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Printer bytes and where the segments lie in them; segments follow each other without gaps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    pub segments: Vec<Segment>,
}

impl Page {
    /// What the paper of segment `index` will show; an empty picture when there is no such segment.
    pub fn draw(&self, index: usize) -> Bitmap {
        let mut paper = Bitmap::new(self.width_dots, 0);
        for op in self
            .segments
            .get(index)
            .map_or(&[][..], |segment| &segment.ops)
        {
            draw_op(&mut paper, op);
        }
        paper
    }
}

/// Draws one op at the foot of `paper`.
pub(crate) fn draw_op(paper: &mut Bitmap, op: &Op) {
    let top = paper.height();
    match op {
        Op::Line { runs, advance_dots } => draw_line(paper, runs, *advance_dots),
        Op::Raster(bitmap) | Op::StoredLogo { bitmap, .. } => {
            paper.feed(bitmap.height());
            paper.blit(bitmap, 0, top as i32);
        }
        Op::NativeQr { picture, .. } => {
            paper.feed(picture.height());
            let x = paper.width().saturating_sub(picture.width()) / 2;
            paper.blit(picture, x as i32, top as i32);
        }
        Op::Feed(dots) | Op::Tear { feed_dots: dots } => paper.feed(*dots),
        Op::KickDrawer => {}
    }
}

fn draw_line(paper: &mut Bitmap, runs: &[Run], advance_dots: u32) {
    let top = paper.height();
    let height = runs.iter().map(Run::height).max().unwrap_or(0);
    paper.feed(advance_dots.max(height));
    for run in runs {
        let y = top + height - run.height();
        cell_font::draw(
            paper,
            run.face,
            run.scale,
            &run.text,
            run.x as i32,
            y as i32,
        );
    }
}

impl Run {
    /// Height of the letters, in dots.
    pub fn height(&self) -> u32 {
        self.face.cell().1 * u32::from(self.scale.1)
    }

    /// The dot right of the last letter.
    pub fn end(&self) -> u32 {
        self.x + self.bytes.len() as u32 * self.face.cell().0 * u32::from(self.scale.0)
    }
}
