//! `practice`: a market in the terminal, on the real till, with every step said.
//!
//! Refuses to touch a shop that is not a practice shop.

use crate::{arguments::Arguments, fault::Fault, session::Session, words};
use stall_till::{
    Code, Problem,
    api::{
        Nothing, TenderKind,
        days::{OneDay, ReportView},
        printing::PrintersView,
        sales::{LineAsk, Refund, RefundLineAsk, RefundView, SaleView, Sell, TenderAsk},
        setup::{FoundShop, FrameView},
    },
};
use std::path::PathBuf;

/// `stall practice`
pub fn practice(arguments: &mut Arguments) -> Result<(), Fault> {
    arguments.end()?;
    let folder = match arguments.data.clone() {
        Some(folder) => folder,
        None => fresh_folder("stallside-practice")?,
    };
    let session = Session::open_folder(&folder, arguments.is_json)?;
    let frame = founded(&session)?;
    if !session.is_json() {
        words::say(&super::set_up::founded(&frame));
        tell_market(&session)?;
    }
    let report: ReportView = session.ask(
        "report",
        &OneDay {
            day: None,
            print: true,
        },
    )?;
    session.show(&report, |report| format!("\n{}", words::of_report(report)));
    session.wait_for_paper();
    if !session.is_json() {
        let printers: PrintersView = session.ask("printers", &Nothing {})?;
        words::say(&format!(
            "\nThe paper, as pictures and as the printer's own bytes: {}",
            printers.virtual_folder
        ));
        words::say(&format!(
            "Go on with: stall --data {} help",
            folder.display()
        ));
    }
    Ok(())
}

/// A practice shop: the one already there, else a new one.
pub fn founded(session: &Session) -> Result<FrameView, Fault> {
    let frame: FrameView = session.ask("frame", &Nothing {})?;
    match &frame.shop {
        Some(shop) if shop.is_practice => Ok(frame),
        Some(_) => Err(Problem::new(Code::AlreadyFounded).into()),
        None => {
            let request = FoundShop {
                shop_name: "Kiln and Loom".to_owned(),
                currency: "EUR".to_owned(),
                stall_name: "Practice stall".to_owned(),
                archive_host: None,
                is_practice: true,
            };
            Ok(session.ask("found_shop", &request)?)
        }
    }
}

/// A few customers after the morning.
fn tell_market(session: &Session) -> Result<(), Fault> {
    let line = |code: &str, quantity| LineAsk {
        variant: None,
        code: Some(code.to_owned()),
        quantity,
        number: None,
    };
    let tender = |kind, amount_minor, reference: Option<&str>| TenderAsk {
        kind,
        amount_minor,
        reference: reference.map(str::to_owned),
    };
    words::say("\nTwo small blue cups and a postcard, and a fifty is held out:");
    let lines = vec![line("CUP-S-BLUE", 2), line("CARD-KILN", 1)];
    let first = sell(
        session,
        lines,
        vec![tender(TenderKind::Cash, Some(5_000), None)],
    )?;
    words::say("\nA throw, by card at the terminal:");
    sell(
        session,
        vec![line("THROW-RIVER", 1)],
        vec![tender(TenderKind::Card, None, Some("T-4490"))],
    )?;
    words::say("\nThe next vase of the edition, in exact cash; its signed label is printed too:");
    sell(session, vec![line("VASE-EMBER", 1)], Vec::new())?;
    words::say("\nOne of the cups comes back:");
    let request = Refund {
        refund: Some(session.new_id()),
        sale: Some(first.sale),
        number: None,
        lines: Some(vec![RefundLineAsk {
            line: 0,
            quantity: 1,
            restock: None,
        }]),
        tender: None,
        reason: None,
    };
    let refund: RefundView = session.ask("refund", &request)?;
    words::say(&words::of_refund(&refund, &first.currency));
    Ok(())
}

fn sell(
    session: &Session,
    lines: Vec<LineAsk>,
    tenders: Vec<TenderAsk>,
) -> Result<SaleView, Fault> {
    let request = Sell {
        sale: session.new_id(),
        lines: Some(lines),
        tenders,
        expected_total_minor: None,
        print_receipt: true,
    };
    let sale: SaleView = session.ask("sell", &request)?;
    words::say(&words::of_sale(&sale));
    Ok(sale)
}

/// A folder nobody has: the first free number of this machine's temporary place.
pub fn fresh_folder(name: &str) -> Result<PathBuf, Fault> {
    let temporary = std::env::temp_dir();
    let mut number = std::process::id();
    loop {
        let folder = temporary.join(format!("{name}-{number}"));
        match std::fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(source) => {
                return Err(Fault::File {
                    path: folder,
                    source,
                });
            }
        }
    }
}
