//! Editions, the leases that let a stall sell numbers offline, and the life of a piece.
//!
//! Refuses two holders of one number: leases of an edition are disjoint, and what is spent is spent.

use crate::{DeviceId, EditionId, LeaseId, NoteRef, PieceRef, StallId, VariantId};
use serde::{Deserialize, Serialize};

/// What the maker promises about more of the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestockPolicy {
    /// No more of this edition.
    Never,
    /// May be remade as a new edition.
    NewEdition,
}

/// How many pieces are meant for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    pub name: String,
    pub count: u32,
}

/// `edition.fixed`: the statement, fixed before the first sale; N never rises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionFixed {
    pub edition: EditionId,
    /// The maker's code, for example `BLUE-26`.
    pub code: String,
    pub title: String,
    pub variant: VariantId,
    /// Absent for an open edition, which is never called limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u32>,
    pub proofs: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtin14: Option<String>,
    pub maker: String,
    pub materials: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub care_url: Option<String>,
    pub restock: RestockPolicy,
    pub allocations: Vec<Allocation>,
}

/// A run of numbers, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NumberRange {
    pub first: u32,
    pub last: u32,
}

impl NumberRange {
    /// Whether `number` lies inside.
    pub fn contains(&self, number: u32) -> bool {
        (self.first..=self.last).contains(&number)
    }

    /// Whether the two runs share a number.
    pub fn overlaps(&self, other: &NumberRange) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// How many numbers it holds; an inverted run holds none.
    pub fn count(&self) -> u32 {
        self.last
            .checked_sub(self.first)
            .map_or(0, |span| span.saturating_add(1))
    }
}

/// `lease.granted`: numbers a device may make or sell while offline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseGranted {
    pub lease: LeaseId,
    pub edition: EditionId,
    pub device: DeviceId,
    pub range: NumberRange,
}

/// `lease.released`: unsold numbers given back by their holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseReleased {
    pub lease: LeaseId,
    pub edition: EditionId,
    pub numbers: Vec<NumberRange>,
}

/// `piece.made`: a thing took a number; its record is signed at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceMade {
    #[serde(flatten)]
    pub piece: PieceRef,
    pub variant: VariantId,
    pub stall: StallId,
    /// The content-derived id of its record, thirteen characters.
    pub record: String,
    /// SHA-256 of the signed record note, hex; the note's text is an erasable side row.
    pub record_sha256: String,
    /// The local date it was made, `2026-11-22`.
    pub made_on: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_sha256: Option<String>,
    /// The record this one stands in for, after a misprint or loss.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
}

/// Why a label no longer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoidReason {
    Misprint,
    Destroyed,
    Recalled,
}

/// `label.voided`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelVoided {
    pub record: String,
    #[serde(flatten)]
    pub piece: PieceRef,
    pub reason: VoidReason,
}

/// `piece.inspected`: a returned piece was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceInspected {
    #[serde(flatten)]
    pub piece: PieceRef,
    pub variant: VariantId,
    pub stall: StallId,
    pub is_sound: bool,
}

/// One word per state, as screens and archive show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PieceState {
    /// Its number is leased or unleased, nobody has made it.
    Unmade,
    Free,
    Held,
    Kept,
    Sold,
    Inspect,
    Spoiled,
}

/// The largest free run a grantor can give from `wanted` numbers, lowest numbers first.
///
/// `taken` are runs already leased or spent; an open edition has no upper end.
pub fn next_grant(size: Option<u32>, taken: &[NumberRange], wanted: u32) -> Option<NumberRange> {
    let end = size.unwrap_or(u32::MAX - 1);
    let mut runs = taken.to_vec();
    runs.sort_unstable();
    let mut first = 1u32;
    for run in runs {
        if run.first > first {
            break;
        }
        first = first.max(run.last.saturating_add(1));
    }
    let ceiling = taken
        .iter()
        .filter(|r| r.first > first)
        .map(|r| r.first - 1)
        .min();
    let limit = ceiling.unwrap_or(end).min(end);
    let last = limit.min(first.saturating_add(wanted.max(1) - 1));
    (first <= last && wanted > 0).then_some(NumberRange { first, last })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_grant_starts_at_the_lowest_free_number() {
        let run = |first, last| NumberRange { first, last };
        assert_eq!(next_grant(Some(25), &[], 10), Some(run(1, 10)));
        assert_eq!(next_grant(Some(25), &[run(1, 10)], 20), Some(run(11, 25)));
        assert_eq!(
            next_grant(Some(25), &[run(1, 10), run(16, 25)], 20),
            Some(run(11, 15))
        );
        assert_eq!(next_grant(Some(25), &[run(1, 25)], 1), None);
        assert_eq!(next_grant(None, &[run(1, 40)], 5), Some(run(41, 45)));
        assert_eq!(next_grant(Some(25), &[], 0), None);
    }

    proptest! {
        #[test]
        fn no_schedule_of_grants_ever_shares_a_number(wants in prop::collection::vec(1u32..12, 1..30), size in 1u32..120) {
            let mut taken: Vec<NumberRange> = Vec::new();
            for wanted in wants {
                if let Some(grant) = next_grant(Some(size), &taken, wanted) {
                    prop_assert!(grant.last <= size && grant.first >= 1);
                    prop_assert!(taken.iter().all(|t| !t.overlaps(&grant)));
                    taken.push(grant);
                }
            }
        }
    }
}
