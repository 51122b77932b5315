//! Counters for whoever watches central. Refuses labels with shops, devices or people in them.

use crate::Followed;
use std::{
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

macro_rules! counters {
    ($($name:ident: $words:literal),+ $(,)?) => {
        /// What happened since the process started.
        #[derive(Debug, Default)]
        pub struct Counters { $(#[doc = $words] pub $name: AtomicU64),+ }

        impl Counters {
            /// The plain text format of Prometheus.
            pub fn text(&self) -> String {
                let mut out = String::new();
                $(
                    let name = concat!("stall_central_", stringify!($name), "_total");
                    let value = self.$name.load(Relaxed);
                    // Writing to a String cannot fail.
                    let _ = writeln!(out, "# HELP {name} {}\n# TYPE {name} counter\n{name} {value}", $words);
                )+
                out
            }
        }
    };
}

counters! {
    requests: "Requests at the sync door.",
    problems: "Requests answered with a problem.",
    batches: "Batches acknowledged.",
    events: "Events in acknowledged batches, repeats counted again.",
    forks: "Acknowledgements that told a device it is forked.",
    pages: "Pages given out.",
    leases: "Leases granted or repeated.",
    records: "Record notes kept or repeated.",
    folded: "Events folded into projections.",
    quarantined: "Events listed instead of counted.",
    archive_views: "Archive pages shown.",
}

impl Counters {
    /// One more, or several.
    pub fn add(counter: &AtomicU64, count: u64) {
        counter.fetch_add(count, Relaxed);
    }

    /// Counts a follower's stride.
    pub fn followed(&self, followed: &Followed) {
        Self::add(&self.folded, followed.folded);
        Self::add(&self.quarantined, followed.quarantined);
    }
}
