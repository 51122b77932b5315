//! Central at its door: the real binary over SQLite, devices made by hand, every lawful and unlawful request.

#![allow(clippy::unwrap_used)] // a whole file of tests

mod device;
mod forks;
mod grants;
mod kill;
mod pieces;
mod push;
mod server;

use device::{Device, Founder, fresh, get, post};
use server::Server;
use stall_domain::ShopId;
use stall_provenance::device_cert::SignedDeviceCert;
use stall_wire::codes;
use uuid::Uuid;

/// A running central with a founded shop.
fn founded() -> (tempfile::TempDir, Server, Founder) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let mut founder = Founder::new(server.addr);
    founder.found(&server.code(&[]));
    (folder, server, founder)
}

/// A second laptop, let in by a fresh code.
fn joined(server: &Server) -> Device {
    let mut device = Device::new(server.addr, ShopId(Uuid::nil()));
    device.pair(&server.code(&[]), None).unwrap();
    device
}

#[test]
fn a_joining_device_gets_the_next_code_and_a_certificate_of_the_shop_key() {
    let (_folder, server, founder) = founded();
    let mut second = Device::new(server.addr, ShopId(Uuid::nil()));
    let answer = second
        .pair(&server.code(&["--stall", "Harbour"]), None)
        .unwrap();
    assert_eq!(
        (answer.shop, answer.code.as_str()),
        (founder.device.shop, "B")
    );
    assert_eq!(
        (answer.stall_name.as_str(), answer.currency.code()),
        ("Harbour", "EUR")
    );
    let cert =
        SignedDeviceCert::open(answer.certificate.as_bytes(), &founder.shop_key.vkey()).unwrap();
    assert_eq!(cert.cert.key, second.key.verifying_key());
    assert_eq!(cert.cert.vkey().to_string(), answer.device_vkey);
    assert_eq!(joined(&server).paired.unwrap().code, "C");
}

#[test]
fn a_code_works_once_but_its_own_device_may_ask_again() {
    let (_folder, server, _founder) = founded();
    let code = server.code(&[]);
    let mut second = Device::new(server.addr, ShopId(Uuid::nil()));
    let first_answer = second.pair(&code.to_lowercase(), None).unwrap();
    second.shop = ShopId(Uuid::nil());
    let again = second.pair(&code, None).unwrap();
    assert_eq!(
        (&again.code, &again.certificate),
        (&first_answer.code, &first_answer.certificate)
    );
    let mut stranger = Device::new(server.addr, ShopId(Uuid::nil()));
    assert_eq!(
        stranger.pair(&code, None).unwrap_err().code(),
        codes::CODE_REFUSED
    );
    assert_eq!(
        stranger.pair("00000-00000", None).unwrap_err().code(),
        codes::CODE_REFUSED
    );
}

#[test]
fn a_folder_of_another_shop_is_refused() {
    let (_folder, server, _founder) = founded();
    let mut other = Founder::new(server.addr);
    let code = server.code(&[]);
    let refused = other
        .device
        .pair(&code, Some(other.founding.clone()))
        .unwrap_err();
    assert_eq!(refused.code(), codes::SHOP_MISMATCH);
    let refused = other.device.pair(&code, None).unwrap_err();
    assert_eq!(refused.code(), codes::SHOP_MISMATCH);
}

#[test]
fn papers_that_do_not_fit_found_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let code = server.code(&[]);
    let mut founder = Founder::new(server.addr);
    let other = Founder::new(server.addr);
    let mut forged = founder.founding.clone();
    forged.certificate = other.founding.certificate.clone();
    assert_eq!(
        founder.device.pair(&code, Some(forged)).unwrap_err().code(),
        codes::FOUNDING_REFUSED
    );
    assert_eq!(
        founder.device.pair(&code, None).unwrap_err().code(),
        codes::SHOP_UNKNOWN
    );
    founder
        .device
        .pair(&code, Some(founder.founding.clone()))
        .unwrap();
}

#[test]
fn nobody_joins_before_the_shop_key_was_handed_over() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let mut founder = Founder::new(server.addr);
    let answer = founder
        .device
        .pair(&server.code(&[]), Some(founder.founding.clone()))
        .unwrap();
    let mut second = Device::new(server.addr, ShopId(Uuid::nil()));
    let code = server.code(&[]);
    assert_eq!(
        second.pair(&code, None).unwrap_err().code(),
        codes::NOT_HANDED_OVER
    );
    founder.hand_over(&answer);
    founder.device.push_all().unwrap();
    assert_eq!(second.pair(&code, None).unwrap().code, "B");
}

#[test]
fn a_device_nobody_let_in_is_refused_at_every_door() {
    let (_folder, server, founder) = founded();
    let mut stranger = Device::new(server.addr, founder.device.shop);
    stranger.append_many(1);
    assert_eq!(
        stranger.push(1, 1).unwrap_err().code(),
        codes::DEVICE_UNKNOWN
    );
    assert_eq!(
        stranger.pull(0, 10).unwrap_err().code(),
        codes::DEVICE_UNKNOWN
    );
    assert_eq!(
        stranger.status(None).unwrap_err().code(),
        codes::DEVICE_UNKNOWN
    );
    // The right device with a stranger's key.
    let mut thief = founder.device.clone();
    thief.key = stranger.key.clone();
    assert_eq!(thief.pull(0, 10).unwrap_err().code(), codes::BAD_SEAL);
    let nowhere = Device {
        shop: ShopId(fresh()),
        ..founder.device.clone()
    };
    let reply = post(server.addr, &nowhere.path("pull"), b"").unwrap();
    assert_eq!(reply.status, 400);
}

#[test]
fn a_new_epoch_is_let_in_by_the_old_key_and_gets_a_fresh_code() {
    let (_folder, server, founder) = founded();
    let mut next = Device::new(server.addr, founder.device.shop);
    next.series = stall_domain::Series {
        epoch: 2,
        ..founder.device.series
    };
    let answer = next.succeed(&founder.device).unwrap();
    assert_eq!((answer.epoch, answer.code.as_str()), (2, "B"));
    next.append_many(3);
    next.push_all().unwrap();
    // Another laptop that thinks it is the same epoch.
    let mut clone = Device::new(server.addr, founder.device.shop);
    clone.series = next.series;
    assert_eq!(
        clone.succeed(&founder.device).unwrap_err().code(),
        codes::EPOCH_TAKEN
    );
    let mut liar = Device::new(server.addr, founder.device.shop);
    liar.series = stall_domain::Series {
        epoch: 3,
        ..founder.device.series
    };
    let not_old = Device::new(server.addr, founder.device.shop);
    assert_eq!(liar.succeed(&not_old).unwrap_err().code(), codes::BAD_SEAL);
}

#[test]
fn a_revoked_device_does_not_come_back_by_an_older_key() {
    let (_folder, server, founder) = founded();
    let mut next = Device::new(server.addr, founder.device.shop);
    next.series = stall_domain::Series {
        epoch: 2,
        ..founder.device.series
    };
    next.succeed(&founder.device).unwrap();
    let (shop, device) = (next.shop.to_string(), next.series.device.to_string());
    let lost = ["--shop", &shop, "--device", &device, "--epoch", "2"];
    server.run("revoke", &lost);
    let mut third = Device::new(server.addr, founder.device.shop);
    third.series = stall_domain::Series {
        epoch: 3,
        ..founder.device.series
    };
    assert_eq!(
        third.succeed(&founder.device).unwrap_err().code(),
        codes::REVOKED
    );
    for thief in [&founder.device, &next] {
        assert_eq!(thief.pull(0, 10).unwrap_err().code(), codes::REVOKED);
        let asked = thief.lease(fresh().into(), founder.edition, 1);
        assert_eq!(asked.unwrap_err().code(), codes::REVOKED);
    }
}

#[test]
fn central_keeps_its_key_over_a_restart() {
    let (folder, mut server, mut founder) = founded();
    server.kill();
    let again = Server::start(folder.path());
    founder.device.addr = again.addr;
    // The pinned key still seals every answer; `call` checks it.
    let last = founder.device.events.last().unwrap().clone();
    assert_eq!(founder.device.status(Some(&last)).unwrap().stored, 4);
}

#[test]
fn machines_can_watch_central() {
    let (_folder, server, _founder) = founded();
    assert_eq!(get(server.addr, "/health").unwrap().body, b"ok\n");
    assert_eq!(
        get(server.addr, "/ready").unwrap().body,
        b"ready, 1 shops\n"
    );
    let metrics = String::from_utf8(get(server.addr, "/metrics").unwrap().body).unwrap();
    assert!(
        metrics.contains("stall_central_batches_total 1\n"),
        "{metrics}"
    );
}
