//! One sync at a time: the courier with this folder's keys, and what the last one ended with.
//!
//! Refuses two syncs at once: the second waits its turn.

use super::{membership, thaw};
use crate::{
    Code, Host, Problem, Till, keys,
    notices::Task,
    verbs::{
        Place,
        setup::{Reach, begin_epoch as begin_epoch_behind},
    },
};
use serde::{Deserialize, Serialize};
use stall_courier::{
    CentralAddress, Courier, DeviceKeys, Progress, Run, SyncError, SyncReport, Verdict, backoff_ms,
};
use stall_domain::{Series, ShopId, shop::EpochReason};
use stall_ledger::Db;
use stall_provenance::{chain::Head, keys::Vkey};
use stall_wire::{Nonce, codes};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

const SETTING: &str = "central";
/// Between two looks whether there is something to send.
const PAUSE: Duration = Duration::from_secs(10);

/// What the last sync ended with.
#[derive(Default)]
pub(crate) struct SyncState {
    running: Mutex<()>,
    is_online: AtomicBool,
    last_fault: Mutex<Option<String>>,
}

impl SyncState {
    pub fn is_running(&self) -> bool {
        matches!(self.running.try_lock(), Err(TryLockError::WouldBlock))
    }

    pub fn is_online(&self) -> bool {
        self.is_online.load(Ordering::Relaxed)
    }

    pub fn last_fault(&self) -> Option<String> {
        self.last_fault.lock().ok().and_then(|fault| fault.clone())
    }

    /// Waits for a sync under way: what this caller needs may have happened after that one looked.
    fn begin(&self) -> MutexGuard<'_, ()> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, outcome: &Result<(), Problem>) {
        self.is_online.store(outcome.is_ok(), Ordering::Relaxed);
        if let Ok(mut fault) = self.last_fault.lock() {
            *fault = outcome.as_ref().err().map(reason_of);
        }
    }
}

fn reason_of(problem: &Problem) -> String {
    let reason = problem
        .facts
        .get("reason")
        .and_then(|reason| reason.as_str());
    reason.unwrap_or(problem.code.as_str()).to_owned()
}

/// Where central is, as kept beside the ledger.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    url: String,
    shop: ShopId,
    central_vkey: String,
}

/// The central this folder is paired with.
pub(super) fn address(db: &Db<'_>) -> Result<Option<CentralAddress>, Problem> {
    let kept = db
        .setting(SETTING)?
        .and_then(|value| serde_json::from_value::<Kept>(value).ok());
    Ok(kept.map(
        |Kept {
             url,
             shop,
             central_vkey,
         }| CentralAddress {
            url,
            shop,
            central_vkey,
        },
    ))
}

/// Remembers central and pins its key.
pub(super) fn keep_address(
    tx: &mut stall_ledger::Tx<'_>,
    address: &CentralAddress,
) -> Result<(), Problem> {
    let CentralAddress {
        url,
        shop,
        central_vkey,
    } = address.clone();
    let kept = serde_json::to_value(Kept {
        url,
        shop,
        central_vkey,
    });
    tx.set_setting(SETTING, &kept.map_err(|_| Problem::new(Code::Internal))?)?;
    Ok(())
}

/// The courier's keychain over the Host's secrets.
#[derive(Clone)]
pub(super) struct Keychain(pub Arc<dyn Host>);

impl DeviceKeys for Keychain {
    fn sign(&self, series: Series, message: &[u8]) -> Option<[u8; 64]> {
        Some(keys::device_key(&*self.0, series.epoch).ok()?.sign(message))
    }

    fn seal_head(
        &self,
        shop: ShopId,
        series: Series,
        seq: u64,
        hash: [u8; 32],
    ) -> Option<[u8; 64]> {
        let key = keys::device_key(&*self.0, series.epoch).ok()?;
        Some(
            Head {
                shop,
                series,
                seq,
                hash,
            }
            .seal(&key),
        )
    }

    fn verify(&self, vkey: &str, message: &[u8], signature: &[u8; 64]) -> bool {
        vkey.parse::<Vkey>()
            .is_ok_and(|vkey| vkey.key.verify(message, signature).is_ok())
    }
}

/// Sixteen fresh random bytes.
pub(super) fn nonce(host: &dyn Host) -> Result<Nonce, Problem> {
    let mut nonce = Nonce::default();
    host.fill_random(&mut nonce)?;
    Ok(nonce)
}

/// The courier of this folder.
pub(super) fn courier(till: &Till) -> Result<Courier<Keychain>, Problem> {
    let ledger = till.desk()?.ledger.clone();
    let address = ledger.read(address)?.ok_or(Code::NotPaired)?;
    Ok(Courier::new(ledger, address, Keychain(till.host().clone())))
}

/// Syncs once and remembers how it ended.
pub(super) fn sync_once(till: &Till) -> Result<(), Problem> {
    let state = till.sync_state();
    let _running = state.begin();
    let outcome = sync(till);
    state.end(&outcome);
    outcome
}

/// New epochs begun in one sync at most: each clone of a folder may have taken the one before.
const EPOCHS_MOST: usize = 4;

fn sync(till: &Till) -> Result<(), Problem> {
    for _ in 0..EPOCHS_MOST {
        match carry(till)? {
            Carried::Done(report) => {
                membership::forget_shop_key_once_held(till, &report)?;
                return thaw::thaw_leases(till);
            }
            Carried::EpochUnknown => membership::succeed(till)?,
            Carried::EpochUnusable => {
                begin_epoch(till, 0)?;
                membership::succeed(till)?;
            }
        }
    }
    Err(Problem::new(Code::SyncFailed).fact("reason", codes::EPOCH_TAKEN))
}

/// Goes on under an epoch behind `known`; nothing written so far is touched.
pub(super) fn begin_epoch(till: &Till, known: u32) -> Result<(), Problem> {
    let ledger = till.desk()?.ledger.clone();
    let reach = Reach {
        epoch: known,
        seq: 0,
    };
    begin_epoch_behind(till.host(), &ledger, EpochReason::Forked, reach)
}

/// How a carrying ended when nothing failed.
enum Carried {
    Done(SyncReport),
    /// Central does not know the present epoch yet.
    EpochUnknown,
    /// Another folder writes under the present epoch, or central has more of it than this one.
    EpochUnusable,
}

fn carry(till: &Till) -> Result<Carried, Problem> {
    let courier = courier(till)?;
    let task = till.notices().begin("sync")?;
    let host = till.host().clone();
    let mut nonces = move || nonce(&*host).unwrap_or_default();
    let run = Run {
        now: till.host().now(),
        nonce: &mut nonces,
        progress: &|progress| tell(&task, progress),
        cancel: task.cancel_flag(),
    };
    match courier.sync_once(run) {
        Ok(report) => Ok(match report.verdict {
            Verdict::Forked | Verdict::Behind { .. } => Carried::EpochUnusable,
            Verdict::Level | Verdict::Revoked => Carried::Done(report),
        }),
        Err(SyncError::Refused(problem)) if problem.code == codes::DEVICE_UNKNOWN => {
            Ok(Carried::EpochUnknown)
        }
        Err(SyncError::Refused(problem))
            if problem.code == codes::BAD_SEAL && !is_ever_acked(till)? =>
        {
            Ok(Carried::EpochUnusable)
        }
        Err(error) => Err(sync_problem(error)),
    }
}

/// Whether central has ever acknowledged something of the present epoch: then it is ours, whatever a seal looks like.
fn is_ever_acked(till: &Till) -> Result<bool, Problem> {
    till.desk()?.ledger.read(|db| {
        let series = db.identity()?.ok_or(Code::NotFounded)?.series();
        Ok(db.acked(series)?.is_some())
    })
}

fn tell(task: &Task, progress: Progress) {
    let (done, total) = match progress {
        Progress::Asking => (0, None),
        Progress::Pushing { sent, of } => (sent, Some(of)),
        Progress::Records { sent } => (sent, None),
        Progress::Pulling { got, of } => (got, Some(of)),
    };
    task.advance(done, total);
}

/// The courier's error as a code with its reason.
pub(super) fn sync_problem(error: SyncError) -> Problem {
    let code = match error.code() {
        codes::SHOP_MISMATCH => Code::ShopMismatch,
        codes::NUMBERS_EXHAUSTED => Code::NoNumbersLeft,
        "cancelled" => Code::Cancelled,
        _ => Code::SyncFailed,
    };
    Problem::new(code)
        .fact("reason", error.code())
        .fact("is_retryable", error.is_retryable())
}

/// Syncs by itself while the till is open: soon after something happened, later after failures.
pub(crate) fn run_in_background(till: &Weak<Till>) {
    let mut failures = 0u32;
    loop {
        let random = till.upgrade().and_then(|till| random_of(&**till.host()));
        let pause = match failures {
            0 => PAUSE,
            failures => Duration::from_millis(backoff_ms(failures, random.unwrap_or_default())),
        };
        std::thread::sleep(pause);
        let Some(till) = till.upgrade() else { return };
        match is_due(&till) {
            Ok(true) => {
                failures = if sync_once(&till).is_ok() {
                    0
                } else {
                    failures + 1
                }
            }
            Ok(false) => failures = 0,
            Err(_) => return,
        }
    }
}

fn random_of(host: &dyn Host) -> Option<u64> {
    let mut bytes = [0u8; 8];
    host.fill_random(&mut bytes).ok()?;
    Some(u64::from_le_bytes(bytes))
}

fn is_due(till: &Till) -> Result<bool, Problem> {
    till.desk()?.ledger.read(|db| {
        let is_practice = match db.identity()? {
            Some(_) => Place::read(db).is_ok_and(|place| place.shop.founded.is_practice),
            None => true,
        };
        Ok(!is_practice && address(db)?.is_some())
    })
}
