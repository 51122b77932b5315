//! The shop, its profile, stalls, devices and revocations.

use super::Past;
use crate::{LedgerError, codec};
use rusqlite::Connection;
use stall_domain::{
    Fact,
    shop::{DeviceAdmitted, DeviceRevoked, EpochStarted},
};

pub(super) fn refold_shop(
    conn: &Connection,
    _thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    conn.prepare_cached("DELETE FROM shops")?.execute([])?;
    let founding = history.iter().find_map(|past| match &past.fact {
        Fact::ShopFounded(founded) => Some((founded, past.at)),
        _ => None,
    });
    let Some((founded, at)) = founding else {
        return Ok(());
    };
    let profile = history.iter().rev().find_map(|past| match &past.fact {
        Fact::ProfileChanged(changed) => Some(&changed.profile),
        _ => None,
    });
    // The last one: a shop whose central was lost before it took the key is handed over again.
    let central = history.iter().rev().find_map(|past| match &past.fact {
        Fact::ShopHandedOver(handed) => Some(&handed.central_vkey),
        _ => None,
    });
    let profile = profile.map(serde_json::to_string).transpose()?;
    conn.prepare_cached("INSERT INTO shops VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((
            founded.shop.bytes(),
            serde_json::to_string(founded)?,
            at.ms,
            at.offset_minutes,
            profile,
            central,
        ))?;
    Ok(())
}

pub(super) fn refold_device(conn: &Connection, history: &[Past]) -> Result<(), LedgerError> {
    let started = history.iter().find_map(|past| match &past.fact {
        Fact::EpochStarted(started) => Some((started, past.at.ms)),
        _ => None,
    });
    let admitted = history.iter().rev().find_map(|past| match &past.fact {
        Fact::DeviceAdmitted(admitted) => Some(admitted),
        _ => None,
    });
    match (started, admitted) {
        (Some((started, at_ms)), admitted) => put_device(conn, started, at_ms, admitted),
        (None, Some(admitted)) => put_admitted(conn, admitted),
        (None, None) => Ok(()),
    }
}

/// What central admitted is what counts of code and certificate.
fn put_device(
    conn: &Connection,
    started: &EpochStarted,
    at_ms: i64,
    admitted: Option<&DeviceAdmitted>,
) -> Result<(), LedgerError> {
    let certificate = admitted
        .map(|admitted| &admitted.certificate)
        .or(started.certificate.as_ref());
    conn.prepare_cached(
        "INSERT OR REPLACE INTO devices VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        started.device.bytes(),
        started.epoch,
        &started.code,
        started.stall.bytes(),
        &started.stall_name,
        &started.device_vkey,
        certificate,
        codec::word(&started.reason)?,
        at_ms,
    ))?;
    Ok(())
}

fn put_admitted(conn: &Connection, admitted: &DeviceAdmitted) -> Result<(), LedgerError> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO devices (device, epoch, code, device_vkey, certificate)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((
        admitted.device.bytes(),
        admitted.epoch,
        &admitted.code,
        &admitted.device_vkey,
        &admitted.certificate,
    ))?;
    Ok(())
}

pub(super) fn refold_stall(
    conn: &Connection,
    thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    let name = history.iter().rev().find_map(|past| match &past.fact {
        Fact::EpochStarted(started) => Some(&started.stall_name),
        _ => None,
    });
    conn.prepare_cached("INSERT OR REPLACE INTO stalls VALUES (?1, ?2)")?
        .execute((thing, name))?;
    Ok(())
}

/// The lowest fence counts, whoever said it last.
pub(super) fn revoke(conn: &Connection, revoked: &DeviceRevoked) -> Result<(), LedgerError> {
    conn.prepare_cached(
        "INSERT INTO revocations VALUES (?1, ?2, ?3)
         ON CONFLICT (device, epoch) DO UPDATE SET fence_seq = min(fence_seq, ?3)",
    )?
    .execute((
        revoked.device.bytes(),
        revoked.epoch,
        codec::signed(revoked.fence_seq)?,
    ))?;
    Ok(())
}
