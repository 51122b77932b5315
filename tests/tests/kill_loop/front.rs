//! A door that lies: it answers 200 as soon as it has read a request, and passes it on only then.
//! This is what a till that acknowledges before COMMIT would look like. Refuses honesty.

use crate::http::{head_end, read_message};
use serde_json::Value;
use std::{
    io::Write,
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

/// Listens before `till` until the process ends; returns where.
pub fn hasty_front(till: SocketAddr) -> SocketAddr {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = door.local_addr().unwrap();
    thread::spawn(move || {
        for caller in door.incoming().flatten() {
            thread::spawn(move || serve(caller, till));
        }
    });
    address
}

fn serve(mut caller: TcpStream, till: SocketAddr) {
    let Some(request) = read_message(&mut caller) else {
        return;
    };
    let body = head_end(&request)
        .map(|at| request[at..].to_vec())
        .unwrap_or_default();
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let view = serde_json::json!({ "sale": asked["sale"] }).to_string();
    // Whoever went away in the meantime is not told; the lie stays the same.
    let _ = write!(
        caller,
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{view}",
        view.len()
    );
    drop(caller);
    if let Ok(mut door) = TcpStream::connect(till) {
        let _ = door.write_all(&request);
        let _ = read_message(door);
    }
}
