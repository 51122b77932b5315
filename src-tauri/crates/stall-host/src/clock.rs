//! The wall clock with the offset of the place the machine is set to.
//!
//! Refuses to judge the clock: jumps are the till's to notice.

use jiff::{Timestamp, tz::TimeZone};
use stall_domain::Moment;
use std::time::{SystemTime, UNIX_EPOCH};

/// UTC milliseconds now, and the minutes east of UTC that the machine's time zone says for now.
pub fn now() -> Moment {
    let ms = now_ms();
    Moment {
        ms,
        offset_minutes: offset_minutes(ms),
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "this is the one room that reads the wall clock"
)]
fn now_ms() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
    }
}

/// Nothing when the instant is beyond what a time zone can say.
fn offset_minutes(ms: i64) -> i32 {
    let zone = TimeZone::system();
    Timestamp::from_millisecond(ms).map_or(0, |instant| zone.to_offset(instant).seconds() / 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_out_of_range_has_no_offset() {
        assert_eq!(offset_minutes(i64::MAX), 0);
    }

    #[test]
    fn the_offset_is_one_a_place_can_have() {
        assert!((-1080..=1080).contains(&now().offset_minutes));
    }
}
