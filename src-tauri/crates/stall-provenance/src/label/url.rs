//! Owns the address of a label: the host it is printed with and how a scanned one is taken apart.
//! Refuses hosts that would print a broken link and paths that name no item.

use super::fault::LabelFault;
use crate::gs1::Gtin14;
use crate::id::ItemId;
use std::fmt;

/// Longest DNS name.
const MAX_HOST: usize = 253;

/// The archive's host, as set by the shop: lower case, with an optional port, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveHost(String);

impl ArchiveHost {
    /// Reads a host such as `kiln.example` or `kiln.example:8443`; upper case is lowered, because
    /// some scanner apps fail on upper-case addresses.
    ///
    /// # Errors
    /// [`LabelFault::ArchiveHostMissing`] when it is empty, [`LabelFault::ArchiveHost`] when it is
    /// more or less than a host.
    pub fn parse(text: &str) -> Result<Self, LabelFault> {
        let host = text.trim().to_ascii_lowercase();
        if host.is_empty() {
            return Err(LabelFault::ArchiveHostMissing);
        }
        if is_host(&host) {
            Ok(Self(host))
        } else {
            Err(LabelFault::ArchiveHost)
        }
    }

    /// The host as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArchiveHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, "443"));
    let label_ok = |label: &str| {
        let inner = label
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || c == b'-');
        !label.is_empty() && label.len() <= 63 && inner && !label.starts_with('-')
    };
    let port_ok = port.bytes().all(|c| c.is_ascii_digit()) && port.parse::<u16>().is_ok();
    name.len() <= MAX_HOST && name.split('.').all(label_ok) && port_ok
}

/// What a scanned address says before its seal is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LabelAddress<'a> {
    pub gtin: Option<Gtin14>,
    pub id: ItemId,
    pub digits: &'a str,
}

/// Takes an address apart. Any host, a path in front of the label's path, and what a static server adds
/// behind it (`/`, `/index.html`) are fine: none of them is signed.
pub(super) fn parse_address(text: &str) -> Result<LabelAddress<'_>, LabelFault> {
    let (scheme, rest) = text.trim().split_once("://").ok_or(LabelFault::UrlShape)?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err(LabelFault::UrlShape);
    }
    let (address, digits) = rest.split_once('#').unwrap_or((rest, ""));
    let address = address
        .split_once('?')
        .map_or(address, |(address, _)| address);
    let (host, path) = address.split_once('/').ok_or(LabelFault::UrlPath)?;
    if !is_host(&host.to_ascii_lowercase()) {
        return Err(LabelFault::UrlHost);
    }
    let (gtin, id) = parse_path(path)?;
    if digits.is_empty() {
        Err(LabelFault::SealMissing)
    } else {
        Ok(LabelAddress { gtin, id, digits })
    }
}

fn parse_path(path: &str) -> Result<(Option<Gtin14>, ItemId), LabelFault> {
    let path = path.strip_suffix("index.html").unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    let segments: Vec<&str> = path.split('/').collect();
    let (gtin, id) = match segments[..] {
        [.., "01", gtin, "21", id] => (Some(gtin), id),
        [.., "p", id] => (None, id),
        _ => return Err(LabelFault::UrlPath),
    };
    let exact = |gtin: &str| {
        Gtin14::parse(gtin)
            .ok()
            .filter(|parsed| parsed.as_str() == gtin)
    };
    let gtin = gtin
        .map(|gtin| exact(gtin).ok_or(LabelFault::Gtin))
        .transpose()?;
    Ok((gtin, id.parse().map_err(|_| LabelFault::Id)?))
}
