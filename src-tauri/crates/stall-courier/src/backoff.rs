//! How long to wait after a failed sync: full jitter, so that a market's laptops do not come back all at once.

const FIRST_MS: u64 = 2_000;
const MOST_MS: u64 = 5 * 60_000;

/// Milliseconds to wait after `failures` failures in a row; `random` is the caller's.
pub fn backoff_ms(failures: u32, random: u64) -> u64 {
    let doubled = FIRST_MS
        .checked_shl(failures.saturating_sub(1).min(32))
        .unwrap_or(MOST_MS);
    random % doubled.clamp(FIRST_MS, MOST_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_wait_is_never_longer_than_five_minutes(failures: u32, random: u64) {
            prop_assert!(backoff_ms(failures, random) < MOST_MS);
        }
    }

    #[test]
    fn the_longest_wait_doubles_with_every_failure() {
        let longest = |failures| {
            (0..200_000)
                .step_by(7)
                .map(|r| backoff_ms(failures, r))
                .max()
        };
        assert!(longest(1) < Some(2_000) && longest(2) > Some(2_000) && longest(3) > Some(4_000));
    }
}
