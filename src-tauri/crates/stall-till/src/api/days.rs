//! The day and its drawer at the door.
//!
//! Refuses nothing that was counted: any count closes a day, the difference is recorded.

use super::{At, TaxLineView, TenderKind, twin};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OpenDay {
    pub float_minor: i64,
}

twin! {
    CashMovementKind = stall_domain::drawer::CashMovementKind { PaidIn, ChangeAdded, PaidOut, Dropped, TipsPaid }
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct MoveCash {
    pub kind: CashMovementKind,
    pub amount_minor: i64,
    #[serde(default)]
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct DenominationCountView {
    pub value_minor: i64,
    pub count: i64,
}

twin! {
    DifferenceReason = stall_domain::day::DifferenceReason { WrongChange, UnrecordedSale, UnrecordedExpense, CountingMistake, Unknown, Other }
}

/// The count, by denomination or as one sum.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct CountDrawer {
    /// A day that an earlier epoch left open; absent: the open day.
    #[serde(default)]
    pub day: Option<Uuid>,
    #[serde(default)]
    pub counts: Vec<DenominationCountView>,
    /// Only without `counts`.
    #[serde(default)]
    pub counted_minor: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct CloseDay {
    /// A day that an earlier epoch left open; absent: the open day.
    #[serde(default)]
    pub day: Option<Uuid>,
    #[serde(default)]
    pub counts: Vec<DenominationCountView>,
    /// Only without `counts`.
    #[serde(default)]
    pub counted_minor: Option<i64>,
    #[serde(default)]
    pub difference_reason: Option<DifferenceReason>,
    #[serde(default)]
    pub reason: Option<String>,
    /// What stays in the drawer for next time; absent: the float the day began with, if it is there.
    #[serde(default)]
    pub float_left_minor: Option<i64>,
    #[serde(default = "yes")]
    pub print_report: bool,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum LikelyCauseView {
    /// Of several sales of this amount, the latest.
    OneSale {
        amount_minor: i64,
        sale: Uuid,
        number: String,
    },
    OneDenomination {
        value_minor: i64,
    },
    SwappedDigits,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct ComparisonView {
    pub counted_minor: i64,
    pub expected_minor: i64,
    pub over_short_minor: i64,
    pub likely_causes: Vec<LikelyCauseView>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct TenderTotalView {
    pub kind: TenderKind,
    pub count: u64,
    pub amount_minor: i64,
}

/// The figures of a day; X and Z are this same view.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct ReportView {
    pub day: Uuid,
    /// The Z number once closed.
    pub number: u64,
    pub opened_at: At,
    pub closed_at: Option<At>,
    pub currency: String,
    pub first_number: Option<String>,
    pub last_number: Option<String>,
    pub sales_count: u64,
    pub listed_minor: i64,
    pub discount_minor: i64,
    pub sales_minor: i64,
    pub refunds_count: u64,
    pub refunds_minor: i64,
    pub voids_count: u64,
    pub voids_minor: i64,
    pub net_sales_minor: i64,
    pub rounding_minor: i64,
    pub collected_minor: i64,
    pub tax: Vec<TaxLineView>,
    pub tenders: Vec<TenderTotalView>,
    pub float_minor: i64,
    pub float_is_counted: bool,
    pub opening_difference_minor: i64,
    pub cash_sales_minor: i64,
    pub cash_refunds_minor: i64,
    pub paid_in_minor: i64,
    pub change_added_minor: i64,
    pub paid_out_minor: i64,
    pub dropped_minor: i64,
    pub tips_paid_minor: i64,
    pub expected_minor: i64,
    pub no_sale_count: u64,
    /// Only once closed.
    pub counts: Vec<DenominationCountView>,
    pub counted_minor: Option<i64>,
    pub over_short_minor: Option<i64>,
    pub difference_reason: Option<DifferenceReason>,
    pub reason: Option<String>,
    pub float_left_minor: Option<i64>,
    pub print_job: Option<Uuid>,
}

/// What the Day screen and the strip need.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct DayView {
    /// Absent while no day is open.
    pub open: Option<ReportView>,
    /// What the last close left in the drawer, and when.
    pub last_left_minor: Option<i64>,
    pub last_left_at: Option<At>,
    pub next_number: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct DayRowView {
    pub day: Uuid,
    pub number: u64,
    pub opened_at: At,
    pub closed_at: Option<At>,
    pub sales_count: u64,
    pub collected_minor: i64,
    pub over_short_minor: Option<i64>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct DaysView {
    pub days: Vec<DayRowView>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OneDay {
    /// Absent: the open day.
    #[serde(default)]
    pub day: Option<Uuid>,
    #[serde(default)]
    pub print: bool,
}
