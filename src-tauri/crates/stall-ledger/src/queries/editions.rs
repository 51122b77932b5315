//! Editions, leases, pieces and their records.

use crate::{Db, LedgerError, codec, codec::SqlResult, fold};
use rusqlite::Row;
use stall_domain::{
    EditionId, Fact, LeaseId, Moment, PieceRef, SaleId, Series, StallId, VariantId,
    edition::{EditionFixed, LeaseGranted, NumberRange, PieceState},
    shop::EpochReason,
};
use std::collections::BTreeMap;

/// An edition with how its pieces stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionRow {
    /// The statement.
    pub fixed: EditionFixed,
    /// When it was fixed.
    pub at: Moment,
    /// Pieces by state; those in a basket count as held, numbers nobody touched are left out.
    pub counts: BTreeMap<PieceState, u32>,
}

/// A lease with what was given back of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseRow {
    /// The grant.
    pub granted: LeaseGranted,
    /// Runs given back.
    pub released: Vec<NumberRange>,
}

impl LeaseRow {
    /// The runs still in the holder's hand.
    pub fn remaining(&self) -> Vec<NumberRange> {
        fold::remaining(self.granted.range, &self.released)
    }
}

/// A numbered piece somebody made or sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceRow {
    /// Edition and number.
    pub piece: PieceRef,
    /// What it is.
    pub variant: VariantId,
    /// Where it is in its life; `Held` while a basket here has it.
    pub state: PieceState,
    /// The record that counts now.
    pub record: Option<String>,
    /// The sale it went with.
    pub sale: Option<SaleId>,
    /// The local date it was made.
    pub made_on: Option<String>,
    /// The basket that holds it.
    pub held_by: Option<SaleId>,
}

/// The erasable side of a provenance record, and whether it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Its content-derived id.
    pub record: String,
    /// The signed note.
    pub note_text: String,
    /// What its label's QR says.
    pub label_url: String,
    /// Whose record it is; unknown until the piece's event arrived.
    pub piece: Option<PieceRef>,
    /// Whether its label no longer counts.
    pub is_voided: bool,
}

/// A record whose label never left a printer here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnprintedLabel {
    /// Its piece.
    pub piece: PieceRef,
    /// The record.
    pub record: String,
}

const PIECE: &str = "p.edition, p.number, p.variant, p.state, p.record, p.sale, p.made_on, b.sale";
const PIECES: &str = "pieces p LEFT JOIN basket_pieces b USING (edition, number)";

/// Numbers of an edition nobody can sell now: not free, or in a basket.
pub(crate) const TAKEN: &str =
    "SELECT number FROM pieces WHERE edition = ?1 AND state NOT IN ('free', 'unmade')
    UNION SELECT number FROM basket_pieces WHERE edition = ?1";

impl Db<'_> {
    /// All editions, newest first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn editions(&self) -> Result<Vec<EditionRow>, LedgerError> {
        let sql =
            "SELECT fixed, at_ms, offset_minutes FROM editions ORDER BY at_ms DESC, edition DESC";
        let mut editions = self.rows(sql, [], edition)?;
        for edition in &mut editions {
            edition.counts = self.piece_counts(edition.fixed.edition)?;
        }
        Ok(editions)
    }

    /// One edition.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn edition(&self, edition_id: EditionId) -> Result<Option<EditionRow>, LedgerError> {
        let sql = "SELECT fixed, at_ms, offset_minutes FROM editions WHERE edition = ?1";
        self.with_counts(self.one(sql, [edition_id.bytes()], edition)?)
    }

    /// The newest edition of a variant.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn edition_of_variant(
        &self,
        variant: VariantId,
    ) -> Result<Option<EditionRow>, LedgerError> {
        let sql = "SELECT fixed, at_ms, offset_minutes FROM editions WHERE variant = ?1
                   ORDER BY at_ms DESC, edition DESC LIMIT 1";
        self.with_counts(self.one(sql, [variant.bytes()], edition)?)
    }

    fn with_counts(&self, row: Option<EditionRow>) -> Result<Option<EditionRow>, LedgerError> {
        let Some(mut row) = row else { return Ok(None) };
        row.counts = self.piece_counts(row.fixed.edition)?;
        Ok(Some(row))
    }

    fn piece_counts(&self, edition: EditionId) -> Result<BTreeMap<PieceState, u32>, LedgerError> {
        let mut counts = BTreeMap::new();
        for piece in self.pieces(edition)? {
            *counts.entry(piece.state).or_insert(0) += 1;
        }
        Ok(counts)
    }

    /// All leases of an edition, lowest number first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn leases(&self, edition: EditionId) -> Result<Vec<LeaseRow>, LedgerError> {
        Ok(self
            .placed_leases(edition)?
            .into_iter()
            .map(|lease| lease.row)
            .collect())
    }

    fn placed_leases(&self, edition: EditionId) -> Result<Vec<PlacedLease>, LedgerError> {
        let sql = "SELECT l.lease, l.edition, l.holder, l.first, l.last, l.released, l.device, l.epoch, e.position,
                   EXISTS (SELECT 1 FROM thawed_leases t WHERE t.lease = l.lease)
                   FROM leases l LEFT JOIN events e USING (device, epoch, seq)
                   WHERE l.edition = ?1 ORDER BY l.first, l.lease";
        self.rows(sql, [edition.bytes()], placed_lease)
    }

    /// Runs leased to this device and not given back. After a restore or on a copy, leases from before are frozen
    /// until central has granted or thawed.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn own_numbers(&self, edition: EditionId) -> Result<Vec<NumberRange>, LedgerError> {
        let Some(identity) = self.identity()? else {
            return Ok(Vec::new());
        };
        let series = identity.series();
        let frozen_until = self.frozen_until(series)?;
        let mut runs = Vec::new();
        for lease in self.placed_leases(edition)? {
            if lease.row.granted.device == identity.device && lease.is_usable(series, frozen_until)
            {
                runs.extend(lease.row.remaining());
            }
        }
        runs.sort_unstable();
        Ok(runs)
    }

    fn frozen_until(&self, series: Series) -> Result<Frozen, LedgerError> {
        let Some(first) = self.fact_at(series, 1)? else {
            return Ok(Frozen::Nothing);
        };
        match first.fact {
            Fact::EpochStarted(started) => Ok(match (started.reason, first.position) {
                (EpochReason::Founded | EpochReason::Joined, _) => Frozen::Nothing,
                (_, None) => Frozen::Everything,
                (_, Some(position)) => Frozen::Before(position),
            }),
            _ => Ok(Frozen::Nothing),
        }
    }

    /// The number to sell next: the lowest own one already made and free, else the lowest nobody made.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn next_number_of(&self, edition: EditionId) -> Result<Option<u32>, LedgerError> {
        let own = self.own_numbers(edition)?;
        let is_own = |number: &u32| own.iter().any(|run| run.contains(*number));
        let pieces = self.pieces(edition)?;
        let mut free = pieces
            .iter()
            .filter(|piece| piece.state == PieceState::Free);
        if let Some(piece) = free.find(|piece| is_own(&piece.piece.number)) {
            return Ok(Some(piece.piece.number));
        }
        self.lowest_untouched(edition, &own)
    }

    /// The lowest own number nobody made, sold or holds; what a new piece should take.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn next_number_to_make(&self, edition: EditionId) -> Result<Option<u32>, LedgerError> {
        self.lowest_untouched(edition, &self.own_numbers(edition)?)
    }

    fn lowest_untouched(
        &self,
        edition: EditionId,
        own: &[NumberRange],
    ) -> Result<Option<u32>, LedgerError> {
        let sql = "SELECT number FROM pieces WHERE edition = ?1 AND state <> 'unmade'
                   UNION SELECT number FROM basket_pieces WHERE edition = ?1 ORDER BY 1";
        let touched = self.rows(sql, [edition.bytes()], |row| row.get::<_, u32>(0))?;
        let mut numbers = own.iter().flat_map(|run| run.first..=run.last);
        Ok(numbers.find(|number| touched.binary_search(number).is_err()))
    }

    /// One piece; `None` for a number nobody made, sold or holds.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn piece(&self, piece_ref: PieceRef) -> Result<Option<PieceRow>, LedgerError> {
        let sql = format!("SELECT {PIECE} FROM {PIECES} WHERE p.edition = ?1 AND p.number = ?2");
        let key = (piece_ref.edition.bytes(), piece_ref.number);
        if let Some(row) = self.one(&sql, key, piece)? {
            return Ok(Some(row));
        }
        let Some(by) = self.held_by(piece_ref)? else {
            return Ok(None);
        };
        Ok(self.edition(piece_ref.edition)?.map(|edition| PieceRow {
            piece: piece_ref,
            variant: edition.fixed.variant,
            state: PieceState::Held,
            record: None,
            sale: None,
            made_on: None,
            held_by: Some(by),
        }))
    }

    /// The stall a piece was last at by its own events: made, given back, inspected or its sale undone there. Its stock
    /// stands with that stall, whichever laptop asks.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn stall_of_piece(&self, piece: PieceRef) -> Result<Option<StallId>, LedgerError> {
        let history = fold::history(self.conn, &fold::Subject::piece(&piece))?;
        let mut stalls = history.iter().rev().filter_map(|past| match &past.fact {
            Fact::PieceMade(made) if made.replaces.is_none() => Some(made.stall),
            Fact::SaleRecorded(sale) => Some(sale.stall),
            Fact::SaleVoided(void) => Some(void.stall),
            Fact::RefundRecorded(refund) => Some(refund.stall),
            Fact::PieceInspected(inspected) => Some(inspected.stall),
            _ => None,
        });
        Ok(stalls.next())
    }

    /// Every piece somebody made or sold, by number.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn pieces(&self, edition: EditionId) -> Result<Vec<PieceRow>, LedgerError> {
        let sql = format!("SELECT {PIECE} FROM {PIECES} WHERE p.edition = ?1 ORDER BY p.number");
        self.rows(&sql, [edition.bytes()], piece)
    }

    /// A provenance record by its id.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn record(&self, record: &str) -> Result<Option<RecordRow>, LedgerError> {
        let sql = "SELECT t.record, t.note_text, t.label_url, r.edition, r.number, coalesce(r.is_voided, 0)
                   FROM record_texts t LEFT JOIN piece_records r USING (record) WHERE t.record = ?1";
        self.one(sql, [record], |row| {
            let edition: Option<EditionId> = codec::id_or_none(row, 3)?;
            let number: Option<u32> = row.get(4)?;
            Ok(RecordRow {
                record: row.get(0)?,
                note_text: row.get(1)?,
                label_url: row.get(2)?,
                piece: edition
                    .zip(number)
                    .map(|(edition, number)| PieceRef { edition, number }),
                is_voided: row.get(5)?,
            })
        })
    }

    /// Records made here whose label no job of this spool carried to paper, lowest numbers first.
    ///
    /// # Errors
    /// Only storage failures.
    pub fn unprinted_labels(&self) -> Result<Vec<UnprintedLabel>, LedgerError> {
        let sql = "SELECT r.edition, r.number, r.record FROM piece_records r JOIN record_texts USING (record)
                   WHERE r.is_voided = 0 AND NOT EXISTS (SELECT 1 FROM spool_jobs j
                        WHERE j.subject = 'label:' || r.record AND j.state IN ('sent', 'printed'))
                   ORDER BY 1, 2, 3";
        self.rows(sql, [], |row| {
            let piece = PieceRef {
                edition: codec::id(row, 0)?,
                number: row.get(1)?,
            };
            Ok(UnprintedLabel {
                piece,
                record: row.get(2)?,
            })
        })
    }
}

/// Which leases the present epoch may not use.
#[derive(Clone, Copy)]
enum Frozen {
    Nothing,
    Everything,
    /// Granted before central knew of the epoch.
    Before(u64),
}

struct PlacedLease {
    row: LeaseRow,
    series: Series,
    position: Option<u64>,
    is_thawed: bool,
}

impl PlacedLease {
    fn is_usable(&self, own: Series, frozen: Frozen) -> bool {
        self.is_thawed
            || self.series == own
            || match frozen {
                Frozen::Nothing => true,
                Frozen::Everything => false,
                Frozen::Before(epoch) => self.position.is_some_and(|position| position > epoch),
            }
    }
}

fn placed_lease(row: &Row<'_>) -> SqlResult<PlacedLease> {
    let granted = LeaseGranted {
        lease: codec::id::<LeaseId>(row, 0)?,
        edition: codec::id(row, 1)?,
        device: codec::id(row, 2)?,
        range: NumberRange {
            first: row.get(3)?,
            last: row.get(4)?,
        },
    };
    Ok(PlacedLease {
        row: LeaseRow {
            granted,
            released: codec::json(row, 5)?,
        },
        series: Series {
            device: codec::id(row, 6)?,
            epoch: row.get(7)?,
        },
        position: row.get::<_, Option<i64>>(8)?.map(i64::cast_unsigned),
        is_thawed: row.get(9)?,
    })
}

fn edition(row: &Row<'_>) -> SqlResult<EditionRow> {
    let fixed: EditionFixed = codec::json(row, 0)?;
    Ok(EditionRow {
        fixed,
        at: codec::moment(row, 1)?,
        counts: BTreeMap::new(),
    })
}

fn piece(row: &Row<'_>) -> SqlResult<PieceRow> {
    let held_by: Option<SaleId> = codec::id_or_none(row, 7)?;
    let state: PieceState = codec::from_word(row, 3)?;
    let is_held = held_by.is_some() && matches!(state, PieceState::Free | PieceState::Unmade);
    Ok(PieceRow {
        piece: PieceRef {
            edition: codec::id(row, 0)?,
            number: row.get(1)?,
        },
        variant: codec::id(row, 2)?,
        state: if is_held { PieceState::Held } else { state },
        record: row.get(4)?,
        sale: codec::id_or_none(row, 5)?,
        made_on: row.get(6)?,
        held_by,
    })
}
