//! Says what is wrong with a folder, from the driver's books, raw event bodies and the papers that lie there.
//! Refuses the till's projections, queries and word.

use crate::books::{Books, Standing};
use rusqlite::{Connection, OpenFlags};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// One broken promise.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answered with 200 and not in the ledger.
    AcknowledgedAndLost(String),
    /// In the ledger more than once.
    SoldTwice(String),
    /// In the ledger, and nobody asked for it.
    NobodyAsked(String),
    /// In the ledger under another number or amount than was answered or asked.
    Altered(String),
    /// The numbers of a series are not 1, 2, 3 … in the order of its events.
    NumberOutOfTurn(String),
    /// The sequence of a series has a hole.
    SequenceBroken { expected: i64, found: i64 },
    /// A kill is no restore: the series must go on.
    SeriesBegunAnew(usize),
    /// A receipt lies there, or waits to be printed, for a sale that does not exist.
    PaperWithoutSale(String),
    /// Sold with a receipt asked for, and the spool knows of none.
    SaleWithoutPaper(String),
    /// Two receipts with one number.
    PaperTwice(String),
}

struct Recorded {
    series: (Vec<u8>, i64),
    sale: String,
    number: String,
    total_minor: i64,
}

/// Judges a folder no process has open.
pub fn judge(folder: &Path, books: &Books) -> Vec<Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = Connection::open_with_flags(folder.join("ledger.db"), flags).unwrap();
    let recorded = recorded(&db);
    let mut faults = against_books(books, &recorded);
    faults.extend(numbers(&recorded));
    faults.extend(sequences(&db));
    let sold: BTreeSet<&str> = recorded.iter().map(|r| r.sale.as_str()).collect();
    let jobs = jobs(&db);
    let missing = sold.iter().filter(|sale| !jobs.contains(**sale));
    faults.extend(missing.map(|sale| Fault::SaleWithoutPaper((*sale).to_owned())));
    let queued = jobs
        .into_iter()
        .filter(|sale| !sold.contains(sale.as_str()));
    faults.extend(queued.map(Fault::PaperWithoutSale));
    let numbers: BTreeSet<&str> = recorded.iter().map(|r| r.number.as_str()).collect();
    faults.extend(papers(folder, &numbers));
    faults
}

fn recorded(db: &Connection) -> Vec<Recorded> {
    let sql = "SELECT device, epoch, json_extract(CAST(body AS TEXT), '$.fact.sale'),
                      json_extract(CAST(body AS TEXT), '$.fact.number'),
                      json_extract(CAST(body AS TEXT), '$.fact.totals.total_minor')
               FROM events WHERE kind = 'sale.recorded' ORDER BY device, epoch, seq";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| {
        Ok(Recorded {
            series: (row.get(0)?, row.get(1)?),
            sale: row.get(2)?,
            number: row.get(3)?,
            total_minor: row.get(4)?,
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn against_books(books: &Books, recorded: &[Recorded]) -> Vec<Fault> {
    let mut found: BTreeMap<&str, Vec<&Recorded>> = BTreeMap::new();
    for sale in recorded {
        found.entry(&sale.sale).or_default().push(sale);
    }
    let mut faults = Vec::new();
    for wanted in &books.sales {
        let kept = found.remove(wanted.sale.as_str()).unwrap_or_default();
        match (kept.as_slice(), &wanted.standing) {
            ([], Standing::Asked) => {}
            ([], Standing::Acknowledged(_)) => {
                faults.push(Fault::AcknowledgedAndLost(wanted.sale.clone()));
            }
            ([one], standing) => {
                let is_other_number = matches!(standing, Standing::Acknowledged(Some(number)) if *number != one.number);
                if is_other_number || one.total_minor != wanted.total_minor {
                    faults.push(Fault::Altered(wanted.sale.clone()));
                }
            }
            _ => faults.push(Fault::SoldTwice(wanted.sale.clone())),
        }
    }
    faults.extend(
        found
            .into_keys()
            .map(|sale| Fault::NobodyAsked(sale.to_owned())),
    );
    faults
}

/// Gapless per series, in the order the events were written.
fn numbers(recorded: &[Recorded]) -> Vec<Fault> {
    let mut turn: BTreeMap<&(Vec<u8>, i64), u64> = BTreeMap::new();
    let mut faults = Vec::new();
    for sale in recorded {
        let expected = turn
            .entry(&sale.series)
            .and_modify(|n| *n += 1)
            .or_insert(1);
        let counter = sale
            .number
            .rsplit('-')
            .next()
            .and_then(|digits| digits.parse().ok());
        if counter != Some(*expected) {
            faults.push(Fault::NumberOutOfTurn(sale.number.clone()));
        }
    }
    faults
}

fn sequences(db: &Connection) -> Vec<Fault> {
    let sql = "SELECT count(*), max(seq), count(DISTINCT seq) FROM events GROUP BY device, epoch";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    let series: Vec<(i64, i64, i64)> = rows.unwrap().map(Result::unwrap).collect();
    let mut faults = Vec::new();
    if series.len() != 1 {
        faults.push(Fault::SeriesBegunAnew(series.len()));
    }
    let broken = series
        .iter()
        .filter(|(count, max, distinct)| count != max || count != distinct);
    faults.extend(broken.map(|(count, max, _)| Fault::SequenceBroken {
        expected: *count,
        found: *max,
    }));
    faults
}

/// Sales whose receipts are, or were, in the spool.
fn jobs(db: &Connection) -> BTreeSet<String> {
    let sql = "SELECT json_extract(intent, '$.sale') FROM spool_jobs
               WHERE json_extract(intent, '$.intent') = 'sale_receipt'";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0));
    rows.unwrap().map(Result::unwrap).collect()
}

/// Receipts as the virtual printer laid them down: a picture and its bytes, `receipt-<number>`.
fn papers(folder: &Path, numbers: &BTreeSet<&str>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in paper_names(folder) {
        let (stem, _) = name.rsplit_once('.').unwrap_or((&name, ""));
        let Some(number) = stem.strip_prefix("receipt-") else {
            continue;
        };
        if numbers.contains(number) {
            continue;
        }
        // A taken name gets `-2`: then a second receipt was printed under the number in front of it.
        match number.rsplit_once('-') {
            Some((first, _)) if numbers.contains(first) => faults.push(Fault::PaperTwice(name)),
            _ => faults.push(Fault::PaperWithoutSale(name)),
        }
    }
    faults
}

/// Everything in the paper folder; nothing when no paper came out yet.
pub fn paper_names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("paper"))
        .into_iter()
        .flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}
