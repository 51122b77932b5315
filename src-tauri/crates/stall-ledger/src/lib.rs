//! The local truth of one till in SQLite: events appended in a hash chain, projections folded from them, queries,
//! the spool's storage, backup, restore and salvage.
//!
//! Refuses: business rules (domain and till have them), the wall clock and randomness (callers pass them in),
//! HTTP, paper, and deleting a damaged file.

mod backup;
mod changed;
mod codec;
mod commit;
mod db;
mod error;
mod fold;
mod housekeeper;
mod identity;
mod ledger;
mod mark;
mod opening;
mod paths;
mod pool;
mod queries;
mod salvage;
mod schema;
mod spool;
mod tx;
mod verify;
mod writer;

pub use backup::{BackupReport, RestoreReport, verify_file};
pub use changed::{Changed, Committed, Topic};
#[cfg(any(test, feature = "testing"))]
pub use commit::Fault;
pub use db::Db;
pub use error::LedgerError;
pub use identity::Identity;
pub use ledger::Ledger;
pub use opening::{OpenReport, Standing};
pub use paths::LedgerPaths;
pub use queries::{
    baskets::BasketRow,
    catalogue::{BatchRow, ProductRow},
    days::{DayRow, HourRow, PaidRow},
    editions::{EditionRow, LeaseRow, PieceRow, RecordRow, UnprintedLabel},
    events::{Acked, Conflict, QuarantinedEvent, Unsent},
    items::{EditionBrief, ItemFilter, ItemRow},
    sales::{SaleFilter, SaleRow, StoredSale},
    search::folded,
    shop::{DeviceRow, ShopRow, StallRow},
};
pub use salvage::Quarantine;
pub use spool::{
    JobFilter, JobRow, JobState, PrinterMemory, Recovered, SegmentOutcome, SegmentRow,
    SegmentState, Spool, may_go,
};
pub use tx::{Ingested, Tx};
pub use verify::{Continue, Difference, Progress, VerifyReport};
