//! Owns Ed25519 keys, the names of keys, and the C2SP text form of a public key. Refuses keys whose
//! name, id, length or curve point is wrong, each by its own error.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// The C2SP signature type of plain Ed25519.
const ED25519: u8 = 0x01;

/// What can be wrong with a key, its name or its text form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Empty, or holds white space, a control character or `+`.
    #[error("a key name is not empty and holds neither white space nor `+`")]
    Name,
    /// A shop key's name does not end in `/shop`, or nothing stands before it.
    #[error("a shop key is named `<shop>/shop`")]
    ShopName,
    /// Not `name+id+key`.
    #[error("a public key is written `name+id+key`")]
    Shape,
    /// The id is not eight lower-case hexadecimal digits.
    #[error("a key id is eight lower-case hexadecimal digits")]
    IdShape,
    /// The key is not standard base64.
    #[error("the key is not standard base64")]
    Base64,
    /// A signature type other than Ed25519.
    #[error("unknown key type {0:#04x}")]
    Algorithm(u8),
    /// An Ed25519 key has 32 bytes.
    #[error("an Ed25519 key has 32 bytes, this one {0}")]
    Length(usize),
    /// The id does not belong to this name and key.
    #[error("the key id does not belong to this name and key")]
    IdMismatch,
    /// The bytes are no point of the curve, or a weak one.
    #[error("the bytes are no usable Ed25519 key")]
    Point,
    /// The signature is not by this key over these bytes.
    #[error("the signature is not by this key over these bytes")]
    Signature,
}

/// A private Ed25519 key. Its text forms never show the seed.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of a 32-byte seed (RFC 8032); the seed's randomness is the caller's.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed, for the keychain or to be sealed; never for a log.
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public half.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs `message`; the same message gives the same 64 bytes for ever.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(of {:?})", self.verifying_key())
    }
}

/// A public Ed25519 key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

impl VerifyingKey {
    /// The key of 32 bytes.
    ///
    /// # Errors
    /// [`KeyError::Point`] when the bytes are no curve point or one of small order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Point)?;
        if key.is_weak() {
            Err(KeyError::Point)
        } else {
            Ok(Self(key))
        }
    }

    /// The 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Checks a signature strictly: one message, one accepted spelling.
    ///
    /// # Errors
    /// [`KeyError::Signature`] when it is not by this key over `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), KeyError> {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0
            .verify_strict(message, &signature)
            .map_err(|_| KeyError::Signature)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", crate::hex::encode(&self.to_bytes()))
    }
}

/// The name of a key in a signed note, such as `kiln.example/d/3`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Takes a name as it stands.
    ///
    /// # Errors
    /// [`KeyError::Name`] when it is empty or holds white space, a control character or `+`.
    pub fn new(name: &str) -> Result<Self, KeyError> {
        let bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if name.is_empty() || name.contains(bad) {
            return Err(KeyError::Name);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The shop's name within key names and record headers: the part before `/shop`.
/// Often the shop's domain, but nothing depends on it resolving.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShopName(String);

impl ShopName {
    /// Takes a shop name such as `kiln.example`.
    ///
    /// # Errors
    /// [`KeyError::Name`] when it could not stand in a key name.
    pub fn new(name: &str) -> Result<Self, KeyError> {
        KeyName::new(name).map(|name| Self(name.0))
    }

    /// The shop a shop key belongs to.
    ///
    /// # Errors
    /// [`KeyError::ShopName`] when the key is not named `<shop>/shop`.
    pub fn of_shop_key(name: &KeyName) -> Result<Self, KeyError> {
        match name.as_str().strip_suffix("/shop") {
            Some(shop) if !shop.is_empty() => Ok(Self(shop.to_owned())),
            _ => Err(KeyError::ShopName),
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `<shop>/shop`.
    pub fn shop_key(&self) -> KeyName {
        KeyName(format!("{}/shop", self.0))
    }

    /// `<shop>/d/<number>`.
    pub fn device_key(&self, number: u16) -> KeyName {
        KeyName(format!("{}/d/{number}", self.0))
    }

    /// `<shop>/log`, also the log's origin.
    pub fn log_key(&self) -> KeyName {
        KeyName(format!("{}/log", self.0))
    }
}

/// A public key with its name: what C2SP calls a verifier key, or vkey.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Vkey {
    /// The name signatures carry.
    pub name: KeyName,
    /// The key itself.
    pub key: VerifyingKey,
}

impl Vkey {
    /// The first four bytes of SHA-256 over name, line feed, type and key (C2SP signed-note).
    pub fn key_id(&self) -> [u8; 4] {
        let hash = Sha256::new()
            .chain_update(self.name.as_str())
            .chain_update([b'\n', ED25519])
            .chain_update(self.key.to_bytes())
            .finalize();
        [hash[0], hash[1], hash[2], hash[3]]
    }
}

impl fmt::Display for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut typed = vec![ED25519];
        typed.extend_from_slice(&self.key.to_bytes());
        let id = crate::hex::encode(&self.key_id());
        write!(f, "{}+{id}+{}", self.name, STANDARD.encode(typed))
    }
}

impl FromStr for Vkey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let (name, rest) = text.split_once('+').ok_or(KeyError::Shape)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Shape)?;
        let name = KeyName::new(name)?;
        if !crate::hex::is_hex_of(id, 4) {
            return Err(KeyError::IdShape);
        }
        let typed = STANDARD.decode(key).map_err(|_| KeyError::Base64)?;
        let (&algorithm, key) = typed.split_first().ok_or(KeyError::Length(0))?;
        if algorithm != ED25519 {
            return Err(KeyError::Algorithm(algorithm));
        }
        let bytes: &[u8; 32] = key.try_into().map_err(|_| KeyError::Length(key.len()))?;
        let vkey = Self {
            name,
            key: VerifyingKey::from_bytes(bytes)?,
        };
        if crate::hex::encode(&vkey.key_id()) == id {
            Ok(vkey)
        } else {
            Err(KeyError::IdMismatch)
        }
    }
}

/// A private key with the name its signatures carry.
#[derive(Debug, Clone)]
pub struct NamedSigner {
    /// The name signatures carry.
    pub name: KeyName,
    /// The private key.
    pub key: SigningKey,
}

impl NamedSigner {
    /// The public half under the same name.
    pub fn vkey(&self) -> Vkey {
        Vkey {
            name: self.name.clone(),
            key: self.key.verifying_key(),
        }
    }
}
