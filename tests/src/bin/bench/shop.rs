//! A shop in a folder of its own, with a catalogue as large as asked, through the command list alone.
//! Refuses a catalogue in one script: search must find them all.

use crate::{Outcome, table::Row};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use stall_host::SystemHost;
use stall_till::{Audience, Host, Problem, Till};
use std::{fmt::Write, path::Path, sync::Arc};
use tempfile::TempDir;

const HEADER: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,\
    Option2 Name,Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Grams,\
    Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,\
    Variant Fulfillment Service,Variant Price\n";
const NAMES: [&str; 8] = [
    "Tea Bowl Celadon",
    "茶碗 青磁",
    "Чаша зелёная",
    "Schüssel moosgrün",
    "صحن أزرق",
    "Moss Tea Towel",
    "Ring Dish Ochre",
    "Vase élancé",
];
const SIZES: [&str; 4] = ["Small", "Medium", "Large", "Festival"];

pub struct Shop {
    pub folder: TempDir,
    pub host: Arc<dyn Host>,
    pub till: Till,
}

impl Shop {
    pub fn found() -> Outcome<Shop> {
        let folder = TempDir::new()?;
        let (host, till) = open(folder.path())?;
        let shop = Shop { folder, host, till };
        let founding =
            json!({ "shop_name": "Kiln & Moss", "currency": "EUR", "stall_name": "Market" });
        shop.call("found_shop", founding)?;
        shop.call("open_day", json!({ "float_minor": 5_000 }))?;
        Ok(shop)
    }

    pub fn call(&self, command: &str, request: Value) -> Result<Value, Problem> {
        self.till.call(Audience::Till, command, request)
    }

    /// Reads a catalogue of `variants`, four to a product, in five scripts.
    pub fn import(&self, variants: usize) -> Outcome<Row> {
        let content = STANDARD.encode(catalogue(variants));
        let request = json!({ "file_name": "catalogue.csv", "content_base64": content });
        let mut row = Row::new(format!("{variants} variants, one file, one transaction"));
        let view = row.time(|| self.call("import_catalogue", request))?;
        match view["variants_new"].as_u64() {
            Some(new) if new == variants as u64 => Ok(row),
            _ => Err(format!("the import brought {}", view["variants_new"]).into()),
        }
    }
}

pub fn open(folder: &Path) -> Outcome<(Arc<dyn Host>, Till)> {
    let host: Arc<dyn Host> = Arc::new(SystemHost::open(folder)?);
    Ok((host.clone(), Till::open(host)?))
}

fn catalogue(variants: usize) -> String {
    let mut text = HEADER.to_owned();
    for nth in 0..variants {
        let (product, size) = (nth / SIZES.len(), SIZES[nth % SIZES.len()]);
        let title = match nth % SIZES.len() {
            0 => format!("{} {product}", NAMES[product % NAMES.len()]),
            _ => String::new(),
        };
        let price_minor = 500 + (nth * 37 % 9_000);
        let price = format!("{}.{:02}", price_minor / 100, price_minor % 100);
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "p-{product},{title},,Kiln,Ceramics,,true,Size,{size},,,,,KM-{product:05}-{},180,shopify,500,continue,manual,{price}",
            &size[..1]
        );
    }
    text
}
