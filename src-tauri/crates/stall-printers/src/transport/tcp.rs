//! Printers on the network: raw bytes to a port, usually 9100. Refuses names it cannot resolve.

use super::{Transport, TransportError, read_until, write_counted};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// A raw connection. What it accepted lies in the kernel; only a fence or an orderly end says more.
#[derive(Debug)]
pub struct TcpLink {
    name: String,
    stream: TcpStream,
}

impl TcpLink {
    /// Connects to `host:port`, trying each address the name has.
    pub fn open(host: &str, port: u16, deadline: Duration) -> Result<Self, TransportError> {
        let name = format!("tcp:{host}:{port}");
        let stream = connect(host.trim_matches(['[', ']']), port, deadline);
        let stream = stream.map_err(|source| TransportError::opening(&name, source))?;
        // Status questions are three bytes long and must not wait for more.
        stream
            .set_nodelay(true)
            .map_err(|source| TransportError::opening(&name, source))?;
        Ok(Self { name, stream })
    }
}

fn connect(host: &str, port: u16, deadline: Duration) -> io::Result<TcpStream> {
    let mut refused = io::Error::from(io::ErrorKind::NotFound);
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, deadline) {
            Ok(stream) => return Ok(stream),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// The socket takes no zero for a time-out.
fn at_least_a_tick(left: Duration) -> Option<Duration> {
    Some(left.max(Duration::from_millis(1)))
}

impl Transport for TcpLink {
    fn name(&self) -> &str {
        &self.name
    }

    fn write(&mut self, bytes: &[u8], deadline: Duration) -> Result<usize, TransportError> {
        write_counted(bytes, deadline, |rest, left| {
            self.stream.set_write_timeout(at_least_a_tick(left))?;
            self.stream.write(rest)
        })
    }

    fn read(&mut self, buffer: &mut [u8], deadline: Duration) -> Result<usize, TransportError> {
        read_until(deadline, |left| {
            self.stream.set_read_timeout(at_least_a_tick(left))?;
            match self.stream.read(buffer)? {
                0 => Err(io::ErrorKind::UnexpectedEof.into()),
                count => Ok(count),
            }
        })
    }

    /// Says that no more comes and waits for the printer to close. A printer that closed first, or resets
    /// the connection, lost bytes; one that keeps its side open until the deadline is believed. Reading
    /// also keeps our own close from resetting the connection under bytes still on their way.
    fn finish(&mut self, deadline: Duration) -> Result<(), TransportError> {
        self.read_away(Duration::ZERO)?;
        self.stream
            .shutdown(Shutdown::Write)
            .map_err(|source| TransportError::lost(0, source))?;
        match self.read_away(deadline) {
            Err(TransportError::LinkLost { source, .. })
                if source.kind() == io::ErrorKind::UnexpectedEof => {}
            other => return other,
        }
        match self.stream.take_error() {
            Ok(None) => Ok(()),
            Ok(Some(source)) | Err(source) => Err(TransportError::lost(0, source)),
        }
    }
}

impl TcpLink {
    /// Reads late answers until there are none.
    fn read_away(&mut self, deadline: Duration) -> Result<(), TransportError> {
        let started = Instant::now();
        let mut late_answers = [0; 64];
        loop {
            let left = deadline.saturating_sub(started.elapsed());
            if self.read(&mut late_answers, left)? == 0 {
                return Ok(());
            }
        }
    }
}
