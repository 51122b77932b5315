//! The provenance label of one piece, from its stored record and label address.
//!
//! Refuses to sign anything: a reprint prints the very bytes signed when the piece was made.

use super::{Desk, Missing};
use stall_domain::PieceRef;
use stall_ledger::Db;
use stall_paper::{
    Document,
    papers::{Fraction, LabelContent, label},
};
use stall_provenance::id::ItemId;

/// `K7QM-9XWB-4T2RD`; a text that is no id stays as it is.
pub(super) fn printed_id(record: &str) -> String {
    record
        .parse::<ItemId>()
        .map_or_else(|_| record.to_owned(), |id| id.printed())
}

impl Desk {
    pub(super) fn label(
        &self,
        db: &Db<'_>,
        piece: PieceRef,
        record: &str,
    ) -> Result<(Document, String), Missing> {
        let row = db.record(record)?.ok_or(Missing::Subject)?;
        let edition = db.edition(piece.edition)?.ok_or(Missing::Subject)?;
        let made_on = db
            .piece(piece)?
            .and_then(|piece| piece.made_on)
            .unwrap_or_default();
        let fraction = match edition.fixed.size {
            Some(of) => Fraction::Numbered {
                piece: piece.number,
                of,
            },
            None => Fraction::Open("open edition".to_owned()),
        };
        let content = LabelContent {
            url: row.label_url,
            id: record.to_owned(),
            hint: "scan: its story".to_owned(),
            shop: self.place.profile.name.clone(),
            name: edition.fixed.title.clone(),
            fraction,
            made: format!("made {made_on}, {}", self.stall_name),
            copy: self.copy,
            practice: self.is_practice(),
            form: None,
        };
        let stem = format!("label-{}-{}", edition.fixed.code, piece.number);
        Ok((label(&content)?, super::file_safe(&stem)))
    }
}
