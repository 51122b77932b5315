//! What crosses the network between till and central: frames, batches, pages and their small JSON companions.
//!
//! Refuses sockets, keys, clocks and SQL. Statements to sign are text made here; signing and checking
//! signatures is lent by the caller. `docs/wire.md` tells the bytes; the goldens in `tests/vectors/wire` pin them.

pub mod batch;
pub mod capability;
mod columns;
pub mod frame;
pub mod hex;
pub mod message;
pub mod page;
pub mod pairing;
mod reader;

pub use batch::{Batch, BatchEvent};
pub use frame::{Frame, Kind, Nonce, SealedFrame, Speaker};
pub use hex::Hash32;
pub use message::*;
pub use page::{Entry, Page};
pub use reader::WireError;

/// The only content type either side sends or believes.
pub const CONTENT_TYPE: &str = "application/x-stallside";
/// Most events in one batch or page.
pub const EVENTS_MAX: usize = 500;
/// Most unpacked bytes the sender puts into one batch or page.
pub const RAW_TARGET: usize = 1 << 20;
/// Most unpacked bytes a reader allocates, whatever a header claims.
pub const RAW_MAX: usize = 2 << 20;
/// Most bytes of a whole frame on the wire.
pub const FRAME_MAX: usize = RAW_MAX + 1024;
/// Most record notes in one message.
pub const RECORDS_MAX: usize = 200;
