//! Committing a basket as a sale, and undoing the latest one.
//!
//! Refuses to commit the same basket twice, and anything before COMMIT: numbers, stock, paper and event are one transaction.

use super::{Place, baskets, line, sales};
use crate::{
    Code, Host, Problem, Till,
    api::sales::{OneSale, SaleView, Sell, TenderAsk},
};
use stall_domain::{
    DayId, EventId, JobId, SaleId,
    basket::{Discount, PricedBasket, price_basket},
    day::DayOpened,
    print_intent::PrintIntent,
    sale::{SaleRecorded, SaleVoided},
    tender::{Offered, Settlement, TenderKind, cash_due, settle},
};
use stall_ledger::Tx;
use std::sync::Arc;

/// A sale can be undone this long, or until the next one.
pub(crate) const VOID_WINDOW_MS: i64 = 60_000;
const REFERENCE_MAX: usize = 64;

/// Commits; the same sale id again answers with the sale as it is.
pub fn sell(till: &Till, request: Sell) -> Result<SaleView, Problem> {
    let desk = till.desk()?;
    let host = till.host().clone();
    let sale = SaleId(request.sale);
    let committed = desk.ledger.transact(host.now(), move |tx| {
        if tx.sale(sale)?.is_none() {
            commit(tx, &host, &request)?;
        }
        sales::view_of(tx, sale, tx.now())
    })?;
    Ok(committed.value)
}

fn commit(tx: &mut Tx<'_>, host: &Arc<dyn Host>, request: &Sell) -> Result<(), Problem> {
    let place = Place::read(tx)?;
    let sale = SaleId(request.sale);
    let (lines, discount) = lines_of(tx, &place, request)?;
    let priced = price_basket(&lines, discount, place.profile.tax_rules)?;
    check_expected(&priced, request.expected_total_minor)?;
    let paid = pay(&place, priced.totals.total_minor, &request.tenders)?;
    let day = open_day_uncounted(tx, &**host, &place)?;
    let recorded = record(tx, &place, sale, day, priced, paid)?;
    tx.append(EventId(sale.0), recorded.clone())?;
    tx.drop_basket(sale)?;
    if request.print_receipt {
        tx.queue_job(JobId(host.new_id()), &PrintIntent::SaleReceipt { sale })?;
    }
    super::pieces::print_labels_of_sale(tx, &**host, &place, &recorded)
}

fn lines_of(
    tx: &Tx<'_>,
    place: &Place,
    request: &Sell,
) -> Result<(Vec<stall_domain::basket::BasketLine>, Option<Discount>), Problem> {
    let Some(asks) = &request.lines else {
        let content = baskets::content_of(tx, SaleId(request.sale))?;
        let content = content.ok_or(Code::BasketNotFound)?;
        return Ok((content.lines, content.discount));
    };
    let mut lines: Vec<stall_domain::basket::BasketLine> = Vec::with_capacity(asks.len());
    for ask in asks {
        let ask = line::Ask {
            variant: ask.variant,
            code: ask.code.clone(),
            quantity: ask.quantity,
            number: ask.number,
        };
        let taken: Vec<_> = lines.iter().filter_map(|line| line.piece).collect();
        let item = line::find(tx, place, &ask)?;
        lines.push(line::freeze(tx, place, &item, &ask, &taken)?);
    }
    Ok((lines, None))
}

fn check_expected(priced: &PricedBasket, expected: Option<i64>) -> Result<(), Problem> {
    let total_minor = priced.totals.total_minor;
    match expected {
        Some(expected) if expected != total_minor => Err(Problem::new(Code::TotalChanged)
            .fact("expected_minor", expected)
            .fact("total_minor", total_minor)),
        _ => Ok(()),
    }
}

/// A tender without an amount pays what is left; no tender at all is exact cash.
fn pay(place: &Place, total_minor: i64, asks: &[TenderAsk]) -> Result<Settlement, Problem> {
    let step = place.cash_rounding();
    if asks.iter().filter(|ask| ask.amount_minor.is_none()).count() > 1 {
        return Err(Problem::new(Code::AmountBad).fact("what", "tenders"));
    }
    let mut amounts = asks.iter().filter_map(|ask| ask.amount_minor);
    let named = amounts
        .try_fold(0, i64::checked_add)
        .ok_or(Code::AmountBad)?;
    let left = total_minor.saturating_sub(named);
    let mut offered: Vec<Offered> = Vec::with_capacity(asks.len());
    for ask in asks {
        let kind = TenderKind::from(ask.kind);
        let open = if kind == TenderKind::Cash {
            cash_due(left, 0, step)
        } else {
            left
        };
        let reference = ask
            .reference
            .as_deref()
            .map(clean_reference)
            .filter(|r| !r.is_empty());
        let amount_minor = ask.amount_minor.unwrap_or(open);
        offered.push(Offered {
            kind,
            amount_minor,
            reference,
        });
    }
    if offered.is_empty() && total_minor > 0 {
        offered.push(Offered {
            kind: TenderKind::Cash,
            amount_minor: cash_due(total_minor, 0, step),
            reference: None,
        });
    }
    Ok(settle(total_minor, &offered, step)?)
}

fn clean_reference(text: &str) -> String {
    text.trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(REFERENCE_MAX)
        .collect()
}

/// The open day; a sale or refund before anybody opened one opens it with the float not counted.
pub(crate) fn open_day_uncounted(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    place: &Place,
) -> Result<DayId, Problem> {
    if let Some(open) = tx.open_day()? {
        return Ok(open.day);
    }
    let day = DayId(host.new_id());
    let previous_left_minor = tx.last_float_left()?.map(|(left, _)| left);
    let opened = DayOpened {
        day,
        number: tx.last_day_number()? + 1,
        stall: place.identity.stall,
        currency: place.currency(),
        float_minor: previous_left_minor.unwrap_or(0),
        float_is_counted: false,
        previous_left_minor,
    };
    tx.append(EventId(host.new_id()), opened)?;
    super::setup::renew_certificate(tx, host, place)?;
    Ok(day)
}

fn record(
    tx: &mut Tx<'_>,
    place: &Place,
    sale: SaleId,
    day: DayId,
    priced: PricedBasket,
    paid: Settlement,
) -> Result<SaleRecorded, Problem> {
    Ok(SaleRecorded {
        sale,
        number: tx.next_number()?,
        day,
        stall: place.identity.stall,
        currency: place.currency(),
        lines: priced.lines,
        totals: priced.totals,
        rounding_minor: paid.rounding_minor,
        tenders: paid.tenders,
        change_minor: paid.change_minor,
        helper: None,
    })
}

/// Undoes the latest sale of this device as a whole; a second press answers with the same sale.
pub fn void_sale(till: &Till, request: OneSale) -> Result<SaleView, Problem> {
    let desk = till.desk()?;
    let host = till.host().clone();
    let now = host.now();
    let committed = desk.ledger.transact(now, move |tx| {
        let stored = sales::find(tx, &request)?;
        let sale = stored.recorded.sale;
        if stored.is_voided {
            return Ok(sale);
        }
        if !sales::can_void(tx, &stored, tx.now())? {
            return Err(Problem::new(Code::VoidTooLate).fact("number", stored.recorded.number.0));
        }
        let void = SaleVoided::of(&stored.recorded, stored.recorded.day);
        tx.append(EventId(host.new_id()), void)?;
        Ok::<_, Problem>(sale)
    })?;
    desk.ledger
        .read(|db| sales::view_of(db, committed.value, now))
}
