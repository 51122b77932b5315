//! The frame around every message: who speaks, an echo nonce, packed payload, checksum and seal.
//!
//! Refuses whatever is not exactly a frame: a portal's HTML, a truncated reply, a decompression bomb.

use crate::{FRAME_MAX, RAW_MAX, WireError, hex, reader::Reader};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use stall_domain::{DeviceId, ShopId};

const MAGIC: &[u8; 4] = b"STLW";
const VERSION: u8 = 1;
const PACK_LEVEL: i32 = 3;
const CHECK_BYTES: usize = 8;
const SEAL_BYTES: usize = 64;

/// Sixteen fresh random bytes of the asker, echoed by the answer.
pub type Nonce = [u8; 16];

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $number:literal $word:literal),+ $(,)?) => {
        /// What a frame holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Kind { $($(#[$doc])* $name = $number),+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),+];

            /// The word statements use.
            pub fn word(self) -> &'static str {
                match self { $(Kind::$name => $word),+ }
            }

            fn of(number: u8) -> Result<Kind, WireError> {
                match number { $($number => Ok(Kind::$name),)+ other => Err(WireError::Kind(other)) }
            }
        }
    };
}

kinds! {
    /// A [`crate::Batch`].
    Push = 1 "push",
    /// A [`crate::Ack`].
    Ack = 2 "ack",
    /// A [`crate::PullAsk`].
    Pull = 3 "pull",
    /// A [`crate::Page`].
    Page = 4 "page",
    /// A [`crate::StatusAsk`].
    Status = 5 "status",
    /// A [`crate::StatusAnswer`].
    Standing = 6 "standing",
    /// A [`crate::PairAsk`].
    Pair = 7 "pair",
    /// A [`crate::PairAnswer`].
    Paired = 8 "paired",
    /// A [`crate::LeaseAsk`].
    Lease = 9 "lease",
    /// A [`crate::LeaseAnswer`].
    Leased = 10 "leased",
    /// A [`crate::RecordsOffer`].
    Records = 11 "records",
    /// A [`crate::RecordsAnswer`].
    RecordsKept = 12 "records-kept",
    /// A [`crate::Problem`].
    Problem = 13 "problem",
}

/// Who speaks: a device, or central as a device of the shop. The nil shop means "I have none yet".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speaker {
    pub shop: ShopId,
    pub device: DeviceId,
    pub epoch: u32,
}

/// One message before it is packed and sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub kind: Kind,
    pub speaker: Speaker,
    pub nonce: Nonce,
    pub payload: Vec<u8>,
}

/// A frame as received: whole and unaltered, its seal not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFrame {
    pub frame: Frame,
    pub seal: [u8; SEAL_BYTES],
}

impl Frame {
    /// A frame around a JSON message.
    ///
    /// # Errors
    /// [`WireError::Json`] when the message has no JSON form.
    pub fn json(
        kind: Kind,
        speaker: Speaker,
        nonce: Nonce,
        message: &impl Serialize,
    ) -> Result<Self, WireError> {
        let payload = serde_json::to_vec(message)?;
        Ok(Self {
            kind,
            speaker,
            nonce,
            payload,
        })
    }

    /// The text the speaker signs. `path` is the request's path, for its answer too.
    pub fn statement(&self, path: &str) -> String {
        let Speaker {
            shop,
            device,
            epoch,
        } = self.speaker;
        let (kind, nonce) = (self.kind.word(), hex::encode(&self.nonce));
        let sha256 = hex::encode(&Sha256::digest(&self.payload));
        format!(
            "stallside-wire-v1\nkind {kind}\nmethod POST\npath {path}\nshop {shop}\ndevice {device}\n\
             epoch {epoch}\nnonce {nonce}\nsha256 {sha256}\n"
        )
    }

    /// Packs, sums and seals; `sign` is given the statement's bytes.
    ///
    /// # Errors
    /// [`WireError::TooLarge`] for a payload above [`RAW_MAX`].
    pub fn seal(
        &self,
        path: &str,
        sign: impl FnOnce(&[u8]) -> [u8; SEAL_BYTES],
    ) -> Result<Vec<u8>, WireError> {
        if self.payload.len() > RAW_MAX {
            return Err(WireError::TooLarge);
        }
        let packed = zstd::bulk::compress(&self.payload, PACK_LEVEL).map_err(WireError::Pack)?;
        let mut out = Vec::with_capacity(packed.len() + 160);
        out.extend_from_slice(MAGIC);
        out.extend([VERSION, self.kind as u8]);
        out.extend(self.speaker.shop.bytes());
        out.extend(self.speaker.device.bytes());
        out.extend(self.speaker.epoch.to_be_bytes());
        out.extend(self.nonce);
        for length in [self.payload.len(), packed.len()] {
            let length = u32::try_from(length).map_err(|_| WireError::TooLarge)?;
            out.extend(length.to_be_bytes());
        }
        out.extend(packed);
        out.extend(sign(self.statement(path).as_bytes()));
        out.extend_from_slice(&Sha256::digest(&out)[..CHECK_BYTES]);
        Ok(out)
    }
}

impl SealedFrame {
    /// Reads a whole frame.
    ///
    /// # Errors
    /// The first thing that is wrong; magic before length before checksum, so each has its own words.
    pub fn read(bytes: &[u8]) -> Result<Self, WireError> {
        if !bytes.starts_with(MAGIC) {
            return Err(WireError::Magic);
        }
        if bytes.len() > FRAME_MAX {
            return Err(WireError::TooLarge);
        }
        let mut reader = Reader(&bytes[MAGIC.len()..]);
        match reader.byte()? {
            VERSION => {}
            other => return Err(WireError::FrameVersion(other)),
        }
        let kind = reader.byte()?;
        let shop = reader.id().map(ShopId)?;
        let (device, epoch, nonce) = (reader.device()?, reader.u32()?, reader.array()?);
        let (raw_bytes, packed_bytes) = (reader.u32()? as usize, reader.u32()? as usize);
        if raw_bytes > RAW_MAX {
            return Err(WireError::TooLarge);
        }
        let packed = reader.take(packed_bytes)?;
        let seal = reader.array()?;
        let check: [u8; CHECK_BYTES] = reader.array()?;
        reader.end().map_err(|_| WireError::Length)?;
        if Sha256::digest(&bytes[..bytes.len() - CHECK_BYTES])[..CHECK_BYTES] != check {
            return Err(WireError::Check);
        }
        let payload = unpack(packed, raw_bytes)?;
        let (kind, speaker) = (
            Kind::of(kind)?,
            Speaker {
                shop,
                device,
                epoch,
            },
        );
        let frame = Frame {
            kind,
            speaker,
            nonce,
            payload,
        };
        Ok(Self { frame, seal })
    }

    /// The payload's JSON, if the frame is of the expected kind.
    ///
    /// # Errors
    /// [`WireError::UnexpectedKind`] or [`WireError::Json`].
    pub fn json<T: DeserializeOwned>(&self, kind: Kind) -> Result<T, WireError> {
        Ok(serde_json::from_slice(self.of_kind(kind)?)?)
    }

    /// The payload, if the frame is of the expected kind.
    ///
    /// # Errors
    /// [`WireError::UnexpectedKind`].
    pub fn of_kind(&self, kind: Kind) -> Result<&[u8], WireError> {
        match self.frame.kind {
            found if found == kind => Ok(&self.frame.payload),
            found => Err(WireError::UnexpectedKind { found }),
        }
    }
}

/// Unpacks to exactly the claimed size; never allocates more than that.
fn unpack(packed: &[u8], raw_bytes: usize) -> Result<Vec<u8>, WireError> {
    let payload = zstd::bulk::decompress(packed, raw_bytes).map_err(|_| WireError::Unpack)?;
    if payload.len() == raw_bytes {
        Ok(payload)
    } else {
        Err(WireError::Unpack)
    }
}
