//! Reading committed sales.
//!
//! Refuses to recompute them: what was frozen is shown.

use super::{baskets::piece_view, sell::VOID_WINDOW_MS};
use crate::{
    Code, Problem, Till,
    api::{
        TaxLineView,
        sales::{
            FindSales, HandBack, OneSale, SaleLineView, SaleRowView, SaleView, SalesView,
            TenderView,
        },
    },
};
use stall_domain::{
    DayId, DocumentNumber, Moment, SaleId, print_intent::PrintIntent, sale::SaleRecorded,
    tender::Tender,
};
use stall_ledger::{Db, SaleFilter, StoredSale};

const LIMIT_DEFAULT: usize = 50;
const LIMIT_MAX: usize = 1_000;

/// One sale by id, by its number, or by the number of one of its refunds.
pub fn sale(till: &Till, request: OneSale) -> Result<SaleView, Problem> {
    let now = till.host().now();
    till.desk()?.ledger.read(|db| {
        let stored = match (find(db, &request), &request.number) {
            (Err(missing), Some(number)) if missing.code == Code::SaleNotFound => {
                let number = whole_number(db, number)?;
                db.sale_by_refund_number(&number)?.ok_or(missing)?
            }
            (found, _) => found?,
        };
        view(db, &stored, now)
    })
}

/// `5` is the fifth paper of this laptop; anything else is a number as printed.
fn whole_number(db: &Db<'_>, number: &str) -> Result<String, Problem> {
    let number = number.trim();
    let short: Option<u64> = number.parse().ok();
    Ok(match (short, db.identity()?) {
        (Some(short), Some(own)) => DocumentNumber::new(&own.code, short).0,
        _ => number.to_owned(),
    })
}

/// Sales that match, newest first.
pub fn find_sales(till: &Till, request: FindSales) -> Result<SalesView, Problem> {
    let filter = SaleFilter {
        text: request.text.filter(|text| !text.trim().is_empty()),
        day: request.day.map(DayId),
        before_ms: request.before_ms,
        limit: request.limit.unwrap_or(LIMIT_DEFAULT).min(LIMIT_MAX),
    };
    till.desk()?.ledger.read(|db| {
        let rows = db.find_sales(&filter)?;
        let sales = rows.into_iter().map(|row| SaleRowView {
            sale: row.sale.0,
            number: row.number.0,
            at: row.at.into(),
            title: row.title_first,
            things: row.things,
            paid_minor: row.paid_minor,
            tenders: row.tenders.into_iter().map(Into::into).collect(),
            is_voided: row.is_voided,
            refunded_minor: row.refunded_minor,
        });
        Ok(SalesView {
            sales: sales.collect(),
        })
    })
}

/// The stored sale behind an id or a number.
pub(crate) fn find(db: &Db<'_>, request: &OneSale) -> Result<StoredSale, Problem> {
    let found = match (&request.sale, &request.number) {
        (Some(sale), _) => db.sale(SaleId(*sale))?,
        (None, Some(number)) => db.sale_by_number(&whole_number(db, number)?)?,
        (None, None) => None,
    };
    found.ok_or_else(|| Code::SaleNotFound.into())
}

/// The view of a sale known to be there.
pub(crate) fn view_of(db: &Db<'_>, sale: SaleId, now: Moment) -> Result<SaleView, Problem> {
    let stored = db.sale(sale)?.ok_or(Code::SaleNotFound)?;
    view(db, &stored, now)
}

/// Whether the sale may be undone now: ours, the newest of the open day, young, and nothing refunded. What other
/// stalls sold meanwhile does not matter.
pub(crate) fn can_void(db: &Db<'_>, stored: &StoredSale, now: Moment) -> Result<bool, Problem> {
    let identity = db.identity()?.ok_or(Code::NotFounded)?;
    let day = db.open_day()?.map(|open| open.day);
    let newest = db.find_sales(&SaleFilter {
        day,
        limit: 1,
        ..SaleFilter::default()
    })?;
    let is_newest = newest
        .first()
        .is_some_and(|row| row.sale == stored.recorded.sale);
    let is_young = (now.ms - stored.at.ms).abs() <= VOID_WINDOW_MS;
    Ok(!stored.is_voided
        && is_young
        && is_newest
        && stored.series == identity.series()
        && day == Some(stored.recorded.day)
        && stored.refunded.iter().all(|quantity| *quantity == 0))
}

fn view(db: &Db<'_>, stored: &StoredSale, now: Moment) -> Result<SaleView, Problem> {
    let sale = &stored.recorded;
    let receipt = PrintIntent::SaleReceipt { sale: sale.sale };
    let refunds = db.refunds_of(sale.sale)?;
    Ok(SaleView {
        sale: sale.sale.0,
        number: sale.number.0.clone(),
        at: stored.at.into(),
        day: sale.day.0,
        currency: sale.currency.to_string(),
        lines: lines(db, stored)?,
        listed_minor: sale.totals.listed_minor,
        discount_minor: sale.totals.discount_minor,
        total_minor: sale.totals.total_minor,
        rounding_minor: sale.rounding_minor,
        tax: sale.totals.tax.iter().map(TaxLineView::from).collect(),
        tenders: sale.tenders.iter().map(TenderView::from).collect(),
        change_minor: sale.change_minor,
        hand_back: hand_back(sale),
        is_voided: stored.is_voided,
        refunded_minor: refunds.iter().map(|(r, _)| r.total_minor).sum(),
        refund_numbers: refunds.into_iter().map(|(r, _)| r.number.0).collect(),
        can_void: can_void(db, stored, now)?,
        receipt_job: super::printing::job_of(db, &receipt)?.map(|job| job.0),
    })
}

fn lines(db: &Db<'_>, stored: &StoredSale) -> Result<Vec<SaleLineView>, Problem> {
    let lines = stored.recorded.lines.iter().enumerate();
    lines
        .map(|(number, line)| {
            let refunded = stored.refunded.get(number).copied().unwrap_or(0);
            let refundable = if stored.is_voided {
                0
            } else {
                line.quantity - refunded
            };
            Ok(SaleLineView {
                line: number,
                variant: line.variant.0,
                name: line.title.clone(),
                sku: line.sku.clone(),
                quantity: line.quantity,
                refundable,
                unit_price_minor: line.unit_price_minor,
                discount_minor: line.discount_minor,
                total_minor: line.split.gross_minor,
                piece: line.piece.map(|piece| piece_view(db, piece)).transpose()?,
            })
        })
        .collect()
}

/// Change in as few notes and coins as the currency allows.
fn hand_back(sale: &SaleRecorded) -> Vec<HandBack> {
    let mut left = sale.change_minor;
    let mut parts = Vec::new();
    for value_minor in sale.currency.denominations() {
        let count = left / value_minor;
        if count > 0 {
            parts.push(HandBack { value_minor, count });
            left -= count * value_minor;
        }
    }
    parts
}

impl From<&Tender> for TenderView {
    fn from(tender: &Tender) -> Self {
        Self {
            kind: tender.kind.into(),
            amount_minor: tender.amount_minor,
            given_minor: tender.given_minor,
            reference: tender.reference.clone(),
        }
    }
}
