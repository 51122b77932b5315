//! Owns what anybody can find out from the log's lines alone: whether an edition keeps its promise. Refuses
//! to stop at the first fault; a reader wants them all, each with its leaf.

use crate::id::ItemId;
use crate::label::Numbering;
use crate::leaf::{EditionCode, LogLeaf};
use std::collections::HashMap;

/// What breaks a promise of the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// A line that is no line of the log.
    #[error("no known line of the log")]
    Unreadable,
    /// An edition was fixed a second time: a size that was promised may have been raised.
    #[error("edition {0} was fixed twice")]
    EditionTwice(EditionCode),
    /// A numbered item of an edition that was never fixed.
    #[error("edition {0} was never fixed")]
    EditionUnknown(EditionCode),
    /// The item's total is not the edition's.
    #[error("edition {edition} has {total} pieces, not {claimed}")]
    TotalDiffers {
        /// The edition.
        edition: EditionCode,
        /// Its size as fixed.
        total: u16,
        /// The total the item claims.
        claimed: u16,
    },
    /// A number with two live items.
    #[error("piece {piece} of edition {edition} is also {other}")]
    PieceTwice {
        /// The edition.
        edition: EditionCode,
        /// The number.
        piece: u16,
        /// The live item that has it already.
        other: ItemId,
    },
    /// An id issued a second time.
    #[error("{0} was issued twice")]
    IssuedTwice(ItemId),
    /// Something happened to an item that was never issued.
    #[error("{0} was never issued")]
    NeverIssued(ItemId),
    /// A line after the one that ended the log.
    #[error("a line behind the end of the log")]
    BehindClose,
}

/// A breach and the leaf that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Leaf, from 0.
    pub leaf: u64,
    /// What it breaks.
    pub breach: Breach,
}

/// Reads the whole log and tells every breach, in the order of the leaves. Does not judge leases, because a
/// line of issue names no device.
pub fn audit_log<L: AsRef<str>>(lines: impl IntoIterator<Item = L>) -> Vec<Finding> {
    let mut audit = Audit::default();
    let mut findings = Vec::new();
    for (leaf, line) in (0..).zip(lines) {
        let breaches = match line.as_ref().parse() {
            Ok(line) => audit.read(line),
            Err(_) => vec![Breach::Unreadable],
        };
        findings.extend(breaches.into_iter().map(|breach| Finding { leaf, breach }));
    }
    findings
}

#[derive(Default)]
struct Audit {
    totals: HashMap<EditionCode, u16>,
    /// The number each issued item holds, if it has one.
    issued: HashMap<ItemId, Option<(EditionCode, u16)>>,
    live: HashMap<(EditionCode, u16), ItemId>,
    closed: bool,
}

impl Audit {
    fn read(&mut self, line: LogLeaf) -> Vec<Breach> {
        let behind = self.closed.then_some(Breach::BehindClose);
        let found = match line {
            LogLeaf::Edition { edition, total, .. } => self.fix(edition, total),
            LogLeaf::Issue {
                id,
                edition,
                numbering,
                ..
            } => self.issue(id, edition, numbering),
            LogLeaf::Void(id, _) => self.void(id),
            LogLeaf::Correct(id, _)
            | LogLeaf::Returned(id)
            | LogLeaf::Repair(id, _)
            | LogLeaf::Transfer(id, _) => self.touch(id),
            LogLeaf::Close(_) => {
                self.closed = true;
                Vec::new()
            }
            LogLeaf::Lease { .. } | LogLeaf::Key(_) | LogLeaf::Revoke(..) => Vec::new(),
        };
        behind.into_iter().chain(found).collect()
    }

    fn fix(&mut self, edition: EditionCode, total: u16) -> Vec<Breach> {
        if self.totals.contains_key(&edition) {
            return vec![Breach::EditionTwice(edition)];
        }
        self.totals.insert(edition, total);
        Vec::new()
    }

    fn issue(
        &mut self,
        id: ItemId,
        edition: Option<EditionCode>,
        numbering: Option<Numbering>,
    ) -> Vec<Breach> {
        if self.issued.contains_key(&id) {
            return vec![Breach::IssuedTwice(id)];
        }
        let (Some(edition), Some(numbering)) = (edition, numbering) else {
            self.issued.insert(id, None);
            return Vec::new();
        };
        let (piece, claimed) = (numbering.piece(), numbering.of());
        let mut breaches = Vec::new();
        match self.totals.get(&edition) {
            None => breaches.push(Breach::EditionUnknown(edition.clone())),
            Some(&total) if total != claimed => {
                breaches.push(Breach::TotalDiffers {
                    edition: edition.clone(),
                    total,
                    claimed,
                });
            }
            Some(_) => {}
        }
        let place = (edition.clone(), piece);
        match self.live.get(&place) {
            Some(&other) => breaches.push(Breach::PieceTwice {
                edition,
                piece,
                other,
            }),
            None => drop(self.live.insert(place.clone(), id)),
        }
        self.issued.insert(id, Some(place));
        breaches
    }

    fn void(&mut self, id: ItemId) -> Vec<Breach> {
        if let Some(Some(place)) = self.issued.get(&id)
            && self.live.get(place) == Some(&id)
        {
            self.live.remove(place);
        }
        self.touch(id)
    }

    fn touch(&self, id: ItemId) -> Vec<Breach> {
        if self.issued.contains_key(&id) {
            Vec::new()
        } else {
            vec![Breach::NeverIssued(id)]
        }
    }
}
