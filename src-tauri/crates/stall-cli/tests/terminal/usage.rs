//! What `stall` says to a wrong command line, and its list of commands.

use crate::runs::Runs;
use serde_json::Value;
use std::{io::Write, process::Stdio};

#[test]
fn a_command_line_nobody_understands_exits_with_two() {
    let runs = Runs::empty();
    for arguments in [
        &["barter"] as &[&str],
        &["sell"],
        &["sell", "CUP", "--cheque", "1"],
        &["edition", "fix", "CUP", "--code", "C", "--size", "-25"],
        &["edition", "make", "C", "--count", "many"],
        &["init", "--shop", "A"],
        &["serve", "--listen", "0.0.0.0:0"],
        &["call", "frame", "{not json"],
    ] {
        assert_eq!(runs.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert!(!runs.folder.path().join("data").exists());
}

#[test]
fn help_is_an_answer() {
    let runs = Runs::empty();
    assert!(runs.words(&["help"]).contains("sell"));
    assert!(runs.words(&["sell", "--help"]).contains("SKU[:N]"));
    assert!(runs.words(&["help", "day"]).contains("--counted"));
}

#[test]
fn a_failed_call_says_its_problem_in_json_on_stderr() {
    let runs = Runs::empty();
    let output = runs.run(&["call", "list_items"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let body: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(body["problem"]["code"], "not_founded");
    assert!(body["problem"]["facts"].is_object());
    assert_eq!(runs.problem(&["call", "barter"])["code"], "unknown_command");
}

#[test]
fn a_call_reads_its_request_from_stdin() {
    let runs = Runs::founded();
    let mut command = runs.command(&["call", "search_items"]);
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    process
        .stdin
        .take()
        .unwrap()
        .write_all(br#"{"text":"cup"}"#)
        .unwrap();
    let output = process.wait_with_output().unwrap();
    let view: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(view["total"], 0);
}

#[test]
fn the_command_list_comes_with_its_schemas() {
    let list = Runs::empty().json(&["commands"]);
    let sell = list
        .as_array()
        .unwrap()
        .iter()
        .find(|command| command["name"] == "sell")
        .unwrap();
    assert!(sell["request"]["properties"]["tenders"].is_object());
    assert!(sell["view"]["properties"]["number"].is_object());
}

#[test]
fn an_amount_the_currency_cannot_hold_is_refused_before_anything_happens() {
    let runs = Runs::founded();
    assert_eq!(
        runs.run(&["day", "open", "--float", "50.001"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(
        runs.run(&["day", "open", "--float", "50,000"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(runs.words(&["day"]).trim(), "No day is open.");
    let day = runs.json(&["day", "open", "--float", "50,5"]);
    assert_eq!(day["open"]["float_minor"], 5_050);
}

#[test]
fn a_currency_without_decimals_takes_no_comma_and_one_nobody_uses_no_shop() {
    let runs = Runs::empty();
    let init = |currency| {
        [
            "init",
            "--shop",
            "A",
            "--currency",
            currency,
            "--stall",
            "B",
        ]
    };
    for currency in ["XXX", "XTS", "HRK", "eur"] {
        assert_eq!(runs.problem(&init(currency))["code"], "currency_unknown");
    }
    runs.json(&init("JPY"));
    let float = runs.run(&["day", "open", "--float", "5,00"]);
    assert_eq!(float.status.code(), Some(2));
}
