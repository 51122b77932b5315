//! Secrets sealed to one receiver. Refuses nothing itself.

use crate::unhex;
use stall_provenance::sealed_box::*;

const SECRET: [u8; 32] = [42; 32];
const RANDOMNESS: [u8; 32] = [9; 32];

#[test]
fn the_receiver_opens_what_was_sealed() {
    let central = SealingKey::from_seed(&[1; 32]);
    let sealed = seal_secret(&central.public(), b"shop 1", &SECRET, &RANDOMNESS).unwrap();
    assert_eq!(open_secret(&central, b"shop 1", &sealed), Ok(SECRET));
    assert!(!sealed.windows(4).any(|bytes| bytes == [42; 4]));
}

#[test]
fn randomness_decides_the_bytes() {
    let central = SealingKey::from_seed(&[1; 32]).public();
    let seal = |randomness| seal_secret(&central, b"", &SECRET, randomness).unwrap();
    assert_eq!(seal(&RANDOMNESS), seal(&RANDOMNESS));
    assert_ne!(seal(&RANDOMNESS), seal(&[8; 32]));
}

#[test]
fn another_receiver_purpose_or_byte_does_not_open() {
    let central = SealingKey::from_seed(&[1; 32]);
    let sealed = seal_secret(&central.public(), b"shop 1", &SECRET, &RANDOMNESS).unwrap();
    let other = SealingKey::from_seed(&[2; 32]);
    assert_eq!(
        open_secret(&other, b"shop 1", &sealed),
        Err(SealedBoxError::Open)
    );
    assert_eq!(
        open_secret(&central, b"shop 2", &sealed),
        Err(SealedBoxError::Open)
    );
    for at in 0..sealed.len() {
        let mut changed = sealed;
        changed[at] ^= 1;
        assert_eq!(
            open_secret(&central, b"shop 1", &changed),
            Err(SealedBoxError::Open),
            "{at}"
        );
    }
    let cut = open_secret(&central, b"shop 1", &sealed[1..]);
    assert_eq!(cut, Err(SealedBoxError::Length(79)));
}

#[test]
fn a_useless_receiver_key_is_refused() {
    let refused = seal_secret(&[0; 32], b"", &SECRET, &RANDOMNESS);
    assert_eq!(refused, Err(SealedBoxError::ReceiverKey));
}

#[test]
fn one_time_and_receiver_keys_are_those_of_rfc_9180() {
    // RFC 9180, A.2.1: ikmE, pkEm, ikmR, pkRm.
    let bytes = |hex: &str| -> [u8; 32] { unhex(hex).try_into().unwrap() };
    let ikm_e = bytes("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
    let pk_e = bytes("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
    let ikm_r = bytes("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df");
    let pk_r = bytes("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
    assert_eq!(SealingKey::from_seed(&ikm_r).public(), pk_r);
    let sealed = seal_secret(&pk_r, b"", &SECRET, &ikm_e).unwrap();
    assert_eq!(sealed[..32], pk_e);
}
