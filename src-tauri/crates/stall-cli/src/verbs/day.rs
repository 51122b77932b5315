//! `day`: open, look, cash in and out, close.
//!
//! Refuses to close with a difference nobody gave a reason for: here nobody sees it before it is in the books.

use crate::{
    amounts::{amount, minute},
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
    words,
};
use serde_json::Value;
use stall_till::{
    Code, Problem,
    api::{
        Nothing,
        days::{
            CashMovementKind, CloseDay, ComparisonView, CountDrawer, DayView, DifferenceReason,
            MoveCash, OneDay, OpenDay, ReportView,
        },
        setup::FrameView,
    },
};
use uuid::Uuid;

/// `stall day [open|float|x|in|out|close]`
pub fn day(arguments: &mut Arguments) -> Result<(), Fault> {
    let act = match arguments.next()? {
        None => return show(arguments),
        Some(Token::Word(act)) => act,
        Some(token) => return Err(token.unknown().into()),
    };
    match act.as_str() {
        "open" => open(arguments),
        "float" => float(arguments),
        "x" => x(arguments),
        "in" => move_cash(arguments, CashMovementKind::PaidIn),
        "out" => move_cash(arguments, CashMovementKind::PaidOut),
        "close" => close(arguments),
        _ => Err(Usage::UnknownWord(act).into()),
    }
}

fn show(arguments: &Arguments) -> Result<(), Fault> {
    let session = Session::open(arguments)?;
    let view: DayView = session.ask("day", &Nothing {})?;
    let currency = session.currency()?;
    session.show(&view, |view| of_day(view, currency.code()));
    Ok(())
}

fn of_day(view: &DayView, currency: &str) -> String {
    match &view.open {
        Some(report) => words::of_report(report),
        None => match (view.last_left_minor, view.last_left_at) {
            (Some(left), Some(at)) => {
                format!(
                    "No day is open. {} stayed in the drawer {}.",
                    amount(left, currency),
                    minute(at)
                )
            }
            _ => "No day is open.".to_owned(),
        },
    }
}

fn open(arguments: &mut Arguments) -> Result<(), Fault> {
    let float = one_option(arguments, "float", Usage::Missing("--float"))?;
    let session = Session::open(arguments)?;
    let day: DayView = session.ask("day", &Nothing {})?;
    // A sale may have opened the day before anybody counted its float.
    let is_uncounted = day.open.is_some_and(|open| !open.float_is_counted);
    let command = if is_uncounted {
        "count_float"
    } else {
        "open_day"
    };
    begin(&session, command, &float)
}

fn float(arguments: &mut Arguments) -> Result<(), Fault> {
    let float = arguments.word("AMOUNT")?;
    arguments.end()?;
    begin(&Session::open(arguments)?, "count_float", &float)
}

fn begin(session: &Session, command: &str, float: &str) -> Result<(), Fault> {
    let request = OpenDay {
        float_minor: session.amount(float)?,
    };
    let view: DayView = session.ask(command, &request)?;
    let currency = session.currency()?;
    session.show(&view, |_| {
        format!(
            "The day is open with {} in the drawer.",
            amount(request.float_minor, currency.code())
        )
    });
    Ok(())
}

fn one_option(arguments: &mut Arguments, wanted: &str, missing: Usage) -> Result<String, Usage> {
    let mut value = None;
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == wanted => value = Some(arguments.text()?),
            token => return Err(token.unknown()),
        }
    }
    value.ok_or(missing)
}

fn x(arguments: &mut Arguments) -> Result<(), Fault> {
    let mut print = false;
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "print" => print = true,
            token => return Err(token.unknown().into()),
        }
    }
    let session = Session::open(arguments)?;
    let view: ReportView = session.ask("report", &OneDay { day: None, print })?;
    session.show(&view, words::of_report);
    session.wait_for_paper();
    Ok(())
}

fn move_cash(arguments: &mut Arguments, kind: CashMovementKind) -> Result<(), Fault> {
    let (mut sum, mut reason) = (None, None);
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "reason" => reason = Some(arguments.text()?),
            Token::Word(word) if sum.is_none() => sum = Some(word),
            token => return Err(token.unknown().into()),
        }
    }
    let session = Session::open(arguments)?;
    let amount_minor = session.amount(&sum.ok_or(Usage::Missing("AMOUNT"))?)?;
    let view: DayView = session.ask(
        "move_cash",
        &MoveCash {
            kind,
            amount_minor,
            reason,
        },
    )?;
    let currency = session.currency()?;
    session.show(&view, |view| of_day(view, currency.code()));
    Ok(())
}

fn close(arguments: &mut Arguments) -> Result<(), Fault> {
    let (mut counted, mut reason, mut float_left, mut number) = (None, None, None, None);
    let mut print_report = true;
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "counted" => counted = Some(arguments.text()?),
            Token::Name(name) if name == "reason" => reason = Some(arguments.text()?),
            Token::Name(name) if name == "leave" => float_left = Some(arguments.text()?),
            Token::Name(name) if name == "day" => number = Some(arguments.number()?),
            Token::Name(name) if name == "no-report" => print_report = false,
            token => return Err(token.unknown().into()),
        }
    }
    let session = Session::open(arguments)?;
    let difference_reason = reason.as_deref().and_then(known_reason);
    let day = number
        .map(|number| abandoned_day(&session, number))
        .transpose()?;
    let counted_minor = session.amount(&counted.ok_or(Usage::Missing("--counted"))?)?;
    if reason.as_deref().is_none_or(|text| text.trim().is_empty()) {
        check_matches(&session, day, counted_minor)?;
    }
    let request = CloseDay {
        day,
        counts: Vec::new(),
        counted_minor: Some(counted_minor),
        reason: reason.filter(|_| difference_reason.is_none()),
        difference_reason,
        float_left_minor: float_left.map(|left| session.amount(&left)).transpose()?,
        print_report,
    };
    let view: ReportView = session.ask("close_day", &request)?;
    session.show(&view, words::of_report);
    session.wait_for_paper();
    Ok(())
}

/// Without a reason only a count without a difference closes.
fn check_matches(session: &Session, day: Option<Uuid>, counted_minor: i64) -> Result<(), Problem> {
    let count = CountDrawer {
        day,
        counted_minor: Some(counted_minor),
        ..CountDrawer::default()
    };
    let compared: ComparisonView = session.ask("compare_count", &count)?;
    match compared.over_short_minor {
        0 => Ok(()),
        difference => {
            let problem = Problem::new(Code::DifferenceUnexplained)
                .fact("expected_minor", compared.expected_minor)
                .fact("counted_minor", counted_minor)
                .fact("over_short_minor", difference);
            Err(session.with_currency(problem))
        }
    }
}

/// The id of a day an earlier epoch left open; the till names each by its number.
fn abandoned_day(session: &Session, number: u64) -> Result<Uuid, Fault> {
    let frame: FrameView = session.ask("frame", &Nothing {})?;
    let left_open = frame
        .alerts
        .into_iter()
        .filter(|a| a.code == "day_abandoned");
    let mut named = left_open.filter(|alert| alert.facts.get("number") == Some(&number.into()));
    let day = named.next().and_then(|mut alert| alert.facts.remove("day"));
    let day = day.and_then(|day| serde_json::from_value(day).ok());
    day.ok_or_else(|| Fault::Problem(Code::DayNotFound.into()))
}

fn known_reason(text: &str) -> Option<DifferenceReason> {
    serde_json::from_value(Value::String(text.to_owned())).ok()
}
