//! `demo`: a whole market day with two stalls in their own processes and the central store beside them.
//!
//! Refuses to believe anybody: the script keeps its own books, and whoever tells another figure in the evening is named.

mod books;
mod central;
mod dice;
mod door;
mod figures;
mod goods;
mod stall;
mod table;
mod verdict;

use crate::{
    arguments::{Arguments, Token},
    fault::{Fault, Usage},
    words,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use books::Books;
use central::Central;
use dice::Dice;
use door::Served;
use goods::Good;
use serde_json::{Value, json};
use stall::{Stall, text};
use stall_till::api::items::ItemsView;
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use verdict::{Edits, Verdict};

/// Pieces of the edition, numbers each stall takes, pieces each makes on the spot.
const EDITION_SIZE: u32 = 25;
const LEASE: u32 = 10;
const MADE_ON_THE_SPOT: usize = 2;
const SALES_USUAL: i64 = 200;
const SEED: u64 = 1_117;

/// Why a demo ends before its table, or with a table that does not agree.
#[derive(Debug, thiserror::Error)]
pub enum DemoFault {
    #[error("a process of the demo cannot be started or spoken to")]
    Process(#[source] io::Error),
    #[error("{0} started and did not say where it is")]
    Silent(&'static str),
    #[error("{stall}: {command} was refused with {code} {facts}")]
    Refused {
        stall: &'static str,
        command: String,
        code: String,
        facts: String,
    },
    #[error("`stall-central {verb}` failed: {said}")]
    CentralFailed { verb: String, said: String },
    #[error("there is no stall-central at `{0}`; build it, or name it in STALL_CENTRAL_BIN")]
    NoCentral(PathBuf),
    #[error("{0}: paper still waits for the printer")]
    PaperWaits(&'static str),
    #[error("the catalogue has too few things with a price; the demo needs six")]
    TooFewGoods,
    #[error("{path} cannot be written")]
    Out {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{0} disagreements; the data of the day is kept in {folder}", folder = .1.display())]
    Disagreement(usize, PathBuf),
}

struct Wish {
    catalogue: Option<PathBuf>,
    out: Option<PathBuf>,
    postgres: Option<String>,
    sales: i64,
}

impl Wish {
    fn read(arguments: &mut Arguments) -> Result<Wish, Usage> {
        let mut wish = Wish {
            catalogue: None,
            out: None,
            postgres: None,
            sales: SALES_USUAL,
        };
        while let Some(token) = arguments.next()? {
            match token {
                Token::Name(name) if name == "catalogue" => {
                    wish.catalogue = Some(arguments.path()?)
                }
                Token::Name(name) if name == "out" => wish.out = Some(arguments.path()?),
                Token::Name(name) if name == "postgres" => wish.postgres = Some(arguments.text()?),
                Token::Name(name) if name == "sales" => wish.sales = arguments.number()?,
                token => return Err(token.unknown()),
            }
        }
        match wish.sales {
            1.. => Ok(wish),
            few => Err(Usage::Quantity(few.to_string())),
        }
    }
}

/// Says how far the day is, unless the answer is JSON.
struct Progress {
    is_json: bool,
}

impl Progress {
    fn say(&self, text: &str) {
        match self.is_json {
            true => eprintln!("{text}"),
            false => words::say(text),
        }
    }
}

/// `stall demo [--catalogue FILE] [--out DIR] [--postgres URL] [--sales N]`
pub fn demo(arguments: &mut Arguments) -> Result<(), Fault> {
    let wish = Wish::read(arguments)?;
    let folder = super::fresh_folder("stallside-demo")?;
    let out = wish.out.clone().unwrap_or_else(|| folder.join("paper"));
    let progress = Progress {
        is_json: arguments.is_json,
    };
    let file = match &wish.catalogue {
        None => None,
        Some(path) => Some(fs::read(path).map_err(|source| Fault::File {
            path: path.clone(),
            source,
        })?),
    };
    let verdict = market(&wish, file, &folder, &out, &progress)?;
    match arguments.is_json {
        true => words::say(&serde_json::to_string(&verdict).unwrap_or_default()),
        false => words::say(&table::of(&verdict)),
    }
    progress.say(&format!(
        "The papers of the day, as pictures and as the printer's bytes: {}",
        out.display()
    ));
    if !verdict.disagreements.is_empty() {
        let many = verdict.disagreements.len();
        return Err(DemoFault::Disagreement(many, folder).into());
    }
    for name in [
        "stall-a",
        "stall-b",
        "central.db",
        "central.db-wal",
        "central.db-shm",
        "central.log",
    ] {
        let path = folder.join(name);
        // What is left over lies in the temporary place and is cleared with it.
        let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
    }
    let _ = fs::remove_dir(&folder);
    Ok(())
}

fn market(
    wish: &Wish,
    file: Option<Vec<u8>>,
    folder: &Path,
    out: &Path,
    progress: &Progress,
) -> Result<Verdict, DemoFault> {
    let mut central = Central::new(wish.postgres.clone(), folder)?;
    let url = central.start()?;
    progress.say(&format!(
        "Central is at {url}, on {}.",
        wish.postgres.as_deref().map_or("SQLite", |_| "PostgreSQL")
    ));
    let (mut a, goods) = found(folder, file)?;
    progress.say(&format!(
        "The harbour stall founded the shop and brought {} things.",
        goods.len()
    ));
    fix_edition(&mut a)?;
    a.served
        .call_and_sync("pair", json!({ "url": url, "code": central.code("")? }))?;
    progress
        .say("It paired with the empty central store and handed over. An edition of 25 is fixed.");
    let mut b = join(folder, &central, &url, &a, &goods)?;
    progress.say("The hill stall joined by a one-time code and took ten numbers of the edition.");
    share_goods(&mut a, &mut b, &goods)?;
    a.served.sync()?;
    b.served.sync()?;
    central.stop();
    progress.say("Central is out of reach from here on. Both stalls open.");
    let mut stalls = [a, b];
    let edits = sell_all_day(&mut stalls, wish.sales, progress)?;
    for stall in &stalls {
        stall.served.wait_for_paper()?;
    }
    progress.say("Both days are closed and every paper is out. Central is back.");
    central.start()?;
    for place in [1, 0, 1, 0] {
        stalls[place].served.sync()?;
    }
    progress.say("Both stalls have synced. Everybody is asked:");
    for (stall, name) in stalls.iter().zip(["stall-a", "stall-b"]) {
        copy_papers(stall, &out.join(name))?;
    }
    let mut verdict = verdict::judge(&stalls, &edits, 2 * LEASE as usize, &central.audit()?)?;
    for (stall, name) in stalls.iter().zip(["stall-a", "stall-b"]) {
        verdict.compare_papers(&stall.books, &out.join(name));
    }
    Ok(verdict)
}

fn found(folder: &Path, file: Option<Vec<u8>>) -> Result<(Stall, Vec<Good>), DemoFault> {
    let served = Served::start("harbour stall", &folder.join("stall-a"))?;
    let shop = json!({
        "shop_name": "Kiln and Loom", "currency": "EUR", "stall_name": "Harbour market",
        "archive_host": "demo.example",
    });
    let frame = served.call("found_shop", shop)?;
    let bytes = file.clone().unwrap_or_else(|| goods::OWN_FILE.1.into());
    let import =
        json!({ "file_name": goods::OWN_FILE.0, "content_base64": STANDARD.encode(bytes) });
    served.call("import_catalogue", import)?;
    let goods = match file {
        None => goods::own(),
        Some(_) => tagged(&served)?,
    };
    let numbered = goods
        .last()
        .map(|good| good.sku.clone())
        .unwrap_or_default();
    if goods.len() < 6 {
        return Err(DemoFault::TooFewGoods);
    }
    let mut stall = Stall::new("harbour stall", served, &goods, &numbered);
    stall.books = Books::new("A", &goods);
    stall.place = format!("stall:{}", text(&frame["shop"]["stall"]));
    for good in &goods {
        stall.books.stock(&good.sku, good.quantity);
    }
    Ok((stall, goods))
}

fn tagged(served: &Served) -> Result<Vec<Good>, DemoFault> {
    let items = served.call("list_items", json!({ "limit": 5_000 }))?;
    let items: Option<ItemsView> = serde_json::from_value(items).ok();
    Ok(goods::tagged(
        &items.map(|view| view.items).unwrap_or_default(),
    ))
}

fn variant(stall: &Stall, sku: &str) -> Result<Value, DemoFault> {
    let scan = stall.call("scan", json!({ "code": sku }))?;
    Ok(scan["item"]["variant"].clone())
}

fn fix_edition(stall: &mut Stall) -> Result<(), DemoFault> {
    let request = json!({
        "variant": variant(stall, &stall.numbered)?, "code": "MOON-26", "title": "Moon Jar",
        "size": EDITION_SIZE, "maker": "Kiln and Loom", "materials": ["stoneware", "ash glaze"],
        "restock": "never", "lease_count": LEASE,
    });
    stall.edition = text(&stall.call("fix_edition", request)?["edition"]);
    stall.books.unmade.extend(1..=LEASE);
    Ok(())
}

fn join(
    folder: &Path,
    central: &Central,
    url: &str,
    founder: &Stall,
    goods: &[Good],
) -> Result<Stall, DemoFault> {
    let served = Served::start("hill stall", &folder.join("stall-b"))?;
    let code = central.code("Hill market")?;
    let request = json!({ "url": url, "code": code, "stall_name": "Hill market" });
    served.call_and_sync("join_store", request)?;
    let frame = served.call("frame", json!({}))?;
    let mut stall = Stall::new("hill stall", served, goods, &founder.numbered);
    stall.books = Books::new("B", goods);
    stall.place = format!("stall:{}", text(&frame["shop"]["stall"]));
    stall.edition = founder.edition.clone();
    let ask = json!({ "edition": stall.edition, "count": LEASE });
    stall.served.call_and_sync("ask_lease", ask)?;
    stall.books.unmade.extend(LEASE + 1..=2 * LEASE);
    Ok(stall)
}

/// Half of everything goes to the second table.
fn share_goods(a: &mut Stall, b: &mut Stall, goods: &[Good]) -> Result<(), DemoFault> {
    for good in goods {
        let half = good.quantity / 2;
        if half <= 0 {
            continue;
        }
        let variant = variant(a, &good.sku)?;
        a.call(
            "move_stock",
            json!({ "variant": variant, "quantity": half, "reason": "taken_out" }),
        )?;
        b.call(
            "move_stock",
            json!({ "variant": variant, "quantity": half, "reason": "delivered" }),
        )?;
        a.books.stock(&good.sku, -half);
        b.books.stock(&good.sku, half);
    }
    Ok(())
}

fn sell_all_day(
    stalls: &mut [Stall; 2],
    sales: i64,
    progress: &Progress,
) -> Result<Edits, DemoFault> {
    let (mut dice, mut sold, mut told) = (Dice::new(SEED), 0, 0);
    stalls[0].open(10_000)?;
    stalls[1].open(7_550)?;
    for stall in stalls.iter_mut() {
        stall.make(MADE_ON_THE_SPOT)?;
    }
    let mut edits = None;
    while sold < sales {
        if edits.is_none() && sold * 2 >= sales {
            edits = Some(edit_catalogue(stalls)?);
            progress.say("Noon: a price changed here, a title and a retirement there, and nobody told the other.");
        }
        let place = dice.below(2);
        sold += stalls[place].serve_next(&mut dice, sales - sold)?;
        if sold - told >= 25 || sold >= sales {
            told = sold;
            progress.say(&format!("{sold} of {sales} sales"));
        }
    }
    let edits = match edits {
        Some(edits) => edits,
        None => edit_catalogue(stalls)?,
    };
    let [a, b] = stalls;
    a.take_a_piece_back(true)?;
    b.take_a_piece_back(false)?;
    a.close(150)?;
    b.close(0)?;
    Ok(edits)
}

/// Each stall changes something the other does not hear of before the evening.
fn edit_catalogue(stalls: &mut [Stall; 2]) -> Result<Edits, DemoFault> {
    let [a, b] = stalls;
    let [price, title, retired] = [0, 1, 2].map(|place| a.plain[place * 2].clone());
    let new_price = a.prices.get(&price).copied().unwrap_or(0) + 150;
    a.call(
        "edit_item",
        json!({ "variant": variant(a, &price)?, "price_minor": new_price }),
    )?;
    a.prices.insert(price.clone(), new_price);
    let new_title = "Second Firing".to_owned();
    b.call(
        "edit_item",
        json!({ "variant": variant(b, &title)?, "title": new_title }),
    )?;
    b.call(
        "edit_item",
        json!({ "variant": variant(b, &retired)?, "is_retired": true }),
    )?;
    b.plain.retain(|sku| *sku != retired);
    Ok(Edits {
        price: (price, new_price),
        title: (title, new_title),
        retired,
    })
}

fn copy_papers(stall: &Stall, to: &Path) -> Result<(), DemoFault> {
    let from = text(&stall.call("printers", json!({}))?["virtual_folder"]);
    let failed = |source| DemoFault::Out {
        path: to.to_owned(),
        source,
    };
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        fs::copy(entry.path(), to.join(entry.file_name())).map_err(failed)?;
    }
    Ok(())
}
