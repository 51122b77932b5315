//! Numbers: no schedule of asks gives one number to two devices. Records and their pages.

use crate::{device::get, founded, joined};
use stall_domain::{
    LeaseId, PieceRef,
    edition::{LabelVoided, LeaseReleased, NumberRange, PieceMade, VoidReason},
};
use stall_provenance::{
    Day,
    record::{Made, Record, note_sha256},
};
use stall_wire::{RecordText, codes, hex};
use std::{collections::BTreeSet, thread};

use crate::device::{Founder, fresh};

#[test]
fn no_two_devices_ever_hold_one_number() {
    let (_folder, server, founder) = founded();
    let edition = founder.edition;
    let devices: Vec<_> = (0..4).map(|_| joined(&server)).collect();
    let asks: Vec<_> = devices
        .into_iter()
        .map(|device| {
            thread::spawn(move || {
                let ask = |_| device.lease(LeaseId(fresh()), edition, 2);
                (0..4)
                    .filter_map(|at| ask(at).ok())
                    .map(|answer| answer.granted.range)
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    let mut numbers = BTreeSet::from_iter(1..=10);
    for granted in asks.into_iter().flat_map(|ask| ask.join().unwrap()) {
        for number in granted.first..=granted.last {
            assert!(numbers.insert(number), "{number} was granted twice");
        }
    }
    assert_eq!(numbers, BTreeSet::from_iter(1..=25));
    let refused = joined(&server)
        .lease(LeaseId(fresh()), edition, 1)
        .unwrap_err();
    assert_eq!(refused.code(), codes::NUMBERS_EXHAUSTED);
}

#[test]
fn a_repeated_ask_gets_the_same_grant_and_a_stranger_does_not() {
    let (_folder, server, founder) = founded();
    let (second, lease) = (joined(&server), LeaseId(fresh()));
    let granted = second.lease(lease, founder.edition, 5).unwrap();
    assert_eq!(
        granted.granted.range,
        NumberRange {
            first: 11,
            last: 15
        }
    );
    assert_eq!(
        granted.free,
        [NumberRange {
            first: 16,
            last: 25
        }]
    );
    let again = second.lease(lease, founder.edition, 5).unwrap();
    assert_eq!(
        (again.granted, again.position),
        (granted.granted, granted.position)
    );
    assert_eq!(
        joined(&server)
            .lease(lease, founder.edition, 5)
            .unwrap_err()
            .code(),
        codes::LEASE_TAKEN
    );
    let unknown = second
        .lease(LeaseId(fresh()), fresh().into(), 5)
        .unwrap_err();
    assert_eq!(unknown.code(), codes::EDITION_UNKNOWN);
}

#[test]
fn released_numbers_are_granted_again_and_made_ones_never() {
    let (_folder, server, founder) = founded();
    let mut second = joined(&server);
    let lease = LeaseId(fresh());
    let range = second
        .lease(lease, founder.edition, 15)
        .unwrap()
        .granted
        .range;
    assert_eq!(
        range,
        NumberRange {
            first: 11,
            last: 25
        }
    );
    second.append(made(&founder, 12, "PB4W0H39048SW", "00"));
    let numbers = vec![range];
    second.append(LeaseReleased {
        lease,
        edition: founder.edition,
        numbers,
    });
    second.push_all().unwrap();
    let third = joined(&server);
    let first = third.lease(LeaseId(fresh()), founder.edition, 9).unwrap();
    assert_eq!(
        first.granted.range,
        NumberRange {
            first: 11,
            last: 11
        }
    );
    let next = third.lease(LeaseId(fresh()), founder.edition, 9).unwrap();
    assert_eq!(
        next.granted.range,
        NumberRange {
            first: 13,
            last: 21
        }
    );
}

fn made(founder: &Founder, number: u32, record: &str, sha256: &str) -> PieceMade {
    PieceMade {
        piece: PieceRef {
            edition: founder.edition,
            number,
        },
        variant: founder.variant,
        stall: founder.stall,
        record: record.into(),
        record_sha256: sha256.into(),
        made_on: "2026-11-22".into(),
        note: None,
        picture_sha256: None,
        replaces: None,
    }
}

fn record_note(founder: &Founder) -> (String, String) {
    let made = Made {
        when: Day::from_days_since_2020(2_517).to_string(),
        place: "Ghent".into(),
    };
    let mut record = Record::new("Blue Hour Mug", "Ines Verhoeven", made, "stall/1", &[7; 16]);
    (record.piece, record.of) = (Some(7), Some(25));
    record.note = Some("Glazed <twice>".into());
    let shop = stall_provenance::ShopName::new("kiln.example").unwrap();
    let body = record.body(&shop).unwrap();
    let note = body.sign(&founder.shop_key).unwrap();
    (body.id().as_str().to_owned(), note.as_str().to_owned())
}

#[test]
fn a_record_is_kept_only_as_promised_and_its_page_needs_no_scripts() {
    let (_folder, server, mut founder) = founded();
    let (id, note) = record_note(&founder);
    let page = || {
        let reply = get(server.addr, &format!("/p/{id}")).unwrap();
        (reply.status, String::from_utf8(reply.body).unwrap())
    };
    let (status, waiting) = page();
    assert_eq!(status, 404);
    assert!(waiting.contains("Signed. Not yet in the archive."));
    let offer = |note: &str| {
        vec![RecordText {
            record: id.clone(),
            note: note.into(),
        }]
    };
    assert_eq!(
        founder.device.records(offer(&note)).unwrap().unknown,
        std::slice::from_ref(&id)
    );
    let sha256 = hex::encode(&note_sha256(note.as_bytes()));
    founder.device.append(made(&founder, 7, &id, &sha256));
    founder.device.push(5, 5).unwrap();
    assert_eq!(
        founder
            .device
            .records(offer("another note\n"))
            .unwrap()
            .refused,
        std::slice::from_ref(&id)
    );
    for _ in 0..2 {
        assert_eq!(
            founder.device.records(offer(&note)).unwrap().kept,
            std::slice::from_ref(&id)
        );
    }
    let (status, html) = page();
    assert_eq!(status, 200);
    for words in [
        ">7<",
        "of 25",
        "Blue Hour Mug",
        "Kiln &amp; Moss",
        "22 November 2026, Ghent",
        "Glazed &lt;twice&gt;",
    ] {
        assert!(html.contains(words), "{words}");
    }
    assert!(!html.contains("<script"));
    let by_gtin = get(server.addr, &format!("/01/09520123456788/21/{id}")).unwrap();
    assert_eq!(by_gtin.status, 200);
    // The text can be erased, the entry stays.
    let shop = founder.device.shop.to_string();
    assert_eq!(
        server.run("erase-record", &["--shop", &shop, "--record", &id]),
        "erased"
    );
    assert!(!page().1.contains("Glazed"));
    let piece = PieceRef {
        edition: founder.edition,
        number: 7,
    };
    founder.device.append(LabelVoided {
        record: id.clone(),
        piece,
        reason: VoidReason::Recalled,
    });
    founder.device.push(6, 6).unwrap();
    server.run("rebuild", &["--shop", &shop]);
    assert!(page().1.contains("was recalled"));
    assert_eq!(get(server.addr, "/p/PB4W0H39048SX").unwrap().status, 404);
}
