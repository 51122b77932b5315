//! Verify, backup, restore, support bundle, and what a shell asks before it closes.
//!
//! Refuses to delete, and to put personal data into a bundle.

use super::{Place, alerts};
use crate::{
    Code, Host, Problem, Till,
    api::{
        Nothing,
        upkeep::{
            Backup, BackupView, CancelTask, QuitView, Restore, RestoreView, SupportBundle,
            SupportBundleView, VerifyView,
        },
    },
    keys,
    notices::Task,
};
use stall_ledger::{Continue, Db, Difference, JobFilter, JobState, Ledger, Progress};
use std::path::{Path, PathBuf};

fn go_on(task: &Task) -> impl Fn(Progress) -> Continue + '_ {
    |progress| match task.advance(progress.done, Some(progress.total)) {
        true => Continue::Yes,
        false => Continue::No,
    }
}

/// Rebuilds the projections beside the present ones, compares them, and walks every chain.
pub fn verify(till: &Till, _: Nothing) -> Result<VerifyView, Problem> {
    let task = till.notices().begin("verify")?;
    let ledger = till.desk()?.ledger.clone();
    let report = ledger.verify(&go_on(&task))?;
    let (series, unknown) = ledger.read(|db| {
        Ok::<_, Problem>((
            db.devices()?.len(),
            db.unknown_kinds()?.iter().map(|(_, n)| n).sum(),
        ))
    })?;
    let chain_fault = report.differences.iter().find_map(fault_of);
    Ok(VerifyView {
        is_sound: report.is_sound(),
        events: report.events,
        series: series as u64,
        unknown_events: unknown,
        differing_tables: report.differences.iter().filter_map(table_of).collect(),
        chain_fault: chain_fault.map(str::to_owned),
    })
}

fn table_of(difference: &Difference) -> Option<String> {
    match difference {
        Difference::Projection { table, .. } => Some((*table).to_owned()),
        _ => None,
    }
}

fn fault_of(difference: &Difference) -> Option<&'static str> {
    match difference {
        Difference::Damage { .. } => Some("file_damaged"),
        Difference::Altered { .. } => Some("event_altered"),
        Difference::Broken { .. } => Some("chain_broken"),
        Difference::Missing { .. } => Some("event_missing"),
        Difference::Projection { .. } => None,
    }
}

/// Copies the ledger while it runs; a folder gets a file named by date. Nothing that is there is written over.
pub fn backup(till: &Till, request: Backup) -> Result<BackupView, Problem> {
    let task = till.notices().begin("backup")?;
    let ledger = till.desk()?.ledger.clone();
    let report = match request.to {
        None => ledger.backup_rolling(till.host().now(), &go_on(&task))?,
        Some(to) => ledger.backup(&target(till, &to)?, &go_on(&task))?,
    };
    Ok(BackupView {
        path: report.path.display().to_string(),
        bytes: report.bytes,
        events: report.events,
    })
}

fn target(till: &Till, to: &str) -> Result<PathBuf, Problem> {
    let path = PathBuf::from(to);
    if path.is_dir() {
        return outside(
            till,
            free_name(&path, &till.host().now().date().to_string()),
        );
    }
    let path = outside(till, path)?;
    match path.exists() {
        true => Err(Problem::new(Code::PathTaken).fact("path", to)),
        false => Ok(path),
    }
}

/// The first name of the day that nothing has: `stallside-2026-11-22.db`, then `…-2.db`.
fn free_name(folder: &Path, date: &str) -> PathBuf {
    let named = |end: String| folder.join(format!("stallside-{date}{end}.db"));
    let mut path = named(String::new());
    let mut count = 1;
    while path.exists() {
        count += 1;
        path = named(format!("-{count}"));
    }
    path
}

/// A file to write that is none of the till's own: in its folder only backups may be put.
fn outside(till: &Till, path: PathBuf) -> Result<PathBuf, Problem> {
    let unusable = || Problem::new(Code::PathUnusable).fact("path", path.display().to_string());
    let beside = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = beside
        .unwrap_or(Path::new("."))
        .canonicalize()
        .map_err(|_| unusable())?;
    let own = till
        .host()
        .data_folder()
        .canonicalize()
        .map_err(|_| unusable())?;
    match folder.starts_with(&own) && !folder.starts_with(own.join("backups")) {
        true => Err(unusable()),
        false => Ok(path),
    }
}

/// Puts a backup in place: the present ledger goes to quarantine, a new epoch begins.
pub fn restore(till: &Till, request: Restore) -> Result<RestoreView, Problem> {
    let from = PathBuf::from(&request.from);
    if !from.is_file() {
        return Err(Problem::new(Code::PathUnusable).fact("path", request.from));
    }
    let report = till.with_folder_closed(|paths| Ok(Ledger::restore(&from, paths)?))?;
    let host = till.host().clone();
    let (code, has_shop_key) = till.desk()?.ledger.read(|db| {
        let code = db.identity()?.map(|identity| identity.code);
        // The books are back whatever the keys say, so an unreadable key counts as none.
        let has_shop_key = holds_shop_key(db, &*host).unwrap_or(false);
        Ok::<_, Problem>((code.unwrap_or_default(), has_shop_key))
    })?;
    Ok(RestoreView {
        events: report.events,
        quarantined: report.quarantined.map(|path| path.display().to_string()),
        device_code: code,
        has_shop_key,
    })
}

/// Whether the key in the folder is the one the shop was founded with.
fn holds_shop_key(db: &Db<'_>, host: &dyn Host) -> Result<bool, Problem> {
    let place = Place::read(db)?;
    let key = keys::shop_key(host, &super::setup::shop_key_name(&place)?)?;
    let vkey = key.map(|key| key.vkey().to_string());
    Ok(vkey.as_ref() == Some(&place.shop.founded.shop_vkey))
}

/// Writes what support needs: versions, counts, verify report and the log; no names, titles or amounts.
pub fn support_bundle(till: &Till, request: SupportBundle) -> Result<SupportBundleView, Problem> {
    let path = outside(till, PathBuf::from(&request.to))?;
    let report = verify(till, Nothing {})?;
    let desk = till.desk()?;
    let spool = super::printing::unfinished(&desk.ledger)?.len();
    let now = till.host().now();
    let alerts = desk
        .ledger
        .read(|db| alerts::of_desk(&desk, db))?
        .into_iter();
    let facts = serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "system": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        "written_at_ms": now.ms,
        "verify": report,
        "prints_waiting": spool,
        "alerts": alerts.map(|alert| alert.code).collect::<Vec<_>>(),
        "log": log_tail(till.host().data_folder()),
    });
    let text = serde_json::to_vec_pretty(&facts).map_err(|_| Problem::new(Code::Internal))?;
    std::fs::write(&path, &text)
        .map_err(|_| Problem::new(Code::PathUnusable).fact("path", request.to))?;
    Ok(SupportBundleView {
        path: path.display().to_string(),
        bytes: text.len() as u64,
    })
}

/// The newest lines of the log file; it holds codes and counts alone.
fn log_tail(folder: &Path) -> Vec<String> {
    const LINES_MAX: usize = 500;
    let text =
        std::fs::read_to_string(folder.join("log").join("stallside.log")).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES_MAX)..]
        .iter()
        .map(|l| (*l).to_owned())
        .collect()
}

/// Stops a long task at its next safe point.
pub fn cancel_task(till: &Till, request: CancelTask) -> Result<Nothing, Problem> {
    match till.notices().cancel(&request.task) {
        true => Ok(Nothing {}),
        false => Err(Problem::new(Code::BadRequest).fact("why", "no such task")),
    }
}

/// What closing now would leave half done.
pub fn quit_check(till: &Till, _: Nothing) -> Result<QuitView, Problem> {
    let desk = till.desk()?;
    let running = desk
        .ledger
        .spool()
        .jobs(&JobFilter {
            states: vec![JobState::Sending],
            ..JobFilter::default()
        })?
        .len() as u64;
    desk.ledger.read(|db| {
        let open = db.baskets()?.into_iter().find(|row| !row.is_parked);
        let lines = open.and_then(|row| row.body["lines"].as_array().map(Vec::len));
        Ok(QuitView {
            open_basket_lines: lines.unwrap_or(0),
            running_prints: running,
            unsent: db.unsent()?.count,
        })
    })
}
