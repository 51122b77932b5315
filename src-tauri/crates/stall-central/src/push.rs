//! Taking a batch: chain, seal, place, store, and only then acknowledge.
//!
//! Refuses a batch whose seal is wrong or that leaves a hole; never one whose events it cannot read.

use crate::{
    chain::{Chain, Chains, Placement, append, put_chain},
    error::CentralError,
    sql::Sql,
    values_of,
};
use stall_domain::{DeviceId, EventEnvelope, Series, ShopId, event::GENESIS};
use stall_provenance::{Head, Vkey, chain::chain_event};
use stall_wire::{Ack, Batch, Hash32, Problem, SeriesState, WireError, codes};

/// A batch with its hashes computed, its seal not yet checked.
#[derive(Clone, Debug)]
pub struct ChainedBatch {
    series: Series,
    events: Vec<EventEnvelope>,
    head: Head,
    head_seal: [u8; 64],
    prev: [u8; 32],
}

impl ChainedBatch {
    /// Computes the chain of a received batch.
    ///
    /// # Errors
    /// A batch of another device than the speaker's, or one that starts a series behind something.
    pub fn of(batch: Batch, shop: ShopId, speaker: DeviceId) -> Result<Self, CentralError> {
        let (series, mut prev, head_seal) = (batch.series, batch.prev, batch.head_seal);
        let starts_wrong = batch.first_seq == 1 && prev != GENESIS;
        if series.device != speaker || starts_wrong {
            return Err(CentralError::refused(codes::MALFORMED));
        }
        let first_prev = prev;
        let mut events = Vec::with_capacity(batch.events.len());
        for (header, body) in batch.into_events(shop) {
            let event = chain_event(prev, header, body).map_err(|_| WireError::Range)?;
            prev = event.hash;
            events.push(event);
        }
        let last_seq = events
            .last()
            .map(|event| event.header.seq)
            .ok_or(WireError::Range)?;
        let head = Head {
            shop,
            series,
            seq: last_seq,
            hash: prev,
        };
        Ok(Self {
            series,
            events,
            head,
            head_seal,
            prev: first_prev,
        })
    }
}

/// Stores a batch. Idempotent: what is there already is acknowledged again.
pub fn push(sql: &mut dyn Sql, batch: &ChainedBatch, now_ms: i64) -> Result<Ack, CentralError> {
    let ChainedBatch {
        series,
        events,
        head,
        head_seal,
        prev,
    } = batch;
    let shop = head.shop;
    let text = "SELECT vkey, fence_seq FROM devices WHERE shop = $1 AND device = $2 AND epoch = $3";
    let row = sql.first(text, values_of![shop.0, series.device.0, series.epoch])?;
    let row = row.ok_or_else(|| CentralError::refused(codes::DEVICE_UNKNOWN))?;
    let vkey: Vkey = row
        .text(0)?
        .parse()
        .map_err(|_| CentralError::Inconsistent("device_vkey"))?;
    let sealed = head.verify_seal(head_seal, &vkey.key);
    sealed.map_err(|_| CentralError::refused(codes::BAD_SEAL))?;
    let first_seq = head.seq + 1 - events.len() as u64;
    let chains = Chains::lock(sql, shop, *series, first_seq, head.seq)?;
    let hashes: Vec<[u8; 32]> = events.iter().map(|event| event.hash).collect();
    let mut is_forked = chains.is_forked();
    match chains.place(first_seq, *prev, &hashes) {
        Placement::Gap { want } => return Err(Problem::new(codes::GAP).with("want", want).into()),
        Placement::Append { branch, known } => {
            append(
                sql,
                shop,
                branch,
                events[known..].to_vec(),
                *head_seal,
                now_ms,
            )?;
        }
        Placement::Fork { parent, known } => {
            let branch = chains
                .chains
                .iter()
                .map(|chain| chain.branch)
                .max()
                .unwrap_or(0)
                + 1;
            let fork_seq = first_seq + known as u64;
            let head_hash = known.checked_sub(1).map_or(*prev, |last| hashes[last]);
            let chain = Chain {
                branch,
                parent,
                fork_seq,
                head_seq: fork_seq - 1,
                head_hash,
            };
            put_chain(sql, shop, *series, &chain)?;
            append(
                sql,
                shop,
                branch,
                events[known..].to_vec(),
                *head_seal,
                now_ms,
            )?;
            is_forked = true;
        }
    }
    let text =
        "UPDATE devices SET pushed_at_ms = $4 WHERE shop = $1 AND device = $2 AND epoch = $3";
    sql.execute(
        text,
        values_of![shop.0, series.device.0, series.epoch, now_ms],
    )?;
    Ok(Ack {
        device: series.device,
        epoch: series.epoch,
        acked_seq: head.seq,
        acked_hash: Hash32(head.hash),
        state: state_of(row.maybe_int(1)?, is_forked),
        head: crate::chain::head(sql, shop)?,
        server_time_ms: now_ms,
    })
}

/// One word for how a series stands.
pub fn state_of(fence_seq: Option<i64>, is_forked: bool) -> SeriesState {
    match (fence_seq, is_forked) {
        (Some(_), _) => SeriesState::Revoked,
        (None, true) => SeriesState::Forked,
        (None, false) => SeriesState::Active,
    }
}
