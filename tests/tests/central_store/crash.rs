//! The database killed under central, and central killed over the database, both in the middle of pushes: what was
//! acknowledged is there, once, in a gapless order.
//!
//! Refuses to send anything acknowledged again: what is lost shows as a hole.

#![allow(clippy::unwrap_used)] // a whole file of tests

use crate::{
    cluster::{self, Cluster},
    device::{Device, DoorError, Founder, get},
    joined,
    program::Program,
    server::Server,
};
use stall_central::{sql::Sql, values_of};
use stall_domain::ShopId;
use stall_wire::{Entry, codes};
use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    thread,
    time::{Duration, Instant},
};

/// A hang guard, not a measure.
const PATIENCE: Duration = Duration::from_secs(90);
/// Events of a batch: enough that most of a push is spent inside the database.
const BATCH: usize = 40;

/// What a pusher has seen.
#[derive(Default)]
struct Seen {
    acks: AtomicU64,
    refusals: AtomicU64,
}

impl Seen {
    fn counts(&self) -> [u64; 2] {
        [self.acks.load(SeqCst), self.refusals.load(SeqCst)]
    }
}

/// Pushes batch after batch, each until it is acknowledged, until told to stop.
fn push_on(device: &mut Device, seen: &Seen, stop: &AtomicBool, is_lawful: fn(&DoorError) -> bool) {
    let mut acked = device.events.len() as u64;
    while !stop.load(SeqCst) {
        if device.events.len() as u64 == acked {
            device.append_many(BATCH);
        }
        match device.push(acked + 1, device.events.len() as u64) {
            Ok(ack) => {
                acked = ack.acked_seq;
                seen.acks.fetch_add(1, SeqCst);
            }
            Err(error) => {
                assert!(is_lawful(&error), "{error:?}");
                seen.refusals.fetch_add(1, SeqCst);
                thread::sleep(Duration::from_millis(5));
            }
        }
    }
    if device.events.len() as u64 != acked {
        device.push(acked + 1, device.events.len() as u64).unwrap();
    }
}

/// Stops the pushers whatever way the rounds end.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}

fn wait_for(what: &str, is_there: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_there() {
        assert!(begin.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Two devices push all the while; each round kills once some batches went through, and goes on once both were
/// refused and then both acknowledged again.
fn rounds(
    count: u32,
    devices: [&mut Device; 2],
    is_lawful: fn(&DoorError) -> bool,
    mut kill: impl FnMut(u32),
    mut resume: impl FnMut(u32),
) {
    let (seen, stop) = ([Seen::default(), Seen::default()], AtomicBool::new(false));
    thread::scope(|scope| {
        let _stop = Stop(&stop);
        let pushers: Vec<_> = devices
            .into_iter()
            .zip(&seen)
            .map(|(device, seen)| scope.spawn(|| push_on(device, seen, &stop, is_lawful)))
            .collect();
        // A pusher that fell over has said why; nobody waits for it.
        let both = |of: usize, above: &[[u64; 2]], more: u64| {
            let fell = pushers.iter().any(|pusher| pusher.is_finished());
            let mut pairs = seen.iter().zip(above);
            fell || pairs.all(|(seen, above)| seen.counts()[of] >= above[of] + more)
        };
        let mut before = [[0; 2]; 2];
        for round in 0..count {
            wait_for("both are acknowledged", || {
                both(0, &before, 3 + u64::from(round))
            });
            before = [seen[0].counts(), seen[1].counts()];
            kill(round);
            wait_for("both are refused", || both(1, &before, 1));
            before = [seen[0].counts(), seen[1].counts()];
            resume(round);
        }
        wait_for("both are acknowledged again", || both(0, &before, 3));
    });
}

/// Every series is whole at central, as its device has it and nothing else; positions run from 1 without a hole.
fn assert_whole(devices: [&Device; 2], positions: impl FnOnce(ShopId) -> [i64; 4]) {
    let all = devices[0].pull_all();
    for device in devices {
        let own: Vec<_> = all
            .iter()
            .filter_map(|entry| match entry {
                Entry::Event(event) if event.header.series() == device.series => Some(event),
                Entry::Event(_) | Entry::Withheld => None,
            })
            .collect();
        assert!(own.iter().copied().eq(&device.events));
        assert_eq!(
            device.status(device.events.last()).unwrap().stored,
            device.events.len() as u64
        );
    }
    let count = all.len() as i64;
    assert!(all.iter().all(|entry| matches!(entry, Entry::Event(_))));
    assert_eq!(positions(devices[0].shop), [count, count, 1, count]);
}

/// How many events, how many positions, the first and the last.
fn positions_of(sql: &mut dyn Sql, shop: ShopId) -> [i64; 4] {
    let text = "SELECT COUNT(*), COUNT(DISTINCT position), MIN(position), MAX(position) FROM events WHERE shop = $1";
    let row = sql.first(text, values_of![shop.0]).unwrap().unwrap();
    [0, 1, 2, 3].map(|column| row.int(column).unwrap())
}

fn is_store_unavailable(error: &DoorError) -> bool {
    // Under central's seal, which `Device` checks: the till knows who said it.
    matches!(error, DoorError::Problem(503, problem) if problem.code == codes::STORE_UNAVAILABLE)
}

fn is_cut(error: &DoorError) -> bool {
    matches!(error, DoorError::Io(_))
}

#[test]
fn nothing_acknowledged_is_lost_when_postgresql_is_killed_again_and_again() {
    let cluster = Cluster::start();
    let server = Server::on(cluster.fresh_database(), None);
    let mut founder = Founder::new(server.addr);
    founder.found(&server.code(&[]));
    let mut second = joined(&server);
    second.append_many(1);
    second.push_all().unwrap();
    let kill = |round: u32| match round % 3 {
        2 => cluster.stop_at_once(),
        _ => cluster.kill(),
    };
    let resume = |_| {
        assert_eq!(get(server.addr, "/ready").unwrap().status, 503);
        assert_eq!(get(server.addr, "/health").unwrap().status, 200);
        cluster.resume();
    };
    let devices = [&mut founder.device, &mut second];
    rounds(6, devices, is_store_unavailable, kill, resume);
    assert_whole([&founder.device, &second], |shop| {
        let work = move |sql: &mut dyn Sql| Ok(positions_of(sql, shop));
        server.running.write(work).unwrap()
    });
    server.running.follow().unwrap();
    let shop = founder.device.shop;
    let folded = server.folds(shop);
    server.run("rebuild", &["--shop", &shop.to_string()]);
    assert_eq!(server.folds(shop), folded);
}

#[test]
fn nothing_acknowledged_is_lost_when_central_is_killed_over_postgresql() {
    let store = cluster::fresh_database();
    let program = std::cell::RefCell::new(Program::start(&store, "127.0.0.1:0"));
    let addr = program.borrow().addr;
    let mut founder = Founder::new(addr);
    founder.found(&program.borrow().code());
    let mut second = Device::new(addr, ShopId(uuid::Uuid::nil()));
    second.pair(&program.borrow().code(), None).unwrap();
    second.append_many(1);
    second.push_all().unwrap();
    let kill = |_| program.borrow_mut().kill();
    let resume = |_| program.borrow_mut().resume();
    rounds(4, [&mut founder.device, &mut second], is_cut, kill, resume);
    // Looked at through another central on the same store.
    let other = Server::on(store, None);
    assert_whole([&founder.device, &second], |shop| {
        let work = move |sql: &mut dyn Sql| Ok(positions_of(sql, shop));
        other.running.write(work).unwrap()
    });
}

/// The teeth of the rounds: the same kill does lose what a database answered before it was durable.
#[test]
fn a_kill_shows_a_database_that_answers_too_early() {
    let cluster = Cluster::start_with("-c wal_writer_delay=10s");
    let store = cluster.fresh_database();
    let server = Server::on(store.clone(), None);
    let mut founder = Founder::new(server.addr);
    founder.found(&server.code(&[]));
    drop(server);
    let hasty = Server::on(
        format!("{store}&options=-c%20synchronous_commit%3Doff"),
        None,
    );
    let device = &mut founder.device;
    device.addr = hasty.addr;
    let is_lost = (0..5).any(|_| {
        let stored = device.events.len() as u64;
        device.append_many(3);
        device.push(stored + 1, stored + 3).unwrap();
        cluster.kill();
        cluster.resume();
        wait_for("central is back", || device.status(None).is_ok());
        device.status(None).unwrap().stored < stored + 3
    });
    assert!(is_lost);
}
