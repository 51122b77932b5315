//! GTINs and Digital Links against the verdicts of GS1's own engine. Refuses nothing itself.

use crate::*;
use stall_provenance::gs1::{CANONICAL_STEM, ElementString, Gs1Error, Gtin14, parse_link};

#[test]
fn every_link_gets_the_verdict_of_gs1s_own_engine() {
    let v = vectors("gs1_dl");
    let links = list(&v["digital_link"]);
    assert_eq!(links.len(), 42);
    for link in links {
        let uri = text(link, "uri");
        let read = parse_link(uri).map(|link| link.elements.to_string());
        assert_eq!(
            read.is_ok(),
            link["valid"].as_bool().unwrap(),
            "{uri}: {read:?}"
        );
        assert_eq!(
            read.ok().as_deref(),
            link["element_string"].as_str(),
            "{uri}"
        );
    }
}

#[test]
fn a_bad_link_says_what_is_wrong() {
    let refused = |tail: &str| parse_link(&format!("https://kiln.example{tail}")).unwrap_err();
    let key = "/01/09520123456788";
    assert_eq!(refused("/01/9520123456788"), Gs1Error::Length("01"));
    assert_eq!(refused("/01/09520123456789"), Gs1Error::CheckDigit("01"));
    assert_eq!(refused("/01/0952012345678A"), Gs1Error::Character("01"));
    assert_eq!(
        refused(&format!("{key}/21/A/10/B")),
        Gs1Error::Sequence("21".to_owned())
    );
    assert_eq!(
        refused(&format!("{key}/21/A?21=B")),
        Gs1Error::Duplicate("21")
    );
    assert_eq!(
        refused(&format!("{key}/21/A?999=x")),
        Gs1Error::UnknownAi("999".to_owned())
    );
    assert_eq!(refused(&format!("{key}?11=261322")), Gs1Error::Date("11"));
    assert_eq!(refused(&format!("{key}?11=260230")), Gs1Error::Date("11"));
    assert_eq!(refused(&format!("{key}/21/A%2")), Gs1Error::UriCharacter);
    assert_eq!(
        refused(&format!("{key}/21/A%20B")),
        Gs1Error::Character("21")
    );
    assert_eq!(refused("/gtin/09520123456788"), Gs1Error::NoKey);
    assert_eq!(
        parse_link("ftp://kiln.example/01/09520123456788"),
        Err(Gs1Error::NotHttp)
    );
}

#[test]
fn element_strings_become_canonical_links_that_read_back() {
    for case in list(&vectors("gs1_dl")["generate"]) {
        let source = text(case, "element_string");
        let uri = ElementString::parse(source).and_then(|e| e.to_uri(CANONICAL_STEM));
        assert_eq!(
            uri.as_ref().ok().map(String::as_str),
            case["canonical_uri"].as_str(),
            "{uri:?}"
        );
        if let Ok(uri) = uri {
            assert_eq!(parse_link(&uri).unwrap().elements.to_string(), source);
        }
    }
}

#[test]
fn qualifiers_take_the_standards_order_in_a_link() {
    let turned = ElementString::parse("(21)A(10)B(17)261122(01)09520123456788(22)C").unwrap();
    let uri = turned.to_uri("https://kiln.example").unwrap();
    assert_eq!(
        uri,
        "https://kiln.example/01/09520123456788/22/C/10/B/21/A?17=261122"
    );
}

#[test]
fn gtins_are_judged_and_padded() {
    for case in list(&vectors("gs1_dl")["gtin_check"]) {
        let code = text(case, "gtin");
        assert_eq!(
            Gtin14::parse(code).is_ok(),
            case["valid"].as_bool().unwrap(),
            "{code}"
        );
    }
    assert_eq!(
        Gtin14::parse("96385074").unwrap().as_str(),
        "00000096385074"
    );
    assert_eq!(
        Gtin14::parse("036000291452").unwrap().as_str(),
        "00036000291452"
    );
    assert_eq!(
        Gtin14::parse("4006381333931").unwrap().as_str(),
        "04006381333931"
    );
}
