//! Plans a sync (pure) and carries it (HTTP): push strictly before pull, and nothing believed without central's seal.
//!
//! Refuses to write events, to hold keys, to read clocks, and to advance on anything but a sealed answer that echoes
//! its nonce and names its hash: portals, proxies, truncation and replays change nothing here.

mod backoff;
pub mod carry;
mod error;
pub mod flow;
mod keys;
mod pairing;
pub mod plan;
mod sync;

pub use backoff::backoff_ms;
pub use carry::{HttpTransport, Transport};
pub use error::SyncError;
pub use keys::DeviceKeys;
pub use pairing::{PairOffer, Paired, join, pair, succeed};
pub use plan::Verdict;
pub use sync::{CentralAddress, Courier, Progress, Run, SyncReport};

/// The ledger's cursor of the last position pulled.
pub const PULL_CURSOR: &str = "central";
