//! `sync`, `pair` and `join`: the central store.
//!
//! Refuses to say sent: it shows what central signed for.

use super::set_up::founded;
use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
    words,
};
use stall_till::api::{
    Nothing,
    setup::FrameView,
    sync::{JoinStore, Pair, SyncView},
};

/// `stall sync [--status]`
pub fn sync(arguments: &mut Arguments) -> Result<(), Fault> {
    let mut command = "sync_now";
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "status" => command = "sync_status",
            token => return Err(token.unknown().into()),
        }
    }
    let session = Session::open(arguments)?;
    let view: SyncView = session.ask(command, &Nothing {})?;
    session.show(&view, words::of_sync);
    Ok(())
}

/// `stall pair URL CODE`
pub fn pair(arguments: &mut Arguments) -> Result<(), Fault> {
    let url = arguments.word("URL")?;
    let code = arguments.word("CODE")?;
    arguments.end()?;
    let session = Session::open(arguments)?;
    let view: SyncView = session.ask("pair", &Pair { url, code })?;
    session.show(&view, words::of_sync);
    Ok(())
}

/// `stall join URL CODE --stall NAME`
pub fn join(arguments: &mut Arguments) -> Result<(), Fault> {
    let mut said = Vec::new();
    let mut stall = None;
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "stall" => stall = Some(arguments.text()?),
            Token::Word(word) if said.len() < 2 => said.push(word),
            token => return Err(token.unknown().into()),
        }
    }
    let mut said = said.into_iter();
    let request = JoinStore {
        url: said.next().ok_or(Usage::Missing("URL"))?,
        code: said.next().ok_or(Usage::Missing("CODE"))?,
        stall_name: stall.ok_or(Usage::Missing("--stall"))?,
    };
    let session = Session::open(arguments)?;
    let frame: FrameView = session.ask("join_store", &request)?;
    session.show(&frame, founded);
    Ok(())
}
