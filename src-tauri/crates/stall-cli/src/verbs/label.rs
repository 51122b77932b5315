//! `label`: checks a provenance label, from its text or from a picture of it.
//!
//! Refuses to check a label itself: it names in a code what the check found.

use super::catalogue::read;
use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    session::Session,
    words,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use stall_till::{
    Code, Problem,
    api::editions::{LabelCheckView, VerifyLabel},
};
use std::path::Path;

/// Faults of the address or of its digits: what was shown is no label, or not all of one.
const NOT_WHOLE: &[&str] = &[
    "label_url_shape",
    "label_url_host",
    "label_url_path",
    "label_gtin",
    "label_id",
    "label_seal_missing",
    "label_digits",
    "label_payload_length",
    "label_payload_kind",
    "label_numbering",
    "label_made_day",
];
const ANOTHER_SHOP: &str = "label_shop_key";
const PICTURE_ENDS: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "bmp", "pdf"];

/// `stall label verify TEXT|PICTURE [--shop-vkey KEY]`
pub fn label(arguments: &mut Arguments) -> Result<(), Fault> {
    let act = arguments.word("`verify`")?;
    if act != "verify" {
        return Err(Usage::UnknownWord(act).into());
    }
    let (mut shown, mut shop_vkey) = (None, None);
    while let Some(token) = arguments.next()? {
        match token {
            Token::Name(name) if name == "shop-vkey" => shop_vkey = Some(arguments.text()?),
            Token::Word(word) if shown.is_none() => shown = Some(word),
            token => return Err(token.unknown().into()),
        }
    }
    let request = request(shown.ok_or(Usage::Missing("TEXT or PICTURE"))?, shop_vkey)?;
    let session = Session::open(arguments)?;
    let view: LabelCheckView = session.ask("verify_label", &request)?;
    match view.is_genuine {
        true => {
            session.show(&view, words::of_label);
            Ok(())
        }
        false => {
            if session.is_json() {
                session.show(&view, words::of_label);
            }
            Err(refused(&view).into())
        }
    }
}

fn request(shown: String, shop_vkey: Option<String>) -> Result<VerifyLabel, Fault> {
    let path = Path::new(&shown);
    let mut request = VerifyLabel {
        shop_vkey,
        ..VerifyLabel::default()
    };
    if path.is_dir() {
        let problem = Problem::new(Code::PathUnusable).fact("path", shown);
        return Err(problem.fact("why", "is a directory").into());
    }
    match path.is_file() || is_named_as_file(path) {
        true => request.picture_base64 = Some(STANDARD.encode(read(path)?)),
        false => request.text = Some(shown),
    }
    Ok(request)
}

/// Whether somebody meant a file, though none is there: an address is none.
fn is_named_as_file(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let end = path.extension().and_then(|end| end.to_str());
    let is_picture = end.is_some_and(|end| PICTURE_ENDS.contains(&end.to_lowercase().as_str()));
    !text.contains("://") && (is_picture || text.contains(std::path::MAIN_SEPARATOR))
}

fn refused(view: &LabelCheckView) -> Problem {
    let fault = view.fault.as_deref().unwrap_or_default();
    let code = match fault {
        ANOTHER_SHOP => Code::LabelForeign,
        fault if NOT_WHOLE.contains(&fault) => Code::LabelTextBad,
        _ => Code::LabelForged,
    };
    Problem::new(code).fact("fault", fault)
}
