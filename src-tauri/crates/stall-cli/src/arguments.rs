//! The command line as words and named options; the options every verb has are taken out here.
//!
//! Refuses to guess: what no verb knows is an error with the word in it.

use crate::fault::Usage;
use lexopt::{Arg, Parser, ValueExt};
use std::{path::PathBuf, str::FromStr};

/// One thing on the command line.
pub enum Token {
    /// A plain word.
    Word(String),
    /// `--name`, its value not yet read.
    Name(String),
}

/// What is left to read, and what was said for every verb.
pub struct Arguments {
    parser: Parser,
    /// The verb being run, once known; it names the page of `--help`.
    pub verb: String,
    /// `--data DIR`
    pub data: Option<PathBuf>,
    /// `--json`
    pub is_json: bool,
}

impl Arguments {
    pub fn of_process() -> Self {
        Self {
            parser: Parser::from_env(),
            verb: String::new(),
            data: None,
            is_json: false,
        }
    }

    /// The next word or option that is not one of every verb's.
    ///
    /// # Errors
    /// Text that is not UTF-8; `Usage::Help` when help is asked for.
    pub fn next(&mut self) -> Result<Option<Token>, Usage> {
        loop {
            let token = match self.parser.next()? {
                None => return Ok(None),
                Some(Arg::Value(word)) => Token::Word(word.string()?),
                Some(Arg::Long(name)) => Token::Name(name.to_owned()),
                Some(Arg::Short('h')) => Token::Name("help".to_owned()),
                Some(Arg::Short(letter)) => Token::Name(letter.to_string()),
            };
            match token {
                Token::Name(name) if name == "data" => self.data = Some(self.path()?),
                Token::Name(name) if name == "json" => self.is_json = true,
                Token::Name(name) if name == "help" => return Err(Usage::Help(self.verb.clone())),
                token => return Ok(Some(token)),
            }
        }
    }

    /// The value of the option just read.
    pub fn text(&mut self) -> Result<String, Usage> {
        Ok(self.parser.value()?.string()?)
    }

    /// The value of the option just read, as a path.
    pub fn path(&mut self) -> Result<PathBuf, Usage> {
        Ok(PathBuf::from(self.parser.value()?))
    }

    /// The value of the option just read, as a whole number that fits its place.
    pub fn number<N: FromStr>(&mut self) -> Result<N, Usage> {
        let text = self.text()?;
        text.parse().map_err(|_| Usage::Quantity(text))
    }

    /// The next word; `what` names it when it is missing.
    pub fn word(&mut self, what: &'static str) -> Result<String, Usage> {
        match self.next()? {
            Some(Token::Word(word)) => Ok(word),
            Some(Token::Name(name)) => Err(Usage::UnknownOption(name)),
            None => Err(Usage::Missing(what)),
        }
    }

    /// Nothing more may follow.
    pub fn end(&mut self) -> Result<(), Usage> {
        match self.next()? {
            None => Ok(()),
            Some(token) => Err(token.unknown()),
        }
    }
}

impl Token {
    /// The error that says nobody expected this.
    pub fn unknown(self) -> Usage {
        match self {
            Token::Word(word) => Usage::UnknownWord(word),
            Token::Name(name) => Usage::UnknownOption(name),
        }
    }
}
