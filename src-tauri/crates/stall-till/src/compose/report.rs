//! The report of a day on paper: X while it runs, Z once it is closed. Refuses to fold: figures come from the one
//! report of domain, and each section here adds up to its own sum.

use super::{Desk, Missing, percent, tender_name};
use stall_domain::{
    Currency, DayId,
    day::{DayClosed, DayReport},
    drawer::DenominationCount,
};
use stall_ledger::{DayRow, Db};
use stall_paper::{
    Document,
    papers::{AmountLine, DayReportContent, ReportRow, ReportSection, day_report},
};

/// Days a grand total looks back on; more than a lifetime of markets.
const DAYS_MAX: usize = 20_000;

impl Desk {
    pub(super) fn report(
        &self,
        db: &Db<'_>,
        day: DayId,
        is_z: bool,
    ) -> Result<(Document, String), Missing> {
        let row = db.day(day)?.ok_or(Missing::Subject)?;
        let report = db.day_report(day)?.ok_or(Missing::Subject)?;
        let closed = if is_z { db.closed_day(day)? } else { None };
        let code = self.code_of(db, &row)?;
        let mut facts = vec![
            format!("{} · {code}", self.stall_name(row.stall)),
            format!("open {}", row.opened_at.minute()),
        ];
        match &closed {
            Some((_, at)) => facts.push(format!("closed {}", at.minute())),
            None => facts.push(format!("read {}", self.now.minute())),
        }
        facts.extend(remarks(&report));
        let closed = closed.map(|(closed, _)| closed);
        let content = DayReportContent {
            grand_total: match &closed {
                Some(_) => Some(grand_total(db, &row, report.currency)?),
                None => None,
            },
            reason: match &closed {
                Some(closed) => reason_words(closed, typed_reason(db, closed)?),
                None => None,
            },
            ..self.report_content(&report, closed.as_ref(), facts, row.number)
        };
        let letter = if is_z { "z" } else { "x" };
        Ok((
            day_report(&content),
            format!("{letter}-{code}-{}", row.number),
        ))
    }

    /// What the numbers of that day begin with; another epoch or laptop had another code.
    fn code_of(&self, db: &Db<'_>, row: &DayRow) -> Result<String, Missing> {
        let device = db
            .devices()?
            .into_iter()
            .find(|device| device.series == row.series);
        Ok(device.map_or_else(|| self.place.identity.code.clone(), |device| device.code))
    }

    fn report_content(
        &self,
        report: &DayReport,
        closed: Option<&DayClosed>,
        facts: Vec<String>,
        number: u64,
    ) -> DayReportContent {
        let first = report.first_number.as_ref();
        let range = first.zip(report.last_number.as_ref());
        let turnover = format!("Turnover {}", report.currency);
        DayReportContent {
            shop: self.head(),
            title: match closed {
                Some(_) => "Day report".to_owned(),
                None => "Day so far".to_owned(),
            },
            number: closed.map(|_| format!("Z {number}")),
            facts,
            sale_range: range.map(|(first, last)| format!("{first} to {last}")),
            turnover: AmountLine::new(turnover, report.net_sales_minor()),
            sales: sales_section(report),
            tenders: tender_section(report),
            taxes: tax_section(report),
            drawer: drawer_section(report),
            counted: closed.map(|closed| counted_section(closed, report.currency)),
            over_short: closed.map(|closed| over_short(closed.over_short_minor)),
            reason: None,
            leaving: closed.map(leaving_section),
            grand_total: None,
            signatures: closed
                .map(|_| "counted by".to_owned())
                .into_iter()
                .collect(),
            copy: self.copy,
            practice: self.is_practice(),
            exponent: self.exponent(),
        }
    }
}

/// What is no part of a sum below.
fn remarks(report: &DayReport) -> Vec<String> {
    let amount = |minor| report.currency.format(minor);
    let said = [
        (report.opening_difference_minor != 0).then(|| {
            let by = amount(report.opening_difference_minor);
            format!("float {by} off the last close")
        }),
        (report.rounding_minor != 0)
            .then(|| format!("cash rounding {}", amount(report.rounding_minor))),
        (report.no_sale_count > 0)
            .then(|| format!("drawer opened {} x without sale", report.no_sale_count)),
    ];
    said.into_iter().flatten().collect()
}

/// The turnover of all days of this laptop up to and with this one.
fn grand_total(db: &Db<'_>, row: &DayRow, currency: Currency) -> Result<AmountLine, Missing> {
    let mut total_minor = 0i64;
    let days = db.days(DAYS_MAX)?.into_iter();
    for day in days.filter(|day| day.opened_at.ms <= row.opened_at.ms) {
        if let Some(report) = db.day_report(day.day)? {
            total_minor = total_minor.saturating_add(report.net_sales_minor());
        }
    }
    Ok(AmountLine::new(
        format!("All days so far {currency}"),
        total_minor,
    ))
}

fn typed_reason(db: &Db<'_>, closed: &DayClosed) -> Result<Option<String>, Missing> {
    match &closed.reason {
        Some(note) => Ok(db.note(note.note)?),
        None => Ok(None),
    }
}

fn row(label: &str, amount_minor: i64) -> ReportRow {
    ReportRow::new(label, None, Some(amount_minor))
}

/// From the price labels to the turnover; what stands here adds up to it.
fn sales_section(report: &DayReport) -> ReportSection {
    let counted = |label, count: u64, amount_minor| {
        ReportRow::new(label, i64::try_from(count).ok(), Some(amount_minor))
    };
    let added_tax = report.sales_minor - (report.listed_minor - report.discount_minor);
    let mut rows = vec![counted("Sales", report.sales_count, report.listed_minor)];
    let others = [
        row("Discounts", -report.discount_minor),
        row("Tax on top", added_tax),
        counted("Refunds", report.refunds_count, -report.refunds_minor),
        counted("Voids", report.voids_count, -report.voids_minor),
    ];
    rows.extend(others.into_iter().filter(|row| row.amount_minor != Some(0)));
    ReportSection {
        heading: "Sales".to_owned(),
        rows,
        sum: Some(AmountLine::new("Turnover", report.net_sales_minor())),
    }
}

fn tender_section(report: &DayReport) -> ReportSection {
    let rows = report.tenders.iter().map(|tender| {
        ReportRow::new(
            tender_name(tender.kind),
            i64::try_from(tender.count).ok(),
            Some(tender.amount_minor),
        )
    });
    ReportSection {
        heading: "Paid by".to_owned(),
        rows: rows.collect(),
        sum: Some(AmountLine::new("Collected", report.collected_minor())),
    }
}

fn tax_section(report: &DayReport) -> ReportSection {
    let rows = report.tax.iter().flat_map(|tax| {
        let rate = percent(tax.rate_ppm);
        [
            row(&format!("Net at {rate} %"), tax.split.net_minor),
            row(&format!("Tax {rate} %"), tax.split.tax_minor),
        ]
    });
    ReportSection {
        heading: "Tax".to_owned(),
        rows: rows.collect(),
        sum: None,
    }
}

fn drawer_section(report: &DayReport) -> ReportSection {
    let drawer = &report.drawer;
    let float = match report.float_is_counted {
        true => "Float",
        false => "Float, not counted",
    };
    let mut rows = vec![
        row(float, drawer.float_minor),
        row("Cash sales", drawer.cash_sales_minor),
    ];
    let others = [
        row("Cash refunds", -drawer.cash_refunds_minor),
        row("Paid in", drawer.paid_in_minor),
        row("Change added", drawer.change_added_minor),
        row("Paid out", -drawer.paid_out_minor),
        row("To the safe", -drawer.dropped_minor),
        row("Tips paid", -drawer.tips_paid_minor),
    ];
    rows.extend(others.into_iter().filter(|row| row.amount_minor != Some(0)));
    ReportSection {
        heading: "Drawer".to_owned(),
        rows,
        sum: Some(AmountLine::new("Should be there", drawer.expected_minor())),
    }
}

fn counted_section(closed: &DayClosed, currency: Currency) -> ReportSection {
    let line = |count: &DenominationCount| {
        let amount_minor = count.value_minor.saturating_mul(count.count);
        let value = currency.format(count.value_minor);
        ReportRow::new(value, Some(count.count), Some(amount_minor))
    };
    ReportSection {
        heading: "Counted".to_owned(),
        rows: closed.counts.iter().map(line).collect(),
        sum: Some(AmountLine::new("Counted", closed.counted_minor)),
    }
}

/// Where the counted money goes.
fn leaving_section(closed: &DayClosed) -> ReportSection {
    let taken_minor = closed.counted_minor - closed.float_left_minor;
    ReportSection {
        heading: "After the count".to_owned(),
        rows: vec![
            row("Stays in the drawer", closed.float_left_minor),
            row("Taken along", taken_minor),
        ],
        sum: None,
    }
}

fn over_short(over_short_minor: i64) -> AmountLine {
    let words = match over_short_minor {
        0 => "Nothing over, nothing missing",
        1.. => "Over",
        _ => "Missing",
    };
    AmountLine::new(words, over_short_minor)
}

fn reason_words(closed: &DayClosed, typed: Option<String>) -> Option<String> {
    use stall_domain::day::DifferenceReason as R;
    let chosen = closed.difference_reason.map(|reason| match reason {
        R::WrongChange => "wrong change",
        R::UnrecordedSale => "a sale not rung up",
        R::UnrecordedExpense => "an expense not noted",
        R::CountingMistake => "counted wrongly",
        R::Unknown => "nobody knows",
        R::Other => "something else",
    });
    let parts: Vec<String> = chosen.map(str::to_owned).into_iter().chain(typed).collect();
    (!parts.is_empty()).then(|| parts.join(": "))
}
