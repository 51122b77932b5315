//! Products and variants; the last word by position wins per field. Refuses an edit of something unknown.

use super::{Folded, Step};
use crate::{error::CentralError, sql::Sql, values_of};
use stall_domain::catalogue::{ProductAdded, ProductEdited, VariantAdded, VariantEdited};

pub(super) fn product_added(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    added: &ProductAdded,
) -> Result<Folded, CentralError> {
    let text = "INSERT INTO products (shop, product, title, handle, category) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (shop, product) DO NOTHING";
    let values = values_of![
        step.identity.shop.0,
        added.product.0,
        added.title.as_str(),
        added.handle.as_str(),
        added.category.as_str(),
    ];
    counted_once(sql.execute(text, values)?)
}

pub(super) fn product_edited(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    edited: &ProductEdited,
) -> Result<Folded, CentralError> {
    let text = "UPDATE products SET title = COALESCE($3, title), category = COALESCE($4, category) \
        WHERE shop = $1 AND product = $2";
    let changes = &edited.changes;
    let values = values_of![
        step.identity.shop.0,
        edited.product.0,
        changes.title.clone(),
        changes.category.clone()
    ];
    known(sql.execute(text, values)?)
}

pub(super) fn variant_added(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    added: &VariantAdded,
) -> Result<Folded, CentralError> {
    let text = "INSERT INTO variants (shop, variant, product, sku, barcode, price_minor, tax_code, is_tracked, \
        is_retired) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (shop, variant) DO NOTHING";
    let values = values_of![
        step.identity.shop.0,
        added.variant.0,
        added.product.0,
        added.sku.as_str(),
        added.barcode.clone(),
        added.price_minor,
        added.tax_code.as_str(),
        added.is_tracked,
    ];
    counted_once(sql.execute(text, values)?)
}

pub(super) fn variant_edited(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    edited: &VariantEdited,
) -> Result<Folded, CentralError> {
    let text = "UPDATE variants SET sku = COALESCE($3, sku), barcode = NULLIF(COALESCE($4, barcode), ''), \
        price_minor = COALESCE($5, price_minor), tax_code = COALESCE($6, tax_code), \
        is_tracked = COALESCE($7, is_tracked), is_retired = COALESCE($8, is_retired) \
        WHERE shop = $1 AND variant = $2";
    let changes = &edited.changes;
    let values = values_of![
        step.identity.shop.0,
        edited.variant.0,
        changes.sku.clone(),
        changes.barcode.clone(),
        changes.price_minor,
        changes.tax_code.clone(),
        changes.is_tracked,
        changes.is_retired,
    ];
    known(sql.execute(text, values)?)
}

fn counted_once(rows: u64) -> Result<Folded, CentralError> {
    Ok(if rows == 1 {
        Folded::Counted
    } else {
        Folded::Quarantined("repeated")
    })
}

fn known(rows: u64) -> Result<Folded, CentralError> {
    Ok(if rows == 1 {
        Folded::Counted
    } else {
        Folded::Quarantined("unknown_subject")
    })
}
