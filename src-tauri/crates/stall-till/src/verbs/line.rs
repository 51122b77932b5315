//! A basket line out of the catalogue: price and tax frozen as they stand now.
//!
//! Refuses an item without a price, and a piece somebody else has.

use super::Place;
use crate::{Code, Problem};
use stall_domain::{
    PieceRef, VariantId,
    basket::{BasketLine, QUANTITY_MAX},
    edition::PieceState,
};
use stall_ledger::{Db, ItemRow};
use uuid::Uuid;

/// What somebody asked for: a variant, or a code that names one; for editions a certain number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    pub variant: Option<Uuid>,
    pub code: Option<String>,
    pub quantity: i64,
    pub number: Option<u32>,
}

/// Finds the item behind an ask.
pub(crate) fn find(db: &Db<'_>, place: &Place, ask: &Ask) -> Result<ItemRow, Problem> {
    let stall = place.identity.stall;
    match (&ask.variant, &ask.code) {
        (Some(variant), _) => db
            .item(VariantId(*variant), stall)?
            .ok_or_else(|| Problem::new(Code::ItemNotFound).fact("variant", variant.to_string())),
        (None, Some(code)) => db
            .item_by_code(code.trim(), stall)?
            .ok_or_else(|| Problem::new(Code::CodeUnknown).fact("code", code.as_str())),
        (None, None) => Err(Code::ItemNotFound.into()),
    }
}

/// The frozen line; a numbered edition takes the asked number or the next free one.
///
/// # Errors
/// `price_missing`, `item_retired`, `quantity_bad`, `item_not_numbered`, `piece_sold`, `no_numbers_left`.
pub(crate) fn freeze(
    db: &Db<'_>,
    place: &Place,
    item: &ItemRow,
    ask: &Ask,
    taken: &[PieceRef],
) -> Result<BasketLine, Problem> {
    let named = |code: Code| Problem::new(code).fact("name", item.name.as_str());
    if item.is_retired {
        return Err(named(Code::ItemRetired));
    }
    if !(1..=QUANTITY_MAX).contains(&ask.quantity) {
        return Err(named(Code::QuantityBad));
    }
    let unit_price_minor = item.price_minor.ok_or_else(|| named(Code::PriceMissing))?;
    let piece = piece_of(db, item, ask, taken)?;
    if piece.is_some() && ask.quantity != 1 {
        return Err(named(Code::QuantityBad));
    }
    Ok(BasketLine {
        variant: item.variant,
        title: item.name.clone(),
        sku: item.sku.clone(),
        quantity: ask.quantity,
        unit_price_minor,
        tax: place.rate(&item.tax_code)?.clone(),
        discount: None,
        piece,
    })
}

fn piece_of(
    db: &Db<'_>,
    item: &ItemRow,
    ask: &Ask,
    taken: &[PieceRef],
) -> Result<Option<PieceRef>, Problem> {
    let Some(brief) = &item.edition else {
        return match ask.number {
            None => Ok(None),
            Some(_) => Err(Problem::new(Code::ItemNotNumbered).fact("name", item.name.as_str())),
        };
    };
    let piece = |number| PieceRef {
        edition: brief.edition,
        number,
    };
    let number = match ask.number {
        Some(number) => number,
        None => next_free(db, brief.edition, taken)?.ok_or_else(|| {
            Problem::new(Code::NoNumbersLeft).fact("edition", brief.code.as_str())
        })?,
    };
    check_piece(db, piece(number), taken)?;
    Ok(Some(piece(number)))
}

/// The lowest free or unmade number leased to this device and not in a basket.
fn next_free(
    db: &Db<'_>,
    edition: stall_domain::EditionId,
    taken: &[PieceRef],
) -> Result<Option<u32>, Problem> {
    let pieces = db.pieces(edition)?;
    let held: Vec<PieceRef> = db
        .baskets()?
        .into_iter()
        .flat_map(|row| row.pieces)
        .collect();
    let usable = |number: u32| {
        let row = pieces.iter().find(|p| p.piece.number == number);
        let is_open = row.is_none_or(|p| {
            matches!(p.state, PieceState::Free | PieceState::Unmade) && p.held_by.is_none()
        });
        let piece = PieceRef { edition, number };
        is_open && !taken.contains(&piece) && !held.contains(&piece)
    };
    let own = db.own_numbers(edition)?;
    let is_made = |number: u32| {
        pieces
            .iter()
            .any(|p| p.piece.number == number && p.state == PieceState::Free)
    };
    let numbers = || {
        own.iter()
            .flat_map(|run| run.first..=run.last)
            .filter(|n| usable(*n))
    };
    Ok(numbers().find(|n| is_made(*n)).or_else(|| numbers().next()))
}

fn check_piece(db: &Db<'_>, piece: PieceRef, taken: &[PieceRef]) -> Result<(), Problem> {
    let own = db.own_numbers(piece.edition)?;
    if !own.iter().any(|run| run.contains(piece.number)) {
        return Err(Problem::new(Code::NumberNotLeased).fact("number", piece.number));
    }
    match db.piece(piece)?.map(|row| row.state) {
        None | Some(PieceState::Free | PieceState::Unmade | PieceState::Held) => Ok(()),
        Some(state) => Err(not_free(db, piece, state, taken)?),
    }
}

/// Why a piece in this state cannot be had; `taken` are in the basket asked for.
pub(crate) fn not_free(
    db: &Db<'_>,
    piece: PieceRef,
    state: PieceState,
    taken: &[PieceRef],
) -> Result<Problem, Problem> {
    let numbered = |code: Code| Problem::new(code).fact("number", piece.number);
    Ok(match state {
        PieceState::Unmade | PieceState::Free => numbered(Code::PieceNotFound),
        PieceState::Sold => {
            let next = next_free(db, piece.edition, taken)?;
            numbered(Code::PieceSold).fact("next_number", next)
        }
        PieceState::Held | PieceState::Kept | PieceState::Inspect | PieceState::Spoiled => {
            let word = serde_json::to_value(state).unwrap_or_default();
            numbered(Code::PieceHeld).fact("state", word)
        }
    })
}
