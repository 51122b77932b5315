//! Who writes in this folder, and how far the own series has come.

use crate::{LedgerError, codec};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use stall_domain::{DeviceId, Hlc, Series, ShopId, StallId, event::GENESIS};

/// The local identity of a data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The shop.
    pub shop: ShopId,
    /// This installation.
    pub device: DeviceId,
    /// The epoch it writes in.
    pub epoch: u32,
    /// What document numbers begin with.
    pub code: String,
    /// Where it stands.
    pub stall: StallId,
    /// The machine the series was begun on.
    pub machine_id: String,
}

impl Identity {
    /// The series this folder writes.
    pub fn series(&self) -> Series {
        Series {
            device: self.device,
            epoch: self.epoch,
        }
    }
}

/// The one row of `ledger_state`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub commit_number: i64,
    pub identity: Option<Identity>,
    pub seq: u64,
    pub prev: [u8; 32],
    pub counter: u64,
    pub hlc: Hlc,
    pub last_ms: i64,
}

impl State {
    pub fn load(conn: &Connection) -> Result<Self, LedgerError> {
        let row = conn
            .prepare_cached(
                "SELECT commit_number, identity, seq, prev, counter, hlc, last_ms FROM ledger_state",
            )?
            .query_row([], |row| {
                let identity: Option<String> = row.get(1)?;
                let state = State {
                    commit_number: row.get(0)?,
                    identity: None,
                    seq: codec::unsigned(row, 2)?,
                    prev: row.get(3)?,
                    counter: codec::unsigned(row, 4)?,
                    hlc: Hlc(row.get::<_, i64>(5)?.cast_unsigned()),
                    last_ms: row.get(6)?,
                };
                Ok((state, identity))
            })
            .optional()?;
        let Some((mut state, identity)) = row else {
            return Ok(Self::empty());
        };
        state.identity = identity.as_deref().map(serde_json::from_str).transpose()?;
        Ok(state)
    }

    pub fn empty() -> Self {
        Self {
            commit_number: 0,
            identity: None,
            seq: 0,
            prev: GENESIS,
            counter: 0,
            hlc: Hlc::default(),
            last_ms: 0,
        }
    }

    pub fn store(&self, conn: &Connection) -> Result<(), LedgerError> {
        let identity = self
            .identity
            .as_ref()
            .map(serde_json::to_string)
            .transpose()?;
        conn.prepare_cached(
            "INSERT INTO ledger_state (one, commit_number, identity, seq, prev, counter, hlc, last_ms, fold_version)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (one) DO UPDATE SET commit_number = ?1, identity = ?2, seq = ?3, prev = ?4,
                counter = ?5, hlc = ?6, last_ms = ?7",
        )?
        .execute(rusqlite::params![
            self.commit_number,
            identity,
            codec::signed(self.seq)?,
            self.prev,
            codec::signed(self.counter)?,
            self.hlc.0.cast_signed(),
            self.last_ms,
            crate::fold::version(),
        ])?;
        Ok(())
    }
}
