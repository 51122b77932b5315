//! A catalogue read from files and changed by hand: what comes in, what comes in again, what is taken back.

#![allow(clippy::unwrap_used)] // a whole file of tests

mod again;
mod by_hand;
mod files;
mod stall;
mod tax;
mod undo;
