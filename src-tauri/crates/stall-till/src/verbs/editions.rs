//! Editions and the numbers this laptop may sell offline.
//!
//! Refuses to raise N, to guess a number, and to count what is not an event.

use super::{Place, items, pieces};
use crate::{
    Code, Host, Problem, Till,
    api::{
        Nothing,
        editions::{
            AllocationView, AskLease, EditionView, EditionsView, FixEdition, NumberRangeView,
            OneEdition, PieceRowView,
        },
        items::ItemView,
    },
};
use stall_domain::{
    EditionId, EventId, LeaseId, VariantId,
    edition::{
        Allocation, EditionFixed, LeaseGranted, LeaseReleased, NumberRange, PieceState, next_grant,
    },
    gtin,
};
use stall_ledger::{Db, EditionRow, PieceRow, Tx};
use std::collections::BTreeSet;

/// Payload kinds carry sixteen bits of number.
const SIZE_MAX: u32 = 65_535;
const LEASE_MAX: u32 = 10_000;
const CODE_MAX: usize = 32;

/// Fixes an edition and takes numbers for this laptop while it is the grantor.
pub fn fix_edition(till: &Till, request: FixEdition) -> Result<EditionView, Problem> {
    let desk = till.desk()?;
    let host = till.host().clone();
    let committed = desk
        .ledger
        .transact(host.now(), move |tx| fix(tx, &*host, request))?;
    one(till, committed.value)
}

fn fix(tx: &mut Tx<'_>, host: &dyn Host, request: FixEdition) -> Result<EditionId, Problem> {
    let place = Place::read(tx)?;
    let variant = VariantId(request.variant);
    let item = items::row(tx, variant)?;
    if item.edition.is_some() {
        return Err(Problem::new(Code::EditionExists).fact("name", item.name));
    }
    let edition = EditionId(host.new_id());
    let fixed = EditionFixed {
        edition,
        code: code_of(&request.code)?,
        title: titled(&request.title, &item.name),
        variant,
        size: checked_size(request.size)?,
        proofs: request.proofs,
        gtin14: item.barcode.as_deref().and_then(gtin::to_gtin14),
        maker: titled(&request.maker, &place.profile.name),
        materials: request.materials,
        care_url: request.care_url.filter(|url| url.starts_with("https://")),
        restock: request.restock.into(),
        allocations: request
            .allocations
            .into_iter()
            .map(|a| Allocation {
                name: a.name,
                count: a.count,
            })
            .collect(),
    };
    let size = fixed.size;
    tx.append(EventId(host.new_id()), fixed)?;
    if place.shop.central_vkey.is_none() {
        let wanted = request.lease_count.or(size).unwrap_or(100);
        grant(tx, host, edition, size, wanted)?;
    }
    Ok(edition)
}

fn code_of(code: &str) -> Result<String, Problem> {
    let code = code.trim();
    let is_code = !code.is_empty()
        && code.len() <= CODE_MAX
        && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    match is_code {
        true => Ok(code.to_owned()),
        false => Err(Problem::new(Code::NameMissing).fact("what", "edition_code")),
    }
}

fn titled(text: &str, otherwise: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        otherwise.to_owned()
    } else {
        text.to_owned()
    }
}

fn checked_size(size: Option<u32>) -> Result<Option<u32>, Problem> {
    match size {
        Some(0) | Some(SIZE_MAX..) => Err(Problem::new(Code::QuantityBad).fact("what", "size")),
        size => Ok(size),
    }
}

/// Grants this device its next numbers; only the grantor may.
fn grant(
    tx: &mut Tx<'_>,
    host: &dyn Host,
    edition: EditionId,
    size: Option<u32>,
    wanted: u32,
) -> Result<(), Problem> {
    let device = tx.identity()?.ok_or(Code::NotFounded)?.device;
    if !tx.knows_all_grants(edition)? {
        return Err(Code::GrantsUncertain.into());
    }
    // What was given back can be granted again; what somebody made or sold keeps its number for ever.
    let leases = tx.leases(edition)?.into_iter();
    let mut taken: Vec<NumberRange> = leases.flat_map(|lease| lease.remaining()).collect();
    let pieces = tx.pieces(edition)?.into_iter();
    let used = pieces.filter(|piece| piece.state != PieceState::Unmade || piece.held_by.is_some());
    taken.extend(runs(used.map(|piece| piece.piece.number)));
    let none_left = || Problem::new(Code::NoNumbersLeft);
    let range = next_grant(size, &taken, wanted.min(LEASE_MAX)).ok_or_else(none_left)?;
    let lease = LeaseId(host.new_id());
    tx.append(
        EventId(host.new_id()),
        LeaseGranted {
            lease,
            edition,
            device,
            range,
        },
    )?;
    Ok(())
}

/// All editions, without their pieces.
pub fn editions(till: &Till, _: Nothing) -> Result<EditionsView, Problem> {
    till.desk()?.ledger.read(|db| {
        let rows = db.editions()?;
        let views = rows.into_iter().map(|row| view(db, row, false));
        Ok(EditionsView {
            editions: views.collect::<Result<_, Problem>>()?,
        })
    })
}

/// One edition with every piece.
pub fn edition(till: &Till, request: OneEdition) -> Result<EditionView, Problem> {
    one(till, EditionId(request.edition))
}

/// The view of one edition.
pub(crate) fn one(till: &Till, edition: EditionId) -> Result<EditionView, Problem> {
    till.desk()?.ledger.read(|db| {
        let row = db.edition(edition)?.ok_or(Code::EditionNotFound)?;
        view(db, row, true)
    })
}

/// Asks for more numbers: the founding laptop grants itself until a central store is there.
pub fn ask_lease(till: &Till, request: AskLease) -> Result<EditionView, Problem> {
    let edition = EditionId(request.edition);
    let desk = till.desk()?;
    let is_paired = desk
        .ledger
        .read(|db| Ok::<_, Problem>(Place::read(db)?.shop.central_vkey.is_some()))?;
    if is_paired {
        super::sync::ask_lease(till, edition, request.count)?;
        return one(till, edition);
    }
    let host = till.host().clone();
    desk.ledger.transact(host.now(), move |tx| {
        let row = tx.edition(edition)?.ok_or(Code::EditionNotFound)?;
        grant(tx, &*host, edition, row.fixed.size, request.count)
    })?;
    one(till, edition)
}

/// Gives back the numbers nobody made or sold.
pub fn release_lease(till: &Till, request: OneEdition) -> Result<EditionView, Problem> {
    let edition = EditionId(request.edition);
    let host = till.host().clone();
    till.desk()?.ledger.transact(host.now(), move |tx| {
        let device = tx.identity()?.ok_or(Code::NotFounded)?.device;
        let used: BTreeSet<u32> = tx
            .pieces(edition)?
            .into_iter()
            .filter(|piece| piece.state != PieceState::Unmade || piece.held_by.is_some())
            .map(|piece| piece.piece.number)
            .collect();
        for lease in tx
            .leases(edition)?
            .into_iter()
            .filter(|l| l.granted.device == device)
        {
            let numbers = runs(
                lease
                    .remaining()
                    .iter()
                    .flat_map(|r| r.first..=r.last)
                    .filter(|n| !used.contains(n)),
            );
            if !numbers.is_empty() {
                let released = LeaseReleased {
                    lease: lease.granted.lease,
                    edition,
                    numbers,
                };
                tx.append(EventId(host.new_id()), released)?;
            }
        }
        Ok::<_, Problem>(())
    })?;
    one(till, edition)
}

/// Numbers in order as runs.
fn runs(numbers: impl Iterator<Item = u32>) -> Vec<NumberRange> {
    let mut runs: Vec<NumberRange> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some(run) if run.last + 1 == number => run.last = number,
            _ => runs.push(NumberRange {
                first: number,
                last: number,
            }),
        }
    }
    runs
}

fn view(db: &Db<'_>, row: EditionRow, with_pieces: bool) -> Result<EditionView, Problem> {
    let place = Place::read(db)?;
    let fixed = row.fixed;
    let edition = fixed.edition;
    let own = db.own_numbers(edition)?;
    let unprinted = db.unprinted_labels()?.into_iter();
    let ours = unprinted.filter(|label| label.piece.edition == edition);
    let mut unprinted: Vec<u32> = ours.map(|label| label.piece.number).collect();
    unprinted.extend(pieces::labels_waiting(db, edition)?);
    let count = |state: PieceState| row.counts.get(&state).copied().unwrap_or(0);
    let made = [
        PieceState::Free,
        PieceState::Held,
        PieceState::Kept,
        PieceState::Sold,
        PieceState::Inspect,
        PieceState::Spoiled,
    ];
    let pieces = match with_pieces {
        true => piece_rows(db, edition, fixed.size, &own, &unprinted)?,
        false => Vec::new(),
    };
    Ok(EditionView {
        edition: edition.0,
        code: fixed.code,
        title: fixed.title,
        item: db
            .item(fixed.variant, place.identity.stall)?
            .map(|item| Box::new(ItemView::from(item))),
        size: fixed.size,
        proofs: fixed.proofs,
        maker: fixed.maker,
        materials: fixed.materials,
        restock: fixed.restock.into(),
        allocations: fixed
            .allocations
            .into_iter()
            .map(|a| AllocationView {
                name: a.name,
                count: a.count,
            })
            .collect(),
        fixed_at: row.at.into(),
        next_number: db.next_number_of(edition)?,
        own_numbers: own
            .into_iter()
            .map(|r| NumberRangeView {
                first: r.first,
                last: r.last,
            })
            .collect(),
        made: made.into_iter().map(count).sum(),
        sold: count(PieceState::Sold),
        free: count(PieceState::Free),
        held: count(PieceState::Held),
        inspect: count(PieceState::Inspect),
        spoiled: count(PieceState::Spoiled),
        unprinted_labels: unprinted.len() as u32,
        pieces,
    })
}

/// A row for every number of a sized edition; for an open one, for every number known.
fn piece_rows(
    db: &Db<'_>,
    edition: EditionId,
    size: Option<u32>,
    own: &[NumberRange],
    unprinted: &[u32],
) -> Result<Vec<PieceRowView>, Problem> {
    let known = db.pieces(edition)?;
    let last_own = own.iter().map(|run| run.last).max().unwrap_or(0);
    let last = size.unwrap_or_else(|| {
        known
            .iter()
            .map(|p| p.piece.number)
            .max()
            .unwrap_or(0)
            .max(last_own.min(SIZE_MAX))
    });
    let row = |number: u32| {
        let piece = known.iter().find(|p| p.piece.number == number);
        let is_here = own.iter().any(|run| run.contains(number));
        piece_row(db, number, piece, is_here, unprinted)
    };
    (1..=last).map(row).collect()
}

/// One piece as screens show it.
pub(crate) fn piece_row(
    db: &Db<'_>,
    number: u32,
    piece: Option<&PieceRow>,
    is_here: bool,
    unprinted: &[u32],
) -> Result<PieceRowView, Problem> {
    let record = piece.and_then(|piece| piece.record.clone());
    let voided = record
        .as_deref()
        .map(|record| db.record(record))
        .transpose()?
        .flatten();
    let state = piece.map_or(PieceState::Unmade, |piece| piece.state);
    Ok(PieceRowView {
        number,
        state: if piece.is_some_and(|p| p.held_by.is_some()) {
            PieceState::Held
        } else {
            state
        }
        .into(),
        is_here,
        label_is_printed: record.is_some() && !unprinted.contains(&number),
        is_label_voided: voided.is_some_and(|record| record.is_voided),
        record,
        sale: piece.and_then(|piece| piece.sale).map(|sale| sale.0),
        made_on: piece.and_then(|piece| piece.made_on.clone()),
    })
}
