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
use stall_courier::{CentralAddress, PairOffer, Paired, SyncError, SyncReport};
use stall_domain::{
    DeviceId, EventId, Series, StallId,
    shop::{EpochReason, EpochStarted, ShopHandedOver},
};
use stall_ledger::{Db, DeviceRow, Identity};
use stall_provenance::{keys::Vkey, sealed_box::seal_secret};
use stall_wire::{Founding, codes};
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
    let address = address_of(request, &paired);
    desk.ledger.transact(host.now(), move |tx| {
        let before = session::address(tx)?;
        if before.is_some_and(|before| before.central_vkey != address.central_vkey) {
            tx.forget_central()?;
        }
        session::keep_address(tx, &address)
    })?;
    if place.shop.central_vkey.as_ref() == Some(&paired.central_vkey) {
        return Ok(());
    }
    let Some(handover) = hand_over(&**host, &place, &paired)? else {
        return Ok(());
    };
    send_older_epochs(till, &place)?;
    let event = EventId(host.new_id());
    desk.ledger.transact(host.now(), move |tx| {
        Ok::<_, Problem>(tx.append(event, handover)?)
    })?;
    Ok(())
}

/// What older epochs of the founder wrote goes to central before the handover: behind it their grants would not count.
fn send_older_epochs(till: &Till, place: &Place) -> Result<(), Problem> {
    let desk = till.desk()?;
    let host = till.host();
    let current = place.identity.series();
    let (address, older) = desk.ledger.read(|db| {
        let address = session::address(db)?.ok_or(Code::NotPaired)?;
        let mut older = db.devices()?;
        older.retain(|row| row.series.device == current.device && row.series.epoch < current.epoch);
        Ok::<_, Problem>((address, older))
    })?;
    for row in &older {
        let offer = offer(place, row)?;
        let (keychain, nonce) = (Keychain(host.clone()), session::nonce(&**host)?);
        match stall_courier::succeed(&address, current, &offer, &keychain, nonce) {
            // An epoch whose key is gone stays unsent and counted as such; the shop is paired all the same.
            Ok(_) | Err(SyncError::Refused(_) | SyncError::KeyMissing) => {}
            Err(error) => return Err(session::sync_problem(error)),
        }
    }
    match older.is_empty() {
        true => Ok(()),
        false => session::sync_once(till),
    }
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
        code: own.code.clone(),
    });
    Ok(PairOffer {
        shop: Some(founded.shop),
        series: own.series,
        device_key: vkey.key.to_bytes(),
        founding,
    })
}

/// The shop key, sealed so that this central alone can open it; nothing where the key is not kept any longer.
fn hand_over(
    host: &dyn Host,
    place: &Place,
    paired: &Paired,
) -> Result<Option<ShopHandedOver>, Problem> {
    let unusable = || Problem::new(Code::SecretUnusable).fact("what", "shop_key");
    let name = shop_key_name(place)?;
    let Some(shop_key) = keys::shop_key(host, &name)? else {
        return Ok(None);
    };
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
    Ok(Some(ShopHandedOver {
        central_vkey: paired.central_vkey.clone(),
        sealed_shop_key: STANDARD.encode(sealed),
    }))
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

/// How many epochs may turn out to be somebody else's before this gives up.
const TRIES: usize = 4;

/// Lets the present epoch of this device in, vouched for by the key of an epoch central knows. Where a clone of this
/// folder took the epoch before, another one is begun.
pub(super) fn succeed(till: &Till) -> Result<(), Problem> {
    for _ in 0..TRIES {
        match ask_in(till)? {
            Err(SyncError::Refused(problem)) if problem.code == codes::EPOCH_TAKEN => {
                let next = problem.facts.get("next").and_then(|next| next.as_u64());
                let known = next.and_then(|next| u32::try_from(next).ok()).unwrap_or(1);
                session::begin_epoch(till, known.saturating_sub(1))?;
            }
            outcome => return outcome.map_err(session::sync_problem),
        }
    }
    Err(Problem::new(Code::SyncFailed).fact("reason", codes::EPOCH_TAKEN))
}

fn ask_in(till: &Till) -> Result<Result<(), SyncError>, Problem> {
    let desk = till.desk()?;
    let host = till.host();
    let (address, previous, series) = desk.ledger.read(|db| {
        let address = session::address(db)?.ok_or(Code::NotPaired)?;
        let series = db.identity()?.ok_or(Code::NotFounded)?.series();
        Ok::<_, Problem>((address, voucher(db, series)?, series))
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
    let keychain = Keychain(host.clone());
    Ok(stall_courier::succeed(&address, previous, &new, &keychain, nonce).map(|_| ()))
}

/// The newest older epoch of this device that central acknowledged something of; without one, the newest.
fn voucher(db: &Db<'_>, series: Series) -> Result<Series, Problem> {
    let mut older = db.own_series()?;
    older.retain(|old| old.device == series.device && old.epoch < series.epoch);
    older.sort_by_key(|old| old.epoch);
    for old in older.iter().rev() {
        if db.acked(*old)?.is_some() {
            return Ok(*old);
        }
    }
    older.pop().ok_or_else(|| Code::NotPaired.into())
}

/// Once central says that it opened the shop key, this laptop has no further use for it.
pub(super) fn forget_shop_key_once_held(till: &Till, report: &SyncReport) -> Result<(), Problem> {
    match report.holds_shop_key {
        true => keys::forget_shop_key(&**till.host()),
        false => Ok(()),
    }
}
