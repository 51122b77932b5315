//! One-time pairing codes: how they are written, kept and proven without being sent.
//!
//! Refuses to send or store the code itself: both sides prove they know it.

use crate::{Hash32, Nonce};
use sha2::{Digest as _, Sha256};
use stall_domain::{DeviceId, Series, ShopId};

/// Crockford's base32: no letter that a digit could be taken for.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code: fifty bits.
pub const CODE_CHARACTERS: usize = 10;

/// A code as people read it, `XXXXX-XXXXX`, from ten random bytes.
pub fn code_from(random: &[u8; CODE_CHARACTERS]) -> String {
    let mut code: String = random
        .iter()
        .map(|b| ALPHABET[usize::from(b % 32)] as char)
        .collect();
    code.insert(CODE_CHARACTERS / 2, '-');
    code
}

/// What central keeps of a code. Any case, spaces and hyphens, `o` for 0, `i` and `l` for 1.
pub fn code_key(typed: &str) -> Hash32 {
    let plain =
        typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            });
    let plain: String = plain.collect();
    Hash32(
        Sha256::new()
            .chain_update("stallside-code-v1\n")
            .chain_update(plain)
            .finalize()
            .into(),
    )
}

/// What the device shows: it knows the code, for this key and this ask only.
pub fn code_proof(
    key: &Hash32,
    nonce: &Nonce,
    device: DeviceId,
    epoch: u32,
    device_key: &Hash32,
) -> Hash32 {
    let hash = Sha256::new()
        .chain_update("stallside-pair-v1\n")
        .chain_update(key.0)
        .chain_update(nonce)
        .chain_update(device.bytes())
        .chain_update(epoch.to_be_bytes())
        .chain_update(device_key.0);
    Hash32(hash.finalize().into())
}

/// What central shows: it knows the code, and these keys are its own. Stops a stranger in the middle.
pub fn answer_proof(
    key: &Hash32,
    nonce: &Nonce,
    central_vkey: &str,
    sealing_key: &Hash32,
) -> Hash32 {
    let hash = Sha256::new()
        .chain_update("stallside-paired-v1\n")
        .chain_update(key.0)
        .chain_update(nonce)
        .chain_update(sealing_key.0)
        .chain_update(central_vkey);
    Hash32(hash.finalize().into())
}

/// What an old epoch's key signs to let a new epoch of its device in.
pub fn epoch_statement(shop: ShopId, new: Series, device_key: &Hash32, nonce: &Nonce) -> String {
    let (device, epoch, nonce) = (new.device, new.epoch, crate::hex::encode(nonce));
    format!(
        "stallside-epoch-v1\nshop {shop}\ndevice {device}\nepoch {epoch}\nkey {device_key}\nnonce {nonce}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_as_it_was_heard() {
        let code = code_from(&[0, 1, 10, 31, 32, 63, 64, 200, 255, 17]);
        assert_eq!(code, "01AZ0-Z08ZH");
        assert_eq!(code_key(&code), code_key("o1az o-zo8zh"));
        assert_ne!(code_key(&code), code_key("01AZ0-Z08ZJ"));
    }
}
