//! The shop, its devices and their certificates as facts.
//!
//! Refuses secrets: only public keys and sealed boxes are written into events.

use crate::{
    Currency, DeviceId, ShopId, StallId,
    rounding::CashRounding,
    tax::{TaxRate, TaxRules},
};
use serde::{Deserialize, Serialize};

/// `shop.founded`: the first event of the founding device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopFounded {
    pub shop: ShopId,
    pub name: String,
    pub currency: Currency,
    /// The shop key as a C2SP verifier key line.
    pub shop_vkey: String,
    /// A practice shop never syncs, and every paper of it says so.
    pub is_practice: bool,
}

/// Why a device began an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EpochReason {
    Founded,
    Joined,
    /// The database is older than its high-water mark.
    Restored,
    /// The database lies on another machine.
    Copied,
    /// Central saw two branches of one series.
    Forked,
}

/// The end of the series an epoch follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesEnd {
    pub device: DeviceId,
    pub epoch: u32,
    pub seq: u64,
    pub hash: String,
}

/// `epoch.started`: a device with its code, key and certificate; the first event of every series but the founder's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochStarted {
    pub device: DeviceId,
    pub epoch: u32,
    /// What numbers begin with: `A`, `B`, or code plus four characters after an offline restore.
    pub code: String,
    pub stall: StallId,
    pub stall_name: String,
    /// The device key as a C2SP verifier key line.
    pub device_vkey: String,
    /// The certificate note of the shop key over the device key; absent until central signs a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    pub reason: EpochReason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<SeriesEnd>,
}

/// What papers and pages say of the shop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopProfile {
    pub name: String,
    #[serde(default)]
    pub legal_name: String,
    #[serde(default)]
    pub address: Vec<String>,
    #[serde(default)]
    pub tax_id: String,
    #[serde(default)]
    pub footer: Vec<String>,
    /// SHA-256 of the logo's PNG, hex; the picture is a local file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_sha256: Option<String>,
    #[serde(default)]
    pub tax_rates: Vec<TaxRate>,
    #[serde(default)]
    pub tax_rules: TaxRules,
    /// The smallest cash step where it hangs on the country and not on the currency: five cents in Belgium,
    /// Finland, Ireland, Italy and the Netherlands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_step_minor: Option<i64>,
    /// The archive's host name; labels are refused without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_host: Option<String>,
}

impl ShopProfile {
    /// The rate behind a code, if the shop has it.
    pub fn rate(&self, code: &str) -> Option<&TaxRate> {
        self.tax_rates.iter().find(|rate| rate.code == code)
    }

    /// How a cash balance is rounded: the shop's own step, else the currency's.
    pub fn cash_rounding(&self, currency: Currency) -> CashRounding {
        let usual = currency.cash_rounding();
        CashRounding {
            step_minor: self.cash_step_minor.unwrap_or(usual.step_minor),
            ..usual
        }
    }
}

/// `profile.changed`: the whole profile as it stands from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileChanged {
    pub profile: ShopProfile,
}

/// `device.admitted`: central let a device in and allotted its code. Written in central's own series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceAdmitted {
    pub device: DeviceId,
    pub epoch: u32,
    pub code: String,
    pub device_vkey: String,
    pub certificate: String,
}

/// `device.revoked`: events after the fence are stored and shown, not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRevoked {
    pub device: DeviceId,
    pub epoch: u32,
    pub fence_seq: u64,
}

/// `shop.handed_over`: the founder's shop key, sealed to central, and with it the right to grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopHandedOver {
    pub central_vkey: String,
    /// The shop key's seed, sealed to central's sealing key, base64.
    pub sealed_shop_key: String,
}
