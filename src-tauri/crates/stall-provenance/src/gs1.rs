//! Owns GTINs and GS1 Digital Link URIs, for the identifiers a maker's stall can meet. Refuses wrong
//! check digits, unknown identifiers and sequences the standard does not allow; never invents a GTIN.

mod ai;
mod link;

pub use ai::Ai;
pub use link::{CANONICAL_STEM, DigitalLink, ElementString, parse_link};

use std::fmt;

/// What is wrong with a GTIN or a Digital Link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Gs1Error {
    /// Not 8, 12, 13 or 14 digits with a right check digit.
    #[error("not a GTIN")]
    Gtin,
    /// Not `http(s)://host/…`.
    #[error("not a web address")]
    NotHttp,
    /// A character no URI may hold, or a broken percent escape.
    #[error("the address holds an impossible character")]
    UriCharacter,
    /// No GS1 key in the path.
    #[error("no GS1 key in the path")]
    NoKey,
    /// The identifiers behind the key are not an allowed sequence for it.
    #[error("`{0}` cannot stand there behind its key")]
    Sequence(String),
    /// An identifier that is not known here.
    #[error("unknown identifier `{0}`")]
    UnknownAi(String),
    /// An identifier twice.
    #[error("identifier `{0}` twice")]
    Duplicate(&'static str),
    /// A value of the wrong length.
    #[error("the value of `{0}` has a wrong length")]
    Length(&'static str),
    /// A value with a character its identifier does not allow.
    #[error("the value of `{0}` holds a character it may not")]
    Character(&'static str),
    /// A wrong check digit.
    #[error("the check digit of `{0}` is wrong")]
    CheckDigit(&'static str),
    /// No day of the calendar.
    #[error("the value of `{0}` is no date")]
    Date(&'static str),
    /// Not `(AI)value(AI)value…`.
    #[error("not an element string")]
    ElementString,
}

/// A GTIN in its 14-digit form with a right check digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Gtin14(String);

impl Gtin14 {
    /// Reads a GTIN of 8, 12, 13 or 14 digits and pads it to 14.
    ///
    /// # Errors
    /// [`Gs1Error::Gtin`].
    pub fn parse(code: &str) -> Result<Self, Gs1Error> {
        stall_domain::gtin::to_gtin14(code)
            .map(Self)
            .ok_or(Gs1Error::Gtin)
    }

    /// The 14 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Gtin14 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
