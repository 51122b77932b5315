//! Central over its embedded store: real ledgers, real couriers, real sockets, one SQLite file.
//!
//! Refuses anything a fresh machine does not have.

#![allow(clippy::unwrap_used)] // a whole file of tests

mod luck;
mod market;
mod server;
mod till;

use server::Server;

/// A central over a file of its own.
fn fresh_server() -> Server {
    let folder = tempfile::tempdir().unwrap();
    Server::on(
        format!("sqlite:{}", folder.path().join("central.db").display()),
        Some(folder),
    )
}
