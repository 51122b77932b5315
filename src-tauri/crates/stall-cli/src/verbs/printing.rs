//! `printers` and `queue`.
//!
//! Refuses to steer printers: `call` does that.

use crate::{arguments::Arguments, fault::Fault, session::Session, words};
use stall_till::api::{
    Nothing,
    printing::{PrintersView, QueueView},
};

/// `stall printers`
pub fn printers(arguments: &mut Arguments) -> Result<(), Fault> {
    arguments.end()?;
    let session = Session::open(arguments)?;
    let view: PrintersView = session.ask("printers", &Nothing {})?;
    session.show(&view, of_printers);
    Ok(())
}

fn of_printers(view: &PrintersView) -> String {
    let mut lines = Vec::new();
    for printer in &view.printers {
        let routes = view
            .routes
            .iter()
            .filter(|route| route.printer == printer.printer);
        let papers: Vec<String> = routes
            .map(|route| format!("{:?}", route.paper).to_lowercase())
            .collect();
        lines.push(format!(
            "{:<20} {:<24} {:<14} {:<10} {}",
            printer.name,
            printer.address,
            printer.profile,
            printer.status,
            papers.join(", ")
        ));
    }
    lines.push(format!(
        "Paper of the virtual printer lies in {}",
        view.virtual_folder
    ));
    lines.join("\n")
}

/// `stall queue`
pub fn queue(arguments: &mut Arguments) -> Result<(), Fault> {
    arguments.end()?;
    let session = Session::open(arguments)?;
    let view: QueueView = session.ask("queue", &Nothing {})?;
    session.show(&view, words::of_queue);
    Ok(())
}
