//! What a catalogue file holds and what is odd in it, in plain words; rows that are odd alike stand in one line.
//!
//! Refuses to hide a code it has no words for: then the code itself is said.

use crate::amounts::amount;
use serde_json::Value;
use stall_till::{
    Problem,
    api::imports::{ImportRowView, ImportView, RowProblemView},
};

const ROWS_NAMED: usize = 8;
const ITEMS_SHOWN: usize = 10;

pub fn of_import(view: &ImportView, is_dry_run: bool, currency: &str) -> String {
    let list = dialect(&view.dialect);
    let rows = counted(view.rows_read, "row", "rows");
    let mut lines = vec![
        format!("{}: {list}, {rows}.", view.file_name),
        format!(
            "{}, {} changed, {} already here as they are.",
            news(view),
            view.variants_changed,
            view.variants_same
        ),
    ];
    lines.extend(stock(view));
    if !view.problems.is_empty() {
        lines.push("\nTo look at:".to_owned());
        lines.extend(groups(&view.problems).iter().map(|group| odd(group)));
    }
    if view.problems_more > 0 {
        lines.push(format!("  and {} more like these", view.problems_more));
    }
    if is_dry_run {
        lines.extend(preview(view, currency));
    }
    lines.push(format!("\n{}", outcome(view, is_dry_run)));
    lines.join("\n")
}

fn news(view: &ImportView) -> String {
    let items = counted(view.variants_new, "new item", "new items");
    match view.products_new {
        0 => items,
        products => format!(
            "{items} in {}",
            counted(products, "new product", "new products")
        ),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn dialect(word: &str) -> &str {
    match word {
        "shopify_new" | "shopify_old" => "a product list of Shopify",
        "square_library" => "an item library of Square",
        "loyverse" => "an item list of Loyverse",
        "woo_commerce" => "a product list of WooCommerce",
        other => other,
    }
}

fn stock(view: &ImportView) -> Option<String> {
    let place = view.place.as_ref()?;
    (view.places.len() > 1).then(|| format!("The stock is that of {place}."))
}

fn outcome(view: &ImportView, is_dry_run: bool) -> String {
    let is_news = view.variants_new + view.variants_changed > 0;
    match (&view.batch, is_dry_run) {
        (Some(batch), _) => {
            format!(
                "It is in, as batch {batch}; `stall call undo_import '{{\"batch\":\"{batch}\"}}'` takes it back."
            )
        }
        (None, true) if is_news => {
            "Only looked at: nothing was changed. Without --dry-run it comes in.".to_owned()
        }
        (None, true) => "Only looked at: nothing was changed.".to_owned(),
        (None, false) => "Nothing in it is new. Nothing was changed.".to_owned(),
    }
}

/// The first items as they would come in, so that a wrong reading of prices is seen.
fn preview(view: &ImportView, currency: &str) -> Vec<String> {
    if view.rows.is_empty() {
        return Vec::new();
    }
    let total = view.variants_new + view.variants_changed + view.variants_same;
    let rows = view.rows.iter().take(ITEMS_SHOWN);
    let width = rows.clone().map(|row| row.sku.chars().count()).max();
    let shown: Vec<String> = rows
        .map(|row| item(row, width.unwrap_or_default(), currency))
        .collect();
    let mut lines = vec!["\nAs it would come in:".to_owned()];
    let more = total.saturating_sub(shown.len());
    lines.extend(shown);
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    lines
}

fn item(row: &ImportRowView, width: usize, currency: &str) -> String {
    let price = row
        .price_minor
        .map_or("no price".to_owned(), |minor| amount(minor, currency));
    let stock = row.quantity.map_or("-".to_owned(), |q| q.to_string());
    format!(
        "  {:<8} {:<width$} {price:>14} {stock:>6}  {}",
        row.standing, row.sku, row.name
    )
}

/// Problems alike in code and column, in the order of their first rows.
fn groups(problems: &[RowProblemView]) -> Vec<Vec<&RowProblemView>> {
    let mut groups: Vec<Vec<&RowProblemView>> = Vec::new();
    for problem in problems {
        let alike = groups.iter_mut().find(|group| {
            let first = group[0];
            (&first.code, &first.column, &first.consequence)
                == (&problem.code, &problem.column, &problem.consequence)
        });
        match alike {
            Some(group) => group.push(problem),
            None => groups.push(vec![problem]),
        }
    }
    groups
}

/// `row 3, In stock "12.5": not a whole number; read without it`
fn odd(group: &[&RowProblemView]) -> String {
    let first = group[0];
    let column = first
        .column
        .as_ref()
        .map(|column| format!(", {column}"))
        .unwrap_or_default();
    let is_one = group.iter().all(|problem| problem.value == first.value);
    let value = match (first.value.is_empty(), is_one) {
        (true, _) => String::new(),
        (false, true) => format!(" “{}”", first.value),
        (false, false) => format!(" “{}” and others", first.value),
    };
    let what = sentence(&first.code).unwrap_or(&first.code);
    let then = match first.consequence.as_str() {
        _ if matches!(first.code.as_str(), "several_places" | "tax_not_taken") => "",
        "row_skipped" => "; the row is left out",
        "field_dropped" => "; the rest of the row is taken",
        _ => "",
    };
    format!("  {}{column}{value}: {what}{then}", rows(group))
}

fn rows(group: &[&RowProblemView]) -> String {
    let named: Vec<String> = group
        .iter()
        .take(ROWS_NAMED)
        .map(|problem| problem.row.to_string())
        .collect();
    let more = match group.len().saturating_sub(ROWS_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let word = if group.len() == 1 { "row" } else { "rows" };
    format!("{word} {}{more}", named.join(", "))
}

/// What is odd, as the end of a sentence.
fn sentence(code: &str) -> Option<&'static str> {
    Some(match code {
        "price_missing" => "no price, so it cannot be sold yet",
        "compare_at_not_above_price" => "the price before is not above the price",
        "amount_unreadable" => "not an amount",
        "amount_too_fine" => "more decimals than the money has",
        "amount_negative" => "an amount below zero",
        "amount_guessed" => "the mark may be of thousands or of decimals; look at the price",
        "amount_in_other_currency" => "not in the money of this shop",
        "sale_dates_ignored" => "a price for certain days; the usual price is taken",
        "quantity_unreadable" => "not a number of pieces",
        "quantity_not_whole" => "not a whole number of pieces",
        "stock_negative" => "stock below zero is taken as it stands",
        "several_places" => {
            "stock of several places and none is called like this stall; name one with --place"
        }
        "tax_not_taken" => "the shop has no such tax rate; the usual rate is used",
        "weight_unreadable" => "not a weight",
        "flag_unreadable" => "neither yes nor no",
        "gtin_invalid" => "not a sound barcode number; a scan may not find it",
        "barcode_scientific" => "a spreadsheet has lost digits of this barcode",
        "barcode_cleaned" => "signs a spreadsheet added to the barcode were taken off",
        "barcode_repeated" => "another item has this barcode; a scan cannot tell them apart",
        "sku_scientific" => "a spreadsheet may have lost digits of this SKU",
        "sku_cleaned" => "signs a spreadsheet added to the SKU were taken off",
        "sku_repeated" => "several items have this SKU; each gets its own, made from it",
        "variant_repeated" => "the same options twice in one product",
        "title_missing" => "no name",
        "title_differs" => "named differently from its first row; the first name stays",
        "handle_missing" => "no handle, so its product is not known",
        "parent_missing" => "its product is not in the file",
        "variants_missing" => "none of its variations is in the file",
        "gift_card" => "a gift card; vouchers are made by the till",
        "bundle_skipped" => "a set of other products; put it together in the till",
        "kind_skipped" => "a kind of product the till does not sell",
        "row_too_long" => "more cells than columns; the columns have slipped",
        "quotes_broken" => "a lone quote has drawn the rows below into this one",
        "encoding_mixed" => "letters of another encoding; look at the accents",
        _ => return None,
    })
}

/// Why a file was refused as a whole.
pub fn of_refused(problem: &Problem) -> String {
    let fact = |name: &str| problem.facts.get(name);
    let number = |name: &str| fact(name).and_then(Value::as_u64).unwrap_or_default();
    let reason = fact("reason").and_then(Value::as_str).unwrap_or_default();
    let why = match reason {
        "import_empty" => "The file is empty.".to_owned(),
        "import_no_rows" => "The file has column names and no rows below them.".to_owned(),
        "import_not_text" => "This is not a text file. Save the list as CSV.".to_owned(),
        "import_workbook" => "This is a spreadsheet workbook. Save it as CSV.".to_owned(),
        "import_unknown_header" => format!(
            "No list of Shopify, Square, Loyverse or WooCommerce has these columns: {}.",
            words(fact("found"))
        ),
        "import_other_export" => format!(
            "This is {}, not a list of products.",
            other_export(fact("kind").and_then(Value::as_str).unwrap_or_default())
        ),
        "import_truncated" => format!(
            "The file breaks off in row {}. Export it again.",
            number("row")
        ),
        "import_too_large" => format!(
            "The file has {} bytes; {} is the most that is read.",
            number("bytes"),
            number("limit")
        ),
        "import_too_many_rows" => format!(
            "The file has more than {} rows, which is the most that is read.",
            number("limit")
        ),
        _ => "This file is not a catalogue we can read.".to_owned(),
    };
    format!("{why} Nothing was changed. [file_bad: {reason}]")
}

fn words(list: Option<&Value>) -> String {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    let words: Vec<&str> = list.filter_map(Value::as_str).collect();
    words.join(", ")
}

fn other_export(kind: &str) -> &str {
    match kind {
        "shopify_inventory" => "Shopify's list of stock",
        "shopify_orders" => "Shopify's list of orders",
        "square_transactions" => "Square's list of transactions",
        "square_item_sales" => "Square's list of items sold",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stall_till::import::RowProblemCode;

    #[test]
    fn every_odd_row_has_words() {
        for code in RowProblemCode::ALL {
            assert!(sentence(code.as_str()).is_some(), "{}", code.as_str());
        }
    }

    #[test]
    fn rows_that_are_odd_alike_stand_in_one_line() {
        let problem = |row, value: &str| RowProblemView {
            row,
            column: Some("Price".to_owned()),
            code: "price_missing".to_owned(),
            value: value.to_owned(),
            consequence: "kept".to_owned(),
        };
        let many: Vec<RowProblemView> = (2..22).map(|row| problem(row, "")).collect();
        let lines: Vec<String> = groups(&many).iter().map(|group| odd(group)).collect();
        let expected =
            "  rows 2, 3, 4, 5, 6, 7, 8, 9 and 12 more, Price: no price, so it cannot be sold yet";
        assert_eq!(lines, [expected]);
    }
}
