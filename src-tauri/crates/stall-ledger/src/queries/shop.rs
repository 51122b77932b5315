//! The shop, its stalls and devices, and the local identity.

use crate::{Db, Identity, LedgerError, codec, codec::SqlResult, identity::State};
use rusqlite::Row;
use stall_domain::{
    DeviceId, Moment, Series, StallId,
    shop::{EpochReason, ShopFounded, ShopProfile},
};

/// The shop as it was founded, and where it belongs now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopRow {
    /// Id, name, currency, key.
    pub founded: ShopFounded,
    /// When.
    pub founded_at: Moment,
    /// Central's key, once the founder handed the shop over.
    pub central_vkey: Option<String>,
}

/// A selling place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StallRow {
    /// Its id.
    pub stall: StallId,
    /// The name it was last given.
    pub name: String,
}

/// One epoch of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// Device and epoch.
    pub series: Series,
    /// What its numbers begin with.
    pub code: String,
    /// Where it stands; unknown until its first event arrived.
    pub stall: Option<StallId>,
    /// Its stall's name at that time.
    pub stall_name: Option<String>,
    /// Its key.
    pub device_vkey: String,
    /// Its certificate, when there is one.
    pub certificate: Option<String>,
    /// Why the epoch began.
    pub reason: Option<EpochReason>,
    /// When its first event was written, UTC milliseconds.
    pub started_ms: Option<i64>,
    /// Events behind it are not counted.
    pub fence_seq: Option<u64>,
}

impl Db<'_> {
    /// Who writes in this folder; `None` in an empty one.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn identity(&self) -> Result<Option<Identity>, LedgerError> {
        Ok(State::load(self.conn)?.identity)
    }

    /// The shop, once its founding is known here.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn shop(&self) -> Result<Option<ShopRow>, LedgerError> {
        let sql = "SELECT founded, at_ms, offset_minutes, central_vkey FROM shops";
        self.one(sql, [], |row| {
            Ok(ShopRow {
                founded: codec::json(row, 0)?,
                founded_at: codec::moment(row, 1)?,
                central_vkey: row.get(3)?,
            })
        })
    }

    /// The profile as last changed; before that, only the shop's name.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn profile(&self) -> Result<ShopProfile, LedgerError> {
        let sql = "SELECT profile FROM shops";
        let profile = self
            .one(sql, [], |row| codec::json_or_none(row, 0))?
            .flatten();
        if let Some(profile) = profile {
            return Ok(profile);
        }
        let name = self
            .shop()?
            .map(|shop| shop.founded.name)
            .unwrap_or_default();
        Ok(ShopProfile {
            name,
            ..ShopProfile::default()
        })
    }

    /// All selling places, by name.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn stalls(&self) -> Result<Vec<StallRow>, LedgerError> {
        let sql = "SELECT stall, name FROM stalls ORDER BY name, stall";
        self.rows(sql, [], |row| {
            Ok(StallRow {
                stall: codec::id(row, 0)?,
                name: row.get(1)?,
            })
        })
    }

    /// All devices and epochs, by code.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn devices(&self) -> Result<Vec<DeviceRow>, LedgerError> {
        let sql = "SELECT d.device, d.epoch, d.code, d.stall, d.stall_name, d.device_vkey, d.certificate, d.reason,
                   d.started_ms, r.fence_seq FROM devices d LEFT JOIN revocations r USING (device, epoch)
                   ORDER BY d.code, d.epoch, d.device";
        self.rows(sql, [], device)
    }

    /// Whether an epoch of a device was revoked.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn is_revoked(&self, series: Series) -> Result<bool, LedgerError> {
        let sql = "SELECT count(*) FROM revocations WHERE device = ?1 AND epoch = ?2";
        Ok(self.count(sql, (series.device.bytes(), series.epoch))? > 0)
    }
}

fn device(row: &Row<'_>) -> SqlResult<DeviceRow> {
    let reason: Option<String> = row.get(7)?;
    let reason = match reason {
        Some(_) => Some(codec::from_word::<EpochReason>(row, 7)?),
        None => None,
    };
    let device: DeviceId = codec::id(row, 0)?;
    Ok(DeviceRow {
        series: Series {
            device,
            epoch: row.get(1)?,
        },
        code: row.get(2)?,
        stall: codec::id_or_none(row, 3)?,
        stall_name: row.get(4)?,
        device_vkey: row.get(5)?,
        certificate: row.get(6)?,
        reason,
        started_ms: row.get(8)?,
        fence_seq: row.get::<_, Option<i64>>(9)?.map(i64::cast_unsigned),
    })
}
