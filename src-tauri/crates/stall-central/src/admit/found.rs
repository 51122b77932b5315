//! The first stall of a shop meets an empty central. Refuses papers that do not fit each other.

use super::{
    PairCall,
    code::{Code, spend},
    join::{Entrant, admit, answer},
};
use crate::{
    chain::open_chain,
    error::CentralError,
    identity::{CENTRAL_EPOCH, Identity},
    sql::Sql,
    values_of,
};
use stall_domain::Series;
use stall_provenance::{Vkey, device_cert::SignedDeviceCert};
use stall_wire::{Founding, PairAnswer, codes};

pub(super) fn found(
    sql: &mut dyn Sql,
    call: &PairCall,
    founding: &Founding,
    code: &Code,
    now_ms: i64,
) -> Result<(Identity, PairAnswer), CentralError> {
    let papers =
        check(call, founding).ok_or_else(|| CentralError::refused(codes::FOUNDING_REFUSED))?;
    let speaker = call.frame.speaker;
    if Identity::find(sql, founding.shop)?.is_some() {
        // This shop is here already; a code for it is needed, not one for an empty store.
        return Err(CentralError::refused(codes::SHOP_MISMATCH));
    }
    let text = "INSERT INTO shops (shop, name, currency, shop_vkey, central, seed, founder, opened_at_ms) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = values_of![
        founding.shop.0,
        founding.name.as_str(),
        founding.currency.code(),
        founding.shop_vkey.as_str(),
        call.central.0,
        call.seed,
        speaker.device.0,
        now_ms,
    ];
    sql.execute(text, values)?;
    for table in ["shop_head", "projected"] {
        let text = format!("INSERT INTO {table} (shop, position) VALUES ($1, 0)");
        sql.execute(&text, values_of![founding.shop.0])?;
    }
    let identity = Identity::load(sql, founding.shop)?;
    open_chain(
        sql,
        identity.shop,
        Series {
            device: identity.device,
            epoch: CENTRAL_EPOCH,
        },
    )?;
    let entrant = Entrant {
        series: Series {
            device: speaker.device,
            epoch: speaker.epoch,
        },
        number: papers.cert.device,
        code: founding.code.clone(),
        vkey: papers.cert.vkey(),
        certificate: founding.certificate.clone(),
        stall_name: code.stall_name.clone(),
    };
    admit(sql, &identity, &entrant, now_ms)?;
    spend(sql, code, identity.shop, &call.ask.device_key)?;
    let answer = answer(sql, &identity, call, &entrant, Some(code), now_ms)?;
    Ok((identity, answer))
}

/// The shop key vouches for exactly this device key, and the speaker is of this shop.
pub(super) fn check(call: &PairCall, founding: &Founding) -> Option<SignedDeviceCert> {
    let shop_vkey: Vkey = founding.shop_vkey.parse().ok()?;
    let papers = SignedDeviceCert::open(founding.certificate.as_bytes(), &shop_vkey).ok()?;
    let is_device = papers.cert.key.to_bytes() == call.ask.device_key.0
        && papers.cert.vkey().to_string() == founding.device_vkey;
    let is_shop = founding.shop == call.frame.speaker.shop && !founding.shop.0.is_nil();
    let is_coded =
        !founding.code.is_empty() && founding.code.len() <= 16 && !founding.name.is_empty();
    (is_device && is_shop && is_coded).then_some(papers)
}
