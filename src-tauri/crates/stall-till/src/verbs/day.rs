//! The trading day: float, cash movements, X, count, close, Z.
//!
//! Refuses to edit a closed day, and to refuse a count: any amount closes, the difference is recorded.

use super::{Place, refund::keep_reason};
use crate::{
    Code, Host, Problem, Till,
    api::{
        At, Nothing, TaxLineView,
        days::{
            CloseDay, ComparisonView, CountDrawer, DayRowView, DayView, DaysView,
            DenominationCountView, LikelyCauseView, MoveCash, OneDay, OpenDay, ReportView,
            TenderTotalView,
        },
    },
};
use stall_domain::{
    DayId, EventId, JobId,
    day::{DayClosed, DayOpened, DayReport, DrawerOpened, EventRange, FloatCounted},
    drawer::{CashMoved, DenominationCount, LikelyCause, counted_minor, likely_causes},
    money::AMOUNT_MAX_MINOR,
    print_intent::PrintIntent,
};
use stall_ledger::{DayRow, Db, PaidRow, Tx};
use uuid::Uuid;

const DAYS_MAX: usize = 400;

/// The open day, or what the next begins with.
pub fn day(till: &Till, _: Nothing) -> Result<DayView, Problem> {
    till.desk()?.ledger.read(|db| {
        let open = db.open_day()?;
        let left = db.last_float_left()?;
        Ok(DayView {
            open: open
                .map(|open| report_view(db, open.day, None))
                .transpose()?,
            last_left_minor: left.map(|(minor, _)| minor),
            last_left_at: left.map(|(_, at)| at.into()),
            next_number: db.last_day_number()? + 1,
        })
    })
}

/// Opens a day with a counted float.
pub fn open_day(till: &Till, request: OpenDay) -> Result<DayView, Problem> {
    check_amount(request.float_minor, true)?;
    let host = till.host().clone();
    till.desk()?.ledger.transact(host.now(), move |tx| {
        let place = Place::read(tx)?;
        if let Some(open) = tx.open_day()? {
            return Err(Problem::new(Code::DayAlreadyOpen).fact("number", open.number));
        }
        let opened = DayOpened {
            day: DayId(host.new_id()),
            number: tx.last_day_number()? + 1,
            stall: place.identity.stall,
            currency: place.currency(),
            float_minor: request.float_minor,
            float_is_counted: true,
            previous_left_minor: tx.last_float_left()?.map(|(left, _)| left),
        };
        tx.append(EventId(host.new_id()), opened)?;
        super::setup::renew_certificate(tx, &*host, &place)
    })?;
    day(till, Nothing {})
}

/// Counts the float of a day that a sale had opened; without an open day it opens one.
pub fn count_float(till: &Till, request: OpenDay) -> Result<DayView, Problem> {
    check_amount(request.float_minor, true)?;
    let host = till.host().clone();
    let is_open = till
        .desk()?
        .ledger
        .read(|db| Ok::<_, Problem>(db.open_day()?.is_some()))?;
    if !is_open {
        return open_day(till, request);
    }
    till.desk()?.ledger.transact(host.now(), move |tx| {
        let open = tx.open_day()?.ok_or(Code::DayNotOpen)?;
        if open.float_is_counted {
            return Err(Problem::from(Code::FloatAlreadyCounted));
        }
        let counted = FloatCounted {
            day: open.day,
            float_minor: request.float_minor,
        };
        Ok(tx.append(EventId(host.new_id()), counted)?)
    })?;
    day(till, Nothing {})
}

/// Books cash without a sale.
pub fn move_cash(till: &Till, request: MoveCash) -> Result<DayView, Problem> {
    check_amount(request.amount_minor, false)?;
    let host = till.host().clone();
    till.desk()?.ledger.transact(host.now(), move |tx| {
        let day = tx.open_day()?.ok_or(Code::DayNotOpen)?.day;
        let reason = keep_reason(tx, &*host, request.reason.as_deref())?;
        let kind = request.kind.into();
        let moved = CashMoved {
            day,
            kind,
            amount_minor: request.amount_minor,
            reason,
        };
        Ok::<_, Problem>(tx.append(EventId(host.new_id()), moved)?)
    })?;
    day(till, Nothing {})
}

/// Notes that the drawer was opened without a sale.
pub fn open_drawer(till: &Till, _: Nothing) -> Result<DayView, Problem> {
    let host = till.host().clone();
    till.desk()?.ledger.transact(host.now(), move |tx| {
        let day = tx.open_day()?.ok_or(Code::DayNotOpen)?.day;
        Ok::<_, Problem>(tx.append(EventId(host.new_id()), DrawerOpened { day })?)
    })?;
    day(till, Nothing {})
}

/// X of an open day, Z of a closed one.
pub fn report(till: &Till, request: OneDay) -> Result<ReportView, Problem> {
    let desk = till.desk()?;
    let day = desk.ledger.read(|db| match request.day {
        Some(day) => Ok(DayId(day)),
        None => Ok::<_, Problem>(db.open_day()?.ok_or(Code::DayNotOpen)?.day),
    })?;
    let job = match request.print {
        true => Some(queue_report(till, day)?),
        false => None,
    };
    desk.ledger.read(|db| report_view(db, day, job))
}

fn queue_report(till: &Till, day: DayId) -> Result<JobId, Problem> {
    let host = till.host().clone();
    let job = JobId(host.new_id());
    till.desk()?.ledger.transact(host.now(), move |tx| {
        let intent = match tx.closed_day(day)? {
            Some(_) => PrintIntent::ZReport { day },
            None => PrintIntent::XReport { day },
        };
        Ok::<_, Problem>(tx.queue_job(job, &intent)?)
    })?;
    Ok(job)
}

/// Holds a count against what should be there; nothing is written.
pub fn compare_count(till: &Till, request: CountDrawer) -> Result<ComparisonView, Problem> {
    let counts = counts_of(&request.counts);
    till.desk()?.ledger.read(|db| {
        let open = day_to_close(db, request.day)?;
        let report = db.day_report(open.day)?.ok_or(Code::DayNotFound)?;
        let counted = counted(&counts, request.counted_minor)?;
        let difference = report.drawer.over_short_minor(counted);
        let sales = db.day_sales_paid(open.day)?;
        let paid: Vec<i64> = sales.iter().map(|sale| sale.paid_minor).collect();
        let causes = likely_causes(difference, &paid, &report.currency.denominations());
        let causes = causes.into_iter().filter_map(|c| cause_view(c, &sales));
        Ok(ComparisonView {
            counted_minor: counted,
            expected_minor: report.drawer.expected_minor(),
            over_short_minor: difference,
            likely_causes: causes.collect(),
        })
    })
}

/// Closes the open day, or one that an earlier epoch left open: freezes its report and names the contiguous range of
/// its events.
pub fn close_day(till: &Till, request: CloseDay) -> Result<ReportView, Problem> {
    let desk = till.desk()?;
    let host = till.host().clone();
    let committed = desk
        .ledger
        .transact(host.now(), move |tx| close(tx, &*host, request))?;
    let (day, job) = committed.value;
    if let Err(error) = desk
        .ledger
        .backup_rolling(till.host().now(), &|_| stall_ledger::Continue::Yes)
    {
        tracing::warn!(%error, "the rolling backup at close did not work");
    }
    desk.ledger.read(|db| report_view(db, day, job))
}

fn close(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    request: CloseDay,
) -> Result<(DayId, Option<JobId>), Problem> {
    let open = day_to_close(tx, request.day)?;
    let report = tx.day_report(open.day)?.ok_or(Code::DayNotFound)?;
    let counts = counts_of(&request.counts);
    let counted_minor = counted(&counts, request.counted_minor)?;
    let float_left_minor = float_left(request.float_left_minor, &report, counted_minor)?;
    let range = range_of(tx, &open)?;
    let reason = keep_reason(tx, host, request.reason.as_deref())?;
    let closed = DayClosed {
        day: open.day,
        number: open.number,
        range,
        counts,
        counted_minor,
        over_short_minor: report.drawer.over_short_minor(counted_minor),
        difference_reason: request.difference_reason.map(Into::into),
        reason,
        float_left_minor,
        report,
    };
    tx.append(EventId(host.new_id()), closed)?;
    let job = request.print_report.then(|| JobId(host.new_id()));
    if let Some(job) = job {
        tx.queue_job(job, &PrintIntent::ZReport { day: open.day })?;
    }
    Ok((open.day, job))
}

/// What stays for next time: what was asked for, else the day's float as far as it was counted.
fn float_left(asked: Option<i64>, report: &DayReport, counted_minor: i64) -> Result<i64, Problem> {
    let Some(left_minor) = asked else {
        return Ok(report.drawer.float_minor.min(counted_minor));
    };
    check_amount(left_minor, true)?;
    match left_minor <= counted_minor {
        true => Ok(left_minor),
        false => Err(Problem::new(Code::FloatLeftTooMuch)
            .fact("left_minor", left_minor)
            .fact("counted_minor", counted_minor)),
    }
}

fn day_to_close(db: &Db<'_>, day: Option<Uuid>) -> Result<DayRow, Problem> {
    let open = db.open_day()?;
    let Some(day) = day.map(DayId) else {
        return open.ok_or_else(|| Code::DayNotOpen.into());
    };
    let mut unclosed = db.abandoned_days()?.into_iter().chain(open);
    match unclosed.find(|row| row.day == day) {
        Some(row) => Ok(row),
        None if db.day(day)?.is_some() => Err(Code::DayNotOpen.into()),
        None => Err(Code::DayNotFound.into()),
    }
}

/// From the day's opening to the head of the series it was opened in; an earlier epoch ends where the books end.
fn range_of(db: &Db<'_>, open: &DayRow) -> Result<EventRange, Problem> {
    let (last_seq, _) = db.head(open.series)?.ok_or(Code::DayNotFound)?;
    Ok(EventRange {
        epoch: open.series.epoch,
        first_seq: open.first_seq,
        last_seq,
    })
}

/// The days of this laptop, newest first.
pub fn days(till: &Till, _: Nothing) -> Result<DaysView, Problem> {
    till.desk()?.ledger.read(|db| {
        let rows = db.days(DAYS_MAX)?;
        let days: Result<Vec<DayRowView>, Problem> =
            rows.into_iter().map(|r| day_row(db, r)).collect();
        Ok(DaysView { days: days? })
    })
}

fn day_row(db: &Db<'_>, row: DayRow) -> Result<DayRowView, Problem> {
    let report = db.day_report(row.day)?.ok_or(Code::DayNotFound)?;
    let closed = db.closed_day(row.day)?;
    Ok(DayRowView {
        day: row.day.0,
        number: row.number,
        opened_at: row.opened_at.into(),
        sales_count: report.sales_count,
        collected_minor: report.collected_minor(),
        over_short_minor: closed.as_ref().map(|(closed, _)| closed.over_short_minor),
        closed_at: closed.map(|(_, at)| at.into()),
    })
}

fn report_view(db: &Db<'_>, day: DayId, job: Option<JobId>) -> Result<ReportView, Problem> {
    let row = db.day(day)?.ok_or(Code::DayNotFound)?;
    let report = db.day_report(day)?.ok_or(Code::DayNotFound)?;
    let closed = db.closed_day(day)?;
    let mut view = view_of(&row, report);
    view.print_job = job.map(|job| job.0);
    if let Some((closed, at)) = closed {
        view.closed_at = Some(at.into());
        view.counts = closed
            .counts
            .iter()
            .map(DenominationCountView::from)
            .collect();
        view.counted_minor = Some(closed.counted_minor);
        view.over_short_minor = Some(closed.over_short_minor);
        view.difference_reason = closed.difference_reason.map(Into::into);
        view.float_left_minor = Some(closed.float_left_minor);
        view.reason = closed
            .reason
            .map(|note| db.note(note.note))
            .transpose()?
            .flatten();
    }
    Ok(view)
}

fn view_of(row: &DayRow, report: DayReport) -> ReportView {
    let drawer = report.drawer;
    ReportView {
        day: row.day.0,
        number: row.number,
        opened_at: At::from(row.opened_at),
        closed_at: None,
        currency: report.currency.to_string(),
        sales_count: report.sales_count,
        listed_minor: report.listed_minor,
        discount_minor: report.discount_minor,
        sales_minor: report.sales_minor,
        refunds_count: report.refunds_count,
        refunds_minor: report.refunds_minor,
        voids_count: report.voids_count,
        voids_minor: report.voids_minor,
        net_sales_minor: report.net_sales_minor(),
        rounding_minor: report.rounding_minor,
        collected_minor: report.collected_minor(),
        tax: report.tax.iter().map(TaxLineView::from).collect(),
        tenders: report
            .tenders
            .iter()
            .map(|t| TenderTotalView {
                kind: t.kind.into(),
                count: t.count,
                amount_minor: t.amount_minor,
            })
            .collect(),
        first_number: report.first_number.map(|n| n.0),
        last_number: report.last_number.map(|n| n.0),
        float_minor: drawer.float_minor,
        float_is_counted: report.float_is_counted,
        opening_difference_minor: report.opening_difference_minor,
        cash_sales_minor: drawer.cash_sales_minor,
        cash_refunds_minor: drawer.cash_refunds_minor,
        paid_in_minor: drawer.paid_in_minor,
        change_added_minor: drawer.change_added_minor,
        paid_out_minor: drawer.paid_out_minor,
        dropped_minor: drawer.dropped_minor,
        tips_paid_minor: drawer.tips_paid_minor,
        expected_minor: drawer.expected_minor(),
        no_sale_count: report.no_sale_count,
        counts: Vec::new(),
        counted_minor: None,
        over_short_minor: None,
        difference_reason: None,
        reason: None,
        float_left_minor: None,
        print_job: None,
    }
}

fn counts_of(counts: &[DenominationCountView]) -> Vec<DenominationCount> {
    let counted = counts.iter().filter(|c| c.count != 0);
    counted
        .map(|c| DenominationCount {
            value_minor: c.value_minor,
            count: c.count,
        })
        .collect()
}

fn counted(counts: &[DenominationCount], sum_minor: Option<i64>) -> Result<i64, Problem> {
    let counted = match sum_minor {
        Some(sum) if counts.is_empty() => Some(sum),
        _ => counted_minor(counts),
    };
    counted
        .filter(|minor| (0..=AMOUNT_MAX_MINOR).contains(minor))
        .ok_or_else(|| Code::AmountBad.into())
}

fn check_amount(amount_minor: i64, may_be_nothing: bool) -> Result<(), Problem> {
    let least = i64::from(!may_be_nothing);
    match (least..=AMOUNT_MAX_MINOR).contains(&amount_minor) {
        true => Ok(()),
        false => Err(Code::AmountBad.into()),
    }
}

fn cause_view(cause: LikelyCause, sales: &[PaidRow]) -> Option<LikelyCauseView> {
    Some(match cause {
        LikelyCause::OneSale { amount_minor } => {
            let mut latest_first = sales.iter().rev();
            let of = latest_first.find(|sale| sale.paid_minor == amount_minor)?;
            LikelyCauseView::OneSale {
                amount_minor,
                sale: of.sale.0,
                number: of.number.0.clone(),
            }
        }
        LikelyCause::OneDenomination { value_minor } => {
            LikelyCauseView::OneDenomination { value_minor }
        }
        LikelyCause::SwappedDigits => LikelyCauseView::SwappedDigits,
    })
}

impl From<&DenominationCount> for DenominationCountView {
    fn from(count: &DenominationCount) -> Self {
        Self {
            value_minor: count.value_minor,
            count: count.count,
        }
    }
}
