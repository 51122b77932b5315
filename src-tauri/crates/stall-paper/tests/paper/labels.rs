//! Every code we print is read back by a reader we did not write.

use stall_paper::papers::*;
use stall_paper::{Bitmap, Document, Error, QrSymbol, render_segments};

use crate::samples;

fn read_codes(paper: &Bitmap) -> Vec<String> {
    // A white edge, as the paper has beside the printable width.
    let edge = 24;
    let (width, height) = (
        (paper.width() + 2 * edge) as usize,
        (paper.height() + 2 * edge) as usize,
    );
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        let inside = |v: usize| (v as u32).checked_sub(edge);
        match (inside(x), inside(y)) {
            (Some(x), Some(y)) if paper.get(x, y) => 0,
            _ => 255,
        }
    });
    image
        .detect_grids()
        .iter()
        .map(|grid| grid.decode().unwrap().1)
        .collect()
}

fn printed(document: &Document, profile_id: &str) -> Bitmap {
    let profile = samples::profile(profile_id);
    let (_, encoded) = samples::encoded(document, &profile);
    render_segments(&encoded, &profile, &samples::kept_by(&profile)).remove(0)
}

#[test]
fn a_label_of_each_kind_scans_to_its_exact_url_at_the_expected_version() {
    for (content, version) in [(samples::mug_label(), 8), (samples::scarf_label(), 11)] {
        assert_eq!(label_symbol(&content).unwrap().version(), version);
        for id in ["virtual-58", "generic-58", "virtual-label"] {
            let paper = printed(&label(&content).unwrap(), id);
            assert_eq!(
                read_codes(&paper),
                std::slice::from_ref(&content.url),
                "{id}"
            );
        }
    }
}

#[test]
fn a_practice_label_still_scans() {
    let content = LabelContent {
        practice: true,
        ..samples::mug_label()
    };
    let paper = printed(&label(&content).unwrap(), "virtual-58");
    assert_eq!(read_codes(&paper), [content.url]);
}

#[test]
fn a_code_has_three_dots_a_module_and_four_white_modules_all_round() {
    for content in [samples::mug_label(), samples::scarf_label()] {
        let paper = printed(&label(&content).unwrap(), "virtual-58");
        let side = label_symbol(&content).unwrap().modules() * 3;
        let (left, top) = (12, 12);
        assert!(
            paper.get(left, top) && paper.get(left + 20, top),
            "finder pattern"
        );
        for i in 0..side + 24 {
            for depth in 0..12 {
                let frame = [
                    (i, depth),
                    (i, side + 12 + depth),
                    (depth, i),
                    (side + 12 + depth, i),
                ];
                assert!(frame.iter().all(|(x, y)| !paper.get(*x, *y)), "{i} {depth}");
            }
        }
    }
}

#[test]
fn a_short_link_gets_four_dots_a_module() {
    let content = LabelContent {
        url: "https://kiln.example/p/PB4W0H39048SW".into(),
        ..samples::mug_label()
    };
    let paper = printed(&label(&content).unwrap(), "virtual-58");
    assert!(paper.get(16, 16) && !paper.get(15, 15) && paper.get(16 + 27, 16));
    assert_eq!(read_codes(&paper), [content.url]);
}

#[test]
fn a_seal_too_long_for_the_paper_is_refused() {
    let url = format!("https://kiln.example/p/X#{}", "7".repeat(900));
    let refused = label(&LabelContent {
        url,
        ..samples::mug_label()
    })
    .unwrap_err();
    assert!(matches!(refused, Error::QrTooWide { module_dots: 3, .. }));
    assert!(matches!(
        QrSymbol::encode(&"x".repeat(4_000)),
        Err(Error::QrTooLong { .. })
    ));
}

#[test]
fn a_reprint_differs_from_the_first_only_by_its_copy_line() {
    let first = printed(&label(&samples::mug_label()).unwrap(), "virtual-58");
    let again = printed(&label(&samples::mug_label()).unwrap(), "virtual-58");
    assert!(first == again);
    let copy = LabelContent {
        copy: Some(1),
        ..samples::mug_label()
    };
    let copy = printed(&label(&copy).unwrap(), "virtual-58");
    assert!(copy != first);
    assert!(
        copy.crop(0, 0, 171, 240) == first.crop(0, 0, 171, 240),
        "code and id are the same"
    );
}

#[test]
fn receipt_and_self_test_codes_scan() {
    for id in ["virtual-58", "generic-58", "generic-80", "epson-tm-p20"] {
        let paper = printed(&receipt(&samples::sale(), None), id);
        assert_eq!(
            read_codes(&paper),
            ["https://kilnmoss.example/r/A-000142"],
            "{id}"
        );
        let paper = printed(&self_test(&samples::profile(id)), id);
        assert_eq!(read_codes(&paper).len(), 2, "{id}");
    }
}

#[test]
fn a_sticker_too_dear_to_print_is_refused() {
    let content = StickerContent {
        price: "123456789012345.00".into(),
        ..samples::towel_sticker()
    };
    assert!(matches!(
        sticker(&content),
        Err(Error::ColumnTooWide { .. })
    ));
}

#[test]
fn three_stickers_are_three_segments() {
    let content = StickerContent {
        copies: 3,
        ..samples::towel_sticker()
    };
    let profile = samples::profile("virtual-label");
    let (_, encoded) = samples::encoded(&sticker(&content).unwrap(), &profile);
    assert_eq!(encoded.segments.len(), 3);
}
