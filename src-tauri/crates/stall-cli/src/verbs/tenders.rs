//! What `sell` says about things and money, read into the till's own shapes.
//!
//! Refuses arithmetic: what is left to pay is the till's to know.

use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
};
use stall_till::api::{
    TenderKind,
    items::{Scan, ScanView},
    sales::{LineAsk, TenderAsk},
};

/// The words of a sale before the shop's currency and items are known.
#[derive(Default)]
pub struct Spoken {
    pub things: Vec<String>,
    tenders: Vec<SpokenTender>,
    pub prints_receipt: bool,
}

struct SpokenTender {
    kind: TenderKind,
    amount: Option<String>,
    reference: Option<String>,
}

impl Spoken {
    /// Reads to the end of the command line.
    pub fn read(arguments: &mut Arguments) -> Result<Spoken, Usage> {
        let mut spoken = Spoken {
            prints_receipt: true,
            ..Spoken::default()
        };
        let mut card_amount = None;
        let mut is_exact = false;
        while let Some(token) = arguments.next()? {
            match token {
                Token::Word(word) => spoken.things.push(word),
                Token::Name(name) if name == "cash" => {
                    spoken.add(TenderKind::Cash, Some(arguments.text()?), None);
                }
                Token::Name(name) if name == "card-amount" => card_amount = Some(arguments.text()?),
                Token::Name(name) if name == "card" => {
                    let reference = arguments.text()?;
                    spoken.add(TenderKind::Card, card_amount.take(), Some(reference));
                }
                Token::Name(name) if name == "exact" => is_exact = true,
                Token::Name(name) if name == "no-receipt" => spoken.prints_receipt = false,
                token => return Err(token.unknown()),
            }
        }
        if card_amount.is_some() {
            return Err(Usage::Missing("--card REF after --card-amount"));
        }
        if is_exact {
            spoken.rest_in_cash()?;
        }
        Ok(spoken)
    }

    /// `--exact`: what the named amounts leave, in cash. A card without an amount leaves nothing.
    fn rest_in_cash(&mut self) -> Result<(), Usage> {
        let is_card_with_amount =
            |tender: &SpokenTender| tender.kind == TenderKind::Card && tender.amount.is_some();
        match self.tenders.iter().all(is_card_with_amount) {
            true => {
                self.add(TenderKind::Cash, None, None);
                Ok(())
            }
            false => Err(Usage::UnknownOption("exact".to_owned())),
        }
    }

    fn add(&mut self, kind: TenderKind, amount: Option<String>, reference: Option<String>) {
        self.tenders.push(SpokenTender {
            kind,
            amount,
            reference,
        });
    }

    /// The tenders in minor units; none at all is exact cash.
    pub fn tenders(&self, session: &Session) -> Result<Vec<TenderAsk>, Fault> {
        let tenders = self.tenders.iter().map(|spoken| {
            Ok(TenderAsk {
                kind: spoken.kind,
                amount_minor: spoken
                    .amount
                    .as_deref()
                    .map(|text| session.amount(text))
                    .transpose()?,
                reference: spoken.reference.clone(),
            })
        });
        tenders.collect()
    }

    /// The lines; a whole word that is a code wins over its parts.
    pub fn lines(&self, session: &Session) -> Result<Vec<LineAsk>, Fault> {
        self.things.iter().map(|word| line(session, word)).collect()
    }
}

fn line(session: &Session, word: &str) -> Result<LineAsk, Fault> {
    let whole = |code: &str, quantity, number| LineAsk {
        variant: None,
        code: Some(code.to_owned()),
        quantity,
        number,
    };
    if is_code(session, word)? {
        return Ok(whole(word, 1, None));
    }
    if let Some((code, number)) = word.rsplit_once('#') {
        let number = number
            .parse()
            .map_err(|_| Usage::Quantity(number.to_owned()))?;
        return Ok(whole(code, 1, Some(number)));
    }
    match word.rsplit_once(':') {
        Some((code, quantity)) => {
            let quantity = quantity
                .parse()
                .map_err(|_| Usage::Quantity(quantity.to_owned()))?;
            Ok(whole(code, quantity, None))
        }
        None => Ok(whole(word, 1, None)),
    }
}

fn is_code(session: &Session, word: &str) -> Result<bool, Fault> {
    if !word.contains([':', '#']) {
        return Ok(true);
    }
    let found: ScanView = session.ask(
        "scan",
        &Scan {
            code: word.to_owned(),
        },
    )?;
    Ok(matches!(found, ScanView::Item { .. }))
}
