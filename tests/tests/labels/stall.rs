//! A real stall with three sorts of editions, its labels printed to the virtual printer's folder.
//! Refuses to take a label's address from anywhere but the record it was signed with.

use crate::{paper::Paper, wear::Wear};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use stall_host::SystemHost;
use stall_till::{Audience, Host, Till};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tempfile::TempDir;

/// One label on paper and what was signed for it.
pub struct Printed {
    pub record: String,
    pub url: String,
    pub note: String,
    pub numbering: String,
    pub gtin: Option<String>,
    /// The file's name without its end.
    pub stem: String,
    pub picture: PathBuf,
}

pub struct Stall {
    folder: TempDir,
    till: Till,
    /// Code, size and barcode of each edition, and its id.
    editions: Vec<(String, Option<u32>, Option<&'static str>, Value)>,
}

const PIECES: u32 = 2;

impl Stall {
    /// A numbered edition with a GTIN, one without, and an open one; two pieces of each are made.
    pub fn with_editions() -> Stall {
        let folder = TempDir::new().unwrap();
        let host: Arc<dyn Host> = Arc::new(SystemHost::open(&folder.path().join("data")).unwrap());
        let till = Till::open(host).unwrap();
        let mut stall = Stall {
            folder,
            till,
            editions: Vec::new(),
        };
        stall.call(
            "found_shop",
            json!({ "shop_name": "Kiln & Moss", "currency": "EUR", "stall_name": "Sunday Market", "archive_host": "kiln.example" }),
        );
        stall.fix(
            "BLUE-26",
            "Becher «Blau» 青",
            Some(25),
            Some("9520123456788"),
        );
        stall.fix("MOSS-26", "Moss Bowl", Some(7), None);
        stall.fix("OPEN-26", "Чаша", None, None);
        stall
    }

    fn call(&mut self, command: &str, request: Value) -> Value {
        let answer = self.till.call(Audience::Till, command, request);
        answer.unwrap_or_else(|problem| panic!("{command}: {problem:?}"))
    }

    fn fix(&mut self, code: &str, title: &str, size: Option<u32>, barcode: Option<&'static str>) {
        let item = json!({ "title": title, "sku": code, "barcode": barcode, "price_minor": 4_800 });
        let item = self.call("add_item", item);
        let edition = self.call(
            "fix_edition",
            json!({ "variant": item["variant"], "code": code, "title": title, "size": size, "maker": "Atelier Ü",
                    "materials": ["stoneware", "ash glaze"], "restock": "never", "lease_count": 5 }),
        );
        let making = json!({ "edition": edition["edition"], "count": PIECES, "note": "Fired in oak, 1280 °C.",
                             "picture_sha256": "ab".repeat(32) });
        assert_eq!(
            self.call("make_piece", making)["pieces"]
                .as_array()
                .unwrap()
                .len(),
            PIECES as usize
        );
        self.editions
            .push((code.to_owned(), size, barcode, edition["edition"].clone()));
    }

    /// Prints all labels that were never printed and waits for the paper.
    pub fn print_labels(&mut self) -> Vec<Printed> {
        let mut printed = Vec::new();
        for (code, size, barcode, edition) in self.editions.clone() {
            self.call("print_labels", json!({ "edition": edition }));
            self.wait_for_paper();
            let pieces = self.call("edition", json!({ "edition": edition }))["pieces"].clone();
            let made = pieces
                .as_array()
                .unwrap()
                .iter()
                .filter(|piece| !piece["record"].is_null());
            for piece in made {
                let record = piece["record"].as_str().unwrap().to_owned();
                let number = piece["number"].as_u64().unwrap();
                let (note, url) = self.signed(&record);
                let numbering = match size {
                    Some(of) => format!("piece {number} of {of}"),
                    None => "open edition".to_owned(),
                };
                let stem = format!("label-{code}-{number}");
                let gtin = barcode.map(|code| format!("0{code}"));
                let picture = self.paper(&format!("{stem}.png"));
                printed.push(Printed {
                    record,
                    url,
                    note,
                    numbering,
                    gtin,
                    stem,
                    picture,
                });
            }
        }
        assert_eq!(printed.len(), 3 * PIECES as usize);
        printed
    }

    /// Asks for a label again; the picture that came out.
    pub fn reprint(&mut self, record: &str, stem: &str) -> PathBuf {
        self.call("reprint", json!({ "label": record }));
        self.wait_for_paper();
        let copies = (1..).map(|copy| self.paper(&format!("{stem}-copy-{copy}.png")));
        copies
            .take_while(|file| file.exists())
            .fold(None, |_, file| Some(file))
            .unwrap_or_else(|| panic!("no copy of {stem}"))
    }

    pub fn shop_vkey(&self) -> String {
        self.text("SELECT json_extract(CAST(body AS TEXT), '$.fact.shop_vkey') FROM events WHERE kind = 'shop.founded'", [])
    }

    pub fn device_vkey(&self) -> String {
        self.text("SELECT device_vkey FROM devices", [])
    }

    /// A picture beside the data folder, for programs that read files.
    pub fn keep_picture(&self, stem: &str, wear: Wear, picture: &Paper) -> PathBuf {
        let file = self.folder.path().join(format!("{stem}-{wear:?}.png"));
        picture.write(&file);
        file
    }

    fn signed(&self, record: &str) -> (String, String) {
        let text = |column| {
            self.text(
                &format!("SELECT {column} FROM record_texts WHERE record = ?1"),
                [record],
            )
        };
        (text("note_text"), text("label_url"))
    }

    fn text(&self, sql: &str, params: impl rusqlite::Params) -> String {
        let file = self.folder.path().join("data/ledger.db");
        let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        db.query_row(sql, params, |row| row.get(0)).unwrap()
    }

    fn wait_for_paper(&self) {
        assert_eq!(
            self.till.drain_prints(Duration::from_secs(60)),
            0,
            "a hang guard, not a measure"
        );
    }

    fn paper(&self, name: &str) -> PathBuf {
        self.folder.path().join("data/paper").join(name)
    }
}
