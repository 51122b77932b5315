//! Projections as folds of the events. Whatever an event speaks of is refolded from all events that speak of it, in
//! one order (central's positions first, then what central has not seen yet), so it never matters in which order
//! events arrived and a rebuild cannot differ.
//!
//! Refuses to skip silently: what cannot be folded is listed with its reason.

mod catalogue;
mod days;
mod editions;
mod events;
mod grantor;
mod sales;
mod shop;
mod stock;
mod subject;

pub(crate) use editions::remaining;
pub(crate) use events::{COLUMNS, Past, events_of, history, read_event};

use crate::{Changed, LedgerError, Topic};
use rusqlite::Connection;
use stall_domain::{EventEnvelope, EventHeader, Fact, Moment, Series};
use std::collections::BTreeSet;
pub(crate) use subject::{Sort, Subject};

/// Raised when a fold changes its mind; an older database is then rebuilt when it opens.
const FOLDS: i64 = 3;

/// Changes with the folds and with every kind and version this build can read.
pub(crate) fn version() -> i64 {
    let kinds = Fact::KINDS
        .iter()
        .map(|(_, version)| 1 + i64::from(*version));
    FOLDS * 100_000 + kinds.sum::<i64>()
}

/// Folds an event of the own series; the caller has just written it, so anything wrong undoes the transaction. Only a
/// revoked series is kept without being counted.
pub(crate) fn fold_own(
    conn: &Connection,
    header: &EventHeader,
    at: Moment,
    fact: Fact,
    changed: &mut Changed,
) -> Result<(), LedgerError> {
    if is_behind_fence(conn, header)? {
        return quarantine(conn, header, "after_revocation");
    }
    let past = Past {
        series: header.series(),
        seq: header.seq,
        at,
        fact,
        position: None,
    };
    fold(conn, &past, changed)
}

/// Folds a stored event, or lists why it cannot be. Only storage failures come out as errors.
pub(crate) fn fold_or_quarantine(
    conn: &Connection,
    event: &EventEnvelope,
    position: Option<u64>,
    changed: &mut Changed,
) -> Result<(), LedgerError> {
    let header = &event.header;
    if is_behind_fence(conn, header)? {
        return quarantine(conn, header, "after_revocation");
    }
    let (at, fact) = match event.fact_or_reason() {
        Ok(read) => read,
        Err(reason) => return quarantine(conn, header, reason),
    };
    if !grantor::is_lawful(conn, header.series(), position, &fact)? {
        return quarantine(conn, header, "not_the_grantor");
    }
    let past = Past {
        series: header.series(),
        seq: header.seq,
        at,
        fact,
        position,
    };
    conn.prepare_cached("SAVEPOINT fold")?.execute([])?;
    let outcome = fold(conn, &past, changed);
    match outcome {
        Ok(()) => {
            conn.prepare_cached("RELEASE fold")?.execute([])?;
            Ok(())
        }
        Err(LedgerError::Sql(_) | LedgerError::OutOfRange | LedgerError::Stored(_)) => {
            conn.execute_batch("ROLLBACK TO fold; RELEASE fold")?;
            quarantine(conn, header, "unfoldable")
        }
        Err(other) => Err(other),
    }
}

/// Folds again what an event speaks of, after central gave the event its place in the order.
pub(crate) fn refold_around(
    conn: &Connection,
    event: &EventEnvelope,
    changed: &mut Changed,
) -> Result<(), LedgerError> {
    let Ok((_, fact)) = event.fact() else {
        return Ok(());
    };
    let series = event.header.series();
    for subject in subject::subjects(&fact) {
        if subject.sort.is_refolded() && events::is_shared(conn, &subject, series)? {
            refold(conn, &subject, &history(conn, &subject)?, changed)?;
        }
    }
    Ok(())
}

/// Empties every projection and folds all events again, inside the caller's transaction. `step` is told of each
/// event and may stop the work.
pub(crate) fn rebuild(
    conn: &Connection,
    mut step: impl FnMut() -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    for (table, _) in crate::schema::PROJECTIONS {
        conn.execute_batch(&format!("DELETE FROM {table}"))?;
    }
    let mut changed = Changed::default();
    events::each(conn, "WHERE kind = 'device.revoked'", |event, position| {
        fence(conn, &event, position)
    })?;
    events::each(conn, "", |event, position| {
        step()?;
        fold_or_quarantine(conn, &event, position, &mut changed)
    })?;
    let version = version();
    conn.execute("UPDATE ledger_state SET fold_version = ?1", [version])?;
    Ok(())
}

/// Whether the folds in the database are this build's.
pub(crate) fn is_current(conn: &Connection) -> Result<bool, LedgerError> {
    let sql = "SELECT count(*) FROM ledger_state WHERE fold_version <> ?1";
    Ok(conn.query_row(sql, [version()], |row| row.get::<_, i64>(0))? == 0)
}

fn fold(conn: &Connection, past: &Past, changed: &mut Changed) -> Result<(), LedgerError> {
    stock::book(conn, &past.fact, changed)?;
    for subject in subject::subjects(&past.fact) {
        if !subject.sort.is_refolded() {
            events::link(conn, &subject, past)?;
            changed.topics.insert(topic(subject.sort));
            continue;
        }
        let is_first = !events::is_linked(conn, &subject)?;
        events::link(conn, &subject, past)?;
        match is_first {
            true => refold(conn, &subject, std::slice::from_ref(past), changed)?,
            false => refold(conn, &subject, &history(conn, &subject)?, changed)?,
        }
    }
    if let Fact::DeviceRevoked(revoked) = &past.fact {
        shop::revoke(conn, revoked)?;
    }
    Ok(())
}

fn refold(
    conn: &Connection,
    subject: &Subject,
    past: &[Past],
    changed: &mut Changed,
) -> Result<(), LedgerError> {
    let thing = subject.thing.as_slice();
    changed.topics.insert(topic(subject.sort));
    match subject.sort {
        Sort::Shop => shop::refold_shop(conn, thing, past),
        Sort::Device => shop::refold_device(conn, past),
        Sort::Stall => shop::refold_stall(conn, thing, past),
        Sort::Product => catalogue::refold_product(conn, thing, past),
        Sort::Variant => catalogue::refold_variant(conn, thing, past),
        Sort::Batch => catalogue::refold_batch(conn, thing, past),
        Sort::Sale => sales::refold_sale(conn, thing, past),
        Sort::Refund => sales::refold_refund(conn, thing, past),
        Sort::Day => days::refold_day(conn, thing, past),
        Sort::Edition => editions::refold_edition(conn, thing, past),
        Sort::Lease => editions::refold_lease(conn, thing, past),
        Sort::LeasesOfEdition => editions::refold_overlaps(conn, thing),
        Sort::Piece => editions::refold_piece(conn, thing, past),
        Sort::DayBook | Sort::BatchBook => Ok(()),
    }
}

fn topic(sort: Sort) -> Topic {
    match sort {
        Sort::Shop | Sort::Device | Sort::Stall => Topic::Shop,
        Sort::Product | Sort::Variant | Sort::Batch | Sort::BatchBook => Topic::Catalogue,
        Sort::Sale | Sort::Refund => Topic::Sales,
        Sort::Day | Sort::DayBook => Topic::Day,
        Sort::Edition | Sort::Lease | Sort::LeasesOfEdition | Sort::Piece => Topic::Editions,
    }
}

fn fence(
    conn: &Connection,
    event: &EventEnvelope,
    position: Option<u64>,
) -> Result<(), LedgerError> {
    let Ok((_, fact)) = event.fact_or_reason() else {
        return Ok(());
    };
    match &fact {
        Fact::DeviceRevoked(revoked)
            if grantor::is_lawful(conn, event.header.series(), position, &fact)? =>
        {
            shop::revoke(conn, revoked)
        }
        _ => Ok(()),
    }
}

fn is_behind_fence(conn: &Connection, header: &EventHeader) -> Result<bool, LedgerError> {
    let sql =
        "SELECT count(*) FROM revocations WHERE device = ?1 AND epoch = ?2 AND fence_seq < ?3";
    let seq = crate::codec::signed(header.seq)?;
    let mut statement = conn.prepare_cached(sql)?;
    let count: i64 =
        statement.query_row((header.device.bytes(), header.epoch, seq), |row| row.get(0))?;
    Ok(count > 0)
}

/// Whether an event, at its place, changes what was folded of others before it: a fence with events behind it, or a
/// new word on who may speak for the shop.
pub(crate) fn is_rebuild_needed(
    conn: &Connection,
    speaker: Series,
    position: Option<u64>,
    fact: &Fact,
) -> Result<bool, LedgerError> {
    if let Some(position) = position
        && grantor::is_rebuild_needed(conn, speaker, position, fact)?
    {
        return Ok(true);
    }
    let Fact::DeviceRevoked(revoked) = fact else {
        return Ok(false);
    };
    let sql = "SELECT count(*) FROM events WHERE device = ?1 AND epoch = ?2 AND seq > ?3";
    let fence = crate::codec::signed(revoked.fence_seq)?;
    let key = (revoked.device.bytes(), revoked.epoch, fence);
    let has_behind = conn.query_row(sql, key, |row| row.get::<_, i64>(0))? > 0;
    Ok(has_behind && grantor::is_lawful(conn, speaker, position, fact)?)
}

/// Whether an own event, folded as it was written, does not count at the place central gave it.
pub(crate) fn is_unlawful_at(
    conn: &Connection,
    event: &EventEnvelope,
    position: u64,
) -> Result<bool, LedgerError> {
    match event.fact() {
        Ok((_, fact)) => Ok(!grantor::is_lawful(
            conn,
            event.header.series(),
            Some(position),
            &fact,
        )?),
        Err(_) => Ok(false),
    }
}

fn quarantine(conn: &Connection, header: &EventHeader, reason: &str) -> Result<(), LedgerError> {
    conn.prepare_cached("INSERT OR REPLACE INTO quarantined_events VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((
            header.device.bytes(),
            header.epoch,
            crate::codec::signed(header.seq)?,
            &header.kind,
            reason,
        ))?;
    Ok(())
}

/// Replaces the conflicts of one thing.
fn set_conflicts(
    conn: &Connection,
    sort: &str,
    thing: &[u8],
    conflicts: &[crate::Conflict],
) -> Result<(), LedgerError> {
    conn.prepare_cached("DELETE FROM conflicts WHERE sort = ?1 AND thing = ?2")?
        .execute((sort, thing))?;
    for conflict in conflicts {
        let detail = serde_json::to_string(conflict)?;
        conn.prepare_cached("INSERT OR IGNORE INTO conflicts VALUES (?1, ?2, ?3)")?
            .execute((sort, thing, detail))?;
    }
    Ok(())
}

/// Every topic, for work that touched everything.
pub(crate) fn everything() -> BTreeSet<Topic> {
    use Topic::*;
    [
        Shop, Catalogue, Stock, Sales, Day, Editions, Spool, Baskets, Settings, Sync,
    ]
    .into()
}
