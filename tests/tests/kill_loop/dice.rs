//! Seeded chance, so that a run can be had again by its seed. Refuses the system's randomness.

use std::time::Duration;

/// SplitMix64: small, public domain, good enough to choose moments.
pub struct Dice(u64);

impl Dice {
    /// From `STALL_SEED`, else from the number of the run.
    pub fn of_run(run: u64) -> Self {
        let said = std::env::var("STALL_SEED").ok();
        Self(said.and_then(|text| text.parse().ok()).unwrap_or(run))
    }

    pub fn seed(&self) -> u64 {
        self.0
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 up to, not with, `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// A moment of a span, any of them.
    pub fn within(&mut self, span: Duration) -> Duration {
        Duration::from_micros(self.below(span.as_micros() as u64 + 1))
    }
}
