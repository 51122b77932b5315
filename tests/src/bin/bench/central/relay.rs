//! A relay before central that counts what crosses it, HTTP heads and all. Refuses to alter a byte.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
};

pub struct Relay {
    pub addr: SocketAddr,
    sent: Arc<AtomicU64>,
    got: Arc<AtomicU64>,
}

impl Relay {
    pub fn before(central: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let relay = Self {
            addr: listener.local_addr()?,
            sent: Arc::default(),
            got: Arc::default(),
        };
        let (sent, got) = (relay.sent.clone(), relay.got.clone());
        thread::spawn(move || {
            for till in listener.incoming().flatten() {
                // A connection that cannot be relayed ends, and the courier says so.
                let _ = join(&till, central, &sent, &got);
            }
        });
        Ok(relay)
    }

    /// Bytes towards central, and back.
    pub fn counted(&self) -> [u64; 2] {
        [self.sent.load(Relaxed), self.got.load(Relaxed)]
    }
}

fn join(
    till: &TcpStream,
    central: SocketAddr,
    sent: &Arc<AtomicU64>,
    got: &Arc<AtomicU64>,
) -> std::io::Result<()> {
    let central = TcpStream::connect(central)?;
    till.set_nodelay(true)?;
    central.set_nodelay(true)?;
    carry(till.try_clone()?, central.try_clone()?, sent.clone());
    carry(central, till.try_clone()?, got.clone());
    Ok(())
}

fn carry(mut from: TcpStream, mut to: TcpStream, count: Arc<AtomicU64>) {
    thread::spawn(move || {
        let mut chunk = [0; 65_536];
        while let Ok(length @ 1..) = from.read(&mut chunk) {
            count.fetch_add(length as u64, Relaxed);
            if to.write_all(&chunk[..length]).is_err() {
                break;
            }
        }
        // The other side may have closed first.
        let _ = to.shutdown(Shutdown::Write);
    });
}
