//! Who may come in: one-time codes, the founding of a shop, joining devices, new epochs, revocation.
//!
//! Refuses a second use of a code by another key, a folder of another shop, and an epoch somebody else holds.

mod code;
mod found;
mod join;

use crate::{author, edge, error::CentralError, identity::Identity, sql::Sql, values_of};
use stall_domain::{DeviceId, Fact, ShopId, shop::DeviceRevoked};
use stall_provenance::{SigningKey, VerifyingKey};
use stall_wire::{Admission, Frame, Kind, Nonce, PairAnswer, PairAsk, SealedFrame, codes};

pub use code::issue_code;

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

/// Declares a device lost or stolen: what it says after this is stored and shown, not counted.
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
    let text =
        "SELECT head_seq FROM chains WHERE shop = $1 AND device = $2 AND epoch = $3 AND branch = 0";
    let row = sql.first(text, values_of![shop.0, device.0, epoch])?;
    let fence_seq = row
        .ok_or_else(|| CentralError::refused(codes::DEVICE_UNKNOWN))?
        .count(0)?;
    let text = "UPDATE devices SET fence_seq = $4 WHERE shop = $1 AND device = $2 AND epoch = $3 \
        AND fence_seq IS NULL";
    if sql.execute(text, values_of![shop.0, device.0, epoch, fence_seq])? == 1 {
        let fact = Fact::from(DeviceRevoked {
            device,
            epoch,
            fence_seq,
        });
        author::write(sql, &identity, vec![fact], now_ms)?;
    }
    Ok(fence_seq)
}
