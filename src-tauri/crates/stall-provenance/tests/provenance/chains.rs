//! The event chain and its sealed head. Refuses nothing itself.

use crate::*;
use sha2::{Digest as _, Sha256};
use stall_domain::{DeviceId, EventEnvelope, EventHeader, EventId, Hlc, Series, ShopId};
use stall_provenance::chain::*;
use stall_provenance::keys::KeyError;
use uuid::Uuid;

fn header(seq: u64) -> EventHeader {
    EventHeader {
        shop: ShopId(Uuid::from_u128(1)),
        device: DeviceId(Uuid::from_u128(2)),
        epoch: 1,
        seq,
        id: EventId(Uuid::from_u128(100 + u128::from(seq))),
        hlc: Hlc(seq << 16),
        kind: "sale_committed".to_owned(),
        version: 1,
    }
}

fn events(count: u64) -> Vec<EventEnvelope> {
    let mut prev = GENESIS;
    let event = |seq| {
        let body = format!("{{\"n\":{seq}}}").into_bytes();
        let event = chain_event(prev, header(seq), body).unwrap();
        prev = event.hash;
        event
    };
    (1..=count).map(event).collect()
}

fn broken(events: &[EventEnvelope]) -> (u64, ChainBreak) {
    let fault = verify_chain(events).unwrap_err();
    (fault.seq, fault.why)
}

#[test]
fn the_hashed_bytes_are_exactly_these() {
    let bytes = [
        b"stallside-event-v1\n".as_slice(),
        &[0; 15],
        &[1],
        &[0; 15],
        &[2],
        &[0, 0, 0, 1],
        &[0, 0, 0, 0, 0, 0, 0, 9],
        &[0; 15],
        &[109],
        &[0, 0, 0, 0, 0, 9, 0, 0],
        &[0, 14],
        b"sale_committed",
        &[0, 1],
        &[0, 0, 0, 2],
    ]
    .concat();
    assert_eq!(header_bytes(&header(9), 2), Some(bytes.clone()));
    let hashed = [GENESIS.as_slice(), &bytes, b"{}"].concat();
    let expected: [u8; 32] = Sha256::digest(hashed).into();
    assert_eq!(event_hash(&GENESIS, &header(9), b"{}"), Some(expected));
    assert_eq!(
        header_bytes(
            &EventHeader {
                kind: "k".repeat(65_536),
                ..header(1)
            },
            0
        ),
        None
    );
}

#[test]
fn a_whole_chain_verifies_at_once_or_in_parts() {
    let events = events(20);
    let whole = verify_chain(&events).unwrap();
    assert_eq!(whole.unwrap().seq, 20);
    for cut in 0..=20 {
        let head = verify_chain(&events[..cut]).unwrap();
        assert_eq!(continue_chain(head, &events[cut..]), Ok(whole));
    }
    assert_eq!(verify_chain(&events[..0]), Ok(None));
}

#[test]
fn a_broken_chain_names_the_first_bad_event_and_why() {
    let good = events(6);
    let mut gap = good.clone();
    gap.remove(2);
    assert_eq!(broken(&gap), (4, ChainBreak::Gap { expected: 3 }));
    assert_eq!(broken(&good[1..]), (2, ChainBreak::Gap { expected: 1 }));
    let twice = [&good[..3], &good[2..]].concat();
    assert_eq!(broken(&twice), (3, ChainBreak::Gap { expected: 4 }));
    let mut body = good.clone();
    body[3].body[1] ^= 1;
    assert_eq!(broken(&body), (4, ChainBreak::Hash));
    let mut fork = good.clone();
    fork[3] = chain_event([7; 32], header(4), b"{}".to_vec()).unwrap();
    assert_eq!(broken(&fork), (4, ChainBreak::Prev));
    let mut rewritten = good.clone();
    rewritten[3] = chain_event(good[2].hash, header(4), b"{}".to_vec()).unwrap();
    assert_eq!(broken(&rewritten), (5, ChainBreak::Prev));
    let mut other = good.clone();
    other[4].header.epoch = 2;
    assert_eq!(broken(&other), (5, ChainBreak::OtherSeries));
    let mut shop = good;
    shop[4].header.shop = ShopId(Uuid::from_u128(3));
    let fault = verify_chain(&shop).unwrap_err();
    let series = Series {
        device: DeviceId(Uuid::from_u128(2)),
        epoch: 1,
    };
    assert_eq!(
        fault,
        ChainFault {
            series,
            seq: 5,
            why: ChainBreak::OtherSeries
        }
    );
}

#[test]
fn every_field_of_a_header_is_under_the_hash() {
    let changes: [fn(&mut EventHeader); 4] = [
        |h| h.id = EventId(Uuid::from_u128(9)),
        |h| h.hlc = Hlc(1),
        |h| h.kind.push('x'),
        |h| h.version = 2,
    ];
    for change in changes {
        let mut events = events(2);
        change(&mut events[1].header);
        assert_eq!(broken(&events), (2, ChainBreak::Hash));
    }
}

#[test]
fn a_sealed_head_is_of_one_head_and_one_key() {
    let events = events(3);
    let head = verify_chain(&events).unwrap().unwrap();
    let key = device_signer().key;
    let seal = head.seal(&key);
    assert_eq!(head.verify_seal(&seal, &key.verifying_key()), Ok(()));
    let expected = format!(
        "stallside-head-v1\nshop {}\ndevice {}\nepoch 1\nseq 3\nhash {}\n",
        Uuid::from_u128(1),
        Uuid::from_u128(2),
        head.hash
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>(),
    );
    assert_eq!(head.statement(), expected);
    let earlier = verify_chain(&events[..2]).unwrap().unwrap();
    let refused = Err(KeyError::Signature);
    assert_eq!(earlier.verify_seal(&seal, &key.verifying_key()), refused);
    assert_eq!(head.verify_seal(&seal, &shop_vkey().key), refused);
}
