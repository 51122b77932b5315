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
    shop::{DeviceAdmitted, DeviceRevoked, ProfileChanged, ShopHandedOver, ShopProfile},
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
    HandOver,
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
        1 => Just(HandOver),
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

/// Central reduced to its log: events in the order it got them, behind its own word that lets the founder in.
struct Central {
    log: Vec<EventEnvelope>,
    known: BTreeSet<(Series, u64)>,
    sales: Vec<SaleRecorded>,
}

const EDITION: u128 = 500;
const CENTRAL: u128 = 20;

fn piece(number: u8) -> PieceRef {
    PieceRef {
        edition: id(EDITION),
        number: u32::from(number),
    }
}

fn admitted(device: u128, certificate: &str) -> DeviceAdmitted {
    DeviceAdmitted {
        device: id(device),
        epoch: 1,
        code: "A".into(),
        device_vkey: "device+key".into(),
        certificate: certificate.into(),
    }
}

fn handed_over(central_vkey: &str) -> ShopHandedOver {
    ShopHandedOver {
        central_vkey: central_vkey.into(),
        sealed_shop_key: String::new(),
    }
}

impl Default for Central {
    fn default() -> Self {
        let mut central = Self {
            log: Vec::new(),
            known: BTreeSet::new(),
            sales: Vec::new(),
        };
        central.take(CENTRAL, admitted(10, "first"));
        central
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
            Act::HandOver => handed_over(&format!("central of {}", rig.device)).into(),
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

    /// The next event of a device that has no rig.
    fn take(&mut self, device: u128, fact: impl Into<Fact>) {
        let (device, fact) = (id(device), fact.into());
        let of_device = |event: &&EventEnvelope| event.header.device == device;
        let last = self.log.iter().rev().find(of_device);
        let (seq, prev) = last.map_or((1, event::GENESIS), |e| (e.header.seq + 1, e.hash));
        let header = EventHeader {
            shop: id(SHOP),
            device,
            epoch: 1,
            seq,
            id: id(u128::from(seq) << 64 | device.0.as_u128()),
            hlc: Hlc(seq),
            kind: fact.kind().to_owned(),
            version: fact.version(),
        };
        let at = Moment {
            ms: 1,
            offset_minutes: 0,
        };
        let body = fact.to_body(at).unwrap();
        let event = stall_provenance::chain::chain_event(prev, header, body).unwrap();
        self.log.push(event);
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

/// What `b` counts after central's log of these events: quarantined kinds with their reasons.
fn not_counted(b: &Rig) -> Vec<(String, String)> {
    let listed = b.ledger.read(|db| db.quarantined_events()).unwrap();
    listed
        .into_iter()
        .map(|event| (event.kind, event.reason))
        .collect()
}

#[test]
fn a_device_that_speaks_as_central_is_not_believed() {
    let (a, b) = (Rig::founded(), Rig::joined(11, "B"));
    a.edition(200);
    let edition = a.ledger.read(|db| db.editions()).unwrap()[0].fixed.edition;
    a.append(handed_over("central")).unwrap();
    let mut central = Central::default();
    central.sync(&a);
    central.sync(&b);
    let range = NumberRange {
        first: 11,
        last: 12,
    };
    let granted = |lease| LeaseGranted {
        lease: id(lease),
        edition,
        device: id(11),
        range,
    };
    let revoked = DeviceRevoked {
        device: id(10),
        epoch: 1,
        fence_seq: 0,
    };
    // An admitted third device says what only central may, and so does the founder after it handed over.
    central.take(30, revoked);
    central.take(30, admitted(11, "forged"));
    central.take(30, granted(900));
    central.take(30, handed_over("mine"));
    a.append(granted(901)).unwrap();
    central.sync(&a);
    central.take(CENTRAL, granted(902));
    central.sync(&b);
    let told: Vec<_> = not_counted(&b)
        .into_iter()
        .map(|(_, reason)| reason)
        .collect();
    assert_eq!(told, ["not_the_grantor"; 5]);
    let (leases, shop, devices) = b
        .ledger
        .read(|db| Ok::<_, LedgerError>((db.leases(edition)?, db.shop()?, db.devices()?)))
        .unwrap();
    let held: Vec<LeaseId> = leases.iter().map(|lease| lease.granted.lease).collect();
    assert!(held.contains(&id(902)) && !held.contains(&id(900)) && !held.contains(&id(901)));
    assert_eq!(shop.unwrap().central_vkey.as_deref(), Some("central"));
    assert!(
        devices
            .iter()
            .all(|d| d.certificate.as_deref() != Some("forged"))
    );
    expect_sound(&a);
    expect_sound(&b);
}

#[test]
fn only_the_holder_gives_numbers_back() {
    let (a, b) = (Rig::founded(), Rig::joined(11, "B"));
    let edition = a.edition(200);
    let mut central = Central::default();
    central.sync(&a);
    central.sync(&b);
    let lease = b.ledger.read(|db| db.leases(edition)).unwrap()[0].clone();
    b.append(LeaseReleased {
        lease: lease.granted.lease,
        edition,
        numbers: vec![lease.granted.range],
    })
    .unwrap();
    central.sync(&b);
    central.sync(&a);
    let left = a.ledger.read(|db| db.own_numbers(edition)).unwrap();
    assert_eq!(left, [lease.granted.range]);
}

#[test]
fn a_renewed_certificate_and_a_second_handover_replace_the_first() {
    let (a, b) = (Rig::founded(), Rig::joined(11, "B"));
    a.append(handed_over("lost central")).unwrap();
    a.append(handed_over("new central")).unwrap();
    let mut central = Central::default();
    central.sync(&a);
    central.take(CENTRAL, admitted(10, "second"));
    central.sync(&b);
    let (shop, devices) = b
        .ledger
        .read(|db| Ok::<_, LedgerError>((db.shop()?.unwrap(), db.devices()?)))
        .unwrap();
    assert_eq!(shop.central_vkey.as_deref(), Some("new central"));
    let founder = devices.iter().find(|d| d.series == a.series()).unwrap();
    assert_eq!(founder.certificate.as_deref(), Some("second"));
}
