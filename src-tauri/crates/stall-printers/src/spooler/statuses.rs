//! How each printer was when it was last heard. Refuses to ask, and to remember beyond the end of the program.

use crate::status::PrinterStatus;
use stall_domain::PrinterId;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
pub(crate) struct Statuses {
    heard: Mutex<BTreeMap<PrinterId, PrinterStatus>>,
}

impl Statuses {
    fn heard(&self) -> MutexGuard<'_, BTreeMap<PrinterId, PrinterStatus>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn note(&self, printer: PrinterId, status: PrinterStatus) {
        self.heard().insert(printer, status);
    }

    /// For a printer that was changed: nobody has heard this one.
    pub fn forget(&self, printer: PrinterId) {
        self.heard().remove(&printer);
    }

    pub fn of(&self, printer: PrinterId) -> Option<PrinterStatus> {
        self.heard().get(&printer).copied()
    }
}
