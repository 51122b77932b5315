//! Trading days of this device and their reports.

use crate::{
    Db, LedgerError, codec,
    codec::SqlResult,
    fold::{self, Sort, Subject},
};
use rusqlite::Row;
use stall_domain::{
    Currency, DayId, DocumentNumber, Fact, Moment, SaleId, Series, StallId,
    day::{DayClosed, DayReport},
};

/// A day in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRow {
    /// Which day.
    pub day: DayId,
    /// The Z number.
    pub number: u64,
    /// Where.
    pub stall: StallId,
    /// The series it was opened in.
    pub series: Series,
    /// When it was opened.
    pub opened_at: Moment,
    /// The event that opened it.
    pub first_seq: u64,
    /// The float, also when it was counted after the first sale.
    pub float_minor: i64,
    /// Whether anyone counted it.
    pub float_is_counted: bool,
    /// When it was closed.
    pub closed_at: Option<Moment>,
}

/// What one sale of a day was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidRow {
    /// Which sale.
    pub sale: SaleId,
    /// Its number.
    pub number: DocumentNumber,
    /// What was taken for it.
    pub paid_minor: i64,
}

/// What one hour of a day brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourRow {
    /// Local hour of the sales, 0..=23.
    pub hour: u32,
    /// How many sales, voided ones left out.
    pub count: u64,
    /// What their goods cost with tax.
    pub total_minor: i64,
}

const COLUMNS: &str =
    "d.day, d.number, d.stall, d.device, d.epoch, d.opened_ms, d.opened_offset, d.first_seq,
    d.float_minor, d.float_is_counted, d.closed_ms, d.closed_offset";

impl Db<'_> {
    /// The day under way in the present series.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn open_day(&self) -> Result<Option<DayRow>, LedgerError> {
        let Some(identity) = self.identity()? else {
            return Ok(None);
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM days d WHERE device = ?1 AND epoch = ?2 AND closed_seq IS NULL
             ORDER BY number DESC LIMIT 1"
        );
        self.one(&sql, (identity.device.bytes(), identity.epoch), day)
    }

    /// Days of earlier epochs of this device that were never closed. A close written now names the range of theirs.
    /// The day of a device this folder was copied from is that device's to close.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn abandoned_days(&self) -> Result<Vec<DayRow>, LedgerError> {
        let Some(identity) = self.identity()? else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM days d JOIN own_series USING (device, epoch)
             WHERE d.device = ?1 AND d.epoch <> ?2 AND closed_seq IS NULL ORDER BY d.epoch, d.first_seq"
        );
        self.rows(&sql, (identity.device.bytes(), identity.epoch), day)
    }

    /// The Z number of the last day of this device, 0 before the first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn last_day_number(&self) -> Result<u64, LedgerError> {
        let Some(identity) = self.identity()? else {
            return Ok(0);
        };
        let sql = "SELECT coalesce(max(number), 0) FROM days WHERE device = ?1";
        Ok(self.count(sql, [identity.device.bytes()])?.cast_unsigned())
    }

    /// What the close this device wrote last left in the drawer, and when: a day of an earlier epoch may be closed
    /// after a later one.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn last_float_left(&self) -> Result<Option<(i64, Moment)>, LedgerError> {
        let Some(identity) = self.identity()? else {
            return Ok(None);
        };
        let sql = "SELECT d.float_left_minor, d.closed_ms, d.closed_offset FROM days d
                   JOIN subjects s ON s.sort = 'day' AND s.thing = d.day AND s.device = ?1
                   JOIN events e ON e.device = s.device AND e.epoch = s.epoch AND e.seq = s.seq
                   WHERE d.closed_seq IS NOT NULL AND e.kind = 'day.closed'
                   ORDER BY e.epoch DESC, e.seq DESC LIMIT 1";
        self.one(sql, [identity.device.bytes()], |row| {
            Ok((row.get(0)?, codec::moment(row, 1)?))
        })
    }

    /// The figures of a day: frozen for a closed one, folded from its events for an open one.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn day_report(&self, day: DayId) -> Result<Option<DayReport>, LedgerError> {
        if let Some((closed, _)) = self.closed_day(day)? {
            return Ok(Some(closed.report));
        }
        let sql = "SELECT currency FROM days WHERE day = ?1";
        let currency = self.one(sql, [day.bytes()], codec_currency)?;
        let Some(currency) = currency else {
            return Ok(None);
        };
        let facts: Vec<Fact> = self
            .day_facts(day)?
            .into_iter()
            .map(|(_, fact)| fact)
            .collect();
        Ok(Some(DayReport::fold(day, currency, facts.iter())))
    }

    /// Everything booked into a day, in order.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn day_facts(&self, day: DayId) -> Result<Vec<(Moment, Fact)>, LedgerError> {
        let book = fold::history(self.conn, &Subject::new(Sort::DayBook, day.bytes()))?;
        Ok(book.into_iter().map(|past| (past.at, past.fact)).collect())
    }

    /// A close as frozen, and when. It may stand in a later series than the day was opened in.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn closed_day(&self, day: DayId) -> Result<Option<(DayClosed, Moment)>, LedgerError> {
        let history = fold::history(self.conn, &Subject::new(Sort::Day, day.bytes()))?;
        Ok(history.into_iter().find_map(|past| match past.fact {
            Fact::DayClosed(closed) => Some((closed, past.at)),
            _ => None,
        }))
    }

    /// Days of this device, newest first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn days(&self, limit: usize) -> Result<Vec<DayRow>, LedgerError> {
        let Some(identity) = self.identity()? else {
            return Ok(Vec::new());
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM days d WHERE device = ?1 ORDER BY epoch DESC, number DESC LIMIT ?2"
        );
        self.rows(&sql, (identity.device.bytes(), codec::limit(limit)), day)
    }

    /// One day of any device.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn day(&self, day_id: DayId) -> Result<Option<DayRow>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM days d WHERE day = ?1");
        self.one(&sql, [day_id.bytes()], day)
    }

    /// What each sale of a day was paid, for finding the cause of a difference.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn day_sales_paid(&self, day: DayId) -> Result<Vec<PaidRow>, LedgerError> {
        let sql = "SELECT sale, number, paid_minor FROM sales WHERE day = ?1 AND is_voided = 0
                   ORDER BY at_ms, number";
        self.rows(sql, [day.bytes()], |row| {
            Ok(PaidRow {
                sale: codec::id(row, 0)?,
                number: DocumentNumber(row.get(1)?),
                paid_minor: row.get(2)?,
            })
        })
    }

    /// What each local hour of a day brought; hours without a sale are left out.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn sales_by_hour(&self, day: DayId) -> Result<Vec<HourRow>, LedgerError> {
        let sql = "SELECT ((at_ms + offset_minutes * 60000) / 3600000) % 24 AS hour, count(*), sum(total_minor)
                   FROM sales WHERE day = ?1 AND is_voided = 0 GROUP BY 1 ORDER BY min(at_ms)";
        self.rows(sql, [day.bytes()], |row| {
            let (hour, count) = (row.get(0)?, codec::unsigned(row, 1)?);
            Ok(HourRow {
                hour,
                count,
                total_minor: row.get(2)?,
            })
        })
    }
}

fn codec_currency(row: &Row<'_>) -> SqlResult<Currency> {
    codec::from_word(row, 0)
}

fn day(row: &Row<'_>) -> SqlResult<DayRow> {
    let closed_ms: Option<i64> = row.get(10)?;
    let closed_at = match closed_ms {
        Some(_) => Some(codec::moment(row, 10)?),
        None => None,
    };
    Ok(DayRow {
        day: codec::id(row, 0)?,
        number: codec::unsigned(row, 1)?,
        stall: codec::id(row, 2)?,
        series: Series {
            device: codec::id(row, 3)?,
            epoch: row.get(4)?,
        },
        opened_at: codec::moment(row, 5)?,
        first_seq: codec::unsigned(row, 7)?,
        float_minor: row.get(8)?,
        float_is_counted: row.get(9)?,
        closed_at,
    })
}
