//! The spool's storage: every job, segment start and segment outcome is durable before the printer is told more.
//!
//! Refuses a step that `may_go` does not allow, and an automatic retry: it only keeps what is known of the bytes.

mod memory;
mod state;

pub use memory::PrinterMemory;
pub use state::{JobState, may_go};

use crate::{Db, LedgerError, Topic, Tx, codec, codec::SqlResult, ledger::Ledger};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use stall_domain::{
    JobId, Moment, PrinterId,
    print_intent::{PaperKind, PrintIntent},
};

/// Which jobs to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Only jobs in one of these states; empty for all.
    pub states: Vec<JobState>,
    /// Only the jobs of one subject, as [`PrintIntent::subject`] names it.
    pub subject: Option<String>,
    /// At most this many, newest first; 0 for all.
    pub limit: usize,
}

/// A print job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// Its id.
    pub job: JobId,
    /// What to print.
    pub intent: PrintIntent,
    /// The route it takes.
    pub paper: PaperKind,
    /// 0 for the first paper of its subject, then `COPY n`.
    pub copy: u32,
    /// Where it is.
    pub state: JobState,
    /// The printer that took it.
    pub printer: Option<PrinterId>,
    /// When it was queued.
    pub queued_at: Moment,
    /// When it last changed, as of the last moment the ledger was told; UTC milliseconds.
    pub changed_at_ms: i64,
    /// A stable code of what went wrong.
    pub fault: Option<String>,
    /// Segments begun so far.
    pub segments: Vec<SegmentRow>,
    /// How often a printer took it.
    pub attempts: u32,
}

/// One label or receipt of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentRow {
    /// Its place in the job, from 0.
    pub index: u32,
    /// How many segments the job has.
    pub of: u32,
    /// What became of it.
    pub state: SegmentState,
    /// Bytes known to have left, for an interrupted one.
    pub bytes_sent: u64,
}

/// What became of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentState {
    /// Begun, no outcome yet.
    Started,
    /// All bytes accepted.
    Sent,
    /// Confirmed by the printer.
    Printed,
    /// Interrupted: nobody knows what is on paper.
    Unknown,
    /// No byte left.
    FailedClean,
}

/// The outcome of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentOutcome {
    /// All bytes accepted by a printer that cannot answer, or not yet.
    Sent,
    /// Confirmed by the printer.
    Printed,
    /// Interrupted after this many bytes.
    Unknown {
        /// Bytes known to have left.
        bytes_sent: u64,
    },
    /// No byte left.
    FailedClean,
}

/// What a start-up found of jobs that were being sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Nothing of them had begun: queued again.
    pub requeued: u64,
    /// Interrupted: a person decides.
    pub unknown: u64,
}

/// The spool of one ledger.
#[derive(Clone)]
pub struct Spool {
    pub(crate) ledger: Ledger,
}

/// The jobs a crash leaves with a printer.
const WITH_A_PRINTER: &str = "state IN ('sending', 'awaiting_fence')";

const COLUMNS: &str = "job, intent, paper, copy, state, printer, queued_ms, queued_offset, changed_ms, fault, attempts";

impl Spool {
    /// Jobs, newest first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn jobs(&self, filter: &JobFilter) -> Result<Vec<JobRow>, LedgerError> {
        self.ledger.read(|db| db.print_jobs(filter))
    }

    /// One job.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn job(&self, job: JobId) -> Result<Option<JobRow>, LedgerError> {
        self.ledger.read(|db| db.print_job(job))
    }

    /// Takes the oldest queued job of these papers for a printer; it is then `Sending`.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn claim_next(
        &self,
        printer: PrinterId,
        papers: &[PaperKind],
    ) -> Result<Option<JobRow>, LedgerError> {
        let papers = papers.to_vec();
        // Most looks find nothing; only a find is worth a transaction.
        if self.ledger.read(|db| db.next_queued(&papers))?.is_none() {
            return Ok(None);
        }
        self.write(move |tx| {
            let Some(job) = tx.next_queued(&papers)? else { return Ok(None) };
            tx.spool_run(
                "UPDATE spool_jobs SET state = 'sending', printer = ?2, attempts = attempts + 1, fault = NULL,
                 changed_ms = ?3 WHERE job = ?1",
                (job.bytes(), printer.bytes(), tx.now().ms),
            )?;
            // An earlier attempt that failed clean left segments without a byte on paper.
            tx.spool_run(
                "DELETE FROM spool_segments WHERE job = ?1 AND state = 'failed_clean'",
                [job.bytes()],
            )?;
            tx.print_job(job)
        })
    }

    /// Notes that a segment begins, before its first byte leaves.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchJob`], [`LedgerError::IllegalSpoolStep`] unless the job is `Sending`.
    pub fn start_segment(&self, job: JobId, index: u32, of: u32) -> Result<(), LedgerError> {
        self.write(move |tx| {
            let row = tx.print_job(job)?.ok_or(LedgerError::NoSuchJob(job))?;
            if row.state != JobState::Sending {
                let (from, to) = (row.state, JobState::Sending);
                return Err(LedgerError::IllegalSpoolStep { from, to });
            }
            tx.spool_run(
                "INSERT OR REPLACE INTO spool_segments VALUES (?1, ?2, ?3, 'started', 0)",
                (job.bytes(), index, of),
            )?;
            tx.touch_job(job)
        })
    }

    /// Notes what became of a segment under way. The job's own state is the driver's to set.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchSegment`] when it was never begun.
    pub fn end_segment(
        &self,
        job: JobId,
        index: u32,
        outcome: SegmentOutcome,
    ) -> Result<(), LedgerError> {
        let (state, bytes_sent) = match outcome {
            SegmentOutcome::Sent => (SegmentState::Sent, 0),
            SegmentOutcome::Printed => (SegmentState::Printed, 0),
            SegmentOutcome::Unknown { bytes_sent } => (SegmentState::Unknown, bytes_sent),
            SegmentOutcome::FailedClean => (SegmentState::FailedClean, 0),
        };
        self.write(move |tx| {
            let key = (job.bytes(), index, codec::word(&state)?, codec::signed(bytes_sent)?);
            let rows = tx.spool_run(
                "UPDATE spool_segments SET state = ?3, bytes_sent = ?4 WHERE job = ?1 AND place = ?2",
                key,
            )?;
            match rows {
                0 => Err(LedgerError::NoSuchSegment { job, index }),
                _ => tx.touch_job(job),
            }
        })
    }

    /// Moves a job to another state, with a stable code of what went wrong.
    ///
    /// # Errors
    /// [`LedgerError::NoSuchJob`], [`LedgerError::IllegalSpoolStep`].
    pub fn set_state(
        &self,
        job: JobId,
        to: JobState,
        fault: Option<&str>,
    ) -> Result<(), LedgerError> {
        let fault = fault.map(str::to_owned);
        self.write(move |tx| {
            let from = tx.print_job(job)?.ok_or(LedgerError::NoSuchJob(job))?.state;
            if !may_go(from, to) {
                return Err(LedgerError::IllegalSpoolStep { from, to });
            }
            tx.spool_run(
                "UPDATE spool_jobs SET state = ?2, fault = ?3, changed_ms = ?4 WHERE job = ?1",
                (job.bytes(), codec::word(&to)?, fault, tx.now().ms),
            )?;
            Ok(())
        })
    }

    /// At start: an interrupted segment makes its job unknown, a job of which nothing had begun is queued again.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn recover(&self) -> Result<Recovered, LedgerError> {
        let interrupted = self.ledger.read(|db| {
            db.count(
                &format!("SELECT count(*) FROM spool_jobs WHERE {WITH_A_PRINTER}"),
                [],
            )
        })?;
        if interrupted == 0 {
            return Ok(Recovered::default());
        }
        self.write(|tx| {
            tx.spool_run(
                &format!(
                    "UPDATE spool_segments SET state = 'unknown' WHERE state = 'started'
                     AND job IN (SELECT job FROM spool_jobs WHERE {WITH_A_PRINTER})"
                ),
                [],
            )?;
            let begun = "SELECT job FROM spool_segments WHERE state <> 'failed_clean'";
            let unknown = tx.spool_run(
                &format!(
                    "UPDATE spool_jobs SET state = 'unknown', fault = 'interrupted'
                     WHERE {WITH_A_PRINTER} AND job IN ({begun})"
                ),
                [],
            )?;
            let requeued = tx.spool_run(
                &format!(
                    "UPDATE spool_jobs SET state = 'queued', printer = NULL WHERE {WITH_A_PRINTER}"
                ),
                [],
            )?;
            Ok(Recovered {
                requeued: requeued as u64,
                unknown: unknown as u64,
            })
        })
    }

    /// Jobs not yet on paper and not waiting for a person.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn waiting(&self) -> Result<u64, LedgerError> {
        let sql = "SELECT count(*) FROM spool_jobs WHERE state IN ('queued', 'sending', 'awaiting_fence')";
        self.ledger
            .read(|db| Ok(db.count(sql, [])?.cast_unsigned()))
    }

    /// Tells whoever watches the spool that there is something new to see.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn announce(&self) -> Result<(), LedgerError> {
        self.write(|_| Ok(()))
    }

    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let committed = self.ledger.transact_as_of_last(move |tx| {
            tx.touch(Topic::Spool);
            work(tx)
        })?;
        Ok(committed.value)
    }
}

impl Tx<'_> {
    fn spool_run(&self, sql: &str, params: impl rusqlite::Params) -> Result<usize, LedgerError> {
        Ok(self.conn.prepare_cached(sql)?.execute(params)?)
    }

    fn touch_job(&self, job: JobId) -> Result<(), LedgerError> {
        let sql = "UPDATE spool_jobs SET changed_ms = max(changed_ms, ?2) WHERE job = ?1";
        self.spool_run(sql, (job.bytes(), self.now().ms))?;
        Ok(())
    }
}

impl Db<'_> {
    /// Print jobs, newest first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn print_jobs(&self, filter: &JobFilter) -> Result<Vec<JobRow>, LedgerError> {
        let states: Vec<String> = filter
            .states
            .iter()
            .map(codec::word)
            .collect::<Result<_, _>>()?;
        let sql = format!(
            "SELECT {COLUMNS} FROM spool_jobs WHERE (?1 = '[]' OR state IN (SELECT value FROM json_each(?1)))
             AND (?2 IS NULL OR subject = ?2) ORDER BY number DESC LIMIT ?3"
        );
        let limit = match filter.limit {
            0 => -1,
            limit => codec::limit(limit),
        };
        let key = (serde_json::to_string(&states)?, &filter.subject, limit);
        let mut jobs = self.rows(&sql, key, job_row)?;
        for job in &mut jobs {
            job.segments = self.segments(job.job)?;
        }
        Ok(jobs)
    }

    /// One print job.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn print_job(&self, job: JobId) -> Result<Option<JobRow>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM spool_jobs WHERE job = ?1");
        let Some(mut row) = self.one(&sql, [job.bytes()], job_row)? else {
            return Ok(None);
        };
        row.segments = self.segments(job)?;
        Ok(Some(row))
    }

    fn segments(&self, job: JobId) -> Result<Vec<SegmentRow>, LedgerError> {
        let sql =
            "SELECT place, of, state, bytes_sent FROM spool_segments WHERE job = ?1 ORDER BY place";
        self.rows(sql, [job.bytes()], |row| {
            Ok(SegmentRow {
                index: row.get(0)?,
                of: row.get(1)?,
                state: codec::from_word(row, 2)?,
                bytes_sent: codec::unsigned(row, 3)?,
            })
        })
    }

    fn next_queued(&self, papers: &[PaperKind]) -> Result<Option<JobId>, LedgerError> {
        let papers: Vec<String> = papers.iter().map(codec::word).collect::<Result<_, _>>()?;
        let sql = "SELECT job FROM spool_jobs WHERE state = 'queued'
                   AND paper IN (SELECT value FROM json_each(?1)) ORDER BY number LIMIT 1";
        self.one(sql, [serde_json::to_string(&papers)?], |row| {
            codec::id(row, 0)
        })
    }
}

fn job_row(row: &Row<'_>) -> SqlResult<JobRow> {
    Ok(JobRow {
        job: codec::id(row, 0)?,
        intent: codec::json(row, 1)?,
        paper: codec::from_word(row, 2)?,
        copy: row.get(3)?,
        state: codec::from_word(row, 4)?,
        printer: codec::id_or_none(row, 5)?,
        queued_at: codec::moment(row, 6)?,
        changed_at_ms: row.get(8)?,
        fault: row.get(9)?,
        segments: Vec::new(),
        attempts: row.get(10)?,
    })
}
