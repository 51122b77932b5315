//! Where the ledger's files lie. The mark lies in another folder, so that restoring the database does not restore it.

use std::path::{Path, PathBuf};

/// The files and folders of one ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerPaths {
    /// The database.
    pub database: PathBuf,
    /// The high-water mark.
    pub mark: PathBuf,
    /// Rolling backups.
    pub backups: PathBuf,
    /// Damaged and replaced databases; nothing is ever deleted from here.
    pub quarantine: PathBuf,
}

impl LedgerPaths {
    /// The usual places inside a data folder.
    pub fn in_folder(data: &Path) -> Self {
        Self {
            database: data.join("ledger.db"),
            mark: data.join("mark").join("high-water.json"),
            backups: data.join("backups"),
            quarantine: data.join("quarantine"),
        }
    }

    /// The database and the two files SQLite keeps beside it.
    pub(crate) fn database_files(&self) -> [PathBuf; 3] {
        ["", "-wal", "-shm"].map(|end| {
            let mut name = self.database.clone().into_os_string();
            name.push(end);
            PathBuf::from(name)
        })
    }
}
