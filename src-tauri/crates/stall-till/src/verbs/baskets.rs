//! The open basket and the held ones: they live in the ledger's local state and survive a crash.
//!
//! Refuses prices from outside, and more than one open basket.

use super::{Place, line};
use crate::{
    Code, Problem, Till,
    api::{
        Nothing, TaxLineView,
        baskets::{
            AddToBasket, BasketLineView, BasketView, BasketsView, DiscountView, HeldBasketView,
            PieceView, RecallBasket, SetDiscount, SetQuantity,
        },
        items::DrawingView,
    },
};
use serde::{Deserialize, Serialize};
use stall_domain::{
    Moment, PieceRef, SaleId,
    basket::{BasketLine, Discount, PricedBasket, price_basket},
    quick_cash::quick_cash,
    tender::cash_due,
};
use stall_ledger::{BasketRow, Db, Tx};

/// How many changes of a basket can be taken back.
const UNDO_MAX: usize = 50;
/// Lines all of them hold together.
const UNDO_LINES_MAX: usize = 300;
const QUICK_CASH_MAX: usize = 4;

/// A basket's content at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content {
    pub lines: Vec<BasketLine>,
    #[serde(default)]
    pub discount: Option<Discount>,
}

/// A basket as kept: content now, and what it was before.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    now: Content,
    #[serde(default)]
    before: Vec<Content>,
}

/// The open basket and the held ones.
pub fn baskets(till: &Till, _: Nothing) -> Result<BasketsView, Problem> {
    ensure_open(till)?;
    till.desk()?.ledger.read(|db| {
        let place = Place::read(db)?;
        let open = open_row(db)?.ok_or(Code::BasketNotFound)?;
        Ok(BasketsView {
            open: view(db, &place, &open)?,
            held: held(db)?,
        })
    })
}

/// Held baskets, oldest first.
pub(crate) fn held(db: &Db<'_>) -> Result<Vec<HeldBasketView>, Problem> {
    let rows = db.baskets()?;
    let parked = rows.iter().filter(|row| row.is_parked);
    parked.map(|row| held_view(db, row)).collect()
}

/// Adds an item; the same item again raises its line.
pub fn add_to_basket(till: &Till, request: AddToBasket) -> Result<BasketView, Problem> {
    let ask = line::Ask {
        variant: request.variant,
        code: request.code,
        quantity: request.quantity.unwrap_or(1),
        number: request.number,
    };
    change(till, move |db, place, content| {
        let item = line::find(db, place, &ask)?;
        let frozen = line::freeze(db, place, &item, &ask, &pieces_of(content))?;
        add(content, frozen);
        Ok(())
    })
}

/// Sets a line's quantity; nothing removes the line.
pub fn set_quantity(till: &Till, request: SetQuantity) -> Result<BasketView, Problem> {
    change(till, move |_, _, content| {
        let missing = || Problem::new(Code::LineNotFound).fact("line", request.line);
        let line = content.lines.get_mut(request.line).ok_or_else(missing)?;
        if request.quantity == 0 {
            content.lines.remove(request.line);
            return Ok(());
        }
        line.quantity = request.quantity;
        Ok(())
    })
}

/// Sets or removes a discount of a line or of the whole basket.
pub fn set_discount(till: &Till, request: SetDiscount) -> Result<BasketView, Problem> {
    let discount = request.discount.map(|discount| match discount {
        DiscountView::PercentPpm(ppm) => Discount::PercentPpm(ppm),
        DiscountView::AmountMinor(amount_minor) => Discount::AmountMinor(amount_minor),
    });
    if discount.is_some_and(|d| !is_sensible(d)) {
        return Err(Code::AmountBad.into());
    }
    change(till, move |_, _, content| {
        match request.line {
            None => content.discount = discount,
            Some(place) => {
                let missing = || Problem::new(Code::LineNotFound).fact("line", place);
                content.lines.get_mut(place).ok_or_else(missing)?.discount = discount;
            }
        }
        Ok(())
    })
}

fn is_sensible(discount: Discount) -> bool {
    match discount {
        Discount::PercentPpm(ppm) => (0..=1_000_000).contains(&ppm),
        Discount::AmountMinor(amount_minor) => amount_minor >= 0,
    }
}

/// Empties the open basket; undo brings it back.
pub fn clear_basket(till: &Till, _: Nothing) -> Result<BasketView, Problem> {
    change(till, |_, _, content| {
        *content = Content::default();
        Ok(())
    })
}

/// Takes the last change back; nothing to take back changes nothing.
pub fn undo_basket(till: &Till, _: Nothing) -> Result<BasketView, Problem> {
    update(till, |_, _, kept| {
        if let Some(before) = kept.before.pop() {
            kept.now = before;
        }
        Ok(())
    })
}

/// Puts the open basket aside and opens an empty one; an empty basket stays where it is.
pub fn hold_basket(till: &Till, _: Nothing) -> Result<BasketsView, Problem> {
    let host = till.host().clone();
    till.desk()?.ledger.transact(host.now(), move |tx| {
        if let Some(row) = open_row(tx)?.filter(|row| !row.title.is_empty()) {
            tx.put_basket(BasketRow {
                is_parked: true,
                changed_at: tx.now(),
                ..row
            })?;
            tx.put_basket(empty_row(SaleId(host.new_id()), tx.now()))?;
        }
        Ok::<_, Problem>(())
    })?;
    baskets(till, Nothing {})
}

/// Takes a held basket up; what lies in the open one is held instead.
pub fn recall_basket(till: &Till, request: RecallBasket) -> Result<BasketsView, Problem> {
    let now = till.host().now();
    till.desk()?.ledger.transact(now, move |tx| {
        let rows = tx.baskets()?;
        let wanted = rows
            .iter()
            .find(|row| row.sale.0 == request.sale && row.is_parked);
        let wanted = wanted.cloned().ok_or(Code::BasketNotFound)?;
        if let Some(open) = rows.into_iter().find(|row| !row.is_parked) {
            match open.title.is_empty() {
                true => tx.drop_basket(open.sale)?,
                false => tx.put_basket(BasketRow {
                    is_parked: true,
                    ..open
                })?,
            }
        }
        tx.put_basket(BasketRow {
            is_parked: false,
            changed_at: tx.now(),
            ..wanted
        })?;
        Ok::<_, Problem>(())
    })?;
    baskets(till, Nothing {})
}

/// The content of a basket about to be sold, if it is there.
pub(crate) fn content_of(db: &Db<'_>, sale: SaleId) -> Result<Option<Content>, Problem> {
    let row = db.baskets()?.into_iter().find(|row| row.sale == sale);
    row.map(|row| Ok(kept_of(&row)?.now)).transpose()
}

fn ensure_open(till: &Till) -> Result<(), Problem> {
    let desk = till.desk()?;
    let is_open = desk
        .ledger
        .read(|db| Ok::<_, Problem>(open_row(db)?.is_some()))?;
    if is_open {
        return Ok(());
    }
    let host = till.host().clone();
    desk.ledger
        .transact(host.now(), move |tx| open_or_new(tx, &*host).map(|_| ()))?;
    Ok(())
}

fn open_or_new(tx: &mut Tx<'_>, host: &dyn crate::Host) -> Result<BasketRow, Problem> {
    if let Some(row) = open_row(tx)? {
        return Ok(row);
    }
    let row = empty_row(SaleId(host.new_id()), tx.now());
    tx.put_basket(row.clone())?;
    Ok(row)
}

fn open_row(db: &Db<'_>) -> Result<Option<BasketRow>, Problem> {
    Ok(db.baskets()?.into_iter().find(|row| !row.is_parked))
}

fn empty_row(sale: SaleId, changed_at: Moment) -> BasketRow {
    let body = serde_json::json!({ "lines": [], "before": [] });
    BasketRow {
        sale,
        body,
        title: String::new(),
        changed_at,
        is_parked: false,
        pieces: Vec::new(),
    }
}

/// One change that can be taken back.
fn change(
    till: &Till,
    edit: impl FnOnce(&Db<'_>, &Place, &mut Content) -> Result<(), Problem> + Send + 'static,
) -> Result<BasketView, Problem> {
    update(till, move |db, place, kept| {
        let before = kept.now.clone();
        edit(db, place, &mut kept.now)?;
        if kept.now != before {
            kept.before.push(before);
            forget_oldest(&mut kept.before);
        }
        Ok(())
    })
}

/// The whole history is written at each tap, so a long basket remembers fewer of its changes.
fn forget_oldest(before: &mut Vec<Content>) {
    let mut lines = 0;
    let kept = before.iter().rev().take(UNDO_MAX).take_while(|content| {
        lines += content.lines.len();
        lines <= UNDO_LINES_MAX
    });
    let kept = kept.count().max(1);
    before.drain(..before.len().saturating_sub(kept));
}

fn update(
    till: &Till,
    edit: impl FnOnce(&Db<'_>, &Place, &mut Kept) -> Result<(), Problem> + Send + 'static,
) -> Result<BasketView, Problem> {
    let host = till.host().clone();
    let committed = till.desk()?.ledger.transact(host.now(), move |tx| {
        let place = Place::read(tx)?;
        let row = open_or_new(tx, &*host)?;
        let mut kept = kept_of(&row)?;
        edit(tx, &place, &mut kept)?;
        price(&kept.now, &place)?;
        let row = row_of(row.sale, &kept, tx.now())?;
        tx.put_basket(row.clone())?;
        view(tx, &place, &row)
    })?;
    Ok(committed.value)
}

fn add(content: &mut Content, frozen: BasketLine) {
    let same = |line: &&mut BasketLine| {
        line.variant == frozen.variant
            && line.unit_price_minor == frozen.unit_price_minor
            && line.piece.is_none()
            && frozen.piece.is_none()
    };
    match content.lines.iter_mut().find(same) {
        Some(line) => line.quantity = line.quantity.saturating_add(frozen.quantity),
        None => content.lines.push(frozen),
    }
}

fn pieces_of(content: &Content) -> Vec<PieceRef> {
    content.lines.iter().filter_map(|line| line.piece).collect()
}

fn kept_of(row: &BasketRow) -> Result<Kept, Problem> {
    serde_json::from_value(row.body.clone()).map_err(|_| Code::LedgerDamaged.into())
}

fn row_of(sale: SaleId, kept: &Kept, changed_at: Moment) -> Result<BasketRow, Problem> {
    let body = serde_json::to_value(kept).map_err(|_| Problem::new(Code::Internal))?;
    let title = kept
        .now
        .lines
        .first()
        .map(|line| line.title.clone())
        .unwrap_or_default();
    let pieces = pieces_of(&kept.now);
    Ok(BasketRow {
        sale,
        body,
        title,
        changed_at,
        is_parked: false,
        pieces,
    })
}

fn price(content: &Content, place: &Place) -> Result<Option<PricedBasket>, Problem> {
    if content.lines.is_empty() {
        return Ok(None);
    }
    Ok(Some(price_basket(
        &content.lines,
        content.discount,
        place.profile.tax_rules,
    )?))
}

fn held_view(db: &Db<'_>, row: &BasketRow) -> Result<HeldBasketView, Problem> {
    let place = Place::read(db)?;
    let content = kept_of(row)?.now;
    let total = price(&content, &place)?.map_or(0, |priced| priced.totals.total_minor);
    Ok(HeldBasketView {
        sale: row.sale.0,
        title: row.title.clone(),
        things: content.lines.iter().map(|line| line.quantity).sum(),
        total_minor: total,
    })
}

fn view(db: &Db<'_>, place: &Place, row: &BasketRow) -> Result<BasketView, Problem> {
    let kept = kept_of(row)?;
    let priced = price(&kept.now, place)?;
    let totals = priced.as_ref().map(|priced| priced.totals.clone());
    let total_minor = totals.as_ref().map_or(0, |t| t.total_minor);
    let due = cash_due(total_minor, 0, place.cash_rounding());
    Ok(BasketView {
        sale: row.sale.0,
        things: kept.now.lines.iter().map(|line| line.quantity).sum(),
        listed_minor: totals.as_ref().map_or(0, |t| t.listed_minor),
        discount_minor: totals.as_ref().map_or(0, |t| t.discount_minor),
        total_minor,
        tax: totals
            .iter()
            .flat_map(|t| &t.tax)
            .map(TaxLineView::from)
            .collect(),
        cash_due_minor: due,
        quick_cash_minor: suggestions(place, due),
        can_undo: !kept.before.is_empty(),
        lines: line_views(db, place, &kept.now, priced)?,
    })
}

/// Notes only: nobody holds out a heap of coins for a suggestion.
fn suggestions(place: &Place, due_minor: i64) -> Vec<i64> {
    match due_minor {
        0 => Vec::new(),
        due => quick_cash(due, &place.currency().notes(), QUICK_CASH_MAX),
    }
}

fn line_views(
    db: &Db<'_>,
    place: &Place,
    content: &Content,
    priced: Option<PricedBasket>,
) -> Result<Vec<BasketLineView>, Problem> {
    let priced = priced.map(|priced| priced.lines).unwrap_or_default();
    let pairs = content.lines.iter().zip(priced).enumerate();
    pairs
        .map(|(number, (line, priced))| {
            let item = db.item(line.variant, place.identity.stall)?;
            let tracked = item.as_ref().filter(|item| item.is_tracked);
            Ok(BasketLineView {
                line: number,
                variant: line.variant.0,
                name: line.title.clone(),
                sku: line.sku.clone(),
                quantity: line.quantity,
                unit_price_minor: line.unit_price_minor,
                listed_minor: priced.listed_minor,
                discount_minor: priced.discount_minor,
                total_minor: priced.split.gross_minor,
                piece: line.piece.map(|piece| piece_view(db, piece)).transpose()?,
                left_after: tracked.map(|item| item.here - line.quantity),
                drawing: item.and_then(|item| item.drawing).map(DrawingView::from),
            })
        })
        .collect()
}

/// A piece as lines show it.
pub(crate) fn piece_view(db: &Db<'_>, piece: PieceRef) -> Result<PieceView, Problem> {
    let edition = db.edition(piece.edition)?;
    let fixed = edition.map(|edition| edition.fixed);
    Ok(PieceView {
        edition: piece.edition.0,
        code: fixed.as_ref().map(|f| f.code.clone()).unwrap_or_default(),
        number: piece.number,
        size: fixed.and_then(|f| f.size),
    })
}
