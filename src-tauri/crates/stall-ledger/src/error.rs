//! Everything that can go wrong in the ledger, told apart by what a caller can do about it.

use crate::spool::JobState;
use rusqlite::ErrorCode;
use stall_domain::{
    EventId, JobId, PieceRef, SaleId, ShopId, canonical::CanonicalError, fact::FactError,
};
use stall_provenance::chain::ChainFault;

/// Why the ledger refused or failed. Nothing is half done behind any of these.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// SQLite refused a statement.
    #[error("the database refused a statement")]
    Sql(#[source] rusqlite::Error),
    /// The disk has no room; the transaction left nothing behind, and selling goes on once there is room.
    #[error("the disk is full")]
    DiskFull(#[source] rusqlite::Error),
    /// A page is damaged: open again, which quarantines and salvages.
    #[error("the database is damaged")]
    Corrupt(#[source] rusqlite::Error),
    /// Reading or writing the database file failed.
    #[error("the database file could not be read or written")]
    Disk(#[source] rusqlite::Error),
    /// A file beside the database could not be read or written.
    #[error("a file of the ledger could not be read or written")]
    Io(#[from] std::io::Error),
    /// A stored value is not what its column promises.
    #[error("a stored value cannot be read")]
    Stored(#[from] serde_json::Error),
    /// A stored event is not what its kind promises.
    #[error("a stored event cannot be read")]
    Fact(#[from] FactError),
    /// A fact has no canonical bytes.
    #[error("a fact cannot be written")]
    Canonical(#[from] CanonicalError),
    /// An event does not continue its chain.
    #[error("the chain is broken")]
    Chain(#[from] ChainFault),
    /// Written by a newer version of the till; untouched.
    #[error("the database was written by a newer version")]
    NewerDatabase {
        /// The schema found.
        found: u32,
        /// The newest this build knows.
        known: u32,
    },
    /// A migration that ran here is not the one this build carries.
    #[error("migration {number} is not the one that ran here")]
    MigrationChanged {
        /// Its number.
        number: u32,
    },
    /// The same event again: what it asked for has been done.
    #[error("the event is already written")]
    DuplicateEvent(EventId),
    /// The same sale again.
    #[error("the sale is already written")]
    DuplicateSale(SaleId),
    /// The piece lies in another basket.
    #[error("the piece is in another basket")]
    PieceHeld {
        /// Which piece.
        piece: PieceRef,
        /// The basket that holds it.
        by: SaleId,
    },
    /// The piece is sold.
    #[error("the piece is sold")]
    PieceSold {
        /// Which piece.
        piece: PieceRef,
        /// The sale it went with, when known.
        sale: Option<SaleId>,
    },
    /// Some of the numbers are leased already.
    #[error("the numbers are leased already")]
    LeaseOverlap,
    /// Nobody writes here yet: begin a series first.
    #[error("the folder has no identity yet")]
    NoIdentity,
    /// The database was restored or copied; its series may not go on. Begin a new epoch first.
    #[error("the series may not go on in this database")]
    SeriesFrozen,
    /// An event of another shop.
    #[error("the event belongs to another shop")]
    OtherShop(ShopId),
    /// A number beyond what SQLite stores.
    #[error("a number is out of range")]
    OutOfRange,
    /// Storage failed and did not come back; reading goes on, writing does not.
    #[error("the ledger is read-only after a storage failure")]
    ReadOnly,
    /// The commit failed, and on reopening it was not there: nothing of it was kept.
    #[error("the commit failed and left nothing behind")]
    NotCommitted(#[source] rusqlite::Error),
    /// The ledger was closed.
    #[error("the ledger is closed")]
    Closed,
    /// The work panicked; nothing of it was kept.
    #[error("the work stopped unexpectedly; nothing of it was kept")]
    Panicked,
    /// A print job may not go from one state to the other.
    #[error("a print job may not go from {from:?} to {to:?}")]
    IllegalSpoolStep {
        /// Its state.
        from: JobState,
        /// The state asked for.
        to: JobState,
    },
    /// There is no such print job.
    #[error("there is no such print job")]
    NoSuchJob(JobId),
    /// The print job has no such segment under way.
    #[error("the print job has no such segment under way")]
    NoSuchSegment {
        /// The job.
        job: JobId,
        /// Its segment.
        index: u32,
    },
    /// The file is no sound ledger; nothing was changed.
    #[error("the file is not a sound ledger")]
    BackupDamaged,
    /// The caller asked to stop.
    #[error("stopped as asked")]
    Stopped,
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => LedgerError::DiskFull(error),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                LedgerError::Corrupt(error)
            }
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => LedgerError::Disk(error),
            _ => LedgerError::Sql(error),
        }
    }
}
