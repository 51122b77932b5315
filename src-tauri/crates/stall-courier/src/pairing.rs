//! Getting into a shop: founding it at an empty central, joining it with a code, succeeding an old epoch.
//!
//! Refuses an answer that does not prove to know the code: nobody in the middle can pose as central.

use crate::{
    SyncError,
    carry::{Answer, HttpTransport, Line, Transport},
    keys::DeviceKeys,
};
use stall_domain::{Series, ShopId};
use stall_wire::{
    Admission, Founding, Hash32, Kind, Nonce, PairAnswer, PairAsk, hex,
    pairing::{answer_proof, code_key, code_proof, epoch_statement},
};
use uuid::Uuid;

/// Who asks to be let in. [`DeviceKeys`] must hold the key of `series` already.
#[derive(Clone, Debug)]
pub struct PairOffer {
    /// The folder's shop; `None` in an empty folder.
    pub shop: Option<ShopId>,
    pub series: Series,
    /// The raw Ed25519 public key of `series`.
    pub device_key: [u8; 32],
    /// Only from the stall that founded the shop.
    pub founding: Option<Founding>,
}

/// What [`pair`] brings back; `answer.central_vkey` is to be pinned.
pub type Paired = PairAnswer;

/// Pairs with the central at `url`. A lost answer may be asked for again with the same code and key.
///
/// # Errors
/// The network's disguises, [`SyncError::WrongServer`] when the other side does not know the code, and central's
/// refusals: `code_refused`, `shop_mismatch`, `not_handed_over`, `epoch_taken`, `founding_refused`.
pub fn pair(
    url: &str,
    code: &str,
    offer: &PairOffer,
    keys: &dyn DeviceKeys,
    nonce: Nonce,
) -> Result<Paired, SyncError> {
    pair_over(&HttpTransport::new(url), code, offer, keys, nonce)
}

/// Joins the shop behind `url` from an empty folder.
///
/// # Errors
/// As [`pair`].
pub fn join(
    url: &str,
    code: &str,
    series: Series,
    device_key: [u8; 32],
    keys: &dyn DeviceKeys,
    nonce: Nonce,
) -> Result<Paired, SyncError> {
    let offer = PairOffer {
        shop: None,
        series,
        device_key,
        founding: None,
    };
    pair(url, code, &offer, keys, nonce)
}

pub(crate) fn pair_over(
    transport: &dyn Transport,
    code: &str,
    offer: &PairOffer,
    keys: &dyn DeviceKeys,
    nonce: Nonce,
) -> Result<Paired, SyncError> {
    let (device_key, key) = (Hash32(offer.device_key), code_key(code));
    let Series { device, epoch } = offer.series;
    let proof = code_proof(&key, &nonce, device, epoch, &device_key);
    let ask = PairAsk {
        device_key,
        admission: Admission::Code { proof },
        founding: offer.founding.clone(),
    };
    let shop = offer.shop.unwrap_or(ShopId(Uuid::nil()));
    let line = Line {
        transport,
        keys,
        shop,
        series: offer.series,
        central_vkey: None,
    };
    let (answer, paired) = ask_in(&line, &ask, nonce)?;
    let expected = answer_proof(&key, &nonce, &paired.central_vkey, &paired.sealing_key);
    if paired.proof != Some(expected) {
        return Err(SyncError::WrongServer);
    }
    check(&answer, &paired, offer, keys)?;
    Ok(paired)
}

/// Lets another epoch of this device in, vouched for by the key of `previous`, under the pinned central. One from before
/// there was a central brings its own papers.
///
/// # Errors
/// As [`pair`], and `revoked`.
pub fn succeed(
    address: &crate::CentralAddress,
    previous: Series,
    new: &PairOffer,
    keys: &dyn DeviceKeys,
    nonce: Nonce,
) -> Result<Paired, SyncError> {
    let device_key = Hash32(new.device_key);
    let statement = epoch_statement(address.shop, new.series, &device_key, &nonce);
    let signature = keys
        .sign(previous, statement.as_bytes())
        .ok_or(SyncError::KeyMissing)?;
    let admission = Admission::Previous {
        epoch: previous.epoch,
        signature: hex::encode(&signature),
    };
    let ask = PairAsk {
        device_key,
        admission,
        founding: new.founding.clone(),
    };
    let transport = HttpTransport::new(&address.url);
    let line = Line {
        transport: &transport,
        keys,
        shop: address.shop,
        series: new.series,
        central_vkey: Some(&address.central_vkey),
    };
    let (answer, paired) = ask_in(&line, &ask, nonce)?;
    check(&answer, &paired, new, keys)?;
    Ok(paired)
}

fn ask_in(line: &Line<'_>, ask: &PairAsk, nonce: Nonce) -> Result<(Answer, Paired), SyncError> {
    let payload = serde_json::to_vec(ask).map_err(|error| SyncError::Unreadable(error.into()))?;
    let answer = line.ask("pair", Kind::Pair, payload, nonce, Kind::Paired)?;
    let paired = answer
        .sealed
        .json(Kind::Paired)
        .map_err(SyncError::Unreadable)?;
    Ok((answer, paired))
}

/// The answer is sealed by the key it names, for this epoch, and for the folder's own shop.
fn check(
    answer: &Answer,
    paired: &Paired,
    offer: &PairOffer,
    keys: &dyn DeviceKeys,
) -> Result<(), SyncError> {
    let statement = answer.sealed.frame.statement(&answer.path);
    if !keys.verify(
        &paired.central_vkey,
        statement.as_bytes(),
        &answer.sealed.seal,
    ) {
        return Err(SyncError::WrongServer);
    }
    let is_own_shop = offer.shop.is_none_or(|shop| shop == paired.shop);
    let is_told_alike = answer.sealed.frame.speaker.shop == paired.shop;
    match is_own_shop && is_told_alike && paired.epoch == offer.series.epoch {
        true => Ok(()),
        false => Err(SyncError::DoesNotAddUp("paired")),
    }
}
