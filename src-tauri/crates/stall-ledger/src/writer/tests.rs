//! What the writer does when storage fails: an unknown commit is looked up, a full disk loses nothing.

use crate::{Fault, Identity, Ledger, LedgerError, LedgerPaths, Tx};
use stall_domain::{EventId, Moment, NoteId, catalogue::ProductAdded};
use tempfile::TempDir;
use uuid::Uuid;

const NOW: Moment = Moment {
    ms: 1_795_000_000_000,
    offset_minutes: 60,
};

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

fn opened() -> (TempDir, Ledger) {
    let folder = TempDir::new().unwrap();
    let (ledger, _) = Ledger::open(LedgerPaths::in_folder(folder.path()), "machine").unwrap();
    let identity = Identity {
        shop: id(1),
        device: id(10),
        epoch: 1,
        code: "A".into(),
        stall: id(2),
        machine_id: "machine".into(),
    };
    ledger
        .transact(NOW, move |tx| tx.begin_series(identity))
        .unwrap();
    (folder, ledger)
}

fn add(tx: &mut Tx<'_>, number: u128, title_bytes: usize) -> Result<u64, LedgerError> {
    let added = ProductAdded {
        product: id(1_000 + number),
        title: "x".repeat(title_bytes),
        handle: String::new(),
        category: String::new(),
        drawing: None,
        batch: None,
    };
    Ok(tx.append(id(number), added)?.seq)
}

fn has(ledger: &Ledger, number: u128) -> bool {
    ledger
        .read(|db| db.event(id::<EventId>(number)))
        .unwrap()
        .is_some()
}

#[test]
fn a_commit_that_failed_and_is_there_after_all_is_done() {
    let (_folder, ledger) = opened();
    ledger.play_fault(Fault::LandedCommit).unwrap();
    let done = ledger.transact(NOW, |tx| add(tx, 100, 10));
    assert_eq!(done.unwrap().value, 1);
    assert!(has(&ledger, 100));
    assert_eq!(
        ledger.transact(NOW, |tx| add(tx, 101, 10)).unwrap().value,
        2
    );
}

#[test]
fn a_commit_that_failed_and_is_not_there_can_be_done_again() {
    let (_folder, ledger) = opened();
    ledger.play_fault(Fault::LostCommit).unwrap();
    let lost = ledger.transact(NOW, |tx| add(tx, 100, 10));
    assert!(matches!(lost, Err(LedgerError::NotCommitted(_))));
    assert!(!has(&ledger, 100));
    assert_eq!(
        ledger.transact(NOW, |tx| add(tx, 100, 10)).unwrap().value,
        1
    );
}

#[test]
fn a_commit_without_events_is_looked_up_too() {
    let (_folder, ledger) = opened();
    let note: NoteId = id(5);
    ledger.play_fault(Fault::LostCommit).unwrap();
    let lost = ledger.transact(NOW, move |tx| tx.keep_note(note, [0; 16], "x"));
    assert!(matches!(lost, Err(LedgerError::NotCommitted(_))));
    ledger.play_fault(Fault::LandedCommit).unwrap();
    ledger
        .transact(NOW, move |tx| tx.keep_note(note, [0; 16], "x"))
        .unwrap();
    assert_eq!(
        ledger.read(|db| db.note(note)).unwrap().as_deref(),
        Some("x")
    );
}

#[test]
fn storage_that_does_not_come_back_leaves_a_readable_ledger() {
    let (folder, ledger) = opened();
    ledger.transact(NOW, |tx| add(tx, 100, 10)).unwrap();
    // The pool holds its look at the file; the writer finds the place taken by a folder.
    assert!(has(&ledger, 100));
    let database = folder.path().join("ledger.db");
    std::fs::rename(&database, folder.path().join("elsewhere.db")).unwrap();
    std::fs::create_dir(&database).unwrap();
    ledger.play_fault(Fault::LostCommit).unwrap();
    let refused = ledger.transact(NOW, |tx| add(tx, 101, 10));
    assert!(matches!(refused, Err(LedgerError::ReadOnly)));
    let refused = ledger.transact(NOW, |tx| add(tx, 102, 10));
    assert!(matches!(refused, Err(LedgerError::ReadOnly)));
    assert!(ledger.is_read_only());
    assert!(has(&ledger, 100));

    let news = ledger.subscribe();
    std::fs::remove_dir(&database).unwrap();
    std::fs::rename(folder.path().join("elsewhere.db"), &database).unwrap();
    let again = ledger.transact(NOW, |tx| add(tx, 102, 10)).unwrap();
    assert_eq!(again.value, 2, "the lost commit took no number");
    assert!(!ledger.is_read_only());
    let told = news.try_recv().unwrap();
    assert!(told.topics.contains(&crate::Topic::Settings));
}

#[test]
fn a_database_that_is_gone_is_not_made_anew() {
    let (folder, ledger) = opened();
    let database = folder.path().join("ledger.db");
    std::fs::rename(&database, folder.path().join("elsewhere.db")).unwrap();
    ledger.play_fault(Fault::LostCommit).unwrap();
    let refused = ledger.transact(NOW, |tx| add(tx, 100, 10));
    assert!(matches!(refused, Err(LedgerError::ReadOnly)));
    assert!(!database.exists());
}

#[test]
fn a_full_disk_loses_nothing_and_selling_goes_on_once_there_is_room() {
    let (_folder, ledger) = opened();
    ledger.limit_pages(120).unwrap();
    let mut written = 0u128;
    let full = loop {
        match ledger.transact(NOW, move |tx| add(tx, 100 + written, 20_000)) {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 1_000, "the limit was never reached");
    };
    assert!(matches!(full, LedgerError::DiskFull(_)), "{full:?}");
    assert!(!has(&ledger, 100 + written));
    assert!((0..written).all(|number| has(&ledger, 100 + number)));
    ledger.limit_pages(100_000).unwrap();
    let next = ledger
        .transact(NOW, move |tx| add(tx, 100 + written, 20_000))
        .unwrap()
        .value;
    assert_eq!(u128::from(next), written + 1);
    assert!(ledger.verify(&|_| crate::Continue::Yes).unwrap().is_sound());
}
