//! What one worker has on its desk: its printer, the queue, and how patient it is.

use super::Compose;
use super::pulse::Pulse;
use super::sending::{Ending, Sending};
use crate::press::press;
use crate::printer::PrinterConfig;
use stall_domain::JobId;
use stall_ledger::{
    JobRow, JobState, LedgerError, SegmentOutcome, SegmentRow, SegmentState, Spool, may_go,
};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long the spool waits for what. The defaults suit printers; tests shorten them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection to open.
    pub connect: Duration,
    /// For a chunk of 1 KiB to be accepted.
    pub write: Duration,
    /// For one status answer.
    pub answer: Duration,
    /// For a fence, while the printer says that all is well.
    pub fence: Duration,
    /// For a printer to close its side after the last byte.
    pub finish: Duration,
    /// Between two looks at a stopped printer.
    pub poll: Duration,
    /// Before the first automatic retry; doubles up to `longest_retry`.
    pub first_retry: Duration,
    pub longest_retry: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(4),
            write: Duration::from_secs(10),
            answer: Duration::from_millis(500),
            fence: Duration::from_secs(20),
            finish: Duration::from_secs(1),
            poll: Duration::from_secs(1),
            first_retry: Duration::from_secs(1),
            longest_retry: Duration::from_secs(30),
        }
    }
}

/// Moves a job, over `Held` where the ledger knows no shorter way.
pub(crate) fn go(
    spool: &Spool,
    job: JobId,
    to: JobState,
    fault: Option<&str>,
) -> Result<(), LedgerError> {
    let from = spool.job(job)?.ok_or(LedgerError::NoSuchJob(job))?.state;
    if from == to {
        return Ok(());
    }
    if !may_go(from, to) && may_go(from, JobState::Held) && may_go(JobState::Held, to) {
        spool.set_state(job, JobState::Held, fault)?;
    }
    spool.set_state(job, to, fault)
}

/// Whether nobody knows what is on paper of it.
pub(crate) fn is_doubtful(segment: &SegmentRow) -> bool {
    matches!(segment.state, SegmentState::Started | SegmentState::Unknown)
}

/// Whether nothing of it is left to do.
pub(crate) fn is_done(segment: &SegmentRow) -> bool {
    matches!(segment.state, SegmentState::Printed | SegmentState::Sent)
}

pub(crate) fn has_sent(job: &JobRow) -> bool {
    job.segments
        .iter()
        .any(|segment| segment.state == SegmentState::Sent)
}

/// Whether every segment of a job that was begun is done.
pub(crate) fn is_complete(job: &JobRow) -> bool {
    let done = job
        .segments
        .iter()
        .filter(|segment| is_done(segment))
        .count();
    job.segments
        .first()
        .is_some_and(|segment| segment.of as usize == done)
}

pub(crate) struct Desk {
    pub config: PrinterConfig,
    pub spool: Spool,
    pub composer: Arc<dyn Compose>,
    pub folder: PathBuf,
    pub patience: Patience,
    pub pulse: Arc<Pulse>,
    /// Jobs a person cancelled while they were being sent.
    pub cancels: Arc<Mutex<BTreeSet<JobId>>>,
    /// Whether the printer may wait for the rest of an aborted command.
    pub is_dirty: bool,
}

impl Desk {
    /// Composes and sends; the ending is not written down yet.
    pub fn print(&mut self, job: &JobRow) -> Result<Ending, LedgerError> {
        if self.ends_doubts(job)? {
            return Ok(Ending::AskPerson("interrupted"));
        }
        if is_complete(job) {
            return Ok(if has_sent(job) {
                Ending::Sent
            } else {
                Ending::Printed
            });
        }
        let Ok(profile) = self.config.profile() else {
            return Ok(Ending::Held("printer_profile_unusable"));
        };
        let composed = match self.composer.compose(job, &profile) {
            Ok(composed) => composed,
            Err(error) => return Ok(Ending::Held(error.code)),
        };
        let Ok(encoded) = press(&composed.documents, &profile) else {
            return Ok(Ending::Held("paper_does_not_fit"));
        };
        let stem = &composed.file_stem;
        match self
            .config
            .open(&profile, &self.folder, stem, self.patience.connect)
        {
            Ok(link) => Sending::new(self, job, &profile, &encoded, link).run(),
            Err(error) => Ok(Ending::Again(error.code())),
        }
    }

    /// Whether segments of an earlier attempt were left in doubt; none stays "started".
    pub fn ends_doubts(&mut self, job: &JobRow) -> Result<bool, LedgerError> {
        let mut has_doubts = false;
        for segment in &job.segments {
            if segment.state == SegmentState::Started {
                let outcome = SegmentOutcome::Unknown {
                    bytes_sent: segment.bytes_sent,
                };
                self.spool.end_segment(job.job, segment.index, outcome)?;
            }
            has_doubts |= is_doubtful(segment);
        }
        self.is_dirty |= has_doubts;
        Ok(has_doubts)
    }

    pub fn set_state(
        &self,
        job: JobId,
        state: JobState,
        fault: Option<&str>,
    ) -> Result<(), LedgerError> {
        go(&self.spool, job, state, fault)
    }

    pub fn is_halting(&self) -> bool {
        self.pulse.now().is_halting
    }

    pub fn is_to_cancel(&self, job: JobId) -> bool {
        self.cancels
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&job)
    }

    pub fn takes_cancel(&self, job: JobId) -> bool {
        self.cancels
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&job)
    }
}
