//! `stall` as a real process on a real folder: a day from the terminal, and the loopback door.
//!
//! Refuses to link the till: only what a person or a browser sees counts here.

#![allow(clippy::unwrap_used)] // a whole file of tests

mod browser;
mod day;
mod door;
mod import;
mod label;
mod practice;
mod runs;
mod usage;
