//! Ten thousand single changes to signed and hashed bytes. Refuses to let one pass, or to fail without a name.

use crate::labels::{by_device, by_shop, url};
use crate::records::{cert, mug};
use crate::*;
use stall_provenance::device_cert::SignedDeviceCert;
use stall_provenance::label::{LabelFault, encode_digits, verify_label};
use stall_provenance::merkle::{Checkpoint, open_checkpoint};
use stall_provenance::record::{RecordError, verify_record};
use std::collections::BTreeMap;

const FLIPS: usize = 10_000;

/// A small seeded generator (Marsaglia xorshift64): the same flips in every run.
struct Flips(u64);

impl Flips {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn flip(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut flipped = bytes.to_vec();
        let at = self.below(bytes.len());
        flipped[at] ^= 1 + self.below(255) as u8;
        flipped
    }
}

#[test]
fn every_changed_byte_of_a_payload_is_refused_by_name() {
    let mut flips = Flips(0x5eed_0001);
    for label in [by_shop(&mug()), by_device(&mug())] {
        let (url, digits, payload) = (url(&label), label.digits(), label.payload().to_bytes());
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for _ in 0..FLIPS / 2 {
            let flipped = flips.flip(&payload);
            let bad = url.replace(&digits, &encode_digits(&flipped));
            let fault = verify_label(&bad, &shop_vkey()).expect_err("a changed payload passed");
            *seen.entry(fault.code()).or_default() += 1;
        }
        let whole = payload.len() == 193;
        let parts = [
            "label_payload_kind",
            "label_shop_key",
            "label_numbering",
            "label_signature",
        ];
        assert!(parts.iter().all(|part| seen.contains_key(part)), "{seen:?}");
        assert_eq!(seen.contains_key("label_cert_signature"), whole, "{seen:?}");
    }
}

#[test]
fn every_changed_character_of_the_signed_path_is_refused() {
    let label = by_device(&mug());
    let (url, path) = (url(&label), label.facts().path());
    for (at, old) in path.char_indices() {
        for new in ('0'..='9')
            .chain('A'..='Z')
            .chain(['/', '-', '#', '?'])
            .filter(|&c| c != old)
        {
            let mut changed = path.clone();
            changed.replace_range(at..=at, &new.to_string());
            // `O` is how a person types 0, `I` and `L` how they type 1: the same id.
            let same_id = matches!((old, new), ('0', 'O') | ('1', 'I' | 'L')) && at >= 21;
            let result = verify_label(&url.replace(&path, &changed), &shop_vkey());
            assert_eq!(result.is_ok(), same_id, "{changed}");
        }
    }
}

#[test]
fn every_changed_byte_of_a_record_note_is_refused_by_name() {
    let note = mug().body(&shop()).unwrap().sign(&device_signer()).unwrap();
    let label = verify_label(&url(&by_shop(&mug())), &shop_vkey()).unwrap();
    let mut flips = Flips(0x5eed_0002);
    for _ in 0..FLIPS {
        let flipped = flips.flip(note.as_str().as_bytes());
        let refused = verify_record(&flipped, &shop(), &[&device_vkey()]).unwrap_err();
        assert!(matches!(refused, RecordError::Note(_)), "{refused:?}");
        assert_eq!(label.check_record(&flipped), Err(LabelFault::RecordDigest));
    }
}

#[test]
fn every_changed_byte_of_a_certificate_or_checkpoint_is_refused() {
    let cert = cert().note(&shop_vkey());
    let log = NamedSigner {
        name: shop().log_key(),
        key: SigningKey::from_seed(&seed(0)),
    };
    let checkpoint = Checkpoint {
        origin: shop().log_key(),
        size: 600,
        root: [7; 32],
    };
    let checkpoint = checkpoint.sign(&log).unwrap();
    let mut flips = Flips(0x5eed_0003);
    for _ in 0..FLIPS / 10 {
        SignedDeviceCert::open(&flips.flip(cert.as_bytes()), &shop_vkey()).unwrap_err();
        open_checkpoint(&flips.flip(checkpoint.as_bytes()), &log.vkey()).unwrap_err();
    }
}
