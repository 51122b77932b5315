//! Every message as released bytes: they must be read for ever, and written the same but for the packer's mood.
//!
//! Refuses a silent change of the wire: a new field shows up here as a red test.

#![allow(clippy::unwrap_used)] // a whole file of tests

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use serde::Serialize;
use stall_domain::{
    DeviceId, EditionId, EventEnvelope, EventHeader, EventId, Hlc, LeaseId, Series, ShopId,
    edition::{LeaseGranted, NumberRange},
};
use stall_wire::*;
use std::path::PathBuf;
use uuid::Uuid;

const PATH: &str = "/v1/01980000-0000-7000-8000-000000000001/push";
const NONCE: Nonce = [7; 16];

fn id(last: u8) -> Uuid {
    let mut bytes = *Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000).as_bytes();
    bytes[15] = last;
    Uuid::from_bytes(bytes)
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

fn speaker() -> Speaker {
    Speaker {
        shop: ShopId(id(1)),
        device: DeviceId(id(2)),
        epoch: 1,
    }
}

fn series() -> Series {
    Series {
        device: DeviceId(id(2)),
        epoch: 1,
    }
}

fn event(seq: u64, kind: &str, body: &str, prev: u8) -> EventEnvelope {
    let Series { device, epoch } = series();
    let hlc = Hlc((1_795_352_520_000u64 + seq * 1_000) << 16);
    EventEnvelope {
        header: EventHeader {
            shop: ShopId(id(1)),
            device,
            epoch,
            seq,
            id: EventId(id(100 + seq as u8)),
            hlc,
            kind: kind.into(),
            version: 1,
        },
        body: body.into(),
        prev: [prev; 32],
        hash: [prev + 1; 32],
    }
}

fn events() -> Vec<EventEnvelope> {
    vec![
        event(
            3,
            "drawer.opened",
            r#"{"at":{"ms":1,"offset_minutes":60},"fact":{}}"#,
            2,
        ),
        event(
            4,
            "day.opened",
            r#"{"at":{"ms":2,"offset_minutes":60},"fact":{"é":1}}"#,
            3,
        ),
    ]
}

fn page() -> Page {
    let mut entries: Vec<Entry> = events().into_iter().map(Entry::Event).collect();
    entries.insert(1, Entry::Withheld);
    Page {
        after: 40,
        head: 99,
        server_time_ms: 1_795_352_600_000,
        entries,
    }
}

fn json(kind: Kind, message: &impl Serialize) -> (Kind, Vec<u8>) {
    (kind, serde_json::to_vec(message).unwrap())
}

fn small_messages() -> Vec<(Kind, Vec<u8>)> {
    let point = SeriesPoint {
        seq: 4,
        hash: Hash32([4; 32]),
    };
    let numbers = NumberRange {
        first: 11,
        last: 15,
    };
    let (lease, edition) = (LeaseId(id(5)), EditionId(id(6)));
    let granted = LeaseGranted {
        lease,
        edition,
        device: DeviceId(id(2)),
        range: numbers,
    };
    let capabilities: Vec<String> = capability::ALL.map(str::to_owned).into();
    let founding = Founding {
        shop: ShopId(id(1)),
        name: "Kiln & Moss".into(),
        currency: "EUR".parse().unwrap(),
        shop_vkey: "kiln.example/shop+00000000+AQ==".into(),
        device_vkey: "kiln.example/d/1+00000000+AQ==".into(),
        certificate: "a note".into(),
        code: "A".into(),
    };
    vec![
        json(
            Kind::Ack,
            &Ack {
                device: DeviceId(id(2)),
                epoch: 1,
                acked_seq: 4,
                acked_hash: Hash32([4; 32]),
                state: SeriesState::Active,
                head: 99,
                server_time_ms: 1_795_352_600_000,
            },
        ),
        json(
            Kind::Pull,
            &PullAsk {
                after: 40,
                limit: 500,
            },
        ),
        json(
            Kind::Status,
            &StatusAsk {
                head: Some(point),
                acked: Some(point),
            },
        ),
        json(
            Kind::Standing,
            &StatusAnswer {
                series: Some(point),
                holds_head: true,
                stored: 4,
                state: SeriesState::Forked,
                head: 99,
                holds_shop_key: false,
                capabilities: capabilities.clone(),
                server_time_ms: 1_795_352_600_000,
            },
        ),
        json(
            Kind::Pair,
            &PairAsk {
                device_key: Hash32([5; 32]),
                admission: Admission::Code {
                    proof: Hash32([6; 32]),
                },
                founding: Some(founding),
            },
        ),
        json(
            Kind::Paired,
            &PairAnswer {
                shop: ShopId(id(1)),
                shop_name: "Kiln & Moss".into(),
                currency: "EUR".parse().unwrap(),
                shop_vkey: "kiln.example/shop+00000000+AQ==".into(),
                central: DeviceId(id(7)),
                central_vkey: "kiln.example/central+00000000+AQ==".into(),
                sealing_key: Hash32([8; 32]),
                epoch: 1,
                code: "B".into(),
                device_vkey: "kiln.example/d/2+00000000+AQ==".into(),
                certificate: "a note".into(),
                stall_name: "Stall B".into(),
                head: 99,
                capabilities,
                server_time_ms: 1_795_352_600_000,
                proof: Some(Hash32([9; 32])),
            },
        ),
        json(
            Kind::Lease,
            &LeaseAsk {
                lease,
                edition,
                count: 5,
            },
        ),
        json(
            Kind::Leased,
            &LeaseAnswer {
                granted,
                position: 100,
                free: vec![numbers],
            },
        ),
        json(
            Kind::Records,
            &RecordsOffer {
                records: vec![RecordText {
                    record: "PB4W0H39048SW".into(),
                    note: "a note\n".into(),
                }],
            },
        ),
        json(
            Kind::RecordsKept,
            &RecordsAnswer {
                kept: vec!["PB4W0H39048SW".into()],
                ..RecordsAnswer::default()
            },
        ),
        json(Kind::Problem, &Problem::new(codes::GAP).with("want", 4)),
    ]
}

fn messages() -> Vec<(Kind, Vec<u8>)> {
    let mut all = small_messages();
    all.push((Kind::Push, Batch::of(&events(), [3; 64]).unwrap().write()));
    all.push((Kind::Page, page().write()));
    all
}

fn file(kind: Kind) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/vectors/wire");
    root.join(format!("{}.v1.bin", kind.word()))
}

fn seal(kind: Kind, payload: Vec<u8>) -> Vec<u8> {
    let frame = Frame {
        kind,
        speaker: speaker(),
        nonce: NONCE,
        payload,
    };
    frame
        .seal(PATH, |text| key().sign(text).to_bytes())
        .unwrap()
}

#[test]
fn released_bytes_are_read_and_written_as_ever() {
    let messages = messages();
    assert_eq!(messages.len(), Kind::ALL.len());
    for (kind, payload) in messages {
        if std::env::var_os("STALL_BLESS").is_some() {
            std::fs::write(file(kind), seal(kind, payload.clone())).unwrap();
        }
        let released = SealedFrame::read(&std::fs::read(file(kind)).unwrap()).unwrap();
        let expected = Frame {
            kind,
            speaker: speaker(),
            nonce: NONCE,
            payload,
        };
        assert_eq!(released.frame, expected, "{}", kind.word());
        let statement = expected.statement(PATH);
        let verifying: VerifyingKey = key().verifying_key();
        verifying
            .verify_strict(statement.as_bytes(), &released.seal.into())
            .unwrap();
    }
}

#[test]
fn a_released_batch_and_page_read_as_the_events_they_were() {
    let read = |kind| {
        SealedFrame::read(&std::fs::read(file(kind)).unwrap())
            .unwrap()
            .frame
            .payload
    };
    let batch = Batch::read(&read(Kind::Push)).unwrap();
    assert_eq!(
        (batch.series, batch.first_seq, batch.last_seq()),
        (series(), 3, 4)
    );
    let back: Vec<_> = batch.into_events(ShopId(id(1))).collect();
    let sent: Vec<_> = events()
        .into_iter()
        .map(|event| (event.header, event.body))
        .collect();
    assert_eq!(back, sent);
    assert_eq!(
        Page::read(&read(Kind::Page), ShopId(id(1))).unwrap(),
        page()
    );
}

#[test]
fn the_statement_reads_as_documented() {
    let frame = Frame {
        kind: Kind::Push,
        speaker: speaker(),
        nonce: NONCE,
        payload: b"{}".to_vec(),
    };
    let expected = "stallside-wire-v1\nkind push\nmethod POST\n\
        path /v1/01980000-0000-7000-8000-000000000001/push\n\
        shop 01980000-0000-7000-8000-000000000001\ndevice 01980000-0000-7000-8000-000000000002\nepoch 1\n\
        nonce 07070707070707070707070707070707\n\
        sha256 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\n";
    assert_eq!(frame.statement(PATH), expected);
}
