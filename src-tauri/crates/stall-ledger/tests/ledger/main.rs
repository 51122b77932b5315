//! The ledger on real files: what it keeps, what it refuses, and what it does when storage fails.

// All of this binary is tests; clippy only knows functions marked so.
#![allow(clippy::unwrap_used)]

mod appending;
mod backups;
mod damage;
mod merging;
mod opening;
mod pieces;
mod queries;
mod rig;
mod searching;
mod spooling;
