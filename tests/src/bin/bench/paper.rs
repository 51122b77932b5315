//! A receipt from its content to printer bytes, step by step.

use crate::{Outcome, table::Row};
use stall_paper::{
    Profile, encode, layout,
    papers::{AmountLine, ReceiptContent, ReceiptLine, ShopHead, receipt},
};

/// The rows, and how many bytes the receipt is.
pub fn measure(receipts: usize) -> Outcome<(Vec<Row>, usize)> {
    let profile = Profile::builtin("generic-58")?;
    let mut rows = [
        Row::new("latin: compose, lay out, encode"),
        Row::new("with two lines that must be drawn"),
    ];
    let contents = [
        content(["Tea Bowl · Small", "Moss Tea Towel"]),
        content(["茶碗 · 小", "Чаша ✿"]),
    ];
    let mut bytes = 0;
    for _ in 0..receipts {
        for (row, content) in rows.iter_mut().zip(&contents).rev() {
            let page = row.time(|| {
                let page = layout(&receipt(content), &profile)?;
                Ok::<_, stall_paper::Error>(encode(&page, &profile))
            })?;
            bytes = page.bytes.len();
        }
    }
    Ok((rows.into(), bytes))
}

fn content(names: [&str; 2]) -> ReceiptContent {
    let line = |(name, amount_minor): (&str, i64)| ReceiptLine {
        name: name.to_owned(),
        amount_minor,
        ..ReceiptLine::default()
    };
    ReceiptContent {
        shop: ShopHead {
            name: "Kiln & Moss".to_owned(),
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
        qr: Some("A-000142".to_owned()),
        notes: Vec::new(),
        closing: None,
        footer: vec!["Thank you".to_owned()],
        copy: None,
        practice: false,
        open_drawer: true,
        exponent: 2,
    }
}
