//! The steps of a verb: each named, timed, and listed once more at the end.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::error::Error;

/// How one step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Failed,
    /// The room it checks is not in this tree.
    Absent(&'static str),
}

/// The steps so far.
#[derive(Debug, Default)]
pub struct Report {
    keep_going: bool,
    rows: Vec<(&'static str, Outcome, Duration)>,
}

impl Report {
    /// With `keep_going`, a failed step does not stop the later ones.
    pub fn new(keep_going: bool) -> Self {
        Self {
            keep_going,
            rows: Vec::new(),
        }
    }

    /// Runs one step and writes down its time. An error is returned only when the verb shall stop.
    pub fn step(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        println!("\n— {name}");
        let start = Instant::now();
        let result = work();
        let took = start.elapsed();
        match result {
            Ok(()) => {
                println!("  {name}: {}", seconds(took));
                self.rows.push((name, Outcome::Passed, took));
                Ok(())
            }
            Err(error) => {
                eprintln!("  {name}: failed after {}: {error}", seconds(took));
                self.rows.push((name, Outcome::Failed, took));
                if self.keep_going { Ok(()) } else { Err(error) }
            }
        }
    }

    /// Notes a step whose room is not in this tree.
    pub fn absent(&mut self, name: &'static str, why: &'static str) {
        self.rows.push((name, Outcome::Absent(why), Duration::ZERO));
    }

    /// How many steps failed.
    pub fn failures(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| row.1 == Outcome::Failed)
            .count()
    }

    /// One line a step and the sum.
    pub fn table(&self) -> String {
        let width = self
            .rows
            .iter()
            .map(|row| row.0.chars().count())
            .max()
            .unwrap_or(0);
        let mut text = String::new();
        for (name, outcome, took) in &self.rows {
            let (word, time) = match outcome {
                Outcome::Passed => ("ok", seconds(*took)),
                Outcome::Failed => ("FAILED", seconds(*took)),
                Outcome::Absent(why) => (*why, String::new()),
            };
            let _ = writeln!(text, "  {name:<width$}  {time:>9}  {word}");
        }
        let sum = seconds(self.rows.iter().map(|row| row.2).sum());
        let _ = writeln!(text, "  {:<width$}  {sum:>9}", "all");
        text
    }
}

/// A duration as people say it.
pub fn seconds(took: Duration) -> String {
    let tenths = took.as_millis() / 100;
    if tenths < 600 {
        format!("{}.{} s", tenths / 10, tenths % 10)
    } else {
        format!("{} m {:02} s", tenths / 600, tenths % 600 / 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail() -> Result<(), Error> {
        Err(Error::NoWorkspace)
    }

    #[test]
    fn the_first_failure_stops_the_verb_and_is_in_the_table() {
        let mut report = Report::new(false);
        assert!(report.step("good", || Ok(())).is_ok());
        assert!(report.step("bad", fail).is_err());
        assert_eq!(report.failures(), 1);
        assert!(report.table().contains("FAILED"), "{}", report.table());
    }

    #[test]
    fn keep_going_goes_on_and_still_counts_the_failure() {
        let mut report = Report::new(true);
        assert!(report.step("bad", fail).is_ok());
        assert!(report.step("good", || Ok(())).is_ok());
        assert_eq!(report.failures(), 1);
    }

    #[test]
    fn an_absent_room_is_named_and_is_no_failure() {
        let mut report = Report::new(false);
        report.absent("window", "no ui/package.json yet");
        assert_eq!(report.failures(), 0);
        assert!(report.table().contains("no ui/package.json yet"));
    }

    #[test]
    fn times_are_said_in_seconds_until_a_minute() {
        assert_eq!(seconds(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(seconds(Duration::from_millis(59_999)), "59.9 s");
        assert_eq!(seconds(Duration::from_millis(61_000)), "1 m 01 s");
    }
}
