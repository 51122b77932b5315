//! Which goods of a file are here already: by their own SKU anywhere, else by their options inside their product.
//!
//! Refuses to give one item to two rows, and to let the answer depend on which product comes first.

use crate::{
    Problem,
    import::{CatalogueFile, ImportedProduct, ImportedVariant},
};
use stall_domain::{ProductId, StallId, VariantId};
use stall_ledger::{Db, ItemRow, ProductRow, folded};
use std::collections::{HashMap, HashSet};

/// What of a file is known, product by product.
pub(super) struct Known {
    stall: StallId,
    by_handle: HashMap<String, ProductRow>,
    /// Products the file names by their handles.
    named: HashSet<ProductId>,
    /// By product and variant of the file.
    rows: Vec<Vec<Option<ItemRow>>>,
    claimed: HashSet<VariantId>,
}

impl Known {
    /// Finds products by handle and variants by their own SKU, over the whole file before anything else is decided.
    pub fn of(db: &Db<'_>, stall: StallId, file: &CatalogueFile) -> Result<Self, Problem> {
        let mut known = Self {
            stall,
            by_handle: HashMap::new(),
            named: HashSet::new(),
            rows: Vec::with_capacity(file.products.len()),
            claimed: HashSet::new(),
        };
        for product in &file.products {
            if let Some(row) = db.product_by_handle(&product.handle)? {
                known.named.insert(row.product);
                known.by_handle.insert(product.handle.clone(), row);
            }
            let mut rows = Vec::with_capacity(product.variants.len());
            for variant in &product.variants {
                let row = match variant.sku_derived {
                    true => None,
                    false => db.item_by_sku(&variant.sku, stall)?,
                };
                rows.push(row.filter(|row| known.claimed.insert(row.variant)));
            }
            known.rows.push(rows);
        }
        Ok(known)
    }

    /// The product that `product` of the file is, and its known variants in the order of the file.
    pub fn take(
        &mut self,
        db: &Db<'_>,
        at: usize,
        product: &ImportedProduct,
    ) -> Result<(Option<ProductRow>, Vec<Option<ItemRow>>), Problem> {
        let mut rows = std::mem::take(&mut self.rows[at]);
        let home = self.home(db, product, &rows)?;
        for (variant, row) in product.variants.iter().zip(&mut rows) {
            if row.is_none() && variant.sku_derived {
                *row = self.by_derived_sku(db, variant, product, home.as_ref())?;
            }
        }
        if let Some(home) = home.as_ref().filter(|_| rows.iter().any(Option::is_none)) {
            self.by_options(db, home, product, &mut rows)?;
        }
        Ok((home, rows))
    }

    /// The product of the handle. Where there is none, goods that all lie in one product are that product under a new
    /// name, unless the file also has that product.
    fn home(
        &self,
        db: &Db<'_>,
        product: &ImportedProduct,
        rows: &[Option<ItemRow>],
    ) -> Result<Option<ProductRow>, Problem> {
        if let Some(named) = self.by_handle.get(&product.handle) {
            return Ok(Some(named.clone()));
        }
        let mut homes = rows.iter().flatten().map(|row| row.product);
        let shared = homes
            .next()
            .filter(|first| homes.all(|home| home == *first))
            .filter(|home| !self.named.contains(home));
        Ok(shared.map(|home| db.product(home)).transpose()?.flatten())
    }

    fn by_derived_sku(
        &mut self,
        db: &Db<'_>,
        variant: &ImportedVariant,
        product: &ImportedProduct,
        home: Option<&ProductRow>,
    ) -> Result<Option<ItemRow>, Problem> {
        let is_ours = |row: &ItemRow| {
            row.handle == product.handle || home.is_some_and(|home| home.product == row.product)
        };
        let row = db.item_by_sku(&variant.sku, self.stall)?.filter(is_ours);
        Ok(row.filter(|row| self.claimed.insert(row.variant)))
    }

    /// What is on sale comes before what is not; an option may be called otherwise than before, its value may not.
    fn by_options(
        &mut self,
        db: &Db<'_>,
        home: &ProductRow,
        product: &ImportedProduct,
        rows: &mut [Option<ItemRow>],
    ) -> Result<(), Problem> {
        let mut free = db.items_of_product(home.product, self.stall)?;
        free.retain(|row| !self.claimed.contains(&row.variant));
        free.sort_by_key(|row| row.is_retired);
        for (variant, row) in product.variants.iter().zip(rows) {
            if row.is_some() {
                continue;
            }
            let wanted: Vec<String> = variant.options.iter().map(|(_, v)| folded(v)).collect();
            let is_it = |row: &ItemRow| {
                row.options
                    .iter()
                    .map(|o| folded(&o.value))
                    .eq(wanted.iter().cloned())
            };
            if let Some(place) = free.iter().position(is_it) {
                let found = free.remove(place);
                self.claimed.insert(found.variant);
                *row = Some(found);
            }
        }
        Ok(())
    }
}
