//! What files say of themselves, and what they must not say of the machine they were written on.

use crate::fault::Fault;
use crate::tree::{Source, Tree};

const HEADER_RULE: &str = "a source file opens by saying what it owns";
const PATH_RULE: &str = "no folder of one machine";
const COMMAND_RULE: &str = "the two commands are named";

/// Folders of a machine; told without slashes, so that this file keeps its own rule.
const MACHINE_FOLDERS: [&str; 4] = ["work", "tmp", "root", "home"];
const SHORTEST_HEADER: usize = 20;

pub fn header_faults(source: &Source) -> Vec<Fault> {
    let openings: &[&str] = match source.extension() {
        "rs" => &["//!"],
        "ts" | "mjs" | "js" => &["//", "/*"],
        "svelte" => &["<!--"],
        "css" => &["/*"],
        "sql" => &["--"],
        _ => return Vec::new(),
    };
    let mut lines = source
        .text
        .lines()
        .skip_while(|line| line.starts_with("#!/"));
    let first = lines.next().unwrap_or_default();
    let second = lines.next().unwrap_or_default();
    let is_opened = openings.iter().any(|opening| first.starts_with(opening));
    // A bare opening mark counts with the line after it.
    if is_opened && first.len() + second.trim().len() >= SHORTEST_HEADER {
        return Vec::new();
    }
    vec![Fault::new(&source.path, 1, HEADER_RULE, "no header")]
}

pub fn machine_path_faults(source: &Source) -> Vec<Fault> {
    if matches!(source.file_name(), "Cargo.lock" | "package-lock.json") {
        return Vec::new();
    }
    let hits = source
        .lines()
        .filter_map(|(line, text)| Some((line, machine_path(text)?)));
    hits.map(|(line, path)| Fault::new(&source.path, line, PATH_RULE, path))
        .collect()
}

fn machine_path(line: &str) -> Option<String> {
    MACHINE_FOLDERS.iter().find_map(|folder| {
        let prefix = format!("/{folder}/");
        let (_, rest) = line.split_once(&prefix)?;
        let is_path = rest.starts_with(|c: char| c.is_ascii_lowercase());
        is_path.then(|| {
            prefix
                + rest
                    .split(['/', ' ', '"', '\'', '`'])
                    .next()
                    .unwrap_or_default()
        })
    })
}

pub fn command_faults(tree: &Tree) -> Vec<Fault> {
    let wanted = [
        ("README.md", "cargo xtask run"),
        ("README.md", "cargo xtask test"),
        (".ci/run", "cargo xtask test"),
    ];
    wanted
        .iter()
        .filter_map(|(path, command)| missing(path, tree.text(path), command))
        .collect()
}

fn missing(path: &str, text: Option<&str>, command: &str) -> Option<Fault> {
    let is_named = text.is_some_and(|text| text.contains(command));
    (!is_named).then(|| Fault::new(path, 0, COMMAND_RULE, command))
}

#[cfg(test)]
mod teeth {
    use super::*;

    fn source(path: &str, text: String) -> Source {
        Source {
            path: path.to_owned(),
            text,
        }
    }

    #[test]
    fn a_file_without_a_header_is_caught() {
        for (path, text) in [
            ("a.rs", "use std::fs;\n"),
            ("a.rs", "//! x\n"),
            ("a.ts", "export const a = 1;\n"),
            ("A.svelte", "<script lang=\"ts\">\n"),
            ("a.sql", "create table a;\n"),
        ] {
            assert_eq!(
                header_faults(&source(path, text.to_owned())).len(),
                1,
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn a_file_with_a_header_passes() {
        for (path, text) in [
            ("a.rs", "//! The ledger's door. Refuses: rules.\n"),
            (
                "a.mjs",
                "#!/usr/bin/env node\n// Draws every screen as a picture.\n",
            ),
            ("A.svelte", "<!--\n  One tile of the till. -->\n"),
            ("a.json", "{}"),
        ] {
            assert_eq!(
                header_faults(&source(path, text.to_owned())),
                [],
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn a_path_of_a_machine_is_caught_and_a_plain_word_is_not() {
        for folder in MACHINE_FOLDERS {
            let text = format!("fine\nsee /{folder}/somebody/file\n");
            let faults = machine_path_faults(&source("a.md", text));
            assert_eq!(
                faults.iter().map(|fault| fault.line).collect::<Vec<_>>(),
                [2]
            );
        }
        assert_eq!(
            machine_path_faults(&source("a.md", "work and home and /usr/bin".to_owned())),
            []
        );
    }

    #[test]
    fn a_readme_that_is_missing_or_silent_is_caught() {
        assert!(missing("README.md", None, "cargo xtask run").is_some());
        assert!(missing("README.md", Some("make"), "cargo xtask run").is_some());
        assert!(missing("README.md", Some("`cargo xtask run`"), "cargo xtask run").is_none());
    }
}
