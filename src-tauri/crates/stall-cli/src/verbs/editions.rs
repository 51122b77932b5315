//! `edition`: thin doors to numbered pieces.
//!
//! Refuses to choose a number itself.

use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
    words,
};
use stall_till::{
    Code, Problem,
    api::{
        Nothing,
        editions::{
            EditionView, EditionsView, FixEdition, LabelsQueuedView, MadeView, MakePiece,
            OneEdition, PrintLabels, RestockPolicy,
        },
        items::{Scan, ScanView},
    },
};
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
    session.show(&view, words::of_edition_and_pieces);
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
