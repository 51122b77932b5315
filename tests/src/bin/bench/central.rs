//! A day's sales pushed from a real ledger to the real central over loopback, on both stores, beside the same rows
//! put into PostgreSQL by `INSERT … SELECT FROM UNNEST`, 500 a transaction.
//!
//! Refuses to leave PostgreSQL out silently: where it is not installed, the section says so.

#[path = "../../../tests/central_store/cluster.rs"]
mod cluster;
#[path = "../../../tests/central_store/program.rs"]
mod program;
mod relay;
#[path = "../../../tests/central_store/till.rs"]
mod till;

use crate::Outcome;
use cluster::Cluster;
use program::Program;
use relay::Relay;
use stall_central::{
    embed::Running,
    sql::{LogRow, Sql},
};
use stall_courier::{Progress, Run};
use std::{
    cell::RefCell,
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, Instant},
};
use till::{Till, nonce};

const ROWS_A_TRANSACTION: usize = 500;
/// Selling is not what is measured here; one commit a sale would take longer than all the rest.
const SALES_A_TRANSACTION: usize = 20;
/// The kernel's unit of processor time on every Linux that runs Debian.
const TICKS_A_SECOND: f64 = 100.0;

/// What one way of storing the events took.
#[derive(Clone, Default)]
struct Taken {
    span: Duration,
    /// Towards central and back; nothing for the bare rows, which cross no till's network.
    bytes: Option<[u64; 2]>,
    /// Seconds of processor time: the till (or the bare client), central, the database.
    cpu: [Option<f64>; 3],
}

/// The section as Markdown: medians of `rounds`, each way once a round.
pub fn measure(sales: usize, rounds: usize) -> Outcome<String> {
    let cluster = Cluster::is_installed().then(Cluster::start);
    let mut ways = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..rounds {
        let folder = tempfile::tempdir()?;
        let store = format!("sqlite:{}", folder.path().join("central.db").display());
        let till = pushed(&store, None, sales, &mut ways[0])?;
        if let Some(cluster) = &cluster {
            pushed(
                &cluster.fresh_database(),
                Some(cluster),
                sales,
                &mut ways[1],
            )?;
            ways[2].push(bare(cluster, &till)?);
        }
    }
    let base = cluster.is_some().then(|| median(&ways[2]).span);
    let mut text = format!(
        "| {:<46} | {:>9} | {:>8} | {:>10} | {:>9} | {:>6} | {:>6} | {:>7} | {:>8} | against UNNEST |\n\
         |{}|----------:|---------:|-----------:|----------:|-------:|-------:|--------:|---------:|---:|\n",
        format!("Push of {sales} sales, median of {rounds}"),
        "ms",
        "events/s",
        "bytes sent",
        "bytes got",
        "each",
        "till s",
        "central",
        "database",
        "-".repeat(48)
    );
    let names = [
        "ledger to central on SQLite",
        "ledger to central on PostgreSQL",
        "the same rows into PostgreSQL by UNNEST",
    ];
    for (name, way) in names
        .iter()
        .zip(&ways)
        .filter(|(_, taken)| !taken.is_empty())
    {
        text += &line(name, &median(way), sales, base);
    }
    text += match cluster {
        Some(_) => {
            "\nBytes are counted between till and central, HTTP heads and all. Processor time in seconds; SQLite's is central's.\n"
        }
        None => {
            "\nPostgreSQL is not installed here: its two lines are left out. Debian's package `postgresql` has it.\n"
        }
    };
    Ok(text)
}

/// Sells, pushes and keeps what the push took; the till, for its rows.
fn pushed(
    store: &str,
    cluster: Option<&Cluster>,
    sales: usize,
    way: &mut Vec<Taken>,
) -> Outcome<Till> {
    let central = Program::start(store, "127.0.0.1:0");
    let relay = Relay::before(central.addr)?;
    let till = Till::founder(&format!("http://{}", relay.addr), &central.code());
    till.open_day();
    till.sync()?;
    till.sell(sales, SALES_A_TRANSACTION);
    let courier = till.courier();
    let meter = || Meter::read(&relay, Some(central.id()), cluster);
    let (before, after) = (meter(), RefCell::new(None));
    let progress = |progress| match progress {
        Progress::Pushing { sent, of } if sent == of => {
            after.borrow_mut().get_or_insert_with(&meter);
        }
        _ => {}
    };
    let report = courier.sync_once(Run {
        now: till.now(),
        nonce: &mut nonce,
        progress: &progress,
        cancel: &AtomicBool::new(false),
    })?;
    if report.pushed_events != sales as u64 {
        return Err(format!("{} of {sales} sales were pushed", report.pushed_events).into());
    }
    let after = after.take().ok_or("the push never ended")?;
    way.push(after.since(&before));
    Ok(till)
}

/// The till's sales as rows, straight into the same table of a fresh database.
fn bare(cluster: &Cluster, till: &Till) -> Outcome<Taken> {
    let running = Running::start(&cluster.fresh_database(), ([127, 0, 0, 1], 0).into())?;
    let events = till.series_of(till.identity.series());
    let sales = events
        .into_iter()
        .filter(|event| event.header.kind.starts_with("sale"));
    let rows: Vec<LogRow> = (1..)
        .zip(sales)
        .map(|(position, event)| LogRow {
            event,
            branch: 0,
            position,
            received_at_ms: 1_795_352_520_000,
        })
        .collect();
    let shop = till.identity.shop;
    let chunks: Vec<Arc<[LogRow]>> = rows
        .chunks(ROWS_A_TRANSACTION)
        .map(|chunk| chunk.to_vec().into())
        .collect();
    let relay = Relay::before(running.addr())?;
    let before = Meter::read(&relay, None, Some(cluster));
    for chunk in chunks {
        running.write(move |sql: &mut dyn Sql| Ok(sql.insert_events(shop, &chunk)?))?;
    }
    let taken = Meter::read(&relay, None, Some(cluster)).since(&before);
    Ok(Taken {
        bytes: None,
        ..taken
    })
}

/// Clocks and counters at one moment.
struct Meter {
    at: Instant,
    bytes: [u64; 2],
    cpu: [Option<f64>; 3],
}

impl Meter {
    fn read(relay: &Relay, central: Option<u32>, cluster: Option<&Cluster>) -> Self {
        let database = cluster.map(|cluster| {
            let ids = cluster.process_ids();
            ids.into_iter().filter_map(cpu_seconds).sum()
        });
        Self {
            at: Instant::now(),
            bytes: relay.counted(),
            cpu: [
                cpu_seconds(std::process::id()),
                central.and_then(cpu_seconds),
                database,
            ],
        }
    }

    fn since(&self, before: &Self) -> Taken {
        let bytes = [0, 1].map(|way| self.bytes[way] - before.bytes[way]);
        Taken {
            span: self.at - before.at,
            bytes: Some(bytes),
            cpu: [0, 1, 2].map(|who| Some(self.cpu[who]? - before.cpu[who]?)),
        }
    }
}

/// User and system time of a process and of its ended children, where the kernel tells it.
fn cpu_seconds(id: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(11).take(4);
    let ticks: f64 = ticks.filter_map(|word| word.parse::<f64>().ok()).sum();
    Some(ticks / TICKS_A_SECOND)
}

/// The round in the middle by time.
fn median(way: &[Taken]) -> Taken {
    let mut sorted = way.to_vec();
    sorted.sort_by_key(|taken| taken.span);
    sorted.get(sorted.len() / 2).cloned().unwrap_or_default()
}

fn line(name: &str, taken: &Taken, sales: usize, base: Option<Duration>) -> String {
    let seconds = taken.span.as_secs_f64();
    let none = || "–".to_owned();
    let [sent, got] = [0, 1].map(|way| {
        taken
            .bytes
            .map_or_else(none, |bytes| bytes[way].to_string())
    });
    let each = taken.bytes.map_or_else(none, |bytes| {
        format!("{:.1}", bytes[0] as f64 / sales as f64)
    });
    let cpu = taken
        .cpu
        .map(|spent| spent.map_or_else(none, |spent| format!("{spent:.2}")));
    let ratio = base.map_or_else(none, |base| {
        format!("{:.2} ×", seconds / base.as_secs_f64())
    });
    format!(
        "| {name:<46} | {:>9.1} | {:>8.0} | {sent:>10} | {got:>9} | {each:>6} | {:>6} | {:>7} | {:>8} | {ratio} |\n",
        seconds * 1_000.0,
        sales as f64 / seconds,
        cpu[0],
        cpu[1],
        cpu[2]
    )
}
