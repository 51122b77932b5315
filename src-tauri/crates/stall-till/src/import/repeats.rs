//! Finds what stands in a file twice: variants and barcodes.

use std::collections::{HashMap, HashSet};

use super::problem::{Consequence, RowProblem, RowProblemCode as Code};
use super::{ImportedProduct, ImportedVariant};

/// Drops a variant that repeats the options of an earlier one of its product and cannot be told
/// from it; keeps and reports one that has an SKU or an id of its own.
pub(super) fn drop_repeated_variants(
    products: &mut Vec<ImportedProduct>,
    problems: &mut Vec<RowProblem>,
) {
    for product in products.iter_mut() {
        let mut kept: Vec<ImportedVariant> = Vec::with_capacity(product.variants.len());
        let mut seen: HashMap<Vec<(String, String)>, Vec<usize>> = HashMap::new();
        for variant in product.variants.drain(..) {
            let twins = seen.entry(folded_options(&variant)).or_default();
            if twins.is_empty() {
                twins.push(kept.len());
                kept.push(variant);
                continue;
            }
            let alike = twins.iter().any(|twin| is_same(&kept[*twin], &variant));
            let then = if alike {
                Consequence::RowSkipped
            } else {
                Consequence::Kept
            };
            let row = variant.source_rows.first().copied().unwrap_or_default();
            problems.push(RowProblem::new(
                row,
                None,
                Code::VariantRepeated,
                &label(&variant),
                then,
            ));
            if !alike {
                twins.push(kept.len());
                kept.push(variant);
            }
        }
        product.variants = kept;
    }
    products.retain(|product| !product.variants.is_empty());
}

fn folded_options(variant: &ImportedVariant) -> Vec<(String, String)> {
    variant
        .options
        .iter()
        .map(|(n, v)| (n.to_lowercase(), v.to_lowercase()))
        .collect()
}

/// Nothing but the row tells the two apart.
fn is_same(one: &ImportedVariant, other: &ImportedVariant) -> bool {
    let own_sku = !one.sku.is_empty() && !other.sku.is_empty() && one.sku != other.sku;
    let own_id = one.source_id.is_some() && one.source_id != other.source_id;
    !own_sku && !own_id
}

fn label(variant: &ImportedVariant) -> String {
    let values: Vec<&str> = variant
        .options
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    values.join(" / ")
}

/// Reports every variant whose code another one before it carries.
pub(super) fn note_repeated_barcodes(
    products: &[ImportedProduct],
    column: Option<&str>,
    problems: &mut Vec<RowProblem>,
) {
    let mut seen = HashSet::new();
    for variant in products.iter().flat_map(|product| &product.variants) {
        for code in variant.gtin.iter().chain(&variant.barcode) {
            if !seen.insert(code) {
                let row = variant.source_rows.first().copied().unwrap_or_default();
                let problem = Code::BarcodeRepeated;
                problems.push(RowProblem::new(
                    row,
                    column,
                    problem,
                    code,
                    Consequence::Kept,
                ));
            }
        }
    }
}
