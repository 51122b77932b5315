//! What people do, one file per noun: each verb is `(&Till, Request) -> View`.
//!
//! Refuses to decide arithmetic: rules come from domain, truth from the ledger.

pub(crate) mod alerts;
pub mod baskets;
pub mod day;
pub mod editions;
pub mod imports;
pub mod items;
pub mod labels;
pub mod pieces;
pub mod printing;
pub mod refund;
pub mod sales;
pub mod sell;
pub mod setup;
pub mod sync;
pub mod upkeep;

mod line;
mod place;

pub(crate) use place::Place;
