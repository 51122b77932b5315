//! The till is killed at random moments, hundreds of times, and judged from outside: no acknowledged sale is lost,
//! no number is reused or skipped, nothing is sold twice, no receipt exists for a sale that does not.
//! Refuses a clean shutdown. The judge has teeth: it must find a front that acknowledges before COMMIT.

#![allow(clippy::unwrap_used)]

mod books;
mod dice;
mod front;
mod http;
mod judge;
mod market;
mod program;

use books::Standing;
use dice::Dice;
use judge::{Fault, judge, paper_names};
use market::{Door, Market};

fn kills_wanted() -> u32 {
    match std::env::var_os("STALL_DEEP") {
        Some(_) => 2_000,
        None => 200,
    }
}

#[test]
fn no_acknowledged_sale_is_lost_however_often_the_till_is_killed() {
    let dice = Dice::of_run(1);
    let seed = dice.seed();
    let mut market = Market::found(program::stall(), Door::Till, dice);
    while market.counts.kills < kills_wanted() {
        market.live_and_die();
    }
    market.settle();
    let sound = market.verified();
    assert_eq!(sound["is_sound"], true, "seed {seed}: {sound}");
    assert_eq!(
        judge(market.folder(), &market.books),
        [],
        "seed {seed}, {:?}",
        market.counts
    );
    assert_eq!(
        market.books.unanswered(),
        [0; 0],
        "asked again, every sale is answered"
    );

    let counts = &market.counts;
    println!(
        "{counts:?}, {} sales, {} papers",
        market.books.sales.len(),
        paper_names(market.folder()).len()
    );
    assert!(
        counts.with_request_in_flight * 4 >= counts.kills,
        "seed {seed}: {counts:?}"
    );
    assert!(
        counts.unanswered_landed > 0,
        "no kill fell between commit and answer: {counts:?}"
    );
    assert!(
        counts.unanswered_lost > 0,
        "no kill fell before the commit: {counts:?}"
    );
    assert!(
        counts.while_starting > 0,
        "no kill fell into a start: {counts:?}"
    );
    doctored_folders_are_found_out(&market);
}

#[test]
fn a_front_that_acknowledges_before_commit_is_found_out() {
    let mut market = Market::found(program::stall(), Door::Hasty, Dice::of_run(2));
    let mut faults = Vec::new();
    while market.counts.kills < 60 && faults.is_empty() {
        for _ in 0..10 {
            market.live_and_die();
        }
        faults = judge(market.folder(), &market.books);
    }
    let is_lost = |fault: &Fault| matches!(fault, Fault::AcknowledgedAndLost(_));
    assert!(
        faults.iter().any(is_lost),
        "{:?} and nothing found: {faults:?}",
        market.counts
    );
}

/// The same judge on the same folder, a little altered each time.
fn doctored_folders_are_found_out(market: &Market) {
    let mut books = market.books.clone();
    let last = books.sales.len() - 1;
    books.sales[last].standing = Standing::Acknowledged(Some("A-999999".to_owned()));
    let altered = books.sales[last].sale.clone();
    assert_eq!(judge(market.folder(), &books), [Fault::Altered(altered)]);

    let mut books = market.books.clone();
    let forgotten = books.sales.remove(0).sale;
    assert_eq!(
        judge(market.folder(), &books),
        [Fault::NobodyAsked(forgotten)]
    );

    let stray = "receipt-A-999999.png".to_owned();
    std::fs::write(market.folder().join("paper").join(&stray), "").unwrap();
    assert_eq!(
        judge(market.folder(), &market.books),
        [Fault::PaperWithoutSale(stray)]
    );

    let edit = |sql: &str| {
        let db = rusqlite::Connection::open(market.folder().join("ledger.db")).unwrap();
        assert_eq!(db.execute(sql, []).unwrap(), 1, "{sql}");
        judge(market.folder(), &market.books)
    };
    let reused = edit(
        "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'A-000002', 'A-000001') AS BLOB)
                       WHERE kind = 'sale.recorded' AND CAST(body AS TEXT) LIKE '%A-000002%'",
    );
    assert!(
        reused.contains(&Fault::NumberOutOfTurn("A-000001".to_owned())),
        "{reused:?}"
    );
    let cut = edit("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events) - 1");
    assert!(
        cut.iter()
            .any(|fault| matches!(fault, Fault::SequenceBroken { .. })),
        "{cut:?}"
    );
    assert!(
        cut.iter()
            .any(|fault| matches!(fault, Fault::AcknowledgedAndLost(_))),
        "{cut:?}"
    );
}
