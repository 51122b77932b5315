//! The receipt of a sale, refund or void. It prints the frozen figures it is given and sums nothing.

use serde::{Deserialize, Serialize};

use super::{AmountLine, BODY_WIDE, ShopHead, copy_line, practice_line};
use crate::document::{Align, Block, Document, SegmentKind, Span, TextStyle};
use crate::{Logo, format_amount};

const INDENT_DOTS: u32 = 24;
const SMALL: TextStyle = TextStyle::SMALL;

/// A numbered piece under its name: `piece 7 of 25   K7QM-9XWB-4T2RD`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceLine {
    pub words: String,
    pub code: String,
}

/// One sold thing. `amount_minor` is the line's amount before its own discounts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReceiptLine {
    pub name: String,
    pub amount_minor: i64,
    /// `2 x 14.50`, when more than one.
    pub quantity: Option<String>,
    pub piece: Option<PieceLine>,
    pub discounts: Vec<AmountLine>,
}

/// An invitation under the receipt: a title, small lines, a code in large letters, an address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClaimNote {
    pub title: String,
    pub lines: Vec<String>,
    pub code: Option<String>,
    pub address: Option<String>,
}

/// Everything a receipt says. `exponent` is the currency's number of decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptContent {
    pub shop: ShopHead,
    /// `Refund`, `Void`; none for a sale.
    pub title: Option<String>,
    pub lines: Vec<ReceiptLine>,
    pub discounts: Vec<AmountLine>,
    pub rounding: Option<AmountLine>,
    pub total: AmountLine,
    pub tenders: Vec<AmountLine>,
    pub change: Option<AmountLine>,
    pub taxes: Vec<AmountLine>,
    /// `Sale A-000142`.
    pub number: String,
    /// Date, place, helper, what this paper refers to.
    pub facts: Vec<String>,
    /// Text of the QR code beside the number.
    pub qr: Option<String>,
    pub notes: Vec<ClaimNote>,
    pub closing: Option<String>,
    pub footer: Vec<String>,
    pub copy: Option<u32>,
    pub practice: bool,
    pub open_drawer: bool,
    pub exponent: u8,
}

/// The receipt as one segment, under the shop's logo where it has one.
pub fn receipt(content: &ReceiptContent, logo: Option<&Logo>) -> Document {
    let mut document = Document::new();
    if content.open_drawer {
        document.push(Block::KickDrawer);
    }
    practice_line(&mut document, content.practice);
    head(&mut document, &content.shop, logo);
    if let Some(title) = &content.title {
        document.serif(title, &[40, 32, 26], Align::Left).space(4);
    }
    for line in &content.lines {
        sold_line(&mut document, line, content.exponent);
    }
    totals(&mut document, content);
    identity(&mut document, content);
    for note in &content.notes {
        claim(&mut document, note);
    }
    closing(&mut document, content);
    practice_line(&mut document, content.practice);
    document.push(Block::EndSegment(SegmentKind::Receipt));
    document
}

fn head(document: &mut Document, shop: &ShopHead, logo: Option<&Logo>) {
    document.space(4).push(Block::Head {
        name: shop.name.clone(),
        logo: logo.cloned(),
    });
    for line in &shop.lines {
        document.text(line, SMALL, Align::Center);
    }
    stitch(document);
}

fn stitch(document: &mut Document) {
    document.space(14).push(Block::Stitch).space(14);
}

fn amount(document: &mut Document, line: &AmountLine, style: TextStyle, indent: u32, exponent: u8) {
    document.columns(
        &line.label,
        format_amount(line.amount_minor, exponent),
        style,
        indent,
    );
}

fn sold_line(document: &mut Document, line: &ReceiptLine, exponent: u8) {
    let figure = format_amount(line.amount_minor, exponent);
    document.columns(&line.name, figure, TextStyle::BODY, 0);
    let piece = line
        .piece
        .as_ref()
        .map(|piece| format!("{}   {}", piece.words, piece.code));
    for text in line.quantity.iter().cloned().chain(piece) {
        let span = Span::new(text, SMALL);
        document.push(Block::Text {
            span,
            align: Align::Left,
            indent_dots: INDENT_DOTS,
        });
    }
    for discount in &line.discounts {
        amount(document, discount, SMALL, INDENT_DOTS, exponent);
    }
    document.space(8);
}

fn totals(document: &mut Document, content: &ReceiptContent) {
    let exponent = content.exponent;
    document.space(6).push(Block::Stitch).space(10);
    for line in &content.discounts {
        amount(document, line, BODY_WIDE, 0, exponent);
    }
    let rounding = content.rounding.iter();
    rounding.for_each(|line| amount(document, line, BODY_WIDE, 0, exponent));
    document.push(Block::Columns {
        left: Span::new(&content.total.label, TextStyle::BODY),
        right: Span::new(
            format_amount(content.total.amount_minor, exponent),
            TextStyle::DOUBLE,
        ),
        indent_dots: 0,
    });
    document.space(8);
    for line in content.tenders.iter().chain(&content.change) {
        amount(document, line, BODY_WIDE, 0, exponent);
    }
    document.space(2);
    for line in &content.taxes {
        amount(document, line, SMALL, INDENT_DOTS, exponent);
    }
    document.space(10).push(Block::Rule).space(4);
}

fn identity(document: &mut Document, content: &ReceiptContent) {
    let mut left = Document::new();
    left.space(8)
        .text(&content.number, TextStyle::BODY, Align::Left);
    copy_line(&mut left, content.copy);
    for fact in &content.facts {
        left.text(fact, SMALL, Align::Left);
    }
    match &content.qr {
        None => document.append(left),
        Some(text) => document.push(Block::BesideQr {
            left: left.blocks,
            text: text.clone(),
            module_dots: 4,
        }),
    };
}

fn claim(document: &mut Document, note: &ClaimNote) {
    document.space(4).push(Block::Stitch).space(14);
    document
        .serif(&note.title, &[30, 26, 24], Align::Left)
        .space(2);
    for line in &note.lines {
        document.text(line, SMALL, Align::Left);
    }
    if let Some(code) = &note.code {
        document.space(8).text(code, BODY_WIDE, Align::Left);
    }
    if let Some(address) = &note.address {
        document.text(address, SMALL, Align::Left);
    }
    document.space(6);
}

fn closing(document: &mut Document, content: &ReceiptContent) {
    if content.closing.is_none() && content.footer.is_empty() {
        return;
    }
    document.space(4).push(Block::Stitch).space(16);
    if let Some(words) = &content.closing {
        document.serif(words, &[32, 28, 24], Align::Center).space(2);
    }
    for line in &content.footer {
        document.text(line, SMALL, Align::Center);
    }
}
