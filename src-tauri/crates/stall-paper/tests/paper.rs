//! Stories of paper: goldens, bytes read back, faults, any script, codes that scan.
// Clippy knows test functions, not what they call.
#![allow(clippy::unwrap_used)]

#[path = "paper/samples.rs"]
mod samples;

#[path = "paper/any_text.rs"]
mod any_text;
#[path = "paper/escpos_crate.rs"]
mod escpos_crate;
#[path = "paper/faults.rs"]
mod faults;
#[path = "paper/goldens.rs"]
mod goldens;
#[path = "paper/label_languages.rs"]
mod label_languages;
#[path = "paper/labels.rs"]
mod labels;
#[path = "paper/oracle.rs"]
mod oracle;
#[path = "paper/receipts.rs"]
mod receipts;
#[path = "paper/round_trip.rs"]
mod round_trip;
