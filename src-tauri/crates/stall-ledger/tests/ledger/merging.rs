//! Several devices and one central: whatever arrives in whatever order, all ledgers tell the same, and each is what a
//! rebuild of its events gives.

use crate::rig::*;
use proptest::prelude::*;
use stall_domain::{
    catalogue::*,
    drawer::{CashMoved, CashMovementKind},
    edition::*,
    refund::{RefundLine, RefundRecorded, Restock},
    sale::{SaleRecorded, SaleVoided},
    shop::{DeviceRevoked, ProfileChanged, ShopProfile},
    stock::{Location, Movement, StockMoved, StockReason},
    *,
};
use stall_ledger::{Continue, Ingested, LedgerError};
use std::collections::BTreeSet;

/// One thing somebody does; small numbers so that devices speak of the same things.
#[derive(Clone, Debug)]
enum Act {
    AddProduct(u8),
    EditProduct(u8, u8),
    AddVariant(u8, u8),
    EditVariant(u8, u8),
    Deliver(u8, u8),
    Profile(u8),
    OpenDay(u8),
    Cash(u8, u8),
    Sell(u8, Option<u8>),
    Void(u8),
    Refund(u8, u8),
    Fix(u8),
    Lease(u8, u8),
    Release(u8),
    Make(u8, u8),
    Inspect(u8, bool),
    VoidLabel(u8, u8),
    Revoke(u8),
}

fn act() -> impl Strategy<Value = Act> {
    use Act::*;
    let n = || 0u8..4;
    prop_oneof![
        1 => n().prop_map(AddProduct),
        1 => (n(), n()).prop_map(|(a, b)| EditProduct(a, b)),
        1 => (n(), n()).prop_map(|(a, b)| AddVariant(a, b)),
        1 => (n(), any::<u8>()).prop_map(|(a, b)| EditVariant(a, b)),
        1 => (n(), any::<u8>()).prop_map(|(a, b)| Deliver(a, b)),
        1 => n().prop_map(Profile),
        1 => n().prop_map(OpenDay),
        1 => (n(), n()).prop_map(|(a, b)| Cash(a, b)),
        3 => (n(), proptest::option::of(1u8..6)).prop_map(|(a, b)| Sell(a, b)),
        1 => any::<u8>().prop_map(Void),
        2 => (any::<u8>(), n()).prop_map(|(a, b)| Refund(a, b)),
        1 => n().prop_map(Fix),
        1 => (n(), 1u8..6).prop_map(|(a, b)| Lease(a, b)),
        1 => n().prop_map(Release),
        2 => (1u8..6, n()).prop_map(|(a, b)| Make(a, b)),
        1 => (1u8..6, any::<bool>()).prop_map(|(a, b)| Inspect(a, b)),
        1 => (1u8..6, n()).prop_map(|(a, b)| VoidLabel(a, b)),
        1 => (200u8..240).prop_map(Revoke),
    ]
}

#[derive(Clone, Debug)]
enum Step {
    Does(usize, Act),
    Syncs(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0usize..2, act()).prop_map(|(device, act)| Step::Does(device, act)),
        1 => (0usize..2).prop_map(Step::Syncs),
    ];
    prop::collection::vec(step, 1..60)
}

/// Central reduced to its log: events in the order it got them.
#[derive(Default)]
struct Central {
    log: Vec<EventEnvelope>,
    known: BTreeSet<(Series, u64)>,
    sales: Vec<SaleRecorded>,
}

const EDITION: u128 = 500;

fn piece(number: u8) -> PieceRef {
    PieceRef {
        edition: id(EDITION),
        number: u32::from(number),
    }
}

impl Central {
    /// The fact of an act; `None` when it has no object yet.
    fn fact(&self, rig: &Rig, act: &Act) -> Option<Fact> {
        let of = |n: u8| 100 + u128::from(n);
        Some(match act.clone() {
            Act::AddProduct(n) => product(of(n), &format!("Thing {n}")).into(),
            Act::EditProduct(n, word) => ProductEdited {
                product: id(of(n)),
                changes: ProductChanges {
                    title: Some(format!("Renamed {word} by {}", rig.device)),
                    category: (word > 1).then(|| format!("Kind {word}")),
                    drawing: None,
                },
                was: Default::default(),
                batch: Some(id(900)),
            }
            .into(),
            Act::AddVariant(n, of_product) => variant(
                200 + u128::from(n),
                of(of_product),
                "Small",
                &format!("S{n}"),
            )
            .into(),
            Act::EditVariant(n, bits) => VariantEdited {
                variant: id(200 + u128::from(n)),
                changes: VariantChanges {
                    price_minor: (bits & 1 > 0).then_some(i64::from(bits)),
                    barcode: (bits & 2 > 0).then(|| format!("{bits}")),
                    is_retired: (bits & 4 > 0).then_some(bits & 8 > 0),
                    ..Default::default()
                },
                was: Default::default(),
                batch: None,
            }
            .into(),
            Act::Deliver(n, quantity) => StockMoved {
                movements: vec![Movement {
                    variant: id(200 + u128::from(n)),
                    from: Location::Supplier,
                    to: Location::Stall(stall()),
                    quantity: i64::from(quantity),
                }],
                reason: StockReason::Delivered,
                batch: None,
                note: None,
            }
            .into(),
            Act::Profile(n) => ProfileChanged {
                profile: ShopProfile {
                    name: format!("Name {n} of {}", rig.device),
                    ..Default::default()
                },
            }
            .into(),
            Act::OpenDay(n) => day_opened(id(DAY + u128::from(n)), u64::from(n) + 1).into(),
            Act::Cash(n, amount) => CashMoved {
                day: id(DAY + u128::from(n)),
                kind: CashMovementKind::PaidIn,
                amount_minor: i64::from(amount),
                reason: None,
            }
            .into(),
            Act::Sell(..) => return None,
            Act::Void(n) => SaleVoided::of(self.pick(n)?, id(DAY)).into(),
            Act::Refund(n, restock) => self.refund(rig, n, restock)?.into(),
            Act::Fix(n) => {
                let mut fixed = edition_fixed(id(EDITION), id(200));
                fixed.title = format!("Edition {n}");
                fixed.into()
            }
            Act::Lease(n, first) => LeaseGranted {
                lease: id(600 + u128::from(n)),
                edition: id(EDITION),
                device: id(rig.device),
                range: NumberRange {
                    first: u32::from(first),
                    last: u32::from(first) + 2,
                },
            }
            .into(),
            Act::Release(n) => LeaseReleased {
                lease: id(600 + u128::from(n)),
                edition: id(EDITION),
                numbers: vec![NumberRange { first: 2, last: 3 }],
            }
            .into(),
            Act::Make(number, n) => made(piece(number), &format!("rec-{number}-{n}")).into(),
            Act::Inspect(number, is_sound) => PieceInspected {
                piece: piece(number),
                variant: id(200),
                stall: stall(),
                is_sound,
            }
            .into(),
            Act::VoidLabel(number, n) => LabelVoided {
                record: format!("rec-{number}-{n}"),
                piece: piece(number),
                reason: VoidReason::Misprint,
            }
            .into(),
            Act::Revoke(n) if n < 203 => DeviceRevoked {
                device: id(11),
                epoch: 1,
                fence_seq: 4,
            }
            .into(),
            Act::Revoke(_) => return None,
        })
    }

    fn pick(&self, n: u8) -> Option<&SaleRecorded> {
        let count = self.sales.len().max(1);
        self.sales.get(usize::from(n) % count)
    }

    fn refund(&self, rig: &Rig, n: u8, restock: u8) -> Option<RefundRecorded> {
        let sale = self.pick(n)?;
        let line = &sale.lines[0];
        let restock = [
            Restock::Shelf,
            Restock::Inspect,
            Restock::Spoiled,
            Restock::NotReturned,
        ][usize::from(restock)];
        Some(RefundRecorded {
            refund: rig.next(),
            number: DocumentNumber("R-1".into()),
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
                tax_code: String::new(),
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
        })
    }

    fn act(&mut self, rig: &Rig, act: &Act) {
        let outcome = match act {
            Act::Sell(n, number) => {
                let sold = rig.sell(200 + u128::from(*n), number.map(piece));
                sold.map(|sale| self.sales.push(sale))
            }
            other => match self.fact(rig, other) {
                Some(fact) => rig.append(fact).map(|_| ()),
                None => Ok(()),
            },
        };
        match outcome {
            Ok(()) | Err(LedgerError::PieceSold { .. } | LedgerError::LeaseOverlap) => {}
            Err(other) => panic!("{act:?}: {other}"),
        }
    }

    /// Push, then pull, as the courier does.
    fn sync(&mut self, rig: &Rig) {
        let series = rig.series();
        let cursor = rig.ledger.read(|db| db.cursor("events")).unwrap();
        for event in rig
            .ledger
            .read(|db| db.events_after(series, 0, 10_000))
            .unwrap()
        {
            if self.known.insert((series, event.header.seq)) {
                self.log.push(event);
            }
        }
        let pulled: Vec<(u64, EventEnvelope)> = self.placed().skip(cursor as usize).collect();
        let upto = self.log.len() as u64;
        rig.transact(move |tx| {
            for (position, event) in &pulled {
                tx.ingest(*position, event)?;
            }
            tx.set_cursor("events", upto)
        })
        .unwrap();
    }

    fn placed(&self) -> impl Iterator<Item = (u64, EventEnvelope)> {
        (1..).zip(self.log.iter().cloned())
    }
}

fn expect_sound(rig: &Rig) {
    let report = rig.ledger.verify(&|_| Continue::Yes).unwrap();
    assert_eq!(report.differences, []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn folding_as_events_come_equals_a_rebuild_and_all_devices_agree(steps in steps(), seed in any::<u64>()) {
        let rigs = [Rig::founded(), Rig::joined(11, "B")];
        let mut central = Central::default();
        for step in &steps {
            match step {
                Step::Does(device, act) => central.act(&rigs[*device], act),
                Step::Syncs(device) => central.sync(&rigs[*device]),
            }
        }
        rigs.iter().for_each(expect_sound);
        for rig in [0, 1, 0] {
            central.sync(&rigs[rig]);
        }
        rigs.iter().for_each(expect_sound);
        let told = projections(&rigs[0]);
        prop_assert_eq!(&projections(&rigs[1]), &told);
        let third = Rig::joined(12, "C");
        third.ledger.clone().close();
        let third = Rig::empty(12);
        let mut shuffled: Vec<_> = central.placed().collect();
        shuffle(&mut shuffled, seed);
        third.transact(move |tx| {
            for (position, event) in &shuffled {
                assert_eq!(tx.ingest(*position, event)?, Ingested::New);
            }
            Ok(())
        }).unwrap();
        expect_sound(&third);
        prop_assert_eq!(&projections(&third), &told);
    }
}

/// A fixed shuffle by a small linear generator.
fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for place in (1..items.len()).rev() {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        items.swap(place, (seed >> 33) as usize % (place + 1));
    }
}

#[test]
fn an_event_known_already_is_an_echo_once_and_then_known() {
    let rig = Rig::founded();
    let event = rig
        .ledger
        .read(|db| db.events_after(rig.series(), 0, 1))
        .unwrap()
        .remove(0);
    let ingest = |event: EventEnvelope| rig.transact(move |tx| tx.ingest(1, &event)).unwrap();
    assert_eq!(ingest(event.clone()), Ingested::Echo);
    assert_eq!(ingest(event), Ingested::Known);
}

#[test]
fn a_pending_edit_beats_any_position_and_then_takes_its_own() {
    let (a, b) = (Rig::founded(), Rig::joined(11, "B"));
    a.append(product(100, "Mug")).unwrap();
    let mut central = Central::default();
    central.sync(&a);
    central.sync(&b);
    central.act(&a, &Act::AddProduct(0));
    central.act(&b, &Act::EditProduct(0, 1));
    central.act(&a, &Act::EditProduct(0, 2));
    central.sync(&b);
    central.sync(&a);
    let title = |rig: &Rig| {
        rig.ledger
            .read(|db| db.product(id(100)))
            .unwrap()
            .unwrap()
            .title
    };
    assert_eq!(title(&a), "Renamed 2 by 10", "a's edit got the later place");
    assert_eq!(title(&b), "Renamed 1 by 11", "b has not heard of it yet");
    central.sync(&b);
    assert_eq!(title(&b), "Renamed 2 by 10");
}

#[test]
fn what_has_no_place_among_the_events_is_kept_beside_them() {
    let (a, b) = (Rig::founded(), Rig::joined(11, "B"));
    let event = a
        .ledger
        .read(|db| db.events_after(a.series(), 0, 1))
        .unwrap()
        .remove(0);
    let ingest = |position, event: EventEnvelope| b.transact(move |tx| tx.ingest(position, &event));
    let mut altered = event.clone();
    altered.body.push(b' ');
    assert_eq!(ingest(1, altered).unwrap(), Ingested::Refused);
    assert_eq!(ingest(2, event.clone()).unwrap(), Ingested::New);
    let mut header = event.header.clone();
    header.id = a.next();
    let branch =
        stall_provenance::chain::chain_event(event.prev, header, event.body.clone()).unwrap();
    assert_eq!(ingest(3, branch).unwrap(), Ingested::Refused);
    let mut stranger = event;
    stranger.header.shop = id(99);
    assert!(matches!(
        ingest(4, stranger),
        Err(LedgerError::OtherShop(_))
    ));
    assert_eq!(b.ledger.read(|db| db.refused_count()).unwrap(), 2);
    expect_sound(&b);
}

#[test]
fn a_body_that_cannot_be_read_blocks_nothing_and_is_listed() {
    let b = Rig::joined(11, "B");
    let header = |seq, kind: &str| EventHeader {
        shop: id(SHOP),
        device: id(20),
        epoch: 1,
        seq,
        id: id(7_000 + u128::from(seq)),
        hlc: Hlc(seq),
        kind: kind.to_owned(),
        version: 1,
    };
    let at = r#""at":{"ms":1,"offset_minutes":0}"#;
    let bodies = [
        "not json".to_owned(),
        format!(r#"{{{at},"fact":{{"day":"{}"}} }}"#, id::<DayId>(DAY)),
        format!(r#"{{{at},"fact":{{"day":"{}"}}}}"#, id::<DayId>(DAY)),
    ];
    let mut prev = event::GENESIS;
    for (seq, body) in (1..).zip(bodies) {
        let event = stall_provenance::chain::chain_event(
            prev,
            header(seq, "drawer.opened"),
            body.into_bytes(),
        )
        .unwrap();
        prev = event.hash;
        assert_eq!(
            b.transact(move |tx| tx.ingest(seq, &event)).unwrap(),
            Ingested::New
        );
    }
    let listed = b.ledger.read(|db| db.quarantined_events()).unwrap();
    let reasons: Vec<&str> = listed.iter().map(|event| event.reason.as_str()).collect();
    assert_eq!(reasons, ["unreadable", "not_canonical"]);
    expect_sound(&b);
}
