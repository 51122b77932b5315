//! Finding items: any script, any case, codes, ranks.

use crate::rig::*;
use stall_domain::{
    catalogue::{VariantChanges, VariantEdited},
    *,
};
use stall_ledger::{ItemFilter, Ledger};

const TITLES: [&str; 10] = [
    "Becher Größe",
    "Crème brûlée dish",
    "Кружка синяя",
    "湯呑み茶碗",
    "머그잔 파랑",
    "كوب أزرق",
    "मिट्टी का प्याला",
    "Ποτήρι ΜΠΛΕ",
    "ספל כחול",
    "ถ้วยกาแฟ",
];

fn names(ledger: &Ledger, text: &str) -> Vec<String> {
    let items = ledger
        .read(|db| db.search_items(text, stall(), 20))
        .unwrap();
    items.into_iter().map(|item| item.title).collect()
}

#[test]
fn among_twenty_thousand_variants_a_name_is_found_in_any_script() {
    let rig = Rig::founded();
    for part in 0..20u128 {
        let event: u128 = rig.next::<EventId>().0.as_u128() + (1 << 40);
        rig.transact(move |tx| {
            for n in (part * 500)..(part * 500 + 500) {
                let title = match usize::try_from(n).unwrap() {
                    n if n < TITLES.len() => TITLES[n].to_owned(),
                    n => format!("Bowl number {n}"),
                };
                let base = event + n * 4;
                tx.append(id(base), product(1_000_000 + n, &title))?;
                tx.append(
                    id(base + 1),
                    variant(2_000_000 + n, 1_000_000 + n, "Small", &format!("S-{n}")),
                )?;
                tx.append(
                    id(base + 2),
                    variant(3_000_000 + n, 1_000_000 + n, "Large", &format!("L-{n}")),
                )?;
            }
            Ok(())
        })
        .unwrap();
    }
    let count = rig
        .ledger
        .read(|db| db.count_items(&ItemFilter::default(), stall()))
        .unwrap();
    assert_eq!(count, 20_000);
    for (text, title) in [
        ("größe", TITLES[0]),
        ("GROSSE becher", TITLES[0]),
        ("creme BRULEE", TITLES[1]),
        ("СИНЯЯ", TITLES[2]),
        ("茶碗", TITLES[3]),
        ("湯", TITLES[3]),
        ("파랑", TITLES[4]),
        ("أزرق", TITLES[5]),
        ("प्याला", TITLES[6]),
        ("μπλε", TITLES[7]),
        ("כחול", TITLES[8]),
        ("กาแฟ", TITLES[9]),
    ] {
        let found = names(&rig.ledger, text);
        assert_eq!(found, [title, title], "{text}");
    }
    for text in [
        "b",
        "bo",
        "bowl",
        "number 12",
        "1 number",
        "L-77",
        "s-777",
        "ow nu",
        "small",
        "tableware 99",
        "ß",
        "湯",
        "zzz",
    ] {
        let found = rig.ledger.read(|db| db.search_items(text, stall(), 50));
        let found: Vec<VariantId> = found
            .unwrap()
            .into_iter()
            .map(|item| item.variant)
            .collect();
        assert_eq!(found, scanned(&rig, text, 50), "{text}");
    }
    assert_eq!(names(&rig.ledger, "bowl 9999").len(), 2);
    assert_eq!(names(&rig.ledger, "no such thing").len(), 0);
    assert_eq!(names(&rig.ledger, "  "), Vec::<String>::new());
}

/// What a search must find and in which order, looked for row by row without an index.
fn scanned(rig: &Rig, text: &str, limit: usize) -> Vec<VariantId> {
    let query = stall_ledger::folded(text);
    let conn = rusqlite::Connection::open(&rig.paths.database).unwrap();
    let sql =
        "SELECT variant, name_folded, sku_folded, text_folded FROM variants WHERE is_retired = 0";
    let mut statement = conn.prepare(sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut hits = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let variant: [u8; 16] = row.get(0).unwrap();
        let (name, sku): (String, String) = (row.get(1).unwrap(), row.get(2).unwrap());
        let all: String = row.get(3).unwrap();
        if !query.split_whitespace().all(|word| all.contains(word)) {
            continue;
        }
        let rank = match () {
            () if sku == query => 0,
            () if name.starts_with(&query) => 1,
            () if format!(" {name}").contains(&format!(" {query}")) => 2,
            () if name.contains(&query) => 3,
            () => 4,
        };
        hits.push((rank, name, sku, variant));
    }
    hits.sort();
    hits.truncate(limit);
    let variant =
        |(.., variant): (i32, String, String, [u8; 16])| VariantId(uuid::Uuid::from_bytes(variant));
    hits.into_iter().map(variant).collect()
}

#[test]
fn a_nul_in_the_typed_text_is_no_failure() {
    let rig = small_shop();
    assert_eq!(names(&rig.ledger, "mug\0"), names(&rig.ledger, "mug"));
    assert_eq!(names(&rig.ledger, "beer\0mug"), ["Beer mug"]);
    assert_eq!(names(&rig.ledger, "\0"), Vec::<String>::new());
}

#[test]
fn stock_and_edition_stand_beside_every_hit() {
    let rig = small_shop();
    rig.edition(202);
    for (variant, quantity) in [(201, 4), (202, 6), (203, -1)] {
        let movement = stock::Movement {
            variant: id(variant),
            from: stock::Location::Supplier,
            to: stock::Location::Stall(stall()),
            quantity,
        };
        rig.append(stock::StockMoved {
            movements: vec![movement],
            reason: stock::StockReason::Delivered,
            batch: None,
            note: None,
        })
        .unwrap();
    }
    let hits = rig
        .ledger
        .read(|db| db.search_items("mug", stall(), 20))
        .unwrap();
    let seen: Vec<(i64, bool)> = hits
        .iter()
        .map(|item| (item.here, item.edition.is_some()))
        .collect();
    assert_eq!(seen, [(4, false), (6, true), (-1, false)]);
    for hit in hits {
        let alone = rig.ledger.read(|db| db.item(hit.variant, stall())).unwrap();
        assert_eq!(alone, Some(hit));
    }
}

#[test]
fn the_exact_spelling_of_an_sku_comes_first_and_what_is_on_sale_before_what_is_not() {
    let rig = Rig::founded();
    rig.append(product(101, "Cup")).unwrap();
    for (n, sku) in [(201u128, "cafe"), (202, "CAFÉ"), (203, "OLD")] {
        rig.append(variant(n, 101, "", sku)).unwrap();
    }
    let retired = VariantChanges {
        is_retired: Some(true),
        ..Default::default()
    };
    let barcode = VariantChanges {
        barcode: Some("old".into()),
        ..Default::default()
    };
    for (n, changes) in [(203, retired), (201, barcode)] {
        rig.append(VariantEdited {
            variant: id(n),
            changes,
            was: Default::default(),
            batch: None,
        })
        .unwrap();
    }
    let by_code = |code: &str| {
        rig.ledger
            .read(|db| db.item_by_code(code, stall()))
            .unwrap()
            .unwrap()
            .sku
    };
    let by_sku = |sku: &str| {
        rig.ledger
            .read(|db| db.item_by_sku(sku, stall()))
            .unwrap()
            .map(|item| item.sku)
    };
    assert_eq!(
        ["CAFÉ", "cafe", "CAFE", "old"].map(by_code),
        ["CAFÉ", "cafe", "cafe", "cafe"]
    );
    assert_eq!(by_sku("CAFÉ").as_deref(), Some("CAFÉ"));
    assert_eq!(by_sku("Café").as_deref(), Some("cafe"));
    assert_eq!(by_sku("old").as_deref(), Some("OLD"));
    assert_eq!(by_sku("new"), None);
}

fn small_shop() -> Rig {
    let rig = Rig::founded();
    for (n, title) in [
        (1u128, "Mug"),
        (2, "Beer mug"),
        (3, "Smug bowl"),
        (4, "Plate"),
    ] {
        rig.append(product(100 + n, title)).unwrap();
        rig.append(variant(200 + n, 100 + n, "", &format!("SKU-{n}")))
            .unwrap();
    }
    rig
}

#[test]
fn the_best_match_comes_first() {
    let rig = small_shop();
    assert_eq!(names(&rig.ledger, "mug"), ["Mug", "Beer mug", "Smug bowl"]);
    assert_eq!(names(&rig.ledger, "sku-4"), ["Plate"]);
    assert_eq!(names(&rig.ledger, "tableware mug").len(), 3);
    assert_eq!(
        names(&rig.ledger, "m").first().map(String::as_str),
        Some("Mug")
    );
}

#[test]
fn quotes_and_operators_are_only_text() {
    let rig = small_shop();
    for text in [
        "\"mug",
        "mug OR plate",
        "mug*",
        "NEAR(mug)",
        "-mug",
        "m%",
        "'; DROP TABLE variants",
    ] {
        let _ = names(&rig.ledger, text);
    }
    assert_eq!(names(&rig.ledger, "mug").len(), 3);
}

#[test]
fn a_retired_variant_is_neither_found_nor_listed_but_still_read() {
    let rig = small_shop();
    let changes = VariantChanges {
        is_retired: Some(true),
        ..Default::default()
    };
    rig.append(VariantEdited {
        variant: id(201),
        changes,
        was: Default::default(),
        batch: None,
    })
    .unwrap();
    assert_eq!(names(&rig.ledger, "mug"), ["Beer mug", "Smug bowl"]);
    let item = rig
        .ledger
        .read(|db| db.item(id(201), stall()))
        .unwrap()
        .unwrap();
    assert!(item.is_retired);
    let all = ItemFilter {
        include_retired: true,
        ..Default::default()
    };
    assert_eq!(
        rig.ledger.read(|db| db.count_items(&all, stall())).unwrap(),
        4
    );
}

#[test]
fn a_renamed_product_is_found_by_its_new_name_only() {
    let rig = small_shop();
    let changes = catalogue::ProductChanges {
        title: Some("Tumbler".into()),
        ..Default::default()
    };
    rig.append(catalogue::ProductEdited {
        product: id(101),
        changes,
        was: Default::default(),
        batch: None,
    })
    .unwrap();
    assert_eq!(names(&rig.ledger, "tumbler"), ["Tumbler"]);
    assert_eq!(names(&rig.ledger, "mug"), ["Beer mug", "Smug bowl"]);
}

#[test]
fn a_scanned_code_is_found_in_every_padding() {
    let rig = small_shop();
    let changes = VariantChanges {
        barcode: Some("036000291452".into()),
        ..Default::default()
    };
    rig.append(VariantEdited {
        variant: id(204),
        changes,
        was: Default::default(),
        batch: None,
    })
    .unwrap();
    for code in [
        "036000291452",
        "0036000291452",
        "00036000291452",
        "sku-4",
        "SKU-4",
    ] {
        let item = rig
            .ledger
            .read(|db| db.item_by_code(code, stall()))
            .unwrap();
        assert_eq!(
            item.map(|item| item.title).as_deref(),
            Some("Plate"),
            "{code}"
        );
    }
    assert_eq!(
        rig.ledger
            .read(|db| db.item_by_code("36000291452", stall()))
            .unwrap(),
        None
    );
}
