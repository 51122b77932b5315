//! Keys, certificates and epochs over months: real tills on machines whose clock the story moves, a real central store.
//!
//! Refuses waiting: a month passes because the story says so.

#![allow(clippy::unwrap_used)] // a whole file of tests

use serde_json::{Value, json};
use stall_central::{edge, embed::Running};
use stall_testkit::{TestHost, TestTill};
use stall_till::{Host, Problem};
use std::sync::Arc;
use tempfile::TempDir;

const DAY_MS: i64 = 86_400_000;

/// A founded till with an edition of 25 bowls, its day open, its clock at `now_ms`.
fn maker(seed: u64, now_ms: i64) -> (TestTill, Value) {
    let till = empty(seed, now_ms);
    call(
        &till,
        "found_shop",
        json!({
            "shop_name": "Kiln and Loom", "currency": "EUR", "stall_name": "Harbour market",
            "archive_host": "kiln.example", "is_practice": false,
        }),
    );
    till.add_item("TOWEL", 1_500, 25).unwrap();
    let bowl = till.add_item("BOWL", 4_800, 25).unwrap();
    let edition = call(
        &till,
        "fix_edition",
        json!({ "variant": bowl.variant, "code": "BLUE-26", "title": "Blue Hour Bowl", "size": 25, "lease_count": 10, "restock": "never" }),
    )["edition"]
        .clone();
    till.open_day(10_000).unwrap();
    (till, edition)
}

fn empty(seed: u64, now_ms: i64) -> TestTill {
    let host = Arc::new(TestHost::seeded(seed));
    host.advance(now_ms - host.now().ms);
    TestTill::open(host).unwrap()
}

fn ask(till: &TestTill, name: &str, request: Value) -> Result<Value, Problem> {
    till.ask(name, &request)
}

fn call(till: &TestTill, name: &str, request: Value) -> Value {
    ask(till, name, request).unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
}

fn refused(till: &TestTill, name: &str, request: Value) -> String {
    ask(till, name, request)
        .unwrap_err()
        .code
        .as_str()
        .to_owned()
}

/// Sells one bowl; its number and whether it has a record.
fn sell(till: &TestTill, edition: &Value) -> (u64, bool) {
    let sale = till.sell(&[("BOWL", 1)], Vec::new()).unwrap();
    let number = sale.lines[0].piece.as_ref().unwrap().number;
    let view = call(till, "edition", json!({ "edition": edition }));
    let pieces = view["pieces"].as_array().unwrap();
    let piece = pieces.iter().find(|p| p["number"] == number).unwrap();
    (number.into(), !piece["record"].is_null())
}

struct Central {
    running: Running,
    _folder: TempDir,
}

impl Central {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = format!("sqlite:{}", folder.path().join("central.db").display());
        Self {
            running: Running::start(&store, ([127, 0, 0, 1], 0).into()).unwrap(),
            _folder: folder,
        }
    }

    fn way_in(&self) -> Value {
        json!({ "url": self.running.url(), "code": self.running.code("").unwrap() })
    }
}

fn sync(till: &TestTill) -> Value {
    call(till, "sync_now", json!({}))
}

/// Pairs, and syncs until central has opened the shop key.
fn pair(till: &TestTill, central: &Central) {
    call(till, "pair", central.way_in());
    central.running.follow().unwrap();
    sync(till);
}

fn holds_shop_key(till: &TestTill) -> bool {
    let secret = till.host.read_secret("shop.key").unwrap();
    secret.is_some_and(|seed| !seed.is_empty())
}

#[test]
fn an_expired_certificate_stops_no_sale_and_its_labels_are_made_later() {
    let (till, edition) = maker(1, edge::now_ms());
    assert_eq!(sell(&till, &edition), (1, true));
    till.host.advance(95 * DAY_MS);
    assert_eq!(sell(&till, &edition), (2, false), "the label waits");
    let one = json!({ "edition": edition });
    assert_eq!(
        refused(&till, "make_piece", one.clone()),
        "certificate_expired"
    );
    assert_eq!(
        refused(
            &till,
            "print_labels",
            json!({ "edition": edition, "numbers": [2] })
        ),
        "certificate_expired"
    );
    till.drain_prints();
    let waiting = call(&till, "edition", one.clone())["unprinted_labels"].clone();
    assert_eq!(waiting, 1, "and is counted as waiting");
    // The next day begins with a fresh certificate.
    till.close_day(0).unwrap();
    till.open_day(0).unwrap();
    let queued = call(&till, "print_labels", one.clone());
    assert_eq!(queued["jobs"].as_array().unwrap().len(), 1);
    till.drain_prints();
    let view = call(&till, "edition", one.clone());
    assert_eq!(view["unprinted_labels"], 0);
    assert!(!view["pieces"][1]["record"].is_null());
    call(&till, "make_piece", one);
    assert_eq!(call(&till, "verify", json!({}))["is_sound"], true);
}

#[test]
fn a_clock_out_of_range_and_a_lost_key_stop_no_sale_either() {
    let (till, edition) = maker(2, edge::now_ms());
    till.host.advance(-50 * 365 * DAY_MS);
    assert_eq!(sell(&till, &edition), (1, false));
    till.host.advance(50 * 365 * DAY_MS);
    till.host.keep_secret("device-1.key", &[9; 32]).unwrap();
    assert_eq!(sell(&till, &edition), (2, false), "a key that does not fit");
    till.host.keep_secret("device-1.key", b"torn").unwrap();
    assert_eq!(
        sell(&till, &edition),
        (3, false),
        "a key that cannot be read"
    );
    let one = json!({ "edition": edition });
    assert_eq!(refused(&till, "make_piece", one), "secret_unusable");
}

#[test]
fn central_renews_a_certificate_before_it_ends() {
    let central = Central::new();
    let (till, edition) = maker(3, edge::now_ms() - 70 * DAY_MS);
    pair(&till, &central);
    sync(&till);
    // The first certificate has ended by now; the one central made on the way has not.
    till.host.advance(100 * DAY_MS);
    let one = json!({ "edition": edition });
    call(&till, "make_piece", one);
    assert_eq!(call(&till, "verify", json!({}))["is_sound"], true);
    let status = sync(&till);
    assert_eq!(status["unsent"], 0);
}

#[test]
fn the_shop_key_is_kept_until_central_says_it_opened_it() {
    let central = Central::new();
    let (till, _) = maker(4, edge::now_ms());
    call(&till, "pair", central.way_in());
    assert!(holds_shop_key(&till), "acknowledged is not opened");
    central.running.follow().unwrap();
    sync(&till);
    assert!(!holds_shop_key(&till));
}

#[test]
fn a_central_lost_before_it_took_the_key_is_replaced_by_another() {
    let (till, edition) = maker(5, edge::now_ms());
    call(&till, "pair", Central::new().way_in());
    assert!(holds_shop_key(&till));
    let central = Central::new();
    pair(&till, &central);
    assert!(!holds_shop_key(&till));
    sell(&till, &edition);
    assert_eq!(sync(&till)["unsent"], 0);
    let second = empty(6, edge::now_ms());
    let mut request = central.way_in();
    request["stall_name"] = json!("Hill market");
    call(&second, "join_store", request);
    let sales = call(&second, "find_sales", json!({ "limit": 10 }));
    assert_eq!(sales["sales"].as_array().unwrap().len(), 1);
    // The new central's grants count, the lost one's places are forgotten.
    call(
        &second,
        "ask_lease",
        json!({ "edition": edition, "count": 2 }),
    );
    let view = call(&second, "edition", json!({ "edition": edition }));
    assert_eq!(view["own_numbers"], json!([{ "first": 11, "last": 12 }]));
    call(&second, "make_piece", json!({ "edition": edition }));
    for till in [&till, &second] {
        assert_eq!(call(till, "verify", json!({}))["is_sound"], true);
    }
}

#[test]
fn a_till_restored_twice_syncs_and_signs() {
    let central = Central::new();
    let (till, edition) = maker(7, edge::now_ms());
    pair(&till, &central);
    let backup = call(&till, "backup", json!({}));
    let restore = json!({ "from": backup["path"] });
    for _ in 0..2 {
        call(&till, "restore", restore.clone());
        till.sell(&[("TOWEL", 1)], Vec::new()).unwrap();
        assert_eq!(sync(&till)["unsent"], 0);
    }
    // Restored once more without network in between.
    call(&till, "restore", restore.clone());
    call(&till, "restore", restore);
    assert_eq!(sync(&till)["unsent"], 0);
    call(
        &till,
        "ask_lease",
        json!({ "edition": edition, "count": 2 }),
    );
    call(&till, "make_piece", json!({ "edition": edition }));
    assert_eq!(call(&till, "verify", json!({}))["is_sound"], true);
}

/// The numbers a till may sell of an edition, as its view tells them.
fn own_numbers(till: &TestTill, edition: &Value) -> Value {
    call(till, "edition", json!({ "edition": edition }))["own_numbers"].clone()
}

#[test]
fn a_restored_till_gets_its_numbers_back_when_central_told_all_it_ever_did() {
    let central = Central::new();
    let (till, edition) = maker(8, edge::now_ms());
    pair(&till, &central);
    let backup = call(&till, "backup", json!({}));
    assert_eq!(sell(&till, &edition).0, 1);
    sync(&till);
    call(&till, "restore", json!({ "from": backup["path"] }));
    assert_eq!(own_numbers(&till, &edition), json!([]), "frozen");
    sync(&till);
    assert_eq!(
        own_numbers(&till, &edition),
        json!([{ "first": 1, "last": 10 }])
    );
    assert_eq!(sell(&till, &edition).0, 2, "the first is known to be sold");
}

#[test]
fn numbers_stay_frozen_when_something_was_lost_with_the_books() {
    let central = Central::new();
    let (till, edition) = maker(9, edge::now_ms());
    pair(&till, &central);
    let backup = call(&till, "backup", json!({}));
    assert_eq!(sell(&till, &edition).0, 1);
    call(&till, "restore", json!({ "from": backup["path"] }));
    sync(&till);
    assert_eq!(own_numbers(&till, &edition), json!([]));
    call(
        &till,
        "ask_lease",
        json!({ "edition": edition, "count": 2 }),
    );
    assert_eq!(
        own_numbers(&till, &edition),
        json!([{ "first": 11, "last": 12 }])
    );
}

#[test]
fn a_founder_restored_without_network_grants_only_what_it_fixed_since() {
    let (till, edition) = maker(10, edge::now_ms());
    let backup = call(&till, "backup", json!({}));
    call(
        &till,
        "ask_lease",
        json!({ "edition": edition, "count": 2 }),
    );
    call(&till, "restore", json!({ "from": backup["path"] }));
    let more = json!({ "edition": edition, "count": 2 });
    assert_eq!(refused(&till, "ask_lease", more), "grants_uncertain");
    let vase = till.add_item("VASE", 9_000, 3).unwrap();
    let fixed = json!({ "variant": vase.variant, "code": "VASE-26", "title": "Vase", "size": 3, "restock": "never" });
    let fixed = call(&till, "fix_edition", fixed);
    assert_eq!(fixed["own_numbers"], json!([{ "first": 1, "last": 3 }]));
}

#[test]
fn a_founder_restored_before_it_had_a_central_hands_over_all_it_wrote() {
    let central = Central::new();
    let (till, edition) = maker(11, edge::now_ms());
    assert_eq!(sell(&till, &edition).0, 1);
    let backup = call(&till, "backup", json!({}));
    call(&till, "restore", json!({ "from": backup["path"] }));
    pair(&till, &central);
    assert_eq!(sync(&till)["unsent"], 0);
    assert_eq!(notes_at(&central), 1, "the old epoch's record came along");
    let second = empty(12, edge::now_ms());
    let mut request = central.way_in();
    request["stall_name"] = json!("Hill market");
    call(&second, "join_store", request);
    let sales = call(&second, "find_sales", json!({ "limit": 10 }));
    assert_eq!(sales["sales"].as_array().unwrap().len(), 1);
    call(
        &second,
        "ask_lease",
        json!({ "edition": edition, "count": 2 }),
    );
    let first_free = json!([{ "first": 11, "last": 12 }]);
    assert_eq!(
        own_numbers(&second, &edition),
        first_free,
        "1 to 10 are the founder's"
    );
    for till in [&till, &second] {
        assert_eq!(call(till, "verify", json!({}))["is_sound"], true);
    }
}

/// Record notes central keeps the text of.
fn notes_at(central: &Central) -> i64 {
    let counted = central.running.write(|sql| {
        let row = sql.first("SELECT COUNT(*) FROM record_notes WHERE note <> ''", &[])?;
        Ok(row.map_or(Ok(0), |row| row.int(0))?)
    });
    counted.unwrap()
}

#[test]
fn an_epoch_whose_key_is_gone_stays_unsent_and_in_nobodys_way() {
    let central = Central::new();
    let (till, _) = maker(13, edge::now_ms());
    let backup = call(&till, "backup", json!({}));
    call(&till, "restore", json!({ "from": backup["path"] }));
    till.host.keep_secret("device-1.key", &[9; 32]).unwrap();
    pair(&till, &central);
    let unsent = sync(&till)["unsent"].clone();
    assert!(unsent.as_u64().unwrap() > 0);
    till.sell(&[("TOWEL", 1)], Vec::new()).unwrap();
    assert_eq!(sync(&till)["unsent"], unsent, "what is new goes on its way");
}
