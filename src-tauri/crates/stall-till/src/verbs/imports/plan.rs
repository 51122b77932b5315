//! What a file would do, variant by variant; a dry run shows it, an import commits it.
//!
//! Refuses to write: it only reads and compares.

use super::{
    super::{Place, items},
    known::Known,
    tax::{self, Tax},
};
use crate::{
    Code, Host, Problem,
    api::imports::ImportRowView,
    import::{CatalogueFile, ImportedProduct, ImportedVariant, RowProblem},
    notices::Task,
};
use stall_domain::{
    BatchId, Fact, ProductId, VariantId,
    catalogue::{
        ProductAdded, ProductChanges, ProductEdited, VariantAdded, VariantChanges, VariantEdited,
        VariantOption,
    },
    stock::{Location, Movement, StockMoved, StockReason},
};
use stall_ledger::{Db, ItemRow, ProductRow, folded};
use std::collections::HashSet;

/// Variants shown one by one.
const PREVIEW_ROWS: usize = 200;
/// Movements in one event; a product of more variants takes several.
const MOVEMENTS_MAX: usize = 100;

/// Everything a file would change, and what of it cannot be taken over.
#[derive(Default)]
pub(super) struct Plan {
    pub facts: Vec<Fact>,
    pub rows: Vec<ImportRowView>,
    pub problems: Vec<RowProblem>,
    pub products_new: usize,
    pub variants_new: usize,
    pub variants_changed: usize,
    pub variants_same: usize,
}

pub(super) fn plan(
    db: &Db<'_>,
    host: &dyn Host,
    file: &CatalogueFile,
    batch: BatchId,
    task: &Task,
) -> Result<Plan, Problem> {
    let place = Place::read(db)?;
    let mut known = Known::of(db, place.identity.stall, file)?;
    let mut planning = Planning {
        db,
        host,
        file,
        place,
        batch,
        skus: HashSet::new(),
        edited: HashSet::new(),
        plan: Plan::default(),
    };
    for (at, product) in file.products.iter().enumerate() {
        if task.is_cancelled() {
            return Err(Code::Cancelled.into());
        }
        let (home, rows) = known.take(db, at, product)?;
        planning.add_product(product, home, &rows)?;
    }
    Ok(planning.plan)
}

struct Planning<'a> {
    db: &'a Db<'a>,
    host: &'a dyn Host,
    file: &'a CatalogueFile,
    place: Place,
    batch: BatchId,
    /// SKUs this plan gives out, as a look-up compares them.
    skus: HashSet<String>,
    /// Products this plan has renamed; the first name counts.
    edited: HashSet<ProductId>,
    plan: Plan,
}

impl Planning<'_> {
    /// A product comes in only with a variant that is new; goods known already stay where they are.
    fn add_product(
        &mut self,
        product: &ImportedProduct,
        home: Option<ProductRow>,
        rows: &[Option<ItemRow>],
    ) -> Result<(), Problem> {
        let is_renamed = home.as_ref().is_some_and(|home| self.rename(home, product));
        let is_known = home.is_some();
        let id = home.map_or_else(|| ProductId(self.host.new_id()), |home| home.product);
        if !is_known && rows.iter().any(Option::is_none) {
            self.plan.products_new += 1;
            let added = new_product(id, product, self.batch);
            self.plan.facts.push(added.into());
        }
        let mut stock = Vec::new();
        for (variant, row) in product.variants.iter().zip(rows) {
            let tax = tax::read(self.file, variant, &self.place.profile.tax_rates);
            stock.extend(match row {
                Some(row) => self.compare(product, variant, row, &tax, is_renamed)?,
                None => self.add_variant(id, product, variant, &tax)?,
            });
            if let Tax::NotTaken(problem) = tax {
                self.plan.problems.push(*problem);
            }
        }
        for movements in stock.chunks(MOVEMENTS_MAX) {
            let moved = opening_stock(movements, self.batch);
            self.plan.facts.push(moved.into());
        }
        Ok(())
    }

    fn rename(&mut self, home: &ProductRow, product: &ImportedProduct) -> bool {
        let is_new = !product.title.is_empty() && product.title != home.title;
        if !is_new || !self.edited.insert(home.product) {
            return false;
        }
        let title = |title: &str| ProductChanges {
            title: Some(title.to_owned()),
            ..ProductChanges::default()
        };
        let edited = ProductEdited {
            product: home.product,
            changes: title(&product.title),
            was: title(&home.title),
            batch: Some(self.batch),
        };
        self.plan.facts.push(edited.into());
        true
    }

    /// A second import changes what the file says differently; stock is only ever brought in once, but for
    /// an import that was taken back.
    fn compare(
        &mut self,
        product: &ImportedProduct,
        variant: &ImportedVariant,
        row: &ItemRow,
        tax: &Tax,
        is_renamed: bool,
    ) -> Result<Option<Movement>, Problem> {
        let is_retired = product.status.is_retired();
        let comes_back = row.is_retired && !is_retired;
        let changes = VariantChanges {
            sku: self.new_sku(variant, row)?,
            price_minor: variant
                .price_minor
                .filter(|price| Some(*price) != row.price_minor),
            barcode: code_of(variant).filter(|code| Some(code) != row.barcode.as_ref()),
            tax_code: tax
                .code()
                .cloned()
                .or_else(|| self.rate_back(row, comes_back))
                .filter(|code| *code != row.tax_code),
            is_retired: (is_retired != row.is_retired).then_some(is_retired),
            ..VariantChanges::default()
        };
        let edited = items::edited(row, changes, Some(self.batch));
        let (standing, count) = match edited.is_some() || is_renamed {
            true => ("changed", &mut self.plan.variants_changed),
            false => ("same", &mut self.plan.variants_same),
        };
        *count += 1;
        self.plan.facts.extend(edited.map(Fact::from));
        let sku = match variant.sku_derived {
            true => &row.sku,
            false => &variant.sku,
        };
        self.preview(product, variant, sku, standing);
        let is_brought = comes_back && row.here == 0;
        Ok(is_brought
            .then(|| self.opening(row.variant, variant))
            .flatten())
    }

    /// The file's own SKU, where a look-up would not take it for the one the item has and nothing else has it.
    fn new_sku(
        &mut self,
        variant: &ImportedVariant,
        row: &ItemRow,
    ) -> Result<Option<String>, Problem> {
        if variant.sku_derived || folded(&variant.sku) == folded(&row.sku) {
            return Ok(None);
        }
        let is_free = self.is_free(&variant.sku)?;
        Ok(is_free.then(|| self.give_out(&variant.sku)))
    }

    /// The usual rate, for what comes back under a rate the shop no longer has.
    fn rate_back(&self, row: &ItemRow, comes_back: bool) -> Option<String> {
        let is_gone = comes_back && self.place.rate(&row.tax_code).is_err();
        is_gone.then(|| self.place.default_tax_code())
    }

    fn add_variant(
        &mut self,
        product_id: ProductId,
        product: &ImportedProduct,
        variant: &ImportedVariant,
        tax: &Tax,
    ) -> Result<Option<Movement>, Problem> {
        let id = VariantId(self.host.new_id());
        let sku = self.free_sku(&variant.sku)?;
        let option = |(name, value): &(String, String)| VariantOption {
            name: name.clone(),
            value: value.clone(),
        };
        self.plan.variants_new += 1;
        self.preview(product, variant, &sku, "new");
        let added = VariantAdded {
            variant: id,
            product: product_id,
            options: variant.options.iter().map(option).collect(),
            sku,
            barcode: code_of(variant),
            price_minor: variant.price_minor,
            tax_code: tax
                .code()
                .cloned()
                .unwrap_or_else(|| self.place.default_tax_code()),
            cost_minor: variant.cost_minor,
            weight_grams: variant.weight_grams,
            is_tracked: variant.tracked,
            batch: Some(self.batch),
        };
        self.plan.facts.push(added.into());
        if product.status.is_retired() {
            self.plan.facts.push(retirement(id, self.batch).into());
        }
        Ok(self.opening(id, variant))
    }

    /// The SKU, or the first of `SKU-2`, `SKU-3`, … that nothing has.
    fn free_sku(&mut self, sku: &str) -> Result<String, Problem> {
        let mut free = sku.to_owned();
        let mut number = 2usize;
        while !self.is_free(&free)? {
            free = format!("{sku}-{number}");
            number += 1;
        }
        Ok(self.give_out(&free))
    }

    fn is_free(&self, sku: &str) -> Result<bool, Problem> {
        let stall = self.place.identity.stall;
        Ok(!self.skus.contains(&folded(sku)) && self.db.item_by_sku(sku, stall)?.is_none())
    }

    fn give_out(&mut self, sku: &str) -> String {
        self.skus.insert(folded(sku));
        sku.to_owned()
    }

    fn opening(&self, variant: VariantId, file: &ImportedVariant) -> Option<Movement> {
        let quantity = file.quantity.filter(|quantity| *quantity != 0)?;
        let stall = Location::Stall(self.place.identity.stall);
        let (from, to) = match quantity > 0 {
            true => (Location::Supplier, stall),
            false => (stall, Location::Supplier),
        };
        Some(Movement {
            variant,
            from,
            to,
            quantity: quantity.abs(),
        })
    }

    fn preview(
        &mut self,
        product: &ImportedProduct,
        variant: &ImportedVariant,
        sku: &str,
        standing: &str,
    ) {
        if self.plan.rows.len() >= PREVIEW_ROWS {
            return;
        }
        let mut name = product.title.clone();
        for (_, value) in &variant.options {
            name = format!("{name} · {value}");
        }
        self.plan.rows.push(ImportRowView {
            name,
            sku: sku.to_owned(),
            barcode: code_of(variant),
            price_minor: variant.price_minor,
            quantity: variant.quantity,
            standing: standing.to_owned(),
        });
    }
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

fn opening_stock(movements: &[Movement], batch: BatchId) -> StockMoved {
    StockMoved {
        movements: movements.to_vec(),
        reason: StockReason::Imported,
        batch: Some(batch),
        note: None,
    }
}

fn code_of(variant: &ImportedVariant) -> Option<String> {
    variant.gtin.clone().or_else(|| variant.barcode.clone())
}
