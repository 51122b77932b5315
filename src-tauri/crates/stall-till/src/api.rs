//! What crosses the door: one Request and one View per command, as plain data.
//!
//! Refuses rules and storage: these shapes are parsed at the border and become domain values at once.
//! ts-rs and schemars derive here and nowhere else.

pub mod baskets;
pub mod days;
pub mod editions;
pub mod imports;
pub mod items;
pub mod printing;
pub mod sales;
pub mod setup;
pub mod sync;
pub mod upkeep;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A request without fields.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// An instant with the offset of the place where it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct At {
    /// UTC milliseconds.
    pub ms: i64,
    /// Minutes east of UTC.
    pub offset_minutes: i32,
}

impl From<stall_domain::Moment> for At {
    fn from(moment: stall_domain::Moment) -> Self {
        Self {
            ms: moment.ms,
            offset_minutes: moment.offset_minutes,
        }
    }
}

/// Declares a door twin of a domain enum, with conversions both ways.
macro_rules! twin {
    ($(#[$doc:meta])* $name:ident = $domain:path { $($variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema, ts_rs::TS)]
        #[ts(export)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($variant),+ }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                use $domain as D;
                match value { $(D::$variant => $name::$variant),+ }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                use $domain as D;
                match value { $($name::$variant => D::$variant),+ }
            }
        }
    };
}
pub(crate) use twin;

twin! {
    /// The kinds of money a stall takes.
    TenderKind = stall_domain::tender::TenderKind { Cash, Card, Qr, Voucher, Other }
}

/// A tax line as papers and screens show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct TaxLineView {
    pub code: String,
    /// Parts per million: 21 % is 210000.
    pub rate_ppm: i64,
    pub net_minor: i64,
    pub tax_minor: i64,
    pub gross_minor: i64,
}

impl From<&stall_domain::tax::TaxLine> for TaxLineView {
    fn from(line: &stall_domain::tax::TaxLine) -> Self {
        Self {
            code: line.code.clone(),
            rate_ppm: line.rate_ppm,
            net_minor: line.split.net_minor,
            tax_minor: line.split.tax_minor,
            gross_minor: line.split.gross_minor,
        }
    }
}

/// Picture bytes for a screen.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct PictureView {
    /// PNG, base64.
    pub png_base64: String,
    pub width_dots: u32,
    pub height_dots: u32,
}
