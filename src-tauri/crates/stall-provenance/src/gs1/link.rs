//! Owns GS1 Digital Link URIs and bracketed element strings: reading, checking, writing. Refuses aliases
//! (`/gtin/…`), trailing slashes, duplicates and unknown numeric query keys, as GS1's own engine does.

use super::Gs1Error;
use super::ai::Ai;
use std::fmt;

/// GS1's own resolver, the stem of canonical URIs.
pub const CANONICAL_STEM: &str = "https://id.gs1.org";

/// Identifiers with their values, checked, in the order read.
#[derive(Debug, PartialEq, Eq)]
pub struct ElementString(Vec<(&'static Ai, String)>);

/// A Digital Link taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct DigitalLink {
    /// Identifiers of the path, then of the query.
    pub elements: ElementString,
}

impl ElementString {
    /// Reads `(01)09520123456788(21)A`; a bracket within a value is written `\(`.
    ///
    /// # Errors
    /// [`Gs1Error`] naming what is wrong.
    pub fn parse(text: &str) -> Result<Self, Gs1Error> {
        let marked = text.replace("\\(", "\u{1}");
        let rest = marked.strip_prefix('(').ok_or(Gs1Error::ElementString)?;
        let mut elements = Self(Vec::new());
        for element in rest.split('(') {
            let (code, value) = element.split_once(')').ok_or(Gs1Error::ElementString)?;
            elements.push(code, value.replace('\u{1}', "("))?;
        }
        Ok(elements)
    }

    /// The value of an identifier.
    pub fn get(&self, code: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(ai, _)| ai.code == code)
            .map(|(_, value)| value.as_str())
    }

    fn push(&mut self, code: &str, value: String) -> Result<(), Gs1Error> {
        let ai = Ai::find(code).ok_or_else(|| Gs1Error::UnknownAi(code.to_owned()))?;
        if self.get(code).is_some() {
            return Err(Gs1Error::Duplicate(ai.code));
        }
        ai.check(&value)?;
        self.0.push((ai, value));
        Ok(())
    }

    /// The Digital Link of these identifiers under `stem`, qualifiers in the standard's order.
    ///
    /// # Errors
    /// [`Gs1Error::NoKey`] when no identifier can be a link's key.
    pub fn to_uri(&self, stem: &str) -> Result<String, Gs1Error> {
        let (key, value) = self
            .0
            .iter()
            .find(|(ai, _)| ai.is_key())
            .ok_or(Gs1Error::NoKey)?;
        let mut uri = format!("{stem}/{}/{}", key.code, escape(value));
        let path = self.qualifiers(key);
        for code in &path {
            uri.push_str(&format!(
                "/{code}/{}",
                escape(self.get(code).unwrap_or_default())
            ));
        }
        let rest = self
            .0
            .iter()
            .filter(|(ai, _)| ai != key && !path.contains(&ai.code));
        for (at, (ai, value)) in rest.enumerate() {
            let joint = if at == 0 { '?' } else { '&' };
            uri.push_str(&format!("{joint}{}={}", ai.code, escape(value)));
        }
        Ok(uri)
    }

    fn qualifiers(&self, key: &Ai) -> Vec<&'static str> {
        let here = |sequence: &&[&'static str]| -> Vec<&'static str> {
            sequence
                .iter()
                .copied()
                .filter(|code| self.get(code).is_some())
                .collect()
        };
        let sequences = key.sequences.unwrap_or_default().iter();
        sequences
            .map(here)
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

impl fmt::Display for ElementString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|(ai, value)| write!(f, "({}){}", ai.code, value.replace('(', "\\(")))
    }
}

/// Reads and checks a Digital Link. The fragment is not looked at; a path in front of the key is a stem.
///
/// # Errors
/// [`Gs1Error`] naming what is wrong.
pub fn parse_link(uri: &str) -> Result<DigitalLink, Gs1Error> {
    let (scheme, rest) = uri.split_once("://").ok_or(Gs1Error::NotHttp)?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err(Gs1Error::NotHttp);
    }
    if !uri.bytes().all(is_uri_character) {
        return Err(Gs1Error::UriCharacter);
    }
    let address = rest.split_once('#').map_or(rest, |(address, _)| address);
    let (address, query) = address.split_once('?').unwrap_or((address, ""));
    let (_, path) = address.split_once('/').ok_or(Gs1Error::NoKey)?;
    let mut elements = ElementString(Vec::new());
    read_path(path, &mut elements)?;
    read_query(query, &mut elements)?;
    Ok(DigitalLink { elements })
}

fn read_path(path: &str, elements: &mut ElementString) -> Result<(), Gs1Error> {
    let segments: Vec<&str> = path.split('/').collect();
    // Pairs are counted from the right, because any path may stand in front of the key.
    let pairs: Vec<(&str, &str)> = segments
        .rchunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    let is_key = |(code, _): &(&str, &str)| Ai::find(code).is_some_and(Ai::is_key);
    let at = pairs.iter().position(is_key).ok_or(Gs1Error::NoKey)?;
    let key = Ai::find(pairs[at].0).ok_or(Gs1Error::NoKey)?;
    let behind: Vec<&str> = pairs[..at].iter().rev().map(|(code, _)| *code).collect();
    check_sequence(key, &behind)?;
    for (code, value) in pairs[..=at].iter().rev() {
        elements.push(code, unescape(value)?)?;
    }
    Ok(())
}

fn check_sequence(key: &Ai, behind: &[&str]) -> Result<(), Gs1Error> {
    let Some(first) = behind.first() else {
        return Ok(());
    };
    let fits = |sequence: &&&[&str]| {
        let mut allowed = sequence.iter();
        behind.iter().all(|code| allowed.any(|may| may == code))
    };
    match key.sequences.unwrap_or_default().iter().find(fits) {
        Some(_) => Ok(()),
        None => Err(Gs1Error::Sequence((*first).to_owned())),
    }
}

fn read_query(query: &str, elements: &mut ElementString) -> Result<(), Gs1Error> {
    for pair in query.split(['&', ';']).filter(|pair| !pair.is_empty()) {
        let (code, value) = pair.split_once('=').unwrap_or((pair, ""));
        // Keys with a letter in them belong to the web, not to GS1.
        if !code.is_empty() && code.bytes().all(|c| c.is_ascii_digit()) {
            elements.push(code, unescape(value)?)?;
        }
    }
    Ok(())
}

fn is_uri_character(c: u8) -> bool {
    c.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&c)
}

fn escape(value: &str) -> String {
    value.bytes().fold(String::new(), |mut out, c| {
        if c.is_ascii_alphanumeric() || b"-._~".contains(&c) {
            out.push(char::from(c));
        } else {
            out.push_str(&format!("%{c:02X}"));
        }
        out
    })
}

fn unescape(value: &str) -> Result<String, Gs1Error> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            out.push(*first);
            continue;
        }
        let digit = |at: usize| tail.get(at).and_then(|&c| char::from(c).to_digit(16));
        let (Some(high), Some(low)) = (digit(0), digit(1)) else {
            return Err(Gs1Error::UriCharacter);
        };
        out.push((high * 16 + low) as u8);
        rest = &tail[2..];
    }
    String::from_utf8(out).map_err(|_| Gs1Error::UriCharacter)
}
