//! Owns the check of a scanned label with nothing but the shop's public key. Refuses a label by naming
//! the first part that fails, and never claims more than a signature can.

use super::digits::decode_digits;
use super::fault::LabelFault;
use super::payload::{Payload, PayloadDevice};
use super::url::parse_address;
use super::{LabelFacts, Numbering};
use crate::day::Day;
use crate::device_cert::DeviceCert;
use crate::keys::{ShopName, VerifyingKey, Vkey};
use crate::note::signature_line;
use crate::record::note_digest;

/// What no signature on a label can show; to be shown beside every good result.
pub const DOES_NOT_PROVE: &str = "This shows that the shop signed this label. It does not show that the label sits on the \
     right object, that the label is not a copy, or that the shop's key was not withdrawn since.";

/// Whose key signed a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelSigner {
    /// The shop key: issued before the market.
    Shop,
    /// A device key: made at the stall, within the days of its certificate.
    Device {
        /// The device's number within the shop.
        number: u16,
        /// First day of its certificate.
        from: Day,
        /// Last day of its certificate.
        until: Day,
    },
}

/// A label whose every signed part was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedLabel {
    /// What it says.
    pub facts: LabelFacts,
    /// Who signed.
    pub signer: LabelSigner,
    /// The label as a C2SP signed note.
    pub expanded_note: String,
    /// Always [`DOES_NOT_PROVE`].
    pub does_not_prove: &'static str,
}

impl VerifiedLabel {
    /// Checks that a stored record note is the one this label was made for.
    ///
    /// # Errors
    /// [`LabelFault::RecordDigest`] when it is another.
    pub fn check_record(&self, stored: &[u8]) -> Result<(), LabelFault> {
        if note_digest(stored) == self.facts.digest {
            Ok(())
        } else {
            Err(LabelFault::RecordDigest)
        }
    }
}

/// Checks a scanned address against the shop's public key, offline.
///
/// # Errors
/// [`LabelFault`] naming the first part that fails.
pub fn verify_label(text: &str, shop_key: &Vkey) -> Result<VerifiedLabel, LabelFault> {
    let shop = ShopName::of_shop_key(&shop_key.name).map_err(|_| LabelFault::ShopKey)?;
    let address = parse_address(text)?;
    let payload = Payload::from_bytes(&decode_digits(address.digits)?)?;
    if payload.shop_key_id != shop_key.key_id() {
        return Err(LabelFault::ShopKey);
    }
    let numbering = match (payload.piece, payload.of) {
        (0, 0) => None,
        (piece, of) => Some(Numbering::new(piece, of).ok_or(LabelFault::Numbering)?),
    };
    let facts = LabelFacts {
        gtin: address.gtin,
        id: address.id,
        numbering,
        made: payload.made,
        digest: payload.digest,
    };
    let (vkey, signer) = match &payload.device {
        None => (shop_key.clone(), LabelSigner::Shop),
        Some(device) => certified(device, &shop, shop_key, payload.made)?,
    };
    let statement = facts.statement(&shop);
    let good = vkey.key.verify(statement.as_bytes(), &payload.signature);
    good.map_err(|_| LabelFault::LabelSignature)?;
    let expanded_note = format!("{statement}\n{}", signature_line(&vkey, &payload.signature));
    Ok(VerifiedLabel {
        facts,
        signer,
        expanded_note,
        does_not_prove: DOES_NOT_PROVE,
    })
}

fn certified(
    device: &PayloadDevice,
    shop: &ShopName,
    shop_key: &Vkey,
    made: Day,
) -> Result<(Vkey, LabelSigner), LabelFault> {
    let key = VerifyingKey::from_bytes(&device.key).map_err(|_| LabelFault::DeviceKey)?;
    let (number, from, until) = (device.number, device.from, device.until);
    if from > until {
        return Err(LabelFault::CertDaysOrder);
    }
    let cert = DeviceCert {
        shop: shop.clone(),
        device: number,
        key,
        from,
        until,
    };
    let good = shop_key
        .key
        .verify(cert.text().as_bytes(), &device.signature);
    good.map_err(|_| LabelFault::CertSignature)?;
    if !cert.covers(made) {
        return Err(LabelFault::CertDays);
    }
    Ok((
        cert.vkey(),
        LabelSigner::Device {
            number,
            from,
            until,
        },
    ))
}
