//! Numbered pieces at one stall: edition, lease, making, selling, label, return, in plain words.
//! Refuses to trust a screen: what is printed is read back and checked with the public key alone.

#![allow(clippy::unwrap_used)]

#[path = "../market_day/stall.rs"]
#[allow(dead_code)]
mod stall;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use stall::Stall;

/// A stall with an archive host and an edition of 25 bowls.
fn edition_of(size: Option<u32>) -> (Stall, Value) {
    let mut stall = Stall::found_at("EUR", Some("kiln.example"));
    stall.import("catalogue.csv");
    let item = stall.call("scan", json!({ "code": "BOWL-S" }))["item"].clone();
    let edition = stall.call(
        "fix_edition",
        json!({
            "variant": item["variant"], "code": "BLUE-26", "title": "Blue Hour Bowl", "size": size,
            "maker": "Kiln & Moss", "materials": ["stoneware", "cobalt"], "restock": "never",
        }),
    );
    (stall, edition)
}

fn label_png(stall: &mut Stall, name: &str) -> Vec<u8> {
    let papers = stall.papers();
    let file = papers
        .iter()
        .find(|p| p.starts_with(name) && p.ends_with(".png"));
    stall.paper(file.unwrap_or_else(|| panic!("{name} in {papers:?}")))
}

#[test]
fn selling_a_numbered_piece_prints_its_label_at_no_extra_tap() {
    let (mut stall, edition) = edition_of(Some(25));
    let sale = stall.sell(&[("BOWL-S", 1)], json!([]));
    assert_eq!(sale["lines"][0]["piece"]["number"], 1);
    let png = label_png(&mut stall, "label-BLUE-26-1");
    let check = stall.call(
        "verify_label",
        json!({ "picture_base64": STANDARD.encode(png) }),
    );
    assert_eq!(check["is_genuine"], true, "{check}");
    assert_eq!(
        (&check["piece"], &check["of"], &check["kind"]),
        (&json!(1), &json!(25), &json!(2))
    );
    assert_eq!(check["not_proven"], "label_may_sit_on_another_object");
    let edition = stall.call("edition", json!({ "edition": edition["edition"] }));
    assert_eq!(
        (&edition["sold"], &edition["next_number"]),
        (&json!(1), &json!(2))
    );
}

#[test]
fn a_piece_in_a_basket_cannot_be_taken_twice() {
    let (mut stall, _) = edition_of(Some(25));
    let basket = stall.basket_of(&[("BOWL-S", 1)]);
    assert_eq!(basket["lines"][0]["piece"]["number"], 1);
    let second = stall.call("add_to_basket", json!({ "code": "BOWL-S" }));
    assert_eq!(
        second["lines"][1]["piece"]["number"], 2,
        "the next one is taken, on a line of its own"
    );
    stall.call("hold_basket", json!({}));
    let refused = stall.refuse("add_to_basket", json!({ "code": "BOWL-S", "number": 1 }));
    assert_eq!(refused, "piece_held");
    let third = stall.call("add_to_basket", json!({ "code": "BOWL-S" }));
    assert_eq!(third["lines"][0]["piece"]["number"], 3);
}

#[test]
fn a_sold_number_is_refused_and_a_returned_one_waits_for_a_look() {
    let (mut stall, edition) = edition_of(Some(25));
    let sale = stall.sell(&[("BOWL-S", 1)], json!([]));
    assert_eq!(
        stall.refuse("add_to_basket", json!({ "code": "BOWL-S", "number": 1 })),
        "piece_sold"
    );
    stall.call("refund", json!({ "sale": sale["sale"] }));
    let view = stall.call("edition", json!({ "edition": edition["edition"] }));
    assert_eq!(view["pieces"][0]["state"], "inspect");
    assert_eq!(
        stall.refuse("add_to_basket", json!({ "code": "BOWL-S", "number": 1 })),
        "piece_held"
    );
    let sound = json!({ "edition": edition["edition"], "number": 1, "is_sound": true });
    let view = stall.call("inspect_piece", sound);
    assert_eq!(view["pieces"][0]["state"], "free");
    assert_eq!(
        stall.sell(&[("BOWL-S", 1)], json!([]))["lines"][0]["piece"]["number"],
        1
    );
}

#[test]
fn numbers_outside_the_lease_and_beyond_the_edition_are_refused() {
    let (mut stall, edition) = edition_of(Some(2));
    assert_eq!(
        stall.refuse("add_to_basket", json!({ "code": "BOWL-S", "number": 3 })),
        "number_not_leased"
    );
    stall.sell(&[("BOWL-S", 1)], json!([]));
    stall.sell(&[("BOWL-S", 1)], json!([]));
    assert_eq!(
        stall.refuse("add_to_basket", json!({ "code": "BOWL-S" })),
        "no_numbers_left"
    );
    let more = json!({ "edition": edition["edition"], "count": 1 });
    assert_eq!(stall.refuse("ask_lease", more), "no_numbers_left");
}

#[test]
fn a_piece_made_on_the_spot_carries_its_note_and_can_be_reprinted_as_a_copy() {
    let (mut stall, edition) = edition_of(None);
    let id = edition["edition"].clone();
    let made = stall.call(
        "make_piece",
        json!({ "edition": id, "note": "Thrown at the stall, in rain." }),
    );
    let record = made["pieces"][0]["record"].as_str().unwrap().to_owned();
    assert_eq!(made["pieces"][0]["state"], "free");
    let queued = stall.call("print_labels", json!({ "edition": id }));
    assert_eq!(queued["jobs"].as_array().unwrap().len(), 1);
    label_png(&mut stall, "label-BLUE-26-1");
    let again = stall.call("print_labels", json!({ "edition": id }));
    assert_eq!(
        again["jobs"].as_array().unwrap().len(),
        0,
        "nothing is unprinted any more"
    );
    stall.call("reprint", json!({ "label": record }));
    let copy = label_png(&mut stall, "label-BLUE-26-1-copy-1");
    let check = stall.call(
        "verify_label",
        json!({ "picture_base64": STANDARD.encode(copy) }),
    );
    assert_eq!(
        (&check["is_genuine"], &check["record"]),
        (&json!(true), &json!(record))
    );
    assert!(
        check["of"].is_null(),
        "an open edition has no size and is never called limited"
    );
}

#[test]
fn a_piece_that_carries_its_label_is_sold_without_a_second_one() {
    let (mut stall, edition) = edition_of(Some(25));
    let id = edition["edition"].clone();
    stall.call("make_piece", json!({ "edition": id, "count": 3 }));
    stall.call("print_labels", json!({ "edition": id }));
    let labels = |stall: &mut Stall| -> Vec<String> {
        let papers = stall.papers().into_iter();
        let mut labels: Vec<String> = papers.filter(|p| p.starts_with("label-")).collect();
        labels.sort();
        labels
    };
    let before = labels(&mut stall);
    let sale = stall.sell(&[("BOWL-S", 1)], json!([]));
    assert_eq!(sale["lines"][0]["piece"]["number"], 1);
    assert_eq!(labels(&mut stall), before, "no second live label");
    stall.call("refund", json!({ "sale": sale["sale"], "lines": [{ "line": 0, "quantity": 1, "restock": "shelf" }] }));
    stall.sell(&[("BOWL-S", 1)], json!([]));
    assert_eq!(labels(&mut stall), before, "it came back with its label on");
}

#[test]
fn a_damaged_label_is_void_and_its_successor_names_it() {
    let (mut stall, edition) = edition_of(Some(25));
    let id = edition["edition"].clone();
    let made = stall.call("make_piece", json!({ "edition": id }));
    let old = made["pieces"][0]["record"].as_str().unwrap().to_owned();
    let view = stall.call("void_label", json!({ "record": old, "reason": "misprint" }));
    let new = view["pieces"][0]["record"].as_str().unwrap();
    assert_ne!(new, old);
    assert_eq!(view["pieces"][0]["is_label_voided"], false);
    assert_eq!(stall.call("verify", json!({}))["is_sound"], true);
}

#[test]
fn without_an_archive_host_labels_are_refused_and_the_sale_is_not() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let item = stall.call("scan", json!({ "code": "BOWL-S" }))["item"].clone();
    let edition = stall.call(
        "fix_edition",
        json!({ "variant": item["variant"], "code": "B", "title": "Bowl", "size": 3, "restock": "never" }),
    );
    let id = edition["edition"].clone();
    assert_eq!(
        stall.refuse("make_piece", json!({ "edition": id })),
        "archive_host_missing"
    );
    assert_eq!(
        stall.refuse("print_labels", json!({ "edition": id })),
        "archive_host_missing"
    );
    let sale = stall.sell(&[("BOWL-S", 1)], json!([]));
    assert_eq!(sale["lines"][0]["piece"]["number"], 1);
}

#[test]
fn a_scanned_label_finds_its_piece_and_a_forged_one_says_what_fails() {
    let (mut stall, _) = edition_of(Some(25));
    stall.sell(&[("BOWL-S", 1)], json!([]));
    let url = stall.label_url();
    let scan = stall.call("scan", json!({ "code": url }));
    assert_eq!(
        (&scan["found"], &scan["number"], &scan["state"]),
        (&json!("piece"), &json!(1), &json!("sold"))
    );
    let id = url
        .split('#')
        .next()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let printed = format!("{}-{}-{}", &id[..4], &id[4..8], &id[8..]).to_lowercase();
    assert_eq!(
        stall.call("scan", json!({ "code": printed }))["found"],
        "piece",
        "typed from the label"
    );
    let last = if url.ends_with('7') { "8" } else { "7" };
    let forged = format!("{}{last}", &url[..url.len() - 1]);
    let check = stall.call("verify_label", json!({ "text": forged }));
    assert_eq!(check["is_genuine"], false);
    assert!(
        check["fault"]
            .as_str()
            .is_some_and(|fault| !fault.is_empty()),
        "{check}"
    );
}

#[test]
fn released_numbers_are_gone_from_this_laptop() {
    let (mut stall, edition) = edition_of(Some(25));
    stall.sell(&[("BOWL-S", 1)], json!([]));
    let view = stall.call("release_lease", json!({ "edition": edition["edition"] }));
    assert_eq!(view["own_numbers"], json!([{ "first": 1, "last": 1 }]));
    assert_eq!(
        stall.refuse("add_to_basket", json!({ "code": "BOWL-S" })),
        "no_numbers_left"
    );
}

/// An edition of five with number 1 made; its id, its record, and the stock before.
fn one_made() -> (Stall, Value, Value, i64) {
    let (mut stall, edition) = edition_of(Some(5));
    let id = edition["edition"].clone();
    let made = stall.call("make_piece", json!({ "edition": id }));
    let before = stall.here("BOWL-S");
    (stall, id, made["pieces"][0]["record"].clone(), before)
}

#[test]
fn a_recalled_piece_is_put_aside_and_comes_back_whole() {
    let (mut stall, id, record, before) = one_made();
    stall.call(
        "void_label",
        json!({ "record": record, "reason": "recalled" }),
    );
    assert_eq!(
        (stall.here("BOWL-S"), stall.stock("BOWL-S", "inspect")),
        (before - 1, 1)
    );
    let sound = json!({ "edition": id, "number": 1, "is_sound": true });
    stall.call("inspect_piece", sound);
    assert_eq!(
        (stall.here("BOWL-S"), stall.stock("BOWL-S", "inspect")),
        (before, 0)
    );
    assert_eq!(stall.call("verify", json!({}))["is_sound"], true);
}

#[test]
fn a_destroyed_piece_is_on_hand_no_more() {
    let (mut stall, id, record, before) = one_made();
    let void = json!({ "record": record, "reason": "destroyed" });
    let view = stall.call("void_label", void.clone());
    assert_eq!(view["spoiled"], 1);
    stall.call("void_label", void);
    assert_eq!(
        (stall.here("BOWL-S"), stall.stock("BOWL-S", "spoiled")),
        (before - 1, 1),
        "once, however often it is said"
    );
    // One that came back and is destroyed was not on the table any more.
    let sale = stall.sell(&[("BOWL-S", 1)], json!([]));
    stall.call("refund", json!({ "sale": sale["sale"] }));
    let view = stall.call("edition", json!({ "edition": id }));
    let record = view["pieces"][1]["record"].clone();
    stall.call(
        "void_label",
        json!({ "record": record, "reason": "destroyed" }),
    );
    assert_eq!(
        (
            stall.stock("BOWL-S", "inspect"),
            stall.stock("BOWL-S", "spoiled")
        ),
        (0, 2)
    );
}

#[test]
fn a_piece_in_a_basket_is_not_destroyed_under_it() {
    let (mut stall, _, record, before) = one_made();
    stall.basket_of(&[("BOWL-S", 1)]);
    let void = json!({ "record": record, "reason": "destroyed" });
    let refused = stall.problem("void_label", void);
    assert_eq!(
        (&refused["code"], &refused["facts"]["state"]),
        (&json!("piece_held"), &json!("held"))
    );
    assert_eq!(stall.here("BOWL-S"), before);
}

#[test]
fn a_piece_that_broke_before_it_was_sold_is_spoiled() {
    let (mut stall, id, _, before) = one_made();
    let broken = json!({ "edition": id, "number": 1, "is_sound": false });
    let view = stall.call("inspect_piece", broken.clone());
    assert_eq!(
        (&view["pieces"][0]["state"], &view["spoiled"], &view["free"]),
        (&json!("spoiled"), &json!(1), &json!(0))
    );
    assert_eq!(
        (
            stall.here("BOWL-S"),
            stall.stock("BOWL-S", "inspect"),
            stall.stock("BOWL-S", "spoiled")
        ),
        (before - 1, 0, 1)
    );
    let again = stall.problem("inspect_piece", broken);
    assert_eq!(again["facts"]["state"], "spoiled");
    let unmade = json!({ "edition": id, "number": 2, "is_sound": false });
    assert_eq!(stall.refuse("inspect_piece", unmade), "piece_not_found");
    assert_eq!(
        stall.sell(&[("BOWL-S", 1)], json!([]))["lines"][0]["piece"]["number"],
        2
    );
    assert_eq!(stall.call("verify", json!({}))["is_sound"], true);
}

#[test]
fn a_refused_piece_says_how_it_stands_and_which_one_is_next() {
    let (mut stall, edition) = edition_of(Some(3));
    let sale = stall.sell(&[("BOWL-S", 1)], json!([]));
    let first = json!({ "code": "BOWL-S", "number": 1 });
    let sold = stall.problem("add_to_basket", first.clone());
    assert_eq!(
        (&sold["code"], &sold["facts"]["next_number"]),
        (&json!("piece_sold"), &json!(2))
    );
    stall.call("refund", json!({ "sale": sale["sale"] }));
    assert_eq!(
        stall.problem("add_to_basket", first.clone())["facts"]["state"],
        "inspect"
    );
    let broken = json!({ "edition": edition["edition"], "number": 1, "is_sound": false });
    stall.call("inspect_piece", broken);
    assert_eq!(
        stall.problem("add_to_basket", first)["facts"]["state"],
        "spoiled"
    );
    stall.basket_of(&[("BOWL-S", 1)]);
    stall.call("hold_basket", json!({}));
    let second = json!({ "code": "BOWL-S", "number": 2 });
    assert_eq!(
        stall.problem("add_to_basket", second)["facts"]["state"],
        "held"
    );
    stall.sell(&[("BOWL-S", 1)], json!([]));
    let third = json!({ "code": "BOWL-S", "number": 3 });
    let last = stall.problem("add_to_basket", third);
    assert_eq!(last["facts"]["next_number"], Value::Null, "there is none");
}

#[test]
fn numbers_given_back_can_be_had_again_without_a_central_store() {
    let (mut stall, edition) = edition_of(Some(25));
    let id = edition["edition"].clone();
    stall.sell(&[("BOWL-S", 1)], json!([]));
    stall.call("release_lease", json!({ "edition": id }));
    let ask = |count: u32| json!({ "edition": id, "count": count });
    let view = stall.call("ask_lease", ask(10));
    assert_eq!(
        view["own_numbers"],
        json!([{ "first": 1, "last": 1 }, { "first": 2, "last": 11 }])
    );
    assert_eq!(
        stall.sell(&[("BOWL-S", 1)], json!([]))["lines"][0]["piece"]["number"],
        2
    );
    stall.call("release_lease", json!({ "edition": id }));
    stall.call("ask_lease", ask(100));
    assert_eq!(
        stall.refuse("ask_lease", ask(1)),
        "no_numbers_left",
        "N never rises"
    );
    let mut numbers = Vec::new();
    for _ in 3..=25 {
        let sale = stall.sell(&[("BOWL-S", 1)], json!([]));
        numbers.push(sale["lines"][0]["piece"]["number"].as_u64().unwrap());
    }
    assert_eq!(
        numbers,
        (3..=25).collect::<Vec<u64>>(),
        "each number once, and no more"
    );
    assert_eq!(stall.call("verify", json!({}))["is_sound"], true);
}
