//! A printer as this device knows it: its address, its profile, and which paper goes to it.
//!
//! Refuses to keep settings; the till stores them and hands them in.

use crate::address::PrinterAddress;
use crate::status::{Ear, PrinterStatus};
use crate::transport::device_file::DeviceFile;
use crate::transport::tcp::TcpLink;
use crate::transport::virtual_folder::VirtualFolder;
use crate::transport::{Transport, TransportError, native_usb, serial};
use serde::{Deserialize, Serialize};
use stall_domain::PrinterId;
use stall_domain::print_intent::PaperKind;
use stall_paper::{Language, Profile, StatusKind};
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// A shipped profile by its id, or one that calibration wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ProfileChoice {
    Shipped(String),
    Own(Box<Profile>),
}

/// One printer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterConfig {
    pub id: PrinterId,
    /// What people call it.
    pub name: String,
    pub address: PrinterAddress,
    pub profile: ProfileChoice,
}

impl PrinterConfig {
    /// The printer of a stall that has none.
    pub fn embedded() -> Self {
        Self {
            id: PrinterId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001)),
            name: "Paper on screen".to_owned(),
            address: PrinterAddress::Virtual,
            profile: ProfileChoice::Shipped("virtual-58".to_owned()),
        }
    }

    /// What is known about the model. Pictures are only left to a printer that can say that it has them.
    pub fn profile(&self) -> Result<Profile, stall_paper::Error> {
        let mut profile = match &self.profile {
            ProfileChoice::Shipped(id) => Profile::builtin(id)?,
            ProfileChoice::Own(profile) => profile.as_ref().clone(),
        };
        profile.stored_logo &= self.address != PrinterAddress::Virtual
            && profile.language == Language::Escpos
            && profile.status == StatusKind::GsR;
        Ok(profile)
    }

    /// Opens the link. `folder` and `stem` name the papers of the virtual printer.
    pub fn open(
        &self,
        profile: &Profile,
        folder: &Path,
        stem: &str,
        deadline: Duration,
    ) -> Result<Box<dyn Transport>, TransportError> {
        Ok(match &self.address {
            PrinterAddress::Virtual => Box::new(VirtualFolder::open(folder, stem, profile)?),
            PrinterAddress::Tcp { host, port } => Box::new(TcpLink::open(host, *port, deadline)?),
            PrinterAddress::File(path) => Box::new(DeviceFile::open(path)?),
            PrinterAddress::Serial { path, baud } => serial::open(path, *baud)?,
            PrinterAddress::Usb { vendor, product } => native_usb::open(*vendor, *product)?,
        })
    }
}

/// Which printer each sort of paper goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routes {
    pub receipt: PrinterId,
    pub report: PrinterId,
    pub sticker: PrinterId,
    pub label: PrinterId,
    pub test: PrinterId,
}

impl Routes {
    /// Everything to one printer.
    pub fn all_to(printer: PrinterId) -> Self {
        Self {
            receipt: printer,
            report: printer,
            sticker: printer,
            label: printer,
            test: printer,
        }
    }

    pub fn printer_for(&self, paper: PaperKind) -> PrinterId {
        match paper {
            PaperKind::Receipt => self.receipt,
            PaperKind::Report => self.report,
            PaperKind::Sticker => self.sticker,
            PaperKind::Label => self.label,
            PaperKind::Test => self.test,
        }
    }

    /// The sorts of paper that go to `printer`.
    pub fn papers_of(&self, printer: PrinterId) -> Vec<PaperKind> {
        [
            PaperKind::Receipt,
            PaperKind::Report,
            PaperKind::Sticker,
            PaperKind::Label,
            PaperKind::Test,
        ]
        .into_iter()
        .filter(|paper| self.printer_for(*paper) == printer)
        .collect()
    }
}

/// Asks a printer how it is, over a link of its own. `deadline` bounds the connection and each answer.
/// The error says why it cannot be reached.
pub fn probe(config: &PrinterConfig, deadline: Duration) -> Result<PrinterStatus, TransportError> {
    if config.address == PrinterAddress::Virtual {
        return Ok(PrinterStatus::of_the_virtual_printer());
    }
    let Ok(profile) = config.profile() else {
        return Ok(PrinterStatus::unanswered());
    };
    let mut link = config.open(&profile, Path::new(""), "", deadline)?;
    match profile.status {
        _ if !link.can_answer() => Ok(PrinterStatus::unanswered()),
        StatusKind::None => Ok(PrinterStatus::unanswered()),
        StatusKind::DleEot | StatusKind::GsR => Ear::default().ask(link.as_mut(), deadline),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_is_kept_as_plain_text_and_read_back() {
        let printer = PrinterConfig::embedded();
        let json = serde_json::to_value(&printer).unwrap();
        assert_eq!(json["address"], "virtual");
        assert_eq!(json["profile"], "virtual-58");
        assert_eq!(
            serde_json::from_value::<PrinterConfig>(json).unwrap(),
            printer
        );

        let own = Box::new(Profile::builtin("generic-80").unwrap());
        let calibrated = PrinterConfig {
            profile: ProfileChoice::Own(own),
            ..printer
        };
        let json = serde_json::to_string(&calibrated).unwrap();
        assert_eq!(
            serde_json::from_str::<PrinterConfig>(&json).unwrap(),
            calibrated
        );
    }

    #[test]
    fn pictures_are_left_only_to_a_printer_that_can_confirm_them() {
        let may_keep = |address: &str, change: fn(&mut Profile)| {
            let mut profile = Profile::builtin("epson-tm-p20").unwrap();
            change(&mut profile);
            let printer = PrinterConfig {
                address: address.parse().unwrap(),
                profile: ProfileChoice::Own(Box::new(profile)),
                ..PrinterConfig::embedded()
            };
            printer.profile().unwrap().stored_logo
        };
        assert!(may_keep("tcp:192.168.1.20", |_| {}));
        assert!(!may_keep("virtual", |_| {}));
        assert!(!may_keep("tcp:192.168.1.20", |p| p.status = StatusKind::DleEot));
    }
}
