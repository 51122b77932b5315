//! The loopback door: who is let in, what is served, and that changes arrive.

use crate::{
    browser::{Events, ask},
    runs::Runs,
};

#[test]
fn a_second_opener_is_refused_while_the_till_is_served() {
    let runs = Runs::founded();
    let mut serving = runs.serve(&[]);
    assert_eq!(runs.problem(&["items"])["code"], "data_dir_in_use");
    assert_eq!(runs.problem(&["call", "frame"])["code"], "data_dir_in_use");
    let pid = serving.process.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert!(serving.process.wait().unwrap().success());
    assert_eq!(runs.json(&["items"])["total"], 0);
}

#[test]
fn a_call_needs_the_token_the_own_name_and_the_own_page() {
    let runs = Runs::founded();
    let serving = runs.serve(&[]);
    let address = serving.address.as_str();
    let bearer = format!("Bearer {}", serving.token);
    let post = "POST /call/frame";

    let fine = [("Host", address), ("Authorization", &bearer)];
    let reply = ask(address, post, &fine, "{}");
    assert_eq!(
        (reply.status, reply.json()["state"].as_str()),
        (200, Some("ready"))
    );
    let origin = format!("http://{address}");
    let from_page = [
        ("Host", address),
        ("Authorization", &bearer),
        ("Origin", &origin),
    ];
    assert_eq!(ask(address, post, &from_page, "{}").status, 200);

    assert_eq!(ask(address, post, &[("Host", address)], "{}").status, 401);
    let wrong = [("Host", address), ("Authorization", "Bearer 00")];
    assert_eq!(ask(address, post, &wrong, "{}").status, 401);
    let rebound = [
        ("Host", "stall.evil.example"),
        ("Authorization", bearer.as_str()),
    ];
    let reply = ask(address, post, &rebound, "{}");
    assert_eq!((reply.status, reply.code().as_str()), (403, "not_allowed"));
    let foreign = [
        ("Host", address),
        ("Authorization", &bearer),
        ("Origin", "http://evil.example"),
    ];
    assert_eq!(ask(address, post, &foreign, "{}").status, 403);
    assert_eq!(
        ask(address, "GET /watch", &[("Host", address)], "").status,
        401
    );
}

#[test]
fn problems_keep_their_code_and_get_a_status() {
    let runs = Runs::founded();
    let serving = runs.serve(&[]);
    let address = serving.address.as_str();
    let bearer = format!("Bearer {}", serving.token);
    let headers = [("Host", address), ("Authorization", bearer.as_str())];
    for (line, body, status, code) in [
        ("POST /call/barter", "{}", 400, "unknown_command"),
        ("POST /call/sale", "{", 400, "bad_request"),
        ("POST /call/sale", r#"{"strange":1}"#, 400, "bad_request"),
        (
            "POST /call/sale",
            r#"{"number":"A-000009"}"#,
            409,
            "sale_not_found",
        ),
    ] {
        let reply = ask(address, line, &headers, body);
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (status, code),
            "{line} {body}"
        );
    }
}

#[test]
fn a_change_arrives_after_a_call() {
    let runs = Runs::founded();
    let serving = runs.serve(&[]);
    let address = serving.address.as_str();
    let bearer = format!("Bearer {}", serving.token);
    let headers = [("Host", address), ("Authorization", bearer.as_str())];
    let by_query = format!("GET /watch?token={}", serving.token);
    let mut first = Events::open(address, "GET /watch", &headers);
    let mut second = Events::open(address, &by_query, &[("Host", address)]);
    assert_eq!(
        ask(
            address,
            "POST /call/open_day",
            &headers,
            r#"{"float_minor":5000}"#
        )
        .status,
        200
    );
    for events in [&mut first, &mut second] {
        while !events.next()["topics"]
            .as_array()
            .is_some_and(|topics| topics.contains(&"day".into()))
        {}
    }
}

#[test]
fn the_screens_come_under_a_strict_policy() {
    let runs = Runs::founded();
    let ui = runs.path("ui");
    std::fs::create_dir_all(ui.join("assets")).unwrap();
    std::fs::write(ui.join("index.html"), "<!doctype html><title>till</title>").unwrap();
    std::fs::write(ui.join("assets/main-1.js"), "1").unwrap();
    let serving = runs.serve(&["--ui", ui.to_str().unwrap()]);
    let address = serving.address.as_str();
    let host = [("Host", address)];
    let page = ask(address, "GET /", &host, "");
    assert_eq!(page.status, 200);
    for part in [
        "default-src 'self'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "nosniff",
        "no-store",
        "text/html",
    ] {
        assert!(page.headers.contains(part), "{part} in {}", page.headers);
    }
    assert!(!page.headers.contains("unsafe"));
    let script = ask(address, "GET /assets/main-1.js", &host, "");
    assert!(script.headers.contains("text/javascript") && script.headers.contains("immutable"));
    for path in [
        "/../data/keys/shop.key",
        "/assets/../../data/lock",
        "/%2e%2e/data/lock",
    ] {
        assert_eq!(
            ask(address, &format!("GET {path}"), &host, "").status,
            404,
            "{path}"
        );
    }
    assert_eq!(
        ask(address, "GET /", &[("Host", "evil.example")], "").status,
        403
    );
}

#[test]
fn an_empty_folder_served_for_practice_is_a_practice_stall() {
    let runs = Runs::empty();
    let serving = runs.serve(&["--practice"]);
    let address = serving.address.as_str();
    let bearer = format!("Bearer {}", serving.token);
    let headers = [("Host", address), ("Authorization", bearer.as_str())];
    let frame = ask(address, "POST /call/frame", &headers, "{}").json();
    assert_eq!(frame["shop"]["is_practice"], true);
}
