//! A cloned laptop: two chains under one name. Both are kept whole, both are told.

use crate::{founded, joined};
use stall_wire::{Entry, SeriesState};

#[test]
fn both_branches_of_a_clone_are_kept_and_both_are_told() {
    let (_folder, server, founder) = founded();
    let mut original = joined(&server);
    original.append_many(5);
    original.push_all().unwrap();
    let mut clone = original.clone();
    original.append_many(60);
    clone.append_many(60);
    assert_eq!(original.push(6, 65).unwrap().state, SeriesState::Active);
    assert_eq!(clone.push(6, 35).unwrap().state, SeriesState::Forked);
    // The clone goes on along its own branch, and a repeat stays a repeat.
    assert_eq!(clone.push(36, 65).unwrap().state, SeriesState::Forked);
    let head = clone.push(20, 65).unwrap().head;
    assert_eq!(original.push(6, 65).unwrap().head, head);
    let entries = founder.device.pull_all();
    let withheld = entries
        .iter()
        .filter(|entry| **entry == Entry::Withheld)
        .count();
    assert_eq!(withheld, 60, "all sixty events of the clone are stored");
    assert_eq!(entries.len(), 4 + 2 + 65 + 60);
    // Each is told the end of the chain it lives on.
    for device in [&original, &clone] {
        let last = device.events.last().unwrap();
        let status = device.status(Some(last)).unwrap();
        assert_eq!(status.state, SeriesState::Forked);
        assert_eq!(
            (status.stored, status.series.unwrap().hash.0),
            (65, last.hash)
        );
    }
}

#[test]
fn a_clone_of_a_clone_is_one_more_branch() {
    let (_folder, server, founder) = founded();
    let mut first = joined(&server);
    first.append_many(2);
    first.push_all().unwrap();
    let mut second = first.clone();
    first.append_many(2);
    second.append_many(2);
    first.push(3, 4).unwrap();
    second.push(3, 4).unwrap();
    let mut third = second.clone();
    second.append_many(1);
    third.append_many(1);
    second.push(5, 5).unwrap();
    third.push(5, 5).unwrap();
    for device in [&first, &second, &third] {
        let status = device.status(device.events.last()).unwrap();
        assert_eq!(status.stored, device.events.len() as u64);
    }
    assert_eq!(founder.device.pull_all().len(), 4 + 2 + 4 + 3 + 1);
}
