//! `stall` as a real process on a real folder: a day from the terminal, and the loopback door.
//!
//! Refuses to link the till: only what a person or a browser sees counts here.

#[path = "terminal/browser.rs"]
mod browser;
#[path = "terminal/day.rs"]
mod day;
#[path = "terminal/door.rs"]
mod door;
#[path = "terminal/practice.rs"]
mod practice;
#[path = "terminal/runs.rs"]
mod runs;
#[path = "terminal/usage.rs"]
mod usage;
