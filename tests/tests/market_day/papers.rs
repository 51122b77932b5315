//! What the shop's papers look like before and on the printer: logo, kept pictures, and what is known of a printer.

use crate::stall::Stall;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use stall_paper::{Bitmap, to_png};

#[test]
fn a_printer_nobody_has_heard_is_not_called_ready() {
    let mut stall = Stall::found("EUR");
    let printer = "0192f000-0000-7000-8000-00000000dead";
    let set = json!({
        "printers": [{ "printer": printer, "name": "Dead", "address": "tcp:127.0.0.1:1", "profile": "epson-tm-p20" }],
        "routes": [{ "paper": "receipt", "printer": printer }],
    });
    let status = |view: &serde_json::Value| view["printers"][0]["status"].clone();
    assert_eq!(status(&stall.call("set_printers", set)), "unknown");
    let probed = stall.call("probe_printer", json!({ "printer": printer }));
    assert_eq!(probed["status"], "offline");
    assert_eq!(status(&stall.call("printers", json!({}))), "offline");
    assert_eq!(
        stall.call("frame", json!({}))["printing"]["status"],
        "offline"
    );
}

#[test]
fn the_shops_logo_stands_at_the_head_of_its_receipts() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let mut profile = stall.call("profile", json!({}));
    let no_picture = STANDARD.encode(b"\x89PNG\r\n\x1a\nand then nothing");
    profile["logo_png_base64"] = json!(no_picture);
    assert_eq!(
        stall.refuse("change_profile", profile.clone()),
        "logo_unusable"
    );
    assert_eq!(stall.call("profile", json!({}))["has_logo"], false);

    let mut square = Bitmap::new(120, 100);
    square.fill(10, 10, 100, 80);
    profile["logo_png_base64"] = json!(STANDARD.encode(to_png(&square, 1)));
    assert_eq!(stall.call("change_profile", profile)["has_logo"], true);
    stall.sell(&[("BOWL-S", 1)], json!([]));
    assert!(stall.papers().contains(&"receipt-A-000001.png".to_owned()));
    let paper = read_png(stall.paper("receipt-A-000001.png"));
    // A hundred dots wide in the middle, eighty high, under four rows of white.
    assert_eq!(
        paper.band(0, 4 + 80 + 12).ink_box(),
        Some((142, 4, 100, 80))
    );
}

#[test]
fn a_preview_shows_the_head_that_the_printer_keeps() {
    let mut stall = Stall::found("EUR");
    stall.import("catalogue.csv");
    let printer = "0192f000-0000-7000-8000-00000000dead";
    stall.call(
        "set_printers",
        json!({
            "printers": [{ "printer": printer, "name": "Dead", "address": "tcp:127.0.0.1:1", "profile": "epson-tm-p20" }],
            "routes": [{ "paper": "receipt", "printer": printer }],
        }),
    );
    stall.sell(&[("PINCH", 1)], json!([]));
    let job = stall.call("queue", json!({}))["jobs"][0]["job"].clone();
    let preview = stall.call("preview_job", json!({ "job": job }));
    let png = STANDARD
        .decode(preview["png_base64"].as_str().unwrap())
        .unwrap();
    let paper = read_png(png);
    let head = stall_paper::kept("Kiln & Moss", None, 384).remove(0).bitmap;
    assert_eq!(paper.band(4, 4 + head.height()), head);
}

fn read_png(file: Vec<u8>) -> Bitmap {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let size = reader.next_frame(&mut pixels).unwrap().buffer_size();
    let burnt: Vec<u8> = pixels[..size].iter().map(|byte| !byte).collect();
    Bitmap::from_packed(384, &burnt)
}
