//! The virtual printer behind a port: what tests and demonstrations print to. It takes one connection at
//! a time, answers, remembers what it got, and breaks its link when told to.
//!
//! Refuses to be kind: a dropped link leaves the printer with half a command, as a real one.

use crate::address::PrinterAddress;
use stall_paper::{Bitmap, Faults, PrinterEvent, Profile, VirtualPrinter};
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(2);

/// What is wrong with the link; bytes are counted since the server started.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkFaults {
    /// Closes the connection, once, when this many bytes were read.
    pub drop_at_byte: Option<u64>,
    /// Reads no further, without closing.
    pub stall_at_byte: Option<u64>,
    /// Waits after each read of at most 64 bytes.
    pub pause: Option<Duration>,
}

/// A printer on a loopback port. Dropping it switches it off.
#[derive(Debug)]
pub struct VirtualPrinterServer {
    port: u16,
    bench: Arc<Bench>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Bench {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    printer: VirtualPrinter,
    faults: LinkFaults,
    /// What each connection delivered.
    heard: Vec<Vec<u8>>,
    total: u64,
    events: Vec<PrinterEvent>,
    is_stopping: bool,
}

impl Bench {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl VirtualPrinterServer {
    /// Listens on a free loopback port.
    pub fn start(profile: Profile, faults: Faults, link: LinkFaults) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let state = State {
            printer: VirtualPrinter::new(profile, faults),
            faults: link,
            heard: Vec::new(),
            total: 0,
            events: Vec::new(),
            is_stopping: false,
        };
        let bench = Arc::new(Bench {
            state: Mutex::new(state),
        });
        let shared = Arc::clone(&bench);
        let accepting = std::thread::spawn(move || accept(&listener, &shared));
        Ok(Self {
            port,
            bench,
            accepting: Some(accepting),
        })
    }

    pub fn address(&self) -> PrinterAddress {
        PrinterAddress::Tcp {
            host: "127.0.0.1".to_owned(),
            port: self.port,
        }
    }

    /// What each connection delivered, oldest first.
    pub fn heard(&self) -> Vec<Vec<u8>> {
        self.bench.state().heard.clone()
    }

    /// How many bytes it read so far.
    pub fn total(&self) -> u64 {
        self.bench.state().total
    }

    /// What the printer did so far.
    pub fn events(&self) -> Vec<PrinterEvent> {
        self.bench.state().events.clone()
    }

    /// Tears off all paper.
    pub fn take_papers(&self) -> Vec<Bitmap> {
        self.bench.state().printer.take_papers()
    }

    /// A new roll.
    pub fn load_paper(&self) {
        let mut state = self.bench.state();
        let events = state.printer.load_paper();
        state.events.extend(events);
    }

    pub fn open_cover(&self) {
        self.bench.state().printer.open_cover();
    }

    pub fn close_cover(&self) {
        let mut state = self.bench.state();
        let events = state.printer.close_cover();
        state.events.extend(events);
    }

    /// Breaks or heals the link from now on.
    pub fn set_link(&self, link: LinkFaults) {
        self.bench.state().faults = link;
    }
}

impl Drop for VirtualPrinterServer {
    fn drop(&mut self) {
        self.bench.state().is_stopping = true;
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn accept(listener: &TcpListener, bench: &Bench) {
    while !bench.state().is_stopping {
        match listener.accept() {
            Ok((stream, _)) => {
                bench.state().heard.push(Vec::new());
                // A connection that fails is over, and the next may come.
                let _ = converse(stream, bench);
            }
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

/// Reads until the other side is done, the link is to drop, or the server stops.
fn converse(mut stream: TcpStream, bench: &Bench) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PAUSE))?;
    let mut piece = [0; 4_096];
    loop {
        let mut state = bench.state();
        if state.is_stopping || state.takes_drop() {
            return Ok(());
        }
        let replies = state.printer.take_replies();
        let (room, pause) = state.room();
        drop(state);
        stream.write_all(&replies)?;
        if room == 0 {
            std::thread::sleep(PAUSE);
            continue;
        }
        match stream.read(&mut piece[..room.min(4_096)]) {
            Ok(0) => return Ok(()),
            Ok(count) => bench.state().hear(&piece[..count]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        std::thread::sleep(pause.unwrap_or_default());
    }
}

impl State {
    fn takes_drop(&mut self) -> bool {
        let is_due = self.faults.drop_at_byte.is_some_and(|at| self.total >= at);
        if is_due {
            self.faults.drop_at_byte = None;
        }
        is_due
    }

    /// How much may be read now, and how long to rest after it.
    fn room(&self) -> (usize, Option<Duration>) {
        let until = |at: Option<u64>| at.map_or(u64::MAX, |at| at.saturating_sub(self.total));
        let link = until(self.faults.drop_at_byte).min(until(self.faults.stall_at_byte));
        let sip = if self.faults.pause.is_some() {
            64
        } else {
            u64::MAX
        };
        let room = (self.printer.room() as u64).min(link).min(sip);
        (
            usize::try_from(room).unwrap_or(usize::MAX),
            self.faults.pause,
        )
    }

    fn hear(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        if let Some(connection) = self.heard.last_mut() {
            connection.extend(bytes);
        }
        let events = self.printer.feed(bytes);
        self.events.extend(events);
    }
}
