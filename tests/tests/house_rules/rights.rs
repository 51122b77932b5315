//! Exclusive rights: libraries, calls and markup that only one room may have.

use crate::fault::Fault;
use crate::rust_text;
use crate::tree::{Package, Source};

const LIBRARY_RULE: &str = "this library belongs to other rooms";
const CALL_RULE: &str = "this call belongs to other rooms";
const SCREEN_RULE: &str = "the screens may not use this";

/// Library (a trailing `*` means any that starts so) and the rooms that may name it. The stories in `tests/`
/// may name all: they look at the same files and servers from outside.
const LIBRARIES: [(&str, &[&str]); 18] = [
    ("tauri*", &["stallside"]),
    ("rusqlite", &["stall-ledger", "stall-central"]),
    ("libsqlite3-sys", &[]),
    ("tokio-postgres*", &["stall-central"]),
    ("deadpool-postgres", &["stall-central"]),
    ("postgres*", &["stall-central"]),
    ("axum*", &["stall-central", "stall-cli"]),
    ("hyper*", &["stall-central", "stall-cli"]),
    ("ureq", &["stall-courier"]),
    ("reqwest", &[]),
    ("getrandom", &["stall-host", "stall-central"]),
    ("rand*", &["stall-host", "stall-central"]),
    ("escpos", &["stall-printers"]),
    ("serialport", &["stall-printers"]),
    ("ts-rs", &["stall-till"]),
    ("schemars", &["stall-till"]),
    ("cosmic-text", &["stall-paper"]),
    ("qrcode", &["stall-paper", "stall-central"]),
];

/// Tests that hold our own work beside a library's, to document why it is not used.
const COMPARED_IN_TESTS: [(&str, &str); 1] = [("stall-paper", "escpos")];

const PURE: [&str; 4] = [
    "stall-domain",
    "stall-provenance",
    "stall-paper",
    "stall-wire",
];
/// The wall clock and randomness: the Host, and central's edge.
const EDGE: [&str; 2] = ["stall-host", "stall-central"];
const EDGE_CALLS: [&str; 9] = [
    "SystemTime::now",
    "Utc::now",
    "Local::now",
    "getrandom::",
    "Uuid::new_v4",
    "Uuid::now_v7",
    "thread_rng",
    "OsRng",
    "rand::random",
];
/// Rooms that may measure durations.
const TIMED: [&str; 6] = [
    "stall-printers",
    "stall-courier",
    "stall-central",
    "stall-host",
    "xtask",
    "stall-tests",
];
const MACHINE_CALLS: [&str; 8] = [
    "std::fs",
    "std::net",
    "std::env::",
    "std::process",
    "std::thread",
    "std::io::stdin",
    "println!",
    "eprintln!",
];

pub fn library_faults(packages: &[Package]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for package in packages
        .iter()
        .filter(|package| package.name != "stall-tests")
    {
        for dependency in &package.dependencies {
            let row = LIBRARIES
                .iter()
                .find(|(library, _)| matches(library, &dependency.name));
            let Some((_, rooms)) = row else { continue };
            let is_compared =
                dependency.is_dev && COMPARED_IN_TESTS.contains(&(&package.name, &dependency.name));
            if !is_compared && !rooms.contains(&package.name.as_str()) {
                let what = format!("{} in {}", dependency.name, package.name);
                faults.push(Fault::new(&package.manifest, 0, LIBRARY_RULE, what));
            }
        }
    }
    faults
}

fn matches(library: &str, name: &str) -> bool {
    match library.strip_suffix('*') {
        Some(start) => {
            let rest = name.strip_prefix(start);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
        }
        None => library == name,
    }
}

pub fn call_faults(source: &Source) -> Vec<Fault> {
    if source.extension() != "rs" {
        return Vec::new();
    }
    let room = source.room();
    let mut banned: Vec<&str> = Vec::new();
    if !EDGE.contains(&room) {
        banned.extend(EDGE_CALLS);
    }
    if !TIMED.contains(&room) {
        banned.push("Instant::now");
    }
    if PURE.contains(&room) && !source.is_test() {
        banned.extend(MACHINE_CALLS);
    }
    // Tests of a pure room may read their own vectors; its product code may not.
    let text = if PURE.contains(&room) {
        rust_text::without_tests(&source.text)
    } else {
        rust_text::mask(&source.text)
    };
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(index, line)| {
            banned
                .iter()
                .filter(move |call| line.contains(**call))
                .map(move |call| (index, *call))
        })
        .map(|(index, call)| Fault::new(&source.path, index + 1, CALL_RULE, call))
        .collect()
}

pub fn screen_faults(source: &Source) -> Vec<Fault> {
    let is_code = matches!(source.extension(), "ts" | "svelte" | "mjs" | "js");
    if !is_code || !source.path.starts_with("ui/src/") {
        return Vec::new();
    }
    let mut banned = vec![
        "{@html",
        ".innerHTML",
        "setAttribute('style'",
        "setAttribute(\"style\"",
        "eval(",
    ];
    if !source.path.starts_with("ui/src/host/") {
        banned.push("@tauri-apps");
        banned.push("__TAURI");
    }
    if source.extension() == "svelte" {
        // A literal style attribute is refused by the window's content policy.
        banned.push(" style=\"");
    }
    let hits = source.lines().flat_map(|(line, text)| {
        banned
            .iter()
            .filter(move |word| text.contains(**word))
            .map(move |word| (line, *word))
    });
    hits.map(|(line, word)| Fault::new(&source.path, line, SCREEN_RULE, word))
        .collect()
}

#[cfg(test)]
mod teeth {
    use super::*;
    use crate::tree::Dependency;

    fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    fn names(room: &str, library: &str) -> usize {
        let package = Package {
            name: room.to_owned(),
            manifest: "Cargo.toml".to_owned(),
            dependencies: vec![Dependency {
                name: library.to_owned(),
                is_dev: false,
            }],
        };
        library_faults(&[package]).len()
    }

    #[test]
    fn a_library_outside_its_room_is_caught() {
        assert_eq!(names("stall-till", "rusqlite"), 1);
        assert_eq!(names("stall-cli", "tauri-build"), 1);
        assert_eq!(names("stall-central", "ureq"), 1);
        assert_eq!(names("stall-ledger", "rusqlite"), 0);
        assert_eq!(names("stall-till", "taurinol"), 0);
        assert_eq!(names("stall-paper", "escpos"), 1);
    }

    #[test]
    fn the_wall_clock_outside_the_edge_is_caught_even_in_tests() {
        let text = "//! x\nfn f() { std::time::SystemTime::now(); }";
        let at = |path| {
            call_faults(&source(path, text))
                .iter()
                .map(|f| f.line)
                .collect::<Vec<_>>()
        };
        assert_eq!(at("src-tauri/crates/stall-till/src/lib.rs"), [2]);
        assert_eq!(at("src-tauri/crates/stall-till/tests/a.rs"), [2]);
        assert!(at("src-tauri/crates/stall-host/src/lib.rs").is_empty());
    }

    #[test]
    fn a_mention_in_a_comment_or_text_is_no_call() {
        let text = "//! never SystemTime::now\nconst A: &str = \"Utc::now\";";
        assert_eq!(
            call_faults(&source("src-tauri/crates/stall-till/src/lib.rs", text)),
            []
        );
    }

    #[test]
    fn a_pure_room_that_opens_a_file_is_caught_and_its_tests_are_not() {
        let text = "//! x\nuse std::fs::File;\n#[cfg(test)]\nmod tests { use std::fs; }";
        let faults = call_faults(&source("src-tauri/crates/stall-domain/src/lib.rs", text));
        assert_eq!(
            faults.iter().map(|fault| fault.line).collect::<Vec<_>>(),
            [2]
        );
    }

    #[test]
    fn the_window_library_outside_the_host_folder_is_caught() {
        let text = "import { invoke } from '@tauri-apps/api/core';";
        assert_eq!(
            screen_faults(&source("ui/src/screens/till.ts", text)).len(),
            1
        );
        assert_eq!(screen_faults(&source("ui/src/host/tauri.ts", text)), []);
    }

    #[test]
    fn markup_the_content_policy_refuses_is_caught() {
        let text = "<!-- x -->\n<p style=\"color: red\">{@html words}</p>";
        assert_eq!(
            screen_faults(&source("ui/src/parts/A.svelte", text)).len(),
            2
        );
        let dynamic = "<!-- x -->\n<p style:color={glaze}></p>";
        assert_eq!(screen_faults(&source("ui/src/parts/A.svelte", dynamic)), []);
    }
}
