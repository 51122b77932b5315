//! The preview cannot lie: what the bytes print is what the layout measured, on every profile.

use stall_paper::papers::*;
use stall_paper::{
    Align, Bitmap, Block, Document, Error, Faults, KeptPicture, Language, PrinterEvent, Profile,
    SegmentKind, Span, TextStyle, VirtualPrinter, escpos, layout, render, render_segments,
};

use crate::samples;

fn escpos_profiles() -> Vec<Profile> {
    let all = Profile::all_builtin().into_iter();
    all.filter(|p| p.language == Language::Escpos && p.width_dots != 400)
        .collect()
}

#[test]
fn the_bytes_of_every_paper_print_what_the_layout_measured() {
    for profile in escpos_profiles() {
        let papers = [
            receipt(&samples::sale(), None),
            receipt(&samples::refund_in_many_scripts(), None),
            day_report(&samples::z_report()),
            label(&samples::mug_label()).unwrap(),
            self_test(&profile),
        ];
        for (i, document) in papers.iter().enumerate() {
            let (page, encoded) = samples::encoded(document, &profile);
            let printed = render_segments(&encoded, &profile, &samples::kept_by(&profile));
            assert!(printed[0] == page.draw(0), "{} paper {i}", profile.id);
        }
    }
}

#[test]
fn every_segment_prints_alone_what_it_prints_in_the_batch() {
    let profile = samples::profile("virtual-58");
    let mut batch = label(&samples::mug_label()).unwrap();
    batch
        .append(receipt(&samples::sale(), None))
        .append(label(&samples::scarf_label()).unwrap());
    let (_, encoded) = samples::encoded(&batch, &profile);
    let kinds: Vec<_> = encoded.segments.iter().map(|s| s.kind).collect();
    assert_eq!(
        kinds,
        [SegmentKind::Label, SegmentKind::Receipt, SegmentKind::Label]
    );
    assert_eq!(encoded.segments[0].start, 0);
    assert_eq!(encoded.segments[2].end, encoded.bytes.len());
    let together = render_segments(&encoded, &profile, &samples::kept_by(&profile));
    for (segment, paper) in encoded.segments.iter().zip(together) {
        assert!(render(&encoded.bytes[segment.range()], &profile) == vec![paper]);
    }
}

#[test]
fn a_cutter_cuts_once_a_segment_and_other_printers_feed() {
    for (id, cuts) in [("generic-80", 2), ("generic-58", 0)] {
        let profile = samples::profile(id);
        let mut two = receipt(&samples::sale(), None);
        two.append(receipt(&samples::sale(), None));
        let (_, encoded) = samples::encoded(&two, &profile);
        let mut printer = VirtualPrinter::new(profile, Faults::default());
        let events = printer.feed(&encoded.bytes);
        let found = events
            .iter()
            .filter(|e| matches!(e, PrinterEvent::Cut { .. }))
            .count();
        assert_eq!(found, cuts, "{id}");
    }
}

#[test]
fn rasters_go_in_bands_no_longer_than_the_profile_says() {
    let mut profile = samples::profile("generic-58");
    let mut black = Bitmap::new(384, 100);
    black.fill(0, 0, 384, 100);
    for band_rows in [24, 64, 128] {
        profile.band_rows = band_rows;
        let mut document = Document::new();
        document.push(Block::Picture {
            bitmap: black.clone(),
            align: Align::Left,
        });
        let (_, encoded) = samples::encoded(&document, &profile);
        let heads = encoded
            .bytes
            .windows(4)
            .filter(|w| *w == [0x1D, 0x76, 0x30, 0])
            .count();
        assert_eq!(heads as u32, 100_u32.div_ceil(band_rows));
        // A whole band and the rest of its head, and little more.
        let spare = escpos::largest_open_payload(&profile) - band_rows as usize * 48;
        assert!((8..=16).contains(&spare), "{spare}");
    }
}

#[test]
fn blank_rows_are_fed_and_not_sent() {
    let profile = samples::profile("generic-58");
    let mut picture = Bitmap::new(384, 1_000);
    picture.fill(0, 500, 8, 1);
    let mut document = Document::new();
    document.push(Block::Picture {
        bitmap: picture.clone(),
        align: Align::Left,
    });
    let (_, encoded) = samples::encoded(&document, &profile);
    assert!(encoded.bytes.len() < 60, "{} bytes", encoded.bytes.len());
    assert!(render(&encoded.bytes, &profile) == vec![picture]);
}

#[test]
fn a_price_too_wide_for_the_paper_is_an_error_and_never_two_lines() {
    let profile = samples::profile("generic-58");
    let mut document = Document::new();
    document.columns("Mug", "1".repeat(33), TextStyle::BODY, 0);
    let refused = layout(&document, &profile).unwrap_err();
    assert!(matches!(
        refused,
        Error::ColumnTooWide {
            needs_dots: 396,
            has_dots: 384,
            ..
        }
    ));

    let mut document = Document::new();
    document.columns(
        "A name that leaves no room",
        "1".repeat(30),
        TextStyle::BODY,
        0,
    );
    let (page, _) = samples::encoded(&document, &profile);
    assert_eq!(
        page.segments[0].ops.len(),
        2,
        "the name, then the price on its own line"
    );
}

#[test]
fn a_picture_wider_than_the_head_loses_margins_or_is_refused() {
    let profile = samples::profile("generic-58");
    let place = |bitmap: Bitmap| {
        let mut document = Document::new();
        document.push(Block::Picture {
            bitmap,
            align: Align::Left,
        });
        layout(&document, &profile)
    };
    let mut inked = Bitmap::new(400, 10);
    inked.fill(4, 0, 380, 10);
    assert_eq!(place(inked).unwrap().draw(0).black_dots(), 3_800);
    let mut wide = Bitmap::new(400, 10);
    wide.fill(0, 0, 400, 10);
    assert!(matches!(place(wide), Err(Error::PictureTooWide { .. })));
}

#[test]
fn a_kept_picture_prints_like_the_drawn_one_in_eleven_bytes() {
    let profile = samples::profile("epson-tm-p20");
    let mut document = Document::new();
    document.push(Block::Head {
        name: samples::shop().name,
        logo: None,
    });
    let (page, encoded) = samples::encoded(&document, &profile);
    assert!(
        encoded.bytes.len() <= 11 + 14,
        "{} bytes",
        encoded.bytes.len()
    );
    let mut printer = VirtualPrinter::new(profile.clone(), Faults::default());
    for picture in samples::kept_by(&profile) {
        let bytes = escpos::store_picture(&picture).unwrap();
        assert_eq!(printer.feed(&bytes), vec![]);
    }
    assert_eq!(printer.feed(&encoded.bytes), vec![]);
    assert!(*printer.paper() == page.draw(0));
}

#[test]
fn a_picture_too_large_for_a_printer_to_keep_is_an_error_and_not_cut_short() {
    let bitmap = Bitmap::new(384, 1_366);
    let picture = KeptPicture {
        key: *b"SH",
        bitmap,
    };
    let refused = escpos::store_picture(&picture).unwrap_err();
    assert!(matches!(refused, Error::PictureTooLarge { bytes: 65_568 }));
}

#[test]
fn text_wraps_at_words_and_a_word_too_long_is_broken() {
    let profile = samples::profile("generic-58");
    let mut document = Document::new();
    let text = format!(
        "Returns within fourteen days with this paper {}",
        "x".repeat(40)
    );
    let span = Span::new(text, TextStyle::BODY);
    document.push(Block::Text {
        span,
        align: Align::Right,
        indent_dots: 24,
    });
    let (page, encoded) = samples::encoded(&document, &profile);
    assert_eq!(page.segments[0].ops.len(), 4);
    assert_eq!(render(&encoded.bytes, &profile)[0].height(), 4 * 28);
}
