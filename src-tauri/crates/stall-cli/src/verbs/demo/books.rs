//! The driver's own books of one stall's day, in integers. Refuses to look at any answer of the product.

use super::goods::Good;
use std::collections::{BTreeMap, BTreeSet};

/// Where a numbered piece is, as the script knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Free,
    Sold,
    Inspect,
}

impl Piece {
    /// The word screens and central use.
    pub fn word(self) -> &'static str {
        match self {
            Piece::Free => "free",
            Piece::Sold => "sold",
            Piece::Inspect => "inspect",
        }
    }
}

/// One line of a deal.
#[derive(Clone, Debug)]
pub struct Line {
    pub sku: String,
    pub quantity: i64,
    pub unit_minor: i64,
    pub piece: Option<u32>,
}

/// One sale as the script made it.
#[derive(Clone, Debug)]
pub struct Deal {
    pub number: String,
    pub lines: Vec<Line>,
    pub total_minor: i64,
    /// Kind and what it pays after change.
    pub tenders: Vec<(&'static str, i64)>,
    pub is_discounted: bool,
    pub is_over: bool,
}

/// What one stall did.
#[derive(Clone, Debug, Default)]
pub struct Books {
    pub code: String,
    pub sales: i64,
    pub sales_minor: i64,
    pub voids: i64,
    pub voids_minor: i64,
    pub refunds: i64,
    pub refunds_minor: i64,
    pub tenders: BTreeMap<&'static str, i64>,
    pub float_minor: i64,
    /// Cash put in minus cash taken out, besides sales.
    pub moved_minor: i64,
    pub counted_minor: i64,
    pub here: BTreeMap<String, i64>,
    pub inspect: BTreeMap<String, i64>,
    pub pieces: BTreeMap<u32, Piece>,
    /// Leased numbers nobody made yet.
    pub unmade: BTreeSet<u32>,
    pub deals: Vec<Deal>,
    counter: u64,
}

impl Books {
    /// Books of device `code` with nothing on the table.
    pub fn new(code: &str, goods: &[Good]) -> Self {
        let nothing: BTreeMap<String, i64> = goods.iter().map(|g| (g.sku.clone(), 0)).collect();
        Self {
            code: code.to_owned(),
            here: nothing.clone(),
            inspect: nothing,
            ..Self::default()
        }
    }

    /// The number the next paper must carry.
    pub fn next_number(&mut self) -> String {
        self.counter += 1;
        format!("{}-{:06}", self.code, self.counter)
    }

    pub fn stock(&mut self, sku: &str, quantity: i64) {
        *self.here.entry(sku.to_owned()).or_default() += quantity;
    }

    fn pay(&mut self, kind: &'static str, minor: i64) {
        *self.tenders.entry(kind).or_default() += minor;
    }

    pub fn cash_minor(&self) -> i64 {
        self.tenders.get("cash").copied().unwrap_or(0)
    }

    /// What must lie in the drawer.
    pub fn drawer_minor(&self) -> i64 {
        self.float_minor + self.cash_minor() + self.moved_minor
    }

    /// The number a tap will sell: made ones first, lowest first.
    pub fn next_piece(&self) -> Option<u32> {
        let free = self.pieces.iter().find(|(_, at)| **at == Piece::Free);
        free.map(|(number, _)| *number)
            .or_else(|| self.unmade.first().copied())
    }

    pub fn pieces_sold(&self) -> i64 {
        self.pieces
            .values()
            .filter(|at| **at == Piece::Sold)
            .count() as i64
    }

    /// Makes the next leased number on the spot.
    pub fn make(&mut self, sku: &str) -> Option<u32> {
        let number = self.unmade.pop_first()?;
        self.pieces.insert(number, Piece::Free);
        self.stock(sku, 1);
        Some(number)
    }

    pub fn sell(&mut self, deal: Deal) {
        self.sales += 1;
        self.sales_minor += deal.total_minor;
        for (kind, minor) in &deal.tenders {
            self.pay(kind, *minor);
        }
        for line in &deal.lines {
            self.stock(&line.sku, -line.quantity);
            if let Some(number) = line.piece {
                self.unmade.remove(&number);
                self.pieces.insert(number, Piece::Sold);
            }
        }
        self.deals.push(deal);
    }

    /// Takes the latest deal back.
    pub fn void_latest(&mut self) {
        let Some(deal) = self.deals.last_mut() else {
            return;
        };
        deal.is_over = true;
        let deal = deal.clone();
        self.voids += 1;
        self.voids_minor += deal.total_minor;
        for (kind, minor) in &deal.tenders {
            self.pay(kind, -minor);
        }
        for line in &deal.lines {
            self.stock(&line.sku, line.quantity);
            if let Some(number) = line.piece {
                self.pieces.insert(number, Piece::Free);
            }
        }
    }

    /// Gives `quantity` of the first line of deal `place` back, or all of the deal.
    pub fn refund(&mut self, place: usize, quantity: Option<i64>) -> i64 {
        let deal = &mut self.deals[place];
        deal.is_over = true;
        let deal = deal.clone();
        let back = |line: &Line| match quantity {
            Some(quantity) => quantity,
            None => line.quantity,
        };
        let lines = match quantity {
            Some(_) => &deal.lines[..1],
            None => &deal.lines[..],
        };
        let minor: i64 = match quantity {
            Some(quantity) => quantity * deal.lines[0].unit_minor,
            None => deal.total_minor,
        };
        self.refunds += 1;
        self.refunds_minor += minor;
        self.pay_back(&deal, minor);
        for line in lines {
            match line.piece {
                Some(number) => {
                    self.pieces.insert(number, Piece::Inspect);
                    *self.inspect.entry(line.sku.clone()).or_default() += 1;
                }
                None => self.stock(&line.sku, back(line)),
            }
        }
        minor
    }

    /// Cash goes back first, as far as it came in; each deal comes back only once.
    fn pay_back(&mut self, deal: &Deal, mut minor: i64) {
        let (cash, others): (Vec<_>, Vec<_>) =
            deal.tenders.iter().partition(|(kind, _)| *kind == "cash");
        for (kind, paid) in cash.into_iter().chain(others) {
            let share = minor.min(paid);
            minor -= share;
            if share != 0 {
                self.pay(kind, -share);
            }
        }
    }

    /// A returned piece was found sound.
    pub fn inspect(&mut self, sku: &str, number: u32) {
        self.pieces.insert(number, Piece::Free);
        *self.inspect.entry(sku.to_owned()).or_default() -= 1;
        self.stock(sku, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_taken_back_leaves_the_drawer_and_the_table_as_they_were() {
        let good = Good {
            sku: "JAR".into(),
            price_minor: 6_800,
            quantity: 3,
        };
        let mut books = Books::new("A", &[good]);
        books.float_minor = 5_000;
        books.unmade.extend([1, 2]);
        let line = Line {
            sku: "JAR".into(),
            quantity: 1,
            unit_minor: 6_800,
            piece: books.next_piece(),
        };
        let number = books.next_number();
        books.sell(Deal {
            number,
            lines: vec![line],
            total_minor: 6_800,
            tenders: vec![("cash", 6_800)],
            is_discounted: false,
            is_over: false,
        });
        assert_eq!((books.drawer_minor(), books.here["JAR"]), (11_800, -1));
        books.void_latest();
        assert_eq!((books.drawer_minor(), books.here["JAR"]), (5_000, 0));
        assert_eq!(books.pieces[&1], Piece::Free);
        assert_eq!(books.next_piece(), Some(1));
    }
}
