//! The single-byte code pages a printer may know, and the one question asked of them: has this
//! text a byte for every character? It never guesses a substitute and never changes page in a line.

use serde::{Deserialize, Serialize};

mod tables;

/// A code page by its printer-maker name.
///
/// `Ascii` is for printers nobody has calibrated: only 0x20–0x7E are the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CodePage {
    Ascii,
    #[serde(rename = "PC437")]
    Pc437,
    #[serde(rename = "PC850")]
    Pc850,
    #[serde(rename = "PC852")]
    Pc852,
    #[serde(rename = "PC858")]
    Pc858,
    #[serde(rename = "PC866")]
    Pc866,
    #[serde(rename = "WPC1250")]
    Wpc1250,
    #[serde(rename = "WPC1251")]
    Wpc1251,
    #[serde(rename = "WPC1252")]
    Wpc1252,
    #[serde(rename = "ISO8859-15")]
    Iso8859_15,
}

impl CodePage {
    /// Every page, `Ascii` first.
    pub const ALL: [CodePage; 10] = [
        CodePage::Ascii,
        CodePage::Pc437,
        CodePage::Pc850,
        CodePage::Pc852,
        CodePage::Pc858,
        CodePage::Pc866,
        CodePage::Wpc1250,
        CodePage::Wpc1251,
        CodePage::Wpc1252,
        CodePage::Iso8859_15,
    ];

    /// The printer-makers' name.
    pub const fn name(self) -> &'static str {
        match self {
            CodePage::Ascii => "ASCII",
            CodePage::Pc437 => "PC437",
            CodePage::Pc850 => "PC850",
            CodePage::Pc852 => "PC852",
            CodePage::Pc858 => "PC858",
            CodePage::Pc866 => "PC866",
            CodePage::Wpc1250 => "WPC1250",
            CodePage::Wpc1251 => "WPC1251",
            CodePage::Wpc1252 => "WPC1252",
            CodePage::Iso8859_15 => "ISO8859-15",
        }
    }

    fn upper_half(self) -> Option<&'static [char; 128]> {
        Some(match self {
            CodePage::Ascii => return None,
            CodePage::Pc437 => &tables::PC437,
            CodePage::Pc850 => &tables::PC850,
            CodePage::Pc852 => &tables::PC852,
            CodePage::Pc858 => &tables::PC858,
            CodePage::Pc866 => &tables::PC866,
            CodePage::Wpc1250 => &tables::WPC1250,
            CodePage::Wpc1251 => &tables::WPC1251,
            CodePage::Wpc1252 => &tables::WPC1252,
            CodePage::Iso8859_15 => &tables::ISO8859_15,
        })
    }

    /// The byte that prints `character`, or `None` when this page has none.
    ///
    /// ASCII is answered before the table is asked, so `-` is 0x2D on every page.
    pub fn byte_of(self, character: char) -> Option<u8> {
        if matches!(character, ' '..='~') {
            return Some(character as u8);
        }
        let index = self
            .upper_half()?
            .iter()
            .position(|c| *c == character && *c != char::REPLACEMENT_CHARACTER)?;
        Some(0x80 + index as u8)
    }

    /// The character that `byte` prints, or `None` for control codes and unassigned bytes.
    pub fn char_of(self, byte: u8) -> Option<char> {
        match byte {
            0x20..=0x7E => Some(byte as char),
            0x80.. => self
                .upper_half()
                .map(|table| table[usize::from(byte - 0x80)])
                .filter(|c| *c != char::REPLACEMENT_CHARACTER),
            _ => None,
        }
    }

    /// The whole text as bytes of this page, or `None` when one character is missing.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        text.chars().map(|c| self.byte_of(c)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_match_the_published_charts() {
        let known = [
            (CodePage::Pc437, 'é', 0x82),
            (CodePage::Pc437, '█', 0xDB),
            (CodePage::Pc850, '×', 0x9E),
            (CodePage::Pc850, 'ı', 0xD5),
            (CodePage::Pc852, 'ł', 0x88),
            (CodePage::Pc858, '€', 0xD5),
            (CodePage::Pc858, '¿', 0xA8),
            (CodePage::Pc858, 'Ò', 0xE3),
            (CodePage::Pc858, '®', 0xA9),
            (CodePage::Pc866, 'Ж', 0x86),
            (CodePage::Wpc1250, 'ő', 0xF5),
            (CodePage::Wpc1251, 'я', 0xFF),
            (CodePage::Wpc1252, '€', 0x80),
            (CodePage::Wpc1252, 'ÿ', 0xFF),
            (CodePage::Iso8859_15, '€', 0xA4),
        ];
        for (page, character, byte) in known {
            assert_eq!(page.byte_of(character), Some(byte), "{page:?} {character}");
            assert_eq!(page.char_of(byte), Some(character), "{page:?} {byte:#x}");
        }
    }

    #[test]
    fn ascii_is_itself_on_every_page() {
        for page in CodePage::ALL {
            for byte in 0x20..0x7F_u8 {
                assert_eq!(page.byte_of(byte as char), Some(byte));
            }
            assert_eq!(page.byte_of('\u{AD}'), None, "a soft hyphen never prints");
            assert_eq!(page.byte_of(char::REPLACEMENT_CHARACTER), None);
        }
    }

    #[test]
    fn every_assigned_byte_comes_back_as_itself() {
        for page in CodePage::ALL {
            for byte in 0x80..=0xFF_u8 {
                if let Some(character) = page.char_of(byte) {
                    assert_eq!(page.byte_of(character), Some(byte), "{page:?} {byte:#x}");
                }
            }
        }
    }

    #[test]
    fn a_missing_character_is_no_encoding_at_all() {
        assert_eq!(CodePage::Pc858.encode("5 €"), Some(vec![0x35, 0x20, 0xD5]));
        assert_eq!(CodePage::Pc437.encode("5 €"), None);
    }
}
