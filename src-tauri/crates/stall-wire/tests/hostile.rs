//! Hostile bytes: whatever comes over the network is a message or an error, never a panic or a flood of memory.

#![allow(clippy::unwrap_used)] // a whole file of tests

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use stall_domain::{DeviceId, EventId, Hlc, Series, ShopId};
use stall_wire::*;
use uuid::Uuid;

fn nil_frame(payload: Vec<u8>) -> Vec<u8> {
    let nil = Uuid::nil();
    let speaker = Speaker {
        shop: ShopId(nil),
        device: DeviceId(nil),
        epoch: 0,
    };
    let frame = Frame {
        kind: Kind::Push,
        speaker,
        nonce: [0; 16],
        payload,
    };
    frame.seal("/", |_| [0; 64]).unwrap()
}

/// Rewrites the claimed unpacked size and makes the checksum fit again.
fn claim(mut bytes: Vec<u8>, raw_bytes: u32) -> Vec<u8> {
    bytes[58..62].copy_from_slice(&raw_bytes.to_be_bytes());
    let end = bytes.len() - 8;
    let check = Sha256::digest(&bytes[..end]);
    bytes[end..].copy_from_slice(&check[..8]);
    bytes
}

fn batch(bodies: Vec<Vec<u8>>) -> Batch {
    let event = |(at, body): (usize, Vec<u8>)| BatchEvent {
        id: EventId(Uuid::from_u128(at as u128)),
        hlc: Hlc((at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        kind: format!("kind.{}", at % 3),
        version: at as u16,
        body,
    };
    Batch {
        series: Series {
            device: DeviceId(Uuid::from_u128(1)),
            epoch: 3,
        },
        first_seq: 9,
        prev: [1; 32],
        events: bodies.into_iter().enumerate().map(event).collect(),
        head_seal: [2; 64],
    }
}

#[test]
fn a_bomb_is_refused_by_its_claim_and_by_its_contents() {
    let honest = nil_frame(vec![0; RAW_MAX]);
    assert!(honest.len() < 2_000, "zeros pack well");
    assert!(SealedFrame::read(&honest).is_ok());
    assert!(matches!(
        SealedFrame::read(&claim(honest.clone(), u32::MAX)),
        Err(WireError::TooLarge)
    ));
    // It says one kilobyte and holds two million.
    assert!(matches!(
        SealedFrame::read(&claim(honest, 1_000)),
        Err(WireError::Unpack)
    ));
    assert!(
        Frame {
            payload: vec![0; RAW_MAX + 1],
            ..SealedFrame::read(&nil_frame(vec![])).unwrap().frame
        }
        .seal("/", |_| [0; 64])
        .is_err()
    );
}

#[test]
fn a_reply_cut_at_any_byte_is_refused() {
    let whole = nil_frame(batch(vec![b"{}".to_vec(); 4]).write());
    for cut in 0..whole.len() {
        assert!(SealedFrame::read(&whole[..cut]).is_err(), "cut at {cut}");
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(matches!(SealedFrame::read(&longer), Err(WireError::Length)));
}

#[test]
fn a_flipped_bit_anywhere_is_noticed() {
    let whole = nil_frame(batch(vec![b"{}".to_vec(); 4]).write());
    for at in 0..whole.len() {
        let mut bad = whole.clone();
        bad[at] ^= 0x10;
        assert!(SealedFrame::read(&bad).is_err(), "byte {at}");
    }
}

#[test]
fn html_is_not_a_message() {
    let page = b"<!doctype html><title>Free WiFi</title>";
    assert!(matches!(SealedFrame::read(page), Err(WireError::Magic)));
}

#[test]
fn a_batch_never_holds_more_than_it_may() {
    let too_many = batch(vec![vec![]; EVENTS_MAX + 1]).write();
    assert!(matches!(Batch::read(&too_many), Err(WireError::Range)));
    assert!(Batch::read(&batch(vec![vec![]; EVENTS_MAX]).write()).is_ok());
    assert!(matches!(
        Batch::read(&batch(vec![]).write()),
        Err(WireError::Range)
    ));
}

proptest! {
    #[test]
    fn any_batch_survives_the_wire(bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 1..40)) {
        let batch = batch(bodies);
        let sealed = SealedFrame::read(&nil_frame(batch.write())).unwrap();
        prop_assert_eq!(Batch::read(sealed.of_kind(Kind::Push).unwrap()).unwrap(), batch);
    }

    #[test]
    fn any_bytes_are_a_message_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = SealedFrame::read(&bytes);
        let _ = Batch::read(&bytes);
        let _ = Page::read(&bytes, ShopId(Uuid::nil()));
    }

    #[test]
    fn any_damage_to_a_batch_is_a_batch_or_an_error(at in 0usize..2_000, value: u8, cut in 0usize..2_000) {
        let mut bytes = batch(vec![b"{\"a\":1}".to_vec(); 9]).write();
        let length = bytes.len();
        bytes[at % length] = value;
        let _ = Batch::read(&bytes);
        let _ = Batch::read(&bytes[..cut % length]);
        let _ = Page::read(&bytes, ShopId(Uuid::nil()));
    }
}
