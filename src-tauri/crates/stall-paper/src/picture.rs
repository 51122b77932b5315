//! Bitmaps as PNG files in memory: one-bit greyscale, black on white. Reading PNG is left to others.

use crate::Bitmap;

/// A PNG of the picture, each dot `scale` pixels square (at least 1).
pub fn to_png(bitmap: &Bitmap, scale: u32) -> Vec<u8> {
    let scaled;
    let picture = if scale > 1 {
        scaled = bitmap.scaled(scale);
        &scaled
    } else {
        bitmap
    };
    // A PNG has at least one pixel; an empty paper is one white dot.
    let (width, height) = (picture.width().max(1), picture.height().max(1));
    let mut pixels: Vec<u8> = picture.packed().iter().map(|byte| !byte).collect();
    pixels.resize((width.div_ceil(8) * height) as usize, 0xFF);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels));
    written.expect("a Vec takes every byte and the data has the length the header says");
    file
}
