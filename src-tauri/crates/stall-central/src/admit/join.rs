//! A device joins a shop that is here, or one of its devices begins a new epoch: number, code, certificate.
//!
//! Refuses an epoch another key holds, and to certify anything before the shop key was handed over.

use super::{
    PairCall, announce,
    code::{Code, spend},
    is_revoked, take_turn,
};
use crate::{
    chain::open_chain, error::CentralError, follower::catch_up, identity::Identity, sql::Sql,
    values_of,
};
use stall_domain::Series;
use stall_provenance::{
    Day, NamedSigner, ShopName, VerifyingKey, Vkey,
    device_cert::{DeviceCert, SignedDeviceCert},
};
use stall_wire::{
    Hash32, PairAnswer, Problem, capability, codes, hex,
    pairing::{answer_proof, epoch_statement},
};

/// A device on its way in.
pub(super) struct Entrant {
    pub series: Series,
    pub number: u16,
    pub code: String,
    pub vkey: Vkey,
    pub certificate: String,
    pub stall_name: String,
}

pub(super) fn join(
    sql: &mut dyn Sql,
    identity: &Identity,
    call: &PairCall,
    code: &Code,
    now_ms: i64,
) -> Result<PairAnswer, CentralError> {
    let entrant = enter(sql, identity, call, &code.stall_name, now_ms)?;
    spend(sql, code, identity.shop, &call.ask.device_key)?;
    answer(sql, identity, call, &entrant, Some(code), now_ms)
}

/// A known device begins a new epoch, vouched for by the key of an epoch before.
pub(super) fn succeed(
    sql: &mut dyn Sql,
    identity: &Identity,
    call: &PairCall,
    (epoch, signature): (u32, &str),
    now_ms: i64,
) -> Result<PairAnswer, CentralError> {
    let speaker = call.frame.speaker;
    let series = Series {
        device: speaker.device,
        epoch: speaker.epoch,
    };
    let voucher = Series { epoch, ..series };
    let voucher_entrant = known(sql, identity, voucher)?;
    let Entrant {
        vkey, stall_name, ..
    } = voucher_entrant.ok_or_else(|| CentralError::refused(codes::DEVICE_UNKNOWN))?;
    if is_revoked(sql, identity.shop, voucher)? {
        return Err(CentralError::refused(codes::REVOKED));
    }
    let statement = epoch_statement(identity.shop, series, &call.ask.device_key, call.nonce());
    let signature = hex::decode(signature).ok_or_else(|| CentralError::refused(codes::BAD_SEAL))?;
    let vouched = vkey.key.verify(statement.as_bytes(), &signature);
    vouched.map_err(|_| CentralError::refused(codes::BAD_SEAL))?;
    let entrant = enter(sql, identity, call, &stall_name, now_ms)?;
    answer(sql, identity, call, &entrant, None, now_ms)
}

/// The entrant as admitted before with this key, or admitted now.
fn enter(
    sql: &mut dyn Sql,
    identity: &Identity,
    call: &PairCall,
    stall_name: &str,
    now_ms: i64,
) -> Result<Entrant, CentralError> {
    let speaker = call.frame.speaker;
    let series = Series {
        device: speaker.device,
        epoch: speaker.epoch,
    };
    take_turn(sql, identity.shop)?;
    if let Some(entrant) = known(sql, identity, series)? {
        return match entrant.vkey.key.to_bytes() == call.ask.device_key.0 {
            true => Ok(entrant),
            false => Err(epoch_taken(sql, identity, series)?.into()),
        };
    }
    if let Some(entrant) = with_papers(identity, call, series, stall_name) {
        admit(sql, identity, &entrant, now_ms)?;
        return Ok(entrant);
    }
    catch_up(sql, identity)?;
    let shop_key = identity.shop_key(sql)?;
    let number = next_number(sql, identity)?;
    let key = VerifyingKey::from_bytes(&call.ask.device_key.0);
    let key = key.map_err(|_| CentralError::refused(codes::BAD_SEAL))?;
    let signed = certify(&shop_key, number, key, now_ms)?;
    let code = letters(number);
    let entrant = Entrant {
        series,
        number,
        stall_name: if stall_name.is_empty() {
            format!("Stall {code}")
        } else {
            stall_name.to_owned()
        },
        code,
        vkey: signed.cert.vkey(),
        certificate: signed.note(&identity.shop_vkey),
    };
    admit(sql, identity, &entrant, now_ms)?;
    Ok(entrant)
}

/// An epoch the founder wrote before there was a central: the shop key's own certificate lets it in, so that what it
/// granted arrives before the handover.
fn with_papers(
    identity: &Identity,
    call: &PairCall,
    series: Series,
    stall_name: &str,
) -> Option<Entrant> {
    let founding = call.ask.founding.as_ref()?;
    let papers = super::found::check(call, founding)?;
    let is_ours = founding.shop == identity.shop
        && founding.shop_vkey == identity.shop_vkey.to_string()
        && series.device == identity.founder;
    is_ours.then(|| Entrant {
        series,
        number: papers.cert.device,
        code: founding.code.clone(),
        vkey: papers.cert.vkey(),
        certificate: founding.certificate.clone(),
        stall_name: stall_name.to_owned(),
    })
}

/// The shop key's word for a device key, from now on.
pub(super) fn certify(
    shop_key: &NamedSigner,
    number: u16,
    key: VerifyingKey,
    now_ms: i64,
) -> Result<SignedDeviceCert, CentralError> {
    let shop = ShopName::of_shop_key(&shop_key.name)
        .map_err(|_| CentralError::Inconsistent("shop_vkey"))?;
    let signed = DeviceCert::as_of(day_of(now_ms), shop, number, key).sign(shop_key);
    signed.map_err(|_| CentralError::Inconsistent("certificate"))
}

fn epoch_taken(
    sql: &mut dyn Sql,
    identity: &Identity,
    series: Series,
) -> Result<Problem, CentralError> {
    let text = "SELECT MAX(epoch) FROM devices WHERE shop = $1 AND device = $2";
    let newest = sql.first(text, values_of![identity.shop.0, series.device.0])?;
    let next = newest.map_or(Ok(1), |row| row.int(0))? + 1;
    Ok(Problem::new(codes::EPOCH_TAKEN).with("next", next))
}

/// A series as admitted.
pub(super) fn known(
    sql: &mut dyn Sql,
    identity: &Identity,
    series: Series,
) -> Result<Option<Entrant>, CentralError> {
    let text = "SELECT vkey, number, code, certificate, stall_name FROM devices \
        WHERE shop = $1 AND device = $2 AND epoch = $3";
    let Some(row) = sql.first(
        text,
        values_of![identity.shop.0, series.device.0, series.epoch],
    )?
    else {
        return Ok(None);
    };
    let vkey: Vkey = row
        .text(0)?
        .parse()
        .map_err(|_| CentralError::Inconsistent("device_vkey"))?;
    Ok(Some(Entrant {
        series,
        number: row.narrow(1)?,
        code: row.text(2)?,
        vkey,
        certificate: row.text(3)?,
        stall_name: row.text(4)?,
    }))
}

pub(super) fn admit(
    sql: &mut dyn Sql,
    identity: &Identity,
    entrant: &Entrant,
    now_ms: i64,
) -> Result<(), CentralError> {
    let Series { device, epoch } = entrant.series;
    let text = "INSERT INTO devices (shop, device, epoch, number, code, vkey, certificate, stall_name, admitted_at_ms) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = values_of![
        identity.shop.0,
        device.0,
        epoch,
        entrant.number,
        entrant.code.as_str(),
        entrant.vkey.to_string(),
        entrant.certificate.as_str(),
        entrant.stall_name.as_str(),
        now_ms,
    ];
    sql.execute(text, values)?;
    open_chain(sql, identity.shop, entrant.series)?;
    announce(sql, identity, entrant, now_ms)
}

pub(super) fn answer(
    sql: &mut dyn Sql,
    identity: &Identity,
    call: &PairCall,
    entrant: &Entrant,
    code: Option<&Code>,
    now_ms: i64,
) -> Result<PairAnswer, CentralError> {
    let sealing_key = Hash32(identity.sealing_key().public());
    let central_vkey = identity.signer.vkey().to_string();
    let currency = identity
        .currency
        .parse()
        .map_err(|_| CentralError::Inconsistent("currency"))?;
    Ok(PairAnswer {
        shop: identity.shop,
        shop_name: identity.shop_name.clone(),
        currency,
        shop_vkey: identity.shop_vkey.to_string(),
        central: identity.device,
        sealing_key,
        epoch: entrant.series.epoch,
        code: entrant.code.clone(),
        device_vkey: entrant.vkey.to_string(),
        certificate: entrant.certificate.clone(),
        stall_name: entrant.stall_name.clone(),
        head: crate::chain::head(sql, identity.shop)?,
        capabilities: capability::ALL.map(str::to_owned).into(),
        server_time_ms: now_ms,
        proof: code.map(|code| answer_proof(&code.key, call.nonce(), &central_vkey, &sealing_key)),
        central_vkey,
    })
}

fn next_number(sql: &mut dyn Sql, identity: &Identity) -> Result<u16, CentralError> {
    let row = sql.first(
        "SELECT MAX(number) FROM devices WHERE shop = $1",
        values_of![identity.shop.0],
    )?;
    let most = row.map_or(Ok(None), |row| row.maybe_int(0))?.unwrap_or(0);
    u16::try_from(most + 1).map_err(|_| CentralError::Inconsistent("device_number"))
}

/// The day in UTC.
pub(super) fn day_of(now_ms: i64) -> Day {
    const TO_2020: i64 = 18_262;
    let days = u16::try_from(now_ms.div_euclid(86_400_000) - TO_2020);
    Day::from_days_since_2020(days.unwrap_or_default())
}

/// 1 is `A`, 26 is `Z`, 27 is `AA`.
fn letters(number: u16) -> String {
    let (mut left, mut out) = (u32::from(number), Vec::new());
    while left > 0 {
        left -= 1;
        out.push(b'A' + (left % 26) as u8);
        left /= 26;
    }
    out.reverse();
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_like_columns_of_a_sheet() {
        for (number, code) in [
            (1, "A"),
            (2, "B"),
            (26, "Z"),
            (27, "AA"),
            (52, "AZ"),
            (53, "BA"),
        ] {
            assert_eq!(letters(number), code);
        }
    }

    #[test]
    fn a_day_is_counted_from_2020() {
        assert_eq!(day_of(1_795_352_520_000).days_since_2020(), 2_517);
        assert_eq!(day_of(0).days_since_2020(), 0);
    }
}
