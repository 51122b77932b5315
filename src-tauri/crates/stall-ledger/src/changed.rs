//! What a commit changed, so that every window refreshes only that.

use std::collections::BTreeSet;

/// The parts of the shop a screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Shop, profile, stalls and devices.
    Shop,
    /// Products, variants and imports.
    Catalogue,
    /// Quantities by place.
    Stock,
    /// Sales, refunds and voids.
    Sales,
    /// Trading days and the drawer.
    Day,
    /// Editions, leases, pieces and records.
    Editions,
    /// Print jobs.
    Spool,
    /// Open and parked baskets.
    Baskets,
    /// Local settings and names of people.
    Settings,
    /// What central has and what it sent.
    Sync,
}

/// What one commit changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Nothing is left out; something may be named that stayed equal.
    pub topics: BTreeSet<Topic>,
    /// A day was opened or closed, or a series begun: the high-water mark follows at once.
    pub(crate) is_landmark: bool,
}

impl Changed {
    pub(crate) fn only(topic: Topic) -> Self {
        Self {
            topics: [topic].into(),
            is_landmark: false,
        }
    }
}

/// A value that is durable, and what changed with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed<T> {
    /// What the work returned.
    pub value: T,
    /// What the commit changed.
    pub changed: Changed,
}
