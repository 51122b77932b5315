//! What screens ask: sales, days, items, baskets, shop.

use crate::rig::*;
use stall_domain::{
    day::{DayClosed, EventRange, FloatCounted},
    drawer::{CashMoved, CashMovementKind},
    sale::SaleVoided,
    shop::{ProfileChanged, ShopProfile},
    *,
};
use stall_ledger::{ItemFilter, LedgerError, SaleFilter};

#[test]
fn an_open_day_is_folded_and_a_closed_one_is_frozen() {
    let rig = Rig::founded();
    let day: DayId = id(DAY);
    let mut opened = day_opened(day, 1);
    opened.float_is_counted = false;
    rig.append(opened).unwrap();
    let sold = rig.sell(101, None).unwrap();
    rig.sell(101, None).unwrap();
    rig.append(FloatCounted {
        day,
        float_minor: 6_000,
    })
    .unwrap();
    rig.append(CashMoved {
        day,
        kind: CashMovementKind::PaidOut,
        amount_minor: 300,
        reason: None,
    })
    .unwrap();
    rig.append(SaleVoided::of(&sold, day)).unwrap();
    let open = rig.ledger.read(|db| db.open_day()).unwrap().unwrap();
    assert_eq!(
        (open.first_seq, open.float_minor, open.float_is_counted),
        (3, 6_000, true)
    );
    let report = rig.ledger.read(|db| db.day_report(day)).unwrap().unwrap();
    assert_eq!(
        (
            report.sales_count,
            report.voids_count,
            report.net_sales_minor()
        ),
        (2, 1, 1_000)
    );
    assert_eq!(report.drawer.expected_minor(), 6_000 + 1_000 - 300);
    let paid = rig.ledger.read(|db| db.day_sales_paid(day)).unwrap();
    let paid: Vec<i64> = paid.iter().map(|row| row.paid_minor).collect();
    assert_eq!(paid, [1_000]);
    rig.append(DayClosed {
        day,
        number: 1,
        range: EventRange {
            epoch: 1,
            first_seq: open.first_seq,
            last_seq: rig.seq(),
        },
        counts: Vec::new(),
        counted_minor: 6_700,
        over_short_minor: 0,
        difference_reason: None,
        reason: None,
        float_left_minor: 5_500,
        report: report.clone(),
    })
    .unwrap();
    let read = rig.ledger.read(|db| {
        assert_eq!(db.open_day()?, None);
        assert_eq!(db.last_day_number()?, 1);
        assert_eq!(db.last_float_left()?.map(|(left, _)| left), Some(5_500));
        assert!(db.days(10)?[0].closed_at.is_some());
        db.day_report(day)
    });
    assert_eq!(read.unwrap(), Some(report));
}

#[test]
fn sales_are_found_by_number_title_day_and_page() {
    let rig = Rig::founded();
    let sales: Vec<_> = (0..5).map(|_| rig.sell(101, None).unwrap()).collect();
    let find = |text: &str| {
        let filter = SaleFilter {
            text: Some(text.into()),
            limit: 10,
            ..Default::default()
        };
        rig.ledger.read(|db| db.find_sales(&filter)).unwrap()
    };
    assert_eq!(find("000003").len(), 1);
    assert_eq!(find("a-000003 mug")[0].sale, sales[2].sale);
    assert_eq!(find("plate").len(), 0);
    let newest = SaleFilter {
        limit: 2,
        ..Default::default()
    };
    let page = rig.ledger.read(|db| db.find_sales(&newest)).unwrap();
    assert_eq!(page[0].number.0, "A-000005");
    let older = SaleFilter {
        before_ms: Some(page[1].at.ms),
        limit: 10,
        ..Default::default()
    };
    assert_eq!(
        rig.ledger.read(|db| db.find_sales(&older)).unwrap().len(),
        3
    );
    let other = SaleFilter {
        day: Some(id(78)),
        limit: 10,
        ..Default::default()
    };
    assert_eq!(
        rig.ledger.read(|db| db.find_sales(&other)).unwrap().len(),
        0
    );
    let by_number = rig
        .ledger
        .read(|db| db.sale_by_number("a-000002"))
        .unwrap()
        .unwrap();
    assert_eq!(by_number.recorded, sales[1]);
    let hours = rig.ledger.read(|db| db.sales_by_hour(id(DAY))).unwrap();
    assert_eq!(hours.iter().map(|hour| hour.count).sum::<u64>(), 5);
}

#[test]
fn stock_is_told_here_and_elsewhere() {
    let rig = Rig::founded();
    rig.append(product(100, "Mug")).unwrap();
    rig.append(variant(101, 100, "Small", "MUG-S")).unwrap();
    rig.append(variant(102, 100, "Large", "MUG-L")).unwrap();
    let delivered = |to, quantity| stock::StockMoved {
        movements: vec![stock::Movement {
            variant: id(101),
            from: stock::Location::Supplier,
            to,
            quantity,
        }],
        reason: stock::StockReason::Delivered,
        batch: None,
        note: None,
    };
    rig.append(delivered(stock::Location::Stall(stall()), 4))
        .unwrap();
    rig.append(delivered(stock::Location::Stall(id(3)), 9))
        .unwrap();
    rig.sell(101, None).unwrap();
    let item = rig
        .ledger
        .read(|db| db.item(id(101), stall()))
        .unwrap()
        .unwrap();
    assert_eq!(
        (item.here, item.elsewhere, item.name.as_str()),
        (3, 9, "Mug · Small")
    );
    let in_stock = ItemFilter {
        only_in_stock: true,
        ..Default::default()
    };
    let read = rig.ledger.read(|db| {
        assert_eq!(db.list_items(&in_stock, stall(), 0, 10)?.len(), 1);
        assert_eq!(
            db.list_items(&ItemFilter::default(), stall(), 1, 10)?.len(),
            1
        );
        assert_eq!(db.categories()?, [("Tableware".to_owned(), 2)]);
        assert_eq!(db.best_sellers(stall(), 3)?.len(), 1);
        assert_eq!(db.items_of_product(id(100), stall())?.len(), 2);
        assert_eq!(
            db.product_by_handle("handle-100")?
                .map(|row| row.title)
                .as_deref(),
            Some("Mug")
        );
        let sum: i64 = db
            .stock_of(id(101))?
            .iter()
            .map(|(_, quantity)| quantity)
            .sum();
        Ok::<_, LedgerError>(sum)
    });
    assert_eq!(read.unwrap(), 0, "double entry");
}

#[test]
fn baskets_settings_and_people_survive_a_restart() {
    let rig = Rig::founded();
    let (sale, person): (SaleId, PersonId) = (rig.next(), rig.next());
    let row = basket(sale, Vec::new());
    let kept = row.clone();
    rig.transact(move |tx| {
        tx.put_basket(kept)?;
        tx.set_setting("theme", &serde_json::json!({"name": "night"}))?;
        tx.keep_person(person, "Ann")
    })
    .unwrap();
    let rig = rig.reopen();
    let read = rig.ledger.read(|db| {
        assert_eq!(db.baskets()?, [row]);
        assert_eq!(db.person(person)?.as_deref(), Some("Ann"));
        db.setting("theme")
    });
    assert_eq!(read.unwrap(), Some(serde_json::json!({"name": "night"})));
}

#[test]
fn the_shop_has_its_name_until_a_profile_says_more() {
    let rig = Rig::founded();
    assert_eq!(
        rig.ledger.read(|db| db.profile()).unwrap().name,
        "Blue Hill"
    );
    let profile = ShopProfile {
        name: "Blue Hill Pottery".into(),
        ..ShopProfile::default()
    };
    rig.append(ProfileChanged {
        profile: profile.clone(),
    })
    .unwrap();
    let read = rig.ledger.read(|db| {
        assert_eq!(db.profile()?, profile);
        assert_eq!(db.stalls()?[0].name, "Stall A");
        assert_eq!(db.devices()?[0].code, "A");
        assert_eq!(db.unsent()?.count, 3);
        db.shop()
    });
    assert_eq!(read.unwrap().unwrap().founded.currency, eur());
}

#[test]
fn what_central_acknowledged_is_no_longer_unsent() {
    let rig = Rig::founded();
    let series = rig.series();
    let at = rig.now();
    rig.transact(move |tx| tx.set_acked(series, 2, [9; 32], at))
        .unwrap();
    rig.transact(move |tx| tx.set_acked(series, 1, [8; 32], at))
        .unwrap();
    let unsent = rig.ledger.read(|db| db.unsent()).unwrap();
    assert_eq!((unsent.count, unsent.oldest_at), (0, None));
    rig.sell(101, None).unwrap();
    let unsent = rig.ledger.read(|db| db.unsent()).unwrap();
    assert_eq!(unsent.count, 1);
    assert!(unsent.oldest_at.is_some());
    rig.transact(|tx| tx.set_cursor("events", 17)).unwrap();
    assert_eq!(rig.ledger.read(|db| db.cursor("events")).unwrap(), 17);
}
