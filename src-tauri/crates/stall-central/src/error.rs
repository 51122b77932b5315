//! Why central did not do what was asked: a refusal the asker can act on, or a fault of ours.
//!
//! Refuses prose towards devices: they get a problem's code and facts.

use crate::sql::StoreError;
use stall_wire::{Problem, WireError, codes};

/// Anything that stops a request.
#[derive(Debug, thiserror::Error)]
pub enum CentralError {
    /// A lawful no, with its code.
    #[error("refused: {}", .0.code)]
    Refused(Problem),
    #[error("the message cannot be read")]
    Wire(#[from] WireError),
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// What is stored does not fit itself; named by a stable word.
    #[error("the store holds something impossible: {0}")]
    Inconsistent(&'static str),
}

impl CentralError {
    /// A refusal without facts.
    pub fn refused(code: &str) -> Self {
        Self::Refused(Problem::new(code))
    }

    /// Whether what was to be stored is to blame, and not the store: the same again would fail again.
    pub fn is_of_data(&self) -> bool {
        match self {
            CentralError::Store(error) => error.is_of_data(),
            CentralError::Inconsistent(_) | CentralError::Wire(_) => true,
            CentralError::Refused(_) => false,
        }
    }

    /// What the asker is told.
    pub fn problem(&self) -> Problem {
        match self {
            CentralError::Refused(problem) => problem.clone(),
            CentralError::Wire(WireError::TooLarge) => Problem::new(codes::TOO_LARGE),
            CentralError::Wire(_) => Problem::new(codes::MALFORMED),
            CentralError::Store(_) | CentralError::Inconsistent(_) => {
                Problem::new(codes::STORE_UNAVAILABLE)
            }
        }
    }

    /// The answer's HTTP status.
    pub fn status(&self) -> u16 {
        match self.problem().code.as_str() {
            codes::MALFORMED | codes::FOUNDING_REFUSED => 400,
            codes::BAD_SEAL | codes::CODE_REFUSED => 401,
            codes::REVOKED => 403,
            codes::SHOP_UNKNOWN | codes::DEVICE_UNKNOWN | codes::EDITION_UNKNOWN => 404,
            codes::TOO_LARGE => 413,
            codes::SLOW_DOWN => 429,
            codes::STORE_UNAVAILABLE => 503,
            _ => 409,
        }
    }
}
