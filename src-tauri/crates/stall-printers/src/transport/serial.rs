//! Printers on a serial port, and Bluetooth printers bound as one. Refuses to guess the speed.
//!
//! The serialport crate sets the line up. On Unix its writes block past every deadline once the cable
//! is full, so there the bytes go through our own nonblocking handle of the same device.

use super::{Transport, TransportError};

/// Opens `path` at `baud`, 8 data bits, no parity, one stop bit.
pub fn open(path: &str, baud: u32) -> Result<Box<dyn Transport>, TransportError> {
    built::open(path, baud)
}

#[cfg(not(feature = "serial"))]
mod built {
    use super::{Transport, TransportError};

    pub fn open(_path: &str, _baud: u32) -> Result<Box<dyn Transport>, TransportError> {
        Err(TransportError::NotBuilt { link: "serial" })
    }
}

#[cfg(all(unix, feature = "serial"))]
mod built {
    use super::{Transport, TransportError};
    use crate::transport::device_file::DeviceFile;
    use std::path::Path;

    pub fn open(path: &str, baud: u32) -> Result<Box<dyn Transport>, TransportError> {
        // Opened first: the line keeps its settings as long as somebody holds it.
        let link = DeviceFile::open(Path::new(path))?;
        match serialport::new(path, baud).exclusive(false).open() {
            Ok(_) => Ok(Box::new(link)),
            Err(error) => Err(TransportError::opening(path, error.into())),
        }
    }
}

#[cfg(all(not(unix), feature = "serial"))]
mod built {
    use super::{Transport, TransportError};
    use crate::transport::{read_until, write_counted};
    use serialport::SerialPort;
    use std::io::{self, Read, Write};
    use std::time::Duration;

    struct SerialLink {
        name: String,
        port: Box<dyn SerialPort>,
    }

    pub fn open(path: &str, baud: u32) -> Result<Box<dyn Transport>, TransportError> {
        let name = format!("serial:{path}@{baud}");
        match serialport::new(path, baud).open() {
            Ok(port) => Ok(Box::new(SerialLink { name, port })),
            Err(error) => Err(TransportError::opening(&name, error.into())),
        }
    }

    impl Transport for SerialLink {
        fn name(&self) -> &str {
            &self.name
        }

        fn write(&mut self, bytes: &[u8], deadline: Duration) -> Result<usize, TransportError> {
            write_counted(bytes, deadline, |rest, left| {
                self.port.set_timeout(left)?;
                self.port.write(rest)
            })
        }

        fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, TransportError> {
            read_until(deadline, |left| {
                self.port.set_timeout(left)?;
                match self.port.read(buffer)? {
                    0 => Err(io::ErrorKind::UnexpectedEof.into()),
                    count => Ok(count),
                }
            })
        }
    }
}
