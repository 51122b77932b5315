//! Loyverse's item file. Rows of one handle are one product. Refuses composite items: a bundle is
//! put together in the till.

use std::collections::HashMap;

use super::cells::{self, Cells};
use super::problem::RowProblemCode as Code;
use super::table::{Header, Row};
use super::{Found, ImportedProduct, ImportedStatus, ImportedVariant, places, sku};

struct Columns {
    handle: Option<usize>,
    name: Option<usize>,
    category: Option<usize>,
    description: Option<usize>,
    sku: Option<usize>,
    barcode: Option<usize>,
    cost: Option<usize>,
    part: Option<usize>,
    track: Option<usize>,
    options: Vec<(Option<usize>, Option<usize>)>,
    prices: Vec<(usize, String)>,
    stocks: Vec<(usize, String)>,
    for_sale: Vec<(usize, String)>,
}

impl Columns {
    fn find(header: &Header) -> Self {
        let option = |n: u8| {
            let column = |part: &str| header.find(&format!("option {n} {part}"));
            (column("name"), column("value"))
        };
        Self {
            handle: header.find("handle"),
            name: header.find("name"),
            category: header.find("category"),
            description: header.find("description"),
            sku: header.find("sku"),
            barcode: header.find("barcode"),
            cost: header.find("cost"),
            part: header.find("sku of included item"),
            track: header.find("track stock"),
            options: (1..=3).map(option).collect(),
            prices: in_stores(header, "price"),
            stocks: in_stores(header, "in stock"),
            for_sale: in_stores(header, "available for sale"),
        }
    }
}

/// `Price` and `Price [Store]`, with the name of the store.
fn in_stores(header: &Header, name: &str) -> Vec<(usize, String)> {
    let columns = header.with_prefix(name).into_iter();
    let stores = columns.filter(|(_, rest)| rest.is_empty() || rest.starts_with('['));
    stores
        .map(|(at, rest)| (at, rest.trim_matches(['[', ']']).trim().to_owned()))
        .collect()
}

pub(super) fn read(rows: &[Row], cells: &mut Cells<'_>) -> Found {
    let columns = Columns::find(cells.header);
    let mut products: Vec<ImportedProduct> = Vec::new();
    let mut by_handle: HashMap<String, Option<usize>> = HashMap::new();
    for (done, row) in rows.iter().enumerate() {
        cells.tick(done, rows.len());
        let (handle, name) = (row.cell(columns.handle), row.cell(columns.name));
        let key = if handle.is_empty() {
            sku::handle_from(name)
        } else {
            handle.to_owned()
        };
        let known = by_handle.get(&key).copied();
        if known == Some(None) {
            continue;
        }
        if name.is_empty() && known.is_none() {
            cells.skip(row, columns.name, Code::TitleMissing);
            continue;
        }
        if !row.cell(columns.part).is_empty() {
            cells.skip(row, columns.part, Code::BundleSkipped);
            by_handle.insert(key, None);
            continue;
        }
        let at = known.flatten().unwrap_or_else(|| {
            products.push(product(row, &columns, key.clone(), cells));
            by_handle.insert(key, Some(products.len() - 1));
            products.len() - 1
        });
        let inherited = products[at].variants.first().map(|v| v.options.clone());
        let variant = variant(row, &columns, &inherited.unwrap_or_default(), cells);
        products[at].variants.push(variant);
    }
    Found {
        products,
        places: places::named(&columns.stocks),
        ..Found::default()
    }
}

fn product(row: &Row, columns: &Columns, handle: String, cells: &mut Cells<'_>) -> ImportedProduct {
    let for_sale = columns.for_sale.is_empty()
        || columns
            .for_sale
            .iter()
            .any(|(column, _)| cells.flag(row, Some(*column), true));
    ImportedProduct {
        handle,
        title: row.cell(columns.name).to_owned(),
        description: cells.description(row, columns.description),
        category: cells::filled(row.cell(columns.category)),
        tags: Vec::new(),
        vendor: None,
        status: if for_sale {
            ImportedStatus::Active
        } else {
            ImportedStatus::Archived
        },
        variants: Vec::new(),
    }
}

fn variant(
    row: &Row,
    columns: &Columns,
    inherited: &[(String, String)],
    cells: &mut Cells<'_>,
) -> ImportedVariant {
    let mut stock = Vec::new();
    for (column, place) in &columns.stocks {
        if let Some(count) = cells.count(row, Some(*column)) {
            stock.push((place.clone(), count));
        }
    }
    let quantity = (!stock.is_empty()).then(|| {
        stock
            .iter()
            .fold(0i64, |sum, (_, count)| sum.saturating_add(*count))
    });
    // Stores may differ in price; the first one that has a price sets it.
    let filled = columns
        .prices
        .iter()
        .find(|(column, _)| !row.cell(Some(*column)).is_empty());
    let price = filled.or(columns.prices.first()).map(|(column, _)| *column);
    let mut variant = ImportedVariant {
        options: options(row, columns, inherited),
        sku: cells.sku(row, columns.sku),
        price_minor: cells.price(row, price),
        cost_minor: cells.money(row, columns.cost),
        quantity,
        tracked: cells.flag(row, columns.track, quantity.is_some()),
        source_rows: vec![row.number],
        ..ImportedVariant::default()
    };
    stock.retain(|(place, _)| !place.is_empty());
    variant.quantity_by_place = stock;
    cells.barcode(row, columns.barcode, false, &mut variant);
    variant
}

/// Names stand in the first row of a product only.
fn options(row: &Row, columns: &Columns, inherited: &[(String, String)]) -> Vec<(String, String)> {
    let mut options = Vec::new();
    for (at, (name, value)) in columns.options.iter().enumerate() {
        let value = row.cell(*value);
        if value.is_empty() {
            continue;
        }
        let name = match (row.cell(*name), inherited.get(at)) {
            ("", Some((first, _))) => first.clone(),
            ("", None) => format!("Option {}", at + 1),
            (own, _) => own.to_owned(),
        };
        options.push((name, value.to_owned()));
    }
    options
}
