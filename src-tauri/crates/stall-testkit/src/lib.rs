//! What the stories stand on: a Host with a steady clock and seeded ids, short ways to drive a till, seeded market days.
//!
//! Refuses to imitate the product: the till, its ledger and its paper are the real ones.

pub mod host;
pub mod market;
pub mod random;
pub mod till;

pub use host::TestHost;
pub use market::{Customer, MarketDay, Script, Step, Tally};
pub use random::Seeded;
pub use till::TestTill;
