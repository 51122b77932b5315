//! What the script knows it did, in integers. Refuses to look at the product.

/// The driver's own books of a day.
#[derive(Default)]
pub struct Tally {
    drawer: i64,
    cash: i64,
    card: i64,
}

impl Tally {
    pub fn float(&mut self, minor: i64) {
        self.drawer += minor;
    }

    pub fn cash_sale(&mut self, minor: i64) {
        self.drawer += minor;
        self.cash += minor;
    }

    pub fn card_sale(&mut self, minor: i64) {
        self.card += minor;
    }

    pub fn mixed_sale(&mut self, cash_minor: i64, card_minor: i64) {
        self.cash_sale(cash_minor);
        self.card_sale(card_minor);
    }

    pub fn void_cash_sale(&mut self, minor: i64) {
        self.cash_sale(-minor);
    }

    pub fn cash_refund(&mut self, minor: i64) {
        self.cash_sale(-minor);
    }

    pub fn paid_in(&mut self, minor: i64) {
        self.drawer += minor;
    }

    pub fn paid_out(&mut self, minor: i64) {
        self.drawer -= minor;
    }

    pub fn expected_minor(&self) -> i64 {
        self.drawer
    }

    pub fn cash_minor(&self) -> i64 {
        self.cash
    }

    pub fn card_minor(&self) -> i64 {
        self.card
    }

    pub fn collected_minor(&self) -> i64 {
        self.cash + self.card
    }
}
