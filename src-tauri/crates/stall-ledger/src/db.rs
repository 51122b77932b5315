//! Reading: one short look at the ledger, inside a read snapshot or inside a write transaction.
//!
//! The questions are beside their tables in `queries/`, one file a noun.

use crate::{LedgerError, codec::SqlResult};
use rusqlite::{Connection, OptionalExtension, Params, Row};

/// A consistent view of the ledger.
#[derive(Clone, Copy)]
pub struct Db<'a> {
    pub(crate) conn: &'a Connection,
}

impl<'a> Db<'a> {
    pub(crate) fn new(conn: &'a Connection) -> Self {
        Self { conn }
    }

    pub(crate) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> SqlResult<T>,
    ) -> Result<Vec<T>, LedgerError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        Ok(rows.collect::<SqlResult<Vec<T>>>()?)
    }

    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> SqlResult<T>,
    ) -> Result<Option<T>, LedgerError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row(params, read).optional()?)
    }

    pub(crate) fn count(&self, sql: &str, params: impl Params) -> Result<i64, LedgerError> {
        Ok(self.one(sql, params, |row| row.get(0))?.unwrap_or(0))
    }
}
