//! The sync door: read the frame, check its seal, do the work, seal the answer.
//!
//! Refuses to speak for a shop it does not keep: such an answer carries no seal, and no till believes it.

use super::{
    Central, Counters,
    answer::{framed, note},
};
use crate::{
    admit::{self, PairCall},
    edge,
    error::CentralError,
    identity::{CENTRAL_EPOCH, Identity},
    lease, pull as page, push as store_batch, records as record_notes,
    sql::Sql,
    standing, values_of,
};
use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use stall_domain::{DeviceId, Series, ShopId};
use stall_provenance::{SigningKey, Vkey};
use stall_wire::{
    Batch, Frame, Kind, Nonce, Problem, SealedFrame, SeriesState, Speaker, WireError, codes,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use uuid::Uuid;

/// The key an answer is sealed with, and whose it is.
#[derive(Clone)]
struct Seal {
    shop: ShopId,
    device: DeviceId,
    key: SigningKey,
}

/// Seals already read from the store. A shop's never changes, so that even "the store is away" is said under seal.
#[derive(Clone, Default)]
pub(super) struct Seals(Arc<Mutex<HashMap<ShopId, Seal>>>);

impl Seals {
    fn keep(&self, seal: &Seal) {
        let mut seals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seals.insert(seal.shop, seal.clone());
    }

    fn of(&self, shop: ShopId) -> Option<Seal> {
        let seals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seals.get(&shop).cloned()
    }
}

/// An authenticated request.
#[derive(Clone)]
struct Call {
    shop: ShopId,
    series: Series,
    sealed: Arc<SealedFrame>,
}

type Answered = Result<(Kind, Vec<u8>), CentralError>;

pub(super) async fn push(s: State<Central>, p: Path<ShopId>, body: Bytes) -> Response {
    serve(s, p, body, "push", |central, call| async move {
        let batch = Batch::read(call.sealed.of_kind(Kind::Push)?)?;
        let count = batch.events.len() as u64;
        let chained = store_batch::ChainedBatch::of(batch, call.shop, call.series.device)?;
        let work = move |sql: &mut dyn Sql| store_batch::push(sql, &chained, edge::now_ms());
        let ack = central.store.write(work).await?;
        central.pushed.notify_one();
        Counters::add(&central.counters.batches, 1);
        Counters::add(&central.counters.events, count);
        Counters::add(
            &central.counters.forks,
            u64::from(ack.state == SeriesState::Forked),
        );
        json(Kind::Ack, &ack)
    })
    .await
}

pub(super) async fn pull(s: State<Central>, p: Path<ShopId>, body: Bytes) -> Response {
    serve(s, p, body, "pull", |central, call| async move {
        let ask = call.sealed.json(Kind::Pull)?;
        let work = move |sql: &mut dyn Sql| {
            refuse_revoked(sql, call.shop, call.series)?;
            page::pull(sql, call.shop, &ask, edge::now_ms())
        };
        let page = central.store.read(work).await?;
        Counters::add(&central.counters.pages, 1);
        Ok((Kind::Page, page.write()))
    })
    .await
}

pub(super) async fn status(s: State<Central>, p: Path<ShopId>, body: Bytes) -> Response {
    serve(s, p, body, "status", |central, call| async move {
        let ask = call.sealed.json(Kind::Status)?;
        let (shop, series) = (call.shop, call.series);
        let work = move |sql: &mut dyn Sql| {
            let now_ms = edge::now_ms();
            let standing = standing::status(sql, shop, series, &ask, now_ms)?;
            Ok((standing, admit::is_renewal_due(sql, shop, series, now_ms)?))
        };
        let (standing, is_renewal_due) = central.store.read(work).await?;
        if is_renewal_due {
            renew(&central, shop, series).await;
        }
        json(Kind::Standing, &standing)
    })
    .await
}

/// A certificate that cannot be renewed now is no reason to keep a device from syncing; it asks again.
async fn renew(central: &Central, shop: ShopId, series: Series) {
    let work = move |sql: &mut dyn Sql| admit::renew(sql, shop, series, edge::now_ms());
    if let Err(error) = central.store.write(work).await {
        note(&error, "renew");
    }
}

pub(super) async fn lease(s: State<Central>, p: Path<ShopId>, body: Bytes) -> Response {
    serve(s, p, body, "lease", |central, call| async move {
        let ask = call.sealed.json(Kind::Lease)?;
        let work = move |sql: &mut dyn Sql| {
            refuse_revoked(sql, call.shop, call.series)?;
            lease::grant(sql, call.shop, call.series.device, &ask, edge::now_ms())
        };
        let answer = central.store.write(work).await?;
        Counters::add(&central.counters.leases, 1);
        json(Kind::Leased, &answer)
    })
    .await
}

pub(super) async fn records(s: State<Central>, p: Path<ShopId>, body: Bytes) -> Response {
    serve(s, p, body, "records", |central, call| async move {
        let offer = call.sealed.json(Kind::Records)?;
        let work = move |sql: &mut dyn Sql| {
            refuse_revoked(sql, call.shop, call.series)?;
            record_notes::keep(sql, call.shop, &offer, edge::now_ms())
        };
        let answer = central.store.write(work).await?;
        Counters::add(&central.counters.records, answer.kept.len() as u64);
        json(Kind::RecordsKept, &answer)
    })
    .await
}

pub(super) async fn pair(
    State(central): State<Central>,
    Path(shop): Path<ShopId>,
    body: Bytes,
) -> Response {
    Counters::add(&central.counters.requests, 1);
    let path = path_of(shop, "pair");
    let nonce = SealedFrame::read(&body)
        .map(|sealed| sealed.frame.nonce)
        .unwrap_or_default();
    let outcome = async {
        let sealed = SealedFrame::read(&body)?;
        if sealed.frame.speaker.shop != shop {
            return Err(WireError::Range.into());
        }
        let call = PairCall::open(&sealed, &path)?;
        central
            .store
            .write(move |sql| admit::pair(sql, &call, edge::now_ms()))
            .await
    };
    match outcome.await {
        Ok((answer, device, key)) => {
            let seal = Seal {
                shop: answer.shop,
                device,
                key,
            };
            let sealed = json(Kind::Paired, &answer)
                .and_then(|(kind, payload)| close(Some(&seal), kind, nonce, payload, &path));
            finish(&central, sealed, Some(&seal), nonce, &path, "pair")
        }
        Err(error) => {
            slow_guessers(&error).await;
            let seal = seal_of(&central, shop).await;
            finish(&central, Err(error), seal.as_ref(), nonce, &path, "pair")
        }
    }
}

/// Every wrong code costs its asker a second: fifty bits outlive ten minutes many times over.
async fn slow_guessers(error: &CentralError) {
    if error.problem().code == codes::CODE_REFUSED {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}

async fn serve<F>(
    State(central): State<Central>,
    Path(shop): Path<ShopId>,
    body: Bytes,
    door: &'static str,
    work: impl FnOnce(Central, Call) -> F,
) -> Response
where
    F: Future<Output = Answered>,
{
    let started = Instant::now();
    Counters::add(&central.counters.requests, 1);
    let path = path_of(shop, door);
    let read = SealedFrame::read(&body).map_err(CentralError::from);
    let nonce = read
        .as_ref()
        .map(|sealed| sealed.frame.nonce)
        .unwrap_or_default();
    let (seal, outcome) = match read {
        Ok(sealed) => match authenticate(&central, shop, sealed, &path).await {
            Ok((seal, call)) => (Some(seal), work(central.clone(), call).await),
            Err(error) => (seal_of(&central, shop).await, Err(error)),
        },
        Err(error) => (seal_of(&central, shop).await, Err(error)),
    };
    let sealed =
        outcome.and_then(|(kind, payload)| close(seal.as_ref(), kind, nonce, payload, &path));
    let response = finish(&central, sealed, seal.as_ref(), nonce, &path, door);
    let (bytes, ms) = (body.len(), started.elapsed().as_millis() as u64);
    tracing::info!(
        door,
        status = response.status().as_u16(),
        bytes,
        ms,
        "served"
    );
    response
}

/// Checks the frame's seal by the key central knows for the speaking series.
async fn authenticate(
    central: &Central,
    shop: ShopId,
    sealed: SealedFrame,
    path: &str,
) -> Result<(Seal, Call), CentralError> {
    let speaker = sealed.frame.speaker;
    if speaker.shop != shop {
        return Err(WireError::Range.into());
    }
    let series = Series {
        device: speaker.device,
        epoch: speaker.epoch,
    };
    let work = move |sql: &mut dyn Sql| {
        let identity = Identity::load(sql, shop)?;
        let text = "SELECT vkey FROM devices WHERE shop = $1 AND device = $2 AND epoch = $3";
        let row = sql.first(text, values_of![shop.0, series.device.0, series.epoch])?;
        let row = row.ok_or_else(|| CentralError::refused(codes::DEVICE_UNKNOWN))?;
        let vkey = row.text(0)?.parse::<Vkey>();
        let vkey = vkey.map_err(|_| CentralError::Inconsistent("device_vkey"))?;
        Ok((
            Seal {
                shop,
                device: identity.device,
                key: identity.signer.key,
            },
            vkey,
        ))
    };
    let (seal, vkey) = central.store.read(work).await?;
    central.seals.keep(&seal);
    let statement = sealed.frame.statement(path);
    let checked = vkey.key.verify(statement.as_bytes(), &sealed.seal);
    checked.map_err(|_| CentralError::refused(codes::BAD_SEAL))?;
    Ok((
        seal,
        Call {
            shop,
            series,
            sealed: Arc::new(sealed),
        },
    ))
}

async fn seal_of(central: &Central, shop: ShopId) -> Option<Seal> {
    if let Some(seal) = central.seals.of(shop) {
        return Some(seal);
    }
    let identity = central
        .store
        .read(move |sql| Identity::find(sql, shop))
        .await
        .ok()??;
    Some(Seal {
        shop,
        device: identity.device,
        key: identity.signer.key,
    })
}

fn refuse_revoked(sql: &mut dyn Sql, shop: ShopId, series: Series) -> Result<(), CentralError> {
    match admit::fence_of(sql, shop, series)? {
        Some(fence_seq) => Err(Problem::new(codes::REVOKED)
            .with("fence_seq", fence_seq)
            .into()),
        None => Ok(()),
    }
}

fn path_of(shop: ShopId, door: &str) -> String {
    format!("/v1/{shop}/{door}")
}

fn json(kind: Kind, message: &impl serde::Serialize) -> Answered {
    Ok((kind, serde_json::to_vec(message).map_err(WireError::from)?))
}

/// Seals an answer; without a seal the signature is all zeros and proves nothing.
fn close(
    seal: Option<&Seal>,
    kind: Kind,
    nonce: Nonce,
    payload: Vec<u8>,
    path: &str,
) -> Result<Vec<u8>, CentralError> {
    let nobody = (ShopId(Uuid::nil()), DeviceId(Uuid::nil()));
    let (shop, device) = seal.map_or(nobody, |seal| (seal.shop, seal.device));
    let speaker = Speaker {
        shop,
        device,
        epoch: CENTRAL_EPOCH,
    };
    let frame = Frame {
        kind,
        speaker,
        nonce,
        payload,
    };
    let sign = |text: &[u8]| seal.map_or([0; 64], |seal| seal.key.sign(text));
    Ok(frame.seal(path, sign)?)
}

fn finish(
    central: &Central,
    outcome: Result<Vec<u8>, CentralError>,
    seal: Option<&Seal>,
    nonce: Nonce,
    path: &str,
    door: &'static str,
) -> Response {
    let error = match outcome {
        Ok(frame) => return framed(200, frame),
        Err(error) => error,
    };
    note(&error, door);
    Counters::add(&central.counters.problems, 1);
    let payload = serde_json::to_vec(&error.problem()).unwrap_or_default();
    let frame = close(seal, Kind::Problem, nonce, payload, path).unwrap_or_default();
    framed(error.status(), frame)
}
