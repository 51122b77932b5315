//! Owns the provenance record: what a maker says about one thing, as canonical JSON in a signed note.
//! Refuses empty names, a count without its total, free text that is too long, and anything unsigned.

mod forms;

use crate::hex;
use crate::id::ItemId;
use crate::keys::{NamedSigner, ShopName, Vkey};
use crate::note::{NoteError, open_note, sign_note};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest as _, Sha256};
use stall_domain::canonical::{CanonicalError, to_canonical_json};

/// The only record version this crate writes and reads.
pub const RECORD_VERSION: u16 = 1;
/// Longest free note, in characters.
pub const MAX_NOTE_CHARS: usize = 280;

/// What is wrong with a record.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A version this crate does not know.
    #[error("record version {0} is not known")]
    Version(u16),
    /// A field that must say something is empty; named as in the JSON.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// A field is not in its form; named as in the JSON.
    #[error("`{0}` is not in its form")]
    Form(&'static str),
    /// `piece` and `of` go together and `1 <= piece <= of <= 65535`.
    #[error("piece and total do not fit each other")]
    Piece,
    /// The note is longer than [`MAX_NOTE_CHARS`].
    #[error("the note has {0} characters, more than {MAX_NOTE_CHARS}")]
    NoteTooLong(usize),
    /// The body has no canonical form.
    #[error("the record has no canonical form")]
    Canonical(#[source] CanonicalError),
    /// The text is not a header line and one JSON line.
    #[error("a record is a header line and one JSON line")]
    Shape,
    /// The header is not `<shop>/record/v1` of the expected shop.
    #[error("the header line is not `{expected}`")]
    Header {
        /// What it should be.
        expected: String,
    },
    /// The JSON line is no record.
    #[error("the JSON line is no record")]
    Json(#[source] serde_json::Error),
    /// The note around the record is malformed or not signed by a known key.
    #[error("the record note is not good")]
    Note(#[from] NoteError),
}

/// When and where a thing was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// Local day, `YYYY-MM-DD`.
    pub when: String,
    /// Place as the maker writes it, such as `Stroud, GB`.
    #[serde(rename = "where")]
    pub place: String,
}

/// One provenance record. No buyer, price, sale or exact time has a field here, on purpose.
/// Absent options are absent keys, never `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// [`RECORD_VERSION`].
    pub v: u16,
    /// GTIN-14, only where the shop holds a GS1 licence.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub gtin: Option<String>,
    /// What it is.
    pub product: String,
    /// The edition's code.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub edition: Option<String>,
    /// Number of this piece; absent in an open edition.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub piece: Option<u16>,
    /// How many pieces there are; absent in an open edition.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub of: Option<u16>,
    /// The maker's name, studio name or pseudonym, with their consent.
    pub maker: String,
    /// When and where.
    pub made: Made,
    /// At most [`MAX_NOTE_CHARS`] characters.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub note: Option<String>,
    /// What it is made of.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub materials: Option<Vec<String>>,
    /// `https` address of care advice.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub care: Option<String>,
    /// `https` address for repairs.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub repair: Option<String>,
    /// Who issued it, such as `stall/3`.
    pub issued_by: String,
    /// The market or fair.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub event: Option<String>,
    /// SHA-256 of photographs, lower-case hexadecimal.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub photos: Option<Vec<String>>,
    /// Batch.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub lot: Option<String>,
    /// Variant.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub variant: Option<String>,
    /// Size.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub size: Option<String>,
    /// Id of the voided item this one stands in for.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub replaces: Option<String>,
    /// References to certificates of others.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub certificates: Option<Vec<String>>,
    /// 128 random bits, lower-case hexadecimal: keeps the hash of a deleted record unguessable.
    pub nonce: String,
}

/// `null` is refused: a missing value has no key.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

impl Record {
    /// A record with what every record has; set the options afterwards. `nonce` is the caller's randomness.
    pub fn new(product: &str, maker: &str, made: Made, issued_by: &str, nonce: &[u8; 16]) -> Self {
        Self {
            v: RECORD_VERSION,
            gtin: None,
            product: product.to_owned(),
            edition: None,
            piece: None,
            of: None,
            maker: maker.to_owned(),
            made,
            note: None,
            materials: None,
            care: None,
            repair: None,
            issued_by: issued_by.to_owned(),
            event: None,
            photos: None,
            lot: None,
            variant: None,
            size: None,
            replaces: None,
            certificates: None,
            nonce: hex::encode(nonce),
        }
    }

    /// The text to sign: header line, canonical JSON, line feed.
    ///
    /// # Errors
    /// Whatever [`Record::check`] finds.
    pub fn body(&self, shop: &ShopName) -> Result<RecordBody, RecordError> {
        self.check()?;
        let json = to_canonical_json(self).map_err(RecordError::Canonical)?;
        let json = String::from_utf8(json).expect("canonical JSON is UTF-8");
        Ok(RecordBody(format!("{}\n{json}\n", header(shop))))
    }
}

fn header(shop: &ShopName) -> String {
    format!("{}/record/v{RECORD_VERSION}", shop.as_str())
}

/// A record as text, ready to be signed; its id is already settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordBody(String);

impl RecordBody {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The item's id.
    pub fn id(&self) -> ItemId {
        ItemId::of_record_body(&self.0)
    }

    /// Signs the body.
    ///
    /// # Errors
    /// Never for a body made by [`Record::body`]; the note's own checks stay in force.
    pub fn sign(&self, signer: &NamedSigner) -> Result<RecordNote, RecordError> {
        Ok(RecordNote(sign_note(&self.0, &[signer])?))
    }
}

/// A signed record note: the bytes to keep, log and hash as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordNote(String);

impl RecordNote {
    /// The note's text, byte for byte as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the note: what log leaves carry.
    pub fn sha256(&self) -> [u8; 32] {
        note_sha256(self.0.as_bytes())
    }

    /// The first half of [`RecordNote::sha256`]: what labels carry.
    pub fn digest(&self) -> [u8; 16] {
        note_digest(self.0.as_bytes())
    }
}

/// SHA-256 of a record note as stored.
pub fn note_sha256(note: &[u8]) -> [u8; 32] {
    Sha256::digest(note).into()
}

/// The 16 bytes of a record note's hash that labels carry.
pub fn note_digest(note: &[u8]) -> [u8; 16] {
    *note_sha256(note)
        .first_chunk()
        .expect("SHA-256 has 32 bytes")
}

/// A record whose stored bytes were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedRecord {
    /// What it says.
    pub record: Record,
    /// Its id.
    pub id: ItemId,
    /// The half hash a label must carry.
    pub digest: [u8; 16],
}

/// Checks a stored record note, byte for byte, against the keys the reader knows, then reads it.
///
/// # Errors
/// [`RecordError`] naming the part that is wrong; signatures first, so nothing unsigned is read.
pub fn verify_record(
    stored: &[u8],
    shop: &ShopName,
    known: &[&Vkey],
) -> Result<VerifiedRecord, RecordError> {
    let note = open_note(stored, known)?;
    let (head, json) = note.text.split_once('\n').ok_or(RecordError::Shape)?;
    let json = json
        .strip_suffix('\n')
        .filter(|j| !j.contains('\n'))
        .ok_or(RecordError::Shape)?;
    let expected = header(shop);
    if head != expected {
        return Err(RecordError::Header { expected });
    }
    let record: Record = serde_json::from_str(json).map_err(RecordError::Json)?;
    record.check()?;
    let id = ItemId::of_record_body(note.text);
    Ok(VerifiedRecord {
        record,
        id,
        digest: note_digest(stored),
    })
}
