//! A central in this process on a real socket, with the verbs of its command line.

#![allow(clippy::unwrap_used, dead_code)] // test code, used by two targets

use stall_central::{edge, embed::Running, erase_record, rebuild, revoke};
use stall_domain::{DeviceId, ShopId};
use std::net::SocketAddr;

pub struct Server {
    pub running: Running,
    pub addr: SocketAddr,
    _folder: Option<tempfile::TempDir>,
}

impl Server {
    pub fn on(store: String, folder: Option<tempfile::TempDir>) -> Self {
        let running = Running::start(&store, ([127, 0, 0, 1], 0).into()).unwrap();
        Self {
            addr: running.addr(),
            running,
            _folder: folder,
        }
    }

    pub fn code(&self, more: &[&str]) -> String {
        self.running
            .code(said(more, "--stall").unwrap_or_default())
            .unwrap()
    }

    /// A code once the founder has handed the shop key over.
    pub fn code_after(&self, founder: &crate::till::Till) -> String {
        founder.sync().unwrap();
        self.code(&[])
    }

    pub fn run(&self, verb: &str, more: &[&str]) -> String {
        let shop: ShopId = said(more, "--shop").unwrap().parse().unwrap();
        match verb {
            "rebuild" => {
                let followed = self.running.write(move |sql| rebuild(sql, shop)).unwrap();
                format!(
                    "{} events folded, {} quarantined",
                    followed.folded, followed.quarantined
                )
            }
            "revoke" => {
                let device: DeviceId = said(more, "--device").unwrap().parse().unwrap();
                let work = move |sql: &mut dyn stall_central::sql::Sql| {
                    revoke(sql, shop, device, 1, edge::now_ms())
                };
                format!("revoked after event {}", self.running.write(work).unwrap())
            }
            "erase-record" => {
                let record = said(more, "--record").unwrap().to_owned();
                let was = self
                    .running
                    .write(move |sql| Ok(erase_record(sql, shop, &record, edge::now_ms())?))
                    .unwrap();
                if was {
                    "erased"
                } else {
                    "there was no such text"
                }
                .to_owned()
            }
            other => panic!("no such verb: {other}"),
        }
    }

    /// Every row of the folded tables, for comparing two folds.
    pub fn folds(&self, shop: ShopId) -> Vec<String> {
        let work = move |sql: &mut dyn stall_central::sql::Sql| {
            let mut all = Vec::new();
            for table in stall_central::FOLDED {
                let rows = sql.query(
                    &format!("SELECT * FROM {table} WHERE shop = $1"),
                    stall_central::values_of![shop.0],
                )?;
                let mut rows: Vec<String> =
                    rows.iter().map(|row| format!("{table} {row:?}")).collect();
                rows.sort();
                all.extend(rows);
            }
            Ok(all)
        };
        self.running.write(work).unwrap()
    }
}

fn said<'a>(more: &[&'a str], name: &str) -> Option<&'a str> {
    let at = more.iter().position(|word| *word == name)?;
    more.get(at + 1).copied()
}
