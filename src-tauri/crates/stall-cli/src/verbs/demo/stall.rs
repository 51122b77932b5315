//! One stall's part of the script: what is done at the till is written into the books first, then asked of the till.
//!
//! Refuses to learn from answers: an answer that is not what the books say is a disagreement.

use super::{
    DemoFault,
    books::{Books, Deal, Line, Piece},
    dice::Dice,
    door::Served,
    goods::Good,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Notes a customer holds out.
const NOTE_MINOR: i64 = 1_000;
const TEN_PERCENT_PPM: i64 = 100_000;
const WHOLE_PPM: i64 = 1_000_000;
const LINE_OFF_MINOR: i64 = 100;

/// How a customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pay {
    Exact,
    Change,
    Card,
    Mixed,
    /// Ten percent off the basket, cash.
    PercentOff,
    /// A coin off the first line, card.
    LineOff,
    Qr,
}

const PAYS: [Pay; 10] = [
    Pay::Exact,
    Pay::Change,
    Pay::Card,
    Pay::Mixed,
    Pay::PercentOff,
    Pay::Exact,
    Pay::Change,
    Pay::Card,
    Pay::LineOff,
    Pay::Qr,
];

/// A stall at work.
pub struct Stall {
    pub name: &'static str,
    pub served: Served,
    pub books: Books,
    pub prices: BTreeMap<String, i64>,
    /// What is sold without numbers.
    pub plain: Vec<String>,
    pub numbered: String,
    pub edition: String,
    /// Where its stock stands: `stall:<id>`.
    pub place: String,
    pub day: String,
    pub disagreements: Vec<String>,
    rung: usize,
}

/// What one sale will be asked and what must come of it.
struct Wish {
    discount: Option<Value>,
    tenders: Value,
    change_minor: i64,
    deal: Deal,
}

impl Stall {
    pub fn new(name: &'static str, served: Served, goods: &[Good], numbered: &str) -> Self {
        let prices = goods.iter().map(|g| (g.sku.clone(), g.price_minor));
        let plain = goods.iter().map(|g| g.sku.clone());
        Self {
            name,
            served,
            books: Books::default(),
            prices: prices.collect(),
            plain: plain.filter(|sku| sku != numbered).collect(),
            numbered: numbered.to_owned(),
            edition: String::new(),
            place: String::new(),
            day: String::new(),
            disagreements: Vec::new(),
            rung: 0,
        }
    }

    pub fn call(&self, command: &str, request: Value) -> Result<Value, DemoFault> {
        self.served.call(command, request)
    }

    fn expect(&mut self, what: &str, expected: impl Into<Value>, found: &Value) {
        let expected = expected.into();
        if expected != *found {
            let name = self.name;
            self.disagreements.push(format!(
                "{name}: {what}: the script says {expected}, the till says {found}"
            ));
        }
    }

    pub fn open(&mut self, float_minor: i64) -> Result<(), DemoFault> {
        self.books.float_minor = float_minor;
        let view = self.call("open_day", json!({ "float_minor": float_minor }))?;
        self.day = text(&view["open"]["day"]);
        Ok(())
    }

    /// Makes `count` pieces in front of the customers, each with its note.
    pub fn make(&mut self, count: usize) -> Result<(), DemoFault> {
        for _ in 0..count {
            let Some(number) = self.books.make(&self.numbered) else {
                return Ok(());
            };
            let note = format!("Thrown at the {}, the wheel still wet.", self.name);
            let picture = format!("{number:064x}");
            let request =
                json!({ "edition": self.edition, "note": note, "picture_sha256": picture });
            let made = self.call("make_piece", request)?;
            self.expect("the piece made", number, &made["pieces"][0]["number"]);
        }
        let edition = json!({ "edition": self.edition });
        self.call("print_labels", edition).map(drop)
    }

    /// The next customer, and whatever else befalls the till at this hour; how many sales it made, at most `left`.
    pub fn serve_next(&mut self, dice: &mut Dice, left: i64) -> Result<i64, DemoFault> {
        let turn = self.rung;
        let mut sold = 1;
        match turn {
            _ if turn % 9 == 4 && self.books.next_piece().is_some() => self.sell_piece(turn)?,
            _ if turn % 15 == 7 && left > 1 => {
                self.sell_around_a_held_basket(turn, dice)?;
                sold = 2;
            }
            _ => {
                let lines = self.choose(dice);
                self.sell(lines, PAYS[turn % PAYS.len()])?;
            }
        }
        if turn % 20 == 13 {
            self.void_latest()?;
        }
        if turn % 12 == 9 {
            self.refund_something(turn % 24 == 9)?;
        }
        self.mind_the_drawer(turn)?;
        self.rung += 1;
        Ok(sold)
    }

    fn choose(&self, dice: &mut Dice) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for _ in 0..=dice.below(3) {
            let Some(sku) = dice.one_of(&self.plain) else {
                continue;
            };
            if lines.iter().all(|line| line.sku != *sku) {
                lines.push(self.line(sku, 1 + dice.below(3) as i64, None));
            }
        }
        lines
    }

    fn line(&self, sku: &str, quantity: i64, piece: Option<u32>) -> Line {
        Line {
            sku: sku.to_owned(),
            quantity,
            unit_minor: self.prices.get(sku).copied().unwrap_or(0),
            piece,
        }
    }

    fn sell_piece(&mut self, turn: usize) -> Result<(), DemoFault> {
        let piece = self.books.next_piece();
        let line = self.line(&self.numbered, 1, piece);
        let pay = if turn.is_multiple_of(2) {
            Pay::Exact
        } else {
            Pay::Card
        };
        self.sell(vec![line], pay)
    }

    fn sell(&mut self, lines: Vec<Line>, pay: Pay) -> Result<(), DemoFault> {
        let sale = self.ring_up(&lines)?;
        self.commit(&sale, lines, pay)
    }

    /// Somebody fetches a purse; the next one is served meanwhile.
    fn sell_around_a_held_basket(&mut self, turn: usize, dice: &mut Dice) -> Result<(), DemoFault> {
        let first = self.choose(dice);
        let held = self.ring_up(&first)?;
        self.call("hold_basket", json!({}))?;
        let second = self.choose(dice);
        self.sell(second, PAYS[turn % PAYS.len()])?;
        self.call("recall_basket", json!({ "sale": held }))?;
        self.commit(&held, first, PAYS[(turn + 1) % PAYS.len()])
    }

    /// Puts the lines into the open basket; its sale id.
    fn ring_up(&mut self, lines: &[Line]) -> Result<String, DemoFault> {
        let mut basket = Value::Null;
        for line in lines {
            let request = json!({ "code": line.sku, "quantity": line.quantity });
            basket = self.call("add_to_basket", request)?;
        }
        let last = lines.len().saturating_sub(1);
        if let Some(number) = lines.last().and_then(|line| line.piece) {
            let found = basket["lines"][last]["piece"]["number"].clone();
            self.expect("the piece taken", number, &found);
        }
        Ok(text(&basket["sale"]))
    }

    fn commit(&mut self, sale: &str, lines: Vec<Line>, pay: Pay) -> Result<(), DemoFault> {
        let number = self.books.next_number();
        let wish = wish(number, lines, pay);
        if let Some(discount) = &wish.discount {
            self.call("set_discount", discount.clone())?;
        }
        let request = json!({
            "sale": sale,
            "tenders": wish.tenders,
            "expected_total_minor": wish.deal.total_minor,
        });
        let view = self.call("sell", request)?;
        self.expect(
            "the sale's number",
            wish.deal.number.as_str(),
            &view["number"],
        );
        self.expect("the change", wish.change_minor, &view["change_minor"]);
        self.books.sell(wish.deal);
        Ok(())
    }

    fn void_latest(&mut self) -> Result<(), DemoFault> {
        let Some(deal) = self.books.deals.last() else {
            return Ok(());
        };
        let request = json!({ "number": deal.number });
        self.books.void_latest();
        self.call("void_sale", request).map(drop)
    }

    fn refund_something(&mut self, is_whole: bool) -> Result<(), DemoFault> {
        let usable = |deal: &Deal| {
            let is_plain = deal.lines.iter().all(|line| line.piece.is_none());
            !deal.is_over && !deal.is_discounted && is_plain
        };
        let fits = |deal: &Deal| usable(deal) && (is_whole || deal.lines[0].quantity > 1);
        match self.books.deals.iter().rposition(fits) {
            Some(place) => self.refund(place, (!is_whole).then_some(1)),
            None => Ok(()),
        }
    }

    fn refund(&mut self, place: usize, quantity: Option<i64>) -> Result<(), DemoFault> {
        let mut request =
            json!({ "number": self.books.deals[place].number, "reason": "came back" });
        if let Some(quantity) = quantity {
            request["lines"] = json!([{ "line": 0, "quantity": quantity }]);
        }
        let minor = self.books.refund(place, quantity);
        let number = self.books.next_number();
        let view = self.call("refund", request)?;
        self.expect("the refund's number", number, &view["number"]);
        self.expect("the refund", minor, &view["total_minor"]);
        Ok(())
    }

    /// A numbered piece comes back; it is looked at when `is_inspected`, else it waits.
    pub fn take_a_piece_back(&mut self, is_inspected: bool) -> Result<(), DemoFault> {
        let is_piece = |deal: &Deal| !deal.is_over && deal.lines[0].piece.is_some();
        let Some(place) = self.books.deals.iter().rposition(is_piece) else {
            return Ok(());
        };
        let number = self.books.deals[place].lines[0].piece;
        self.refund(place, None)?;
        if let (true, Some(number)) = (is_inspected, number) {
            self.books.inspect(&self.numbered.clone(), number);
            let request = json!({ "edition": self.edition, "number": number, "is_sound": true });
            self.call("inspect_piece", request)?;
        }
        Ok(())
    }

    fn mind_the_drawer(&mut self, turn: usize) -> Result<(), DemoFault> {
        match turn % 40 {
            5 => self.move_cash("change_added", 2_000, 1),
            15 => self.move_cash("paid_out", 350, -1),
            25 if self.books.drawer_minor() > 20_000 => self.move_cash("dropped", 10_000, -1),
            35 => self.call("open_drawer", json!({})).map(drop),
            _ => Ok(()),
        }
    }

    fn move_cash(&mut self, kind: &str, minor: i64, sign: i64) -> Result<(), DemoFault> {
        self.books.moved_minor += sign * minor;
        let request =
            json!({ "kind": kind, "amount_minor": minor, "reason": "as the script says" });
        self.call("move_cash", request).map(drop)
    }

    /// Counts the drawer, `missing_minor` short, and closes.
    pub fn close(&mut self, missing_minor: i64) -> Result<(), DemoFault> {
        self.books.counted_minor = self.books.drawer_minor() - missing_minor;
        let mut request =
            json!({ "counted_minor": self.books.counted_minor, "float_left_minor": 0 });
        if missing_minor != 0 {
            request["difference_reason"] = json!("wrong_change");
        }
        self.call("close_day", request).map(drop)
    }

    /// Numbers of pieces and where they are, as the script knows.
    pub fn pieces(&self) -> impl Iterator<Item = (u32, Piece)> {
        self.books.pieces.iter().map(|(number, at)| (*number, *at))
    }
}

fn wish(number: String, lines: Vec<Line>, pay: Pay) -> Wish {
    let of = |line: &Line| line.quantity * line.unit_minor;
    let listed: i64 = lines.iter().map(of).sum();
    let first = lines.first().map_or(0, of);
    let (off, discount) = match pay {
        Pay::PercentOff => (
            (listed * TEN_PERCENT_PPM + WHOLE_PPM / 2) / WHOLE_PPM,
            Some(json!({ "discount": { "percent_ppm": TEN_PERCENT_PPM } })),
        ),
        Pay::LineOff if first > LINE_OFF_MINOR => (
            LINE_OFF_MINOR,
            Some(json!({ "line": 0, "discount": { "amount_minor": LINE_OFF_MINOR } })),
        ),
        _ => (0, None),
    };
    let total = listed - off;
    let held_out = (total / NOTE_MINOR + 1) * NOTE_MINOR;
    let by_card = total / 2;
    let (tenders, kept, change) = match pay {
        Pay::Change => (
            json!([{ "kind": "cash", "amount_minor": held_out }]),
            vec![("cash", total)],
            held_out - total,
        ),
        Pay::Mixed if by_card > 0 => (
            json!([{ "kind": "card", "amount_minor": by_card, "reference": "T-0815" },
                   { "kind": "cash", "amount_minor": held_out }]),
            vec![("card", by_card), ("cash", total - by_card)],
            held_out - (total - by_card),
        ),
        Pay::Card | Pay::LineOff => (
            json!([{ "kind": "card", "reference": "T-4711" }]),
            vec![("card", total)],
            0,
        ),
        Pay::Qr => (json!([{ "kind": "qr" }]), vec![("qr", total)], 0),
        _ => (json!([]), vec![("cash", total)], 0),
    };
    Wish {
        discount,
        tenders,
        change_minor: change,
        deal: Deal {
            number,
            lines,
            total_minor: total,
            tenders: kept,
            is_discounted: off != 0,
            is_over: false,
        },
    }
}

/// A text out of an answer; nothing when it is none.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_is_what_is_due_however_it_is_paid() {
        for pay in PAYS {
            let line = Line {
                sku: "CUP".into(),
                quantity: 3,
                unit_minor: 1_205,
                piece: None,
            };
            let wish = wish("A-000001".into(), vec![line], pay);
            let paid: i64 = wish.deal.tenders.iter().map(|(_, minor)| minor).sum();
            assert_eq!(paid, wish.deal.total_minor, "{pay:?}");
            let due = match pay {
                Pay::PercentOff => 3_253,
                Pay::LineOff => 3_515,
                _ => 3_615,
            };
            assert_eq!(wish.deal.total_minor, due, "{pay:?}");
        }
    }
}
