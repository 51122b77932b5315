//! Time as it is written down: UTC milliseconds with the place's offset, and the hybrid logical clock.
//!
//! Refuses to read a clock; the Host passes time in.

use chrono::{DateTime, FixedOffset, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// An instant and the offset of the place where it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since 1970-01-01 UTC.
    pub ms: i64,
    /// Minutes east of UTC at the event's place, -1080..=1080.
    pub offset_minutes: i32,
}

impl Moment {
    /// The local calendar reading; instants chrono cannot hold clamp to the epoch.
    pub fn local(&self) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.offset_minutes.clamp(-1080, 1080) * 60);
        let utc = Utc
            .timestamp_millis_opt(self.ms)
            .single()
            .unwrap_or_default();
        match offset {
            Some(offset) => utc.with_timezone(&offset),
            None => utc.fixed_offset(),
        }
    }

    /// `2026-11-22`, the local date.
    pub fn date(&self) -> String {
        self.local().format("%Y-%m-%d").to_string()
    }

    /// `Sun 22 Nov 2026 14:02`, the local minute, as papers print it.
    pub fn minute(&self) -> String {
        self.local().format("%a %-d %b %Y  %H:%M").to_string()
    }
}

/// 48 bits of milliseconds and 16 bits of counter: orders events for display only.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Hlc(pub u64);

impl Hlc {
    /// The next reading after `self` when the wall clock says `now_ms`; never goes back.
    pub fn tick(self, now_ms: i64) -> Hlc {
        let wall = (now_ms.clamp(0, (1 << 47) - 1) as u64) << 16;
        Hlc(wall.max(self.0.saturating_add(1)))
    }

    /// The millisecond part.
    pub fn ms(self) -> i64 {
        (self.0 >> 16) as i64
    }
}

/// What the till says when the wall clock jumped since the last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockJump {
    Backwards { by_ms: i64 },
    Forwards { by_ms: i64 },
}

/// A jump worth showing: backwards by a minute, or forwards past what a closed market explains (40 days).
pub fn clock_jump(last_ms: i64, now_ms: i64) -> Option<ClockJump> {
    const MINUTE_MS: i64 = 60_000;
    const FORTY_DAYS_MS: i64 = 40 * 86_400_000;
    let by_ms = now_ms.saturating_sub(last_ms);
    if by_ms < -MINUTE_MS {
        Some(ClockJump::Backwards {
            by_ms: by_ms.saturating_neg(),
        })
    } else if last_ms > 0 && by_ms > FORTY_DAYS_MS {
        Some(ClockJump::Forwards { by_ms })
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logical_clock_never_goes_back() {
        let later = Hlc::default().tick(1_000);
        assert!(later.tick(5) > later);
        assert_eq!(later.ms(), 1_000);
        assert!(Hlc(u64::MAX).tick(0) >= Hlc(u64::MAX));
    }

    #[test]
    fn a_moment_reads_at_the_place_where_it_happened() {
        let moment = Moment {
            ms: 1_795_352_520_000,
            offset_minutes: 60,
        };
        assert_eq!(moment.date(), "2026-11-22");
        assert_eq!(moment.minute(), "Sun 22 Nov 2026  14:02");
    }

    #[test]
    fn a_clock_set_back_is_noticed_and_a_pause_is_not() {
        assert_eq!(
            clock_jump(200_000, 100_000),
            Some(ClockJump::Backwards { by_ms: 100_000 })
        );
        assert_eq!(clock_jump(100_000, 100_000 + 8 * 3_600_000), None);
    }
}
