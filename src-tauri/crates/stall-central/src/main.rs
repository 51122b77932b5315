//! `stall-central`: serve the store, make a pairing code, revoke a device, rebuild projections.
//!
//! Refuses to guess a store or an address: both are said, or have one plain default.

mod audit;

use stall_central::{
    CentralError, Store, edge, erase_record, http::Central, issue_code, rebuild, revoke,
};
use stall_domain::{DeviceId, ShopId};
use std::{net::SocketAddr, process::ExitCode};
use tracing_subscriber::EnvFilter;

const USAGE: &str = "\
stall-central serve --store STORE [--listen ADDR] [--public-url URL]
stall-central pair --store STORE [--shop ID] [--stall NAME] [--public-url URL]   prints a code good for ten minutes
                   and one device, and under it the address to use it at
stall-central revoke --store STORE --shop ID --device ID --epoch N
stall-central rebuild --store STORE --shop ID
stall-central erase-record --store STORE --shop ID --record ID
stall-central audit --store STORE [--shop ID]   prints what SQL sums over the raw events, and what was folded
stall-central --version

STORE is sqlite:PATH or postgres://…; ADDR is 127.0.0.1:8270 when not said. URL is where laptops and phones reach this
central, such as https://central.example. PostgreSQL on another machine needs sslmode=disable in its address and a
network of your own between: central speaks no TLS to it.";

#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error("{USAGE}")]
    Usage,
    #[error("--public-url is http:// or https:// and a host, without a path")]
    PublicUrl,
    #[error(transparent)]
    Arguments(#[from] lexopt::Error),
    #[error("the store does not open")]
    Open(#[from] stall_central::sql::StoreError),
    #[error(transparent)]
    Central(#[from] CentralError),
    #[error("the address cannot be listened on")]
    Listen(#[from] std::io::Error),
}

#[derive(Default)]
struct Arguments {
    verb: Option<String>,
    store: Option<String>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    shop: Option<ShopId>,
    stall: String,
    device: Option<DeviceId>,
    epoch: Option<u32>,
    record: Option<String>,
}

fn read_arguments() -> Result<Arguments, RunError> {
    use lexopt::{Arg, ValueExt as _};
    let mut parser = lexopt::Parser::from_env();
    let mut read = Arguments::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("version") => read.verb = Some("version".into()),
            Arg::Long("help") => return Err(RunError::Usage),
            Arg::Long("store") => read.store = Some(parser.value()?.string()?),
            Arg::Long("listen") => read.listen = Some(parser.value()?.parse()?),
            Arg::Long("public-url") => {
                read.public_url = Some(origin(&parser.value()?.string()?)?);
            }
            Arg::Long("shop") => read.shop = Some(parser.value()?.parse()?),
            Arg::Long("stall") => read.stall = parser.value()?.string()?,
            Arg::Long("device") => read.device = Some(parser.value()?.parse()?),
            Arg::Long("epoch") => read.epoch = Some(parser.value()?.parse()?),
            Arg::Long("record") => read.record = Some(parser.value()?.string()?),
            Arg::Value(verb) if read.verb.is_none() => read.verb = Some(verb.string()?),
            Arg::Long(_) | Arg::Short(_) | Arg::Value(_) => {
                return Err(argument.unexpected().into());
            }
        }
    }
    Ok(read)
}

/// Scheme, host and port; what follows a link is the page's own.
fn origin(url: &str) -> Result<String, RunError> {
    let url = url.trim_end_matches('/');
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let is_host = |host: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        !host.is_empty() && host.chars().all(fits)
    };
    match host {
        Some(host) if is_host(host) => Ok(url.to_owned()),
        _ => Err(RunError::PublicUrl),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            let mut cause = std::error::Error::source(&error);
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), RunError> {
    let arguments = read_arguments()?;
    let verb = arguments.verb.as_deref().ok_or(RunError::Usage)?;
    if verb == "version" {
        println!("stall-central {}", env!("CARGO_PKG_VERSION"));
        return Ok(());
    }
    if verb == "serve" {
        log_to_stderr();
    }
    let store = Store::open(arguments.store.as_deref().ok_or(RunError::Usage)?).await?;
    match verb {
        "serve" => serve(store, arguments).await,
        "pair" => {
            let (shop, stall, random) = (arguments.shop, arguments.stall, edge::random());
            let work = move |sql: &mut dyn stall_central::sql::Sql| {
                issue_code(sql, shop, &stall, &random, edge::now_ms())
            };
            println!("{}", store.write(work).await?);
            if let Some(url) = arguments.public_url {
                println!("{url}");
            }
            Ok(())
        }
        "revoke" => {
            let (Some(shop), Some(device), Some(epoch)) =
                (arguments.shop, arguments.device, arguments.epoch)
            else {
                return Err(RunError::Usage);
            };
            let fence = store
                .write(move |sql| revoke(sql, shop, device, epoch, edge::now_ms()))
                .await?;
            println!("revoked after event {fence}");
            Ok(())
        }
        "rebuild" => {
            let shop = arguments.shop.ok_or(RunError::Usage)?;
            let followed = store.write(move |sql| rebuild(sql, shop)).await?;
            println!(
                "{} events folded, {} quarantined",
                followed.folded, followed.quarantined
            );
            Ok(())
        }
        "audit" => {
            println!("{}", audit::audit(&store, arguments.shop).await?);
            Ok(())
        }
        "erase-record" => {
            let (Some(shop), Some(record)) = (arguments.shop, arguments.record) else {
                return Err(RunError::Usage);
            };
            let was = store
                .write(move |sql| Ok(erase_record(sql, shop, &record, edge::now_ms())?))
                .await?;
            println!(
                "{}",
                if was {
                    "erased"
                } else {
                    "there was no such text"
                }
            );
            Ok(())
        }
        _ => Err(RunError::Usage),
    }
}

fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

async fn serve(store: Store, arguments: Arguments) -> Result<(), RunError> {
    let listen = arguments
        .listen
        .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8270)));
    let listener = tokio::net::TcpListener::bind(listen).await?;
    // Told on stdout, so that whoever started us with port 0 can read where we are.
    println!("listening on http://{}", listener.local_addr()?);
    let central = Central::new(store, arguments.public_url);
    tokio::spawn(central.clone().follow());
    axum::serve(listener, central.router())
        .with_graceful_shutdown(stopped())
        .await?;
    Ok(())
}

async fn stopped() {
    #[cfg(unix)]
    if let Ok(mut asked) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! { _ = asked.recv() => {}, _ = tokio::signal::ctrl_c() => {} }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}
