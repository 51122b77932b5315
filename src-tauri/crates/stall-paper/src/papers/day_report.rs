//! The report of a day: X while it runs, Z when it is closed. Figures come folded; nothing is summed here.

use serde::{Deserialize, Serialize};

use super::{AmountLine, BODY_WIDE, ShopHead, copy_line, practice_line};
use crate::document::{Align, Block, Document, SegmentKind, Span, TextStyle};
use crate::format_amount;

/// One row: words, how many, how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    pub label: String,
    pub count: Option<i64>,
    /// `None` prints a dash: not counted is not zero.
    pub amount_minor: Option<i64>,
}

impl ReportRow {
    pub fn new(label: impl Into<String>, count: Option<i64>, amount_minor: Option<i64>) -> Self {
        Self {
            label: label.into(),
            count,
            amount_minor,
        }
    }
}

/// Rows under a heading; `sum` stands below a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReportSection {
    pub heading: String,
    pub rows: Vec<ReportRow>,
    pub sum: Option<AmountLine>,
}

/// Everything an X or Z report says, in the order it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayReportContent {
    pub shop: ShopHead,
    /// `Day report`, `Day so far`.
    pub title: String,
    /// `Z 14`; none for an X.
    pub number: Option<String>,
    /// Day, place, device, opened and closed, by whom.
    pub facts: Vec<String>,
    /// `A-000101 to A-000142`, with its words.
    pub sale_range: Option<String>,
    pub turnover: AmountLine,
    /// Sales, discounts, refunds and voids; the sum is the turnover.
    pub sales: ReportSection,
    pub tenders: ReportSection,
    pub taxes: ReportSection,
    /// Float, cash sales, paid in, paid out; the sum is what should be there.
    pub drawer: ReportSection,
    /// Counted by denomination; the sum is what was counted.
    pub counted: Option<ReportSection>,
    pub over_short: Option<AmountLine>,
    pub reason: Option<String>,
    /// What stays and what is taken along.
    pub leaving: Option<ReportSection>,
    /// The turnover of all days up to this one.
    pub grand_total: Option<AmountLine>,
    /// Words under empty lines to sign on.
    pub signatures: Vec<String>,
    pub copy: Option<u32>,
    pub practice: bool,
    pub exponent: u8,
}

/// The report as one segment.
pub fn day_report(content: &DayReportContent) -> Document {
    let mut document = Document::new();
    practice_line(&mut document, content.practice);
    document
        .space(8)
        .serif(&content.shop.name, &[38, 30, 24], Align::Center);
    for line in &content.shop.lines {
        document.text(line, TextStyle::SMALL, Align::Center);
    }
    document.space(10).push(Block::Rule).space(8);
    document.serif(&content.title, &[40, 32, 26], Align::Left);
    for line in content.number.iter().chain(&content.sale_range) {
        document.text(line, TextStyle::BODY, Align::Left);
    }
    copy_line(&mut document, content.copy);
    for fact in &content.facts {
        document.text(fact, TextStyle::SMALL, Align::Left);
    }
    document.space(10).push(Block::Stitch).space(8);
    emphasised(&mut document, &content.turnover, content.exponent);
    let sections = [
        &content.sales,
        &content.tenders,
        &content.taxes,
        &content.drawer,
    ];
    for part in sections.into_iter().chain(&content.counted) {
        section(&mut document, part, content.exponent);
    }
    difference(&mut document, content);
    if let Some(leaving) = &content.leaving {
        section(&mut document, leaving, content.exponent);
    }
    if let Some(total) = &content.grand_total {
        let figure = format_amount(total.amount_minor, content.exponent);
        document.space(8).push(Block::Stitch).space(10);
        document.columns(&total.label, figure, TextStyle::SMALL, 0);
    }
    for words in &content.signatures {
        document.space(56).push(Block::Rule).space(4);
        document.text(words, TextStyle::SMALL, Align::Left);
    }
    practice_line(&mut document, content.practice);
    document.push(Block::EndSegment(SegmentKind::Report));
    document
}

fn emphasised(document: &mut Document, line: &AmountLine, exponent: u8) {
    document.push(Block::Columns {
        left: Span::new(&line.label, TextStyle::BODY),
        right: Span::new(
            format_amount(line.amount_minor, exponent),
            TextStyle::DOUBLE,
        ),
        indent_dots: 0,
    });
}

fn section(document: &mut Document, section: &ReportSection, exponent: u8) {
    if section.rows.is_empty() && section.sum.is_none() {
        return;
    }
    document.space(8).push(Block::Stitch).space(10);
    document
        .serif(&section.heading, &[26, 24], Align::Left)
        .space(2);
    for row in &section.rows {
        let label = match row.count {
            Some(count) => format!("{}  x {count}", row.label),
            None => row.label.clone(),
        };
        let figure = row
            .amount_minor
            .map_or("-".to_owned(), |minor| format_amount(minor, exponent));
        document.columns(label, figure, TextStyle::SMALL, 0);
    }
    if let Some(sum) = &section.sum {
        let figure = format_amount(sum.amount_minor, exponent);
        document.space(2).columns(&sum.label, figure, BODY_WIDE, 0);
    }
}

fn difference(document: &mut Document, content: &DayReportContent) {
    let Some(over_short) = &content.over_short else {
        return;
    };
    document.space(10).push(Block::Rule).space(8);
    emphasised(document, over_short, content.exponent);
    if let Some(reason) = &content.reason {
        document
            .space(4)
            .text(reason, TextStyle::SMALL, Align::Left);
    }
}
