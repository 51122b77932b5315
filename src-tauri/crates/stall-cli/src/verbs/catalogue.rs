//! `import` and `items`.
//!
//! Refuses to read a catalogue itself: the file's bytes go to the till.

use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
    words,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use stall_till::api::{
    imports::{ImportFile, ImportView},
    items::{ItemsView, ListItems, SearchItems},
};
use std::path::{Path, PathBuf};

const LIMIT: usize = 5_000;

/// `stall import FILE [--dry-run] [--place NAME]`
pub fn import(arguments: &mut Arguments) -> Result<(), Fault> {
    let (mut file, mut is_dry_run, mut place) = (None, false, None);
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "dry-run" => is_dry_run = true,
            Token::Name(name) if name == "place" => place = Some(arguments.text()?),
            Token::Word(word) if file.is_none() => file = Some(PathBuf::from(word)),
            token => return Err(token.unknown().into()),
        }
    }
    let file = file.ok_or(Usage::Missing("FILE"))?;
    let request = ImportFile {
        file_name: file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        content_base64: STANDARD.encode(read(&file)?),
        is_dry_run,
        place,
    };
    let session = Session::open(arguments)?;
    let view: ImportView = session.ask("import_catalogue", &request)?;
    let currency = session.currency()?;
    session.show(&view, |view| {
        words::of_import(view, is_dry_run, currency.code())
    });
    Ok(())
}

/// A file named on the command line.
pub fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(path).map_err(|source| Fault::File {
        path: path.to_owned(),
        source,
    })
}

/// `stall items [--search TEXT]`
pub fn items(arguments: &mut Arguments) -> Result<(), Fault> {
    let mut search = None;
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "search" => search = Some(arguments.text()?),
            token => return Err(token.unknown().into()),
        }
    }
    let session = Session::open(arguments)?;
    let limit = Some(LIMIT);
    let view: ItemsView = match search {
        Some(text) => session.ask("search_items", &SearchItems { text, limit })?,
        None => session.ask(
            "list_items",
            &ListItems {
                limit,
                ..ListItems::default()
            },
        )?,
    };
    let currency = session.currency()?;
    session.show(&view, |view| {
        let rows = view
            .items
            .iter()
            .map(|item| words::of_item(item, currency.code()));
        let mut rows: Vec<String> = rows.collect();
        rows.push(format!("{} of {} items", view.items.len(), view.total));
        rows.join("\n")
    });
    Ok(())
}
