//! Proof that the ledger is what its events say: every page, every chain, every projection row.

use crate::{LedgerError, backup, codec, fold, ledger::Ledger, schema};
use rusqlite::{Connection, types::Value};
use stall_domain::{EventEnvelope, Series};
use stall_provenance::chain::{Head, event_hash};
use std::path::Path;

/// How far long work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: u64,
    /// Steps in all, as known so far.
    pub total: u64,
}

/// What a progress callback answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continue {
    /// Go on.
    Yes,
    /// Stop; nothing is kept.
    No,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// SQLite's integrity check found damage.
    Damage {
        /// SQLite's words.
        finding: String,
    },
    /// An event's bytes do not give its hash.
    Altered {
        /// Device and epoch.
        series: Series,
        /// Its number.
        seq: u64,
    },
    /// An event does not follow the one before it.
    Broken {
        /// Device and epoch.
        series: Series,
        /// Its number.
        seq: u64,
    },
    /// A number is missing in an own series.
    Missing {
        /// Device and epoch.
        series: Series,
        /// The number.
        seq: u64,
    },
    /// Rows of a projection differ from the rebuilt ones.
    Projection {
        /// The table.
        table: &'static str,
        /// How many rows.
        rows: u64,
    },
}

/// What verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Events walked.
    pub events: u64,
    /// Projection rows compared.
    pub rows: u64,
    /// Numbers missing in other devices' series; they may not have been sent here.
    pub foreign_gaps: u64,
    /// Everything that is wrong; empty for a sound ledger.
    pub differences: Vec<Difference>,
}

impl VerifyReport {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.differences.is_empty()
    }
}

impl Ledger {
    /// Copies the ledger aside, checks every page, walks every chain, rebuilds every projection there and compares
    /// each row. Selling goes on meanwhile.
    ///
    /// # Errors
    /// [`LedgerError::Stopped`] when asked to, and storage failures.
    pub fn verify(
        &self,
        progress: &dyn Fn(Progress) -> Continue,
    ) -> Result<VerifyReport, LedgerError> {
        let scratch = self.inner.paths.database.with_extension("verify");
        let outcome = self
            .copy_to(&scratch, &|_| progress(Progress { done: 0, total: 1 }))
            .and_then(|()| verify_copy(&scratch, progress));
        backup::remove_database(&scratch);
        outcome
    }
}

/// Verifies a copy nobody else uses; its projections are rebuilt in the course.
pub(crate) fn verify_copy(
    copy: &Path,
    progress: &dyn Fn(Progress) -> Continue,
) -> Result<VerifyReport, LedgerError> {
    let conn = Connection::open(copy)?;
    // With a log, what is rebuilt stays out of sight of the connection that reads what was kept.
    conn.pragma_update(None, "journal_mode", "WAL")?;
    let mut report = VerifyReport::default();
    check_pages(&conn, &mut report)?;
    let total = conn.query_row("SELECT count(*) FROM events", [], |row| {
        codec::unsigned(row, 0)
    })?;
    let total = total * 2;
    let mut done = 0;
    let mut step = || {
        done += 1;
        let is_told = done % 256 == 0;
        match is_told && progress(Progress { done, total }) == Continue::No {
            true => Err(LedgerError::Stopped),
            false => Ok(()),
        }
    };
    walk(&conn, &mut report, &mut step)?;
    let before = Connection::open(copy)?;
    before.execute_batch("BEGIN")?;
    compare(&conn, &before, &mut report, &mut step)?;
    Ok(report)
}

fn check_pages(conn: &Connection, report: &mut VerifyReport) -> Result<(), LedgerError> {
    let mut statement = conn.prepare("PRAGMA integrity_check(20)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let finding: String = row.get(0)?;
        if finding != "ok" {
            report.differences.push(Difference::Damage { finding });
        }
    }
    Ok(())
}

fn walk(
    conn: &Connection,
    report: &mut VerifyReport,
    step: &mut dyn FnMut() -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let own = crate::Db::new(conn).own_series()?;
    let sql = format!(
        "SELECT {} FROM events e ORDER BY device, epoch, seq",
        fold::COLUMNS
    );
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut head: Option<Head> = None;
    while let Some(row) = rows.next()? {
        step()?;
        report.events += 1;
        let (event, _) = fold::read_event(row)?;
        head = Some(follow(head, &event, &own, report));
    }
    Ok(())
}

fn follow(
    head: Option<Head>,
    event: &EventEnvelope,
    own: &[Series],
    report: &mut VerifyReport,
) -> Head {
    let header = &event.header;
    let (series, seq) = (header.series(), header.seq);
    if event_hash(&event.prev, header, &event.body) != Some(event.hash) {
        report.differences.push(Difference::Altered { series, seq });
    }
    let before = head.filter(|head| head.series == series);
    let expected = before.map_or(1, |head| head.seq + 1);
    let prev = before.map_or(stall_domain::event::GENESIS, |head| head.hash);
    if seq == expected && event.prev != prev {
        report.differences.push(Difference::Broken { series, seq });
    } else if seq != expected && own.contains(&series) {
        report.differences.push(Difference::Missing {
            series,
            seq: expected,
        });
    } else if seq != expected {
        report.foreign_gaps += seq.saturating_sub(expected);
    }
    Head {
        shop: header.shop,
        series,
        seq,
        hash: event.hash,
    }
}

/// Rebuilds in a transaction that is given up, and compares with what another connection still sees.
fn compare(
    conn: &Connection,
    before: &Connection,
    report: &mut VerifyReport,
    step: &mut dyn FnMut() -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    conn.execute_batch("BEGIN")?;
    fold::rebuild(conn, step)?;
    for (table, sql) in schema::PROJECTIONS {
        let (rows, differing) = compare_table(conn, before, sql)?;
        report.rows += rows;
        if differing > 0 {
            report.differences.push(Difference::Projection {
                table,
                rows: differing,
            });
        }
    }
    conn.execute_batch("ROLLBACK")?;
    Ok(())
}

fn compare_table(
    rebuilt: &Connection,
    kept: &Connection,
    sql: &str,
) -> Result<(u64, u64), LedgerError> {
    let mut rebuilt = rebuilt.prepare(sql)?;
    let mut kept = kept.prepare(sql)?;
    let columns = rebuilt.column_count();
    let (mut left, mut right) = (rebuilt.query([])?, kept.query([])?);
    let (mut rows, mut differing) = (0, 0);
    loop {
        let a = left.next()?.map(|row| values(row, columns)).transpose()?;
        let b = right.next()?.map(|row| values(row, columns)).transpose()?;
        if a.is_none() && b.is_none() {
            return Ok((rows, differing));
        }
        rows += 1;
        differing += u64::from(a != b);
    }
}

fn values(row: &rusqlite::Row<'_>, columns: usize) -> Result<Vec<Value>, LedgerError> {
    Ok((0..columns)
        .map(|column| row.get(column))
        .collect::<rusqlite::Result<_>>()?)
}
