//! Numbered pieces: held, sold once, put back, and leases that stay apart.

use crate::rig::*;
use stall_domain::{
    edition::{
        LabelVoided, LeaseGranted, LeaseReleased, NumberRange, PieceInspected, PieceState,
        VoidReason,
    },
    refund::{RefundLine, RefundRecorded, Restock},
    sale::{SaleRecorded, SaleVoided},
    shop::EpochReason,
    *,
};
use stall_ledger::{Conflict, LedgerError};

fn pottery() -> (Rig, EditionId) {
    let rig = Rig::founded();
    rig.append(product(100, "Blue mug")).unwrap();
    rig.append(variant(101, 100, "Small", "BLUE")).unwrap();
    let edition = rig.edition(101);
    (rig, edition)
}

fn state(rig: &Rig, piece: PieceRef) -> PieceState {
    rig.ledger
        .read(|db| db.piece(piece))
        .unwrap()
        .map_or(PieceState::Unmade, |row| row.state)
}

#[test]
fn a_piece_in_a_parked_basket_cannot_be_taken_twice() {
    let (rig, edition) = pottery();
    let piece = PieceRef { edition, number: 1 };
    let (first, second): (SaleId, SaleId) = (rig.next(), rig.next());
    rig.transact(move |tx| tx.put_basket(basket(first, vec![piece])))
        .unwrap();
    assert_eq!(state(&rig, piece), PieceState::Held);
    let refused = rig.transact(move |tx| tx.put_basket(basket(second, vec![piece])));
    assert!(matches!(refused, Err(LedgerError::PieceHeld { by, .. }) if by == first));
    assert!(matches!(
        rig.sell(101, Some(piece)),
        Err(LedgerError::PieceHeld { .. })
    ));
    let next = rig.ledger.read(|db| db.next_number_of(edition)).unwrap();
    assert_eq!(next, Some(2));
    rig.transact(move |tx| tx.put_basket(basket(first, vec![piece])))
        .unwrap();
    rig.transact(move |tx| tx.drop_basket(first)).unwrap();
    rig.transact(move |tx| tx.put_basket(basket(second, vec![piece])))
        .unwrap();
}

#[test]
fn a_sold_piece_is_refused_a_second_time() {
    let (rig, edition) = pottery();
    let piece = PieceRef { edition, number: 1 };
    rig.append(made(piece, "rec-1")).unwrap();
    let sold = rig.sell(101, Some(piece)).unwrap();
    let refused = rig.sell(101, Some(piece));
    assert!(
        matches!(refused, Err(LedgerError::PieceSold { sale: Some(sale), .. }) if sale == sold.sale)
    );
    let sale: SaleId = rig.next();
    let refused = rig.transact(move |tx| tx.put_basket(basket(sale, vec![piece])));
    assert!(matches!(refused, Err(LedgerError::PieceSold { .. })));
    rig.append(SaleVoided::of(&sold, id(DAY))).unwrap();
    assert_eq!(state(&rig, piece), PieceState::Free);
    rig.sell(101, Some(piece)).unwrap();
}

fn refund(rig: &Rig, sale: &SaleRecorded, restock: Restock) -> RefundRecorded {
    let line = &sale.lines[0];
    RefundRecorded {
        refund: rig.next(),
        number: DocumentNumber("A-900000".into()),
        sale: sale.sale,
        sale_number: sale.number.clone(),
        day: id(DAY),
        stall: stall(),
        currency: eur(),
        lines: vec![RefundLine {
            line: 0,
            variant: line.variant,
            title: line.title.clone(),
            quantity: 1,
            tax_code: line.tax_code.clone(),
            rate_ppm: 0,
            split: line.split,
            restock,
            piece: line.piece,
        }],
        total_minor: 1_000,
        tax: Vec::new(),
        rounding_minor: 0,
        tenders: sale.tenders.clone(),
        reason: None,
        helper: None,
    }
}

#[test]
fn a_returned_piece_waits_for_a_look_before_it_is_free_again() {
    let (rig, edition) = pottery();
    let piece = PieceRef { edition, number: 3 };
    rig.append(made(piece, "rec-3")).unwrap();
    assert_eq!(
        rig.ledger.read(|db| db.next_number_of(edition)).unwrap(),
        Some(3),
        "made ones first"
    );
    let sold = rig.sell(101, Some(piece)).unwrap();
    rig.append(refund(&rig, &sold, Restock::Inspect)).unwrap();
    assert_eq!(state(&rig, piece), PieceState::Inspect);
    let item = rig
        .ledger
        .read(|db| db.item(id(101), stall()))
        .unwrap()
        .unwrap();
    assert_eq!((item.here, item.inspect), (-1, 1));
    rig.append(PieceInspected {
        piece,
        variant: id(101),
        stall: stall(),
        is_sound: true,
    })
    .unwrap();
    assert_eq!(state(&rig, piece), PieceState::Free);
    let stored = rig.ledger.read(|db| db.sale(sold.sale)).unwrap().unwrap();
    assert_eq!(stored.refunded, [1]);
    assert_eq!(
        rig.ledger
            .read(|db| db.refunds_of(sold.sale))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_misprinted_label_is_void_and_its_piece_stays() {
    let (rig, edition) = pottery();
    let piece = PieceRef { edition, number: 1 };
    rig.append(made(piece, "rec-1")).unwrap();
    rig.transact(|tx| tx.keep_record("rec-1", "note", "https://archive/1"))
        .unwrap();
    assert_eq!(
        rig.ledger.read(|db| db.unprinted_labels()).unwrap().len(),
        1
    );
    let reason = VoidReason::Misprint;
    rig.append(LabelVoided {
        record: "rec-1".into(),
        piece,
        reason,
    })
    .unwrap();
    let record = rig.ledger.read(|db| db.record("rec-1")).unwrap().unwrap();
    assert!(record.is_voided);
    assert_eq!(record.piece, Some(piece));
    assert_eq!(
        rig.ledger.read(|db| db.unprinted_labels()).unwrap().len(),
        0
    );
    let mut again = made(piece, "rec-2");
    again.replaces = Some("rec-1".into());
    rig.append(again).unwrap();
    let row = rig.ledger.read(|db| db.piece(piece)).unwrap().unwrap();
    assert_eq!(row.record.as_deref(), Some("rec-2"));
    assert_eq!(row.state, PieceState::Free);
}

#[test]
fn leases_of_one_edition_share_no_number_and_what_is_given_back_can_be_granted_again() {
    let (rig, edition) = pottery();
    let grant = |first, last| LeaseGranted {
        lease: rig.next(),
        edition,
        device: id(11),
        range: NumberRange { first, last },
    };
    assert!(matches!(
        rig.append(grant(10, 12)),
        Err(LedgerError::LeaseOverlap)
    ));
    let leases = rig.ledger.read(|db| db.leases(edition)).unwrap();
    let numbers = vec![NumberRange { first: 6, last: 10 }];
    rig.append(LeaseReleased {
        lease: leases[0].granted.lease,
        edition,
        numbers,
    })
    .unwrap();
    rig.append(grant(8, 12)).unwrap();
    let own = rig.ledger.read(|db| db.own_numbers(edition)).unwrap();
    assert_eq!(own, [NumberRange { first: 1, last: 5 }]);
    assert!(rig.ledger.read(|db| db.conflicts()).unwrap().is_empty());
}

#[test]
fn the_item_of_an_edition_says_the_next_number_and_how_many_are_left() {
    let (rig, edition) = pottery();
    rig.sell(101, Some(PieceRef { edition, number: 1 }))
        .unwrap();
    let brief = |rig: &Rig| {
        let item = rig
            .ledger
            .read(|db| db.item(id(101), stall()))
            .unwrap()
            .unwrap();
        let edition = item.edition.unwrap();
        (edition.next_number, edition.left_here)
    };
    assert_eq!(brief(&rig), (Some(2), 9));
    for number in 2..=10 {
        rig.sell(101, Some(PieceRef { edition, number })).unwrap();
    }
    assert_eq!(brief(&rig), (None, 0));
}

#[test]
fn leases_from_before_a_restore_are_frozen_until_central_speaks() {
    let (rig, edition) = pottery();
    rig.begin(2, "A-7K3M", EpochReason::Restored);
    assert!(
        rig.ledger
            .read(|db| db.own_numbers(edition))
            .unwrap()
            .is_empty()
    );
    let lease = rig.ledger.read(|db| db.leases(edition)).unwrap()[0]
        .granted
        .lease;
    rig.transact(move |tx| tx.thaw_lease(lease)).unwrap();
    assert_eq!(
        rig.ledger.read(|db| db.own_numbers(edition)).unwrap().len(),
        1
    );
}

#[test]
fn a_piece_sold_on_two_devices_is_kept_twice_and_listed() {
    let (rig, edition) = pottery();
    let other = Rig::joined(11, "B");
    let piece = PieceRef { edition, number: 1 };
    let own = rig.sell(101, Some(piece)).unwrap();
    let theirs = other.sell(101, Some(piece)).unwrap();
    let events = other
        .ledger
        .read(|db| db.events_after(other.series(), 0, 10))
        .unwrap();
    rig.transact(move |tx| {
        for (position, event) in (1..).zip(&events) {
            tx.ingest(position, event)?;
        }
        Ok(())
    })
    .unwrap();
    let conflicts = rig.ledger.read(|db| db.conflicts()).unwrap();
    let sales = vec![theirs.sale, own.sale];
    assert_eq!(conflicts, [Conflict::PieceSoldTwice { piece, sales }]);
    assert_eq!(rig.total_of_sales(), 2_000);
}
