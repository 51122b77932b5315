//! How domain values lie in SQLite: ids as sixteen bytes, counts as signed integers, shapes as JSON text.

use crate::LedgerError;
use rusqlite::{Row, types::Type};
use serde::{Serialize, de::DeserializeOwned};
use stall_domain::Moment;
use uuid::Uuid;

pub(crate) type SqlResult<T> = rusqlite::Result<T>;

/// An id column.
pub(crate) fn id<T: From<Uuid>>(row: &Row<'_>, column: usize) -> SqlResult<T> {
    Ok(T::from(Uuid::from_bytes(row.get(column)?)))
}

/// An id column that may be empty.
pub(crate) fn id_or_none<T: From<Uuid>>(row: &Row<'_>, column: usize) -> SqlResult<Option<T>> {
    let bytes: Option<[u8; 16]> = row.get(column)?;
    Ok(bytes.map(|bytes| T::from(Uuid::from_bytes(bytes))))
}

/// A count column.
pub(crate) fn unsigned(row: &Row<'_>, column: usize) -> SqlResult<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

/// A JSON text column.
pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> SqlResult<T> {
    let text: String = row.get(column)?;
    from_text(column, &text)
}

/// A JSON text column that may be empty.
pub(crate) fn json_or_none<T: DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> SqlResult<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| from_text(column, &text)).transpose()
}

fn from_text<T: DeserializeOwned>(column: usize, text: &str) -> SqlResult<T> {
    let failed =
        |error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error));
    serde_json::from_str(text).map_err(failed)
}

/// A value whose serde form is one bare word, as that word.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String, LedgerError> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

/// Reads what [`word`] wrote.
pub(crate) fn from_word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> SqlResult<T> {
    let text: String = row.get(column)?;
    let failed =
        |error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error));
    serde_json::from_value(serde_json::Value::String(text)).map_err(failed)
}

/// Two columns, milliseconds and offset.
pub(crate) fn moment(row: &Row<'_>, column: usize) -> SqlResult<Moment> {
    Ok(Moment {
        ms: row.get(column)?,
        offset_minutes: row.get(column + 1)?,
    })
}

/// A LIMIT or OFFSET as SQLite takes it.
pub(crate) fn limit(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A count as SQLite stores it.
pub(crate) fn signed(value: u64) -> Result<i64, LedgerError> {
    i64::try_from(value).map_err(|_| LedgerError::OutOfRange)
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
