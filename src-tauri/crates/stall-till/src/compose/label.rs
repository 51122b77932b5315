//! The provenance label of one piece, from its stored record and label address.
//!
//! Refuses to sign anything: a reprint prints the very bytes signed when the piece was made.

use super::{Desk, Missing};
use stall_domain::{PieceRef, VariantId};
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

/// `2026-11-22` as `22 Nov 2026`; a text that is no date stays as it is.
fn spoken_date(date: &str) -> String {
    let date_of = |date: &str| chrono::NaiveDate::parse_from_str(date, "%Y-%m-%d");
    date_of(date).map_or_else(
        |_| date.to_owned(),
        |date| date.format("%-d %b %Y").to_string(),
    )
}

/// A place that fits the label's line: whole, or what stands before its first comma.
fn short_place(place: &str) -> &str {
    const LINE_CHARACTERS: usize = 17;
    match place.split_once(',') {
        Some((first, _)) if place.chars().count() > LINE_CHARACTERS => first,
        _ => place,
    }
}

impl Desk {
    /// The maker's drawn form of a variant, where the paper knows it.
    pub(super) fn form_of(
        &self,
        db: &Db<'_>,
        variant: VariantId,
    ) -> Result<Option<String>, Missing> {
        let row = db.item(variant, self.place.identity.stall)?;
        let form = row.and_then(|row| row.drawing).map(|drawing| drawing.form);
        Ok(form.filter(|form| stall_paper::form_names().any(|known| known == form)))
    }

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
            made: format!(
                "made {}, {}",
                spoken_date(&made_on),
                short_place(self.stall_name(self.place.identity.stall))
            ),
            copy: self.copy,
            practice: self.is_practice(),
            form: self.form_of(db, edition.fixed.variant)?,
        };
        let stem = format!("label-{}-{}", edition.fixed.code, piece.number);
        Ok((label(&content)?, super::file_safe(&stem)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_and_place_fit_their_lines() {
        assert_eq!(spoken_date("2026-11-22"), "22 Nov 2026");
        assert_eq!(spoken_date("soon"), "soon");
        assert_eq!(short_place("Sunday Market, Ghent"), "Sunday Market");
        assert_eq!(short_place("Ghent, BE"), "Ghent, BE");
    }
}
