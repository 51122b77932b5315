//! A door before central that loses its next answer after central has done what was asked.
//!
//! Refuses to change a byte of what it lets through.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

pub struct Front {
    pub address: SocketAddr,
    /// Answers still to be lost.
    pub to_lose: Arc<AtomicU32>,
    /// Answers lost so far.
    pub lost: Arc<AtomicU32>,
}

impl Front {
    pub fn before(central: SocketAddr) -> Self {
        let door = TcpListener::bind("127.0.0.1:0").unwrap();
        let front = Self {
            address: door.local_addr().unwrap(),
            to_lose: Arc::default(),
            lost: Arc::default(),
        };
        let (to_lose, lost) = (front.to_lose.clone(), front.lost.clone());
        thread::spawn(move || {
            for caller in door.incoming().flatten() {
                let (to_lose, lost) = (to_lose.clone(), lost.clone());
                thread::spawn(move || pass(caller, central, &to_lose, &lost));
            }
        });
        front
    }
}

/// Both ways, until one side ends; an answer that is to be lost is read from central and thrown away.
fn pass(mut caller: TcpStream, central: SocketAddr, to_lose: &AtomicU32, lost: &AtomicU32) {
    let Ok(mut server) = TcpStream::connect(central) else {
        return;
    };
    let (Ok(mut asking), Ok(mut asked)) = (caller.try_clone(), server.try_clone()) else {
        return;
    };
    let there = thread::spawn(move || {
        let _ = std::io::copy(&mut asking, &mut asked);
        let _ = asked.shutdown(Shutdown::Write);
    });
    let mut part = [0; 16_384];
    while let Ok(count @ 1..) = server.read(&mut part) {
        let is_lost = to_lose.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        });
        if is_lost.is_ok() {
            lost.fetch_add(1, Ordering::SeqCst);
            break;
        }
        if caller.write_all(&part[..count]).is_err() {
            break;
        }
    }
    let _ = caller.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
    let _ = there.join();
}
