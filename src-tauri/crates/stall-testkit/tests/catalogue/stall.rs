//! One stall, its catalogue files as text, and what its list of items says afterwards.
//!
//! Refuses shortcuts: every step is a command.

use serde_json::{Map, Value, json};
use stall_testkit::TestTill;
use stall_till::{Audience, Problem};

pub struct Stall {
    pub till: TestTill,
}

impl Stall {
    /// A shop in euro whose stall is called "Harbour market".
    pub fn founded() -> Self {
        let till = TestTill::founded(7).unwrap();
        Self { till }
    }

    pub fn call(&self, name: &str, request: Value) -> Value {
        self.try_call(name, request)
            .unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    }

    pub fn try_call(&self, name: &str, request: Value) -> Result<Value, Problem> {
        self.till.till.call(Audience::Till, name, request)
    }

    /// The code and the facts a command is refused with.
    pub fn refuse(&self, name: &str, request: Value) -> (String, Map<String, Value>) {
        let problem = self.try_call(name, request).expect_err(name);
        (problem.code.as_str().to_owned(), problem.facts)
    }

    pub fn import(&self, text: &str) -> Value {
        self.call("import_catalogue", request(text.as_bytes(), false))
    }

    pub fn dry_run(&self, text: &str) -> Value {
        self.call("import_catalogue", request(text.as_bytes(), true))
    }

    pub fn undo(&self, import: &Value) {
        self.call("undo_import", json!({ "batch": import["batch"] }));
    }

    /// Every item, retired ones too.
    pub fn items(&self) -> Vec<Value> {
        let request = json!({ "include_retired": true, "limit": 5_000 });
        let list = self.call("list_items", request);
        list["items"].as_array().unwrap().clone()
    }

    /// What is on sale.
    pub fn on_sale(&self) -> Vec<String> {
        let items = self.items().into_iter();
        items
            .filter(|item| item["is_retired"] == false)
            .map(|item| item["sku"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The one item with this SKU.
    pub fn item(&self, sku: &str) -> Value {
        let mut found: Vec<Value> = self.items();
        found.retain(|item| item["sku"] == sku);
        assert_eq!(found.len(), 1, "{sku}");
        found.remove(0)
    }

    pub fn here(&self, sku: &str) -> i64 {
        self.item(sku)["here"].as_i64().unwrap()
    }

    pub fn add(&self, title: &str, sku: &str) -> Value {
        let request = json!({ "title": title, "sku": sku, "price_minor": 900 });
        self.call("add_item", request)
    }

    /// Sets the shop's tax rates, the first being the usual one.
    pub fn set_rates(&self, rates: &[(&str, i64)]) {
        let profile = self.with_rates(rates);
        self.call("change_profile", profile);
    }

    /// The profile with other tax rates.
    pub fn with_rates(&self, rates: &[(&str, i64)]) -> Value {
        let mut profile = self.call("profile", json!({}));
        profile["tax_rates"] = rates
            .iter()
            .map(|(code, rate_ppm)| json!({ "code": code, "rate_ppm": rate_ppm }))
            .collect();
        profile
    }
}

pub fn request(bytes: &[u8], is_dry_run: bool) -> Value {
    let content = base64(bytes);
    json!({ "file_name": "list.csv", "content_base64": content, "is_dry_run": is_dry_run })
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut word = [0; 3];
        word[..chunk.len()].copy_from_slice(chunk);
        let word = u32::from_be_bytes([0, word[0], word[1], word[2]]);
        for place in 0..4 {
            let digit = (word >> (18 - 6 * place)) & 63;
            let is_filled = place <= chunk.len();
            text.push(if is_filled {
                char::from(ALPHABET[digit as usize])
            } else {
                '='
            });
        }
    }
    text
}

/// The codes of an import's problems with the consequence of each.
pub fn problems(view: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let problems = view["problems"].as_array().unwrap().iter();
    problems
        .map(|problem| (word(&problem["code"]), word(&problem["consequence"])))
        .collect()
}

pub fn has_problem(view: &Value, code: &str) -> bool {
    problems(view).iter().any(|(found, _)| found == code)
}
