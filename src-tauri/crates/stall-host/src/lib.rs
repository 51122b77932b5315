//! The operating system's Host, shared by both shells: clock, randomness, folders, file lock, secrets, log file.
//!
//! Refuses policy: it reads and keeps what the till asks for and decides nothing.

mod clock;
mod folder;
mod log_file;
mod machine;
mod minting;
mod secrets;

pub use folder::{default_data_folder, default_practice_folder};
/// What shells read amounts and instants with.
pub use stall_domain::{Currency, Moment};
pub use stall_till::HostError;

use folder::OwnedFolder;
use minting::Minting;
use secrets::SecretFiles;
use stall_till::Host;
use std::{path::Path, sync::Mutex};
use uuid::Uuid;

/// The Host of one data folder on this machine; the folder is locked while it lives.
pub struct SystemHost {
    folder: OwnedFolder,
    secrets: SecretFiles,
    machine_id: String,
    minting: Mutex<Minting>,
}

impl SystemHost {
    /// Makes the folder when it is missing (this user alone may enter) and locks it.
    ///
    /// # Errors
    /// `DataFolderInUse` while another process holds it; the folder or randomness cannot be had.
    pub fn open(data_folder: &Path) -> Result<SystemHost, HostError> {
        let folder = OwnedFolder::open(data_folder)?;
        let mut seed = [0u8; 8];
        random_into(&mut seed)?;
        Ok(SystemHost {
            secrets: SecretFiles::in_folder(folder.path()),
            machine_id: machine::machine_id()?,
            minting: Mutex::new(Minting::seeded(seed)),
            folder,
        })
    }

    /// Writes what the process says of itself to `log/stallside.log`; a second start changes nothing.
    ///
    /// # Errors
    /// The log file cannot be made.
    pub fn start_log(&self) -> Result<(), HostError> {
        log_file::start(self.folder.path()).map_err(HostError::DataFolder)
    }
}

impl Host for SystemHost {
    fn now(&self) -> Moment {
        clock::now()
    }

    fn new_id(&self) -> Uuid {
        let mut random = [0u8; 8];
        if let Err(error) = random_into(&mut random) {
            tracing::error!(%error, "an id was minted without fresh randomness");
        }
        let mut minting = match self.minting.lock() {
            Ok(minting) => minting,
            Err(poisoned) => poisoned.into_inner(),
        };
        minting.next(clock::now().ms, random)
    }

    fn fill_random(&self, bytes: &mut [u8]) -> Result<(), HostError> {
        random_into(bytes)
    }

    fn data_folder(&self) -> &Path {
        self.folder.path()
    }

    fn machine_id(&self) -> String {
        self.machine_id.clone()
    }

    fn read_secret(&self, name: &str) -> Result<Option<Vec<u8>>, HostError> {
        self.secrets.read(name).map_err(HostError::Secret)
    }

    fn keep_secret(&self, name: &str, secret: &[u8]) -> Result<(), HostError> {
        self.secrets.keep(name, secret).map_err(HostError::Secret)
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "this is the one room that asks the system for randomness"
)]
fn random_into(bytes: &mut [u8]) -> Result<(), HostError> {
    getrandom::fill(bytes).map_err(|_| HostError::Randomness)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_opener_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let first = SystemHost::open(folder.path()).unwrap();
        assert!(matches!(
            SystemHost::open(folder.path()),
            Err(HostError::DataFolderInUse)
        ));
        drop(first);
        assert!(SystemHost::open(folder.path()).is_ok());
    }

    #[test]
    fn ids_are_version_seven_and_sort_as_they_were_minted() {
        let folder = tempfile::tempdir().unwrap();
        let host = SystemHost::open(folder.path()).unwrap();
        let ids: Vec<Uuid> = (0..10_000).map(|_| host.new_id()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn a_machine_keeps_its_id_over_two_openings() {
        let folder = tempfile::tempdir().unwrap();
        let id = SystemHost::open(folder.path()).unwrap().machine_id();
        assert_eq!(SystemHost::open(folder.path()).unwrap().machine_id(), id);
        assert_eq!(id.len(), 64);
    }

    #[test]
    fn a_folder_that_is_a_file_is_a_clear_fault() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(
            SystemHost::open(file.path()),
            Err(HostError::DataFolder(_))
        ));
    }
}
