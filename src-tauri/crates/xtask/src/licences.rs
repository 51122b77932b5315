//! What we may depend on: licences, sources, and names that are refused with a reason.
//! Owns the lists. Refuses: exceptions without a reason beside them.

use crate::error::Error;
use crate::exec;
use crate::place::Place;

/// Licences we may ship, as SPDX names.
const ALLOWED: [&str; 14] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "MPL-2.0",
    "CC0-1.0",
    "0BSD",
    "BSL-1.0",
    "Unlicense",
    // The certificate authorities' list as data (webpki-roots); permissive, no terms on results.
    "CDLA-Permissive-2.0",
];

/// Packages refused by name, with what to use instead.
const REFUSED: [(&str, &str); 7] = [
    (
        "openssl-sys",
        "TLS is rustls; a system library would tie the package to one Debian",
    ),
    ("native-tls", "TLS is rustls"),
    (
        "aws-lc-sys",
        "rustls uses ring here; this one is a large C build",
    ),
    (
        "reqwest",
        "the courier speaks HTTP through ureq, blocking and small",
    ),
    ("sqlx-core", "rusqlite owns the one link to SQLite"),
    ("diesel", "rusqlite owns the one link to SQLite"),
    ("tauri-plugin-shell", "the window may not start programs"),
];

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// One dependency, as `cargo metadata` tells it.
#[derive(Debug, Clone, Default)]
struct Dependency {
    name: String,
    version: String,
    licence: Option<String>,
    /// `None` for the rooms of this workspace.
    source: Option<String>,
}

/// Checks everything the workspace compiles on this platform, the desktop shell included.
pub fn check(place: &Place) -> Result<(), Error> {
    let dependencies = read(place)?;
    let complaints: Vec<String> = dependencies.iter().flat_map(complaints_about).collect();
    for complaint in &complaints {
        eprintln!("  {complaint}");
    }
    if complaints.is_empty() {
        println!("  licences: {} packages, all allowed", dependencies.len());
        Ok(())
    } else {
        Err(Error::Licences(complaints.len()))
    }
}

fn read(place: &Place) -> Result<Vec<Dependency>, Error> {
    let mut cargo = exec::cargo(place);
    cargo.args(["metadata", "--format-version", "1"]);
    if let Some(host) = exec::ask("rustc", &["-vV"]).as_deref().and_then(host_of) {
        cargo.args(["--filter-platform", host]);
    }
    let metadata: serde_json::Value =
        serde_json::from_str(&exec::read(&mut cargo)?).map_err(|source| Error::Json {
            what: "cargo metadata",
            source,
        })?;
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let packages = metadata["packages"].as_array().into_iter().flatten();
    Ok(packages
        .map(|package| Dependency {
            name: text(&package["name"]).unwrap_or_default(),
            version: text(&package["version"]).unwrap_or_default(),
            licence: text(&package["license"]),
            source: text(&package["source"]),
        })
        .collect())
}

fn host_of(rustc: &str) -> Option<&str> {
    rustc.lines().find_map(|line| line.strip_prefix("host: "))
}

fn complaints_about(dependency: &Dependency) -> Vec<String> {
    let Dependency {
        name,
        version,
        licence,
        source,
    } = dependency;
    let mut complaints = Vec::new();
    match licence.as_deref() {
        None => complaints.push(format!("{name} {version}: it names no licence")),
        Some(licence) if !is_allowed(licence) => {
            complaints.push(format!(
                "{name} {version}: the licence {licence} is not allowed"
            ));
        }
        Some(_) => {}
    }
    if let Some(source) = source.as_deref().filter(|source| *source != REGISTRY) {
        complaints.push(format!(
            "{name} {version}: not from the registry but {source}"
        ));
    }
    if let Some((_, reason)) = REFUSED.iter().find(|(refused, _)| refused == name) {
        complaints.push(format!("{name} {version}: refused: {reason}"));
    }
    complaints
}

/// Whether an SPDX expression can be met with allowed licences only.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { words: &words };
    parser.either() == Some(true) && parser.words.is_empty()
}

/// A reader of `A OR B AND (C OR D WITH e)`; AND binds tighter, as SPDX says.
struct Parser<'a> {
    words: &'a [&'a str],
}

impl<'a> Parser<'a> {
    fn either(&mut self) -> Option<bool> {
        let mut value = self.both()?;
        while self.accept("OR") {
            value |= self.both()?;
        }
        Some(value)
    }

    fn both(&mut self) -> Option<bool> {
        let mut value = self.one()?;
        while self.accept("AND") {
            value &= self.one()?;
        }
        Some(value)
    }

    fn one(&mut self) -> Option<bool> {
        if self.accept("(") {
            let value = self.either()?;
            return self.accept(")").then_some(value);
        }
        let name = self.next()?;
        if self.accept("WITH") {
            let whole = format!("{name} WITH {}", self.next()?);
            return Some(ALLOWED.contains(&whole.as_str()));
        }
        Some(ALLOWED.contains(&name))
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn accept(&mut self, word: &str) -> bool {
        let is_next = self.words.first() == Some(&word);
        if is_next {
            self.words = &self.words[1..];
        }
        is_next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_allowed_when_a_choice_within_the_list_meets_it() {
        for good in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
            "GPL-2.0 AND ISC OR MIT",
        ] {
            assert!(is_allowed(good), "{good}");
        }
    }

    #[test]
    fn an_expression_that_forces_another_licence_is_refused() {
        for bad in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "MIT WITH x",
            "",
            "(MIT",
            "MIT MIT",
            "OR MIT",
        ] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }

    #[test]
    fn a_git_source_an_unnamed_licence_and_a_refused_name_are_each_complained_about() {
        let good = Dependency {
            name: "serde".to_owned(),
            licence: Some("MIT".to_owned()),
            source: Some(REGISTRY.to_owned()),
            ..Dependency::default()
        };
        assert_eq!(complaints_about(&good), Vec::<String>::new());
        let git = Dependency {
            source: Some("git+https://example.org/a".to_owned()),
            ..good.clone()
        };
        assert_eq!(complaints_about(&git).len(), 1);
        let unnamed = Dependency {
            licence: None,
            ..good.clone()
        };
        assert_eq!(complaints_about(&unnamed).len(), 1);
        let refused = Dependency {
            name: "openssl-sys".to_owned(),
            ..good
        };
        assert_eq!(complaints_about(&refused).len(), 1);
    }

    #[test]
    fn the_host_is_read_from_the_compilers_own_words() {
        assert_eq!(
            host_of("rustc 1\nhost: x86_64-unknown-linux-gnu\n"),
            Some("x86_64-unknown-linux-gnu")
        );
    }
}
