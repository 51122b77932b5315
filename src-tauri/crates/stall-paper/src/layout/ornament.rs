//! The drawn things of a paper: stitch, rule, awning. Black and white only, no stem under 2 dots.

use crate::Bitmap;

const RULE_DOTS: u32 = 3;
const STITCH_ON: u32 = 14;
const STITCH_OFF: u32 = 8;
const AWNING_HEIGHT: u32 = 42;
const SCALLOP_DOTS: u32 = 24;

/// A dashed line across `width` dots.
pub fn stitch(width: u32) -> Bitmap {
    let mut bitmap = Bitmap::new(width, RULE_DOTS);
    for x in (0..width).step_by((STITCH_ON + STITCH_OFF) as usize) {
        bitmap.fill(x as i32, 0, STITCH_ON.min(width - x), RULE_DOTS);
    }
    bitmap
}

/// A solid line across `width` dots.
pub fn rule(width: u32) -> Bitmap {
    let mut bitmap = Bitmap::new(width, RULE_DOTS);
    bitmap.fill(0, 0, width, RULE_DOTS);
    bitmap
}

/// Equal scallops, alternately solid and outlined, half-round ends.
pub fn awning(width: u32) -> Bitmap {
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
