//! Seeded market days: a list of steps, and the tally a stallholder would keep on paper from those steps alone.
//!
//! Refuses the product's arithmetic: the tally adds whole prices, and judges the till with them.

use crate::Seeded;

/// What a thing costs; all prices are whole, so exact cash never rounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Good {
    pub sku: String,
    pub price_minor: i64,
    pub stock: i64,
}

/// How a customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Customer {
    ExactCash,
    /// Holds out more than is due.
    CashGiven {
        amount_minor: i64,
    },
    Card,
    /// Some in cash, the rest by card.
    Mixed {
        cash_minor: i64,
    },
}

/// One act of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Lines as (good, quantity).
    Sell {
        lines: Vec<(usize, i64)>,
        customer: Customer,
    },
    /// Undoes the sale just made.
    VoidLast,
    /// Gives a whole earlier sale back; counted from 0 over all sales.
    RefundSale {
        sale: usize,
    },
    PaidIn {
        amount_minor: i64,
    },
    PaidOut {
        amount_minor: i64,
    },
    /// The program is closed and opened again.
    Restart,
}

/// What the driver knows from the script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All that were rung up, voided ones among them.
    pub sales_rung: u64,
    pub voids: u64,
    pub refunds: u64,
    /// Value of the sales that stand, refunds not taken off.
    pub sold_minor: i64,
    pub refunded_minor: i64,
    pub card_minor: i64,
    /// What must lie in the drawer at the end.
    pub drawer_minor: i64,
    /// What must stand on the table, by good.
    pub stock: Vec<i64>,
}

/// A whole day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarketDay {
    pub float_minor: i64,
    pub goods: Vec<Good>,
    pub steps: Vec<Step>,
    pub tally: Tally,
}

/// A script in the making.
pub struct Script {
    random: Seeded,
    goods: Vec<Good>,
    steps: Vec<Step>,
    tally: Tally,
    sales: Vec<Rung>,
}

/// A sale as the driver noted it.
struct Rung {
    lines: Vec<(usize, i64)>,
    total_minor: i64,
    cash_minor: i64,
    is_gone: bool,
}

impl Script {
    /// A day of about `step_count` acts decided by `seed`.
    pub fn day(seed: u64, step_count: usize) -> MarketDay {
        let mut random = Seeded::new(seed);
        let goods = goods(&mut random);
        let float_minor = 5_000 + 100 * random.below(50) as i64;
        let stock = goods.iter().map(|good| good.stock).collect();
        let tally = Tally {
            drawer_minor: float_minor,
            stock,
            ..Tally::default()
        };
        let mut script = Script {
            random,
            goods,
            steps: Vec::new(),
            tally,
            sales: Vec::new(),
        };
        for _ in 0..step_count {
            script.act();
        }
        MarketDay {
            float_minor,
            goods: script.goods,
            steps: script.steps,
            tally: script.tally,
        }
    }

    fn act(&mut self) {
        match self.random.below(100) {
            0..=69 => self.sell(),
            70..=76 => self.void_last(),
            77..=86 => self.refund(),
            87..=91 => self.paid_in(),
            92..=96 => self.paid_out(),
            _ => self.steps.push(Step::Restart),
        }
    }

    fn sell(&mut self) {
        let lines = self.lines();
        let total_minor = lines
            .iter()
            .map(|(good, quantity)| self.goods[*good].price_minor * quantity)
            .sum();
        let customer = self.customer(total_minor);
        let cash_minor = match customer {
            Customer::ExactCash | Customer::CashGiven { .. } => total_minor,
            Customer::Card => 0,
            Customer::Mixed { cash_minor } => cash_minor,
        };
        self.tally.sales_rung += 1;
        self.tally.sold_minor += total_minor;
        self.tally.card_minor += total_minor - cash_minor;
        self.tally.drawer_minor += cash_minor;
        self.move_stock(&lines, -1);
        self.sales.push(Rung {
            lines: lines.clone(),
            total_minor,
            cash_minor,
            is_gone: false,
        });
        self.steps.push(Step::Sell { lines, customer });
    }

    /// Each good once, so that a line is what the till makes of it.
    fn lines(&mut self) -> Vec<(usize, i64)> {
        let mut lines: Vec<(usize, i64)> = Vec::new();
        for _ in 0..=self.random.below(4) {
            let good = self.random.below(self.goods.len() as u64) as usize;
            let quantity = 1 + self.random.below(3) as i64;
            if lines.iter().all(|(taken, _)| *taken != good) {
                lines.push((good, quantity));
            }
        }
        lines
    }

    fn customer(&mut self, total_minor: i64) -> Customer {
        match self.random.below(10) {
            0..=3 => Customer::ExactCash,
            4..=6 => Customer::CashGiven {
                amount_minor: total_minor + 1 + self.random.below(5_000) as i64,
            },
            7 if total_minor > 1 => Customer::Mixed {
                cash_minor: 1 + self.random.below(total_minor as u64 - 1) as i64,
            },
            _ => Customer::Card,
        }
    }

    /// Only right after a sale that still stands.
    fn void_last(&mut self) {
        if !matches!(self.steps.last(), Some(Step::Sell { .. })) {
            return self.sell();
        }
        let Some(sale) = self.sales.last_mut() else {
            return;
        };
        sale.is_gone = true;
        let (lines, total_minor, cash_minor) =
            (sale.lines.clone(), sale.total_minor, sale.cash_minor);
        self.tally.voids += 1;
        self.tally.sold_minor -= total_minor;
        self.tally.card_minor -= total_minor - cash_minor;
        self.tally.drawer_minor -= cash_minor;
        self.move_stock(&lines, 1);
        self.steps.push(Step::VoidLast);
    }

    /// Goes back as it was paid, each part its own way.
    fn refund(&mut self) {
        let open: Vec<usize> = (0..self.sales.len())
            .filter(|sale| !self.sales[*sale].is_gone)
            .collect();
        let Some(sale) = open
            .get(self.random.below(open.len() as u64) as usize)
            .copied()
        else {
            return self.sell();
        };
        let rung = &mut self.sales[sale];
        rung.is_gone = true;
        let (lines, total_minor, cash_minor) =
            (rung.lines.clone(), rung.total_minor, rung.cash_minor);
        self.tally.refunds += 1;
        self.tally.refunded_minor += total_minor;
        self.tally.card_minor -= total_minor - cash_minor;
        self.tally.drawer_minor -= cash_minor;
        self.move_stock(&lines, 1);
        self.steps.push(Step::RefundSale { sale });
    }

    fn paid_in(&mut self) {
        let amount_minor = 1 + self.random.below(3_000) as i64;
        self.tally.drawer_minor += amount_minor;
        self.steps.push(Step::PaidIn { amount_minor });
    }

    fn paid_out(&mut self) {
        let amount_minor = 1 + self.random.below(1_500) as i64;
        self.tally.drawer_minor -= amount_minor;
        self.steps.push(Step::PaidOut { amount_minor });
    }

    fn move_stock(&mut self, lines: &[(usize, i64)], sign: i64) {
        for (good, quantity) in lines {
            self.tally.stock[*good] += sign * quantity;
        }
    }
}

fn goods(random: &mut Seeded) -> Vec<Good> {
    let count = 5 + random.below(20);
    let good = |number: u64| Good {
        sku: format!("GOOD-{number}"),
        price_minor: 1 + random.below(15_000) as i64,
        stock: random.below(40) as i64,
    };
    (0..count).map(good).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_tells_the_same_day_and_another_seed_another() {
        assert_eq!(Script::day(7, 200), Script::day(7, 200));
        assert_ne!(Script::day(7, 200), Script::day(8, 200));
    }

    #[test]
    fn a_long_day_holds_every_kind_of_step() {
        let day = Script::day(1, 400);
        let has = |wanted: fn(&Step) -> bool| day.steps.iter().any(wanted);
        assert!(has(|step| matches!(step, Step::VoidLast)));
        assert!(has(|step| matches!(step, Step::RefundSale { .. })));
        assert!(has(|step| matches!(step, Step::PaidIn { .. })));
        assert!(has(|step| matches!(step, Step::PaidOut { .. })));
        assert!(has(|step| matches!(step, Step::Restart)));
        assert!(has(|step| matches!(
            step,
            Step::Sell {
                customer: Customer::Mixed { .. },
                ..
            }
        )));
    }
}
