//! Every way a sync ends early, each with a stable code. Nothing is lost behind any of them.

use stall_ledger::LedgerError;
use stall_wire::{Problem, WireError};

/// Why a sync stopped. What was acknowledged before stays acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error("central cannot be reached")]
    Unreachable(#[source] Box<ureq::Error>),
    #[error("central did not answer in time")]
    TimedOut,
    #[error("the connection is not trusted")]
    Tls(#[source] Box<ureq::Error>),
    #[error("the address cannot be read")]
    Address(#[source] Box<ureq::Error>),
    /// A redirect: a portal that wants a login, or an address that moved.
    #[error("the network sent us elsewhere")]
    Redirected { status: u16 },
    /// Somebody answered who is not central: a portal's page, a proxy's error.
    #[error("somebody else answered")]
    Portal { status: u16 },
    #[error("the answer was cut short or altered")]
    Truncated(#[source] WireError),
    #[error("the network does not let so much through at once")]
    TooLarge,
    #[error("central or a proxy before it has a fault")]
    ServerFault { status: u16 },
    /// The nonce is not ours: an old answer out of a cache.
    #[error("an old answer came back")]
    Replayed,
    /// The seal is not by the key pinned at pairing.
    #[error("another server answered")]
    WrongServer,
    #[error("central speaks a newer language")]
    NewerCentral(#[source] WireError),
    #[error("the answer cannot be read")]
    Unreadable(#[source] WireError),
    /// Central said no, under its seal.
    #[error("central refused: {}", .0.code)]
    Refused(Problem),
    /// Somebody said no without a seal; told, not believed.
    #[error("an unsealed refusal: {}", .0.code)]
    RefusedUnsealed(Problem),
    /// Heads or positions of the two sides do not agree.
    #[error("the two sides do not add up: {0}")]
    DoesNotAddUp(&'static str),
    /// One event alone is larger than a message may be.
    #[error("an event is too large to send")]
    EventTooLarge { seq: u64 },
    #[error("this folder belongs to no shop yet")]
    NoIdentity,
    /// The key of a series is not on this machine.
    #[error("the key of this series is not here")]
    KeyMissing,
    #[error("stopped as asked")]
    Cancelled,
    #[error("the ledger failed")]
    Ledger(#[from] LedgerError),
}

impl SyncError {
    /// The stable name.
    pub fn code(&self) -> &str {
        match self {
            SyncError::Unreachable(_) => "central_unreachable",
            SyncError::TimedOut => "central_timed_out",
            SyncError::Tls(_) => "connection_not_trusted",
            SyncError::Address(_) => "central_address_bad",
            SyncError::Redirected { .. } => "network_redirects",
            SyncError::Portal { .. } => "network_portal",
            SyncError::Truncated(_) => "answer_truncated",
            SyncError::TooLarge => "network_refuses_size",
            SyncError::ServerFault { .. } => "central_fault",
            SyncError::Replayed => "answer_replayed",
            SyncError::WrongServer => "wrong_central",
            SyncError::NewerCentral(_) => "central_newer",
            SyncError::Unreadable(_) => "answer_unreadable",
            SyncError::Refused(problem) | SyncError::RefusedUnsealed(problem) => &problem.code,
            SyncError::DoesNotAddUp(_) => "sync_does_not_add_up",
            SyncError::EventTooLarge { .. } => "event_too_large",
            SyncError::NoIdentity => "no_identity",
            SyncError::KeyMissing => "device_key_missing",
            SyncError::Cancelled => "cancelled",
            SyncError::Ledger(_) => "ledger_failed",
        }
    }

    /// Whether the same may well succeed later without anybody doing something.
    pub fn is_retryable(&self) -> bool {
        match self {
            SyncError::Unreachable(_)
            | SyncError::TimedOut
            | SyncError::Redirected { .. }
            | SyncError::Portal { .. }
            | SyncError::Truncated(_)
            | SyncError::TooLarge
            | SyncError::ServerFault { .. }
            | SyncError::Replayed => true,
            SyncError::Refused(problem) => {
                matches!(
                    problem.code.as_str(),
                    stall_wire::codes::STORE_UNAVAILABLE | stall_wire::codes::SLOW_DOWN
                )
            }
            _ => false,
        }
    }

    /// Whether a smaller batch may get through where this one did not.
    pub(crate) fn asks_for_less(&self) -> bool {
        matches!(
            self,
            SyncError::TooLarge | SyncError::TimedOut | SyncError::Truncated(_)
        )
    }
}
