//! What an event speaks of: every thing whose rows it may change.

use stall_domain::{BatchId, DayId, DeviceId, Fact, PieceRef, VariantId, sale::SaleLine};

/// The sorts of things projections are kept of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Shop,
    Device,
    Stall,
    Product,
    Variant,
    Batch,
    /// Everything an import wrote; read when it is undone.
    BatchBook,
    Sale,
    Refund,
    Day,
    /// Everything booked into a day; read when its report is asked for.
    DayBook,
    Edition,
    Lease,
    LeasesOfEdition,
    Piece,
}

impl Sort {
    pub fn word(self) -> &'static str {
        match self {
            Sort::Shop => "shop",
            Sort::Device => "device",
            Sort::Stall => "stall",
            Sort::Product => "product",
            Sort::Variant => "variant",
            Sort::Batch => "batch",
            Sort::BatchBook => "batch_book",
            Sort::Sale => "sale",
            Sort::Refund => "refund",
            Sort::Day => "day",
            Sort::DayBook => "day_book",
            Sort::Edition => "edition",
            Sort::Lease => "lease",
            Sort::LeasesOfEdition => "leases_of_edition",
            Sort::Piece => "piece",
        }
    }

    /// The books of a day and of an import have no rows of their own.
    pub fn is_refolded(self) -> bool {
        !matches!(self, Sort::DayBook | Sort::BatchBook)
    }
}

/// One thing an event speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub sort: Sort,
    pub thing: Vec<u8>,
}

impl Subject {
    pub fn new(sort: Sort, thing: impl Into<Vec<u8>>) -> Self {
        Self {
            sort,
            thing: thing.into(),
        }
    }

    pub fn batch_book(batch: BatchId) -> Self {
        Self::new(Sort::BatchBook, batch.bytes())
    }

    pub fn day_book(day: DayId) -> Self {
        Self::new(Sort::DayBook, day.bytes())
    }

    pub fn variant(variant: VariantId) -> Self {
        Self::new(Sort::Variant, variant.bytes())
    }

    pub fn piece(piece: &PieceRef) -> Self {
        let mut thing = piece.edition.bytes().to_vec();
        thing.extend(piece.number.to_be_bytes());
        Self::new(Sort::Piece, thing)
    }

    fn device(device: DeviceId, epoch: u32) -> Self {
        let mut thing = device.bytes().to_vec();
        thing.extend(epoch.to_be_bytes());
        Self::new(Sort::Device, thing)
    }
}

/// Everything `fact` speaks of; each thing once.
pub(crate) fn subjects(fact: &Fact) -> Vec<Subject> {
    let mut found = about(fact);
    if let Some(batch) = batch_of(fact) {
        found.push(Subject::batch_book(batch));
    }
    let mut once: Vec<Subject> = Vec::with_capacity(found.len());
    for subject in found {
        if !once.contains(&subject) {
            once.push(subject);
        }
    }
    once
}

fn about(fact: &Fact) -> Vec<Subject> {
    match fact {
        Fact::ShopFounded(_) | Fact::ProfileChanged(_) | Fact::ShopHandedOver(_) => {
            vec![Subject::new(Sort::Shop, *b"")]
        }
        Fact::EpochStarted(f) => vec![
            Subject::device(f.device, f.epoch),
            Subject::new(Sort::Stall, f.stall.bytes()),
        ],
        Fact::DeviceAdmitted(f) => vec![Subject::device(f.device, f.epoch)],
        Fact::DeviceRevoked(f) => vec![Subject::device(f.device, f.epoch)],
        Fact::ProductAdded(f) => vec![Subject::new(Sort::Product, f.product.bytes())],
        Fact::ProductEdited(f) => vec![Subject::new(Sort::Product, f.product.bytes())],
        Fact::VariantAdded(f) => vec![Subject::variant(f.variant)],
        Fact::VariantEdited(f) => vec![Subject::variant(f.variant)],
        Fact::ImportApplied(f) => vec![Subject::new(Sort::Batch, f.batch.bytes())],
        Fact::ImportUndone(f) => vec![Subject::new(Sort::Batch, f.batch.bytes())],
        Fact::StockMoved(_) | Fact::PaperReprinted(_) => Vec::new(),
        Fact::DayOpened(f) => of_day(f.day, true),
        Fact::FloatCounted(f) => of_day(f.day, true),
        Fact::DayClosed(f) => of_day(f.day, true),
        Fact::CashMoved(f) => of_day(f.day, false),
        Fact::DrawerOpened(f) => of_day(f.day, false),
        Fact::SaleRecorded(f) => of_sale(f.sale.bytes(), f.day, &f.lines),
        Fact::SaleVoided(f) => of_sale(f.sale.bytes(), f.day, &f.lines),
        Fact::RefundRecorded(f) => {
            let pieces = f.lines.iter().filter_map(|line| line.piece.as_ref());
            let mut found = vec![
                Subject::new(Sort::Refund, f.refund.bytes()),
                Subject::new(Sort::Sale, f.sale.bytes()),
                Subject::day_book(f.day),
            ];
            found.extend(pieces.map(Subject::piece));
            found
        }
        Fact::EditionFixed(f) => vec![Subject::new(Sort::Edition, f.edition.bytes())],
        Fact::LeaseGranted(f) => vec![
            Subject::new(Sort::Lease, f.lease.bytes()),
            Subject::new(Sort::LeasesOfEdition, f.edition.bytes()),
        ],
        Fact::LeaseReleased(f) => vec![
            Subject::new(Sort::Lease, f.lease.bytes()),
            Subject::new(Sort::LeasesOfEdition, f.edition.bytes()),
        ],
        Fact::PieceMade(f) => vec![Subject::piece(&f.piece)],
        Fact::PieceInspected(f) => vec![Subject::piece(&f.piece)],
        Fact::LabelVoided(f) => vec![Subject::piece(&f.piece)],
    }
}

fn of_day(day: DayId, has_row: bool) -> Vec<Subject> {
    let mut found = vec![Subject::day_book(day)];
    if has_row {
        found.push(Subject::new(Sort::Day, day.bytes()));
    }
    found
}

fn of_sale(sale: [u8; 16], day: DayId, lines: &[SaleLine]) -> Vec<Subject> {
    let pieces = lines.iter().filter_map(|line| line.piece.as_ref());
    let mut found = vec![Subject::new(Sort::Sale, sale), Subject::day_book(day)];
    found.extend(pieces.map(Subject::piece));
    found
}

fn batch_of(fact: &Fact) -> Option<BatchId> {
    match fact {
        Fact::ProductAdded(f) => f.batch,
        Fact::ProductEdited(f) => f.batch,
        Fact::VariantAdded(f) => f.batch,
        Fact::VariantEdited(f) => f.batch,
        Fact::StockMoved(f) => f.batch,
        Fact::ImportApplied(f) => Some(f.batch),
        Fact::ImportUndone(f) => Some(f.batch),
        _ => None,
    }
}
