//! The twelve figures of a stall's day, out of each teller's own words.
//!
//! Refuses to compare: it only reads.

use super::books::Books;
use serde_json::Value;

/// What they are called, and whether they are money.
pub const FIGURES: [(&str, bool); 12] = [
    ("sales", false),
    ("sold", true),
    ("voided", true),
    ("given back", true),
    ("cash", true),
    ("card", true),
    ("qr", true),
    ("float", true),
    ("drawer", true),
    ("counted", true),
    ("over or short", true),
    ("Z number", false),
];

/// The script's own.
pub fn of_books(books: &Books) -> [i64; 12] {
    let tender = |kind: &str| books.tenders.get(kind).copied().unwrap_or(0);
    [
        books.sales,
        books.sales_minor,
        books.voids_minor,
        books.refunds_minor,
        tender("cash"),
        tender("card"),
        tender("qr"),
        books.float_minor,
        books.drawer_minor(),
        books.counted_minor,
        books.counted_minor - books.drawer_minor(),
        1,
    ]
}

/// A whole number out of an answer; 0 when it is none.
pub fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

fn of_tenders(tenders: &Value, kind: &str) -> i64 {
    let all = tenders.as_array().into_iter().flatten();
    let of_kind = all.filter(|tender| tender["kind"] == kind);
    of_kind.map(|tender| number(&tender["amount_minor"])).sum()
}

/// A till's Z report.
pub fn of_report(report: &Value) -> [i64; 12] {
    let tender = |kind: &str| of_tenders(&report["tenders"], kind);
    [
        number(&report["sales_count"]),
        number(&report["sales_minor"]),
        number(&report["voids_minor"]),
        number(&report["refunds_minor"]),
        tender("cash"),
        tender("card"),
        tender("qr"),
        number(&report["float_minor"]),
        number(&report["expected_minor"]),
        number(&report["counted_minor"]),
        number(&report["over_short_minor"]),
        number(&report["number"]),
    ]
}

/// The row of a day.
pub fn of_day<'a>(days: &'a Value, day: &str) -> Option<&'a Value> {
    days.as_array()?.iter().find(|row| row["day"] == day)
}

/// Central's countersigned report of a day.
pub fn of_folded(day: &str, folded: &Value) -> Option<[i64; 12]> {
    let row = of_day(&folded["days"], day)?;
    let sales = of_day(&folded["sales"], day)?;
    let (report, over_short) = (&row["report"], number(&row["over_short_minor"]));
    let drawer = |name: &str| number(&report["drawer"][name]);
    let expected = drawer("float_minor") + drawer("cash_sales_minor")
        - drawer("cash_refunds_minor")
        + drawer("paid_in_minor")
        + drawer("change_added_minor")
        - drawer("paid_out_minor")
        - drawer("dropped_minor")
        - drawer("tips_paid_minor");
    let tender = |kind: &str| of_tenders(&report["tenders"], kind);
    Some([
        number(&sales["count"]),
        number(&sales["total_minor"]),
        number(&report["voids_minor"]),
        number(&sales["refunded_minor"]),
        tender("cash"),
        tender("card"),
        tender("qr"),
        drawer("float_minor"),
        expected,
        expected + over_short,
        over_short,
        number(&row["number"]),
    ])
}

/// The same figures from nothing but SQL sums over bodies.
pub fn of_bodies(day: &str, bodies: &Value) -> [i64; 12] {
    let rows = |list: &str| {
        let rows = bodies[list].as_array().cloned().unwrap_or_default();
        rows.into_iter()
            .filter(|row| row["day"] == day)
            .collect::<Vec<Value>>()
    };
    let total = |kind: &str, figure: &str| -> i64 {
        let of_kind = rows("totals").into_iter().filter(|row| row["kind"] == kind);
        of_kind.map(|row| number(&row[figure])).sum()
    };
    let tender = |tender: &str| -> i64 {
        let of_tender = rows("tenders")
            .into_iter()
            .filter(|row| row["tender"] == tender);
        let sign = |row: &Value| {
            if row["kind"] == "sale.recorded" {
                1
            } else {
                -1
            }
        };
        of_tender
            .map(|row| sign(&row) * number(&row["amount_minor"]))
            .sum()
    };
    let moved: i64 = rows("cash")
        .iter()
        .map(|row| {
            let is_in = ["paid_in", "change_added"]
                .iter()
                .any(|word| row["movement"] == *word);
            number(&row["amount_minor"]) * if is_in { 1 } else { -1 }
        })
        .sum();
    let float: i64 = rows("opened")
        .iter()
        .map(|row| number(&row["float_minor"]))
        .sum();
    let closed = rows("closed").pop().unwrap_or_default();
    [
        total("sale.recorded", "count"),
        total("sale.recorded", "total_minor"),
        total("sale.voided", "total_minor"),
        total("refund.recorded", "total_minor"),
        tender("cash"),
        tender("card"),
        tender("qr"),
        float,
        float + tender("cash") + moved,
        number(&closed["counted_minor"]),
        number(&closed["over_short_minor"]),
        number(&closed["number"]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn drawers_are_summed_from_raw_rows_alone() {
        let bodies = json!({
            "opened": [{ "day": "d", "float_minor": 1_000 }],
            "closed": [{ "day": "d", "number": 1, "counted_minor": 1_400, "over_short_minor": -50 }],
            "tenders": [
                { "day": "d", "kind": "sale.recorded", "tender": "cash", "amount_minor": 900 },
                { "day": "d", "kind": "refund.recorded", "tender": "cash", "amount_minor": 200 },
                { "day": "e", "kind": "sale.recorded", "tender": "cash", "amount_minor": 77 },
            ],
            "cash": [{ "day": "d", "movement": "dropped", "amount_minor": 250 }],
        });
        let figures = of_bodies("d", &bodies);
        let drawer = FIGURES
            .iter()
            .position(|(name, _)| *name == "drawer")
            .unwrap();
        assert_eq!(figures[drawer], 1_000 + 900 - 200 - 250);
    }
}
