//! What must stand on a receipt, read from its bytes as text.

use stall_paper::papers::*;
use stall_paper::{Document, Encoded, Faults, Op, Page, VirtualPrinter, escpos, render};

use crate::samples;

fn lines(content: &ReceiptContent) -> (Vec<String>, Encoded) {
    let profile = samples::profile("generic-80");
    let (page, encoded) = samples::encoded(&receipt(content), &profile);
    (native_lines(&page), encoded)
}

fn native_lines(page: &Page) -> Vec<String> {
    let ops = page.segments.iter().flat_map(|s| &s.ops);
    ops.filter_map(|op| match op {
        Op::Line { runs, .. } => Some(
            runs.iter()
                .map(|r| r.text.as_str())
                .collect::<Vec<_>>()
                .join("|"),
        ),
        _ => None,
    })
    .collect()
}

fn without_qr() -> ReceiptContent {
    ReceiptContent {
        qr: None,
        ..samples::sale()
    }
}

#[test]
fn a_receipt_says_what_was_sold_paid_and_given_back() {
    let (lines, _) = lines(&without_qr());
    for expected in [
        "Blue Hour Mug|38.00",
        "piece 7 of 25   K7QM-9XWB-4T2RD",
        "Moss Tea Towel|29.00",
        "2 x 14.50",
        "Total EUR|87.50",
        "Cash given|100.00",
        "Change|12.50",
        "VAT 21 % in the total|15.19",
        "Sale A-000142",
        "served by Juno",
    ] {
        assert!(
            lines.iter().any(|line| line == expected),
            "{expected} in {lines:#?}"
        );
    }
}

#[test]
fn a_copy_says_so_right_under_its_number() {
    let (lines, _) = lines(&ReceiptContent {
        copy: Some(2),
        ..without_qr()
    });
    let number = lines
        .iter()
        .position(|line| line == "Sale A-000142")
        .unwrap();
    assert_eq!(lines[number + 1], "COPY 2");
}

#[test]
fn practice_stands_first_and_last() {
    let (lines, _) = lines(&ReceiptContent {
        practice: true,
        ..without_qr()
    });
    assert_eq!(lines.first().map(String::as_str), Some("PRACTICE"));
    assert_eq!(lines.last().map(String::as_str), Some("PRACTICE"));
}

#[test]
fn the_same_receipt_is_the_same_bytes() {
    assert_eq!(lines(&samples::sale()).1, lines(&samples::sale()).1);
}

#[test]
fn the_drawer_opens_only_when_asked_and_before_the_paper() {
    let kick = [0x1B, 0x70, 0, 25, 125];
    let (_, open) = lines(&samples::sale());
    let at = open
        .bytes
        .windows(5)
        .position(|w| w == kick)
        .expect("a kick");
    assert!(at < 20);
    let (_, shut) = lines(&ReceiptContent {
        open_drawer: false,
        ..samples::sale()
    });
    assert!(!shut.bytes.windows(5).any(|w| w == kick));
}

#[test]
fn a_day_report_keeps_uncounted_apart_from_zero() {
    let profile = samples::profile("generic-58");
    let (page, _) = samples::encoded(&day_report(&samples::z_report()), &profile);
    let lines = native_lines(&page);
    for expected in [
        "Z 14",
        "0.01|-",
        "Short|-2.50",
        "Should be|655.00",
        "50.00  x 6|300.00",
    ] {
        assert!(
            lines.iter().any(|line| line == expected),
            "{expected} in {lines:#?}"
        );
    }
}

#[test]
fn content_survives_being_stored_as_json() {
    let content = samples::refund_in_many_scripts();
    let json = serde_json::to_string(&content).unwrap();
    assert_eq!(
        serde_json::from_str::<ReceiptContent>(&json).unwrap(),
        content
    );
}

#[test]
fn a_head_kept_in_the_printer_saves_its_bytes_and_looks_the_same() {
    let profile = samples::profile("epson-tm-p20");
    let drawn = samples::encoded(&receipt(&samples::sale()), &profile).1;
    let kept = samples::encoded(&receipt_with_kept_head(&samples::sale(), *b"RH"), &profile).1;
    assert!(kept.bytes.len() + 4_000 < drawn.bytes.len());
    let head = receipt_head(&samples::shop().name);
    let mut printer = VirtualPrinter::new(profile.clone(), Faults::default());
    printer.feed(&escpos::store_logo(*b"RH", &head));
    printer.feed(&kept.bytes);
    assert!(printer.take_papers() == render(&drawn.bytes, &profile));
}

#[test]
fn a_plain_receipt_stays_under_nine_kilobytes_and_a_kept_head_under_five() {
    let profile = samples::profile("epson-tm-p20");
    let size = |document: &Document| samples::encoded(document, &profile).1.bytes.len();
    assert!(size(&receipt(&without_qr())) < 9_000);
    assert!(size(&receipt_with_kept_head(&without_qr(), *b"RH")) < 5_000);
}
