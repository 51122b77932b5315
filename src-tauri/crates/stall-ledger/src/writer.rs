//! The one writer: a thread that owns the writing connection and runs transactions in turn.
//!
//! Refuses to guess after a failed commit: it reopens the database and looks, and when that fails it stays read-only.

use crate::{Changed, LedgerError, LedgerPaths, Tx, commit, identity::State, schema};
use rusqlite::Connection;
use stall_domain::Moment;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread::JoinHandle,
};

type Job = Box<dyn FnOnce(&mut Writer) + Send>;

/// The writing side, as its thread sees it.
pub(crate) struct Writer {
    paths: LedgerPaths,
    /// Absent after storage failed and did not come back.
    conn: Option<Connection>,
    /// Told to whoever shows the ledger's state: there is no connection to write with.
    is_read_only: Arc<AtomicBool>,
    /// What the last commit left; kept so that nothing is read again for each sale.
    state: State,
    is_frozen: bool,
    #[cfg(any(test, feature = "testing"))]
    fault: Option<commit::Fault>,
}

#[cfg(test)]
mod tests;

/// The handle that sends work to the thread.
pub(crate) struct WriterThread {
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
}

impl WriterThread {
    pub fn start(
        paths: LedgerPaths,
        conn: Connection,
        is_frozen: bool,
        is_read_only: Arc<AtomicBool>,
    ) -> Result<Self, LedgerError> {
        let state = State::load(&conn)?;
        let (jobs, queue) = channel::<Job>();
        let mut writer = Writer {
            paths,
            conn: Some(conn),
            is_read_only,
            state,
            is_frozen,
            #[cfg(any(test, feature = "testing"))]
            fault: None,
        };
        let run = move || work_through(&mut writer, &queue);
        let thread = std::thread::Builder::new()
            .name("ledger-writer".to_owned())
            .spawn(run)?;
        Ok(Self { jobs, thread })
    }

    pub fn jobs(&self) -> Sender<Job> {
        self.jobs.clone()
    }

    /// Ends the thread after the work already queued.
    pub fn stop(self) {
        drop(self.jobs);
        // A panic inside the work was caught there; nothing is left to report.
        let _ = self.thread.join();
    }
}

fn work_through(writer: &mut Writer, queue: &Receiver<Job>) {
    for job in queue {
        job(writer);
    }
}

impl Writer {
    /// Runs `work` in one transaction; what it returned and what changed, only after COMMIT returned.
    pub fn transact<T, E>(
        &mut self,
        now: Moment,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<(T, Changed), E>
    where
        E: From<LedgerError>,
    {
        self.begin()?;
        let conn = self.conn.as_ref().ok_or(LedgerError::ReadOnly)?;
        let mut tx = Tx::begin(conn, self.state.clone(), self.is_frozen, now);
        let worked = catch_unwind(AssertUnwindSafe(|| {
            let value = work(&mut tx)?;
            tx.finish()?;
            Ok::<T, E>(value)
        }));
        let (state, is_frozen, changed) = tx.into_parts();
        let value = match worked {
            Ok(Ok(value)) => value,
            Ok(Err(error)) => {
                self.roll_back();
                return Err(error);
            }
            Err(_) => {
                self.roll_back();
                return Err(LedgerError::Panicked.into());
            }
        };
        self.commit(state.commit_number)?;
        self.state = state;
        self.is_frozen = is_frozen;
        Ok((value, changed))
    }

    /// Plays a storage fault at the next commit.
    #[cfg(any(test, feature = "testing"))]
    pub fn play_fault(&mut self, fault: commit::Fault) {
        self.fault = Some(fault);
    }

    /// Lets the file grow to so many pages and no further, until it is opened again.
    #[cfg(any(test, feature = "testing"))]
    pub fn limit_pages(&self, pages: u32) -> Result<(), LedgerError> {
        let conn = self.conn.as_ref().ok_or(LedgerError::ReadOnly)?;
        Ok(conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?)
    }

    /// What the last commit left.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether the series may not go on in this database.
    pub fn is_frozen(&self) -> bool {
        self.is_frozen
    }

    fn roll_back(&mut self) {
        let is_over = self
            .conn
            .as_ref()
            .is_none_or(|conn| conn.is_autocommit() || conn.execute_batch("ROLLBACK").is_ok());
        if !is_over {
            self.reopen();
        }
    }

    fn commit(&mut self, commit_number: i64) -> Result<(), LedgerError> {
        let Some(conn) = &self.conn else {
            return Err(LedgerError::ReadOnly);
        };
        #[cfg(any(test, feature = "testing"))]
        let outcome = commit::with_fault(conn, self.fault.take());
        #[cfg(not(any(test, feature = "testing")))]
        let outcome = conn.execute_batch("COMMIT");
        let Err(error) = outcome else { return Ok(()) };
        if commit::is_refused_cleanly(conn, &error) {
            self.roll_back();
            return Err(error.into());
        }
        // Unknown, not failed: after an fsync error the commit was there on reopening.
        self.reopen();
        match self.conn {
            None => Err(LedgerError::ReadOnly),
            Some(_) if self.state.commit_number == commit_number => Ok(()),
            Some(_) => Err(LedgerError::NotCommitted(error)),
        }
    }

    /// Begins a transaction; storage that failed before is tried once more.
    fn begin(&mut self) -> Result<(), LedgerError> {
        if let Some(conn) = &self.conn
            && begin(conn).is_ok()
        {
            return Ok(());
        }
        self.reopen();
        begin(self.conn.as_ref().ok_or(LedgerError::ReadOnly)?)
    }

    /// Closes the connection and opens the file again; without one the ledger is read-only.
    fn reopen(&mut self) {
        if let Some(conn) = self.conn.take() {
            // The outcome of closing a failed connection tells nothing the reopening does not.
            let _ = conn.close();
        }
        let opened = schema::reopen_writer(&self.paths.database)
            .and_then(|conn| Ok((State::load(&conn)?, conn)));
        if let Ok((state, conn)) = opened {
            self.state = state;
            self.conn = Some(conn);
        }
        self.is_read_only
            .store(self.conn.is_none(), Ordering::Relaxed);
    }
}

fn begin(conn: &Connection) -> Result<(), LedgerError> {
    conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    Ok(())
}
