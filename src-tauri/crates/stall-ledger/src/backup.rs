//! Backups taken while selling goes on, rolling ones that expire, and putting one back.
//!
//! Refuses to overwrite anything: the present database goes to quarantine, a new backup replaces an old one by rename.

use crate::{
    Continue, Ledger, LedgerError, LedgerPaths, Progress, VerifyReport, codec,
    identity::State,
    mark::{Mark, sync_folder},
    opening, salvage, schema,
    verify::verify_copy,
};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};
use stall_domain::Moment;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// Pages copied between two looks at the progress.
const PAGES_PER_STEP: i32 = 256;
/// Rolling backups kept, and for how long.
const KEPT: usize = 10;
const KEPT_MS: i64 = 30 * 86_400_000;

/// A finished backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Events in it.
    pub events: u64,
}

/// A finished restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreReport {
    /// Where the database that was here now lies.
    pub quarantined: Option<PathBuf>,
    /// Events in the restored one.
    pub events: u64,
}

impl Ledger {
    /// Copies the ledger to a file, checks the copy, and only then gives it its name.
    ///
    /// # Errors
    /// [`LedgerError::Stopped`], [`LedgerError::BackupDamaged`], and storage failures; nothing stays behind then.
    pub fn backup(
        &self,
        to: &Path,
        progress: &dyn Fn(Progress) -> Continue,
    ) -> Result<BackupReport, LedgerError> {
        let folder = to.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let draft = to.with_extension("draft");
        let finished = self
            .copy_to(&draft, progress)
            .and_then(|()| finish(&draft, to, folder));
        if finished.is_err() {
            remove_database(&draft);
        }
        finished
    }

    /// Takes a rolling backup and lets the old ones go: the newest ten stay, none longer than thirty days.
    ///
    /// # Errors
    /// As [`Ledger::backup`].
    pub fn backup_rolling(
        &self,
        now: Moment,
        progress: &dyn Fn(Progress) -> Continue,
    ) -> Result<BackupReport, LedgerError> {
        let folder = &self.inner.paths.backups;
        let report = self.backup(&folder.join(rolling_name(now.ms)), progress)?;
        for (taken_ms, path) in rolling(folder).into_iter().skip(1) {
            let is_old = taken_ms < now.ms.saturating_sub(KEPT_MS);
            if is_old {
                fs::remove_file(path)?;
            }
        }
        for (_, path) in rolling(folder).into_iter().skip(KEPT) {
            fs::remove_file(path)?;
        }
        Ok(report)
    }

    /// Copies one consistent moment of the database into a file of its own, without a log beside it.
    pub(crate) fn copy_to(
        &self,
        to: &Path,
        progress: &dyn Fn(Progress) -> Continue,
    ) -> Result<(), LedgerError> {
        remove_database(to);
        let source = schema::open_reader(&self.inner.paths.database)?;
        // A held snapshot keeps the copy from starting over at every sale.
        source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema")?;
        let mut copy = Connection::open(to)?;
        run_backup(&source, &mut copy, progress)?;
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        copy.close().map_err(|(_, error)| error)?;
        File::open(to)?.sync_all()?;
        Ok(())
    }

    /// Puts a backup in the place of the database, after checking it; the present one goes to quarantine. Opening
    /// then reports [`crate::Standing::Behind`], and the till begins a new epoch.
    ///
    /// # Errors
    /// [`LedgerError::BackupDamaged`] and [`LedgerError::NewerDatabase`] before anything is moved.
    pub fn restore(from: &Path, paths: &LedgerPaths) -> Result<RestoreReport, LedgerError> {
        let events = check_backup(from)?;
        let folder = paths.database.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let draft = restoring(paths);
        fs::copy(from, &draft)?;
        File::open(&draft)?.sync_all()?;
        let mark = restored_mark(paths, &draft)?;
        if let Some(mark) = mark {
            mark.store(&paths.mark)?;
        }
        let quarantined = salvage::set_aside(paths)?;
        salvage::put_in_place(&draft, paths)?;
        Ok(RestoreReport {
            quarantined,
            events,
        })
    }
}

fn run_backup(
    source: &Connection,
    copy: &mut Connection,
    progress: &dyn Fn(Progress) -> Continue,
) -> Result<(), LedgerError> {
    let backup = Backup::new(source, copy)?;
    loop {
        match backup.step(PAGES_PER_STEP)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => std::thread::sleep(std::time::Duration::from_millis(20)),
        }
        let pages = backup.progress();
        let total = u64::try_from(pages.pagecount).unwrap_or(0);
        let left = u64::try_from(pages.remaining).unwrap_or(0);
        if progress(Progress {
            done: total.saturating_sub(left),
            total,
        }) == Continue::No
        {
            return Err(LedgerError::Stopped);
        }
    }
}

fn finish(draft: &Path, to: &Path, folder: &Path) -> Result<BackupReport, LedgerError> {
    let events = check_backup(draft)?;
    let bytes = fs::metadata(draft)?.len();
    fs::rename(draft, to)?;
    sync_folder(folder)?;
    Ok(BackupReport {
        path: to.to_owned(),
        bytes,
        events,
    })
}

/// Checks every page and the schema of a closed copy; how many events it holds.
pub(crate) fn check_backup(path: &Path) -> Result<u64, LedgerError> {
    if !path.is_file() {
        return Err(LedgerError::BackupDamaged);
    }
    match look_into(path) {
        Err(LedgerError::Corrupt(_) | LedgerError::Sql(_)) => Err(LedgerError::BackupDamaged),
        other => other,
    }
}

fn look_into(path: &Path) -> Result<u64, LedgerError> {
    schema::refuse_newer(path)?;
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let conn = Connection::open_with_flags(path, flags)?;
    let verdict: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" || schema::version(&conn)? == 0 {
        return Err(opening::damaged());
    }
    Ok(conn.query_row("SELECT count(*) FROM events", [], |row| {
        codec::unsigned(row, 0)
    })?)
}

/// The mark that keeps the restored series from going on: what is known of the device, said to be restored.
fn restored_mark(paths: &LedgerPaths, restored: &Path) -> Result<Option<Mark>, LedgerError> {
    let of_backup = Mark::of(&State::load(&Connection::open(restored)?)?);
    let known = Mark::load(&paths.mark);
    let mark = match (known, of_backup) {
        (Some(known), Some(of_backup)) if known.device == of_backup.device => Some(known),
        (known, None) => known,
        (_, of_backup) => of_backup,
    };
    Ok(mark.map(Mark::restored))
}

/// Where a backup lies while it is put in place.
pub(crate) fn restoring(paths: &LedgerPaths) -> PathBuf {
    paths.database.with_extension("restoring")
}

/// Verifies a closed database file on a copy of it; the file itself is only read.
///
/// # Errors
/// [`LedgerError::BackupDamaged`], [`LedgerError::Stopped`], storage failures.
pub fn verify_file(
    path: &Path,
    progress: &dyn Fn(Progress) -> Continue,
) -> Result<VerifyReport, LedgerError> {
    let copy = path.with_extension("verify");
    fs::copy(path, &copy)?;
    let outcome = verify_copy(&copy, progress);
    remove_database(&copy);
    outcome
}

fn rolling_name(now_ms: i64) -> String {
    format!("ledger-{now_ms}.db")
}

/// Rolling backups with the moment they were taken, newest first.
pub(crate) fn rolling(folder: &Path) -> Vec<(i64, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let taken_ms = |path: &Path| -> Option<i64> {
        let name = path.file_name()?.to_str()?;
        name.strip_prefix("ledger-")?
            .strip_suffix(".db")?
            .parse()
            .ok()
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut found: Vec<(i64, PathBuf)> = paths
        .filter_map(|path| Some((taken_ms(&path)?, path)))
        .collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found
}

/// Removes a scratch database of our own with the files beside it.
pub(crate) fn remove_database(path: &Path) {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        // What is not there need not be removed; what stays is overwritten next time.
        let _ = fs::remove_file(PathBuf::from(name));
    }
}
