//! The shop, its stalls and its handover. Refuses a handover that does not hold this shop's key.

use super::{Folded, Step};
use crate::{error::CentralError, sql::Sql, values_of};
use stall_domain::shop::{EpochStarted, ProfileChanged, ShopFounded, ShopHandedOver};

pub(super) fn founded(step: &Step<'_>, founded: &ShopFounded) -> Result<Folded, CentralError> {
    let identity = step.identity;
    let is_ours =
        founded.shop == identity.shop && founded.shop_vkey == identity.shop_vkey.to_string();
    Ok(if is_ours {
        Folded::Counted
    } else {
        Folded::Quarantined("other_shop")
    })
}

/// Central at any time, and the founder while it is the grantor: it renews its own certificate.
pub(super) fn device_word(sql: &mut dyn Sql, step: &Step<'_>) -> Result<Folded, CentralError> {
    Ok(match step.is_central() || step.is_grantor(sql)? {
        true => Folded::Counted,
        false => Folded::Quarantined("not_the_grantor"),
    })
}

pub(super) fn epoch_started(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    started: &EpochStarted,
) -> Result<Folded, CentralError> {
    let text = "INSERT INTO stalls (shop, stall, name) VALUES ($1, $2, $3) \
        ON CONFLICT (shop, stall) DO UPDATE SET name = excluded.name";
    sql.execute(
        text,
        values_of![
            step.identity.shop.0,
            started.stall.0,
            started.stall_name.as_str()
        ],
    )?;
    Ok(Folded::Counted)
}

pub(super) fn profile_changed(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    changed: &ProfileChanged,
) -> Result<Folded, CentralError> {
    let Ok(body) = serde_json::to_string(&changed.profile) else {
        return Ok(Folded::Quarantined("unreadable"));
    };
    let text = "INSERT INTO profiles (shop, body) VALUES ($1, $2) \
        ON CONFLICT (shop) DO UPDATE SET body = excluded.body";
    sql.execute(text, values_of![step.identity.shop.0, body])?;
    Ok(Folded::Counted)
}

pub(super) fn handed_over(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    over: &ShopHandedOver,
) -> Result<Folded, CentralError> {
    let identity = step.identity;
    if step.row.event.header.device != identity.founder {
        return Ok(Folded::Quarantined("not_the_grantor"));
    }
    let is_to_us = over.central_vkey == identity.signer.vkey().to_string();
    if !is_to_us || identity.open_shop_key(&over.sealed_shop_key).is_none() {
        return Ok(Folded::Quarantined("handover_refused"));
    }
    let text = "INSERT INTO handovers (shop, sealed, position) VALUES ($1, $2, $3) \
        ON CONFLICT (shop) DO NOTHING";
    let values = values_of![
        identity.shop.0,
        over.sealed_shop_key.as_str(),
        step.row.position
    ];
    sql.execute(text, values)?;
    Ok(Folded::Counted)
}
