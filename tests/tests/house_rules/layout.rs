//! Where things lie: the top level, the lock file's sources, files' names and lengths.

use crate::fault::Fault;
use crate::tree::{Source, Tree};

const TOP_RULE: &str = "the top level holds only the agreed rooms";
const LOCK_RULE: &str = "dependencies come from the registry";
const FILE_RULE: &str = "a module is name.rs beside name/";
const LENGTH_RULE: &str = "a file fits a reader";

const REASON_RULE: &str = "a shared library names its reason";

const VISIBLE: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "CHANGELOG.md",
    "assets",
    "src-tauri",
    "tests",
    "ui",
    "target",
];
const LONGEST_LINES: usize = 800;
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub fn top_level_faults(names: &[String]) -> Vec<Fault> {
    let is_agreed = |name: &str| {
        name.starts_with('.') || name.starts_with("LICENSE") || VISIBLE.contains(&name)
    };
    let odd = names.iter().filter(|name| !is_agreed(name));
    odd.map(|name| Fault::new(name, 0, TOP_RULE, name.as_str()))
        .collect()
}

pub fn lock_faults(tree: &Tree) -> Vec<Fault> {
    tree.text("Cargo.lock").map_or_else(
        || {
            vec![Fault::new(
                "Cargo.lock",
                0,
                LOCK_RULE,
                "there is no lock file",
            )]
        },
        foreign_sources,
    )
}

fn foreign_sources(lock: &str) -> Vec<Fault> {
    let lines = lock.lines().enumerate();
    let sources =
        lines.filter_map(|(index, line)| Some((index + 1, line.strip_prefix("source = ")?)));
    sources
        .filter(|(_, source)| source.trim_matches('"') != REGISTRY)
        .map(|(line, source)| Fault::new("Cargo.lock", line, LOCK_RULE, source))
        .collect()
}

pub fn reason_faults(tree: &Tree) -> Vec<Fault> {
    unexplained(tree.text("Cargo.toml").unwrap_or_default())
}

/// Shared libraries without a comment on their line; the rooms themselves are explained where they are members.
fn unexplained(manifest: &str) -> Vec<Fault> {
    let lines = manifest
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line));
    lines
        .skip_while(|(_, line)| *line != "[workspace.dependencies]")
        .skip(1)
        .take_while(|(_, line)| !line.starts_with('['))
        .filter(|(_, line)| line.contains(" = ") && !line.starts_with('#'))
        .filter(|(_, line)| !line.contains("path = ") && !line.contains('#'))
        .map(|(line, text)| Fault::new("Cargo.toml", line, REASON_RULE, text))
        .collect()
}

pub fn file_faults(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    if source.file_name() == "mod.rs" {
        faults.push(Fault::new(&source.path, 0, FILE_RULE, "mod.rs"));
    }
    let is_code = matches!(
        source.extension(),
        "rs" | "ts" | "svelte" | "mjs" | "css" | "sql"
    );
    let count = source.text.lines().count();
    if is_code && !source.path.contains("/bindings/") && count > LONGEST_LINES {
        let what = format!("{count} lines, more than {LONGEST_LINES}");
        faults.push(Fault::new(
            &source.path,
            LONGEST_LINES + 1,
            LENGTH_RULE,
            what,
        ));
    }
    faults
}

#[cfg(test)]
mod teeth {
    use super::*;

    #[test]
    fn a_new_thing_at_the_top_is_caught() {
        let names = ["README.md", "LICENSE-MIT", ".ci", "scripts"].map(str::to_owned);
        assert_eq!(top_level_faults(&names).len(), 1);
    }

    #[test]
    fn a_library_without_a_reason_is_caught() {
        let manifest = "[workspace.dependencies]\na = \"1\" # counts\nb = \"2\"\nc = { path = \"c\" }\n\n[profile.dev]\nd = 1\n";
        assert_eq!(
            unexplained(manifest)
                .iter()
                .map(|f| f.line)
                .collect::<Vec<_>>(),
            [3]
        );
    }

    #[test]
    fn a_git_dependency_is_caught() {
        let lock = format!("source = \"{REGISTRY}\"\nsource = \"git+https://example.org/a\"\n");
        assert_eq!(
            foreign_sources(&lock)
                .iter()
                .map(|f| f.line)
                .collect::<Vec<_>>(),
            [2]
        );
    }

    #[test]
    fn a_mod_rs_and_a_file_without_end_are_caught() {
        let file = |path: &str, lines: usize| {
            let text = "line\n".repeat(lines);
            file_faults(&Source {
                path: path.to_owned(),
                text,
            })
            .len()
        };
        assert_eq!(file("src-tauri/src/a/mod.rs", 3), 1);
        assert_eq!(file("src-tauri/src/a.rs", LONGEST_LINES + 1), 1);
        assert_eq!(file("src-tauri/src/a.rs", LONGEST_LINES), 0);
        assert_eq!(file("ui/src/bindings/a.ts", LONGEST_LINES + 1), 0);
    }
}
