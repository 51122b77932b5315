//! Record notes after their events, of every epoch this folder wrote: each is offered once.
//!
//! Refuses to offer what the ledger no longer has: an erased note stays erased. Refuses to wait at a note whose event
//! central does not count: those behind it are offered all the same.

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
    /// Offers the notes of own pieces made behind the cursors.
    pub(super) fn offer_records(&mut self) -> Result<(), SyncError> {
        let offered = &self.report.capabilities;
        if !offered.iter().any(|name| name == capability::RECORDS) {
            return Ok(());
        }
        for series in self.own_epochs()? {
            self.offer_records_of(series)?;
        }
        Ok(())
    }

    /// Only what central has acknowledged is offered: it knows those events, or will never count them.
    fn offer_records_of(&mut self, series: Series) -> Result<(), SyncError> {
        let cursor = cursor_of(series);
        let acked = self.ends(series)?.1.map_or(0, |point| point.seq);
        let mut after = self.courier.ledger.read(|db| db.cursor(&cursor))?;
        loop {
            let (records, upto) = self.records_after(series, after, acked)?;
            if upto == after {
                return Ok(());
            }
            if !records.is_empty() {
                self.offer(records)?;
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
    fn records_after(
        &self,
        series: Series,
        after: u64,
        acked: u64,
    ) -> Result<(Vec<RecordText>, u64), SyncError> {
        let (mut records, mut upto, mut bytes) = (Vec::new(), after, 0);
        for event in self.load(series, after, STRIDE)? {
            if event.header.seq > acked {
                break;
            }
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

    fn offer(&mut self, records: Vec<RecordText>) -> Result<(), SyncError> {
        let payload = json(&RecordsOffer { records })?;
        let answer = self.ask("records", Kind::Records, payload, Kind::RecordsKept)?;
        let kept: RecordsAnswer = answer
            .sealed
            .json(Kind::RecordsKept)
            .map_err(SyncError::Unreadable)?;
        self.report.records_kept += kept.kept.len() as u64;
        self.report.records_refused += (kept.refused.len() + kept.unknown.len()) as u64;
        (self.run.progress)(Progress::Records {
            sent: self.report.records_kept,
        });
        Ok(())
    }
}

fn cursor_of(series: Series) -> String {
    format!("records:{}:{}", series.device, series.epoch)
}
