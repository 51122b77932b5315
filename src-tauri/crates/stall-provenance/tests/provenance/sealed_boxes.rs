//! Secrets sealed to one receiver. Refuses nothing itself.

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
