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
    assert_eq!(names(&rig.ledger, "bowl 9999").len(), 2);
    assert_eq!(names(&rig.ledger, "no such thing").len(), 0);
    assert_eq!(names(&rig.ledger, "  "), Vec::<String>::new());
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
