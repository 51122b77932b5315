//! Everything a network answers instead of central: each has its own code, and none of them moves anything.
//!
//! Refuses to mock: a real ledger, a real client, a real socket.

#![allow(clippy::unwrap_used)] // a whole file of tests

mod stub;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use stall_courier::{
    CentralAddress, Courier, DeviceKeys, PULL_CURSOR, Run, SyncError, SyncReport, Verdict,
};
use stall_domain::{DeviceId, EventId, Moment, Series, ShopId, StallId, day::DrawerOpened};
use stall_ledger::{Identity, Ledger, LedgerError, LedgerPaths};
use stall_wire::*;
use std::sync::{
    Mutex,
    atomic::{AtomicBool, AtomicU64, Ordering},
};
use stub::{Asked, Stub, http, ours};
use uuid::Uuid;

const NOW: Moment = Moment {
    ms: 1_795_352_520_000,
    offset_minutes: 60,
};

fn central_key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn series() -> Series {
    Series {
        device: DeviceId(id(2)),
        epoch: 1,
    }
}

struct Keys;

impl DeviceKeys for Keys {
    fn sign(&self, _: Series, message: &[u8]) -> Option<[u8; 64]> {
        Some(SigningKey::from_bytes(&[2; 32]).sign(message).to_bytes())
    }

    fn seal_head(&self, _: ShopId, series: Series, seq: u64, hash: [u8; 32]) -> Option<[u8; 64]> {
        self.sign(series, &[seq.to_be_bytes().as_slice(), &hash].concat())
    }

    /// A key line of this test is the key in hexadecimal.
    fn verify(&self, vkey: &str, message: &[u8], signature: &[u8; 64]) -> bool {
        let key = hex::decode::<32>(vkey).and_then(|key| VerifyingKey::from_bytes(&key).ok());
        key.is_some_and(|key| key.verify_strict(message, &(*signature).into()).is_ok())
    }
}

fn nonce() -> Nonce {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    *id(u128::from(COUNT.fetch_add(1, Ordering::Relaxed))).as_bytes()
}

/// A folder with five unsent events.
fn folder() -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, _) = Ledger::open(LedgerPaths::in_folder(folder.path()), "machine-1").unwrap();
    let identity = Identity {
        shop: ShopId(id(1)),
        device: series().device,
        epoch: 1,
        code: "A".into(),
        stall: StallId(id(3)),
        machine_id: "machine-1".into(),
    };
    let write = move |tx: &mut stall_ledger::Tx<'_>| -> Result<(), LedgerError> {
        tx.begin_series(identity)?;
        for number in 10..15 {
            tx.append(EventId(id(number)), DrawerOpened { day: id(4).into() })?;
        }
        Ok(())
    };
    ledger.transact(NOW, write).unwrap();
    (folder, ledger)
}

fn sync(ledger: &Ledger, url: &str) -> Result<SyncReport, SyncError> {
    let central_vkey = hex::encode(central_key().verifying_key().as_bytes());
    let address = CentralAddress {
        url: url.into(),
        shop: ShopId(id(1)),
        central_vkey,
    };
    let run = Run {
        now: NOW,
        nonce: &mut nonce,
        progress: &|_| {},
        cancel: &AtomicBool::new(false),
    };
    Courier::new(ledger.clone(), address, Keys).sync_once(run)
}

fn standing(state: SeriesState) -> StatusAnswer {
    StatusAnswer {
        series: None,
        holds_head: false,
        stored: 0,
        state,
        head: 0,
        holds_shop_key: false,
        capabilities: vec![],
        server_time_ms: NOW.ms + 90_000,
    }
}

/// An honest central that keeps nothing: acknowledges what it is sent, gives an empty page.
fn honest(asked: &Asked, ledger: &Ledger) -> Vec<u8> {
    let key = central_key();
    match asked.sealed.frame.kind {
        Kind::Status => asked.answer(&key, Kind::Standing, &standing(SeriesState::Active)),
        Kind::Push => {
            let batch = Batch::read(&asked.sealed.frame.payload).unwrap();
            let last = ledger
                .read(|db| db.events_after(series(), batch.last_seq() - 1, 1))
                .unwrap();
            asked.answer(
                &key,
                Kind::Ack,
                &Ack {
                    device: series().device,
                    epoch: 1,
                    acked_seq: batch.last_seq(),
                    acked_hash: Hash32(last[0].hash),
                    state: SeriesState::Active,
                    head: 0,
                    server_time_ms: NOW.ms,
                },
            )
        }
        _ => {
            let page = Page {
                after: 0,
                head: 0,
                server_time_ms: NOW.ms,
                entries: vec![],
            };
            asked.sealed_by(&key, Kind::Page, page.write(), asked.sealed.frame.nonce)
        }
    }
}

/// Syncs with a server that answers honestly but for one kind of request.
fn sync_with(
    kind: Kind,
    disguise: impl Fn(&Asked, Vec<u8>) -> Vec<u8> + Send + 'static,
) -> (Result<SyncReport, SyncError>, u64, u64) {
    let (_folder, ledger) = folder();
    let central = ledger.clone();
    let stub = Stub::start(move |asked| {
        let honest = honest(&asked, &central);
        if asked.sealed.frame.kind == kind {
            disguise(&asked, honest)
        } else {
            ours(&honest)
        }
    });
    let outcome = sync(&ledger, &format!("http://{}", stub.addr));
    let unsent = ledger.read(|db| db.unsent()).unwrap().count;
    let cursor = ledger.read(|db| db.cursor(PULL_CURSOR)).unwrap();
    (outcome, unsent, cursor)
}

/// The same disguise at the status, at the push and at the pull: the code, and nothing moved too far.
fn each_door(expected: &str, disguise: fn(&Asked, Vec<u8>) -> Vec<u8>) {
    for (kind, left) in [(Kind::Status, 5), (Kind::Push, 5), (Kind::Pull, 0)] {
        let (outcome, unsent, cursor) = sync_with(kind, disguise);
        let error = outcome.unwrap_err();
        assert_eq!(error.code(), expected, "{kind:?}: {error:?}");
        assert_eq!((unsent, cursor), (left, 0), "{kind:?}");
    }
}

#[test]
fn an_honest_central_is_believed() {
    let (outcome, unsent, _) = sync_with(Kind::Problem, |_, honest| ours(&honest));
    let report = outcome.unwrap();
    assert_eq!(
        (report.verdict, report.pushed_events, report.acked_seq),
        (Verdict::Level, 5, 5)
    );
    assert_eq!((unsent, report.skew_ms), (0, 90_000));
}

#[test]
fn a_portal_is_seen_through_whatever_it_calls_itself() {
    const LOGIN: &[u8] = b"<!doctype html><title>Free WiFi</title><form>";
    each_door("network_portal", |_, _| http("200 OK", "text/html", LOGIN));
    each_door("network_portal", |_, _| ours(LOGIN));
    each_door("network_portal", |_, _| {
        http("511 Network Authentication Required", CONTENT_TYPE, LOGIN)
    });
    each_door("network_portal", |_, _| ours(b""));
    each_door("network_redirects", |_, _| {
        b"HTTP/1.1 302 Found\r\nlocation: http://login.example/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec()
    });
}

#[test]
fn proxies_that_fail_or_refuse_are_told_apart() {
    each_door("central_fault", |_, _| {
        http("502 Bad Gateway", "text/html", b"<h1>Bad Gateway</h1>")
    });
    each_door("network_refuses_size", |_, _| {
        http("413 Payload Too Large", "text/plain", b"")
    });
    each_door("central_unreachable", |_, _| Vec::new());
}

#[test]
fn an_old_answer_out_of_a_cache_moves_nothing() {
    each_door("answer_replayed", |asked, honest| {
        let old = SealedFrame::read(&honest).unwrap().frame;
        ours(&asked.sealed_by(&central_key(), old.kind, old.payload, [9; 16]))
    });
}

#[test]
fn a_seal_by_anybody_else_is_not_believed() {
    each_door("wrong_central", |asked, honest| {
        let same = SealedFrame::read(&honest).unwrap().frame;
        ours(&asked.sealed_by(
            &SigningKey::from_bytes(&[7; 32]),
            same.kind,
            same.payload,
            same.nonce,
        ))
    });
}

#[test]
fn an_answer_to_another_request_is_not_believed() {
    each_door("wrong_central", |asked, honest| {
        let same = SealedFrame::read(&honest).unwrap().frame;
        let elsewhere = Asked {
            path: "/v1/elsewhere".into(),
            sealed: asked.sealed.clone(),
        };
        ours(&elsewhere.sealed_by(&central_key(), same.kind, same.payload, same.nonce))
    });
}

#[test]
fn a_newer_central_is_called_newer() {
    each_door("central_newer", |_, mut honest| {
        honest[4] = 2;
        ours(&honest)
    });
}

#[test]
fn an_acknowledgement_of_other_bytes_moves_nothing() {
    let (outcome, unsent, _) = sync_with(Kind::Push, |asked, honest| {
        let mut ack: Ack = SealedFrame::read(&honest).unwrap().json(Kind::Ack).unwrap();
        ack.acked_hash = Hash32([0; 32]);
        ours(&asked.answer(&central_key(), Kind::Ack, &ack))
    });
    assert_eq!(
        (outcome.unwrap_err().code(), unsent),
        ("sync_does_not_add_up", 5)
    );
}

#[test]
fn a_refusal_counts_only_under_the_seal() {
    for (key, is_believed) in [([1; 32], true), ([7; 32], false)] {
        let (outcome, unsent, _) = sync_with(Kind::Push, move |asked, _| {
            let problem = Problem::new(codes::REVOKED);
            let body = asked.answer(&SigningKey::from_bytes(&key), Kind::Problem, &problem);
            http("403 Forbidden", CONTENT_TYPE, &body)
        });
        let error = outcome.unwrap_err();
        assert_eq!(
            matches!(error, SyncError::Refused(_)),
            is_believed,
            "{error:?}"
        );
        assert_eq!((error.code(), unsent), (codes::REVOKED, 5));
    }
}

#[test]
fn a_gap_central_asks_for_is_filled_and_nonsense_is_refused() {
    for (want, expected) in [
        (0u64, Err("sync_does_not_add_up")),
        (99, Err("sync_does_not_add_up")),
        (1, Ok(5)),
    ] {
        let asked_before = Mutex::new(0);
        let (outcome, _, _) = sync_with(Kind::Push, move |asked, honest| {
            let mut times = asked_before.lock().unwrap();
            *times += 1;
            if *times > 1 {
                return ours(&honest);
            }
            let problem = Problem::new(codes::GAP).with("want", want);
            http(
                "409 Conflict",
                CONTENT_TYPE,
                &asked.answer(&central_key(), Kind::Problem, &problem),
            )
        });
        match (outcome, expected) {
            (Ok(report), Ok(pushed)) => assert_eq!(report.pushed_events, pushed),
            (Err(error), Err(code)) => assert_eq!(error.code(), code),
            (outcome, expected) => panic!("{outcome:?} is not {expected:?}"),
        }
    }
}

#[test]
fn an_acknowledgement_cut_at_any_byte_moves_nothing() {
    let (_folder, ledger) = folder();
    let (central, cut) = (ledger.clone(), std::sync::Arc::new(AtomicU64::new(0)));
    let at = cut.clone();
    let stub = Stub::start(move |asked| {
        let whole = ours(&honest(&asked, &central));
        let cut = at.load(Ordering::Relaxed) as usize;
        if asked.sealed.frame.kind == Kind::Push {
            whole[..cut.min(whole.len() - 1)].to_vec()
        } else {
            whole
        }
    });
    let url = format!("http://{}", stub.addr);
    for byte in (0..460).step_by(3) {
        cut.store(byte, Ordering::Relaxed);
        let error = sync(&ledger, &url).unwrap_err();
        assert!(error.is_retryable(), "{byte}: {error:?}");
        assert_eq!(
            ledger.read(|db| db.unsent()).unwrap().count,
            5,
            "cut at {byte}"
        );
    }
}

#[test]
fn nobody_there_is_unreachable_and_a_stop_is_a_stop() {
    let (_folder, ledger) = folder();
    let gone = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    assert_eq!(
        sync(&ledger, &format!("http://{gone}")).unwrap_err().code(),
        "central_unreachable"
    );
    assert_eq!(
        sync(&ledger, "not an address").unwrap_err().code(),
        "central_address_bad"
    );
    let address = CentralAddress {
        url: format!("http://{gone}"),
        shop: ShopId(id(1)),
        central_vkey: String::new(),
    };
    let run = Run {
        now: NOW,
        nonce: &mut nonce,
        progress: &|_| {},
        cancel: &AtomicBool::new(true),
    };
    let outcome = Courier::new(ledger, address, Keys).sync_once(run);
    assert!(matches!(outcome, Err(SyncError::Cancelled)));
}
