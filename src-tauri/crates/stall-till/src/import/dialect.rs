//! Which system wrote a file, told by the names of its columns alone.

use serde::Serialize;

use super::problem::{FileProblem, OtherExport};
use super::table::Header;

/// Column names an unknown file is quoted with.
const QUOTED_COLUMNS: usize = 8;
const QUOTED_CHARS: usize = 40;

/// The systems whose catalogues are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// `Title, URL handle, Description, …, SKU, Barcode, …`
    ShopifyNew,
    /// `Handle, Title, Body (HTML), …, Variant SKU, …`
    ShopifyOld,
    /// `[Reference Handle,] Token, Item Name, …, Variation Name, …`
    SquareLibrary,
    /// `Handle, SKU, Name, Category, …, In stock …`
    Loyverse,
    /// `ID, Type, SKU, Name, Published, …, Regular price, …`
    WooCommerce,
}

impl Dialect {
    pub(super) fn recognise(header: &Header) -> Result<Self, FileProblem> {
        let all = |names: &[&str]| names.iter().all(|name| header.has(name));
        let any = |names: &[&str]| names.iter().any(|name| header.has(name));
        let some = |prefix: &str| header.folded.iter().any(|name| name.starts_with(prefix));
        if let Some(kind) = other_export(header) {
            return Err(FileProblem::OtherExport { kind });
        }
        let shopify_new = [
            "option1 name",
            "compare-at price",
            "inventory quantity",
            "charge tax",
        ];
        if all(&["handle", "title"]) && some("variant ") {
            Ok(Self::ShopifyOld)
        } else if header.has("title") && (header.has("url handle") || any(&shopify_new)) {
            Ok(Self::ShopifyNew)
        } else if header.has("item name") && any(&["variation name", "token", "reference handle"]) {
            Ok(Self::SquareLibrary)
        } else if all(&["handle", "name"]) && (header.has("sold by weight") || some("in stock")) {
            Ok(Self::Loyverse)
        } else if all(&["type", "name", "regular price"]) {
            Ok(Self::WooCommerce)
        } else {
            Err(FileProblem::UnknownHeader {
                found: quoted(header),
            })
        }
    }

    pub(super) fn money_columns(self, header: &Header) -> Vec<usize> {
        let names: &[&str] = match self {
            Self::ShopifyOld => &["variant price", "variant compare at price", "cost per item"],
            Self::ShopifyNew => &["price", "compare-at price", "cost per item"],
            Self::SquareLibrary => &["price", "online sale price", "default unit cost"],
            Self::Loyverse => &["price", "cost"],
            Self::WooCommerce => &["regular price", "sale price"],
        };
        let mut columns: Vec<usize> = names.iter().filter_map(|name| header.find(name)).collect();
        if self == Self::Loyverse {
            columns.extend(header.with_prefix("price [").into_iter().map(|(at, _)| at));
        }
        columns
    }

    pub(super) fn sku_column(self) -> &'static str {
        match self {
            Self::ShopifyOld => "variant sku",
            _ => "sku",
        }
    }

    /// The columns that say whether tax is due, and which.
    pub(crate) fn tax_columns(self) -> [Option<&'static str>; 2] {
        match self {
            Self::ShopifyOld => [Some("Variant Taxable"), Some("Variant Tax Code")],
            Self::ShopifyNew => [Some("Charge tax"), Some("Tax code")],
            Self::WooCommerce => [Some("Tax status"), Some("Tax class")],
            Self::SquareLibrary | Self::Loyverse => [None, None],
        }
    }

    pub(super) fn barcode_column(self) -> &'static str {
        match self {
            Self::ShopifyOld => "variant barcode",
            Self::SquareLibrary => "gtin",
            _ => "barcode",
        }
    }
}

fn other_export(header: &Header) -> Option<OtherExport> {
    let all = |names: &[&str]| names.iter().all(|name| header.has(name));
    let any = |names: &[&str]| names.iter().any(|name| header.has(name));
    if all(&["transaction id", "gross sales", "payment id"]) {
        let items = any(&["item", "qty", "price point name"]);
        return Some(match items {
            true => OtherExport::SquareItemSales,
            false => OtherExport::SquareTransactions,
        });
    }
    if all(&["financial status", "fulfillment status"]) {
        return Some(OtherExport::ShopifyOrders);
    }
    // The older, wide form has a column a location and nothing else to know it by.
    let priced = any(&[
        "variant price",
        "price",
        "url handle",
        "body (html)",
        "vendor",
    ]);
    let inventory = all(&["handle", "title", "option1 name", "option1 value"]) && !priced;
    inventory.then_some(OtherExport::ShopifyInventory)
}

fn quoted(header: &Header) -> Vec<String> {
    let names = header
        .shown
        .iter()
        .filter(|name| !name.is_empty())
        .take(QUOTED_COLUMNS);
    names
        .map(|name| name.chars().take(QUOTED_CHARS).collect())
        .collect()
}
