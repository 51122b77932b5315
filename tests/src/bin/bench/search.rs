//! Finding one thing among all, by whatever part of it is remembered.

use crate::{Outcome, shop::Shop, table::Row};
use serde_json::json;

/// The text of a search's `nth` turn.
type Turn = fn(usize) -> String;

/// Each kind of search with its turns.
const KINDS: [(&str, Turn); 6] = [
    ("part of a name", |nth| {
        ["elado", "oss tea", "chüss", "lancé"][nth % 4].to_owned()
    }),
    ("two words of a name", |nth| format!("bowl {}", nth * 8)),
    ("part of a SKU", |nth| format!("{:05}-M", nth * 8 % 500)),
    ("not Latin, three signs or more", |nth| {
        ["碗 青磁", "зелён", "أزرق"][nth % 3].to_owned()
    }),
    ("not Latin, one or two signs", |nth| {
        ["青", "茶碗", "зе", "صح"][nth % 4].to_owned()
    }),
    ("nothing like it", |nth| format!("xylophone {nth}")),
];

pub fn measure(shop: &Shop, each: usize) -> Outcome<Vec<Row>> {
    let mut rows: Vec<Row> = KINDS.iter().map(|(name, _)| Row::new(*name)).collect();
    for nth in 0..each {
        for (row, (name, text)) in rows.iter_mut().zip(&KINDS) {
            let request = json!({ "text": text(nth), "limit": 50 });
            let view = row.time(|| shop.call("search_items", request))?;
            let is_found = view["total"].as_u64() > Some(0);
            if is_found == name.starts_with("nothing") {
                return Err(format!("{name}: {} found {}", text(nth), view["total"]).into());
            }
        }
    }
    Ok(rows)
}
