//! What can go wrong on the way to a printer, with the count that decides whether a retry is safe.

use std::io;

/// A fault of a link. `sent` counts the bytes of the failed call that were accepted.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    #[error("{address} cannot be reached")]
    Unreachable {
        address: String,
        #[source]
        source: io::Error,
    },
    #[error("{address} may not be opened by this user")]
    PermissionDenied {
        address: String,
        #[source]
        source: io::Error,
    },
    #[error("{address} is not a printer")]
    NotAPrinter { address: String },
    #[error("this build has no {link} link")]
    NotBuilt { link: &'static str },
    #[error("the printer took {sent} bytes and then none before the deadline")]
    TimedOut { sent: usize },
    #[error("the link broke after {sent} bytes")]
    LinkLost {
        sent: usize,
        #[source]
        source: io::Error,
    },
    /// The USB driver does not count what it sent.
    #[error("the USB link failed")]
    Usb(#[source] escpos::errors::PrinterError),
    #[error("the picture of the paper could not be written")]
    Picture(#[source] io::Error),
}

impl TransportError {
    pub(crate) fn lost(sent: usize, source: io::Error) -> Self {
        Self::LinkLost { sent, source }
    }

    /// A failed opening, told apart by what the system said.
    pub(crate) fn opening(address: &str, source: io::Error) -> Self {
        let address = address.to_owned();
        match source.kind() {
            io::ErrorKind::PermissionDenied => Self::PermissionDenied { address, source },
            _ => Self::Unreachable { address, source },
        }
    }

    /// How many bytes of the failed call left us; `None` when the link cannot say.
    pub fn sent(&self) -> Option<usize> {
        match self {
            Self::TimedOut { sent } | Self::LinkLost { sent, .. } => Some(*sent),
            Self::Usb(_) => None,
            Self::Unreachable { .. }
            | Self::PermissionDenied { .. }
            | Self::NotAPrinter { .. }
            | Self::NotBuilt { .. }
            | Self::Picture(_) => Some(0),
        }
    }

    /// The stable name of the fault, as the spool keeps it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "printer_unreachable",
            Self::PermissionDenied { .. } => "printer_permission_denied",
            Self::NotAPrinter { .. } => "printer_not_a_printer",
            Self::NotBuilt { .. } => "printer_link_not_built",
            Self::TimedOut { .. } => "printer_timed_out",
            Self::LinkLost { .. } => "printer_link_lost",
            Self::Usb(_) => "printer_usb_failed",
            Self::Picture(_) => "printer_picture_not_written",
        }
    }
}
