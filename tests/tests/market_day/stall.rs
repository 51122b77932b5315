//! A real stall in a temporary folder: real Host, real SQLite, real spool, driven by the command list.

use base64::{Engine, engine::general_purpose::STANDARD};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use stall_host::SystemHost;
use stall_till::{Audience, Host, Till};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tempfile::TempDir;

/// One till and its folder.
pub struct Stall {
    folder: TempDir,
    till: Option<Till>,
}

/// Sums read off raw event bodies by SQL alone.
pub struct Sums {
    pub cash_minor: i64,
    pub card_minor: i64,
    pub expected_minor: i64,
}

fn open(folder: &TempDir) -> Till {
    let host: Arc<dyn Host> = Arc::new(SystemHost::open(folder.path()).unwrap());
    Till::open(host).unwrap()
}

impl Stall {
    pub fn found(currency: &str) -> Self {
        Self::found_at(currency, None)
    }

    pub fn found_at(currency: &str, archive_host: Option<&str>) -> Self {
        let folder = TempDir::new().unwrap();
        let till = open(&folder);
        let mut stall = Self {
            folder,
            till: Some(till),
        };
        stall.call(
            "found_shop",
            json!({
                "shop_name": "Kiln & Moss",
                "currency": currency,
                "stall_name": "Sunday Market",
                "archive_host": archive_host,
            }),
        );
        stall
    }

    /// Closes the till and opens the folder again, as after a reboot.
    pub fn restart(&mut self) {
        self.till.take().unwrap().close();
        self.till = Some(open(&self.folder));
    }

    fn try_call(&self, name: &str, request: Value) -> Result<Value, stall_till::Problem> {
        self.till
            .as_ref()
            .unwrap()
            .call(Audience::Till, name, request)
    }

    pub fn call(&mut self, name: &str, request: Value) -> Value {
        self.try_call(name, request)
            .unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    }

    /// What a command is refused with.
    pub fn problem(&mut self, name: &str, request: Value) -> Value {
        let problem = self.try_call(name, request).expect_err(name);
        serde_json::to_value(problem).unwrap()
    }

    /// The code a command is refused with.
    pub fn refuse(&mut self, name: &str, request: Value) -> String {
        let problem = self.try_call(name, request).expect_err(name);
        problem.code.as_str().to_owned()
    }

    fn catalogue(&self, file: &str) -> String {
        let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "vectors", "market", file]
            .iter()
            .collect();
        STANDARD.encode(std::fs::read(path).unwrap())
    }

    pub fn import(&mut self, file: &str) -> Value {
        let content = self.catalogue(file);
        self.call(
            "import_catalogue",
            json!({ "file_name": file, "content_base64": content }),
        )
    }

    pub fn dry_run(&mut self, file: &str) -> Value {
        let content = self.catalogue(file);
        let request = json!({ "file_name": file, "content_base64": content, "is_dry_run": true });
        self.call("import_catalogue", request)
    }

    pub fn refuse_import(&mut self, bytes: &[u8]) -> Value {
        let content = STANDARD.encode(bytes);
        let request = json!({ "file_name": "x.csv", "content_base64": content });
        let problem = self
            .try_call("import_catalogue", request)
            .expect_err("the file is bad");
        serde_json::to_value(problem).unwrap()
    }

    pub fn basket_of(&mut self, things: &[(&str, i64)]) -> Value {
        let mut basket = Value::Null;
        for (code, quantity) in things {
            basket = self.call(
                "add_to_basket",
                json!({ "code": code, "quantity": quantity }),
            );
        }
        basket
    }

    pub fn sell(&mut self, things: &[(&str, i64)], tenders: Value) -> Value {
        let basket = self.basket_of(things);
        let request = json!({
            "sale": basket["sale"],
            "tenders": tenders,
            "expected_total_minor": basket["total_minor"],
        });
        self.call("sell", request)
    }

    pub fn here(&mut self, code: &str) -> i64 {
        let scan = self.call("scan", json!({ "code": code }));
        scan["item"]["here"].as_i64().unwrap()
    }

    /// How many of an item lie in all places of a kind: `stall`, `inspect`, `spoiled`, `sold`.
    pub fn stock(&self, sku: &str, kind: &str) -> i64 {
        let sql = "SELECT coalesce(sum(quantity), 0) FROM stock JOIN variants USING (variant)
                   WHERE sku = ?1 AND (place = ?2 OR place LIKE ?2 || ':%')";
        let found = self
            .database()
            .query_row(sql, (sku, kind), |row| row.get(0));
        found.unwrap()
    }

    /// The virtual printer's papers, once nothing waits.
    pub fn papers(&mut self) -> Vec<String> {
        let till = self.till.as_ref().unwrap();
        assert_eq!(
            till.drain_prints(Duration::from_secs(60)),
            0,
            "a hang guard, not a measure"
        );
        let folder = std::fs::read_dir(self.folder.path().join("paper")).unwrap();
        folder
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    /// The path of a file in the data folder.
    pub fn data_file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// One paper's bytes.
    pub fn paper(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join("paper").join(file)).unwrap()
    }

    /// The address on the newest label.
    pub fn label_url(&self) -> String {
        let sql = "SELECT label_url FROM record_texts ORDER BY rowid DESC LIMIT 1";
        self.database()
            .query_row(sql, [], |row| row.get(0))
            .unwrap()
    }

    /// Writes into the books past the till, as no till does.
    pub fn tamper(&self, sql: &str) {
        let books = Connection::open(self.folder.path().join("ledger.db")).unwrap();
        books.execute_batch(sql).unwrap();
    }

    fn database(&self) -> Connection {
        let path = self.folder.path().join("ledger.db");
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
    }

    pub fn sums_of_day(&self, day: &str) -> Sums {
        let db = self.database();
        let tendered = |kind: &str, tender: &str| -> i64 {
            let sql = "SELECT coalesce(sum(json_extract(t.value, '$.amount_minor')), 0)
                       FROM events e, json_each(CAST(e.body AS TEXT), '$.fact.tenders') t
                       WHERE e.kind = ?1 AND json_extract(CAST(e.body AS TEXT), '$.fact.day') = ?2
                       AND json_extract(t.value, '$.kind') = ?3";
            db.query_row(sql, (kind, day, tender), |row| row.get(0))
                .unwrap()
        };
        let net = |tender: &str| {
            tendered("sale.recorded", tender)
                - tendered("sale.voided", tender)
                - tendered("refund.recorded", tender)
        };
        let moved = |movement: &str| -> i64 {
            let sql =
                "SELECT coalesce(sum(json_extract(CAST(body AS TEXT), '$.fact.amount_minor')), 0)
                       FROM events WHERE kind = 'cash.moved'
                       AND json_extract(CAST(body AS TEXT), '$.fact.day') = ?1
                       AND json_extract(CAST(body AS TEXT), '$.fact.kind') = ?2";
            db.query_row(sql, (day, movement), |row| row.get(0))
                .unwrap()
        };
        let float: i64 = db
            .query_row(
                "SELECT json_extract(CAST(body AS TEXT), '$.fact.float_minor') FROM events
                 WHERE kind = 'day.opened' AND json_extract(CAST(body AS TEXT), '$.fact.day') = ?1",
                [day],
                |row| row.get(0),
            )
            .unwrap();
        Sums {
            cash_minor: net("cash"),
            card_minor: net("card"),
            expected_minor: float + net("cash") + moved("paid_in") - moved("paid_out"),
        }
    }
}
