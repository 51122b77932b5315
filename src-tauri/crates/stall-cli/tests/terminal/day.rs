//! One day from the terminal, and its upkeep.

use crate::runs::Runs;

const CATALOGUE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../tests/vectors/import/shopify_new.csv"
);

#[test]
fn a_day_goes_from_a_file_to_a_closed_drawer() {
    let runs = Runs::founded();
    let looked = runs.json(&["import", CATALOGUE, "--dry-run"]);
    assert_eq!(
        (looked["batch"].is_null(), &looked["variants_new"]),
        (true, &6.into())
    );
    runs.json(&["import", CATALOGUE]);
    assert_eq!(runs.json(&["import", CATALOGUE])["variants_new"], 0);
    assert!(
        runs.words(&["items", "--search", "rouge"])
            .contains("79.00 EUR")
    );

    runs.json(&["day", "open", "--float", "50.00"]);
    let sale = runs.json(&["sell", "ETUI", "FOULARD-ROUGE-S-M:2", "--cash", "1500.00"]);
    assert_eq!(sale["total_minor"], 125_000 + 2 * 7_900);
    assert_eq!(sale["change_minor"], 150_000 - 140_800);
    assert_eq!(sale["number"], "A-000001");
    let card = runs.json(&[
        "sell",
        "FOULARD-BLEU-S-M",
        "--cash",
        "20.00",
        "--card",
        "T-1",
    ]);
    assert_eq!(card["tenders"][1]["amount_minor"], 5_900);
    let named = [
        "sell",
        "FOULARD-BLEU-S-M",
        "--card-amount",
        "9.00",
        "--card",
        "T-2",
        "--cash",
        "70.00",
    ];
    assert_eq!(runs.json(&named)["tenders"][0]["amount_minor"], 900);

    let refund = runs.json(&["refund", "A-000001", "--line", "2:1", "--reason", "too red"]);
    assert_eq!(refund["total_minor"], 7_900);
    let drawer = 5_000 + 140_800 + 2_000 + 7_000 - 7_900;
    let x = runs.json(&["day", "x"]);
    assert_eq!(x["expected_minor"], drawer);
    let z = runs.json(&[
        "day",
        "close",
        "--counted",
        "1468.00",
        "--reason",
        "wrong_change",
    ]);
    assert_eq!(z["over_short_minor"], 146_800 - drawer);
    assert_eq!(z["difference_reason"], "wrong_change");
    assert_eq!(runs.problem(&["day", "x"])["code"], "day_not_open");
}

#[test]
fn a_backup_comes_back_under_a_code_nobody_used() {
    let runs = Runs::founded();
    runs.json(&[
        "call",
        "add_item",
        r#"{"title":"Cup","sku":"CUP","price_minor":1800,"quantity":5}"#,
    ]);
    runs.json(&["day", "open", "--float", "0"]);
    runs.json(&["sell", "CUP", "--exact"]);
    assert_eq!(runs.json(&["verify"])["is_sound"], true);
    let file = runs.path("kept.db");
    runs.json(&["backup", "--to", file.to_str().unwrap()]);
    runs.json(&["sell", "CUP", "--exact"]);

    let restored = runs.json(&["restore", file.to_str().unwrap()]);
    let code = restored["device_code"].as_str().unwrap();
    assert!(code.starts_with('A') && code.len() == 5, "{code}");
    let sale = runs.json(&["sell", "CUP", "--exact"]);
    assert_eq!(sale["number"], format!("{code}-000001"));
    assert_eq!(runs.json(&["sales"])["sales"].as_array().unwrap().len(), 2);
    assert_eq!(runs.json(&["verify"])["is_sound"], true);
    let nothing = runs.problem(&["restore", runs.path("absent.db").to_str().unwrap()]);
    assert_eq!(nothing["code"], "path_unusable");
}

#[test]
fn a_day_left_open_before_a_restore_is_closed_by_its_number() {
    let runs = Runs::founded();
    let cup = r#"{"title":"Cup","sku":"CUP","price_minor":1800,"quantity":5}"#;
    runs.json(&["call", "add_item", cup]);
    runs.json(&["day", "open", "--float", "10.00"]);
    runs.json(&["sell", "CUP", "--exact"]);
    let file = runs.path("kept.db");
    runs.json(&["backup", "--to", file.to_str().unwrap()]);
    runs.json(&["restore", file.to_str().unwrap()]);
    let close = |number| ["day", "close", "--counted", "28.00", "--day", number];
    assert_eq!(runs.problem(&close("2"))["code"], "day_not_found");
    let report = runs.json(&close("1"));
    assert_eq!(
        (&report["number"], &report["over_short_minor"]),
        (&1.into(), &0.into())
    );
    assert_eq!(runs.problem(&close("1"))["code"], "day_not_found");
}

#[test]
fn a_whole_word_that_is_a_code_wins_over_its_parts() {
    let runs = Runs::founded();
    for (sku, price) in [("CUP", 100), ("CUP:2", 700)] {
        let item = format!(r#"{{"title":"{sku}","sku":"{sku}","price_minor":{price}}}"#);
        runs.json(&["call", "add_item", &item]);
    }
    runs.json(&["day", "open", "--float", "0"]);
    assert_eq!(runs.json(&["sell", "CUP:2"])["total_minor"], 700);
    assert_eq!(runs.json(&["sell", "CUP:3"])["total_minor"], 300);
    assert_eq!(runs.problem(&["sell", "BOWL:3"])["code"], "code_unknown");
}

#[test]
fn a_receipt_comes_out_of_the_virtual_printer_before_the_run_ends() {
    let runs = Runs::founded();
    runs.json(&[
        "call",
        "add_item",
        r#"{"title":"Cup","sku":"CUP","price_minor":1800}"#,
    ]);
    runs.json(&["day", "open", "--float", "0"]);
    runs.json(&["sell", "CUP"]);
    let queue = runs.json(&["queue"]);
    assert_eq!(queue["waiting"], 0);
    let folder = runs.json(&["printers"])["virtual_folder"]
        .as_str()
        .unwrap()
        .to_owned();
    let papers = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    assert_eq!(
        papers
            .filter(|path| path.extension().is_some_and(|e| e == "png"))
            .count(),
        1
    );
}

fn with_cups() -> Runs {
    let runs = Runs::founded();
    let cup = r#"{"title":"Cup","sku":"CUP","price_minor":1800,"quantity":12}"#;
    runs.json(&["call", "add_item", cup]);
    runs
}

#[test]
fn the_float_of_a_day_that_a_sale_opened_is_counted_from_the_terminal() {
    for words in [
        &["day", "open", "--float", "50.00"][..],
        &["day", "float", "50.00"],
    ] {
        let runs = with_cups();
        runs.json(&["sell", "CUP"]);
        let day = runs.json(words);
        let open = &day["open"];
        assert_eq!(
            (&open["float_is_counted"], &open["expected_minor"]),
            (&true.into(), &6_800.into())
        );
        let twice = runs.problem(&["day", "open", "--float", "50.00"]);
        assert_eq!(twice["code"], "day_already_open");
        let twice = runs.problem(&["day", "float", "50.00"]);
        assert_eq!(twice["code"], "float_already_counted");
    }
}

#[test]
fn a_count_that_is_off_closes_only_with_a_reason() {
    let runs = with_cups();
    runs.json(&["day", "open", "--float", "50.00"]);
    runs.json(&["sell", "CUP"]);
    let off = ["day", "close", "--counted", "67.50"];
    let problem = runs.problem(&off);
    assert_eq!(problem["code"], "difference_unexplained");
    assert_eq!(problem["facts"]["over_short_minor"], -50);
    let blank = [&off[..], &["--reason", " "]].concat();
    assert_eq!(runs.problem(&blank)["code"], "difference_unexplained");
    let much = [&off[..], &["--reason", "unknown", "--leave", "67.51"]].concat();
    assert_eq!(runs.problem(&much)["code"], "float_left_too_much");
    assert_eq!(runs.json(&["day"])["open"]["number"], 1);
    let told = [
        &off[..],
        &["--reason", "a coin rolled away", "--leave", "67.50"],
    ]
    .concat();
    let report = runs.json(&told);
    assert_eq!(
        (&report["reason"], &report["float_left_minor"]),
        (&"a coin rolled away".into(), &6_750.into())
    );
}

#[test]
fn a_refund_goes_back_by_the_way_that_was_chosen() {
    let runs = with_cups();
    let mixed = [
        "sell",
        "CUP:2",
        "--card-amount",
        "20.00",
        "--card",
        "T-1",
        "--cash",
        "16.00",
    ];
    let back = |words: &[&str]| {
        let sale = runs.json(&mixed);
        let number = sale["number"].as_str().unwrap();
        let refund = runs.json(&[&["refund", number][..], words].concat());
        let tenders = refund["tenders"].as_array().unwrap().clone();
        let read = |tender: &serde_json::Value| {
            let kind = tender["kind"].as_str().unwrap().to_owned();
            (kind, tender["amount_minor"].as_i64().unwrap())
        };
        tenders.iter().map(read).collect::<Vec<_>>()
    };
    let (cash, card) = (
        |minor| ("cash".to_owned(), minor),
        |minor| ("card".to_owned(), minor),
    );
    assert_eq!(back(&[]), [cash(1_600), card(2_000)]);
    assert_eq!(back(&["--line", "1:1"]), [cash(1_600), card(200)]);
    assert_eq!(back(&["--card"]), [card(3_600)]);
    assert_eq!(back(&["--cash"]), [cash(3_600)]);
    let both = runs.run(&["refund", "A-000001", "--cash", "--card"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn a_short_number_and_a_refunds_number_lead_to_the_sale() {
    let runs = with_cups();
    let sale = runs.json(&["sell", "CUP:3"]);
    runs.json(&["sell", "CUP"]);
    let refund = runs.json(&["refund", "1", "--line", "1:1"]);
    assert_eq!(refund["sale_number"], "A-000001");
    let number = refund["number"].as_str().unwrap();
    assert_eq!(number, "A-000003");
    for asked in ["1", "A-000001", number, "a-000003", "3"] {
        let found = runs.json(&["sale", asked]);
        assert_eq!(found["sale"], sale["sale"], "{asked}");
        assert_eq!(found["refund_numbers"], serde_json::json!([number]));
    }
    let said = runs.words(&["sale", "3"]);
    assert!(
        said.starts_with("A-000003 is a refund of A-000001."),
        "{said}"
    );
    assert!(runs.words(&["sale", "1"]).starts_with("A-000001  "));
    let rows = runs.json(&["sales", "--search", number])["sales"].clone();
    assert_eq!(
        (rows.as_array().unwrap().len(), &rows[0]["sale"]),
        (1, &sale["sale"])
    );
    assert_eq!(runs.problem(&["refund", number])["code"], "sale_not_found");
    assert_eq!(runs.problem(&["sale", "4"])["code"], "sale_not_found");
    assert_eq!(runs.json(&["verify"])["is_sound"], true);
}

#[test]
fn selling_beyond_the_stock_is_said_and_a_number_needs_an_edition() {
    let runs = with_cups();
    assert!(!runs.words(&["sell", "CUP:12"]).contains("counted here"));
    runs.json(&["void", "1"]);
    let said = runs.words(&["sell", "CUP:990", "CUP:9"]);
    assert!(
        said.contains("Cup: 12 were counted here; now -987."),
        "{said}"
    );
    assert_eq!(
        runs.problem(&["sell", "CUP#2"])["code"],
        "item_not_numbered"
    );
}

#[test]
fn exact_beside_a_card_amount_is_the_rest_in_cash() {
    let runs = with_cups();
    let sale = runs.json(&[
        "sell",
        "CUP",
        "--card-amount",
        "9,50",
        "--card",
        "T-1",
        "--exact",
    ]);
    assert_eq!(
        (
            &sale["tenders"][0]["amount_minor"],
            &sale["tenders"][1]["amount_minor"]
        ),
        (&950.into(), &850.into())
    );
    let whole = runs.run(&["sell", "CUP", "--card", "T-1", "--exact"]);
    assert_eq!(whole.status.code(), Some(2));
    let given = runs.run(&["sell", "CUP", "--cash", "20.00", "--exact"]);
    assert_eq!(given.status.code(), Some(2));
    let short = runs.run(&["sell", "CUP", "--cash", "10.00"]);
    let said = String::from_utf8(short.stderr).unwrap();
    assert!(
        said.contains("8.00 EUR less") && said.trim_end().ends_with("[underpaid]"),
        "{said}"
    );
}

#[test]
fn a_backup_writes_over_nothing_and_says_where_the_keys_lie() {
    let runs = with_cups();
    let file = runs.path("kept.db").display().to_string();
    let said = runs.words(&["backup", "--to", &file]);
    assert!(
        said.contains("keys that sign labels are not in it"),
        "{said}"
    );
    let keys = runs.folder.path().join("data/keys");
    assert!(said.contains(&keys.display().to_string()) && keys.join("shop.key").is_file());
    let kept = std::fs::read(&file).unwrap();
    runs.json(&["sell", "CUP"]);
    let problem = runs.problem(&["backup", "--to", &file]);
    assert_eq!(
        (&problem["code"], &problem["facts"]["path"]),
        (&"path_taken".into(), &file.as_str().into())
    );
    assert_eq!(std::fs::read(&file).unwrap(), kept);
    let stick = runs.path("stick");
    std::fs::create_dir(&stick).unwrap();
    let to = stick.display().to_string();
    let (first, second) = (
        runs.json(&["backup", "--to", &to]),
        runs.json(&["backup", "--to", &to]),
    );
    assert_ne!(first["path"], second["path"]);
    assert_eq!(std::fs::read_dir(&stick).unwrap().count(), 2);

    let other = with_cups();
    assert!(
        runs.words(&["restore", &file])
            .lines()
            .all(|line| !line.contains("shop's key"))
    );
    let said = other.words(&["restore", &file]);
    assert!(
        said.contains("The shop's key is not in this folder"),
        "{said}"
    );
    let empty = Runs::empty();
    let said = empty.words(&["restore", &file]);
    assert!(
        said.contains("The shop's key is not in this folder"),
        "{said}"
    );
    let from = keys.join("shop.key");
    std::fs::copy(from, empty.folder.path().join("data/keys/shop.key")).unwrap();
    let said = empty.words(&["restore", &file]);
    assert!(
        !said.contains("The shop's key is not in this folder"),
        "{said}"
    );
}
