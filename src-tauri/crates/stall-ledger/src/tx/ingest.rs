//! Events that come from central: stored, given their place in the order, folded.
//!
//! Refuses to block: what has no place among the events is kept beside them with its reason.

use super::Tx;
use crate::{Changed, LedgerError, Topic, codec, fold};
use rusqlite::Connection;
use stall_domain::EventEnvelope;
use stall_provenance::chain::event_hash;

/// What an event from central turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ingested {
    /// Another device's event, now stored.
    New,
    /// An own event that central has now placed.
    Echo,
    /// Nothing new.
    Known,
    /// Kept beside the events: a second branch, a reused id, altered bytes.
    Refused,
}

impl Tx<'_> {
    /// Takes an event from central at its position in the shop.
    ///
    /// # Errors
    /// [`LedgerError::OtherShop`], and storage failures.
    pub fn ingest(
        &mut self,
        position: u64,
        event: &EventEnvelope,
    ) -> Result<Ingested, LedgerError> {
        let header = &event.header;
        let shop = self.state.identity.as_ref().map(|identity| identity.shop);
        if shop.is_some_and(|shop| shop != header.shop) {
            return Err(LedgerError::OtherShop(header.shop));
        }
        self.touch(Topic::Sync);
        if let Some(reason) = self.misfit(position, event)? {
            return self.keep_beside(position, event, reason);
        }
        match self.event_known(event)? {
            Some((_, Some(known))) if known == position => Ok(Ingested::Known),
            Some(_) => {
                self.place(position, event)?;
                Ok(Ingested::Echo)
            }
            None => {
                insert(self.db.conn, event, Some(position))?;
                self.fold_in(position, event)?;
                Ok(Ingested::New)
            }
        }
    }

    /// Forgets every place a central gave, how far it was pulled and what it acknowledged: another central puts the
    /// shop in order anew.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn forget_central(&mut self) -> Result<(), LedgerError> {
        self.run("UPDATE events SET position = NULL", [])?;
        self.run("DELETE FROM cursors", [])?;
        self.run("DELETE FROM acknowledged", [])?;
        self.is_rebuild_due = true;
        Ok(())
    }

    /// Why an event has no place among the events.
    fn misfit(
        &self,
        position: u64,
        event: &EventEnvelope,
    ) -> Result<Option<&'static str>, LedgerError> {
        let header = &event.header;
        if event_hash(&event.prev, header, &event.body) != Some(event.hash) {
            return Ok(Some("altered"));
        }
        let is_storable = header.seq > 0 && codec::signed(header.seq).is_ok();
        if !is_storable || codec::signed(position).is_err() {
            return Ok(Some("out_of_range"));
        }
        match self.event_known(event)? {
            Some((hash, _)) if hash != event.hash => return Ok(Some("fork")),
            Some(_) => return Ok(None),
            None => {}
        }
        if self.count(
            "SELECT count(*) FROM events WHERE id = ?1",
            [header.id.bytes()],
        )? > 0
        {
            return Ok(Some("reused_id"));
        }
        let taken = "SELECT count(*) FROM events WHERE position = ?1";
        let is_taken = self.count(taken, [codec::signed(position)?])? > 0;
        Ok(is_taken.then_some("position_taken"))
    }

    fn keep_beside(
        &self,
        position: u64,
        event: &EventEnvelope,
        reason: &str,
    ) -> Result<Ingested, LedgerError> {
        self.run(
            "INSERT OR IGNORE INTO refused_events VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                position.cast_signed(),
                event.hash,
                serde_json::to_string(&event.header)?,
                &event.body,
                event.prev,
                reason,
            ),
        )?;
        Ok(Ingested::Refused)
    }

    fn place(&mut self, position: u64, event: &EventEnvelope) -> Result<(), LedgerError> {
        let header = &event.header;
        self.run(
            "UPDATE OR IGNORE events SET position = ?4 WHERE device = ?1 AND epoch = ?2 AND seq = ?3",
            (
                header.device.bytes(),
                header.epoch,
                codec::signed(header.seq)?,
                codec::signed(position)?,
            ),
        )?;
        self.is_rebuild_due |= fold::is_unlawful_at(self.db.conn, event, position)?;
        self.note_rebuild(position, event)?;
        fold::refold_around(self.db.conn, event, &mut self.changed)
    }

    fn fold_in(&mut self, position: u64, event: &EventEnvelope) -> Result<(), LedgerError> {
        let mut changed = Changed::default();
        fold::fold_or_quarantine(self.db.conn, event, Some(position), &mut changed)?;
        self.changed.topics.append(&mut changed.topics);
        self.note_rebuild(position, event)
    }

    fn note_rebuild(&mut self, position: u64, event: &EventEnvelope) -> Result<(), LedgerError> {
        if let Ok((_, fact)) = event.fact() {
            let speaker = event.header.series();
            self.is_rebuild_due |=
                fold::is_rebuild_needed(self.db.conn, speaker, Some(position), &fact)?;
        }
        Ok(())
    }
}

/// Stores an event's row.
pub(crate) fn insert(
    conn: &Connection,
    event: &EventEnvelope,
    position: Option<u64>,
) -> Result<(), LedgerError> {
    let header = &event.header;
    conn.prepare_cached(
        "INSERT INTO events (device, epoch, seq, id, hlc, kind, version, body, prev, hash, shop, position)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(rusqlite::params![
        header.device.bytes(),
        header.epoch,
        codec::signed(header.seq)?,
        header.id.bytes(),
        header.hlc.0.cast_signed(),
        header.kind,
        header.version,
        event.body,
        event.prev,
        event.hash,
        header.shop.bytes(),
        position.map(codec::signed).transpose()?,
    ])?;
    Ok(())
}
