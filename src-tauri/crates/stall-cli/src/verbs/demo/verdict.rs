//! Five tellers and one truth: the script's books, both tills, central's folds, and SQL over the raw events at central.
//!
//! Refuses to round, to average and to explain: whoever says another figure than the script is named.

use super::{
    DemoFault,
    figures::{FIGURES, number, of_bodies, of_books, of_day, of_folded, of_report},
    stall::{Stall, text},
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Who tells, in the order of the table's columns.
pub const TELLERS: [&str; 4] = ["till A", "till B", "central", "raw events"];
const FOUND_MAX: i64 = 1_000;

/// One line of the table. A teller without a word on it has none.
#[derive(Debug, Serialize)]
pub struct Row {
    pub what: String,
    pub is_money: bool,
    pub script: i64,
    pub told: [Option<i64>; 4],
}

/// The whole table, and everything that is not as the script says.
#[derive(Debug, Default, Serialize)]
pub struct Verdict {
    pub rows: Vec<Row>,
    pub disagreements: Vec<String>,
}

/// What one till says in the evening.
struct Till {
    name: &'static str,
    reports: BTreeMap<String, Value>,
    found: BTreeMap<String, i64>,
    items: BTreeMap<String, Value>,
    edition: Value,
    sync: Value,
    is_sound: bool,
}

/// What was changed in the catalogue at noon, and must be known everywhere at night.
pub struct Edits {
    pub price: (String, i64),
    pub title: (String, String),
    pub retired: String,
}

/// Asks everybody and compares.
pub fn judge(
    stalls: &[Stall; 2],
    edits: &Edits,
    leased: usize,
    audit: &Value,
) -> Result<Verdict, DemoFault> {
    let tills = [ask(stalls, 0)?, ask(stalls, 1)?];
    let mut verdict = Verdict::default();
    for stall in stalls {
        verdict
            .disagreements
            .extend(stall.disagreements.iter().cloned());
    }
    for place in [0, 1] {
        verdict.compare_day(&stalls[place], &tills, audit);
    }
    for place in [0, 1] {
        verdict.compare_stock(stalls, place, &tills, audit);
    }
    verdict.compare_pieces(stalls, leased, &tills, audit);
    verdict.compare_catalogue(edits, &tills, audit);
    verdict.compare_standing(&tills, audit);
    Ok(verdict)
}

fn ask(stalls: &[Stall; 2], place: usize) -> Result<Till, DemoFault> {
    let own = &stalls[place];
    let mut till = Till {
        name: TELLERS[place],
        reports: BTreeMap::new(),
        found: BTreeMap::new(),
        items: BTreeMap::new(),
        edition: own.call("edition", json!({ "edition": own.edition }))?,
        sync: own.call("sync_status", json!({}))?,
        is_sound: own.call("verify", json!({}))?["is_sound"] == true,
    };
    for stall in stalls {
        let day = stall.day.clone();
        let found = own.call("find_sales", json!({ "day": day, "limit": FOUND_MAX }))?;
        till.found.insert(day.clone(), count(&found["sales"]));
        let report = own.call("report", json!({ "day": day }))?;
        till.reports.insert(day, report);
    }
    let items = own.call(
        "list_items",
        json!({ "include_retired": true, "limit": 5_000 }),
    )?;
    for item in items["items"].as_array().into_iter().flatten() {
        till.items.insert(text(&item["sku"]), item.clone());
    }
    Ok(till)
}

impl Verdict {
    fn row(&mut self, what: String, is_money: bool, script: i64, told: [Option<i64>; 4]) {
        for (teller, figure) in TELLERS.iter().zip(told) {
            if figure.is_some_and(|figure| figure != script) {
                let figure = figure.unwrap_or_default();
                self.disagreements.push(format!(
                    "{what}: the script says {script}, {teller} says {figure}"
                ));
            }
        }
        self.rows.push(Row {
            what,
            is_money,
            script,
            told,
        });
    }

    fn must(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.disagreements.push(what());
        }
    }

    fn compare_day(&mut self, stall: &Stall, tills: &[Till; 2], audit: &Value) {
        let (day, books) = (stall.day.as_str(), &stall.books);
        let told = [
            tills[0].reports.get(day).map(of_report),
            tills[1].reports.get(day).map(of_report),
            of_folded(day, &audit["folded"]),
            Some(of_bodies(day, &audit["bodies"])),
        ];
        for (place, ((name, is_money), script)) in FIGURES.iter().zip(of_books(books)).enumerate() {
            let told = std::array::from_fn(|teller| told[teller].map(|figures| figures[place]));
            self.row(format!("{}: {name}", books.code), *is_money, script, told);
        }
        for till in tills {
            let found = till.found.get(day).copied();
            let expected = books.sales.min(FOUND_MAX);
            self.must(found == Some(expected), || {
                format!(
                    "{}: {} sales of {} are listed, not {expected}",
                    till.name,
                    found.unwrap_or(0),
                    books.code
                )
            });
        }
        let standing = of_day(&audit["folded"]["days"], day).map(|day| text(&day["standing"]));
        self.must(standing.as_deref() == Some("agreed"), || {
            format!("central does not countersign the day of {}", books.code)
        });
    }

    fn compare_stock(
        &mut self,
        stalls: &[Stall; 2],
        place: usize,
        tills: &[Till; 2],
        audit: &Value,
    ) {
        let stall = &stalls[place];
        let mut sums = (0, [0i64; 4]);
        let on_table = |side: &str| stock_at(&audit[side]["stock"], &stall.place);
        let looked_at = stall.place.replacen("stall:", "inspect:", 1);
        let inspected = |side: &str| stock_at(&audit[side]["stock"], &looked_at);
        let (folded, bodies) = (on_table("folded"), on_table("bodies"));
        let (folded_in, bodies_in) = (inspected("folded"), inspected("bodies"));
        for (sku, here) in &stall.books.here {
            let item = |teller: usize| tills[teller].items.get(sku).cloned().unwrap_or_default();
            let seen = |teller: usize| {
                let side = if teller == place { "here" } else { "elsewhere" };
                item(teller)[side].as_i64().unwrap_or_default()
            };
            let variant = text(&item(0)["variant"]);
            let of = |stock: &BTreeMap<String, i64>| stock.get(&variant).copied().unwrap_or(0);
            let told = [seen(0), seen(1), of(&folded), of(&bodies)];
            let waiting = stall.books.inspect.get(sku).copied().unwrap_or(0);
            let told_in = [
                item(place)["inspect"].as_i64().unwrap_or_default(),
                of(&folded_in),
                of(&bodies_in),
            ];
            self.must(told_in.iter().all(|figure| *figure == waiting), || {
                format!(
                    "{sku} to look at, {}: the script says {waiting}, told {told_in:?}",
                    stall.name
                )
            });
            sums.0 += here;
            for (sum, figure) in sums.1.iter_mut().zip(told) {
                *sum += figure;
            }
            for (teller, figure) in TELLERS.iter().zip(told) {
                self.must(figure == *here, || {
                    format!(
                        "{sku} at the {}: the script says {here}, {teller} says {figure}",
                        stall.name
                    )
                });
            }
        }
        let what = format!("{}: things on the table", stall.books.code);
        self.rows.push(Row {
            what,
            is_money: false,
            script: sums.0,
            told: sums.1.map(Some),
        });
    }

    fn compare_pieces(
        &mut self,
        stalls: &[Stall; 2],
        leased: usize,
        tills: &[Till; 2],
        audit: &Value,
    ) {
        let mut script: BTreeMap<i64, &str> = BTreeMap::new();
        for (number, at) in stalls.iter().flat_map(Stall::pieces) {
            let before = script.insert(i64::from(number), at.word());
            self.must(before.is_none(), || {
                format!("piece {number} was had by both stalls")
            });
        }
        let folded = rows_of(&audit["folded"]["pieces"], |row| {
            Some((row["number"].as_i64()?, text(&row["state"])))
        });
        let mut net: BTreeMap<i64, i64> = BTreeMap::new();
        for row in audit["bodies"]["pieces"].as_array().into_iter().flatten() {
            let sign = if row["kind"] == "sale.recorded" {
                1
            } else {
                -1
            };
            *net.entry(row["number"].as_i64().unwrap_or_default())
                .or_default() += sign * row["count"].as_i64().unwrap_or_default();
        }
        for (number, at) in &script {
            for till in tills {
                let state = piece_of(&till.edition, *number);
                self.must(state == *at, || {
                    format!(
                        "piece {number}: the script says {at}, {} says {state}",
                        till.name
                    )
                });
            }
            let state = folded.get(number).cloned().unwrap_or_default();
            self.must(state == *at, || {
                format!("piece {number}: the script says {at}, central says {state}")
            });
            let sold = net.get(number).copied().unwrap_or(0);
            self.must(sold == i64::from(*at == "sold"), || {
                format!("piece {number} was sold {sold} times by the raw events")
            });
        }
        let sold: i64 = stalls.iter().map(|stall| stall.books.pieces_sold()).sum();
        let told = [
            tills[0].edition["sold"].as_i64(),
            tills[1].edition["sold"].as_i64(),
            Some(folded.values().filter(|state| *state == "sold").count() as i64),
            Some(net.values().sum()),
        ];
        self.row("pieces sold".to_owned(), false, sold, told);
        let unprinted = |till: &Till| till.edition["unprinted_labels"].as_i64();
        let told = [unprinted(&tills[0]), unprinted(&tills[1]), None, None];
        self.row("labels unprinted".to_owned(), false, 0, told);
        let told = [None, None, Some(count(&audit["folded"]["leased"])), None];
        self.row("numbers leased".to_owned(), false, leased as i64, told);
    }

    fn compare_catalogue(&mut self, edits: &Edits, tills: &[Till; 2], audit: &Value) {
        let at_central = |sku: &str| {
            let rows = audit["folded"]["variants"].as_array();
            let row = rows.into_iter().flatten().find(|row| row["sku"] == sku);
            row.cloned().unwrap_or_default()
        };
        let item = |teller: usize, sku: &str| match teller {
            0 | 1 => tills[teller].items.get(sku).cloned().unwrap_or_default(),
            _ => at_central(sku),
        };
        for (teller, name) in TELLERS.iter().enumerate().take(3) {
            let (sku, price) = &edits.price;
            let found = item(teller, sku)["price_minor"].clone();
            self.must(found == *price, || {
                format!("{name}: the price of {sku} is {found}, not {price}")
            });
            let (sku, title) = &edits.title;
            let found = item(teller, sku)["title"].clone();
            self.must(found == **title, || {
                format!("{name}: {sku} is called {found}, not {title}")
            });
            let is_retired = &item(teller, &edits.retired)["is_retired"];
            self.must(*is_retired == true || *is_retired == 1, || {
                format!("{name}: {} is not retired", edits.retired)
            });
        }
    }

    fn compare_standing(&mut self, tills: &[Till; 2], audit: &Value) {
        let unsent = |till: &Till| till.sync["unsent"].as_i64();
        let told = [unsent(&tills[0]), unsent(&tills[1]), None, None];
        self.row("events unsent".to_owned(), false, 0, told);
        let open = |till: &Till| Some(count(&till.sync["conflicts"]));
        let central = count(&audit["folded"]["conflicts"]) + count(&audit["folded"]["quarantine"]);
        let told = [open(&tills[0]), open(&tills[1]), Some(central), None];
        self.row("conflicts".to_owned(), false, 0, told);
        for till in tills {
            self.must(till.is_sound, || {
                format!("{}: its ledger is not sound", till.name)
            });
        }
        let log = &audit["log"];
        self.must(log["first"] == 1 && log["last"] == log["events"], || {
            format!("central's positions have gaps: {log}")
        });
    }
}

fn rows_of<K: Ord, V>(rows: &Value, of: impl Fn(&Value) -> Option<(K, V)>) -> BTreeMap<K, V> {
    rows.as_array()
        .into_iter()
        .flatten()
        .filter_map(of)
        .collect()
}

/// Variant to quantity at one place.
fn stock_at(rows: &Value, location: &str) -> BTreeMap<String, i64> {
    rows_of(rows, |row| {
        let is_there = row["location"] == location;
        is_there.then(|| (text(&row["variant"]), number(&row["quantity"])))
    })
}

fn piece_of(edition: &Value, number: i64) -> String {
    let rows = edition["pieces"].as_array().into_iter().flatten();
    let row = rows.into_iter().find(|row| row["number"] == number);
    row.map(|row| text(&row["state"])).unwrap_or_default()
}

fn count(list: &Value) -> i64 {
    list.as_array().map_or(0, Vec::len) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_teller_with_another_figure_is_named() {
        let mut verdict = Verdict::default();
        verdict.row(
            "A: sold".into(),
            true,
            500,
            [Some(500), None, Some(499), Some(500)],
        );
        let named = verdict.disagreements;
        assert_eq!(named, ["A: sold: the script says 500, central says 499"]);
    }
}
