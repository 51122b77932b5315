//! The ledger on real files: what it keeps, what it refuses, and what it does when storage fails.

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
