//! How central sees one device: the end of its chain, its state, what central can do.
//!
//! Refuses to guess which branch a device lives on: the device names a point of its own.

use crate::{
    chain::Chains, error::CentralError, identity::Identity, push::state_of, sql::Sql, values_of,
};
use stall_domain::{Series, ShopId};
use stall_wire::{Hash32, SeriesPoint, StatusAnswer, StatusAsk, capability, codes};

/// Answers a status ask.
pub fn status(
    sql: &mut dyn Sql,
    shop: ShopId,
    series: Series,
    ask: &StatusAsk,
    now_ms: i64,
) -> Result<StatusAnswer, CentralError> {
    let text = "SELECT fence_seq FROM devices WHERE shop = $1 AND device = $2 AND epoch = $3";
    let row = sql.first(text, values_of![shop.0, series.device.0, series.epoch])?;
    let row = row.ok_or_else(|| CentralError::refused(codes::DEVICE_UNKNOWN))?;
    let plain = |point: Option<SeriesPoint>| point.map(|point| (point.seq, point.hash.0));
    let (head, acked) = (plain(ask.head), plain(ask.acked));
    let chains = Chains::look(
        sql,
        shop,
        series,
        [head, acked].map(|point| point.map_or(0, |p| p.0)),
    )?;
    let by_head = chains.holding(head);
    let chain = by_head
        .or_else(|| chains.holding(acked))
        .or_else(|| chains.chains.first());
    let chain = chain.filter(|chain| chain.head_seq > 0);
    let point = chain.map(|c| SeriesPoint {
        seq: c.head_seq,
        hash: Hash32(c.head_hash),
    });
    let stored = match chain {
        Some(chain) => stored(sql, shop, series, &chains, chain.branch, chain.head_seq)?,
        None => 0,
    };
    Ok(StatusAnswer {
        series: point,
        holds_head: by_head.is_some(),
        stored,
        state: state_of(row.maybe_int(0)?, chains.is_forked()),
        head: crate::chain::head(sql, shop)?,
        holds_shop_key: Identity::load(sql, shop)?.holds_shop_key(sql)?,
        capabilities: capability::ALL.map(str::to_owned).into(),
        server_time_ms: now_ms,
    })
}

/// Events stored of one chain up to `upto`, through its parents.
fn stored(
    sql: &mut dyn Sql,
    shop: ShopId,
    series: Series,
    chains: &Chains,
    branch: i64,
    upto: u64,
) -> Result<u64, CentralError> {
    let Some(chain) = chains.chains.iter().find(|chain| chain.branch == branch) else {
        return Ok(0);
    };
    let text = "SELECT COUNT(*) FROM events \
        WHERE shop = $1 AND device = $2 AND epoch = $3 AND branch = $4 AND seq <= $5";
    let values = values_of![shop.0, series.device.0, series.epoch, branch, upto];
    let own = sql.first(text, values)?.map_or(Ok(0), |row| row.count(0))?;
    if chain.parent == branch {
        return Ok(own);
    }
    Ok(own + stored(sql, shop, series, chains, chain.parent, chain.fork_seq - 1)?)
}
