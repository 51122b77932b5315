//! Central's own series: admissions, revocations and grants, chained and sealed like everybody's.
//!
//! Refuses an event outside a transaction that holds the series' lock.

use crate::{
    chain::{Chains, append},
    edge,
    error::CentralError,
    identity::{CENTRAL_EPOCH, Identity},
    sql::{LogRow, Sql},
    values_of,
};
use stall_domain::{EventHeader, EventId, Fact, Hlc, Moment, Series};
use stall_provenance::{Head, chain::chain_event};

/// Writes facts into central's series.
pub fn write(
    sql: &mut dyn Sql,
    identity: &Identity,
    facts: Vec<Fact>,
    now_ms: i64,
) -> Result<Vec<LogRow>, CentralError> {
    let series = Series {
        device: identity.device,
        epoch: CENTRAL_EPOCH,
    };
    let chains = Chains::lock(sql, identity.shop, series, 0, 0)?;
    let chain = chains
        .chains
        .first()
        .ok_or(CentralError::Inconsistent("own_chain"))?;
    let (mut seq, mut prev) = (chain.head_seq, chain.head_hash);
    let mut hlc = last_clock(sql, identity, series, seq)?;
    // Central stands at no stall; its moments are told in UTC.
    let at = Moment {
        ms: now_ms,
        offset_minutes: 0,
    };
    let mut events = Vec::with_capacity(facts.len());
    for fact in facts {
        seq += 1;
        hlc = hlc.tick(now_ms);
        let header = EventHeader {
            shop: identity.shop,
            device: series.device,
            epoch: series.epoch,
            seq,
            id: EventId(edge::mint()),
            hlc,
            kind: fact.kind().to_owned(),
            version: fact.version(),
        };
        let body = fact
            .to_body(at)
            .map_err(|_| CentralError::Inconsistent("own_fact"))?;
        let event = chain_event(prev, header, body);
        let event = event.map_err(|_| CentralError::Inconsistent("own_fact"))?;
        prev = event.hash;
        events.push(event);
    }
    let seal = Head {
        shop: identity.shop,
        series,
        seq,
        hash: prev,
    }
    .seal(&identity.signer.key);
    Ok(append(sql, identity.shop, 0, events, seal, now_ms)?)
}

fn last_clock(
    sql: &mut dyn Sql,
    identity: &Identity,
    series: Series,
    seq: u64,
) -> Result<Hlc, CentralError> {
    let text = "SELECT hlc FROM events \
        WHERE shop = $1 AND device = $2 AND epoch = $3 AND branch = 0 AND seq = $4";
    let values = values_of![identity.shop.0, series.device.0, series.epoch, seq];
    let row = sql.first(text, values)?;
    row.map_or(Ok(Hlc::default()), |row| Ok(Hlc(row.int(0)? as u64)))
}
