//! The follower: walks the log by position and folds it into projections, with a cursor of its own.
//!
//! Refuses to stop at a bad event: it is listed with its reason, and the next one is folded.

use crate::{
    error::CentralError,
    fold::{self, Folded},
    identity::Identity,
    sql::{EVENT_COLUMNS, LogRow, Sql, event_of},
    store::Store,
    values_of,
};
use stall_domain::ShopId;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Events folded in one transaction: few, because whoever pushes waits for the same writer.
const STRIDE: u64 = 50;

/// What one stride did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    pub folded: u64,
    pub quarantined: u64,
}

impl Followed {
    fn add(&mut self, step: Followed) {
        self.folded += step.folded;
        self.quarantined += step.quarantined;
    }
}

/// Folds at most [`STRIDE`] events behind the cursor, once nobody else does.
fn stride(sql: &mut dyn Sql, identity: &Identity) -> Result<Followed, CentralError> {
    let text = "SELECT position FROM projected WHERE shop = $1 FOR UPDATE";
    let row = sql.first(text, values_of![identity.shop.0])?;
    let row = row.ok_or(CentralError::Inconsistent("projected"))?;
    stride_behind(sql, identity, row.count(0)?)
}

/// The same, unless another central is at it: that one does our work.
fn stride_if_free(sql: &mut dyn Sql, identity: &Identity) -> Result<Followed, CentralError> {
    let text = "SELECT position FROM projected WHERE shop = $1 FOR UPDATE SKIP LOCKED";
    match sql.first(text, values_of![identity.shop.0])? {
        Some(row) => stride_behind(sql, identity, row.count(0)?),
        None => Ok(Followed::default()),
    }
}

fn stride_behind(
    sql: &mut dyn Sql,
    identity: &Identity,
    cursor: u64,
) -> Result<Followed, CentralError> {
    let shop = identity.shop;
    let text = format!(
        "SELECT {EVENT_COLUMNS} FROM events WHERE shop = $1 AND position > $2 ORDER BY position LIMIT $3"
    );
    let rows = sql.query(&text, values_of![shop.0, cursor, STRIDE])?;
    if rows.is_empty() {
        return Ok(Followed::default());
    }
    let mut followed = Followed::default();
    for row in &rows {
        let row = event_of(shop, row)?;
        if let Some(reason) = fold_one(sql, identity, &row)? {
            followed.quarantined += 1;
            let text =
                "INSERT INTO quarantine (shop, position, kind, reason) VALUES ($1, $2, $3, $4)";
            let kind = row.event.header.kind.as_str();
            sql.execute(text, values_of![shop.0, row.position, kind, reason])?;
        }
        followed.folded += 1;
    }
    let upto = cursor + followed.folded;
    sql.execute(
        "UPDATE projected SET position = $2 WHERE shop = $1",
        values_of![shop.0, upto],
    )?;
    Ok(followed)
}

/// Folds one event; a word when it must not count.
fn fold_one(
    sql: &mut dyn Sql,
    identity: &Identity,
    row: &LogRow,
) -> Result<Option<&'static str>, CentralError> {
    let header = &row.event.header;
    let text = "SELECT fence_seq FROM devices WHERE shop = $1 AND device = $2 AND epoch = $3";
    let device = sql.first(
        text,
        values_of![identity.shop.0, header.device.0, header.epoch],
    )?;
    let fence = device.map_or(Ok(None), |device| device.maybe_int(0))?;
    if fence.is_some_and(|fence| header.seq as i64 > fence) {
        return Ok(Some("revoked"));
    }
    let text = "SELECT 1 FROM events WHERE shop = $1 AND id = $2 AND position < $3 LIMIT 1";
    let earlier = sql.first(text, values_of![identity.shop.0, header.id.0, row.position])?;
    if earlier.is_some() {
        return Ok(Some("repeated"));
    }
    match fold_apart(sql, identity, row)? {
        Folded::Counted => Ok(None),
        Folded::Quarantined(reason) => Ok(Some(reason)),
    }
}

/// Folds within a savepoint: an event whose data the store refuses, or that trips over a mistake of ours, is taken back
/// alone. Only a store that fails comes out as an error.
fn fold_apart(
    sql: &mut dyn Sql,
    identity: &Identity,
    row: &LogRow,
) -> Result<Folded, CentralError> {
    sql.execute("SAVEPOINT event", &[])?;
    let outcome = catch_unwind(AssertUnwindSafe(|| fold::fold(sql, identity, row)));
    let folded = match outcome {
        Ok(Ok(folded)) => folded,
        Ok(Err(error)) if error.is_of_data() => unfoldable(sql, row, &error)?,
        Ok(Err(error)) => return Err(error),
        Err(_) => unfoldable(sql, row, &CentralError::Inconsistent("fold"))?,
    };
    sql.execute("RELEASE SAVEPOINT event", &[])?;
    Ok(folded)
}

fn unfoldable(
    sql: &mut dyn Sql,
    row: &LogRow,
    error: &CentralError,
) -> Result<Folded, CentralError> {
    let error = error as &dyn std::error::Error;
    tracing::warn!(position = row.position, error, "an event cannot be folded");
    sql.execute("ROLLBACK TO SAVEPOINT event", &[])?;
    Ok(Folded::Quarantined("unfoldable"))
}

/// Folds everything up to the head within the caller's transaction.
pub(crate) fn catch_up(sql: &mut dyn Sql, identity: &Identity) -> Result<Followed, CentralError> {
    let mut all = Followed::default();
    loop {
        let step = stride(sql, identity)?;
        all.add(step);
        if step.folded < STRIDE {
            return Ok(all);
        }
    }
}

/// Follows every shop to its head, one short transaction after another. A shop that cannot be followed is in no other
/// shop's way.
///
/// # Errors
/// A store that does not even tell its shops.
pub async fn follow_all(store: &Store) -> Result<Followed, CentralError> {
    follow_by(store, stride).await
}

/// The same, leaving the shops to others that others are following right now.
///
/// # Errors
/// As [`follow_all`].
pub(crate) async fn follow_free(store: &Store) -> Result<Followed, CentralError> {
    follow_by(store, stride_if_free).await
}

type Stride = fn(&mut dyn Sql, &Identity) -> Result<Followed, CentralError>;

async fn follow_by(store: &Store, stride: Stride) -> Result<Followed, CentralError> {
    let mut all = Followed::default();
    for shop in store.read(behind).await? {
        if let Err(error) = follow(store, shop, stride, &mut all).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(%shop, error, "a shop cannot be followed");
        }
    }
    Ok(all)
}

/// Shops whose projections lag behind their log; asking for them writes nothing.
fn behind(sql: &mut dyn Sql) -> Result<Vec<ShopId>, CentralError> {
    let text = "SELECT h.shop FROM shop_head h JOIN projected p ON p.shop = h.shop \
        WHERE p.position < h.position ORDER BY h.shop";
    let rows = sql.query(text, &[])?;
    Ok(rows.iter().map(|row| row.id(0)).collect::<Result<_, _>>()?)
}

async fn follow(
    store: &Store,
    shop: ShopId,
    stride: Stride,
    all: &mut Followed,
) -> Result<(), CentralError> {
    loop {
        let step = store.write(move |sql| {
            let identity = Identity::load(sql, shop)?;
            stride(sql, &identity)
        });
        let step = step.await?;
        all.add(step);
        if step.folded < STRIDE {
            return Ok(());
        }
    }
}

/// Drops a shop's projections and folds them again from the first event, in one transaction.
///
/// # Errors
/// An unknown shop, or whatever the store says.
pub fn rebuild(sql: &mut dyn Sql, shop: ShopId) -> Result<Followed, CentralError> {
    let identity = Identity::load(sql, shop)?;
    sql.query(
        "SELECT position FROM shop_head WHERE shop = $1 FOR UPDATE",
        values_of![shop.0],
    )?;
    for table in fold::PROJECTIONS {
        sql.execute(
            &format!("DELETE FROM {table} WHERE shop = $1"),
            values_of![shop.0],
        )?;
    }
    sql.execute(
        "UPDATE projected SET position = 0 WHERE shop = $1",
        values_of![shop.0],
    )?;
    catch_up(sql, &identity)
}
