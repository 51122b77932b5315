//! How bytes reach a printer: counted, with a deadline, so that the spool knows what left us.
//!
//! Refuses to know what the bytes mean, and never sends anything a second time.

pub mod device_file;
mod error;
pub mod native_usb;
pub mod serial;
pub mod tcp;
pub mod virtual_folder;

pub use error::TransportError;

use std::io;
use std::time::{Duration, Instant};

/// How long a nonblocking link is left alone before it is asked again.
const PAUSE: Duration = Duration::from_millis(2);

/// What a link itself knows of a finished segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// The bytes were accepted; more is not known.
    Accepted,
    /// The paper exists.
    Printed,
}

/// One open link to one printer.
pub trait Transport: Send {
    /// The address people see, for example `tcp:192.168.1.20:9100`.
    fn name(&self) -> &str;

    /// Whether the printer's answers come back over this link.
    fn can_answer(&self) -> bool {
        true
    }

    /// Hands over all of `bytes`, or says how many were accepted before the deadline or the fault.
    fn write(&mut self, bytes: &[u8], deadline: Duration) -> Result<usize, TransportError>;

    /// What the printer said, at most `buffer.len()` bytes; 0 when nothing came before the deadline.
    /// An error means that the link is gone.
    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, TransportError>;

    /// Marks the end of a segment.
    fn end_segment(&mut self) -> Result<Landing, TransportError> {
        Ok(Landing::Accepted)
    }

    /// Ends the conversation in order; an error means that accepted bytes may be lost.
    fn finish(&mut self, _deadline: Duration) -> Result<(), TransportError> {
        Ok(())
    }
}

/// Writes through `write_some` until all is accepted. `write_some` gets the rest and the time left.
pub(crate) fn write_counted(
    bytes: &[u8],
    deadline: Duration,
    mut write_some: impl FnMut(&[u8], Duration) -> io::Result<usize>,
) -> Result<usize, TransportError> {
    let started = Instant::now();
    let mut sent = 0;
    while sent < bytes.len() {
        let left = deadline.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Err(TransportError::TimedOut { sent });
        }
        match write_some(&bytes[sent..], left) {
            Ok(0) => return Err(TransportError::lost(sent, io::ErrorKind::WriteZero.into())),
            Ok(count) => sent += count,
            Err(error) if is_not_yet(&error) => std::thread::sleep(PAUSE.min(left)),
            Err(error) => return Err(TransportError::lost(sent, error)),
        }
    }
    Ok(sent)
}

/// Reads through `read_some` until something came. `read_some` gets the time left.
pub(crate) fn read_until(
    deadline: Duration,
    mut read_some: impl FnMut(Duration) -> io::Result<usize>,
) -> Result<usize, TransportError> {
    let started = Instant::now();
    loop {
        let left = deadline.saturating_sub(started.elapsed());
        match read_some(left) {
            Ok(count) => return Ok(count),
            Err(error) if !is_not_yet(&error) => return Err(TransportError::lost(0, error)),
            Err(_) if left.is_zero() => return Ok(0),
            Err(_) => std::thread::sleep(PAUSE.min(left)),
        }
    }
}

fn is_not_yet(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}
