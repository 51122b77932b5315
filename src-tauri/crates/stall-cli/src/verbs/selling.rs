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
    items::{Scan, ScanView},
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
    let warnings = match session.is_json() {
        true => Vec::new(),
        false => beyond_stock(&session, &view)?,
    };
    session.show(&view, |view| {
        let lines: Vec<String> = std::iter::once(words::of_sale(view))
            .chain(warnings)
            .collect();
        lines.join("\n")
    });
    session.wait_for_paper();
    Ok(())
}

/// One line for each thing that now counts below nothing; each is sold all the same.
fn beyond_stock(session: &Session, sale: &SaleView) -> Result<Vec<String>, Fault> {
    let mut sold: Vec<(&str, i64)> = Vec::new();
    for line in &sale.lines {
        match sold.iter_mut().find(|(sku, _)| *sku == line.sku) {
            Some((_, quantity)) => *quantity += line.quantity,
            None => sold.push((&line.sku, line.quantity)),
        }
    }
    let mut warnings = Vec::new();
    for (sku, quantity) in sold {
        let code = sku.to_owned();
        if let ScanView::Item { item } = session.ask("scan", &Scan { code })?
            && item.is_tracked
            && item.here < 0
        {
            let before = item.here + quantity;
            warnings.push(format!(
                "{}: {before} were counted here; now {}. Count them when there is time.",
                item.name, item.here
            ));
        }
    }
    Ok(warnings)
}

/// `stall void SALE`
pub fn void(arguments: &mut Arguments) -> Result<(), Fault> {
    one_sale(arguments, "void_sale")
}

/// `stall sale NUMBER`
pub fn sale(arguments: &mut Arguments) -> Result<(), Fault> {
    one_sale(arguments, "sale")
}

/// The refund of this sale that was asked for, when it was not the sale itself.
fn refund_asked<'a>(view: &'a SaleView, asked: &str) -> Option<&'a String> {
    let is_asked =
        |number: &str| number.eq_ignore_ascii_case(asked.trim()) || is_short(number, asked);
    let mut refunds = view.refund_numbers.iter();
    refunds.find(|number| !is_asked(&view.number) && is_asked(number))
}

/// `5` stands for `A-000005`.
fn is_short(number: &str, asked: &str) -> bool {
    let counted = number
        .rsplit('-')
        .next()
        .and_then(|digits| digits.parse::<u64>().ok());
    counted.is_some() && counted == asked.trim().parse().ok()
}

fn one_sale(arguments: &mut Arguments, command: &str) -> Result<(), Fault> {
    let number = arguments.word("the sale's number")?;
    arguments.end()?;
    let session = Session::open(arguments)?;
    let view: SaleView = session.ask(
        command,
        &OneSale {
            sale: None,
            number: Some(number.clone()),
        },
    )?;
    session.show(&view, |view| match refund_asked(view, &number) {
        Some(refund) => format!(
            "{refund} is a refund of {}.\n{}",
            view.number,
            words::of_sale(view)
        ),
        None => words::of_sale(view),
    });
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
