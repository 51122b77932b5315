//! Making a piece, its signed record, its label.
//!
//! Refuses a label without an archive host, and a second live label for one piece.

use super::{Place, editions, refund::keep_reason, setup::shop_key_name};
use crate::{
    Code, Host, Problem, Till,
    api::editions::{
        EditionView, InspectPiece, LabelsQueuedView, MadeView, MakePiece, PrintLabels, VoidLabel,
    },
    keys,
};
use stall_domain::{
    EditionId, EventId, JobId, PieceRef,
    edition::{EditionFixed, LabelVoided, PieceInspected, PieceMade, PieceState},
    print_intent::PrintIntent,
    sale::SaleRecorded,
    stock::{Location, StockReason},
};
use stall_ledger::{Db, Tx};
use stall_provenance::{
    device_cert::SignedDeviceCert,
    keys::{NamedSigner, ShopName, Vkey},
    label::{ArchiveHost, LabelFacts},
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
        let signing = Signing::read(tx, &*host, &place)?;
        let mut numbers = Vec::new();
        for _ in 0..count {
            let none_left =
                || Problem::new(Code::NoNumbersLeft).fact("edition", fixed.code.as_str());
            let number = tx.next_number_to_make(edition)?.ok_or_else(none_left)?;
            make(tx, &*host, &place, &signing, &fixed, number, &making)?;
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
    fn read(db: &Db<'_>, host: &dyn Host, place: &Place) -> Result<Self, Problem> {
        let missing = || Problem::new(Code::ArchiveHostMissing);
        let archive = place.profile.archive_host.as_deref().ok_or_else(missing)?;
        let unusable = |what: &str| Problem::new(Code::SecretUnusable).fact("what", what);
        let own = db
            .devices()?
            .into_iter()
            .find(|d| d.series == place.identity.series());
        let own = own.ok_or_else(|| unusable("device"))?;
        let shop_vkey: Vkey = place
            .shop
            .founded
            .shop_vkey
            .parse()
            .map_err(|_| unusable("shop_vkey"))?;
        let vkey: Vkey = own
            .device_vkey
            .parse()
            .map_err(|_| unusable("device_vkey"))?;
        let note = own.certificate.ok_or_else(|| unusable("certificate"))?;
        let certificate = SignedDeviceCert::open(note.as_bytes(), &shop_vkey)
            .map_err(|_| unusable("certificate"))?;
        let key = keys::device_key(host, place.identity.epoch)?;
        Ok(Self {
            host: ArchiveHost::parse(archive).map_err(|_| missing())?,
            shop: shop_key_name(place)?,
            shop_vkey,
            device: NamedSigner {
                name: vkey.name,
                key,
            },
            certificate,
        })
    }

    /// `kiln.example/d/3` issues as `stall/3`.
    fn issued_by(&self) -> String {
        format!("stall/{}", self.certificate.cert.device)
    }
}

/// Signs the record of one number, keeps it beside the ledger, and appends `piece.made`.
fn make(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    place: &Place,
    signing: &Signing,
    fixed: &EditionFixed,
    number: u32,
    making: &Making,
) -> Result<String, Problem> {
    let bad = |_| Problem::new(Code::BadRequest).fact("why", "record");
    let record = record_of(tx, host, place, signing, fixed, number, making)?;
    let note = record
        .body(&signing.shop)
        .and_then(|body| body.sign(&signing.device))
        .map_err(|_| Problem::new(Code::BadRequest).fact("why", "record"))?;
    let known = [&signing.device.vkey()];
    let verified = verify_record(note.as_str().as_bytes(), &signing.shop, &known)
        .map_err(|_| Problem::new(Code::BadRequest).fact("why", "record"))?;
    let label = LabelFacts::of_record(&verified)
        .and_then(|facts| {
            facts.seal_by_device(&signing.device, &signing.certificate, &signing.shop_vkey)
        })
        .map_err(label_problem)?;
    let url = label.url(Some(&signing.host)).map_err(bad)?;
    let id = verified.id.as_str().to_owned();
    tx.keep_record(&id, note.as_str(), &url)?;
    let made = PieceMade {
        piece: PieceRef {
            edition: fixed.edition,
            number,
        },
        variant: fixed.variant,
        stall: place.identity.stall,
        record: id.clone(),
        record_sha256: note.sha256().iter().map(|b| format!("{b:02x}")).collect(),
        made_on: record.made.when.clone(),
        note: keep_reason(tx, host, making.note.as_deref())?,
        picture_sha256: making.picture_sha256.clone(),
        replaces: making.replaces.clone(),
    };
    tx.append(EventId(host.new_id()), made)?;
    Ok(id)
}

fn label_problem(fault: stall_provenance::label::LabelFault) -> Problem {
    Problem::new(Code::SecretUnusable).fact("what", fault.code())
}

fn record_of(
    db: &Db<'_>,
    host: &dyn Host,
    place: &Place,
    signing: &Signing,
    fixed: &EditionFixed,
    number: u32,
    making: &Making,
) -> Result<Record, Problem> {
    let mut nonce = [0u8; 16];
    host.fill_random(&mut nonce)?;
    let stall = db
        .stalls()?
        .into_iter()
        .find(|s| s.stall == place.identity.stall);
    let stall = stall.map(|stall| stall.name).unwrap_or_default();
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

/// A sold piece gets its label with the receipt; one not made yet is made now. Without an archive
/// host the sale stands and the label waits for one.
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
                Some(record) => record,
                None => continue,
            },
        };
        tx.queue_job(
            JobId(host.new_id()),
            &PrintIntent::PieceLabel { piece, record },
        )?;
    }
    Ok(())
}

fn make_sold(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    place: &Place,
    piece: PieceRef,
) -> Result<Option<String>, Problem> {
    let signing = match Signing::read(tx, host, place) {
        Ok(signing) => signing,
        Err(problem) if problem.code == Code::ArchiveHostMissing => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let fixed = tx
        .edition(piece.edition)?
        .ok_or(Code::EditionNotFound)?
        .fixed;
    make(
        tx,
        host,
        place,
        &signing,
        &fixed,
        piece.number,
        &Making::default(),
    )
    .map(Some)
}

/// A returned piece was looked at: back on the table, or spoiled.
pub fn inspect_piece(till: &Till, request: InspectPiece) -> Result<EditionView, Problem> {
    let edition = EditionId(request.edition);
    let host = till.host().clone();
    till.desk()?.ledger.transact(host.now(), move |tx| {
        let place = Place::read(tx)?;
        let piece = PieceRef {
            edition,
            number: request.number,
        };
        let row = tx.piece(piece)?.ok_or(Code::PieceNotFound)?;
        if row.state != PieceState::Inspect {
            return Err(Problem::new(Code::PieceNotFound).fact("number", request.number));
        }
        let stall = place.identity.stall;
        let variant = row.variant;
        let inspected = PieceInspected {
            piece,
            variant,
            stall,
            is_sound: request.is_sound,
        };
        tx.append(EventId(host.new_id()), inspected)?;
        Ok(())
    })?;
    editions::one(till, edition)
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
            let job = JobId(host.new_id());
            let intent = PrintIntent::PieceLabel { piece, record };
            let copy = tx.queue_job(job, &intent)?;
            if let (Some(subject), 1..) = (intent.subject(), copy) {
                let reprinted = stall_domain::print_intent::PaperReprinted { subject, copy };
                tx.append(EventId(host.new_id()), reprinted)?;
            }
            jobs.push(job.0);
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
    let Some(numbers) = numbers else {
        let unprinted = tx.unprinted_labels()?.into_iter();
        let ours = unprinted.filter(|label| label.piece.edition == fixed.edition);
        return Ok(ours.map(|label| (label.piece, label.record)).collect());
    };
    let mut labels = Vec::new();
    for number in numbers {
        let piece = PieceRef {
            edition: fixed.edition,
            number: *number,
        };
        let missing = || Problem::new(Code::LabelNotFound).fact("number", *number);
        let row = tx.piece(piece)?.ok_or_else(missing)?;
        let record = match row.record {
            Some(record) => record,
            None if row.state == PieceState::Sold => {
                make_sold(tx, host, place, piece)?.ok_or_else(missing)?
            }
            None => return Err(missing()),
        };
        labels.push((piece, record));
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
        let voided = LabelVoided {
            record: request.record.clone(),
            piece,
            reason,
        };
        tx.append(EventId(host.new_id()), voided)?;
        if reason == stall_domain::edition::VoidReason::Misprint {
            let fixed = tx
                .edition(piece.edition)?
                .ok_or(Code::EditionNotFound)?
                .fixed;
            let signing = Signing::read(tx, &*host, &place)?;
            let making = Making {
                replaces: Some(request.record),
                ..Making::default()
            };
            make(tx, &*host, &place, &signing, &fixed, piece.number, &making)?;
        }
        Ok::<_, Problem>(piece.edition)
    })?;
    editions::one(till, committed.value)
}
