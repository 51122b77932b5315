//! The real programs: where `STALL_BIN` and `STALL_CENTRAL_BIN` say, else built beside this test.
//!
//! Refuses to link what it runs.

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

fn built(variable: &str, package: &str, name: &str) -> PathBuf {
    if let Some(path) = std::env::var_os(variable) {
        return PathBuf::from(path);
    }
    let own = std::env::current_exe().unwrap();
    let profile = own.ancestors().nth(2).unwrap();
    println!("{variable} is not set: building `{name}` beside this test");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--package", package, "--bin", name]);
    build.arg("--target-dir").arg(profile.parent().unwrap());
    build.args(profile.ends_with("release").then_some("--release"));
    assert!(
        build.status().unwrap().success(),
        "`{name}` could not be built"
    );
    profile.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn programs() -> &'static (PathBuf, PathBuf) {
    static PROGRAMS: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        (
            built("STALL_BIN", "stall-cli", "stall"),
            built("STALL_CENTRAL_BIN", "stall-central", "stall-central"),
        )
    })
}

/// `stall demo --json` with these words; what it said, and its view.
pub fn demo(more: &[&str]) -> (Output, Value) {
    run(&programs().1, more)
}

fn run(central: &Path, more: &[&str]) -> (Output, Value) {
    // What a day leaves behind when it does not agree goes with this folder.
    let temporary = tempfile::tempdir().unwrap();
    let mut command = Command::new(&programs().0);
    command
        .env("STALL_CENTRAL_BIN", central)
        .env("TMPDIR", temporary.path());
    let output = command
        .args(["demo", "--json"])
        .args(more)
        .output()
        .unwrap();
    let view = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output, view)
}

/// A day beside a central whose audit goes through `sed` with this script.
#[allow(dead_code)] // two targets share this file
#[cfg(unix)]
pub fn demo_with_central_that(script: &str) -> (Output, Value) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let (liar, honest) = (folder.path().join("central.sh"), programs().1.display());
    let text = format!(
        "#!/bin/sh\ncase $1 in audit) '{honest}' \"$@\" | sed '{script}' ;; *) exec '{honest}' \"$@\" ;; esac\n"
    );
    std::fs::write(&liar, text).unwrap();
    std::fs::set_permissions(&liar, std::fs::Permissions::from_mode(0o700)).unwrap();
    run(&liar, &["--sales", "4"])
}

/// A day that must agree; its view and its papers.
pub fn agreed_day(more: &[&str]) {
    let out = tempfile::tempdir().unwrap();
    let mut words = vec!["--out", out.path().to_str().unwrap()];
    words.extend(more);
    let (output, view) = demo(&words);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{view:#}");
    assert_eq!(view["disagreements"], serde_json::json!([]));
    let row = |what: &str| {
        let rows = view["rows"].as_array().unwrap();
        rows.iter()
            .find(|row| row["what"] == what)
            .unwrap_or_else(|| panic!("no row {what}"))
            .clone()
    };
    // Every teller says the script's figure, for each drawer and for the shop.
    for what in [
        "A: drawer",
        "B: drawer",
        "A: sold",
        "B: sold",
        "pieces sold",
    ] {
        let (script, told) = (row(what)["script"].clone(), row(what)["told"].clone());
        assert!(script.as_i64().unwrap() > 0, "{what}");
        assert!(
            told.as_array()
                .unwrap()
                .iter()
                .all(|figure| *figure == script),
            "{what}: {told}"
        );
    }
    let sales = ["A: sales", "B: sales"].map(|what| row(what)["script"].as_i64().unwrap());
    assert_eq!(sales.iter().sum::<i64>(), 60);
    for (stall, sales) in ["stall-a", "stall-b"].iter().zip(sales) {
        let papers = std::fs::read_dir(out.path().join(stall)).unwrap();
        let names: Vec<String> = papers
            .map(|paper| paper.unwrap().file_name().into_string().unwrap())
            .collect();
        for end in [".png", ".escpos"] {
            let receipts = names
                .iter()
                .filter(|n| n.starts_with("receipt-") && n.ends_with(end));
            assert_eq!(receipts.count() as i64, sales, "{stall} {end}");
            assert!(
                names
                    .iter()
                    .any(|n| n.starts_with("label-") && n.ends_with(end)),
                "{stall} {end}"
            );
        }
    }
}
