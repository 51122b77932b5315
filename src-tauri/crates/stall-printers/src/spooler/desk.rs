//! What one worker has on its desk: its printer, the queue, and how patient it is.

use super::pictures::{Holding, stored};
use super::pulse::Pulse;
use super::sending::{Ending, Sending};
use super::statuses::Statuses;
use super::{Compose, ComposeError};
use crate::press::press;
use crate::printer::PrinterConfig;
use crate::status::PrinterStatus;
use stall_domain::JobId;
use stall_ledger::{
    JobRow, JobState, LedgerError, SegmentOutcome, SegmentRow, SegmentState, Spool, may_go,
};
use stall_paper::{KeptPicture, Profile};
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
    pub statuses: Arc<Statuses>,
    /// SHA-256 of the pictures the printer was given since the start, whether or not it answered.
    pub tried: Option<String>,
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
        let Ok(mut profile) = self.config.profile() else {
            return Ok(Ending::Held("printer_profile_unusable"));
        };
        let composed = match self.composer.compose(job, &profile) {
            Ok(composed) => composed,
            Err(error) => return Ok(Ending::Held(error.code)),
        };
        let kept = match self.kept(&profile) {
            Ok(kept) => kept,
            Err(error) => return Ok(Ending::Held(error.code)),
        };
        let commands = stored(&kept);
        let Ok(mut encoded) = press(&composed.documents, &profile) else {
            return Ok(Ending::Held("paper_does_not_fit"));
        };
        let stem = &composed.file_stem;
        let opened = self
            .config
            .open(&profile, &self.folder, stem, self.patience.connect);
        let mut link = match opened {
            Ok(link) => link,
            Err(error) => {
                self.note(PrinterStatus::unreachable());
                return Ok(Ending::Again(error.code()));
            }
        };
        if profile.stored_logo {
            match self.give_pictures(job, &profile, &commands, link.as_mut())? {
                Holding::Held => {}
                Holding::Silent => return Ok(Ending::Again("printer_silent")),
                Holding::NotHeld => {
                    profile.stored_logo = false;
                    let Ok(drawn) = press(&composed.documents, &profile) else {
                        return Ok(Ending::Held("paper_does_not_fit"));
                    };
                    encoded = drawn;
                }
            }
        }
        let stored_bytes = commands.iter().map(Vec::len).max().unwrap_or(0);
        Sending::new(self, job, &profile, &encoded, link, stored_bytes).run()
    }

    fn kept(&self, profile: &Profile) -> Result<Vec<KeptPicture>, ComposeError> {
        match profile.stored_logo {
            true => self.composer.kept(profile),
            false => Ok(Vec::new()),
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

    /// Remembers how the printer is, for people.
    pub fn note(&self, status: PrinterStatus) {
        self.statuses.note(self.config.id, status);
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
