//! WooCommerce's product file. A `variable` row is a product whose `variation` rows name it by
//! SKU or by `id:`; a `simple` row is both. Refuses groups and products sold elsewhere.

use std::collections::HashMap;

use super::cells::{self, Cells, WeightUnit};
use super::problem::{Consequence, RowProblemCode as Code};
use super::table::{Header, Row};
use super::{ImportedProduct, ImportedStatus, ImportedVariant, sku};

struct Columns {
    id: Option<usize>,
    kind: Option<usize>,
    sku: Option<usize>,
    name: Option<usize>,
    published: Option<usize>,
    descriptions: [Option<usize>; 2],
    tax_status: Option<usize>,
    tax_class: Option<usize>,
    stock: Option<usize>,
    weight: Option<(usize, WeightUnit)>,
    sale_starts: Option<usize>,
    sale_ends: Option<usize>,
    sale_price: Option<usize>,
    regular_price: Option<usize>,
    categories: Option<usize>,
    tags: Option<usize>,
    brands: Option<usize>,
    parent: Option<usize>,
    gtin: Option<usize>,
    attributes: Vec<(Option<usize>, Option<usize>)>,
}

impl Columns {
    fn find(header: &Header) -> Self {
        let weight = header.with_prefix("weight").into_iter();
        let attribute = |n: usize| {
            let name = header.find(&format!("attribute {n} name"))?;
            Some((Some(name), header.find(&format!("attribute {n} value(s)"))))
        };
        Self {
            id: header.find("id"),
            kind: header.find("type"),
            sku: header.find("sku"),
            name: header.find("name"),
            published: header.find("published"),
            descriptions: ["short description", "description"].map(|name| header.find(name)),
            tax_status: header.find("tax status"),
            tax_class: header.find("tax class"),
            stock: header.find("stock"),
            weight: weight
                .filter_map(|(at, u)| Some((at, WeightUnit::from_name(&u)?)))
                .next(),
            sale_starts: header.find("date sale price starts"),
            sale_ends: header.find("date sale price ends"),
            sale_price: header.find("sale price"),
            regular_price: header.find("regular price"),
            categories: header.find("categories"),
            tags: header.find("tags"),
            brands: header.find("brands"),
            parent: header.find("parent"),
            gtin: header.find("gtin, upc, ean, or isbn"),
            attributes: (1..).map_while(attribute).collect(),
        }
    }
}

pub(super) fn read(rows: &[Row], cells: &mut Cells<'_>) -> Vec<ImportedProduct> {
    let columns = Columns::find(cells.header);
    let mut catalogue = Catalogue::default();
    // Variations may stand before their product.
    let is_variation = |row: &&Row| kind(row, &columns) == "variation";
    let (variations, others): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(is_variation);
    for (done, row) in others.iter().enumerate() {
        cells.tick(done, rows.len());
        catalogue.add_product(row, &columns, cells);
    }
    sku::tell_handles_apart(&mut catalogue.products);
    for (done, row) in variations.iter().enumerate() {
        cells.tick(others.len() + done, rows.len());
        match catalogue.parents.get(row.cell(columns.parent)) {
            Some(at) => {
                let variant = variant(row, &columns, cells);
                catalogue.products[*at].variants.push(variant);
            }
            None => cells.skip(row, columns.parent, Code::ParentMissing),
        }
    }
    for (at, row) in catalogue.expecting {
        if catalogue.products[at].variants.is_empty() {
            cells.skip(row, columns.name, Code::VariantsMissing);
        }
    }
    catalogue.products
}

#[derive(Default)]
struct Catalogue<'a> {
    products: Vec<ImportedProduct>,
    /// Products whose variations are still to come, and their rows.
    expecting: Vec<(usize, &'a Row)>,
    /// Products by what their variations may call them.
    parents: HashMap<String, usize>,
}

impl<'a> Catalogue<'a> {
    fn add_product(&mut self, row: &'a Row, columns: &Columns, cells: &mut Cells<'_>) {
        let kind = kind(row, columns);
        if kind != "simple" && kind != "variable" {
            cells.skip(row, columns.kind, Code::KindSkipped);
            return;
        }
        if row.cell(columns.name).is_empty() {
            cells.skip(row, columns.name, Code::TitleMissing);
            return;
        }
        let mut product = product(row, columns, cells);
        if kind == "simple" {
            product.variants.push(variant(row, columns, cells));
        } else {
            self.expecting.push((self.products.len(), row));
            let (sku, id) = (row.cell(columns.sku), row.cell(columns.id));
            let names = [(sku, sku.to_owned()), (id, format!("id:{id}"))];
            for (_, name) in names.into_iter().filter(|(cell, _)| !cell.is_empty()) {
                self.parents.entry(name).or_insert(self.products.len());
            }
        }
        self.products.push(product);
    }
}

/// `simple, downloadable, virtual` is simple; a missing kind is too.
fn kind(row: &Row, columns: &Columns) -> String {
    let cell = row.cell(columns.kind).to_lowercase();
    let word = cell.split(',').map(str::trim).find(|word| {
        matches!(
            *word,
            "simple" | "variable" | "variation" | "grouped" | "external"
        )
    });
    match (word, cell.is_empty()) {
        (Some(word), _) => word.to_owned(),
        (None, true) => "simple".to_owned(),
        (None, false) => cell,
    }
}

fn product(row: &Row, columns: &Columns, cells: &mut Cells<'_>) -> ImportedProduct {
    let title = row.cell(columns.name);
    let described = columns
        .descriptions
        .into_iter()
        .find(|c| !row.cell(*c).is_empty());
    ImportedProduct {
        handle: sku::handle_from(title),
        title: title.to_owned(),
        description: cells.description(row, described.flatten()),
        category: cells::list(row.cell(columns.categories)).into_iter().next(),
        tags: cells::list(row.cell(columns.tags)),
        vendor: cells::filled(row.cell(columns.brands)),
        status: match row.cell(columns.published) {
            "0" | "-1" => ImportedStatus::Draft,
            _ => ImportedStatus::Active,
        },
        variants: Vec::new(),
    }
}

fn variant(row: &Row, columns: &Columns, cells: &mut Cells<'_>) -> ImportedVariant {
    let (price, compare_at) = prices(row, columns, cells);
    let quantity = cells.count(row, columns.stock);
    let weight = columns.weight;
    let mut variant = ImportedVariant {
        options: options(row, columns),
        sku: cells.sku(row, columns.sku),
        source_id: cells::filled(row.cell(columns.id)),
        price_minor: price,
        compare_at_minor: compare_at,
        quantity,
        tracked: quantity.is_some(),
        taxable: row.cell(columns.tax_status) != "none",
        tax_code: cells::filled(row.cell(columns.tax_class)).filter(|class| class != "parent"),
        weight_grams: weight.and_then(|(column, unit)| cells.grams(row, Some(column), unit)),
        source_rows: vec![row.number],
        ..ImportedVariant::default()
    };
    cells.barcode(row, columns.gtin, true, &mut variant);
    variant
}

/// The price and the higher one before it. A sale bound to dates is left out: it may be over.
fn prices(row: &Row, columns: &Columns, cells: &mut Cells<'_>) -> (Option<i64>, Option<i64>) {
    let dated = [columns.sale_starts, columns.sale_ends];
    if row.cell(columns.sale_price).is_empty() {
        return (cells.price(row, columns.regular_price), None);
    }
    if dated.into_iter().any(|column| !row.cell(column).is_empty()) {
        let code = Code::SaleDatesIgnored;
        cells.report(row, columns.sale_price, code, Consequence::FieldDropped);
        return (cells.price(row, columns.regular_price), None);
    }
    match cells.money(row, columns.sale_price) {
        None => (cells.price(row, columns.regular_price), None),
        sale => (sale, cells.compare_at(row, columns.regular_price, sale)),
    }
}

/// Attributes are options on variations only; on a simple product they describe it.
fn options(row: &Row, columns: &Columns) -> Vec<(String, String)> {
    if row.cell(columns.parent).is_empty() {
        return Vec::new();
    }
    let cells = columns
        .attributes
        .iter()
        .map(|(name, value)| (row.cell(*name), row.cell(*value)));
    let filled = cells.filter(|(name, value)| !name.is_empty() && !value.is_empty());
    filled
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
