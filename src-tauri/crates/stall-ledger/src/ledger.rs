//! The handle everybody holds: one door for writing, short looks for reading, news of what changed.

use crate::{
    Changed, Committed, Db, LedgerError, LedgerPaths, OpenReport, Spool, Topic, Tx,
    housekeeper::{Housekeeper, Note},
    identity::State,
    mark::Mark,
    opening,
    pool::ReadPool,
    writer::{Writer, WriterThread},
};
use stall_domain::Moment;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
    mpsc::{Receiver, Sender, channel, sync_channel},
};

/// The local truth of one data folder. Cheap to clone; all clones are the same ledger.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub paths: LedgerPaths,
    pub pool: ReadPool,
    is_read_only: Arc<AtomicBool>,
    threads: Mutex<Option<Threads>>,
    listeners: Mutex<Vec<Sender<Changed>>>,
}

struct Threads {
    writer: WriterThread,
    housekeeper: Housekeeper,
}

impl Ledger {
    /// Opens the ledger of a folder, creating, migrating, rebuilding or salvaging it as needed.
    ///
    /// # Errors
    /// [`LedgerError::NewerDatabase`] leaves the file untouched; storage failures.
    pub fn open(paths: LedgerPaths, machine_id: &str) -> Result<(Ledger, OpenReport), LedgerError> {
        let opened = opening::open(&paths, machine_id)?;
        let housekeeper = Housekeeper::start(&paths)?;
        let is_read_only = Arc::<AtomicBool>::default();
        let writer = WriterThread::start(
            paths.clone(),
            opened.conn,
            opened.report.is_frozen(),
            is_read_only.clone(),
        )?;
        let inner = Inner {
            is_read_only,
            pool: ReadPool::new(paths.database.clone()),
            paths,
            threads: Mutex::new(Some(Threads {
                writer,
                housekeeper,
            })),
            listeners: Mutex::new(Vec::new()),
        };
        Ok((
            Ledger {
                inner: Arc::new(inner),
            },
            opened.report,
        ))
    }

    /// Runs `work` as one transaction and waits until it is durable. Nothing of it is kept when it fails.
    ///
    /// # Errors
    /// What `work` returns; [`LedgerError::NotCommitted`] when the commit failed and left nothing;
    /// [`LedgerError::ReadOnly`] when storage failed and did not come back.
    pub fn transact<T, E, F>(&self, now: Moment, work: F) -> Result<Committed<T>, E>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<LedgerError> + Send + 'static,
    {
        let notes = self.housekeeping()?;
        let was_read_only = self.is_read_only();
        let answer = self.on_writer(move |writer| {
            let before = writer.state().seq;
            let done = writer.transact(now, work);
            if let Ok((_, changed)) = &done {
                // Without a housekeeper the ledger is closing, and the last mark is written there.
                let _ = notes.send(Note {
                    mark: writer.mark(),
                    has_events: writer.state().seq != before,
                    is_urgent: changed.is_landmark,
                });
            }
            done
        })?;
        if self.is_read_only() != was_read_only {
            self.tell(&Changed::only(Topic::Settings));
        }
        let (value, changed) = answer?;
        self.tell(&changed);
        Ok(Committed { value, changed })
    }

    /// A transaction for work that has no moment of its own, at the last moment the ledger was told.
    pub(crate) fn transact_as_of_last<T, F>(&self, work: F) -> Result<Committed<T>, LedgerError>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<T, LedgerError> + Send + 'static,
        T: Send + 'static,
    {
        let ms = self.read(|db| Ok::<_, LedgerError>(State::load(db.conn)?.last_ms))?;
        self.transact(
            Moment {
                ms,
                offset_minutes: 0,
            },
            work,
        )
    }

    /// Looks at one consistent moment of the ledger; never waits for a writer.
    ///
    /// # Errors
    /// What `work` returns, and storage failures.
    pub fn read<T, E>(&self, work: impl FnOnce(&Db<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<LedgerError>,
    {
        self.inner.pool.read(work)
    }

    /// Whether storage failed and did not come back: reading goes on, writing is tried again each time.
    pub fn is_read_only(&self) -> bool {
        self.inner.is_read_only.load(Ordering::Relaxed)
    }

    /// News of every commit from now on.
    pub fn subscribe(&self) -> Receiver<Changed> {
        let (sender, receiver) = channel();
        self.inner
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sender);
        receiver
    }

    /// The spool's storage.
    pub fn spool(&self) -> Spool {
        Spool {
            ledger: self.clone(),
        }
    }

    /// Where this ledger's files lie.
    pub fn paths(&self) -> &LedgerPaths {
        &self.inner.paths
    }

    /// Finishes the work under way, writes the mark and closes the files. Other clones then find it closed.
    pub fn close(self) {
        self.inner.close();
    }

    /// Plays a storage fault at the next commit.
    ///
    /// # Errors
    /// [`LedgerError::Closed`].
    #[cfg(any(test, feature = "testing"))]
    pub fn play_fault(&self, fault: crate::commit::Fault) -> Result<(), LedgerError> {
        self.on_writer(move |writer| writer.play_fault(fault))
    }

    /// Lets the database grow to so many pages and no further, until it is opened again.
    ///
    /// # Errors
    /// [`LedgerError::Closed`], and storage failures.
    #[cfg(any(test, feature = "testing"))]
    pub fn limit_pages(&self, pages: u32) -> Result<(), LedgerError> {
        self.on_writer(move |writer| writer.limit_pages(pages))?
    }

    fn housekeeping(&self) -> Result<Sender<Note>, LedgerError> {
        let threads = self
            .inner
            .threads
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(threads
            .as_ref()
            .ok_or(LedgerError::Closed)?
            .housekeeper
            .notes())
    }

    /// Runs `work` on the writer's thread and waits for its answer.
    pub(crate) fn on_writer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> T + Send + 'static,
    ) -> Result<T, LedgerError> {
        let jobs = {
            let threads = self
                .inner
                .threads
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            threads.as_ref().ok_or(LedgerError::Closed)?.writer.jobs()
        };
        let (answer, answered) = sync_channel(1);
        let job = Box::new(move |writer: &mut Writer| {
            // A caller that went away does not undo what is durable.
            let _ = answer.send(work(writer));
        });
        jobs.send(job).map_err(|_| LedgerError::Closed)?;
        drop(jobs);
        answered.recv().map_err(|_| LedgerError::Closed)
    }

    fn tell(&self, changed: &Changed) {
        let mut listeners = self
            .inner
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| listener.send(changed.clone()).is_ok());
    }
}

impl Inner {
    fn close(&self) {
        // Readers go first: the last connection to close may write, and leaves one file without a log.
        self.pool.close();
        let threads = self
            .threads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(Threads {
            writer,
            housekeeper,
        }) = threads
        {
            writer.stop();
            housekeeper.stop();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

impl Writer {
    fn mark(&self) -> Option<Mark> {
        match self.is_frozen() {
            true => None,
            false => Mark::of(self.state()),
        }
    }
}
