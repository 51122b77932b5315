//! A till of the stories: a real ledger in a folder of its own, real keys, a real courier.

#![allow(clippy::unwrap_used, dead_code)] // test code, used by two targets

use base64::Engine as _;
use stall_courier::{
    CentralAddress, Courier, DeviceKeys, PairOffer, Run, SyncError, SyncReport, Transport,
};
use stall_domain::{
    DayId, DeviceId, EditionId, EventId, Fact, LeaseId, Moment, SaleId, Series, ShopId, StallId,
    VariantId,
    day::DayOpened,
    edition::{EditionFixed, LeaseGranted, NumberRange, RestockPolicy},
    sale::{SaleLine, SaleRecorded, SaleTotals},
    shop::{EpochReason, EpochStarted, ShopFounded, ShopHandedOver},
    tax::{TaxLine, TaxSplit},
    tender::{Tender, TenderKind},
};
use stall_ledger::{Identity, Ledger, LedgerError, LedgerPaths};
use stall_provenance::{
    Day, Head, NamedSigner, ShopName, SigningKey, Vkey, device_cert::DeviceCert,
    sealed_box::seal_secret,
};
use stall_wire::{Founding, PairAnswer};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
};
use uuid::Uuid;

/// A UUIDv7 eighteen seconds after the last, with real randomness: sizes measured with these are honest.
pub fn fresh() -> Uuid {
    static CLOCK_MS: AtomicU64 = AtomicU64::new(1_795_352_520_000);
    let ms = CLOCK_MS.fetch_add(18_437, Ordering::Relaxed);
    uuid::Builder::from_unix_timestamp_millis(ms, &stall_central::edge::random()).into_uuid()
}

/// The keychain of a till.
#[derive(Clone, Default)]
pub struct Keys(Arc<Mutex<BTreeMap<Series, SigningKey>>>);

impl Keys {
    pub fn make(&self, series: Series) -> SigningKey {
        let mut seed = [3; 32];
        seed[..16].copy_from_slice(fresh().as_bytes());
        let key = SigningKey::from_seed(&seed);
        self.0.lock().unwrap().insert(series, key.clone());
        key
    }

    fn of(&self, series: Series) -> Option<SigningKey> {
        self.0.lock().unwrap().get(&series).cloned()
    }
}

impl DeviceKeys for Keys {
    fn sign(&self, series: Series, message: &[u8]) -> Option<[u8; 64]> {
        Some(self.of(series)?.sign(message))
    }

    fn seal_head(
        &self,
        shop: ShopId,
        series: Series,
        seq: u64,
        hash: [u8; 32],
    ) -> Option<[u8; 64]> {
        Some(
            Head {
                shop,
                series,
                seq,
                hash,
            }
            .seal(&self.of(series)?),
        )
    }

    fn verify(&self, vkey: &str, message: &[u8], signature: &[u8; 64]) -> bool {
        vkey.parse::<Vkey>()
            .is_ok_and(|vkey| vkey.key.verify(message, signature).is_ok())
    }
}

pub struct Till {
    pub folder: tempfile::TempDir,
    pub ledger: Ledger,
    pub keys: Keys,
    pub identity: Identity,
    pub address: CentralAddress,
    pub stall: StallId,
    pub variant: VariantId,
    pub edition: EditionId,
    pub day: DayId,
    clock: AtomicI64,
}

pub fn open(folder: &Path) -> Ledger {
    Ledger::open(LedgerPaths::in_folder(folder), "machine-1")
        .unwrap()
        .0
}

impl Till {
    /// The stall that makes the shop, pairs with an empty central and hands the shop key over.
    pub fn founder(url: &str, code: &str) -> Self {
        let (folder, keys) = (tempfile::tempdir().unwrap(), Keys::default());
        let series = Series {
            device: DeviceId(fresh()),
            epoch: 1,
        };
        let (key, shop) = (keys.make(series), ShopId(fresh()));
        let name = ShopName::new("kiln.example").unwrap();
        let shop_key = NamedSigner {
            name: name.shop_key(),
            key: SigningKey::from_seed(&[9; 32]),
        };
        let days = Day::from_days_since_2020;
        let cert = DeviceCert {
            shop: name,
            device: 1,
            key: key.verifying_key(),
            from: days(2_500),
            until: days(2_589),
        };
        let signed = cert.sign(&shop_key).unwrap();
        let founding = Founding {
            shop,
            name: "Kiln & Moss".into(),
            currency: "EUR".parse().unwrap(),
            shop_vkey: shop_key.vkey().to_string(),
            device_vkey: signed.cert.vkey().to_string(),
            certificate: signed.note(&shop_key.vkey()),
            code: "A".into(),
        };
        let till = Self::seated(folder, keys, series, shop, "A");
        let founded = ShopFounded {
            shop,
            name: founding.name.clone(),
            currency: founding.currency,
            shop_vkey: founding.shop_vkey.clone(),
            is_practice: false,
        };
        till.append([Fact::from(founded)]);
        till.append([
            Fact::from(edition(till.edition, till.variant)),
            Fact::from(LeaseGranted {
                lease: LeaseId(fresh()),
                edition: till.edition,
                device: series.device,
                range: NumberRange { first: 1, last: 10 },
            }),
        ]);
        let device_key = key.verifying_key().to_bytes();
        let offer = PairOffer {
            shop: Some(shop),
            series,
            device_key,
            founding: Some(founding),
        };
        let answer = stall_courier::pair(url, code, &offer, &till.keys, nonce()).unwrap();
        let purpose = shop.to_string();
        let sealed = seal_secret(
            &answer.sealing_key.0,
            purpose.as_bytes(),
            &[9; 32],
            &[4; 32],
        )
        .unwrap();
        let sealed_shop_key = base64::engine::general_purpose::STANDARD.encode(sealed);
        till.append([Fact::from(ShopHandedOver {
            central_vkey: answer.central_vkey.clone(),
            sealed_shop_key,
        })]);
        till.at(url, &answer)
    }

    /// A second laptop with an empty folder.
    pub fn joined(url: &str, code: &str) -> Self {
        let (folder, keys) = (tempfile::tempdir().unwrap(), Keys::default());
        let series = Series {
            device: DeviceId(fresh()),
            epoch: 1,
        };
        let key = keys.make(series);
        let device_key = key.verifying_key().to_bytes();
        let answer = stall_courier::join(url, code, series, device_key, &keys, nonce()).unwrap();
        let till = Self::seated(folder, keys, series, answer.shop, &answer.code);
        till.append([Fact::from(EpochStarted {
            device: series.device,
            epoch: 1,
            code: answer.code.clone(),
            stall: till.stall,
            stall_name: answer.stall_name.clone(),
            device_vkey: answer.device_vkey.clone(),
            certificate: Some(answer.certificate.clone()),
            reason: EpochReason::Joined,
            previous: None,
        })]);
        till.at(url, &answer)
    }

    fn seated(
        folder: tempfile::TempDir,
        keys: Keys,
        series: Series,
        shop: ShopId,
        code: &str,
    ) -> Self {
        let ledger = open(folder.path());
        let stall = StallId(fresh());
        let identity = Identity {
            shop,
            device: series.device,
            epoch: series.epoch,
            code: code.into(),
            stall,
            machine_id: "machine-1".into(),
        };
        let address = CentralAddress {
            url: String::new(),
            shop,
            central_vkey: String::new(),
        };
        let till = Self {
            folder,
            ledger,
            keys,
            identity: identity.clone(),
            address,
            stall,
            variant: VariantId(fresh()),
            edition: EditionId(fresh()),
            day: DayId(fresh()),
            clock: AtomicI64::new(1_795_352_520_000),
        };
        till.ledger
            .transact::<_, LedgerError, _>(till.now(), move |tx| tx.begin_series(identity))
            .unwrap();
        till
    }

    fn at(mut self, url: &str, answer: &PairAnswer) -> Self {
        self.address = CentralAddress {
            url: url.to_owned(),
            shop: answer.shop,
            central_vkey: answer.central_vkey.clone(),
        };
        self
    }

    /// This till again over another ledger: a cloned or restored folder.
    pub fn again_over(&self, ledger: Ledger) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            ledger,
            keys: self.keys.clone(),
            identity: self.identity.clone(),
            address: self.address.clone(),
            clock: AtomicI64::new(self.now().ms),
            ..*self
        }
    }

    pub fn now(&self) -> Moment {
        Moment {
            ms: self.clock.fetch_add(37_000, Ordering::Relaxed),
            offset_minutes: 60,
        }
    }

    pub fn append(&self, facts: impl IntoIterator<Item = Fact>) {
        let facts: Vec<(EventId, Fact)> = facts
            .into_iter()
            .map(|fact| (EventId(fresh()), fact))
            .collect();
        let write = move |tx: &mut stall_ledger::Tx<'_>| {
            facts
                .into_iter()
                .try_for_each(|(id, fact)| tx.append(id, fact).map(|_| ()))
        };
        self.ledger
            .transact::<_, LedgerError, _>(self.now(), write)
            .unwrap();
    }

    pub fn open_day(&self) {
        self.append([Fact::from(DayOpened {
            day: self.day,
            number: 1,
            stall: self.stall,
            currency: "EUR".parse().unwrap(),
            float_minor: 10_000,
            float_is_counted: true,
            previous_left_minor: None,
        })]);
    }

    /// `count` sales of two lines, `each` to a transaction.
    pub fn sell(&self, count: usize, each: usize) {
        for _ in 0..count.div_ceil(each) {
            let sales: Vec<(EventId, Uuid)> =
                (0..each).map(|_| (EventId(fresh()), fresh())).collect();
            let (day, stall, variant) = (self.day, self.stall, self.variant);
            let write = move |tx: &mut stall_ledger::Tx<'_>| -> Result<(), LedgerError> {
                for (id, sale) in sales {
                    let number = tx.next_number()?;
                    tx.append(id, sale_of(SaleId(sale), number, day, stall, variant))?;
                }
                Ok(())
            };
            self.ledger
                .transact::<_, LedgerError, _>(self.now(), write)
                .unwrap();
        }
    }

    pub fn courier(&self) -> Courier<Keys> {
        Courier::new(self.ledger.clone(), self.address.clone(), self.keys.clone())
    }

    pub fn sync(&self) -> Result<SyncReport, SyncError> {
        self.sync_by(&self.courier())
    }

    pub fn sync_by<T: Transport>(
        &self,
        courier: &Courier<Keys, T>,
    ) -> Result<SyncReport, SyncError> {
        let run = Run {
            now: self.now(),
            nonce: &mut nonce,
            progress: &|_| {},
            cancel: &AtomicBool::new(false),
        };
        courier.sync_once(run)
    }

    pub fn unsent(&self) -> u64 {
        self.ledger.read(|db| db.unsent()).unwrap().count
    }

    /// Every event of a series as this folder has it, header, body and hash.
    pub fn series_of(&self, series: Series) -> Vec<stall_domain::EventEnvelope> {
        self.ledger
            .read(|db| db.events_after(series, 0, 1_000_000))
            .unwrap()
    }
}

pub fn nonce() -> [u8; 16] {
    *fresh().as_bytes()
}

pub fn edition(edition: EditionId, variant: VariantId) -> EditionFixed {
    EditionFixed {
        edition,
        code: "BLUE-26".into(),
        title: "Blue Hour Mug".into(),
        variant,
        size: Some(25),
        proofs: 0,
        gtin14: None,
        maker: "Ines Verhoeven, Ghent".into(),
        materials: vec!["stoneware".into()],
        care_url: None,
        restock: RestockPolicy::Never,
        allocations: vec![],
    }
}

const GOODS: [(&str, &str, i64); 12] = [
    ("Mug · Small", "MUG-S", 1_200),
    ("Mug · Large", "MUG-L", 1_650),
    ("Bud Vase", "VASE-1", 1_450),
    ("Tea Bowl Celadon", "BOWL-C", 2_800),
    ("Moss Tea Towel", "TOWEL", 1_550),
    ("Ring Dish Ochre", "RING-O", 900),
    ("Pinch Pot", "PINCH", 750),
    ("Serving Platter", "PLAT-1", 5_400),
    ("Incense Holder", "INC-2", 1_100),
    ("Postcard", "CARD", 150),
    ("Linen Apron", "APRON", 4_250),
    ("Espresso Cup", "CUP-E", 1_050),
];

fn sale_of(
    sale: SaleId,
    number: stall_domain::DocumentNumber,
    day: DayId,
    stall: StallId,
    variant: VariantId,
) -> SaleRecorded {
    // Spread over the goods without a pattern a compressor would find.
    let turn = number
        .counter()
        .unwrap_or_default()
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let split = |gross: i64| TaxSplit {
        net_minor: gross - gross * 21 / 121,
        tax_minor: gross * 21 / 121,
        gross_minor: gross,
    };
    let line = |place: u64, quantity: i64| {
        let (title, sku, price) = GOODS[(place % GOODS.len() as u64) as usize];
        SaleLine {
            variant: VariantId(Uuid::from_u128(
                variant.0.as_u128() ^ u128::from(place % GOODS.len() as u64),
            )),
            title: title.into(),
            sku: sku.into(),
            quantity,
            unit_price_minor: price,
            listed_minor: price * quantity,
            discount_minor: 0,
            tax_code: "standard".into(),
            rate_ppm: 210_000,
            split: split(price * quantity),
            piece: None,
        }
    };
    let lines = vec![line(turn >> 60, 1), line(turn >> 50, 2)];
    let total = lines.iter().map(|line| line.listed_minor).sum();
    let given = (total + 999) / 1_000 * 1_000;
    SaleRecorded {
        sale,
        number,
        day,
        stall,
        currency: "EUR".parse().unwrap(),
        lines,
        totals: SaleTotals {
            listed_minor: total,
            discount_minor: 0,
            total_minor: total,
            tax_minor: split(total).tax_minor,
            tax: vec![TaxLine {
                code: "standard".into(),
                rate_ppm: 210_000,
                split: split(total),
            }],
        },
        rounding_minor: 0,
        tenders: vec![Tender {
            kind: TenderKind::Cash,
            amount_minor: total,
            given_minor: given,
            reference: None,
        }],
        change_minor: given - total,
        helper: None,
    }
}
