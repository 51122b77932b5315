//! One market day in plain words, through the command list alone, judged by the driver's own tally and
//! by SQL sums over raw event bodies. Refuses the product's folds as a judge.

#![allow(clippy::unwrap_used)]

mod edges;
mod papers;
#[allow(dead_code)]
mod stall;
mod tally;

use serde_json::json;
use stall::Stall;
use tally::Tally;

#[test]
fn a_whole_market_day_agrees_to_the_cent() {
    let mut stall = Stall::found("EUR");
    let mut tally = Tally::default();

    // Morning: the catalogue comes in, twice; the second time nothing changes.
    let first = stall.import("catalogue.csv");
    assert_eq!(first["variants_new"], 7);
    let again = stall.import("catalogue.csv");
    assert_eq!(
        (
            again["variants_new"].clone(),
            again["variants_same"].clone()
        ),
        (json!(0), json!(7))
    );
    assert!(
        again["batch"].is_null(),
        "an import that changes nothing is no batch"
    );

    // The drawer is counted in: fifty of float.
    stall.call("open_day", json!({ "float_minor": 5_000 }));
    tally.float(5_000);

    // Sales of every kind.
    let exact = stall.sell(&[("BOWL-S", 1)], json!([]));
    tally.cash_sale(1_800);
    let change = stall.sell(
        &[("BOWL-L", 1), ("TOWEL", 2)],
        json!([{ "kind": "cash", "amount_minor": 10_000 }]),
    );
    tally.cash_sale(2_450 + 2 * 1_450);
    assert_eq!(change["change_minor"], 10_000 - 5_350);
    let card = stall.sell(
        &[("PINCH", 3)],
        json!([{ "kind": "card", "reference": "T-4711" }]),
    );
    tally.card_sale(2_550);
    assert_eq!(card["tenders"][0]["reference"], "T-4711");
    let mixed = stall.sell(
        &[("BOWL-S", 2)],
        json!([{ "kind": "card", "amount_minor": 2_000 }, { "kind": "cash", "amount_minor": 2_000 }]),
    );
    tally.mixed_sale(1_600, 2_000);
    assert_eq!(mixed["change_minor"], 400);
    assert_eq!(
        [
            &exact["number"],
            &change["number"],
            &card["number"],
            &mixed["number"]
        ],
        ["A-000001", "A-000002", "A-000003", "A-000004"]
    );

    // A thumb on the wrong tile: taken back within the minute.
    let wrong = stall.sell(&[("REPAIR", 1)], json!([]));
    tally.cash_sale(535);
    let voided = stall.call("void_sale", json!({ "sale": wrong["sale"] }));
    assert_eq!(voided["is_voided"], true);
    tally.void_cash_sale(535);

    // Two dishes come back broken in the evening sun; the whole sale is refunded as it was paid.
    let refund = stall.call(
        "refund",
        json!({ "number": "A-000002", "reason": "cracked in the sun" }),
    );
    assert_eq!(refund["total_minor"], 5_350);
    tally.cash_refund(5_350);
    let twice = stall.refuse("refund", json!({ "number": "A-000002" }));
    assert_eq!(twice, "nothing_left_to_refund");

    // Change is fetched, a coffee is paid.
    stall.call(
        "move_cash",
        json!({ "kind": "paid_in", "amount_minor": 2_000, "reason": "rolls of coins" }),
    );
    tally.paid_in(2_000);
    stall.call(
        "move_cash",
        json!({ "kind": "paid_out", "amount_minor": 350 }),
    );
    tally.paid_out(350);

    // X at any time; it agrees with the tally.
    let x = stall.call("report", json!({}));
    assert_eq!(x["expected_minor"], tally.expected_minor());
    assert_eq!(x["collected_minor"], tally.collected_minor());
    assert_eq!(x["sales_count"], 5);

    // Evening: two fifty are missing. That happens; the day closes all the same.
    let counted = tally.expected_minor() - 250;
    let z = stall.call(
        "close_day",
        json!({ "counted_minor": counted, "difference_reason": "wrong_change", "float_left_minor": 5_000 }),
    );
    assert_eq!(z["over_short_minor"], -250);
    assert_eq!(z["number"], 1);
    assert_eq!(
        stall.refuse("close_day", json!({ "counted_minor": 1 })),
        "day_not_open"
    );

    // The next day begins with what was left, and its numbers go on.
    stall.call("open_day", json!({ "float_minor": 5_000 }));
    assert_eq!(stall.sell(&[("TOWEL", 1)], json!([]))["number"], "A-000007");

    // The judges: SQL over raw bodies, stock by hand, and the ledger's own walk.
    let sums = stall.sums_of_day(z["day"].as_str().unwrap());
    assert_eq!(sums.cash_minor, tally.cash_minor());
    assert_eq!(sums.card_minor, tally.card_minor());
    assert_eq!(sums.expected_minor, tally.expected_minor());
    assert_eq!(stall.here("BOWL-S"), 40 - 1 - 2);
    assert_eq!(
        stall.here("BOWL-L"),
        30,
        "the refunded bowl stands on the table again"
    );
    assert_eq!(stall.here("TOWEL"), 60 - 1);
    let verified = stall.call("verify", json!({}));
    assert_eq!(verified["is_sound"], true, "{verified}");

    // Paper: every receipt lies there as a picture and as bytes, the refund and the Z too.
    let papers = stall.papers();
    for name in [
        "receipt-A-000001",
        "receipt-A-000005",
        "refund-A-000006",
        "z-A-1",
    ] {
        assert!(
            papers
                .iter()
                .any(|p| p.starts_with(name) && p.ends_with(".png")),
            "{name} in {papers:?}"
        );
        assert!(
            papers
                .iter()
                .any(|p| p.starts_with(name) && p.ends_with(".escpos")),
            "{name} in {papers:?}"
        );
    }
}

#[test]
fn the_same_basket_twice_is_one_sale() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let basket = stall.basket_of(&[("TOWEL", 2)]);
    let request = json!({ "sale": basket["sale"], "expected_total_minor": 2_900 });
    let first = stall.call("sell", request.clone());
    let second = stall.call("sell", request);
    assert_eq!(first["number"], second["number"]);
    assert_eq!(
        stall.call("find_sales", json!({}))["sales"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(stall.here("TOWEL"), 58);
}

#[test]
fn a_basket_survives_a_restart_and_its_changes_can_be_taken_back() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    stall.basket_of(&[("BOWL-S", 1), ("PINCH", 2)]);
    stall.restart();
    let baskets = stall.call("baskets", json!({}));
    assert_eq!(baskets["open"]["total_minor"], 1_800 + 1_700);
    let undone = stall.call("undo_basket", json!({}));
    assert_eq!(undone["total_minor"], 1_800);
    stall.call("hold_basket", json!({}));
    let held = stall.call("baskets", json!({}));
    assert_eq!(held["open"]["things"], 0);
    let back = stall.call("recall_basket", json!({ "sale": held["held"][0]["sale"] }));
    assert_eq!(back["open"]["total_minor"], 1_800);
}

#[test]
fn an_import_can_be_taken_back_as_a_whole() {
    let mut stall = Stall::found("EUR");
    let dry = stall.dry_run("catalogue.csv");
    assert_eq!(dry["variants_new"], 7);
    assert_eq!(
        stall.call("list_items", json!({}))["total"],
        0,
        "a dry run changes nothing"
    );
    let batch = stall.import("catalogue.csv");
    stall.call("undo_import", json!({ "batch": batch["batch"] }));
    assert_eq!(stall.call("list_items", json!({}))["total"], 0);
    assert_eq!(
        stall.refuse("undo_import", json!({ "batch": batch["batch"] })),
        "batch_undone"
    );
    let again = stall.import("catalogue.csv");
    assert_eq!(
        again["variants_changed"], 7,
        "the same things come back, they are not doubled"
    );
    assert_eq!(stall.here("BOWL-S"), 40);
}

#[test]
fn a_broken_file_changes_nothing_and_says_why() {
    let mut stall = Stall::found("EUR");
    for (bytes, reason) in [
        (&b"\x00\x01\x02binary"[..], "import_not_text"),
        (&b""[..], "import_empty"),
        (&b"a,b,c\n1,2,3\n"[..], "import_unknown_header"),
    ] {
        let problem = stall.refuse_import(bytes);
        assert_eq!(problem["code"], "file_bad");
        assert_eq!(problem["facts"]["reason"], reason);
    }
    assert_eq!(stall.call("list_items", json!({}))["total"], 0);
}

#[test]
fn a_backup_restored_goes_on_with_a_new_code_and_reuses_no_number() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    stall.sell(&[("TOWEL", 1)], json!([]));
    let backup = stall.call("backup", json!({}));
    stall.sell(&[("TOWEL", 1)], json!([]));
    let restored = stall.call("restore", json!({ "from": backup["path"] }));
    let code = restored["device_code"].as_str().unwrap().to_owned();
    assert!(code.starts_with('A') && code.len() == 5, "{code}");
    let next = stall.sell(&[("TOWEL", 1)], json!([]));
    assert_eq!(next["number"], format!("{code}-000001"));
    assert_eq!(stall.call("verify", json!({}))["is_sound"], true);
}

#[test]
fn a_dead_printer_delays_no_sale_and_its_receipt_waits() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let printer = "0192f000-0000-7000-8000-00000000dead";
    stall.call(
        "set_printers",
        json!({
            "printers": [{ "printer": printer, "name": "Dead", "address": "tcp:127.0.0.1:1", "profile": "generic-58" }],
            "routes": [{ "paper": "receipt", "printer": printer }],
        }),
    );
    for _ in 0..3 {
        stall.sell(&[("PINCH", 1)], json!([]));
    }
    let queue = stall.call("queue", json!({}));
    assert_eq!(queue["waiting"], 3, "{queue}");
    stall.restart();
    assert_eq!(
        stall.call("queue", json!({}))["waiting"],
        3,
        "the queue survives a restart"
    );
}

#[test]
fn a_sale_before_the_float_is_never_blocked() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    stall.sell(&[("TOWEL", 1)], json!([]));
    let day = stall.call("day", json!({}));
    assert_eq!(day["open"]["float_is_counted"], false);
    let counted = stall.call("count_float", json!({ "float_minor": 4_000 }));
    assert_eq!(counted["open"]["expected_minor"], 4_000 + 1_450);
    assert_eq!(
        stall.refuse("count_float", json!({ "float_minor": 1 })),
        "float_already_counted"
    );
}

#[test]
fn open_stock_may_go_below_zero_with_a_warning() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let basket = stall.basket_of(&[("BOWL-L", 31)]);
    assert_eq!(basket["lines"][0]["left_after"], -1);
    stall.call("sell", json!({ "sale": basket["sale"] }));
    assert_eq!(stall.here("BOWL-L"), -1);
}

#[test]
fn the_best_seller_stands_first() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    stall.sell(&[("TOWEL", 1)], json!([]));
    stall.sell(&[("PINCH", 4)], json!([]));
    let items = stall.call("best_sellers", json!({}))["items"].clone();
    assert_eq!(
        (&items[0]["sku"], &items[1]["sku"]),
        (&json!("PINCH"), &json!("TOWEL"))
    );
}
