//! The central store: takes every device's events, gives them a gapless order, grants numbers, shows the archive.
//!
//! Refuses state of its own: everything stands in its store. Refuses to acknowledge what is not durable, to drop
//! what it cannot read, and to let two devices hold one number.

mod admit;
pub mod archive;
mod author;
mod chain;
pub mod edge;
pub mod embed;
mod error;
mod fold;
mod follower;
pub mod http;
mod identity;
mod lease;
mod pull;
mod push;
mod records;
pub mod sql;
mod standing;
pub mod store;

pub use admit::{issue_code, revoke};
pub use error::CentralError;
pub use fold::PROJECTIONS as FOLDED;
pub use follower::{Followed, follow_all, rebuild};
pub use records::erase_record;
pub use store::Store;
