//! What the driver asked for and what it was told, kept outside the process that dies.
//! Refuses to look at the till's files.

use serde_json::{Value, json};

/// What stands in the catalogue file the driver sells from.
const WARES: [(&str, i64); 4] = [
    ("BOWL-S", 1_800),
    ("BOWL-L", 2_450),
    ("TOWEL", 1_450),
    ("PINCH", 850),
];

/// How far a sale has come, as far as anybody outside knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Sent at least once, never answered.
    Asked,
    /// Answered with 200; the number, when the answer told one.
    Acknowledged(Option<String>),
}

/// One sale the driver wants, its id minted here.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub sale: String,
    pub body: Value,
    pub total_minor: i64,
    pub standing: Standing,
}

#[derive(Clone, Default)]
pub struct Books {
    pub sales: Vec<Wanted>,
}

impl Books {
    /// A new sale; `chance` chooses what is in it. Returns its place.
    pub fn want(&mut self, chance: u64) -> usize {
        let nth = self.sales.len() as u64;
        // Shaped like the ids the till mints: milliseconds in front, version and variant in their places.
        let ms = 1_767_225_600_000 + nth;
        let sale = format!(
            "{:08x}-{:04x}-7{:03x}-8{:03x}-{:012x}",
            ms >> 16,
            ms & 0xffff,
            chance & 0xfff,
            nth & 0xfff,
            chance >> 16
        );
        let (code, price_minor) = WARES[(chance % 4) as usize];
        let quantity = 1 + (chance / 4 % 3) as i64;
        let total_minor = price_minor * quantity;
        let line = json!({ "code": code, "quantity": quantity });
        let body = json!({ "sale": sale, "lines": [line], "expected_total_minor": total_minor });
        self.sales.push(Wanted {
            sale,
            body,
            total_minor,
            standing: Standing::Asked,
        });
        self.sales.len() - 1
    }

    /// Notes an answer. Only a 200 is an acknowledgement; anything else is the till's fault here.
    pub fn answered(&mut self, place: usize, status: u16, view: &Value) {
        assert_eq!(status, 200, "{:?} was refused: {view}", self.sales[place]);
        let number = view["number"].as_str().map(str::to_owned);
        let known = &mut self.sales[place].standing;
        if let Standing::Acknowledged(Some(before)) = &*known {
            assert_eq!(
                number.as_ref(),
                Some(before),
                "the same sale got another number"
            );
        }
        *known = Standing::Acknowledged(number);
    }

    pub fn unanswered(&self) -> Vec<usize> {
        let open = self
            .sales
            .iter()
            .enumerate()
            .filter(|(_, wanted)| wanted.standing == Standing::Asked);
        open.map(|(place, _)| place).collect()
    }
}
