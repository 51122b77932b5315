//! Questions to the ledger, one file a noun. Each takes a [`crate::Db`], so it sees one consistent moment.

pub(crate) mod baskets;
pub(crate) mod catalogue;
pub(crate) mod days;
pub(crate) mod editions;
pub(crate) mod events;
pub(crate) mod items;
pub(crate) mod sales;
pub(crate) mod search;
pub(crate) mod shop;
