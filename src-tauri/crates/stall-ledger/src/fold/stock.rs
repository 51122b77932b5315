//! Stock by place: sums of double-entry movements, so no order matters.

use crate::{Changed, LedgerError, Topic};
use rusqlite::Connection;
use stall_domain::{
    Fact, VariantId,
    stock::{Location, movements},
};

/// More than this in one movement is nobody's stock; it keeps every sum within 64 bits.
const QUANTITY_MAX: u64 = 1_000_000_000_000;

pub(super) fn book(
    conn: &Connection,
    fact: &Fact,
    changed: &mut Changed,
) -> Result<(), LedgerError> {
    for movement in movements(fact) {
        if movement.quantity.unsigned_abs() > QUANTITY_MAX {
            return Err(LedgerError::OutOfRange);
        }
        move_by(conn, movement.variant, movement.from, -movement.quantity)?;
        move_by(conn, movement.variant, movement.to, movement.quantity)?;
        changed.topics.insert(Topic::Stock);
    }
    Ok(())
}

fn move_by(
    conn: &Connection,
    variant: VariantId,
    place: Location,
    quantity: i64,
) -> Result<(), LedgerError> {
    conn.prepare_cached(
        "INSERT INTO stock (variant, place, quantity) VALUES (?1, ?2, ?3)
         ON CONFLICT (variant, place) DO UPDATE SET quantity = quantity + ?3",
    )?
    .execute((variant.bytes(), place.to_string(), quantity))?;
    Ok(())
}
