//! The shop key and this device's key: made once, kept by the Host, named in vkeys.
//!
//! Refuses to let a seed out; others get signatures and public keys.

use crate::{Code, Host, Problem};
use stall_domain::{Moment, ShopId};
use stall_provenance::{
    day::Day,
    device_cert::{DeviceCert, SignedDeviceCert},
    keys::{NamedSigner, ShopName, SigningKey, VerifyingKey},
};

const SHOP_KEY: &str = "shop.key";

/// The name all keys of a shop begin with: its archive host, or one made of its id.
pub fn shop_name(shop: ShopId, archive_host: Option<&str>) -> Result<ShopName, Problem> {
    let made = format!("shop-{}", &shop.to_string().replace('-', "")[20..]);
    ShopName::new(archive_host.unwrap_or(&made))
        .map_err(|_| Problem::new(Code::NameMissing).fact("what", "archive_host"))
}

/// The shop key of a new shop; one that a founding cut short left behind is taken up.
pub fn shop_key_or_new(host: &dyn Host, name: &ShopName) -> Result<NamedSigner, Problem> {
    let key = key_or_new(host, SHOP_KEY)?;
    Ok(NamedSigner {
        name: name.shop_key(),
        key,
    })
}

/// The shop key, while this device still holds it.
pub fn shop_key(host: &dyn Host, name: &ShopName) -> Result<Option<NamedSigner>, Problem> {
    let key = read_key(host, SHOP_KEY)?;
    Ok(key.map(|key| NamedSigner {
        name: name.shop_key(),
        key,
    }))
}

/// Whether this folder ever held a key of an epoch: such an epoch is never begun again.
pub fn has_device_key(host: &dyn Host, epoch: u32) -> Result<bool, Problem> {
    Ok(host.read_secret(&device_secret(epoch))?.is_some())
}

/// Makes this device's key of a new epoch.
pub fn make_device_key(host: &dyn Host, epoch: u32) -> Result<SigningKey, Problem> {
    make_key(host, &device_secret(epoch))
}

/// This device's key of an epoch, under the name its vkey carries.
pub fn device_key(host: &dyn Host, epoch: u32) -> Result<SigningKey, Problem> {
    read_key(host, &device_secret(epoch))?
        .ok_or_else(|| Problem::new(Code::SecretUnusable).fact("what", "device_key"))
}

/// As [`device_key`], made on the first ask.
pub fn device_key_or_new(host: &dyn Host, epoch: u32) -> Result<SigningKey, Problem> {
    key_or_new(host, &device_secret(epoch))
}

/// Overwrites the shop key where this device still has one.
pub fn forget_shop_key(host: &dyn Host) -> Result<(), Problem> {
    match read_key(host, SHOP_KEY)? {
        Some(_) => Ok(host.keep_secret(SHOP_KEY, b"")?),
        None => Ok(()),
    }
}

/// The shop key's word for a device key, from `now` on.
pub fn certify(
    shop_key: &NamedSigner,
    name: &ShopName,
    device: VerifyingKey,
    number: u16,
    now: Moment,
) -> Result<SignedDeviceCert, Problem> {
    let unusable = || Problem::new(Code::SecretUnusable).fact("what", "certificate");
    let today = today(now).ok_or_else(unusable)?;
    let cert = DeviceCert::as_of(today, name.clone(), number, device);
    cert.sign(shop_key).map_err(|_| unusable())
}

/// The day at the stall; `None` while the clock is out of every range.
pub fn today(now: Moment) -> Option<Day> {
    now.date().parse().ok()
}

fn device_secret(epoch: u32) -> String {
    format!("device-{epoch}.key")
}

fn key_or_new(host: &dyn Host, secret: &str) -> Result<SigningKey, Problem> {
    match read_key(host, secret)? {
        Some(key) => Ok(key),
        None => make_key(host, secret),
    }
}

/// Refuses to write over a key: whatever it signed for would be lost with it.
fn make_key(host: &dyn Host, secret: &str) -> Result<SigningKey, Problem> {
    if read_key(host, secret)?.is_some() {
        return Err(Problem::new(Code::SecretUnusable).fact("what", secret));
    }
    let mut seed = [0u8; 32];
    host.fill_random(&mut seed)?;
    host.keep_secret(secret, &seed)?;
    Ok(SigningKey::from_seed(&seed))
}

fn read_key(host: &dyn Host, secret: &str) -> Result<Option<SigningKey>, Problem> {
    // A shop key that was handed over is an empty secret: gone, not damaged.
    let is_forgotten = |bytes: &Vec<u8>| secret == SHOP_KEY && bytes.is_empty();
    let Some(bytes) = host
        .read_secret(secret)?
        .filter(|bytes| !is_forgotten(bytes))
    else {
        return Ok(None);
    };
    let seed: [u8; 32] = bytes
        .try_into()
        .map_err(|_| Problem::new(Code::SecretUnusable).fact("what", secret))?;
    Ok(Some(SigningKey::from_seed(&seed)))
}
