//! What tells this machine from another: the system's own id, hashed for us alone, else a kept random one.
//!
//! Refuses to show the system's id: machine-id(5) asks applications to derive their own.

use crate::{folder, random_into, secrets};
use sha2::{Digest, Sha256};
use stall_till::HostError;
use std::{fs, path::Path};

const PLACES: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];
const KEPT: &str = "machine-id";

/// 64 hex digits, the same on this machine and another elsewhere.
pub fn machine_id() -> Result<String, HostError> {
    let systems = PLACES.iter().find_map(|place| read(Path::new(place)));
    match systems {
        Some(id) => Ok(derived(&id)),
        None => Ok(derived(&kept(&folder::user_config_folder())?)),
    }
}

fn kept(folder: &Path) -> Result<String, HostError> {
    if let Some(id) = read(&folder.join(KEPT)) {
        return Ok(id);
    }
    let mut random = [0u8; 16];
    random_into(&mut random)?;
    let id = hex(&random);
    secrets::write_private(folder, KEPT, id.as_bytes()).map_err(HostError::DataFolder)?;
    Ok(id)
}

fn read(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let id = text.trim();
    (id.len() >= 32).then(|| id.to_owned())
}

fn derived(id: &str) -> String {
    hex(&Sha256::digest(
        format!("stallside machine\n{id}").as_bytes(),
    ))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_an_id_keeps_a_random_one() {
        let first = tempfile::tempdir().unwrap();
        let second = tempfile::tempdir().unwrap();
        let id = kept(first.path()).unwrap();
        assert_eq!(kept(first.path()).unwrap(), id);
        assert_ne!(kept(second.path()).unwrap(), id);
    }

    #[test]
    fn the_systems_id_does_not_show() {
        let id = "0123456789abcdef0123456789abcdef";
        assert!(!derived(id).contains(id));
    }
}
