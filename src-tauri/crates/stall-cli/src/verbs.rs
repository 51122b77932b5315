//! The verbs of the command line, one file per noun.
//!
//! Refuses rules: each builds requests, calls, and shows views.

mod call;
mod catalogue;
mod day;
mod demo;
mod editions;
mod label;
mod market;
mod printing;
mod selling;
mod set_up;
mod store;
mod tenders;
mod upkeep;

use crate::{
    arguments::Arguments,
    fault::{Fault, Usage},
    serve,
};

/// Founds the practice shop of an empty folder; another shop is refused.
pub fn practice_shop(session: &crate::session::Session) -> Result<(), Fault> {
    market::founded(session).map(drop)
}

pub use demo::DemoFault;
use market::fresh_folder;

type Verb = fn(&mut Arguments) -> Result<(), Fault>;

const VERBS: &[(&str, Verb)] = &[
    ("init", set_up::init),
    ("practice", market::practice),
    ("demo", demo::demo),
    ("serve", serve::serve),
    ("import", catalogue::import),
    ("items", catalogue::items),
    ("day", day::day),
    ("sell", selling::sell),
    ("refund", selling::refund),
    ("void", selling::void),
    ("sale", selling::sale),
    ("sales", selling::sales),
    ("printers", printing::printers),
    ("queue", printing::queue),
    ("edition", editions::edition),
    ("label", label::label),
    ("sync", store::sync),
    ("pair", store::pair),
    ("join", store::join),
    ("verify", upkeep::verify),
    ("backup", upkeep::backup),
    ("restore", upkeep::restore),
    ("support-bundle", upkeep::support_bundle),
    ("call", call::call),
    ("commands", call::commands),
];

/// Runs a verb by its name.
///
/// # Errors
/// The verb's own, or that there is none of this name.
pub fn run(name: &str, arguments: &mut Arguments) -> Result<(), Fault> {
    if name == "version" {
        crate::words::say(concat!("stall ", env!("CARGO_PKG_VERSION")));
        return Ok(());
    }
    match VERBS.iter().find(|(verb, _)| *verb == name) {
        Some((_, verb)) => verb(arguments),
        None => Err(Usage::UnknownVerb(name.to_owned()).into()),
    }
}

#[cfg(test)]
pub fn names() -> impl Iterator<Item = &'static str> {
    VERBS.iter().map(|(name, _)| *name)
}
