//! The verdict as a table for a terminal. Refuses to hide a figure that differs: it is marked.

use super::{
    books::Books,
    verdict::{Row, TELLERS, Verdict},
};
use std::path::Path;

const WIDTH: usize = 13;

/// The whole table, then what does not agree.
pub fn of(verdict: &Verdict) -> String {
    let mut lines = vec![heading()];
    lines.extend(verdict.rows.iter().map(line));
    match verdict.disagreements.as_slice() {
        [] => lines.push("Everybody says the same, to the cent.".to_owned()),
        named => {
            lines.push("THIS DOES NOT AGREE:".to_owned());
            lines.extend(named.iter().map(|what| format!("  {what}")));
        }
    }
    lines.join("\n")
}

fn heading() -> String {
    let columns = TELLERS.map(|teller| format!("{teller:>WIDTH$}"));
    format!("{:<24}{:>WIDTH$}{}", "", "script", columns.concat())
}

fn line(row: &Row) -> String {
    let told = row.told.map(|figure| match figure {
        None => format!("{:>WIDTH$}", "·"),
        Some(figure) => {
            let mark = if figure == row.script { "" } else { "≠ " };
            format!(
                "{:>WIDTH$}",
                format!("{mark}{}", written(figure, row.is_money))
            )
        }
    });
    let script = written(row.script, row.is_money);
    format!("{:<24}{script:>WIDTH$}{}", row.what, told.concat())
}

fn written(figure: i64, is_money: bool) -> String {
    if !is_money {
        return figure.to_string();
    }
    let sign = if figure < 0 { "-" } else { "" };
    let (whole, cents) = (figure.abs() / 100, figure.abs() % 100);
    format!("{sign}{whole}.{cents:02}")
}

impl Verdict {
    /// A receipt for every sale, a Z, and a label for every piece, as picture and as bytes.
    pub fn compare_papers(&mut self, books: &Books, folder: &Path) {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let names: Vec<String> = names.collect();
        let has = |name: &str| {
            let both = [".png", ".escpos"].map(|end| names.contains(&format!("{name}{end}")));
            both == [true, true]
        };
        let receipts = books
            .deals
            .iter()
            .map(|deal| format!("receipt-{}", deal.number));
        let labels = books
            .pieces
            .keys()
            .map(|number| format!("label-MOON-26-{number}"));
        let report = format!("z-{}-1", books.code);
        for name in receipts
            .chain(labels)
            .chain([report])
            .filter(|name| !has(name))
        {
            self.disagreements.push(format!(
                "{name} is missing among the papers of {}",
                books.code
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_differs_is_marked() {
        let row = Row {
            what: "A: sold".into(),
            is_money: true,
            script: 1_205,
            told: [Some(1_205), Some(-5), None, Some(0)],
        };
        let line = line(&row);
        assert!(
            line.contains("12.05") && line.contains("≠ -0.05") && line.contains('·'),
            "{line}"
        );
    }
}
