//! Reading PNG files: a code off a picture somebody took or the virtual printer made, and the shop's logo.
//!
//! Refuses to guess: an unreadable picture is said to be one.

use stall_paper::Logo;
use std::io::Cursor;

/// Pictures beyond this many pixels are not read.
const PIXELS_MAX: usize = 40_000_000;
/// A logo is read for every receipt.
const LOGO_PIXELS_MAX: u64 = 6_250_000;

/// The text of the first QR code in a PNG; `None` when there is none to be read.
pub fn read_qr(png: &[u8]) -> Option<String> {
    let (width, height, grey) = read_grey(png)?;
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
    image
        .detect_grids()
        .into_iter()
        .find_map(|grid| grid.decode().ok().map(|(_, text)| text))
}

/// The logo in a PNG; `None` when it cannot be read or nothing of it would burn.
pub fn read_logo(png: &[u8]) -> Option<Logo> {
    let (width_dots, height_dots) = size(png)?;
    if u64::from(width_dots) * u64::from(height_dots) > LOGO_PIXELS_MAX {
        return None;
    }
    let (width, _, grey) = read_grey(png)?;
    Logo::from_grey(u32::try_from(width).ok()?, grey)
}

/// Width and height of a PNG in dots.
pub fn size(png: &[u8]) -> Option<(u32, u32)> {
    let reader = png::Decoder::new(Cursor::new(png)).read_info().ok()?;
    Some((reader.info().width, reader.info().height))
}

fn read_grey(bytes: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    if width.checked_mul(height)? > PIXELS_MAX {
        return None;
    }
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    let channels = frame.color_type.samples();
    let grey = pixels[..frame.buffer_size()]
        .chunks(channels)
        .map(|pixel| grey_of(pixel, channels));
    let grey: Vec<u8> = grey.collect();
    (grey.len() == width * height).then_some((width, height, grey))
}

/// Transparent counts as white, as on paper.
fn grey_of(pixel: &[u8], channels: usize) -> u8 {
    let (sum, colours) = match channels {
        1 | 2 => (u32::from(pixel[0]), 1),
        _ => (pixel[..3].iter().map(|c| u32::from(*c)).sum(), 3),
    };
    let is_clear = matches!(channels, 2 | 4) && pixel[channels - 1] < 128;
    if is_clear { 255 } else { (sum / colours) as u8 }
}
