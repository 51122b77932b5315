//! Reads the catalogue files of other shop systems: Shopify, Square, Loyverse and WooCommerce.
//!
//! A pure function of the bytes: no file is opened and nothing is stored here. What cannot be
//! taken over is said row by row; a file that is no catalogue is refused whole. Refuses to guess a
//! column by its place, to round money, and to let an SKU depend on the order of rows.

mod cells;
mod code;
mod currency;
mod dialect;
mod loyverse;
mod number;
mod places;
mod problem;
mod repeats;
mod shopify;
mod sku;
mod square;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod woocommerce;

use serde::Serialize;

pub use dialect::Dialect;
pub use problem::{Consequence, FileProblem, OtherExport, RowProblem, RowProblemCode};

/// How to read a file.
#[derive(Clone, Copy)]
pub struct ReadOptions<'a> {
    /// ISO 4217 code of the shop's currency, such as `EUR`.
    pub currency_code: &'a str,
    /// Decimals of that currency: 2 for EUR, 0 for JPY, 3 for KWD.
    pub currency_exponent: u8,
    /// Called now and then with rows read and rows in the file.
    pub progress: Option<&'a dyn Fn(usize, usize)>,
}

/// A catalogue as found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CatalogueFile {
    pub dialect: Dialect,
    pub products: Vec<ImportedProduct>,
    /// Sorted by row.
    pub problems: Vec<RowProblem>,
    /// Taxes the file names in its columns.
    pub taxes: Vec<ImportedTax>,
    /// Places whose stock the file counts one by one.
    pub places: Vec<String>,
    /// Rows with at least one filled cell, the header not counted.
    pub rows_read: usize,
}

/// A product with its variants in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedProduct {
    /// The other system's name for the product, or one made from the title.
    pub handle: String,
    pub title: String,
    /// Plain text, shortened; empty when there is none.
    pub description: String,
    pub category: Option<String>,
    pub tags: Vec<String>,
    pub vendor: Option<String>,
    pub status: ImportedStatus,
    pub variants: Vec<ImportedVariant>,
}

/// Whether the other system still sells the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportedStatus {
    #[default]
    Active,
    Draft,
    Archived,
}

impl ImportedStatus {
    /// Not for sale now.
    pub fn is_retired(self) -> bool {
        self != Self::Active
    }
}

/// The sellable unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedVariant {
    /// Name and value, such as `("Size", "Small")`; empty for a product without variants.
    pub options: Vec<(String, String)>,
    /// Unique within the file.
    pub sku: String,
    /// The SKU was made here, from the handle and the options or from a repeated SKU. Compare two
    /// files by handle and options where this is set.
    pub sku_derived: bool,
    /// The other system's id of this variant, where the file has one.
    pub source_id: Option<String>,
    /// A GTIN whose check digit is right.
    pub gtin: Option<String>,
    /// A code that is scanned and is no GTIN.
    pub barcode: Option<String>,
    /// Minor units of the shop's currency; `None` when the price is asked for at the sale.
    pub price_minor: Option<i64>,
    /// The higher price before a reduction, minor units.
    pub compare_at_minor: Option<i64>,
    /// What one piece cost the shop, minor units.
    pub cost_minor: Option<i64>,
    /// Pieces over all places, until one is kept by [`CatalogueFile::keep_place`]; may be below zero.
    pub quantity: Option<i64>,
    /// Pieces by place, for files that name places.
    pub quantity_by_place: Vec<(String, i64)>,
    /// The other system counts this stock.
    pub tracked: bool,
    pub taxable: bool,
    /// The other system's tax code, or names from [`CatalogueFile::taxes`] joined by `; `.
    pub tax_code: Option<String>,
    pub weight_grams: Option<i64>,
    /// Rows this variant was read from, as a spreadsheet numbers them.
    pub source_rows: Vec<usize>,
}

impl Default for ImportedVariant {
    fn default() -> Self {
        Self {
            options: Vec::new(),
            sku: String::new(),
            sku_derived: false,
            source_id: None,
            gtin: None,
            barcode: None,
            price_minor: None,
            compare_at_minor: None,
            cost_minor: None,
            quantity: None,
            quantity_by_place: Vec::new(),
            tracked: false,
            taxable: true,
            tax_code: None,
            weight_grams: None,
            source_rows: Vec::new(),
        }
    }
}

/// A tax named in a column header, such as `Tax - Sales Tax (6.625%)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedTax {
    pub name: String,
    /// Millionths: 6.625 % is 66 250. `None` when the header gives no rate.
    pub rate_ppm: Option<i64>,
}

/// What the rows of a file say.
#[derive(Default)]
struct Found {
    products: Vec<ImportedProduct>,
    taxes: Vec<ImportedTax>,
    places: Vec<String>,
}

impl From<Vec<ImportedProduct>> for Found {
    fn from(products: Vec<ImportedProduct>) -> Self {
        Self {
            products,
            ..Self::default()
        }
    }
}

/// Rows between two calls of the progress callback.
const PROGRESS_EVERY_ROWS: usize = 500;

/// Reads a whole file.
///
/// The same bytes and options always give the same answer. Errors are about the file as a whole;
/// trouble with single rows is in [`CatalogueFile::problems`].
pub fn read_catalogue(
    bytes: &[u8],
    options: &ReadOptions<'_>,
) -> Result<CatalogueFile, FileProblem> {
    let decoded = text::decode(bytes)?;
    let (dialect, mut table) = split(&decoded)?;
    let rows_read = table.rows.len();
    let mut cells = cells::Cells::new(
        &table.header,
        options,
        &table.rows,
        &dialect.money_columns(&table.header),
    );
    note_foreign_bytes(&table.foreign_rows, &mut cells);
    let rows = sound_rows(std::mem::take(&mut table.rows), &mut cells);
    let Found {
        mut products,
        taxes,
        places,
    } = match dialect {
        Dialect::ShopifyOld | Dialect::ShopifyNew => {
            shopify::read(&rows, dialect, &mut cells).into()
        }
        Dialect::SquareLibrary => square::read(&rows, &mut cells),
        Dialect::Loyverse => loyverse::read(&rows, &mut cells),
        Dialect::WooCommerce => woocommerce::read(&rows, &mut cells).into(),
    };
    let mut problems = cells.problems;
    repeats::drop_repeated_variants(&mut products, &mut problems);
    let column = |name: &str| {
        table
            .header
            .find(name)
            .map(|at| table.header.shown[at].as_str())
    };
    sku::settle(&mut products, column(dialect.sku_column()), &mut problems);
    repeats::note_repeated_barcodes(&products, column(dialect.barcode_column()), &mut problems);
    problems.sort_by_key(|problem| problem.row);
    if let Some(progress) = options.progress {
        progress(rows_read, rows_read);
    }
    Ok(CatalogueFile {
        dialect,
        products,
        problems,
        taxes,
        places,
        rows_read,
    })
}

/// The header decides before anything else: a foreign file that also breaks off is foreign first.
fn split(decoded: &text::Decoded) -> Result<(Dialect, table::Table), FileProblem> {
    let (header, rows) = table::open(&decoded.text)?;
    let dialect = Dialect::recognise(&header)?;
    let table = table::read(header, rows, &decoded.foreign)?;
    if table.rows.is_empty() {
        return Err(FileProblem::NoRows);
    }
    Ok((dialect, table))
}

fn note_foreign_bytes(rows: &[usize], cells: &mut cells::Cells<'_>) {
    cells.problems.extend(rows.iter().map(|row| {
        RowProblem::new(
            *row,
            None,
            RowProblemCode::EncodingMixed,
            "",
            Consequence::Kept,
        )
    }));
}

/// Leaves out rows whose cells are not where their columns are.
fn sound_rows(rows: Vec<table::Row>, cells: &mut cells::Cells<'_>) -> Vec<table::Row> {
    let width = cells.header.shown.len();
    let mut sound = Vec::with_capacity(rows.len());
    for row in rows {
        let (code, value) = match row.beyond(width) {
            _ if row.swallowed => (RowProblemCode::QuotesBroken, row.first_filled()),
            Some(value) => (RowProblemCode::RowTooLong, value),
            None => {
                sound.push(row);
                continue;
            }
        };
        let problem = RowProblem::new(row.number, None, code, value, Consequence::RowSkipped);
        cells.problems.push(problem);
    }
    sound
}
