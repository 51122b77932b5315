//! `init`: a new shop in an empty folder.
//!
//! Refuses defaults for names and currency.

use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
};
use stall_till::api::setup::{FoundShop, FrameView};

/// `stall init --shop NAME --currency EUR --stall NAME [--host HOST] [--practice]`
pub fn init(arguments: &mut Arguments) -> Result<(), Fault> {
    let (mut shop, mut currency, mut stall, mut host) = (None, None, None, None);
    let mut is_practice = false;
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "shop" => shop = Some(arguments.text()?),
            Token::Name(name) if name == "currency" => currency = Some(arguments.text()?),
            Token::Name(name) if name == "stall" => stall = Some(arguments.text()?),
            Token::Name(name) if name == "host" => host = Some(arguments.text()?),
            Token::Name(name) if name == "practice" => is_practice = true,
            token => return Err(token.unknown().into()),
        }
    }
    let request = FoundShop {
        shop_name: shop.ok_or(Usage::Missing("--shop"))?,
        currency: currency.ok_or(Usage::Missing("--currency"))?,
        stall_name: stall.ok_or(Usage::Missing("--stall"))?,
        archive_host: host,
        is_practice,
    };
    let session = Session::open(arguments)?;
    let frame: FrameView = session.ask("found_shop", &request)?;
    session.show(&frame, founded);
    session.wait_for_paper();
    Ok(())
}

/// One sentence for a founded or joined shop.
pub fn founded(frame: &FrameView) -> String {
    match &frame.shop {
        None => "There is no shop in this folder.".to_owned(),
        Some(shop) => {
            let kind = if shop.is_practice {
                "practice shop"
            } else {
                "shop"
            };
            format!(
                "{} is a {kind} in {}; this is {}, device {}.",
                shop.name, shop.currency, shop.stall_name, shop.device_code
            )
        }
    }
}
