//! Record notes: texts beside the events, kept only when an event promised exactly these bytes, and erasable.
//!
//! Refuses a note nobody announced, one that is not the announced one, one no key of the shop signed, and to take an
//! erased text back.

use crate::{
    error::CentralError,
    follower::catch_up,
    identity::Identity,
    sql::{Sql, StoreError},
    values_of,
};
use stall_domain::ShopId;
use stall_provenance::{
    ShopName, Vkey,
    record::{note_sha256, verify_record},
};
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
    let keys = keys_of(sql, &identity)?;
    let mut answer = RecordsAnswer::default();
    for offered in &offer.records {
        let text = "SELECT record_sha256 FROM labels WHERE shop = $1 AND record = $2";
        let id = offered.record.clone();
        let Some(row) = sql.first(text, values_of![shop.0, id.as_str()])? else {
            answer.unknown.push(id);
            continue;
        };
        let is_announced = row.text(0)? == hex::encode(&note_sha256(offered.note.as_bytes()));
        if !is_announced || !is_signed(&identity, &keys, &id, &offered.note) {
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

/// Every key that may sign a record of this shop.
fn keys_of(sql: &mut dyn Sql, identity: &Identity) -> Result<Vec<Vkey>, CentralError> {
    let text = "SELECT vkey FROM devices WHERE shop = $1";
    let mut keys = vec![identity.shop_vkey.clone()];
    for row in sql.query(text, values_of![identity.shop.0])? {
        keys.extend(row.text(0)?.parse::<Vkey>());
    }
    Ok(keys)
}

/// Whether the note is a record of this shop under exactly this id.
fn is_signed(identity: &Identity, keys: &[Vkey], id: &str, note: &str) -> bool {
    let keys: Vec<&Vkey> = keys.iter().collect();
    ShopName::of_shop_key(&identity.shop_vkey.name).is_ok_and(|shop| {
        verify_record(note.as_bytes(), &shop, &keys).is_ok_and(|record| record.id.as_str() == id)
    })
}

/// Erases one record's text, before or after it came: an empty text stands in its place, so that it does not come back.
/// Its hash stays in the events and cannot be guessed back. Says whether there was a text.
///
/// # Errors
/// Whatever the store says.
pub fn erase_record(
    sql: &mut dyn Sql,
    shop: ShopId,
    record: &str,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let text = "UPDATE record_notes SET note = '' WHERE shop = $1 AND record = $2 AND note <> ''";
    let was = sql.execute(text, values_of![shop.0, record])? > 0;
    let text = "INSERT INTO record_notes (shop, record, note, received_at_ms) VALUES ($1, $2, '', $3) \
        ON CONFLICT (shop, record) DO NOTHING";
    sql.execute(text, values_of![shop.0, record, now_ms])?;
    Ok(was)
}
