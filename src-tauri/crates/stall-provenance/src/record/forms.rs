//! Owns the form every field of a record must have. Refuses a record by naming the first field that has not.

use super::{MAX_NOTE_CHARS, RECORD_VERSION, Record, RecordError};
use crate::day::Day;
use crate::gs1::Gtin14;
use crate::hex;
use crate::id::ItemId;

impl Record {
    /// Checks every field against its form.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn check(&self) -> Result<(), RecordError> {
        if self.v != RECORD_VERSION {
            return Err(RecordError::Version(self.v));
        }
        self.check_presence()?;
        self.check_piece()?;
        self.check_forms()?;
        match self.note.as_ref().map(|note| note.chars().count()) {
            Some(chars) if chars > MAX_NOTE_CHARS => Err(RecordError::NoteTooLong(chars)),
            _ => Ok(()),
        }
    }

    fn check_presence(&self) -> Result<(), RecordError> {
        let texts = [
            ("product", Some(&self.product)),
            ("maker", Some(&self.maker)),
            ("where", Some(&self.made.place)),
            ("issued_by", Some(&self.issued_by)),
            ("edition", self.edition.as_ref()),
            ("note", self.note.as_ref()),
            ("event", self.event.as_ref()),
            ("lot", self.lot.as_ref()),
            ("variant", self.variant.as_ref()),
            ("size", self.size.as_ref()),
        ];
        let empty = |(_, text): &&(_, Option<&String>)| text.is_some_and(|t| t.trim().is_empty());
        match texts.iter().find(empty) {
            Some((name, _)) => Err(RecordError::Empty(name)),
            None => Ok(()),
        }
    }

    fn check_piece(&self) -> Result<(), RecordError> {
        match (self.piece, self.of) {
            (None, None) => Ok(()),
            (Some(piece), Some(of)) if (1..=of).contains(&piece) => Ok(()),
            _ => Err(RecordError::Piece),
        }
    }

    fn check_forms(&self) -> Result<(), RecordError> {
        let address = |url: &Option<String>| url.as_ref().is_none_or(|u| u.starts_with("https://"));
        let photo_hashes = || {
            self.photos
                .iter()
                .flatten()
                .all(|hash| hex::is_hex_of(hash, 32))
        };
        let gtin_ok = |gtin: &String| Gtin14::parse(gtin).is_ok_and(|g| g.as_str() == gtin);
        let id_ok = |id: &String| {
            id.parse::<ItemId>()
                .is_ok_and(|parsed| parsed.as_str() == id)
        };
        let forms = [
            ("nonce", hex::is_hex_of(&self.nonce, 16)),
            ("when", self.made.when.parse::<Day>().is_ok()),
            ("gtin", self.gtin.as_ref().is_none_or(gtin_ok)),
            ("replaces", self.replaces.as_ref().is_none_or(id_ok)),
            ("care", address(&self.care)),
            ("repair", address(&self.repair)),
            ("photos", photo_hashes()),
        ];
        match forms.iter().find(|(_, good)| !good) {
            Some((name, _)) => Err(RecordError::Form(name)),
            None => Ok(()),
        }
    }
}
