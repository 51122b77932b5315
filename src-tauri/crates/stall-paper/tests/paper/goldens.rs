//! Pictures kept in the repository: the bytes we send, decoded, must be these dots.
//! `STALL_BLESS=1` writes them anew; look at every one before committing it.

use std::path::PathBuf;

use stall_paper::papers::*;
use stall_paper::{
    Align, Bitmap, Block, Document, Profile, form_names, form_picture, render_segments, to_png,
};

use crate::samples;

fn vector(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../tests/vectors/paper")
        .join(name)
}

fn read_png(path: &PathBuf) -> Bitmap {
    let file = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut reader = png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(info.bit_depth, png::BitDepth::One);
    let inverted: Vec<u8> = pixels[..info.buffer_size()].iter().map(|b| !b).collect();
    Bitmap::from_packed(info.width, &inverted)
}

fn check(name: &str, document: &Document, profile_id: &str) {
    check_on(name, document, &samples::profile(profile_id));
}

fn check_on(name: &str, document: &Document, profile: &Profile) {
    let (_, encoded) = samples::encoded(document, profile);
    let paper = render_segments(&encoded, profile, &samples::kept_by(profile)).remove(0);
    let path = vector(&format!("{name}.png"));
    if std::env::var_os("STALL_BLESS").is_some() {
        std::fs::write(&path, to_png(&paper, 1)).unwrap();
    }
    assert!(read_png(&path) == paper, "{name} differs from its golden");
}

#[test]
fn the_receipt_of_the_reference_sale_looks_as_it_did() {
    check("receipt", &receipt(&samples::sale(), None), "virtual-58");
}

#[test]
fn a_receipt_on_an_uncalibrated_printer_looks_as_it_did() {
    check(
        "receipt-generic-58",
        &receipt(&samples::sale(), None),
        "generic-58",
    );
}

#[test]
fn a_receipt_on_wide_paper_looks_as_it_did() {
    check(
        "receipt-generic-80",
        &receipt(&samples::sale(), None),
        "generic-80",
    );
}

#[test]
fn a_receipt_over_a_slow_link_is_plain() {
    let mut profile = samples::profile("virtual-58");
    profile.bytes_per_second = 1_000;
    let document = receipt(&samples::sale(), None);
    let (_, encoded) = samples::encoded(&document, &profile);
    assert!(encoded.bytes.len() < 4_000, "{} bytes", encoded.bytes.len());
    check_on("receipt-slow", &document, &profile);
}

#[test]
fn a_receipt_where_the_printer_keeps_the_pictures_looks_as_it_did() {
    check(
        "receipt-kept",
        &receipt(&samples::sale(), None),
        "epson-tm-p20",
    );
    check(
        "z-report-kept",
        &day_report(&samples::z_report()),
        "epson-tm-p20",
    );
}

#[test]
fn a_practice_refund_in_many_scripts_looks_as_it_did() {
    check(
        "refund-scripts",
        &receipt(&samples::refund_in_many_scripts(), None),
        "virtual-58",
    );
}

#[test]
fn a_z_report_looks_as_it_did() {
    check("z-report", &day_report(&samples::z_report()), "virtual-58");
}

#[test]
fn a_sticker_looks_as_it_did() {
    check(
        "sticker-50x30",
        &sticker(&samples::towel_sticker()).unwrap(),
        "virtual-label",
    );
    let long = StickerContent {
        size: StickerSize::Mm40x30,
        name: "Hand-thrown Speckled Stoneware Serving Bowl, extra large".into(),
        detail: None,
        price: "1240.00".into(),
        code: Some("BOWL-XL/7".into()),
        form: None,
        practice: true,
        ..samples::towel_sticker()
    };
    check("sticker-40x30", &sticker(&long).unwrap(), "virtual-label");
}

#[test]
fn a_label_looks_as_it_did() {
    check(
        "label-kind-1",
        &label(&samples::mug_label()).unwrap(),
        "virtual-58",
    );
    check(
        "label-kind-2",
        &label(&samples::scarf_label()).unwrap(),
        "virtual-58",
    );
    let practice = LabelContent {
        practice: true,
        copy: Some(1),
        ..samples::mug_label()
    };
    check("label-practice", &label(&practice).unwrap(), "virtual-58");
}

#[test]
fn the_drawn_forms_look_as_they_did() {
    let names: Vec<&str> = form_names().collect();
    let mut sheet = Bitmap::new(384, names.len().div_ceil(6) as u32 * 64);
    for (i, name) in names.iter().enumerate() {
        let form = form_picture(name, 60).unwrap();
        sheet.blit(&form, (i as i32 % 6) * 64 + 2, (i as i32 / 6) * 64 + 2);
    }
    let mut document = Document::new();
    document.push(Block::Picture {
        bitmap: sheet,
        align: Align::Left,
    });
    check("forms", &document, "generic-58");
}

#[test]
fn the_self_test_strip_looks_as_it_did() {
    check(
        "self-test",
        &self_test(&samples::profile("virtual-58")),
        "virtual-58",
    );
}
