//! The pictures a printer keeps in its own memory: given to it once, and taken for kept only after it answered.
//!
//! Refuses to try again by itself: such memory takes few writes a day.

use super::desk::Desk;
use crate::pace::{CHUNK_BYTES, Pace};
use crate::status::Ear;
use crate::transport::{Transport, TransportError};
use sha2::{Digest, Sha256};
use stall_domain::print_intent::PaperKind;
use stall_ledger::{JobRow, LedgerError, PrinterMemory};
use stall_paper::{KeptPicture, Profile, escpos};
use std::time::Instant;

/// Whether a printer holds the pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holding {
    Held,
    /// They have to be drawn.
    NotHeld,
    /// They were sent, and no answer came: a late one must not be taken for another.
    Silent,
}

/// The commands that store the pictures, one each; none when one of them is too large.
pub(crate) fn stored(kept: &[KeptPicture]) -> Vec<Vec<u8>> {
    let commands = kept.iter().map(escpos::store_picture);
    commands.collect::<Result<_, _>>().unwrap_or_default()
}

impl Desk {
    /// Gives the printer the pictures where it does not hold them yet. A self-test gives them anew: that is how a
    /// person tells of another printer at the same place.
    pub fn give_pictures(
        &mut self,
        job: &JobRow,
        profile: &Profile,
        commands: &[Vec<u8>],
        link: &mut dyn Transport,
    ) -> Result<Holding, LedgerError> {
        if commands.is_empty() || !link.can_answer() {
            return Ok(Holding::NotHeld);
        }
        let wanted = self.memory_of(commands);
        let is_asked = job.paper == PaperKind::Test && job.attempts <= 1;
        if !is_asked {
            if self.spool.printer_memory(self.config.id)?.as_ref() == Some(&wanted) {
                return Ok(Holding::Held);
            }
            if self.tried.as_ref() == Some(&wanted.sha256) {
                return Ok(Holding::NotHeld);
            }
        }
        // What keeps it from printing is found again, and told, where the paper is sent.
        if self.is_dirty || !self.is_well(link) {
            return Ok(Holding::NotHeld);
        }
        self.store(wanted, profile, commands, link)
    }

    fn memory_of(&self, commands: &[Vec<u8>]) -> PrinterMemory {
        let digest = Sha256::digest(commands.concat());
        PrinterMemory {
            printer: self.config.id,
            address: self.config.address.to_string(),
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            is_confirmed: true,
        }
    }

    fn is_well(&self, link: &mut dyn Transport) -> bool {
        let status = Ear::default().ask(link, self.patience.answer);
        status.is_ok_and(|status| status.is_ready)
    }

    /// Tried is written down before the first byte, kept after the answer.
    fn store(
        &mut self,
        memory: PrinterMemory,
        profile: &Profile,
        commands: &[Vec<u8>],
        link: &mut dyn Transport,
    ) -> Result<Holding, LedgerError> {
        self.tried = Some(memory.sha256.clone());
        self.spool.set_printer_memory(PrinterMemory {
            is_confirmed: false,
            ..memory.clone()
        })?;
        self.is_dirty = true;
        if self.send_pictures(profile, commands, link).unwrap_or(false) {
            self.is_dirty = false;
            self.spool.set_printer_memory(memory)?;
            return Ok(Holding::Held);
        }
        Ok(Holding::Silent)
    }

    fn send_pictures(
        &self,
        profile: &Profile,
        commands: &[Vec<u8>],
        link: &mut dyn Transport,
    ) -> Result<bool, TransportError> {
        let mut pace = Pace::new(profile.bytes_per_second);
        let bytes = [&escpos::RESET[..], &commands.concat(), &escpos::FENCE].concat();
        for chunk in bytes.chunks(CHUNK_BYTES) {
            std::thread::sleep(pace.wait_for(chunk.len(), Instant::now()));
            link.write(chunk, self.patience.write)?;
        }
        Ear::default().hear_fence(link, self.patience.fence)
    }
}
