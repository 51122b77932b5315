//! Measuring: a document becomes a page for one profile. Lines all of whose characters are in the
//! pinned code page stay text; any other line is drawn at the same height. What cannot fit is an
//! error, never a figure broken in two.

use crate::document::{Align, Block, Document, SegmentKind, Span, TextStyle};
use crate::page::{Op, Page, PageSegment};
use crate::qr::QUIET_MODULES;
use crate::{Bitmap, Error, Profile, QrSymbol, kept};

mod line;
pub(crate) mod ornament;

use line::Writer;
pub(crate) use line::{break_text, draw_serif};

/// From this size on a title is double high where the printer's own letters are used, and from the second
/// on also double wide.
const TALL_TITLE_PX: u32 = 30;
const DOUBLE_TITLE_PX: u32 = 36;

/// The smallest QR module that still prints cleanly at 203 dpi.
const LEAST_MODULE_DOTS: u32 = 3;

/// Lays `document` out for `profile`.
pub fn layout(document: &Document, profile: &Profile) -> Result<Page, Error> {
    let mut segments = Vec::new();
    let mut flow = Flow::new(profile, profile.width_dots);
    for block in &document.blocks {
        match block {
            Block::EndSegment(kind) => {
                flow.ops.push(Op::Tear {
                    feed_dots: profile.feed_to_tear_dots,
                });
                segments.push(PageSegment {
                    kind: *kind,
                    ops: std::mem::take(&mut flow.ops),
                });
            }
            other => flow.place(other)?,
        }
    }
    if !flow.ops.is_empty() {
        segments.push(PageSegment {
            kind: SegmentKind::default(),
            ops: flow.ops,
        });
    }
    Ok(Page {
        width_dots: profile.width_dots,
        segments,
    })
}

/// A column of ops, `width` dots wide.
struct Flow<'a> {
    profile: &'a Profile,
    width: u32,
    ops: Vec<Op>,
}

impl<'a> Flow<'a> {
    fn new(profile: &'a Profile, width: u32) -> Self {
        Self {
            profile,
            width,
            ops: Vec::new(),
        }
    }

    fn writer(&self) -> Writer {
        Writer {
            page: self.profile.code_page,
            width: self.width,
        }
    }

    fn place(&mut self, block: &Block) -> Result<(), Error> {
        match block {
            Block::Text {
                span,
                align,
                indent_dots,
            } => {
                self.ops
                    .extend(self.writer().text(span, *align, *indent_dots));
            }
            Block::Columns {
                left,
                right,
                indent_dots,
            } => {
                self.ops
                    .extend(self.writer().columns(left, right, *indent_dots)?);
            }
            Block::Serif {
                text,
                sizes_px,
                align,
            } => self.place_serif(text, sizes_px, *align),
            Block::Stitch => self.place_kept(kept::STITCH, ornament::stitch(self.width)),
            Block::Rule => self.place_kept(kept::RULE, ornament::rule(self.width)),
            Block::Space(dots) => self.ops.push(Op::Feed(*dots)),
            Block::Head { name, .. } if self.profile.is_slow() => {
                self.place_serif(name, &ornament::HEAD_SIZES_PX, Align::Center);
            }
            Block::Head { name, logo } => {
                let head = ornament::head(name, logo.as_ref(), self.width);
                self.place_kept(kept::HEAD, head);
            }
            Block::Picture { bitmap, align } => {
                let picture = self.fitted(bitmap)?;
                self.ops
                    .push(Op::Raster(aligned(&picture, self.width, *align)));
            }
            Block::Qr {
                text,
                module_dots,
                align,
            } => self.place_qr(text, *module_dots, *align)?,
            Block::BesideQr {
                left,
                text,
                module_dots,
            } => {
                self.place_beside_qr(left, text, *module_dots)?;
            }
            Block::KickDrawer if self.profile.drawer => self.ops.push(Op::KickDrawer),
            Block::KickDrawer | Block::EndSegment(_) => {}
        }
        Ok(())
    }

    /// A title is drawn; where bytes are dear it stands in the printer's own large letters.
    fn place_serif(&mut self, text: &str, sizes_px: &[u32], align: Align) {
        if self.profile.is_frugal() && self.profile.code_page.encode(text).is_some() {
            let fits = text.chars().count() as u32 * TextStyle::DOUBLE.cell().0 <= self.width;
            let style = match sizes_px.iter().max() {
                Some(DOUBLE_TITLE_PX..) if fits => TextStyle::DOUBLE,
                Some(TALL_TITLE_PX..) => TextStyle::TALL,
                _ => TextStyle::BODY,
            };
            let span = Span::new(text, style);
            return self.ops.extend(self.writer().text(&span, align, 0));
        }
        for picture in draw_serif(text, sizes_px, self.width, usize::MAX) {
            self.ops
                .push(Op::Raster(aligned(&picture, self.width, align)));
        }
    }

    fn place_kept(&mut self, key: [u8; 2], bitmap: Bitmap) {
        // Columns narrower than the paper are drawn as part of a larger picture.
        let is_kept = self.profile.stored_logo && self.width == self.profile.width_dots;
        self.ops.push(match is_kept {
            true => Op::StoredLogo { key, bitmap },
            false => Op::Raster(bitmap),
        });
    }

    fn place_qr(&mut self, text: &str, module_dots: u32, align: Align) -> Result<(), Error> {
        let symbol = QrSymbol::encode(text)?;
        let module_dots = module_that_fits(&symbol, module_dots, QUIET_MODULES, self.width)?;
        if self.profile.native_qr && align == Align::Center {
            let quiet = Op::Feed(QUIET_MODULES * module_dots);
            let picture = symbol.draw(module_dots, 0);
            self.ops.push(quiet.clone());
            self.ops.push(Op::NativeQr {
                text: text.to_owned(),
                module_dots,
                picture,
            });
            self.ops.push(quiet);
        } else {
            let picture = symbol.draw(module_dots, QUIET_MODULES);
            self.ops
                .push(Op::Raster(aligned(&picture, self.width, align)));
        }
        Ok(())
    }

    /// Side by side needs drawing; where bytes are dear the two stand under each other.
    fn place_beside_qr(
        &mut self,
        left: &[Block],
        text: &str,
        module_dots: u32,
    ) -> Result<(), Error> {
        if self.profile.is_frugal() {
            left.iter().try_for_each(|block| self.place(block))?;
            let align = match self.profile.native_qr {
                true => Align::Center,
                false => Align::Left,
            };
            return self.place_qr(text, module_dots, align);
        }
        let symbol = QrSymbol::encode(text)?;
        // The paper's own white edge is part of the quiet zone at the right.
        let module_dots = module_that_fits(&symbol, module_dots, QUIET_MODULES, self.width / 2)?;
        let quiet_dots = QUIET_MODULES * module_dots;
        let code = symbol.draw(module_dots, 0);
        let code_x = self.width - code.width() - quiet_dots;
        let mut column = Flow::new(self.profile, code_x - quiet_dots);
        left.iter().try_for_each(|block| column.place(block))?;
        let mut picture = Bitmap::new(self.width, 0);
        for op in &column.ops {
            crate::page::draw_op(&mut picture, op);
        }
        picture.grow_to(code.height() + 2 * quiet_dots);
        picture.blit(&code, code_x as i32, quiet_dots as i32);
        self.ops.push(Op::Raster(picture));
        Ok(())
    }

    /// A picture wider than the head loses white margins, never ink.
    fn fitted(&self, bitmap: &Bitmap) -> Result<Bitmap, Error> {
        if bitmap.width() <= self.width {
            return Ok(bitmap.clone());
        }
        let margin = (bitmap.width() - self.width) / 2;
        let (left, _, ink_width, _) = bitmap.ink_box().unwrap_or((margin, 0, 0, 0));
        if ink_width > self.width {
            return Err(Error::PictureTooWide {
                needs_dots: ink_width,
                has_dots: self.width,
            });
        }
        let from = margin
            .min(left)
            .max((left + ink_width).saturating_sub(self.width));
        Ok(bitmap.crop(from, 0, self.width, bitmap.height()))
    }
}

/// The largest module up to `wanted` dots with which the symbol fits `has_dots`.
pub(crate) fn module_that_fits(
    symbol: &QrSymbol,
    wanted: u32,
    quiet: u32,
    has_dots: u32,
) -> Result<u32, Error> {
    let fits = |module: &u32| symbol.side_dots(*module, quiet) <= has_dots;
    (LEAST_MODULE_DOTS..=wanted.max(LEAST_MODULE_DOTS))
        .rev()
        .find(fits)
        .ok_or(Error::QrTooWide {
            modules: symbol.modules(),
            module_dots: LEAST_MODULE_DOTS,
            needs_dots: symbol.side_dots(LEAST_MODULE_DOTS, quiet),
            has_dots,
        })
}

/// `picture` in a strip of `width` dots; white at the right is left out.
fn aligned(picture: &Bitmap, width: u32, align: Align) -> Bitmap {
    let x = offset(align, picture.width(), width);
    let mut strip = Bitmap::new(width.min(x + picture.width()), picture.height());
    strip.blit(picture, x as i32, 0);
    strip
}

/// Where something `taken` dots wide starts in `width` dots.
pub(crate) fn offset(align: Align, taken: u32, width: u32) -> u32 {
    let spare = width.saturating_sub(taken);
    match align {
        Align::Left => 0,
        Align::Center => spare / 2,
        Align::Right => spare,
    }
}
