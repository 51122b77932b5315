//! The one door for writing: everything a transaction may do, durable together or not at all.
//!
//! Refuses business rules; it only keeps what the ledger itself must: the chain, gapless numbers, one holder and one
//! sale of a numbered piece.

use crate::{
    Acked, BasketRow, Changed, Db, Identity, LedgerError, Topic, codec, fold, identity::State,
};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest as _, Sha256};
use stall_domain::{
    DocumentNumber, EventEnvelope, EventHeader, EventId, Fact, JobId, LeaseId, Moment, NoteId,
    NoteRef, PersonId, PieceRef, SaleId, Series, event::GENESIS, print_intent::PrintIntent,
};
use stall_provenance::chain::chain_event;
use std::ops::Deref;

mod ingest;

pub use ingest::Ingested;
pub(crate) use ingest::insert as insert_event;

/// A transaction under way. Reads through [`Db`] see what it wrote so far.
pub struct Tx<'a> {
    db: Db<'a>,
    state: State,
    /// The series of a restored or copied database may not go on.
    is_frozen: bool,
    is_rebuild_due: bool,
    now: Moment,
    changed: Changed,
}

impl<'a> Deref for Tx<'a> {
    type Target = Db<'a>;
    fn deref(&self) -> &Db<'a> {
        &self.db
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn begin(
        conn: &'a Connection,
        mut state: State,
        is_frozen: bool,
        now: Moment,
    ) -> Self {
        state.commit_number += 1;
        let changed = Changed::default();
        Self {
            db: Db::new(conn),
            state,
            is_frozen,
            is_rebuild_due: false,
            now,
            changed,
        }
    }

    /// Writes the state row and whatever has to be rebuilt, just before COMMIT.
    pub(crate) fn finish(&mut self) -> Result<(), LedgerError> {
        if self.is_rebuild_due {
            fold::rebuild(self.db.conn, || Ok(()))?;
            self.changed.topics = fold::everything();
        }
        self.state.store(self.db.conn)
    }

    pub(crate) fn into_parts(self) -> (State, bool, Changed) {
        (self.state, self.is_frozen, self.changed)
    }

    /// The moment the caller began the transaction.
    pub fn now(&self) -> Moment {
        self.now
    }

    pub(crate) fn touch(&mut self, topic: Topic) {
        self.changed.topics.insert(topic);
    }

    /// Begins a new series of this folder: sequence, chain and document counter start anew.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn begin_series(&mut self, identity: Identity) -> Result<(), LedgerError> {
        let series = identity.series();
        self.run(
            "INSERT OR IGNORE INTO own_series VALUES (?1, ?2)",
            (series.device.bytes(), series.epoch),
        )?;
        self.state.identity = Some(identity);
        self.state.seq = 0;
        self.state.prev = GENESIS;
        self.state.counter = 0;
        self.is_frozen = false;
        self.changed.is_landmark = true;
        self.touch(Topic::Shop);
        Ok(())
    }

    /// Appends a fact to the own series and folds it.
    ///
    /// # Errors
    /// [`LedgerError::DuplicateEvent`] and [`LedgerError::DuplicateSale`] for a repeated request,
    /// [`LedgerError::PieceSold`], [`LedgerError::PieceHeld`], [`LedgerError::LeaseOverlap`],
    /// [`LedgerError::NoIdentity`], [`LedgerError::SeriesFrozen`]. The transaction should then be given up.
    pub fn append(
        &mut self,
        id: EventId,
        fact: impl Into<Fact>,
    ) -> Result<EventHeader, LedgerError> {
        let fact = fact.into();
        let header = self.next_header(id, &fact)?;
        self.refuse_repeats(id, &fact)?;
        let event = chain_event(self.state.prev, header, fact.to_body(self.now)?)?;
        self.changed.is_landmark |= matches!(fact, Fact::DayOpened(_) | Fact::DayClosed(_));
        ingest::insert(self.db.conn, &event, None)?;
        let is_rebuild_due =
            fold::is_rebuild_needed(self.db.conn, event.header.series(), None, &fact)?;
        fold::fold_own(
            self.db.conn,
            &event.header,
            self.now,
            fact,
            &mut self.changed,
        )?;
        self.is_rebuild_due |= is_rebuild_due;
        self.state.seq = event.header.seq;
        self.state.prev = event.hash;
        self.state.hlc = event.header.hlc;
        self.state.last_ms = self.now.ms;
        self.touch(Topic::Sync);
        Ok(event.header)
    }

    fn next_header(&self, id: EventId, fact: &Fact) -> Result<EventHeader, LedgerError> {
        let identity = self
            .state
            .identity
            .as_ref()
            .ok_or(LedgerError::NoIdentity)?;
        if self.is_frozen {
            return Err(LedgerError::SeriesFrozen);
        }
        Ok(EventHeader {
            shop: identity.shop,
            device: identity.device,
            epoch: identity.epoch,
            seq: self.state.seq + 1,
            id,
            hlc: self.state.hlc.tick(self.now.ms),
            kind: fact.kind().to_owned(),
            version: fact.version(),
        })
    }

    fn refuse_repeats(&self, id: EventId, fact: &Fact) -> Result<(), LedgerError> {
        let known = "SELECT count(*) FROM events WHERE id = ?1";
        if self.count(known, [id.bytes()])? > 0 {
            return Err(LedgerError::DuplicateEvent(id));
        }
        match fact {
            Fact::SaleRecorded(sale) => {
                let known = "SELECT count(*) FROM sales WHERE sale = ?1";
                if self.count(known, [sale.sale.bytes()])? > 0 {
                    return Err(LedgerError::DuplicateSale(sale.sale));
                }
                let mut pieces = sale.lines.iter().filter_map(|line| line.piece);
                pieces.try_for_each(|piece| self.refuse_taken(piece, sale.sale))?;
                let pieces: Vec<PieceRef> =
                    sale.lines.iter().filter_map(|line| line.piece).collect();
                refuse_twice_inside(&pieces, sale.sale)
            }
            Fact::LeaseGranted(granted) => {
                let leases = self.leases(granted.edition)?;
                let is_taken = leases
                    .iter()
                    .flat_map(|lease| lease.remaining())
                    .any(|run| run.overlaps(&granted.range));
                if is_taken {
                    Err(LedgerError::LeaseOverlap)
                } else {
                    Ok(())
                }
            }
            _ => Ok(()),
        }
    }

    /// Refuses a piece that is sold, or held by another basket than `sale`.
    fn refuse_taken(&self, piece: PieceRef, sale: SaleId) -> Result<(), LedgerError> {
        let key = (piece.edition.bytes(), piece.number);
        let sold = "SELECT sale FROM pieces WHERE edition = ?1 AND number = ?2 AND state = 'sold'";
        if let Some(sale) = self.one(sold, key, |row| codec::id_or_none(row, 0))? {
            return Err(LedgerError::PieceSold { piece, sale });
        }
        match self.holder(piece)? {
            Some(by) if by != sale => Err(LedgerError::PieceHeld { piece, by }),
            _ => Ok(()),
        }
    }

    /// The next `<code>-<counter>`, gapless within the epoch because it is part of this transaction.
    ///
    /// # Errors
    /// [`LedgerError::NoIdentity`], [`LedgerError::SeriesFrozen`].
    pub fn next_number(&mut self) -> Result<DocumentNumber, LedgerError> {
        let identity = self
            .state
            .identity
            .as_ref()
            .ok_or(LedgerError::NoIdentity)?;
        if self.is_frozen {
            return Err(LedgerError::SeriesFrozen);
        }
        self.state.counter += 1;
        Ok(DocumentNumber::new(&identity.code, self.state.counter))
    }

    /// Keeps an erasable text; the event holds only what is returned.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn keep_note(
        &mut self,
        note: NoteId,
        salt: [u8; 16],
        text: &str,
    ) -> Result<NoteRef, LedgerError> {
        self.run(
            "INSERT OR REPLACE INTO notes VALUES (?1, ?2, ?3)",
            (note.bytes(), salt, text),
        )?;
        let digest = Sha256::new()
            .chain_update(salt)
            .chain_update(text)
            .finalize();
        Ok(NoteRef {
            note,
            sha256: codec::hex(&digest),
        })
    }

    /// Erases a text with its salt; the event's digest then names nothing.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn erase_note(&mut self, note: NoteId) -> Result<(), LedgerError> {
        self.run("DELETE FROM notes WHERE note = ?1", [note.bytes()])
    }

    /// Keeps a local setting.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn set_setting(&mut self, key: &str, value: &serde_json::Value) -> Result<(), LedgerError> {
        self.touch(Topic::Settings);
        self.run(
            "INSERT OR REPLACE INTO settings VALUES (?1, ?2)",
            (key, value.to_string()),
        )
    }

    /// Keeps a helper's name, erasable.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn keep_person(&mut self, person: PersonId, name: &str) -> Result<(), LedgerError> {
        self.touch(Topic::Settings);
        self.run(
            "INSERT OR REPLACE INTO people VALUES (?1, ?2)",
            (person.bytes(), name),
        )
    }

    /// Erases a helper's name.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn erase_person(&mut self, person: PersonId) -> Result<(), LedgerError> {
        self.touch(Topic::Settings);
        self.run("DELETE FROM people WHERE person = ?1", [person.bytes()])
    }

    /// Keeps the signed note and label address of a provenance record.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn keep_record(
        &mut self,
        record: &str,
        note_text: &str,
        label_url: &str,
    ) -> Result<(), LedgerError> {
        self.touch(Topic::Editions);
        self.run(
            "INSERT OR REPLACE INTO record_texts VALUES (?1, ?2, ?3)",
            (record, note_text, label_url),
        )
    }

    /// Keeps an open or parked basket with the pieces it holds, replacing what it held before.
    ///
    /// # Errors
    /// [`LedgerError::PieceHeld`] for a piece in another basket, [`LedgerError::PieceSold`].
    pub fn put_basket(&mut self, basket: BasketRow) -> Result<(), LedgerError> {
        let sale = basket.sale;
        refuse_twice_inside(&basket.pieces, sale)?;
        basket
            .pieces
            .iter()
            .try_for_each(|piece| self.refuse_taken(*piece, sale))?;
        self.run("DELETE FROM basket_pieces WHERE sale = ?1", [sale.bytes()])?;
        self.run(
            "INSERT INTO baskets VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (sale) DO UPDATE SET
                body = ?2, title = ?3, changed_ms = ?4, changed_offset = ?5, is_parked = ?6",
            (
                sale.bytes(),
                basket.body.to_string(),
                &basket.title,
                basket.changed_at.ms,
                basket.changed_at.offset_minutes,
                basket.is_parked,
            ),
        )?;
        for piece in &basket.pieces {
            self.run(
                "INSERT INTO basket_pieces VALUES (?1, ?2, ?3)",
                (piece.edition.bytes(), piece.number, sale.bytes()),
            )?;
        }
        self.touch(Topic::Baskets);
        if !basket.pieces.is_empty() {
            self.touch(Topic::Editions);
        }
        Ok(())
    }

    /// Lets a basket go, and the pieces it held.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn drop_basket(&mut self, sale: SaleId) -> Result<(), LedgerError> {
        self.touch(Topic::Baskets);
        self.touch(Topic::Editions);
        self.run("DELETE FROM baskets WHERE sale = ?1", [sale.bytes()])
    }

    /// Queues a print job; its copy number, 0 for the first paper of the subject.
    ///
    /// # Errors
    /// Only storage failures; the same job again changes nothing.
    pub fn queue_job(&mut self, job: JobId, intent: &PrintIntent) -> Result<u32, LedgerError> {
        self.touch(Topic::Spool);
        let known = "SELECT copy FROM spool_jobs WHERE job = ?1";
        if let Some(copy) = self.one(known, [job.bytes()], |row| row.get(0))? {
            return Ok(copy);
        }
        let subject = intent.subject();
        let copy = self.copies_of(subject.as_deref())?;
        let Moment { ms, offset_minutes } = self.now;
        let sql = "INSERT INTO spool_jobs (job, intent, paper, subject, copy, state, queued_ms, queued_offset,
            changed_ms, attempts) VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?7, ?6, 0)";
        let body = serde_json::to_string(intent)?;
        let paper = codec::word(&intent.paper())?;
        self.run(
            sql,
            params![job.bytes(), body, paper, subject, copy, ms, offset_minutes],
        )?;
        Ok(copy)
    }

    /// A job cancelled before a byte left made no paper.
    fn copies_of(&self, subject: Option<&str>) -> Result<u32, LedgerError> {
        let Some(subject) = subject else { return Ok(0) };
        let sql =
            "SELECT count(*) FROM spool_jobs j WHERE subject = ?1 AND NOT (state = 'cancelled'
            AND NOT EXISTS (SELECT 1 FROM spool_segments s WHERE s.job = j.job))";
        u32::try_from(self.count(sql, [subject])?).map_err(|_| LedgerError::OutOfRange)
    }

    /// Notes how far a pull has come.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn set_cursor(&mut self, name: &str, value: u64) -> Result<(), LedgerError> {
        self.touch(Topic::Sync);
        self.run(
            "INSERT OR REPLACE INTO cursors VALUES (?1, ?2)",
            (name, codec::signed(value)?),
        )
    }

    /// Notes what central has acknowledged of a series; never goes back.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn set_acked(
        &mut self,
        series: Series,
        seq: u64,
        hash: [u8; 32],
        at: Moment,
    ) -> Result<(), LedgerError> {
        let before: Option<Acked> = self.acked(series)?;
        if before.is_some_and(|before| before.seq > seq) {
            return Ok(());
        }
        self.touch(Topic::Sync);
        self.run(
            "INSERT OR REPLACE INTO acknowledged VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                series.device.bytes(),
                series.epoch,
                codec::signed(seq)?,
                hash,
                at.ms,
                at.offset_minutes,
            ),
        )
    }

    /// Lets the numbers of an older epoch's lease be used again, once central has said so.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn thaw_lease(&mut self, lease: LeaseId) -> Result<(), LedgerError> {
        self.touch(Topic::Editions);
        self.run(
            "INSERT OR IGNORE INTO thawed_leases VALUES (?1)",
            [lease.bytes()],
        )
    }

    fn run(&self, sql: &str, params: impl rusqlite::Params) -> Result<(), LedgerError> {
        self.db.conn.prepare_cached(sql)?.execute(params)?;
        Ok(())
    }

    fn holder(&self, piece: PieceRef) -> Result<Option<SaleId>, LedgerError> {
        let sql = "SELECT sale FROM basket_pieces WHERE edition = ?1 AND number = ?2";
        let mut statement = self.db.conn.prepare_cached(sql)?;
        let key = (piece.edition.bytes(), piece.number);
        Ok(statement
            .query_row(key, |row| codec::id(row, 0))
            .optional()?)
    }

    pub(crate) fn event_known(&self, event: &EventEnvelope) -> Result<Option<Known>, LedgerError> {
        let sql = "SELECT hash, position FROM events WHERE device = ?1 AND epoch = ?2 AND seq = ?3";
        let key = (
            event.header.device.bytes(),
            event.header.epoch,
            codec::signed(event.header.seq)?,
        );
        self.one(sql, key, |row| {
            let position: Option<i64> = row.get(1)?;
            Ok((row.get(0)?, position.map(i64::cast_unsigned)))
        })
    }
}

/// Hash and position of an event that is stored.
type Known = ([u8; 32], Option<u64>);

fn refuse_twice_inside(pieces: &[PieceRef], by: SaleId) -> Result<(), LedgerError> {
    let mut sorted = pieces.to_vec();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(LedgerError::PieceHeld { piece: pair[0], by }),
        None => Ok(()),
    }
}
