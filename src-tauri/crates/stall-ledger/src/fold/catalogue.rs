//! Products, variants, their search text, and imports. Fields are last-writer-wins in the order of the events.

use super::Past;
use crate::{LedgerError, queries::search};
use rusqlite::{Connection, OptionalExtension};
use stall_domain::{
    Fact,
    catalogue::{ProductAdded, VariantAdded, VariantChanges, VariantOption},
};

pub(super) fn refold_product(
    conn: &Connection,
    thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    let added = history.iter().find_map(|past| match &past.fact {
        Fact::ProductAdded(added) => Some(added.clone()),
        _ => None,
    });
    let Some(mut product) = added else {
        return Ok(());
    };
    for past in history {
        if let Fact::ProductEdited(edited) = &past.fact {
            let changes = edited.changes.clone();
            product.title = changes.title.unwrap_or(product.title);
            product.category = changes.category.unwrap_or(product.category);
            product.drawing = changes.drawing.or(product.drawing);
        }
    }
    put_product(conn, &product)?;
    let variants: Vec<[u8; 16]> = conn
        .prepare_cached("SELECT variant FROM variants WHERE product = ?1")?
        .query_map([thing], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    variants
        .iter()
        .try_for_each(|variant| name_variant(conn, variant))
}

fn put_product(conn: &Connection, product: &ProductAdded) -> Result<(), LedgerError> {
    let drawing = product
        .drawing
        .as_ref()
        .map(serde_json::to_string)
        .transpose()?;
    conn.prepare_cached("INSERT OR REPLACE INTO products VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((
            product.product.bytes(),
            &product.title,
            &product.handle,
            &product.category,
            drawing,
        ))?;
    Ok(())
}

pub(super) fn refold_variant(
    conn: &Connection,
    thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    let added = history.iter().find_map(|past| match &past.fact {
        Fact::VariantAdded(added) => Some(added.clone()),
        _ => None,
    });
    let Some(mut variant) = added else {
        return Ok(());
    };
    let mut is_retired = false;
    for past in history {
        if let Fact::VariantEdited(edited) = &past.fact {
            is_retired = edited.changes.is_retired.unwrap_or(is_retired);
            edit(&mut variant, &edited.changes);
        }
    }
    put_variant(conn, &variant, is_retired)?;
    name_variant(conn, thing)
}

fn edit(variant: &mut VariantAdded, changes: &VariantChanges) {
    if let Some(sku) = &changes.sku {
        variant.sku.clone_from(sku);
    }
    if let Some(barcode) = &changes.barcode {
        variant.barcode = Some(barcode.clone());
    }
    if let Some(tax_code) = &changes.tax_code {
        variant.tax_code.clone_from(tax_code);
    }
    variant.price_minor = changes.price_minor.or(variant.price_minor);
    variant.is_tracked = changes.is_tracked.unwrap_or(variant.is_tracked);
}

fn put_variant(
    conn: &Connection,
    variant: &VariantAdded,
    is_retired: bool,
) -> Result<(), LedgerError> {
    let barcode = variant.barcode.as_deref().filter(|code| !code.is_empty());
    conn.prepare_cached(
        "INSERT INTO variants (variant, product, options, sku, sku_folded, barcode, barcode_key, price_minor,
            cost_minor, weight_grams, tax_code, is_tracked, is_retired, name, name_folded, text_folded)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, '', '', '')
         ON CONFLICT (variant) DO UPDATE SET product = ?2, options = ?3, sku = ?4, sku_folded = ?5, barcode = ?6,
            barcode_key = ?7, price_minor = ?8, cost_minor = ?9, weight_grams = ?10, tax_code = ?11,
            is_tracked = ?12, is_retired = ?13",
    )?
    .execute(rusqlite::params![
        variant.variant.bytes(),
        variant.product.bytes(),
        serde_json::to_string(&variant.options)?,
        variant.sku,
        search::folded(&variant.sku),
        barcode,
        barcode.map(search::code_key),
        variant.price_minor,
        variant.cost_minor,
        variant.weight_grams,
        variant.tax_code,
        variant.is_tracked,
        is_retired,
    ])?;
    Ok(())
}

/// Writes a variant's name and search text from its product, options and codes.
fn name_variant(conn: &Connection, variant: &[u8]) -> Result<(), LedgerError> {
    let sql = "SELECT v.row_number, coalesce(p.title, ''), v.options, v.sku, coalesce(v.barcode, ''),
               coalesce(p.category, '') FROM variants v LEFT JOIN products p USING (product) WHERE v.variant = ?1";
    type Words = (i64, String, String, String, String, String);
    let row: Option<Words> = conn
        .prepare_cached(sql)?
        .query_row([variant], |row| row.try_into())
        .optional()?;
    let Some((row_number, title, options, sku, barcode, category)) = row else {
        return Ok(());
    };
    let options: Vec<VariantOption> = serde_json::from_str(&options)?;
    let mut name = title;
    for option in options.iter().filter(|option| !option.value.is_empty()) {
        name = format!("{name} · {}", option.value);
    }
    let text = search::folded(&format!("{name}\n{sku}\n{barcode}\n{category}"));
    conn.prepare_cached(
        "UPDATE variants SET name = ?2, name_folded = ?3, text_folded = ?4 WHERE row_number = ?1",
    )?
    .execute((row_number, &name, search::folded(&name), &text))?;
    conn.prepare_cached("INSERT OR REPLACE INTO item_search (rowid, text) VALUES (?1, ?2)")?
        .execute((row_number, &text))?;
    Ok(())
}

pub(super) fn refold_batch(
    conn: &Connection,
    thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    let applied = history.iter().find_map(|past| match &past.fact {
        Fact::ImportApplied(applied) => Some((applied, past.at)),
        _ => None,
    });
    let Some((applied, at)) = applied else {
        return Ok(());
    };
    let is_undone = history
        .iter()
        .any(|past| matches!(past.fact, Fact::ImportUndone(_)));
    let applied = serde_json::to_string(applied)?;
    conn.prepare_cached("INSERT OR REPLACE INTO batches VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((thing, applied, at.ms, at.offset_minutes, is_undone))?;
    Ok(())
}
