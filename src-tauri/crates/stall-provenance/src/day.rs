//! Owns calendar days as labels and certificates count them. Refuses days the two-byte count cannot hold.

use chrono::{Days, NaiveDate};
use std::fmt;
use std::str::FromStr;

/// A calendar day at the place of the event, counted in days since 2020-01-01 (through 2199-06-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u16);

/// Why a text is no [`Day`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// Not `YYYY-MM-DD`, or no day of the calendar.
    #[error("not a calendar day written as YYYY-MM-DD")]
    Shape,
    /// Before 2020-01-01 or after 2199-06-06.
    #[error("outside 2020-01-01 to 2199-06-06")]
    Range,
}

impl Day {
    /// The day `days` after 2020-01-01.
    pub const fn from_days_since_2020(days: u16) -> Self {
        Self(days)
    }

    /// Days since 2020-01-01.
    pub const fn days_since_2020(self) -> u16 {
        self.0
    }

    /// The day of a calendar date.
    ///
    /// # Errors
    /// [`DayError::Range`] when the count does not fit two bytes.
    pub fn from_date(date: NaiveDate) -> Result<Self, DayError> {
        let days = date.signed_duration_since(epoch()).num_days();
        u16::try_from(days).map(Self).map_err(|_| DayError::Range)
    }

    /// The calendar date.
    pub fn date(self) -> NaiveDate {
        epoch() + Days::new(u64::from(self.0))
    }
}

const fn epoch() -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).expect("2020-01-01 is a day")
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date().format("%Y-%m-%d"))
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| DayError::Shape)?;
        let day = Self::from_date(date)?;
        // chrono also takes `2026-1-2`; a signed text has one spelling.
        if day.to_string() == text {
            Ok(day)
        } else {
            Err(DayError::Shape)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reads_back_what_it_wrote() {
        for days in [0, 1, 59, 60, 2517, u16::MAX] {
            let day = Day::from_days_since_2020(days);
            assert_eq!(day.to_string().parse(), Ok(day));
        }
        assert_eq!("2026-11-22".parse(), Ok(Day::from_days_since_2020(2517)));
    }

    #[test]
    fn other_spellings_and_far_days_are_refused() {
        for text in ["2026-1-2", "2026-02-30", "22.11.2026", "", "2026-11-22 "] {
            assert_eq!(text.parse::<Day>(), Err(DayError::Shape), "{text}");
        }
        assert_eq!("2019-12-31".parse::<Day>(), Err(DayError::Range));
        assert_eq!("2199-06-07".parse::<Day>(), Err(DayError::Range));
    }
}
