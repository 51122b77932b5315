//! Standing towards the central store.
//!
//! Refuses to say sent before central signed for it: what counts is the last acknowledgement.

use crate::{
    Code, Problem, Till,
    api::{
        Nothing,
        setup::FrameSync,
        sync::{ConflictView, DeviceView, SyncView},
    },
};
use stall_domain::EditionId;
use stall_ledger::{Conflict, Db};

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
    till.desk()?.ledger.read(status)
}

fn status(db: &Db<'_>) -> Result<SyncView, Problem> {
    let identity = db.identity()?;
    let acked = identity
        .as_ref()
        .map(|id| db.acked(id.series()))
        .transpose()?
        .flatten();
    let unsent = db.unsent()?;
    Ok(SyncView {
        is_paired: db.shop()?.is_some_and(|shop| shop.central_vkey.is_some()),
        central_url: None,
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

/// Asks central for more numbers.
pub(crate) fn ask_lease(_: &Till, _: EditionId, _: u32) -> Result<(), Problem> {
    Err(Code::NotPaired.into())
}
