//! Trading days: opened, float counted late, closed.

use super::Past;
use crate::{LedgerError, codec};
use rusqlite::Connection;
use stall_domain::{Fact, day::DayOpened};

pub(super) fn refold_day(
    conn: &Connection,
    thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    let opened = history.iter().find_map(|past| match &past.fact {
        Fact::DayOpened(opened) => Some((opened, past)),
        _ => None,
    });
    let Some((opened, past)) = opened else {
        return Ok(());
    };
    let float_late = history.iter().find_map(|past| match &past.fact {
        Fact::FloatCounted(float) if !opened.float_is_counted => Some(float.float_minor),
        _ => None,
    });
    put_opened(conn, opened, past, float_late)?;
    let closed = history.iter().find_map(|past| match &past.fact {
        Fact::DayClosed(closed) => Some((closed, past)),
        _ => None,
    });
    let Some((closed, past)) = closed else {
        return Ok(());
    };
    conn.prepare_cached(
        "UPDATE days SET closed_seq = ?2, closed_ms = ?3, closed_offset = ?4, float_left_minor = ?5 WHERE day = ?1",
    )?
    .execute((
        thing,
        codec::signed(past.seq)?,
        past.at.ms,
        past.at.offset_minutes,
        closed.float_left_minor,
    ))?;
    Ok(())
}

fn put_opened(
    conn: &Connection,
    opened: &DayOpened,
    past: &Past,
    float_late: Option<i64>,
) -> Result<(), LedgerError> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO days (day, device, epoch, number, stall, currency, opened_ms, opened_offset,
            first_seq, float_minor, float_is_counted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(rusqlite::params![
        opened.day.bytes(),
        past.series.device.bytes(),
        past.series.epoch,
        codec::signed(opened.number)?,
        opened.stall.bytes(),
        opened.currency.code(),
        past.at.ms,
        past.at.offset_minutes,
        codec::signed(past.seq)?,
        float_late.unwrap_or(opened.float_minor),
        opened.float_is_counted || float_late.is_some(),
    ])?;
    Ok(())
}
