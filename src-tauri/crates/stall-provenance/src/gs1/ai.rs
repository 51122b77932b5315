//! Owns the table of GS1 application identifiers known here and the form of their values. Refuses a value
//! that is not in its form. A subset of the standard: what is on things sold at a stall.

use super::Gs1Error;
use chrono::NaiveDate;

/// The form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Exactly so many digits, the last a check digit.
    Checked(usize),
    /// Exactly so many digits.
    Digits(usize),
    /// At most so many digits.
    UpToDigits(usize),
    /// `YYMMDD`; day 00 means the month.
    Date,
    /// At most so many characters of GS1's set 82.
    Text(usize),
    /// At most so many characters of GS1's set 39.
    Part(usize),
    /// 13 digits, the last a check digit, then at most so much text.
    CheckedThenText(usize),
}

/// A known application identifier.
#[derive(Debug, PartialEq, Eq)]
pub struct Ai {
    /// Its digits.
    pub code: &'static str,
    form: Form,
    /// For a key: what may follow it in a path. `None` for what is no key.
    pub(super) sequences: Option<&'static [&'static [&'static str]]>,
}

const fn key(code: &'static str, form: Form, sequences: &'static [&'static [&'static str]]) -> Ai {
    Ai {
        code,
        form,
        sequences: Some(sequences),
    }
}

const fn other(code: &'static str, form: Form) -> Ai {
    Ai {
        code,
        form,
        sequences: None,
    }
}

static TABLE: &[Ai] = &[
    key("01", Form::Checked(14), &[&["22", "10", "21"], &["235"]]),
    key("00", Form::Checked(18), &[]),
    key("253", Form::CheckedThenText(17), &[]),
    key("414", Form::Checked(13), &[&["254"]]),
    key("8004", Form::Text(30), &[]),
    key("8010", Form::Part(30), &[&["8011"]]),
    other("10", Form::Text(20)),
    other("11", Form::Date),
    other("12", Form::Date),
    other("13", Form::Date),
    other("15", Form::Date),
    other("16", Form::Date),
    other("17", Form::Date),
    other("20", Form::Digits(2)),
    other("21", Form::Text(20)),
    other("22", Form::Text(20)),
    other("235", Form::Text(28)),
    other("240", Form::Text(30)),
    other("241", Form::Text(30)),
    other("242", Form::UpToDigits(6)),
    other("254", Form::Text(20)),
    other("30", Form::UpToDigits(8)),
    other("37", Form::UpToDigits(8)),
    other("422", Form::Digits(3)),
    other("8011", Form::UpToDigits(12)),
];

impl Ai {
    /// The identifier with these digits, if it is known here.
    pub fn find(code: &str) -> Option<&'static Ai> {
        TABLE.iter().find(|ai| ai.code == code)
    }

    /// Whether it can be the key of a Digital Link.
    pub fn is_key(&self) -> bool {
        self.sequences.is_some()
    }

    /// Checks a value against its form.
    ///
    /// # Errors
    /// Length, character, check digit or date, as [`Gs1Error`].
    pub fn check(&self, value: &str) -> Result<(), Gs1Error> {
        match self.form {
            Form::Checked(len) => self
                .digits(value, len..=len)
                .and_then(|()| self.checked(value)),
            Form::Digits(len) => self.digits(value, len..=len),
            Form::UpToDigits(max) => self.digits(value, 1..=max),
            Form::Date => self.digits(value, 6..=6).and_then(|()| self.date(value)),
            Form::Text(max) => self.text(value, 1..=max, is_set_82),
            Form::Part(max) => self.text(value, 1..=max, is_set_39),
            Form::CheckedThenText(max) => self.checked_then_text(value, max),
        }
    }

    fn digits(&self, v: &str, len: std::ops::RangeInclusive<usize>) -> Result<(), Gs1Error> {
        self.text(v, len, |c| c.is_ascii_digit())
    }

    fn text(
        &self,
        value: &str,
        len: std::ops::RangeInclusive<usize>,
        allowed: fn(u8) -> bool,
    ) -> Result<(), Gs1Error> {
        if !len.contains(&value.chars().count()) {
            return Err(Gs1Error::Length(self.code));
        }
        if value.bytes().all(allowed) {
            Ok(())
        } else {
            Err(Gs1Error::Character(self.code))
        }
    }

    fn checked(&self, digits: &str) -> Result<(), Gs1Error> {
        let (front, last) = digits.split_at(digits.len() - 1);
        let check = stall_domain::gtin::check_digit(front);
        let good = check.is_some_and(|check| last == check.to_string());
        if good {
            Ok(())
        } else {
            Err(Gs1Error::CheckDigit(self.code))
        }
    }

    fn checked_then_text(&self, value: &str, max: usize) -> Result<(), Gs1Error> {
        let (head, tail) = value
            .split_at_checked(13)
            .ok_or(Gs1Error::Length(self.code))?;
        self.digits(head, 13..=13)?;
        self.checked(head)?;
        self.text(tail, 0..=max, is_set_82)
    }

    fn date(&self, digits: &str) -> Result<(), Gs1Error> {
        let number = |range: std::ops::Range<usize>| digits[range].parse::<u32>().unwrap_or(0);
        let (year, month, day) = (number(0..2), number(2..4), number(4..6));
        // The century does not matter to which days a month has, but for leap years of 2000 to 2099.
        let date = NaiveDate::from_ymd_opt(2000 + year as i32, month, day.max(1));
        if date.is_some() {
            Ok(())
        } else {
            Err(Gs1Error::Date(self.code))
        }
    }
}

/// GS1 General Specifications, figure 7.11-1.
fn is_set_82(c: u8) -> bool {
    c.is_ascii_alphanumeric() || b"!\"%&'()*+,-./:;<=>?_".contains(&c)
}

/// GS1 General Specifications, figure 7.11-2.
fn is_set_39(c: u8) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || b"#-/".contains(&c)
}
