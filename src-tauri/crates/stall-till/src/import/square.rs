//! Square's item library, the columns of today and of the years before.
//!
//! One row is one variation; rows of one reference handle, or of one item name where there is
//! none, are one product. Refuses gift cards: the till issues vouchers itself.

use std::collections::HashMap;

use super::cells::{self, Cells, WeightUnit};
use super::number;
use super::problem::{Consequence, RowProblemCode as Code};
use super::table::{Header, Row};
use super::{Found, ImportedProduct, ImportedStatus, ImportedTax, ImportedVariant, places, sku};

/// What Square calls the only variation of an item.
const ONLY_VARIATION: &str = "regular";

struct Columns {
    reference: Option<usize>,
    token: Option<usize>,
    item: Option<usize>,
    variation: Option<usize>,
    sku: Option<usize>,
    description: Option<usize>,
    categories: [Option<usize>; 3],
    gtin: Option<usize>,
    kind: Option<usize>,
    weight: Option<(usize, WeightUnit)>,
    price: Option<usize>,
    cost: Option<usize>,
    vendor: Option<usize>,
    archived: Option<usize>,
    stockable: Option<usize>,
    options: Vec<(Option<usize>, Option<usize>)>,
    quantities: Vec<(usize, String)>,
    taxes: Vec<(usize, ImportedTax)>,
}

impl Columns {
    fn find(header: &Header) -> Self {
        let weight = header.with_prefix("weight").into_iter();
        let taxes = header.with_prefix("tax - ").into_iter();
        let option = |(value, number): (usize, String)| {
            (header.find(&format!("option name {number}")), Some(value))
        };
        Self {
            reference: header.find("reference handle"),
            token: header.find("token"),
            item: header.find("item name"),
            variation: header.find("variation name"),
            sku: header.find("sku"),
            description: header.find("description"),
            categories: ["reporting category", "categories", "category"]
                .map(|name| header.find(name)),
            gtin: header.find("gtin"),
            kind: header.find("item type"),
            weight: weight
                .filter_map(|(at, u)| Some((at, WeightUnit::from_name(&u)?)))
                .next(),
            price: header.find("price"),
            cost: header.find("default unit cost"),
            vendor: header.find("default vendor name"),
            archived: header.find("archived"),
            stockable: header.find("stockable"),
            options: header
                .with_prefix("option value ")
                .into_iter()
                .map(option)
                .collect(),
            quantities: header.with_prefix("current quantity"),
            taxes: taxes.map(|(at, name)| (at, tax(&name))).collect(),
        }
    }
}

pub(super) fn read(rows: &[Row], cells: &mut Cells<'_>) -> Found {
    let columns = Columns::find(cells.header);
    let mut products: Vec<ImportedProduct> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for (done, row) in rows.iter().enumerate() {
        cells.tick(done, rows.len());
        let (reference, title) = (row.cell(columns.reference), row.cell(columns.item));
        if title.is_empty() && !by_key.contains_key(reference) {
            cells.skip(row, columns.item, Code::TitleMissing);
            continue;
        }
        if row.cell(columns.kind).to_lowercase().contains("gift card") {
            cells.skip(row, columns.kind, Code::GiftCard);
            continue;
        }
        let key = if reference.is_empty() {
            title
        } else {
            reference
        };
        let at = *by_key.entry(key.to_owned()).or_insert_with(|| {
            products.push(product(row, &columns, cells));
            products.len() - 1
        });
        if !title.is_empty() && title != products[at].title {
            cells.report(row, columns.item, Code::TitleDiffers, Consequence::Kept);
        }
        let variant = variant(row, &columns, cells);
        products[at].variants.push(variant);
    }
    sku::tell_handles_apart(&mut products);
    Found {
        products,
        places: places::named(&columns.quantities),
        taxes: columns.taxes.into_iter().map(|(_, tax)| tax).collect(),
    }
}

fn product(row: &Row, columns: &Columns, cells: &mut Cells<'_>) -> ImportedProduct {
    let (reference, title) = (row.cell(columns.reference), row.cell(columns.item));
    let reference = reference.trim_start_matches('#').trim();
    let archived = cells.flag(row, columns.archived, false);
    ImportedProduct {
        handle: match reference {
            "" => sku::handle_from(title),
            reference => reference.to_owned(),
        },
        title: title.to_owned(),
        description: cells.description(row, columns.description),
        category: columns
            .categories
            .iter()
            .find_map(|column| cells::filled(row.cell(*column))),
        tags: Vec::new(),
        vendor: cells::filled(row.cell(columns.vendor)),
        status: if archived {
            ImportedStatus::Archived
        } else {
            ImportedStatus::Active
        },
        variants: Vec::new(),
    }
}

fn variant(row: &Row, columns: &Columns, cells: &mut Cells<'_>) -> ImportedVariant {
    let mut quantity_by_place = Vec::new();
    for (column, place) in &columns.quantities {
        if let Some(count) = cells.count(row, Some(*column)) {
            quantity_by_place.push((place.clone(), count));
        }
    }
    let quantity = (!quantity_by_place.is_empty()).then(|| {
        quantity_by_place
            .iter()
            .fold(0i64, |sum, (_, count)| sum.saturating_add(*count))
    });
    let mut charged = Vec::new();
    for (column, tax) in &columns.taxes {
        if cells.flag(row, Some(*column), false) {
            charged.push(tax.name.as_str());
        }
    }
    let weight = columns.weight;
    let mut variant = ImportedVariant {
        options: options(row, columns),
        sku: cells.sku(row, columns.sku),
        source_id: cells::filled(row.cell(columns.token)),
        price_minor: cells.price(row, columns.price),
        cost_minor: cells.money(row, columns.cost),
        quantity,
        tracked: quantity.is_some() && cells.flag(row, columns.stockable, true),
        quantity_by_place,
        taxable: columns.taxes.is_empty() || !charged.is_empty(),
        tax_code: cells::filled(&charged.join("; ")),
        weight_grams: weight.and_then(|(column, unit)| cells.grams(row, Some(column), unit)),
        source_rows: vec![row.number],
        ..ImportedVariant::default()
    };
    cells.barcode(row, columns.gtin, true, &mut variant);
    variant
}

/// Named options where the row has them, the variation's name otherwise.
fn options(row: &Row, columns: &Columns) -> Vec<(String, String)> {
    let mut options = Vec::new();
    for (at, (name, value)) in columns.options.iter().enumerate() {
        let (name, value) = (row.cell(*name), row.cell(*value));
        if !value.is_empty() {
            let name = if name.is_empty() {
                format!("Option {}", at + 1)
            } else {
                name.to_owned()
            };
            options.push((name, value.to_owned()));
        }
    }
    let variation = row.cell(columns.variation);
    let named = !variation.is_empty() && variation.to_lowercase() != ONLY_VARIATION;
    if options.is_empty() && named {
        options.push(("Variation".to_owned(), variation.to_owned()));
    }
    options
}

/// `Sales Tax (6.625%)`: the name and the rate in millionths.
fn tax(header: &str) -> ImportedTax {
    let split = header
        .strip_suffix("%)")
        .and_then(|rest| rest.rsplit_once('('));
    let Some((name, rate)) = split else {
        return ImportedTax {
            name: header.to_owned(),
            rate_ppm: None,
        };
    };
    let rate_ppm = number::read_measure(rate).and_then(|rate| rate.to_units(4).ok().flatten());
    ImportedTax {
        name: name.trim().to_owned(),
        rate_ppm,
    }
}
