//! An import taken back leaves what people did since.

use crate::stall::*;
use serde_json::json;

#[test]
fn taking_an_import_back_puts_nothing_on_sale() {
    let stall = Stall::founded();
    let batch = stall.import(
        "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Status\n\
         cup,Cup,CUP,18,3,archived\njug,Jug,JUG,20,2,draft\nvase,Vase,VASE,9,1,active\n",
    );
    assert_eq!(stall.on_sale(), ["VASE"]);
    stall.undo(&batch);
    assert_eq!(stall.on_sale(), Vec::<String>::new());
    assert_eq!(
        [stall.here("CUP"), stall.here("JUG"), stall.here("VASE")],
        [0, 0, 0]
    );
}

#[test]
fn what_somebody_brought_on_sale_goes_with_the_import_that_brought_it() {
    let stall = Stall::founded();
    let batch =
        stall.import("Handle,Title,Variant SKU,Variant Price,Status\ncup,Cup,CUP,18,archived\n");
    let cup = stall.item("CUP")["variant"].clone();
    stall.call("edit_item", json!({ "variant": cup, "is_retired": false }));
    stall.undo(&batch);
    assert_eq!(stall.on_sale(), Vec::<String>::new());
}

#[test]
fn a_title_changed_since_stays_and_one_nobody_touched_goes_back() {
    let stall = Stall::founded();
    stall.import("Handle,Title,Variant SKU,Variant Price\ncup,Cup,CUP,18\njug,Jug,JUG,20\n");
    let second = stall.import(
        "Handle,Title,Variant SKU,Variant Price\ncup,Tea cup,CUP,18\njug,Milk jug,JUG,20\n",
    );
    let cup = stall.item("CUP")["variant"].clone();
    stall.call("edit_item", json!({ "variant": cup, "title": "Sake cup" }));
    stall.undo(&second);
    assert_eq!(stall.item("CUP")["title"], "Sake cup");
    assert_eq!(stall.item("JUG")["title"], "Jug");
}

#[test]
fn an_sku_filled_in_by_a_file_goes_back_unless_somebody_took_the_old_one() {
    let stall = Stall::founded();
    stall.import("Handle,Title,Variant SKU,Variant Price\ncup,Cup,,18\njug,Jug,,20\n");
    let second =
        stall.import("Handle,Title,Variant SKU,Variant Price\ncup,Cup,C-1,18\njug,Jug,J-1,20\n");
    stall.add("Another cup", "CUP");
    stall.undo(&second);
    assert_eq!(stall.item("C-1")["title"], "Cup");
    assert_eq!(stall.item("JUG")["title"], "Jug");
}

#[test]
fn after_an_import_a_second_one_and_its_undo_a_rebuild_changes_nothing() {
    let stall = Stall::founded();
    stall.import("Token,Item Name,SKU,Price,Current Quantity A\n1,Cup,,18,3\n2,Jug,JUG,20,2\n");
    let second = stall.import(
        "Token,Item Name,SKU,Price,Current Quantity A\n1,Cup,C-1,19,3\n2,Milk jug,JUG,20,2\n3,Vase,,9,1\n",
    );
    stall.undo(&second);
    assert_eq!(stall.on_sale(), ["CUP", "JUG"]);
    let verified = stall.call("verify", json!({}));
    assert_eq!(verified["is_sound"], true, "{verified}");
}
