//! Which room may use which: the table of the design, one line a room.

use crate::fault::Fault;
use crate::tree::{Package, Tree};

const RULE: &str = "a room uses only the rooms below it";
const MANIFEST_RULE: &str = "every manifest takes the workspace's";

/// Rooms a room may use. `stall-testkit` and `stall-tests` may use any and are not listed.
const TABLE: [(&str, &[&str]); 13] = [
    ("stall-domain", &[]),
    ("stall-provenance", &["stall-domain"]),
    ("stall-paper", &["stall-domain"]),
    ("stall-wire", &["stall-domain"]),
    ("stall-ledger", &["stall-domain", "stall-provenance"]),
    (
        "stall-printers",
        &["stall-domain", "stall-paper", "stall-ledger"],
    ),
    (
        "stall-courier",
        &["stall-domain", "stall-wire", "stall-ledger"],
    ),
    (
        "stall-till",
        &[
            "stall-domain",
            "stall-provenance",
            "stall-paper",
            "stall-wire",
            "stall-ledger",
            "stall-printers",
            "stall-courier",
        ],
    ),
    (
        "stall-central",
        &["stall-domain", "stall-provenance", "stall-wire"],
    ),
    ("stall-host", &["stall-domain", "stall-till"]),
    ("stall-cli", &["stall-till", "stall-host"]),
    ("stallside", &["stall-till", "stall-host"]),
    ("xtask", &[]),
];

/// Rooms that may use every other, because nothing shipped uses them.
const FREE: [&str; 2] = ["stall-testkit", "stall-tests"];
/// Who may dev-depend on the testkit: the stories and the shells, never what it is made of.
const TESTKIT_USERS: [&str; 5] = [
    "stall-tests",
    "stall-cli",
    "stall-host",
    "stallside",
    "stall-central",
];

pub fn faults(packages: &[Package]) -> Vec<Fault> {
    let is_room = |name: &str| name.starts_with("stall-") || TABLE.iter().any(|row| row.0 == name);
    let mut faults = Vec::new();
    for package in packages {
        if FREE.contains(&package.name.as_str()) {
            continue;
        }
        let Some((_, allowed)) = TABLE.iter().find(|row| row.0 == package.name) else {
            let what = format!("{} is not in the table of rooms", package.name);
            faults.push(Fault::new(&package.manifest, 0, RULE, what));
            continue;
        };
        for dependency in package
            .dependencies
            .iter()
            .filter(|other| is_room(&other.name))
        {
            let is_testkit = dependency.name == "stall-testkit"
                && dependency.is_dev
                && TESTKIT_USERS.contains(&package.name.as_str());
            if !is_testkit && !allowed.contains(&dependency.name.as_str()) {
                let what = format!("{} may not use {}", package.name, dependency.name);
                faults.push(Fault::new(&package.manifest, 0, RULE, what));
            }
        }
    }
    faults
}

pub fn manifest_faults(tree: &Tree) -> Vec<Fault> {
    let texts = tree.packages.iter().filter_map(|package| {
        tree.text(&package.manifest)
            .map(|text| (package.manifest.as_str(), text))
    });
    texts
        .flat_map(|(path, text)| manifest_fault(path, text))
        .collect()
}

fn manifest_fault(path: &str, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for key in ["version", "edition", "rust-version", "license"] {
        if !text
            .lines()
            .any(|line| line.trim() == format!("{key}.workspace = true"))
        {
            faults.push(Fault::new(path, 0, MANIFEST_RULE, key));
        }
    }
    if !text.contains("[lints]\nworkspace = true") {
        faults.push(Fault::new(path, 0, MANIFEST_RULE, "lints"));
    }
    faults
}

#[cfg(test)]
mod teeth {
    use super::*;
    use crate::tree::Dependency;

    fn uses(name: &str, other: &str, is_dev: bool) -> Vec<Fault> {
        faults(&[Package {
            name: name.to_owned(),
            manifest: format!("{name}/Cargo.toml"),
            dependencies: vec![Dependency {
                name: other.to_owned(),
                is_dev,
            }],
        }])
    }

    #[test]
    fn a_room_that_looks_up_is_caught() {
        assert_eq!(uses("stall-domain", "stall-ledger", false).len(), 1);
        assert_eq!(uses("stall-central", "stall-till", false).len(), 1);
        assert_eq!(uses("stall-till", "stall-domain", false), []);
        assert_eq!(uses("stall-domain", "serde", false), []);
    }

    #[test]
    fn the_testkit_is_for_tests_of_the_shells_only() {
        assert_eq!(uses("stall-ledger", "stall-testkit", true).len(), 1);
        assert_eq!(uses("stall-cli", "stall-testkit", false).len(), 1);
        assert_eq!(uses("stall-cli", "stall-testkit", true), []);
    }

    #[test]
    fn a_room_nobody_wrote_down_is_caught() {
        assert_eq!(uses("stall-extra", "serde", false).len(), 1);
    }

    #[test]
    fn a_manifest_with_its_own_edition_or_lints_is_caught() {
        let good = "version.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
            license.workspace = true\n[lints]\nworkspace = true\n";
        assert_eq!(manifest_fault("a/Cargo.toml", good), []);
        let own = good.replace("edition.workspace = true", "edition = \"2021\"");
        assert_eq!(manifest_fault("a/Cargo.toml", &own).len(), 1);
        assert_eq!(
            manifest_fault("a/Cargo.toml", &good.replace("[lints]", "")).len(),
            1
        );
    }
}
