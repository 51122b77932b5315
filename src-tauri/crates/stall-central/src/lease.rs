//! Granting edition numbers: fold what is known, take the lowest free run, write it into central's series.
//!
//! Refuses two holders of one number, and to re-grant anything on a time-out.

use crate::{
    author, error::CentralError, follower::catch_up, identity::Identity, sql::Sql, values_of,
};
use stall_domain::{
    DeviceId, EditionId, Fact, ShopId,
    edition::{LeaseGranted, NumberRange, next_grant},
};
use stall_wire::{LeaseAnswer, LeaseAsk, codes};

/// Most numbers in one grant.
const NUMBERS_MAX: u32 = 1_000;
const FREE_RUNS_TOLD: usize = 100;

/// Grants numbers to a device. The same lease id gets the same grant again.
pub fn grant(
    sql: &mut dyn Sql,
    shop: ShopId,
    device: DeviceId,
    ask: &LeaseAsk,
    now_ms: i64,
) -> Result<LeaseAnswer, CentralError> {
    let identity = Identity::load(sql, shop)?;
    // Grants take turns, and nobody appends while the books are read.
    sql.query(
        "SELECT position FROM shop_head WHERE shop = $1 FOR UPDATE",
        values_of![shop.0],
    )?;
    catch_up(sql, &identity)?;
    identity.shop_key(sql)?;
    if let Some((granted, position)) = granted_before(sql, shop, device, ask)? {
        return answer(sql, shop, granted, position);
    }
    let size = edition_size(sql, shop, ask.edition)?;
    let taken = taken(sql, shop, ask.edition)?;
    let range = next_grant(size, &taken, ask.count.min(NUMBERS_MAX))
        .ok_or_else(|| CentralError::refused(codes::NUMBERS_EXHAUSTED))?;
    let granted = LeaseGranted {
        lease: ask.lease,
        edition: ask.edition,
        device,
        range,
    };
    let written = author::write(sql, &identity, vec![Fact::from(granted.clone())], now_ms)?;
    catch_up(sql, &identity)?;
    if granted_before(sql, shop, device, ask)?.is_none() {
        return Err(CentralError::Inconsistent("grant"));
    }
    answer(
        sql,
        shop,
        granted,
        written.last().map_or(0, |row| row.position),
    )
}

fn answer(
    sql: &mut dyn Sql,
    shop: ShopId,
    granted: LeaseGranted,
    position: u64,
) -> Result<LeaseAnswer, CentralError> {
    let size = edition_size(sql, shop, granted.edition)?;
    let taken = taken(sql, shop, granted.edition)?;
    let free = free_runs(size, &taken).take(FREE_RUNS_TOLD).collect();
    Ok(LeaseAnswer {
        granted,
        position,
        free,
    })
}

fn granted_before(
    sql: &mut dyn Sql,
    shop: ShopId,
    device: DeviceId,
    ask: &LeaseAsk,
) -> Result<Option<(LeaseGranted, u64)>, CentralError> {
    let text = "SELECT edition, device, first_number, last_number, position FROM leases \
        WHERE shop = $1 AND lease = $2";
    let Some(row) = sql.first(text, values_of![shop.0, ask.lease.0])? else {
        return Ok(None);
    };
    let granted = LeaseGranted {
        lease: ask.lease,
        edition: row.id(0)?,
        device: row.id(1)?,
        range: NumberRange {
            first: row.narrow(2)?,
            last: row.narrow(3)?,
        },
    };
    if granted.device != device || granted.edition != ask.edition {
        return Err(CentralError::refused(codes::LEASE_TAKEN));
    }
    Ok(Some((granted, row.count(4)?)))
}

fn edition_size(
    sql: &mut dyn Sql,
    shop: ShopId,
    edition: EditionId,
) -> Result<Option<u32>, CentralError> {
    let text = "SELECT size FROM editions WHERE shop = $1 AND edition = $2";
    let row = sql.first(text, values_of![shop.0, edition.0])?;
    let row = row.ok_or_else(|| CentralError::refused(codes::EDITION_UNKNOWN))?;
    Ok(row.maybe_int(0)?.and_then(|size| u32::try_from(size).ok()))
}

/// Leased numbers and spent ones, as runs.
fn taken(
    sql: &mut dyn Sql,
    shop: ShopId,
    edition: EditionId,
) -> Result<Vec<NumberRange>, CentralError> {
    let text = "SELECT number FROM lease_numbers WHERE shop = $1 AND edition = $2 \
        UNION SELECT number FROM pieces WHERE shop = $1 AND edition = $2 ORDER BY 1";
    let mut runs: Vec<NumberRange> = Vec::new();
    for row in sql.query(text, values_of![shop.0, edition.0])? {
        let number: u32 = row.narrow(0)?;
        match runs.last_mut() {
            Some(run) if run.last + 1 == number => run.last = number,
            _ => runs.push(NumberRange {
                first: number,
                last: number,
            }),
        }
    }
    Ok(runs)
}

/// Runs nobody holds, lowest first; an open edition's last run has no real end and is left out.
fn free_runs(size: Option<u32>, taken: &[NumberRange]) -> impl Iterator<Item = NumberRange> {
    let end = size.map_or(0, |size| size.saturating_add(1));
    let starts = std::iter::once(1).chain(taken.iter().map(|run| run.last.saturating_add(1)));
    let ends = taken
        .iter()
        .map(|run| run.first)
        .chain([end])
        .map(|before| before.saturating_sub(1));
    starts
        .zip(ends)
        .filter(|(first, last)| first <= last)
        .map(|(first, last)| NumberRange { first, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_lies_between_what_is_taken() {
        let run = |first, last| NumberRange { first, last };
        let free = |size, taken: &[NumberRange]| free_runs(size, taken).collect::<Vec<_>>();
        assert_eq!(free(Some(25), &[]), [run(1, 25)]);
        assert_eq!(
            free(Some(25), &[run(1, 5), run(8, 9)]),
            [run(6, 7), run(10, 25)]
        );
        assert_eq!(free(Some(25), &[run(1, 25)]), []);
        assert_eq!(free(None, &[run(3, 4)]), [run(1, 2)]);
    }
}
