//! The witnesses: zbar, zxing-cpp, Node's WebCrypto, Go. Each a program of its own, called with files and lines.
//! Refuses to interpret: a reader that finds nothing has found nothing.

use serde_json::Value;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

fn oracles() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("oracles")
}

fn output(command: &mut Command) -> (bool, String) {
    let program = command.get_program().to_owned();
    let output = command
        .output()
        .unwrap_or_else(|_| panic!("{program:?} is not installed"));
    (
        output.status.success(),
        String::from_utf8(output.stdout).unwrap().trim().to_owned(),
    )
}

/// What `zbarimg` reads, QR codes only.
pub fn read_by_zbar(picture: &Path) -> Option<String> {
    let mut zbar = Command::new("zbarimg");
    zbar.args([
        "--quiet",
        "--raw",
        "--nodbus",
        "-Sdisable",
        "-Sqrcode.enable",
    ]);
    let (found, text) = output(zbar.arg(picture));
    found.then_some(text)
}

/// What zxing-cpp's `ZXingReader` reads, QR codes only.
pub fn read_by_zxing(picture: &Path) -> Option<String> {
    let mut zxing = Command::new("ZXingReader");
    let (_, text) = output(zxing.args(["-format", "QRCode", "-bytes"]).arg(picture));
    (!text.is_empty()).then_some(text)
}

/// What the label says by WebCrypto in Node, or why it is refused.
pub fn judged_by_webcrypto(url: &str, shop_vkey: &str) -> Result<Value, String> {
    let (is_genuine, said) = output(
        Command::new("node")
            .arg(oracles().join("verify_label.mjs"))
            .args([url, shop_vkey]),
    );
    match is_genuine {
        true => Ok(serde_json::from_str(&said).unwrap()),
        false => Err(said),
    }
}

/// Lets Go's note and tlog packages judge lines as `note_oracle` describes; each must be judged as expected.
pub fn judged_by_go(lines: &[String]) {
    let mut go = Command::new("go");
    go.env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode");
    go.args(["run", "main.go", "label.go"])
        .current_dir(oracles().join("note_oracle"));
    let mut go = go
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("go is installed");
    let mut input = go.stdin.take().unwrap();
    let text = lines.join("\n") + "\n";
    let writing = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = go.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains(&format!("{} checked, 0 wrong", lines.len())),
        "{said}"
    );
}
