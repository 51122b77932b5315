//! Code does not panic where people can reach it, and tests are neither skipped nor narrowed.

use crate::fault::Fault;
use crate::rust_text;
use crate::tree::Source;

const UNWRAP_RULE: &str = "no unwrap outside tests";
/// Told in two parts, so that a plain search of the tree finds only true ones.
const IGNORED: &str = concat!("#[", "ignore");
const NARROWED_RULE: &str = "every test runs";

pub fn unwrap_faults(source: &Source) -> Vec<Fault> {
    if source.extension() != "rs" || source.is_test() {
        return Vec::new();
    }
    let text = rust_text::without_tests(&source.text);
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| line.contains(".unwrap()"))
        .map(|(index, _)| Fault::new(&source.path, index + 1, UNWRAP_RULE, ".unwrap()"))
        .collect()
}

pub fn narrowed_faults(source: &Source) -> Vec<Fault> {
    let banned: &[&str] = match source.extension() {
        "rs" => &[IGNORED, "todo!", "unimplemented!"],
        "ts" | "mjs" | "js" => &[
            "test.only(",
            "test.skip(",
            "it.only(",
            "it.skip(",
            "describe.only(",
            "describe.skip(",
        ],
        _ => return Vec::new(),
    };
    let is_rust = source.extension() == "rs";
    let text = if is_rust {
        rust_text::mask(&source.text)
    } else {
        source.text.clone()
    };
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(index, line)| {
            banned
                .iter()
                .filter(move |word| line.contains(**word))
                .map(move |word| (index, *word))
        })
        .map(|(index, word)| Fault::new(&source.path, index + 1, NARROWED_RULE, word))
        .collect()
}

#[cfg(test)]
mod teeth {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn an_unwrap_in_product_code_is_caught_and_one_in_tests_is_not() {
        let text = "//! x\nfn a() { b().unwrap(); }\n#[cfg(test)]\nmod tests { fn c() { d().unwrap() } }\n";
        let lines = |path| {
            unwrap_faults(&source(path, text))
                .iter()
                .map(|f| f.line)
                .collect::<Vec<_>>()
        };
        assert_eq!(lines("src-tauri/crates/stall-till/src/lib.rs"), [2]);
        assert!(lines("src-tauri/crates/stall-till/tests/a.rs").is_empty());
    }

    #[test]
    fn a_skipped_or_narrowed_test_is_caught() {
        assert_eq!(
            narrowed_faults(&source("a.rs", &format!("//! x\n{IGNORED}]\nfn a() {{}}"))).len(),
            1
        );
        assert_eq!(
            narrowed_faults(&source("ui/e2e/a.mjs", "test.only('a', f)")).len(),
            1
        );
        assert_eq!(
            narrowed_faults(&source("a.rs", &format!("//! never {IGNORED}\n"))),
            []
        );
    }
}
