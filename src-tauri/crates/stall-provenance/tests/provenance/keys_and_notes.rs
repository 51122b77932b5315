//! Ed25519, C2SP keys and signed notes against their vectors. Refuses nothing itself.

use crate::*;
use stall_provenance::keys::{KeyError, KeyName};
use stall_provenance::note::{MAX_SIGNATURES, NoteError, open_note, parse_note, sign_note};
use stall_provenance::{SigningKey, VerifyingKey, Vkey};

#[test]
fn ed25519_signs_as_rfc_8032_says() {
    for test in list(&vectors("ed25519_rfc8032")["tests"]) {
        let key = SigningKey::from_seed(&hash(&test["secret"]));
        let message = unhex(text(test, "msg"));
        let signature: [u8; 64] = unhex(text(test, "sig")).try_into().unwrap();
        assert_eq!(key.verifying_key().to_bytes(), hash(&test["public"]));
        assert_eq!(key.sign(&message), signature);
        assert_eq!(key.verifying_key().verify(&message, &signature), Ok(()));
        let other = [&message[..], b"x"].concat();
        assert_eq!(
            key.verifying_key().verify(&other, &signature),
            Err(KeyError::Signature)
        );
    }
}

#[test]
fn a_key_of_small_order_is_refused() {
    let mut identity = [0; 32];
    identity[0] = 1;
    assert_eq!(VerifyingKey::from_bytes(&identity), Err(KeyError::Point));
}

#[test]
fn a_private_key_never_shows_its_seed() {
    let shown = format!("{:?}", shop_signer());
    assert!(!shown.contains("9d61b19d"), "{shown}");
}

#[test]
fn public_keys_read_back_what_they_wrote() {
    let notes = vectors("signed_notes");
    let valid = list(&notes["valid"]).iter().map(|note| text(note, "vkey"));
    let others = list(&notes["vkeys_valid"])
        .iter()
        .map(|vkey| vkey.as_str().unwrap());
    for vkey in valid.chain(others) {
        assert_eq!(vkey.parse::<Vkey>().unwrap().to_string(), vkey);
    }
    let labels = vectors("label_v1");
    assert_eq!(shop_vkey().to_string(), text(&labels, "shop_vkey"));
    assert_eq!(device_vkey().to_string(), text(&labels, "device_vkey"));
}

#[test]
fn every_bad_public_key_is_refused_by_name() {
    let notes = vectors("signed_notes");
    let refusals: Vec<KeyError> = list(&notes["vkeys_invalid"])
        .iter()
        .map(|vkey| vkey.as_str().unwrap().parse::<Vkey>().unwrap_err())
        .collect();
    assert_eq!(
        refusals,
        [KeyError::Base64, KeyError::Algorithm(0x65), KeyError::Name]
    );
    let good = shop_vkey().to_string();
    let cases = [
        ("kiln.example/shop", KeyError::Shape),
        ("kiln.example/shop+1aac67f7", KeyError::Shape),
        (&good.replace("1aac67f7", "1AAC67F7"), KeyError::IdShape),
        (&good.replace("1aac67f7", "1aac67f"), KeyError::IdShape),
        (&good.replace("1aac67f7", "1aac67f8"), KeyError::IdMismatch),
        (&good.replace("kiln", "kilm"), KeyError::IdMismatch),
        (&good.replace("Addam", "Ad*am"), KeyError::Base64),
        ("a+00000000+", KeyError::Length(0)),
        ("a+00000000+AQAA", KeyError::Length(2)),
    ];
    for (vkey, why) in cases {
        assert_eq!(vkey.parse::<Vkey>(), Err(why), "{vkey}");
    }
}

#[test]
fn a_key_name_holds_neither_space_nor_plus() {
    for name in ["", "a b", "a\u{a0}b", "a+b", "a\nb", "a\u{7f}b"] {
        assert_eq!(KeyName::new(name), Err(KeyError::Name), "{name:?}");
    }
}

#[test]
fn notes_of_other_code_verify() {
    for note in list(&vectors("signed_notes")["valid"]) {
        let vkey: Vkey = text(note, "vkey").parse().unwrap();
        open_note(text(note, "note").as_bytes(), &[&vkey]).unwrap();
    }
}

#[test]
fn signing_again_gives_the_same_note() {
    let hello = &vectors("signed_notes")["valid"][1];
    assert_eq!(
        sign_note("hello\n", &[&shop_signer()]).unwrap(),
        text(hello, "note")
    );
}

#[test]
fn a_wrong_signature_of_a_known_key_spoils_a_note_that_another_known_key_signed() {
    let note = sign_note("hello\n", &[&shop_signer(), &device_signer()]).unwrap();
    open_note(note.as_bytes(), &[&shop_vkey(), &device_vkey()]).unwrap();
    let forged = note.replace("hello", "hallo");
    let name = shop_vkey().name;
    let known: [&Vkey; 2] = [&shop_vkey(), &device_vkey()];
    assert_eq!(
        open_note(forged.as_bytes(), &known),
        Err(NoteError::BadSignature(name))
    );
    let (head, last) = note.trim_end().rsplit_once(' ').unwrap();
    let spoilt = format!("{head} {}AA=\n", &last[..last.len() - 3]);
    let name = device_vkey().name;
    assert_eq!(
        open_note(spoilt.as_bytes(), &known),
        Err(NoteError::BadSignature(name))
    );
}

#[test]
fn unknown_signatures_are_ignored_but_one_known_is_needed() {
    let note = sign_note("hello\n", &[&device_signer(), &shop_signer()]).unwrap();
    assert_eq!(
        open_note(note.as_bytes(), &[&shop_vkey()])
            .unwrap()
            .signatures
            .len(),
        2
    );
    assert_eq!(
        open_note(note.as_bytes(), &[]),
        Err(NoteError::NoKnownSignature)
    );
}

#[test]
fn every_malformed_note_is_refused_by_name() {
    let note = sign_note("hello\n", &[&shop_signer()]).unwrap();
    let cases = [
        (note.trim_end().to_owned(), NoteError::NoFinalNewline),
        (note.replace("\n\n", "\n"), NoteError::NoBlankLine),
        (
            note.replace("hello", "he\rllo"),
            NoteError::ControlCharacter { at: 2 },
        ),
        (
            note.replace("hello", "he\tllo"),
            NoteError::ControlCharacter { at: 2 },
        ),
        (
            note.replace("/shop ", "/sh+op "),
            NoteError::SignatureName { line: 1 },
        ),
        (
            note.replace("/shop ", "/sh\u{a0}op "),
            NoteError::SignatureName { line: 1 },
        ),
        (
            note.replace("\u{2014}", "-"),
            NoteError::SignatureShape { line: 1 },
        ),
        (
            "hello\n\n".to_owned(),
            NoteError::SignatureShape { line: 1 },
        ),
        (
            "hello\n\n\u{2014} a AAAAAA==\n".to_owned(),
            NoteError::SignatureTooShort { line: 1 },
        ),
        (
            note.clone() + "\u{2014} a A*==\n",
            NoteError::SignatureBase64 { line: 2 },
        ),
        (
            note.clone() + &"\u{2014} a AAAAAAA=\n".repeat(MAX_SIGNATURES),
            NoteError::TooManySignatures,
        ),
    ];
    for (bad, why) in cases {
        assert_eq!(parse_note(bad.as_bytes()), Err(why), "{bad:?}");
    }
    let not_utf8 = [b"hello\xff".as_slice(), b"\n\n"].concat();
    assert_eq!(
        parse_note(&not_utf8),
        Err(NoteError::NotUtf8 { valid_up_to: 5 })
    );
    let unsigned = sign_note("hello", &[&shop_signer()]);
    assert_eq!(unsigned, Err(NoteError::NoFinalNewline));
}
