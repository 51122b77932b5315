//! Who may speak for the shop: central and the founder, told by the first place of central's order, which central
//! takes itself, in the same transaction that makes the shop, to admit the founder.
//!
//! Refuses a grant, an admission, a revocation and a handover by anybody else. Before the first place is known, nothing
//! that came from central counts of these.

use super::events;
use crate::{Db, LedgerError, codec};
use rusqlite::{Connection, OptionalExtension};
use stall_domain::{DeviceId, EditionId, Fact, Series};

const FIRST: u64 = 1;
const GUARDED: &str = "('device.admitted', 'device.revoked', 'lease.granted', 'shop.handed_over')";

struct Grantors {
    central: DeviceId,
    founder: DeviceId,
}

impl Grantors {
    fn find(conn: &Connection) -> Result<Option<Self>, LedgerError> {
        let sql = format!(
            "SELECT {} FROM events e WHERE e.position = 1",
            events::COLUMNS
        );
        let first = conn
            .prepare_cached(&sql)?
            .query_row([], events::read_event)
            .optional()?;
        Ok(first.and_then(|(event, _)| match event.fact() {
            Ok((_, Fact::DeviceAdmitted(admitted))) => Some(Self {
                central: event.header.device,
                founder: admitted.device,
            }),
            _ => None,
        }))
    }

    fn has_handed_over(&self, conn: &Connection, position: u64) -> Result<bool, LedgerError> {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM events WHERE kind = 'shop.handed_over' AND device = ?1
                   AND position < ?2)";
        let key = (self.founder.bytes(), codec::signed(position)?);
        Ok(conn.prepare_cached(sql)?.query_row(key, |row| row.get(0))?)
    }
}

/// Whether the speaker may say this. What central has not placed yet was said here, by a till that keeps to the rule.
pub(crate) fn is_lawful(
    conn: &Connection,
    speaker: Series,
    position: Option<u64>,
    fact: &Fact,
) -> Result<bool, LedgerError> {
    let Some(position) = position.filter(|_| is_guarded(fact)) else {
        return Ok(true);
    };
    let Some(grantors) = Grantors::find(conn)? else {
        return Ok(false);
    };
    let is_central = speaker.device == grantors.central;
    let is_founder = speaker.device == grantors.founder;
    Ok(match fact {
        Fact::ShopHandedOver(_) => is_founder,
        Fact::LeaseGranted(_) => match grantors.has_handed_over(conn, position)? {
            true => is_central,
            false => is_founder,
        },
        _ => is_central || (is_founder && !grantors.has_handed_over(conn, position)?),
    })
}

fn is_guarded(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::DeviceAdmitted(_)
            | Fact::DeviceRevoked(_)
            | Fact::LeaseGranted(_)
            | Fact::ShopHandedOver(_)
    )
}

impl Db<'_> {
    /// Whether every grant of an edition made before there was a central is in these books: the present series founded
    /// the shop, or fixed the edition itself. Behind a restore or a copy, others may have been granted.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn knows_all_grants(&self, edition: EditionId) -> Result<bool, LedgerError> {
        let Some(series) = self.identity()?.map(|identity| identity.series()) else {
            return Ok(false);
        };
        let first = self.fact_at(series, 1)?.map(|past| past.fact);
        if matches!(first, Some(Fact::ShopFounded(_))) {
            return Ok(true);
        }
        let sql = "SELECT count(*) FROM subjects JOIN events USING (device, epoch, seq)
                   WHERE sort = 'edition' AND thing = ?1 AND kind = 'edition.fixed' AND device = ?2 AND epoch = ?3";
        let key = (edition.bytes(), series.device.bytes(), series.epoch);
        Ok(self.count(sql, key)? > 0)
    }
}

/// Whether an event that just got its place changes what others, folded before it, may say.
pub(crate) fn is_rebuild_needed(
    conn: &Connection,
    speaker: Series,
    position: u64,
    fact: &Fact,
) -> Result<bool, LedgerError> {
    let changes_rule = position == FIRST || matches!(fact, Fact::ShopHandedOver(_));
    if !changes_rule {
        return Ok(false);
    }
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM events WHERE kind IN {GUARDED} AND position > ?1
         AND NOT (device = ?2 AND epoch = ?3))"
    );
    let key = (
        codec::signed(position)?,
        speaker.device.bytes(),
        speaker.epoch,
    );
    Ok(conn
        .prepare_cached(&sql)?
        .query_row(key, |row| row.get(0))?)
}
