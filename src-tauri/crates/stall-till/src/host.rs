//! What the application asks of its surroundings.
//!
//! Refuses policy: a Host reads clocks, mints ids and keeps secrets; it decides nothing.

use stall_domain::Moment;
use std::path::Path;
use uuid::Uuid;

/// The operating system could not give what was asked.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    #[error("the data folder is open in another process")]
    DataFolderInUse,
    #[error("the data folder cannot be used")]
    DataFolder(#[source] std::io::Error),
    #[error("a secret cannot be read or kept")]
    Secret(#[source] std::io::Error),
    #[error("the system gives no randomness")]
    Randomness,
}

/// Clock, randomness, folders and secrets of the machine the till runs on.
pub trait Host: Send + Sync + 'static {
    /// The wall clock with the place's offset.
    fn now(&self) -> Moment;
    /// A fresh UUIDv7.
    fn new_id(&self) -> Uuid;
    /// Fills `bytes` with randomness fit for keys.
    ///
    /// # Errors
    /// The system has none to give.
    fn fill_random(&self, bytes: &mut [u8]) -> Result<(), HostError>;
    /// The one folder this process owns.
    fn data_folder(&self) -> &Path;
    /// Stays the same on this machine and differs on another.
    fn machine_id(&self) -> String;
    /// Reads a secret kept before.
    ///
    /// # Errors
    /// The store is there but cannot be read.
    fn read_secret(&self, name: &str) -> Result<Option<Vec<u8>>, HostError>;
    /// Keeps a secret, readable by this user alone.
    ///
    /// # Errors
    /// The store refuses.
    fn keep_secret(&self, name: &str, secret: &[u8]) -> Result<(), HostError>;
}
