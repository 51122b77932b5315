//! The print spool: one worker a printer takes jobs from the ledger's queue, and people decide where a
//! machine must not.
//!
//! Refuses to print twice by itself: only a segment of which no byte left us is sent again. A dead or slow
//! printer keeps neither the others nor the ledger waiting.

mod desk;
mod pictures;
mod pulse;
mod routing;
mod sending;
mod statuses;
mod terms;
mod verdict;
mod worker;

pub use desk::Patience;
pub use terms::{Answer, Compose, ComposeError, Composed, SpoolerConfig, SpoolerError};

use crate::press::{picture, press};
use crate::printer::{PrinterConfig, probe};
use crate::status::PrinterStatus;
use desk::{Desk, go, is_done, is_doubtful};
use pulse::Pulse;
use routing::Routing;
use stall_domain::{JobId, PrinterId};
use stall_ledger::{
    Changed, JobFilter, JobRow, JobState, Ledger, LedgerError, SegmentOutcome, Spool, Topic,
};
use statuses::Statuses;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use worker::Worker;

/// Drives the queue of one ledger. There is one per ledger; dropping it ends the workers.
pub struct Spooler {
    ledger: Ledger,
    spool: Spool,
    composer: Arc<dyn Compose>,
    routing: Arc<Routing>,
    cancels: Arc<Mutex<BTreeSet<JobId>>>,
    statuses: Arc<Statuses>,
    crew: Arc<Mutex<Crew>>,
    listener: Option<JoinHandle<()>>,
}

struct Crew {
    config: SpoolerConfig,
    members: BTreeMap<PrinterId, Member>,
    is_over: bool,
}

struct Member {
    config: PrinterConfig,
    pulse: Arc<Pulse>,
    in_hand: Arc<Mutex<Option<JobId>>>,
    thread: JoinHandle<()>,
}

impl Member {
    fn in_hand(&self) -> MutexGuard<'_, Option<JobId>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The listener looks up this often whether the spooler is over.
const LISTENING: Duration = Duration::from_millis(100);

impl Spooler {
    /// Sorts out what an earlier run left behind, then starts a worker for each printer.
    ///
    /// # Errors
    /// The queue cannot be read, or a thread cannot be started.
    pub fn start(
        ledger: Ledger,
        composer: Arc<dyn Compose>,
        config: SpoolerConfig,
    ) -> Result<Self, SpoolerError> {
        let spool = ledger.spool();
        spool.recover()?;
        let crew = Crew {
            config: config.clone(),
            members: BTreeMap::new(),
            is_over: false,
        };
        let mut spooler = Self {
            routing: Arc::new(Routing::new(config.routes)),
            cancels: Arc::default(),
            statuses: Arc::default(),
            crew: Arc::new(Mutex::new(crew)),
            listener: None,
            ledger,
            spool,
            composer,
        };
        spooler.resume_what_is_certain()?;
        let news = spooler.ledger.subscribe();
        let crew = Arc::clone(&spooler.crew);
        spooler.listener = Some(spawn("print-spool", move || listen(&news, &crew))?);
        spooler.reconfigure(config)?;
        Ok(spooler)
    }

    /// Takes on new printers and routes. A printer that changed ends its segment in hand first.
    ///
    /// # Errors
    /// A thread cannot be started, or the queue cannot be read.
    pub fn reconfigure(&self, config: SpoolerConfig) -> Result<(), SpoolerError> {
        self.routing.set_routes(config.routes);
        let mut crew = self.crew();
        let is_same_house = crew.config.virtual_folder == config.virtual_folder
            && crew.config.patience == config.patience;
        let mut before = std::mem::take(&mut crew.members);
        for printer in &config.printers {
            let member = match before.remove(&printer.id) {
                Some(member) if is_same_house && member.config == *printer => member,
                replaced => self.hire(printer, &config, replaced)?,
            };
            crew.members.insert(printer.id, member);
        }
        for member in before.values() {
            member.pulse.ring(|beat| beat.is_halting = true);
        }
        crew.config = config;
        let is_there = |printer| crew.members.contains_key(&printer);
        for job in self.routing.keep_only(is_there) {
            go(&self.spool, job, JobState::Queued, None)?;
        }
        crew.ring(|beat| beat.nudges += 1);
        Ok(())
    }

    /// A worker, which waits for the one it replaces: a printer has one at a time.
    fn hire(
        &self,
        printer: &PrinterConfig,
        config: &SpoolerConfig,
        replaced: Option<Member>,
    ) -> Result<Member, SpoolerError> {
        self.statuses.forget(printer.id);
        let pulse = Arc::new(Pulse::default());
        let in_hand = Arc::new(Mutex::new(None));
        let desk = Desk {
            config: printer.clone(),
            spool: self.spool.clone(),
            composer: Arc::clone(&self.composer),
            folder: config.virtual_folder.clone(),
            patience: config.patience,
            pulse: Arc::clone(&pulse),
            cancels: Arc::clone(&self.cancels),
            is_dirty: replaced.is_some() || self.may_be_dirty(printer.id)?,
            statuses: Arc::clone(&self.statuses),
            tried: None,
        };
        let worker = Worker::new(desk, Arc::clone(&self.routing), Arc::clone(&in_hand));
        if let Some(old) = &replaced {
            old.pulse.ring(|beat| beat.is_halting = true);
        }
        let thread = spawn("printer", move || {
            if let Some(old) = replaced {
                let _ = old.thread.join();
            }
            worker.run();
        })?;
        Ok(Member {
            config: printer.clone(),
            pulse,
            in_hand,
            thread,
        })
    }

    /// Whether an interrupted job went to this printer: it may wait for the rest of a command.
    fn may_be_dirty(&self, printer: PrinterId) -> Result<bool, LedgerError> {
        // Pictures that were being stored when the program ended.
        let memory = self.spool.printer_memory(printer)?;
        if memory.is_some_and(|memory| !memory.is_confirmed) {
            return Ok(true);
        }
        let states = vec![JobState::Unknown, JobState::Held, JobState::Queued];
        let jobs = self.spool.jobs(&JobFilter {
            states,
            ..JobFilter::default()
        })?;
        Ok(jobs.iter().any(|job| {
            job.printer.is_none_or(|at| at == printer) && job.segments.iter().any(is_doubtful)
        }))
    }

    /// A job that was interrupted between two confirmed segments leaves no doubt.
    fn resume_what_is_certain(&self) -> Result<(), LedgerError> {
        let states = vec![JobState::Unknown];
        for job in self.spool.jobs(&JobFilter {
            states,
            ..JobFilter::default()
        })? {
            let is_certain = |job: &JobRow| {
                let printed = |s: &stall_ledger::SegmentRow| is_done(s) && !is_doubtful(s);
                job.segments.iter().all(printed) && !desk::has_sent(job)
            };
            if is_certain(&job) {
                go(&self.spool, job.job, JobState::Queued, None)?;
            }
        }
        Ok(())
    }

    /// What a person says of a job in doubt. The row is as it is afterwards.
    ///
    /// # Errors
    /// [`SpoolerError::NotAsked`] unless the job is `Unknown`.
    pub fn answer(&self, job: JobId, answer: Answer) -> Result<JobRow, SpoolerError> {
        let row = self.row(job)?;
        if row.state != JobState::Unknown {
            return Err(SpoolerError::NotAsked { state: row.state });
        }
        let outcome = match answer {
            Answer::CameOut => Some(SegmentOutcome::Printed),
            // Nothing of it is on paper, which is what a clean failure means to the queue.
            Answer::DidNotComeOut => Some(SegmentOutcome::FailedClean),
            Answer::Damaged => None,
        };
        if let Some(outcome) = outcome {
            for segment in row.segments.iter().filter(|segment| is_doubtful(segment)) {
                self.spool.end_segment(job, segment.index, outcome)?;
            }
        }
        let row = self.row(job)?;
        let (state, fault) = match answer {
            Answer::Damaged => (JobState::Cancelled, Some("damaged")),
            Answer::CameOut if row.segments.is_empty() || desk::is_complete(&row) => {
                (JobState::Printed, None)
            }
            Answer::CameOut | Answer::DidNotComeOut => (JobState::Queued, None),
        };
        go(&self.spool, job, state, fault)?;
        self.nudge();
        self.row(job)
    }

    /// Gives a job up. One that is being sent stops after the segment in hand.
    ///
    /// # Errors
    /// [`SpoolerError::NotNow`] when it has ended.
    pub fn cancel(&self, job: JobId) -> Result<(), SpoolerError> {
        let crew = self.crew();
        for member in crew.members.values() {
            let in_hand = member.in_hand();
            if *in_hand == Some(job) {
                self.cancels
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(job);
                return Ok(());
            }
        }
        match self.change(job, JobState::Cancelled) {
            // Taken out of the queue this very moment.
            Err(SpoolerError::NotNow {
                state: JobState::Sending,
            }) => {
                self.cancels
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(job);
                Ok(())
            }
            done => done,
        }
    }

    /// Tries a failed or held job again, now.
    ///
    /// # Errors
    /// [`SpoolerError::NotNow`] when it is in doubt, being sent, or over.
    pub fn retry(&self, job: JobId) -> Result<(), SpoolerError> {
        let state = self.row(job)?.state;
        match state {
            JobState::Queued => {}
            JobState::FailedClean | JobState::Held if !self.is_in_hand(job) => {
                self.change(job, JobState::Queued)?;
            }
            _ => return Err(SpoolerError::NotNow { state }),
        }
        self.nudge();
        Ok(())
    }

    /// Sends a waiting job to another printer. Until the spooler ends; a restart goes by the routes again.
    ///
    /// # Errors
    /// [`SpoolerError::NoSuchPrinter`]; [`SpoolerError::NotNow`] when a printer has it or it is over.
    pub fn move_to(&self, job: JobId, printer: PrinterId) -> Result<(), SpoolerError> {
        if !self.crew().members.contains_key(&printer) {
            return Err(SpoolerError::NoSuchPrinter(printer));
        }
        let state = self.row(job)?.state;
        let waits = matches!(
            state,
            JobState::Queued | JobState::FailedClean | JobState::Held
        );
        if !waits || self.is_in_hand(job) {
            return Err(SpoolerError::NotNow { state });
        }
        self.routing.move_to(job, printer);
        self.retry(job)
    }

    /// How a printer was when it was last heard; `None` before that.
    pub fn status(&self, printer: PrinterId) -> Option<PrinterStatus> {
        self.statuses.of(printer)
    }

    /// Asks a printer how it is and remembers it. One that is printing is not disturbed: many take only one link.
    ///
    /// # Errors
    /// [`SpoolerError::NoSuchPrinter`]; the news cannot be passed on.
    pub fn probe(
        &self,
        printer: PrinterId,
        deadline: Duration,
    ) -> Result<PrinterStatus, SpoolerError> {
        let (config, is_busy) = {
            let crew = self.crew();
            let member = crew
                .members
                .get(&printer)
                .ok_or(SpoolerError::NoSuchPrinter(printer))?;
            (member.config.clone(), member.in_hand().is_some())
        };
        if let (true, Some(status)) = (is_busy, self.status(printer)) {
            return Ok(status);
        }
        let status = probe(&config, deadline).unwrap_or_else(|_| PrinterStatus::unreachable());
        self.statuses.note(printer, status);
        self.spool.announce()?;
        Ok(status)
    }

    /// What a job prints, as a PNG: composed, encoded and read back, not sent.
    ///
    /// # Errors
    /// There is no such job or printer, or it cannot be composed or laid out.
    pub fn preview(&self, job: JobId) -> Result<Vec<u8>, SpoolerError> {
        let row = self.row(job)?;
        let printer = self.routing.printer_of(&row);
        let config = self
            .crew()
            .members
            .get(&printer)
            .map(|member| member.config.clone());
        let profile = config
            .ok_or(SpoolerError::NoSuchPrinter(printer))?
            .profile()?;
        let composed = self.composer.compose(&row, &profile)?;
        let kept = match profile.stored_logo {
            true => self.composer.kept(&profile)?,
            false => Vec::new(),
        };
        let encoded = press(&composed.documents, &profile)?;
        Ok(picture(&encoded, &profile, &kept))
    }

    /// Wakes every worker at once, also one that waits to retry.
    pub fn nudge(&self) {
        self.crew().ring(|beat| beat.nudges += 1);
    }

    /// Waits until no job waits for a printer any more, at most `patience`; how many still do. Jobs that
    /// wait for a person do not count.
    ///
    /// # Errors
    /// The queue cannot be read.
    pub fn drain(&self, patience: Duration) -> Result<u64, SpoolerError> {
        let news = self.ledger.subscribe();
        let started = Instant::now();
        loop {
            let waiting = self.routing.waiting(&self.spool)?;
            let left = patience.saturating_sub(started.elapsed());
            if waiting == 0 || left.is_zero() {
                return Ok(waiting);
            }
            // The wait ends with the patience or with news; both are looked at above.
            let _ = news.recv_timeout(left);
        }
    }

    /// Ends the workers after the segment each has in hand, and waits for them.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let members = {
            let mut crew = self.crew();
            crew.is_over = true;
            crew.ring(|beat| beat.is_halting = true);
            std::mem::take(&mut crew.members)
        };
        for member in members.into_values() {
            let _ = member.thread.join();
        }
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }

    fn crew(&self) -> MutexGuard<'_, Crew> {
        self.crew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn row(&self, job: JobId) -> Result<JobRow, SpoolerError> {
        self.spool.job(job)?.ok_or(SpoolerError::NoSuchJob(job))
    }

    fn is_in_hand(&self, job: JobId) -> bool {
        let crew = self.crew();
        crew.members
            .values()
            .any(|member| *member.in_hand() == Some(job))
    }

    fn change(&self, job: JobId, state: JobState) -> Result<(), SpoolerError> {
        match self.spool.set_state(job, state, None) {
            Ok(()) => Ok(()),
            Err(LedgerError::NoSuchJob(job)) => Err(SpoolerError::NoSuchJob(job)),
            Err(LedgerError::IllegalSpoolStep { from, .. }) => {
                Err(SpoolerError::NotNow { state: from })
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Spooler {
    fn drop(&mut self) {
        self.end();
    }
}

impl Crew {
    fn ring(&self, change: impl Fn(&mut pulse::Beat)) {
        for member in self.members.values() {
            member.pulse.ring(&change);
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, SpoolerError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(SpoolerError::Thread)
}

/// Passes news of the queue on to the workers.
fn listen(news: &Receiver<Changed>, crew: &Mutex<Crew>) {
    loop {
        let heard = news.recv_timeout(LISTENING);
        let crew = crew.lock().unwrap_or_else(PoisonError::into_inner);
        match heard {
            _ if crew.is_over => return,
            Ok(changed) if changed.topics.contains(&Topic::Spool) => {
                crew.ring(|beat| beat.changes += 1);
            }
            Ok(_) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
