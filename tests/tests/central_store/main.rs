//! Central over PostgreSQL: the stories of the embedded store again, and every door story, on a private cluster or on
//! the one `STALL_PG_URL` names. Refuses to share a database between two stories.

#![allow(clippy::unwrap_used)] // a whole file of tests

mod cluster;
mod crash;
#[path = "../../../src-tauri/crates/stall-central/tests/door/device.rs"]
mod device;
#[path = "../../../src-tauri/crates/stall-central/tests/door/forks.rs"]
mod forks;
#[path = "../../../src-tauri/crates/stall-central/tests/door/grants.rs"]
mod grants;
mod luck;
mod market;
mod program;
#[path = "../../../src-tauri/crates/stall-central/tests/door/push.rs"]
mod push;
mod server;
mod till;

use device::{Device, Founder};
use server::Server;
use stall_domain::ShopId;

/// A central over a database of its own.
fn fresh_server() -> Server {
    Server::on(cluster::fresh_database(), None)
}

fn founded() -> ((), Server, Founder) {
    let server = fresh_server();
    let mut founder = Founder::new(server.addr);
    founder.found(&server.code(&[]));
    ((), server, founder)
}

fn joined(server: &Server) -> Device {
    let mut device = Device::new(server.addr, ShopId(uuid::Uuid::nil()));
    device.pair(&server.code(&[]), None).unwrap();
    device
}
