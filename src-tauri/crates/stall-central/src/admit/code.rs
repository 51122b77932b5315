//! One-time pairing codes as stored: only their hash, for ten minutes, for one key.

use super::PairCall;
use crate::{error::CentralError, identity::shops, sql::Sql, values_of};
use stall_domain::ShopId;
use stall_wire::{
    Hash32, codes,
    pairing::{CODE_CHARACTERS, code_from, code_key, code_proof},
};
use uuid::Uuid;

/// How long a code lets somebody in.
pub const CODE_LIVES_MS: i64 = 10 * 60_000;

/// A valid code that the asker proved to know.
pub struct Code {
    /// Nil when the code founds a shop.
    pub shop: ShopId,
    pub key: Hash32,
    pub stall_name: String,
}

/// Makes a code for a shop; without one for the only shop, or for an empty store's first.
///
/// # Errors
/// [`codes::SHOP_UNKNOWN`] for a shop that is not here, [`codes::SHOP_MISMATCH`] when there are several to choose from.
pub fn issue_code(
    sql: &mut dyn Sql,
    shop: Option<ShopId>,
    stall_name: &str,
    random: &[u8; CODE_CHARACTERS],
    now_ms: i64,
) -> Result<String, CentralError> {
    let known = shops(sql)?;
    let shop = match (shop, known.as_slice()) {
        (Some(shop), known) if known.contains(&shop) => shop,
        (Some(_), _) => return Err(CentralError::refused(codes::SHOP_UNKNOWN)),
        (None, []) => ShopId(Uuid::nil()),
        (None, [only]) => *only,
        (None, _) => return Err(CentralError::refused(codes::SHOP_MISMATCH)),
    };
    let code = code_from(random);
    sql.execute(
        "DELETE FROM pairing_codes WHERE expires_at_ms < $1",
        values_of![now_ms - CODE_LIVES_MS],
    )?;
    let text = "INSERT INTO pairing_codes (shop, code_key, stall_name, expires_at_ms) VALUES ($1, $2, $3, $4)";
    sql.execute(
        text,
        values_of![
            shop.0,
            code_key(&code).0,
            stall_name,
            now_ms + CODE_LIVES_MS
        ],
    )?;
    Ok(code)
}

/// Finds the code behind a proof: alive, and unused or used by this very key before.
pub(super) fn find(
    sql: &mut dyn Sql,
    call: &PairCall,
    proof: &Hash32,
    now_ms: i64,
) -> Result<Code, CentralError> {
    let text = "SELECT shop, code_key, stall_name, used_by FROM pairing_codes \
        WHERE expires_at_ms > $1 ORDER BY shop, code_key FOR UPDATE";
    let speaker = &call.frame.speaker;
    for row in sql.query(text, values_of![now_ms])? {
        let key = Hash32(row.array(1)?);
        let expected = code_proof(
            &key,
            call.nonce(),
            speaker.device,
            speaker.epoch,
            &call.ask.device_key,
        );
        let used_by = row.maybe_bytes(3)?;
        let is_free = used_by.is_none_or(|by| by == call.ask.device_key.0);
        if expected == *proof && is_free {
            return Ok(Code {
                shop: row.id(0)?,
                key,
                stall_name: row.text(2)?,
            });
        }
    }
    Err(CentralError::refused(codes::CODE_REFUSED))
}

/// Binds a code to the key that used it, and to the shop it founded.
pub(super) fn spend(
    sql: &mut dyn Sql,
    code: &Code,
    shop: ShopId,
    by: &Hash32,
) -> Result<(), CentralError> {
    let text = "UPDATE pairing_codes SET shop = $3, used_by = $4 WHERE shop = $1 AND code_key = $2";
    sql.execute(text, values_of![code.shop.0, code.key.0, shop.0, by.0])?;
    Ok(())
}
