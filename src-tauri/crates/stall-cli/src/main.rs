//! `stall`: the headless companion. Reads a command line, calls the till, writes the answer.
//!
//! Refuses behaviour: every verb builds requests of the one command list and shows their views.

mod amounts;
mod arguments;
mod fault;
mod help;
mod serve;
mod session;
mod verbs;
mod words;

use arguments::{Arguments, Token};
use fault::{Fault, Usage};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = Arguments::of_process();
    match run(&mut arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fault.report(arguments.is_json),
    }
}

fn run(arguments: &mut Arguments) -> Result<(), Fault> {
    let verb = match arguments.next()? {
        Some(Token::Word(verb)) => verb,
        Some(Token::Name(name)) if name == "version" => "version".to_owned(),
        Some(Token::Name(name)) => return Err(Usage::UnknownOption(name).into()),
        None => "help".to_owned(),
    };
    arguments.verb = verb.clone();
    if verb == "help" {
        return help::show_topic(arguments);
    }
    verbs::run(&verb, arguments)
}
