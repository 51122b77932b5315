//! Numbered migrations, applied once, remembered with their checksum. Refuses a newer store and an edited migration.

use crate::{
    sql::{Sql, StoreError},
    values_of,
};
use sha2::{Digest as _, Sha256};

const MIGRATIONS: &[&str] = &[include_str!("../../migrations/0001_first_schema.sql")];

/// The text that remembers what was applied; the one table without a shop, because it describes the store itself.
const LEDGER: &str = "CREATE TABLE IF NOT EXISTS migrations (migration BIGINT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (migration))";

/// Brings the store up to date within the caller's transaction; `adapt` turns a statement into the store's dialect.
pub(super) fn migrate(sql: &mut dyn Sql, adapt: fn(&str) -> String) -> Result<(), StoreError> {
    sql.execute(&adapt(LEDGER), &[])?;
    let applied = sql.query(
        "SELECT migration, sha256 FROM migrations ORDER BY migration",
        &[],
    )?;
    if let Some(newest) = applied.last().filter(|_| applied.len() > MIGRATIONS.len()) {
        return Err(StoreError::Newer {
            found: newest.int(0)?,
        });
    }
    for (number, text) in (1i64..).zip(MIGRATIONS) {
        let sha256 = stall_wire::hex::encode(&Sha256::digest(text));
        match applied.get(number as usize - 1) {
            Some(row) if row.text(1)? == sha256 => continue,
            Some(_) => return Err(StoreError::SchemaChanged { migration: number }),
            None => {}
        }
        for statement in statements(text) {
            sql.execute(&adapt(&statement), &[])?;
        }
        sql.execute(
            "INSERT INTO migrations (migration, sha256) VALUES ($1, $2)",
            values_of![number, sha256],
        )?;
    }
    Ok(())
}

/// Statements without their comments; none of them holds a semicolon inside.
fn statements(text: &str) -> Vec<String> {
    let bare: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .collect();
    let parts = bare.join("\n");
    parts
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The same statement for SQLite.
pub(super) fn for_sqlite(statement: &str) -> String {
    let plain = statement
        .replace("BYTEA", "BLOB")
        .replace("BIGINT", "INTEGER");
    if plain.starts_with("CREATE TABLE") {
        plain + " STRICT"
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_leads_with_the_shop() {
        let tables: Vec<String> = statements(MIGRATIONS[0])
            .into_iter()
            .filter(|s| s.starts_with("CREATE TABLE"))
            .collect();
        assert!(tables.len() > 20);
        for table in tables {
            assert!(
                table.contains("(shop BYTEA") || table.contains("(\n  shop BYTEA"),
                "{table}"
            );
            assert!(table.contains("PRIMARY KEY (shop"), "{table}");
        }
    }
}
