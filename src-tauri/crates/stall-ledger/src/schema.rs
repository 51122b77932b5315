//! The schema: pragmas, migrations with their checksums, and the three groups every table belongs to.
//!
//! Refuses a newer database untouched, and a migration that changed after it ran.

use crate::LedgerError;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// `STAL`, so that a stranger's tool can tell the file.
const APPLICATION_ID: u32 = 0x5354_414c;

/// A log this long is checkpointed without waiting for a pause.
pub(crate) const LOG_BYTES_MAX: u64 = 16 * 1024 * 1024;

struct Migration {
    number: u32,
    name: &'static str,
    sql: &'static str,
}

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "the_first_ledger",
    sql: include_str!("../migrations/0001_the_first_ledger.sql"),
}];

/// The truth.
#[cfg(test)]
pub(crate) const EVENTS: &[&str] = &["events", "refused_events"];

/// Folds of the events with the order that makes two copies comparable; the columns that may differ are left out.
pub(crate) const PROJECTIONS: &[(&str, &str)] = &[
    ("subjects", "SELECT * FROM subjects ORDER BY 1, 2, 3, 4, 5"),
    ("quarantined_events", "SELECT * FROM quarantined_events ORDER BY 1, 2, 3"),
    ("conflicts", "SELECT * FROM conflicts ORDER BY 1, 2, 3"),
    ("shops", "SELECT * FROM shops ORDER BY 1"),
    ("devices", "SELECT * FROM devices ORDER BY 1, 2"),
    ("revocations", "SELECT * FROM revocations ORDER BY 1, 2"),
    ("stalls", "SELECT * FROM stalls ORDER BY 1"),
    ("products", "SELECT * FROM products ORDER BY 1"),
    (
        "variants",
        "SELECT variant, product, options, sku, sku_folded, barcode, barcode_key, price_minor, cost_minor,
                weight_grams, tax_code, is_tracked, is_retired, name, name_folded, text_folded
         FROM variants ORDER BY 1",
    ),
    (
        "item_search",
        "SELECT v.variant, s.text FROM item_search s LEFT JOIN variants v ON v.row_number = s.rowid ORDER BY 1",
    ),
    ("batches", "SELECT * FROM batches ORDER BY 1"),
    ("stock", "SELECT * FROM stock ORDER BY 1, 2"),
    ("sales", "SELECT * FROM sales ORDER BY 1"),
    ("sale_lines", "SELECT * FROM sale_lines ORDER BY 1, 2"),
    ("refunds", "SELECT * FROM refunds ORDER BY 1"),
    ("days", "SELECT * FROM days ORDER BY 1"),
    ("editions", "SELECT * FROM editions ORDER BY 1"),
    ("leases", "SELECT * FROM leases ORDER BY 1"),
    ("pieces", "SELECT * FROM pieces ORDER BY 1, 2"),
    ("piece_records", "SELECT * FROM piece_records ORDER BY 1"),
];

/// This folder's own state, parents before children.
pub(crate) const LOCAL: &[&str] = &[
    "migrations",
    "ledger_state",
    "own_series",
    "thawed_leases",
    "acknowledged",
    "cursors",
    "settings",
    "notes",
    "people",
    "record_texts",
    "baskets",
    "basket_pieces",
    "spool_jobs",
    "spool_segments",
];

/// Room for the pages an import of twenty thousand variants touches again and again.
const WRITER_CACHE_KIB: i64 = 32_000;
/// Room for the search text of as many.
const READER_CACHE_KIB: i64 = 16_000;

/// The newest schema this build knows.
pub(crate) fn newest() -> u32 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

/// Opens the database for the one writer, refusing a newer one before a byte is touched.
pub(crate) fn open_writer(database: &Path) -> Result<Connection, LedgerError> {
    for_writing(Connection::open(database)?)
}

/// Opens the database again after storage failed; one that is gone is not made anew.
pub(crate) fn reopen_writer(database: &Path) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    for_writing(Connection::open_with_flags(database, flags)?)
}

fn for_writing(conn: Connection) -> Result<Connection, LedgerError> {
    configure(&conn)?;
    conn.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "wal_autocheckpoint", 0)?;
    // A checkpoint of the whole log lets the file shrink again after an import.
    conn.pragma_update(None, "journal_size_limit", LOG_BYTES_MAX as i64)?;
    Ok(conn)
}

/// Opens the database for reading only.
pub(crate) fn open_reader(database: &Path) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(database, flags)?;
    configure(&conn)?;
    conn.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    Ok(conn)
}

fn configure(conn: &Connection) -> Result<(), LedgerError> {
    conn.busy_timeout(std::time::Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(256);
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "secure_delete", "ON")?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    conn.pragma_update(None, "trusted_schema", "OFF")?;
    conn.pragma_update(None, "cell_size_check", "ON")?;
    // A full flush where the platform tells it from a plain one.
    conn.pragma_update(None, "fullfsync", "ON")?;
    Ok(())
}

/// The schema a database file has, 0 for a new one.
pub(crate) fn version(conn: &Connection) -> Result<u32, LedgerError> {
    Ok(conn.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Refuses a database newer than this build, opening it for reading only.
pub(crate) fn refuse_newer(database: &Path) -> Result<(), LedgerError> {
    if !database.exists() {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let found = version(&Connection::open_with_flags(database, flags)?)?;
    match found > newest() {
        true => Err(LedgerError::NewerDatabase {
            found,
            known: newest(),
        }),
        false => Ok(()),
    }
}

/// Runs what has not run yet, each migration in its own transaction; the schema there was before, if any.
pub(crate) fn migrate(conn: &mut Connection) -> Result<Option<u32>, LedgerError> {
    let found = version(conn)?;
    if found > newest() {
        return Err(LedgerError::NewerDatabase {
            found,
            known: newest(),
        });
    }
    check_history(conn, found)?;
    for migration in MIGRATIONS
        .iter()
        .filter(|migration| migration.number > found)
    {
        let tx = conn.transaction()?;
        tx.execute_batch(migration.sql)?;
        tx.execute(
            "INSERT INTO migrations (number, name, sha256) VALUES (?1, ?2, ?3)",
            (migration.number, migration.name, checksum(migration)),
        )?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", migration.number)?;
        tx.commit()?;
    }
    Ok((found > 0 && found < newest()).then_some(found))
}

fn check_history(conn: &Connection, found: u32) -> Result<(), LedgerError> {
    for migration in MIGRATIONS
        .iter()
        .filter(|migration| migration.number <= found)
    {
        let ran: [u8; 32] = conn.query_row(
            "SELECT sha256 FROM migrations WHERE number = ?1",
            [migration.number],
            |row| row.get(0),
        )?;
        if ran != checksum(migration) {
            return Err(LedgerError::MigrationChanged {
                number: migration.number,
            });
        }
    }
    Ok(())
}

fn checksum(migration: &Migration) -> [u8; 32] {
    // A checkout may change line ends; the schema stays the same.
    Sha256::digest(migration.sql.replace("\r\n", "\n")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_belongs_to_exactly_one_group() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn).unwrap();
        let mut named: Vec<String> = EVENTS.iter().chain(LOCAL).map(|t| t.to_string()).collect();
        named.extend(PROJECTIONS.iter().map(|(table, _)| table.to_string()));
        named.sort();
        let tables =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'item_search_%'
                      AND name NOT LIKE 'sqlite_%' ORDER BY 1";
        let mut statement = conn.prepare(tables).unwrap();
        let found: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(found, named);
    }

    #[test]
    fn every_table_is_strict() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn).unwrap();
        let loose =
            "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
                     AND strict = 0 AND name NOT LIKE 'sqlite_%'";
        let count: i64 = conn.query_row(loose, [], |row| row.get(0)).unwrap();
        assert_eq!(count, 0);
    }
}
