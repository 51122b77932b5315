//! Drawn forms on labels and stickers: the shapes the screens use, in one bit. A glaze is solid black,
//! raw clay and paper are white; photos are not for thermal heads.

use zeno::{Cap, Fill, Join, Mask, Stroke, Style, Transform};

use crate::Bitmap;

mod shapes;

/// Units on a side of the drawings.
const GRID: f32 = 48.0;
const LINE_UNITS: f32 = 1.9;
const STITCH_UNITS: [f32; 2] = [3.0, 2.5];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ink {
    Solid,
    White,
    None,
    Stitch,
}

struct Area {
    path: &'static str,
    ink: Ink,
    outlined: bool,
}

/// The names a form can have.
pub fn form_names() -> impl Iterator<Item = &'static str> {
    shapes::FORMS.iter().map(|(name, _)| *name)
}

/// The form called `name`, `side_dots` square; `None` when there is no such form.
pub fn form_picture(name: &str, side_dots: u32) -> Option<Bitmap> {
    let (_, areas) = shapes::FORMS.iter().find(|(known, _)| *known == name)?;
    let mut picture = Bitmap::new(side_dots, side_dots);
    let scale = side_dots as f32 / GRID;
    // No stem under two dots, however small the form.
    let line = LINE_UNITS.max(2.2 / scale);
    let mut pen = Stroke::new(line);
    pen.join(Join::Round).cap(Cap::Butt);
    for area in *areas {
        match area.ink {
            Ink::Solid => paint(&mut picture, area.path, Fill::NonZero, scale, true),
            Ink::White => paint(&mut picture, area.path, Fill::NonZero, scale, false),
            Ink::Stitch => {
                let mut dashes = pen;
                dashes.dash(&STITCH_UNITS, 0.0);
                paint(&mut picture, area.path, dashes, scale, true);
            }
            Ink::None => {}
        }
        if area.outlined {
            paint(&mut picture, area.path, pen, scale, true);
        }
    }
    Some(picture)
}

/// Burns or clears every dot at least half covered.
fn paint<'a>(
    picture: &mut Bitmap,
    path: &str,
    style: impl Into<Style<'a>>,
    scale: f32,
    burn: bool,
) {
    let (side, mut mask) = (picture.width(), Mask::new(path));
    mask.style(style)
        .size(side, side)
        .transform(Some(Transform::scale(scale, scale)));
    let (coverage, place) = mask.render();
    for (index, _) in coverage.iter().enumerate().filter(|(_, c)| **c >= 128) {
        let (dx, dy) = (index as u32 % place.width, index as u32 / place.width);
        let (x, y) = (place.left + dx as i32, place.top + dy as i32);
        if burn {
            picture.set(x, y)
        } else {
            picture.clear(x, y, 1, 1)
        }
    }
}
