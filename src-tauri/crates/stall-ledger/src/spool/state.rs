//! Where a print job can be, and from where to where it may go.

use serde::{Deserialize, Serialize};

/// Where a print job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waiting for a printer.
    Queued,
    /// A printer has it.
    Sending,
    /// All bytes accepted by a printer that cannot answer: an ordinary quiet end.
    Sent,
    /// All bytes accepted; the printer's own confirmation is awaited.
    AwaitingFence,
    /// Confirmed by the printer.
    Printed,
    /// An interrupted send; a person decides.
    Unknown,
    /// Failed before any byte left; may be sent again without asking.
    FailedClean,
    /// Set aside until a person lets it go on.
    Held,
    /// Given up.
    Cancelled,
}

/// Whether a job may go from one state to the other.
pub fn may_go(from: JobState, to: JobState) -> bool {
    use JobState::*;
    matches!(
        (from, to),
        (Queued, Sending | Held | Cancelled)
            | (
                Sending,
                Sent | AwaitingFence | Printed | Unknown | FailedClean | Held
            )
            | (AwaitingFence, Printed | Unknown | Sent | Held)
            | (FailedClean, Queued | Held | Cancelled)
            | (Held, Queued | Cancelled)
            | (Unknown, Queued | Held | Cancelled | Printed)
    )
}

#[cfg(test)]
mod tests {
    use super::{JobState::*, *};

    const ALL: [JobState; 9] = [
        Queued,
        Sending,
        Sent,
        AwaitingFence,
        Printed,
        Unknown,
        FailedClean,
        Held,
        Cancelled,
    ];

    #[test]
    fn an_ended_job_never_starts_again() {
        for to in ALL {
            for ended in [Sent, Printed, Cancelled] {
                assert!(!may_go(ended, to), "{ended:?} to {to:?}");
            }
        }
    }

    #[test]
    fn only_a_printer_that_has_the_job_can_end_it_on_paper() {
        let to_printed: Vec<JobState> = ALL.into_iter().filter(|s| may_go(*s, Printed)).collect();
        assert_eq!(to_printed, [Sending, AwaitingFence, Unknown]);
        let to_sending: Vec<JobState> = ALL.into_iter().filter(|s| may_go(*s, Sending)).collect();
        assert_eq!(to_sending, [Queued]);
    }
}
