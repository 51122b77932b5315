//! One call over one socket, sent and answered apart, so that somebody can die in between.
//! Refuses keep-alive, redirects and everything else a till does not need.

use serde_json::Value;
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// A hang guard, not a measure.
const PATIENCE: Duration = Duration::from_secs(60);

/// The request's bytes, whole. The token opens the door, `host` is the address the till knows itself by.
pub fn request(host: SocketAddr, token: &str, command: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    format!(
        "POST /call/{command} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A request that left us whole and has no answer yet.
pub struct Sent(TcpStream);

impl Sent {
    /// Connects and writes; when this returns, the other side's system has the bytes.
    pub fn to(address: SocketAddr, request: &[u8]) -> io::Result<Sent> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request)?;
        Ok(Sent(stream))
    }

    /// The answer's status and JSON; `None` when it never came, or not whole.
    pub fn answer(self) -> Option<(u16, Value)> {
        let bytes = read_message(self.0)?;
        let split = head_end(&bytes)?;
        let status = std::str::from_utf8(&bytes[..split])
            .ok()?
            .split(' ')
            .nth(1)?
            .parse()
            .ok()?;
        Some((
            status,
            serde_json::from_slice(&bytes[split..]).unwrap_or(Value::Null),
        ))
    }
}

/// A whole request or response: head, and as many bytes as the head promises.
pub fn read_message(mut stream: impl Read) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some(head) = head_end(&bytes)
            && bytes.len() >= head + content_length(&bytes[..head])?
        {
            return Some(bytes);
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend(&buffer[..count]),
        }
    }
}

/// Where the body begins.
pub fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map(|at| at + 4)
}

fn content_length(head: &[u8]) -> Option<usize> {
    let head = std::str::from_utf8(head).ok()?.to_ascii_lowercase();
    let line = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:").map(str::to_owned))?;
    line.trim().parse().ok()
}
