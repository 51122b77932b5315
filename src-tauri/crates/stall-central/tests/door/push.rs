//! Pushing and pulling: replays, holes, damage, poison, and eight stalls at once.

use crate::{device::post, founded, joined};
use stall_wire::{CONTENT_TYPE, Entry, FRAME_MAX, Kind, SeriesState, codes};
use std::thread;

#[test]
fn what_is_pushed_comes_back_in_a_gapless_order() {
    let (_folder, server, mut founder) = founded();
    founder.device.append_many(1_200);
    founder.device.push_all().unwrap();
    let second = joined(&server);
    let entries = second.pull_all();
    let own: Vec<_> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Event(event) if event.header.series() == founder.device.series => {
                Some(event.clone())
            }
            Entry::Event(_) | Entry::Withheld => None,
        })
        .collect();
    assert_eq!(own, founder.device.events);
    // Two admissions in central's own chain stand between.
    assert_eq!(entries.len(), founder.device.events.len() + 2);
}

#[test]
fn a_batch_whose_answer_was_lost_is_acknowledged_again_and_stored_once() {
    let (_folder, _server, mut founder) = founded();
    founder.device.append_many(20);
    let first = founder.device.push(5, 24).unwrap();
    for _ in 0..3 {
        assert_eq!(founder.device.push(5, 24).unwrap().head, first.head);
    }
    // Overlapping the known and the new.
    founder.device.append_many(5);
    assert_eq!(founder.device.push(10, 29).unwrap().head, first.head + 5);
    assert_eq!(
        founder
            .device
            .status(founder.device.events.last())
            .unwrap()
            .stored,
        29
    );
}

#[test]
fn batches_out_of_order_are_told_where_to_start() {
    let (_folder, _server, mut founder) = founded();
    founder.device.append_many(30);
    let refused = founder.device.push(21, 34).unwrap_err();
    let crate::device::DoorError::Problem(status, problem) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((status, problem.code.as_str()), (409, codes::GAP));
    assert_eq!(problem.facts["want"], 5);
    founder.device.push(5, 20).unwrap();
    founder.device.push(21, 34).unwrap();
}

#[test]
fn a_seal_over_another_head_is_refused() {
    let (_folder, _server, mut founder) = founded();
    founder.device.append_many(4);
    let mut batch = founder.device.batch(5, 8);
    batch.head_seal = founder.device.batch(5, 7).head_seal;
    let refused = founder
        .device
        .call("push", Kind::Push, batch.write(), Kind::Ack)
        .unwrap_err();
    assert_eq!(refused.code(), codes::BAD_SEAL);
    let mut batch = founder.device.batch(5, 8);
    batch.events[1].body = b"{}".to_vec();
    let refused = founder
        .device
        .call("push", Kind::Push, batch.write(), Kind::Ack)
        .unwrap_err();
    assert_eq!(refused.code(), codes::BAD_SEAL);
    founder.device.push(5, 8).unwrap();
}

#[test]
fn an_event_nobody_can_read_is_stored_and_the_queue_goes_on() {
    let (_folder, server, mut founder) = founded();
    founder
        .device
        .append_raw("sale.recorded", b"not json".to_vec());
    founder.device.append_raw("gift.card", b"{}".to_vec());
    founder.device.append_many(2);
    founder.device.push_all().unwrap();
    let shop = founder.device.shop.to_string();
    assert_eq!(
        server.run("rebuild", &["--shop", &shop]),
        "9 events folded, 2 quarantined"
    );
    assert_eq!(joined(&server).pull_all().len(), 10);
}

#[test]
fn eight_stalls_at_once_leave_no_hole_and_no_double() {
    let (_folder, server, founder) = founded();
    let devices: Vec<_> = (0..8).map(|_| joined(&server)).collect();
    let pushed: Vec<_> = devices
        .into_iter()
        .map(|mut device| {
            thread::spawn(move || {
                for _ in 0..25 {
                    let first = device.events.len() as u64 + 1;
                    device.append_many(4);
                    device.push(first, first + 3).unwrap();
                }
                device
            })
        })
        .collect();
    // A reader walks along while they push: a hole it stepped over would never be seen again.
    let mut seen = Vec::new();
    while pushed.iter().any(|stall| !stall.is_finished()) {
        let page = founder.device.pull(seen.len() as u64, 500).unwrap();
        seen.extend(page.entries);
    }
    loop {
        let page = founder.device.pull(seen.len() as u64, 500).unwrap();
        seen.extend(page.entries);
        if seen.len() as u64 == page.head {
            break;
        }
    }
    for stall in pushed {
        let device = stall.join().unwrap();
        let of_device: Vec<_> = seen
            .iter()
            .filter_map(|entry| match entry {
                Entry::Event(event) if event.header.series() == device.series => {
                    Some(event.clone())
                }
                Entry::Event(_) | Entry::Withheld => None,
            })
            .collect();
        assert_eq!(of_device, device.events);
    }
    assert_eq!(seen.len(), 4 + 9 + 8 * 100);
}

#[test]
fn rubbish_at_the_door_is_answered_and_nothing_breaks() {
    let (_folder, server, mut founder) = founded();
    let path = founder.device.path("push");
    for body in [b"".as_slice(), b"<html>", &[0; 5_000]] {
        assert_eq!(post(server.addr, &path, body).unwrap().status, 400);
    }
    let whole = founder
        .device
        .frame(Kind::Push, founder.device.batch(1, 4).write());
    let whole = whole
        .seal(&path, |text| founder.device.key.sign(text))
        .unwrap();
    for cut in (0..whole.len()).step_by(7) {
        let reply = post(server.addr, &path, &whole[..cut]).unwrap();
        assert_eq!(reply.status, 400);
        assert!(reply.head.contains(CONTENT_TYPE));
    }
    if let Ok(reply) = post(server.addr, &path, &vec![0; FRAME_MAX + 1]) {
        assert_eq!(reply.status, 413);
    }
    // The right frame at another door.
    let refused = founder.device.call(
        "pull",
        Kind::Push,
        founder.device.batch(1, 4).write(),
        Kind::Page,
    );
    assert_eq!(refused.unwrap_err().code(), codes::MALFORMED);
    founder.device.append_many(1);
    assert_eq!(
        founder.device.push(5, 5).unwrap().state,
        SeriesState::Active
    );
}

#[test]
fn a_revoked_device_is_stored_but_not_counted_and_gets_nothing() {
    let (_folder, server, founder) = founded();
    let mut lost = joined(&server);
    lost.append_many(3);
    lost.push_all().unwrap();
    let (shop, device) = (
        founder.device.shop.to_string(),
        lost.series.device.to_string(),
    );
    let fence = server.run(
        "revoke",
        &["--shop", &shop, "--device", &device, "--epoch", "1"],
    );
    assert_eq!(fence, "revoked after event 3");
    lost.append_many(2);
    assert_eq!(lost.push(4, 5).unwrap().state, SeriesState::Revoked);
    assert_eq!(lost.pull(0, 10).unwrap_err().code(), codes::REVOKED);
    // Four of the founder, three of central, five of the lost laptop, of which two came after the fence.
    assert_eq!(
        server.run("rebuild", &["--shop", &shop]),
        "12 events folded, 2 quarantined"
    );
}
