//! The archive page as HTML for a phone: facts, number, state, limits of the check. Complete without scripts.
//!
//! Refuses seals, badges and praise; a void record is shown as void, never hidden.

use super::facts::ArchivedPiece;
use stall_domain::Moment;
use stall_provenance::ItemId;
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");
/// Cells a strip can show and still be read on a phone.
const STRIP_MOST: u32 = 60;
const TICK: &str =
    "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M4 13l5 5L20 6\"/></svg>";
const GLASS: &str = "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M6 3h12M6 21h12M7 3c0 6 10 12 10 18M17 3c0 6-10 12-10 18\"/></svg>";
const STOP: &str = "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M8 3h8l5 5v8l-5 5H8l-5-5V8zM8 8l8 8M16 8l-8 8\"/></svg>";
const LIMITS: &str = "<section id=\"limits\"><h2>What this check does not prove</h2><p>This page cannot see the \
    thing in your hand. A printed code can be copied. If the number or the maker does not fit what you hold, ask \
    the stall.</p></section>";

/// The page of a record in the archive; `origin` is where people reach it, for its one lasting address.
pub fn archived(piece: &ArchivedPiece, origin: Option<&str>) -> String {
    let edition = &piece.edition;
    let mut main = String::new();
    // Writing to a String cannot fail, here and below.
    let _ = write!(
        main,
        "<div class=\"board\"><span class=\"number\">{}</span>",
        piece.number
    );
    let of = match edition.size {
        Some(size) => format!("of {size}"),
        None => "open edition".to_owned(),
    };
    let _ = write!(main, "<span class=\"of\">{of}</span></div>");
    let _ = write!(
        main,
        "<h1>{}</h1><p class=\"maker\">By {}.</p>",
        text(&edition.title),
        text(&edition.maker)
    );
    main.push_str(&status_box(piece));
    main.push_str(&facts(piece));
    if let Some(size) = edition.size {
        main.push_str(&strip(piece.number, size));
    }
    if let Some(url) = edition
        .care_url
        .as_deref()
        .filter(|url| url.starts_with("https://"))
    {
        let _ = write!(
            main,
            "<p class=\"keys\"><a class=\"key\" href=\"{}\">Care and repair</a></p>",
            text(url)
        );
    }
    main.push_str("<p class=\"ask\"><a href=\"#limits\">What this check does not prove</a></p>");
    main.push_str(LIMITS);
    let title = format!("{} {} {of}", edition.title, piece.number);
    let head = origin.map(|origin| {
        let (origin, record) = (text(origin), text(&piece.record));
        format!("<link rel=\"canonical\" href=\"{origin}/p/{record}\">")
    });
    shell_with(&head.unwrap_or_default(), &title, &piece.shop_name, &main)
}

fn status_box(piece: &ArchivedPiece) -> String {
    let day = Moment {
        ms: piece.archived_at_ms,
        offset_minutes: 0,
    }
    .local()
    .format("%-d %b %Y")
    .to_string();
    match (&piece.voided, &piece.replaced_by) {
        (Some(reason), _) => {
            let why = match reason.as_str() {
                "misprint" => "The label was misprinted.",
                "destroyed" => "The piece was destroyed.",
                "recalled" => "The piece was recalled.",
                _ => "The shop withdrew it.",
            };
            let words = format!(
                "{why} This record no longer counts. It stays here so that it can be seen."
            );
            status("void", STOP, "Void", &words)
        }
        (None, Some(newer)) => {
            let link = format!("<a href=\"/p/{0}\">{1}</a>", text(newer), printed(newer));
            let words = format!("A newer record of the same piece stands in the archive: {link}.");
            status("void", STOP, "Replaced", &words)
        }
        (None, None) if piece.is_disputed => {
            let words = "Another record claims the same number. Ask the maker which one is true.";
            status("void", STOP, "Disputed", words)
        }
        (None, None) => {
            let words = format!(
                "This record stands in the archive since {day}, entry {}.",
                piece.entry
            );
            status("archived", TICK, "In the archive", &words)
        }
    }
}

fn status(class: &str, icon: &str, head: &str, words: &str) -> String {
    format!(
        "<section class=\"status {class}\">{icon}<div><h2>{head}</h2><p>{words}</p></div></section>"
    )
}

fn facts(piece: &ArchivedPiece) -> String {
    let edition = &piece.edition;
    let place = piece
        .told
        .as_ref()
        .map(|told| format!(", {}", told.made.place));
    let mut rows = vec![(
        "Made",
        format!("{}{}", day_words(&piece.made_on), place.unwrap_or_default()),
    )];
    if !edition.materials.is_empty() {
        rows.push(("Of", edition.materials.join(", ")));
    }
    rows.push(("Edition", edition.code.clone()));
    rows.push(("Code", printed(&piece.record)));
    if let Some(note) = piece.told.as_ref().and_then(|told| told.note.clone()) {
        rows.push(("Note", note));
    }
    if let Some(old) = &piece.replaces {
        rows.push(("Replaces", printed(old)));
    }
    let mut out = "<dl>".to_owned();
    for (name, value) in rows {
        let _ = write!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", text(&value));
    }
    out + "</dl>"
}

fn strip(number: u32, size: u32) -> String {
    let mut out = String::new();
    if size <= STRIP_MOST {
        out.push_str("<div class=\"strip\" aria-hidden=\"true\">");
        for cell in 1..=size {
            out.push_str(if cell == number {
                "<i class=\"this\"></i>"
            } else {
                "<i></i>"
            });
        }
        out.push_str("</div>");
    }
    let _ = write!(
        out,
        "<p class=\"one\">Number {number} of {size}. No number is given out twice.</p>"
    );
    out
}

/// The page of an id with a right check character that no event has named yet. Anybody can make up such an id, so this
/// page claims nothing for it.
pub fn not_archived(id: &ItemId) -> String {
    let words = "No record of this code is here. A piece made or sold today is entered after the market: look again \
        tomorrow. If it is still missing then, ask the stall.";
    let main = format!(
        "<h1>{}</h1>{}<p>This page is made without looking at the label's signature: that part of the link stays on \
         your phone and is never sent here.</p>{LIMITS}",
        id.printed(),
        status("signed", GLASS, "Not in the archive", words),
    );
    shell("Not in the archive", "", &main)
}

/// The page of a code that cannot be one.
pub(super) fn no_such_code() -> String {
    let words =
        "Its check character does not fit. Was it typed by hand? Compare it with the label.";
    shell(
        "No such code",
        "",
        &format!(
            "<h1>No such code</h1>{}",
            status("void", STOP, "Not a code", words)
        ),
    )
}

/// The page while the store does not answer.
pub(super) fn resting() -> String {
    let words = "The archive does not answer right now. Nothing is lost; look again in a minute.";
    shell(
        "One minute",
        "",
        &format!(
            "<h1>One minute</h1>{}",
            status("signed", GLASS, "Resting", words)
        ),
    )
}

fn shell(title: &str, shop: &str, main: &str) -> String {
    shell_with("", title, shop, main)
}

fn shell_with(head: &str, title: &str, shop: &str, main: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\">{head}<title>{}</title><style>{STYLE}</style></head><body><header><b>{}</b>\
         <span>archive</span></header><main>{main}</main></body></html>\n",
        text(title),
        text(shop),
    )
}

/// `2026-11-22` as `22 November 2026`; anything else as it is.
fn day_words(date: &str) -> String {
    let months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let parts: Vec<u32> = date
        .split('-')
        .filter_map(|part| part.parse().ok())
        .collect();
    match parts[..] {
        [year, month @ 1..=12, day] => format!("{day} {} {year}", months[month as usize - 1]),
        _ => date.to_owned(),
    }
}

fn printed(record: &str) -> String {
    record
        .parse::<ItemId>()
        .map_or_else(|_| text(record), |id| id.printed())
}

/// Text that cannot become markup.
fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use stall_domain::{
        EditionId, VariantId,
        edition::{EditionFixed, RestockPolicy},
    };
    use uuid::Uuid;

    fn piece() -> ArchivedPiece {
        ArchivedPiece {
            shop_name: "Kiln & Moss".into(),
            record: ItemId::of_record_body("x").as_str().into(),
            edition: EditionFixed {
                edition: EditionId(Uuid::nil()),
                code: "BLUE-26".into(),
                title: "Blue Hour <Mug>".into(),
                variant: VariantId(Uuid::nil()),
                size: Some(25),
                proofs: 0,
                gtin14: None,
                maker: "Ines Verhoeven, Ghent".into(),
                materials: vec!["stoneware".into(), "cobalt glaze".into()],
                care_url: Some("https://kiln.example/care".into()),
                restock: RestockPolicy::Never,
                allocations: vec![],
            },
            number: 7,
            made_on: "2026-11-22".into(),
            told: None,
            archived_at_ms: 1_795_352_520_000,
            entry: 1482,
            voided: None,
            replaces: None,
            replaced_by: None,
            is_disputed: false,
        }
    }

    #[test]
    fn a_page_tells_number_maker_and_entry_without_scripts() {
        let html = archived(&piece(), None);
        for words in [
            ">7<",
            "of 25",
            "Ines Verhoeven, Ghent",
            "22 November 2026",
            "entry 1482",
            "Kiln &amp; Moss",
        ] {
            assert!(html.contains(words), "{words}");
        }
        assert!(html.contains("Blue Hour &lt;Mug&gt;") && !html.contains("<Mug>"));
        assert!(!html.contains("<script") && !html.contains("http://"));
        assert_eq!(html.matches("<i class=\"this\">").count(), 1);
    }

    #[test]
    fn a_page_names_its_lasting_address_where_one_is_known() {
        let html = archived(&piece(), Some("https://kiln.example"));
        let link = format!(
            "<link rel=\"canonical\" href=\"https://kiln.example/p/{}\">",
            piece().record
        );
        assert!(html.contains(&link));
        assert!(!archived(&piece(), None).contains("canonical"));
    }

    #[test]
    fn a_void_record_says_so_and_why() {
        let html = archived(
            &ArchivedPiece {
                voided: Some("recalled".into()),
                ..piece()
            },
            None,
        );
        assert!(html.contains("Void") && html.contains("was recalled"));
        assert!(!html.contains("In the archive</h2>"));
    }

    #[test]
    fn an_open_edition_is_never_called_limited() {
        let mut open = piece();
        open.edition.size = None;
        let html = archived(&open, None);
        assert!(
            html.contains("open edition") && !html.contains("of 25") && !html.contains("limited")
        );
    }

    #[test]
    fn a_number_two_records_claim_is_disputed() {
        let html = archived(
            &ArchivedPiece {
                is_disputed: true,
                ..piece()
            },
            None,
        );
        assert!(html.contains("Disputed") && !html.contains("In the archive</h2>"));
    }

    #[test]
    fn an_unknown_code_is_called_nothing_but_unknown() {
        let html = not_archived(&ItemId::of_record_body("y"));
        assert!(html.contains("Not in the archive") && html.contains("look again"));
        assert!(!html.contains("Signed"));
    }
}
