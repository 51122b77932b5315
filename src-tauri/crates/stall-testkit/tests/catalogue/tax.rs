//! What a file says of tax is taken, or said to be left behind.

use crate::stall::*;

const RATES: &[(&str, i64)] = &[("standard", 210_000), ("reduced", 90_000), ("zero", 0)];

fn codes(stall: &Stall, skus: &[&str]) -> Vec<String> {
    let code = |sku: &&str| stall.item(sku)["tax_code"].as_str().unwrap().to_owned();
    skus.iter().map(code).collect()
}

const SHOPIFY: &str = "Handle,Title,Variant SKU,Variant Price,Variant Taxable\nbook,Book,BOOK,9,FALSE\ncup,Cup,CUP,18,TRUE\n";
const WOO: &str = "ID,Type,SKU,Name,Regular price,Tax status,Tax class\n1,simple,BOOK,Book,9,none,\n2,simple,CUP,Cup,18,taxable,\n3,simple,TEA,Tea,4,taxable,reduced-rate\n4,simple,ODD,Odd,4,taxable,luxury\n";
const SQUARE: &str = "Token,Item Name,SKU,Price,Tax - BTW (21%),Tax - BTW laag (9%),Tax - Luxury (33%)\n1,Cup,CUP,18,Y,N,N\n2,Tea,TEA,4,N,Y,N\n3,Book,BOOK,9,N,N,N\n4,Odd,ODD,9,N,N,Y\n";

#[test]
fn untaxed_goods_get_the_zero_rate() {
    for text in [SHOPIFY, WOO, SQUARE] {
        let stall = Stall::founded();
        stall.set_rates(RATES);
        stall.import(text);
        assert_eq!(
            codes(&stall, &["CUP", "BOOK"]),
            ["standard", "zero"],
            "{text}"
        );
    }
}

#[test]
fn untaxed_goods_are_reported_where_the_shop_has_no_zero_rate() {
    for text in [SHOPIFY, WOO, SQUARE] {
        let stall = Stall::founded();
        stall.set_rates(&[("standard", 210_000), ("reduced", 90_000)]);
        let view = stall.import(text);
        assert!(has_problem(&view, "tax_not_taken"), "{view}");
        assert_eq!(
            codes(&stall, &["CUP", "BOOK"]),
            ["standard", "standard"],
            "{text}"
        );
    }
}

#[test]
fn a_rate_of_square_and_a_class_of_woocommerce_find_the_rate_of_the_shop() {
    for text in [WOO, SQUARE] {
        let stall = Stall::founded();
        stall.set_rates(RATES);
        let view = stall.dry_run(text);
        stall.import(text);
        assert_eq!(
            codes(&stall, &["TEA", "ODD"]),
            ["reduced", "standard"],
            "{text}"
        );
        let told = problems(&view);
        let expected = ("tax_not_taken".to_owned(), "field_dropped".to_owned());
        assert_eq!(told, [expected], "{text}");
    }
}

#[test]
fn a_file_that_says_it_again_changes_the_tax_of_what_is_there() {
    let stall = Stall::founded();
    stall.set_rates(RATES);
    stall.add("Book", "BOOK");
    assert_eq!(codes(&stall, &["BOOK"]), ["standard"]);
    let batch = stall.import(SHOPIFY);
    assert_eq!(codes(&stall, &["BOOK"]), ["zero"]);
    stall.undo(&batch);
    assert_eq!(codes(&stall, &["BOOK"]), ["standard"]);
}

#[test]
fn a_rate_in_use_stays_until_nothing_needs_it() {
    let stall = Stall::founded();
    stall.set_rates(RATES);
    stall.add("Cup", "CUP");
    let (code, facts) = stall.refuse("change_profile", stall.with_rates(&[("normal", 210_000)]));
    assert_eq!(code, "tax_code_in_use");
    assert_eq!(
        (facts["tax_code"].as_str(), facts["count"].as_u64()),
        (Some("standard"), Some(1))
    );
    stall.till.sell(&[("CUP", 1)], Vec::new()).unwrap();
    stall.set_rates(&[("standard", 200_000)]);
}

#[test]
fn two_rates_under_one_code_are_refused() {
    let stall = Stall::founded();
    let twice = stall.with_rates(&[("standard", 210_000), ("standard ", 90_000)]);
    assert_eq!(stall.refuse("change_profile", twice).0, "bad_request");
}

#[test]
fn goods_of_a_rate_that_is_gone_come_back_with_another() {
    let stall = Stall::founded();
    stall.set_rates(RATES);
    stall.add("Cup", "CUP");
    let cup = stall.item("CUP")["variant"].clone();
    let edit = |fields: serde_json::Value| {
        let mut request = fields;
        request["variant"] = cup.clone();
        request
    };
    stall.call("edit_item", edit(serde_json::json!({ "is_retired": true })));
    stall.set_rates(&[("normal", 210_000)]);
    let back = edit(serde_json::json!({ "is_retired": false }));
    assert_eq!(stall.refuse("edit_item", back).0, "tax_code_unknown");
    stall.import("Handle,Title,Variant SKU,Variant Price\nx,Cup,CUP,9\n");
    assert_eq!(codes(&stall, &["CUP"]), ["normal"]);
    stall.till.sell(&[("CUP", 1)], Vec::new()).unwrap();
}
