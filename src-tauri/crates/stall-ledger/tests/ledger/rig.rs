//! A ledger in a folder of its own, with a counting clock and counted ids, and the facts of a small pottery.

use serde_json::json;
use stall_domain::{
    catalogue::{ProductAdded, VariantAdded, VariantOption},
    day::DayOpened,
    edition::{EditionFixed, LeaseGranted, NumberRange, PieceMade, RestockPolicy},
    sale::{SaleLine, SaleRecorded, SaleTotals},
    shop::{EpochReason, EpochStarted, ShopFounded},
    tax::{TaxLine, TaxSplit},
    tender::{Tender, TenderKind},
    *,
};
use stall_ledger::{BasketRow, Identity, Ledger, LedgerError, LedgerPaths, OpenReport, Tx};
use std::cell::Cell;
use tempfile::TempDir;
use uuid::Uuid;

pub const MACHINE: &str = "machine-one";

/// One folder with its ledger.
pub struct Rig {
    pub folder: TempDir,
    pub paths: LedgerPaths,
    pub ledger: Ledger,
    pub report: OpenReport,
    pub device: u128,
    ticks: Cell<i64>,
    ids: Cell<u128>,
}

pub fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

pub const SHOP: u128 = 1;
pub const STALL: u128 = 2;

pub fn stall() -> StallId {
    id(STALL)
}

pub fn eur() -> Currency {
    "EUR".parse().unwrap()
}

impl Rig {
    /// An empty folder.
    pub fn empty(device: u128) -> Self {
        let folder = TempDir::new().unwrap();
        let paths = LedgerPaths::in_folder(folder.path());
        let (ledger, report) = Ledger::open(paths.clone(), MACHINE).unwrap();
        let (ticks, ids) = (Cell::new(1_795_000_000_000), Cell::new(device << 64));
        Self {
            folder,
            paths,
            ledger,
            report,
            device,
            ticks,
            ids,
        }
    }

    /// A founded shop on its first device.
    pub fn founded() -> Self {
        let rig = Self::empty(10);
        rig.found();
        rig
    }

    pub fn found(&self) {
        let identity = self.identity(1, "A");
        let (one, two) = (self.next(), self.next());
        let started = self.started(&identity, EpochReason::Founded);
        self.transact(move |tx| {
            tx.begin_series(identity)?;
            let founded = ShopFounded {
                shop: id(SHOP),
                name: "Blue Hill".into(),
                currency: eur(),
                shop_vkey: "shop+key".into(),
                is_practice: false,
            };
            tx.append(one, founded)?;
            tx.append(two, started).map(|_| ())
        })
        .unwrap();
    }

    /// A further device of the same shop.
    pub fn joined(device: u128, code: &str) -> Self {
        let rig = Self::empty(device);
        rig.begin(1, code, EpochReason::Joined);
        rig
    }

    pub fn begin(&self, epoch: u32, code: &str, reason: EpochReason) {
        let identity = self.identity(epoch, code);
        let (event, started) = (self.next(), self.started(&identity, reason));
        self.transact(move |tx| {
            tx.begin_series(identity)?;
            tx.append(event, started).map(|_| ())
        })
        .unwrap();
    }

    pub fn identity(&self, epoch: u32, code: &str) -> Identity {
        Identity {
            shop: id(SHOP),
            device: id(self.device),
            epoch,
            code: code.to_owned(),
            stall: stall(),
            machine_id: MACHINE.to_owned(),
        }
    }

    fn started(&self, identity: &Identity, reason: EpochReason) -> EpochStarted {
        EpochStarted {
            device: identity.device,
            epoch: identity.epoch,
            code: identity.code.clone(),
            stall: identity.stall,
            stall_name: format!("Stall {}", identity.code),
            device_vkey: "device+key".into(),
            certificate: None,
            reason,
            previous: None,
        }
    }

    pub fn next<T: From<Uuid>>(&self) -> T {
        self.ids.set(self.ids.get() + 1);
        id(self.ids.get())
    }

    pub fn now(&self) -> Moment {
        self.ticks.set(self.ticks.get() + 1_000);
        Moment {
            ms: self.ticks.get(),
            offset_minutes: 60,
        }
    }

    pub fn transact<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        Ok(self.ledger.transact(self.now(), work)?.value)
    }

    /// Appends one fact in its own transaction.
    pub fn append(&self, fact: impl Into<Fact>) -> Result<EventHeader, LedgerError> {
        let (event, fact) = (self.next(), fact.into());
        self.transact(move |tx| tx.append(event, fact))
    }

    /// Closes and opens again.
    pub fn reopen(mut self) -> Self {
        self.ledger.clone().close();
        let (ledger, report) = Ledger::open(self.paths.clone(), MACHINE).unwrap();
        self.ledger = ledger;
        self.report = report;
        self
    }

    pub fn series(&self) -> Series {
        let identity = self.ledger.read(|db| db.identity()).unwrap().unwrap();
        identity.series()
    }

    pub fn seq(&self) -> u64 {
        let series = self.series();
        self.ledger
            .read(|db| db.head(series))
            .unwrap()
            .map_or(0, |(seq, _)| seq)
    }

    /// Sells one thing at 10.00, numbered in the same transaction.
    pub fn sell(
        &self,
        variant: u128,
        piece: Option<PieceRef>,
    ) -> Result<SaleRecorded, LedgerError> {
        let (sale, event) = (self.next(), self.next());
        self.transact(move |tx| {
            let number = tx.next_number()?;
            let sale = sale_of(sale, number, id(variant), 1, piece);
            tx.append(event, sale.clone())?;
            Ok(sale)
        })
    }

    /// A numbered variant with a lease of ten to this device.
    pub fn edition(&self, variant: u128) -> EditionId {
        let edition = self.next();
        self.append(edition_fixed(edition, id(variant))).unwrap();
        let range = NumberRange { first: 1, last: 10 };
        let device = id(self.device);
        self.append(LeaseGranted {
            lease: self.next(),
            edition,
            device,
            range,
        })
        .unwrap();
        edition
    }

    pub fn total_of_sales(&self) -> i64 {
        let filter = stall_ledger::SaleFilter {
            limit: 1_000_000,
            ..Default::default()
        };
        let sales = self.ledger.read(|db| db.find_sales(&filter)).unwrap();
        sales.iter().map(|sale| sale.total_minor).sum()
    }
}

pub fn product(product: u128, title: &str) -> ProductAdded {
    ProductAdded {
        product: id(product),
        title: title.into(),
        handle: format!("handle-{product}"),
        category: "Tableware".into(),
        drawing: None,
        batch: None,
    }
}

pub fn variant(variant: u128, product: u128, size: &str, sku: &str) -> VariantAdded {
    VariantAdded {
        variant: id(variant),
        product: id(product),
        options: vec![VariantOption {
            name: "Size".into(),
            value: size.into(),
        }],
        sku: sku.into(),
        barcode: None,
        price_minor: Some(1_000),
        tax_code: "standard".into(),
        cost_minor: None,
        weight_grams: Some(350),
        is_tracked: true,
        batch: None,
    }
}

pub fn day_opened(day: DayId, number: u64) -> DayOpened {
    DayOpened {
        day,
        number,
        stall: stall(),
        currency: eur(),
        float_minor: 5_000,
        float_is_counted: true,
        previous_left_minor: None,
    }
}

pub const DAY: u128 = 77;

pub fn sale_of(
    sale: SaleId,
    number: DocumentNumber,
    variant: VariantId,
    quantity: i64,
    piece: Option<PieceRef>,
) -> SaleRecorded {
    let gross_minor = 1_000 * quantity;
    let split = TaxSplit {
        net_minor: gross_minor,
        tax_minor: 0,
        gross_minor,
    };
    let line = SaleLine {
        variant,
        title: "Mug".into(),
        sku: "MUG".into(),
        quantity,
        unit_price_minor: 1_000,
        listed_minor: gross_minor,
        discount_minor: 0,
        tax_code: "zero".into(),
        rate_ppm: 0,
        split,
        piece,
    };
    SaleRecorded {
        sale,
        number,
        day: id(DAY),
        stall: stall(),
        currency: eur(),
        lines: vec![line],
        totals: SaleTotals {
            listed_minor: gross_minor,
            discount_minor: 0,
            total_minor: gross_minor,
            tax_minor: 0,
            tax: vec![TaxLine {
                code: "zero".into(),
                rate_ppm: 0,
                split,
            }],
        },
        rounding_minor: 0,
        tenders: vec![Tender {
            kind: TenderKind::Cash,
            amount_minor: gross_minor,
            given_minor: gross_minor,
            reference: None,
        }],
        change_minor: 0,
        helper: None,
    }
}

pub fn edition_fixed(edition: EditionId, variant: VariantId) -> EditionFixed {
    EditionFixed {
        edition,
        code: "BLUE-26".into(),
        title: "Blue".into(),
        variant,
        size: Some(25),
        proofs: 0,
        gtin14: None,
        maker: "Ann".into(),
        materials: vec!["stoneware".into()],
        care_url: None,
        restock: RestockPolicy::Never,
        allocations: Vec::new(),
    }
}

pub fn made(piece: PieceRef, record: &str) -> PieceMade {
    PieceMade {
        piece,
        variant: id(101),
        stall: stall(),
        record: record.into(),
        record_sha256: String::new(),
        made_on: "2026-11-22".into(),
        note: None,
        picture_sha256: None,
        replaces: None,
    }
}

pub fn basket(sale: SaleId, pieces: Vec<PieceRef>) -> BasketRow {
    BasketRow {
        sale,
        body: json!({"lines": []}),
        title: "2 things".into(),
        changed_at: Moment {
            ms: 5,
            offset_minutes: 60,
        },
        is_parked: true,
        pieces,
    }
}

/// Every projection row of a database file, as text, with what may differ left out.
pub fn projections(rig: &Rig) -> Vec<String> {
    let conn = rusqlite::Connection::open(&rig.paths.database).unwrap();
    let tables = [
        "subjects",
        "quarantined_events",
        "conflicts",
        "shops",
        "devices",
        "revocations",
        "stalls",
        "products",
        "batches",
        "stock",
        "sales",
        "sale_lines",
        "refunds",
        "days",
        "editions",
        "leases",
        "pieces",
        "piece_records",
    ];
    let mut dump = Vec::new();
    for table in tables {
        dump.extend(rows(
            &conn,
            table,
            &format!("SELECT * FROM {table} ORDER BY 1, 2"),
        ));
    }
    let variants =
        "SELECT variant, product, options, sku, barcode, price_minor, is_retired, name, text_folded
                    FROM variants ORDER BY 1";
    dump.extend(rows(&conn, "variants", variants));
    let search = "SELECT v.variant, s.text FROM item_search s JOIN variants v ON v.row_number = s.rowid ORDER BY 1";
    dump.extend(rows(&conn, "item_search", search));
    dump
}

fn rows(conn: &rusqlite::Connection, table: &str, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(sql).unwrap();
    let width = statement.column_count();
    let read = |row: &rusqlite::Row<'_>| {
        let values: Vec<rusqlite::types::Value> = (0..width).map(|i| row.get(i).unwrap()).collect();
        Ok(format!("{table} {values:?}"))
    };
    statement
        .query_map([], read)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}
