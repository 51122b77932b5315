//! What can be wrong with a catalogue file as a whole, or with one row of it.
//!
//! Every problem carries a stable code; the words a person reads live in the user interface.

use serde::Serialize;
use thiserror::Error;

/// How many characters of an offending cell a problem quotes.
const QUOTED_CHARS: usize = 60;

/// The file cannot be read as a catalogue; nothing of it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileProblem {
    #[error("the file is empty")]
    Empty,
    #[error("the file has a header and no rows")]
    NoRows,
    #[error("the file is not text")]
    NotText,
    #[error("the file is a spreadsheet workbook, not comma-separated text")]
    Workbook,
    /// `found` lists the first column names, shortened.
    #[error("no known catalogue has these columns: {}", found.join(", "))]
    UnknownHeader { found: Vec<String> },
    /// A file of a known system that holds no catalogue.
    #[error("this is a {} file, not a catalogue", kind.as_str())]
    OtherExport { kind: OtherExport },
    /// The file stops in the middle of row `row`, counted as a spreadsheet shows it.
    #[error("the file breaks off in row {row}")]
    Truncated { row: usize },
    #[error("the file has {bytes} bytes; {limit} is the most that is read")]
    TooLarge { bytes: usize, limit: usize },
    #[error("the file has more than {limit} rows")]
    TooManyRows { limit: usize },
}

impl FileProblem {
    /// The stable name of this problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "import_empty",
            Self::NoRows => "import_no_rows",
            Self::NotText => "import_not_text",
            Self::Workbook => "import_workbook",
            Self::UnknownHeader { .. } => "import_unknown_header",
            Self::OtherExport { .. } => "import_other_export",
            Self::Truncated { .. } => "import_truncated",
            Self::TooLarge { .. } => "import_too_large",
            Self::TooManyRows { .. } => "import_too_many_rows",
        }
    }
}

/// Files of known systems that are recognised in order to be refused by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherExport {
    ShopifyInventory,
    ShopifyOrders,
    SquareTransactions,
    SquareItemSales,
}

impl OtherExport {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ShopifyInventory => "shopify_inventory",
            Self::ShopifyOrders => "shopify_orders",
            Self::SquareTransactions => "square_transactions",
            Self::SquareItemSales => "square_item_sales",
        }
    }
}

/// One thing wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    /// The row number a spreadsheet shows: the header is row 1, blank rows count, a cell of
    /// several lines is one row.
    pub row: usize,
    /// The column as the file names it, when one cell is to blame.
    pub column: Option<String>,
    pub code: RowProblemCode,
    /// The offending cell, shortened.
    pub value: String,
    pub consequence: Consequence,
}

impl RowProblem {
    pub(crate) fn new(
        row: usize,
        column: Option<&str>,
        code: RowProblemCode,
        value: &str,
        consequence: Consequence,
    ) -> Self {
        Self {
            row,
            column: column.map(str::to_owned),
            code,
            value: quote(value),
            consequence,
        }
    }
}

fn quote(value: &str) -> String {
    let mut quoted: String = value.chars().take(QUOTED_CHARS).collect();
    if value.chars().nth(QUOTED_CHARS).is_some() {
        quoted.push('…');
    }
    quoted
}

/// What became of the row or cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// Taken over; a person should look.
    Kept,
    /// The row was taken over without this cell.
    FieldDropped,
    /// Nothing of the row was taken over.
    RowSkipped,
}

macro_rules! row_problem_codes {
    ($($(#[$doc:meta])* $variant:ident => $code:literal,)+) => {
        /// Why a row was not taken over just as it stands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub enum RowProblemCode {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
        }

        impl RowProblemCode {
            /// The stable name of this code.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Every code, for the table of words in the user interface.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
        }
    };
}

row_problem_codes! {
    /// No price, or one that is asked for at the sale (`variable`).
    PriceMissing => "price_missing",
    /// The price before a reduction is not above the price.
    CompareAtNotAbovePrice => "compare_at_not_above_price",
    AmountUnreadable => "amount_unreadable",
    /// More decimals than the currency has; never rounded here.
    AmountTooFine => "amount_too_fine",
    AmountNegative => "amount_negative",
    /// `1,250` may be one and a quarter or one thousand two hundred and fifty; one was assumed.
    AmountGuessed => "amount_guessed",
    /// The cell names a currency that is not the shop's.
    AmountInOtherCurrency => "amount_in_other_currency",
    /// A sale price bound to dates; the regular price was taken.
    SaleDatesIgnored => "sale_dates_ignored",
    QuantityUnreadable => "quantity_unreadable",
    QuantityNotWhole => "quantity_not_whole",
    StockNegative => "stock_negative",
    /// The file counts several places and none is called like this stall; no stock was taken.
    SeveralPlaces => "several_places",
    /// The shop has no rate like the file's; the usual one was taken.
    TaxNotTaken => "tax_not_taken",
    WeightUnreadable => "weight_unreadable",
    FlagUnreadable => "flag_unreadable",
    /// Looks like a GTIN and its check digit is wrong, or stands in a GTIN column and is none.
    GtinInvalid => "gtin_invalid",
    /// A spreadsheet turned the code into `4.00638E+12`; its digits are lost.
    BarcodeScientific => "barcode_scientific",
    /// A leading apostrophe or a trailing `.0` was taken off.
    BarcodeCleaned => "barcode_cleaned",
    /// Two variants carry the same code, so a scan cannot tell them apart.
    BarcodeRepeated => "barcode_repeated",
    SkuScientific => "sku_scientific",
    SkuCleaned => "sku_cleaned",
    /// Several variants carry the same SKU; each got its own, made from this one.
    SkuRepeated => "sku_repeated",
    /// The same options twice in one product.
    VariantRepeated => "variant_repeated",
    TitleMissing => "title_missing",
    /// A later row of the same product names it differently; the first name stays.
    TitleDiffers => "title_differs",
    HandleMissing => "handle_missing",
    /// A variation whose parent product is not in the file.
    ParentMissing => "parent_missing",
    /// A product none of whose variations is in the file.
    VariantsMissing => "variants_missing",
    /// Sold value, not goods; vouchers are issued by the till.
    GiftCard => "gift_card",
    /// A set made of other products; it is put together again in the till.
    BundleSkipped => "bundle_skipped",
    /// A kind of product the till does not sell (sold elsewhere, or a mere group).
    KindSkipped => "kind_skipped",
    /// More cells than the header has columns: its columns have slipped.
    RowTooLong => "row_too_long",
    /// A lone quote has drawn the rows below into one cell of this row.
    QuotesBroken => "quotes_broken",
    /// The row holds bytes of another encoding; they were read as Windows-1252.
    EncodingMixed => "encoding_mixed",
}
