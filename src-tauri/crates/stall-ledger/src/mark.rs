//! The high-water mark: how far this device has come, kept outside the database, so that a restored or copied
//! database is recognised. Never ahead of the database.

use crate::{LedgerError, codec, identity::State};
use serde::{Deserialize, Serialize};
use stall_domain::DeviceId;
use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
};

/// What the mark file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub device: DeviceId,
    pub epoch: u32,
    pub seq: u64,
    /// Hex.
    pub hash: String,
    pub machine_id: String,
    /// A backup was put in place of the database; the series it holds may not go on.
    #[serde(default)]
    pub is_restored: bool,
}

impl Mark {
    /// The mark of a committed state; `None` before there is an identity.
    pub fn of(state: &State) -> Option<Self> {
        let identity = state.identity.as_ref()?;
        Some(Self {
            device: identity.device,
            epoch: identity.epoch,
            seq: state.seq,
            hash: codec::hex(&state.prev),
            machine_id: identity.machine_id.clone(),
            is_restored: false,
        })
    }

    /// The mark that keeps the series from going on.
    pub fn restored(self) -> Self {
        Self {
            is_restored: true,
            ..self
        }
    }

    /// `None` when there is no readable mark: it is a belt, not the truth.
    pub fn load(path: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Durable before it returns.
    pub fn store(&self, path: &Path) -> Result<(), LedgerError> {
        write_durably(path, &serde_json::to_vec(self)?)
    }
}

/// Writes a file beside its place, flushes it, and moves it there.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), LedgerError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = path.with_extension("new");
    let mut file = File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    sync_folder(folder)
}

/// Makes a rename durable where folders can be flushed.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), LedgerError> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
