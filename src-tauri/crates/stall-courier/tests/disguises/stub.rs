//! A server that answers what a test tells it to, byte for byte, on a real socket.

#![allow(clippy::unwrap_used)] // a whole file of tests

use ed25519_dalek::{Signer as _, SigningKey};
use stall_wire::{CONTENT_TYPE, Frame, Kind, SealedFrame, Speaker};
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

/// A request as the stub saw it.
pub struct Asked {
    pub path: String,
    pub sealed: SealedFrame,
}

impl Asked {
    /// The answer an honest central would seal.
    pub fn answer(&self, key: &SigningKey, kind: Kind, message: &impl serde::Serialize) -> Vec<u8> {
        self.sealed_by(
            key,
            kind,
            serde_json::to_vec(message).unwrap(),
            self.sealed.frame.nonce,
        )
    }

    pub fn sealed_by(
        &self,
        key: &SigningKey,
        kind: Kind,
        payload: Vec<u8>,
        nonce: [u8; 16],
    ) -> Vec<u8> {
        let Speaker { shop, device, .. } = self.sealed.frame.speaker;
        let frame = Frame {
            kind,
            speaker: Speaker {
                shop,
                device,
                epoch: 1,
            },
            nonce,
            payload,
        };
        frame
            .seal(&self.path, |text| key.sign(text).to_bytes())
            .unwrap()
    }
}

/// A whole HTTP answer.
pub fn http(status: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// An answer under our content type.
pub fn ours(body: &[u8]) -> Vec<u8> {
    http("200 OK", CONTENT_TYPE, body)
}

pub struct Stub {
    pub addr: SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Stub {
    /// Answers every request with what `script` makes of it, until dropped.
    pub fn start(script: impl Fn(Asked) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let over = is_over.clone();
        let thread = std::thread::spawn(move || {
            for socket in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let mut socket = socket.unwrap();
                let Some(asked) = read(&mut socket) else {
                    continue;
                };
                let _ = socket.write_all(&script(asked));
            }
        });
        Self {
            addr,
            is_over,
            thread: Some(thread),
        }
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.addr);
        let _ = self.thread.take().unwrap().join();
    }
}

fn read(socket: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))?;
            let length: usize = length.trim().parse().ok()?;
            if bytes.len() >= head + 4 + length {
                let path = text.split(' ').nth(1)?.to_owned();
                let sealed = SealedFrame::read(&bytes[head + 4..head + 4 + length]).ok()?;
                return Some(Asked { path, sealed });
            }
        }
        match socket.read(&mut part).ok()? {
            0 => return None,
            count => bytes.extend_from_slice(&part[..count]),
        }
    }
}
