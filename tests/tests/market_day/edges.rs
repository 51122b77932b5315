//! The edges of money and of the books: bounds, cash steps, refunds and files that must not be written over.

use crate::stall::Stall;
use serde_json::{Value, json};

#[test]
fn a_refund_in_the_morning_opens_the_day_as_a_sale_does() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let sale = stall.sell(&[("TOWEL", 1)], json!([]));
    stall.call("close_day", json!({ "counted_minor": 1_450 }));
    stall.call("refund", json!({ "number": sale["number"] }));
    let day = stall.call("day", json!({}));
    assert_eq!(day["open"]["float_is_counted"], false);
    assert_eq!(day["open"]["refunds_minor"], 1_450);
}

#[test]
fn one_request_refunds_no_more_than_was_sold() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let sale = stall.sell(&[("TOWEL", 3)], json!([]));
    let lines = json!([{ "line": 0, "quantity": 2 }, { "line": 0, "quantity": 2 }]);
    let code = stall.refuse("refund", json!({ "sale": sale["sale"], "lines": lines }));
    assert_eq!(code, "too_many_refunded");
}

#[test]
fn a_rest_below_the_smallest_coin_is_paid_by_rounding_alone() {
    let mut stall = Stall::found("CHF");
    let item = stall.call("add_item", json!({ "title": "Bead", "price_minor": 1_002 }));
    let tenders = json!([{ "kind": "card", "amount_minor": 1_000 }, { "kind": "cash" }]);
    let sku = item["sku"].as_str().unwrap().to_owned();
    let sale = stall.sell(&[(&sku, 1)], tenders);
    assert_eq!(sale["rounding_minor"], -2);
    assert_eq!(sale["tenders"].as_array().unwrap().len(), 1);
    let both_open = json!([{ "kind": "card" }, { "kind": "cash" }]);
    let basket = stall.basket_of(&[(&sku, 1)]);
    let request = json!({ "sale": basket["sale"], "tenders": both_open });
    assert_eq!(stall.refuse("sell", request), "amount_bad");
}

#[test]
fn a_belgian_stall_rounds_cash_to_five_cents_and_cards_not_at_all() {
    let mut stall = Stall::found("EUR");
    let mut profile = stall.call("profile", json!({}));
    profile["cash_step_minor"] = json!(5);
    stall.call("change_profile", profile.clone());
    let item = stall.call("add_item", json!({ "title": "Bead", "price_minor": 1_003 }));
    let sku = item["sku"].as_str().unwrap().to_owned();
    let basket = stall.basket_of(&[(&sku, 1)]);
    assert_eq!(basket["cash_due_minor"], 1_005);
    let cash = stall.call("sell", json!({ "sale": basket["sale"] }));
    assert_eq!(cash["rounding_minor"], 2);
    let card = stall.sell(&[(&sku, 1)], json!([{ "kind": "card" }]));
    assert_eq!(card["rounding_minor"], 0);
    let back = stall.call("refund", json!({ "number": cash["number"] }));
    assert_eq!(back["tenders"][0]["amount_minor"], 1_005);
    profile["cash_step_minor"] = json!(0);
    assert_eq!(stall.refuse("change_profile", profile), "amount_bad");
}

#[test]
fn what_no_stall_takes_is_refused_before_it_is_written() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let basket = stall.basket_of(&[("TOWEL", 1)]);
    let much = json!([{ "kind": "cash", "amount_minor": 10_000_000_000_000_000i64 }]);
    let request = json!({ "sale": basket["sale"], "tenders": much });
    assert_eq!(stall.refuse("sell", request), "amount_bad");
    stall.call("sell", json!({ "sale": basket["sale"] }));
    let count = json!({ "counts": [{ "value_minor": -500, "count": 1 }] });
    assert_eq!(stall.refuse("close_day", count), "amount_bad");
}

#[test]
fn no_backup_is_laid_over_the_books_themselves() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let books = stall.data_file("ledger.db");
    assert_eq!(
        stall.refuse("backup", json!({ "to": books })),
        "path_unusable"
    );
    assert_eq!(
        stall.refuse("support_bundle", json!({ "to": books })),
        "path_unusable"
    );
    stall.sell(&[("TOWEL", 1)], json!([]));
    assert_eq!(stall.call("verify", json!({}))["is_sound"], true);
}

/// The facts of every alert of this code.
fn alerts_of(stall: &mut Stall, code: &str) -> Vec<Value> {
    let frame = stall.call("frame", json!({}));
    let alerts = frame["alerts"].as_array().unwrap().iter();
    let of_code = alerts.filter(|alert| alert["code"] == code);
    of_code.map(|alert| alert["facts"].clone()).collect()
}

#[test]
fn a_day_left_open_by_a_restore_can_be_closed_and_nothing_of_it_is_lost() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let opened = stall.call("open_day", json!({ "float_minor": 5_000 }));
    let day = opened["open"]["day"].clone();
    stall.sell(&[("TOWEL", 2)], json!([]));
    assert!(alerts_of(&mut stall, "day_abandoned").is_empty());
    let backup = stall.call("backup", json!({}));
    stall.call("restore", json!({ "from": backup["path"] }));
    assert_eq!(
        alerts_of(&mut stall, "day_abandoned"),
        [json!({ "number": 1, "day": day })]
    );

    // Today goes on by itself, and is closed first.
    stall.sell(&[("TOWEL", 1)], json!([]));
    let today = stall.call("day", json!({}))["open"].clone();
    assert_eq!(today["number"], 2);
    assert_eq!(
        stall.call(
            "close_day",
            json!({ "counted_minor": 1_450, "float_left_minor": 1_000 })
        )["number"],
        2
    );

    let count = json!({ "day": day, "counted_minor": 7_800 });
    let compared = stall.call("compare_count", count);
    assert_eq!(
        (&compared["expected_minor"], &compared["over_short_minor"]),
        (&json!(7_900), &json!(-100))
    );
    let close = json!({ "day": day, "counted_minor": 7_800, "float_left_minor": 4_000 });
    let report = stall.call("close_day", close.clone());
    assert_eq!(
        (
            &report["number"],
            &report["sales_count"],
            &report["over_short_minor"]
        ),
        (&json!(1), &json!(1), &json!(-100))
    );
    assert!(!report["closed_at"].is_null());
    assert_eq!(stall.call("report", json!({ "day": day })), {
        let mut read = report.clone();
        read["print_job"] = Value::Null;
        read
    });
    stall.call("reprint", json!({ "day": day }));
    assert!(alerts_of(&mut stall, "day_abandoned").is_empty());
    assert_eq!(stall.refuse("close_day", close), "day_not_open");
    let next = stall.call("day", json!({}));
    assert_eq!(next["last_left_minor"], 4_000, "the newest close decides");
    let days = stall.call("days", json!({}));
    let open: Vec<&Value> = days["days"].as_array().unwrap().iter().collect();
    assert!(open.iter().all(|row| !row["closed_at"].is_null()));
    assert_eq!(stall.call("verify", json!({}))["is_sound"], true);
}

#[test]
fn what_is_kept_and_not_counted_is_said_while_the_till_runs() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    for code in ["events_unknown", "events_not_counted"] {
        assert!(alerts_of(&mut stall, code).is_empty());
    }
    stall.tamper(
        "INSERT INTO quarantined_events VALUES (x'01', 1, 1, 'gift.sold', 'unknown_kind');
         INSERT INTO quarantined_events VALUES (x'01', 1, 2, 'sale.recorded', 'unfoldable');
         INSERT INTO quarantined_events VALUES (x'01', 1, 3, 'lease.granted', 'not_the_grantor');
         INSERT INTO refused_events VALUES (1, x'02', '{}', x'', x'', 'fork');",
    );
    assert_eq!(
        alerts_of(&mut stall, "events_unknown"),
        [json!({ "count": 1, "reasons": ["unknown_kind"] })]
    );
    assert_eq!(
        alerts_of(&mut stall, "events_not_counted"),
        [json!({ "count": 3, "reasons": ["fork", "not_the_grantor", "unfoldable"] })]
    );
}

#[test]
fn a_difference_as_large_as_one_sale_names_that_sale() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    stall.call("open_day", json!({ "float_minor": 5_000 }));
    stall.sell(&[("TOWEL", 2)], json!([]));
    let suspect = stall.sell(&[("TOWEL", 1)], json!([]));
    stall.sell(&[("TOWEL", 3)], json!([]));
    let compared = stall.call("compare_count", json!({ "counted_minor": 12_250 }));
    assert_eq!(compared["over_short_minor"], -1_450);
    assert_eq!(
        compared["likely_causes"][0],
        json!({
            "cause": "one_sale", "amount_minor": 1_450,
            "sale": suspect["sale"], "number": suspect["number"],
        })
    );
}

#[test]
fn part_refunds_of_a_mixed_sale_take_no_more_cash_than_it_brought() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    stall.call("open_day", json!({ "float_minor": 0 }));
    let tenders = json!([
        { "kind": "card", "amount_minor": 2_350 },
        { "kind": "cash", "amount_minor": 2_000 },
    ]);
    let sale = stall.sell(&[("TOWEL", 3)], tenders);
    let mut back = Vec::new();
    for _ in 0..3 {
        let lines = json!([{ "line": 0, "quantity": 1 }]);
        let refund = stall.call("refund", json!({ "sale": sale["sale"], "lines": lines }));
        back.extend(refund["tenders"].as_array().unwrap().iter().map(|tender| {
            let minor = tender["amount_minor"].as_i64().unwrap();
            (tender["kind"].as_str().unwrap().to_owned(), minor)
        }));
        let found = stall.call("find_sales", json!({ "text": refund["number"] }));
        assert_eq!(found["sales"][0]["sale"], sale["sale"]);
        assert_eq!(
            stall.call("sale", json!({ "number": refund["number"] }))["sale"],
            sale["sale"]
        );
    }
    let kinds = ["cash", "cash", "card", "card"].map(str::to_owned);
    let expected: Vec<_> = kinds.into_iter().zip([1_450, 550, 900, 1_450]).collect();
    assert_eq!(back, expected);
    let day = stall.call("day", json!({}));
    assert_eq!(day["open"]["expected_minor"], 0, "all cash went back");
    assert_eq!(stall.call("verify", json!({}))["is_sound"], true);
    let left = json!({ "counted_minor": 0, "float_left_minor": 1 });
    assert_eq!(stall.refuse("close_day", left), "float_left_too_much");
}
