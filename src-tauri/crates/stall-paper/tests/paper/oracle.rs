//! A decoder in another language, with other code-page tables, reads our bytes as the text we meant.
//! Without `python3` on the machine there is nothing to ask, and the test says so.

use std::io::Write;
use std::process::{Command, Stdio};

use stall_paper::papers::*;
use stall_paper::{CodePage, Op, Page, Profile};

use crate::samples;

fn codec(page: CodePage) -> &'static str {
    match page {
        CodePage::Ascii | CodePage::Pc437 => "cp437",
        CodePage::Pc850 => "cp850",
        CodePage::Pc852 => "cp852",
        CodePage::Pc858 => "cp858",
        CodePage::Pc866 => "cp866",
        CodePage::Wpc1250 => "cp1250",
        CodePage::Wpc1251 => "cp1251",
        CodePage::Wpc1252 => "cp1252",
        CodePage::Iso8859_15 => "iso8859-15",
    }
}

/// `None` when there is no Python here.
fn read_by_python(bytes: &[u8], profile: &Profile) -> Option<String> {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../tests/oracles/escdec.py"
    );
    let pages = profile
        .code_pages
        .iter()
        .map(|(page, n)| format!("{n}={}", codec(*page)));
    let mut child = Command::new("python3")
        .arg(script)
        .args(pages)
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "the oracle refused the bytes of {}",
        profile.id
    );
    Some(String::from_utf8(output.stdout).unwrap())
}

fn meant(page: &Page) -> Vec<String> {
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

#[test]
fn python_reads_every_native_line_as_it_was_meant() {
    let all = [
        "generic-58",
        "generic-80",
        "virtual-58",
        "epson-tm-p20",
        "epson-tm-m30",
        "pos-5890",
    ];
    for id in all {
        let profile = samples::profile(id);
        for document in [
            receipt(&samples::sale(), None),
            receipt(&samples::refund_in_many_scripts(), None),
            day_report(&samples::z_report()),
            self_test(&profile),
        ] {
            let (page, encoded) = samples::encoded(&document, &profile);
            let Some(read) = read_by_python(&encoded.bytes, &profile) else {
                eprintln!("no python3 here: the second opinion was not asked");
                return;
            };
            let text: Vec<&str> = read.lines().filter(|line| !line.starts_with('[')).collect();
            assert_eq!(text, meant(&page), "{id}");
        }
    }
}
