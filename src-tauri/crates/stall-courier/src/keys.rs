//! What the courier borrows of the keychain: to sign, to seal a head, to check. Keys themselves never come here.

use stall_domain::{Series, ShopId};

/// The device's keys and the one check the courier needs. Implemented by the till over provenance.
pub trait DeviceKeys: Send + Sync {
    /// The key of `series` signs `message`; `None` when this machine does not have that key.
    fn sign(&self, series: Series, message: &[u8]) -> Option<[u8; 64]>;

    /// The key of `series` seals the chain head (`stall_provenance::Head::seal`).
    fn seal_head(&self, shop: ShopId, series: Series, seq: u64, hash: [u8; 32])
    -> Option<[u8; 64]>;

    /// Whether `signature` over `message` is by the key in the C2SP verifier key line `vkey`.
    fn verify(&self, vkey: &str, message: &[u8], signature: &[u8; 64]) -> bool;
}
