//! Checking a label, anybody's, with the shop's public key alone.
//!
//! Refuses to say more than the signature does: the label may sit on another object.

use super::Place;
use crate::{
    Code, Problem, Till,
    api::{
        editions::{LabelCheckView, VerifyLabel},
        items::{ItemView, ScanView},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use stall_domain::PieceRef;
use stall_ledger::Db;
use stall_provenance::{
    id::ItemId,
    keys::Vkey,
    label::{LabelSigner, verify_label as verify},
};

const NOT_PROVEN: &str = "label_may_sit_on_another_object";
/// Every label's payload as digits is at least this long; shorter codes are ordinary barcodes.
const LABEL_TEXT_MIN: usize = 40;

/// Checks a label's text, or a picture of it.
pub fn verify_label(till: &Till, request: VerifyLabel) -> Result<LabelCheckView, Problem> {
    let text = match (&request.text, &request.picture_base64) {
        (Some(text), _) => text.trim().to_owned(),
        (None, Some(picture)) => read_picture(picture)?,
        (None, None) => return Err(Problem::new(Code::BadRequest).fact("why", "nothing to check")),
    };
    till.desk()?.ledger.read(|db| {
        let vkey = match &request.shop_vkey {
            Some(vkey) => vkey.clone(),
            None => Place::read(db)?.shop.founded.shop_vkey,
        };
        check(db, &text, &vkey)
    })
}

fn check(db: &Db<'_>, text: &str, vkey: &str) -> Result<LabelCheckView, Problem> {
    let vkey: Vkey = vkey
        .trim()
        .parse()
        .map_err(|_| Problem::new(Code::BadRequest).fact("why", "shop_vkey"))?;
    let verified = match verify(text, &vkey) {
        Ok(verified) => verified,
        Err(fault) => return Ok(refused(fault.code())),
    };
    let facts = &verified.facts;
    let record = facts.id.as_str().to_owned();
    let shop = vkey
        .name
        .as_str()
        .strip_suffix("/shop")
        .unwrap_or(vkey.name.as_str());
    Ok(LabelCheckView {
        is_genuine: true,
        fault: None,
        is_known_here: db.record(&record)?.is_some(),
        record: Some(record),
        piece: facts.numbering.map(|n| u32::from(n.piece())),
        of: facts.numbering.map(|n| u32::from(n.of())),
        made_on: Some(facts.made.to_string()),
        shop: Some(shop.to_owned()),
        kind: Some(match verified.signer {
            LabelSigner::Shop => 1,
            LabelSigner::Device { .. } => 2,
        }),
        not_proven: NOT_PROVEN.to_owned(),
    })
}

fn refused(fault: &str) -> LabelCheckView {
    LabelCheckView {
        is_genuine: false,
        fault: Some(fault.to_owned()),
        record: None,
        piece: None,
        of: None,
        made_on: None,
        shop: None,
        kind: None,
        is_known_here: false,
        not_proven: NOT_PROVEN.to_owned(),
    }
}

/// What a scan is when it is a label: our own piece, or a checked stranger. `None` when it is no label.
/// The thirteen characters printed under the code name a piece of ours too.
pub(crate) fn scan_label(till: &Till, code: &str) -> Result<Option<ScanView>, Problem> {
    if let Ok(id) = code.parse::<ItemId>() {
        return till.desk()?.ledger.read(|db| {
            let place = Place::read(db)?;
            let known = db.record(id.as_str())?.and_then(|record| record.piece);
            known.map(|piece| own_piece(db, &place, piece)).transpose()
        });
    }
    let is_label = code.len() >= LABEL_TEXT_MIN && code.contains("://") && code.contains('#');
    if !is_label {
        return Ok(None);
    }
    till.desk()?.ledger.read(|db| {
        let place = Place::read(db)?;
        let check = check(db, code, &place.shop.founded.shop_vkey)?;
        let known = check
            .record
            .as_deref()
            .map(|record| db.record(record))
            .transpose()?
            .flatten();
        match known.and_then(|record| record.piece) {
            Some(piece) => own_piece(db, &place, piece).map(Some),
            None => Ok(Some(ScanView::Label {
                check: Box::new(check),
            })),
        }
    })
}

fn own_piece(db: &Db<'_>, place: &Place, piece: PieceRef) -> Result<ScanView, Problem> {
    let row = db.piece(piece)?.ok_or(Code::PieceNotFound)?;
    let item = db
        .item(row.variant, place.identity.stall)?
        .ok_or(Code::ItemNotFound)?;
    Ok(ScanView::Piece {
        edition: piece.edition.0,
        number: piece.number,
        item: Box::new(ItemView::from(item)),
        state: row.state.into(),
        sale: row.sale.map(|sale| sale.0),
    })
}

/// Reads the QR code of a PNG.
fn read_picture(png_base64: &str) -> Result<String, Problem> {
    let unreadable = || Problem::new(Code::LabelNotFound).fact("what", "picture");
    let bytes = STANDARD.decode(png_base64).map_err(|_| unreadable())?;
    crate::picture::read_qr(&bytes).ok_or_else(unreadable)
}
