//! The application itself: one open ledger, one spooler, one door.
//!
//! Refuses to know who calls: windows, browsers and terminals use the same `call` and `watch`.

use crate::{
    Audience, Code, Command, Host, Problem,
    api::{setup::Alert, upkeep::Notice},
    compose::Composer,
    notices::Notices,
    verbs::{self, alerts::open_alerts},
};
use serde_json::Value;
use stall_ledger::{Ledger, LedgerPaths, OpenReport, Standing, Topic};
use stall_printers::Spooler;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, RwLock, mpsc::Receiver},
    time::Duration,
};

/// The till of one data folder.
pub struct Till {
    host: Arc<dyn Host>,
    desk: RwLock<Option<Arc<Desk>>>,
    notices: Notices,
    sync: verbs::sync::SyncState,
}

/// What is open while the till runs; restore closes one and opens another.
pub(crate) struct Desk {
    pub ledger: Ledger,
    pub spooler: Spooler,
    pub alerts: Vec<Alert>,
}

impl Till {
    /// Opens the folder of `host`; a restored or copied ledger begins a new epoch here.
    ///
    /// # Errors
    /// A folder or ledger that cannot be used, by code.
    pub fn open(host: Arc<dyn Host>) -> Result<Till, Problem> {
        let notices = Notices::default();
        let desk = open_desk(&host, &notices)?;
        Ok(Till {
            host,
            desk: RwLock::new(Some(Arc::new(desk))),
            notices,
            sync: verbs::sync::SyncState::default(),
        })
    }

    /// Runs a command: JSON in, JSON out.
    ///
    /// # Errors
    /// The command's own problem; a panic becomes `internal` and loses nothing that was committed.
    pub fn call(&self, audience: Audience, name: &str, request: Value) -> Result<Value, Problem> {
        let unknown = || Problem::new(Code::UnknownCommand).fact("command", name);
        let command = Command::find(name).ok_or_else(unknown)?;
        catch_unwind(AssertUnwindSafe(|| command.call(self, audience, request)))
            .unwrap_or_else(|_| Err(Problem::new(Code::Internal).fact("command", name)))
    }

    /// Changes and progress from now on.
    pub fn watch(&self) -> Receiver<Notice> {
        self.notices.watch()
    }

    /// Waits until nothing is queued or being sent, at most `limit`; returns what still waits.
    pub fn drain_prints(&self, limit: Duration) -> u64 {
        match self.desk() {
            Ok(desk) => desk.spooler.drain(limit).unwrap_or_default(),
            Err(_) => 0,
        }
    }

    /// Ends printing, seals the high-water mark and closes the ledger.
    pub fn close(&self) {
        let desk = self.desk.write().ok().and_then(|mut desk| desk.take());
        match desk.map(Arc::try_unwrap) {
            Some(Ok(desk)) => {
                desk.spooler.stop();
                desk.ledger.close();
            }
            // Another command still holds the desk; what it does next finds the ledger closed.
            Some(Err(shared)) => shared.ledger.clone().close(),
            None => {}
        }
    }

    /// Syncs by itself from now on, as long as somebody holds the till.
    pub fn sync_in_background(self: &Arc<Self>) {
        let till = Arc::downgrade(self);
        std::thread::spawn(move || verbs::sync::run_in_background(&till));
    }

    pub(crate) fn sync_state(&self) -> &verbs::sync::SyncState {
        &self.sync
    }

    pub(crate) fn host(&self) -> &Arc<dyn Host> {
        &self.host
    }

    pub(crate) fn notices(&self) -> &Notices {
        &self.notices
    }

    pub(crate) fn desk(&self) -> Result<Arc<Desk>, Problem> {
        let desk = self.desk.read().ok().and_then(|desk| desk.clone());
        desk.ok_or_else(|| Problem::new(Code::LedgerFailed).fact("what", "closed"))
    }

    /// Closes the desk, lets `work` act on the folder, and opens it again whatever happened.
    pub(crate) fn with_folder_closed<T>(
        &self,
        work: impl FnOnce(&LedgerPaths) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.close();
        let done = work(&paths(&self.host));
        let desk = open_desk(&self.host, &self.notices)?;
        if let Ok(mut place) = self.desk.write() {
            *place = Some(Arc::new(desk));
        }
        done
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        self.close();
    }
}

pub(crate) fn paths(host: &Arc<dyn Host>) -> LedgerPaths {
    LedgerPaths::in_folder(host.data_folder())
}

/// Where the virtual printer lays its paper.
pub(crate) fn paper_folder(host: &Arc<dyn Host>) -> PathBuf {
    host.data_folder().join("paper")
}

fn open_desk(host: &Arc<dyn Host>, notices: &Notices) -> Result<Desk, Problem> {
    let (ledger, report) = Ledger::open(paths(host), &host.machine_id())?;
    let alerts = open_alerts(&report, host.now());
    begin_epoch_if_needed(host, &ledger, &report)?;
    forward_changes(&ledger, notices);
    let composer = Arc::new(Composer::new(ledger.clone(), host.clone()));
    let config = verbs::printing::spooler_config(&ledger, host)?;
    let spooler = Spooler::start(ledger.clone(), composer, config)
        .map_err(verbs::printing::spooler_problem)?;
    Ok(Desk {
        ledger,
        spooler,
        alerts,
    })
}

fn begin_epoch_if_needed(
    host: &Arc<dyn Host>,
    ledger: &Ledger,
    report: &OpenReport,
) -> Result<(), Problem> {
    use stall_domain::shop::EpochReason;
    let (reason, seq) = match report.standing {
        Standing::Empty | Standing::Ready => return Ok(()),
        Standing::Behind { known_seq, .. } => (EpochReason::Restored, known_seq),
        Standing::Copied => (EpochReason::Copied, 0),
    };
    let reach = verbs::setup::Reach {
        epoch: report.mark_epoch,
        seq,
    };
    verbs::setup::begin_epoch(host, ledger, reason, reach)
}

fn forward_changes(ledger: &Ledger, notices: &Notices) {
    let changes = ledger.subscribe();
    let notices = notices.clone();
    std::thread::spawn(move || {
        for changed in changes {
            let topics = changed
                .topics
                .into_iter()
                .map(|t| topic_name(t).to_owned())
                .collect();
            notices.tell(&Notice::Changed { topics });
        }
    });
}

fn topic_name(topic: Topic) -> &'static str {
    match topic {
        Topic::Shop => "shop",
        Topic::Catalogue => "catalogue",
        Topic::Stock => "stock",
        Topic::Sales => "sales",
        Topic::Day => "day",
        Topic::Editions => "editions",
        Topic::Spool => "spool",
        Topic::Baskets => "baskets",
        Topic::Settings => "settings",
        Topic::Sync => "sync",
    }
}
