//! What can wait until after the sale: the high-water mark, and checkpoints when idle or when the log grew.
//!
//! Refuses to fail a sale: what goes wrong here is tried again after the next commit.

use crate::{
    LedgerPaths,
    mark::Mark,
    schema::{self, LOG_BYTES_MAX},
};
use rusqlite::Connection;
use std::{
    fs,
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::JoinHandle,
    time::Duration,
};

/// Commits that may pass before the mark follows, and the pause after which it follows anyway.
const COMMITS_MAX: u32 = 4;
const PAUSE: Duration = Duration::from_millis(400);
/// Idle time before a checkpoint.
const IDLE: Duration = Duration::from_secs(2);

/// What a commit left for later.
pub(crate) struct Note {
    /// Absent before there is an identity.
    pub mark: Option<Mark>,
    /// Without events there is nothing new to mark.
    pub has_events: bool,
    /// The mark follows at once.
    pub is_urgent: bool,
}

pub(crate) struct Housekeeper {
    notes: Sender<Note>,
    thread: JoinHandle<()>,
}

impl Housekeeper {
    pub fn start(paths: &LedgerPaths) -> std::io::Result<Self> {
        let (notes, inbox) = channel();
        let mut work = Chores {
            mark_path: paths.mark.clone(),
            database: paths.database.clone(),
            log: paths.database_files()[1].clone(),
            conn: None,
            pending: None,
            commits: 0,
            checkpoint_at: LOG_BYTES_MAX,
            is_log_dirty: true,
        };
        let run = move || work.run(&inbox);
        let thread = std::thread::Builder::new()
            .name("ledger-housekeeper".to_owned())
            .spawn(run)?;
        Ok(Self { notes, thread })
    }

    pub fn notes(&self) -> Sender<Note> {
        self.notes.clone()
    }

    /// Writes what is pending and ends the thread.
    pub fn stop(self) {
        drop(self.notes);
        // It holds nothing but files; a panic there is reported by the panic hook.
        let _ = self.thread.join();
    }
}

struct Chores {
    mark_path: PathBuf,
    database: PathBuf,
    log: PathBuf,
    conn: Option<Connection>,
    pending: Option<Mark>,
    commits: u32,
    /// The log's length from which a checkpoint no longer waits for a pause.
    checkpoint_at: u64,
    is_log_dirty: bool,
}

impl Chores {
    fn run(&mut self, inbox: &Receiver<Note>) {
        loop {
            let wait = if self.pending.is_some() { PAUSE } else { IDLE };
            let note = match self.pending.is_some() || self.is_log_dirty {
                true => inbox.recv_timeout(wait),
                false => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match note {
                Ok(note) => self.take(note),
                Err(RecvTimeoutError::Timeout) if self.pending.is_some() => self.write_mark(),
                Err(RecvTimeoutError::Timeout) => self.checkpoint(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.write_mark();
                    return;
                }
            }
        }
    }

    fn take(&mut self, note: Note) {
        self.is_log_dirty = true;
        if note.has_events || note.is_urgent {
            self.commits += 1;
            self.pending = note.mark.or_else(|| self.pending.take());
        }
        if note.is_urgent || self.commits >= COMMITS_MAX {
            self.write_mark();
        }
        self.checkpoint_if_grown();
    }

    /// After a checkpoint the file stays as long as it was until the log begins anew, so only what it grows by
    /// asks for the next one.
    fn checkpoint_if_grown(&mut self) {
        let length = fs::metadata(&self.log).map_or(0, |log| log.len());
        if length <= LOG_BYTES_MAX {
            self.checkpoint_at = LOG_BYTES_MAX;
        } else if length > self.checkpoint_at {
            self.checkpoint();
            self.checkpoint_at = length + LOG_BYTES_MAX;
        }
    }

    fn write_mark(&mut self) {
        if let Some(mark) = &self.pending
            && mark.store(&self.mark_path).is_ok()
        {
            self.pending = None;
        }
        self.commits = 0;
    }

    /// Passive: it copies what nobody reads and never makes a writer wait.
    fn checkpoint(&mut self) {
        self.is_log_dirty = false;
        if self.conn.is_none() {
            self.conn = schema::open_writer(&self.database).ok();
        }
        let Some(conn) = &self.conn else { return };
        let done = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
            row.get::<_, i64>(0)
        });
        if done.is_err() {
            self.conn = None;
        }
    }
}
