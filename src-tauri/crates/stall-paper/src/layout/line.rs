//! Single lines: measuring, breaking at words, columns, and the choice between text and dots.

use crate::document::{Align, Span, TextStyle};
use crate::layout::offset;
use crate::page::{Op, Run};
use crate::typeset::{self, Voice};
use crate::{Bitmap, CodePage, Error, Face, cell_font};

/// Writes lines `width` dots wide in one code page.
#[derive(Clone, Copy)]
pub struct Writer {
    pub page: CodePage,
    pub width: u32,
}

impl Writer {
    /// Text wrapped at words.
    pub fn text(&self, span: &Span, align: Align, indent: u32) -> Vec<Op> {
        let room = self.width.saturating_sub(indent).max(span.style.cell().0);
        let mut ops = Vec::new();
        for paragraph in span.text.split('\n') {
            for line in break_text(paragraph, room, |text| self.measure(text, span.style)) {
                let x = indent + offset(align, self.measure(&line, span.style), room);
                ops.push(self.line(&[(x, &line, span.style)]));
            }
        }
        ops
    }

    /// A name and its figure. The figure stands right of the name's first line, whole; when there is
    /// no sensible room beside it, it gets a line of its own.
    pub fn columns(&self, left: &Span, right: &Span, indent: u32) -> Result<Vec<Op>, Error> {
        let figure = fold_spaces(&right.text);
        let needs = self.measure(&figure, right.style);
        if needs > self.width {
            return Err(Error::ColumnTooWide {
                text: right.text.clone(),
                needs_dots: needs,
                has_dots: self.width,
            });
        }
        let x = self.width - needs;
        let gap = left.style.cell().0;
        let beside = x.saturating_sub(indent + gap);
        let measure = |text: &str| self.measure(text, left.style);
        let narrow = beside < self.width / 3 && measure(&left.text) > beside;
        if narrow {
            let mut ops = self.text(left, Align::Left, indent);
            ops.push(self.line(&[(x, &figure, right.style)]));
            return Ok(ops);
        }
        let name = left.text.replace('\n', " ");
        let lines = break_text(&name, beside, measure);
        Ok(lines
            .iter()
            .enumerate()
            .map(|(i, text)| match i {
                0 => self.line(&[(indent, text, left.style), (x, &figure, right.style)]),
                _ => self.line(&[(indent, text, left.style)]),
            })
            .collect())
    }

    /// Width in dots, as cells when the page has every character, else as shaped.
    pub fn measure(&self, text: &str, style: TextStyle) -> u32 {
        match self.page.encode(&fold_spaces(text)) {
            Some(bytes) => bytes.len() as u32 * style.cell().0,
            None => typeset::shape(text, Voice::Sans, shaped_size(style)).width,
        }
    }

    fn line(&self, pieces: &[(u32, &str, TextStyle)]) -> Op {
        let advance = pieces
            .iter()
            .map(|(_, _, style)| style.advance_dots)
            .max()
            .unwrap_or(0);
        let runs: Option<Vec<Run>> = pieces
            .iter()
            .filter(|(_, text, _)| !text.is_empty())
            .map(|(x, text, style)| {
                let text = fold_spaces(text);
                let bytes = self.page.encode(&text)?;
                Some(Run {
                    x: *x,
                    face: style.face,
                    scale: style.scale,
                    text,
                    bytes,
                })
            })
            .collect();
        match runs {
            Some(runs) if runs.is_empty() => Op::Feed(advance),
            Some(runs) => Op::Line {
                runs,
                advance_dots: advance,
            },
            None => Op::Raster(self.draw(pieces, advance)),
        }
    }

    /// The same line as dots: letters the page has keep their cells, the others are shaped.
    fn draw(&self, pieces: &[(u32, &str, TextStyle)], advance: u32) -> Bitmap {
        let height = pieces.iter().map(|(_, _, s)| s.cell().1).max().unwrap_or(0);
        let mut strip = Bitmap::new(self.width, advance.max(height));
        for (x, text, style) in pieces {
            let top = (height - style.cell().1) as i32;
            let folded = fold_spaces(text);
            if self.page.encode(&folded).is_some() {
                cell_font::draw(&mut strip, style.face, style.scale, &folded, *x as i32, top);
            } else {
                let baseline = style.face.baseline() * u32::from(style.scale.1);
                let shaped = typeset::shape(text, Voice::Sans, shaped_size(*style));
                shaped.draw(&mut strip, *x as i32, top + baseline as i32);
            }
        }
        strip
    }
}

/// Letter size at which shaped text stands as high as the printer's own.
fn shaped_size(style: TextStyle) -> f32 {
    let size = match style.face {
        Face::A => 20.0,
        Face::B => 15.0,
    };
    size * f32::from(style.scale.1)
}

/// Hard and narrow spaces and tabs print as the space every page has.
fn fold_spaces(text: &str) -> String {
    text.chars()
        .map(|c| {
            if matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}' | '\t') {
                ' '
            } else {
                c
            }
        })
        .collect()
}

/// Lines no wider than `room`: broken at spaces, inside a word only when the word alone is too wide.
pub fn break_text(text: &str, room: u32, measure: impl Fn(&str) -> u32) -> Vec<String> {
    if measure(text) <= room {
        return vec![text.to_owned()];
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let joined = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if measure(&joined) <= room {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            line.push(character);
            if measure(&line) > room && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, character.to_string()));
            }
        }
    }
    lines.push(line);
    lines
}

/// A serif title as line pictures: the largest of `sizes_px` at which it takes one line, else wrapped
/// at the smallest; at most `max_lines`, the last ending in an ellipsis when text is left over.
pub fn draw_serif(text: &str, sizes_px: &[u32], room: u32, max_lines: usize) -> Vec<Bitmap> {
    let width_at = |text: &str, size: u32| typeset::shape(text, Voice::Serif, size as f32).width;
    let smallest = sizes_px.iter().copied().min().unwrap_or(24);
    let text = text.replace('\n', " ");
    let size = sizes_px
        .iter()
        .copied()
        .find(|s| width_at(&text, *s) <= room)
        .unwrap_or(smallest);
    let mut lines = break_text(&text, room, |line| width_at(line, size));
    if lines.len() > max_lines {
        lines.truncate(max_lines);
        if let Some(last) = lines.last_mut() {
            while width_at(&format!("{last}…"), size) > room && last.pop().is_some() {}
            *last = format!("{}…", last.trim_end());
        }
    }
    lines
        .iter()
        .map(|line| draw_serif_line(line, size))
        .collect()
}

fn draw_serif_line(line: &str, size: u32) -> Bitmap {
    let shaped = typeset::shape(line, Voice::Serif, size as f32);
    let mut picture = Bitmap::new(shaped.width.max(1) + 2, size + size / 4);
    shaped.draw(&mut picture, 1, (size - size / 16) as i32);
    picture
}
