//! Making a piece, its signed record, its label.
//!
//! Refuses a label without an archive host, and a second live label for one piece.

use super::{Place, editions, line, refund::keep_reason, setup::shop_key_name};
use crate::{
    Code, Host, Problem, Till,
    api::editions::{
        EditionView, InspectPiece, LabelsQueuedView, MadeView, MakePiece, PrintLabels, VoidLabel,
    },
    keys,
};
use stall_domain::{
    EditionId, EventId, JobId, PieceRef, StallId, VariantId,
    edition::{EditionFixed, LabelVoided, PieceInspected, PieceMade, PieceState, VoidReason},
    print_intent::{PaperReprinted, PrintIntent},
    sale::SaleRecorded,
    stock::{Location, Movement, StockMoved, StockReason},
};
use stall_ledger::{Db, DeviceRow, JobFilter, JobState, Tx};
use stall_provenance::{
    device_cert::SignedDeviceCert,
    keys::{NamedSigner, ShopName, Vkey},
    label::{ArchiveHost, LabelFacts, LabelFault},
    record::{Made, Record, verify_record},
};

const NOTE_MAX: usize = 280;
const MAKE_MAX: u32 = 200;

/// What making a piece is told by the maker.
#[derive(Clone, Debug, Default)]
struct Making {
    note: Option<String>,
    picture_sha256: Option<String>,
    replaces: Option<String>,
}

/// Takes the next leased numbers and signs their records.
pub fn make_piece(till: &Till, request: MakePiece) -> Result<MadeView, Problem> {
    let count = request.count.unwrap_or(1);
    if !(1..=MAKE_MAX).contains(&count) {
        return Err(Problem::new(Code::QuantityBad).fact("what", "count"));
    }
    let edition = EditionId(request.edition);
    let making = Making {
        note: checked_note(request.note)?,
        picture_sha256: checked_hash(request.picture_sha256)?,
        replaces: None,
    };
    let host = till.host().clone();
    let desk = till.desk()?;
    let committed = desk.ledger.transact(host.now(), move |tx| {
        let place = Place::read(tx)?;
        let fixed = tx.edition(edition)?.ok_or(Code::EditionNotFound)?.fixed;
        let mut numbers = Vec::new();
        for _ in 0..count {
            let none_left =
                || Problem::new(Code::NoNumbersLeft).fact("edition", fixed.code.as_str());
            let number = tx.next_number_to_make(edition)?.ok_or_else(none_left)?;
            make(tx, &*host, &place, &fixed, number, &making)?;
            let stall = Location::Stall(place.identity.stall);
            super::items::book(tx, &*host, fixed.variant, 1, stall, StockReason::Made, None)?;
            numbers.push(number);
        }
        Ok::<_, Problem>(numbers)
    })?;
    let numbers = committed.value;
    let view = editions::one(till, edition)?;
    let pieces = view
        .pieces
        .into_iter()
        .filter(|piece| numbers.contains(&piece.number));
    Ok(MadeView {
        pieces: pieces.collect(),
    })
}

fn checked_note(note: Option<String>) -> Result<Option<String>, Problem> {
    let note = note
        .map(|note| note.trim().to_owned())
        .filter(|note| !note.is_empty());
    match &note {
        Some(note) if note.chars().count() > NOTE_MAX => {
            Err(Problem::new(Code::NameMissing).fact("what", "note"))
        }
        _ => Ok(note),
    }
}

fn checked_hash(hash: Option<String>) -> Result<Option<String>, Problem> {
    match &hash {
        Some(hash) if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) => {
            Err(Problem::new(Code::BadRequest).fact("why", "picture_sha256"))
        }
        _ => Ok(hash.map(|hash| hash.to_ascii_lowercase())),
    }
}

/// Everything a signature needs: archive host, shop name, device key and its certificate.
struct Signing {
    host: ArchiveHost,
    shop: ShopName,
    shop_vkey: Vkey,
    device: NamedSigner,
    certificate: SignedDeviceCert,
}

impl Signing {
    /// `own` is this series' row. Nothing here asks the ledger: whatever fails is a matter of the label alone.
    fn of(own: Option<DeviceRow>, host: &dyn Host, place: &Place) -> Result<Self, Problem> {
        let missing = || Problem::new(Code::ArchiveHostMissing);
        let archive = place.profile.archive_host.as_deref().ok_or_else(missing)?;
        let unusable = |what: &str| Problem::new(Code::SecretUnusable).fact("what", what);
        let shop_vkey = place.shop.founded.shop_vkey.parse::<Vkey>();
        let shop_vkey = shop_vkey.map_err(|_| unusable("shop_vkey"))?;
        let note = own.and_then(|own| own.certificate);
        let note = note.ok_or_else(|| unusable("certificate"))?;
        let certificate = SignedDeviceCert::open(note.as_bytes(), &shop_vkey)
            .map_err(|_| unusable("certificate"))?;
        let key = keys::device_key(host, place.identity.epoch)?;
        if key.verifying_key() != certificate.cert.key {
            return Err(unusable("certificate"));
        }
        Ok(Self {
            host: ArchiveHost::parse(archive).map_err(|_| missing())?,
            shop: shop_key_name(place)?,
            shop_vkey,
            // The certificate gives the name: after an offline restore it is another than the epoch began with.
            device: NamedSigner {
                name: certificate.cert.vkey().name,
                key,
            },
            certificate,
        })
    }

    /// `kiln.example/d/3` issues as `stall/3`.
    fn issued_by(&self) -> String {
        format!("stall/{}", self.certificate.cert.device)
    }

    fn sign(&self, record: Record) -> Result<SignedRecord, Problem> {
        let bad = || Problem::new(Code::BadRequest).fact("why", "record");
        let note = record
            .body(&self.shop)
            .and_then(|body| body.sign(&self.device))
            .map_err(|_| bad())?;
        let known = [&self.device.vkey()];
        let verified =
            verify_record(note.as_str().as_bytes(), &self.shop, &known).map_err(|_| bad())?;
        let label = LabelFacts::of_record(&verified)
            .and_then(|facts| {
                facts.seal_by_device(&self.device, &self.certificate, &self.shop_vkey)
            })
            .map_err(label_problem)?;
        Ok(SignedRecord {
            id: verified.id.as_str().to_owned(),
            url: label.url(Some(&self.host)).map_err(|_| bad())?,
            sha256: note.sha256().iter().map(|b| format!("{b:02x}")).collect(),
            made_on: record.made.when,
            note: note.as_str().to_owned(),
        })
    }
}

/// A record as signed, not kept yet.
struct SignedRecord {
    id: String,
    note: String,
    sha256: String,
    url: String,
    made_on: String,
}

fn label_problem(fault: LabelFault) -> Problem {
    match fault {
        LabelFault::CertDays | LabelFault::MadeDay => {
            Problem::new(Code::CertificateExpired).fact("what", fault.code())
        }
        fault => Problem::new(Code::SecretUnusable).fact("what", fault.code()),
    }
}

/// What the ledger knows for a record of one number.
struct Ground {
    own: Option<DeviceRow>,
    stall_name: String,
    fixed: EditionFixed,
    number: u32,
}

impl Ground {
    fn read(db: &Db<'_>, place: &Place, fixed: EditionFixed, number: u32) -> Result<Self, Problem> {
        let series = place.identity.series();
        let mut devices = db.devices()?.into_iter();
        let mut stalls = db.stalls()?.into_iter();
        let stall = stalls.find(|stall| stall.stall == place.identity.stall);
        Ok(Self {
            own: devices.find(|device| device.series == series),
            stall_name: stall.map(|stall| stall.name).unwrap_or_default(),
            fixed,
            number,
        })
    }

    /// Signs without the ledger: a sale may shrug at whatever goes wrong here.
    fn sign(
        &self,
        host: &dyn Host,
        place: &Place,
        making: &Making,
    ) -> Result<SignedRecord, Problem> {
        let signing = Signing::of(self.own.clone(), host, place)?;
        signing.sign(record_of(self, host, &signing, making)?)
    }

    /// Keeps a record beside the ledger, and appends `piece.made`.
    fn keep(
        &self,
        tx: &mut Tx<'_>,
        host: &dyn Host,
        place: &Place,
        signed: SignedRecord,
        making: &Making,
    ) -> Result<String, Problem> {
        tx.keep_record(&signed.id, &signed.note, &signed.url)?;
        let made = PieceMade {
            piece: PieceRef {
                edition: self.fixed.edition,
                number: self.number,
            },
            variant: self.fixed.variant,
            stall: place.identity.stall,
            record: signed.id.clone(),
            record_sha256: signed.sha256,
            made_on: signed.made_on,
            note: keep_reason(tx, host, making.note.as_deref())?,
            picture_sha256: making.picture_sha256.clone(),
            replaces: making.replaces.clone(),
        };
        tx.append(EventId(host.new_id()), made)?;
        Ok(signed.id)
    }
}

/// Signs the record of one number, keeps it, and appends `piece.made`.
fn make(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    place: &Place,
    fixed: &EditionFixed,
    number: u32,
    making: &Making,
) -> Result<String, Problem> {
    let ground = Ground::read(tx, place, fixed.clone(), number)?;
    let signed = ground.sign(host, place, making)?;
    ground.keep(tx, host, place, signed, making)
}

fn record_of(
    ground: &Ground,
    host: &dyn Host,
    signing: &Signing,
    making: &Making,
) -> Result<Record, Problem> {
    let (fixed, number) = (&ground.fixed, ground.number);
    let stall = ground.stall_name.clone();
    let mut nonce = [0u8; 16];
    host.fill_random(&mut nonce)?;
    let made = Made {
        when: host.now().date(),
        place: stall.clone(),
    };
    let mut record = Record::new(
        &fixed.title,
        &fixed.maker,
        made,
        &signing.issued_by(),
        &nonce,
    );
    record.gtin = fixed.gtin14.clone();
    record.edition = Some(fixed.code.clone());
    record.piece = fixed.size.and(u16::try_from(number).ok());
    record.of = fixed.size.and_then(|size| u16::try_from(size).ok());
    record.note = making.note.clone();
    record.materials = (!fixed.materials.is_empty()).then(|| fixed.materials.clone());
    record.care = fixed.care_url.clone();
    record.event = (!stall.is_empty()).then_some(stall);
    record.photos = making.picture_sha256.clone().map(|hash| vec![hash]);
    record.replaces = making.replaces.clone();
    Ok(record)
}

/// A sold piece gets its label with the receipt, unless it carries one; one not made yet is made now. Where it cannot
/// be signed, the sale stands and the label waits.
pub(crate) fn print_labels_of_sale(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    place: &Place,
    sale: &SaleRecorded,
) -> Result<(), Problem> {
    for piece in sale.lines.iter().filter_map(|line| line.piece) {
        let record = match tx.piece(piece)?.and_then(|row| row.record) {
            Some(record) => record,
            None => match make_sold(tx, host, place, piece)? {
                Ok(record) => record,
                Err(reason) => {
                    tracing::warn!(code = reason.code.as_str(), "a label waits");
                    continue;
                }
            },
        };
        if !has_label(tx, piece, &record)? {
            queue_label(tx, host, piece, record)?;
        }
    }
    Ok(())
}

/// Whether a paper of this label lies somewhere or is on its way: only a cancelled one is none.
fn has_label(db: &Db<'_>, piece: PieceRef, record: &str) -> Result<bool, Problem> {
    let record = record.to_owned();
    let filter = JobFilter {
        subject: PrintIntent::PieceLabel { piece, record }.subject(),
        ..JobFilter::default()
    };
    let jobs = db.print_jobs(&filter)?;
    Ok(jobs.iter().any(|job| job.state != JobState::Cancelled))
}

/// Queues a label; where one may be on paper already, the copy is told in the books.
fn queue_label(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    piece: PieceRef,
    record: String,
) -> Result<JobId, Problem> {
    let job = JobId(host.new_id());
    let intent = PrintIntent::PieceLabel { piece, record };
    let copy = tx.queue_job(job, &intent)?;
    if let (Some(subject), 1..) = (intent.subject(), copy) {
        tx.append(EventId(host.new_id()), PaperReprinted { subject, copy })?;
    }
    Ok(job)
}

/// The record of a sold number; inside, why its label has to wait. Only the ledger's own faults come out as errors.
fn make_sold(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    place: &Place,
    piece: PieceRef,
) -> Result<Result<String, Problem>, Problem> {
    let Some(row) = tx.edition(piece.edition)? else {
        return Ok(Err(Code::EditionNotFound.into()));
    };
    let (ground, making) = (
        Ground::read(tx, place, row.fixed, piece.number)?,
        Making::default(),
    );
    match ground.sign(host, place, &making) {
        Ok(signed) => Ok(Ok(ground.keep(tx, host, place, signed, &making)?)),
        Err(reason) => Ok(Err(reason)),
    }
}

/// Numbers of an edition this laptop sold and could not sign a record for at the time.
pub(crate) fn labels_waiting(db: &Db<'_>, edition: EditionId) -> Result<Vec<u32>, Problem> {
    let own = db.own_series()?;
    let mut waiting = Vec::new();
    for row in db.pieces(edition)? {
        let sale = row
            .sale
            .filter(|_| row.record.is_none() && row.state == PieceState::Sold);
        let Some(sale) = sale else { continue };
        if db
            .sale(sale)?
            .is_some_and(|sale| own.contains(&sale.series))
        {
            waiting.push(row.piece.number);
        }
    }
    Ok(waiting)
}

/// A piece was looked at: back on the table, or spoiled. One that broke on the table is put aside first.
pub fn inspect_piece(till: &Till, request: InspectPiece) -> Result<EditionView, Problem> {
    let edition = EditionId(request.edition);
    let host = till.host().clone();
    till.desk()?.ledger.transact(host.now(), move |tx| {
        let place = Place::read(tx)?;
        let piece = PieceRef {
            edition,
            number: request.number,
        };
        let missing = || Problem::new(Code::PieceNotFound).fact("number", request.number);
        let row = tx.piece(piece)?.ok_or_else(missing)?;
        let stall = stall_of(tx, &place, piece)?;
        match row.state {
            PieceState::Inspect => {}
            PieceState::Free if request.is_sound => return Ok(()),
            PieceState::Free => {
                let (table, aside) = (Location::Stall(stall), Location::Inspect(stall));
                move_one(tx, &*host, row.variant, table, aside)?;
            }
            state => return Err(line::not_free(tx, piece, state, &[])?),
        }
        let inspected = PieceInspected {
            piece,
            variant: row.variant,
            stall,
            is_sound: request.is_sound,
        };
        tx.append(EventId(host.new_id()), inspected)?;
        Ok(())
    })?;
    editions::one(till, edition)
}

/// Where a piece stands: not always here, for a sister stall may have made it or taken it back.
fn stall_of(db: &Db<'_>, place: &Place, piece: PieceRef) -> Result<StallId, Problem> {
    let stall = db.stall_of_piece(piece)?;
    Ok(stall.unwrap_or(place.identity.stall))
}

/// Books where one piece went.
fn move_one(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    variant: VariantId,
    from: Location,
    to: Location,
) -> Result<(), Problem> {
    let reason = match to {
        Location::Spoiled => StockReason::Spoiled,
        _ => StockReason::Inspected,
    };
    let movement = Movement {
        variant,
        from,
        to,
        quantity: 1,
    };
    let moved = StockMoved {
        movements: vec![movement],
        reason,
        batch: None,
        note: None,
    };
    tx.append(EventId(host.new_id()), moved)?;
    Ok(())
}

/// Queues labels; without numbers all that were never printed.
pub fn print_labels(till: &Till, request: PrintLabels) -> Result<LabelsQueuedView, Problem> {
    let edition = EditionId(request.edition);
    let host = till.host().clone();
    let committed = till.desk()?.ledger.transact(host.now(), move |tx| {
        let place = Place::read(tx)?;
        if place.profile.archive_host.is_none() {
            return Err(Problem::new(Code::ArchiveHostMissing));
        }
        let fixed = tx.edition(edition)?.ok_or(Code::EditionNotFound)?.fixed;
        let mut jobs = Vec::new();
        for (piece, record) in labels_of(tx, &*host, &place, &fixed, request.numbers.as_deref())? {
            jobs.push(queue_label(tx, &*host, piece, record)?.0);
        }
        Ok(jobs)
    })?;
    Ok(LabelsQueuedView {
        jobs: committed.value,
    })
}

fn labels_of(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    place: &Place,
    fixed: &EditionFixed,
    numbers: Option<&[u32]>,
) -> Result<Vec<(PieceRef, String)>, Problem> {
    let edition = fixed.edition;
    let Some(numbers) = numbers else {
        return labels_due(tx, host, place, edition);
    };
    let mut labels = Vec::new();
    for &number in numbers {
        let piece = PieceRef { edition, number };
        let missing = || Problem::new(Code::LabelNotFound).fact("number", number);
        let row = tx.piece(piece)?.ok_or_else(missing)?;
        let record = match row.record {
            Some(record) => record,
            None if row.state == PieceState::Sold => make_sold(tx, host, place, piece)??,
            None => return Err(missing()),
        };
        labels.push((piece, record));
    }
    Ok(labels)
}

/// Every label that never left a printer, and those that waited for a signature. Refuses only when there is nothing
/// but such as must go on waiting.
fn labels_due(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    place: &Place,
    edition: EditionId,
) -> Result<Vec<(PieceRef, String)>, Problem> {
    let unprinted = tx.unprinted_labels()?.into_iter();
    let ours = unprinted.filter(|label| label.piece.edition == edition);
    let mut labels: Vec<_> = ours.map(|label| (label.piece, label.record)).collect();
    for number in labels_waiting(tx, edition)? {
        let piece = PieceRef { edition, number };
        match make_sold(tx, host, place, piece)? {
            Ok(record) => labels.push((piece, record)),
            Err(reason) if labels.is_empty() => return Err(reason),
            Err(_) => break,
        }
    }
    Ok(labels)
}

/// Declares a label void. A misprinted piece that still exists gets a new record that names the old one.
pub fn void_label(till: &Till, request: VoidLabel) -> Result<EditionView, Problem> {
    let host = till.host().clone();
    let committed = till.desk()?.ledger.transact(host.now(), move |tx| {
        let place = Place::read(tx)?;
        let row = tx.record(&request.record)?.ok_or(Code::LabelNotFound)?;
        let piece = row.piece.ok_or(Code::LabelNotFound)?;
        if row.is_voided {
            return Ok(piece.edition);
        }
        let reason = request.reason.into();
        move_voided(tx, &*host, &place, piece, reason)?;
        let voided = LabelVoided {
            record: request.record.clone(),
            piece,
            reason,
        };
        tx.append(EventId(host.new_id()), voided)?;
        if reason == VoidReason::Misprint {
            let fixed = tx
                .edition(piece.edition)?
                .ok_or(Code::EditionNotFound)?
                .fixed;
            let making = Making {
                replaces: Some(request.record),
                ..Making::default()
            };
            make(tx, &*host, &place, &fixed, piece.number, &making)?;
        }
        Ok::<_, Problem>(piece.edition)
    })?;
    editions::one(till, committed.value)
}

/// A thing follows its label: destroyed is spoiled, recalled waits for a look. What is with a customer, or gone
/// already, stays where it is.
fn move_voided(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    place: &Place,
    piece: PieceRef,
    reason: VoidReason,
) -> Result<(), Problem> {
    let Some(row) = tx.piece(piece)? else {
        return Ok(());
    };
    let stall = stall_of(tx, place, piece)?;
    let (table, aside) = (Location::Stall(stall), Location::Inspect(stall));
    let (from, to) = match (reason, row.state) {
        (VoidReason::Misprint, _) => return Ok(()),
        (_, PieceState::Held) => return Err(line::not_free(tx, piece, row.state, &[])?),
        (VoidReason::Recalled, PieceState::Free) => (table, aside),
        (VoidReason::Destroyed, PieceState::Free) => (table, Location::Spoiled),
        (VoidReason::Destroyed, PieceState::Inspect) => (aside, Location::Spoiled),
        _ => return Ok(()),
    };
    move_one(tx, host, row.variant, from, to)
}
