//! Sales with what was refunded and voided of them, and refunds.

use super::{Past, set_conflicts};
use crate::{Conflict, LedgerError, codec, queries::search};
use rusqlite::Connection;
use stall_domain::{Fact, refund::RefundRecorded, sale::SaleRecorded};

/// What happened to one sale.
struct Story<'a> {
    sale: &'a SaleRecorded,
    past: &'a Past,
    recorded_count: usize,
    voided_count: usize,
    refunded: Vec<i64>,
    refunded_minor: i64,
    refund_numbers: Vec<&'a str>,
}

pub(super) fn refold_sale(
    conn: &Connection,
    thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    conn.prepare_cached("DELETE FROM sales WHERE sale = ?1")?
        .execute([thing])?;
    conn.prepare_cached("DELETE FROM sale_lines WHERE sale = ?1")?
        .execute([thing])?;
    let Some(story) = tell(history) else {
        return Ok(());
    };
    put_sale(conn, &story)?;
    for (place, line) in story.sale.lines.iter().enumerate() {
        conn.prepare_cached("INSERT INTO sale_lines VALUES (?1, ?2, ?3, ?4)")?
            .execute((
                thing,
                codec::limit(place),
                line.variant.bytes(),
                line.quantity,
            ))?;
    }
    set_conflicts(conn, "sale", thing, &conflicts(&story))
}

fn tell(history: &[Past]) -> Option<Story<'_>> {
    let mut sales = history.iter().filter_map(|past| match &past.fact {
        Fact::SaleRecorded(sale) => Some((sale, past)),
        _ => None,
    });
    let (sale, past) = sales.next()?;
    let mut story = Story {
        sale,
        past,
        recorded_count: 1 + sales.count(),
        voided_count: 0,
        refunded: vec![0; sale.lines.len()],
        refunded_minor: 0,
        refund_numbers: Vec::new(),
    };
    for past in history {
        match &past.fact {
            Fact::SaleVoided(_) => story.voided_count += 1,
            Fact::RefundRecorded(refund) => story.take_back(refund),
            _ => {}
        }
    }
    Some(story)
}

impl<'a> Story<'a> {
    fn take_back(&mut self, refund: &'a RefundRecorded) {
        self.refund_numbers.push(&refund.number.0);
        self.refunded_minor = self.refunded_minor.saturating_add(refund.total_minor);
        for line in &refund.lines {
            if let Some(quantity) = self.refunded.get_mut(line.line) {
                *quantity = quantity.saturating_add(line.quantity);
            }
        }
    }
}

fn conflicts(story: &Story<'_>) -> Vec<Conflict> {
    let sale = story.sale.sale;
    let mut found = Vec::new();
    if story.recorded_count > 1 {
        found.push(Conflict::SaleTwice { sale });
    }
    if story.voided_count > 1 || (story.voided_count > 0 && story.refunded_minor > 0) {
        found.push(Conflict::UndoneTwice { sale });
    }
    for (line, (sold, refunded)) in story.sale.lines.iter().zip(&story.refunded).enumerate() {
        if *refunded > sold.quantity {
            let (sold, refunded) = (sold.quantity, *refunded);
            found.push(Conflict::RefundedTwice {
                sale,
                line,
                sold,
                refunded,
            });
        }
    }
    found
}

fn put_sale(conn: &Connection, story: &Story<'_>) -> Result<(), LedgerError> {
    let (sale, past) = (story.sale, story.past);
    let tenders: Vec<_> = sale.tenders.iter().map(|tender| tender.kind).collect();
    let sum = |sum: i64, value: i64| sum.checked_add(value);
    let paid = sale
        .tenders
        .iter()
        .map(|tender| tender.amount_minor)
        .try_fold(0, sum);
    let things = sale.lines.iter().map(|line| line.quantity).try_fold(0, sum);
    conn.prepare_cached(
        "INSERT INTO sales VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    )?
    .execute(rusqlite::params![
        sale.sale.bytes(),
        past.series.device.bytes(),
        past.series.epoch,
        codec::signed(past.seq)?,
        sale.number.0,
        past.at.ms,
        past.at.offset_minutes,
        sale.day.bytes(),
        sale.stall.bytes(),
        sale.totals.total_minor,
        paid.ok_or(LedgerError::OutOfRange)?,
        things.ok_or(LedgerError::OutOfRange)?,
        sale.lines.first().map_or("", |line| &line.title),
        serde_json::to_string(&tenders)?,
        story.voided_count > 0,
        serde_json::to_string(&story.refunded)?,
        story.refunded_minor,
        text(sale, &story.refund_numbers),
    ])?;
    Ok(())
}

/// What a search finds a sale by: its number, its things, its payments, and the numbers of its refunds.
fn text(sale: &SaleRecorded, refund_numbers: &[&str]) -> String {
    let titles = sale.lines.iter().map(|line| line.title.as_str());
    let references = sale
        .tenders
        .iter()
        .filter_map(|tender| tender.reference.as_deref());
    let words: Vec<&str> = std::iter::once(sale.number.0.as_str())
        .chain(titles)
        .chain(references)
        .chain(refund_numbers.iter().copied())
        .collect();
    search::folded(&words.join("\n"))
}

pub(super) fn refold_refund(
    conn: &Connection,
    thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    let mut refunds = history.iter().filter_map(|past| match &past.fact {
        Fact::RefundRecorded(refund) => Some((refund, past)),
        _ => None,
    });
    let Some((refund, past)) = refunds.next() else {
        return Ok(());
    };
    conn.prepare_cached("INSERT OR REPLACE INTO refunds VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((
            thing,
            refund.sale.bytes(),
            past.series.device.bytes(),
            past.series.epoch,
            codec::signed(past.seq)?,
        ))?;
    Ok(())
}
