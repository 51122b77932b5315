//! What a failed COMMIT means: refused and still open, or unknown until the file is looked at again.

use rusqlite::{Connection, ErrorCode};

/// Whether SQLite refused the commit and kept the transaction, so that rolling back is sure.
pub(crate) fn is_refused_cleanly(conn: &Connection, error: &rusqlite::Error) -> bool {
    let is_refusal = matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::ConstraintViolation)
    );
    is_refusal && !conn.is_autocommit()
}

/// A storage fault to play at the next commit.
#[cfg(any(test, feature = "testing"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The commit reports an error and left nothing.
    LostCommit,
    /// The commit reports an error and is there.
    LandedCommit,
}

#[cfg(any(test, feature = "testing"))]
pub(crate) fn with_fault(conn: &Connection, fault: Option<Fault>) -> rusqlite::Result<()> {
    let failed = || {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_FSYNC);
        Err(rusqlite::Error::SqliteFailure(code, None))
    };
    match fault {
        None => conn.execute_batch("COMMIT"),
        Some(Fault::LostCommit) => conn.execute_batch("ROLLBACK").and_then(|()| failed()),
        Some(Fault::LandedCommit) => conn.execute_batch("COMMIT").and_then(|()| failed()),
    }
}
