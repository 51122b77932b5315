//! Editions, leases and the life of numbered pieces.

use super::{Past, set_conflicts};
use crate::{Conflict, LedgerError, codec};
use rusqlite::Connection;
use stall_domain::{
    EditionId, Fact, LeaseId, PieceRef, SaleId, VariantId,
    edition::{NumberRange, PieceState, VoidReason},
    refund::Restock,
};
use uuid::Uuid;

pub(super) fn refold_edition(
    conn: &Connection,
    thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    let fixed = history.iter().find_map(|past| match &past.fact {
        Fact::EditionFixed(fixed) => Some((fixed, past.at)),
        _ => None,
    });
    let Some((fixed, at)) = fixed else {
        return Ok(());
    };
    conn.prepare_cached("INSERT OR REPLACE INTO editions VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((
            thing,
            fixed.variant.bytes(),
            serde_json::to_string(fixed)?,
            at.ms,
            at.offset_minutes,
        ))?;
    Ok(())
}

pub(super) fn refold_lease(
    conn: &Connection,
    thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    let granted = history.iter().find_map(|past| match &past.fact {
        Fact::LeaseGranted(granted) => Some((granted, past)),
        _ => None,
    });
    let Some((granted, grant)) = granted else {
        return Ok(());
    };
    let released = history.iter().filter_map(|past| match &past.fact {
        // Only the holder gives back.
        Fact::LeaseReleased(released) if past.series.device == granted.device => {
            Some(released.numbers.as_slice())
        }
        _ => None,
    });
    let released: Vec<NumberRange> = released.flatten().copied().collect();
    conn.prepare_cached(
        "INSERT OR REPLACE INTO leases VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(rusqlite::params![
        thing,
        granted.edition.bytes(),
        granted.device.bytes(),
        granted.range.first,
        granted.range.last,
        serde_json::to_string(&released)?,
        grant.series.device.bytes(),
        grant.series.epoch,
        codec::signed(grant.seq)?,
    ])?;
    Ok(())
}

/// The numbers of a lease that were not given back.
pub(crate) fn remaining(range: NumberRange, released: &[NumberRange]) -> Vec<NumberRange> {
    let mut left = vec![range];
    for gone in released {
        left = left
            .into_iter()
            .flat_map(|run| without(run, *gone))
            .collect();
    }
    left
}

fn without(run: NumberRange, gone: NumberRange) -> Vec<NumberRange> {
    if !run.overlaps(&gone) {
        return vec![run];
    }
    let mut left = Vec::new();
    if run.first < gone.first {
        left.push(NumberRange {
            first: run.first,
            last: gone.first - 1,
        });
    }
    if gone.last < run.last {
        left.push(NumberRange {
            first: gone.last + 1,
            last: run.last,
        });
    }
    left
}

/// Two leases of one edition never share a number; where they do, both are kept and listed.
pub(super) fn refold_overlaps(conn: &Connection, edition: &[u8]) -> Result<(), LedgerError> {
    let sql = "SELECT lease, first, last, released FROM leases WHERE edition = ?1 ORDER BY lease";
    let read = |row: &rusqlite::Row<'_>| {
        let range = NumberRange {
            first: row.get(1)?,
            last: row.get(2)?,
        };
        let released: Vec<NumberRange> = codec::json(row, 3)?;
        Ok((codec::id::<LeaseId>(row, 0)?, remaining(range, &released)))
    };
    let mut statement = conn.prepare_cached(sql)?;
    let leases: Vec<(LeaseId, Vec<NumberRange>)> = statement
        .query_map([edition], read)?
        .collect::<rusqlite::Result<_>>()?;
    let mut runs: Vec<(NumberRange, LeaseId)> = Vec::new();
    for (lease, left) in &leases {
        runs.extend(left.iter().map(|run| (*run, *lease)));
    }
    runs.sort_unstable();
    let mut conflicts = Vec::new();
    let edition_id = edition_id(edition)?;
    for pair in runs.windows(2) {
        if let [(before, first), (after, second)] = pair
            && before.overlaps(after)
        {
            let (first, second) = (*first.min(second), *first.max(second));
            conflicts.push(Conflict::LeasesOverlap {
                edition: edition_id,
                first,
                second,
            });
        }
    }
    set_conflicts(conn, "leases_of_edition", edition, &conflicts)
}

fn edition_id(bytes: &[u8]) -> Result<EditionId, LedgerError> {
    let id = Uuid::from_slice(bytes).map_err(|_| LedgerError::OutOfRange)?;
    Ok(EditionId(id))
}

/// What is known of one numbered piece after its story so far.
struct Piece {
    variant: Option<VariantId>,
    state: PieceState,
    sale: Option<SaleId>,
    made_on: Option<String>,
    /// Every record with whether it is void; the last one that counts is the piece's.
    records: Vec<(String, bool)>,
    sold_twice: Vec<SaleId>,
}

pub(super) fn refold_piece(
    conn: &Connection,
    thing: &[u8],
    history: &[Past],
) -> Result<(), LedgerError> {
    let (edition, number) = thing.split_at(16);
    let edition = edition_id(edition)?;
    let number: [u8; 4] = number.try_into().map_err(|_| LedgerError::OutOfRange)?;
    let piece = PieceRef {
        edition,
        number: u32::from_be_bytes(number),
    };
    let mut story = Piece::new();
    for past in history {
        story.tell(piece, &past.fact);
    }
    put_piece(conn, piece, &story)?;
    let conflicts: Vec<Conflict> = match story.sold_twice.is_empty() {
        true => Vec::new(),
        false => vec![Conflict::PieceSoldTwice {
            piece,
            sales: story.sold_twice,
        }],
    };
    set_conflicts(conn, "piece", thing, &conflicts)
}

impl Piece {
    fn new() -> Self {
        Self {
            variant: None,
            state: PieceState::Unmade,
            sale: None,
            made_on: None,
            records: Vec::new(),
            sold_twice: Vec::new(),
        }
    }

    fn tell(&mut self, piece: PieceRef, fact: &Fact) {
        match fact {
            Fact::PieceMade(made) => {
                self.variant = Some(made.variant);
                self.made_on = Some(made.made_on.clone());
                self.make(&made.record, made.replaces.as_deref());
            }
            Fact::SaleRecorded(sale) => {
                let lines = sale.lines.iter().filter(|line| line.piece == Some(piece));
                for line in lines {
                    self.variant.get_or_insert(line.variant);
                    self.sell(sale.sale);
                }
            }
            Fact::SaleVoided(void) if self.sale == Some(void.sale) => self.put_back(),
            Fact::RefundRecorded(refund) => {
                let is_of_this_sale = self.sale.is_none_or(|sale| sale == refund.sale);
                let lines = refund.lines.iter().filter(|line| line.piece == Some(piece));
                for line in lines.filter(|_| is_of_this_sale) {
                    self.take_back(line.restock);
                }
            }
            Fact::PieceInspected(seen) => match seen.is_sound {
                true => self.put_back(),
                false => self.state = PieceState::Spoiled,
            },
            Fact::LabelVoided(void) => self.void_label(&void.record, void.reason),
            _ => {}
        }
    }

    fn make(&mut self, record: &str, replaces: Option<&str>) {
        for (known, is_voided) in &mut self.records {
            *is_voided |= Some(known.as_str()) == replaces;
        }
        if !self.records.iter().any(|(known, _)| known == record) {
            self.records.push((record.to_owned(), false));
        }
        if self.state == PieceState::Unmade {
            self.state = PieceState::Free;
        }
    }

    fn sell(&mut self, sale: SaleId) {
        match self.sale {
            Some(before) if self.state == PieceState::Sold && before != sale => {
                if self.sold_twice.is_empty() {
                    self.sold_twice.push(before);
                }
                self.sold_twice.push(sale);
            }
            _ => self.sale = Some(sale),
        }
        self.state = PieceState::Sold;
    }

    fn put_back(&mut self) {
        self.sale = None;
        self.state = match self.records.is_empty() {
            true => PieceState::Unmade,
            false => PieceState::Free,
        };
    }

    fn take_back(&mut self, restock: Restock) {
        match restock {
            Restock::Shelf => self.put_back(),
            Restock::Inspect => self.state = PieceState::Inspect,
            Restock::Spoiled => self.state = PieceState::Spoiled,
            Restock::NotReturned => {}
        }
    }

    fn void_label(&mut self, record: &str, reason: VoidReason) {
        for (known, is_voided) in &mut self.records {
            *is_voided |= known == record;
        }
        match (reason, self.state) {
            (VoidReason::Misprint, _) => {}
            (VoidReason::Destroyed, _) => self.state = PieceState::Spoiled,
            (VoidReason::Recalled, PieceState::Sold) => {}
            (VoidReason::Recalled, _) => self.state = PieceState::Inspect,
        }
    }
}

fn put_piece(conn: &Connection, piece: PieceRef, story: &Piece) -> Result<(), LedgerError> {
    let key = (piece.edition.bytes(), piece.number);
    conn.prepare_cached("DELETE FROM piece_records WHERE edition = ?1 AND number = ?2")?
        .execute(key)?;
    for (record, is_voided) in &story.records {
        conn.prepare_cached("INSERT OR REPLACE INTO piece_records VALUES (?1, ?2, ?3, ?4)")?
            .execute((record, key.0, key.1, is_voided))?;
    }
    let Some(variant) = story.variant else {
        return Ok(());
    };
    let record = story.records.iter().rev().find(|(_, is_voided)| !is_voided);
    conn.prepare_cached("INSERT OR REPLACE INTO pieces VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute((
            key.0,
            key.1,
            variant.bytes(),
            codec::word(&story.state)?,
            record.map(|(record, _)| record),
            story.sale.map(|sale| sale.bytes()),
            &story.made_on,
        ))?;
    Ok(())
}
