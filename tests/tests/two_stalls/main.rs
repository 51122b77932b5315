//! Two stalls and a central store, in plain words: offline all day, in agreement at night.
//!
//! Refuses anything a fresh machine does not have; the same day over PostgreSQL is a ring of its own.

#![allow(clippy::unwrap_used)] // a whole file of tests

mod front;
mod programs;
mod stall;

use front::Front;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use stall::Stall;
use stall_central::embed::Running;
use tempfile::TempDir;

struct Central {
    running: Option<Running>,
    folder: TempDir,
}

impl Central {
    fn new() -> Self {
        let mut central = Self {
            running: None,
            folder: TempDir::new().unwrap(),
        };
        central.start(0);
        central
    }

    fn start(&mut self, port: u16) {
        let store = format!("sqlite:{}", self.folder.path().join("central.db").display());
        self.running = Some(Running::start(&store, ([127, 0, 0, 1], port).into()).unwrap());
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// How central finds a closed day.
    fn standing_of(&self, day: &str) -> String {
        self.running().follow().unwrap();
        let path = self.folder.path().join("central.db");
        let store = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let day = uuid::Uuid::parse_str(day).unwrap();
        let sql = "SELECT standing FROM days WHERE day = ?1";
        store
            .query_row(sql, [day.as_bytes()], |row| row.get(0))
            .unwrap()
    }

    fn way_in(&self, stall: &str) -> serde_json::Value {
        json!({ "url": self.running().url(), "code": self.running().code(stall).unwrap() })
    }
}

/// A founded stall that handed over, and a second one that joined.
fn market() -> (Central, Stall, Stall) {
    let central = Central::new();
    let a = Stall::founded(false);
    a.call("pair", central.way_in(""));
    a.sync();
    let b = joined(&central);
    (central, a, b)
}

fn joined(central: &Central) -> Stall {
    let stall = Stall::empty();
    let mut request = central.way_in("Hill market");
    request["stall_name"] = json!("Hill market");
    stall.call("join_store", request);
    stall
}

#[test]
fn two_stalls_sell_all_day_and_everybody_says_the_same_at_night() {
    programs::agreed_day(&["--sales", "60"]);
}

#[test]
fn a_demo_that_cannot_be_understood_starts_nothing() {
    let (output, _) = programs::demo(&["--sales", "0"]);
    assert_eq!(output.status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn a_cent_that_differs_is_named_and_fails_the_demo() {
    // A central that says another sum than its events hold.
    let (output, view) =
        programs::demo_with_central_that(r#"s/"over_short_minor":-150/"over_short_minor":-151/"#);
    assert_eq!(output.status.code(), Some(1));
    let named = view["disagreements"].to_string();
    assert!(
        named.contains("A: over or short: the script says -150, raw events says -151"),
        "{named}"
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("disagreements"));
}

#[test]
fn another_shop_is_refused_and_stays_as_it_was() {
    let (central, _a, _b) = market();
    let stranger = Stall::founded(false);
    let (code, _) = stranger.refused("pair", central.way_in(""));
    assert_eq!(code, "shop_mismatch");
    let status = stranger.call("sync_status", json!({}));
    assert_eq!(
        status["is_paired"], false,
        "nothing is kept of a refused pairing"
    );
    stranger.sell("TOWEL", 1);
}

#[test]
fn a_practice_stall_cannot_pair() {
    let central = Central::new();
    let practice = Stall::founded(true);
    assert_eq!(
        practice.refused("pair", central.way_in("")).0,
        "practice_cannot_sync"
    );
}

#[test]
fn a_code_lets_one_laptop_in_and_not_a_second() {
    let (central, _a, _b) = market();
    let mut request = central.way_in("Hill market");
    request["stall_name"] = json!("Hill market");
    Stall::empty().call("join_store", request.clone());
    let late = Stall::empty();
    assert_eq!(late.refused("join_store", request).0, "sync_failed");
    assert_eq!(late.call("frame", json!({}))["state"], "empty");
}

#[test]
fn catalogue_edits_travel_both_ways() {
    let (_central, a, b) = market();
    a.edit("TOWEL", json!({ "price_minor": 1_600 }));
    b.edit("BOWL-S", json!({ "title": "Morning Bowl" }));
    a.edit("PINCH", json!({ "is_retired": true }));
    for stall in [&a, &b, &a] {
        stall.sync();
    }
    for stall in [&a, &b] {
        assert_eq!(stall.item("TOWEL")["price_minor"], 1_600);
        assert_eq!(stall.item("BOWL-S")["title"], "Morning Bowl");
        assert_eq!(stall.item("PINCH")["is_retired"], true);
    }
}

#[test]
fn the_order_of_syncs_does_not_matter() {
    let evenings = [[0, 1, 0, 1], [1, 0, 1, 0], [1, 1, 0, 1]].map(|order| {
        let (_central, a, b) = market();
        let stalls = [a, b];
        stalls[0].sell("TOWEL", 2);
        stalls[1].sell("TOWEL", 5);
        stalls[1].sell("BOWL-L", 1);
        for place in order {
            stalls[place].sync();
        }
        let seen = |stall: &Stall, code: &str| {
            let item = stall.item(code);
            (
                item["here"].as_i64().unwrap(),
                item["elsewhere"].as_i64().unwrap(),
            )
        };
        let both = [&stalls[0], &stalls[1]]
            .map(|stall| (seen(stall, "TOWEL"), seen(stall, "BOWL-L"), stall.sales()));
        assert_eq!(both[0].2, both[1].2, "both know every sale");
        both
    });
    assert_eq!(evenings[0], evenings[1]);
    assert_eq!(evenings[0], evenings[2]);
    assert_eq!(evenings[0][0].0, (58, -5));
    assert_eq!(evenings[0][1].0, (-5, 58));
    assert_eq!(evenings[0][0].2, ["A-000001", "B-000001", "B-000002"]);
}

#[test]
fn numbers_of_one_edition_are_never_at_two_stalls() {
    let (_central, a, b) = market();
    let variant = a.item("BOWL-S")["variant"].clone();
    let edition = a.call(
        "fix_edition",
        json!({ "variant": variant, "code": "BLUE-26", "title": "Blue Hour Bowl", "size": 25, "restock": "never" }),
    )["edition"]
        .clone();
    a.sync();
    b.sync();
    let mut held = Vec::new();
    for (stall, count) in [(&a, 12), (&b, 12), (&b, 12)] {
        let view = stall.call("ask_lease", json!({ "edition": edition, "count": count }));
        held.push((
            stall.item("BOWL-S")["edition"]["left_here"].clone(),
            view["own_numbers"].clone(),
        ));
    }
    // One number was left for the last ask; after it there is none.
    assert_eq!(held[0], (json!(12), json!([{ "first": 1, "last": 12 }])));
    assert_eq!(held[1], (json!(12), json!([{ "first": 13, "last": 24 }])));
    assert_eq!(held[2].0, 13);
    let ask = json!({ "edition": edition, "count": 1 });
    assert_eq!(a.refused("ask_lease", ask).0, "no_numbers_left");
    assert_eq!(
        a.refused("add_to_basket", json!({ "code": "BOWL-S", "number": 13 }))
            .0,
        "number_not_leased"
    );
    assert_eq!(
        b.refused("add_to_basket", json!({ "code": "BOWL-S", "number": 12 }))
            .0,
        "number_not_leased"
    );
}

#[test]
fn a_piece_that_came_back_at_one_stall_can_be_looked_at_on_the_others_laptop() {
    let (_central, a, b) = market();
    let variant = a.item("BOWL-S")["variant"].clone();
    let edition = a.call(
        "fix_edition",
        json!({ "variant": variant, "code": "BLUE-26", "title": "Blue Hour Bowl", "size": 25, "restock": "never" }),
    )["edition"]
        .clone();
    a.sync();
    b.sync();
    b.call("ask_lease", json!({ "edition": edition, "count": 5 }));
    let sale = b.sell("BOWL-S", 1);
    let number = sale["lines"][0]["piece"]["number"].clone();
    b.call("refund", json!({ "sale": sale["sale"] }));
    b.sync();
    a.sync();
    assert_eq!(a.waiting_for_a_look("BOWL-S"), [1]);
    let sound = json!({ "edition": edition, "number": number, "is_sound": true });
    a.call("inspect_piece", sound);
    a.sync();
    b.sync();
    for stall in [&a, &b] {
        assert!(stall.waiting_for_a_look("BOWL-S").is_empty());
    }
    assert_eq!(a.item("BOWL-S")["elsewhere"], b.item("BOWL-S")["here"]);
}

#[test]
fn a_restored_laptop_begins_a_new_epoch_and_syncs() {
    let (_central, a, b) = market();
    b.sell("TOWEL", 1);
    b.sync();
    let backup = b.call("backup", json!({}));
    b.sell("TOWEL", 1);
    b.sync();
    let restored = b.call("restore", json!({ "from": backup["path"] }));
    let code = restored["device_code"].as_str().unwrap().to_owned();
    assert_ne!(code, "B");
    let sale = b.sell("TOWEL", 3);
    assert!(
        !sale["number"].as_str().unwrap().starts_with("B-00"),
        "{sale}"
    );
    b.sync();
    a.sync();
    b.sync();
    // The sale the backup did not know came back from central; the new one is there too; none is doubled.
    assert_eq!(a.sales(), b.sales());
    assert_eq!(a.sales().len(), 3);
    assert_eq!(b.call("verify", json!({}))["is_sound"], true);
}

#[test]
fn a_day_that_a_restored_laptop_closes_late_agrees_with_central() {
    let (central, a, b) = market();
    for _ in 0..4 {
        b.sell("TOWEL", 1);
    }
    let backup = b.call("backup", json!({}));
    b.sell("TOWEL", 1);
    b.sync();
    b.call("restore", json!({ "from": backup["path"] }));
    b.sell("TOWEL", 3);
    b.sync();
    let day = b.alerts("day_abandoned")[0]["day"].clone();
    let report = b.call("close_day", json!({ "day": day, "counted_minor": 7_250 }));
    assert_eq!(
        (&report["sales_count"], &report["over_short_minor"]),
        (&json!(5), &json!(0)),
        "with the sale that came back from central"
    );
    b.sync();
    assert_eq!(central.standing_of(day.as_str().unwrap()), "agreed");
    a.sync();
    let seen = a.call("report", json!({ "day": day }));
    assert_eq!(seen["counted_minor"], 7_250);
}

#[test]
fn two_clones_both_go_on_syncing() {
    let (_central, a, b) = market();
    b.sell("TOWEL", 1);
    b.sync();
    let (one, other) = b.cloned();
    let clones = [one, other];
    for clone in &clones {
        clone.sell("TOWEL", 1);
        clone.sell("BOWL-L", 1);
    }
    for _ in 0..2 {
        for clone in &clones {
            assert_eq!(clone.sync()["unsent"], 0);
        }
    }
    for clone in &clones {
        clone.sell("TOWEL", 1);
        assert_eq!(clone.sync()["unsent"], 0);
    }
    for stall in [&a, &clones[0], &clones[1]] {
        stall.sync();
        assert_eq!(stall.call("verify", json!({}))["is_sound"], true);
    }
    let uncounted =
        [&a, &clones[0], &clones[1]].map(|stall| !stall.alerts("events_not_counted").is_empty());
    assert_eq!(
        uncounted,
        [false, false, true],
        "the later branch stands beside the first"
    );
    // Both left the same day behind; who closes it first, closes it for both.
    let left = clones[0].alerts("day_abandoned");
    assert_eq!(left, clones[1].alerts("day_abandoned"));
    clones[0].call(
        "close_day",
        json!({ "day": left[0]["day"], "counted_minor": 0 }),
    );
    for clone in &clones {
        clone.sync();
        assert!(clone.alerts("day_abandoned").is_empty());
        assert_eq!(clone.call("verify", json!({}))["is_sound"], true);
    }
}

#[test]
fn a_lost_reply_is_harmless() {
    let central = Central::new();
    let front = Front::before(central.running().addr());
    let a = Stall::founded(false);
    let mut request = central.way_in("");
    request["url"] = json!(format!("http://{}", front.address));
    a.call("pair", request);
    a.sync();
    let b = joined(&central);
    for sale in 1..=6 {
        a.sell("TOWEL", 1);
        front
            .to_lose
            .store(sale % 3 + 1, std::sync::atomic::Ordering::SeqCst);
        let _ = a.try_call("sync_now", json!({}));
    }
    assert!(front.lost.load(std::sync::atomic::Ordering::SeqCst) >= 6);
    front.to_lose.store(0, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(a.sync()["unsent"], 0);
    b.sync();
    assert_eq!(b.sales(), a.sales());
    assert_eq!(b.sales().len(), 6);
    assert_eq!(b.item("TOWEL")["elsewhere"], 60 - 6);
}

#[test]
fn a_central_that_goes_away_takes_nothing_with_it() {
    let (mut central, a, b) = market();
    let port = central.running().addr().port();
    a.sell("TOWEL", 1);
    central.running = None;
    a.sell("TOWEL", 1);
    assert_eq!(a.refused("sync_now", json!({})).0, "sync_failed");
    let status = a.call("sync_status", json!({}));
    assert_eq!(
        (&status["is_online"], status["unsent"].as_u64().unwrap() > 0),
        (&json!(false), true)
    );
    central.start(port);
    assert_eq!(a.sync()["unsent"], 0);
    b.sync();
    assert_eq!(b.sales(), ["A-000001", "A-000002"]);
}
