//! Days: central recomputes what a till closed and countersigns what agrees. Refuses to correct a closed day.

use super::{Folded, Step};
use crate::{
    error::CentralError,
    sql::{EVENT_COLUMNS, Sql, event_of},
    values_of,
};
use sha2::{Digest as _, Sha256};
use stall_domain::{
    Fact,
    canonical::to_canonical_json,
    day::{DayClosed, DayOpened, DayReport},
};
use stall_wire::hex;

/// Where an earlier epoch of the device stands, unless a clone was there first.
const MAIN_BRANCH: i64 = 0;
/// Longest range of a day; more is no day of a stall.
const EVENTS_OF_A_DAY: u64 = 200_000;

pub(super) fn opened(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    opened: &DayOpened,
) -> Result<Folded, CentralError> {
    let header = &step.row.event.header;
    let text = "INSERT INTO days (shop, day, device, epoch, number, opened_at_ms, standing) \
        VALUES ($1, $2, $3, $4, $5, $6, 'open') ON CONFLICT (shop, day) DO NOTHING";
    let values = values_of![
        step.identity.shop.0,
        opened.day.0,
        header.device.0,
        header.epoch,
        opened.number,
        step.at.ms
    ];
    let rows = sql.execute(text, values)?;
    Ok(if rows == 1 {
        Folded::Counted
    } else {
        Folded::Quarantined("repeated")
    })
}

pub(super) fn closed(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    closed: &DayClosed,
) -> Result<Folded, CentralError> {
    let (Ok(report), Some(standing)) = (
        to_canonical_json(&closed.report),
        standing(sql, step, closed)?,
    ) else {
        return Ok(Folded::Quarantined("unreadable"));
    };
    let countersign = (standing == "agreed").then(|| {
        let statement = countersigned(step, closed, &report);
        hex::encode(&step.identity.signer.key.sign(statement.as_bytes()))
    });
    let text = "UPDATE days SET closed_at_ms = $3, first_seq = $4, last_seq = $5, over_short_minor = $6, \
        report = $7, standing = $8, countersign = $9 WHERE shop = $1 AND day = $2 AND closed_at_ms IS NULL";
    let report = String::from_utf8_lossy(&report).into_owned();
    let values = values_of![
        step.identity.shop.0,
        closed.day.0,
        step.at.ms,
        closed.range.first_seq,
        closed.range.last_seq,
        closed.over_short_minor,
        report,
        standing,
        countersign,
    ];
    if sql.execute(text, values)? == 0 {
        return Ok(Folded::Quarantined("repeated"));
    }
    if standing == "differs" {
        step.conflict(sql, 0, "day_differs", closed.day.to_string())?;
    }
    Ok(Folded::Counted)
}

/// The text central signs under a day it recomputed to the same figures.
fn countersigned(step: &Step<'_>, closed: &DayClosed, report: &[u8]) -> String {
    let (header, range) = (&step.row.event.header, &closed.range);
    let sha256 = hex::encode(&Sha256::digest(report));
    format!(
        "stallside-day-v1\nshop {}\ndevice {}\nepoch {}\nday {}\nfirst {}\nlast {}\nreport {sha256}\n",
        header.shop, header.device, range.epoch, closed.day, range.first_seq, range.last_seq
    )
}

/// `agreed` or `differs`; `None` when the range makes no sense at all.
fn standing(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    closed: &DayClosed,
) -> Result<Option<&'static str>, CentralError> {
    let (header, range) = (&step.row.event.header, &closed.range);
    let count = range
        .last_seq
        .saturating_add(1)
        .saturating_sub(range.first_seq);
    // A day that an earlier epoch left open is closed in a later one, where numbers start anew.
    let is_behind = match range.epoch == header.epoch {
        true => range.last_seq <= header.seq,
        false => range.epoch < header.epoch,
    };
    if count == 0 || count > EVENTS_OF_A_DAY || !is_behind {
        return Ok(None);
    }
    let branch = match range.epoch == header.epoch {
        true => step.row.branch,
        false => MAIN_BRANCH,
    };
    let text = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE shop = $1 AND device = $2 AND epoch = $3 AND branch = $4 \
         AND seq >= $5 AND seq <= $6 ORDER BY seq"
    );
    let values = values_of![
        header.shop.0,
        header.device.0,
        range.epoch,
        branch,
        range.first_seq,
        range.last_seq,
    ];
    let mut facts: Vec<Fact> = Vec::new();
    let mut found = 0u64;
    for row in sql.query(&text, values)? {
        found += 1;
        facts.extend(
            event_of(header.shop, &row)?
                .event
                .fact()
                .ok()
                .map(|(_, fact)| fact),
        );
    }
    let report = DayReport::fold(closed.day, closed.report.currency, facts.iter());
    let is_same = found == count && report == closed.report;
    Ok(Some(if is_same { "agreed" } else { "differs" }))
}
