//! Killed while it stores: what was acknowledged is there after the restart, once.

use crate::{device::Founder, server::Server};
use stall_wire::Entry;
use std::thread;

#[test]
fn nothing_acknowledged_is_lost_when_central_is_killed_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let listen = server.addr.to_string();
    let mut founder = Founder::new(server.addr);
    founder.found(&server.code(&[]));
    let store = server.store.clone();
    let mut acked = founder.device.events.len() as u64;
    for round in 0..8u64 {
        let mut device = founder.device.clone();
        let pusher = thread::spawn(move || {
            let mut acked = acked;
            loop {
                if device.events.len() as u64 == acked {
                    device.append_many(3);
                }
                match device.push(acked + 1, device.events.len() as u64) {
                    Ok(ack) => acked = ack.acked_seq,
                    Err(_) => return (device, acked),
                }
            }
        });
        thread::sleep(std::time::Duration::from_millis(30 + round * 11));
        server.kill();
        (founder.device, acked) = pusher.join().unwrap();
        server = Server::on(&store, &listen);
        let status = founder.device.status(founder.device.events.last()).unwrap();
        // At most the one batch in flight is there beyond what was acknowledged.
        assert!(
            (acked..=acked + 3).contains(&status.stored),
            "{} {acked}",
            status.stored
        );
    }
    founder
        .device
        .push(acked + 1, founder.device.events.len() as u64)
        .unwrap();
    let own: Vec<_> = founder
        .device
        .pull_all()
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Event(event) if event.header.series() == founder.device.series => Some(event),
            Entry::Event(_) | Entry::Withheld => None,
        })
        .collect();
    assert_eq!(own, founder.device.events);
    assert!(own.len() > 40, "the loop pushed something: {}", own.len());
}
