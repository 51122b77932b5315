//! Who may come in: one-time codes, the founding of a shop, joining devices, new epochs, revocation.
//!
//! Refuses a second use of a code by another key, a folder of another shop, and an epoch somebody else holds.

mod code;
mod found;
mod join;
mod renew;

use crate::{author, edge, error::CentralError, identity::Identity, sql::Sql, values_of};
use stall_domain::{
    DeviceId, Fact, Series, ShopId,
    shop::{DeviceAdmitted, DeviceRevoked},
};
use stall_provenance::{SigningKey, VerifyingKey};
use stall_wire::{Admission, Frame, Kind, Nonce, PairAnswer, PairAsk, SealedFrame, codes};

pub use code::issue_code;
pub use renew::{is_due as is_renewal_due, renew};

/// A pairing ask with everything it was said with.
#[derive(Clone, Debug)]
pub struct PairCall {
    pub frame: Frame,
    pub ask: PairAsk,
    /// Fresh seeds and ids for a shop that may be founded; drawn before the transaction, which may run twice.
    pub seed: [u8; 32],
    pub central: DeviceId,
}

impl PairCall {
    /// Reads and authenticates the ask: whoever holds `device_key` said exactly this.
    pub fn open(sealed: &SealedFrame, path: &str) -> Result<Self, CentralError> {
        let ask: PairAsk = sealed.json(Kind::Pair)?;
        let refused = || CentralError::refused(codes::BAD_SEAL);
        let key = VerifyingKey::from_bytes(&ask.device_key.0).map_err(|_| refused())?;
        let statement = sealed.frame.statement(path);
        key.verify(statement.as_bytes(), &sealed.seal)
            .map_err(|_| refused())?;
        let (seed, central) = (edge::random(), DeviceId(edge::mint()));
        Ok(Self {
            frame: sealed.frame.clone(),
            ask,
            seed,
            central,
        })
    }

    fn nonce(&self) -> &Nonce {
        &self.frame.nonce
    }
}

/// Lets a device in, or says why not. The answer comes with the key that seals it.
pub fn pair(
    sql: &mut dyn Sql,
    call: &PairCall,
    now_ms: i64,
) -> Result<(PairAnswer, DeviceId, SigningKey), CentralError> {
    let (identity, answer) = match &call.ask.admission {
        Admission::Code { proof } => {
            let code = code::find(sql, call, proof, now_ms)?;
            match (Identity::find(sql, code.shop)?, &call.ask.founding) {
                (Some(identity), _) => {
                    refuse_other_shop(call, &identity)?;
                    let answer = join::join(sql, &identity, call, &code, now_ms)?;
                    (identity, answer)
                }
                (None, Some(founding)) => found::found(sql, call, founding, &code, now_ms)?,
                (None, None) => return Err(CentralError::refused(codes::SHOP_UNKNOWN)),
            }
        }
        Admission::Previous { epoch, signature } => {
            let identity = Identity::load(sql, call.frame.speaker.shop)?;
            let answer = join::succeed(sql, &identity, call, (*epoch, signature), now_ms)?;
            (identity, answer)
        }
    };
    Ok((answer, identity.device, identity.signer.key))
}

fn refuse_other_shop(call: &PairCall, identity: &Identity) -> Result<(), CentralError> {
    let asked = call.frame.speaker.shop;
    if asked.0.is_nil() || asked == identity.shop {
        return Ok(());
    }
    let problem = stall_wire::Problem::new(codes::SHOP_MISMATCH);
    Err(problem
        .with("shop_name", identity.shop_name.as_str())
        .into())
}

/// The head row first: entrants take turns, so no two get one number.
fn take_turn(sql: &mut dyn Sql, shop: ShopId) -> Result<(), CentralError> {
    let text = "SELECT position FROM shop_head WHERE shop = $1 FOR UPDATE";
    sql.query(text, values_of![shop.0])?;
    Ok(())
}

/// Tells the shop, in central's own series, that a device is in and with which certificate.
fn announce(
    sql: &mut dyn Sql,
    identity: &Identity,
    entrant: &join::Entrant,
    now_ms: i64,
) -> Result<(), CentralError> {
    let fact = Fact::from(DeviceAdmitted {
        device: entrant.series.device,
        epoch: entrant.series.epoch,
        code: entrant.code.clone(),
        device_vkey: entrant.vkey.to_string(),
        certificate: entrant.certificate.clone(),
    });
    author::write(sql, identity, vec![fact], now_ms)?;
    Ok(())
}

/// Whether a fence stands at this epoch of the device or a later one: who was revoked does not come back by an older key.
pub fn is_revoked(sql: &mut dyn Sql, shop: ShopId, series: Series) -> Result<bool, CentralError> {
    Ok(fence_of(sql, shop, series)?.is_some())
}

/// Where the fence of [`is_revoked`] stands.
pub fn fence_of(
    sql: &mut dyn Sql,
    shop: ShopId,
    series: Series,
) -> Result<Option<i64>, CentralError> {
    let text = "SELECT fence_seq FROM devices WHERE shop = $1 AND device = $2 AND epoch >= $3 \
        AND fence_seq IS NOT NULL ORDER BY epoch LIMIT 1";
    let row = sql.first(text, values_of![shop.0, series.device.0, series.epoch])?;
    Ok(row.map_or(Ok(None), |row| row.maybe_int(0))?)
}

/// Declares a device lost or stolen: what it says after this, in any epoch it has keys of, is stored and shown, not
/// counted.
///
/// # Errors
/// A shop or device that is not known.
pub fn revoke(
    sql: &mut dyn Sql,
    shop: ShopId,
    device: DeviceId,
    epoch: u32,
    now_ms: i64,
) -> Result<u64, CentralError> {
    let identity = Identity::load(sql, shop)?;
    take_turn(sql, shop)?;
    let text = "SELECT d.epoch, c.head_seq, d.fence_seq FROM devices d JOIN chains c ON c.shop = d.shop \
        AND c.device = d.device AND c.epoch = d.epoch AND c.branch = 0 \
        WHERE d.shop = $1 AND d.device = $2 ORDER BY d.epoch";
    let (mut told, mut facts) = (None, Vec::new());
    for row in sql.query(text, values_of![shop.0, device.0])? {
        let (of, head_seq): (u32, u64) = (row.narrow(0)?, row.count(1)?);
        if of == epoch {
            told = Some(head_seq);
        }
        if row.maybe_int(2)?.is_none() {
            facts.push(DeviceRevoked {
                device,
                epoch: of,
                fence_seq: head_seq,
            });
        }
    }
    let told = told.ok_or_else(|| CentralError::refused(codes::DEVICE_UNKNOWN))?;
    for fenced in &facts {
        let text =
            "UPDATE devices SET fence_seq = $4 WHERE shop = $1 AND device = $2 AND epoch = $3";
        sql.execute(
            text,
            values_of![shop.0, device.0, fenced.epoch, fenced.fence_seq],
        )?;
    }
    if !facts.is_empty() {
        let facts = facts.into_iter().map(Fact::from).collect();
        author::write(sql, &identity, facts, now_ms)?;
    }
    Ok(told)
}
