//! The shop key and this device's key: made once, kept by the Host, named in vkeys.
//!
//! Refuses to let a seed out; others get signatures and public keys.

use crate::{Code, Host, Problem};
use stall_domain::{Moment, ShopId};
use stall_provenance::{
    day::Day,
    device_cert::{DeviceCert, SignedDeviceCert},
    keys::{NamedSigner, ShopName, SigningKey},
};

const SHOP_KEY: &str = "shop.key";
/// A device certificate's life; provenance.md §2 allows ninety days at most.
const CERTIFICATE_DAYS: i64 = 90;

/// The name all keys of a shop begin with: its archive host, or one made of its id.
pub fn shop_name(shop: ShopId, archive_host: Option<&str>) -> Result<ShopName, Problem> {
    let made = format!("shop-{}", &shop.to_string().replace('-', "")[20..]);
    ShopName::new(archive_host.unwrap_or(&made))
        .map_err(|_| Problem::new(Code::NameMissing).fact("what", "archive_host"))
}

/// Makes the shop key of a new shop.
pub fn make_shop_key(host: &dyn Host, name: &ShopName) -> Result<NamedSigner, Problem> {
    let key = make_key(host, SHOP_KEY)?;
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

/// Makes this device's key of an epoch.
pub fn make_device_key(
    host: &dyn Host,
    name: &ShopName,
    epoch: u32,
    number: u16,
) -> Result<NamedSigner, Problem> {
    let key = make_key(host, &device_secret(epoch))?;
    Ok(NamedSigner {
        name: name.device_key(number),
        key,
    })
}

/// This device's key of an epoch, under the name its vkey carries.
pub fn device_key(host: &dyn Host, epoch: u32) -> Result<SigningKey, Problem> {
    read_key(host, &device_secret(epoch))?
        .ok_or_else(|| Problem::new(Code::SecretUnusable).fact("what", "device_key"))
}

/// As [`device_key`], made on the first ask.
pub fn device_key_or_new(host: &dyn Host, epoch: u32) -> Result<SigningKey, Problem> {
    match read_key(host, &device_secret(epoch))? {
        Some(key) => Ok(key),
        None => make_key(host, &device_secret(epoch)),
    }
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
    device: &NamedSigner,
    number: u16,
    now: Moment,
) -> Result<SignedDeviceCert, Problem> {
    let unusable = || Problem::new(Code::SecretUnusable).fact("what", "certificate");
    let day = |days: i64| {
        let moment = Moment {
            ms: now.ms + days * 86_400_000,
            ..now
        };
        moment.date().parse::<Day>().map_err(|_| unusable())
    };
    let cert = DeviceCert {
        shop: name.clone(),
        device: number,
        key: device.key.verifying_key(),
        from: day(0)?,
        until: day(CERTIFICATE_DAYS)?,
    };
    cert.sign(shop_key).map_err(|_| unusable())
}

fn device_secret(epoch: u32) -> String {
    format!("device-{epoch}.key")
}

fn make_key(host: &dyn Host, secret: &str) -> Result<SigningKey, Problem> {
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
