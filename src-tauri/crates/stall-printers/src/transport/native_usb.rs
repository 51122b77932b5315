//! USB printers without a kernel driver, through the escpos crate. That driver does not count what it
//! sent, so every error of a write is told as "not known".

use super::{Transport, TransportError};

/// Opens the first device with these ids.
#[cfg(feature = "native-usb")]
pub fn open(vendor: u16, product: u16) -> Result<Box<dyn Transport>, TransportError> {
    Ok(Box::new(built::UsbLink::open(vendor, product)?))
}

/// Opens nothing: this build has no USB driver.
#[cfg(not(feature = "native-usb"))]
pub fn open(_vendor: u16, _product: u16) -> Result<Box<dyn Transport>, TransportError> {
    Err(TransportError::NotBuilt { link: "usb" })
}

#[cfg(feature = "native-usb")]
mod built {
    use super::{Transport, TransportError};
    use escpos::driver::{Driver, NativeUsbDriver};
    use std::time::Duration;

    pub struct UsbLink {
        name: String,
        driver: NativeUsbDriver,
    }

    impl UsbLink {
        pub fn open(vendor: u16, product: u16) -> Result<Self, TransportError> {
            let name = format!("usb:{vendor:04x}:{product:04x}");
            match NativeUsbDriver::open(vendor, product) {
                Ok(driver) => Ok(Self { name, driver }),
                // The driver reports text only, so every failed opening is "not reachable".
                Err(error) => Err(TransportError::Unreachable {
                    address: name,
                    source: std::io::Error::other(error),
                }),
            }
        }
    }

    impl Transport for UsbLink {
        fn name(&self) -> &str {
            &self.name
        }

        /// The driver keeps its own deadline of five seconds.
        fn write(&mut self, bytes: &[u8], _deadline: Duration) -> Result<usize, TransportError> {
            self.driver.write(bytes).map_err(TransportError::Usb)?;
            Ok(bytes.len())
        }

        /// The driver tells silence and a fault alike; a dead link shows at the next write.
        fn read(&mut self, buffer: &mut [u8], _: Duration) -> Result<usize, TransportError> {
            Ok(self.driver.read(buffer).unwrap_or(0))
        }
    }
}
