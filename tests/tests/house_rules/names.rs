//! Names that say nothing are refused, for files and for types.

use crate::fault::Fault;
use crate::rust_text;
use crate::tree::Source;

const RULE: &str = "a name says what the thing is";
const EMPTY: [&str; 8] = [
    "manager", "managers", "helper", "helpers", "util", "utils", "service", "services",
];
const KEYWORDS: [&str; 7] = [
    "struct",
    "enum",
    "trait",
    "type",
    "class",
    "interface",
    "mod",
];

pub fn faults(source: &Source) -> Vec<Fault> {
    if !matches!(source.extension(), "rs" | "ts" | "svelte" | "mjs") {
        return Vec::new();
    }
    let stem = source.file_name().split('.').next().unwrap_or_default();
    let mut faults = Vec::new();
    if is_empty_name(stem) {
        faults.push(Fault::new(&source.path, 0, RULE, stem));
    }
    let is_rust = source.extension() == "rs";
    let text = if is_rust {
        rust_text::mask(&source.text)
    } else {
        source.text.clone()
    };
    for (index, line) in text.lines().enumerate() {
        for name in declared(line).filter(|name| is_empty_name(name)) {
            faults.push(Fault::new(&source.path, index + 1, RULE, name));
        }
    }
    faults
}

/// Names that follow a declaring keyword and a blank; `class="…"` in markup declares nothing.
fn declared(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split_whitespace();
    let pairs = words.clone().zip(words.skip(1));
    pairs
        .filter(|(keyword, _)| KEYWORDS.contains(keyword))
        .map(|(_, name)| {
            name.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default()
        })
}

/// Whether one of the name's words is empty of meaning.
fn is_empty_name(name: &str) -> bool {
    words_of(name)
        .iter()
        .any(|word| EMPTY.contains(&word.as_str()))
}

/// `PrintServiceKind`, `print_service` and `print-service` are all told apart into words.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in name.chars() {
        if !c.is_alphanumeric() {
            words.push(String::new());
        } else if c.is_uppercase() {
            words.push(c.to_lowercase().collect());
        } else if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    words
}

#[cfg(test)]
mod teeth {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        faults(&source).iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn a_type_or_file_with_an_empty_name_is_caught() {
        assert_eq!(lines("a.rs", "//! x\npub struct PrintManager;"), [2]);
        assert_eq!(lines("a.ts", "// x\nexport class SyncService {}"), [2]);
        assert_eq!(lines("print_utils.rs", "//! x"), [0]);
        assert_eq!(lines("ui/src/helpers.ts", "// x"), [0]);
    }

    #[test]
    fn a_style_class_is_no_type() {
        assert_eq!(
            lines("A.svelte", "<!-- x -->\n<b class=\"helper\">a</b>"),
            Vec::<usize>::new()
        );
        assert_eq!(lines("a.rs", "//! x\npub enum PrintService<T> {}"), [2]);
    }

    #[test]
    fn a_word_that_only_contains_one_is_fine() {
        assert_eq!(
            lines("utility_bill.rs", "//! x\nstruct Reutilised;"),
            Vec::<usize>::new()
        );
        assert_eq!(
            lines("a.rs", "//! x\n// struct PrintManager\n"),
            Vec::<usize>::new()
        );
    }
}
