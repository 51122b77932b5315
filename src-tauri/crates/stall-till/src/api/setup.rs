//! First start, shop profile and this laptop's settings.
//!
//! Refuses secrets: no key ever crosses the door.

use super::At;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// Where this data folder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum StandingState {
    /// No shop yet: the first-start screen.
    Empty,
    Ready,
    /// The disk failed: everything can be read, nothing is written.
    ReadOnly,
}

/// Something people should know at a glance; words come from the UI's table by code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct Alert {
    /// Stable code, for example `clock_jumped_back`, `database_restored`, `day_abandoned`, `events_not_counted`.
    pub code: String,
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    #[ts(type = "Record<string, unknown>")]
    pub facts: serde_json::Map<String, serde_json::Value>,
}

/// Everything rail, strip and router need, in one cheap view.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct FrameView {
    pub state: StandingState,
    pub shop: Option<ShopView>,
    pub alerts: Vec<Alert>,
    /// The core's clock.
    pub now: At,
    pub version: String,
    /// The open day, if any.
    pub day: Option<FrameDay>,
    /// What the last close left: the float to offer.
    pub suggested_float_minor: i64,
    pub last_left_at: Option<At>,
    pub sync: FrameSync,
    pub printing: FramePrinting,
    pub held: Vec<super::baskets::HeldBasketView>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct FrameDay {
    pub day: Uuid,
    pub number: u64,
    pub opened_at: At,
    pub float_minor: i64,
    pub float_is_counted: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct FrameSync {
    pub is_paired: bool,
    pub is_online: bool,
    pub is_running: bool,
    pub unsent: u64,
    pub unsent_since: Option<At>,
    pub confirmed_at: Option<At>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct FramePrinting {
    /// Jobs not finished yet.
    pub waiting: u64,
    /// The receipt printer's name.
    pub printer_name: String,
    /// As `PrinterView::status`.
    pub status: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
pub struct ShopView {
    pub shop: Uuid,
    pub name: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Digits behind the point; never ask Intl.
    pub exponent: u32,
    pub is_practice: bool,
    pub device: Uuid,
    /// `A`, `B`, …
    pub device_code: String,
    pub stall: Uuid,
    pub stall_name: String,
    /// Absent while labels have no address to point at.
    pub archive_host: Option<String>,
    /// Notes and coins, largest first, minor units.
    pub denominations: Vec<i64>,
    /// Smallest payable cash step, minor units.
    pub cash_step_minor: i64,
}

/// *New stall* or *Practice stall*.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct FoundShop {
    pub shop_name: String,
    pub currency: String,
    pub stall_name: String,
    #[serde(default)]
    pub archive_host: Option<String>,
    /// A practice shop gets the demo drop and a morning already sold, and never syncs.
    #[serde(default)]
    pub is_practice: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct TaxRateView {
    pub code: String,
    pub rate_ppm: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum TaxRounding {
    Line,
    SumByNet,
    SumByNetKeepGross,
}

/// What papers and pages say of the shop; also the request that changes it as a whole.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ProfileView {
    pub name: String,
    #[serde(default)]
    pub legal_name: String,
    #[serde(default)]
    pub address: Vec<String>,
    #[serde(default)]
    pub tax_id: String,
    #[serde(default)]
    pub footer: Vec<String>,
    /// A new logo as PNG in base64; absent keeps the present one.
    #[serde(default)]
    pub logo_png_base64: Option<String>,
    #[serde(default)]
    pub has_logo: bool,
    /// The first rate is the default of new products.
    pub tax_rates: Vec<TaxRateView>,
    pub prices_include_tax: bool,
    pub tax_rounding: TaxRounding,
    /// The smallest cash step, minor units, where the country asks for another than the currency's own.
    #[serde(default)]
    pub cash_step_minor: Option<i64>,
    #[serde(default)]
    pub archive_host: Option<String>,
}

/// Preferences of this laptop, kept as one JSON object the UI defines: theme, language, glove mode, scanner gap.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SettingsView {
    #[schemars(with = "std::collections::BTreeMap<String, serde_json::Value>")]
    #[ts(type = "Record<string, unknown>")]
    pub values: serde_json::Map<String, serde_json::Value>,
}
