//! Measures a sale, a search, an import, a receipt and a push to central, each beside what it could cost at best, in one run.
//! Refuses to judge: absolute times belong to the machine they were taken on, ratios travel.

mod central;
mod paper;
mod sale;
mod search;
mod shop;
mod table;

use shop::Shop;
use std::error::Error;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How many of each; `--quick` takes a tenth.
struct Plan {
    sales: usize,
    searches: usize,
    receipts: usize,
    variants: usize,
    /// Sales pushed to central, and how often.
    pushed: usize,
    pushes: usize,
}

fn main() -> Outcome<()> {
    let is_quick = std::env::args().any(|arg| arg == "--quick");
    let plan = match is_quick {
        true => Plan {
            sales: 100,
            searches: 20,
            receipts: 50,
            variants: 2_000,
            pushed: 1_000,
            pushes: 1,
        },
        false => Plan {
            sales: 1_000,
            searches: 200,
            receipts: 500,
            variants: 20_000,
            pushed: 10_000,
            pushes: 3,
        },
    };
    println!(
        "{} sales, {} variants; times in milliseconds\n",
        plan.sales, plan.variants
    );
    let shop = Shop::found()?;
    let import = shop.import(plan.variants)?;
    let searches = search::measure(&shop, plan.searches)?;
    let receipts = paper::measure(plan.receipts)?;
    let sales = sale::measure(shop, plan.sales)?;
    println!("{}", table::render("A sale", "against bare SQLite", &sales));
    println!(
        "{}",
        table::render(
            &format!("Search among {} variants", plan.variants),
            "",
            &searches
        )
    );
    println!(
        "{}",
        table::render("A receipt, content to bytes", "against ours", &receipts)
    );
    println!("{}", table::render("Import", "", &[import]));
    println!("{}", central::measure(plan.pushed, plan.pushes)?);
    Ok(())
}
