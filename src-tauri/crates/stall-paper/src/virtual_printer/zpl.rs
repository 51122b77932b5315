//! Reads back the ZPL this house writes: label size and run-length pictures. Other commands are passed over.

use crate::Bitmap;

/// The labels these bytes print.
pub fn read(bytes: &[u8]) -> Vec<Bitmap> {
    let text = String::from_utf8_lossy(bytes);
    let mut printed = Vec::new();
    let (mut width, mut label, mut origin) = (0, Bitmap::new(0, 0), (0, 0));
    for command in text.split('^') {
        let command = command.trim_end();
        let (name, rest) = command.split_at_checked(2).unwrap_or((command, ""));
        match name {
            "PW" => width = rest.parse().unwrap_or(0),
            "LL" => label = Bitmap::new(width, rest.parse().unwrap_or(0)),
            "FO" => origin = pair(rest).unwrap_or((0, 0)),
            "GF" => {
                if let Some(picture) = picture(rest) {
                    label.blit(&picture, origin.0, origin.1);
                }
            }
            "XZ" => printed.push(label.clone()),
            _ => {}
        }
    }
    printed
}

fn pair(text: &str) -> Option<(i32, i32)> {
    let (x, y) = text.split_once(',')?;
    Some((x.parse().ok()?, y.parse().ok()?))
}

fn picture(parameters: &str) -> Option<Bitmap> {
    let mut parts = parameters.splitn(5, ',');
    let (Some("A"), Some(_), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    let row_bytes: usize = parts.next()?.parse().ok()?;
    let nibbles = row_bytes * 2;
    let mut rows: Vec<Vec<u8>> = Vec::new();
    let (mut row, mut run) = (Vec::new(), 0_usize);
    for symbol in parts.next()?.bytes() {
        match symbol {
            b'G'..=b'Y' => run += usize::from(symbol - b'G') + 1,
            b'g'..=b'z' => run += (usize::from(symbol - b'g') + 1) * 20,
            b',' => row.resize(nibbles, 0),
            b'!' => row.resize(nibbles, 15),
            b':' => row.clone_from(rows.last()?),
            _ => {
                let nibble = (symbol as char).to_digit(16)? as u8;
                row.extend(std::iter::repeat_n(nibble, run.max(1)));
                run = 0;
            }
        }
        if row.len() >= nibbles {
            rows.push(std::mem::take(&mut row));
        }
    }
    let packed: Vec<u8> = rows
        .concat()
        .chunks_exact(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect();
    Some(Bitmap::from_packed(row_bytes as u32 * 8, &packed))
}
