//! A receipt from its content to printer bytes, beside what two other libraries make of the same lines, head and code.
//!
//! Refuses to fail for want of a neighbour: a row then says that it is not here.

use crate::{Outcome, table::Row};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use stall_paper::{
    Encoded, Op, Profile, encode, kept, layout,
    papers::{AmountLine, ReceiptContent, ReceiptLine, ShopHead, receipt},
};
use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

const SHOP: &str = "Kiln & Moss";
const MODULE_DOTS: u32 = 4;

/// The rows, ours first.
pub fn measure(receipts: usize) -> Outcome<Vec<Row>> {
    let keeps = Profile::builtin("epson-tm-p20")?;
    let draws = Profile::builtin("generic-58")?;
    let latin = content(["Tea Bowl, small", "Moss Tea Towel"]);
    let mut rows = vec![
        ours(
            "ours, pictures kept in the printer",
            &latin,
            &keeps,
            receipts,
        )?
        .into_base(),
        ours(
            "ours, everything drawn that must be",
            &latin,
            &draws,
            receipts,
        )?,
        ours(
            "and two lines in other scripts",
            &content(["茶碗 小", "Чаша ✿"]),
            &draws,
            receipts,
        )?,
    ];
    let order = order(&latin, &keeps, receipts)?;
    let script = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/bench/neighbours");
        folder.join(name)
    };
    let python = std::env::var_os("STALL_BENCH_PYTHON").map(Command::new);
    let node = std::env::var_os("STALL_BENCH_NPM").map(|_| Command::new("node"));
    rows.push(neighbour(
        "python-escpos",
        python,
        &script("receipt.py"),
        &order,
    ));
    rows.push(neighbour(
        "receipt-printer-encoder",
        node,
        &script("receipt.mjs"),
        &order,
    ));
    Ok(rows)
}

fn ours(name: &str, content: &ReceiptContent, profile: &Profile, receipts: usize) -> Outcome<Row> {
    let mut row = Row::new("");
    let mut bytes = 0;
    for _ in 0..receipts {
        let made = row.time(|| made(content, profile))?;
        bytes = made.bytes.len();
    }
    Ok(row.named(format!("{name}: {bytes} bytes")))
}

fn made(content: &ReceiptContent, profile: &Profile) -> Result<Encoded, stall_paper::Error> {
    Ok(encode(&layout(&receipt(content, None), profile)?, profile))
}

/// The same receipt for the others: its lines as text, its head as dots, its code.
fn order(content: &ReceiptContent, profile: &Profile, receipts: usize) -> Outcome<Value> {
    let page = layout(&receipt(content, None), profile)?;
    let ops = page.segments.iter().flat_map(|segment| &segment.ops);
    let lines: Vec<String> = ops.filter_map(|op| line_of(op, profile)).collect();
    let head = kept(SHOP, None, profile.width_dots).remove(0).bitmap;
    // The slowest of them takes a tenth of a second a receipt.
    Ok(json!({
        "times": (receipts / 10).max(5),
        "lines": lines,
        "qr": content.qr,
        "module_dots": MODULE_DOTS,
        "logo": STANDARD.encode(head.packed()),
        "logo_width": head.width(),
        "logo_height": head.height(),
    }))
}

fn line_of(op: &Op, profile: &Profile) -> Option<String> {
    let Op::Line { runs, .. } = op else {
        return None;
    };
    let texts: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
    match texts.as_slice() {
        [left, right] => {
            let room = (profile.columns as usize).saturating_sub(left.chars().count());
            Some(format!("{left}{right:>room$}"))
        }
        _ => Some(texts.concat()),
    }
}

fn neighbour(name: &str, program: Option<Command>, script: &Path, order: &Value) -> Row {
    let answer = program.and_then(|program| answer(program, script, order));
    let nanos = answer
        .as_ref()
        .and_then(|answer| answer["nanos"].as_array());
    match (&answer, nanos) {
        (Some(answer), Some(nanos)) => {
            let samples = nanos.iter().filter_map(Value::as_u64);
            Row::of(
                format!("{name}: {} bytes", answer["bytes"]),
                samples.map(Duration::from_nanos).collect(),
            )
        }
        _ => Row::new(format!("{name}: not here")),
    }
}

fn answer(mut program: Command, script: &Path, order: &Value) -> Option<Value> {
    let mut running = program
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    running
        .stdin
        .take()?
        .write_all(order.to_string().as_bytes())
        .ok()?;
    let output = running.wait_with_output().ok()?;
    let is_well = output.status.success();
    is_well.then(|| serde_json::from_slice(&output.stdout).ok())?
}

fn content(names: [&str; 2]) -> ReceiptContent {
    let line = |(name, amount_minor): (&str, i64)| ReceiptLine {
        name: name.to_owned(),
        amount_minor,
        ..ReceiptLine::default()
    };
    ReceiptContent {
        shop: ShopHead {
            name: SHOP.to_owned(),
            lines: vec!["Lane 4, Utrecht".to_owned()],
        },
        title: None,
        lines: names.into_iter().zip([1_800, 1_450]).map(line).collect(),
        discounts: Vec::new(),
        rounding: None,
        total: AmountLine::new("Total EUR", 3_250),
        tenders: vec![AmountLine::new("Cash given", 5_000)],
        change: Some(AmountLine::new("Change", 1_750)),
        taxes: vec![AmountLine::new("21 % in 26.86", 564)],
        number: "Sale A-000142".to_owned(),
        facts: vec!["Sun 22 Nov 2026  14:02".to_owned(), "Market".to_owned()],
        qr: Some("https://kilnmoss.example/r/A-000142".to_owned()),
        notes: Vec::new(),
        closing: None,
        footer: vec!["Thank you".to_owned()],
        copy: None,
        practice: false,
        open_drawer: true,
        exponent: 2,
    }
}
