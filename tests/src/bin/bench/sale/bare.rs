//! The rows a sale left, read from the till's own file, and a plain SQLite that writes the same rows again.

use crate::Outcome;
use rusqlite::{Connection, OpenFlags, params_from_iter, types::Value};
use stall_domain::sale::SaleRecorded;
use std::path::Path;

/// Every table a sale touches, and which of its rows are the sale's; ?1 is the last event before it, ?2 the last job.
const TOUCHED: [(&str, &str); 7] = [
    ("events", "seq > ?1 AND ?2 >= 0"),
    ("subjects", "seq > ?1 AND ?2 >= 0"),
    ("sales", "seq > ?1 AND ?2 >= 0"),
    ("sale_lines", "sale IN (SELECT sale FROM sales WHERE seq > ?1) AND ?2 >= 0"),
    (
        "stock",
        "variant IN (SELECT variant FROM sale_lines WHERE sale IN (SELECT sale FROM sales WHERE seq > ?1))
         AND ?2 >= 0",
    ),
    ("spool_jobs", "number > ?2 AND ?1 >= 0"),
    ("ledger_state", "?1 >= 0 AND ?2 >= 0"),
];

/// How far the till's file had come.
#[derive(Clone, Copy)]
pub struct Mark {
    seq: i64,
    job: i64,
}

/// Reads what others wrote, never in the measured span.
pub struct Harvest(Connection);

/// Rows by table.
pub struct Rows(Vec<(&'static str, Vec<Value>)>);

impl Harvest {
    pub fn open(folder: &Path) -> Outcome<Harvest> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        Ok(Harvest(Connection::open_with_flags(
            folder.join("ledger.db"),
            flags,
        )?))
    }

    pub fn mark(&self) -> Outcome<Mark> {
        let newest = |sql: &str| self.0.query_row(sql, [], |row| row.get(0));
        Ok(Mark {
            seq: newest("SELECT coalesce(max(seq), 0) FROM events")?,
            job: newest("SELECT coalesce(max(number), 0) FROM spool_jobs")?,
        })
    }

    pub fn rows_since(&self, mark: Mark) -> Outcome<Rows> {
        let mut rows = Vec::new();
        for (table, condition) in TOUCHED {
            let mut statement = self
                .0
                .prepare_cached(&format!("SELECT * FROM {table} WHERE {condition}"))?;
            let width = statement.column_count();
            let found = statement.query_map([mark.seq, mark.job], |row| {
                (0..width)
                    .map(|place| row.get(place))
                    .collect::<Result<Vec<Value>, _>>()
            })?;
            for row in found {
                rows.push((table, row?));
            }
        }
        Ok(Rows(rows))
    }

    pub fn sale_since(&self, mark: Mark) -> Outcome<SaleRecorded> {
        let sql = "SELECT json_extract(CAST(body AS TEXT), '$.fact') FROM events
                   WHERE seq > ?1 AND kind = 'sale.recorded'";
        let body: String = self.0.query_row(sql, [mark.seq], |row| row.get(0))?;
        Ok(serde_json::from_str(&body)?)
    }
}

impl Rows {
    /// All values one after the other: what an append-only file would hold.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for value in self.0.iter().flat_map(|(_, row)| row) {
            match value {
                Value::Null => bytes.push(0),
                Value::Integer(number) => bytes.extend(number.to_be_bytes()),
                Value::Real(number) => bytes.extend(number.to_be_bytes()),
                Value::Text(text) => bytes.extend(text.as_bytes()),
                Value::Blob(blob) => bytes.extend(blob),
            }
        }
        bytes
    }
}

/// SQLite with the ledger's schema, pragmas and catalogue, and nothing else of it.
pub struct Bare(Connection);

impl Bare {
    pub fn open(folder: &Path) -> Outcome<Bare> {
        let conn = Connection::open(folder.join("ledger.db"))?;
        conn.set_prepared_statement_cache_capacity(64);
        for (pragma, value) in [
            ("synchronous", "FULL"),
            ("secure_delete", "ON"),
            ("foreign_keys", "ON"),
            ("trusted_schema", "OFF"),
            ("cell_size_check", "ON"),
            ("fullfsync", "ON"),
            ("journal_mode", "WAL"),
        ] {
            conn.pragma_update(None, pragma, value)?;
        }
        conn.pragma_update(None, "wal_autocheckpoint", 0)?;
        Ok(Bare(conn))
    }

    pub fn commit(&mut self, rows: &Rows) -> Outcome<()> {
        self.0.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        for (table, row) in &rows.0 {
            let marks = vec!["?"; row.len()].join(", ");
            let sql = format!("INSERT OR REPLACE INTO {table} VALUES ({marks})");
            self.0
                .prepare_cached(&sql)?
                .execute(params_from_iter(row))?;
        }
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }
}
