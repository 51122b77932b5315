//! Products, categories and imports.

use crate::{
    Db, LedgerError, codec,
    codec::SqlResult,
    fold::{self, Sort, Subject},
};
use rusqlite::Row;
use stall_domain::{
    BatchId, EventEnvelope, Moment, ProductId,
    catalogue::{Drawing, ImportApplied},
};

/// A product without its variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRow {
    /// Its id.
    pub product: ProductId,
    /// Its title.
    pub title: String,
    /// The file's own handle.
    pub handle: String,
    /// Its category, empty for none.
    pub category: String,
    /// Its drawn picture.
    pub drawing: Option<Drawing>,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// Its counts.
    pub applied: ImportApplied,
    /// When.
    pub at: Moment,
    /// Whether it was undone.
    pub is_undone: bool,
}

impl Db<'_> {
    /// The product behind a file's handle.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn product_by_handle(&self, handle: &str) -> Result<Option<ProductRow>, LedgerError> {
        let sql = "SELECT product, title, handle, category, drawing FROM products WHERE handle = ?1
                   ORDER BY product LIMIT 1";
        self.one(sql, [handle], product)
    }

    /// One product.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn product(&self, product_id: ProductId) -> Result<Option<ProductRow>, LedgerError> {
        let sql =
            "SELECT product, title, handle, category, drawing FROM products WHERE product = ?1";
        self.one(sql, [product_id.bytes()], product)
    }

    /// Categories with the number of variants still sold, by name.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn categories(&self) -> Result<Vec<(String, u64)>, LedgerError> {
        let sql = "SELECT p.category, count(*) FROM products p JOIN variants v USING (product)
                   WHERE v.is_retired = 0 AND p.category <> '' GROUP BY p.category ORDER BY p.category";
        self.rows(sql, [], |row| Ok((row.get(0)?, codec::unsigned(row, 1)?)))
    }

    /// Imports, newest first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn batches(&self) -> Result<Vec<BatchRow>, LedgerError> {
        let sql = "SELECT applied, at_ms, offset_minutes, is_undone FROM batches ORDER BY at_ms DESC, batch DESC";
        self.rows(sql, [], batch)
    }

    /// One import.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn batch(&self, batch_id: BatchId) -> Result<Option<BatchRow>, LedgerError> {
        let sql = "SELECT applied, at_ms, offset_minutes, is_undone FROM batches WHERE batch = ?1";
        self.one(sql, [batch_id.bytes()], batch)
    }

    /// Everything an import wrote, in order.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn events_of_batch(&self, batch: BatchId) -> Result<Vec<EventEnvelope>, LedgerError> {
        let subject = Subject::new(Sort::BatchBook, batch.bytes());
        let events = fold::events_of(self.conn, &subject)?;
        Ok(events.into_iter().map(|(event, _)| event).collect())
    }
}

fn product(row: &Row<'_>) -> SqlResult<ProductRow> {
    Ok(ProductRow {
        product: codec::id(row, 0)?,
        title: row.get(1)?,
        handle: row.get(2)?,
        category: row.get(3)?,
        drawing: codec::json_or_none(row, 4)?,
    })
}

fn batch(row: &Row<'_>) -> SqlResult<BatchRow> {
    Ok(BatchRow {
        applied: codec::json(row, 0)?,
        at: codec::moment(row, 1)?,
        is_undone: row.get(3)?,
    })
}
