//! The papers of a stall, each a pure function from plain content to a document. All words, dates
//! and names arrive decided; only `PRACTICE` and `COPY n` are said here, the same on every paper.

use serde::{Deserialize, Serialize};

use crate::document::{Align, Document, TextStyle};

mod day_report;
mod label;
mod receipt;
mod self_test;
mod sticker;

pub use day_report::{DayReportContent, ReportRow, ReportSection, day_report};
pub use label::{Fraction, LabelContent, label, label_symbol};
pub use receipt::{ClaimNote, PieceLine, ReceiptContent, ReceiptLine, receipt};
pub use self_test::self_test;
pub use sticker::{StickerContent, StickerSize, sticker};

/// The head of a paper: a name in serif and small centred lines (address, tax id).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShopHead {
    pub name: String,
    pub lines: Vec<String>,
}

/// Words at the left, money at the right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountLine {
    pub label: String,
    pub amount_minor: i64,
}

impl AmountLine {
    pub fn new(label: impl Into<String>, amount_minor: i64) -> Self {
        Self {
            label: label.into(),
            amount_minor,
        }
    }
}

const PRACTICE: &str = "PRACTICE";
const BODY_WIDE: TextStyle = TextStyle::BODY.with_advance(30);

fn practice_line(document: &mut Document, practice: bool) {
    if practice {
        document
            .space(8)
            .text(PRACTICE, TextStyle::DOUBLE, Align::Center)
            .space(4);
    }
}

fn copy_line(document: &mut Document, copy: Option<u32>) {
    if let Some(number) = copy {
        document.text(format!("COPY {number}"), TextStyle::BODY, Align::Left);
    }
}
