//! Opening a folder: refuse what is newer, salvage what is damaged, migrate, rebuild, and tell how the folder stands.

use crate::{
    LedgerError, LedgerPaths, Quarantine, codec, fold, identity::State, mark::Mark, salvage, schema,
};
use rusqlite::{Connection, ErrorCode, OptionalExtension};
use stall_domain::Series;

/// How the folder's database stands to what the device is known to have written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody writes here yet.
    Empty,
    /// The series goes on.
    Ready,
    /// The database is older than the device's own mark: restored. The series may not go on.
    Behind {
        /// The last number the mark knows.
        known_seq: u64,
        /// The last number found.
        found_seq: u64,
    },
    /// The series was begun on another machine. It may not go on here.
    Copied,
}

/// What opening found and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenReport {
    /// How the database stands.
    pub standing: Standing,
    /// The damaged database that was set aside, when there was one.
    pub quarantined: Option<Quarantine>,
    /// Events of kinds or versions this build cannot read.
    pub unknown_events: u64,
    /// The schema before migration, when it was migrated.
    pub migrated_from: Option<u32>,
    /// When the last own event was written, by the clock of then; 0 before the first.
    pub clock_last_ms: i64,
    /// The newest epoch the mark outside the database tells of; 0 without a mark.
    pub mark_epoch: u32,
}

impl OpenReport {
    pub(crate) fn is_frozen(&self) -> bool {
        matches!(self.standing, Standing::Behind { .. } | Standing::Copied)
    }
}

pub(crate) struct Opened {
    pub conn: Connection,
    pub report: OpenReport,
}

pub(crate) fn open(paths: &LedgerPaths, machine_id: &str) -> Result<Opened, LedgerError> {
    if let Some(folder) = paths.database.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let resumed = salvage::resume(paths)?;
    match try_open(paths, machine_id) {
        Ok(mut opened) => {
            opened.report.quarantined = resumed;
            Ok(opened)
        }
        Err(error) if is_damage(&error) => {
            let quarantined = salvage::salvage(paths)?;
            let mut opened = try_open(paths, machine_id)?;
            opened.report.quarantined = Some(quarantined);
            Ok(opened)
        }
        other => other,
    }
}

/// Whether an error of opening can only mean that the file is not what was written. A busy or unreadable file is not
/// damaged, and stays where it is.
fn is_damage(error: &LedgerError) -> bool {
    match error {
        LedgerError::Corrupt(_) | LedgerError::Stored(_) => true,
        LedgerError::Sql(error) => {
            matches!(error.sqlite_error_code(), None | Some(ErrorCode::Unknown))
        }
        _ => false,
    }
}

fn try_open(paths: &LedgerPaths, machine_id: &str) -> Result<Opened, LedgerError> {
    let (mut conn, migrated_from) = open_checked(paths)?;
    if !fold::is_current(&conn)? {
        let tx = conn.transaction()?;
        fold::rebuild(&tx, || Ok(()))?;
        tx.commit()?;
    }
    let state = State::load(&conn)?;
    let mark = Mark::load(&paths.mark);
    let mark_epoch = mark.as_ref().map_or(0, |mark| mark.epoch);
    let standing = standing(&conn, &state, mark, machine_id)?;
    let report = OpenReport {
        standing,
        quarantined: None,
        unknown_events: unknown_events(&conn)?,
        migrated_from,
        clock_last_ms: state.last_ms,
        mark_epoch,
    };
    if report.is_frozen() {
        hold_papers(&conn)?;
    }
    Ok(Opened { conn, report })
}

/// Opens, checks and migrates; a damaged file comes out as [`LedgerError::Corrupt`].
fn open_checked(paths: &LedgerPaths) -> Result<(Connection, Option<u32>), LedgerError> {
    schema::refuse_newer(&paths.database)?;
    let mut conn = schema::open_writer(&paths.database)?;
    check(&conn)?;
    let migrated_from = schema::migrate(&mut conn)?;
    Ok((conn, migrated_from))
}

/// SQLite's own quick look at every page.
pub(crate) fn check(conn: &Connection) -> Result<(), LedgerError> {
    let verdict: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    match verdict.as_str() {
        "ok" => Ok(()),
        _ => Err(damaged()),
    }
}

/// The error of a file SQLite opens and finds unsound.
pub(crate) fn damaged() -> LedgerError {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    LedgerError::Corrupt(rusqlite::Error::SqliteFailure(code, None))
}

fn standing(
    conn: &Connection,
    state: &State,
    mark: Option<Mark>,
    machine_id: &str,
) -> Result<Standing, LedgerError> {
    let Some(identity) = &state.identity else {
        return Ok(Standing::Empty);
    };
    if identity.machine_id != machine_id {
        return Ok(Standing::Copied);
    }
    let Some(mark) = mark else {
        return Ok(Standing::Ready);
    };
    let series = Series {
        device: mark.device,
        epoch: mark.epoch,
    };
    let is_newer_epoch = mark.device == identity.device && mark.epoch > identity.epoch;
    let is_same = series == identity.series();
    let is_lost = is_same && hash_at(conn, series, mark.seq)? != Some(mark.hash);
    let is_lost = is_lost && mark.seq > 0;
    match mark.is_restored || is_newer_epoch || is_lost {
        true => Ok(Standing::Behind {
            known_seq: mark.seq,
            found_seq: state.seq,
        }),
        false => Ok(Standing::Ready),
    }
}

fn hash_at(conn: &Connection, series: Series, seq: u64) -> Result<Option<String>, LedgerError> {
    let sql = "SELECT hash FROM events WHERE device = ?1 AND epoch = ?2 AND seq = ?3";
    let key = (series.device.bytes(), series.epoch, codec::signed(seq)?);
    let hash: Option<[u8; 32]> = conn.query_row(sql, key, |row| row.get(0)).optional()?;
    Ok(hash.map(|hash| codec::hex(&hash)))
}

fn unknown_events(conn: &Connection) -> Result<u64, LedgerError> {
    let sql =
        "SELECT count(*) FROM quarantined_events WHERE reason IN ('unknown_kind', 'newer_version')";
    Ok(conn.query_row(sql, [], |row| codec::unsigned(row, 0))?)
}

/// Papers of a restored or copied spool may lie on the counter already; a person decides.
fn hold_papers(conn: &Connection) -> Result<(), LedgerError> {
    // Here the same address may be another printer.
    conn.execute("DELETE FROM settings WHERE key = 'printer_memory'", [])?;
    conn.execute(
        "UPDATE spool_jobs SET state = 'held', fault = 'restored'
         WHERE state IN ('queued', 'sending', 'awaiting_fence')",
        [],
    )?;
    Ok(())
}
