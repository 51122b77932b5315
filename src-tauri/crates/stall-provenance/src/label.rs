//! Owns the provenance label: the statement a label signs, its payload and its address. Refuses to make
//! a label that would not verify, and names which part of a bad label fails.

mod digits;
mod fault;
mod payload;
mod url;
mod verify;

pub use digits::{decode_digits, encode_digits};
pub use fault::LabelFault;
pub use payload::{DEVICE_PAYLOAD_BYTES, Payload, SHOP_PAYLOAD_BYTES};
pub use url::ArchiveHost;
pub use verify::{DOES_NOT_PROVE, LabelSigner, VerifiedLabel, verify_label};

use crate::day::Day;
use crate::device_cert::SignedDeviceCert;
use crate::gs1::Gtin14;
use crate::id::ItemId;
use crate::keys::{NamedSigner, ShopName, Vkey};
use crate::note::signature_line;
use crate::record::VerifiedRecord;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// "piece N of M"; both at least 1, never above M.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbering {
    piece: u16,
    of: u16,
}

impl Numbering {
    /// A number within its total; `None` when it is not.
    pub fn new(piece: u16, of: u16) -> Option<Self> {
        (1..=of).contains(&piece).then_some(Self { piece, of })
    }

    /// Number of this piece, from 1.
    pub fn piece(self) -> u16 {
        self.piece
    }

    /// How many pieces there are.
    pub fn of(self) -> u16 {
        self.of
    }
}

/// What a label says, before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelFacts {
    /// GTIN-14, if the shop has one for this thing.
    pub gtin: Option<Gtin14>,
    /// The item's id.
    pub id: ItemId,
    /// Number and total; `None` is an open edition.
    pub numbering: Option<Numbering>,
    /// Day it was made.
    pub made: Day,
    /// First half of the record note's SHA-256.
    pub digest: [u8; 16],
}

impl LabelFacts {
    /// The label of a record.
    ///
    /// # Errors
    /// [`LabelFault::Gtin`], [`LabelFault::Numbering`] or [`LabelFault::MadeDay`]; none of them for a
    /// record this crate verified.
    pub fn of_record(verified: &VerifiedRecord) -> Result<Self, LabelFault> {
        let record = &verified.record;
        let gtin = record.gtin.as_deref().map(Gtin14::parse).transpose();
        let numbering = match (record.piece, record.of) {
            (Some(piece), Some(of)) => {
                Some(Numbering::new(piece, of).ok_or(LabelFault::Numbering)?)
            }
            (None, None) => None,
            _ => return Err(LabelFault::Numbering),
        };
        Ok(Self {
            gtin: gtin.map_err(|_| LabelFault::Gtin)?,
            id: verified.id,
            numbering,
            made: record.made.when.parse().map_err(|_| LabelFault::MadeDay)?,
            digest: verified.digest,
        })
    }

    /// The path of the item's page without leading slash: `01/<gtin>/21/<id>` or `p/<id>`.
    pub fn path(&self) -> String {
        match &self.gtin {
            Some(gtin) => format!("01/{gtin}/21/{}", self.id),
            None => format!("p/{}", self.id),
        }
    }

    /// The text a label's signature covers. The host is not in it, so an archive may move.
    pub fn statement(&self, shop: &ShopName) -> String {
        let numbering = match self.numbering {
            Some(Numbering { piece, of }) => format!("piece {piece} of {of}"),
            None => "open edition".to_owned(),
        };
        let (key, path, made) = (shop.shop_key(), self.path(), self.made);
        let digest = STANDARD.encode(self.digest);
        format!("{key}\nlabel v1\n{path}\n{numbering}\nmade {made}\nrecord {digest}\n")
    }

    /// Signs with the shop key: a label issued before the market.
    ///
    /// # Errors
    /// [`LabelFault::ShopKey`] when the signer is not named as a shop key.
    pub fn seal_by_shop(self, shop_key: &NamedSigner) -> Result<Label, LabelFault> {
        let shop = ShopName::of_shop_key(&shop_key.name).map_err(|_| LabelFault::ShopKey)?;
        let signature = shop_key.key.sign(self.statement(&shop).as_bytes());
        let vkey = shop_key.vkey();
        let payload = Payload::by_shop(vkey.key_id(), &self, signature);
        Ok(Label {
            facts: self,
            shop,
            signer: vkey,
            payload,
        })
    }

    /// Signs with a device key: a label made at the stall, carrying the device's certificate.
    ///
    /// # Errors
    /// [`LabelFault::DeviceKey`] when the signer is not the certified key, [`LabelFault::CertDays`]
    /// when the day of making lies outside the certificate, [`LabelFault::CertSignature`] when the
    /// certificate is not by `shop_key`.
    pub fn seal_by_device(
        self,
        device_key: &NamedSigner,
        signed: &SignedDeviceCert,
        shop_key: &Vkey,
    ) -> Result<Label, LabelFault> {
        let cert = &signed.cert;
        if shop_key.name != cert.shop.shop_key() {
            return Err(LabelFault::ShopKey);
        }
        if device_key.vkey() != cert.vkey() {
            return Err(LabelFault::DeviceKey);
        }
        let text = cert.text();
        let good = shop_key.key.verify(text.as_bytes(), &signed.signature);
        good.map_err(|_| LabelFault::CertSignature)?;
        if !cert.covers(self.made) {
            return Err(LabelFault::CertDays);
        }
        let signature = device_key.key.sign(self.statement(&cert.shop).as_bytes());
        let payload = Payload::by_device(shop_key.key_id(), &self, signature, signed);
        Ok(Label {
            facts: self,
            shop: cert.shop.clone(),
            signer: cert.vkey(),
            payload,
        })
    }
}

/// A signed label. Making it again from the same facts and keys gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    facts: LabelFacts,
    shop: ShopName,
    signer: Vkey,
    payload: Payload,
}

impl Label {
    /// What it says.
    pub fn facts(&self) -> &LabelFacts {
        &self.facts
    }

    /// The payload.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The payload as decimal digits: the address's fragment.
    pub fn digits(&self) -> String {
        encode_digits(&self.payload.to_bytes())
    }

    /// The address to print as QR code.
    ///
    /// # Errors
    /// [`LabelFault::ArchiveHostMissing`] without a host: a label is never printed with a guess.
    pub fn url(&self, host: Option<&ArchiveHost>) -> Result<String, LabelFault> {
        let host = host.ok_or(LabelFault::ArchiveHostMissing)?;
        Ok(format!(
            "https://{host}/{}#{}",
            self.facts.path(),
            self.digits()
        ))
    }

    /// The label as a C2SP signed note, for readers that know nothing of payloads.
    pub fn expanded_note(&self) -> String {
        let statement = self.facts.statement(&self.shop);
        format!(
            "{statement}\n{}",
            signature_line(&self.signer, &self.payload.signature)
        )
    }
}
