//! What printers were given to keep in their own memory. It wears, so this outlives the program.
//!
//! Refuses to take a picture for kept before the printer answered: until then it is only tried.

use crate::{Db, LedgerError, Spool};
use serde::{Deserialize, Serialize};
use stall_domain::PrinterId;

const SETTING: &str = "printer_memory";

/// The pictures one printer was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterMemory {
    /// Which printer.
    pub printer: PrinterId,
    /// Where it was then: another address is another printer.
    pub address: String,
    /// SHA-256 of the pictures, hex.
    pub sha256: String,
    /// Whether the printer answered after it took them.
    pub is_confirmed: bool,
}

impl Spool {
    /// What a printer was given last.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn printer_memory(&self, printer: PrinterId) -> Result<Option<PrinterMemory>, LedgerError> {
        let mut all = self.ledger.read(memories)?;
        let found = all.iter().position(|memory| memory.printer == printer);
        Ok(found.map(|at| all.swap_remove(at)))
    }

    /// Notes what a printer was given, in place of what it had.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn set_printer_memory(&self, memory: PrinterMemory) -> Result<(), LedgerError> {
        self.write(move |tx| {
            let mut all = memories(tx)?;
            all.retain(|other| other.printer != memory.printer);
            all.push(memory);
            let value = serde_json::to_value(&all)?;
            tx.set_setting(SETTING, &value)
        })
    }
}

/// Unreadable ones count as none: the pictures are then given anew.
fn memories(db: &Db<'_>) -> Result<Vec<PrinterMemory>, LedgerError> {
    let value = db.setting(SETTING)?;
    Ok(value
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default())
}
