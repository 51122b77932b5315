//! Record notes after their events: offered once, again only while central does not know the event yet.
//!
//! Refuses to offer what the ledger no longer has: an erased note stays erased.

use super::{Progress, Trip, json};
use crate::{SyncError, carry::Transport, keys::DeviceKeys};
use stall_domain::{Fact, Series};
use stall_ledger::{LedgerError, Tx};
use stall_wire::{Kind, RECORDS_MAX, RecordText, RecordsAnswer, RecordsOffer, capability};

/// Events looked through at once.
const STRIDE: usize = 500;
/// Most bytes of notes in one offer; far below what a frame holds.
const NOTE_BYTES: usize = 512 * 1024;

impl<K: DeviceKeys, T: Transport> Trip<'_, '_, K, T> {
    /// Offers the notes of own pieces made behind the cursor.
    pub(super) fn offer_records(&mut self) -> Result<(), SyncError> {
        if !self
            .report
            .capabilities
            .iter()
            .any(|name| name == capability::RECORDS)
        {
            return Ok(());
        }
        let cursor = cursor_of(self.series);
        let mut after = self.courier.ledger.read(|db| db.cursor(&cursor))?;
        loop {
            let (records, upto) = self.records_after(after)?;
            if upto == after {
                return Ok(());
            }
            let is_settled = records.is_empty() || self.offer(records)?;
            if !is_settled {
                // Central has the event by now, or will: the same notes are offered next time.
                return Ok(());
            }
            let (name, now) = (cursor.clone(), self.run.now);
            let work = move |tx: &mut Tx<'_>| tx.set_cursor(&name, upto);
            self.courier
                .ledger
                .transact::<_, LedgerError, _>(now, work)?;
            after = upto;
        }
    }

    /// The next notes and the number up to which events were looked through.
    fn records_after(&self, after: u64) -> Result<(Vec<RecordText>, u64), SyncError> {
        let (mut records, mut upto, mut bytes) = (Vec::new(), after, 0);
        for event in self.load(self.series, after, STRIDE)? {
            if let Ok((_, Fact::PieceMade(made))) = event.fact() {
                let kept = self.courier.ledger.read(|db| db.record(&made.record))?;
                let Some(kept) = kept else {
                    upto = event.header.seq;
                    continue;
                };
                bytes += kept.note_text.len();
                if records.len() == RECORDS_MAX || (bytes > NOTE_BYTES && !records.is_empty()) {
                    break;
                }
                records.push(RecordText {
                    record: made.record,
                    note: kept.note_text,
                });
            }
            upto = event.header.seq;
        }
        Ok((records, upto))
    }

    /// Whether central settled all of them, kept or refused.
    fn offer(&mut self, records: Vec<RecordText>) -> Result<bool, SyncError> {
        let payload = json(&RecordsOffer { records })?;
        let answer = self.ask("records", Kind::Records, payload, Kind::RecordsKept)?;
        let kept: RecordsAnswer = answer
            .sealed
            .json(Kind::RecordsKept)
            .map_err(SyncError::Unreadable)?;
        self.report.records_kept += kept.kept.len() as u64;
        self.report.records_refused += kept.refused.len() as u64;
        (self.run.progress)(Progress::Records {
            sent: self.report.records_kept,
        });
        Ok(kept.unknown.is_empty())
    }
}

fn cursor_of(series: Series) -> String {
    format!("records:{}:{}", series.device, series.epoch)
}
