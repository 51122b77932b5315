//! Gives every variant an SKU of its own, made from what the variant is and never from where its
//! row stands, so the same file read twice gives the same SKUs.
//!
//! Two variants whose plain SKUs would be alike both get a mark made from their full content; none
//! of them is first. A file that grows can thus turn a plain SKU into a marked one: who compares
//! two files matches derived SKUs by handle and options.

use std::collections::{HashMap, HashSet};

use super::problem::{Consequence, RowProblem, RowProblemCode};
use super::{ImportedProduct, ImportedVariant};
use stall_ledger::folded;

/// Longer SKUs fit on no sticker.
const MAX_CHARS: usize = 64;
const MARK_CHARS: usize = 6;

/// An SKU in the two forms it may take.
struct Candidates {
    plain: String,
    marked: String,
}

/// Letters of European alphabets and the ASCII letters they are filed under.
const FOLDS: &[(&str, &str)] = &[
    ("àáâãäåāăąǎ", "a"),
    ("æ", "ae"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľł", "l"),
    ("ñńņň", "n"),
    ("òóôõöøōŏő", "o"),
    ("œ", "oe"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ß", "ss"),
    ("ţťŧț", "t"),
    ("þ", "th"),
    ("ùúûüũūŭůűų", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
];

/// A handle made from a title, as a web shop would: `Café Crème` is `cafe-creme`.
pub(super) fn handle_from(title: &str) -> String {
    let (slug, lossy) = slug(title);
    if lossy || slug.is_empty() {
        return join(&[&slug, &mark(title, MARK_CHARS)]).to_lowercase();
    }
    slug
}

/// Marks handles that different titles share. Only for handles made by [`handle_from`].
pub(super) fn tell_handles_apart(products: &mut [ImportedProduct]) {
    let count = count(products.iter().map(|product| product.handle.as_str()));
    for product in products
        .iter_mut()
        .filter(|p| count.get(&p.handle) > Some(&1))
    {
        product.handle = join(&[
            &product.handle,
            &mark(&product.title, MARK_CHARS).to_lowercase(),
        ]);
    }
}

/// Fills in blank SKUs and tells repeated ones apart.
pub(super) fn settle(
    products: &mut [ImportedProduct],
    column: Option<&str>,
    problems: &mut Vec<RowProblem>,
) {
    // A look-up takes `CAFÉ` and `cafe` for one SKU, so here they are one too.
    let given: Vec<String> = variants(products)
        .filter(|variant| !variant.sku.is_empty())
        .map(|variant| folded(&variant.sku))
        .collect();
    let given = count(given.iter().map(String::as_str));
    let is_settled = |variant: &ImportedVariant| given.get(&folded(&variant.sku)) == Some(&1);
    let pairs = products
        .iter()
        .flat_map(|p| p.variants.iter().map(move |v| (p, v)));
    let unsettled = pairs.filter(|(_, variant)| !is_settled(variant));
    let pending: Vec<Candidates> = unsettled.map(|(p, v)| candidates(p, v)).collect();
    let plain: Vec<String> = pending.iter().map(|c| folded(&c.plain)).collect();
    let plain = count(plain.iter().map(String::as_str));
    let mut taken: HashSet<String> = given.keys().cloned().collect();
    let unsettled = products
        .iter_mut()
        .flat_map(|p| &mut p.variants)
        .filter(|v| !is_settled(v));
    for (variant, candidates) in unsettled.zip(&pending) {
        if !variant.sku.is_empty() {
            let row = variant.source_rows.first().copied().unwrap_or_default();
            let code = RowProblemCode::SkuRepeated;
            problems.push(RowProblem::new(
                row,
                column,
                code,
                &variant.sku,
                Consequence::Kept,
            ));
        }
        let wanted = folded(&candidates.plain);
        let alone = plain.get(&wanted) == Some(&1);
        let sku = match alone && !given.contains_key(&wanted) {
            true => &candidates.plain,
            false => &candidates.marked,
        };
        variant.sku = first_free(sku, &mut taken);
        variant.sku_derived = true;
    }
}

fn variants(products: &[ImportedProduct]) -> impl Iterator<Item = &ImportedVariant> {
    products.iter().flat_map(|product| &product.variants)
}

fn count<'a>(words: impl Iterator<Item = &'a str>) -> HashMap<String, usize> {
    let mut count = HashMap::new();
    words.for_each(|word| *count.entry(word.to_owned()).or_default() += 1);
    count
}

/// The last resort, for twins alike in all that is known of them: they are counted.
fn first_free(sku: &str, taken: &mut HashSet<String>) -> String {
    let mut free = sku.to_owned();
    let mut number = 2usize;
    while !taken.insert(folded(&free)) {
        free = format!("{sku}-{number}");
        number += 1;
    }
    free
}

fn candidates(product: &ImportedProduct, variant: &ImportedVariant) -> Candidates {
    let mut identity = product.handle.clone();
    let mut options = String::new();
    let mut lossy = false;
    for (name, value) in &variant.options {
        identity.push_str(&format!("\u{1f}{name}\u{1e}{value}"));
        let (piece, piece_lossy) = slug(value);
        lossy |= piece_lossy || piece.is_empty();
        options = join(&[&options, &piece]);
    }
    if let Some(id) = &variant.source_id {
        identity.push_str(&format!("\u{1d}{id}"));
    }
    let stem = if variant.sku.is_empty() {
        let (handle, handle_lossy) = slug(&product.handle);
        lossy |= handle_lossy || handle.is_empty();
        handle.to_uppercase()
    } else {
        variant.sku.clone()
    };
    let whole = join(&[&stem, &options.to_uppercase()]);
    let long = whole.chars().count() > MAX_CHARS;
    let head: String = whole.chars().take(MAX_CHARS - MARK_CHARS - 1).collect();
    let marked = join(&[head.trim_end_matches('-'), &mark(&identity, MARK_CHARS)]);
    Candidates {
        plain: if lossy || long { marked.clone() } else { whole },
        marked,
    }
}

fn join(pieces: &[&str]) -> String {
    pieces
        .iter()
        .copied()
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// Lower-case ASCII words joined by `-`, and whether a letter or digit had to be left out.
fn slug(text: &str) -> (String, bool) {
    let (mut slug, mut lossy, mut gap) = (String::new(), false, false);
    for c in text.chars().flat_map(char::to_lowercase) {
        let fold = FOLDS
            .iter()
            .find(|(letters, _)| !c.is_ascii() && letters.contains(c));
        let mut ascii = [0u8; 4];
        let piece: &str = match fold {
            Some((_, folded)) => folded,
            None if c.is_ascii_alphanumeric() => c.encode_utf8(&mut ascii),
            // An accent of its own belongs to the letter before it.
            None if ('\u{300}'..='\u{36f}').contains(&c) => continue,
            None => {
                lossy |= c.is_alphanumeric();
                gap = !slug.is_empty();
                continue;
            }
        };
        if std::mem::take(&mut gap) {
            slug.push('-');
        }
        slug.push_str(piece);
    }
    (slug, lossy)
}

/// A short mark of `text`: FNV-1a in Crockford's base 32, which has no letters to misread.
fn mark(text: &str, chars: usize) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
    });
    // FNV hardly spreads a difference in the last byte; MurmurHash3's finish does.
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    let mixed = mixed ^ (mixed >> 33);
    (0..chars)
        .map(|at| char::from(ALPHABET[(mixed >> (5 * at)) as usize & 31]))
        .collect()
}
