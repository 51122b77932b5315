//! Owns the certificate by which a shop key vouches for a device key between two days. Refuses a
//! certificate in any other shape, with another device name, or with days in the wrong order.

use crate::day::Day;
use crate::keys::{KeyError, NamedSigner, ShopName, VerifyingKey, Vkey};
use crate::note::{NoteError, open_note, signature_line};
use std::str::FromStr;

/// What is wrong with a device certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertError {
    /// The note is malformed or the shop key's signature is wrong or missing.
    #[error("the certificate's note is not good")]
    Note(#[from] NoteError),
    /// The key offered as shop key is not one.
    #[error("not a shop key")]
    ShopKey(#[source] KeyError),
    /// Not the four lines of a device certificate of this shop.
    #[error("not the four lines of a device certificate of this shop")]
    Shape,
    /// The device key line cannot be read.
    #[error("the device key cannot be read")]
    DeviceKey(#[source] KeyError),
    /// The device key is not named `<shop>/d/<number>`.
    #[error("the device key is not named `<shop>/d/<number>`")]
    DeviceName,
    /// The days cannot be read or stand in the wrong order.
    #[error("the days cannot be read or stand in the wrong order")]
    Days,
}

/// What the shop key says about a device key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCert {
    /// The shop.
    pub shop: ShopName,
    /// The device's number within the shop.
    pub device: u16,
    /// The device's public key.
    pub key: VerifyingKey,
    /// First day it may sign for.
    pub from: Day,
    /// Last day it may sign for.
    pub until: Day,
}

/// A device certificate with the shop key's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedDeviceCert {
    /// What is certified.
    pub cert: DeviceCert,
    /// The shop key's signature over [`DeviceCert::text`].
    pub signature: [u8; 64],
}

/// Days between a certificate's first and last; provenance.md §2 allows no more.
const CERTIFIED_DAYS: u16 = 90;
/// A certificate this near its end is made again.
const RENEWAL_DAYS: u16 = 30;

impl DeviceCert {
    /// What a shop key certifies today. It counts from yesterday, for stalls whose evening is still yesterday.
    pub fn as_of(today: Day, shop: ShopName, device: u16, key: VerifyingKey) -> Self {
        let first = today.days_since_2020().saturating_sub(1);
        Self {
            shop,
            device,
            key,
            from: Day::from_days_since_2020(first),
            until: Day::from_days_since_2020(first.saturating_add(CERTIFIED_DAYS)),
        }
    }

    /// Whether it is time to certify again: near its end, or made by a clock that was wrong.
    pub fn is_renewal_due(&self, today: Day) -> bool {
        let left = self
            .until
            .days_since_2020()
            .saturating_sub(today.days_since_2020());
        !self.covers(today) || left < RENEWAL_DAYS
    }

    /// The device key under its name.
    pub fn vkey(&self) -> Vkey {
        Vkey {
            name: self.shop.device_key(self.device),
            key: self.key,
        }
    }

    /// The signed text.
    pub fn text(&self) -> String {
        let (shop, vkey) = (self.shop.shop_key(), self.vkey());
        format!(
            "{shop}\ndevice v1\n{vkey}\nfrom {} until {}\n",
            self.from, self.until
        )
    }

    /// Whether `day` lies within the certificate.
    pub fn covers(&self, day: Day) -> bool {
        (self.from..=self.until).contains(&day)
    }

    /// Signs with the shop key.
    ///
    /// # Errors
    /// [`CertError::Days`] when the days are in the wrong order, [`CertError::ShopKey`] when the
    /// signer is not this shop's key.
    pub fn sign(self, shop: &NamedSigner) -> Result<SignedDeviceCert, CertError> {
        if self.from > self.until {
            return Err(CertError::Days);
        }
        if shop.name != self.shop.shop_key() {
            return Err(CertError::ShopKey(KeyError::ShopName));
        }
        let signature = shop.key.sign(self.text().as_bytes());
        Ok(SignedDeviceCert {
            cert: self,
            signature,
        })
    }
}

impl SignedDeviceCert {
    /// The certificate as a signed note.
    pub fn note(&self, shop: &Vkey) -> String {
        format!(
            "{}\n{}",
            self.cert.text(),
            signature_line(shop, &self.signature)
        )
    }

    /// Checks a certificate note against the shop key and reads it.
    ///
    /// # Errors
    /// [`CertError`] naming the part that is wrong.
    pub fn open(note: &[u8], shop_key: &Vkey) -> Result<Self, CertError> {
        let shop = ShopName::of_shop_key(&shop_key.name).map_err(CertError::ShopKey)?;
        let note = open_note(note, &[shop_key])?;
        let cert = parse(note.text, shop)?;
        let claimed = |line: &&crate::note::NoteSignature| {
            line.name == shop_key.name && line.key_id == shop_key.key_id()
        };
        let line = note.signatures.iter().find(claimed);
        let signature = line.and_then(|line| line.signature.as_slice().try_into().ok());
        let signature = signature.ok_or(CertError::Note(NoteError::NoKnownSignature))?;
        Ok(Self { cert, signature })
    }
}

fn parse(text: &str, shop: ShopName) -> Result<DeviceCert, CertError> {
    let lines: Vec<&str> = text.split('\n').collect();
    let [name, "device v1", vkey, days, ""] = lines[..] else {
        return Err(CertError::Shape);
    };
    if name != shop.shop_key().as_str() {
        return Err(CertError::Shape);
    }
    let vkey = Vkey::from_str(vkey).map_err(CertError::DeviceKey)?;
    let device = device_number(&vkey, &shop).ok_or(CertError::DeviceName)?;
    let (from, until) = parse_days(days).ok_or(CertError::Days)?;
    Ok(DeviceCert {
        shop,
        device,
        key: vkey.key,
        from,
        until,
    })
}

fn device_number(vkey: &Vkey, shop: &ShopName) -> Option<u16> {
    let number = vkey
        .name
        .as_str()
        .strip_prefix(shop.as_str())?
        .strip_prefix("/d/")?;
    let number = number.parse().ok()?;
    (shop.device_key(number) == vkey.name).then_some(number)
}

fn parse_days(line: &str) -> Option<(Day, Day)> {
    let (from, until) = line.strip_prefix("from ")?.split_once(" until ")?;
    let (from, until) = (from.parse().ok()?, until.parse().ok()?);
    (from <= until).then_some((from, until))
}
