//! Founding a shop, its profile, this laptop's settings, and beginning a new epoch.
//!
//! Refuses a second shop in one folder, and keys anywhere but with the Host.

use super::{Place, alerts, baskets};
use crate::{
    Code, Host, Problem, Till,
    api::{
        At, Nothing,
        setup::{
            Alert, FoundShop, FrameDay, FramePrinting, FrameSync, FrameView, ProfileView,
            SettingsView, ShopView, StandingState, TaxRateView, TaxRounding,
        },
    },
    keys,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use stall_domain::{
    Currency, DeviceId, EventId, Moment, ShopId, StallId,
    shop::{
        DeviceAdmitted, EpochReason, EpochStarted, ProfileChanged, SeriesEnd, ShopFounded,
        ShopProfile,
    },
    tax::{TaxRate, TaxRoundingMode, TaxRules},
};
use stall_ledger::{Db, DeviceRow, Identity, Ledger, Tx};
use stall_paper::Logo;
use stall_provenance::{
    device_cert::SignedDeviceCert,
    keys::{NamedSigner, ShopName},
};
use std::{collections::HashSet, path::PathBuf, sync::Arc};

const FOUNDING_CODE: &str = "A";
const FOUNDING_NUMBER: u16 = 1;
const LOGO_MAX_BYTES: usize = 1_000_000;
const CASH_STEP_MAX_MINOR: i64 = 100_000;

/// Everything rail, strip and router need.
pub fn frame(till: &Till, _: Nothing) -> Result<FrameView, Problem> {
    let desk = till.desk()?;
    let now = till.host().now();
    let printing = super::printing::frame_printing(till)?;
    let sync = super::sync::frame_sync(till)?;
    desk.ledger.read(|db| {
        let Some(identity) = db.identity()? else {
            return Ok(empty_frame(now, desk.alerts.clone()));
        };
        let place = Place::read(db)?;
        let left = db.last_float_left()?;
        Ok(FrameView {
            state: match desk.ledger.is_read_only() {
                true => StandingState::ReadOnly,
                false => StandingState::Ready,
            },
            shop: Some(shop_view(db, &place, &identity)?),
            day: frame_day(db)?,
            suggested_float_minor: left.map_or(0, |(left, _)| left),
            last_left_at: left.map(|(_, at)| at.into()),
            held: baskets::held(db)?,
            sync,
            printing,
            ..empty_frame(now, alerts::of_desk(&desk, db)?)
        })
    })
}

fn empty_frame(now: Moment, alerts: Vec<Alert>) -> FrameView {
    FrameView {
        state: StandingState::Empty,
        shop: None,
        alerts,
        now: At::from(now),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        day: None,
        suggested_float_minor: 0,
        last_left_at: None,
        sync: FrameSync::default(),
        printing: FramePrinting::default(),
        held: Vec::new(),
    }
}

fn frame_day(db: &Db<'_>) -> Result<Option<FrameDay>, Problem> {
    Ok(db.open_day()?.map(|open| FrameDay {
        day: open.day.0,
        number: open.number,
        opened_at: open.opened_at.into(),
        float_minor: open.float_minor,
        float_is_counted: open.float_is_counted,
    }))
}

fn shop_view(db: &Db<'_>, place: &Place, identity: &Identity) -> Result<ShopView, Problem> {
    let currency = place.currency();
    let stall = db
        .stalls()?
        .into_iter()
        .find(|stall| stall.stall == identity.stall);
    Ok(ShopView {
        shop: identity.shop.0,
        name: place.profile.name.clone(),
        currency: currency.to_string(),
        exponent: currency.exponent(),
        is_practice: place.shop.founded.is_practice,
        device: identity.device.0,
        device_code: identity.code.clone(),
        stall: identity.stall.0,
        stall_name: stall.map(|stall| stall.name).unwrap_or_default(),
        archive_host: place.profile.archive_host.clone(),
        denominations: currency.denominations(),
        cash_step_minor: place.cash_rounding().step_minor,
    })
}

/// Founds a shop: founding device `A`, shop key, own certificate. A practice shop gets the demo drop.
pub fn found_shop(till: &Till, request: FoundShop) -> Result<FrameView, Problem> {
    let is_practice = request.is_practice;
    found(till, request)?;
    if is_practice {
        crate::demo::fill(till)?;
    }
    frame(till, Nothing {})
}

fn found(till: &Till, request: FoundShop) -> Result<(), Problem> {
    let name = named(&request.shop_name, "shop_name")?;
    let stall_name = named(&request.stall_name, "stall_name")?;
    let currency: Currency = request.currency.trim().parse()?;
    if !currency.is_in_use() {
        return Err(Problem::new(Code::CurrencyUnknown).fact("currency", currency.code()));
    }
    let archive_host = request
        .archive_host
        .as_deref()
        .map(check_host)
        .transpose()?;
    let desk = till.desk()?;
    let host = till.host().clone();
    if desk
        .ledger
        .read(|db| Ok::<_, Problem>(db.identity()?.is_some()))?
    {
        return Err(Code::AlreadyFounded.into());
    }
    let shop = ShopId(host.new_id());
    let key_name = keys::shop_name(shop, archive_host.as_deref())?;
    let shop_key = keys::shop_key_or_new(&*host, &key_name)?;
    let profile = ShopProfile {
        name: name.clone(),
        tax_rates: vec![TaxRate {
            code: "standard".to_owned(),
            rate_ppm: 0,
        }],
        archive_host,
        ..ShopProfile::default()
    };
    let founded = ShopFounded {
        shop,
        name,
        currency,
        shop_vkey: shop_key.vkey().to_string(),
        is_practice: request.is_practice,
    };
    let identity = Identity {
        shop,
        device: DeviceId(host.new_id()),
        epoch: 1,
        code: FOUNDING_CODE.to_owned(),
        stall: StallId(host.new_id()),
        machine_id: host.machine_id(),
    };
    let signer = NamedSigner {
        name: key_name.device_key(FOUNDING_NUMBER),
        key: keys::device_key_or_new(&*host, identity.epoch)?,
    };
    let certificate = certificate(&shop_key, &key_name, &signer, FOUNDING_NUMBER, host.now())?;
    let started = epoch_started(
        &identity,
        stall_name,
        &signer,
        certificate,
        EpochReason::Founded,
        None,
    );
    desk.ledger.transact(host.now(), move |tx| {
        tx.begin_series(identity)?;
        tx.append(EventId(host.new_id()), founded)?;
        tx.append(EventId(host.new_id()), started)?;
        tx.append(EventId(host.new_id()), ProfileChanged { profile })?;
        Ok::<_, Problem>(())
    })?;
    Ok(())
}

fn certificate(
    shop_key: &NamedSigner,
    name: &ShopName,
    device: &NamedSigner,
    number: u16,
    now: Moment,
) -> Result<Option<String>, Problem> {
    let signed = keys::certify(shop_key, name, device.key.verifying_key(), number, now)?;
    Ok(Some(signed.note(&shop_key.vkey())))
}

/// While there is no central store, the laptop that holds the shop key keeps its own certificate fresh.
pub(crate) fn renew_certificate(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    place: &Place,
) -> Result<(), Problem> {
    if place.shop.central_vkey.is_some() {
        return Ok(());
    }
    let series = place.identity.series();
    let own = tx.devices()?.into_iter().find(|d| d.series == series);
    if let Some(renewed) = own.and_then(|own| renewed(host, place, own)) {
        tx.append(EventId(host.new_id()), renewed)?;
    }
    Ok(())
}

/// `None` when it is not time yet, and when anything of the keys is amiss: a day opens all the same.
fn renewed(host: &dyn Host, place: &Place, own: DeviceRow) -> Option<DeviceAdmitted> {
    let name = shop_key_name(place).ok()?;
    let shop_key = keys::shop_key(host, &name).ok()??;
    let shop_vkey = shop_key.vkey();
    let old = SignedDeviceCert::open(own.certificate?.as_bytes(), &shop_vkey).ok()?;
    let old = old.cert;
    if !old.is_renewal_due(keys::today(host.now())?) {
        return None;
    }
    let signed = keys::certify(&shop_key, &name, old.key, old.device, host.now()).ok()?;
    Some(DeviceAdmitted {
        device: own.series.device,
        epoch: own.series.epoch,
        code: own.code,
        device_vkey: signed.cert.vkey().to_string(),
        certificate: signed.note(&shop_vkey),
    })
}

fn epoch_started(
    identity: &Identity,
    stall_name: String,
    signer: &NamedSigner,
    certificate: Option<String>,
    reason: EpochReason,
    previous: Option<SeriesEnd>,
) -> EpochStarted {
    EpochStarted {
        device: identity.device,
        epoch: identity.epoch,
        code: identity.code.clone(),
        stall: identity.stall,
        stall_name,
        device_vkey: signer.vkey().to_string(),
        certificate,
        reason,
        previous,
    }
}

/// How far this device is known to have come, whatever its books say.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reach {
    pub epoch: u32,
    pub seq: u64,
}

/// Goes on after a restore, a copy or a fork: a new epoch behind `reach` and all this folder remembers, a new key, and
/// a code nobody used before.
pub(crate) fn begin_epoch(
    host: &Arc<dyn Host>,
    ledger: &Ledger,
    reason: EpochReason,
    reach: Reach,
) -> Result<(), Problem> {
    let host = host.clone();
    ledger.transact(host.now(), move |tx| {
        let place = Place::read(tx)?;
        let mut identity = Identity {
            epoch: next_epoch(tx, &*host, &place, reach.epoch)?,
            code: fresh_code(&*host, &place.identity.code)?,
            machine_id: host.machine_id(),
            ..place.identity.clone()
        };
        if reason == EpochReason::Copied {
            identity.device = DeviceId(host.new_id());
        }
        let name = shop_key_name(&place)?;
        let number = 1_000u16
            .saturating_mul((identity.epoch - 1).min(60) as u16)
            .saturating_add(FOUNDING_NUMBER);
        let signer = NamedSigner {
            name: name.device_key(number),
            key: keys::make_device_key(&*host, identity.epoch)?,
        };
        let certificate = match keys::shop_key(&*host, &name)? {
            Some(shop_key) => certificate(&shop_key, &name, &signer, number, host.now())?,
            None => None,
        };
        let previous = series_end(tx, &place.identity)?;
        let stalls = tx.stalls()?;
        let stall = stalls
            .into_iter()
            .find(|stall| stall.stall == identity.stall);
        let stall_name = stall.map(|stall| stall.name).unwrap_or_default();
        let started = epoch_started(
            &identity,
            stall_name,
            &signer,
            certificate,
            reason,
            previous,
        );
        let is_restored = reason == EpochReason::Restored;
        super::sync::freeze_leases(tx, &place.identity, reach, is_restored)?;
        tx.begin_series(identity)?;
        tx.append(EventId(host.new_id()), started)?;
        Ok::<_, Problem>(())
    })?;
    Ok(())
}

/// Behind every epoch the books, the mark outside them, or a key still kept tell of: a backup knows least of all, and a
/// clone's epochs come with the pull.
fn next_epoch(tx: &Tx<'_>, host: &dyn Host, place: &Place, known: u32) -> Result<u32, Problem> {
    let devices = tx.devices()?.into_iter().map(|row| row.series);
    let own = tx.own_series()?.into_iter();
    let of_device = devices.filter(|series| series.device == place.identity.device);
    let epochs = own.chain(of_device).map(|series| series.epoch);
    let mut epoch = epochs.fold(known.max(place.identity.epoch), u32::max) + 1;
    while keys::has_device_key(host, epoch)? {
        epoch += 1;
    }
    Ok(epoch)
}

/// The name all keys of this shop begin with, read off the shop key.
pub(crate) fn shop_key_name(place: &Place) -> Result<ShopName, Problem> {
    let vkey = place
        .shop
        .founded
        .shop_vkey
        .parse::<stall_provenance::keys::Vkey>();
    let name = vkey
        .ok()
        .and_then(|vkey| ShopName::of_shop_key(&vkey.name).ok());
    name.ok_or_else(|| Problem::new(Code::SecretUnusable).fact("what", "shop_vkey"))
}

fn series_end(tx: &Tx<'_>, identity: &Identity) -> Result<Option<SeriesEnd>, Problem> {
    Ok(tx.head(identity.series())?.map(|(seq, hash)| SeriesEnd {
        device: identity.device,
        epoch: identity.epoch,
        seq,
        hash: hash.iter().map(|b| format!("{b:02x}")).collect(),
    }))
}

/// The first letter of the old code and four random base32 characters: `A7K3M`.
fn fresh_code(host: &dyn Host, old: &str) -> Result<String, Problem> {
    const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut random = [0u8; 4];
    host.fill_random(&mut random)?;
    let tail = random
        .iter()
        .map(|byte| char::from(CROCKFORD[usize::from(byte % 32)]));
    let stem: String = old
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .take(2)
        .collect();
    Ok(format!("{stem}{}", tail.collect::<String>()))
}

/// What papers say of the shop.
pub fn profile(till: &Till, _: Nothing) -> Result<ProfileView, Problem> {
    till.desk()?
        .ledger
        .read(|db| Ok(profile_view(Place::read(db)?.profile)))
}

/// Changes the profile as a whole.
pub fn change_profile(till: &Till, request: ProfileView) -> Result<ProfileView, Problem> {
    let host = till.host().clone();
    let logo = request
        .logo_png_base64
        .as_deref()
        .map(|png| keep_logo(&*host, png))
        .transpose()?;
    let mut changed = profile_of(request)?;
    till.desk()?.ledger.transact(host.now(), move |tx| {
        let before = Place::read(tx)?.profile;
        keep_used_rates(tx, &before, &changed)?;
        changed.logo_sha256 = logo.or(before.logo_sha256);
        Ok::<_, Problem>(tx.append(EventId(host.new_id()), ProfileChanged { profile: changed })?)
    })?;
    profile(till, Nothing {})
}

/// A rate goes only when nothing on sale needs it; else that could not be sold any more.
fn keep_used_rates(
    db: &Db<'_>,
    before: &ShopProfile,
    changed: &ShopProfile,
) -> Result<(), Problem> {
    let codes = before.tax_rates.iter().map(|rate| rate.code.as_str());
    for code in codes.filter(|code| changed.rate(code).is_none()) {
        let count = db.count_taxed(code)?;
        if count > 0 {
            return Err(Problem::new(Code::TaxCodeInUse)
                .fact("tax_code", code)
                .fact("count", count));
        }
    }
    Ok(())
}

/// Keeps a logo that receipts can carry; any other file is refused.
fn keep_logo(host: &dyn Host, png_base64: &str) -> Result<String, Problem> {
    let bytes = STANDARD
        .decode(png_base64)
        .map_err(|_| Problem::new(Code::BadRequest).fact("why", "logo_png_base64"))?;
    if bytes.len() > LOGO_MAX_BYTES || crate::picture::read_logo(&bytes).is_none() {
        return Err(Problem::new(Code::LogoUnusable).fact("bytes", bytes.len().to_string()));
    }
    let sha256: String = Sha256::digest(&bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let path = logo_file(host, &sha256);
    let kept = std::fs::create_dir_all(path.parent().unwrap_or(&path))
        .and_then(|()| std::fs::write(&path, &bytes));
    kept.map_err(|_| Problem::new(Code::DataDirUnusable).fact("what", "pictures"))?;
    Ok(sha256)
}

fn logo_file(host: &dyn Host, sha256: &str) -> PathBuf {
    let folder = host.data_folder().join("pictures");
    folder.join(format!("{sha256}.png"))
}

/// The shop's logo as papers use it. A laptop that was never given the file prints the name instead.
pub(crate) fn logo(host: &dyn Host, profile: &ShopProfile) -> Option<Logo> {
    let sha256 = profile.logo_sha256.as_deref()?;
    let png = std::fs::read(logo_file(host, sha256)).ok()?;
    crate::picture::read_logo(&png)
}

fn profile_of(view: ProfileView) -> Result<ShopProfile, Problem> {
    let rates: Vec<TaxRate> = view
        .tax_rates
        .into_iter()
        .map(|rate| TaxRate {
            code: rate.code.trim().to_owned(),
            rate_ppm: rate.rate_ppm,
        })
        .collect();
    let is_sensible =
        |rate: &TaxRate| !rate.code.is_empty() && (0..=1_000_000).contains(&rate.rate_ppm);
    let mut codes = HashSet::new();
    let is_alone = rates.iter().all(|rate| codes.insert(rate.code.as_str()));
    if rates.is_empty() || !is_alone || !rates.iter().all(is_sensible) {
        return Err(Problem::new(Code::BadRequest).fact("why", "tax_rates"));
    }
    let rounding = match view.tax_rounding {
        TaxRounding::Line => TaxRoundingMode::Line,
        TaxRounding::SumByNet => TaxRoundingMode::SumByNet,
        TaxRounding::SumByNetKeepGross => TaxRoundingMode::SumByNetKeepGross,
    };
    Ok(ShopProfile {
        name: named(&view.name, "shop_name")?,
        legal_name: view.legal_name.trim().to_owned(),
        address: trimmed(view.address),
        tax_id: view.tax_id.trim().to_owned(),
        footer: trimmed(view.footer),
        logo_sha256: None,
        tax_rates: rates,
        tax_rules: TaxRules {
            prices_include_tax: view.prices_include_tax,
            rounding,
        },
        cash_step_minor: view.cash_step_minor.map(check_cash_step).transpose()?,
        archive_host: view
            .archive_host
            .as_deref()
            .filter(|host| !host.trim().is_empty())
            .map(check_host)
            .transpose()?,
    })
}

fn check_cash_step(step_minor: i64) -> Result<i64, Problem> {
    match (1..=CASH_STEP_MAX_MINOR).contains(&step_minor) {
        true => Ok(step_minor),
        false => Err(Problem::new(Code::AmountBad).fact("what", "cash_step")),
    }
}

fn profile_view(profile: ShopProfile) -> ProfileView {
    ProfileView {
        name: profile.name,
        legal_name: profile.legal_name,
        address: profile.address,
        tax_id: profile.tax_id,
        footer: profile.footer,
        logo_png_base64: None,
        has_logo: profile.logo_sha256.is_some(),
        tax_rates: profile
            .tax_rates
            .into_iter()
            .map(|rate| TaxRateView {
                code: rate.code,
                rate_ppm: rate.rate_ppm,
            })
            .collect(),
        prices_include_tax: profile.tax_rules.prices_include_tax,
        tax_rounding: match profile.tax_rules.rounding {
            TaxRoundingMode::Line => TaxRounding::Line,
            TaxRoundingMode::SumByNet => TaxRounding::SumByNet,
            TaxRoundingMode::SumByNetKeepGross => TaxRounding::SumByNetKeepGross,
        },
        cash_step_minor: profile.cash_step_minor,
        archive_host: profile.archive_host,
    }
}

const SETTINGS: &str = "ui";

/// This laptop's preferences.
pub fn settings(till: &Till, _: Nothing) -> Result<SettingsView, Problem> {
    till.desk()?.ledger.read(|db| {
        Ok(SettingsView {
            values: setting_map(db)?,
        })
    })
}

/// Sets the given preferences and keeps the others; a null removes one.
pub fn change_settings(till: &Till, request: SettingsView) -> Result<SettingsView, Problem> {
    let now = till.host().now();
    let committed = till.desk()?.ledger.transact(now, move |tx| {
        let mut values = setting_map(tx)?;
        for (name, value) in request.values {
            match value {
                Value::Null => values.remove(&name),
                value => values.insert(name, value),
            };
        }
        tx.set_setting(SETTINGS, &Value::Object(values.clone()))?;
        Ok::<_, Problem>(SettingsView { values })
    })?;
    Ok(committed.value)
}

fn setting_map(db: &Db<'_>) -> Result<Map<String, Value>, Problem> {
    match db.setting(SETTINGS)? {
        Some(Value::Object(values)) => Ok(values),
        _ => Ok(Map::new()),
    }
}

fn named(text: &str, what: &str) -> Result<String, Problem> {
    const NAME_MAX: usize = 80;
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NAME_MAX || text.chars().any(char::is_control) {
        return Err(Problem::new(Code::NameMissing).fact("what", what));
    }
    Ok(text.to_owned())
}

fn trimmed(lines: Vec<String>) -> Vec<String> {
    const LINES_MAX: usize = 12;
    let lines = lines.into_iter().map(|line| line.trim().to_owned());
    lines
        .filter(|line| !line.is_empty())
        .take(LINES_MAX)
        .collect()
}

/// A lower-case host name, with a port at most; never a URL.
fn check_host(text: &str) -> Result<String, Problem> {
    let host = text.trim().to_ascii_lowercase();
    let is_host = !host.is_empty()
        && host.len() <= 100
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'));
    match is_host {
        true => Ok(host),
        false => Err(Problem::new(Code::BadRequest).fact("why", "archive_host")),
    }
}
