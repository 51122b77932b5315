//! A ledger in a temporary folder, a composer of short papers, and a wait that ends in a failure.

use stall_domain::print_intent::{PaperKind, PrintIntent, StickerSize};
use stall_domain::{JobId, Moment, PrinterId, SaleId, VariantId};
use stall_ledger::{JobRow, JobState, Ledger, LedgerError, LedgerPaths};
use stall_paper::{
    Align, Bitmap, Block, Document, Encoded, Faults, KeptPicture, Profile, SegmentKind, TextStyle,
    kept, layout,
};
use stall_printers::virtual_server::{LinkFaults, VirtualPrinterServer};
use stall_printers::{
    Compose, ComposeError, Composed, Patience, PrinterAddress, PrinterConfig, ProfileChoice,
    Routes, Spooler, SpoolerConfig,
};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

/// Only ends tests that hang.
pub const HANG: Duration = Duration::from_secs(60);

pub const PATIENCE: Patience = Patience {
    connect: HANG,
    write: HANG,
    answer: Duration::from_millis(100),
    fence: HANG,
    finish: HANG,
    poll: Duration::from_millis(5),
    first_retry: Duration::from_millis(5),
    longest_retry: Duration::from_millis(20),
};

/// Waits for `found` to give something.
pub fn until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(started.elapsed() < HANG, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// One data folder.
pub struct Stand {
    pub ledger: Ledger,
    pub folder: TempDir,
}

impl Stand {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = open(folder.path());
        Self { ledger, folder }
    }

    /// The folder as a kill at this moment would leave it.
    pub fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
            }
        }
        let ledger = open(folder.path());
        Self { ledger, folder }
    }

    pub fn queue(&self, number: u128, intent: PrintIntent) -> JobId {
        let job = JobId(Uuid::from_u128(number));
        let now = Moment {
            ms: 1_795_352_520_000,
            offset_minutes: 60,
        };
        let queued = self
            .ledger
            .transact(now, move |tx| tx.queue_job(job, &intent));
        let _: u32 = queued.map_err(|error: LedgerError| error).unwrap().value;
        job
    }

    pub fn row(&self, job: JobId) -> JobRow {
        self.ledger.spool().job(job).unwrap().unwrap()
    }

    pub fn until_state(&self, job: JobId, state: JobState) -> JobRow {
        let started = Instant::now();
        loop {
            let row = self.row(job);
            if row.state == state {
                return row;
            }
            assert!(started.elapsed() < HANG, "never {state:?}, but {row:?}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn spooler(&self, printers: Vec<PrinterConfig>, routes: Routes) -> Spooler {
        let config = self.config(printers, routes);
        Spooler::start(self.ledger.clone(), Arc::new(ShortPapers), config).unwrap()
    }

    pub fn config(&self, printers: Vec<PrinterConfig>, routes: Routes) -> SpoolerConfig {
        let virtual_folder = self.folder.path().join("papers");
        SpoolerConfig {
            printers,
            routes,
            virtual_folder,
            patience: PATIENCE,
        }
    }

    /// Everything to one printer.
    pub fn spooler_to(&self, printer: &PrinterConfig) -> Spooler {
        self.spooler(vec![printer.clone()], Routes::all_to(printer.id))
    }
}

pub fn open(folder: &Path) -> Ledger {
    Ledger::open(LedgerPaths::in_folder(folder), "machine")
        .unwrap()
        .0
}

pub fn printer(number: u128, address: PrinterAddress, profile: &Profile) -> PrinterConfig {
    PrinterConfig {
        id: PrinterId(Uuid::from_u128(number)),
        name: format!("printer {number}"),
        address,
        profile: ProfileChoice::Own(Box::new(profile.clone())),
    }
}

pub fn server(profile: &Profile, faults: Faults, link: LinkFaults) -> VirtualPrinterServer {
    VirtualPrinterServer::start(profile.clone(), faults, link).unwrap()
}

/// A silent printer of the plainest sort, at full speed.
pub fn silent() -> Profile {
    Profile {
        bytes_per_second: 1_000_000_000,
        ..Profile::builtin("generic-58").unwrap()
    }
}

/// A printer that answers fences, at full speed.
pub fn fenced() -> Profile {
    Profile {
        bytes_per_second: 1_000_000_000,
        code_pages: silent().code_pages,
        code_page: silent().code_page,
        ..Profile::builtin("virtual-58").unwrap()
    }
}

pub fn receipt(number: u128) -> PrintIntent {
    PrintIntent::SaleReceipt {
        sale: SaleId(Uuid::from_u128(number)),
    }
}

pub fn stickers(number: u128, copies: u32) -> PrintIntent {
    let variant = VariantId(Uuid::from_u128(number));
    PrintIntent::PriceSticker {
        variant,
        copies,
        size: StickerSize::Mm40x30,
    }
}

/// Receipts and labels that say which they are, with a picture in each.
pub struct ShortPapers;

impl Compose for ShortPapers {
    fn compose(&self, job: &JobRow, _: &Profile) -> Result<Composed, ComposeError> {
        let (number, labels, kind) = match &job.intent {
            PrintIntent::PriceSticker {
                variant, copies, ..
            } => (variant.0.as_u128(), *copies, SegmentKind::Sticker),
            PrintIntent::SaleReceipt { sale } => (sale.0.as_u128(), 1, SegmentKind::Receipt),
            PrintIntent::ZReport { .. } => (0, 1, SegmentKind::Report),
            _ => {
                return Err(ComposeError {
                    code: "nothing_to_say",
                    source: None,
                });
            }
        };
        let file_stem = match job.paper {
            PaperKind::Receipt if job.copy > 0 => {
                format!("receipt-A-{number:06}-copy-{}", job.copy)
            }
            PaperKind::Receipt => format!("receipt-A-{number:06}"),
            _ => format!("label-{number}"),
        };
        if let PrintIntent::ZReport { .. } = job.intent {
            return Ok(Composed {
                documents: vec![long_report()],
                file_stem: "report".to_owned(),
            });
        }
        let mut document = Document::new();
        if job.copy > 0 {
            document.text(format!("COPY {}", job.copy), TextStyle::BODY, Align::Left);
        }
        for label in 1..=labels {
            document.append(label_of(number, label, kind));
        }
        Ok(Composed {
            documents: vec![document],
            file_stem,
        })
    }
}

/// [`ShortPapers`] that can be made to wait.
#[derive(Default)]
pub struct Gate {
    is_shut: Mutex<bool>,
    moved: Condvar,
}

impl Gate {
    pub fn close(&self) {
        *self.is_shut.lock().unwrap() = true;
    }

    pub fn open(&self) {
        *self.is_shut.lock().unwrap() = false;
        self.moved.notify_all();
    }
}

impl Compose for Gate {
    fn compose(&self, job: &JobRow, profile: &Profile) -> Result<Composed, ComposeError> {
        let shut = self.is_shut.lock().unwrap();
        drop(self.moved.wait_while(shut, |shut| *shut).unwrap());
        ShortPapers.compose(job, profile)
    }
}

/// [`ShortPapers`] with one that is a fault of the program.
pub struct Breaking;

impl Compose for Breaking {
    fn compose(&self, job: &JobRow, profile: &Profile) -> Result<Composed, ComposeError> {
        assert_ne!(job.intent, receipt(13), "an unlucky number");
        ShortPapers.compose(job, profile)
    }
}

/// Papers under the head of a shop, which a printer may keep.
pub struct HeadedPapers {
    pub shop: &'static str,
}

impl Compose for HeadedPapers {
    fn compose(&self, job: &JobRow, profile: &Profile) -> Result<Composed, ComposeError> {
        let number = match &job.intent {
            PrintIntent::SaleReceipt { sale } => sale.0.as_u128(),
            PrintIntent::TestStrip => 0,
            _ => return ShortPapers.compose(job, profile),
        };
        Ok(Composed {
            documents: vec![headed(self.shop, number)],
            file_stem: format!("headed-{number}"),
        })
    }

    fn kept(&self, profile: &Profile) -> Result<Vec<KeptPicture>, ComposeError> {
        Ok(kept(self.shop, None, profile.width_dots))
    }
}

pub fn headed(shop: &str, number: u128) -> Document {
    let mut document = Document::new();
    document.push(Block::Head {
        name: shop.to_owned(),
        logo: None,
    });
    document.push(Block::Stitch);
    document.append(label_of(number, 1, SegmentKind::Receipt));
    document
}

/// More than a pipe holds.
pub fn long_report() -> Document {
    let mut bitmap = Bitmap::new(384, 2_000);
    bitmap.fill(0, 0, 384, 2_000);
    let mut document = Document::new();
    document.push(Block::Picture {
        bitmap,
        align: Align::Left,
    });
    document.push(Block::EndSegment(SegmentKind::Report));
    document
}

fn label_of(number: u128, label: u32, kind: SegmentKind) -> Document {
    let mut document = Document::new();
    document.text(format!("{number}-{label}"), TextStyle::BODY, Align::Left);
    let mut bitmap = Bitmap::new(16, 12);
    // The rows tell labels apart, and look like text and commands where they are taken for such.
    for y in 0..12 {
        bitmap.fill(0, y, 1 + (number % 7) as u32 + label, 1);
        bitmap.set(15, y);
    }
    document.push(Block::Picture {
        bitmap,
        align: Align::Left,
    });
    document.push(Block::EndSegment(kind));
    document
}

/// The bytes a job of [`ShortPapers`] has.
pub fn bytes_of(number: u128, labels: u32, kind: SegmentKind, profile: &Profile) -> Encoded {
    let mut document = Document::new();
    for label in 1..=labels {
        document.append(label_of(number, label, kind));
    }
    stall_paper::encode(&layout(&document, profile).unwrap(), profile)
}
