//! Labels as the till prints them, read by scanners and judged by programs that are not ours: zbar and zxing-cpp read
//! the dots, clean and as a worn printer leaves them; WebCrypto in Node and Go's note package judge the seal.
//! Refuses our own decoder and our own verifier as witnesses.

#![allow(clippy::unwrap_used)]

mod paper;
mod readers;
mod stall;
mod wear;

use paper::Paper;
use readers::{read_by_zbar, read_by_zxing};
use serde_json::{Value, json};
use stall::{Printed, Stall};
use stall_provenance::testing::oracle_lines;
use std::path::PathBuf;
use wear::{Wear, worn};

#[test]
fn every_printed_label_is_read_by_foreign_scanners_clean_and_worn() {
    let mut stall = Stall::with_editions();
    for printed in stall.print_labels() {
        let paper = Paper::read(&printed.picture);
        for wear in [Wear::None, Wear::Used, Wear::Old] {
            let picture = worn(&paper, wear);
            let file = stall.keep_picture(&printed.stem, wear, &picture);
            let expected = Some(printed.url.as_str());
            assert_eq!(
                read_by_zxing(&file).as_deref(),
                expected,
                "{} {wear:?}",
                printed.stem
            );
            // zbar thresholds by rows and gives up on faded paper; phones read more like zxing.
            if wear != Wear::Old {
                assert_eq!(
                    read_by_zbar(&file).as_deref(),
                    expected,
                    "{} {wear:?}",
                    printed.stem
                );
            }
        }
    }
}

#[test]
fn the_wear_is_no_decoration() {
    let mut stall = Stall::with_editions();
    let printed = stall.print_labels().remove(0);
    let picture = worn(&Paper::read(&printed.picture), Wear::Ruined);
    let file = stall.keep_picture(&printed.stem, Wear::Ruined, &picture);
    assert_eq!([read_by_zbar(&file), read_by_zxing(&file)], [None, None]);
}

#[test]
fn what_is_read_off_a_label_holds_before_webcrypto() {
    let mut stall = Stall::with_editions();
    let vkey = stall.shop_vkey();
    for printed in stall.print_labels() {
        let file = stall.keep_picture(
            &printed.stem,
            Wear::None,
            &worn(&Paper::read(&printed.picture), Wear::None),
        );
        let url = read_by_zbar(&file).unwrap();
        let said = readers::judged_by_webcrypto(&url, &vkey).unwrap();
        assert_eq!(said["id"], printed.record.as_str());
        assert_eq!(said["numbering"], printed.numbering.as_str());
        assert_eq!(said["gtin"].as_str(), printed.gtin.as_deref());
        let fault = readers::judged_by_webcrypto(&with_other_digit(&url), &vkey).unwrap_err();
        assert!(fault.starts_with("refused: "), "{fault}");
        let stranger = "kiln.example/shop+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert!(readers::judged_by_webcrypto(&url, stranger).is_err());
    }
}

#[test]
fn what_is_signed_holds_before_the_note_package_of_go() {
    let mut stall = Stall::with_editions();
    let [shop, device] = [stall.shop_vkey(), stall.device_vkey()];
    let mut lines = oracle_lines().unwrap();
    let ours = lines.len();
    for printed in stall.print_labels() {
        let url = with_other_digit(&printed.url);
        let note = printed.note.replacen("\"made\"", "\"mode\"", 1);
        assert_ne!(note, printed.note);
        lines.extend(
            [
                json!({ "note": printed.note, "vkeys": [shop, device] }),
                json!({ "label": printed.url, "shop_vkey": shop }),
                json!({ "note": note, "vkeys": [shop, device], "expect": "refused" }),
                json!({ "label": url, "shop_vkey": shop, "expect": "refused" }),
            ]
            .iter()
            .map(Value::to_string),
        );
    }
    assert!(lines.len() >= ours + 4 * 6);
    readers::judged_by_go(&lines);
}

#[test]
fn a_second_print_is_the_same_seal_and_only_the_column_beside_it_says_copy() {
    let mut stall = Stall::with_editions();
    for printed in stall.print_labels() {
        let first = Paper::read(&printed.picture);
        let copies =
            [reprint(&mut stall, &printed), reprint(&mut stall, &printed)].map(Paper::read);
        let code = first.code_square();
        for copy in &copies {
            assert_eq!(copy.size(), first.size());
            let changed = first.changed(copy).expect("a copy says that it is one");
            assert!(
                changed.left > code.right,
                "{}: {changed:?} touches {code:?}",
                printed.stem
            );
            // The number moves up to make room for the line; the name above and the date below stay.
            assert!(changed.top > code.top + 80, "{}: {changed:?}", printed.stem);
            assert!(
                changed.bottom < code.bottom + 8,
                "{}: {changed:?}",
                printed.stem
            );
        }
        let numeral = copies[0]
            .changed(&copies[1])
            .expect("COPY 1 and COPY 2 differ");
        let (wide, high) = (numeral.right - numeral.left, numeral.bottom - numeral.top);
        assert!(
            wide < 24 && high < 24,
            "{}: more than the numeral: {numeral:?}",
            printed.stem
        );
        let file = stall.keep_picture("copy", Wear::None, &worn(&copies[1], Wear::None));
        assert_eq!(read_by_zxing(&file).as_deref(), Some(printed.url.as_str()));
    }
}

fn reprint(stall: &mut Stall, printed: &Printed) -> PathBuf {
    stall.reprint(&printed.record, &printed.stem)
}

/// The seal's last digit, one further.
fn with_other_digit(url: &str) -> String {
    let (front, last) = url.split_at(url.len() - 1);
    let digit: u8 = last.parse().unwrap();
    format!("{front}{}", (digit + 1) % 10)
}
