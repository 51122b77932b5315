//! Standing towards the central store: pairing, joining, syncing.
//!
//! Refuses to say sent before central signed for it, and to be in the way of a sale: nothing here holds the ledger.

mod membership;
mod session;
mod thaw;

use crate::{
    Problem, Till,
    api::{
        Nothing,
        setup::{FrameSync, FrameView},
        sync::{ConflictView, DeviceView, JoinStore, Pair, SyncView},
    },
};
use stall_domain::{EditionId, LeaseId};
use stall_ledger::{Conflict, Db};

pub(crate) use session::{SyncState, run_in_background};
pub(crate) use thaw::freeze_leases;

/// What the sync chip shows.
pub(crate) fn frame_sync(till: &Till) -> Result<FrameSync, Problem> {
    let view = sync_status(till, Nothing {})?;
    Ok(FrameSync {
        is_paired: view.is_paired,
        is_online: view.is_online,
        is_running: view.is_running,
        unsent: view.unsent,
        unsent_since: view.unsent_since,
        confirmed_at: view.confirmed_at,
    })
}

/// What is unsent, since when, and what central confirmed last.
pub fn sync_status(till: &Till, _: Nothing) -> Result<SyncView, Problem> {
    let state = till.sync_state();
    let mut view = till.desk()?.ledger.read(status)?;
    view.is_running = state.is_running();
    view.is_online = state.is_online();
    view.last_fault = state.last_fault();
    Ok(view)
}

fn status(db: &Db<'_>) -> Result<SyncView, Problem> {
    let identity = db.identity()?;
    let acked = identity
        .as_ref()
        .map(|id| db.acked(id.series()))
        .transpose()?
        .flatten();
    let unsent = db.unsent()?;
    let address = session::address(db)?;
    Ok(SyncView {
        is_paired: address.is_some(),
        central_url: address.map(|address| address.url),
        is_running: false,
        is_online: false,
        unsent: unsent.count,
        unsent_since: unsent.oldest_at.map(Into::into),
        confirmed_seq: acked.as_ref().map(|acked| acked.seq),
        confirmed_at: acked.map(|acked| acked.at.into()),
        last_fault: None,
        devices: devices(db)?,
        conflicts: db.conflicts()?.iter().map(conflict).collect(),
    })
}

fn devices(db: &Db<'_>) -> Result<Vec<DeviceView>, Problem> {
    let own = db.identity()?.map(|identity| identity.series());
    let rows = db.devices()?;
    Ok(rows
        .into_iter()
        .map(|device| DeviceView {
            is_this: Some(device.series) == own,
            code: device.code,
            stall_name: device.stall_name.unwrap_or_default(),
        })
        .collect())
}

fn conflict(conflict: &Conflict) -> ConflictView {
    let value = serde_json::to_value(conflict).unwrap_or_default();
    let mut facts = value.as_object().cloned().unwrap_or_default();
    let code = facts
        .remove("conflict")
        .and_then(|code| code.as_str().map(str::to_owned));
    ConflictView {
        code: code.unwrap_or_default(),
        facts,
    }
}

/// Hands a founded shop over to an empty central; in an empty folder it joins.
pub fn pair(till: &Till, request: Pair) -> Result<SyncView, Problem> {
    let is_founded = till
        .desk()?
        .ledger
        .read(|db| Ok::<_, Problem>(db.identity()?.is_some()))?;
    match is_founded {
        true => membership::pair(till, &request)?,
        false => membership::join(till, &request, "")?,
    }
    sync_now(till, Nothing {})
}

/// Joins a shop's central store from an empty folder.
pub fn join_store(till: &Till, request: JoinStore) -> Result<FrameView, Problem> {
    let pair = Pair {
        url: request.url,
        code: request.code,
    };
    membership::join(till, &pair, &request.stall_name)?;
    sync_now(till, Nothing {})?;
    super::setup::frame(till, Nothing {})
}

/// Pushes, pulls and checks, once.
pub fn sync_now(till: &Till, _: Nothing) -> Result<SyncView, Problem> {
    session::sync_once(till)?;
    sync_status(till, Nothing {})
}

/// Asks central for more numbers; the grant arrives with the pull that follows.
pub(crate) fn ask_lease(till: &Till, edition: EditionId, count: u32) -> Result<(), Problem> {
    let lease = LeaseId(till.host().new_id());
    let courier = session::courier(till)?;
    let nonce = session::nonce(&**till.host())?;
    courier
        .ask_lease(lease, edition, count, nonce)
        .map_err(session::sync_problem)?;
    session::sync_once(till)
}
