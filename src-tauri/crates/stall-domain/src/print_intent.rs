//! What a transaction asks to be printed: queued with the events, composed after COMMIT.
//!
//! Refuses bytes and pixels; those belong to paper.

use crate::{DayId, PieceRef, RefundId, SaleId, VariantId};
use serde::{Deserialize, Serialize};

/// The sorts of paper, each routed to a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    Receipt,
    Report,
    Sticker,
    Label,
    /// Self-test strips and cribs.
    Test,
}

/// One thing to print, by the ids of what it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum PrintIntent {
    SaleReceipt {
        sale: SaleId,
    },
    RefundReceipt {
        refund: RefundId,
    },
    /// The report of an open day; its figures are frozen when it is composed.
    XReport {
        day: DayId,
    },
    ZReport {
        day: DayId,
    },
    PriceSticker {
        variant: VariantId,
        copies: u32,
        size: StickerSize,
    },
    /// A provenance label; `record` names exactly which.
    PieceLabel {
        piece: PieceRef,
        record: String,
    },
    TestStrip,
}

/// The sticker stocks the layouts are drawn for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StickerSize {
    #[default]
    Mm50x30,
    Mm40x30,
}

impl PrintIntent {
    /// Which route the paper takes.
    pub fn paper(&self) -> PaperKind {
        match self {
            PrintIntent::SaleReceipt { .. } | PrintIntent::RefundReceipt { .. } => {
                PaperKind::Receipt
            }
            PrintIntent::XReport { .. } | PrintIntent::ZReport { .. } => PaperKind::Report,
            PrintIntent::PriceSticker { .. } => PaperKind::Sticker,
            PrintIntent::PieceLabel { .. } => PaperKind::Label,
            PrintIntent::TestStrip => PaperKind::Test,
        }
    }

    /// What counts copies: a second paper of the same subject says `COPY n`. Stickers and tests are never copies.
    pub fn subject(&self) -> Option<String> {
        match self {
            PrintIntent::SaleReceipt { sale } => Some(format!("sale:{sale}")),
            PrintIntent::RefundReceipt { refund } => Some(format!("refund:{refund}")),
            PrintIntent::ZReport { day } => Some(format!("z:{day}")),
            PrintIntent::PieceLabel { record, .. } => Some(format!("label:{record}")),
            PrintIntent::XReport { .. }
            | PrintIntent::PriceSticker { .. }
            | PrintIntent::TestStrip => None,
        }
    }
}

/// `paper.reprinted`: a person asked for a second paper of the same subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperReprinted {
    pub subject: String,
    /// 1 for the first copy.
    pub copy: u32,
}
