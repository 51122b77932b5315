//! Writing: the chain, gapless numbers, repeats, and that a failed closure leaves nothing.

use crate::rig::*;
use stall_domain::*;
use stall_ledger::{Continue, Ledger, LedgerError, Topic};

#[test]
fn the_events_of_a_series_are_one_chain_from_the_first() {
    let rig = Rig::founded();
    for _ in 0..5 {
        rig.sell(101, None).unwrap();
    }
    let events = rig
        .ledger
        .read(|db| db.events_after(rig.series(), 0, 100))
        .unwrap();
    assert_eq!(events.len(), 7);
    let head = stall_provenance::chain::verify_chain(&events)
        .unwrap()
        .unwrap();
    assert_eq!(head.seq, 7);
    assert_eq!(
        rig.ledger.read(|db| db.head(rig.series())).unwrap(),
        Some((7, head.hash))
    );
}

#[test]
fn document_numbers_have_no_gap_even_across_failures() {
    let rig = Rig::founded();
    assert_eq!(rig.sell(101, None).unwrap().number.0, "A-000001");
    let refused: Result<(), LedgerError> = rig.transact(|tx| {
        tx.next_number()?;
        Err(LedgerError::Stopped)
    });
    assert!(matches!(refused, Err(LedgerError::Stopped)));
    assert_eq!(rig.sell(101, None).unwrap().number.0, "A-000002");
    let rig = rig.reopen();
    assert_eq!(rig.sell(101, None).unwrap().number.0, "A-000003");
}

#[test]
fn a_repeated_event_or_sale_is_recognised() {
    let rig = Rig::founded();
    let event: EventId = rig.next();
    let first = rig.transact(move |tx| tx.append(event, product(100, "Mug")));
    assert_eq!(first.unwrap().seq, 3);
    let again = rig.transact(move |tx| tx.append(event, product(100, "Mug")));
    assert!(matches!(again, Err(LedgerError::DuplicateEvent(id)) if id == event));
    let sold = rig.sell(101, None).unwrap();
    let again = rig.append(sold.clone());
    assert!(matches!(again, Err(LedgerError::DuplicateSale(sale)) if sale == sold.sale));
    assert_eq!(rig.seq(), 4);
}

#[test]
fn a_failed_closure_leaves_nothing() {
    let rig = Rig::founded();
    let before = projections(&rig);
    let (event, note): (EventId, NoteId) = (rig.next(), rig.next());
    let failed: Result<(), LedgerError> = rig.transact(move |tx| {
        tx.append(event, product(100, "Mug"))?;
        tx.keep_note(note, [1; 16], "a word")?;
        tx.set_setting("theme", &serde_json::json!("night"))?;
        Err(LedgerError::Stopped)
    });
    assert!(failed.is_err());
    assert_eq!(projections(&rig), before);
    assert_eq!(rig.ledger.read(|db| db.note(note)).unwrap(), None);
    assert_eq!(rig.ledger.read(|db| db.setting("theme")).unwrap(), None);
    assert_eq!(rig.seq(), 2);
}

#[test]
fn work_that_panics_leaves_nothing_and_selling_goes_on() {
    let rig = Rig::founded();
    let event: EventId = rig.next();
    let panicked: Result<(), LedgerError> = rig.transact(move |tx| {
        tx.append(event, product(100, "Mug"))?;
        panic!("a bug in a verb");
    });
    assert!(matches!(panicked, Err(LedgerError::Panicked)));
    assert_eq!(rig.seq(), 2);
    rig.sell(101, None).unwrap();
    assert_eq!(rig.seq(), 3);
}

#[test]
fn nobody_writes_before_there_is_an_identity() {
    let rig = Rig::empty(10);
    assert!(matches!(
        rig.append(product(100, "Mug")),
        Err(LedgerError::NoIdentity)
    ));
    let number = rig.transact(|tx| tx.next_number());
    assert!(matches!(number, Err(LedgerError::NoIdentity)));
}

#[test]
fn every_commit_says_what_it_changed() {
    let rig = Rig::founded();
    let news = rig.ledger.subscribe();
    rig.sell(101, None).unwrap();
    let topics = news.recv().unwrap().topics;
    for topic in [Topic::Sales, Topic::Stock, Topic::Day, Topic::Sync] {
        assert!(topics.contains(&topic), "{topic:?}");
    }
    assert!(!topics.contains(&Topic::Catalogue));
}

#[test]
fn an_erased_note_is_gone_and_its_event_stays_whole() {
    let rig = Rig::founded();
    let note: NoteId = rig.next();
    let kept = rig
        .transact(move |tx| tx.keep_note(note, [7; 16], "broken handle"))
        .unwrap();
    assert_eq!(kept.sha256.len(), 64);
    assert_eq!(
        rig.ledger.read(|db| db.note(note)).unwrap().as_deref(),
        Some("broken handle")
    );
    rig.transact(move |tx| tx.erase_note(note)).unwrap();
    assert_eq!(rig.ledger.read(|db| db.note(note)).unwrap(), None);
}

#[test]
fn readers_see_whole_sales_while_a_writer_works() {
    let rig = Rig::founded();
    rig.append(product(100, "Mug")).unwrap();
    rig.append(variant(101, 100, "Small", "MUG-S")).unwrap();
    std::thread::scope(|scope| {
        let looks: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| look_until(&rig.ledger, 60)))
            .collect();
        for _ in 0..60 {
            rig.sell(101, None).unwrap();
        }
        for look in looks {
            assert!(look.join().unwrap() >= 60);
        }
    });
}

/// Looks until `wanted` sales are there; in every look, stock and sales tell the same.
fn look_until(ledger: &Ledger, wanted: i64) -> i64 {
    loop {
        let (sales, here) = ledger
            .read(|db| {
                let filter = stall_ledger::SaleFilter {
                    limit: 1_000,
                    ..Default::default()
                };
                let sales = db.find_sales(&filter)?.len();
                let here = db.item(id(101), stall())?.map_or(0, |item| item.here);
                Ok::<_, LedgerError>((i64::try_from(sales).unwrap(), here))
            })
            .unwrap();
        assert_eq!(sales, -here);
        if sales >= wanted {
            return sales;
        }
    }
}

#[test]
fn verification_can_be_stopped_and_leaves_nothing_behind() {
    let rig = Rig::founded();
    for _ in 0..150 {
        rig.sell(101, None).unwrap();
    }
    let stopped = rig.ledger.verify(&|_| Continue::No);
    assert!(matches!(stopped, Err(LedgerError::Stopped)));
    assert!(!rig.paths.database.with_extension("verify").exists());
    assert!(rig.ledger.verify(&|_| Continue::Yes).unwrap().is_sound());
}

#[test]
fn a_ledger_larger_than_any_cache_verifies_too() {
    let rig = Rig::founded();
    rig.transact(|tx| {
        for n in 0..40u128 {
            tx.append(
                id(9_000 + n),
                product(1_000 + n, &format!("{n} {}", "wide ".repeat(12_000))),
            )?;
        }
        Ok(())
    })
    .unwrap();
    assert!(rig.ledger.verify(&|_| Continue::Yes).unwrap().is_sound());
}

#[test]
fn a_closed_ledger_refuses_every_clone() {
    let rig = Rig::founded();
    let other = rig.ledger.clone();
    rig.ledger.clone().close();
    let refused = other.transact(rig.now(), |_| Ok::<(), LedgerError>(()));
    assert!(matches!(refused, Err(LedgerError::Closed)));
}
