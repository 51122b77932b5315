//! The catalogue by hand: find, add, edit, retire, and stock in and out.
//!
//! Refuses to delete, and a SKU twice.

use super::Place;
use crate::{
    Code, Host, Problem, Till,
    api::Nothing,
    api::items::{
        AddItem, CategoryView, DrawingView, EditItem, EditionBriefView, ItemView, ItemsView,
        ListItems, MoveStock, OneItem, OptionView, Scan, ScanView, SearchItems,
    },
};
use stall_domain::{
    BatchId, EventId, ProductId, VariantId,
    catalogue::{
        Drawing, ProductAdded, ProductChanges, ProductEdited, VariantAdded, VariantChanges,
        VariantEdited, VariantOption,
    },
    stock::{Location, Movement, StockMoved, StockReason},
};
use stall_ledger::{Db, EditionBrief, ItemFilter, ItemRow, Tx};

const SEARCH_DEFAULT: usize = 20;
const LIST_DEFAULT: usize = 100;
const LIST_MAX: usize = 5_000;
const TEXT_MAX: usize = 200;
const QUANTITY_MAX: i64 = 10_000_000;
/// Opens the handle of a product made here; a file's handles are trimmed, so none of them opens with a space.
const HANDLE_BY_HAND: &str = " by-hand:";

/// Items whose name, SKU, barcode or category hold every word.
pub fn search_items(till: &Till, request: SearchItems) -> Result<ItemsView, Problem> {
    till.desk()?.ledger.read(|db| {
        let place = Place::read(db)?;
        let limit = request.limit.unwrap_or(SEARCH_DEFAULT).min(LIST_MAX);
        let rows = db.search_items(request.text.trim(), place.identity.stall, limit)?;
        let items: Vec<ItemView> = rows.into_iter().map(ItemView::from).collect();
        Ok(ItemsView {
            total: items.len() as u64,
            items,
            categories: Vec::new(),
        })
    })
}

/// A page of items.
pub fn list_items(till: &Till, request: ListItems) -> Result<ItemsView, Problem> {
    let filter = ItemFilter {
        category: request.category,
        include_retired: request.include_retired,
        only_in_stock: request.only_in_stock,
    };
    till.desk()?.ledger.read(|db| {
        let stall = Place::read(db)?.identity.stall;
        let limit = request.limit.unwrap_or(LIST_DEFAULT).min(LIST_MAX);
        let rows = db.list_items(&filter, stall, request.offset, limit)?;
        let categories = db.categories()?;
        Ok(ItemsView {
            total: db.count_items(&filter, stall)?,
            items: rows.into_iter().map(ItemView::from).collect(),
            categories: categories
                .into_iter()
                .map(|(name, count)| CategoryView { name, count })
                .collect(),
        })
    })
}

/// What sold most at this stall.
pub fn best_sellers(till: &Till, _: Nothing) -> Result<ItemsView, Problem> {
    till.desk()?.ledger.read(|db| {
        let rows = db.best_sellers(Place::read(db)?.identity.stall, SEARCH_DEFAULT)?;
        let items: Vec<ItemView> = rows.into_iter().map(ItemView::from).collect();
        Ok(ItemsView {
            total: items.len() as u64,
            items,
            categories: Vec::new(),
        })
    })
}

/// One item.
pub fn item(till: &Till, request: OneItem) -> Result<ItemView, Problem> {
    till.desk()?
        .ledger
        .read(|db| view(db, VariantId(request.variant)))
}

/// Says what a code is; an unknown code is an answer, not a failure.
pub fn scan(till: &Till, request: Scan) -> Result<ScanView, Problem> {
    let code = request.code.trim().to_owned();
    if let Some(found) = super::labels::scan_label(till, &code)? {
        return Ok(found);
    }
    till.desk()?.ledger.read(|db| {
        let stall = Place::read(db)?.identity.stall;
        if let Some(item) = db.item_by_code(&code, stall)? {
            return Ok(ScanView::Item {
                item: Box::new(item.into()),
            });
        }
        match db.sale_by_number(&code)? {
            Some(stored) => Ok(ScanView::Sale {
                sale: stored.recorded.sale.0,
            }),
            None => Ok(ScanView::Unknown { code }),
        }
    })
}

/// Adds an item; the SKU is derived from the title when nobody gives one.
pub fn add_item(till: &Till, request: AddItem) -> Result<ItemView, Problem> {
    let desk = till.desk()?;
    let host = till.host().clone();
    let committed = desk
        .ledger
        .transact(host.now(), move |tx| add(tx, &*host, request))?;
    desk.ledger.read(|db| view(db, committed.value))
}

fn add(tx: &mut Tx<'_>, host: &dyn Host, request: AddItem) -> Result<VariantId, Problem> {
    let place = Place::read(tx)?;
    let title = text(&request.title, "title")?;
    let sku = match request
        .sku
        .as_deref()
        .map(str::trim)
        .filter(|sku| !sku.is_empty())
    {
        Some(sku) => free_sku(tx, &place, sku)?,
        None => derive_sku(tx, &place, &title)?,
    };
    check_price(request.price_minor)?;
    let tax_code = request.tax_code.unwrap_or_else(|| place.default_tax_code());
    place.rate(&tax_code)?;
    let product = ProductId(host.new_id());
    let variant = VariantId(host.new_id());
    tx.append(
        EventId(host.new_id()),
        ProductAdded {
            product,
            handle: format!("{HANDLE_BY_HAND}{}", sku.to_lowercase()),
            title,
            category: request.category.trim().to_owned(),
            drawing: request.drawing.map(Drawing::from),
            batch: None,
        },
    )?;
    let added = VariantAdded {
        variant,
        product,
        options: request
            .options
            .into_iter()
            .map(VariantOption::from)
            .collect(),
        sku,
        barcode: request
            .barcode
            .map(|b| b.trim().to_owned())
            .filter(|b| !b.is_empty()),
        price_minor: request.price_minor,
        tax_code,
        cost_minor: None,
        weight_grams: None,
        is_tracked: request.is_tracked,
        batch: None,
    };
    tx.append(EventId(host.new_id()), added)?;
    if request.quantity != 0 {
        let stall = Location::Stall(place.identity.stall);
        book(
            tx,
            host,
            variant,
            request.quantity,
            stall,
            StockReason::Delivered,
            None,
        )?;
    }
    Ok(variant)
}

/// Changes fields of an item; what stays equal is no event.
pub fn edit_item(till: &Till, request: EditItem) -> Result<ItemView, Problem> {
    let desk = till.desk()?;
    let host = till.host().clone();
    let variant = VariantId(request.variant);
    desk.ledger
        .transact(host.now(), move |tx| edit(tx, &*host, request))?;
    desk.ledger.read(|db| view(db, variant))
}

fn edit(tx: &mut Tx<'_>, host: &dyn Host, request: EditItem) -> Result<(), Problem> {
    let place = Place::read(tx)?;
    let row = row(tx, VariantId(request.variant))?;
    check_price(request.price_minor)?;
    let comes_back = row.is_retired && request.is_retired == Some(false);
    if let Some(code) = &request.tax_code {
        place.rate(code)?;
    } else if comes_back {
        place.rate(&row.tax_code)?;
    }
    if let Some(sku) = &request.sku {
        let sku = text(sku, "sku")?;
        let taken = tx.item_by_sku(&sku, place.identity.stall)?;
        if let Some(other) = taken.filter(|other| other.variant != row.variant) {
            return Err(sku_taken(&sku, &other));
        }
    }
    if let Some(edited) = product_edit(&row, &request)? {
        tx.append(EventId(host.new_id()), edited)?;
    }
    if let Some(edited) = variant_edit(&row, &request) {
        tx.append(EventId(host.new_id()), edited)?;
    }
    Ok(())
}

fn product_edit(row: &ItemRow, request: &EditItem) -> Result<Option<ProductEdited>, Problem> {
    let title = request
        .title
        .as_deref()
        .map(|title| text(title, "title"))
        .transpose()?;
    let changes = ProductChanges {
        title: title.filter(|title| *title != row.title),
        category: request
            .category
            .clone()
            .filter(|category| *category != row.category),
        drawing: request
            .drawing
            .clone()
            .map(Drawing::from)
            .filter(|d| Some(d) != row.drawing.as_ref()),
    };
    if changes == ProductChanges::default() {
        return Ok(None);
    }
    let was = ProductChanges {
        title: changes.title.as_ref().map(|_| row.title.clone()),
        category: changes.category.as_ref().map(|_| row.category.clone()),
        drawing: changes.drawing.as_ref().and(row.drawing.clone()),
    };
    Ok(Some(ProductEdited {
        product: row.product,
        changes,
        was,
        batch: None,
    }))
}

fn variant_edit(row: &ItemRow, request: &EditItem) -> Option<VariantEdited> {
    let barcode = row.barcode.clone().unwrap_or_default();
    let changes = VariantChanges {
        sku: request
            .sku
            .clone()
            .map(|s| s.trim().to_owned())
            .filter(|s| *s != row.sku),
        barcode: request
            .barcode
            .clone()
            .map(|b| b.trim().to_owned())
            .filter(|b| *b != barcode),
        price_minor: request
            .price_minor
            .filter(|price| Some(*price) != row.price_minor),
        tax_code: request
            .tax_code
            .clone()
            .filter(|code| *code != row.tax_code),
        is_tracked: request.is_tracked.filter(|is| *is != row.is_tracked),
        is_retired: request.is_retired.filter(|is| *is != row.is_retired),
    };
    edited(row, changes, None)
}

/// The edit of a variant with what was before; `None` when nothing changes.
pub(crate) fn edited(
    row: &ItemRow,
    changes: VariantChanges,
    batch: Option<BatchId>,
) -> Option<VariantEdited> {
    if changes == VariantChanges::default() {
        return None;
    }
    let was = VariantChanges {
        sku: changes.sku.as_ref().map(|_| row.sku.clone()),
        barcode: changes
            .barcode
            .as_ref()
            .map(|_| row.barcode.clone().unwrap_or_default()),
        price_minor: changes.price_minor.and(row.price_minor),
        tax_code: changes.tax_code.as_ref().map(|_| row.tax_code.clone()),
        is_tracked: changes.is_tracked.map(|_| row.is_tracked),
        is_retired: changes.is_retired.map(|_| row.is_retired),
    };
    Some(VariantEdited {
        variant: row.variant,
        changes,
        was,
        batch,
    })
}

/// Books goods in or out of this stall; a count books the difference.
pub fn move_stock(till: &Till, request: MoveStock) -> Result<ItemView, Problem> {
    let desk = till.desk()?;
    let host = till.host().clone();
    let variant = VariantId(request.variant);
    desk.ledger.transact(host.now(), move |tx| {
        let place = Place::read(tx)?;
        let row = row(tx, variant)?;
        let reason = StockReason::from(request.reason);
        let quantity = difference(request.quantity, reason, row.here)?;
        match quantity {
            0 => Ok(()),
            _ => {
                let stall = Location::Stall(place.identity.stall);
                book(tx, &*host, variant, quantity, stall, reason, None)
            }
        }
    })?;
    desk.ledger.read(|db| view(db, variant))
}

/// What a person's number means for the stock `here`.
fn difference(quantity: i64, reason: StockReason, here: i64) -> Result<i64, Problem> {
    check_quantity(quantity)?;
    match reason {
        StockReason::Counted if quantity < 0 => Err(Code::QuantityBad.into()),
        StockReason::Counted => Ok(quantity.saturating_sub(here)),
        StockReason::TakenOut | StockReason::Spoiled => Ok(-quantity.abs()),
        StockReason::Delivered | StockReason::Made => Ok(quantity),
        // These are said by what the till itself does.
        StockReason::Imported
        | StockReason::ImportUndone
        | StockReason::Inspected
        | StockReason::Transferred => Err(Problem::new(Code::BadRequest).fact("why", "reason")),
    }
}

fn check_quantity(quantity: i64) -> Result<(), Problem> {
    match (-QUANTITY_MAX..=QUANTITY_MAX).contains(&quantity) {
        true => Ok(()),
        false => Err(Code::QuantityBad.into()),
    }
}

/// Books one movement; positive comes in, negative goes out.
pub(crate) fn book(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    variant: VariantId,
    quantity: i64,
    stall: Location,
    reason: StockReason,
    batch: Option<BatchId>,
) -> Result<(), Problem> {
    check_quantity(quantity)?;
    let other = match reason {
        StockReason::Counted => Location::Counted,
        StockReason::Spoiled => Location::Spoiled,
        _ => Location::Supplier,
    };
    let (from, to) = if quantity > 0 {
        (other, stall)
    } else {
        (stall, other)
    };
    let movement = Movement {
        variant,
        from,
        to,
        quantity: quantity.abs(),
    };
    let moved = StockMoved {
        movements: vec![movement],
        reason,
        batch,
        note: None,
    };
    tx.append(EventId(host.new_id()), moved)?;
    Ok(())
}

pub(crate) fn row(db: &Db<'_>, variant: VariantId) -> Result<ItemRow, Problem> {
    let place = Place::read(db)?;
    let missing = || Problem::new(Code::ItemNotFound).fact("variant", variant.to_string());
    db.item(variant, place.identity.stall)?.ok_or_else(missing)
}

fn view(db: &Db<'_>, variant: VariantId) -> Result<ItemView, Problem> {
    Ok(row(db, variant)?.into())
}

fn text(text: &str, what: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > TEXT_MAX {
        return Err(Problem::new(Code::NameMissing).fact("what", what));
    }
    Ok(text.to_owned())
}

fn check_price(price_minor: Option<i64>) -> Result<(), Problem> {
    match price_minor {
        Some(price) if price < 0 => Err(Code::AmountBad.into()),
        _ => Ok(()),
    }
}

fn free_sku(db: &Db<'_>, place: &Place, sku: &str) -> Result<String, Problem> {
    let sku = text(sku, "sku")?;
    match db.item_by_sku(&sku, place.identity.stall)? {
        Some(other) => Err(sku_taken(&sku, &other)),
        None => Ok(sku),
    }
}

fn sku_taken(sku: &str, other: &ItemRow) -> Problem {
    Problem::new(Code::SkuTaken)
        .fact("sku", sku)
        .fact("name", other.name.as_str())
}

/// `GLAZED-CUP`, then `GLAZED-CUP-2`, … from the title.
fn derive_sku(db: &Db<'_>, place: &Place, title: &str) -> Result<String, Problem> {
    let words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_uppercase)
        .collect();
    let stem: String = match words.is_empty() {
        true => "ITEM".to_owned(),
        false => words.join("-").chars().take(40).collect(),
    };
    for number in 1..10_000u32 {
        let sku = if number == 1 {
            stem.clone()
        } else {
            format!("{stem}-{number}")
        };
        if db.item_by_code(&sku, place.identity.stall)?.is_none() {
            return Ok(sku);
        }
    }
    Err(Problem::new(Code::SkuTaken).fact("sku", stem))
}

impl From<ItemRow> for ItemView {
    fn from(row: ItemRow) -> Self {
        Self {
            variant: row.variant.0,
            product: row.product.0,
            title: row.title,
            name: row.name,
            options: row.options.into_iter().map(OptionView::from).collect(),
            sku: row.sku,
            barcode: row.barcode,
            category: row.category,
            price_minor: row.price_minor,
            tax_code: row.tax_code,
            drawing: row.drawing.map(DrawingView::from),
            is_tracked: row.is_tracked,
            is_retired: row.is_retired,
            here: row.here,
            elsewhere: row.elsewhere,
            inspect: row.inspect,
            edition: row.edition.map(EditionBriefView::from),
        }
    }
}

impl From<EditionBrief> for EditionBriefView {
    fn from(brief: EditionBrief) -> Self {
        Self {
            edition: brief.edition.0,
            code: brief.code,
            size: brief.size,
            next_number: brief.next_number,
            left_here: brief.left_here,
        }
    }
}

impl From<VariantOption> for OptionView {
    fn from(option: VariantOption) -> Self {
        Self {
            name: option.name,
            value: option.value,
        }
    }
}

impl From<OptionView> for VariantOption {
    fn from(option: OptionView) -> Self {
        Self {
            name: option.name,
            value: option.value,
        }
    }
}

impl From<Drawing> for DrawingView {
    fn from(drawing: Drawing) -> Self {
        Self {
            form: drawing.form,
            glaze: drawing.glaze,
        }
    }
}

impl From<DrawingView> for Drawing {
    fn from(drawing: DrawingView) -> Self {
        Self {
            form: drawing.form,
            glaze: drawing.glaze,
        }
    }
}
