//! Events as rows, the order they are folded in, and the index from things to events.

use super::subject::Subject;
use crate::{LedgerError, codec, codec::SqlResult};
use rusqlite::{Connection, Row};
use stall_domain::{EventEnvelope, EventHeader, Fact, Hlc, Moment, Series};

/// One folded event: where it stands and what it says.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    pub series: Series,
    pub seq: u64,
    pub at: Moment,
    pub fact: Fact,
    pub position: Option<u64>,
}

/// The columns [`read_event`] reads, behind an alias `e`.
pub(crate) const COLUMNS: &str = "e.shop, e.device, e.epoch, e.seq, e.id, e.hlc, e.kind, e.version, e.body, e.prev, e.hash, e.position";

/// Central's order first, then the own events central has not placed yet.
const ORDER: &str = "ORDER BY e.position IS NULL, e.position, e.epoch, e.seq, e.device";

/// Reads [`COLUMNS`].
pub(crate) fn read_event(row: &Row<'_>) -> SqlResult<(EventEnvelope, Option<u64>)> {
    let header = EventHeader {
        shop: codec::id(row, 0)?,
        device: codec::id(row, 1)?,
        epoch: row.get(2)?,
        seq: codec::unsigned(row, 3)?,
        id: codec::id(row, 4)?,
        hlc: Hlc(row.get::<_, i64>(5)?.cast_unsigned()),
        kind: row.get(6)?,
        version: row.get(7)?,
    };
    let envelope = EventEnvelope {
        header,
        body: row.get(8)?,
        prev: row.get(9)?,
        hash: row.get(10)?,
    };
    let position: Option<i64> = row.get(11)?;
    Ok((envelope, position.map(i64::cast_unsigned)))
}

/// Everything that speaks of a thing, in order.
pub(crate) fn history(conn: &Connection, subject: &Subject) -> Result<Vec<Past>, LedgerError> {
    let events = events_of(conn, subject)?;
    let past = |(event, position): (EventEnvelope, Option<u64>)| {
        let (at, fact) = event.fact()?;
        let header = event.header;
        Ok(Past {
            series: header.series(),
            seq: header.seq,
            at,
            fact,
            position,
        })
    };
    events.into_iter().map(past).collect()
}

/// The stored events that speak of a thing, in order, with their positions.
pub(crate) fn events_of(
    conn: &Connection,
    subject: &Subject,
) -> Result<Vec<(EventEnvelope, Option<u64>)>, LedgerError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM subjects s CROSS JOIN events e USING (device, epoch, seq)
         WHERE s.sort = ?1 AND s.thing = ?2 {ORDER}"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map((subject.sort.word(), &subject.thing), read_event)?;
    Ok(rows.collect::<SqlResult<Vec<_>>>()?)
}

/// Whether any event speaks of a thing yet.
pub(super) fn is_linked(conn: &Connection, subject: &Subject) -> Result<bool, LedgerError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM subjects WHERE sort = ?1 AND thing = ?2)";
    let key = (subject.sort.word(), &subject.thing);
    Ok(conn.prepare_cached(sql)?.query_row(key, |row| row.get(0))?)
}

/// Notes that an event speaks of a thing.
pub(super) fn link(conn: &Connection, subject: &Subject, past: &Past) -> Result<(), LedgerError> {
    conn.prepare_cached("INSERT OR IGNORE INTO subjects VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((
            subject.sort.word(),
            &subject.thing,
            past.series.device.bytes(),
            past.series.epoch,
            codec::signed(past.seq)?,
        ))?;
    Ok(())
}

/// Whether a thing is also spoken of in another series, so that the order between them matters.
pub(super) fn is_shared(
    conn: &Connection,
    subject: &Subject,
    series: Series,
) -> Result<bool, LedgerError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM subjects WHERE sort = ?1 AND thing = ?2
               AND NOT (device = ?3 AND epoch = ?4))";
    let key = (
        subject.sort.word(),
        &subject.thing,
        series.device.bytes(),
        series.epoch,
    );
    Ok(conn.prepare_cached(sql)?.query_row(key, |row| row.get(0))?)
}

/// Walks events in order; `filter` is a constant clause of this crate.
pub(super) fn each(
    conn: &Connection,
    filter: &'static str,
    mut work: impl FnMut(EventEnvelope, Option<u64>) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let sql = format!("SELECT {COLUMNS} FROM events e {filter} {ORDER}");
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (event, position) = read_event(row)?;
        work(event, position)?;
    }
    Ok(())
}
