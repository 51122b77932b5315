//! The application: every verb of a stall, the one command list, and what it asks of its surroundings.
//!
//! Refuses windows, sockets towards people, the clock and randomness: shells convert, the Host provides.

pub mod api;
pub mod commands;
mod compose;
mod demo;
pub mod host;
pub mod import;
mod keys;
mod notices;
mod picture;
pub mod problem;
mod till;
mod verbs;

pub use commands::{Audience, COMMANDS, Command};
pub use host::{Host, HostError};
pub use problem::{Code, Problem};
pub use till::Till;
