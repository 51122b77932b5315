//! `sell`, `void`, `refund`, `sale` and `sales`.
//!
//! Refuses prices: the till knows what things cost.

use super::tenders::Spoken;
use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
    words,
};
use stall_till::api::{
    TenderKind,
    sales::{FindSales, OneSale, Refund, RefundLineAsk, RefundView, SaleView, SalesView, Sell},
};

/// `stall sell SKU[:N]... --cash 20.00 | --card REF | --exact`
pub fn sell(arguments: &mut Arguments) -> Result<(), Fault> {
    let spoken = Spoken::read(arguments)?;
    if spoken.things.is_empty() {
        return Err(Usage::Missing("what to sell").into());
    }
    let session = Session::open(arguments)?;
    let request = Sell {
        sale: session.new_id(),
        lines: Some(spoken.lines(&session)?),
        tenders: spoken.tenders(&session)?,
        expected_total_minor: None,
        print_receipt: spoken.prints_receipt,
    };
    let view: SaleView = session.ask("sell", &request)?;
    session.show(&view, words::of_sale);
    session.wait_for_paper();
    Ok(())
}

/// `stall void SALE`
pub fn void(arguments: &mut Arguments) -> Result<(), Fault> {
    one_sale(arguments, "void_sale")
}

/// `stall sale NUMBER`
pub fn sale(arguments: &mut Arguments) -> Result<(), Fault> {
    one_sale(arguments, "sale")
}

fn one_sale(arguments: &mut Arguments, command: &str) -> Result<(), Fault> {
    let number = arguments.word("the sale's number")?;
    arguments.end()?;
    let session = Session::open(arguments)?;
    let view: SaleView = session.ask(
        command,
        &OneSale {
            sale: None,
            number: Some(number),
        },
    )?;
    session.show(&view, words::of_sale);
    Ok(())
}

/// `stall refund SALE [--line N:Q]... [--card | --cash] [--reason TEXT]`
pub fn refund(arguments: &mut Arguments) -> Result<(), Fault> {
    let (mut number, mut reason, mut tender) = (None, None, None);
    let mut lines = Vec::new();
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "line" => lines.push(refund_line(&arguments.text()?)?),
            Token::Name(name) if name == "reason" => reason = Some(arguments.text()?),
            Token::Name(name) if name == "card" && tender.is_none() => {
                tender = Some(TenderKind::Card)
            }
            Token::Name(name) if name == "cash" && tender.is_none() => {
                tender = Some(TenderKind::Cash)
            }
            Token::Word(word) if number.is_none() => number = Some(word),
            token => return Err(token.unknown().into()),
        }
    }
    let session = Session::open(arguments)?;
    let request = Refund {
        refund: Some(session.new_id()),
        sale: None,
        number: Some(number.ok_or(Usage::Missing("the sale's number"))?),
        lines: (!lines.is_empty()).then_some(lines),
        tender,
        reason,
    };
    let view: RefundView = session.ask("refund", &request)?;
    let currency = session.currency()?;
    session.show(&view, |view| words::of_refund(view, currency.code()));
    session.wait_for_paper();
    Ok(())
}

/// `2:1` is one of the second line; people count lines from 1.
fn refund_line(text: &str) -> Result<RefundLineAsk, Usage> {
    let bad = || Usage::Quantity(text.to_owned());
    let (line, quantity) = text.split_once(':').ok_or_else(bad)?;
    let line: usize = line.parse().map_err(|_| bad())?;
    Ok(RefundLineAsk {
        line: line.checked_sub(1).ok_or_else(bad)?,
        quantity: quantity.parse().map_err(|_| bad())?,
        restock: None,
    })
}

/// `stall sales [--search TEXT] [--limit N]`
pub fn sales(arguments: &mut Arguments) -> Result<(), Fault> {
    let mut request = FindSales::default();
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "search" => request.text = Some(arguments.text()?),
            Token::Name(name) if name == "limit" => {
                request.limit = Some(arguments.number()?);
            }
            token => return Err(token.unknown().into()),
        }
    }
    let session = Session::open(arguments)?;
    let view: SalesView = session.ask("find_sales", &request)?;
    let currency = session.currency()?;
    session.show(&view, |view| {
        let rows = view
            .sales
            .iter()
            .map(|row| words::of_sale_row(row, currency.code()));
        match view.sales.is_empty() {
            true => "No sales.".to_owned(),
            false => rows.collect::<Vec<_>>().join("\n"),
        }
    });
    Ok(())
}
