//! Bytes to text, without ever mangling a letter: UTF-8, UTF-16 with a byte order mark, and
//! Windows-1252 for what is neither. Refuses what is not text at all.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::problem::FileProblem;

/// The most that is read; a catalogue of 100 000 rows is about a third of it.
pub(super) const MAX_BYTES: usize = 128 * 1024 * 1024;

/// Decoded text, and where in it bytes of a second encoding had to be read.
pub(super) struct Decoded {
    pub text: String,
    /// Byte offsets into `text` of stretches that were not UTF-8 in a UTF-8 file.
    pub foreign: Vec<usize>,
}

/// Decodes a whole file.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, FileProblem> {
    if bytes.len() > MAX_BYTES {
        return Err(FileProblem::TooLarge {
            bytes: bytes.len(),
            limit: MAX_BYTES,
        });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(FileProblem::Workbook);
    }
    let mut decoded = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode_bytes(rest)?,
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, UTF_16LE)?,
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, UTF_16BE)?,
        _ => decode_bytes(bytes)?,
    };
    blank_controls(&mut decoded.text)?;
    if decoded.text.trim().is_empty() {
        return Err(FileProblem::Empty);
    }
    Ok(decoded)
}

/// One stray control character in so many is an accident of pasting; more is not text.
const CHARS_A_STRAY: usize = 500;

/// Puts blanks of the same length where stray control characters are. Refuses text full of them.
fn blank_controls(text: &mut String) -> Result<(), FileProblem> {
    // The old mark of a file's end.
    text.truncate(text.trim_end_matches('\u{1a}').len());
    let is_stray = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let strays = text.chars().filter(is_stray).count();
    if strays == 0 {
        return Ok(());
    }
    if text.contains('\0') || strays > 3 + text.len() / CHARS_A_STRAY {
        return Err(FileProblem::NotText);
    }
    let blank = |c: char| if c.is_ascii() { ' ' } else { '\u{a0}' };
    *text = text
        .chars()
        .map(|c| if is_stray(&c) { blank(c) } else { c })
        .collect();
    Ok(())
}

fn decode_utf16(
    bytes: &[u8],
    encoding: &'static encoding_rs::Encoding,
) -> Result<Decoded, FileProblem> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if !broken {
        return Ok(Decoded {
            text: text.into_owned(),
            foreign: Vec::new(),
        });
    }
    // Half a character at the very end is a file cut off; anywhere else it is not text.
    let whole = &bytes[..bytes.len() - bytes.len() % 2];
    let end_cut = [whole.len(), whole.len().saturating_sub(2)]
        .into_iter()
        .any(|len| !encoding.decode_without_bom_handling(&bytes[..len]).1);
    if end_cut {
        return Err(FileProblem::Truncated {
            row: text.lines().count().max(1),
        });
    }
    Err(FileProblem::NotText)
}

fn decode_bytes(bytes: &[u8]) -> Result<Decoded, FileProblem> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Ok(Decoded {
                text: text.to_owned(),
                foreign: Vec::new(),
            });
        }
        Err(error) => error,
    };
    let sound = &bytes[..error.valid_up_to()];
    if error.error_len().is_none() && !sound.is_ascii() {
        let row = sound.iter().filter(|b| **b == b'\n').count() + 1;
        return Err(FileProblem::Truncated { row });
    }
    Ok(decode_mixed(bytes))
}

/// In Windows-1252 prose a sequence that happens to be valid UTF-8 is very rare, so a file with
/// more such sequences than stray bytes is UTF-8 into which foreign cells were pasted.
fn decode_mixed(bytes: &[u8]) -> Decoded {
    let (mut sequences, mut strays) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        sequences += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        strays += chunk.invalid().len();
    }
    if sequences <= strays {
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
        return Decoded {
            text: text.into_owned(),
            foreign: Vec::new(),
        };
    }
    let mut text = String::with_capacity(bytes.len() + strays);
    let mut foreign = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            foreign.push(text.len());
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    Decoded { text, foreign }
}

/// Plain text of an HTML body: tags gone, the common entities read, white space folded.
pub(super) fn strip_html(html: &str, max_chars: usize) -> String {
    let mut plain = String::with_capacity(html.len().min(max_chars * 4));
    let mut rest = html;
    let mut more_tags = true;
    while let Some(c) = rest.chars().next() {
        match c {
            '<' if more_tags && opens_tag(rest) => match rest.find('>') {
                Some(end) => {
                    plain.push(' ');
                    rest = &rest[end + 1..];
                    continue;
                }
                None => {
                    more_tags = false;
                    plain.push(c);
                }
            },
            '&' => {
                let (read, len) = entity(rest);
                plain.push(read);
                rest = &rest[len..];
                continue;
            }
            _ => plain.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    shorten(
        &plain.split_whitespace().collect::<Vec<_>>().join(" "),
        max_chars,
    )
}

/// A lone `<` as in `< 5 cm` opens no tag.
fn opens_tag(rest: &str) -> bool {
    rest[1..]
        .chars()
        .next()
        .is_some_and(|second| second.is_ascii_alphabetic() || matches!(second, '/' | '!' | '?'))
}

/// The entity at the start of `rest` and its length in bytes; a bare `&` stands for itself.
fn entity(rest: &str) -> (char, usize) {
    let Some(end) = rest.bytes().take(10).position(|b| b == b';') else {
        return ('&', 1);
    };
    let name = &rest[1..end];
    let read = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        "hellip" => Some('…'),
        "rsquo" => Some('’'),
        "lsquo" => Some('‘'),
        "ldquo" => Some('“'),
        "rdquo" => Some('”'),
        "euro" => Some('€'),
        _ => numeric_entity(name),
    };
    read.map_or(('&', 1), |c| (c, end + 1))
}

fn numeric_entity(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(number).filter(|c| !c.is_control())
}

/// At most `max_chars` characters, cut at a word where one is near.
fn shorten(text: &str, max_chars: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(max_chars) else {
        return text.to_owned();
    };
    let head = &text[..cut];
    let word = head.rfind(' ').filter(|at| *at > cut / 2).unwrap_or(cut);
    format!("{}…", head[..word].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_plain_text_and_loses_no_words() {
        for (html, plain) in [
            (
                "<p>Thrown &amp; glazed</p>\n<p>by&nbsp;hand</p>",
                "Thrown & glazed by hand",
            ),
            ("a < 5 cm & b > 2", "a < 5 cm & b > 2"),
            ("Caf&#233; &#x2013; cr&egrave;me", "Café – cr&egrave;me"),
            ("<script src='x'", "<script src='x'"),
            ("&;&#0;&#xffffffff;", "&;&#0;&#xffffffff;"),
        ] {
            assert_eq!(strip_html(html, 100), plain);
        }
        assert_eq!(strip_html("one two three four", 13), "one two…");
        assert_eq!(strip_html("éééééé", 3), "ééé…");
    }
}
