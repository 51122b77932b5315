//! Shopify's product files, the template of today and the one before it.
//!
//! A product is all rows of one handle: the one with a title describes it, the others add variants
//! or mere images; a file sorted by price still reads. Refuses gift cards: the till issues vouchers itself.

use std::collections::HashMap;

use super::cells::{self, Cells, WeightUnit};
use super::problem::{Consequence, RowProblemCode as Code};
use super::table::{Header, Row};
use super::{Dialect, ImportedProduct, ImportedStatus, ImportedVariant, sku};

/// The value Shopify writes for a product without options.
const NO_OPTION: &str = "default title";

struct Columns {
    handle: Option<usize>,
    title: Option<usize>,
    description: Option<usize>,
    vendor: Option<usize>,
    kind: Option<usize>,
    category: Option<usize>,
    tags: Option<usize>,
    status: Option<usize>,
    gift_card: Option<usize>,
    options: Vec<(Option<usize>, Option<usize>)>,
    sku: Option<usize>,
    barcode: Option<usize>,
    price: Option<usize>,
    compare_at: Option<usize>,
    cost: Option<usize>,
    tracker: Option<usize>,
    quantity: Option<usize>,
    taxable: Option<usize>,
    tax_code: Option<usize>,
    grams: Option<usize>,
}

impl Columns {
    fn find(header: &Header, dialect: Dialect) -> Self {
        let new = dialect == Dialect::ShopifyNew;
        let pick = |old: &str, current: &str| header.find(if new { current } else { old });
        let option = |n: u8| {
            let column = |part: &str| header.find(&format!("option{n} {part}"));
            (column("name"), column("value"))
        };
        Self {
            handle: pick("handle", "url handle"),
            title: header.find("title"),
            description: pick("body (html)", "description"),
            vendor: header.find("vendor"),
            kind: header.find("type"),
            category: header.find("product category"),
            tags: header.find("tags"),
            status: header.find("status"),
            gift_card: header.find("gift card"),
            options: (1..=3).map(option).collect(),
            sku: pick("variant sku", "sku"),
            barcode: pick("variant barcode", "barcode"),
            price: pick("variant price", "price"),
            compare_at: pick("variant compare at price", "compare-at price"),
            cost: header.find("cost per item"),
            tracker: pick("variant inventory tracker", "inventory tracker"),
            quantity: pick("variant inventory qty", "inventory quantity"),
            taxable: pick("variant taxable", "charge tax"),
            tax_code: pick("variant tax code", "tax code"),
            grams: pick("variant grams", "weight value (grams)"),
        }
    }

    /// A later row that only adds an image fills none of these.
    fn has_variant(&self, row: &Row) -> bool {
        let values = self.options.iter().map(|(_, value)| *value);
        let others = [self.sku, self.price, self.barcode];
        values
            .chain(others)
            .any(|column| column.is_some() && !row.cell(column).is_empty())
    }
}

/// A product on its way, with the option names of its first row.
struct Open {
    product: ImportedProduct,
    option_names: Vec<String>,
}

pub(super) fn read(rows: &[Row], dialect: Dialect, cells: &mut Cells<'_>) -> Vec<ImportedProduct> {
    let columns = Columns::find(cells.header, dialect);
    let titled = rows
        .iter()
        .rev()
        .filter(|row| !row.cell(columns.title).is_empty());
    let heads: HashMap<&str, &Row> = titled.map(|row| (row.cell(columns.handle), row)).collect();
    let mut open: Vec<Open> = Vec::new();
    // `None` marks a handle whose rows are left out.
    let mut by_handle: HashMap<String, Option<usize>> = HashMap::new();
    let mut last_handle = String::new();
    for (done, row) in rows.iter().enumerate() {
        cells.tick(done, rows.len());
        let Some(handle) = handle_of(row, &columns, dialect, &last_handle, cells) else {
            continue;
        };
        last_handle.clone_from(&handle);
        match by_handle.get(&handle) {
            Some(None) => {}
            Some(Some(at)) => continue_product(row, &columns, &mut open[*at], cells),
            None => {
                let head = match row.cell(columns.title) {
                    "" => heads.get(handle.as_str()).copied(),
                    _ => Some(row),
                };
                match begin(row, head, &columns, &handle, cells) {
                    Beginning::Product(begun) => {
                        by_handle.insert(handle, Some(open.len()));
                        open.push(*begun);
                    }
                    Beginning::LeftOut => _ = by_handle.insert(handle, None),
                    Beginning::Image => {}
                }
            }
        }
    }
    open.into_iter().map(|open| open.product).collect()
}

/// What the first row of a handle turns out to be.
enum Beginning {
    Product(Box<Open>),
    /// Nothing with this handle is taken over.
    LeftOut,
    /// An image: its product comes later, or its product is nowhere.
    Image,
}

/// `head` is the row with the product's title, which need not be the first of its handle.
fn begin(
    row: &Row,
    head: Option<&Row>,
    columns: &Columns,
    handle: &str,
    cells: &mut Cells<'_>,
) -> Beginning {
    let described = head.unwrap_or(row);
    if cells.flag(described, columns.gift_card, false) {
        cells.skip(described, columns.title, Code::GiftCard);
        return Beginning::LeftOut;
    }
    if row.cell(columns.title).is_empty() && !columns.has_variant(row) {
        if head.is_none() {
            cells.skip(row, columns.title, Code::TitleMissing);
        }
        return Beginning::Image;
    }
    let mut begun = begin_product(described, columns, handle.to_owned(), cells);
    add_variant(row, columns, &mut begun, cells);
    Beginning::Product(Box::new(begun))
}

/// The handle a row belongs to; `None` when it belongs to nothing.
fn handle_of(
    row: &Row,
    columns: &Columns,
    dialect: Dialect,
    last_handle: &str,
    cells: &mut Cells<'_>,
) -> Option<String> {
    let (handle, title) = (row.cell(columns.handle), row.cell(columns.title));
    if !handle.is_empty() {
        return Some(handle.to_owned());
    }
    if !title.is_empty() {
        return Some(sku::handle_from(title));
    }
    // The new template does not need the handle; a row without a title goes on with the last.
    if dialect == Dialect::ShopifyNew && !last_handle.is_empty() {
        return Some(last_handle.to_owned());
    }
    if columns.has_variant(row) {
        cells.skip(row, columns.handle, Code::HandleMissing);
    }
    None
}

fn begin_product(row: &Row, columns: &Columns, handle: String, cells: &mut Cells<'_>) -> Open {
    let title = row.cell(columns.title);
    if title.is_empty() {
        cells.report(row, columns.title, Code::TitleMissing, Consequence::Kept);
    }
    let product = ImportedProduct {
        title: if title.is_empty() {
            handle.clone()
        } else {
            title.to_owned()
        },
        handle,
        description: cells.description(row, columns.description),
        category: cells::filled(row.cell(columns.kind))
            .or_else(|| cells::filled(row.cell(columns.category))),
        tags: cells::list(row.cell(columns.tags)),
        vendor: cells::filled(row.cell(columns.vendor)),
        status: status(row.cell(columns.status)),
        variants: Vec::new(),
    };
    let names = columns
        .options
        .iter()
        .map(|(name, _)| row.cell(*name).to_owned());
    Open {
        product,
        option_names: names.collect(),
    }
}

fn continue_product(row: &Row, columns: &Columns, open: &mut Open, cells: &mut Cells<'_>) {
    let title = row.cell(columns.title);
    if !title.is_empty() && title != open.product.title {
        cells.report(row, columns.title, Code::TitleDiffers, Consequence::Kept);
    }
    if columns.has_variant(row) {
        add_variant(row, columns, open, cells);
    }
}

fn add_variant(row: &Row, columns: &Columns, open: &mut Open, cells: &mut Cells<'_>) {
    let price = cells.price(row, columns.price);
    let mut variant = ImportedVariant {
        options: options(row, columns, &open.option_names),
        sku: cells.sku(row, columns.sku),
        price_minor: price,
        compare_at_minor: cells.compare_at(row, columns.compare_at, price),
        cost_minor: cells.money(row, columns.cost),
        quantity: cells.count(row, columns.quantity),
        tracked: !row.cell(columns.tracker).is_empty(),
        taxable: cells.flag(row, columns.taxable, true),
        tax_code: cells::filled(row.cell(columns.tax_code)),
        weight_grams: cells.grams(row, columns.grams, WeightUnit::Gram),
        source_rows: vec![row.number],
        ..ImportedVariant::default()
    };
    cells.barcode(row, columns.barcode, false, &mut variant);
    open.product.variants.push(variant);
}

/// Names stand in the first row of a product only, values in each.
fn options(row: &Row, columns: &Columns, names: &[String]) -> Vec<(String, String)> {
    let mut options = Vec::new();
    for (at, (name, value)) in columns.options.iter().enumerate() {
        let value = row.cell(*value);
        if value.is_empty() || value.to_lowercase() == NO_OPTION {
            continue;
        }
        let first_name = names.get(at).map_or("", String::as_str);
        let name = match (first_name, row.cell(*name)) {
            ("", "") => format!("Option {}", at + 1),
            ("", own) => own.to_owned(),
            (first, _) => first.to_owned(),
        };
        options.push((name, value.to_owned()));
    }
    options
}

fn status(cell: &str) -> ImportedStatus {
    match cell.to_lowercase().as_str() {
        "archived" => ImportedStatus::Archived,
        "draft" => ImportedStatus::Draft,
        _ => ImportedStatus::Active,
    }
}
