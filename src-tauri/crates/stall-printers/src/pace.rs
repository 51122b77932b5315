//! How fast bytes may follow each other, so that a printer without flow control loses none.
//! Refuses to sleep; it says how long.

use std::time::{Duration, Instant};

/// What even a small printer can hold ahead of its head.
const BURST_BYTES: u64 = 4_096;
/// Bytes handed over at once; also how fine a stop or a deadline bites.
pub const CHUNK_BYTES: usize = 1_024;

/// The time at which a printer of known speed has taken what it was given.
#[derive(Debug)]
pub struct Pace {
    nanos_per_byte: u64,
    /// When all bytes so far will have been taken.
    busy_until: Option<Instant>,
}

impl Pace {
    pub fn new(bytes_per_second: u32) -> Self {
        let nanos_per_byte = 1_000_000_000 / u64::from(bytes_per_second.max(1));
        Self {
            nanos_per_byte,
            busy_until: None,
        }
    }

    /// How long to wait before `count` more bytes may go at `now`; counts them as sent.
    pub fn wait_for(&mut self, count: usize, now: Instant) -> Duration {
        let busy_until = self.busy_until.map_or(now, |at| at.max(now));
        let after = busy_until + Duration::from_nanos(self.nanos_per_byte * count as u64);
        self.busy_until = Some(after);
        let ahead = Duration::from_nanos(self.nanos_per_byte * BURST_BYTES);
        after.saturating_duration_since(now + ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_at_once_and_the_rest_at_the_speed_of_the_printer() {
        let start = Instant::now();
        let mut pace = Pace::new(1_024);
        for _ in 0..4 {
            assert_eq!(pace.wait_for(1_024, start), Duration::ZERO);
        }
        let wait = pace.wait_for(1_024, start);
        assert!(
            wait > Duration::from_millis(990) && wait < Duration::from_millis(1_010),
            "{wait:?}"
        );
        assert_eq!(
            pace.wait_for(1_024, start + Duration::from_secs(60)),
            Duration::ZERO
        );
    }
}
