//! The plain words for every problem of the till: what happened, and what to do.
//!
//! Refuses raw facts: money is written with its currency, lines are counted from 1; the code stands at the end.

use super::import;
use crate::amounts::amount;
use stall_till::{Code, Problem};

const AGAIN: &str = "Look it up again; perhaps it was changed meanwhile.";

/// One sentence for what happened, one for what to do, and the code.
pub fn of_problem(problem: &Problem) -> String {
    if problem.code == Code::FileBad {
        return import::of_refused(problem);
    }
    let facts = Facts(problem);
    let (happened, next) = told(problem.code, &facts);
    let why = match problem.code {
        Code::Internal | Code::BadRequest => facts.text("why"),
        _ => None,
    };
    let why = why
        .map(|why| format!(" It said: {why}."))
        .unwrap_or_default();
    format!("{happened}{why} {next} [{}]", problem.code.as_str())
}

/// What the till says of the case, as people read it.
struct Facts<'a>(&'a Problem);

impl Facts<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        let text = self.0.facts.get(name)?.as_str()?;
        (!text.is_empty()).then_some(text)
    }

    fn whole(&self, name: &str) -> Option<i64> {
        self.0.facts.get(name)?.as_i64()
    }

    fn money(&self, name: &str) -> Option<String> {
        let minor = self.whole(name)?;
        Some(
            amount(minor, self.text("currency").unwrap_or_default())
                .trim_end()
                .to_owned(),
        )
    }

    /// What is named there, or the plain noun.
    fn named<'b>(&'b self, name: &str, noun: &'b str) -> &'b str {
        self.text(name).unwrap_or(noun)
    }

    fn line(&self) -> String {
        let line = self.whole("line").map(|line| format!("Line {}", line + 1));
        line.unwrap_or("This line".to_owned())
    }

    fn piece(&self) -> String {
        let number = self
            .whole("number")
            .map(|number| format!("Number {number}"));
        number.unwrap_or("This number".to_owned())
    }

    /// `sentence` with the money in it, or the plain one when no amount is known.
    fn with_money(&self, name: &str, sentence: impl Fn(String) -> String, plain: &str) -> String {
        self.money(name).map_or(plain.to_owned(), sentence)
    }
}

fn told(code: Code, facts: &Facts<'_>) -> (String, String) {
    let (happened, next) = match code {
        Code::NameMissing => (name_missing(facts), "Write it, then go on."),
        Code::CodeUnknown => (
            format!(
                "Nothing has the code {}.",
                facts.named("code", "that was given")
            ),
            "Look it up with `stall items --search TEXT`.",
        ),
        Code::CurrencyUnknown => (
            format!("{} is no money in use.", facts.named("currency", "This")),
            "Give the three letters of ISO 4217, like EUR.",
        ),
        Code::PriceMissing => (
            format!("{} has no price yet.", facts.named("name", "This item")),
            "Give it a price first.",
        ),
        Code::ItemRetired => (
            format!("{} is not sold any more.", facts.named("name", "This item")),
            "Take it up again first, if that is not so.",
        ),
        Code::ItemNotNumbered => (
            format!("{} has no numbers.", facts.named("name", "This item")),
            "Sell it without `#N`.",
        ),
        Code::SkuTaken => (
            format!("{} has this code.", facts.named("name", "Another item")),
            "Choose another code.",
        ),
        Code::TaxCodeUnknown => (
            format!(
                "The tax rate {} is not in the list of the shop.",
                facts.named("tax_code", "asked for")
            ),
            "Choose a rate, or add it first.",
        ),
        Code::QuantityBad => (
            quantity_bad(facts),
            "Write a whole number. A numbered piece is always one.",
        ),
        Code::LineNotFound => (
            format!("{} is not there.", facts.line()),
            "Lines count from 1; `stall sale NUMBER` lists them.",
        ),
        Code::Underpaid => (
            facts.with_money(
                "short_minor",
                |money| format!("That is {money} less than the total."),
                "That is less than the total.",
            ),
            "Give the rest as well. Nothing was sold.",
        ),
        Code::OverpaidWithoutCash => (
            facts.with_money(
                "over_minor",
                |money| format!("That is {money} more than the total, and only cash gives change."),
                "That is more than the total, and only cash gives change.",
            ),
            "Take exactly the total this way. Nothing was sold.",
        ),
        Code::TotalChanged => (
            facts.with_money(
                "total_minor",
                |money| format!("The total is {money} now."),
                "The total has changed.",
            ),
            "Look at it, then take the money. Nothing was sold.",
        ),
        Code::SaleVoided => (
            format!(
                "Sale {} was undone already.",
                facts.named("number", "asked for")
            ),
            "Nothing of it counts; there is nothing to give back.",
        ),
        Code::VoidTooLate => (
            format!(
                "Sale {} cannot be undone any more.",
                facts.named("number", "asked for")
            ),
            "Give it back with `stall refund` instead.",
        ),
        Code::TooManyRefunded => (too_many(facts), "Choose fewer. Nothing was paid back."),
        Code::DayAlreadyOpen => (
            day_open(facts),
            "Go on selling, or close it with `stall day close`.",
        ),
        Code::DifferenceUnexplained => (
            off_by(facts),
            "Count again, or close with `--reason REASON`; `stall day --help` lists them. The day is still open.",
        ),
        Code::FloatLeftTooMuch => (
            facts.with_money(
                "counted_minor",
                |money| format!("More cannot stay than the {money} that were counted."),
                "More cannot stay than was counted.",
            ),
            "Give `--leave` at most that. The day is still open.",
        ),
        Code::PrinterAddressBad => (
            format!(
                "{} is no address of a printer.",
                facts.named("address", "This")
            ),
            "Write it like tcp:192.168.1.50:9100.",
        ),
        Code::PathUnusable => (path_unusable(facts), "Look at the path, or choose another."),
        Code::PathTaken => (
            format!("{} is there already.", facts.named("path", "This file")),
            "Choose another name, or give a folder. Nothing was written over.",
        ),
        Code::EditionNotFound => (
            format!(
                "There is no edition {}.",
                facts.named("code", "of this kind here")
            ),
            "`stall edition` lists them.",
        ),
        Code::EditionExists => (
            format!(
                "{} is numbered already, or the code is taken.",
                facts.named("name", "This item")
            ),
            "Choose another code, or use its edition.",
        ),
        Code::PieceNotFound => (
            format!("{} is not here.", facts.piece()),
            "Look at the number on the label.",
        ),
        Code::PieceSold => (piece_sold(facts), "Take another number."),
        Code::PieceHeld => (piece_held(facts), "Take another number."),
        Code::NoNumbersLeft => (
            format!(
                "No number of {} is left that this laptop may sell.",
                facts.named("edition", "this edition")
            ),
            "Make the next piece, or `stall sync` for more numbers.",
        ),
        Code::NumberNotLeased => (
            format!("{} belongs to another stall.", facts.piece()),
            "Take a number of this laptop, or `stall sync` and try again.",
        ),
        code => return plain(code),
    };
    (happened, next.to_owned())
}

/// The sentences that need no facts.
fn plain(code: Code) -> (String, String) {
    let (happened, next) = match code {
        Code::UnknownCommand => ("There is no such command.", "`stall commands` lists them."),
        Code::NotAllowed => ("This door may only look.", "Use the till's own."),
        Code::BadRequest => (
            "The till did not understand the request.",
            "`stall commands --json` says what each command takes.",
        ),
        Code::NotFounded => (
            "There is no shop in this folder yet.",
            "Make one with `stall init`.",
        ),
        Code::AlreadyFounded => (
            "This folder holds a shop already.",
            "Use another folder for another shop.",
        ),
        Code::AmountBad => (
            "This amount cannot be.",
            "Write it as a figure, like 12.50.",
        ),
        Code::ItemNotFound => ("This item is not here.", AGAIN),
        Code::TaxCodeInUse => (
            "Items still use this tax rate.",
            "Give them another rate first.",
        ),
        Code::BasketEmpty => ("The basket is empty.", "Name something to sell."),
        Code::BasketNotFound => ("This basket is not held any more.", AGAIN),
        Code::SaleNotFound => ("No sale has this number here.", "`stall sales` lists them."),
        Code::SaleRefunded => (
            "Part of this sale was given back already.",
            "Give back what is left instead.",
        ),
        Code::NothingLeftToRefund => (
            "All of this sale has been given back already.",
            "`stall sale NUMBER` shows its refunds.",
        ),
        Code::DayNotOpen => (
            "No day is open.",
            "Open one with `stall day open --float AMOUNT`.",
        ),
        Code::DayNotFound => ("This day is not here.", "`stall day` shows the open one."),
        Code::FloatAlreadyCounted => (
            "The float of this day is counted already.",
            "Book cash with `stall day in` or `stall day out`.",
        ),
        Code::FileBad => (
            "This file is no product list the till knows.",
            "Save it again as CSV in your shop.",
        ),
        Code::PlaceUnknown => (
            "The file counts no place of this name.",
            "Give `--place` one of its columns. Nothing was changed.",
        ),
        Code::BatchNotFound => ("This import is not here.", AGAIN),
        Code::BatchUndone => (
            "This import was taken back already.",
            "Bring the file in again if you want it.",
        ),
        Code::PrinterNotFound => (
            "This printer is not in the list.",
            "`stall printers` lists them.",
        ),
        Code::PrinterProfileUnknown => (
            "The till does not know this kind of printer.",
            "Choose a kind from its list.",
        ),
        Code::JobNotFound => (
            "This paper is not in the queue any more.",
            "`stall queue` shows what is.",
        ),
        Code::JobStateForbids => (
            "This paper has moved on meanwhile.",
            "Look at `stall queue` again.",
        ),
        Code::PaperDoesNotFit => (
            "This does not fit on that paper.",
            "Choose a printer with wider paper.",
        ),
        Code::LogoUnusable => (
            "This picture cannot be printed as a logo.",
            "Choose a PNG with dark lines on white, smaller than 1 MB.",
        ),
        Code::DataDirInUse => ("Another Stallside is using this folder.", "Close it first."),
        Code::DataDirUnusable => (
            "The till cannot write into its folder.",
            "Look whether the disk is full or locked.",
        ),
        Code::SecretUnusable => (
            "A key of this laptop cannot be read.",
            "Look at the folder `keys` of the data folder.",
        ),
        Code::LedgerReadOnly => (
            "The till can read but not write.",
            "Back up, then start anew.",
        ),
        Code::LedgerNewer => (
            "These books were written by a newer Stallside.",
            "Install the newer version. Nothing was touched.",
        ),
        Code::LedgerDamaged => (
            "Part of the books does not hold.",
            "Nothing was deleted. Restore the last backup with `stall restore FILE`.",
        ),
        Code::LedgerFailed => (
            "The books did not answer.",
            "Look with `stall sales` whether the last sale is there before you try again.",
        ),
        Code::DiskFull => ("The disk is full.", "Make room before the next sale."),
        Code::BackupBad => (
            "This is not a sound backup.",
            "Choose another. Nothing was changed.",
        ),
        Code::ArchiveHostMissing => (
            "Labels need the archive's address.",
            "Give it in the shop profile, then print the labels waiting.",
        ),
        Code::CertificateExpired => (
            "This laptop may not sign labels today.",
            "Look at the date, or `stall sync`. Sales go on.",
        ),
        Code::GrantsUncertain => (
            "These books may not know every number given out.",
            "`stall sync`, or number a new edition.",
        ),
        Code::LabelNotFound => (
            "No label can be read here.",
            "Take a sharp PNG picture of the whole code.",
        ),
        Code::LabelTextBad => (
            "This is no whole label.",
            "Give all of the text that its code holds, or a picture.",
        ),
        Code::LabelForeign => (
            "This label is of another shop.",
            "Check it with `--shop-vkey` and that shop's public key.",
        ),
        Code::LabelForged => (
            "The signature of this label is wrong.",
            "Do not trust the piece by it; ask its shop.",
        ),
        Code::PracticeCannotSync => (
            "A practice stall sends nothing.",
            "Make a real shop in its own folder.",
        ),
        Code::NotPaired => (
            "This shop has no central store yet.",
            "`stall pair URL CODE` gives it one.",
        ),
        Code::AlreadyPaired => ("This laptop is paired already.", "There is nothing to do."),
        Code::SyncFailed => (
            "The shop's central store could not be reached.",
            "Everything is kept here. Try again later.",
        ),
        Code::ShopMismatch => (
            "This laptop belongs to another shop.",
            "Use an empty folder, or the code of its own shop.",
        ),
        Code::TaskRunning => ("This is being done already.", "Wait until it has ended."),
        Code::Cancelled => ("It was stopped.", "Start it again when you like."),
        Code::Internal => (
            "The till met a fault of its own.",
            "Try again. If it comes back, write a file with `stall support-bundle FILE`.",
        ),
        // Worded with their facts above.
        Code::NameMissing
        | Code::CodeUnknown
        | Code::CurrencyUnknown
        | Code::PriceMissing
        | Code::ItemRetired
        | Code::ItemNotNumbered
        | Code::SkuTaken
        | Code::TaxCodeUnknown
        | Code::QuantityBad
        | Code::LineNotFound
        | Code::Underpaid
        | Code::OverpaidWithoutCash
        | Code::TotalChanged
        | Code::SaleVoided
        | Code::VoidTooLate
        | Code::TooManyRefunded
        | Code::DayAlreadyOpen
        | Code::DifferenceUnexplained
        | Code::FloatLeftTooMuch
        | Code::PrinterAddressBad
        | Code::PathUnusable
        | Code::PathTaken
        | Code::EditionNotFound
        | Code::EditionExists
        | Code::PieceNotFound
        | Code::PieceSold
        | Code::PieceHeld
        | Code::NoNumbersLeft
        | Code::NumberNotLeased => ("", ""),
    };
    (happened.to_owned(), next.to_owned())
}

fn name_missing(facts: &Facts<'_>) -> String {
    match facts.text("what") {
        Some("note") => "The note is too long or cannot be kept.",
        Some("edition_code") => "The short code of the edition is missing.",
        _ => "A name is missing.",
    }
    .to_owned()
}

fn quantity_bad(facts: &Facts<'_>) -> String {
    match (facts.text("name"), facts.whole("line")) {
        (Some(name), _) => format!("This number of {name} cannot be."),
        (None, Some(_)) => format!("{} has a number of pieces that cannot be.", facts.line()),
        (None, None) => "This number of pieces cannot be.".to_owned(),
    }
}

fn too_many(facts: &Facts<'_>) -> String {
    match facts.whole("left") {
        Some(left) => format!("{}: only {left} can still come back.", facts.line()),
        None => "More would go back than was sold.".to_owned(),
    }
}

fn day_open(facts: &Facts<'_>) -> String {
    match facts.whole("number") {
        Some(number) => format!("Day {number} is open already."),
        None => "A day is open already.".to_owned(),
    }
}

fn off_by(facts: &Facts<'_>) -> String {
    let (Some(expected), Some(off)) = (
        facts.money("expected_minor"),
        facts.whole("over_short_minor"),
    ) else {
        return "The count is off.".to_owned();
    };
    let money = amount(off.abs(), facts.text("currency").unwrap_or_default());
    let way = if off < 0 { "short" } else { "over" };
    format!(
        "The count is {} {way}: {expected} should be there.",
        money.trim_end()
    )
}

fn path_unusable(facts: &Facts<'_>) -> String {
    let path = facts.named("path", "This path");
    match facts.text("why") {
        Some("entity not found") => format!("{path} is not there."),
        Some("is a directory") => format!("{path} is a folder, not a file."),
        Some("permission denied") => format!("{path} may not be read."),
        _ => format!("{path} cannot be used."),
    }
}

fn piece_sold(facts: &Facts<'_>) -> String {
    let next = facts.whole("next_number");
    let next = next.map(|next| format!(" The next free one is {next}."));
    format!("{} is sold.{}", facts.piece(), next.unwrap_or_default())
}

fn piece_held(facts: &Facts<'_>) -> String {
    let how = match facts.text("state") {
        Some("held") => "in a basket",
        Some("kept") => "kept for somebody",
        Some("inspect") => "put aside for a look",
        Some("spoiled") => "spoiled",
        _ => "not free",
    };
    format!("{} is {how}.", facts.piece())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_says_what_happened_and_what_to_do() {
        for code in Code::ALL.iter().filter(|code| **code != Code::FileBad) {
            let problem = Problem::new(*code);
            let (happened, next) = told(*code, &Facts(&problem));
            for sentence in [&happened, &next] {
                assert!(
                    sentence.len() > 9 && sentence.ends_with('.'),
                    "{code:?}: {sentence}"
                );
                assert!(
                    !sentence.contains('!') && !sentence.contains("  "),
                    "{code:?}"
                );
                assert!(
                    sentence.starts_with(|c: char| c.is_uppercase() || c == '`'),
                    "{code:?}"
                );
            }
            let text = of_problem(&problem);
            assert!(text.ends_with(&format!("[{}]", code.as_str())), "{text}");
        }
        let refused = of_problem(&Problem::new(Code::FileBad));
        assert!(refused.contains("file_bad"), "{refused}");
    }

    #[test]
    fn facts_are_written_as_people_read_them() {
        let short = Problem::new(Code::Underpaid).fact("short_minor", 1_250);
        let text = of_problem(&short.fact("currency", "EUR"));
        assert!(text.contains("12.50 EUR less"), "{text}");
        let many = Problem::new(Code::TooManyRefunded)
            .fact("line", 0)
            .fact("left", 2);
        let text = of_problem(&many);
        assert!(text.starts_with("Line 1: only 2 can"), "{text}");
        let off = Problem::new(Code::DifferenceUnexplained)
            .fact("expected_minor", 6_800)
            .fact("over_short_minor", -50)
            .fact("currency", "EUR");
        let text = of_problem(&off);
        assert!(
            text.contains("0.50 EUR short: 68.00 EUR should be there"),
            "{text}"
        );
    }
}
