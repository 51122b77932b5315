//! The log file: one JSON object a line, codes and counts, at most two files of five megabytes.
//!
//! Refuses personal data by what it is given: rooms log codes, never names, titles or amounts.

use crate::folder::make_private;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Mutex,
};
use tracing_subscriber::EnvFilter;

const FOLDER: &str = "log";
const NAME: &str = "stallside.log";
const OLD_NAME: &str = "stallside.log.1";
const SIZE_MAX_BYTES: u64 = 5_000_000;
const FILTER_VARIABLE: &str = "STALLSIDE_LOG";

/// Begins writing; when this process already logs somewhere, that stays.
pub fn start(data_folder: &Path) -> io::Result<()> {
    let file = LogFile::open(&data_folder.join(FOLDER), SIZE_MAX_BYTES)?;
    let filter =
        EnvFilter::try_from_env(FILTER_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(Mutex::new(file))
        .finish();
    match tracing::subscriber::set_global_default(subscriber) {
        Ok(()) => tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            "the data folder was opened"
        ),
        Err(_) => tracing::debug!("this process already has a log"),
    }
    Ok(())
}

struct LogFile {
    folder: PathBuf,
    file: File,
    size_bytes: u64,
    size_max_bytes: u64,
}

impl LogFile {
    fn open(folder: &Path, size_max_bytes: u64) -> io::Result<LogFile> {
        make_private(folder)?;
        let file = append_to(&folder.join(NAME))?;
        let size_bytes = file.metadata()?.len();
        Ok(LogFile {
            folder: folder.to_owned(),
            file,
            size_bytes,
            size_max_bytes,
        })
    }

    /// The full file becomes the old one, and the old one goes.
    fn rotate(&mut self) -> io::Result<()> {
        fs::rename(self.folder.join(NAME), self.folder.join(OLD_NAME))?;
        self.file = append_to(&self.folder.join(NAME))?;
        self.size_bytes = 0;
        Ok(())
    }
}

impl Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.size_bytes > 0 && self.size_bytes + bytes.len() as u64 > self.size_max_bytes {
            self.rotate()?;
        }
        let written = self.file.write(bytes)?;
        self.size_bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn append_to(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_keeps_one_old_file_and_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = LogFile::open(folder.path(), 20).unwrap();
        for line in ["first line\n", "second line\n", "third line\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read(NAME), "third line\n");
        assert_eq!(read(OLD_NAME), "second line\n");
    }

    #[test]
    fn a_log_goes_on_where_it_stopped() {
        let folder = tempfile::tempdir().unwrap();
        LogFile::open(folder.path(), 100)
            .unwrap()
            .write_all(b"one\n")
            .unwrap();
        LogFile::open(folder.path(), 100)
            .unwrap()
            .write_all(b"two\n")
            .unwrap();
        assert_eq!(
            fs::read_to_string(folder.path().join(NAME)).unwrap(),
            "one\ntwo\n"
        );
    }
}
