//! Rust text without what must not be judged: comments, literals, test items. Lines stay where they were.
//! Refuses: parsing; brackets and quotes are all it knows.

/// Comments and the insides of literals become blanks of the same length.
pub fn mask(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = skip_one(bytes, at);
        let keep_ends = matches!(bytes[at], b'"');
        if end > at + 1 {
            let from = if keep_ends { at + 1 } else { at };
            let to = if keep_ends { end - 1 } else { end };
            for byte in &mut out[from..to.max(from)] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        at = end;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The end of the comment or literal that starts at `at`, or the next byte.
fn skip_one(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let is_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    if rest.starts_with(b"//") {
        at + rest
            .iter()
            .position(|byte| *byte == b'\n')
            .unwrap_or(rest.len())
    } else if rest.starts_with(b"/*") {
        block_comment_end(bytes, at)
    } else if rest[0] == b'"' {
        string_end(bytes, at + 1)
    } else if rest[0] == b'r' && !is_word {
        raw_string_end(bytes, at).unwrap_or(at + 1)
    } else if rest.starts_with(b"br") && !is_word {
        raw_string_end(bytes, at + 1).unwrap_or(at + 1)
    } else if rest[0] == b'\'' {
        char_end(bytes, at).unwrap_or(at + 1)
    } else {
        at + 1
    }
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn raw_string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let hashes = bytes[at + 1..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    let open = at + 1 + hashes;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let close: Vec<u8> = std::iter::once(b'"')
        .chain(std::iter::repeat_n(b'#', hashes))
        .collect();
    let found = bytes[open + 1..]
        .windows(close.len())
        .position(|window| window == close);
    Some(found.map_or(bytes.len(), |offset| open + 1 + offset + close.len()))
}

/// A character literal's end; nothing for a lifetime.
fn char_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at + 1) == Some(&b'\\') {
        let close = bytes[at + 3..].iter().position(|byte| *byte == b'\'')?;
        return Some(at + 3 + close + 1);
    }
    let close = bytes[at + 1..]
        .iter()
        .take(5)
        .position(|byte| *byte == b'\'')?;
    let is_one_char = std::str::from_utf8(&bytes[at + 1..at + 1 + close])
        .is_ok_and(|inside| inside.chars().count() == 1);
    is_one_char.then_some(at + close + 2)
}

/// Masked text whose `#[cfg(test)]` and `#[test]` items are blank as well.
pub fn without_tests(text: &str) -> String {
    let masked = mask(text);
    let mut out = masked.clone().into_bytes();
    let mut at = 0;
    while let Some(found) = masked[at..].find("#[").map(|offset| at + offset) {
        let end = found + matching(&masked[found..], '[', ']');
        if is_test_attribute(&masked[found..end]) {
            let item_end = end + item_length(&masked[end..]);
            for byte in &mut out[found..item_end] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
            at = item_end;
        } else {
            at = end;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn is_test_attribute(attribute: &str) -> bool {
    let is_condition = attribute.starts_with("#[cfg(") && !attribute.contains("not(");
    let words = attribute.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    attribute == "#[test]" || (is_condition && words.into_iter().any(|word| word == "test"))
}

/// Up to and with the bracket that closes the first one; the whole text when none does.
fn matching(text: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    for (offset, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return offset + c.len_utf8();
            }
        }
    }
    text.len()
}

fn item_length(text: &str) -> usize {
    match text.find(['{', ';']) {
        Some(brace) if text[brace..].starts_with('{') => brace + matching(&text[brace..], '{', '}'),
        Some(semicolon) => semicolon + 1,
        None => text.len(),
    }
}

#[test]
fn comments_and_literals_are_blank_and_lines_stay() {
    let text = "let a = \".unwrap()\"; // .unwrap()\n/* .unwrap() /* deep */ */ let b = r#\"x\".unwrap()\"#;\nc.unwrap()";
    let masked = mask(text);
    assert_eq!(masked.matches(".unwrap()").count(), 1);
    assert_eq!(masked.len(), text.len());
    assert!(masked.lines().nth(2).unwrap().contains("c.unwrap()"));
}

#[test]
fn a_quote_as_character_does_not_open_a_string_and_a_lifetime_is_no_character() {
    let masked = mask("fn f<'a>(x: &'a str) { x == '\"' || x == '\\'' ; y.unwrap() }");
    assert!(masked.contains("y.unwrap()"), "{masked}");
    assert!(masked.contains("<'a>"), "{masked}");
}

#[test]
fn test_items_are_blank_and_code_after_them_is_not() {
    let text = "#[cfg(test)]\nmod tests { fn a() { x.unwrap() } }\nfn b() { y.unwrap() }\n#[cfg(not(test))]\nfn c() { z.unwrap() }";
    let rest = without_tests(text);
    assert!(!rest.contains("x.unwrap"));
    assert!(rest.contains("y.unwrap"));
    assert!(rest.contains("z.unwrap"));
    assert_eq!(rest.lines().count(), 5);
}
