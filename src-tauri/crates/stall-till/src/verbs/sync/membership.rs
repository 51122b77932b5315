//! Getting into a shop's central store: handing over, joining, and going on in a new epoch.
//!
//! Refuses a second shop in one folder; central refuses a folder of another shop with `shop_mismatch`.

use super::session::{self, Keychain};
use crate::{
    Code, Host, Problem, Till,
    api::sync::Pair,
    keys,
    verbs::{Place, setup::shop_key_name},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use stall_courier::{CentralAddress, PairOffer, Paired};
use stall_domain::{
    DeviceId, EventId, Series, StallId,
    shop::{EpochReason, EpochStarted, ShopHandedOver},
};
use stall_ledger::{DeviceRow, Identity};
use stall_provenance::{keys::Vkey, sealed_box::seal_secret};
use stall_wire::Founding;
use uuid::Uuid;

const FIRST_EPOCH: u32 = 1;
/// Names the device that asked to join, until it was let in: a lost answer is asked for again as the same one.
const JOINING: &str = "joining.id";

/// Pairs a founded folder, and hands the shop key over the first time.
pub(super) fn pair(till: &Till, request: &Pair) -> Result<(), Problem> {
    let desk = till.desk()?;
    let host = till.host();
    let (place, own) = desk.ledger.read(|db| {
        let place = Place::read(db)?;
        let own = db
            .devices()?
            .into_iter()
            .find(|d| d.series == place.identity.series());
        let missing = || Problem::new(Code::SecretUnusable).fact("what", "device");
        Ok::<_, Problem>((place, own.ok_or_else(missing)?))
    })?;
    if place.shop.founded.is_practice {
        return Err(Code::PracticeCannotSync.into());
    }
    let offer = offer(&place, &own)?;
    let keychain = Keychain(host.clone());
    let nonce = session::nonce(&**host)?;
    let paired = stall_courier::pair(request.url.trim(), &request.code, &offer, &keychain, nonce)
        .map_err(session::sync_problem)?;
    let handover = match place.shop.central_vkey {
        Some(_) => None,
        None => Some(hand_over(&**host, &place, &paired)?),
    };
    let address = address_of(request, &paired);
    let (now, event) = (host.now(), EventId(host.new_id()));
    desk.ledger.transact(now, move |tx| {
        session::keep_address(tx, &address)?;
        if let Some(handover) = handover {
            tx.append(event, handover)?;
        }
        Ok::<_, Problem>(())
    })?;
    Ok(())
}

fn offer(place: &Place, own: &DeviceRow) -> Result<PairOffer, Problem> {
    let unusable = |what: &str| Problem::new(Code::SecretUnusable).fact("what", what);
    let vkey: Vkey = own
        .device_vkey
        .parse()
        .map_err(|_| unusable("device_vkey"))?;
    let founded = &place.shop.founded;
    let founding = own.certificate.clone().map(|certificate| Founding {
        shop: founded.shop,
        name: place.profile.name.clone(),
        currency: founded.currency,
        shop_vkey: founded.shop_vkey.clone(),
        device_vkey: own.device_vkey.clone(),
        certificate,
        code: place.identity.code.clone(),
    });
    Ok(PairOffer {
        shop: Some(founded.shop),
        series: place.identity.series(),
        device_key: vkey.key.to_bytes(),
        founding,
    })
}

/// The shop key, sealed so that this central alone can open it.
fn hand_over(host: &dyn Host, place: &Place, paired: &Paired) -> Result<ShopHandedOver, Problem> {
    let unusable = || Problem::new(Code::SecretUnusable).fact("what", "shop_key");
    let name = shop_key_name(place)?;
    let shop_key = keys::shop_key(host, &name)?.ok_or_else(unusable)?;
    let mut randomness = [0u8; 32];
    host.fill_random(&mut randomness)?;
    let purpose = place.shop.founded.shop.to_string();
    let seed = shop_key.key.seed();
    let sealed = seal_secret(
        &paired.sealing_key.0,
        purpose.as_bytes(),
        &seed,
        &randomness,
    )
    .map_err(|_| unusable())?;
    Ok(ShopHandedOver {
        central_vkey: paired.central_vkey.clone(),
        sealed_shop_key: STANDARD.encode(sealed),
    })
}

fn address_of(request: &Pair, paired: &Paired) -> CentralAddress {
    CentralAddress {
        url: request.url.trim().trim_end_matches('/').to_owned(),
        shop: paired.shop,
        central_vkey: paired.central_vkey.clone(),
    }
}

/// Joins the shop behind a central from an empty folder.
pub(super) fn join(till: &Till, request: &Pair, stall_name: &str) -> Result<(), Problem> {
    let desk = till.desk()?;
    let host = till.host();
    if desk
        .ledger
        .read(|db| Ok::<_, Problem>(db.identity()?.is_some()))?
    {
        return Err(Code::AlreadyFounded.into());
    }
    let series = Series {
        device: joining_device(&**host)?,
        epoch: FIRST_EPOCH,
    };
    let key = keys::device_key_or_new(&**host, FIRST_EPOCH)?;
    let device_key = key.verifying_key().to_bytes();
    let keychain = Keychain(host.clone());
    let nonce = session::nonce(&**host)?;
    let url = request.url.trim();
    let paired = stall_courier::join(url, &request.code, series, device_key, &keychain, nonce)
        .map_err(session::sync_problem)?;
    let identity = Identity {
        shop: paired.shop,
        device: series.device,
        epoch: series.epoch,
        code: paired.code.clone(),
        stall: StallId(host.new_id()),
        machine_id: host.machine_id(),
    };
    let started = EpochStarted {
        device: series.device,
        epoch: series.epoch,
        code: paired.code.clone(),
        stall: identity.stall,
        stall_name: match stall_name.trim() {
            "" => paired.stall_name.clone(),
            name => name.to_owned(),
        },
        device_vkey: paired.device_vkey.clone(),
        certificate: Some(paired.certificate.clone()),
        reason: EpochReason::Joined,
        previous: None,
    };
    let address = address_of(request, &paired);
    let (now, event) = (host.now(), EventId(host.new_id()));
    desk.ledger.transact(now, move |tx| {
        tx.begin_series(identity)?;
        tx.append(event, started)?;
        session::keep_address(tx, &address)
    })?;
    Ok(())
}

fn joining_device(host: &dyn Host) -> Result<DeviceId, Problem> {
    let kept = host
        .read_secret(JOINING)?
        .and_then(|bytes| Uuid::from_slice(&bytes).ok());
    if let Some(id) = kept {
        return Ok(DeviceId(id));
    }
    let id = host.new_id();
    host.keep_secret(JOINING, id.as_bytes())?;
    Ok(DeviceId(id))
}

/// Lets a new epoch of this device in, vouched for by the key of an epoch central knows.
pub(super) fn succeed(till: &Till) -> Result<(), Problem> {
    let desk = till.desk()?;
    let host = till.host();
    let (address, previous, series) = desk.ledger.read(|db| {
        let address = session::address(db)?.ok_or(Code::NotPaired)?;
        let series = db.identity()?.ok_or(Code::NotFounded)?.series();
        let older = db
            .own_series()?
            .into_iter()
            .filter(|s| s.epoch < series.epoch);
        let previous = older.max_by_key(|s| s.epoch).ok_or(Code::NotPaired)?;
        Ok::<_, Problem>((address, previous, series))
    })?;
    let device_key = keys::device_key(&**host, series.epoch)?
        .verifying_key()
        .to_bytes();
    let new = PairOffer {
        shop: Some(address.shop),
        series,
        device_key,
        founding: None,
    };
    let nonce = session::nonce(&**host)?;
    stall_courier::succeed(&address, previous, &new, &Keychain(host.clone()), nonce)
        .map_err(session::sync_problem)?;
    Ok(())
}

/// Once central signed for the handover, this laptop has no further use for the shop key.
pub(super) fn forget_shop_key_once_handed_over(till: &Till) -> Result<(), Problem> {
    let is_handed_over = till.desk()?.ledger.read(|db| {
        let unsent = db.unsent()?.count;
        Ok::<_, Problem>(unsent == 0 && Place::read(db)?.shop.central_vkey.is_some())
    })?;
    match is_handed_over {
        true => keys::forget_shop_key(&**till.host()),
        false => Ok(()),
    }
}
