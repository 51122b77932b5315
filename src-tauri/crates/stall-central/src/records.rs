//! Record notes: texts beside the events, kept only when an event promised exactly these bytes, and erasable.
//!
//! Refuses a note nobody announced and a note that is not the announced one.

use crate::{
    error::CentralError,
    follower::catch_up,
    identity::Identity,
    sql::{Sql, StoreError},
    values_of,
};
use stall_domain::ShopId;
use stall_provenance::record::note_sha256;
use stall_wire::{RECORDS_MAX, RecordsAnswer, RecordsOffer, codes, hex};

/// Keeps what fits; the same note again is kept again.
pub fn keep(
    sql: &mut dyn Sql,
    shop: ShopId,
    offer: &RecordsOffer,
    now_ms: i64,
) -> Result<RecordsAnswer, CentralError> {
    if offer.records.len() > RECORDS_MAX {
        return Err(CentralError::refused(codes::TOO_LARGE));
    }
    let identity = Identity::load(sql, shop)?;
    catch_up(sql, &identity)?;
    let mut answer = RecordsAnswer::default();
    for offered in &offer.records {
        let text = "SELECT record_sha256 FROM labels WHERE shop = $1 AND record = $2";
        let id = offered.record.clone();
        let Some(row) = sql.first(text, values_of![shop.0, id.as_str()])? else {
            answer.unknown.push(id);
            continue;
        };
        if row.text(0)? != hex::encode(&note_sha256(offered.note.as_bytes())) {
            answer.refused.push(id);
            continue;
        }
        let text = "INSERT INTO record_notes (shop, record, note, received_at_ms) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (shop, record) DO NOTHING";
        sql.execute(
            text,
            values_of![shop.0, id.as_str(), offered.note.as_str(), now_ms],
        )?;
        answer.kept.push(id);
    }
    Ok(answer)
}

/// Erases one record's text; its hash stays in the events and cannot be guessed back.
///
/// # Errors
/// Whatever the store says.
pub fn erase_record(sql: &mut dyn Sql, shop: ShopId, record: &str) -> Result<bool, StoreError> {
    let text = "DELETE FROM record_notes WHERE shop = $1 AND record = $2";
    Ok(sql.execute(text, values_of![shop.0, record])? > 0)
}
