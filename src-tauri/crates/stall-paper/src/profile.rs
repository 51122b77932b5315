//! What is known about a printer model: geometry, code pages, which commands work, how it answers.
//! A profile states facts; it never opens a port.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{CodePage, Error};

/// How to ask a printer whether it printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusKind {
    /// It cannot answer: `sent` is the best we ever know.
    None,
    /// Answers `DLE EOT n` at once, but cannot confirm a place in the stream.
    DleEot,
    /// Answers `DLE EOT n`, and `GS r 1` in stream order: a fence.
    GsR,
}

/// The bytes a printer understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    Escpos,
    Tspl,
    Zpl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cutter {
    None,
    Partial,
    Full,
}

/// What the printer does with bytes it holds when the paper ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnPaperOut {
    Resumes,
    Loses,
    Unknown,
}

/// One printer model. Lengths are dots at 203 dpi (8 a millimetre).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub id: String,
    pub name: String,
    pub language: Language,
    /// Printable width; a multiple of 8.
    pub width_dots: u32,
    /// Characters of font A in a line.
    pub columns: u32,
    /// `ESC t` numbers of the pages this model has.
    #[serde(default)]
    pub code_pages: BTreeMap<CodePage, u8>,
    /// The one page native text is printed in; everything outside it is drawn.
    pub code_page: CodePage,
    /// Whether `FS .` may be sent: without it clones boot into a Chinese mode.
    pub kanji_off: bool,
    /// Whether `GS P 203 203` is needed to make one motion unit one dot.
    pub motion_units: bool,
    /// Whether the printer's own QR command is known to work.
    pub native_qr: bool,
    /// Whether pictures may be kept in the printer (`GS ( L`); layout then takes them to be there.
    pub stored_logo: bool,
    /// Rows in one raster command, 24 to 128: bounds what an aborted send leaves open.
    pub band_rows: u32,
    pub cutter: Cutter,
    pub feed_to_tear_dots: u32,
    pub drawer: bool,
    pub status: StatusKind,
    /// Gap between die-cut labels; 0 is continuous paper.
    pub gap_dots: u32,
    /// Speed of the usual link.
    pub bytes_per_second: u32,
    pub on_paper_out: OnPaperOut,
}

const BUILTIN: [&str; 9] = [
    include_str!("../../../../assets/profiles/generic-58.json"),
    include_str!("../../../../assets/profiles/generic-80.json"),
    include_str!("../../../../assets/profiles/virtual-58.json"),
    include_str!("../../../../assets/profiles/epson-tm-p20.json"),
    include_str!("../../../../assets/profiles/epson-tm-m30.json"),
    include_str!("../../../../assets/profiles/pos-5890.json"),
    include_str!("../../../../assets/profiles/xprinter-tspl.json"),
    include_str!("../../../../assets/profiles/zebra-zpl.json"),
    include_str!("../../../../assets/profiles/virtual-label.json"),
];

impl Profile {
    /// Reads a profile from JSON and checks that its figures can be used.
    pub fn parse(json: &str) -> Result<Self, Error> {
        let profile: Profile = serde_json::from_str(json).map_err(Error::ProfileUnreadable)?;
        profile.checked()
    }

    /// The shipped profile called `id`.
    pub fn builtin(id: &str) -> Result<Self, Error> {
        Self::all_builtin()
            .into_iter()
            .find(|profile| profile.id == id)
            .ok_or_else(|| Error::UnknownProfile { id: id.to_owned() })
    }

    /// Every shipped profile.
    pub fn all_builtin() -> Vec<Self> {
        BUILTIN
            .iter()
            .filter_map(|json| Self::parse(json).ok())
            .collect()
    }

    /// The number `ESC t` takes for the pinned page; 0 for ASCII, which is the same on every page.
    pub fn code_page_number(&self) -> u8 {
        self.code_pages.get(&self.code_page).copied().unwrap_or(0)
    }

    /// Whether the link is so slow that no picture is worth its seconds.
    pub fn is_slow(&self) -> bool {
        self.bytes_per_second < 2_000
    }

    /// Whether papers are made of the printer's own letters and of pictures it keeps, rather than drawn.
    pub fn is_frugal(&self) -> bool {
        self.is_slow() || self.stored_logo
    }

    fn checked(self) -> Result<Self, Error> {
        let pinned =
            self.code_page == CodePage::Ascii || self.code_pages.contains_key(&self.code_page);
        let faulty = [
            (
                "width_dots",
                !self.width_dots.is_multiple_of(8) || !(96..=2_048).contains(&self.width_dots),
            ),
            (
                "columns",
                self.columns == 0 || self.columns * 12 > self.width_dots,
            ),
            ("band_rows", !(24..=128).contains(&self.band_rows)),
            ("code_page", !pinned),
            ("feed_to_tear_dots", self.feed_to_tear_dots > 2_000),
            ("bytes_per_second", self.bytes_per_second == 0),
        ];
        match faulty.into_iter().find(|(_, bad)| *bad) {
            Some((field, _)) => Err(Error::ProfileInvalid { id: self.id, field }),
            None => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_profile_is_readable_and_found_by_its_id() {
        assert_eq!(Profile::all_builtin().len(), BUILTIN.len());
        for json in BUILTIN {
            let profile = Profile::parse(json).unwrap();
            assert_eq!(Profile::builtin(&profile.id).unwrap(), profile);
        }
    }

    #[test]
    fn a_profile_says_which_field_is_wrong() {
        let mut profile = Profile::builtin("generic-58").unwrap();
        profile.band_rows = 4;
        let json = serde_json::to_string(&profile).unwrap();
        let refused = Profile::parse(&json).unwrap_err();
        assert!(matches!(
            refused,
            Error::ProfileInvalid {
                field: "band_rows",
                ..
            }
        ));
        assert!(matches!(
            Profile::parse("{}").unwrap_err(),
            Error::ProfileUnreadable(_)
        ));
        assert!(matches!(
            Profile::builtin("none").unwrap_err(),
            Error::UnknownProfile { .. }
        ));
    }
}
