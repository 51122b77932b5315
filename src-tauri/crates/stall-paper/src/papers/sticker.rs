//! Price stickers, 50 × 30 and 40 × 30 mm. They carry a price and no provenance.

use serde::{Deserialize, Serialize};

use crate::document::{Align, Block, Document, SegmentKind};
use crate::layout::ornament::Stitch;
use crate::layout::{break_text, draw_serif, offset};
use crate::{Bitmap, Ean13, Error, Face, cell_font, form_picture, typeset};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StickerSize {
    Mm50x30,
    Mm40x30,
}

impl StickerSize {
    /// Width and height in dots.
    pub const fn dots(self) -> (u32, u32) {
        match self {
            StickerSize::Mm50x30 => (400, 240),
            StickerSize::Mm40x30 => (320, 240),
        }
    }
}

/// Everything a sticker says. `price` is already formatted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StickerContent {
    pub size: StickerSize,
    pub name: String,
    /// Material, dimensions.
    pub detail: Option<String>,
    pub price: String,
    pub currency: String,
    /// An EAN-13 becomes bars; any other code is printed as text.
    pub code: Option<String>,
    pub practice: bool,
    pub copies: u32,
    /// Name of a drawn form (`mug`); an unknown one is left out.
    pub form: Option<String>,
}

const MARGIN: u32 = 14;
const FORM_DOTS: u32 = 64;
const STITCH_Y: i32 = 165;

/// The stickers, each copy a segment of its own.
pub fn sticker(content: &StickerContent) -> Result<Document, Error> {
    let picture = draw(content)?;
    let mut document = Document::new();
    for _ in 0..content.copies.max(1) {
        document.push(Block::Picture {
            bitmap: picture.clone(),
            align: Align::Left,
        });
        document.push(Block::EndSegment(SegmentKind::Sticker));
    }
    Ok(document)
}

fn draw(content: &StickerContent) -> Result<Bitmap, Error> {
    let (width, height) = content.size.dots();
    let mut face = Bitmap::new(width, height);
    let left = match content
        .form
        .as_deref()
        .and_then(|name| form_picture(name, FORM_DOTS))
    {
        Some(form) => {
            face.blit(&form, MARGIN as i32 - 4, 8);
            MARGIN + FORM_DOTS + 4
        }
        None => MARGIN,
    };
    let room = width - left - MARGIN;
    let top = if content.practice { 14 } else { 0 };
    let name_foot = draw_name(&mut face, &content.name, left, room, top);
    if let Some(detail) = &content.detail
        && name_foot + Face::B.cell().1 <= 98
    {
        small(&mut face, detail, left, name_foot, room);
    }
    draw_price(&mut face, content)?;
    STITCH.draw(&mut face, MARGIN, STITCH_Y, width - 2 * MARGIN);
    draw_code(&mut face, content);
    if content.practice {
        practice(&mut face);
    }
    Ok(face)
}

/// One line at 38, 30 or 24, else two lines at 24 with an ellipsis; returns the row under it.
fn draw_name(face: &mut Bitmap, name: &str, left: u32, room: u32, top: u32) -> u32 {
    let lines = draw_serif(name, &[38, 30, 24], room, 2);
    let one = lines.len() == 1;
    let mut y = top + if one { 12 } else { 6 };
    for line in lines {
        face.blit(&line, left as i32, y as i32);
        y += if one { line.height() + 2 } else { 27 };
    }
    y
}

fn draw_price(face: &mut Bitmap, content: &StickerContent) -> Result<(), Error> {
    let (width, _) = content.size.dots();
    let (cell, _) = Face::A.cell();
    let currency = content.currency.chars().count() as u32 * cell;
    let room = width - 2 * MARGIN - currency - 16;
    let lines = draw_serif(&content.price, &[84, 66, 52, 40], room, 1);
    let too_wide = typeset::shape(&content.price, typeset::Voice::Serif, 40.0).width > room;
    let (Some(price), false) = (lines.first(), too_wide) else {
        return Err(Error::ColumnTooWide {
            text: content.price.clone(),
            needs_dots: room + 1,
            has_dots: room,
        });
    };
    let x = offset(Align::Center, price.width() + 16 + currency, width);
    let ink = price.ink_box().map_or((0, 0, 0, 0), |ink| ink);
    let baseline = 160_i32;
    let y = baseline - (ink.1 + ink.3) as i32;
    face.blit(price, x as i32, y);
    let text_y = baseline - Face::A.baseline() as i32 - 8;
    words(
        face,
        Face::A,
        &content.currency,
        x + price.width() + 16,
        text_y as u32,
    );
    Ok(())
}

fn draw_code(face: &mut Bitmap, content: &StickerContent) {
    let Some(code) = &content.code else { return };
    let (width, height) = content.size.dots();
    let top = STITCH_Y as u32 + 11;
    if let Ok(ean) = Ean13::parse(code) {
        let module_dots = if width < 3 * 95 + 60 { 2 } else { 3 };
        let bars = ean.draw(module_dots, if content.practice { 24 } else { 40 });
        let x = offset(Align::Center, bars.width(), width);
        face.blit(&bars, x as i32, top as i32);
        return;
    }
    let (cell, line) = Face::A.cell();
    let fits = (code.chars().count() as u32 * cell) <= width - 2 * MARGIN;
    let style = if fits { Face::A } else { Face::B };
    let room = width - 2 * MARGIN;
    let lines = break_text(code, room, |t| t.chars().count() as u32 * style.cell().0);
    for (i, text) in lines.iter().enumerate() {
        let y = top + 6 + i as u32 * line;
        if y + line <= height {
            let taken = text.chars().count() as u32 * style.cell().0;
            words(face, style, text, offset(Align::Center, taken, width), y);
        }
    }
}

/// The thinner dashes of labels and stickers.
pub(super) const STITCH: Stitch = Stitch {
    on: 9,
    off: 5,
    thick: 2,
};

/// `PRACTICE` across the head and the foot, on white.
pub(super) fn practice(face: &mut Bitmap) {
    let text = super::PRACTICE;
    let (cell, line) = Face::B.cell();
    let width = text.len() as u32 * cell + 12;
    let x = offset(Align::Center, width, face.width());
    for y in [0, face.height() - line] {
        face.clear(x as i32, y as i32, width, line);
        cell_font::draw(face, Face::B, (1, 1), text, (x + 6) as i32, y as i32);
    }
}

/// Small text on one line, shaped when the cell font cannot say it, cut with an ellipsis.
pub(super) fn small(face: &mut Bitmap, text: &str, x: u32, y: u32, room: u32) {
    let (cell, _) = Face::B.cell();
    let most = (room / cell) as usize;
    let text: String = if text.chars().count() > most {
        text.chars()
            .take(most.saturating_sub(2))
            .chain("..".chars())
            .collect()
    } else {
        text.to_owned()
    };
    words(face, Face::B, &text, x, y);
}

/// Words in the cell font where every letter has a cell, else shaped on the same baseline.
pub(super) fn words(face: &mut Bitmap, style: Face, text: &str, x: u32, y: u32) {
    if crate::CodePage::Wpc1252.encode(text).is_some() {
        return cell_font::draw(face, style, (1, 1), text, x as i32, y as i32);
    }
    let shaped = typeset::shape(text, typeset::Voice::Sans, style.cell().1 as f32 * 0.85);
    shaped.draw(face, x as i32, (y + style.baseline()) as i32);
}
