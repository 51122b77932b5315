//! What must stand on a receipt, read from its bytes as text.

use stall_paper::papers::*;
use stall_paper::{Encoded, Logo, Op, Page, kept, render_segments};

use crate::samples;

fn lines(content: &ReceiptContent) -> (Vec<String>, Encoded) {
    let profile = samples::profile("generic-80");
    let (page, encoded) = samples::encoded(&receipt(content, None), &profile);
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
fn a_receipt_costs_little_where_the_printer_keeps_the_pictures() {
    for id in ["epson-tm-p20", "epson-tm-m30"] {
        let profile = samples::profile(id);
        let (page, encoded) = samples::encoded(&receipt(&samples::sale(), None), &profile);
        let bytes = encoded.bytes.len();
        assert!(bytes < 1_050, "{id}: {bytes} bytes");
        let lines = native_lines(&page);
        for expected in ["Blue Hour Mug|38.00", "Sale A-000142", "Use it every day."] {
            assert!(lines.iter().any(|line| line == expected), "{lines:#?}");
        }
        let papers = render_segments(&encoded, &profile, &samples::kept_by(&profile));
        assert!(papers[0] == page.draw(0));
        let awning = papers[0].crop(0, 4, 24, 42).black_dots();
        assert!(awning > 800, "the head came out of the memory: {awning}");
    }
}

#[test]
fn a_receipt_without_kept_pictures_stays_small_enough_for_a_slow_cable() {
    let profile = samples::profile("generic-58");
    let size = |content: &ReceiptContent| {
        let (_, encoded) = samples::encoded(&receipt(content, None), &profile);
        encoded.bytes.len()
    };
    assert!(
        size(&samples::sale()) < 13_200,
        "{}",
        size(&samples::sale())
    );
    assert!(size(&without_qr()) < 7_800, "{}", size(&without_qr()));
}

#[test]
fn a_logo_stands_at_the_head_and_fits_every_paper() {
    let tones: Vec<u8> = (0..600_u32 * 300)
        .map(|at| if (at % 600) / 50 % 2 == 0 { 0 } else { 255 })
        .collect();
    let logo = Logo::from_grey(600, tones).unwrap();
    for id in ["generic-58", "generic-80", "epson-tm-p20"] {
        let profile = samples::profile(id);
        let document = receipt(&samples::sale(), Some(&logo));
        let (_, encoded) = samples::encoded(&document, &profile);
        let held = match profile.stored_logo {
            true => kept(&samples::shop().name, Some(&logo), profile.width_dots),
            false => vec![],
        };
        let paper = render_segments(&encoded, &profile, &held).remove(0);
        let head = paper.band(0, 4 + 160);
        let (_, top, width, height) = head.ink_box().unwrap();
        assert_eq!((top, height), (4, 160), "{id}");
        assert!(width > 280 && width <= 320, "{id}: {width}");
    }
}
