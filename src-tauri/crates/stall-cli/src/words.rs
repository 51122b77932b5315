//! Views in plain words for a terminal.
//!
//! Refuses to compute: what a view does not hold is not said.

mod import;
mod problems;

use crate::amounts::{amount, minute};
pub use import::of_import;
pub use problems::of_problem;
use stall_till::api::{
    TenderKind,
    days::ReportView,
    editions::{EditionView, LabelCheckView, PieceState},
    items::ItemView,
    printing::QueueView,
    sales::{RefundView, SaleRowView, SaleView, TenderView},
    sync::SyncView,
};
use std::io::Write;

/// Writes one text to stdout; a reader that went away is no fault of ours.
pub fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

pub fn of_item(item: &ItemView, currency: &str) -> String {
    let price = item
        .price_minor
        .map_or("no price".to_owned(), |minor| amount(minor, currency));
    let stock = if item.is_tracked {
        format!("{:>5}", item.here)
    } else {
        "    -".to_owned()
    };
    let retired = if item.is_retired { "  retired" } else { "" };
    format!(
        "{:<24} {price:>14} {stock}  {}{retired}",
        item.sku, item.name
    )
}

pub fn of_sale(sale: &SaleView) -> String {
    let currency = sale.currency.as_str();
    let mut lines = vec![format!("{}  {}", sale.number, minute(sale.at))];
    for line in &sale.lines {
        let piece = line
            .piece
            .as_ref()
            .map(|piece| format!(" {}", numbered(piece.number, piece.size)));
        let total = amount(line.total_minor, currency);
        let piece = piece.unwrap_or_default();
        lines.push(format!(
            "{:>4} x {}{piece}  {total}",
            line.quantity, line.name
        ));
    }
    if sale.discount_minor != 0 {
        lines.push(format!(
            "Money off  {}",
            amount(sale.discount_minor, currency)
        ));
    }
    lines.push(format!("Total  {}", amount(sale.total_minor, currency)));
    lines.extend(
        sale.tenders
            .iter()
            .map(|tender| of_tender(tender, currency)),
    );
    if sale.change_minor > 0 {
        lines.push(format!("Change  {}", amount(sale.change_minor, currency)));
    }
    if sale.is_voided {
        lines.push("Voided.".to_owned());
    }
    if sale.refunded_minor > 0 {
        lines.push(format!(
            "Given back  {}",
            amount(sale.refunded_minor, currency)
        ));
    }
    lines.join("\n")
}

fn of_tender(tender: &TenderView, currency: &str) -> String {
    let given = amount(tender.given_minor, currency);
    match &tender.reference {
        Some(reference) => format!("{}  {given}  {reference}", of_kind(tender.kind)),
        None => format!("{}  {given}", of_kind(tender.kind)),
    }
}

fn of_kind(kind: TenderKind) -> &'static str {
    match kind {
        TenderKind::Cash => "Cash",
        TenderKind::Card => "Card",
        TenderKind::Qr => "QR payment",
        TenderKind::Voucher => "Voucher",
        TenderKind::Other => "Other",
    }
}

fn numbered(number: u32, size: Option<u32>) -> String {
    match size {
        Some(size) => format!("{number} of {size}"),
        None => format!("No. {number}"),
    }
}

pub fn of_sale_row(row: &SaleRowView, currency: &str) -> String {
    let state = match (row.is_voided, row.refunded_minor) {
        (true, _) => "  voided".to_owned(),
        (false, 0) => String::new(),
        (false, back) => format!("  given back {}", amount(back, currency)),
    };
    format!(
        "{}  {}  {:>14}  {}{state}",
        row.number,
        minute(row.at),
        amount(row.paid_minor, currency),
        row.title
    )
}

pub fn of_refund(refund: &RefundView, currency: &str) -> String {
    let mut lines = vec![format!(
        "{} gives back {} of {}.",
        refund.number,
        amount(refund.total_minor, currency),
        refund.sale_number
    )];
    lines.extend(
        refund
            .tenders
            .iter()
            .map(|tender| of_tender(tender, currency)),
    );
    lines.join("\n")
}

/// X and Z: one `name  amount` a line, what is nothing left out.
pub fn of_report(report: &ReportView) -> String {
    let currency = report.currency.as_str();
    let title = match report.closed_at {
        Some(closed) => format!("Z {}, closed {}", report.number, minute(closed)),
        None => format!(
            "X of day {}, open since {}",
            report.number,
            minute(report.opened_at)
        ),
    };
    let mut lines = vec![title];
    let mut row =
        |name: &str, minor: i64| lines.push(format!("{name:<22}{:>16}", amount(minor, currency)));
    row(
        &format!("Sales ({})", report.sales_count),
        report.sales_minor,
    );
    row_unless_none(
        &mut row,
        &format!("Refunds ({})", report.refunds_count),
        report.refunds_minor,
    );
    row_unless_none(
        &mut row,
        &format!("Voids ({})", report.voids_count),
        report.voids_minor,
    );
    row("Net sales", report.net_sales_minor);
    row_unless_none(&mut row, "Rounding", report.rounding_minor);
    for tender in &report.tenders {
        row(
            &format!("{} ({})", of_kind(tender.kind), tender.count),
            tender.amount_minor,
        );
    }
    row("Float", report.float_minor);
    row_unless_none(&mut row, "Paid in", report.paid_in_minor);
    row_unless_none(&mut row, "Change added", report.change_added_minor);
    row_unless_none(&mut row, "Paid out", report.paid_out_minor);
    row_unless_none(&mut row, "Dropped", report.dropped_minor);
    row_unless_none(&mut row, "Tips paid", report.tips_paid_minor);
    row("Expected in drawer", report.expected_minor);
    if let (Some(counted), Some(difference)) = (report.counted_minor, report.over_short_minor) {
        row("Counted", counted);
        let name = match difference.signum() {
            -1 => "Short",
            0 => "Difference",
            _ => "Over",
        };
        row(name, difference.abs());
    }
    lines.join("\n")
}

fn row_unless_none(row: &mut impl FnMut(&str, i64), name: &str, minor: i64) {
    if minor != 0 {
        row(name, minor);
    }
}

pub fn of_queue(queue: &QueueView) -> String {
    if queue.jobs.is_empty() {
        return "The queue is empty.".to_owned();
    }
    let jobs = queue.jobs.iter().map(|job| {
        let fault = job
            .fault
            .as_deref()
            .map(|fault| format!("  {fault}"))
            .unwrap_or_default();
        let copy = if job.copy > 0 {
            format!("  COPY {}", job.copy)
        } else {
            String::new()
        };
        format!("{}  {:<14} {}{copy}{fault}", job.job, job.state, job.title)
    });
    jobs.collect::<Vec<_>>().join("\n")
}

pub fn of_edition(edition: &EditionView) -> String {
    let size = edition
        .size
        .map_or("open".to_owned(), |size| format!("of {size}"));
    format!(
        "{:<12} {} ({size}): {} made, {} sold, {} free, {} labels not printed",
        edition.code,
        edition.title,
        edition.made,
        edition.sold,
        edition.free,
        edition.unprinted_labels
    )
}

/// An edition and each of its pieces: number, state, day, label.
pub fn of_edition_and_pieces(edition: &EditionView) -> String {
    let pieces = edition.pieces.iter().map(|piece| {
        let label = match (piece.is_label_voided, piece.label_is_printed) {
            (true, _) => "label void",
            (false, true) => "label printed",
            (false, false) => "no label printed",
        };
        let made = piece.made_on.as_deref().unwrap_or("not made");
        let elsewhere = if piece.is_here {
            ""
        } else {
            "  of another stall"
        };
        let state = of_state(piece.state);
        format!(
            "{:>5}  {state:<15}  {made:<10}  {label}{elsewhere}",
            piece.number
        )
    });
    std::iter::once(of_edition(edition))
        .chain(pieces)
        .collect::<Vec<_>>()
        .join("\n")
}

fn of_state(state: PieceState) -> &'static str {
    match state {
        PieceState::Unmade => "not made",
        PieceState::Free => "free",
        PieceState::Held => "in a basket",
        PieceState::Sold => "sold",
        PieceState::Kept => "kept",
        PieceState::Inspect => "to be looked at",
        PieceState::Spoiled => "spoiled",
    }
}

pub fn of_label(check: &LabelCheckView) -> String {
    if !check.is_genuine {
        return format!(
            "Not genuine: {}",
            check.fault.as_deref().unwrap_or("unreadable")
        );
    }
    let piece = check
        .piece
        .map(|number| format!(", {}", numbered(number, check.of)));
    let made = check.made_on.as_deref().unwrap_or("unknown");
    let shop = check.shop.as_deref().unwrap_or("unknown");
    format!(
        "Genuine: signed by {shop}{}, made {made}.\nA check cannot prove that the label sits on its own object.",
        piece.unwrap_or_default()
    )
}

pub fn of_sync(sync: &SyncView) -> String {
    if !sync.is_paired {
        return "This shop has no central store. Everything is kept here.".to_owned();
    }
    let url = sync.central_url.as_deref().unwrap_or("unknown");
    let confirmed = sync.confirmed_at.map_or("never".to_owned(), minute);
    let mut lines = vec![
        format!(
            "Central store {url}, {}",
            if sync.is_online { "online" } else { "offline" }
        ),
        format!("{} not sent yet. Last confirmed {confirmed}.", sync.unsent),
    ];
    lines.extend(
        sync.last_fault
            .iter()
            .map(|fault| format!("Last attempt: {fault}")),
    );
    lines.extend(
        sync.conflicts
            .iter()
            .map(|conflict| format!("Look at: {}", conflict.code)),
    );
    lines.join("\n")
}
