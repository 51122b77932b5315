//! A till in this process on a folder of its own, real from the command list down.
//!
//! Refuses mocks: real keys, real ledger, real sockets to central.

use base64::{Engine, engine::general_purpose::STANDARD};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use stall_host::SystemHost;
use stall_till::{Audience, Problem, Till};
use std::{path::Path, sync::Arc, thread::sleep, time::Duration};
use tempfile::TempDir;

pub struct Stall {
    till: Till,
    _folder: TempDir,
}

impl Stall {
    /// An empty folder.
    pub fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        let till = Till::open(Arc::new(SystemHost::open(folder.path()).unwrap())).unwrap();
        Self {
            till,
            _folder: folder,
        }
    }

    /// This folder and a copy of it on the same machine, as a disk image makes one.
    pub fn cloned(self) -> (Self, Self) {
        let Self { till, _folder } = self;
        till.close();
        drop(till);
        let copy = TempDir::new().unwrap();
        copy_all(_folder.path(), copy.path());
        let open = |folder: TempDir| Self {
            till: Till::open(Arc::new(SystemHost::open(folder.path()).unwrap())).unwrap(),
            _folder: folder,
        };
        (open(_folder), open(copy))
    }

    /// A new shop with a small catalogue.
    pub fn founded(is_practice: bool) -> Self {
        let stall = Self::empty();
        stall.call(
            "found_shop",
            json!({
                "shop_name": "Kiln & Moss", "currency": "EUR", "stall_name": "Harbour market",
                "archive_host": "kiln.example", "is_practice": is_practice,
            }),
        );
        if !is_practice {
            let file = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/market/catalogue.csv");
            let content = STANDARD.encode(std::fs::read(file).unwrap());
            stall.call(
                "import_catalogue",
                json!({ "file_name": "catalogue.csv", "content_base64": content }),
            );
        }
        stall
    }

    pub fn try_call(&self, name: &str, request: Value) -> Result<Value, Problem> {
        self.till.call(Audience::Till, name, request)
    }

    pub fn call(&self, name: &str, request: Value) -> Value {
        self.try_call(name, request)
            .unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    }

    /// The code a command is refused with, and its reason.
    pub fn refused(&self, name: &str, request: Value) -> (String, String) {
        let problem = self.try_call(name, request).expect_err(name);
        let reason = problem
            .facts
            .get("reason")
            .and_then(Value::as_str)
            .unwrap_or_default();
        (problem.code.as_str().to_owned(), reason.to_owned())
    }

    /// Syncs; one that runs by itself at this moment is waited for.
    pub fn sync(&self) -> Value {
        loop {
            match self.try_call("sync_now", json!({})) {
                Err(problem) if problem.facts.get("reason") == Some(&json!("already_running")) => {
                    sleep(Duration::from_millis(50));
                }
                other => return other.unwrap_or_else(|problem| panic!("sync_now: {problem:?}")),
            }
        }
    }

    pub fn sell(&self, code: &str, quantity: i64) -> Value {
        let basket = self.call(
            "add_to_basket",
            json!({ "code": code, "quantity": quantity }),
        );
        self.call("sell", json!({ "sale": basket["sale"] }))
    }

    pub fn item(&self, code: &str) -> Value {
        self.call("scan", json!({ "code": code }))["item"].clone()
    }

    /// The facts of every alert of this code.
    pub fn alerts(&self, code: &str) -> Vec<Value> {
        let frame = self.call("frame", json!({}));
        let alerts = frame["alerts"].as_array().unwrap().iter();
        let of_code = alerts.filter(|alert| alert["code"] == code);
        of_code.map(|alert| alert["facts"].clone()).collect()
    }

    /// How many of an item wait for a look at one of the stalls.
    pub fn waiting_for_a_look(&self, sku: &str) -> Vec<i64> {
        let path = self._folder.path().join("ledger.db");
        let books = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let sql = "SELECT quantity FROM stock JOIN variants USING (variant)
                   WHERE sku = ?1 AND place LIKE 'inspect:%' AND quantity <> 0";
        let mut statement = books.prepare(sql).unwrap();
        let rows = statement.query_map([sku], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    pub fn edit(&self, code: &str, mut changes: Value) {
        changes["variant"] = self.item(code)["variant"].clone();
        self.call("edit_item", changes);
    }

    /// Numbers of every sale this till knows, in order.
    pub fn sales(&self) -> Vec<String> {
        let view = self.call("find_sales", json!({ "limit": 1_000 }));
        let rows = view["sales"].as_array().unwrap();
        let mut numbers: Vec<String> = rows
            .iter()
            .map(|row| row["number"].as_str().unwrap().to_owned())
            .collect();
        numbers.sort();
        numbers
    }
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, beside) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() {
            true => copy_all(&path, &beside),
            false => drop(std::fs::copy(&path, &beside).unwrap()),
        }
    }
}
