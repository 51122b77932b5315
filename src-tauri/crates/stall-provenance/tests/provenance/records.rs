//! Records, ids and device certificates. Refuses nothing itself.

use crate::*;
use proptest::prelude::*;
use stall_provenance::device_cert::{CertError, DeviceCert, SignedDeviceCert};
use stall_provenance::id::{IdError, ItemId};
use stall_provenance::note::{NoteError, sign_note};
use stall_provenance::record::{Made, Record, RecordError, verify_record};

/// The record of the label vectors.
pub fn mug() -> Record {
    serde_json::from_value(vectors("label_v1")["record"].clone()).unwrap()
}

/// The towel: an open edition without GTIN.
pub fn towel() -> Record {
    serde_json::from_value(vectors("label_v1")["open_edition_no_gtin"]["record"].clone()).unwrap()
}

/// The device's certificate of the label vectors.
pub fn cert() -> SignedDeviceCert {
    let note = vectors("label_v1")["device_cert_note"]
        .as_str()
        .unwrap()
        .to_owned();
    SignedDeviceCert::open(note.as_bytes(), &shop_vkey()).unwrap()
}

#[test]
fn a_record_becomes_the_bytes_of_the_vectors() {
    let labels = vectors("label_v1");
    for (record, expected) in [(mug(), &labels), (towel(), &labels["open_edition_no_gtin"])] {
        let body = record.body(&shop()).unwrap();
        assert_eq!(body.as_str(), text(expected, "record_body"));
        let note = body.sign(&device_signer()).unwrap();
        assert_eq!(note.as_str(), text(expected, "record_note"));
        let read = verify_record(note.as_str().as_bytes(), &shop(), &[&device_vkey()]).unwrap();
        assert_eq!((read.record, read.digest), (record, note.digest()));
        assert_eq!(read.id, body.id());
    }
    assert_eq!(
        mug().body(&shop()).unwrap().id().as_str(),
        text(&labels, "id")
    );
}

#[test]
fn a_record_built_here_says_the_same() {
    let made = Made {
        when: "2026-11-22".to_owned(),
        place: "Stroud, GB".to_owned(),
    };
    let nonce = std::array::from_fn(|at| at as u8 + 16);
    let record = Record {
        note: Some("Thrown and glazed at the stall.".to_owned()),
        materials: Some(vec!["stoneware".to_owned(), "cobalt".to_owned()]),
        care: Some("https://kiln.example/care/mug".to_owned()),
        event: Some("Stroud Sunday Market".to_owned()),
        ..Record::new(
            "Linen tea towel, moss",
            "Kiln & Co",
            made,
            "stall/3",
            &nonce,
        )
    };
    assert_eq!(record, towel());
}

#[test]
fn stored_bytes_are_checked_as_they_are_and_not_as_they_could_be_written() {
    let body = mug().body(&shop()).unwrap();
    // The same JSON in another order is a good note of other bytes: it verifies as itself, under its own id.
    let (head, json) = body.as_str().split_once('\n').unwrap();
    let reordered = json
        .replacen('{', "{\"v\":1,", 1)
        .replacen(",\"v\":1}", "}", 1);
    let note = sign_note(&format!("{head}\n{reordered}"), &[&device_signer()]).unwrap();
    let read = verify_record(note.as_bytes(), &shop(), &[&device_vkey()]).unwrap();
    assert_eq!(read.record, mug());
    assert_ne!(read.id, body.id());
}

#[test]
fn nothing_unsigned_and_nothing_of_another_shop_is_read() {
    let note = mug().body(&shop()).unwrap().sign(&device_signer()).unwrap();
    let by_stranger = verify_record(note.as_str().as_bytes(), &shop(), &[&shop_vkey()]);
    assert!(matches!(
        by_stranger,
        Err(RecordError::Note(NoteError::NoKnownSignature))
    ));
    let other = ShopName::new("forge.example").unwrap();
    let elsewhere = verify_record(note.as_str().as_bytes(), &other, &[&device_vkey()]);
    assert!(matches!(elsewhere, Err(RecordError::Header { .. })));
}

#[test]
fn a_signed_text_that_is_no_record_is_refused_by_name() {
    let json = mug()
        .body(&shop())
        .unwrap()
        .as_str()
        .split_once('\n')
        .unwrap()
        .1
        .to_owned();
    let opened = |text: String| {
        let note = sign_note(&text, &[&device_signer()]).unwrap();
        verify_record(note.as_bytes(), &shop(), &[&device_vkey()]).unwrap_err()
    };
    let head = "kiln.example/record/v1\n";
    assert!(matches!(opened("x\n".to_owned()), RecordError::Shape));
    assert!(matches!(
        opened(format!("{head}{json}{json}")),
        RecordError::Shape
    ));
    let v2 = json.replace("\"v\":1", "\"v\":2");
    assert!(matches!(
        opened(format!("{head}{v2}")),
        RecordError::Version(2)
    ));
    for bad in [
        json.replacen('{', "{\"buyer\":\"x\",", 1),
        json.replacen('{', "{\"lot\":null,", 1),
        json.replacen('{', "{\"v\":1,", 1),
    ] {
        assert!(
            matches!(opened(format!("{head}{bad}")), RecordError::Json(_)),
            "{bad}"
        );
    }
}

#[test]
fn every_field_out_of_its_form_is_refused_by_name() {
    let refused = |change: &dyn Fn(&mut Record)| {
        let mut record = mug();
        change(&mut record);
        record.body(&shop()).unwrap_err().to_string()
    };
    assert_eq!(refused(&|r| r.product = " ".into()), "`product` is empty");
    assert_eq!(refused(&|r| r.lot = Some(String::new())), "`lot` is empty");
    assert_eq!(
        refused(&|r| r.nonce = "00".into()),
        "`nonce` is not in its form"
    );
    assert_eq!(
        refused(&|r| r.made.when = "2026-13-01".into()),
        "`when` is not in its form"
    );
    assert_eq!(
        refused(&|r| r.gtin = Some("9520123456788".into())),
        "`gtin` is not in its form"
    );
    assert_eq!(
        refused(&|r| r.care = Some("javascript:x".into())),
        "`care` is not in its form"
    );
    assert_eq!(
        refused(&|r| r.photos = Some(vec!["x".into()])),
        "`photos` is not in its form"
    );
    assert_eq!(
        refused(&|r| r.replaces = Some("x".into())),
        "`replaces` is not in its form"
    );
    for (piece, of) in [
        (Some(26), Some(25)),
        (Some(0), Some(25)),
        (Some(1), None),
        (None, Some(2)),
    ] {
        let why = refused(&|r| (r.piece, r.of) = (piece, of));
        assert_eq!(why, "piece and total do not fit each other");
    }
    let mut long = mug();
    long.note = Some("é".repeat(280));
    assert!(long.check().is_ok());
    long.note = Some("é".repeat(281));
    assert!(matches!(long.check(), Err(RecordError::NoteTooLong(281))));
}

#[test]
fn an_id_reads_as_a_person_types_it() {
    let id: ItemId = "PB4W0H39048SW".parse().unwrap();
    assert_eq!(id.printed(), "PB4W-0H39-048SW");
    for typed in [
        "pb4w-0h39-048sw",
        "PB4WOH39O48SW",
        "pb4w0h39o48sw",
        "-PB4W0H39048SW",
    ] {
        assert_eq!(typed.parse(), Ok(id), "{typed}");
    }
    let one: ItemId = "RH0R9CWZ08412".parse().unwrap();
    assert_eq!("RHOR9CWZ084I2".parse(), Ok(one));
    assert_eq!("RHOR9CWZ084l2".parse(), Ok(one));
}

#[test]
fn a_wrong_id_is_refused_by_name() {
    let cases = [
        ("PB4W0H39048S", IdError::Length(12)),
        ("", IdError::Length(0)),
        ("PB4W0H39048SU", IdError::Character { at: 12, found: 'U' }),
        (
            "PB4W0H39048é",
            IdError::Character {
                at: 11, found: 'é'
            },
        ),
        ("PB4W0H39048SX", IdError::Check),
        ("BP4W0H39048SW", IdError::Check),
    ];
    for (text, why) in cases {
        assert_eq!(text.parse::<ItemId>(), Err(why), "{text}");
    }
}

proptest! {
    #[test]
    fn any_id_reads_back_and_no_single_wrong_character_passes(
        body in ".*", at in 0_usize..13, other in 0_usize..32,
    ) {
        let id = ItemId::of_record_body(&body);
        prop_assert_eq!(id.as_str().parse(), Ok(id));
        prop_assert_eq!(id.printed().to_lowercase().parse(), Ok(id));
        let wrong = char::from(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"[other]).to_string();
        let mut text = id.as_str().to_owned();
        text.replace_range(at..=at, &wrong);
        let expected = if text == id.as_str() { Ok(id) } else { Err(IdError::Check) };
        prop_assert_eq!(text.parse(), expected);
    }
}

#[test]
fn a_certificate_reads_back_and_signs_the_same_bytes() {
    let expected = vectors("label_v1")["device_cert_note"]
        .as_str()
        .unwrap()
        .to_owned();
    let read = cert();
    assert_eq!(read.cert.vkey(), device_vkey());
    let again = read.cert.clone().sign(&shop_signer()).unwrap();
    assert_eq!(again, read);
    assert_eq!(again.note(&shop_vkey()), expected);
    assert!(read.cert.covers("2026-11-01".parse().unwrap()));
    assert!(read.cert.covers("2027-01-31".parse().unwrap()));
    assert!(!read.cert.covers("2027-02-01".parse().unwrap()));
    assert!(!read.cert.covers("2026-10-31".parse().unwrap()));
}

#[test]
fn a_certificate_in_another_shape_is_refused_by_name() {
    let text = cert().cert.text();
    let opened = |text: String| {
        let note = sign_note(&text, &[&shop_signer()]).unwrap();
        SignedDeviceCert::open(note.as_bytes(), &shop_vkey()).unwrap_err()
    };
    assert_eq!(
        opened(text.replace("device v1", "device v2")),
        CertError::Shape
    );
    assert_eq!(opened(text.clone() + "more\n"), CertError::Shape);
    assert!(matches!(
        opened(text.replace("32be9cdc", "32be9cdd")),
        CertError::DeviceKey(_)
    ));
    assert_eq!(
        opened(text.replace("2027-01-31", "2026-10-31")),
        CertError::Days
    );
    assert_eq!(
        opened(text.replace("2027-01-31", "2027-01-32")),
        CertError::Days
    );
    let foreign = text.replace(&device_vkey().to_string(), &shop_vkey().to_string());
    assert_eq!(opened(foreign), CertError::DeviceName);
    let by_device = sign_note(&text, &[&device_signer()]).unwrap();
    let refused = SignedDeviceCert::open(by_device.as_bytes(), &shop_vkey());
    assert_eq!(refused, Err(CertError::Note(NoteError::NoKnownSignature)));
}

#[test]
fn a_certificate_is_signed_by_its_shop_key_only_and_in_the_right_order_of_days() {
    let cert = cert().cert;
    let turned = DeviceCert {
        from: cert.until,
        until: cert.from,
        ..cert.clone()
    };
    assert_eq!(turned.sign(&shop_signer()), Err(CertError::Days));
    assert!(matches!(
        cert.sign(&device_signer()),
        Err(CertError::ShopKey(_))
    ));
}
