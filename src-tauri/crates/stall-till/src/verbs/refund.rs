//! Goods and money back, capped by what was sold; works without any network.
//!
//! Refuses more than was sold, and a second refund for a double press.

use super::{Place, sales, sell};
use crate::{
    Code, Host, Problem, Till,
    api::sales::{OneSale, Refund, RefundView, TenderView},
};
use stall_domain::{
    EventId, JobId, NoteId, NoteRef, RefundId,
    print_intent::PrintIntent,
    refund::{RefundAsk, RefundPlan, RefundRecorded, plan_refund, tender_by, tenders_back, whole},
};
use stall_ledger::{Db, StoredSale, Tx};

/// Refunds lines of a sale, or all that is left of it.
pub fn refund(till: &Till, request: Refund) -> Result<RefundView, Problem> {
    let desk = till.desk()?;
    let host = till.host().clone();
    let refund = RefundId(request.refund.unwrap_or_else(|| host.new_id()));
    desk.ledger.transact(host.now(), move |tx| {
        if tx.refund(refund)?.is_none() {
            commit(tx, &*host, refund, request)?;
        }
        Ok::<_, Problem>(())
    })?;
    desk.ledger.read(|db| view(db, refund))
}

fn commit(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    refund: RefundId,
    request: Refund,
) -> Result<(), Problem> {
    let place = Place::read(tx)?;
    let of = OneSale {
        sale: request.sale,
        number: request.number.clone(),
    };
    let stored = sales::find(tx, &of)?;
    if stored.is_voided {
        return Err(Problem::new(Code::SaleVoided).fact("number", stored.recorded.number.0));
    }
    let plan = plan_refund(&stored.recorded, &stored.refunded, &asks(&stored, &request))?;
    let day = sell::open_day_uncounted(tx, host, &place)?;
    let reason = keep_reason(tx, host, request.reason.as_deref())?;
    let step = place.cash_rounding();
    let (mut tenders, rounding_minor) = match request.tender {
        Some(kind) => {
            let (tender, rounding_minor) = tender_by(kind.into(), plan.total_minor, step);
            (vec![tender], rounding_minor)
        }
        None => {
            let before = tx.refunds_of(stored.recorded.sale)?;
            let before: Vec<RefundRecorded> = before.into_iter().map(|(r, _)| r).collect();
            tenders_back(&stored.recorded, &before, plan.total_minor, step)
        }
    };
    tenders.retain(|tender| tender.amount_minor != 0);
    let RefundPlan {
        lines,
        total_minor,
        tax,
    } = plan;
    let recorded = RefundRecorded {
        refund,
        number: tx.next_number()?,
        sale: stored.recorded.sale,
        sale_number: stored.recorded.number,
        day,
        stall: place.identity.stall,
        currency: place.currency(),
        lines,
        total_minor,
        tax,
        rounding_minor,
        tenders,
        reason,
        helper: None,
    };
    tx.append(EventId(refund.0), recorded)?;
    tx.queue_job(JobId(host.new_id()), &PrintIntent::RefundReceipt { refund })?;
    Ok(())
}

fn asks(stored: &StoredSale, request: &Refund) -> Vec<RefundAsk> {
    match &request.lines {
        None => whole(&stored.recorded, &stored.refunded),
        Some(lines) => lines
            .iter()
            .map(|ask| RefundAsk {
                line: ask.line,
                quantity: ask.quantity,
                restock: ask.restock.map(Into::into),
            })
            .collect(),
    }
}

/// Keeps a typed reason as an erasable side row; an event gets its salted hash alone.
pub(crate) fn keep_reason(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    text: Option<&str>,
) -> Result<Option<NoteRef>, Problem> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let mut salt = [0u8; 16];
    host.fill_random(&mut salt)?;
    Ok(Some(tx.keep_note(NoteId(host.new_id()), salt, text)?))
}

fn view(db: &Db<'_>, refund: RefundId) -> Result<RefundView, Problem> {
    let (recorded, at) = db.refund(refund)?.ok_or(Code::SaleNotFound)?;
    let paper = PrintIntent::RefundReceipt { refund };
    Ok(RefundView {
        refund: refund.0,
        number: recorded.number.0,
        sale: recorded.sale.0,
        sale_number: recorded.sale_number.0,
        at: at.into(),
        total_minor: recorded.total_minor,
        rounding_minor: recorded.rounding_minor,
        tenders: recorded.tenders.iter().map(TenderView::from).collect(),
        receipt_job: super::printing::job_of(db, &paper)?.map(|job| job.0),
    })
}
