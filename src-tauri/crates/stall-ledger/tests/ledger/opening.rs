//! Opening: empty, ready, restored, copied, newer, changed migrations, older folds.

use crate::rig::*;
use stall_domain::{shop::EpochReason, *};
use stall_ledger::{Continue, Ledger, LedgerError, Standing};
use std::fs;

#[test]
fn an_empty_folder_is_empty_and_then_ready() {
    let rig = Rig::empty(10);
    assert_eq!(rig.report.standing, Standing::Empty);
    rig.found();
    let rig = rig.reopen();
    assert_eq!(rig.report.standing, Standing::Ready);
    assert!(rig.report.clock_last_ms > 0);
    assert_eq!(rig.report.unknown_events, 0);
}

#[test]
fn a_database_put_back_by_hand_is_recognised_and_its_series_may_not_go_on() {
    let rig = Rig::founded();
    rig.sell(101, None).unwrap();
    let rig = rig.reopen();
    rig.ledger.clone().close();
    let old = fs::read(&rig.paths.database).unwrap();
    let rig = rig.reopen();
    rig.sell(101, None).unwrap();
    rig.ledger.clone().close();
    for file in ["ledger.db-wal", "ledger.db-shm"] {
        let _ = fs::remove_file(rig.folder.path().join(file));
    }
    fs::write(&rig.paths.database, old).unwrap();
    let rig = rig.reopen();
    assert_eq!(
        rig.report.standing,
        Standing::Behind {
            known_seq: 4,
            found_seq: 3
        }
    );
    assert!(matches!(
        rig.sell(101, None),
        Err(LedgerError::SeriesFrozen)
    ));
    // Opening it again must not make the frozen series look ready.
    let rig = rig.reopen();
    assert_eq!(
        rig.report.standing,
        Standing::Behind {
            known_seq: 4,
            found_seq: 3
        }
    );
    rig.begin(2, "A-7K3M", EpochReason::Restored);
    assert_eq!(rig.sell(101, None).unwrap().number.0, "A-7K3M-000001");
    let rig = rig.reopen();
    assert_eq!(rig.report.standing, Standing::Ready);
    assert!(rig.ledger.verify(&|_| Continue::Yes).unwrap().is_sound());
}

#[test]
fn a_folder_on_another_machine_is_a_copy() {
    let rig = Rig::founded();
    rig.ledger.clone().close();
    let (ledger, report) = Ledger::open(rig.paths.clone(), "machine-two").unwrap();
    assert_eq!(report.standing, Standing::Copied);
    let event: EventId = rig.next();
    let refused = ledger.transact(rig.now(), move |tx| tx.append(event, product(100, "Mug")));
    assert!(matches!(refused, Err(LedgerError::SeriesFrozen)));
}

#[test]
fn a_mark_that_is_behind_or_missing_is_no_reason_to_stop() {
    let rig = Rig::founded();
    rig.ledger.clone().close();
    fs::remove_file(&rig.paths.mark).unwrap();
    let rig = rig.reopen();
    assert_eq!(rig.report.standing, Standing::Ready);
    rig.sell(101, None).unwrap();
}

#[test]
fn a_newer_database_is_refused_untouched() {
    let rig = Rig::founded();
    rig.ledger.clone().close();
    let conn = rusqlite::Connection::open(&rig.paths.database).unwrap();
    conn.pragma_update(None, "journal_mode", "DELETE").unwrap();
    conn.pragma_update(None, "user_version", 999).unwrap();
    drop(conn);
    let before = fs::read(&rig.paths.database).unwrap();
    let refused = Ledger::open(rig.paths.clone(), MACHINE);
    assert!(matches!(
        refused,
        Err(LedgerError::NewerDatabase { found: 999, .. })
    ));
    assert_eq!(fs::read(&rig.paths.database).unwrap(), before);
}

#[test]
fn a_migration_that_changed_after_it_ran_is_noticed() {
    let rig = Rig::founded();
    rig.ledger.clone().close();
    let conn = rusqlite::Connection::open(&rig.paths.database).unwrap();
    conn.execute("UPDATE migrations SET sha256 = zeroblob(32)", [])
        .unwrap();
    drop(conn);
    let refused = Ledger::open(rig.paths.clone(), MACHINE);
    assert!(matches!(
        refused,
        Err(LedgerError::MigrationChanged { number: 1 })
    ));
}

#[test]
fn projections_of_older_folds_are_rebuilt_on_opening() {
    let rig = Rig::founded();
    rig.append(product(100, "Mug")).unwrap();
    rig.append(variant(101, 100, "Small", "MUG-S")).unwrap();
    rig.sell(101, None).unwrap();
    let before = projections(&rig);
    rig.ledger.clone().close();
    let conn = rusqlite::Connection::open(&rig.paths.database).unwrap();
    conn.execute_batch(
        "UPDATE ledger_state SET fold_version = 0; DELETE FROM sales; DELETE FROM stock",
    )
    .unwrap();
    drop(conn);
    let rig = rig.reopen();
    assert_eq!(projections(&rig), before);
}

#[test]
fn a_database_of_the_first_released_schema_opens_and_verifies() {
    let fixture = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../tests/vectors/ledger/schema-0001.db"
    );
    let rig = Rig::empty(10);
    rig.ledger.clone().close();
    fs::remove_dir_all(rig.folder.path()).unwrap();
    fs::create_dir_all(rig.folder.path()).unwrap();
    fs::copy(fixture, &rig.paths.database).unwrap();
    let rig = rig.reopen();
    assert_eq!(rig.report.standing, Standing::Ready);
    assert_eq!(rig.report.migrated_from, None);
    assert_eq!(rig.seq(), 8);
    assert_eq!(rig.total_of_sales(), 2_000);
    assert!(rig.ledger.verify(&|_| Continue::Yes).unwrap().is_sound());
    // The fixture used the first of this rig's ids.
    for _ in 0..50 {
        rig.next::<EventId>();
    }
    assert_eq!(rig.sell(101, None).unwrap().number.0, "A-000003");
}

#[test]
fn a_fact_of_a_newer_build_is_kept_and_counted() {
    let (a, b) = (Rig::founded(), Rig::joined(11, "B"));
    let mut event = a
        .ledger
        .read(|db| db.events_after(a.series(), 0, 1))
        .unwrap()
        .remove(0);
    event.header.kind = "gift.card".to_owned();
    let event = stall_provenance::chain::chain_event(event.prev, event.header, event.body).unwrap();
    b.transact(move |tx| tx.ingest(1, &event)).unwrap();
    let unknown = b.ledger.read(|db| db.unknown_kinds()).unwrap();
    assert_eq!(unknown, [("gift.card".to_owned(), 1)]);
    assert_eq!(b.reopen().report.unknown_events, 1);
}
