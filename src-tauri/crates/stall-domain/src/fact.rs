//! Everything that can happen, by kind and version; the body's shape is the wire's shape.
//!
//! Refuses to guess: an unknown kind or a newer version is kept raw and counted by the ledger.

use crate::{
    Moment,
    canonical::{CanonicalError, to_canonical_json},
    catalogue::*,
    day::*,
    drawer::CashMoved,
    edition::*,
    print_intent::PaperReprinted,
    refund::RefundRecorded,
    sale::{SaleRecorded, SaleVoided},
    shop::*,
    stock::StockMoved,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Why a stored body is not the fact its kind promises.
#[derive(Debug, thiserror::Error)]
pub enum FactError {
    #[error("the event kind is unknown")]
    UnknownKind,
    #[error("the event was written by a newer version")]
    NewerVersion { known: u16 },
    #[error("the event body cannot be read")]
    Body(#[from] serde_json::Error),
}

#[derive(Serialize)]
struct BodyRef<'a, T> {
    at: Moment,
    fact: &'a T,
}

#[derive(Deserialize)]
struct Body<T> {
    at: Moment,
    fact: T,
}

macro_rules! facts {
    ($($name:ident = $kind:literal v $version:literal),+ $(,)?) => {
        /// One thing that happened. Variants hold the body's `fact`.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Fact {
            $($name($name)),+
        }

        impl Fact {
            /// All kinds with the newest version this build writes.
            pub const KINDS: &'static [(&'static str, u16)] = &[$(($kind, $version)),+];

            /// The kind's stable name.
            pub fn kind(&self) -> &'static str {
                match self { $(Fact::$name(_) => $kind),+ }
            }

            /// The version this build writes.
            pub fn version(&self) -> u16 {
                match self { $(Fact::$name(_) => $version),+ }
            }

            /// The canonical body: `{"at":…,"fact":…}`.
            ///
            /// # Errors
            /// Only for numbers beyond 2^53.
            pub fn to_body(&self, at: Moment) -> Result<Vec<u8>, CanonicalError> {
                match self { $(Fact::$name(fact) => to_canonical_json(&BodyRef { at, fact })),+ }
            }

            /// Reads a stored body.
            ///
            /// # Errors
            /// An unknown kind, a newer version, or a body that is not what the kind promises.
            pub fn parse(kind: &str, version: u16, body: &[u8]) -> Result<(Moment, Fact), FactError> {
                match kind {
                    $($kind => read::<$name>(version, $version, body).map(|(at, fact)| (at, Fact::$name(fact))),)+
                    _ => Err(FactError::UnknownKind),
                }
            }
        }

        $(impl From<$name> for Fact {
            fn from(fact: $name) -> Fact { Fact::$name(fact) }
        })+
    };
}

facts! {
    ShopFounded = "shop.founded" v 1,
    EpochStarted = "epoch.started" v 1,
    ProfileChanged = "profile.changed" v 1,
    DeviceAdmitted = "device.admitted" v 1,
    DeviceRevoked = "device.revoked" v 1,
    ShopHandedOver = "shop.handed_over" v 1,
    ProductAdded = "product.added" v 1,
    ProductEdited = "product.edited" v 1,
    VariantAdded = "variant.added" v 1,
    VariantEdited = "variant.edited" v 1,
    ImportApplied = "import.applied" v 1,
    ImportUndone = "import.undone" v 1,
    StockMoved = "stock.moved" v 1,
    DayOpened = "day.opened" v 1,
    FloatCounted = "float.counted" v 1,
    CashMoved = "cash.moved" v 1,
    DrawerOpened = "drawer.opened" v 1,
    DayClosed = "day.closed" v 1,
    SaleRecorded = "sale.recorded" v 1,
    SaleVoided = "sale.voided" v 1,
    RefundRecorded = "refund.recorded" v 1,
    EditionFixed = "edition.fixed" v 1,
    LeaseGranted = "lease.granted" v 1,
    LeaseReleased = "lease.released" v 1,
    PieceMade = "piece.made" v 1,
    PieceInspected = "piece.inspected" v 1,
    LabelVoided = "label.voided" v 1,
    PaperReprinted = "paper.reprinted" v 1,
}

fn read<T: DeserializeOwned>(
    version: u16,
    known: u16,
    body: &[u8],
) -> Result<(Moment, T), FactError> {
    if version > known {
        return Err(FactError::NewerVersion { known });
    }
    let body: Body<T> = serde_json::from_slice(body)?;
    Ok((body.at, body.fact))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DayId;
    use uuid::Uuid;

    #[test]
    fn a_fact_survives_its_body_and_a_stranger_is_named() {
        let at = Moment {
            ms: 1,
            offset_minutes: 60,
        };
        let fact = Fact::from(DrawerOpened {
            day: DayId(Uuid::nil()),
        });
        let body = fact.to_body(at).unwrap();
        assert_eq!(Fact::parse(fact.kind(), 1, &body).unwrap(), (at, fact));
        assert!(matches!(
            Fact::parse("gift.card", 1, &body),
            Err(FactError::UnknownKind)
        ));
        assert!(matches!(
            Fact::parse("drawer.opened", 2, &body),
            Err(FactError::NewerVersion { known: 1 })
        ));
        assert!(matches!(
            Fact::parse("drawer.opened", 1, b"{"),
            Err(FactError::Body(_))
        ));
    }
}
