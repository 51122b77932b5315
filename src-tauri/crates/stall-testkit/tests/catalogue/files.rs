//! Files of several places, with slipped columns, or with no end of problems.

use crate::stall::*;
use serde_json::{Value, json};

#[test]
fn a_barcode_in_the_column_of_stock_costs_the_stock_alone() {
    let stall = Stall::founded();
    let file = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\ncup,Cup,CUP,18,4006381333931\njug,Jug,JUG,20,10000000\n";
    let expected = [("quantity_unreadable".to_owned(), "field_dropped".to_owned())];
    assert_eq!(problems(&stall.dry_run(file)), expected);
    let view = stall.import(file);
    assert_eq!(problems(&view), expected);
    assert_eq!([stall.here("CUP"), stall.here("JUG")], [0, 10_000_000]);
}

#[test]
fn no_end_of_problems_is_counted_and_not_listed() {
    let stall = Stall::founded();
    let rows: String = (0..1_500).map(|n| format!("p{n},P{n},S{n},\n")).collect();
    let view = stall.dry_run(&format!("Handle,Title,Variant SKU,Variant Price\n{rows}"));
    let listed = view["problems"].as_array().unwrap().len() as u64;
    assert!((100..1_000).contains(&listed), "{listed}");
    assert_eq!(listed + view["problems_more"].as_u64().unwrap(), 1_500);
    assert_eq!(view["variants_new"], 1_500);
}

const SQUARE: &str = "Token,Item Name,SKU,Price,Current Quantity Studio,Current Quantity HÁRBOUR market\n1,Cup,CUP,18,40,3\n2,Jug,JUG,20,7,\n";
const LOYVERSE: &str = "Handle,SKU,Name,Sold by weight,Price [Studio],In stock [Studio],Price [Fair],In stock [Fair]\ncup,CUP,Cup,N,18,40,18,3\njug,JUG,Jug,N,20,7,20,\n";

#[test]
fn of_several_places_this_stall_takes_its_own() {
    let stall = Stall::founded();
    let view = stall.import(SQUARE);
    assert_eq!(problems(&view), []);
    assert_eq!([stall.here("CUP"), stall.here("JUG")], [3, 0]);
}

#[test]
fn of_several_places_that_are_not_this_one_none_is_taken() {
    let stall = Stall::founded();
    let view = stall.import(LOYVERSE);
    assert_eq!(
        problems(&view),
        [("several_places".to_owned(), "field_dropped".to_owned())]
    );
    assert_eq!(view["places"], json!(["Studio", "Fair"]));
    assert_eq!([stall.here("CUP"), stall.here("JUG")], [0, 0]);
}

#[test]
fn a_place_that_is_named_is_taken_and_an_unknown_one_refused() {
    let stall = Stall::founded();
    let mut request = request(LOYVERSE.as_bytes(), false);
    request["place"] = json!("studio ");
    let view = stall.call("import_catalogue", request.clone());
    assert_eq!(problems(&view), []);
    assert_eq!([stall.here("CUP"), stall.here("JUG")], [40, 7]);
    request["place"] = json!("Cellar");
    let (code, facts) = stall.refuse("import_catalogue", request);
    assert_eq!(code, "place_unknown");
    assert_eq!(facts["places"], json!(["Studio", "Fair"]));
}

#[test]
fn a_refused_file_is_told_in_values_and_changes_nothing() {
    let stall = Stall::founded();
    for (bytes, reason, facts) in [
        (
            &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
            "import_not_text",
            json!({}),
        ),
        (b"", "import_empty", json!({})),
        (b"Handle,Title,Variant Price\n", "import_no_rows", json!({})),
        (
            b"a,b,c\n1,2,3\n",
            "import_unknown_header",
            json!({ "found": ["a", "b", "c"] }),
        ),
        (
            b"Handle,Title,Variant Price\ncup,Cup,18\njug,\"Ju",
            "import_truncated",
            json!({ "row": 3 }),
        ),
        (
            b"Transaction ID,Gross Sales,Payment ID\n1,2,3\n",
            "import_other_export",
            json!({ "kind": "square_transactions" }),
        ),
    ] {
        let (code, mut told) = stall.refuse("import_catalogue", request(bytes, false));
        assert_eq!(code, "file_bad");
        assert_eq!(told.remove("reason"), Some(json!(reason)));
        assert_eq!(Value::Object(told), facts, "{reason}");
    }
    assert_eq!(stall.items().len(), 0);
    assert_eq!(stall.call("imports", json!({}))["batches"], json!([]));
}

#[test]
fn a_file_in_utf_16_reads_as_one_in_utf_8() {
    let stall = Stall::founded();
    let text = "Handle,Title,Variant SKU,Variant Price\ncup,Größe,CUP,18\n";
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    stall.call("import_catalogue", request(&bytes, false));
    assert_eq!(stall.item("CUP")["title"], "Größe");
}
