//! The data folder: where it lies by default, made for this user alone, locked for this process alone.
//!
//! Refuses a second opener; the lock is the operating system's and goes with the process.

use stall_till::HostError;
use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

const LOCK: &str = "lock";

/// A data folder and the lock that makes it ours.
pub struct OwnedFolder {
    path: PathBuf,
    /// Held, never read: dropping it lets the next process in.
    _lock: File,
}

impl OwnedFolder {
    /// Makes and locks the folder.
    pub fn open(path: &Path) -> Result<OwnedFolder, HostError> {
        make_private(path).map_err(HostError::DataFolder)?;
        let path = path.canonicalize().map_err(HostError::DataFolder)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path.join(LOCK))
            .map_err(HostError::DataFolder)?;
        match lock.try_lock() {
            Ok(()) => Ok(OwnedFolder { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(HostError::DataFolderInUse),
            Err(TryLockError::Error(error)) => Err(HostError::DataFolder(error)),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Makes a folder that only this user may enter; one that is there stays as it is.
pub fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// `STALLSIDE_DATA`, else this user's place for application data.
pub fn default_data_folder() -> PathBuf {
    match given("STALLSIDE_DATA") {
        Some(folder) => folder,
        None => user_data_folder().join("stallside"),
    }
}

/// The practice stall's own folder, beside the default one.
pub fn default_practice_folder() -> PathBuf {
    match given("STALLSIDE_DATA") {
        Some(folder) => folder.join("practice"),
        None => user_data_folder().join("stallside-practice"),
    }
}

fn user_data_folder() -> PathBuf {
    let folder = match std::env::consts::OS {
        "windows" => given("LOCALAPPDATA"),
        "macos" => given("HOME").map(|home| home.join("Library").join("Application Support")),
        _ => given("XDG_DATA_HOME")
            .or_else(|| given("HOME").map(|home| home.join(".local").join("share"))),
    };
    folder.unwrap_or_else(|| PathBuf::from("."))
}

/// This user's place for settings of applications.
pub fn user_config_folder() -> PathBuf {
    let folder = match std::env::consts::OS {
        "windows" => given("APPDATA"),
        "macos" => given("HOME").map(|home| home.join("Library").join("Application Support")),
        _ => given("XDG_CONFIG_HOME").or_else(|| given("HOME").map(|home| home.join(".config"))),
    };
    folder
        .unwrap_or_else(|| PathBuf::from("."))
        .join("stallside")
}

fn given(variable: &str) -> Option<PathBuf> {
    let value = std::env::var_os(variable)?;
    (!value.is_empty()).then(|| PathBuf::from(value))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn only_this_user_may_enter_a_new_folder() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("a").join("b");
        let folder = OwnedFolder::open(&path).unwrap();
        let mode = std::fs::metadata(folder.path())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
