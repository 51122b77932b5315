//! Where a verb stands: the shop, its profile and this device, read once at its start.
//!
//! Refuses to be kept: it is a reading of one moment.

use crate::{Code, Problem};
use stall_domain::{Currency, rounding::CashRounding, shop::ShopProfile, tax::TaxRate};
use stall_ledger::{Db, Identity, ShopRow};

/// Shop, profile and identity of a founded folder.
pub(crate) struct Place {
    pub shop: ShopRow,
    pub profile: ShopProfile,
    pub identity: Identity,
}

impl Place {
    /// Reads it.
    ///
    /// # Errors
    /// `not_founded` in an empty folder.
    pub fn read(db: &Db<'_>) -> Result<Self, Problem> {
        let identity = db.identity()?.ok_or(Code::NotFounded)?;
        let shop = db.shop()?.ok_or(Code::NotFounded)?;
        Ok(Self {
            shop,
            profile: db.profile()?,
            identity,
        })
    }

    /// The shop's currency.
    pub fn currency(&self) -> Currency {
        self.shop.founded.currency
    }

    /// How a cash balance is rounded here.
    pub fn cash_rounding(&self) -> CashRounding {
        self.profile.cash_rounding(self.currency())
    }

    /// The rate behind a code.
    ///
    /// # Errors
    /// `tax_code_unknown`.
    pub fn rate(&self, code: &str) -> Result<&TaxRate, Problem> {
        let unknown = || Problem::new(Code::TaxCodeUnknown).fact("tax_code", code);
        self.profile.rate(code).ok_or_else(unknown)
    }

    /// What new products get when nobody says: the first rate.
    pub fn default_tax_code(&self) -> String {
        self.profile
            .tax_rates
            .first()
            .map(|r| r.code.clone())
            .unwrap_or_default()
    }
}
