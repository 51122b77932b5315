//! The driver: sells over real sockets, kills at any moment, asks again what was not answered.
//! Refuses to repair anything: what the folder holds is for the judge.

use crate::{
    books::Books,
    dice::Dice,
    front::hasty_front,
    http::Sent,
    program::{Served, Starting},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Who answers the driver.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The till itself.
    Till,
    /// A front that acknowledges first.
    Hasty,
}

/// What happened, for the reader and for the proof that every branch was met.
#[derive(Debug, Default)]
pub struct Counts {
    pub kills: u32,
    pub with_request_in_flight: u32,
    pub while_starting: u32,
    /// Unanswered sales found in the ledger afterwards, and not found.
    pub unanswered_landed: u32,
    pub unanswered_lost: u32,
}

/// One stall that dies all the time.
pub struct Market {
    program: PathBuf,
    folder: TempDir,
    door: Door,
    pub dice: Dice,
    pub books: Books,
    pub counts: Counts,
    /// How long an answer takes here, followed slowly; kills are spread over this span.
    answer_takes: Duration,
    start_takes: Duration,
}

impl Market {
    /// Founds a shop with a small catalogue and an open day.
    pub fn found(program: PathBuf, door: Door, dice: Dice) -> Market {
        let folder = TempDir::new().unwrap();
        let begin = Instant::now();
        let served = Starting::on(&program, folder.path()).ready();
        let start_takes = begin.elapsed();
        let founding =
            json!({ "shop_name": "Kiln & Moss", "currency": "EUR", "stall_name": "Market" });
        expect(&served, "found_shop", founding);
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/market/catalogue.csv");
        let content = STANDARD.encode(std::fs::read(file).unwrap());
        let import = json!({ "file_name": "catalogue.csv", "content_base64": content });
        expect(&served, "import_catalogue", import);
        expect(&served, "open_day", json!({ "float_minor": 5_000 }));
        served.kill();
        Market {
            program,
            folder,
            door,
            dice,
            books: Books::default(),
            counts: Counts::default(),
            answer_takes: Duration::from_millis(20),
            start_takes,
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Lives until the next kill.
    pub fn live_and_die(&mut self) {
        self.counts.kills += 1;
        let starting = Starting::on(&self.program, self.folder.path());
        if self.dice.one_in(12) {
            sleep(self.dice.within(self.start_takes));
            self.counts.while_starting += 1;
            return starting.kill();
        }
        let begin = Instant::now();
        let served = starting.ready();
        self.start_takes = (self.start_takes * 7 + begin.elapsed()) / 8;
        if !self.dice.one_in(6) {
            self.ask_again(&served);
        }
        for _ in 0..self.dice.below(3) {
            let place = self.books.want(self.dice.below(u64::MAX));
            self.sell(&served, place);
        }
        match self.dice.below(5) {
            // Nobody asks anything; a receipt may be on its way to paper.
            0 => {
                sleep(self.dice.within(Duration::from_millis(40)));
                served.kill();
            }
            _ => self.die_in_flight(served),
        }
    }

    /// Asks until everything is answered and the printer has nothing to do, then dies a last time.
    pub fn settle(&mut self) {
        let served = Starting::on(&self.program, self.folder.path()).ready();
        self.ask_again(&served);
        let begin = Instant::now();
        while is_printing(&served) {
            assert!(
                begin.elapsed() < Duration::from_secs(120),
                "a hang guard, not a measure"
            );
            sleep(Duration::from_millis(20));
        }
        served.kill();
    }

    /// `stall verify` on the folder, by the program itself.
    pub fn verified(&self) -> Value {
        let mut command = std::process::Command::new(&self.program);
        let output = command
            .args(["verify", "--json", "--data"])
            .arg(self.folder.path())
            .output();
        serde_json::from_slice(&output.unwrap().stdout).unwrap()
    }

    fn ask_again(&mut self, served: &Served) {
        for place in self.books.unanswered() {
            let (status, _) = served.call("sale", &json!({ "sale": self.books.sales[place].sale }));
            match status {
                200 => self.counts.unanswered_landed += 1,
                _ => self.counts.unanswered_lost += 1,
            }
            self.sell(served, place);
        }
    }

    /// One sale with its answer.
    fn sell(&mut self, served: &Served, place: usize) {
        let begin = Instant::now();
        let sent = self.send(served, self.way(served), place);
        let (status, view) = sent.answer().expect("the till lives and answers");
        self.answer_takes = (self.answer_takes * 7 + begin.elapsed()) / 8;
        self.books.answered(place, status, &view);
    }

    /// Sends one to three sales at once and kills before, while or after they are committed.
    fn die_in_flight(&mut self, served: Served) {
        let way = self.way(&served);
        let mut sent = Vec::new();
        for _ in 0..=self.dice.below(3) {
            let old = self.books.unanswered();
            let place = match old.first() {
                Some(place) if self.dice.one_in(3) => *place,
                _ => self.books.want(self.dice.below(u64::MAX)),
            };
            sent.push((place, self.send(&served, way, place)));
        }
        sleep(self.dice.within(self.answer_takes * 3 / 2));
        served.kill();
        let mut is_unanswered = false;
        for (place, call) in sent {
            match call.answer() {
                Some((status, view)) => self.books.answered(place, status, &view),
                None => is_unanswered = true,
            }
        }
        self.counts.with_request_in_flight += u32::from(is_unanswered);
    }

    fn send(&self, served: &Served, way: std::net::SocketAddr, place: usize) -> Sent {
        Sent::to(way, &served.request("sell", &self.books.sales[place].body)).unwrap()
    }

    fn way(&self, served: &Served) -> std::net::SocketAddr {
        match self.door {
            Door::Till => served.address,
            Door::Hasty => hasty_front(served.address),
        }
    }
}

fn expect(served: &Served, command: &str, request: Value) {
    let (status, view) = served.call(command, &request);
    assert_eq!(status, 200, "{command}: {view}");
}

fn is_printing(served: &Served) -> bool {
    let (_, queue) = served.call("queue", &json!({}));
    let jobs = queue["jobs"].as_array().unwrap();
    jobs.iter()
        .any(|job| job["state"] == "queued" || job["state"] == "sending")
}
