//! Sales, voids and refunds. Refuses to count one sale twice; two sales of one piece both count and are listed.

use super::{Folded, Step};
use crate::{
    error::CentralError,
    sql::{Row, Sql},
    values_of,
};
use stall_domain::{
    PieceRef, SaleId,
    edition::PieceState,
    refund::{RefundRecorded, Restock},
    sale::{SaleRecorded, SaleVoided},
};
use uuid::Uuid;

pub(super) fn recorded(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    sale: &SaleRecorded,
) -> Result<Folded, CentralError> {
    let shop = step.identity.shop.0;
    let text = "INSERT INTO sales (shop, sale, number, day, stall, at_ms, currency, total_minor, rounding_minor, \
        things, is_voided, refunded_minor, position) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11) \
        ON CONFLICT (shop, sale) DO NOTHING";
    let things = sale
        .lines
        .iter()
        .fold(0i64, |sum, line| sum.saturating_add(line.quantity));
    let values = values_of![
        shop,
        sale.sale.0,
        sale.number.0.as_str(),
        sale.day.0,
        sale.stall.0,
        step.at.ms,
        sale.currency.code(),
        sale.totals.total_minor,
        sale.rounding_minor,
        things,
        step.row.position,
    ];
    if sql.execute(text, values)? == 0 {
        return Ok(Folded::Quarantined("repeated"));
    }
    let text =
        "INSERT INTO sale_lines (shop, sale, line, quantity, refunded) VALUES ($1, $2, $3, $4, 0)";
    for (place, line) in (0i64..).zip(&sale.lines) {
        sql.execute(text, values_of![shop, sale.sale.0, place, line.quantity])?;
        if let Some(piece) = line.piece {
            sell_piece(sql, step, place, piece, sale.sale)?;
        }
    }
    Ok(Folded::Counted)
}

fn sell_piece(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    place: i64,
    piece: PieceRef,
    sale: SaleId,
) -> Result<(), CentralError> {
    let shop = step.identity.shop.0;
    let text = "SELECT sale FROM pieces WHERE shop = $1 AND edition = $2 AND number = $3 AND state = 'sold'";
    let row = sql.first(text, values_of![shop, piece.edition.0, piece.number])?;
    let sold_before = row.map_or(Ok(None), |row| sale_of(&row, 0))?;
    if let Some(before) = sold_before.filter(|before| *before != sale) {
        let subject = format!("{}/{} {before} {sale}", piece.edition, piece.number);
        return step.conflict(sql, place, "sold_twice", subject);
    }
    let text = "SELECT l.device FROM lease_numbers n JOIN leases l ON l.shop = n.shop AND l.lease = n.lease \
        WHERE n.shop = $1 AND n.edition = $2 AND n.number = $3";
    let holder = sql.first(text, values_of![shop, piece.edition.0, piece.number])?;
    let holder = holder.map_or(Ok(None), |row| row.maybe_bytes(0))?;
    if holder.as_deref() != Some(step.row.event.header.device.0.as_bytes()) {
        let subject = format!("{}/{} {sale}", piece.edition, piece.number);
        step.conflict(sql, place, "sold_without_lease", subject)?;
    }
    set_piece(sql, step, piece, PieceState::Sold, Some(sale))
}

/// A piece's state and holder; the row is made when this is the first word about it.
pub(super) fn set_piece(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    piece: PieceRef,
    state: PieceState,
    sale: Option<SaleId>,
) -> Result<(), CentralError> {
    let text = "INSERT INTO pieces (shop, edition, number, state, sale) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (shop, edition, number) DO UPDATE SET state = excluded.state, sale = excluded.sale";
    let word = word_of(state);
    let sale = sale.map(|sale| sale.0);
    sql.execute(
        text,
        values_of![
            step.identity.shop.0,
            piece.edition.0,
            piece.number,
            word,
            sale
        ],
    )?;
    Ok(())
}

pub(super) fn word_of(state: PieceState) -> &'static str {
    match state {
        PieceState::Unmade => "unmade",
        PieceState::Free => "free",
        PieceState::Held => "held",
        PieceState::Kept => "kept",
        PieceState::Sold => "sold",
        PieceState::Inspect => "inspect",
        PieceState::Spoiled => "spoiled",
    }
}

pub(super) fn voided(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    void: &SaleVoided,
) -> Result<Folded, CentralError> {
    let text = "UPDATE sales SET is_voided = 1 WHERE shop = $1 AND sale = $2 AND is_voided = 0";
    if sql.execute(text, values_of![step.identity.shop.0, void.sale.0])? == 0 {
        step.conflict(sql, 0, "voided_twice_or_unknown", void.sale.to_string())?;
    }
    for piece in void.lines.iter().filter_map(|line| line.piece) {
        let is_of_it = |_: &str, sale| sale == Some(void.sale);
        move_piece(sql, step, piece, PieceState::Free, is_of_it)?;
    }
    Ok(Folded::Counted)
}

pub(super) fn refunded(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    refund: &RefundRecorded,
) -> Result<Folded, CentralError> {
    let shop = step.identity.shop.0;
    let text =
        "UPDATE sales SET refunded_minor = refunded_minor + $3 WHERE shop = $1 AND sale = $2";
    sql.execute(text, values_of![shop, refund.sale.0, refund.total_minor])?;
    for (place, line) in (0i64..).zip(&refund.lines) {
        let text = "UPDATE sale_lines SET refunded = refunded + $4 WHERE shop = $1 AND sale = $2 AND line = $3 \
            RETURNING quantity - refunded";
        let left = sql.first(
            text,
            values_of![shop, refund.sale.0, line.line as u64, line.quantity],
        )?;
        let left = left.map_or(Ok(None), |row| row.maybe_int(0))?;
        if left.is_none_or(|left| left < 0) {
            // Kept and counted: the money is gone. Somebody has to look at it.
            let subject = format!("{} line {}", refund.sale, line.line);
            step.conflict(sql, place, "refunded_too_much", subject)?;
        }
        if let Some(piece) = line.piece {
            let state = match line.restock {
                Restock::Shelf => PieceState::Free,
                Restock::Inspect => PieceState::Inspect,
                Restock::Spoiled => PieceState::Spoiled,
                Restock::NotReturned => continue,
            };
            // A piece sold again since stays with its new sale.
            let is_of_it = |_: &str, sale: Option<SaleId>| sale.is_none_or(|it| it == refund.sale);
            move_piece(sql, step, piece, state, is_of_it)?;
        }
    }
    Ok(Folded::Counted)
}

/// A known piece moves on, when it stands as `may` says; what nobody made or sold has no place to move from.
pub(super) fn move_piece(
    sql: &mut dyn Sql,
    step: &Step<'_>,
    piece: PieceRef,
    to: PieceState,
    may: impl Fn(&str, Option<SaleId>) -> bool,
) -> Result<(), CentralError> {
    let shop = step.identity.shop.0;
    let key = values_of![shop, piece.edition.0, piece.number];
    let text =
        "SELECT state, record, sale FROM pieces WHERE shop = $1 AND edition = $2 AND number = $3";
    let Some(row) = sql.first(text, key)? else {
        return Ok(());
    };
    if !may(&row.text(0)?, sale_of(&row, 2)?) {
        return Ok(());
    }
    let is_back = to == PieceState::Free;
    let state = match to {
        PieceState::Free if row.maybe_text(1)?.is_none() => PieceState::Unmade,
        state => state,
    };
    let sale = row.maybe_bytes(2)?.filter(|_| !is_back);
    let text =
        "UPDATE pieces SET state = $4, sale = $5 WHERE shop = $1 AND edition = $2 AND number = $3";
    sql.execute(
        text,
        values_of![shop, piece.edition.0, piece.number, word_of(state), sale],
    )?;
    Ok(())
}

fn sale_of(row: &Row, column: usize) -> Result<Option<SaleId>, CentralError> {
    let id = row.maybe_bytes(column)?;
    Ok(id.and_then(|id| Uuid::from_slice(&id).ok()).map(SaleId))
}
