//! Editions, leases, pieces and labels. Refuses overlapping leases and grants by anyone but the grantor.

use super::{Folded, Step, sales::move_piece};
use crate::{error::CentralError, sql::Sql, values_of};
use stall_domain::edition::{
    EditionFixed, LabelVoided, LeaseGranted, LeaseReleased, NumberRange, PieceInspected, PieceMade,
    PieceState, VoidReason,
};

/// Numbers of one lease at most: what a label can say.
const LEASE_MAX: u32 = 65_535;

pub(super) fn fixed(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    fixed: &EditionFixed,
) -> Result<Folded, CentralError> {
    let Ok(body) = serde_json::to_string(fixed) else {
        return Ok(Folded::Quarantined("unreadable"));
    };
    let text = "INSERT INTO editions (shop, edition, code, size, body) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (shop, edition) DO NOTHING";
    let values = values_of![
        step.identity.shop.0,
        fixed.edition.0,
        fixed.code.as_str(),
        fixed.size,
        body
    ];
    let rows = sql.execute(text, values)?;
    Ok(if rows == 1 {
        Folded::Counted
    } else {
        Folded::Quarantined("edition_fixed_twice")
    })
}

pub(super) fn granted(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    granted: &LeaseGranted,
) -> Result<Folded, CentralError> {
    if !step.is_grantor(sql)? {
        return Ok(Folded::Quarantined("not_the_grantor"));
    }
    let shop = step.identity.shop.0;
    let NumberRange { first, last } = granted.range;
    let text = "SELECT size FROM editions WHERE shop = $1 AND edition = $2";
    let Some(edition) = sql.first(text, values_of![shop, granted.edition.0])? else {
        return Ok(Folded::Quarantined("unknown_subject"));
    };
    let is_inside = edition
        .maybe_int(0)?
        .is_none_or(|size| i64::from(last) <= size);
    if first == 0 || first > last || last - first >= LEASE_MAX || !is_inside {
        return Ok(Folded::Quarantined("numbers_out_of_range"));
    }
    let text = "SELECT COUNT(*) FROM lease_numbers WHERE shop = $1 AND edition = $2 AND number >= $3 AND number <= $4";
    let taken = sql.first(text, values_of![shop, granted.edition.0, first, last])?;
    let text = "INSERT INTO leases (shop, lease, edition, device, first_number, last_number, position) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shop, lease) DO NOTHING";
    let values = values_of![
        shop,
        granted.lease.0,
        granted.edition.0,
        granted.device.0,
        first,
        last,
        step.row.position,
    ];
    let is_taken = taken.map_or(Ok(0), |row| row.int(0))? > 0;
    if is_taken || sql.execute(text, values)? == 0 {
        step.conflict(
            sql,
            0,
            "lease_overlap",
            format!("{} {first}-{last}", granted.edition),
        )?;
        return Ok(Folded::Quarantined("lease_overlap"));
    }
    let text = "INSERT INTO lease_numbers (shop, edition, number, lease) VALUES ($1, $2, $3, $4)";
    for number in first..=last {
        sql.execute(
            text,
            values_of![shop, granted.edition.0, number, granted.lease.0],
        )?;
    }
    Ok(Folded::Counted)
}

pub(super) fn released(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    released: &LeaseReleased,
) -> Result<Folded, CentralError> {
    let shop = step.identity.shop.0;
    let text = "SELECT device FROM leases WHERE shop = $1 AND lease = $2 AND edition = $3";
    let lease = sql.first(text, values_of![shop, released.lease.0, released.edition.0])?;
    let holder = lease.map_or(Ok(None), |row| row.maybe_bytes(0))?;
    if holder.as_deref() != Some(step.row.event.header.device.0.as_bytes()) {
        return Ok(Folded::Quarantined("not_the_holder"));
    }
    // What was made or sold keeps its number for ever.
    let text = "DELETE FROM lease_numbers WHERE shop = $1 AND edition = $2 AND lease = $3 \
        AND number >= $4 AND number <= $5 AND NOT EXISTS (SELECT 1 FROM pieces p WHERE p.shop = lease_numbers.shop \
        AND p.edition = lease_numbers.edition AND p.number = lease_numbers.number)";
    for run in &released.numbers {
        sql.execute(
            text,
            values_of![
                shop,
                released.edition.0,
                released.lease.0,
                run.first,
                run.last
            ],
        )?;
    }
    Ok(Folded::Counted)
}

pub(super) fn made(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    made: &PieceMade,
) -> Result<Folded, CentralError> {
    let shop = step.identity.shop.0;
    let text = "SELECT size FROM editions WHERE shop = $1 AND edition = $2";
    let edition = sql.first(text, values_of![shop, made.piece.edition.0])?;
    let size = edition.map_or(Ok(None), |row| row.maybe_int(0))?;
    if made.piece.number == 0 || size.is_some_and(|size| i64::from(made.piece.number) > size) {
        return Ok(Folded::Quarantined("numbers_out_of_range"));
    }
    let text = "SELECT record FROM labels WHERE shop = $1 AND edition = $2 AND number = $3 AND voided IS NULL \
        AND replaced_by IS NULL";
    let live = sql.first(
        text,
        values_of![shop, made.piece.edition.0, made.piece.number],
    )?;
    let live = live.map_or(Ok(None), |row| row.maybe_text(0))?;
    let text = "INSERT INTO labels (shop, record, edition, number, record_sha256, made_on, archived_at_ms, position, \
        replaces) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (shop, record) DO NOTHING";
    let values = values_of![
        shop,
        made.record.as_str(),
        made.piece.edition.0,
        made.piece.number,
        made.record_sha256.as_str(),
        made.made_on.as_str(),
        step.row.received_at_ms,
        step.row.position,
        made.replaces.clone(),
    ];
    if sql.execute(text, values)? == 0 {
        return Ok(Folded::Quarantined("repeated"));
    }
    if let Some(old) = &made.replaces {
        let text = "UPDATE labels SET replaced_by = $3 WHERE shop = $1 AND record = $2 AND edition = $4 AND number = $5";
        let (piece, record) = (made.piece, made.record.as_str());
        sql.execute(
            text,
            values_of![shop, old.as_str(), record, piece.edition.0, piece.number],
        )?;
    }
    if live.is_some() && live != made.replaces {
        let subject = format!(
            "{}/{} {}",
            made.piece.edition, made.piece.number, made.record
        );
        step.conflict(sql, 0, "made_twice", subject)?;
    }
    let text = "INSERT INTO pieces (shop, edition, number, state, record) VALUES ($1, $2, $3, 'free', $4) \
        ON CONFLICT (shop, edition, number) DO UPDATE SET record = excluded.record, \
        state = CASE WHEN pieces.state = 'unmade' THEN 'free' ELSE pieces.state END";
    sql.execute(
        text,
        values_of![
            shop,
            made.piece.edition.0,
            made.piece.number,
            made.record.as_str()
        ],
    )?;
    Ok(Folded::Counted)
}

pub(super) fn inspected(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    inspected: &PieceInspected,
) -> Result<Folded, CentralError> {
    let state = if inspected.is_sound {
        PieceState::Free
    } else {
        PieceState::Spoiled
    };
    move_piece(sql, step, inspected.piece, state, |_, _| true)?;
    Ok(Folded::Counted)
}

pub(super) fn label_voided(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    voided: &LabelVoided,
) -> Result<Folded, CentralError> {
    let word = match voided.reason {
        VoidReason::Misprint => "misprint",
        VoidReason::Destroyed => "destroyed",
        VoidReason::Recalled => "recalled",
    };
    let text = "UPDATE labels SET voided = $3 WHERE shop = $1 AND record = $2";
    let rows = sql.execute(
        text,
        values_of![step.identity.shop.0, voided.record.as_str(), word],
    )?;
    if rows == 0 {
        return Ok(Folded::Quarantined("unknown_subject"));
    }
    match voided.reason {
        VoidReason::Misprint => {}
        VoidReason::Destroyed => {
            move_piece(sql, step, voided.piece, PieceState::Spoiled, |_, _| true)?;
        }
        VoidReason::Recalled => {
            let is_here = |state: &str, _| state != "sold";
            move_piece(sql, step, voided.piece, PieceState::Inspect, is_here)?;
        }
    }
    Ok(Folded::Counted)
}
