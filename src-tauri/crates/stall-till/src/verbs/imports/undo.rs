//! An import taken back: every fact of the batch answered by its opposite, latest first.
//!
//! Refuses to undo what people did since: a field somebody changed after the import stays as it is.

use super::super::{Place, items};
use crate::{Code, Host, Problem};
use stall_domain::{
    BatchId, EventId, Fact, StallId, VariantId,
    catalogue::{
        ImportUndone, ProductChanges, ProductEdited, VariantAdded, VariantChanges, VariantEdited,
    },
    stock::{Movement, StockMoved, StockReason},
};
use stall_ledger::{Db, ItemRow, Tx};
use std::collections::HashSet;

pub(super) fn undo(tx: &mut Tx<'_>, host: &dyn Host, batch: BatchId) -> Result<(), Problem> {
    let row = tx.batch(batch)?.ok_or(Code::BatchNotFound)?;
    if row.is_undone {
        return Err(Code::BatchUndone.into());
    }
    let facts: Vec<Fact> = tx
        .events_of_batch(batch)?
        .into_iter()
        .filter_map(|event| Some(event.fact().ok()?.1))
        .collect();
    let undoing = Undoing {
        stall: Place::read(tx)?.identity.stall,
        added: facts.iter().filter_map(added).collect(),
        batch,
    };
    let mut back = Vec::new();
    for fact in facts.iter().rev() {
        back.extend(undoing.opposite(tx, fact)?);
    }
    back.push(ImportUndone { batch }.into());
    for fact in back {
        tx.append(EventId(host.new_id()), fact)?;
    }
    Ok(())
}

fn added(fact: &Fact) -> Option<VariantId> {
    match fact {
        Fact::VariantAdded(added) => Some(added.variant),
        _ => None,
    }
}

struct Undoing {
    stall: StallId,
    /// What the batch brought goes as a whole: none of its edits to them is answered.
    added: HashSet<VariantId>,
    batch: BatchId,
}

impl Undoing {
    fn opposite(&self, db: &Db<'_>, fact: &Fact) -> Result<Option<Fact>, Problem> {
        Ok(match fact {
            Fact::VariantAdded(added) => self.retirement(db, added)?,
            Fact::VariantEdited(edited) if !self.added.contains(&edited.variant) => {
                self.variant_back(db, edited)?
            }
            Fact::ProductEdited(edited) => self.product_back(db, edited)?,
            Fact::StockMoved(moved) if moved.reason == StockReason::Imported => {
                Some(self.stock_back(moved).into())
            }
            _ => None,
        })
    }

    fn retirement(&self, db: &Db<'_>, added: &VariantAdded) -> Result<Option<Fact>, Problem> {
        let row = db.item(added.variant, self.stall)?;
        let changes = VariantChanges {
            is_retired: Some(true),
            ..VariantChanges::default()
        };
        let edited = row
            .filter(|row| !row.is_retired)
            .and_then(|row| items::edited(&row, changes, Some(self.batch)));
        Ok(edited.map(Fact::from))
    }

    fn variant_back(&self, db: &Db<'_>, edited: &VariantEdited) -> Result<Option<Fact>, Problem> {
        let Some(row) = db.item(edited.variant, self.stall)? else {
            return Ok(None);
        };
        let mut changes = still_standing(&row, edited);
        if let Some(sku) = &changes.sku {
            let other = db.item_by_sku(sku, self.stall)?;
            if other.is_some_and(|other| other.variant != row.variant) {
                changes.sku = None;
            }
        }
        Ok(items::edited(&row, changes, Some(self.batch)).map(Fact::from))
    }

    fn product_back(&self, db: &Db<'_>, edited: &ProductEdited) -> Result<Option<Fact>, Problem> {
        let Some(row) = db.product(edited.product)? else {
            return Ok(None);
        };
        let (changes, was) = (&edited.changes, &edited.was);
        let title = was.title.clone();
        let category = was.category.clone();
        let back = ProductChanges {
            title: title.filter(|_| changes.title.as_ref() == Some(&row.title)),
            category: category.filter(|_| changes.category.as_ref() == Some(&row.category)),
            drawing: None,
        };
        if back == ProductChanges::default() {
            return Ok(None);
        }
        let stood = ProductChanges {
            title: back.title.as_ref().map(|_| row.title),
            category: back.category.as_ref().map(|_| row.category),
            drawing: None,
        };
        Ok(Some(Fact::from(ProductEdited {
            product: edited.product,
            changes: back,
            was: stood,
            batch: Some(self.batch),
        })))
    }

    fn stock_back(&self, moved: &StockMoved) -> StockMoved {
        let back = |m: &Movement| Movement {
            from: m.to,
            to: m.from,
            ..*m
        };
        StockMoved {
            movements: moved.movements.iter().map(back).collect(),
            reason: StockReason::ImportUndone,
            batch: Some(self.batch),
            note: None,
        }
    }
}

/// The old fields of an edit, but for those somebody changed again since.
fn still_standing(row: &ItemRow, edited: &VariantEdited) -> VariantChanges {
    let (changes, was) = (&edited.changes, &edited.was);
    let barcode = row.barcode.clone().unwrap_or_default();
    let still = |set: &Option<String>, now: &str| set.as_deref() == Some(now);
    VariantChanges {
        sku: was.sku.clone().filter(|_| still(&changes.sku, &row.sku)),
        barcode: was
            .barcode
            .clone()
            .filter(|_| still(&changes.barcode, &barcode)),
        price_minor: was
            .price_minor
            .filter(|_| changes.price_minor == row.price_minor),
        tax_code: was
            .tax_code
            .clone()
            .filter(|_| still(&changes.tax_code, &row.tax_code)),
        is_tracked: was
            .is_tracked
            .filter(|_| changes.is_tracked == Some(row.is_tracked)),
        is_retired: was
            .is_retired
            .filter(|_| changes.is_retired == Some(row.is_retired)),
    }
}
