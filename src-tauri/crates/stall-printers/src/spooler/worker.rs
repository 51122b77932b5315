//! One printer's worker: takes the oldest job, has it sent, writes down how it ended, and sleeps.
//!
//! Refuses to hurry a printer that failed: the next try waits, and longer each time.

use super::desk::Desk;
use super::pulse::Beat;
use super::routing::Routing;
use super::sending::Ending;
use crate::status::PrinterStatus;
use stall_domain::JobId;
use stall_ledger::{JobRow, JobState, LedgerError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Nothing wakes a worker more seldom; a lost wake-up costs this much.
const LONGEST_NAP: Duration = Duration::from_secs(30);

/// What a worker found to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Worked,
    NothingToDo,
    /// Jobs wait for the printer; not to be tried again before this is over.
    Wait(Duration),
}

pub(crate) struct Worker {
    pub desk: Desk,
    pub routing: Arc<Routing>,
    /// The job in hand; whoever holds the lock may decide about queued jobs.
    pub in_hand: Arc<Mutex<Option<JobId>>>,
    failures: u32,
    not_before: Option<Instant>,
    seen: Beat,
}

impl Worker {
    pub fn new(desk: Desk, routing: Arc<Routing>, in_hand: Arc<Mutex<Option<JobId>>>) -> Self {
        let seen = desk.pulse.now();
        Self {
            desk,
            routing,
            in_hand,
            failures: 0,
            not_before: None,
            seen,
        }
    }

    /// Works until told to halt.
    pub fn run(mut self) {
        loop {
            let beat = self.desk.pulse.now();
            if beat.is_halting {
                return;
            }
            if beat.nudges != self.seen.nudges {
                self.not_before = None;
            }
            self.seen = beat;
            // A ledger that fails now may have recovered by the next turn; nothing was sent without it.
            let turn = self
                .unbroken_turn()
                .unwrap_or(Turn::Wait(self.desk.patience.longest_retry));
            let pulse = Arc::clone(&self.desk.pulse);
            match turn {
                Turn::Worked => {}
                Turn::NothingToDo => {
                    pulse.wait(LONGEST_NAP, |now| *now != beat);
                }
                Turn::Wait(nap) => {
                    pulse.wait(nap, |now| now.nudges != beat.nudges);
                }
            }
        }
    }

    /// A turn that survives a fault of the program: the job waits for a person, the worker goes on.
    fn unbroken_turn(&mut self) -> Result<Turn, LedgerError> {
        match catch_unwind(AssertUnwindSafe(|| self.turn())) {
            Ok(turn) => turn,
            Err(_) => self.set_aside(),
        }
    }

    /// Ends the job in hand without knowing how far it came.
    fn set_aside(&mut self) -> Result<Turn, LedgerError> {
        const FAULT: &str = "printer_worker_failed";
        let in_hand = Arc::clone(&self.in_hand);
        let mut in_hand = in_hand.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(job) = in_hand.take() else {
            return Ok(Turn::Wait(self.desk.patience.longest_retry));
        };
        self.desk.is_dirty = true;
        if let Some(row) = self.desk.spool.job(job)? {
            let ending = match self.desk.ends_doubts(&row)? {
                true => Ending::AskPerson(FAULT),
                false => Ending::Held(FAULT),
            };
            self.write_down(&row, ending)?;
        }
        Ok(Turn::Worked)
    }

    fn turn(&mut self) -> Result<Turn, LedgerError> {
        let stuck = self.routing.stuck(&self.desk.spool, self.desk.config.id)?;
        if !stuck.is_empty() {
            let left = self
                .not_before
                .map(|at| at.saturating_duration_since(Instant::now()));
            if let Some(left) = left.filter(|left| !left.is_zero()) {
                return Ok(Turn::Wait(left));
            }
            if stuck.iter().any(|job| job.state == JobState::Held) && !self.printer_is_back() {
                self.not_before = Some(Instant::now() + self.desk.patience.poll);
                return Ok(Turn::Wait(self.desk.patience.poll));
            }
            self.requeue(&stuck)?;
        }
        let Some(job) = self.take()? else {
            return Ok(Turn::NothingToDo);
        };
        let ending = self.desk.print(&job);
        let in_hand = Arc::clone(&self.in_hand);
        // Until this is let go, whoever cancels the job waits and then finds it ended.
        let mut in_hand = in_hand.lock().unwrap_or_else(PoisonError::into_inner);
        let is_cancelled = self.desk.takes_cancel(job.job);
        let written = ending.and_then(|ending| {
            let is_open = matches!(ending, Ending::Again(_) | Ending::Held(_) | Ending::Requeue);
            let ending = if is_cancelled && is_open {
                Ending::Cancelled
            } else {
                ending
            };
            self.write_down(&job, ending)
        });
        *in_hand = None;
        written.map(|()| Turn::Worked)
    }

    fn requeue(&self, stuck: &[JobRow]) -> Result<(), LedgerError> {
        for job in stuck {
            match self.desk.set_state(job.job, JobState::Queued, None) {
                // A person was quicker, and cancelled it.
                Ok(()) | Err(LedgerError::IllegalSpoolStep { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn take(&self) -> Result<Option<JobRow>, LedgerError> {
        let mut in_hand = self.in_hand.lock().unwrap_or_else(PoisonError::into_inner);
        let job = self.routing.take(&self.desk.spool, self.desk.config.id)?;
        *in_hand = job.as_ref().map(|job| job.job);
        Ok(job)
    }

    /// A printer that cannot be asked is tried.
    fn printer_is_back(&self) -> bool {
        let status = crate::printer::probe(&self.desk.config, self.desk.patience.answer);
        let status = status.unwrap_or_else(|_| PrinterStatus::unreachable());
        self.desk.note(status);
        status.fault().is_none()
    }

    fn write_down(&mut self, job: &JobRow, ending: Ending) -> Result<(), LedgerError> {
        let (state, fault) = match ending {
            Ending::Printed => (JobState::Printed, None),
            Ending::Sent => (JobState::Sent, None),
            Ending::Again(fault) => (JobState::FailedClean, Some(fault)),
            Ending::AskPerson(fault) => (JobState::Unknown, Some(fault)),
            Ending::Held(fault) => (JobState::Held, Some(fault)),
            Ending::Requeue => (JobState::Queued, None),
            Ending::Cancelled => (JobState::Cancelled, None),
        };
        self.plan_next(ending);
        self.desk.set_state(job.job, state, fault)
    }

    fn plan_next(&mut self, ending: Ending) {
        let patience = self.desk.patience;
        self.not_before = match ending {
            Ending::Again(_) => {
                let doubled = patience
                    .first_retry
                    .saturating_mul(1 << self.failures.min(16));
                self.failures += 1;
                Some(Instant::now() + doubled.min(patience.longest_retry))
            }
            Ending::Held(_) => Some(Instant::now() + patience.poll),
            _ => {
                self.failures = 0;
                None
            }
        };
    }
}
