//! Transports, printers and the print spool: how paper gets from the ledger's queue to a printer.
//!
//! Refuses to decide what is on the paper (the till composes, paper encodes) and to send twice what may
//! have come out: that is asked of a person.

mod address;
mod pace;
mod press;
mod printer;
mod spooler;
mod status;
pub mod transport;
pub mod virtual_server;

pub use address::{AddressError, PrinterAddress};
pub use printer::{PrinterConfig, ProfileChoice, Routes, probe};
pub use spooler::{
    Answer, Compose, ComposeError, Composed, Patience, Spooler, SpoolerConfig, SpoolerError,
};
pub use status::PrinterStatus;
