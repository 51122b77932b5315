//! UUIDv7 (RFC 9562 §5.7) that rise within one process, also inside a millisecond and when the clock steps back.
//!
//! Refuses to read clock or randomness; both are passed in.

use uuid::{Builder, Uuid};

/// The counter lives in the twelve bits of `rand_a`; a fresh millisecond starts it in the lower half.
const COUNTER_MAX: u16 = 0x0fff;
const COUNTER_START_MASK: u16 = 0x07ff;

/// What was minted last.
pub struct Minting {
    seed: [u8; 8],
    last_ms: u64,
    counter: u16,
}

impl Minting {
    /// `seed` tells this process apart should randomness ever fail later.
    pub fn seeded(seed: [u8; 8]) -> Self {
        Self {
            seed,
            last_ms: 0,
            counter: 0,
        }
    }

    /// The next id; `random` may be all zero, then the seed and the counter still keep it unique here.
    pub fn next(&mut self, now_ms: i64, random: [u8; 8]) -> Uuid {
        let now_ms = u64::try_from(now_ms).unwrap_or(0);
        if now_ms > self.last_ms {
            self.last_ms = now_ms;
            self.counter = u16::from_be_bytes([random[0], random[1]]) & COUNTER_START_MASK;
        } else if self.counter < COUNTER_MAX {
            self.counter += 1;
        } else {
            self.last_ms += 1;
            self.counter = 0;
        }
        let [high, low] = self.counter.to_be_bytes();
        let mut bytes = [high, low, 0, 0, 0, 0, 0, 0, 0, 0];
        for (byte, (random, seed)) in bytes[2..].iter_mut().zip(random.iter().zip(self.seed)) {
            *byte = random ^ seed;
        }
        Builder::from_unix_timestamp_millis(self.last_ms, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_within_a_millisecond_and_when_the_clock_steps_back() {
        let mut minting = Minting::seeded([7; 8]);
        let clock = (0..9_000).map(|n| if n < 5_000 { 1_000 } else { 900 });
        let ids: Vec<Uuid> = clock.map(|ms| minting.next(ms, [255; 8])).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn the_millisecond_stands_in_front() {
        let id = Minting::seeded([0; 8]).next(0x0123_4567_89ab, [0; 8]);
        assert_eq!(&id.as_bytes()[..6], &[0x01, 0x23, 0x45, 0x67, 0x89, 0xab]);
        assert_eq!(id.get_version_num(), 7);
    }
}
