//! Seeded market days played on the real till, judged by the driver's own tally.
//!
//! Refuses the product's folds as judge: every figure compared here was kept from the script alone.

#![allow(clippy::unwrap_used)] // a whole file of tests

use stall_testkit::{Customer, MarketDay, Script, Step, TestTill};
use stall_till::{
    Problem,
    api::{
        Nothing, TenderKind,
        days::{CashMovementKind, DayView, MoveCash, OneDay, ReportView},
        items::{ItemsView, ListItems},
        sales::{OneSale, SaleView, TenderAsk},
        upkeep::VerifyView,
    },
};
use uuid::Uuid;

fn tender(kind: TenderKind, amount_minor: Option<i64>) -> TenderAsk {
    TenderAsk {
        kind,
        amount_minor,
        reference: None,
    }
}

fn tenders(customer: Customer) -> Vec<TenderAsk> {
    match customer {
        Customer::ExactCash => Vec::new(),
        Customer::CashGiven { amount_minor } => vec![tender(TenderKind::Cash, Some(amount_minor))],
        Customer::Card => vec![tender(TenderKind::Card, None)],
        Customer::Mixed { cash_minor } => {
            vec![
                tender(TenderKind::Cash, Some(cash_minor)),
                tender(TenderKind::Card, None),
            ]
        }
    }
}

fn play(seed: u64, day: &MarketDay) -> Result<TestTill, Problem> {
    let mut till = TestTill::founded(seed)?;
    for good in &day.goods {
        till.add_item(&good.sku, good.price_minor, good.stock)?;
    }
    till.open_day(day.float_minor)?;
    let mut sales: Vec<Uuid> = Vec::new();
    for step in &day.steps {
        till.host.advance(20_000);
        till = take(till, day, step, &mut sales)?;
    }
    Ok(till)
}

fn take(
    till: TestTill,
    day: &MarketDay,
    step: &Step,
    sales: &mut Vec<Uuid>,
) -> Result<TestTill, Problem> {
    match step {
        Step::Sell { lines, customer } => {
            let named: Vec<(&str, i64)> = lines
                .iter()
                .map(|(good, quantity)| (day.goods[*good].sku.as_str(), *quantity))
                .collect();
            sales.push(till.sell(&named, tenders(*customer))?.sale);
        }
        Step::VoidLast => {
            let request = OneSale {
                sale: sales.last().copied(),
                number: None,
            };
            till.ask::<_, SaleView>("void_sale", &request)?;
        }
        Step::RefundSale { sale } => {
            till.refund(sales[*sale])?;
        }
        Step::PaidIn { amount_minor } => move_cash(&till, CashMovementKind::PaidIn, *amount_minor)?,
        Step::PaidOut { amount_minor } => {
            move_cash(&till, CashMovementKind::PaidOut, *amount_minor)?
        }
        Step::Restart => return till.reopened(),
    }
    Ok(till)
}

fn move_cash(till: &TestTill, kind: CashMovementKind, amount_minor: i64) -> Result<(), Problem> {
    till.ask::<_, DayView>(
        "move_cash",
        &MoveCash {
            kind,
            amount_minor,
            reason: None,
        },
    )
    .map(drop)
}

fn judge(till: &TestTill, day: &MarketDay) {
    let report: ReportView = till.ask("report", &OneDay::default()).unwrap();
    let tally = &day.tally;
    assert_eq!(report.sales_count, tally.sales_rung);
    assert_eq!(report.voids_count, tally.voids);
    assert_eq!(report.refunds_count, tally.refunds);
    assert_eq!(
        report.net_sales_minor,
        tally.sold_minor - tally.refunded_minor
    );
    assert_eq!(report.expected_minor, tally.drawer_minor);
    let card = report
        .tenders
        .iter()
        .find(|total| total.kind == TenderKind::Card);
    assert_eq!(card.map_or(0, |total| total.amount_minor), tally.card_minor);
    let items: ItemsView = till.ask("list_items", &ListItems::default()).unwrap();
    for (good, stock) in day.goods.iter().zip(&tally.stock) {
        let item = items
            .items
            .iter()
            .find(|item| item.sku == good.sku)
            .unwrap();
        assert_eq!(item.here, *stock, "{}", good.sku);
    }
    let verified: VerifyView = till.ask("verify", &Nothing {}).unwrap();
    assert!(verified.is_sound, "{verified:?}");
}

#[test]
fn the_till_agrees_with_the_drivers_tally_on_seeded_days() {
    for seed in 1..=4 {
        let day = Script::day(seed, 60);
        let till = play(seed, &day).unwrap();
        judge(&till, &day);
        let closed = till.close_day(day.tally.drawer_minor).unwrap();
        assert_eq!(closed.over_short_minor, Some(0), "seed {seed}");
    }
}

#[test]
fn the_judge_notices_a_sale_the_script_does_not_know() {
    let day = Script::day(9, 20);
    let till = play(9, &day).unwrap();
    till.sell(&[(day.goods[0].sku.as_str(), 1)], Vec::new())
        .unwrap();
    let report: ReportView = till.ask("report", &OneDay::default()).unwrap();
    assert_ne!(report.expected_minor, day.tally.drawer_minor);
}

#[test]
fn the_same_sale_pressed_twice_is_one_sale() {
    let till = TestTill::founded(5).unwrap();
    till.add_item("CUP", 1_800, 5).unwrap();
    let sale = Uuid::from_u128(5);
    let first = till.sell_as(sale, &[("CUP", 1)], Vec::new()).unwrap();
    let second = till.sell_as(sale, &[("CUP", 1)], Vec::new()).unwrap();
    assert_eq!(first.number, second.number);
    let report: ReportView = till.ask("report", &OneDay::default()).unwrap();
    assert_eq!(report.sales_count, 1);
}
