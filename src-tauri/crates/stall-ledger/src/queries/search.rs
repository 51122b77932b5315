//! Finding items by typed words in any script, and the forms in which names and codes are compared.
//!
//! Refuses locale: folding is Unicode's, the same for every reader.

use crate::{Db, ItemRow, LedgerError, codec, queries::items};
use rusqlite::types::Value;
use stall_domain::StallId;
use unicode_normalization::UnicodeNormalization as _;

/// Words of one query that are looked at.
const WORDS_MAX: usize = 8;

/// The form in which names and SKUs are compared: lower case, without Latin, Greek and Cyrillic accents, with compatibility forms made plain. Marks of other
/// scripts are letters there, and stay.
pub fn folded(text: &str) -> String {
    let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
    let bare = text
        .nfkd()
        .filter(|c| !is_accent(c))
        .flat_map(char::to_lowercase);
    let mut out = String::with_capacity(text.len());
    for c in bare.filter(|c| !is_accent(c)).nfc() {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            other => out.push(other),
        }
    }
    out
}

/// The form in which codes are compared: GTIN-12, -13 and -14 of one thing are equal.
pub(crate) fn code_key(code: &str) -> String {
    let trimmed = code.trim();
    let is_gtin = (12..=14).contains(&trimmed.len()) && trimmed.bytes().all(|b| b.is_ascii_digit());
    match is_gtin {
        true => format!("{trimmed:0>14}"),
        false => folded(trimmed),
    }
}

impl Db<'_> {
    /// Items whose name, code or category holds every word of `text`: exact code first, then the name's beginning,
    /// a word's beginning, anything else; retired ones never.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn search_items(
        &self,
        text: &str,
        stall: StallId,
        limit: usize,
    ) -> Result<Vec<ItemRow>, LedgerError> {
        // SQLite's full-text index reads a question up to the first NUL and then misses its end.
        let query = folded(text.replace('\0', " ").trim());
        let words: Vec<&str> = query.split_whitespace().take(WORDS_MAX).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let (filter, mut params) = filter(&words);
        params.push(Value::from(query.clone()));
        params.push(Value::from(code_key(&query)));
        params.push(Value::from(codec::limit(limit)));
        let (whole, code, limit) = (params.len() - 2, params.len() - 1, params.len());
        // Only what will be shown is joined to its product; a short word may hit half the catalogue.
        let sql = format!(
            "SELECT {columns} FROM (SELECT v.row_number, CASE
                WHEN v.sku_folded = ?{whole} OR v.barcode_key = ?{code} THEN 0
                WHEN substr(v.name_folded, 1, length(?{whole})) = ?{whole} THEN 1
                WHEN instr(' ' || v.name_folded, ' ' || ?{whole}) > 0 THEN 2
                WHEN instr(v.name_folded, ?{whole}) > 0 THEN 3
                ELSE 4 END AS rank
              FROM variants v WHERE v.is_retired = 0 AND {filter}
              ORDER BY rank, v.name_folded, v.sku_folded, v.variant LIMIT ?{limit}) hit
             JOIN variants v USING (row_number) LEFT JOIN products p USING (product)
             ORDER BY hit.rank, v.name_folded, v.sku_folded, v.variant",
            columns = items::COLUMNS,
        );
        self.item_rows(&sql, params, stall)
    }
}

/// Words of three characters and more ask the trigram index; shorter ones are looked for in what is left.
fn filter(words: &[&str]) -> (String, Vec<Value>) {
    let is_long = |word: &&&str| word.chars().count() >= 3;
    let quoted = |word: &&str| format!("\"{}\"", word.replace('"', "\"\""));
    let long: Vec<String> = words.iter().filter(is_long).map(quoted).collect();
    let mut parts = Vec::new();
    let mut params = Vec::new();
    if !long.is_empty() {
        params.push(Value::from(long.join(" AND ")));
        parts.push(
            "v.row_number IN (SELECT rowid FROM item_search WHERE item_search MATCH ?1)".to_owned(),
        );
    }
    for word in words.iter().filter(|word| !is_long(word)) {
        params.push(Value::from((*word).to_owned()));
        parts.push(format!("instr(v.text_folded, ?{}) > 0", params.len()));
    }
    (parts.join(" AND "), params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_scripts_apart_and_accents_out() {
        assert_eq!(folded("Crème BRÛLÉE ＭＵＧ"), "creme brulee mug");
        assert_eq!(folded("Straße İstanbul Łódź"), "strasse istanbul lodz");
        assert_eq!(folded("ΟΔΟΣ"), folded("οδος"));
        assert_ne!(folded("कि"), folded("का"));
        assert_eq!(folded("カップ"), "カップ");
    }

    #[test]
    fn one_thing_has_one_code_whatever_its_padding() {
        assert_eq!(code_key("036000291452"), code_key("0036000291452"));
        assert_eq!(code_key("MUG-1"), code_key("mug-1"));
        assert_ne!(code_key("96385074"), code_key("00000096385074"));
    }
}
