//! Sales and refunds as recorded, with what was taken back since.

use crate::{Db, LedgerError, codec, codec::SqlResult, queries::search};
use rusqlite::{Row, params_from_iter, types::Value};
use stall_domain::{
    DayId, DocumentNumber, Fact, Moment, RefundId, SaleId, Series, refund::RefundRecorded,
    sale::SaleRecorded, tender::TenderKind,
};

/// A sale with its story since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSale {
    /// The sale as frozen.
    pub recorded: SaleRecorded,
    /// When.
    pub at: Moment,
    /// Quantities refunded so far, per line.
    pub refunded: Vec<i64>,
    /// Whether it was undone as a whole.
    pub is_voided: bool,
    /// The series it was written in.
    pub series: Series,
    /// Its number there.
    pub seq: u64,
}

/// A sale in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleRow {
    /// Which sale.
    pub sale: SaleId,
    /// As people read it.
    pub number: DocumentNumber,
    /// When.
    pub at: Moment,
    /// The day it is booked into.
    pub day: DayId,
    /// What the goods cost with tax.
    pub total_minor: i64,
    /// What was paid, after cash rounding.
    pub paid_minor: i64,
    /// How it was paid.
    pub tenders: Vec<TenderKind>,
    /// Units sold.
    pub things: i64,
    /// Whether it was undone.
    pub is_voided: bool,
    /// What went back so far.
    pub refunded_minor: i64,
    /// The first line's title.
    pub title_first: String,
}

/// Which sales to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaleFilter {
    /// Words of number, titles, tender references and refund numbers; all must match.
    pub text: Option<String>,
    /// Only of this day.
    pub day: Option<DayId>,
    /// Only before this instant, UTC milliseconds; pages backwards.
    pub before_ms: Option<i64>,
    /// At most this many.
    pub limit: usize,
}

const COLUMNS: &str =
    "sale, number, at_ms, offset_minutes, day, total_minor, paid_minor, tenders, things, is_voided,
    refunded_minor, title_first";

impl Db<'_> {
    /// One sale.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn sale(&self, sale: SaleId) -> Result<Option<StoredSale>, LedgerError> {
        let sql = "SELECT device, epoch, seq, refunded, is_voided FROM sales WHERE sale = ?1";
        let row = self.one(sql, [sale.bytes()], |row| {
            let series = Series {
                device: codec::id(row, 0)?,
                epoch: row.get(1)?,
            };
            let refunded: Vec<i64> = codec::json(row, 3)?;
            Ok((series, codec::unsigned(row, 2)?, refunded, row.get(4)?))
        })?;
        let Some((series, seq, refunded, is_voided)) = row else {
            return Ok(None);
        };
        let Some(past) = self.fact_at(series, seq)? else {
            return Ok(None);
        };
        let Fact::SaleRecorded(recorded) = past.fact else {
            return Ok(None);
        };
        Ok(Some(StoredSale {
            recorded,
            at: past.at,
            refunded,
            is_voided,
            series,
            seq,
        }))
    }

    /// The sale behind a printed number, in any case.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn sale_by_number(&self, number: &str) -> Result<Option<StoredSale>, LedgerError> {
        let sql = "SELECT sale FROM sales WHERE number = ?1 ORDER BY at_ms DESC LIMIT 1";
        let number = number.trim().to_uppercase();
        match self.one(sql, [number], |row| codec::id(row, 0))? {
            Some(sale) => self.sale(sale),
            None => Ok(None),
        }
    }

    /// The sale that the refund of a printed number belongs to, in any case.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn sale_by_refund_number(&self, number: &str) -> Result<Option<StoredSale>, LedgerError> {
        let number = number.trim().to_uppercase();
        // The text also holds titles and longer numbers: it only says where to look.
        let sql = "SELECT sale FROM sales WHERE instr(text_folded, ?1) > 0 AND refunded_minor <> 0
            ORDER BY at_ms DESC";
        let folded = search::folded(&number);
        for sale in self.rows(sql, [folded], |row| codec::id(row, 0))? {
            let refunds = self.refunds_of(sale)?;
            if refunds.iter().any(|(refund, _)| refund.number.0 == number) {
                return self.sale(sale);
            }
        }
        Ok(None)
    }

    /// Sales, newest first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn find_sales(&self, filter: &SaleFilter) -> Result<Vec<SaleRow>, LedgerError> {
        let mut parts = vec!["1".to_owned()];
        let mut params: Vec<Value> = Vec::new();
        let mut ask = |part: &str, value: Value| {
            params.push(value);
            parts.push(part.replace('?', &format!("?{}", params.len())));
        };
        if let Some(day) = filter.day {
            // By time and not by the day's index: the newest of a long day must not sort all of it.
            ask("+day = ?", Value::from(day.bytes().to_vec()));
        }
        if let Some(before_ms) = filter.before_ms {
            ask("at_ms < ?", Value::from(before_ms));
        }
        let text = search::folded(filter.text.as_deref().unwrap_or_default());
        for word in text.split_whitespace() {
            ask("instr(text_folded, ?) > 0", Value::from(word.to_owned()));
        }
        params.push(Value::from(codec::limit(filter.limit)));
        let sql = format!(
            "SELECT {COLUMNS} FROM sales WHERE {} ORDER BY at_ms DESC, number DESC LIMIT ?{}",
            parts.join(" AND "),
            params.len()
        );
        self.rows(&sql, params_from_iter(params), sale_row)
    }

    /// One refund and when it happened.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn refund(
        &self,
        refund: RefundId,
    ) -> Result<Option<(RefundRecorded, Moment)>, LedgerError> {
        let sql = "SELECT device, epoch, seq FROM refunds WHERE refund = ?1";
        match self.one(sql, [refund.bytes()], place)? {
            Some(place) => self.refund_at(place),
            None => Ok(None),
        }
    }

    /// All refunds of a sale, oldest first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn refunds_of(&self, sale: SaleId) -> Result<Vec<(RefundRecorded, Moment)>, LedgerError> {
        let sql = "SELECT device, epoch, seq FROM refunds WHERE sale = ?1";
        let mut refunds = Vec::new();
        for place in self.rows(sql, [sale.bytes()], place)? {
            refunds.extend(self.refund_at(place)?);
        }
        refunds.sort_by_key(|(refund, at)| (at.ms, refund.refund));
        Ok(refunds)
    }

    fn refund_at(
        &self,
        (series, seq): (Series, u64),
    ) -> Result<Option<(RefundRecorded, Moment)>, LedgerError> {
        Ok(self.fact_at(series, seq)?.and_then(|past| match past.fact {
            Fact::RefundRecorded(refund) => Some((refund, past.at)),
            _ => None,
        }))
    }
}

fn place(row: &Row<'_>) -> SqlResult<(Series, u64)> {
    let series = Series {
        device: codec::id(row, 0)?,
        epoch: row.get(1)?,
    };
    Ok((series, codec::unsigned(row, 2)?))
}

fn sale_row(row: &Row<'_>) -> SqlResult<SaleRow> {
    Ok(SaleRow {
        sale: codec::id(row, 0)?,
        number: DocumentNumber(row.get(1)?),
        at: codec::moment(row, 2)?,
        day: codec::id(row, 4)?,
        total_minor: row.get(5)?,
        paid_minor: row.get(6)?,
        tenders: codec::json(row, 7)?,
        things: row.get(8)?,
        is_voided: row.get(9)?,
        refunded_minor: row.get(10)?,
        title_first: row.get(11)?,
    })
}
