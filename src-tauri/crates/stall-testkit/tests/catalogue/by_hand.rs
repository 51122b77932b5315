//! Codes and stock as people type them.

use crate::stall::*;
use serde_json::json;

#[test]
fn an_sku_is_taken_in_every_spelling_that_finds_it() {
    let stall = Stall::founded();
    stall.add("Café mug", "CAFÉ");
    for sku in ["CAFÉ", "café", "CAFE", "cafe\u{301}", "ＣＡＦＥ"] {
        let request = json!({ "title": "Other", "sku": sku, "price_minor": 100 });
        let (code, facts) = stall.refuse("add_item", request);
        assert_eq!(code, "sku_taken", "{sku}");
        assert_eq!(facts["name"], "Café mug");
    }
    stall.add("Jug", "JUG");
    let jug = stall.item("JUG")["variant"].clone();
    let (code, _) = stall.refuse("edit_item", json!({ "variant": jug, "sku": "cafe" }));
    assert_eq!(code, "sku_taken");
    stall.call("edit_item", json!({ "variant": jug, "sku": "Júg" }));
    assert_eq!(stall.item("Júg")["title"], "Jug");
}

#[test]
fn an_sku_of_something_retired_is_taken_though_a_barcode_on_sale_reads_alike() {
    let stall = Stall::founded();
    let old = stall.add("Old cup", "12345");
    stall.call(
        "edit_item",
        json!({ "variant": old["variant"], "is_retired": true }),
    );
    let barcode =
        json!({ "title": "New cup", "sku": "NEW", "barcode": "12345", "price_minor": 900 });
    stall.call("add_item", barcode);
    let scanned = stall.call("scan", json!({ "code": "12345" }));
    assert_eq!(scanned["item"]["sku"], "NEW");
    let third = json!({ "title": "Third", "sku": "12345", "price_minor": 900 });
    assert_eq!(stall.refuse("add_item", third).0, "sku_taken");
    let again = stall.import("Handle,Title,Variant SKU,Variant Price\nold,Old cup,12345,9\n");
    assert_eq!(again["variants_new"], 0);
    assert_eq!(stall.items().len(), 2);
}

#[test]
fn stock_moves_only_for_reasons_people_have_and_by_numbers_that_can_be() {
    let stall = Stall::founded();
    let cup = stall.add("Cup", "CUP")["variant"].clone();
    let moved = |quantity: i64, reason: &str| json!({ "variant": cup, "quantity": quantity, "reason": reason });
    stall.call("move_stock", moved(4, "taken_out"));
    assert_eq!(stall.here("CUP"), -4);
    for (quantity, reason, code) in [
        (i64::MAX, "counted", "quantity_bad"),
        (i64::MIN, "counted", "quantity_bad"),
        (-1, "counted", "quantity_bad"),
        (i64::MIN, "taken_out", "quantity_bad"),
        (i64::MAX, "delivered", "quantity_bad"),
        (1, "imported", "bad_request"),
        (1, "import_undone", "bad_request"),
        (1, "inspected", "bad_request"),
        (1, "transferred", "bad_request"),
    ] {
        let (refused, _) = stall.refuse("move_stock", moved(quantity, reason));
        assert_eq!(refused, code, "{quantity} {reason}");
    }
    assert_eq!(stall.here("CUP"), -4);
    stall.call("move_stock", moved(7, "counted"));
    assert_eq!(stall.here("CUP"), 7);
}
