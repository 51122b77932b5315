//! The provenance label: the printed seal of one piece, 384 × 240 dots on continuous paper. The
//! seal arrives as finished URL text; this only makes it readable. No price, no buyer.

use serde::{Deserialize, Serialize};

use super::sticker::{STITCH, practice, small, words};
use crate::document::{Align, Block, Document, SegmentKind};
use crate::layout::{break_text, draw_serif};
use crate::qr::QUIET_MODULES;
use crate::typeset::{self, Voice};
use crate::{Bitmap, Error, Face, QrSymbol, form_picture};

/// Printable width of a 58 mm head.
const WIDTH: u32 = 384;
const HEIGHT: u32 = 240;
const FORM_DOTS: u32 = 60;
/// Narrowest right column that still holds a name and a fraction.
const LEAST_COLUMN: u32 = 150;

/// Which piece of how many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fraction {
    Numbered {
        piece: u32,
        of: u32,
    },
    /// Words for a run without an end, `open edition`.
    Open(String),
}

/// Everything a label says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelContent {
    /// The whole label URL with its seal.
    pub url: String,
    /// The 13 characters of the item id, printed 4-4-5.
    pub id: String,
    /// `scan: its story`.
    pub hint: String,
    pub shop: String,
    pub name: String,
    pub fraction: Fraction,
    /// `made 22 Nov 2026, Ghent`.
    pub made: String,
    pub copy: Option<u32>,
    pub practice: bool,
    /// Name of a drawn form (`mug`); an unknown one is left out.
    pub form: Option<String>,
}

/// The symbol a label carries; its version tells how large the seal came out.
pub fn label_symbol(content: &LabelContent) -> Result<QrSymbol, Error> {
    QrSymbol::encode(&content.url)
}

/// The label as one segment.
pub fn label(content: &LabelContent) -> Result<Document, Error> {
    let mut document = Document::new();
    let bitmap = draw(content)?;
    document.push(Block::Picture {
        bitmap,
        align: Align::Left,
    });
    document.push(Block::EndSegment(SegmentKind::Label));
    Ok(document)
}

fn draw(content: &LabelContent) -> Result<Bitmap, Error> {
    let symbol = label_symbol(content)?;
    let module_dots = module_dots(&symbol)?;
    let quiet = QUIET_MODULES * module_dots;
    let mut face = Bitmap::new(WIDTH, HEIGHT);
    face.blit(&symbol.draw(module_dots, 0), quiet as i32, quiet as i32);
    let code_side = symbol.side_dots(module_dots, 0);
    let under = quiet * 2 + code_side;
    let left_room = code_side + 2 * quiet;
    words(&mut face, Face::B, &grouped(&content.id), quiet, under);
    if under + 20 + 17 <= HEIGHT {
        small(&mut face, &content.hint, quiet, under + 20, left_room);
    }
    draw_column(&mut face, content, left_room + quiet.min(12) - 12);
    Ok(if content.practice {
        between_practice_lines(&face)
    } else {
        face
    })
}

/// Continuous paper has room: the words stand above and below, off the code.
fn between_practice_lines(face: &Bitmap) -> Bitmap {
    let band = Face::B.cell().1 + 3;
    let mut taller = Bitmap::new(WIDTH, HEIGHT + 2 * band);
    taller.blit(face, 0, band as i32);
    practice(&mut taller);
    taller
}

/// Four dots a module where the code leaves room for id and column, else three, never less.
fn module_dots(symbol: &QrSymbol) -> Result<u32, Error> {
    let id_line = Face::B.cell().1;
    let fits = |module: &u32| {
        let side = symbol.side_dots(*module, QUIET_MODULES);
        side + id_line <= HEIGHT && side + LEAST_COLUMN <= WIDTH
    };
    [4, 3].into_iter().find(fits).ok_or(Error::QrTooWide {
        modules: symbol.modules(),
        module_dots: 3,
        needs_dots: symbol.side_dots(3, QUIET_MODULES),
        has_dots: WIDTH - LEAST_COLUMN,
    })
}

fn draw_column(face: &mut Bitmap, content: &LabelContent, left: u32) {
    let room = WIDTH - left;
    for line in draw_serif(&content.shop, &[24, 20], room, 1) {
        face.blit(&line, left as i32, 8);
    }
    STITCH.draw(face, left, 42, room);
    let names = draw_name(&content.name, room);
    let pitch = names.first().map_or(0, |line| line.height() * 9 / 10);
    for (i, line) in names.iter().enumerate() {
        face.blit(line, left as i32, (54 + i as u32 * pitch) as i32);
    }
    let name_foot = 54 + pitch * names.len() as u32;
    draw_form(
        face,
        content,
        names.last().map_or(0, |line| left + line.width()),
    );
    let lines = foot_lines(content, room);
    let first_y = 220 - 18 * (lines.len() as u32).saturating_sub(1);
    for (i, line) in lines.iter().enumerate() {
        small(face, line, left, first_y + 18 * i as u32, room);
    }
    let foot = first_y - 10;
    match &content.fraction {
        Fraction::Open(words) => draw_open(face, words, left, foot, room),
        Fraction::Numbered { piece, of } => {
            let numbers = (piece.to_string(), of.to_string());
            draw_numbers(
                face,
                &numbers,
                left,
                foot,
                (room, foot.saturating_sub(name_foot)),
            );
        }
    }
}

/// The form stands at the right, beside the last line of the name, where the name leaves room.
fn draw_form(face: &mut Bitmap, content: &LabelContent, name_end: u32) {
    let picture = content
        .form
        .as_deref()
        .and_then(|name| form_picture(name, FORM_DOTS));
    if let (Some(form), true) = (picture, name_end + FORM_DOTS <= WIDTH) {
        face.blit(&form, (WIDTH - FORM_DOTS) as i32, 88);
    }
}

/// Two lines at the largest size that holds the name, else an ellipsis.
fn draw_name(name: &str, room: u32) -> Vec<Bitmap> {
    [34, 30, 26]
        .into_iter()
        .map(|size| draw_serif(name, &[size], room, usize::MAX))
        .find(|lines| lines.len() <= 2)
        .unwrap_or_else(|| draw_serif(name, &[24], room, 2))
}

/// `COPY n` on a reprint, then date and place in at most two lines.
fn foot_lines(content: &LabelContent, room: u32) -> Vec<String> {
    let cell = Face::B.cell().0;
    let mut made = break_text(&content.made, room, |t| t.chars().count() as u32 * cell);
    made.truncate(2);
    content
        .copy
        .map(|n| format!("COPY {n}"))
        .into_iter()
        .chain(made)
        .collect()
}

fn draw_open(face: &mut Bitmap, words: &str, left: u32, foot: u32, room: u32) {
    for line in draw_serif(words, &[34, 30, 26, 22], room, 1) {
        let ink = line.ink_box().map_or(0, |ink| ink.1 + ink.3);
        face.blit(&line, left as i32, foot as i32 - ink as i32);
    }
}

/// `7/25`, as large as width and height allow.
fn draw_numbers(
    face: &mut Bitmap,
    (piece, of): &(String, String),
    left: u32,
    foot: u32,
    (room, height): (u32, u32),
) {
    let shape = |text: &str, size: u32| typeset::shape(text, Voice::Serif, size as f32);
    let fits = |(big, little): &(u32, u32)| {
        let width = shape(piece, *big).width + shape(of, *little).width + big / 2;
        width <= room && big * 3 / 4 <= height
    };
    let sizes = [(72, 52), (60, 44), (48, 36), (36, 28)];
    let (big, little) = sizes.into_iter().find(fits).unwrap_or((28, 22));
    let number = shape(piece, big);
    number.draw(face, left as i32, foot as i32);
    let slash_x = (left + number.width + 2) as i32;
    slash(face, slash_x, foot as i32, big);
    shape(of, little).draw(face, slash_x + (big * 2 / 5) as i32, foot as i32);
}

/// A slanted stroke 5 dots wide, a little higher than the figure of `size` dots.
fn slash(face: &mut Bitmap, x: i32, foot: i32, size: u32) {
    let height = (size * 17 / 20) as i32;
    let run = (size * 2 / 5) as i32;
    for step in 0..height {
        face.fill(x + step * run / height - 2, foot + 4 - step, 5, 1);
    }
}

/// `K7QM9XWB4T2RD` as `K7QM-9XWB-4T2RD`; an id of another length stays as it is.
fn grouped(id: &str) -> String {
    match (id.get(..4), id.get(4..8), id.get(8..)) {
        (Some(a), Some(b), Some(c)) if id.len() == 13 => format!("{a}-{b}-{c}"),
        _ => id.to_owned(),
    }
}
