//! One event into the projections, or a word why not.
//!
//! Refuses to half-apply: whatever can be wrong with an event is found before its first row is written.

mod catalogue;
mod days;
mod editions;
mod sales;
mod shop;

use crate::{
    error::CentralError,
    identity::Identity,
    sql::{LogRow, Sql},
    values_of,
};
use stall_domain::{Fact, Moment, stock::movements};

/// Tables a rebuild empties.
pub const PROJECTIONS: [&str; 16] = [
    "quarantine",
    "conflicts",
    "handovers",
    "profiles",
    "stalls",
    "products",
    "variants",
    "stock",
    "sales",
    "sale_lines",
    "days",
    "editions",
    "leases",
    "lease_numbers",
    "pieces",
    "labels",
];

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folded {
    Counted,
    /// Kept in the log, not counted.
    Quarantined(&'static str),
}

/// An event being folded.
pub(super) struct Step<'a> {
    pub identity: &'a Identity,
    pub row: &'a LogRow,
    pub at: Moment,
}

impl Step<'_> {
    pub fn is_central(&self) -> bool {
        self.row.event.header.device == self.identity.device
    }

    /// The founder until it handed over, central from then on.
    pub fn is_grantor(&self, sql: &mut dyn Sql) -> Result<bool, CentralError> {
        let text = "SELECT position FROM handovers WHERE shop = $1";
        let handed_over = sql.first(text, values_of![self.identity.shop.0])?;
        Ok(match handed_over {
            Some(_) => self.is_central(),
            None => self.row.event.header.device == self.identity.founder,
        })
    }

    /// Lists something a person should look at.
    pub fn conflict(
        &self,
        sql: &mut dyn Sql,
        place: i64,
        kind: &str,
        subject: String,
    ) -> Result<(), CentralError> {
        let text = "INSERT INTO conflicts (shop, position, place, kind, subject) VALUES ($1, $2, $3, $4, $5) \
            ON CONFLICT (shop, position, place) DO NOTHING";
        sql.execute(
            text,
            values_of![
                self.identity.shop.0,
                self.row.position,
                place,
                kind,
                subject
            ],
        )?;
        Ok(())
    }
}

/// Folds one event.
pub fn fold(sql: &mut dyn Sql, identity: &Identity, row: &LogRow) -> Result<Folded, CentralError> {
    let (at, fact) = match row.event.fact_or_reason() {
        Ok(read) => read,
        Err(reason) => return Ok(Folded::Quarantined(reason)),
    };
    let step = Step { identity, row, at };
    let folded = apply(sql, &step, &fact)?;
    if folded == Folded::Counted {
        move_stock(sql, &step, &fact)?;
    }
    Ok(folded)
}

fn apply(sql: &mut dyn Sql, step: &Step<'_>, fact: &Fact) -> Result<Folded, CentralError> {
    match fact {
        Fact::ShopFounded(founded) => shop::founded(step, founded),
        Fact::EpochStarted(started) => shop::epoch_started(sql, step, started),
        Fact::ProfileChanged(changed) => shop::profile_changed(sql, step, changed),
        Fact::DeviceAdmitted(_) | Fact::DeviceRevoked(_) => shop::device_word(sql, step),
        Fact::ShopHandedOver(over) => shop::handed_over(sql, step, over),
        Fact::ProductAdded(added) => catalogue::product_added(sql, step, added),
        Fact::ProductEdited(edited) => catalogue::product_edited(sql, step, edited),
        Fact::VariantAdded(added) => catalogue::variant_added(sql, step, added),
        Fact::VariantEdited(edited) => catalogue::variant_edited(sql, step, edited),
        Fact::DayOpened(opened) => days::opened(sql, step, opened),
        Fact::DayClosed(closed) => days::closed(sql, step, closed),
        Fact::SaleRecorded(sale) => sales::recorded(sql, step, sale),
        Fact::SaleVoided(void) => sales::voided(sql, step, void),
        Fact::RefundRecorded(refund) => sales::refunded(sql, step, refund),
        Fact::EditionFixed(fixed) => editions::fixed(sql, step, fixed),
        Fact::LeaseGranted(granted) => editions::granted(sql, step, granted),
        Fact::LeaseReleased(released) => editions::released(sql, step, released),
        Fact::PieceMade(made) => editions::made(sql, step, made),
        Fact::PieceInspected(inspected) => editions::inspected(sql, step, inspected),
        Fact::LabelVoided(voided) => editions::label_voided(sql, step, voided),
        Fact::StockMoved(_)
        | Fact::ImportApplied(_)
        | Fact::ImportUndone(_)
        | Fact::FloatCounted(_)
        | Fact::CashMoved(_)
        | Fact::DrawerOpened(_)
        | Fact::PaperReprinted(_) => Ok(Folded::Counted),
    }
}

/// Both sides of every movement; a quantity beyond reason is left to the event itself.
fn move_stock(sql: &mut dyn Sql, step: &Step<'_>, fact: &Fact) -> Result<(), CentralError> {
    const REASONABLE: i64 = 1 << 40;
    let text = "INSERT INTO stock (shop, variant, location, quantity) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (shop, variant, location) DO UPDATE SET quantity = stock.quantity + excluded.quantity";
    let shop = step.identity.shop;
    for movement in movements(fact) {
        let quantity = movement.quantity.clamp(-REASONABLE, REASONABLE);
        for (location, quantity) in [(movement.from, -quantity), (movement.to, quantity)] {
            sql.execute(
                text,
                values_of![shop.0, movement.variant.0, location.to_string(), quantity],
            )?;
        }
    }
    Ok(())
}
