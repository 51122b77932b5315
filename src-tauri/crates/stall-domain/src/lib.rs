//! The nouns and rules of a market stall: money, tax, basket, drawer, stock, editions, events and their folds.
//!
//! Refuses: input and output, the wall clock, randomness, SQL, HTTP and paper. Everything here is a
//! value or a pure function of values, so the till, the central store and an auditor fold alike.

pub mod basket;
pub mod canonical;
pub mod catalogue;
mod counted;
pub mod day;
pub mod drawer;
pub mod edition;
pub mod event;
pub mod fact;
pub mod gtin;
pub mod ids;
pub mod moment;
pub mod money;
pub mod print_intent;
pub mod quick_cash;
pub mod refund;
pub mod rounding;
pub mod sale;
pub mod shop;
pub mod stock;
pub mod tax;
pub mod tender;

pub use event::{EventEnvelope, EventHeader};
pub use fact::Fact;
pub use ids::*;
pub use moment::{Hlc, Moment};
pub use money::Currency;
