//! One sale four ways in turn: through the till, through the ledger alone, the same rows in bare SQLite, the same
//! bytes appended to a file. Refuses another order of durability: every way ends with the same fsync.

mod bare;

use crate::{
    Outcome,
    shop::{self, Shop},
    table::Row,
};
use bare::{Bare, Harvest};
use serde_json::json;
use stall_domain::{EventId, JobId, SaleId, print_intent::PrintIntent, sale::SaleRecorded};
use stall_ledger::{Ledger, LedgerError, LedgerPaths};
use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::Path,
    time::Duration,
};
use tempfile::TempDir;

/// A hang guard, not a measure.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn measure(shop: Shop, sales: usize) -> Outcome<Vec<Row>> {
    let Shop { folder, host, till } = shop;
    till.close();
    drop((till, host));
    let (ledger_folder, bare_folder) = (copy_of(folder.path())?, copy_of(folder.path())?);
    let (host, till) = shop::open(folder.path())?;
    let shop = Shop { folder, host, till };

    let (ledger, _) = Ledger::open(
        LedgerPaths::in_folder(ledger_folder.path()),
        &shop.host.machine_id(),
    )?;
    let mut bare = Bare::open(bare_folder.path())?;
    let harvest = Harvest::open(shop.folder.path())?;
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(bare_folder.path().join("raw.log"))?;

    let mut through_till = Row::new("through the till: `sell`, receipt queued");
    let mut through_ledger = Row::new("through the ledger alone");
    let mut in_sqlite = Row::base("the same rows in bare SQLite");
    let mut appended = Row::new("the same bytes appended, fsync");
    let mut while_printing = Row::new("through the till while it prints");
    let wares = wares(&shop)?;
    for nth in 0..sales {
        let mark = harvest.mark()?;
        through_till.time(|| sell(&shop, &wares, nth))?;
        shop.till.drain_prints(PATIENCE);
        let rows = harvest.rows_since(mark)?;
        let sample = harvest.sale_since(mark)?;
        through_ledger.time(|| commit(&ledger, &shop, sample))?;
        in_sqlite.time(|| bare.commit(&rows))?;
        let bytes = rows.bytes();
        appended.time(|| append(&mut file, &bytes))?;
    }
    for nth in 0..sales / 4 {
        while_printing.time(|| sell(&shop, &wares, nth))?;
    }
    ledger.close();
    Ok(vec![
        through_till,
        while_printing,
        through_ledger,
        in_sqlite,
        appended,
    ])
}

fn wares(shop: &Shop) -> Outcome<Vec<serde_json::Value>> {
    let listed = shop.call("list_items", json!({ "limit": 500 }))?;
    let items = listed["items"].as_array().ok_or("no items")?;
    Ok(items.iter().map(|item| item["variant"].clone()).collect())
}

/// Two lines, exact cash.
fn sell(shop: &Shop, wares: &[serde_json::Value], nth: usize) -> Outcome<()> {
    let line = |place: usize| json!({ "variant": wares[place % wares.len()], "quantity": 1 });
    let sale = shop.host.new_id();
    shop.call(
        "sell",
        json!({ "sale": sale, "lines": [line(nth), line(nth * 7 + 3)] }),
    )?;
    Ok(())
}

/// What the till's transaction writes, with everything decided beforehand.
fn commit(ledger: &Ledger, shop: &Shop, sample: SaleRecorded) -> Outcome<()> {
    let job = JobId(shop.host.new_id());
    let sale = SaleId(shop.host.new_id());
    ledger.transact(shop.host.now(), move |tx| {
        let recorded = SaleRecorded {
            sale,
            number: tx.next_number()?,
            ..sample
        };
        tx.append(EventId(sale.0), recorded)?;
        tx.drop_basket(sale)?;
        tx.queue_job(job, &PrintIntent::SaleReceipt { sale })?;
        Ok::<_, LedgerError>(())
    })?;
    Ok(())
}

fn append(file: &mut File, bytes: &[u8]) -> Outcome<()> {
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

/// The whole folder again, on the same disk.
fn copy_of(folder: &Path) -> Outcome<TempDir> {
    let copy = TempDir::new()?;
    copy_into(folder, copy.path())?;
    Ok(copy)
}

fn copy_into(from: &Path, to: &Path) -> Outcome<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy_into(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
