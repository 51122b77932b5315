//! Samples, their percentiles, and the one table they are printed in. Refuses averages.

use std::time::{Duration, Instant};

/// What was measured and how long each took.
pub struct Row {
    name: String,
    samples: Vec<Duration>,
    /// Others are told as a multiple of this one.
    is_base: bool,
}

impl Row {
    pub fn new(name: impl Into<String>) -> Row {
        Row {
            name: name.into(),
            samples: Vec::new(),
            is_base: false,
        }
    }

    pub fn base(name: impl Into<String>) -> Row {
        Row::new(name).into_base()
    }

    /// A row measured elsewhere.
    pub fn of(name: impl Into<String>, samples: Vec<Duration>) -> Row {
        Row {
            samples,
            ..Row::new(name)
        }
    }

    pub fn into_base(self) -> Row {
        Row {
            is_base: true,
            ..self
        }
    }

    pub fn named(self, name: String) -> Row {
        Row { name, ..self }
    }

    /// Runs `work` and keeps how long it took.
    pub fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let done = work();
        self.samples.push(begin.elapsed());
        done
    }

    fn percentile(&self, per_hundred: usize) -> Duration {
        let mut sorted = self.samples.clone();
        sorted.sort();
        let place = (sorted.len() * per_hundred).div_ceil(100).saturating_sub(1);
        sorted.get(place).copied().unwrap_or_default()
    }
}

/// The table as Markdown, with ratios of the medians where there is a base.
pub fn render(title: &str, against: &str, rows: &[Row]) -> String {
    let base = rows
        .iter()
        .find(|row| row.is_base)
        .map(|row| row.percentile(50));
    let ratio_head = if base.is_some() {
        format!(" {against} |")
    } else {
        String::new()
    };
    let mut text = format!(
        "| {title:<46} | {:>5} | {:>9} | {:>9} | {:>9} | {:>9} |{ratio_head}\n",
        "n", "p50", "p95", "p99", "max"
    );
    text += &format!(
        "|{}|------:|----------:|----------:|----------:|----------:|",
        "-".repeat(48)
    );
    text += if base.is_some() { "---:|\n" } else { "\n" };
    for row in rows {
        if row.samples.is_empty() {
            text += &format!(
                "| {:<46} |{}\n",
                row.name,
                " - |".repeat(5 + usize::from(base.is_some()))
            );
            continue;
        }
        let figures = [50, 95, 99, 100].map(|p| milliseconds(row.percentile(p)));
        let [p50, p95, p99, max] = figures;
        text += &format!(
            "| {:<46} | {:>5} | {p50} | {p95} | {p99} | {max} |",
            row.name,
            row.samples.len()
        );
        if let Some(base) = base {
            text += &format!(
                " {:.2} × |",
                row.percentile(50).as_secs_f64() / base.as_secs_f64()
            );
        }
        text.push('\n');
    }
    text
}

fn milliseconds(span: Duration) -> String {
    format!("{:>9.3}", span.as_secs_f64() * 1_000.0)
}
