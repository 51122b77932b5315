//! A small pool of reading connections; each look is one short snapshot.

use crate::{Db, LedgerError, schema};
use rusqlite::Connection;
use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

const KEPT: usize = 4;

pub(crate) struct ReadPool {
    database: PathBuf,
    /// Absent once the pool is closed: whoever still holds the ledger must not open what lies there next.
    idle: Mutex<Option<Vec<Connection>>>,
}

impl ReadPool {
    pub fn new(database: PathBuf) -> Self {
        Self {
            database,
            idle: Mutex::new(Some(Vec::new())),
        }
    }

    pub fn read<T, E>(&self, work: impl FnOnce(&Db<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<LedgerError>,
    {
        let conn = self.take()?;
        let db = Db::new(&conn);
        execute(&conn, "BEGIN")?;
        let value = work(&db);
        let ended = execute(&conn, "COMMIT");
        if ended.is_ok() {
            self.give_back(conn);
        }
        value
    }

    /// Closes what is idle, and what comes back later, so that the file can be moved.
    pub fn close(&self) {
        *self.idle() = None;
    }

    fn take(&self) -> Result<Connection, LedgerError> {
        let idle = self.idle().as_mut().ok_or(LedgerError::Closed)?.pop();
        match idle {
            Some(conn) => Ok(conn),
            None => schema::open_reader(&self.database),
        }
    }

    fn give_back(&self, conn: Connection) {
        if let Some(idle) = self.idle().as_mut()
            && idle.len() < KEPT
        {
            idle.push(conn);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn execute(conn: &Connection, sql: &str) -> Result<(), LedgerError> {
    conn.prepare_cached(sql)?.execute([])?;
    Ok(())
}
