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
    rename_variants(conn, thing, &product)
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
    put_variant(conn, thing, &variant, is_retired)
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

/// What a variant is found by: its name, the name's folded form and the text of the search.
struct Words {
    name: String,
    name_folded: String,
    text_folded: String,
}

impl Words {
    fn of(
        title: &str,
        category: &str,
        options: &[VariantOption],
        sku: &str,
        barcode: Option<&str>,
    ) -> Self {
        let mut name = title.to_owned();
        for option in options.iter().filter(|option| !option.value.is_empty()) {
            name.push_str(" · ");
            name.push_str(&option.value);
        }
        let barcode = barcode.unwrap_or_default();
        let text_folded = search::folded(&format!("{name}\n{sku}\n{barcode}\n{category}"));
        Self {
            name_folded: search::folded(&name),
            text_folded,
            name,
        }
    }
}

fn put_variant(
    conn: &Connection,
    thing: &[u8],
    variant: &VariantAdded,
    is_retired: bool,
) -> Result<(), LedgerError> {
    let barcode = variant.barcode.as_deref().filter(|code| !code.is_empty());
    let product: Option<(String, String)> = conn
        .prepare_cached("SELECT title, category FROM products WHERE product = ?1")?
        .query_row([variant.product.bytes()], |row| row.try_into())
        .optional()?;
    let (title, category) = product.unwrap_or_default();
    let words = Words::of(&title, &category, &variant.options, &variant.sku, barcode);
    let known: Option<i64> = conn
        .prepare_cached("SELECT row_number FROM variants WHERE variant = ?1")?
        .query_row([thing], |row| row.get(0))
        .optional()?;
    let sql = match known {
        None => {
            "INSERT INTO variants (variant, product, options, sku, sku_folded, barcode, barcode_key, price_minor,
                cost_minor, weight_grams, tax_code, is_tracked, is_retired, name, name_folded, text_folded)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
        }
        Some(_) => {
            "UPDATE variants SET product = ?2, options = ?3, sku = ?4, sku_folded = ?5, barcode = ?6,
                barcode_key = ?7, price_minor = ?8, cost_minor = ?9, weight_grams = ?10, tax_code = ?11,
                is_tracked = ?12, is_retired = ?13, name = ?14, name_folded = ?15, text_folded = ?16
             WHERE variant = ?1"
        }
    };
    conn.prepare_cached(sql)?.execute(rusqlite::params![
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
        words.name,
        words.name_folded,
        words.text_folded,
    ])?;
    match known {
        None => {
            let row_number = conn.last_insert_rowid();
            conn.prepare_cached("INSERT INTO item_search (rowid, text) VALUES (?1, ?2)")?
                .execute((row_number, words.text_folded))?;
            Ok(())
        }
        Some(row_number) => put_text(conn, row_number, &words.text_folded),
    }
}

/// Gives the variants of a product their names and search texts anew; a product that is new has none yet.
fn rename_variants(
    conn: &Connection,
    thing: &[u8],
    product: &ProductAdded,
) -> Result<(), LedgerError> {
    type Known = (i64, String, String, Option<String>);
    let variants: Vec<Known> = conn
        .prepare_cached(
            "SELECT row_number, options, sku, barcode FROM variants WHERE product = ?1",
        )?
        .query_map([thing], |row| row.try_into())?
        .collect::<rusqlite::Result<_>>()?;
    for (row_number, options, sku, barcode) in variants {
        let options: Vec<VariantOption> = serde_json::from_str(&options)?;
        let (title, category) = (&product.title, &product.category);
        let words = Words::of(title, category, &options, &sku, barcode.as_deref());
        conn.prepare_cached(
            "UPDATE variants SET name = ?2, name_folded = ?3, text_folded = ?4 WHERE row_number = ?1",
        )?
        .execute((
            row_number,
            &words.name,
            &words.name_folded,
            &words.text_folded,
        ))?;
        put_text(conn, row_number, &words.text_folded)?;
    }
    Ok(())
}

/// Sets the search text of a row that has one; the index is left alone where it says the same.
fn put_text(conn: &Connection, row_number: i64, text: &str) -> Result<(), LedgerError> {
    conn.prepare_cached("UPDATE item_search SET text = ?2 WHERE rowid = ?1 AND text <> ?2")?
        .execute((row_number, text))?;
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
