//! The papers of one market day, as the reference pictures show them.

use stall_paper::papers::*;
use stall_paper::{Document, Encoded, KeptPicture, Page, Profile, escpos, kept, layout};

pub fn profile(id: &str) -> Profile {
    Profile::builtin(id).unwrap()
}

pub fn encoded(document: &Document, profile: &Profile) -> (Page, Encoded) {
    let page = layout(document, profile).unwrap();
    let encoded = escpos::encode(&page, profile);
    (page, encoded)
}

/// What a printer of this profile holds when it prints for [`shop`].
pub fn kept_by(profile: &Profile) -> Vec<KeptPicture> {
    match profile.stored_logo {
        true => kept(&shop().name, None, profile.width_dots),
        false => vec![],
    }
}

fn line(name: &str, amount_minor: i64) -> ReceiptLine {
    ReceiptLine {
        name: name.into(),
        amount_minor,
        ..Default::default()
    }
}

pub fn shop() -> ShopHead {
    ShopHead {
        name: "Kiln & Moss".into(),
        lines: vec!["Ines Verhoeven, Ghent".into(), "VAT BE 0123.456.749".into()],
    }
}

pub fn sale() -> ReceiptContent {
    let piece = PieceLine {
        words: "piece 7 of 25".into(),
        code: "K7QM-9XWB-4T2RD".into(),
    };
    ReceiptContent {
        shop: shop(),
        title: None,
        lines: vec![
            ReceiptLine {
                piece: Some(piece),
                ..line("Blue Hour Mug", 3800)
            },
            ReceiptLine {
                quantity: Some("2 x 14.50".into()),
                ..line("Moss Tea Towel", 2900)
            },
            line("Ring Dish", 1200),
            line("Salt Pinch", 850),
        ],
        discounts: vec![],
        rounding: None,
        total: AmountLine::new("Total EUR", 8750),
        tenders: vec![AmountLine::new("Cash given", 10000)],
        change: Some(AmountLine::new("Change", 1250)),
        taxes: vec![AmountLine::new("VAT 21 % in the total", 1519)],
        number: "Sale A-000142".into(),
        facts: vec![
            "Sun 22 Nov 2026  14:02".into(),
            "Sunday Market, Ghent".into(),
            "served by Juno".into(),
        ],
        qr: Some("https://kilnmoss.example/r/A-000142".into()),
        notes: vec![ClaimNote {
            title: "Your mug is number 7.".into(),
            lines: vec!["Claim it as yours, once, with this code. No account, no e-mail:".into()],
            code: Some("8F3K 2MWQ 7D".into()),
            address: Some("kilnmoss.example/claim".into()),
        }],
        closing: Some("Use it every day.".into()),
        footer: vec![
            "Chipped? We mend what we made.".into(),
            "Returns within 14 days, with this paper.".into(),
        ],
        copy: None,
        practice: false,
        open_drawer: true,
        exponent: 2,
    }
}

/// Everything a receipt can have at once, in several scripts.
pub fn refund_in_many_scripts() -> ReceiptContent {
    ReceiptContent {
        title: Some("Refund".into()),
        lines: vec![
            line("Žluťoučký hrnek", -2000),
            line("כוס כחולה", -1800),
            line("فنجان أزرق", -1750),
            line("ถ้วยสีน้ำเงิน", -1700),
            line("नीला प्याला", -1600),
            line("青いマグ", -1500),
            ReceiptLine {
                discounts: vec![AmountLine::new("Friend of the stall", 100)],
                ..line(
                    "A very long name of a very small thing that has to wrap",
                    -1234,
                )
            },
        ],
        discounts: vec![AmountLine::new("Market discount", 250)],
        rounding: Some(AmountLine::new("Rounding", -2)),
        total: AmountLine::new("Back EUR", -11236),
        tenders: vec![AmountLine::new("Cash", -11236)],
        change: None,
        number: "Refund A-000143".into(),
        facts: vec!["of sale A-000142".into(), "Sun 22 Nov 2026  14:09".into()],
        qr: None,
        notes: vec![],
        copy: Some(1),
        practice: true,
        ..sale()
    }
}

fn row(label: &str, count: i64, amount: i64) -> ReportRow {
    ReportRow::new(label, Some(count), Some(amount))
}

pub fn z_report() -> DayReportContent {
    let section = |heading: &str, rows: Vec<ReportRow>, sum: Option<AmountLine>| ReportSection {
        heading: heading.into(),
        rows,
        sum,
    };
    DayReportContent {
        shop: ShopHead {
            name: "Kiln & Moss".into(),
            lines: vec!["VAT BE 0123.456.749".into()],
        },
        title: "Day report".into(),
        number: Some("Z 14".into()),
        facts: vec![
            "Sun 22 Nov 2026, Sunday Market, Ghent".into(),
            "open 08:52, closed 17:31, device A".into(),
            "closed by Ines".into(),
        ],
        sale_range: Some("A-000101 to A-000142".into()),
        turnover: AmountLine::new("Turnover EUR", 174250),
        sales: section(
            "Sales",
            vec![
                row("Sales", 42, 183450),
                ReportRow::new("Discounts", None, Some(-2150)),
                row("Refunds", 1, -1200),
                row("Voids", 2, -5850),
            ],
            Some(AmountLine::new("Turnover", 174250)),
        ),
        tenders: section(
            "How it came in",
            vec![
                row("Cash", 22, 61250),
                row("Card", 17, 98000),
                row("QR payment", 3, 15000),
            ],
            None,
        ),
        taxes: section(
            "Tax in it",
            vec![row("VAT 21 %", 40, 29202), row("VAT 6 %", 2, 340)],
            Some(AmountLine::new("Tax", 29542)),
        ),
        drawer: section(
            "The drawer",
            vec![
                ReportRow::new("Float", None, Some(5000)),
                ReportRow::new("Cash sales", None, Some(61250)),
                ReportRow::new("Refunds in cash", None, Some(-1200)),
                ReportRow::new("Paid in", None, Some(2000)),
                ReportRow::new("Paid out", None, Some(-1550)),
            ],
            Some(AmountLine::new("Should be", 65500)),
        ),
        counted: Some(section(
            "Counted",
            vec![
                row("50.00", 6, 30000),
                row("20.00", 11, 22000),
                row("10.00", 9, 9000),
                row("2.00", 8, 1600),
                row("0.50", 8, 400),
                ReportRow::new("0.01", None, None),
            ],
            Some(AmountLine::new("Counted", 65250)),
        )),
        over_short: Some(AmountLine::new("Short", -250)),
        reason: Some("Reason: wrong change given".into()),
        leaving: Some(section(
            "After the count",
            vec![
                ReportRow::new("Stays in the drawer", None, Some(5000)),
                ReportRow::new("Taken along", None, Some(60250)),
            ],
            None,
        )),
        grand_total: Some(AmountLine::new("All days so far EUR", 2412075)),
        signatures: vec!["counted by".into(), "checked by".into()],
        copy: None,
        practice: false,
        exponent: 2,
    }
}

pub fn towel_sticker() -> StickerContent {
    StickerContent {
        size: StickerSize::Mm50x30,
        name: "Moss Tea Towel".into(),
        detail: Some("linen and cotton, 50 x 70 cm".into()),
        price: "14.50".into(),
        currency: "EUR".into(),
        code: Some("2000014200142".into()),
        practice: false,
        copies: 1,
        form: Some("towel".into()),
    }
}

pub const KIND_1_URL: &str = "https://kiln.example/01/09520123456788/21/PB4W0H39048SW#048144024150188830002753003561694637167882517214251007988578217043972369093055886895471421408278974523752656972330421675647731132545028040342373276918692044213260941194178197272904241697745161697324113672855714633832721153";

/// A URL of the length a stall-key label has: 193 bytes as digits, 7 bytes a block of 17.
pub fn kind_2_url() -> String {
    let digits: String = (0..469)
        .map(|i| char::from(b'0' + (i * 7 % 10) as u8))
        .collect();
    format!("https://kiln.example/01/09520123456788/21/PB4W0H39048SW#{digits}")
}

pub fn mug_label() -> LabelContent {
    LabelContent {
        url: KIND_1_URL.into(),
        id: "K7QM9XWB4T2RD".into(),
        hint: "scan: its story".into(),
        shop: "Kiln & Moss".into(),
        name: "Blue Hour Mug".into(),
        fraction: Fraction::Numbered { piece: 7, of: 25 },
        made: "made 22 Nov 2026, Ghent".into(),
        copy: None,
        practice: false,
        form: Some("mug".into()),
    }
}

pub fn scarf_label() -> LabelContent {
    LabelContent {
        url: kind_2_url(),
        name: "Indigo Dyed Scarf, long".into(),
        form: Some("scarf".into()),
        fraction: Fraction::Open("open edition".into()),
        copy: Some(2),
        ..mug_label()
    }
}
