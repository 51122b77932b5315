//! The same goods in a second file are the same goods.

use crate::stall::*;
use serde_json::{Value, json};

fn counts(view: &Value) -> [u64; 4] {
    [
        "products_new",
        "variants_new",
        "variants_changed",
        "variants_same",
    ]
    .map(|name| view[name].as_u64().unwrap())
}

const SHIRTS: &str =
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n";

#[test]
fn skus_filled_in_later_are_a_change_and_not_new_goods() {
    let stall = Stall::founded();
    stall.import(&format!("{SHIRTS}tee,Tee,Size,S,,20,4\ntee,,,M,,20,5\n"));
    let again = stall.import(&format!(
        "{SHIRTS}tee,Tee,Size,S,T-1,20,4\ntee,,,M,T-2,20,5\n"
    ));
    assert_eq!(counts(&again), [0, 0, 2, 0]);
    assert_eq!(stall.items().len(), 2);
    assert_eq!([stall.here("T-1"), stall.here("T-2")], [4, 5]);
    let third = stall.import(&format!(
        "{SHIRTS}tee,Tee,Size,S,T-1,20,4\ntee,,,M,T-2,20,5\n"
    ));
    assert_eq!(counts(&third), [0, 0, 0, 2]);
}

#[test]
fn skus_taken_out_of_a_file_stay_in_the_till() {
    let stall = Stall::founded();
    stall.import(&format!("{SHIRTS}tee,Tee,Size,S,T-1,20,4\n"));
    let again = stall.import(&format!("{SHIRTS}tee,Tee,size,s,,20,4\n"));
    assert_eq!(counts(&again), [0, 0, 0, 1]);
    assert_eq!(stall.here("T-1"), 4);
}

#[test]
fn a_derived_sku_that_turns_into_a_marked_one_is_still_the_same_variant() {
    let stall = Stall::founded();
    stall.import(&format!("{SHIRTS}print,Print,Edition,A B C,,1,2\n"));
    // Its plain SKU PRINT-A-B-C is now wanted twice, so both are marked.
    let grown =
        format!("{SHIRTS}print,Print,Edition,A B C,,1,2\nprint-a,Print A,Edition,B C,,1,7\n");
    assert_eq!(counts(&stall.import(&grown)), [1, 1, 0, 1]);
    assert_eq!(stall.here("PRINT-A-B-C"), 2);
    assert_eq!(counts(&stall.import(&grown)), [0, 0, 0, 2]);
}

const SQUARE: &str = "Token,Item Name,Variation Name,SKU,Price\n";

#[test]
fn a_renamed_item_is_renamed_and_leaves_no_empty_product() {
    let stall = Stall::founded();
    stall.import(&format!("{SQUARE}1,Cup,Small,C-S,18\n2,Cup,Large,C-L,24\n"));
    let renamed =
        format!("{SQUARE}1,Tea cup,Small,C-S,18\n2,Tea cup,Large,C-L,24\n3,Tea cup,Huge,,30\n");
    let again = stall.import(&renamed);
    assert_eq!(counts(&again), [0, 1, 2, 0]);
    let products: Vec<Value> = stall.items().iter().map(|i| i["product"].clone()).collect();
    assert!(products.iter().all(|product| *product == products[0]));
    assert!(stall.items().iter().all(|item| item["title"] == "Tea cup"));
    assert_eq!(counts(&stall.import(&renamed)), [0, 0, 0, 3]);
    assert_eq!(stall.import(&renamed)["batch"], Value::Null);
}

#[test]
fn goods_of_two_products_under_one_new_name_make_no_product() {
    let stall = Stall::founded();
    stall.import(&format!(
        "{SQUARE}1,Cup,Regular,CUP,18\n2,Jug,Regular,JUG,24\n"
    ));
    let merged = stall.import(&format!("{SQUARE}1,Set,One,CUP,18\n2,Set,Two,JUG,24\n"));
    assert_eq!(counts(&merged), [0, 0, 0, 2]);
    assert_eq!(stall.item("CUP")["title"], "Cup");
    assert_eq!(merged["batch"], Value::Null);
}

#[test]
fn a_product_made_by_hand_is_no_product_of_a_file() {
    let stall = Stall::founded();
    stall.add("Grandmother's cup", "cup");
    let import = stall.import("Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\ncup,Cup,Size,S,C-S,18\n");
    assert_eq!(counts(&import), [1, 1, 0, 0]);
    assert_eq!(stall.item("cup")["title"], "Grandmother's cup");
    assert_ne!(stall.item("cup")["product"], stall.item("C-S")["product"]);
}

#[test]
fn an_sku_made_here_is_never_one_that_something_else_has() {
    let stall = Stall::founded();
    stall.add("Grandmother's cup", "CUP");
    let file = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\ncup,Cup,,18,3\n";
    assert_eq!(counts(&stall.import(file)), [1, 1, 0, 0]);
    let skus: Vec<Value> = stall
        .items()
        .iter()
        .map(|item| item["sku"].clone())
        .collect();
    assert_eq!(skus, [json!("CUP-2"), json!("CUP")]);
    assert_eq!(counts(&stall.import(file)), [0, 0, 0, 1]);
}

#[test]
fn twins_of_one_title_without_skus_are_found_again() {
    let stall = Stall::founded();
    let file = "ID,Type,SKU,Name,Regular price,Stock\n1,simple,,Cup,18,2\n2,simple,,Cup,20,3\n";
    assert_eq!(counts(&stall.import(file)), [2, 2, 0, 0]);
    assert_eq!(counts(&stall.import(file)), [0, 0, 0, 2]);
}
