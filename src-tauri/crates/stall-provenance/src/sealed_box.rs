//! Owns the sealing of one 32-byte secret to one receiver (RFC 9180 base mode: X25519, HKDF-SHA256,
//! ChaCha20-Poly1305), used to hand the shop key to the central store. Refuses a box that was altered, is
//! for another receiver or another purpose. It hides; who sent it is for the signed event around it to say.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _};
use std::convert::Infallible;
use std::fmt;

/// Bytes of a sealed secret: one-time key, secret, tag.
pub const SEALED_BYTES: usize = 32 + 32 + 16;

type Kem = X25519HkdfSha256;

/// Why a secret could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealedBoxError {
    /// The receiver's key is no usable X25519 key.
    #[error("the receiver's key is not usable")]
    ReceiverKey,
    /// The box has not [`SEALED_BYTES`] bytes.
    #[error("a sealed secret has {SEALED_BYTES} bytes, this one {0}")]
    Length(usize),
    /// Altered, for another receiver, or for another purpose; which of them cannot be told.
    #[error("the sealed secret does not open")]
    Open,
}

/// The private half of a receiver's sealing key.
#[derive(Clone)]
pub struct SealingKey(<Kem as hpke::Kem>::PrivateKey, [u8; 32]);

impl SealingKey {
    /// Derives the key from a 32-byte seed. The seed may be that of the receiver's Ed25519 key: the
    /// derivation is labelled and shares nothing with signing.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let (private, public) = Kem::derive_keypair(seed);
        Self(private, public.to_bytes().into())
    }

    /// The public half, to be shown to senders.
    pub fn public(&self) -> [u8; 32] {
        self.1
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingKey(of {})", crate::hex::encode(&self.1))
    }
}

/// Seals `secret` to `receiver` for `purpose` (a text both sides know, such as the shop's id).
/// `randomness` is 32 fresh random bytes of the caller, never used twice.
///
/// # Errors
/// [`SealedBoxError::ReceiverKey`].
pub fn seal_secret(
    receiver: &[u8; 32],
    purpose: &[u8],
    secret: &[u8; 32],
    randomness: &[u8; 32],
) -> Result<[u8; SEALED_BYTES], SealedBoxError> {
    let bad_key = |_| SealedBoxError::ReceiverKey;
    let receiver = <Kem as hpke::Kem>::PublicKey::from_bytes(receiver).map_err(bad_key)?;
    let (one_time, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeS::Base,
        &receiver,
        purpose,
        secret,
        &[],
        &mut GivenBytes(randomness),
    )
    .map_err(bad_key)?;
    let bytes = [one_time.to_bytes().as_slice(), &sealed].concat();
    <[u8; SEALED_BYTES]>::try_from(bytes).map_err(|bytes| SealedBoxError::Length(bytes.len()))
}

/// Opens what [`seal_secret`] sealed for the same purpose.
///
/// # Errors
/// [`SealedBoxError::Length`] or [`SealedBoxError::Open`].
pub fn open_secret(
    receiver: &SealingKey,
    purpose: &[u8],
    sealed: &[u8],
) -> Result<[u8; 32], SealedBoxError> {
    let length = SealedBoxError::Length(sealed.len());
    let sealed: &[u8; SEALED_BYTES] = sealed.try_into().map_err(|_| length)?;
    let (one_time, rest) = sealed.split_at(32);
    let refused = |_| SealedBoxError::Open;
    let one_time = <Kem as hpke::Kem>::EncappedKey::from_bytes(one_time).map_err(refused)?;
    let secret = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeR::Base,
        &receiver.0,
        &one_time,
        purpose,
        rest,
        &[],
    )
    .map_err(refused)?;
    <[u8; 32]>::try_from(secret).map_err(|_| SealedBoxError::Open)
}

/// Gives out the caller's 32 random bytes once; HPKE asks for exactly those for its one-time key.
struct GivenBytes<'a>(&'a [u8]);

impl TryRng for GivenBytes<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)
            .map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)
            .map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        assert!(
            out.len() <= self.0.len(),
            "HPKE draws 32 bytes once for X25519"
        );
        let (given, rest) = self.0.split_at(out.len());
        out.copy_from_slice(given);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for GivenBytes<'_> {}
