//! TSPL and ZPL carry the same dots as the layout measured, in short bands.

use stall_paper::papers::*;
use stall_paper::{Document, Encoded, Page, encode, layout, render, render_segments};

use crate::samples;

fn both(document: &Document, id: &str) -> (Page, Encoded) {
    let profile = samples::profile(id);
    let page = layout(document, &profile).unwrap();
    let encoded = encode(&page, &profile);
    (page, encoded)
}

#[test]
fn stickers_and_labels_are_the_same_dots_in_every_language() {
    for id in ["xprinter-tspl", "zebra-zpl", "virtual-label"] {
        let profile = samples::profile(id);
        let three = StickerContent {
            copies: 3,
            ..samples::towel_sticker()
        };
        for document in [
            sticker(&three).unwrap(),
            label(&samples::mug_label()).unwrap(),
        ] {
            let (page, encoded) = both(&document, id);
            let printed = render_segments(&encoded, &profile, &samples::kept_by(&profile));
            assert_eq!(printed.len(), page.segments.len());
            for (index, paper) in printed.iter().enumerate() {
                assert!(*paper == page.draw(index), "{id} {index}");
            }
        }
    }
}

#[test]
fn a_segment_of_label_language_can_be_sent_alone() {
    for id in ["xprinter-tspl", "zebra-zpl"] {
        let profile = samples::profile(id);
        let three = StickerContent {
            copies: 3,
            ..samples::towel_sticker()
        };
        let (page, encoded) = both(&sticker(&three).unwrap(), id);
        let last = encoded.segments[2];
        assert!(render(&encoded.bytes[last.range()], &profile) == vec![page.draw(2)]);
        assert_eq!(last.end, encoded.bytes.len());
    }
}

#[test]
fn a_tspl_label_says_its_size_and_gap_in_millimetres() {
    let (_, encoded) = both(
        &sticker(&samples::towel_sticker()).unwrap(),
        "xprinter-tspl",
    );
    let head = b"SIZE 50 mm,30 mm\r\nGAP 2 mm,0 mm\r\n";
    assert!(encoded.bytes.starts_with(head));
    assert!(encoded.bytes.ends_with(b"PRINT 1,1\r\n"));
}

#[test]
fn zpl_run_lengths_keep_a_label_under_half_its_plain_size() {
    let (_, encoded) = both(&sticker(&samples::towel_sticker()).unwrap(), "zebra-zpl");
    assert!(
        encoded.bytes.len() < 12_000,
        "{} bytes",
        encoded.bytes.len()
    );
    assert!(encoded.bytes.is_ascii());
}

#[test]
fn a_receipt_prints_on_a_label_printer_too() {
    for id in ["xprinter-tspl", "zebra-zpl"] {
        let (page, encoded) = both(&receipt(&samples::sale(), None), id);
        assert!(
            render(&encoded.bytes, &samples::profile(id)) == vec![page.draw(0)],
            "{id}"
        );
    }
}
