//! The practice stall, filled and sold through the ordinary verbs.

use crate::runs::Runs;

#[test]
fn a_practice_market_sells_prints_and_stays_sound() {
    let runs = Runs::empty();
    let told = runs.words(&["practice"]);
    assert!(
        told.contains("practice shop") && told.contains("X of day 1"),
        "{told}"
    );
    let frame = runs.json(&["call", "frame"]);
    assert_eq!(frame["shop"]["is_practice"], true);
    assert!(runs.json(&["items"])["total"].as_u64().unwrap() >= 40);
    let editions = runs.json(&["edition"]);
    let edition = &editions["editions"][0];
    assert_eq!(
        (&edition["size"], &edition["made"], &edition["sold"]),
        (&25.into(), &8.into(), &3.into())
    );
    assert_eq!(runs.json(&["verify"])["is_sound"], true);
}

#[test]
fn the_practice_morning_adds_up_to_what_its_script_says() {
    let runs = Runs::empty();
    runs.json(&[
        "init",
        "--shop",
        "P",
        "--currency",
        "EUR",
        "--stall",
        "S",
        "--practice",
    ]);
    let x = runs.json(&["day", "x"]);
    assert_eq!(
        (&x["sales_count"], &x["refunds_count"], &x["voids_count"]),
        (&19.into(), &1.into(), &1.into())
    );
    // By hand, from the script alone: cash of the sales that stand, change from the bank in, coffee out.
    let cash = 3_600
        + 1_000
        + 2_150
        + 3_000
        + (1_250 + 500)
        + (2_400 + 1_700)
        + 2_600
        + 1_000
        + 1_800
        + 4 * 1_450
        + (2_400 + 200);
    assert_eq!(x["expected_minor"], 5_000 + cash + 4_000 - 640);
    assert_eq!(runs.json(&["queue"])["waiting"], 0);
}

#[test]
fn an_ordinary_shop_never_becomes_a_practice_stall() {
    assert_eq!(
        Runs::founded().problem(&["practice"])["code"],
        "already_founded"
    );
}
