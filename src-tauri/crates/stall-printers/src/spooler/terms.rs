//! What the spooler is told, is asked and answers. Refuses to do anything.

use super::Patience;
use crate::printer::{PrinterConfig, Routes};
use stall_domain::{JobId, PrinterId};
use stall_ledger::{JobRow, JobState, LedgerError};
use stall_paper::{Document, KeptPicture, Profile};
use std::path::PathBuf;

/// The till's part: what a job says on paper. Called on a worker's thread, again after every resume, and
/// must then say the same.
pub trait Compose: Send + Sync {
    /// # Errors
    /// The job is held until a person retries it.
    fn compose(&self, job: &JobRow, profile: &Profile) -> Result<Composed, ComposeError>;

    /// The pictures its papers leave to a printer of this profile.
    ///
    /// # Errors
    /// The job is held until a person retries it.
    fn kept(&self, _profile: &Profile) -> Result<Vec<KeptPicture>, ComposeError> {
        Ok(Vec::new())
    }
}

/// A composed job.
#[derive(Clone, Debug, PartialEq)]
pub struct Composed {
    pub documents: Vec<Document>,
    /// Names the picture where there is no printer, for example `receipt-A-000142`.
    pub file_stem: String,
}

/// Why a job could not be composed.
#[derive(Debug, thiserror::Error)]
#[error("the paper could not be composed: {code}")]
pub struct ComposeError {
    /// The stable code the job is held with.
    pub code: &'static str,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a person says of a job in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    CameOut,
    DidNotComeOut,
    /// It came out and cannot be used. The job ends; what was on it is the till's to void and queue anew.
    Damaged,
}

/// The printers of this device and what goes where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpoolerConfig {
    pub printers: Vec<PrinterConfig>,
    pub routes: Routes,
    /// Where paper lands as pictures.
    pub virtual_folder: PathBuf,
    pub patience: Patience,
}

impl SpoolerConfig {
    /// A stall without a printer.
    pub fn without_printer(virtual_folder: PathBuf) -> Self {
        let printer = PrinterConfig::embedded();
        let routes = Routes::all_to(printer.id);
        Self {
            printers: vec![printer],
            routes,
            virtual_folder,
            patience: Patience::default(),
        }
    }
}

/// Why the spooler could not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum SpoolerError {
    #[error("the queue could not be read or written")]
    Ledger(#[from] LedgerError),
    #[error("there is no such print job")]
    NoSuchJob(JobId),
    #[error("there is no such printer")]
    NoSuchPrinter(PrinterId),
    #[error("the job is {state:?}, and nothing is asked of it")]
    NotAsked { state: JobState },
    #[error("the job is {state:?}, and cannot be changed now")]
    NotNow { state: JobState },
    #[error("the paper could not be laid out")]
    Paper(#[from] stall_paper::Error),
    #[error(transparent)]
    Compose(#[from] ComposeError),
    #[error("a worker could not be started")]
    Thread(#[source] std::io::Error),
}

impl SpoolerError {
    /// The stable name of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ledger(_) => "spool_storage_failed",
            Self::NoSuchJob(_) => "print_job_unknown",
            Self::NoSuchPrinter(_) => "printer_unknown",
            Self::NotAsked { .. } => "print_job_not_in_doubt",
            Self::NotNow { .. } => "print_job_not_now",
            Self::Paper(_) => "paper_does_not_fit",
            Self::Compose(error) => error.code,
            Self::Thread(_) => "spool_thread_failed",
        }
    }
}
