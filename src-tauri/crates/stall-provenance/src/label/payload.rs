//! Owns the exact bytes of a label's payload, kinds 1 and 2. Refuses other kinds and lengths; what the
//! bytes claim is checked elsewhere.

use super::fault::LabelFault;
use super::{LabelFacts, Numbering};
use crate::day::Day;
use crate::device_cert::SignedDeviceCert;

/// Bytes of a payload signed by the shop key (kind 1).
pub const SHOP_PAYLOAD_BYTES: usize = 91;
/// Bytes of a payload signed by a device key (kind 2).
pub const DEVICE_PAYLOAD_BYTES: usize = 193;

const BY_SHOP: u8 = 0x11;
const BY_DEVICE: u8 = 0x12;

/// A payload taken apart, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Id of the shop key everything rests on.
    pub shop_key_id: [u8; 4],
    /// Piece number, 0 in an open edition.
    pub piece: u16,
    /// Total, 0 in an open edition.
    pub of: u16,
    /// Day of making.
    pub made: Day,
    /// First half of the record note's SHA-256.
    pub digest: [u8; 16],
    /// Signature over the statement.
    pub signature: [u8; 64],
    /// What kind 2 adds.
    pub device: Option<PayloadDevice>,
}

/// The device certificate inside a payload of kind 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayloadDevice {
    /// The device's number within the shop.
    pub number: u16,
    /// Its public key.
    pub key: [u8; 32],
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// The shop key's signature over the certificate text.
    pub signature: [u8; 64],
}

impl Payload {
    pub(super) fn by_shop(shop_key_id: [u8; 4], facts: &LabelFacts, signature: [u8; 64]) -> Self {
        let numbering = facts.numbering;
        Self {
            shop_key_id,
            piece: numbering.map_or(0, Numbering::piece),
            of: numbering.map_or(0, Numbering::of),
            made: facts.made,
            digest: facts.digest,
            signature,
            device: None,
        }
    }

    pub(super) fn by_device(
        shop_key_id: [u8; 4],
        facts: &LabelFacts,
        signature: [u8; 64],
        signed: &SignedDeviceCert,
    ) -> Self {
        let device = PayloadDevice {
            number: signed.cert.device,
            key: signed.cert.key.to_bytes(),
            from: signed.cert.from,
            until: signed.cert.until,
            signature: signed.signature,
        };
        Self {
            device: Some(device),
            ..Self::by_shop(shop_key_id, facts, signature)
        }
    }

    /// The bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let kind = if self.device.is_some() {
            BY_DEVICE
        } else {
            BY_SHOP
        };
        let mut out = vec![kind];
        out.extend(self.shop_key_id);
        out.extend(self.piece.to_be_bytes());
        out.extend(self.of.to_be_bytes());
        out.extend(self.made.days_since_2020().to_be_bytes());
        out.extend(self.digest);
        out.extend(self.signature);
        if let Some(device) = &self.device {
            out.extend(device.number.to_be_bytes());
            out.extend(device.key);
            out.extend(device.from.days_since_2020().to_be_bytes());
            out.extend(device.until.days_since_2020().to_be_bytes());
            out.extend(device.signature);
        }
        out
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// [`LabelFault::PayloadKind`] or [`LabelFault::PayloadLength`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LabelFault> {
        let (&kind, mut rest) = bytes.split_first().ok_or(LabelFault::PayloadLength)?;
        let expected = match kind {
            BY_SHOP => SHOP_PAYLOAD_BYTES,
            BY_DEVICE => DEVICE_PAYLOAD_BYTES,
            _ => return Err(LabelFault::PayloadKind),
        };
        if bytes.len() != expected {
            return Err(LabelFault::PayloadLength);
        }
        let mut payload = Self {
            shop_key_id: take(&mut rest)?,
            piece: take_u16(&mut rest)?,
            of: take_u16(&mut rest)?,
            made: Day::from_days_since_2020(take_u16(&mut rest)?),
            digest: take(&mut rest)?,
            signature: take(&mut rest)?,
            device: None,
        };
        if kind == BY_DEVICE {
            payload.device = Some(PayloadDevice {
                number: take_u16(&mut rest)?,
                key: take(&mut rest)?,
                from: Day::from_days_since_2020(take_u16(&mut rest)?),
                until: Day::from_days_since_2020(take_u16(&mut rest)?),
                signature: take(&mut rest)?,
            });
        }
        Ok(payload)
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], LabelFault> {
    let (head, tail) = rest.split_first_chunk().ok_or(LabelFault::PayloadLength)?;
    *rest = tail;
    Ok(*head)
}

fn take_u16(rest: &mut &[u8]) -> Result<u16, LabelFault> {
    take(rest).map(u16::from_be_bytes)
}
