//! Numbers this laptop was leased before its books were restored: frozen, until central has told all it ever did.
//!
//! Refuses to thaw while anything this device wrote is missing: a lost sale may have spent a number.

use crate::{Problem, Till, verbs::setup::Reach};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stall_domain::Series;
use stall_ledger::{Db, Identity, Tx};

const SETTING: &str = "restored";

/// What the books must reach again before the leases of before may be used.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Kept {
    epoch: u32,
    seq: u64,
}

/// Notes how far the device had come. Books more than one epoch behind tell too little of what lies between: they stay
/// frozen for good, and so does a copy or a clone, whose numbers somebody else sells.
pub(crate) fn freeze_leases(
    tx: &mut Tx<'_>,
    before: &Identity,
    reach: Reach,
    is_restored: bool,
) -> Result<(), Problem> {
    let Reach { epoch, seq } = reach;
    let kept = (is_restored && epoch == before.epoch).then_some(Kept { epoch, seq });
    let kept = serde_json::to_value(kept).unwrap_or_default();
    Ok(tx.set_setting(SETTING, &kept)?)
}

/// After a whole pull: thaws when every event up to the noted one is here.
pub(super) fn thaw_leases(till: &Till) -> Result<(), Problem> {
    let desk = till.desk()?;
    if !desk.ledger.read(is_complete)? {
        return Ok(());
    }
    desk.ledger.transact(till.host().now(), |tx| {
        let device = tx.identity()?.map(|identity| identity.device);
        for edition in tx.editions()? {
            for lease in tx.leases(edition.fixed.edition)? {
                if Some(lease.granted.device) == device {
                    tx.thaw_lease(lease.granted.lease)?;
                }
            }
        }
        Ok::<_, Problem>(tx.set_setting(SETTING, &Value::Null)?)
    })?;
    Ok(())
}

fn is_complete(db: &Db<'_>) -> Result<bool, Problem> {
    let kept = db.setting(SETTING)?;
    let kept = kept.and_then(|kept| serde_json::from_value::<Option<Kept>>(kept).ok().flatten());
    let (Some(kept), Some(identity)) = (kept, db.identity()?) else {
        return Ok(false);
    };
    let before = Series {
        device: identity.device,
        epoch: kept.epoch,
    };
    Ok(db.head(before)?.is_some_and(|(seq, _)| seq >= kept.seq))
}
