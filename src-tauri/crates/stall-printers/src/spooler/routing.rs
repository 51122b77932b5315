//! Which queued job is whose: by the route of its paper, unless a person moved it.
//! Refuses to open links. A move is remembered until the spooler ends.

use crate::printer::Routes;
use stall_domain::{JobId, PrinterId};
use stall_ledger::{JobFilter, JobRow, JobState, LedgerError, Spool};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Faults that end by themselves; all others wait for a person.
const PASSING: [&str; 3] = ["paper_out", "cover_open", "printer_offline"];

/// The routes and the exceptions from them.
#[derive(Debug)]
pub(crate) struct Routing {
    table: Mutex<Table>,
}

#[derive(Debug)]
struct Table {
    routes: Routes,
    moved: BTreeMap<JobId, PrinterId>,
    /// Taken out of the queue on behalf of another printer.
    handed_over: BTreeMap<PrinterId, Vec<JobId>>,
}

/// Whether a job that failed or is held goes on without a person.
fn goes_on(job: &JobRow) -> bool {
    let passes = job
        .fault
        .as_deref()
        .is_some_and(|fault| PASSING.contains(&fault));
    job.state == JobState::FailedClean || passes
}

impl Table {
    fn printer_of(&self, job: &JobRow) -> PrinterId {
        let moved = self.moved.get(&job.job).copied();
        moved.unwrap_or_else(|| self.routes.printer_for(job.paper))
    }
}

impl Routing {
    pub fn new(routes: Routes) -> Self {
        let table = Table {
            routes,
            moved: BTreeMap::new(),
            handed_over: BTreeMap::new(),
        };
        Self {
            table: Mutex::new(table),
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn set_routes(&self, routes: Routes) {
        self.table().routes = routes;
    }

    /// Forgets printers that are no longer there; the jobs taken on behalf of them are nobody's now.
    pub fn keep_only(&self, is_there: impl Fn(PrinterId) -> bool) -> Vec<JobId> {
        let mut table = self.table();
        table.moved.retain(|_, printer| is_there(*printer));
        let mut orphans = Vec::new();
        table.handed_over.retain(|printer, jobs| {
            let stays = is_there(*printer);
            if !stays {
                orphans.append(jobs);
            }
            stays
        });
        orphans
    }

    pub fn move_to(&self, job: JobId, printer: PrinterId) {
        self.table().moved.insert(job, printer);
    }

    pub fn printer_of(&self, job: &JobRow) -> PrinterId {
        self.table().printer_of(job)
    }

    /// Jobs of `printer` that failed or are held and may go on without a person.
    pub fn stuck(&self, spool: &Spool, printer: PrinterId) -> Result<Vec<JobRow>, LedgerError> {
        let states = vec![JobState::FailedClean, JobState::Held];
        let mut jobs = spool.jobs(&JobFilter {
            states,
            ..JobFilter::default()
        })?;
        let table = self.table();
        jobs.retain(|job| goes_on(job) && table.printer_of(job) == printer);
        Ok(jobs)
    }

    /// How many jobs wait for a printer, or are with one.
    pub fn waiting(&self, spool: &Spool) -> Result<u64, LedgerError> {
        let states = vec![JobState::FailedClean, JobState::Held];
        let stuck = spool.jobs(&JobFilter {
            states,
            ..JobFilter::default()
        })?;
        let stuck = stuck.iter().filter(|job| goes_on(job)).count() as u64;
        Ok(spool.waiting()? + stuck)
    }

    /// Takes the oldest job of `printer` out of the queue; it is then `Sending`.
    pub fn take(&self, spool: &Spool, printer: PrinterId) -> Result<Option<JobRow>, LedgerError> {
        let mut table = self.table();
        table.hand_over(spool, printer)?;
        let waiting = table.handed_over.get_mut(&printer);
        if let Some(job) = waiting.and_then(|jobs| (!jobs.is_empty()).then(|| jobs.remove(0))) {
            return spool.job(job);
        }
        let papers = table.routes.papers_of(printer);
        if papers.is_empty() {
            Ok(None)
        } else {
            spool.claim_next(printer, &papers)
        }
    }
}

impl Table {
    /// The queue only gives its oldest job of a paper. While the oldest one that `printer` could be given
    /// was moved to or from another printer, it is taken on behalf of that one.
    fn hand_over(&mut self, spool: &Spool, printer: PrinterId) -> Result<(), LedgerError> {
        if self.moved.is_empty() {
            return Ok(());
        }
        let states = vec![JobState::Queued];
        let own_papers = self.routes.papers_of(printer);
        loop {
            let queued = spool.jobs(&JobFilter {
                states: states.clone(),
                ..JobFilter::default()
            })?;
            let is_near = |job: &&JobRow| {
                own_papers.contains(&job.paper) || self.moved.get(&job.job) == Some(&printer)
            };
            // The ledger lists the newest first.
            let Some(oldest) = queued.iter().rev().find(is_near) else {
                return Ok(());
            };
            let owner = self.printer_of(oldest);
            if owner == printer && own_papers.contains(&oldest.paper) {
                return Ok(());
            }
            let Some(taken) = spool.claim_next(owner, &[oldest.paper])? else {
                return Ok(());
            };
            let owner = self.printer_of(&taken);
            self.handed_over.entry(owner).or_default().push(taken.job);
        }
    }
}
