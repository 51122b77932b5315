//! Printers that are a file: `/dev/usb/lp0`, a serial device, a pipe, or a plain file that is added to.
//!
//! Never creates a file: an unplugged printer must not become one that swallows receipts.

use super::{Transport, TransportError, read_until, write_counted};
use std::fs::{File, FileType, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

/// An open device, pipe or plain file.
#[derive(Debug)]
pub struct DeviceFile {
    name: String,
    file: File,
    answers: bool,
    is_plain: bool,
}

impl DeviceFile {
    /// Opens what is there. A pipe without a reader counts as unreachable.
    pub fn open(path: &Path) -> Result<Self, TransportError> {
        let name = format!("file:{}", path.display());
        let failed = |source| TransportError::opening(&name, source);
        let sort = Sort::of(std::fs::metadata(path).map_err(failed)?.file_type());
        let (file, answers) = match sort {
            Sort::Device => open_device(path).map_err(failed)?,
            Sort::Pipe => (nonblocking().write(true).open(path).map_err(failed)?, false),
            Sort::Plain => (
                OpenOptions::new().append(true).open(path).map_err(failed)?,
                false,
            ),
            Sort::Other => return Err(TransportError::NotAPrinter { address: name }),
        };
        Ok(Self {
            name,
            file,
            answers,
            is_plain: sort == Sort::Plain,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Device,
    Pipe,
    Plain,
    Other,
}

impl Sort {
    #[cfg(unix)]
    fn of(found: FileType) -> Self {
        use std::os::unix::fs::FileTypeExt;
        if found.is_char_device() {
            Self::Device
        } else if found.is_fifo() {
            Self::Pipe
        } else if found.is_file() {
            Self::Plain
        } else {
            Self::Other
        }
    }

    #[cfg(not(unix))]
    fn of(found: FileType) -> Self {
        if found.is_file() {
            Self::Plain
        } else {
            Self::Other
        }
    }
}

/// Some printer devices can only be written; those answer nothing.
fn open_device(path: &Path) -> io::Result<(File, bool)> {
    match nonblocking().read(true).write(true).open(path) {
        Ok(file) => Ok((file, true)),
        Err(_) => Ok((nonblocking().write(true).open(path)?, false)),
    }
}

/// A blocked open or write would outlive every deadline.
#[cfg(unix)]
fn nonblocking() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    /// `O_NONBLOCK | O_NOCTTY` of the platform's `fcntl.h`; std does not export them.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const FLAGS: i32 = 0o4000 | 0o400;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const FLAGS: i32 = 0x4 | 0x20000;
    let mut options = OpenOptions::new();
    options.custom_flags(FLAGS);
    options
}

#[cfg(not(unix))]
fn nonblocking() -> OpenOptions {
    OpenOptions::new()
}

impl Transport for DeviceFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn can_answer(&self) -> bool {
        self.answers
    }

    fn write(&mut self, bytes: &[u8], deadline: Duration) -> Result<usize, TransportError> {
        write_counted(bytes, deadline, |rest, _| self.file.write(rest))
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, TransportError> {
        if !self.answers {
            return Ok(0);
        }
        // A printer device reports "nothing yet" as an empty read.
        read_until(deadline, |_| match self.file.read(buffer)? {
            0 => Err(io::ErrorKind::WouldBlock.into()),
            count => Ok(count),
        })
    }

    fn finish(&mut self, _deadline: Duration) -> Result<(), TransportError> {
        if self.is_plain {
            self.file
                .sync_all()
                .map_err(|source| TransportError::lost(0, source))?;
        }
        Ok(())
    }
}
