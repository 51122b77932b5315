//! Labels against their vectors, and every part of a label failing by its own name. Refuses nothing itself.

use crate::records::{cert, mug, towel};
use crate::*;
use proptest::prelude::*;
use stall_provenance::Day;
use stall_provenance::label::{
    ArchiveHost, DOES_NOT_PROVE, Label, LabelFacts, LabelFault, LabelSigner, Payload,
    decode_digits, encode_digits, verify_label,
};
use stall_provenance::record::{Record, verify_record};

/// The facts of a record signed by the device.
pub fn facts(record: &Record) -> LabelFacts {
    let note = record
        .body(&shop())
        .unwrap()
        .sign(&device_signer())
        .unwrap();
    let read = verify_record(note.as_str().as_bytes(), &shop(), &[&device_vkey()]).unwrap();
    LabelFacts::of_record(&read).unwrap()
}

/// A label of kind 1.
pub fn by_shop(record: &Record) -> Label {
    facts(record).seal_by_shop(&shop_signer()).unwrap()
}

/// A label of kind 2.
pub fn by_device(record: &Record) -> Label {
    facts(record)
        .seal_by_device(&device_signer(), &cert(), &shop_vkey())
        .unwrap()
}

fn host() -> ArchiveHost {
    ArchiveHost::parse("kiln.example").unwrap()
}

/// The address of a label.
pub fn url(label: &Label) -> String {
    label.url(Some(&host())).unwrap()
}

#[test]
fn labels_are_byte_for_byte_those_of_the_vectors_and_so_is_a_reprint() {
    let v = vectors("label_v1");
    let open = &v["open_edition_no_gtin"];
    let cases = [
        (by_shop as fn(&Record) -> Label, mug(), &v, &v["kind1"]),
        (by_device, mug(), &v, &v["kind2"]),
        (by_device, towel(), open, &open["kind2"]),
    ];
    for (seal, record, facts_of, expected) in cases {
        for _print_and_reprint in 0..2 {
            let label = seal(&record);
            assert_eq!(label.facts().id.as_str(), text(facts_of, "id"));
            assert_eq!(
                label.facts().statement(&shop()),
                text(facts_of, "statement")
            );
            assert_eq!(label.payload().to_bytes(), unhex(text(expected, "hex")));
            assert_eq!(
                label.payload().to_bytes().len() as u64,
                expected["bytes"].as_u64().unwrap()
            );
            assert_eq!(label.digits(), text(expected, "digits"));
            assert_eq!(url(&label), text(expected, "url"));
            assert_eq!(label.expanded_note(), text(expected, "expanded_note"));
        }
    }
}

#[test]
fn a_good_label_verifies_with_the_shop_key_alone_and_says_what_it_does_not_prove() {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let (from, until) = (day("2026-11-01"), day("2027-01-31"));
    let stall = LabelSigner::Device {
        number: 3,
        from,
        until,
    };
    let cases = [
        (by_shop(&mug()), LabelSigner::Shop),
        (by_device(&mug()), stall.clone()),
        (by_device(&towel()), stall),
    ];
    for (label, signer) in cases {
        let verified = verify_label(&url(&label), &shop_vkey()).unwrap();
        assert_eq!(&verified.facts, label.facts());
        assert_eq!(verified.signer, signer);
        assert_eq!(verified.expanded_note, label.expanded_note());
        assert_eq!(verified.does_not_prove, DOES_NOT_PROVE);
    }
}

#[test]
fn a_label_knows_its_record() {
    let verified = verify_label(&url(&by_shop(&mug())), &shop_vkey()).unwrap();
    let note = vectors("label_v1")["record_note"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(verified.check_record(note.as_bytes()), Ok(()));
    let other = note.replace("blue", "blau");
    assert_eq!(
        verified.check_record(other.as_bytes()),
        Err(LabelFault::RecordDigest)
    );
}

#[test]
fn an_archive_may_move_without_breaking_a_label() {
    let url = url(&by_device(&mug()));
    for (from, to) in [
        ("https://kiln.example/", "https://mirror.example:8443/"),
        ("https://kiln.example/", "HTTPS://KILN.EXAMPLE/"),
        (
            "https://kiln.example/",
            "http://127.0.0.1:8080/export/kiln/",
        ),
        ("048SW#", "048SW/#"),
        ("048SW#", "048SW/index.html#"),
        ("048SW#", "048SW?lang=de#"),
        ("PB4W0H39048SW", "pb4w0h39o48sw"),
    ] {
        verify_label(&url.replace(from, to), &shop_vkey()).unwrap_or_else(|e| panic!("{to}: {e}"));
    }
}

#[test]
fn a_label_without_an_archive_host_is_refused() {
    let fault = by_shop(&mug()).url(None).unwrap_err();
    assert_eq!(fault.code(), "archive_host_missing");
    assert_eq!(ArchiveHost::parse(" "), Err(LabelFault::ArchiveHostMissing));
    for bad in [
        "https://kiln.example",
        "kiln.example/",
        "ki ln",
        "kiln.example:",
        "a..b",
        "-a",
        "a:99999",
        "kíln",
    ] {
        assert_eq!(
            ArchiveHost::parse(bad),
            Err(LabelFault::ArchiveHost),
            "{bad}"
        );
    }
    assert_eq!(
        ArchiveHost::parse(" Kiln.Example:8443 ").unwrap().as_str(),
        "kiln.example:8443"
    );
}

/// The label's address with its payload changed; nothing else is signed anew.
fn with_payload(label: &Label, change: impl Fn(&mut Payload)) -> String {
    let mut payload = label.payload().clone();
    change(&mut payload);
    url(label).replace(&label.digits(), &encode_digits(&payload.to_bytes()))
}

#[test]
fn each_part_of_a_label_fails_by_its_own_name() {
    let (one, two) = (by_shop(&mug()), by_device(&mug()));
    let good = url(&one);
    let digits = one.digits();
    let late = Day::from_days_since_2020(9000);
    let cases = [
        (good.replace("https", "ftp"), "label_url_shape"),
        ("PB4W0H39048SW".to_owned(), "label_url_shape"),
        (good.replace("kiln.example", ""), "label_url_host"),
        (
            good.replace("kiln.example", "kiln example"),
            "label_url_host",
        ),
        (good.replace("/21/", "/22/"), "label_url_path"),
        (good.replace("/01/", "/gtin/"), "label_url_path"),
        (good.replace("56788", "56789"), "label_gtin"),
        (good.replace("/01/0", "/01/"), "label_gtin"),
        (good.replace("PB4W", "BP4W"), "label_id"),
        (
            good.replace(&format!("#{digits}"), ""),
            "label_seal_missing",
        ),
        (good.replace(&digits, &format!("{digits}1")), "label_digits"),
        (
            good.replace(&digits, &format!("x{}", &digits[1..])),
            "label_digits",
        ),
        (
            good.replace(&digits, &format!("9{}", &digits[1..])),
            "label_digits",
        ),
        (
            good.replace(&digits, &digits[..digits.len() - 17]),
            "label_payload_length",
        ),
        (
            good.replace(&digits, &encode_digits(&[0x13; 91])),
            "label_payload_kind",
        ),
        (
            with_payload(&one, |p| p.shop_key_id[0] ^= 1),
            "label_shop_key",
        ),
        (with_payload(&one, |p| p.piece = 26), "label_numbering"),
        (with_payload(&one, |p| p.piece = 0), "label_numbering"),
        (with_payload(&one, |p| p.of = 0), "label_numbering"),
        (with_payload(&one, |p| p.piece = 4), "label_signature"),
        (
            with_payload(&one, |p| (p.piece, p.of) = (0, 0)),
            "label_signature",
        ),
        (with_payload(&one, |p| p.made = late), "label_signature"),
        (with_payload(&one, |p| p.digest[0] ^= 1), "label_signature"),
        (
            with_payload(&one, |p| p.signature[5] ^= 1),
            "label_signature",
        ),
        (good.replace("01/09520123456788/21", "p"), "label_signature"),
        (with_payload(&two, |p| p.made = late), "label_cert_days"),
        (
            with_payload(&two, |p| p.device.as_mut().unwrap().number = 4),
            "label_cert_signature",
        ),
        (
            with_payload(&two, |p| p.device.as_mut().unwrap().until = late),
            "label_cert_signature",
        ),
        (
            with_payload(&two, |p| p.device.as_mut().unwrap().from = late),
            "label_cert_days_order",
        ),
        (
            with_payload(&two, |p| p.device.as_mut().unwrap().signature[0] ^= 1),
            "label_cert_signature",
        ),
        (
            with_payload(&two, |p| p.device.as_mut().unwrap().key = [0; 32]),
            "label_device_key",
        ),
        (
            with_payload(&two, |p| p.signature[0] ^= 1),
            "label_signature",
        ),
    ];
    for (bad, code) in cases {
        let fault = verify_label(&bad, &shop_vkey()).expect_err(code);
        assert_eq!(fault.code(), code, "{bad}");
    }
    assert_eq!(
        verify_label(&good, &device_vkey()),
        Err(LabelFault::ShopKey)
    );
}

#[test]
fn a_label_that_would_not_verify_is_not_made() {
    let seal = |facts: LabelFacts| facts.seal_by_device(&device_signer(), &cert(), &shop_vkey());
    let late = LabelFacts {
        made: "2027-02-01".parse().unwrap(),
        ..facts(&mug())
    };
    assert_eq!(seal(late), Err(LabelFault::CertDays));
    let mut forged = cert();
    forged.signature[0] ^= 1;
    let refused = facts(&mug()).seal_by_device(&device_signer(), &forged, &shop_vkey());
    assert_eq!(refused, Err(LabelFault::CertSignature));
    let other = NamedSigner {
        name: shop().device_key(3),
        key: SigningKey::from_seed(&seed(2)),
    };
    let refused = facts(&mug()).seal_by_device(&other, &cert(), &shop_vkey());
    assert_eq!(refused, Err(LabelFault::DeviceKey));
    assert_eq!(
        facts(&mug()).seal_by_shop(&device_signer()),
        Err(LabelFault::ShopKey)
    );
}

proptest! {
    #[test]
    fn digits_read_back_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let digits = encode_digits(&bytes);
        prop_assert!(digits.bytes().all(|c| c.is_ascii_digit()));
        prop_assert_eq!(decode_digits(&digits), Ok(bytes));
    }

    #[test]
    fn digits_that_read_are_the_only_spelling(digits in "[0-9]{0,60}") {
        if let Ok(bytes) = decode_digits(&digits) {
            prop_assert_eq!(encode_digits(&bytes), digits);
        }
    }
}
