//! `call` and `commands`: the whole command list, JSON in and JSON out.
//!
//! Refuses words: what goes in and out is JSON.

use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
    words,
};
use serde_json::{Value, json};
use stall_till::COMMANDS;
use std::{
    io::{IsTerminal, Read, stdin},
    path::PathBuf,
};

/// `stall call NAME [JSON]`
pub fn call(arguments: &mut Arguments) -> Result<(), Fault> {
    // Whatever was said about --json: this verb knows nothing else.
    let name = arguments.word("the command's name")?;
    let text = match arguments.next()? {
        Some(Token::Word(text)) if text != "-" => text,
        Some(Token::Name(name)) => return Err(Usage::UnknownOption(name).into()),
        _ => read_stdin()?,
    };
    arguments.end()?;
    arguments.is_json = true;
    let request = match text.trim() {
        "" => Value::Null,
        text => serde_json::from_str(text).map_err(|error| Usage::Json(shortened(text), error))?,
    };
    let session = Session::open(arguments)?;
    let view = session.call(&name, request)?;
    words::say(&view.to_string());
    session.wait_for_paper();
    Ok(())
}

fn read_stdin() -> Result<String, Fault> {
    let mut text = String::new();
    if stdin().is_terminal() {
        return Ok(text);
    }
    stdin()
        .read_to_string(&mut text)
        .map_err(|source| Fault::File {
            path: PathBuf::from("stdin"),
            source,
        })?;
    Ok(text)
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

/// `stall commands [--json]`
pub fn commands(arguments: &mut Arguments) -> Result<(), Fault> {
    arguments.end()?;
    match arguments.is_json {
        true => words::say(&Value::Array(COMMANDS.iter().map(described).collect()).to_string()),
        false => {
            let lines = COMMANDS
                .iter()
                .map(|c| format!("{:<18} {}", c.name, c.about));
            words::say(&lines.collect::<Vec<_>>().join("\n"));
        }
    }
    Ok(())
}

fn described(command: &stall_till::Command) -> Value {
    let (request, view) = (command.schemas)();
    json!({ "name": command.name, "about": command.about, "request": request, "view": view })
}
