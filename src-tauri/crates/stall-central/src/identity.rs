//! Central's own identity within one shop: its device id and key. Refuses to leave the store or be shown.

use crate::{
    error::CentralError,
    sql::{Sql, StoreError},
    values_of,
};
use stall_domain::{DeviceId, ShopId};
use stall_provenance::{
    KeyName, NamedSigner, ShopName, SigningKey, Vkey,
    sealed_box::{SealingKey, open_secret},
};
use stall_wire::{Problem, codes};

/// The epoch of central's own series; a central never forks itself.
pub const CENTRAL_EPOCH: u32 = 1;

/// Central in one shop.
#[derive(Clone, Debug)]
pub struct Identity {
    pub shop: ShopId,
    pub shop_name: String,
    pub currency: String,
    pub shop_vkey: Vkey,
    pub device: DeviceId,
    /// The device that founded the shop; sole grantor until it hands over.
    pub founder: DeviceId,
    pub signer: NamedSigner,
    seed: [u8; 32],
}

impl Identity {
    /// The signer of a seed in the shop of `shop_vkey`.
    pub fn signer_of(seed: &[u8; 32], shop_vkey: &Vkey) -> Result<NamedSigner, CentralError> {
        let impossible = |_| CentralError::Inconsistent("shop_vkey");
        let shop = ShopName::of_shop_key(&shop_vkey.name).map_err(impossible)?;
        let name = KeyName::new(&format!("{}/central", shop.as_str())).map_err(impossible)?;
        Ok(NamedSigner {
            name,
            key: SigningKey::from_seed(seed),
        })
    }

    /// Reads a shop's identity; `None` for a shop this central does not keep.
    pub fn find(sql: &mut dyn Sql, shop: ShopId) -> Result<Option<Self>, CentralError> {
        let text =
            "SELECT name, currency, shop_vkey, central, seed, founder FROM shops WHERE shop = $1";
        let Some(row) = sql.first(text, values_of![shop.0])? else {
            return Ok(None);
        };
        let seed: [u8; 32] = row.array(4)?;
        let shop_vkey: Vkey = row
            .text(2)?
            .parse()
            .map_err(|_| CentralError::Inconsistent("shop_vkey"))?;
        Ok(Some(Self {
            shop,
            shop_name: row.text(0)?,
            currency: row.text(1)?,
            signer: Self::signer_of(&seed, &shop_vkey)?,
            shop_vkey,
            device: row.id(3)?,
            founder: row.id(5)?,
            seed,
        }))
    }

    /// Reads a shop's identity, or says that there is no such shop.
    pub fn load(sql: &mut dyn Sql, shop: ShopId) -> Result<Self, CentralError> {
        Self::find(sql, shop)?.ok_or_else(|| CentralError::refused(codes::SHOP_UNKNOWN))
    }

    /// The key founders seal the shop key to.
    pub fn sealing_key(&self) -> SealingKey {
        SealingKey::from_seed(&self.seed)
    }

    /// The shop key out of a handover's box, if it is this shop's.
    pub fn open_shop_key(&self, sealed_base64: &str) -> Option<NamedSigner> {
        use base64::Engine as _;
        let sealed = base64::engine::general_purpose::STANDARD
            .decode(sealed_base64)
            .ok()?;
        let purpose = self.shop.to_string();
        let seed = open_secret(&self.sealing_key(), purpose.as_bytes(), &sealed).ok()?;
        let signer = NamedSigner {
            name: self.shop_vkey.name.clone(),
            key: SigningKey::from_seed(&seed),
        };
        (signer.vkey() == self.shop_vkey).then_some(signer)
    }

    /// Whether the shop key was handed over and can be opened.
    pub fn holds_shop_key(&self, sql: &mut dyn Sql) -> Result<bool, CentralError> {
        match self.shop_key(sql) {
            Ok(_) => Ok(true),
            Err(CentralError::Refused(_) | CentralError::Inconsistent(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The shop key once it was handed over.
    pub fn shop_key(&self, sql: &mut dyn Sql) -> Result<NamedSigner, CentralError> {
        let row = sql.first(
            "SELECT sealed FROM handovers WHERE shop = $1",
            values_of![self.shop.0],
        )?;
        let Some(row) = row else {
            return Err(Problem::new(codes::NOT_HANDED_OVER).into());
        };
        self.open_shop_key(&row.text(0)?)
            .ok_or(CentralError::Inconsistent("handover"))
    }
}

impl From<Problem> for CentralError {
    fn from(problem: Problem) -> Self {
        CentralError::Refused(problem)
    }
}

/// All shops this central keeps.
pub fn shops(sql: &mut dyn Sql) -> Result<Vec<ShopId>, StoreError> {
    let rows = sql.query("SELECT shop FROM shops ORDER BY shop", &[])?;
    rows.iter().map(|row| row.id(0)).collect()
}
