//! Secrets as files of this user alone, replaced as a whole or not at all.
//!
//! Refuses names that leave its folder.

use crate::folder::make_private;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

const FOLDER: &str = "keys";

/// The `keys` folder of a data folder.
pub struct SecretFiles {
    folder: PathBuf,
}

impl SecretFiles {
    pub fn in_folder(data_folder: &Path) -> Self {
        Self {
            folder: data_folder.join(FOLDER),
        }
    }

    /// The secret, `None` when nobody kept one of this name.
    pub fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        check_name(name)?;
        match fs::read(self.folder.join(name)) {
            Ok(secret) => Ok(Some(secret)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// On disk when this returns.
    pub fn keep(&self, name: &str, secret: &[u8]) -> io::Result<()> {
        check_name(name)?;
        write_private(&self.folder, name, secret)
    }
}

/// Writes beside, syncs, renames, and syncs the folder: after a power cut the old or the new file is there, whole.
pub fn write_private(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    make_private(folder)?;
    let beside = folder.join(format!("{name}.new"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, folder.join(name))?;
    // A folder can be synced on Unix alone; elsewhere the rename is journalled.
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

fn check_name(name: &str) -> io::Result<()> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    match !name.is_empty() && !name.starts_with('.') && name.chars().all(is_plain) {
        true => Ok(()),
        false => Err(ErrorKind::InvalidInput.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_back_replaced_and_missing_before() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = SecretFiles::in_folder(folder.path());
        assert_eq!(secrets.read("shop.key").unwrap(), None);
        secrets.keep("shop.key", b"one").unwrap();
        secrets.keep("shop.key", b"two").unwrap();
        assert_eq!(secrets.read("shop.key").unwrap().unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path().join(FOLDER)).unwrap().count(), 1);
    }

    #[test]
    fn a_name_cannot_leave_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = SecretFiles::in_folder(folder.path());
        for name in ["../shop.key", "a/b", "", ".hidden", "A"] {
            assert!(secrets.keep(name, b"x").is_err(), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_may_read_a_secret() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        SecretFiles::in_folder(folder.path())
            .keep("shop.key", b"x")
            .unwrap();
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(folder.path().join("keys/shop.key")), 0o600);
        assert_eq!(mode(folder.path().join("keys")), 0o700);
    }
}
