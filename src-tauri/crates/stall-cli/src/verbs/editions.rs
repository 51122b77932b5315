//! `edition` and `label`: thin doors to numbered pieces and their proof.
//!
//! Refuses to check a label itself.

use super::catalogue::read;
use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
    words,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use stall_till::{
    Code, Problem,
    api::{
        Nothing,
        editions::{
            EditionView, EditionsView, FixEdition, LabelCheckView, LabelsQueuedView, MadeView,
            MakePiece, OneEdition, PrintLabels, RestockPolicy, VerifyLabel,
        },
        items::{Scan, ScanView},
    },
};
use std::path::Path;
use uuid::Uuid;

/// `stall edition [show|fix|make|labels]`
pub fn edition(arguments: &mut Arguments) -> Result<(), Fault> {
    let act = match arguments.next()? {
        None => return list(arguments),
        Some(Token::Word(act)) => act,
        Some(token) => return Err(token.unknown().into()),
    };
    match act.as_str() {
        "show" => show(arguments),
        "fix" => fix(arguments),
        "make" => make(arguments),
        "labels" => labels(arguments),
        _ => Err(Usage::UnknownWord(act).into()),
    }
}

fn list(arguments: &Arguments) -> Result<(), Fault> {
    let session = Session::open(arguments)?;
    let view: EditionsView = session.ask("editions", &Nothing {})?;
    session.show(&view, |view| match view.editions.is_empty() {
        true => "No editions.".to_owned(),
        false => view
            .editions
            .iter()
            .map(words::of_edition)
            .collect::<Vec<_>>()
            .join("\n"),
    });
    Ok(())
}

fn find(session: &Session, code: &str) -> Result<Uuid, Fault> {
    let view: EditionsView = session.ask("editions", &Nothing {})?;
    let found = view
        .editions
        .iter()
        .find(|edition| edition.code.eq_ignore_ascii_case(code));
    let missing = || Problem::new(Code::EditionNotFound).fact("code", code);
    Ok(found.ok_or_else(missing)?.edition)
}

fn show(arguments: &mut Arguments) -> Result<(), Fault> {
    let code = arguments.word("the edition's code")?;
    arguments.end()?;
    let session = Session::open(arguments)?;
    let edition = find(&session, &code)?;
    let view: EditionView = session.ask("edition", &OneEdition { edition })?;
    session.show(&view, words::of_edition);
    Ok(())
}

fn fix(arguments: &mut Arguments) -> Result<(), Fault> {
    let (mut sku, mut code, mut size, mut title) = (None, None, None, String::new());
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "code" => code = Some(arguments.text()?),
            Token::Name(name) if name == "size" => size = Some(arguments.number()?),
            Token::Name(name) if name == "title" => title = arguments.text()?,
            Token::Word(word) if sku.is_none() => sku = Some(word),
            token => return Err(token.unknown().into()),
        }
    }
    let session = Session::open(arguments)?;
    let request = FixEdition {
        variant: variant(&session, &sku.ok_or(Usage::Missing("SKU"))?)?,
        code: code.ok_or(Usage::Missing("--code"))?,
        title,
        size,
        proofs: 0,
        maker: String::new(),
        materials: Vec::new(),
        care_url: None,
        restock: RestockPolicy::Never,
        allocations: Vec::new(),
        lease_count: None,
    };
    let view: EditionView = session.ask("fix_edition", &request)?;
    session.show(&view, words::of_edition);
    Ok(())
}

fn variant(session: &Session, code: &str) -> Result<Uuid, Fault> {
    match session.ask(
        "scan",
        &Scan {
            code: code.to_owned(),
        },
    )? {
        ScanView::Item { item } => Ok(item.variant),
        _ => Err(Problem::new(Code::CodeUnknown).fact("code", code).into()),
    }
}

fn make(arguments: &mut Arguments) -> Result<(), Fault> {
    let (mut code, mut count) = (None, None);
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "count" => count = Some(arguments.number()?),
            Token::Word(word) if code.is_none() => code = Some(word),
            token => return Err(token.unknown().into()),
        }
    }
    let session = Session::open(arguments)?;
    let edition = find(&session, &code.ok_or(Usage::Missing("the edition's code"))?)?;
    let request = MakePiece {
        edition,
        note: None,
        picture_sha256: None,
        count,
    };
    let view: MadeView = session.ask("make_piece", &request)?;
    session.show(&view, |view| {
        let numbers = view.pieces.iter().map(|piece| piece.number.to_string());
        format!("Made: {}", numbers.collect::<Vec<_>>().join(", "))
    });
    session.wait_for_paper();
    Ok(())
}

fn labels(arguments: &mut Arguments) -> Result<(), Fault> {
    let code = arguments.word("the edition's code")?;
    arguments.end()?;
    let session = Session::open(arguments)?;
    let edition = find(&session, &code)?;
    let view: LabelsQueuedView = session.ask(
        "print_labels",
        &PrintLabels {
            edition,
            numbers: None,
        },
    )?;
    session.show(&view, |view| {
        format!("{} label jobs queued.", view.jobs.len())
    });
    session.wait_for_paper();
    Ok(())
}

/// `stall label verify TEXT|PICTURE [--shop-vkey KEY]`
pub fn label(arguments: &mut Arguments) -> Result<(), Fault> {
    let act = arguments.word("`verify`")?;
    if act != "verify" {
        return Err(Usage::UnknownWord(act).into());
    }
    let (mut shown, mut shop_vkey) = (None, None);
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "shop-vkey" => shop_vkey = Some(arguments.text()?),
            Token::Word(word) if shown.is_none() => shown = Some(word),
            token => return Err(token.unknown().into()),
        }
    }
    let shown = shown.ok_or(Usage::Missing("TEXT or PICTURE"))?;
    let mut request = VerifyLabel {
        shop_vkey,
        ..VerifyLabel::default()
    };
    match Path::new(&shown).is_file() {
        true => request.picture_base64 = Some(STANDARD.encode(read(Path::new(&shown))?)),
        false => request.text = Some(shown),
    }
    let session = Session::open(arguments)?;
    let view: LabelCheckView = session.ask("verify_label", &request)?;
    session.show(&view, words::of_label);
    match view.is_genuine {
        true => Ok(()),
        false => Err(Problem::new(Code::LabelNotFound)
            .fact("fault", view.fault)
            .into()),
    }
}
