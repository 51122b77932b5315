//! The drawn things of a paper: stitch, rule, awning, head. Black and white only, no stem under 2 dots.

use super::{aligned, draw_serif};
use crate::document::Align;
use crate::{Bitmap, Logo};

const RULE_DOTS: u32 = 3;
pub const HEAD_SIZES_PX: [u32; 4] = [56, 46, 38, 30];
/// White between the awning and the name.
const UNDER_AWNING: u32 = 24;
const UNDER_LOGO: u32 = 12;
/// A logo this high is still a head and not a poster.
const LOGO_ROWS: u32 = 160;

/// A dashed line: its dashes and gaps, and how thick it is.
pub struct Stitch {
    pub on: u32,
    pub off: u32,
    pub thick: u32,
}

impl Stitch {
    const ACROSS: Self = Self {
        on: 14,
        off: 8,
        thick: RULE_DOTS,
    };

    /// Draws `length` dots of it from `(x, y)` to the right.
    pub fn draw(&self, on: &mut Bitmap, x: u32, y: i32, length: u32) {
        for start in (0..length).step_by((self.on + self.off) as usize) {
            let dash = self.on.min(length - start);
            on.fill((x + start) as i32, y, dash, self.thick);
        }
    }
}

/// The head of a receipt: the logo where there is one, else the awning over the name.
pub fn head(name: &str, logo: Option<&Logo>, width: u32) -> Bitmap {
    let parts = match logo {
        Some(logo) => vec![
            logo.fitted(width, LOGO_ROWS),
            Bitmap::new(width, UNDER_LOGO),
        ],
        None => {
            let mut parts = vec![awning(width), Bitmap::new(width, UNDER_AWNING)];
            parts.extend(draw_serif(name, &HEAD_SIZES_PX, width, usize::MAX));
            parts
        }
    };
    let centred: Vec<Bitmap> = parts
        .iter()
        .map(|part| aligned(part, width, Align::Center))
        .collect();
    Bitmap::stack(width, &centred)
}
const AWNING_HEIGHT: u32 = 42;
const SCALLOP_DOTS: u32 = 24;

/// A dashed line across `width` dots.
pub fn stitch(width: u32) -> Bitmap {
    let mut bitmap = Bitmap::new(width, RULE_DOTS);
    Stitch::ACROSS.draw(&mut bitmap, 0, 0, width);
    bitmap
}

/// A solid line across `width` dots.
pub fn rule(width: u32) -> Bitmap {
    let mut bitmap = Bitmap::new(width, RULE_DOTS);
    bitmap.fill(0, 0, width, RULE_DOTS);
    bitmap
}

/// Equal scallops, alternately solid and outlined, half-round ends.
fn awning(width: u32) -> Bitmap {
    let mut bitmap = Bitmap::new(width, AWNING_HEIGHT);
    bitmap.fill(0, 0, width, 2);
    for index in 0..width.div_ceil(SCALLOP_DOTS) {
        scallop(
            &mut bitmap,
            (index * SCALLOP_DOTS) as i32,
            SCALLOP_DOTS as i32,
            index % 2 == 0,
        );
    }
    bitmap
}

fn scallop(bitmap: &mut Bitmap, left: i32, pitch: i32, solid: bool) {
    let radius = f64::from(pitch) / 2.0;
    let straight = AWNING_HEIGHT as i32 - pitch / 2;
    for y in 0..AWNING_HEIGHT as i32 {
        for x in 0..pitch {
            let across = f64::from(x) + 0.5 - radius;
            let below = f64::from((y - straight).max(0)) + if y >= straight { 0.5 } else { 0.0 };
            let reach = (across * across + below * below).sqrt();
            let inside = reach <= radius;
            let edge = inside && y >= straight && reach > radius - 2.6;
            if (solid && inside) || edge {
                bitmap.set(left + x, y);
            }
        }
    }
}
