//! A catalogue file becomes one undoable batch, or only a preview.
//!
//! Refuses a half import: all of it commits, or nothing.

use super::{Place, items};
use crate::{
    Code, Host, Problem, Till,
    api::{
        Nothing,
        imports::{
            BatchView, BatchesView, ImportFile, ImportRowView, ImportView, RowProblemView,
            UndoImport,
        },
    },
    import::{
        CatalogueFile, FileProblem, ImportedProduct, ImportedVariant, ReadOptions, read_catalogue,
    },
    notices::Task,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use stall_domain::{
    BatchId, EventId, Fact, ProductId, VariantId,
    catalogue::{
        ImportApplied, ImportUndone, ProductAdded, ProductChanges, ProductEdited, VariantAdded,
        VariantChanges, VariantEdited, VariantOption,
    },
    stock::{Location, Movement, StockMoved, StockReason},
};
use stall_ledger::{BatchRow, Db, ItemRow, Tx};
use std::sync::Arc;

const PREVIEW_ROWS: usize = 200;

/// What a file would do, variant by variant.
#[derive(Default)]
struct Plan {
    facts: Vec<Fact>,
    rows: Vec<ImportRowView>,
    products_new: usize,
    variants_new: usize,
    variants_changed: usize,
    variants_same: usize,
}

/// Reads a file; without `is_dry_run` what is new or changed is committed as one batch.
pub fn import_catalogue(till: &Till, request: ImportFile) -> Result<ImportView, Problem> {
    let bytes = STANDARD
        .decode(&request.content_base64)
        .map_err(|_| Problem::new(Code::BadRequest).fact("why", "content_base64"))?;
    let desk = till.desk()?;
    let currency = desk
        .ledger
        .read(|db| Ok::<_, Problem>(Place::read(db)?.currency()))?;
    let task = Arc::new(till.notices().begin("import")?);
    let progress = |done: usize, total: usize| {
        task.advance(done as u64, Some(total as u64));
    };
    let options = ReadOptions {
        currency_code: currency.code(),
        currency_exponent: currency.exponent() as u8,
        progress: Some(&progress),
    };
    let file = Arc::new(read_catalogue(&bytes, &options).map_err(file_problem)?);
    let sha256: String = Sha256::digest(&bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let batch = BatchId(till.host().new_id());
    let plan = match request.is_dry_run {
        true => desk
            .ledger
            .read(|db| plan(db, &**till.host(), &file, batch, &task))?,
        false => apply(till, file.clone(), batch, sha256, task.clone())?,
    };
    let is_applied = !request.is_dry_run && !plan.facts.is_empty();
    Ok(view(
        request.file_name,
        &file,
        plan,
        is_applied.then_some(batch),
    ))
}

fn apply(
    till: &Till,
    file: Arc<CatalogueFile>,
    batch: BatchId,
    file_sha256: String,
    task: Arc<Task>,
) -> Result<Plan, Problem> {
    let host = till.host().clone();
    let committed = till.desk()?.ledger.transact(host.now(), move |tx| {
        let plan = plan(tx, &*host, &file, batch, &task)?;
        if plan.facts.is_empty() {
            return Ok::<_, Problem>(plan);
        }
        let total = plan.facts.len() as u64;
        for (done, fact) in plan.facts.iter().enumerate() {
            tx.append(EventId(host.new_id()), fact.clone())?;
            if done % 500 == 0 && !task.advance(done as u64, Some(total)) {
                return Err(Code::Cancelled.into());
            }
        }
        let applied = ImportApplied {
            batch,
            dialect: dialect_name(&file),
            file_sha256,
            products_added: plan.products_new as u64,
            variants_added: plan.variants_new as u64,
            variants_edited: plan.variants_changed as u64,
        };
        tx.append(EventId(host.new_id()), applied)?;
        Ok(plan)
    })?;
    Ok(committed.value)
}

fn plan(
    db: &Db<'_>,
    host: &dyn Host,
    file: &CatalogueFile,
    batch: BatchId,
    task: &Task,
) -> Result<Plan, Problem> {
    let place = Place::read(db)?;
    let mut plan = Plan::default();
    for product in &file.products {
        if task.is_cancelled() {
            return Err(Code::Cancelled.into());
        }
        plan_product(db, host, &place, product, batch, &mut plan)?;
    }
    Ok(plan)
}

fn plan_product(
    db: &Db<'_>,
    host: &dyn Host,
    place: &Place,
    product: &ImportedProduct,
    batch: BatchId,
    plan: &mut Plan,
) -> Result<(), Problem> {
    let id = match db.product_by_handle(&product.handle)? {
        Some(known) => {
            let edited = product_edit(&known.title, known.product, product, batch);
            plan.facts.extend(edited.map(Fact::from));
            known.product
        }
        None => {
            let id = ProductId(host.new_id());
            plan.products_new += 1;
            plan.facts.push(new_product(id, product, batch).into());
            id
        }
    };
    for variant in &product.variants {
        match known_variant(db, place, id, variant)? {
            Some(row) => plan_known(place, &row, product, variant, batch, plan),
            None => plan_new(host, place, id, product, variant, batch, plan),
        }
    }
    Ok(())
}

/// The same SKU is the same thing; a derived SKU belongs to its own product only.
fn known_variant(
    db: &Db<'_>,
    place: &Place,
    product: ProductId,
    variant: &ImportedVariant,
) -> Result<Option<ItemRow>, Problem> {
    let found = db.item_by_code(&variant.sku, place.identity.stall)?;
    let found = found.filter(|row| row.sku.eq_ignore_ascii_case(&variant.sku));
    Ok(found.filter(|row| !variant.sku_derived || row.product == product))
}

fn product_edit(
    title: &str,
    product: ProductId,
    file: &ImportedProduct,
    batch: BatchId,
) -> Option<ProductEdited> {
    let changed = !file.title.is_empty() && file.title != title;
    changed.then(|| ProductEdited {
        product,
        changes: ProductChanges {
            title: Some(file.title.clone()),
            ..Default::default()
        },
        was: ProductChanges {
            title: Some(title.to_owned()),
            ..Default::default()
        },
        batch: Some(batch),
    })
}

fn new_product(id: ProductId, product: &ImportedProduct, batch: BatchId) -> ProductAdded {
    ProductAdded {
        product: id,
        title: product.title.clone(),
        handle: product.handle.clone(),
        category: product.category.clone().unwrap_or_default(),
        drawing: None,
        batch: Some(batch),
    }
}

/// A second import changes what the file says differently; stock is only ever brought in once, but for
/// an import that was taken back.
fn plan_known(
    place: &Place,
    row: &ItemRow,
    product: &ImportedProduct,
    variant: &ImportedVariant,
    batch: BatchId,
    plan: &mut Plan,
) {
    let barcode = code_of(variant);
    let is_retired = product.status.is_retired();
    let changes = VariantChanges {
        price_minor: variant
            .price_minor
            .filter(|price| Some(*price) != row.price_minor),
        barcode: barcode.filter(|code| Some(code) != row.barcode.as_ref()),
        is_retired: (is_retired != row.is_retired).then_some(is_retired),
        ..VariantChanges::default()
    };
    let edited = items::edited(row, changes, Some(batch));
    let standing = if edited.is_some() { "changed" } else { "same" };
    match &edited {
        Some(_) => plan.variants_changed += 1,
        None => plan.variants_same += 1,
    }
    plan.facts.extend(edited.map(Fact::from));
    if row.is_retired && !is_retired && row.here == 0 {
        plan.facts
            .extend(opening_stock(place, row.variant, variant, batch).map(Fact::from));
    }
    preview(product, variant, standing, plan);
}

fn plan_new(
    host: &dyn Host,
    place: &Place,
    product_id: ProductId,
    product: &ImportedProduct,
    variant: &ImportedVariant,
    batch: BatchId,
    plan: &mut Plan,
) {
    let id = VariantId(host.new_id());
    plan.variants_new += 1;
    plan.facts.push(
        VariantAdded {
            variant: id,
            product: product_id,
            options: variant
                .options
                .iter()
                .map(|(name, value)| VariantOption {
                    name: name.clone(),
                    value: value.clone(),
                })
                .collect(),
            sku: variant.sku.clone(),
            barcode: code_of(variant),
            price_minor: variant.price_minor,
            tax_code: place.default_tax_code(),
            cost_minor: variant.cost_minor,
            weight_grams: variant.weight_grams,
            is_tracked: variant.tracked,
            batch: Some(batch),
        }
        .into(),
    );
    if product.status.is_retired() {
        plan.facts.push(retirement(id, batch).into());
    }
    plan.facts
        .extend(opening_stock(place, id, variant, batch).map(Fact::from));
    preview(product, variant, "new", plan);
}

fn retirement(variant: VariantId, batch: BatchId) -> VariantEdited {
    let retired = |is| VariantChanges {
        is_retired: Some(is),
        ..VariantChanges::default()
    };
    VariantEdited {
        variant,
        changes: retired(true),
        was: retired(false),
        batch: Some(batch),
    }
}

fn opening_stock(
    place: &Place,
    variant: VariantId,
    file: &ImportedVariant,
    batch: BatchId,
) -> Option<StockMoved> {
    let quantity = file.quantity.filter(|quantity| *quantity != 0)?;
    let stall = Location::Stall(place.identity.stall);
    let (from, to) = if quantity > 0 {
        (Location::Supplier, stall)
    } else {
        (stall, Location::Supplier)
    };
    Some(StockMoved {
        movements: vec![Movement {
            variant,
            from,
            to,
            quantity: quantity.abs(),
        }],
        reason: StockReason::Imported,
        batch: Some(batch),
        note: None,
    })
}

fn code_of(variant: &ImportedVariant) -> Option<String> {
    variant.gtin.clone().or_else(|| variant.barcode.clone())
}

fn preview(product: &ImportedProduct, variant: &ImportedVariant, standing: &str, plan: &mut Plan) {
    if plan.rows.len() >= PREVIEW_ROWS {
        return;
    }
    let options: Vec<&str> = variant
        .options
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    let name = match options.is_empty() {
        true => product.title.clone(),
        false => format!("{} · {}", product.title, options.join(" · ")),
    };
    plan.rows.push(ImportRowView {
        name,
        sku: variant.sku.clone(),
        barcode: code_of(variant),
        price_minor: variant.price_minor,
        quantity: variant.quantity,
        standing: standing.to_owned(),
    });
}

/// Takes a batch back: what it edited gets its old fields where nobody changed them since, what it
/// added is retired, and its stock goes back.
pub fn undo_import(till: &Till, request: UndoImport) -> Result<BatchView, Problem> {
    let desk = till.desk()?;
    let host = till.host().clone();
    let batch = BatchId(request.batch);
    desk.ledger
        .transact(host.now(), move |tx| undo(tx, &*host, batch))?;
    desk.ledger.read(|db| {
        let row = db.batch(batch)?.ok_or(Code::BatchNotFound)?;
        Ok(batch_view(row))
    })
}

fn undo(tx: &mut Tx<'_>, host: &dyn Host, batch: BatchId) -> Result<(), Problem> {
    let row = tx.batch(batch)?.ok_or(Code::BatchNotFound)?;
    if row.is_undone {
        return Err(Code::BatchUndone.into());
    }
    let mut facts = Vec::new();
    for event in tx.events_of_batch(batch)?.into_iter().rev() {
        let Ok((_, fact)) = event.fact() else {
            continue;
        };
        facts.extend(reversal(tx, &fact, batch)?);
    }
    facts.push(ImportUndone { batch }.into());
    for fact in facts {
        tx.append(EventId(host.new_id()), fact)?;
    }
    Ok(())
}

fn reversal(db: &Db<'_>, fact: &Fact, batch: BatchId) -> Result<Option<Fact>, Problem> {
    Ok(match fact {
        Fact::VariantAdded(added) => {
            let row = items::row(db, added.variant)?;
            let changes = VariantChanges {
                is_retired: Some(true),
                ..VariantChanges::default()
            };
            match row.is_retired {
                true => None,
                false => items::edited(&row, changes, Some(batch)).map(Fact::from),
            }
        }
        Fact::VariantEdited(edited) => {
            let row = items::row(db, edited.variant)?;
            items::edited(&row, still_standing(&row, edited), Some(batch)).map(Fact::from)
        }
        Fact::ProductEdited(edited) => Some(Fact::from(ProductEdited {
            product: edited.product,
            changes: edited.was.clone(),
            was: edited.changes.clone(),
            batch: Some(batch),
        })),
        Fact::StockMoved(moved) if moved.reason == StockReason::Imported => {
            let back = |m: &Movement| Movement {
                from: m.to,
                to: m.from,
                ..*m
            };
            Some(Fact::from(StockMoved {
                movements: moved.movements.iter().map(back).collect(),
                reason: StockReason::ImportUndone,
                batch: Some(batch),
                note: None,
            }))
        }
        _ => None,
    })
}

/// The old fields of an edit, but for those somebody changed again since.
fn still_standing(row: &ItemRow, edited: &VariantEdited) -> VariantChanges {
    let (changes, was) = (&edited.changes, &edited.was);
    let barcode = row.barcode.clone().unwrap_or_default();
    VariantChanges {
        price_minor: was
            .price_minor
            .filter(|_| changes.price_minor == row.price_minor),
        barcode: was
            .barcode
            .clone()
            .filter(|_| changes.barcode.as_ref() == Some(&barcode)),
        is_retired: was
            .is_retired
            .filter(|_| changes.is_retired == Some(row.is_retired)),
        ..VariantChanges::default()
    }
}

/// Imports done so far, newest first.
pub fn imports(till: &Till, _: Nothing) -> Result<BatchesView, Problem> {
    let rows = till
        .desk()?
        .ledger
        .read(|db| Ok::<_, Problem>(db.batches()?))?;
    Ok(BatchesView {
        batches: rows.into_iter().map(batch_view).collect(),
    })
}

fn batch_view(row: BatchRow) -> BatchView {
    BatchView {
        batch: row.applied.batch.0,
        at: row.at.into(),
        dialect: row.applied.dialect,
        products_added: row.applied.products_added,
        variants_added: row.applied.variants_added,
        variants_edited: row.applied.variants_edited,
        is_undone: row.is_undone,
    }
}

fn view(file_name: String, file: &CatalogueFile, plan: Plan, batch: Option<BatchId>) -> ImportView {
    ImportView {
        batch: batch.map(|batch| batch.0),
        file_name,
        dialect: dialect_name(file),
        rows_read: file.rows_read,
        products_new: plan.products_new,
        variants_new: plan.variants_new,
        variants_changed: plan.variants_changed,
        variants_same: plan.variants_same,
        problems: file
            .problems
            .iter()
            .map(|problem| RowProblemView {
                row: problem.row,
                column: problem.column.clone(),
                code: problem.code.as_str().to_owned(),
                value: problem.value.clone(),
                consequence: word(&problem.consequence),
            })
            .collect(),
        rows: plan.rows,
    }
}

fn dialect_name(file: &CatalogueFile) -> String {
    word(&file.dialect)
}

/// The stable word of an enum that is written as one.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn file_problem(problem: FileProblem) -> Problem {
    Problem::new(Code::FileBad)
        .fact("reason", problem.code())
        .fact("detail", problem.to_string())
}
