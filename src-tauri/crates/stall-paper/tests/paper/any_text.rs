//! Any text prints: as bytes of the pinned page, or as dots. UTF-8 never reaches a printer.

use proptest::prelude::*;
use stall_paper::papers::*;
use stall_paper::{
    Align, Block, Document, Faults, Op, Page, PrinterEvent, Profile, SegmentKind, TextStyle,
    VirtualPrinter,
};

use crate::samples;

fn one_line(text: &str) -> Document {
    let mut document = Document::new();
    document.text(text, TextStyle::BODY, Align::Left);
    document.columns(text, "12.50", TextStyle::SMALL, 24);
    document.serif(text, &[38, 24], Align::Center);
    document.push(Block::EndSegment(SegmentKind::Receipt));
    document
}

/// Feeds the bytes and returns every event that says something was not understood.
fn complaints(bytes: &[u8], profile: &Profile) -> Vec<PrinterEvent> {
    let mut printer = VirtualPrinter::new(profile.clone(), Faults::default());
    printer.keep(&samples::kept_by(profile));
    let events = printer.feed(bytes);
    events
        .into_iter()
        .filter(|e| !matches!(e, PrinterEvent::Cut { .. }))
        .collect()
}

fn holds_text_only_in_page(page: &Page, profile: &Profile) {
    for op in page.segments.iter().flat_map(|s| &s.ops) {
        if let Op::Line { runs, .. } = op {
            for run in runs {
                assert_eq!(
                    profile.code_page.encode(&run.text).as_ref(),
                    Some(&run.bytes)
                );
                assert!(run.end() <= page.width_dots);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_unicode_text_prints_without_a_complaint(text in "\\PC{0,24}", which in 0..3_usize) {
        let profile = samples::profile(["virtual-58", "generic-58", "epson-tm-m30"][which]);
        let (page, encoded) = samples::encoded(&one_line(&text), &profile);
        holds_text_only_in_page(&page, &profile);
        prop_assert_eq!(complaints(&encoded.bytes, &profile), vec![]);
        let papers = stall_paper::render_segments(&encoded, &profile, &samples::kept_by(&profile));
        prop_assert!(papers[0] == page.draw(0));
    }

    #[test]
    fn control_characters_never_reach_the_printer(text in "[\\x00-\\x1F\\x7F-\\x9F]{1,8}") {
        let profile = samples::profile("virtual-58");
        let (page, encoded) = samples::encoded(&one_line(&text), &profile);
        holds_text_only_in_page(&page, &profile);
        prop_assert_eq!(complaints(&encoded.bytes, &profile), vec![]);
    }
}

#[test]
fn a_character_without_a_glyph_is_a_visible_box() {
    let profile = samples::profile("virtual-58");
    for text in ["𠮷", "\u{10FFFD}", "\u{7}", "🦆"] {
        let mut document = Document::new();
        document.text(text, TextStyle::BODY, Align::Left);
        let (page, _) = samples::encoded(&document, &profile);
        let (_, _, width, height) = page.draw(0).ink_box().expect("something is printed");
        assert!(width >= 5 && height >= 10, "{text:?}: {width} x {height}");
    }
}

#[test]
fn words_of_every_bundled_script_have_glyphs_not_boxes() {
    let profile = samples::profile("generic-58");
    let dots = |text: &str| {
        let mut document = Document::new();
        document.text(text, TextStyle::BODY, Align::Left);
        let (page, _) = samples::encoded(&document, &profile);
        page.draw(0)
    };
    let boxes = dots("𠮷𠮷𠮷");
    for text in [
        "žluť",
        "Ελλ",
        "Кир",
        "כוס",
        "أزرق",
        "ถ้วย",
        "नीला",
        "茶碗青",
        "のマグ",
        "碗杯茶",
        "壺龍陶",
        "도자기",
    ] {
        assert!(
            dots(text) != boxes && dots(text).black_dots() > 30,
            "{text}"
        );
    }
}

#[test]
fn a_line_in_the_page_is_text_and_its_neighbour_is_dots() {
    let profile = samples::profile("virtual-58");
    let mut document = Document::new();
    document.text("Café 5 €", TextStyle::BODY, Align::Left);
    document.text("Kaffee ☕", TextStyle::BODY, Align::Left);
    let (page, encoded) = samples::encoded(&document, &profile);
    let ops = &page.segments[0].ops;
    assert!(matches!(ops[0], Op::Line { .. }) && matches!(ops[1], Op::Raster(_)));
    let cafe = [b'C', b'a', b'f', 0x82, b' ', b'5', b' ', 0xD5, b'\n'];
    assert!(
        encoded
            .bytes
            .windows(cafe.len())
            .any(|window| window == cafe)
    );
}

#[test]
fn a_whole_receipt_in_any_script_is_understood() {
    for id in [
        "generic-58",
        "generic-80",
        "pos-5890",
        "epson-tm-p20",
        "epson-tm-m30",
    ] {
        let profile = samples::profile(id);
        let (page, encoded) =
            samples::encoded(&receipt(&samples::refund_in_many_scripts(), None), &profile);
        holds_text_only_in_page(&page, &profile);
        let heard = complaints(&encoded.bytes, &profile);
        assert!(
            heard.iter().all(|e| *e == PrinterEvent::DrawerKicked),
            "{id}: {heard:?}"
        );
    }
}
