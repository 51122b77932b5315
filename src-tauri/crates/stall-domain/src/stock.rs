//! Stock as double-entry movements between locations: commutative, so merging devices needs no conflict rule.
//!
//! Refuses to forbid: open stock may go below zero with a warning, the thing is in somebody's hand.

use crate::{
    BatchId, Fact, NoteRef, StallId, VariantId, refund::RefundLine, refund::Restock, sale::SaleLine,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Where goods can be. Written as text, `stall:<id>` or a bare word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// Where goods come from: makers and deliveries.
    Supplier,
    Stall(StallId),
    /// Returned or doubtful goods at a stall, not for sale until looked at.
    Inspect(StallId),
    Sold,
    Spoiled,
    Transit,
    /// The counterpart of a physical count.
    Counted,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Supplier => f.write_str("supplier"),
            Location::Stall(stall) => write!(f, "stall:{stall}"),
            Location::Inspect(stall) => write!(f, "inspect:{stall}"),
            Location::Sold => f.write_str("sold"),
            Location::Spoiled => f.write_str("spoiled"),
            Location::Transit => f.write_str("transit"),
            Location::Counted => f.write_str("counted"),
        }
    }
}

/// A text that names no location.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a stock location")]
pub struct NoLocation;

impl FromStr for Location {
    type Err = NoLocation;
    fn from_str(text: &str) -> Result<Self, NoLocation> {
        let stall = |id: &str| id.parse::<StallId>().map_err(|_| NoLocation);
        match text.split_once(':') {
            Some(("stall", id)) => Ok(Location::Stall(stall(id)?)),
            Some(("inspect", id)) => Ok(Location::Inspect(stall(id)?)),
            None if text == "supplier" => Ok(Location::Supplier),
            None if text == "sold" => Ok(Location::Sold),
            None if text == "spoiled" => Ok(Location::Spoiled),
            None if text == "transit" => Ok(Location::Transit),
            None if text == "counted" => Ok(Location::Counted),
            _ => Err(NoLocation),
        }
    }
}

impl Serialize for Location {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Location {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// `quantity` of a variant going from one place to another; both sides always sum to zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    pub variant: VariantId,
    pub from: Location,
    pub to: Location,
    /// Units, positive.
    pub quantity: i64,
}

/// Why stock moved without a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockReason {
    Imported,
    Delivered,
    Made,
    TakenOut,
    Spoiled,
    Counted,
    Transferred,
    Inspected,
    ImportUndone,
}

/// `stock.moved`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockMoved {
    pub movements: Vec<Movement>,
    pub reason: StockReason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteRef>,
}

/// Every stock movement one fact stands for; sales and refunds move stock by themselves.
pub fn movements(fact: &Fact) -> Vec<Movement> {
    match fact {
        Fact::StockMoved(moved) => moved.movements.clone(),
        Fact::SaleRecorded(sale) => sale
            .lines
            .iter()
            .map(|l| line(l, Location::Stall(sale.stall), Location::Sold))
            .collect(),
        Fact::SaleVoided(void) => void
            .lines
            .iter()
            .map(|l| line(l, Location::Sold, Location::Stall(void.stall)))
            .collect(),
        Fact::RefundRecorded(refund) => refund
            .lines
            .iter()
            .filter_map(|l| returned(l, refund.stall))
            .collect(),
        Fact::PieceInspected(inspected) => {
            let stall = Location::Stall(inspected.stall);
            let to = if inspected.is_sound {
                stall
            } else {
                Location::Spoiled
            };
            let from = Location::Inspect(inspected.stall);
            vec![Movement {
                variant: inspected.variant,
                from,
                to,
                quantity: 1,
            }]
        }
        _ => Vec::new(),
    }
}

fn line(line: &SaleLine, from: Location, to: Location) -> Movement {
    Movement {
        variant: line.variant,
        from,
        to,
        quantity: line.quantity,
    }
}

fn returned(line: &RefundLine, stall: StallId) -> Option<Movement> {
    let to = match line.restock {
        Restock::Shelf => Location::Stall(stall),
        Restock::Inspect => Location::Inspect(stall),
        Restock::Spoiled => Location::Spoiled,
        Restock::NotReturned => return None,
    };
    Some(Movement {
        variant: line.variant,
        from: Location::Sold,
        to,
        quantity: line.quantity,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_location_survives_text() {
        let stall = StallId(Uuid::from_u128(7));
        for place in [
            Location::Supplier,
            Location::Stall(stall),
            Location::Inspect(stall),
            Location::Transit,
            Location::Counted,
        ] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        assert_eq!("cellar".parse::<Location>(), Err(NoLocation));
        assert_eq!("stall:x".parse::<Location>(), Err(NoLocation));
    }
}
