//! Events as stored, what central has of them, and what could not be folded.

use crate::{
    Db, LedgerError, codec,
    fold::{self, Past},
};
use serde::{Deserialize, Serialize};
use stall_domain::{EditionId, EventEnvelope, EventId, LeaseId, Moment, PieceRef, SaleId, Series};

/// What central has acknowledged of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acked {
    /// The last acknowledged number.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When the acknowledgement came.
    pub at: Moment,
}

/// What this folder wrote and central has not acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// How many events.
    pub count: u64,
    /// When the oldest of them happened.
    pub oldest_at: Option<Moment>,
}

/// A stored event that is not counted, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantinedEvent {
    /// Device and epoch.
    pub series: Series,
    /// Its number.
    pub seq: u64,
    /// Its kind.
    pub kind: String,
    /// `unknown_kind`, `newer_version`, `unreadable`, `not_canonical`, `unfoldable`, `not_the_grantor` or
    /// `after_revocation`.
    pub reason: String,
}

/// Two devices said what cannot both be; both are kept, a person decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "conflict", rename_all = "snake_case")]
pub enum Conflict {
    /// One numbered piece, several sales.
    PieceSoldTwice {
        /// Which piece.
        piece: PieceRef,
        /// The sales, in order.
        sales: Vec<SaleId>,
    },
    /// More of a line went back than was sold.
    RefundedTwice {
        /// The sale.
        sale: SaleId,
        /// The line's index.
        line: usize,
        /// Quantity sold.
        sold: i64,
        /// Quantity refunded.
        refunded: i64,
    },
    /// Voided twice, or voided and refunded.
    UndoneTwice {
        /// The sale.
        sale: SaleId,
    },
    /// One sale recorded twice.
    SaleTwice {
        /// The sale.
        sale: SaleId,
    },
    /// Two leases share a number.
    LeasesOverlap {
        /// The edition.
        edition: EditionId,
        /// One lease.
        first: LeaseId,
        /// The other.
        second: LeaseId,
    },
}

impl Db<'_> {
    /// The last number and hash of a series.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn head(&self, series: Series) -> Result<Option<(u64, [u8; 32])>, LedgerError> {
        let sql = "SELECT seq, hash FROM events WHERE device = ?1 AND epoch = ?2 ORDER BY seq DESC LIMIT 1";
        let key = (series.device.bytes(), series.epoch);
        self.one(sql, key, |row| Ok((codec::unsigned(row, 0)?, row.get(1)?)))
    }

    /// Up to `limit` events of a series behind `seq`.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn events_after(
        &self,
        series: Series,
        seq: u64,
        limit: usize,
    ) -> Result<Vec<EventEnvelope>, LedgerError> {
        let sql = format!(
            "SELECT {} FROM events e WHERE device = ?1 AND epoch = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4",
            fold::COLUMNS
        );
        let key = (
            series.device.bytes(),
            series.epoch,
            codec::signed(seq)?,
            codec::limit(limit),
        );
        self.rows(&sql, key, |row| Ok(fold::read_event(row)?.0))
    }

    /// One event.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn event(&self, id: EventId) -> Result<Option<EventEnvelope>, LedgerError> {
        let sql = format!("SELECT {} FROM events e WHERE id = ?1", fold::COLUMNS);
        self.one(&sql, [id.bytes()], |row| Ok(fold::read_event(row)?.0))
    }

    pub(crate) fn fact_at(&self, series: Series, seq: u64) -> Result<Option<Past>, LedgerError> {
        let sql = format!(
            "SELECT {} FROM events e WHERE device = ?1 AND epoch = ?2 AND seq = ?3",
            fold::COLUMNS
        );
        let key = (series.device.bytes(), series.epoch, codec::signed(seq)?);
        let Some((event, position)) = self.one(&sql, key, fold::read_event)? else {
            return Ok(None);
        };
        let (at, fact) = event.fact()?;
        Ok(Some(Past {
            series,
            seq,
            at,
            fact,
            position,
        }))
    }

    /// Every series this folder ever wrote, oldest epoch first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn own_series(&self) -> Result<Vec<Series>, LedgerError> {
        let sql = "SELECT device, epoch FROM own_series ORDER BY rowid";
        self.rows(sql, [], |row| {
            Ok(Series {
                device: codec::id(row, 0)?,
                epoch: row.get(1)?,
            })
        })
    }

    /// What central has not acknowledged of the own series.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn unsent(&self) -> Result<Unsent, LedgerError> {
        let mut unsent = Unsent::default();
        for series in self.own_series()? {
            let head = self.head(series)?.map_or(0, |(seq, _)| seq);
            let acked = self.acked(series)?.map_or(0, |acked| acked.seq);
            if acked >= head {
                continue;
            }
            unsent.count += head - acked;
            let first = self.fact_at(series, acked + 1)?.map(|past| past.at);
            unsent.oldest_at = unsent
                .oldest_at
                .into_iter()
                .chain(first)
                .min_by_key(|at| at.ms);
        }
        Ok(unsent)
    }

    /// What central has acknowledged of a series.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn acked(&self, series: Series) -> Result<Option<Acked>, LedgerError> {
        let sql = "SELECT seq, hash, at_ms, offset_minutes FROM acknowledged WHERE device = ?1 AND epoch = ?2";
        self.one(sql, (series.device.bytes(), series.epoch), |row| {
            let (seq, hash) = (codec::unsigned(row, 0)?, row.get(1)?);
            Ok(Acked {
                seq,
                hash,
                at: codec::moment(row, 2)?,
            })
        })
    }

    /// How far a pull has come; 0 before the first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn cursor(&self, name: &str) -> Result<u64, LedgerError> {
        let sql = "SELECT value FROM cursors WHERE name = ?1";
        Ok(self
            .one(sql, [name], |row| codec::unsigned(row, 0))?
            .unwrap_or(0))
    }

    /// Kinds and versions this build cannot read, with how many events there are of each.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn unknown_kinds(&self) -> Result<Vec<(String, u64)>, LedgerError> {
        let sql = "SELECT kind, count(*) FROM quarantined_events WHERE reason IN ('unknown_kind', 'newer_version')
                   GROUP BY kind ORDER BY kind";
        self.rows(sql, [], |row| Ok((row.get(0)?, codec::unsigned(row, 1)?)))
    }

    /// Every stored event that is not counted.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn quarantined_events(&self) -> Result<Vec<QuarantinedEvent>, LedgerError> {
        let sql = "SELECT device, epoch, seq, kind, reason FROM quarantined_events ORDER BY device, epoch, seq";
        self.rows(sql, [], |row| {
            Ok(QuarantinedEvent {
                series: Series {
                    device: codec::id(row, 0)?,
                    epoch: row.get(1)?,
                },
                seq: codec::unsigned(row, 2)?,
                kind: row.get(3)?,
                reason: row.get(4)?,
            })
        })
    }

    /// How many events central sent that have no place here (second branches, reused ids, altered bytes).
    ///
    /// # Errors
    /// Only storage failures.
    pub fn refused_count(&self) -> Result<u64, LedgerError> {
        Ok(self
            .count("SELECT count(*) FROM refused_events", [])?
            .cast_unsigned())
    }

    /// How many kept events are not counted, by reason: those without a fold, and those without a place.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn uncounted_events(&self) -> Result<Vec<(String, u64)>, LedgerError> {
        let sql = "SELECT reason, count(*) FROM (SELECT reason FROM quarantined_events
                   UNION ALL SELECT reason FROM refused_events) GROUP BY reason ORDER BY reason";
        self.rows(sql, [], |row| Ok((row.get(0)?, codec::unsigned(row, 1)?)))
    }

    /// What two devices said that cannot both be.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn conflicts(&self) -> Result<Vec<Conflict>, LedgerError> {
        let sql = "SELECT detail FROM conflicts ORDER BY sort, thing, detail";
        self.rows(sql, [], |row| codec::json(row, 0))
    }
}
