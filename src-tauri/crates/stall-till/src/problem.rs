//! What went wrong, as a stable code with named facts; the words live in the UI's table.
//!
//! Refuses sentences: no text for people is made here.

use crate::host::HostError;
use serde::Serialize;
use serde_json::{Map, Value};
use stall_domain::{
    basket::BasketError, money::MoneyError, refund::RefundError, tender::SettleError,
};
use stall_ledger::LedgerError;

macro_rules! codes {
    ($($name:ident = $text:literal $(, retry $retry:literal)?;)+) => {
        /// Every way a command can end without its View.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($name),+ }

        impl Code {
            /// All codes, for the word table's completeness test.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The stable text.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }

            /// Whether the same request may succeed later without a change.
            pub fn is_retryable(self) -> bool {
                match self { $(Code::$name => false $(|| $retry)?),+ }
            }
        }
    };
}

codes! {
    UnknownCommand = "unknown_command";
    NotAllowed = "not_allowed";
    BadRequest = "bad_request";
    NotFounded = "not_founded";
    AlreadyFounded = "already_founded";
    NameMissing = "name_missing";
    CurrencyUnknown = "currency_unknown";
    AmountBad = "amount_bad";
    ItemNotFound = "item_not_found";
    CodeUnknown = "code_unknown";
    PriceMissing = "price_missing";
    ItemRetired = "item_retired";
    SkuTaken = "sku_taken";
    TaxCodeUnknown = "tax_code_unknown";
    TaxCodeInUse = "tax_code_in_use";
    QuantityBad = "quantity_bad";
    BasketEmpty = "basket_empty";
    BasketNotFound = "basket_not_found";
    LineNotFound = "line_not_found";
    Underpaid = "underpaid";
    OverpaidWithoutCash = "overpaid_without_cash";
    TotalChanged = "total_changed";
    SaleNotFound = "sale_not_found";
    SaleVoided = "sale_voided";
    SaleRefunded = "sale_refunded";
    VoidTooLate = "void_too_late";
    NothingLeftToRefund = "nothing_left_to_refund";
    TooManyRefunded = "too_many_refunded";
    DayAlreadyOpen = "day_already_open";
    DayNotOpen = "day_not_open";
    DayNotFound = "day_not_found";
    FloatAlreadyCounted = "float_already_counted";
    DifferenceUnexplained = "difference_unexplained";
    FloatLeftTooMuch = "float_left_too_much";
    FileBad = "file_bad";
    PlaceUnknown = "place_unknown";
    BatchNotFound = "batch_not_found";
    BatchUndone = "batch_undone";
    PrinterNotFound = "printer_not_found";
    PrinterAddressBad = "printer_address_bad";
    PrinterProfileUnknown = "printer_profile_unknown";
    JobNotFound = "job_not_found";
    JobStateForbids = "job_state_forbids";
    PaperDoesNotFit = "paper_does_not_fit";
    LogoUnusable = "logo_unusable";
    DataDirInUse = "data_dir_in_use", retry true;
    DataDirUnusable = "data_dir_unusable";
    SecretUnusable = "secret_unusable";
    LedgerReadOnly = "ledger_read_only";
    LedgerNewer = "ledger_newer";
    LedgerDamaged = "ledger_damaged";
    LedgerFailed = "ledger_failed", retry true;
    DiskFull = "disk_full", retry true;
    BackupBad = "backup_bad";
    PathUnusable = "path_unusable";
    PathTaken = "path_taken";
    ArchiveHostMissing = "archive_host_missing";
    CertificateExpired = "certificate_expired";
    EditionNotFound = "edition_not_found";
    EditionExists = "edition_exists";
    GrantsUncertain = "grants_uncertain";
    PieceNotFound = "piece_not_found";
    ItemNotNumbered = "item_not_numbered";
    PieceSold = "piece_sold";
    PieceHeld = "piece_held";
    NoNumbersLeft = "no_numbers_left";
    NumberNotLeased = "number_not_leased";
    LabelNotFound = "label_not_found";
    LabelTextBad = "label_text_bad";
    LabelForeign = "label_foreign";
    LabelForged = "label_forged";
    PracticeCannotSync = "practice_cannot_sync";
    NotPaired = "not_paired";
    AlreadyPaired = "already_paired";
    SyncFailed = "sync_failed", retry true;
    ShopMismatch = "shop_mismatch";
    TaskRunning = "task_running", retry true;
    Cancelled = "cancelled", retry true;
    Internal = "internal";
}

/// A code and its facts: the one serialised form for every door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", code.as_str())]
pub struct Problem {
    #[serde(serialize_with = "code_text")]
    pub code: Code,
    pub facts: Map<String, Value>,
}

fn code_text<S: serde::Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}

impl Problem {
    /// A problem without facts yet.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            facts: Map::new(),
        }
    }

    /// Adds a named fact.
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Problem::new(code)
    }
}

impl From<MoneyError> for Problem {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::BadCurrency => Code::CurrencyUnknown.into(),
            MoneyError::BadAmount | MoneyError::TooFine | MoneyError::OutOfRange => {
                Code::AmountBad.into()
            }
        }
    }
}

impl From<BasketError> for Problem {
    fn from(error: BasketError) -> Self {
        match error {
            BasketError::Empty => Code::BasketEmpty.into(),
            BasketError::TooManyLines => Problem::new(Code::QuantityBad).fact("what", "lines"),
            BasketError::BadQuantity { line } | BasketError::PieceIsOne { line } => {
                Problem::new(Code::QuantityBad).fact("line", line)
            }
            BasketError::NegativePrice { line } => Problem::new(Code::AmountBad).fact("line", line),
            BasketError::OutOfRange => Code::AmountBad.into(),
        }
    }
}

impl From<SettleError> for Problem {
    fn from(error: SettleError) -> Self {
        match error {
            SettleError::Underpaid { short_minor } => {
                Problem::new(Code::Underpaid).fact("short_minor", short_minor)
            }
            SettleError::OverpaidWithoutCash { over_minor } => {
                Problem::new(Code::OverpaidWithoutCash).fact("over_minor", over_minor)
            }
            SettleError::NotPositive | SettleError::OutOfRange => Code::AmountBad.into(),
        }
    }
}

impl From<RefundError> for Problem {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::NoSuchLine { line } => Problem::new(Code::LineNotFound).fact("line", line),
            RefundError::TooMany { line, left } => Problem::new(Code::TooManyRefunded)
                .fact("line", line)
                .fact("left", left),
            RefundError::NothingLeft => Code::NothingLeftToRefund.into(),
        }
    }
}

impl From<HostError> for Problem {
    fn from(error: HostError) -> Self {
        match error {
            HostError::DataFolderInUse => Code::DataDirInUse.into(),
            HostError::DataFolder(_) => Code::DataDirUnusable.into(),
            HostError::Secret(_) | HostError::Randomness => Code::SecretUnusable.into(),
        }
    }
}

/// Logs the whole chain of causes; the door sees the code alone.
fn log(error: &dyn std::error::Error) {
    let mut causes = vec![error.to_string()];
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    tracing::error!(causes = ?causes, "a part of the till failed");
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match &error {
            LedgerError::DuplicateEvent(_)
            | LedgerError::DuplicateSale(_)
            | LedgerError::PieceHeld { .. }
            | LedgerError::PieceSold { .. }
            | LedgerError::Stopped => {}
            failure => log(failure),
        }
        of_ledger(&error)
    }
}

fn of_ledger(error: &LedgerError) -> Problem {
    use LedgerError as L;
    match error {
        L::DiskFull(_) => Code::DiskFull.into(),
        L::Corrupt(_) | L::Chain(_) | L::Stored(_) | L::Fact(_) => Code::LedgerDamaged.into(),
        L::NewerDatabase { found, known } => Problem::new(Code::LedgerNewer)
            .fact("found", *found)
            .fact("known", *known),
        L::ReadOnly => Code::LedgerReadOnly.into(),
        L::NoIdentity => Code::NotFounded.into(),
        L::PieceHeld { piece, by } => Problem::new(Code::PieceHeld)
            .fact("number", piece.number)
            .fact("state", "held")
            .fact("basket", by.to_string()),
        L::PieceSold { piece, .. } => Problem::new(Code::PieceSold).fact("number", piece.number),
        L::NoSuchJob(_) | L::NoSuchSegment { .. } => Code::JobNotFound.into(),
        L::IllegalSpoolStep { .. } => Code::JobStateForbids.into(),
        L::BackupDamaged => Code::BackupBad.into(),
        L::Stopped => Code::Cancelled.into(),
        _ => Code::LedgerFailed.into(),
    }
}
