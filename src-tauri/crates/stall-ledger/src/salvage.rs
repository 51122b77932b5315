//! A damaged database is set aside whole, and everything readable of it, or of the newest good backup, goes into a
//! new one. Nothing is ever deleted.

use crate::{
    Identity, LedgerError, LedgerPaths, backup, codec, fold,
    identity::State,
    mark::{Mark, sync_folder},
    schema,
    tx::insert_event,
};
use rusqlite::{Connection, OpenFlags, types::Value};
use stall_domain::{EventEnvelope, Fact, Series, event::GENESIS};
use stall_provenance::chain::event_hash;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What became of a damaged database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantine {
    /// The folder it lies in now.
    pub path: PathBuf,
    /// Events in the new database.
    pub events_salvaged: u64,
    /// The last own event that was saved, when the damaged file is known to have held more.
    pub events_lost_after: Option<u64>,
    /// The backup that filled holes.
    pub backup_used: Option<PathBuf>,
}

/// Sets the damaged database aside and builds a new one in its place.
pub(crate) fn salvage(paths: &LedgerPaths) -> Result<Quarantine, LedgerError> {
    let aside = set_aside(paths)?.ok_or(LedgerError::BackupDamaged)?;
    salvage_from(paths, aside)
}

/// Goes on with what was broken off between setting a database aside and putting the next in its place: a device that
/// has written must not find an empty folder.
pub(crate) fn resume(paths: &LedgerPaths) -> Result<Option<Quarantine>, LedgerError> {
    if paths.database.exists() || Mark::load(&paths.mark).is_none() {
        return Ok(None);
    }
    let restoring = backup::restoring(paths);
    if backup::check_backup(&restoring).is_ok() {
        put_in_place(&restoring, paths)?;
        return Ok(None);
    }
    newest_aside(paths)
        .map(|aside| salvage_from(paths, aside))
        .transpose()
}

fn newest_aside(paths: &LedgerPaths) -> Option<PathBuf> {
    let name = paths.database.file_name()?;
    let folders = fs::read_dir(&paths.quarantine).ok()?;
    let folders = folders.flatten().map(|entry| entry.path());
    folders.filter(|folder| folder.join(name).is_file()).max()
}

/// Moves a closed, flushed file into the database's place.
pub(crate) fn put_in_place(draft: &Path, paths: &LedgerPaths) -> Result<(), LedgerError> {
    fs::rename(draft, &paths.database)?;
    sync_folder(paths.database.parent().unwrap_or(Path::new(".")))
}

fn salvage_from(paths: &LedgerPaths, aside: PathBuf) -> Result<Quarantine, LedgerError> {
    let name = paths.database.file_name().unwrap_or_default();
    let damaged = open_damaged(&aside.join(name));
    let good = newest_good_backup(&paths.backups);
    let draft = paths.database.with_extension("salvage");
    backup::remove_database(&draft);
    let mut conn = Connection::open(&draft)?;
    schema::migrate(&mut conn)?;
    let sources = Sources {
        damaged,
        backup: good.as_ref().and_then(|path| open_damaged(path)),
    };
    let mark = Mark::load(&paths.mark);
    let report = refill(&mut conn, &sources, mark.clone())?;
    if report.lost_after.is_some() {
        // Central may hold what was lost, so the numbers behind it may not be used again.
        let mark = mark.or(Mark::of(&State::load(&conn)?));
        if let Some(mark) = mark.map(Mark::restored) {
            mark.store(&paths.mark)?;
        }
    }
    conn.close().map_err(|(_, error)| error)?;
    fs::File::open(&draft)?.sync_all()?;
    put_in_place(&draft, paths)?;
    Ok(Quarantine {
        path: aside,
        events_salvaged: report.events,
        events_lost_after: report.lost_after,
        backup_used: good.filter(|_| report.is_backup_used),
    })
}

/// Moves the database files into a folder of their own under quarantine; `None` when there is none.
pub(crate) fn set_aside(paths: &LedgerPaths) -> Result<Option<PathBuf>, LedgerError> {
    if !paths.database.exists() {
        return Ok(None);
    }
    fs::create_dir_all(&paths.quarantine)?;
    let mut numbers = 1u32..;
    let free = numbers.find_map(|number| {
        let folder = paths.quarantine.join(format!("ledger-{number:04}"));
        (!folder.exists()).then_some(folder)
    });
    let folder = free.ok_or(LedgerError::OutOfRange)?;
    fs::create_dir_all(&folder)?;
    for file in paths.database_files() {
        if let Some(name) = file.file_name().filter(|_| file.exists()) {
            fs::rename(&file, folder.join(name))?;
        }
    }
    sync_folder(&folder)?;
    Ok(Some(folder))
}

fn newest_good_backup(folder: &Path) -> Option<PathBuf> {
    let mut backups = backup::rolling(folder).into_iter().map(|(_, path)| path);
    backups.find(|path| backup::check_backup(path).is_ok())
}

fn open_damaged(path: &Path) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    Connection::open_with_flags(path, flags).ok()
}

struct Sources {
    damaged: Option<Connection>,
    backup: Option<Connection>,
}

impl Sources {
    fn each(&self) -> impl Iterator<Item = &Connection> {
        self.damaged.iter().chain(self.backup.iter())
    }
}

#[derive(Default)]
struct Refilled {
    events: u64,
    lost_after: Option<u64>,
    is_backup_used: bool,
}

fn refill(
    conn: &mut Connection,
    sources: &Sources,
    mark: Option<Mark>,
) -> Result<Refilled, LedgerError> {
    let tx = conn.transaction()?;
    let mut report = Refilled::default();
    copy_local(&tx, sources)?;
    let state = best_state(sources);
    if let (None, Some(mark)) = (&state, &mark) {
        tx.execute(
            "INSERT OR IGNORE INTO own_series VALUES (?1, ?2)",
            (mark.device.bytes(), mark.epoch),
        )?;
    }
    for series in every_series(sources, mark.as_ref()) {
        copy_series(&tx, sources, series, &mut report)?;
    }
    let state = match (state, mark) {
        (Some(state), _) => Some(state),
        (None, Some(mark)) => state_of_mark(&tx, mark)?,
        (None, None) => None,
    };
    if let Some(state) = state {
        report.lost_after = settle_state(&tx, state)?;
    }
    fold::rebuild(&tx, || Ok(()))?;
    // What was lost of other devices comes again from central.
    tx.execute("DELETE FROM cursors", [])?;
    tx.commit()?;
    Ok(report)
}

/// The state that had come furthest.
fn best_state(sources: &Sources) -> Option<State> {
    let states = sources.each().filter_map(|conn| State::load(conn).ok());
    let known = states.filter(|state| state.identity.is_some());
    known.max_by_key(|state| {
        (
            state.identity.as_ref().map(|identity| identity.epoch),
            state.seq,
        )
    })
}

/// The state of a folder whose own was lost, from the mark and the first event of the series.
fn state_of_mark(conn: &Connection, mark: Mark) -> Result<Option<State>, LedgerError> {
    let series = Series {
        device: mark.device,
        epoch: mark.epoch,
    };
    for event in crate::Db::new(conn).events_after(series, 0, 8)? {
        if let Ok((_, Fact::EpochStarted(started))) = event.fact() {
            let identity = Identity {
                shop: event.header.shop,
                device: mark.device,
                epoch: mark.epoch,
                code: started.code,
                stall: started.stall,
                machine_id: mark.machine_id,
            };
            let state = State {
                identity: Some(identity),
                seq: mark.seq,
                ..State::empty()
            };
            return Ok(Some(state));
        }
    }
    Ok(None)
}

/// Brings the state to the last event that was saved; the last one when more is known to have been there. The
/// counter never goes back, neither behind what was kept nor behind what was printed.
fn settle_state(conn: &Connection, mut state: State) -> Result<Option<u64>, LedgerError> {
    let Some(identity) = &state.identity else {
        return Ok(None);
    };
    let (series, code) = (identity.series(), identity.code.clone());
    let known = state.seq;
    let head = crate::Db::new(conn).head(series)?;
    (state.seq, state.prev) = head.unwrap_or((0, GENESIS));
    let mut statement = conn.prepare(&format!(
        "SELECT {} FROM events e WHERE device = ?1 AND epoch = ?2",
        fold::COLUMNS
    ))?;
    let mut rows = statement.query((series.device.bytes(), series.epoch))?;
    while let Some(row) = rows.next()? {
        let (event, _) = fold::read_event(row)?;
        state.hlc = state.hlc.max(event.header.hlc);
        let Ok((at, fact)) = event.fact() else {
            continue;
        };
        state.last_ms = state.last_ms.max(at.ms);
        state.counter = state.counter.max(counter(&fact, &code));
    }
    state.store(conn)?;
    Ok((state.seq < known).then_some(state.seq))
}

/// The counter of the document a fact numbered, if it carries this code.
fn counter(fact: &Fact, code: &str) -> u64 {
    let number = match fact {
        Fact::SaleRecorded(sale) => &sale.number,
        Fact::RefundRecorded(refund) => &refund.number,
        _ => return 0,
    };
    let rest = number
        .0
        .strip_prefix(code)
        .and_then(|rest| rest.strip_prefix('-'));
    rest.and_then(|counter| counter.parse().ok()).unwrap_or(0)
}

fn every_series(sources: &Sources, mark: Option<&Mark>) -> BTreeSet<Series> {
    let mut found: BTreeSet<Series> = mark
        .map(|mark| Series {
            device: mark.device,
            epoch: mark.epoch,
        })
        .into_iter()
        .collect();
    for conn in sources.each() {
        for sql in [
            "SELECT DISTINCT device, epoch FROM events",
            "SELECT DISTINCT device, epoch FROM events NOT INDEXED",
            "SELECT device, epoch FROM own_series",
        ] {
            let _ = each_row(conn, sql, |row| {
                found.insert(Series {
                    device: codec::id(row, 0)?,
                    epoch: row.get(1)?,
                });
                Ok(())
            });
        }
    }
    found
}

/// Reads rows until the first that cannot be read.
fn each_row(
    conn: &Connection,
    sql: &str,
    mut read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        read(row)?;
    }
    Ok(())
}

/// Copies what continues the chain, from the damaged file where it can be read, from the backup where not; the own
/// series ends at the first hole.
fn copy_series(
    conn: &Connection,
    sources: &Sources,
    series: Series,
    report: &mut Refilled,
) -> Result<(), LedgerError> {
    let top = sources
        .each()
        .filter_map(|conn| top_of(conn, series))
        .max()
        .unwrap_or(0);
    let mut head = (0u64, GENESIS);
    let mut seq = 1u64;
    // A damaged index may hide the end, so the search goes on until nothing more is found.
    loop {
        let found = sources.each().enumerate().find_map(|(place, source)| {
            let (event, position) = event_at(source, series, seq)?;
            let is_next = event.header.seq != head.0 + 1 || event.prev == head.1;
            is_next.then_some((place, event, position))
        });
        match found {
            Some((place, event, position)) => {
                report.is_backup_used |= place > 0 || sources.damaged.is_none();
                head = (seq, event.hash);
                if insert_event(conn, &event, position).is_ok() {
                    report.events += 1;
                }
            }
            None if seq > top || is_own(conn, series)? => return Ok(()),
            None => {}
        }
        seq += 1;
    }
}

fn is_own(conn: &Connection, series: Series) -> Result<bool, LedgerError> {
    let sql = "SELECT count(*) FROM own_series WHERE device = ?1 AND epoch = ?2";
    let key = (series.device.bytes(), series.epoch);
    Ok(conn.query_row(sql, key, |row| row.get::<_, i64>(0))? > 0)
}

fn top_of(conn: &Connection, series: Series) -> Option<u64> {
    let sql = "SELECT max(seq) FROM events WHERE device = ?1 AND epoch = ?2";
    conn.query_row(sql, (series.device.bytes(), series.epoch), |row| {
        codec::unsigned(row, 0)
    })
    .ok()
}

/// One event whose bytes give its hash.
fn event_at(conn: &Connection, series: Series, seq: u64) -> Option<(EventEnvelope, Option<u64>)> {
    let sql = format!(
        "SELECT {} FROM events e WHERE device = ?1 AND epoch = ?2 AND seq = ?3",
        fold::COLUMNS
    );
    let key = (
        series.device.bytes(),
        series.epoch,
        i64::try_from(seq).ok()?,
    );
    let mut statement = conn.prepare_cached(&sql).ok()?;
    let (event, position) = statement.query_row(key, fold::read_event).ok()?;
    let is_whole = event_hash(&event.prev, &event.header, &event.body) == Some(event.hash);
    (is_whole && event.header.seq == seq).then_some((event, position))
}

/// Copies this folder's own state, the backup's first and the damaged file's over it, row by row as far as it reads.
fn copy_local(conn: &Connection, sources: &Sources) -> Result<(), LedgerError> {
    let tables = schema::LOCAL.iter().filter(|table| **table != "migrations");
    let tables = tables.chain(["refused_events"].iter());
    for table in tables {
        for source in sources.backup.iter().chain(sources.damaged.iter()) {
            copy_table(conn, source, table)?;
        }
    }
    Ok(())
}

fn copy_table(conn: &Connection, source: &Connection, table: &str) -> Result<(), LedgerError> {
    let width: u32 = conn.query_row(
        "SELECT count(*) FROM pragma_table_info(?1)",
        [table],
        |row| row.get(0),
    )?;
    let places: Vec<String> = (1..=width).map(|place| format!("?{place}")).collect();
    let sql = format!(
        "INSERT OR REPLACE INTO {table} VALUES ({})",
        places.join(", ")
    );
    let mut insert = conn.prepare(&sql)?;
    // A row the new schema refuses is left behind in quarantine, like one that cannot be read.
    let _ = each_row(source, &format!("SELECT * FROM {table}"), |row| {
        let values: Vec<Value> = (0..width as usize)
            .map(|column| row.get(column))
            .collect::<rusqlite::Result<_>>()?;
        let _ = insert.execute(rusqlite::params_from_iter(values));
        Ok(())
    });
    Ok(())
}
