//! Products and variants as facts: added, edited field by field, retired, imported in undoable batches.
//!
//! Refuses to delete: a retired variant stays, so an old sale can always be read.

use crate::{BatchId, ProductId, VariantId};
use serde::{Deserialize, Serialize};

/// A drawn form in the maker's glaze; a picture for a product without a photo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// One of the UI's forms, for example `mug`.
    pub form: String,
    /// One of the glazes, for example `blue`.
    pub glaze: String,
}

/// `product.added`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductAdded {
    pub product: ProductId,
    pub title: String,
    /// The file's own handle; a second import finds the product by it.
    pub handle: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawing: Option<Drawing>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
}

/// The fields of a product an edit may set; absent means unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductChanges {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawing: Option<Drawing>,
}

/// `product.edited`; `was` holds the same fields as before, so an edit can be undone and read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductEdited {
    pub product: ProductId,
    pub changes: ProductChanges,
    pub was: ProductChanges,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
}

/// One chosen option, for example Size: Small.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantOption {
    pub name: String,
    pub value: String,
}

/// `variant.added`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantAdded {
    pub variant: VariantId,
    pub product: ProductId,
    pub options: Vec<VariantOption>,
    /// Unique within the shop; what people type and scan.
    pub sku: String,
    /// Any printed code, a GTIN or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// Absent while nobody has said a price; such a variant cannot be sold yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_minor: Option<i64>,
    pub tax_code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_grams: Option<i64>,
    /// False for services and other things without stock.
    pub is_tracked: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
}

/// The fields of a variant an edit may set; absent means unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantChanges {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// An empty text removes the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_minor: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_tracked: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_retired: Option<bool>,
}

/// `variant.edited`; price, retirement and the rest travel as fields, so the last word wins per field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantEdited {
    pub variant: VariantId,
    pub changes: VariantChanges,
    pub was: VariantChanges,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
}

/// `import.applied`: the batch's name and counts; its edits carry the batch id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportApplied {
    pub batch: BatchId,
    pub dialect: String,
    pub file_sha256: String,
    pub products_added: u64,
    pub variants_added: u64,
    pub variants_edited: u64,
}

/// `import.undone`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportUndone {
    pub batch: BatchId,
}
