//! Market days of real tills with one central: founding, joining, selling, clones, restored folders, bad networks.

use crate::{
    fresh_server,
    luck::BadLuck,
    till::{Keys, Till, fresh, nonce, open},
};
use stall_courier::{CentralAddress, Courier, Progress, Run, SyncError, Verdict};
use stall_domain::{Fact, LeaseId, edition::NumberRange};
use std::{
    cell::Cell,
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};

#[test]
fn two_stalls_meet_at_central_and_have_the_same_events() {
    let server = fresh_server();
    let founder = Till::founder(&server.running.url(), &server.code(&[]));
    founder.open_day();
    founder.sell(30, 1);
    let first = founder.sync().unwrap();
    assert_eq!((first.verdict, founder.unsent()), (Verdict::Level, 0));
    let second = Till::joined(&server.running.url(), &server.code(&["--stall", "Harbour"]));
    assert_eq!(second.identity.code, "B");
    second.open_day();
    second.sell(12, 1);
    let report = second.sync().unwrap();
    assert_eq!(report.pushed_events, 14);
    founder.sync().unwrap();
    for series in [founder.identity.series(), second.identity.series()] {
        assert_eq!(founder.series_of(series), second.series_of(series));
    }
    assert_eq!(
        second.series_of(founder.identity.series()).len(),
        4 + 1 + 30
    );
    let shop = second.ledger.read(|db| db.shop()).unwrap().unwrap();
    assert_eq!(shop.founded.name, "Kiln & Moss");
    // Nothing new: one status, one page, no event twice.
    let again = second.sync().unwrap();
    assert_eq!(
        (again.pushed_events, again.pulled_events, again.requests),
        (0, 0, 2)
    );
}

#[test]
fn numbers_asked_for_arrive_with_the_next_pull() {
    let server = fresh_server();
    let founder = Till::founder(&server.running.url(), &server.code(&[]));
    founder.sync().unwrap();
    let second = Till::joined(&server.running.url(), &server.code(&[]));
    second.sync().unwrap();
    let lease = LeaseId(fresh());
    let answer = second
        .courier()
        .ask_lease(lease, founder.edition, 5, nonce())
        .unwrap();
    assert_eq!(
        answer.granted.range,
        NumberRange {
            first: 11,
            last: 15
        }
    );
    second.sync().unwrap();
    let own = second
        .ledger
        .read(|db| db.own_numbers(founder.edition))
        .unwrap();
    assert_eq!(
        own,
        [NumberRange {
            first: 11,
            last: 15
        }]
    );
    founder.sync().unwrap();
    assert_eq!(
        founder
            .ledger
            .read(|db| db.leases(founder.edition))
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn a_network_with_bad_luck_loses_nothing_and_doubles_nothing() {
    let server = fresh_server();
    let founder = Till::founder(&server.running.url(), &server.code(&[]));
    founder.open_day();
    let second = Till::joined(&server.running.url(), &server.code_after(&founder));
    let mut befell = std::collections::BTreeMap::<&str, u32>::new();
    for (seed, till) in [(11, &founder), (12, &second), (13, &founder), (14, &second)] {
        till.sell(700, 50);
        let luck = BadLuck::new(&server.running.url(), 0x9e37_79b9_7f4a_7c15 ^ seed << 40);
        let courier = Courier::over(
            till.ledger.clone(),
            till.address.clone(),
            till.keys.clone(),
            luck,
        );
        let mut tries = 0;
        while let Err(error) = till.sync_by(&courier) {
            assert!(
                !matches!(error, SyncError::Refused(_) | SyncError::Ledger(_)),
                "{error:?}"
            );
            tries += 1;
            assert!(tries < 400, "{error:?}");
        }
        assert_eq!(till.unsent(), 0);
        befell.extend(courier_luck(&courier));
    }
    let report = founder.sync().unwrap();
    second.sync().unwrap();
    for series in [founder.identity.series(), second.identity.series()] {
        assert_eq!(founder.series_of(series), second.series_of(series));
    }
    // Founder: shop, edition, lease, handover, day. Second: its epoch. Central: two admissions.
    assert_eq!(report.position, 5 + 1_400 + 1 + 1_400 + 2);
    for name in [
        "answer lost",
        "answer cut",
        "sent twice",
        "old answer",
        "portal",
        "bit flipped",
        "too large",
    ] {
        assert!(
            befell.contains_key(name),
            "{name} never happened: {befell:?}"
        );
    }
}

fn courier_luck(courier: &Courier<Keys, BadLuck>) -> Vec<(&'static str, u32)> {
    courier
        .transport()
        .befell
        .lock()
        .unwrap()
        .clone()
        .into_iter()
        .collect()
}

#[test]
fn a_cloned_folder_loses_no_sale_and_both_are_told() {
    let server = fresh_server();
    let founder = Till::founder(&server.running.url(), &server.code(&[]));
    founder.open_day();
    founder.sell(5, 1);
    founder.sync().unwrap();
    let copy = founder.folder.path().join("copy");
    let backup = copy.join("ledger.db");
    std::fs::create_dir(&copy).unwrap();
    founder
        .ledger
        .backup(&backup, &|_| stall_ledger::Continue::Yes)
        .unwrap();
    founder.sell(60, 10);
    founder.sync().unwrap();
    // The copy has no high-water mark and the same machine id: nothing here tells it apart from the original.
    let cloned = founder.again_over(open(&copy));
    cloned.sell(60, 10);
    let report = cloned.sync().unwrap();
    assert_eq!(
        (report.verdict, report.pushed_events, cloned.unsent()),
        (Verdict::Forked, 60, 0)
    );
    assert_eq!(founder.sync().unwrap().verdict, Verdict::Forked);
    server.running.follow().unwrap();
    let folds = server.folds(founder.address.shop);
    let sales = folds.iter().filter(|row| row.starts_with("sales ")).count();
    assert_eq!(sales, 5 + 60 + 60);
}

#[test]
fn a_restored_folder_is_told_that_it_is_behind() {
    let server = fresh_server();
    let founder = Till::founder(&server.running.url(), &server.code(&[]));
    founder.open_day();
    founder.sync().unwrap();
    let old = founder.folder.path().join("old");
    std::fs::create_dir(&old).unwrap();
    founder
        .ledger
        .backup(&old.join("ledger.db"), &|_| stall_ledger::Continue::Yes)
        .unwrap();
    founder.sell(7, 1);
    founder.sync().unwrap();
    let restored = Courier::new(open(&old), founder.address.clone(), founder.keys.clone());
    let report = founder.sync_by(&restored).unwrap();
    assert_eq!(report.verdict, Verdict::Behind { central_seq: 12 });
    assert_eq!((report.pushed_events, report.pulled_events), (0, 0));
}

#[test]
fn another_server_at_the_same_address_is_not_believed() {
    let (server, other) = (fresh_server(), fresh_server());
    let founder = Till::founder(&server.running.url(), &server.code(&[]));
    let stranger = Till::founder(&other.running.url(), &other.code(&[]));
    stranger.sync().unwrap();
    let address = CentralAddress {
        url: other.running.url(),
        ..founder.address.clone()
    };
    let courier = Courier::new(founder.ledger.clone(), address, founder.keys.clone());
    // It does not know the shop and cannot seal for it: told, not believed, nothing moved.
    let error = founder.sync_by(&courier).unwrap_err();
    assert!(
        matches!(&error, SyncError::RefusedUnsealed(problem) if problem.code == "shop_unknown"),
        "{error:?}"
    );
    // The same shop under another central key.
    let address = CentralAddress {
        central_vkey: stranger.address.central_vkey,
        ..founder.address.clone()
    };
    let courier = Courier::new(founder.ledger.clone(), address, founder.keys.clone());
    assert!(matches!(
        founder.sync_by(&courier).unwrap_err(),
        SyncError::WrongServer
    ));
    assert_eq!(founder.unsent(), 4);
}

#[test]
fn folding_again_from_the_first_event_gives_the_same_rows() {
    let server = fresh_server();
    let founder = Till::founder(&server.running.url(), &server.code(&[]));
    founder.open_day();
    founder.sell(250, 10);
    founder.append([Fact::from(stall_domain::edition::LeaseReleased {
        lease: LeaseId(fresh()),
        edition: founder.edition,
        numbers: vec![],
    })]);
    founder.sync().unwrap();
    server.running.follow().unwrap();
    let shop = founder.address.shop;
    let incremental = server.folds(shop);
    assert!(incremental.iter().any(|row| row.starts_with("quarantine ")));
    server.run("rebuild", &["--shop", &shop.to_string()]);
    assert_eq!(server.folds(shop), incremental);
}

#[test]
fn ten_thousand_sales_go_over_in_a_few_small_batches() {
    let server = fresh_server();
    let founder = Till::founder(&server.running.url(), &server.code(&[]));
    founder.open_day();
    founder.sell(10_000, 500);
    let (started, pushed) = (Instant::now(), Cell::new(Duration::ZERO));
    let progress = |progress| {
        if let Progress::Pushing { .. } = progress {
            pushed.set(started.elapsed());
        }
    };
    let cancel = AtomicBool::new(false);
    let run = Run {
        now: founder.now(),
        nonce: &mut nonce,
        progress: &progress,
        cancel: &cancel,
    };
    let report = founder.courier().sync_once(run).unwrap();
    assert_eq!(
        (report.pushed_events, report.echoed_events),
        (10_005, 10_005)
    );
    let per_event = report.sent_bytes as f64 / report.pushed_events as f64;
    println!(
        "10,005 events pushed in {:?} ({} bytes, {per_event:.1} each), pulled back in {:?} ({} bytes), {} requests",
        pushed.get(),
        report.sent_bytes,
        started.elapsed() - pushed.get(),
        report.got_bytes,
        report.requests
    );
    assert!(per_event < 100.0, "{per_event} bytes an event");
}
