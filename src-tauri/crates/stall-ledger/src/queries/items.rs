//! Items as a seller sees them: a variant with its product, stock here and elsewhere, and its edition.

use crate::{
    Db, LedgerError, codec,
    codec::SqlResult,
    queries::{editions::TAKEN, search},
};
use rusqlite::{Row, params_from_iter, types::Value};
use stall_domain::{
    EditionId, PieceRef, ProductId, StallId, VariantId,
    catalogue::{Drawing, VariantOption},
    edition::EditionFixed,
    stock::Location,
};
use std::collections::{HashMap, HashSet};

/// One sellable thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// The sellable unit.
    pub variant: VariantId,
    /// What it is a variant of.
    pub product: ProductId,
    /// The product's handle.
    pub handle: String,
    /// The product's title.
    pub title: String,
    /// The chosen options.
    pub options: Vec<VariantOption>,
    /// Title and option values, `Mug · Small`.
    pub name: String,
    /// The typed code.
    pub sku: String,
    /// The printed code.
    pub barcode: Option<String>,
    /// The product's category, empty for none.
    pub category: String,
    /// Minor units; absent while nobody said a price.
    pub price_minor: Option<i64>,
    /// Minor units.
    pub cost_minor: Option<i64>,
    /// Grams.
    pub weight_grams: Option<i64>,
    /// The code of its tax rate.
    pub tax_code: String,
    /// The product's drawn picture.
    pub drawing: Option<Drawing>,
    /// Whether stock is kept.
    pub is_tracked: bool,
    /// Whether it is no longer sold.
    pub is_retired: bool,
    /// Quantity at the asked stall.
    pub here: i64,
    /// Quantity at all other stalls.
    pub elsewhere: i64,
    /// Quantity waiting for a look at the asked stall.
    pub inspect: i64,
    /// Its edition, when it is numbered.
    pub edition: Option<EditionBrief>,
}

/// What a seller needs of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionBrief {
    /// Which edition.
    pub edition: EditionId,
    /// The maker's code.
    pub code: String,
    /// How many there will ever be; absent for an open edition.
    pub size: Option<u32>,
    /// The next number this device may sell.
    pub next_number: Option<u32>,
    /// How many numbers this device may still sell.
    pub left_here: u32,
}

/// Which items to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemFilter {
    /// Only this category; the empty text means those without one.
    pub category: Option<String>,
    /// Also what is no longer sold.
    pub include_retired: bool,
    /// Only what lies at the asked stall, and what needs no stock.
    pub only_in_stock: bool,
}

/// Read by [`Db::item_rows`].
pub(crate) const COLUMNS: &str = "v.variant, v.product, coalesce(p.handle, ''), coalesce(p.title, ''), v.options,
    v.name, v.sku, v.barcode, coalesce(p.category, ''), v.price_minor, v.cost_minor, v.weight_grams, v.tax_code,
    p.drawing, v.is_tracked, v.is_retired";
pub(crate) const TABLES: &str = "variants v LEFT JOIN products p USING (product)";

impl Db<'_> {
    /// Items in order of name.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn list_items(
        &self,
        filter: &ItemFilter,
        stall: StallId,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<ItemRow>, LedgerError> {
        let (clause, mut params) = clause(filter, stall);
        params.push(Value::from(codec::limit(limit)));
        params.push(Value::from(codec::limit(offset)));
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE {clause} ORDER BY v.name_folded, v.sku_folded, v.variant
             LIMIT ?{} OFFSET ?{}",
            params.len() - 1,
            params.len(),
        );
        self.item_rows(&sql, params, stall)
    }

    /// How many items a list has.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn count_items(&self, filter: &ItemFilter, stall: StallId) -> Result<u64, LedgerError> {
        let (clause, params) = clause(filter, stall);
        let sql = format!("SELECT count(*) FROM {TABLES} WHERE {clause}");
        Ok(self.count(&sql, params_from_iter(params))?.cast_unsigned())
    }

    /// How many variants on sale have this tax code.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn count_taxed(&self, tax_code: &str) -> Result<u64, LedgerError> {
        let sql = "SELECT count(*) FROM variants WHERE tax_code = ?1 AND is_retired = 0";
        Ok(self.count(sql, [tax_code])?.cast_unsigned())
    }

    /// One item, retired or not.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn item(&self, variant: VariantId, stall: StallId) -> Result<Option<ItemRow>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE v.variant = ?1");
        let params = vec![Value::from(variant.bytes().to_vec())];
        Ok(self.item_rows(&sql, params, stall)?.pop())
    }

    /// The item behind a scanned or typed code: the SKU in any spelling that folds to it, or the printed code in any
    /// GTIN padding. What is still sold comes before what is retired, the exact spelling before others.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn item_by_code(&self, code: &str, stall: StallId) -> Result<Option<ItemRow>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE v.sku_folded = ?1 OR v.barcode_key = ?2
             ORDER BY v.is_retired, v.sku <> ?3, v.sku_folded <> ?1, v.variant LIMIT 1"
        );
        let params = vec![
            Value::from(search::folded(code.trim())),
            Value::from(search::code_key(code)),
            Value::from(code.trim().to_owned()),
        ];
        Ok(self.item_rows(&sql, params, stall)?.pop())
    }

    /// The item that has this SKU, retired or not: the exact spelling first, else one a reader would take for it.
    /// Whoever asks whether an SKU is free asks here, so nothing is free that a look-up would find.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn item_by_sku(&self, sku: &str, stall: StallId) -> Result<Option<ItemRow>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE v.sku_folded = ?1
             ORDER BY v.sku <> ?2, v.is_retired, v.variant LIMIT 1"
        );
        let params = vec![
            Value::from(search::folded(sku.trim())),
            Value::from(sku.trim().to_owned()),
        ];
        Ok(self.item_rows(&sql, params, stall)?.pop())
    }

    /// All variants of a product, in the order they were added.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn items_of_product(
        &self,
        product: ProductId,
        stall: StallId,
    ) -> Result<Vec<ItemRow>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE v.product = ?1 ORDER BY v.variant");
        self.item_rows(&sql, vec![Value::from(product.bytes().to_vec())], stall)
    }

    /// What sold most in the last thousand sales at a stall.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn best_sellers(&self, stall: StallId, limit: usize) -> Result<Vec<ItemRow>, LedgerError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM (SELECT l.variant, sum(l.quantity) AS sold FROM sale_lines l
                WHERE l.sale IN (SELECT sale FROM sales WHERE stall = ?1 AND is_voided = 0
                                 ORDER BY at_ms DESC LIMIT 1000) GROUP BY l.variant) b
             JOIN variants v USING (variant) LEFT JOIN products p USING (product)
             WHERE v.is_retired = 0 ORDER BY b.sold DESC, v.name_folded LIMIT ?2"
        );
        let limit = codec::limit(limit);
        let params = vec![Value::from(stall.bytes().to_vec()), Value::from(limit)];
        self.item_rows(&sql, params, stall)
    }

    /// Where a variant lies, empty places left out.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn stock_of(&self, variant: VariantId) -> Result<Vec<(Location, i64)>, LedgerError> {
        let sql =
            "SELECT place, quantity FROM stock WHERE variant = ?1 AND quantity <> 0 ORDER BY place";
        let rows = self.rows(sql, [variant.bytes()], |row| {
            Ok((codec::from_word::<Location>(row, 0)?, row.get(1)?))
        })?;
        Ok(rows)
    }

    pub(crate) fn item_rows(
        &self,
        sql: &str,
        params: Vec<Value>,
        stall: StallId,
    ) -> Result<Vec<ItemRow>, LedgerError> {
        let mut items = self.rows(sql, params_from_iter(params), item)?;
        self.fill_stock(&mut items, stall)?;
        let numbered = "SELECT variant FROM editions WHERE variant IN";
        let numbered: HashSet<VariantId> = self
            .rows_of(&items, numbered, |row| codec::id(row, 0))?
            .into_iter()
            .collect();
        for item in items.iter_mut().filter(|i| numbered.contains(&i.variant)) {
            item.edition = self.edition_brief(item.variant)?;
        }
        Ok(items)
    }

    fn fill_stock(&self, items: &mut [ItemRow], stall: StallId) -> Result<(), LedgerError> {
        let sql = "SELECT variant, place, quantity FROM stock WHERE quantity <> 0 AND variant IN";
        let mut places: HashMap<VariantId, Vec<(Location, i64)>> = HashMap::new();
        let read = |row: &Row<'_>| {
            let lies = (codec::from_word::<Location>(row, 1)?, row.get(2)?);
            Ok((codec::id::<VariantId>(row, 0)?, lies))
        };
        for (variant, lies) in self.rows_of(items, sql, read)? {
            places.entry(variant).or_default().push(lies);
        }
        for item in items {
            for (place, quantity) in places.remove(&item.variant).unwrap_or_default() {
                match place {
                    Location::Stall(at) if at == stall => item.here += quantity,
                    Location::Stall(_) => item.elsewhere += quantity,
                    Location::Inspect(at) if at == stall => item.inspect += quantity,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The rows of all these items in one question; `sql` ends before the list.
    fn rows_of<T>(
        &self,
        items: &[ItemRow],
        sql: &str,
        read: impl FnMut(&Row<'_>) -> SqlResult<T>,
    ) -> Result<Vec<T>, LedgerError> {
        match items {
            [] => Ok(Vec::new()),
            [one] => self.rows(&format!("{sql} (?1)"), [one.variant.bytes()], read),
            many => {
                let ids: Vec<String> = many.iter().map(|i| hex(i.variant.bytes())).collect();
                let sql = format!("{sql} (SELECT unhex(value) FROM json_each(?1))");
                self.rows(&sql, [serde_json::to_string(&ids)?], read)
            }
        }
    }

    fn edition_brief(&self, variant: VariantId) -> Result<Option<EditionBrief>, LedgerError> {
        let Some(row) = self.edition_of_variant(variant)? else {
            return Ok(None);
        };
        let EditionFixed {
            edition,
            code,
            size,
            ..
        } = row.fixed;
        let own = self.own_numbers(edition)?;
        let total: u32 = own.iter().map(|run| run.count()).sum();
        let taken = self.rows(TAKEN, [edition.bytes()], |row| row.get::<_, u32>(0))?;
        let gone = taken
            .iter()
            .filter(|number| own.iter().any(|run| run.contains(**number)));
        let left_here = total.saturating_sub(u32::try_from(gone.count()).unwrap_or(u32::MAX));
        let next_number = self.next_number_of(edition)?;
        Ok(Some(EditionBrief {
            edition,
            code,
            size,
            next_number,
            left_here,
        }))
    }

    pub(crate) fn held_by(
        &self,
        piece: PieceRef,
    ) -> Result<Option<stall_domain::SaleId>, LedgerError> {
        let sql = "SELECT sale FROM basket_pieces WHERE edition = ?1 AND number = ?2";
        self.one(sql, (piece.edition.bytes(), piece.number), |row| {
            codec::id(row, 0)
        })
    }
}

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn clause(filter: &ItemFilter, stall: StallId) -> (String, Vec<Value>) {
    let mut parts = vec!["1".to_owned()];
    let mut params = Vec::new();
    if !filter.include_retired {
        parts.push("v.is_retired = 0".to_owned());
    }
    if let Some(category) = &filter.category {
        params.push(Value::from(category.clone()));
        parts.push(format!("coalesce(p.category, '') = ?{}", params.len()));
    }
    if filter.only_in_stock {
        params.push(Value::from(Location::Stall(stall).to_string()));
        parts.push(format!(
            "(v.is_tracked = 0 OR EXISTS (SELECT 1 FROM stock s WHERE s.variant = v.variant AND s.place = ?{}
              AND s.quantity > 0))",
            params.len()
        ));
    }
    (parts.join(" AND "), params)
}

fn item(row: &Row<'_>) -> SqlResult<ItemRow> {
    Ok(ItemRow {
        variant: codec::id(row, 0)?,
        product: codec::id(row, 1)?,
        handle: row.get(2)?,
        title: row.get(3)?,
        options: codec::json(row, 4)?,
        name: row.get(5)?,
        sku: row.get(6)?,
        barcode: row.get(7)?,
        category: row.get(8)?,
        price_minor: row.get(9)?,
        cost_minor: row.get(10)?,
        weight_grams: row.get(11)?,
        tax_code: row.get(12)?,
        drawing: codec::json_or_none(row, 13)?,
        is_tracked: row.get(14)?,
        is_retired: row.get(15)?,
        here: 0,
        elsewhere: 0,
        inspect: 0,
        edition: None,
    })
}
