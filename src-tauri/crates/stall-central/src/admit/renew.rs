//! Certificates near their end, made again under the same number, key and code; the device gets them with its next pull.
//!
//! Refuses a revoked device, and to certify without the shop key.

use super::{
    announce,
    join::{Entrant, certify, day_of, known},
    take_turn,
};
use crate::{error::CentralError, identity::Identity, sql::Sql, values_of};
use stall_domain::{Series, ShopId};
use stall_provenance::device_cert::SignedDeviceCert;

/// Whether [`renew`] would do something.
pub fn is_due(
    sql: &mut dyn Sql,
    shop: ShopId,
    series: Series,
    now_ms: i64,
) -> Result<bool, CentralError> {
    let identity = Identity::load(sql, shop)?;
    Ok(due(sql, &identity, series, now_ms)?.is_some())
}

/// Certifies a device again when it is time; looked at once more under the lock, so that it happens once.
pub fn renew(
    sql: &mut dyn Sql,
    shop: ShopId,
    series: Series,
    now_ms: i64,
) -> Result<(), CentralError> {
    let identity = Identity::load(sql, shop)?;
    take_turn(sql, shop)?;
    let Some(mut entrant) = due(sql, &identity, series, now_ms)? else {
        return Ok(());
    };
    let shop_key = identity.shop_key(sql)?;
    let signed = certify(&shop_key, entrant.number, entrant.vkey.key, now_ms)?;
    entrant.certificate = signed.note(&identity.shop_vkey);
    let text = "UPDATE devices SET certificate = $4 WHERE shop = $1 AND device = $2 AND epoch = $3";
    let certificate = entrant.certificate.as_str();
    sql.execute(
        text,
        values_of![shop.0, series.device.0, series.epoch, certificate],
    )?;
    announce(sql, &identity, &entrant, now_ms)
}

fn due(
    sql: &mut dyn Sql,
    identity: &Identity,
    series: Series,
    now_ms: i64,
) -> Result<Option<Entrant>, CentralError> {
    let is_fenced = super::is_revoked(sql, identity.shop, series)?;
    let entrant = known(sql, identity, series)?.filter(|_| !is_fenced);
    let Some(entrant) = entrant else {
        return Ok(None);
    };
    let cert = SignedDeviceCert::open(entrant.certificate.as_bytes(), &identity.shop_vkey);
    let is_fresh = cert.is_ok_and(|signed| !signed.cert.is_renewal_due(day_of(now_ms)));
    if is_fresh || !identity.holds_shop_key(sql)? {
        return Ok(None);
    }
    Ok(Some(entrant))
}
