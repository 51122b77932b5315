//! Where a printer is, as people type it: `tcp:192.168.1.20:9100`, `file:/dev/usb/lp0`,
//! `serial:/dev/rfcomm0@115200`, `usb:04b8:0e15`, `virtual`. Refuses to look whether it is there.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The port printers listen on unless told otherwise.
const RAW_PORT: u16 = 9_100;
/// What Bluetooth printers and most serial ones are set to.
const USUAL_BAUD: u32 = 115_200;

/// One way to a printer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PrinterAddress {
    /// No printer: paper lands as pictures in a folder.
    Virtual,
    Tcp {
        host: String,
        port: u16,
    },
    /// A device, a pipe or a plain file that exists.
    File(PathBuf),
    Serial {
        path: String,
        baud: u32,
    },
    /// Vendor and product id.
    Usb {
        vendor: u16,
        product: u16,
    },
}

/// Why a typed address is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("an address starts with tcp:, file:, serial:, usb: or is virtual, not “{found}”")]
    LinkUnknown { found: String },
    #[error("the address names no host")]
    HostMissing,
    #[error("“{found}” is not a port from 1 to 65535")]
    PortUnreadable { found: String },
    #[error("the address names no file")]
    PathMissing,
    #[error("“{found}” is not a serial speed")]
    BaudUnreadable { found: String },
    #[error("“{found}” is not vendor:product in hexadecimal")]
    UsbIdsUnreadable { found: String },
}

impl AddressError {
    /// The stable name of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LinkUnknown { .. } => "printer_address_link_unknown",
            Self::HostMissing => "printer_address_host_missing",
            Self::PortUnreadable { .. } => "printer_address_port_unreadable",
            Self::PathMissing => "printer_address_path_missing",
            Self::BaudUnreadable { .. } => "printer_address_baud_unreadable",
            Self::UsbIdsUnreadable { .. } => "printer_address_usb_ids_unreadable",
        }
    }
}

impl FromStr for PrinterAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        match text.split_once(':') {
            None if text == "virtual" => Ok(Self::Virtual),
            Some(("tcp", rest)) => tcp(rest),
            Some(("file", "")) => Err(AddressError::PathMissing),
            Some(("file", path)) => Ok(Self::File(path.into())),
            Some(("serial", rest)) => serial(rest),
            Some(("usb", rest)) => usb(rest),
            _ => Err(AddressError::LinkUnknown {
                found: text.to_owned(),
            }),
        }
    }
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
fn tcp(rest: &str) -> Result<PrinterAddress, AddressError> {
    let after_bracket = rest.rfind(']').map_or(0, |at| at + 1);
    let (host, port) = match rest[after_bracket..].find(':') {
        Some(at) => (
            &rest[..after_bracket + at],
            Some(&rest[after_bracket + at + 1..]),
        ),
        None => (rest, None),
    };
    if host.trim_matches(['[', ']']).is_empty() {
        return Err(AddressError::HostMissing);
    }
    let unreadable = |found: &str| AddressError::PortUnreadable {
        found: found.to_owned(),
    };
    let port = match port {
        None => RAW_PORT,
        Some(text) => match text.parse() {
            Ok(0) | Err(_) => return Err(unreadable(text)),
            Ok(port) => port,
        },
    };
    Ok(PrinterAddress::Tcp {
        host: host.to_owned(),
        port,
    })
}

/// `path` or `path@baud`.
fn serial(rest: &str) -> Result<PrinterAddress, AddressError> {
    let (path, baud) = rest
        .rsplit_once('@')
        .map_or((rest, None), |(path, baud)| (path, Some(baud)));
    if path.is_empty() {
        return Err(AddressError::PathMissing);
    }
    let baud = match baud {
        None => USUAL_BAUD,
        Some(text) => match text.parse() {
            Ok(0) | Err(_) => {
                return Err(AddressError::BaudUnreadable {
                    found: text.to_owned(),
                });
            }
            Ok(baud) => baud,
        },
    };
    Ok(PrinterAddress::Serial {
        path: path.to_owned(),
        baud,
    })
}

fn usb(rest: &str) -> Result<PrinterAddress, AddressError> {
    let hex = |text: &str| u16::from_str_radix(text, 16).ok();
    let ids = rest
        .split_once(':')
        .and_then(|(vendor, product)| Some((hex(vendor)?, hex(product)?)));
    match ids {
        Some((vendor, product)) => Ok(PrinterAddress::Usb { vendor, product }),
        None => Err(AddressError::UsbIdsUnreadable {
            found: rest.to_owned(),
        }),
    }
}

impl fmt::Display for PrinterAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Virtual => f.write_str("virtual"),
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Serial { path, baud } => write!(f, "serial:{path}@{baud}"),
            Self::Usb { vendor, product } => write!(f, "usb:{vendor:04x}:{product:04x}"),
        }
    }
}

impl TryFrom<String> for PrinterAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<PrinterAddress> for String {
    fn from(address: PrinterAddress) -> String {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_it_was_written() {
        for text in [
            "virtual",
            "tcp:192.168.1.20:9100",
            "tcp:[fe80::1]:9101",
            "file:/dev/usb/lp0",
            "serial:/dev/rfcomm0@9600",
            "serial:COM3@115200",
            "usb:04b8:0e15",
        ] {
            let address: PrinterAddress = text.parse().unwrap();
            assert_eq!(address.to_string(), text);
            let json = serde_json::to_string(&address).unwrap();
            assert_eq!(
                serde_json::from_str::<PrinterAddress>(&json).unwrap(),
                address
            );
        }
        assert_eq!(
            "tcp:printer.local".parse(),
            "tcp:printer.local:9100".parse::<PrinterAddress>()
        );
        assert_eq!(
            "tcp:[::1]".parse(),
            "tcp:[::1]:9100".parse::<PrinterAddress>()
        );
    }

    #[test]
    fn a_wrong_address_says_what_is_wrong() {
        let code = |text: &str| text.parse::<PrinterAddress>().unwrap_err().code();
        assert_eq!(code("192.168.1.20:9100"), "printer_address_link_unknown");
        assert_eq!(code(""), "printer_address_link_unknown");
        assert_eq!(code("tcp::9100"), "printer_address_host_missing");
        assert_eq!(code("tcp:host:0"), "printer_address_port_unreadable");
        assert_eq!(code("tcp:host:70000"), "printer_address_port_unreadable");
        assert_eq!(code("file:"), "printer_address_path_missing");
        assert_eq!(code("serial:COM3@fast"), "printer_address_baud_unreadable");
        assert_eq!(code("usb:04b8"), "printer_address_usb_ids_unreadable");
    }
}
