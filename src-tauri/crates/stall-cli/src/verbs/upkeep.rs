//! `verify`, `backup`, `restore` and `support-bundle`.
//!
//! Refuses to delete anything.

use crate::{
    arguments::{Arguments, Token},
    fault::Fault,
    session::Session,
};
use stall_till::{
    Code, Host, Problem,
    api::{
        Nothing,
        upkeep::{
            Backup, BackupView, Restore, RestoreView, SupportBundle, SupportBundleView, VerifyView,
        },
    },
};

/// `stall verify`
pub fn verify(arguments: &mut Arguments) -> Result<(), Fault> {
    arguments.end()?;
    let session = Session::open(arguments)?;
    let view: VerifyView = session.ask("verify", &Nothing {})?;
    session.show(&view, of_verify);
    match view.is_sound {
        true => Ok(()),
        false => Err(Problem::new(Code::LedgerDamaged).into()),
    }
}

fn of_verify(view: &VerifyView) -> String {
    let counted = format!("{} events in {} series", view.events, view.series);
    let mut lines = vec![match view.is_sound {
        true => format!("Sound: {counted}."),
        false => format!("Not sound: {counted}."),
    }];
    lines.extend(
        view.differing_tables
            .iter()
            .map(|table| format!("{table} differs from its events")),
    );
    lines.extend(
        view.chain_fault
            .iter()
            .map(|fault| format!("the chain breaks: {fault}")),
    );
    if view.unknown_events > 0 {
        lines.push(format!(
            "{} events of a newer version are kept as they are",
            view.unknown_events
        ));
    }
    lines.join("\n")
}

/// `stall backup [--to PATH]`
pub fn backup(arguments: &mut Arguments) -> Result<(), Fault> {
    let mut to = None;
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "to" => to = Some(arguments.text()?),
            token => return Err(token.unknown().into()),
        }
    }
    let session = Session::open(arguments)?;
    let view: BackupView = session.ask("backup", &Backup { to })?;
    session.show(&view, |view| {
        format!(
            "{} events, {} bytes: {}\nThe keys that sign labels are not in it. They lie in {}: keep a copy of that folder apart.",
            view.events,
            view.bytes,
            view.path,
            keys_folder(&session)
        )
    });
    Ok(())
}

/// `stall restore FILE`
pub fn restore(arguments: &mut Arguments) -> Result<(), Fault> {
    let from = arguments.word("FILE")?;
    arguments.end()?;
    let session = Session::open(arguments)?;
    let view: RestoreView = session.ask("restore", &Restore { from })?;
    session.show(&view, |view| {
        let old = view
            .quarantined
            .iter()
            .map(|path| format!("\nWhat was there lies in {path}"));
        let keys = match view.has_shop_key {
            true => String::new(),
            false => format!(
                "\nThe shop's key is not in this folder: sales go on, but no label can be signed for new pieces here.\n\
                 Copy shop.key from the keys folder of the laptop that made the shop into {}; keep another shop's key that lies there.",
                keys_folder(&session)
            ),
        };
        format!(
            "{} events are back. Numbers go on as {}-…{}{keys}",
            view.events,
            view.device_code,
            old.collect::<String>()
        )
    });
    Ok(())
}

fn keys_folder(session: &Session) -> String {
    let folder = session.host().data_folder();
    folder.join("keys").display().to_string()
}

/// `stall support-bundle FILE`
pub fn support_bundle(arguments: &mut Arguments) -> Result<(), Fault> {
    let to = arguments.word("FILE")?;
    arguments.end()?;
    let session = Session::open(arguments)?;
    let view: SupportBundleView = session.ask("support_bundle", &SupportBundle { to })?;
    session.show(&view, |view| format!("{} bytes: {}", view.bytes, view.path));
    Ok(())
}
