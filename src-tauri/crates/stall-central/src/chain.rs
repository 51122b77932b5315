//! Where a run of events belongs among the chains of its series. Pure placement, and the rows it works on.
//!
//! Refuses to choose between two truths: the same number with another hash becomes a branch, and both are kept.

use crate::{
    sql::{LogRow, Sql, StoreError},
    values_of,
};
use stall_domain::{EventEnvelope, Series, ShopId, event::GENESIS};
use std::collections::BTreeMap;

const CHAINS: &str = "SELECT branch, parent, fork_seq, head_seq, head_hash FROM chains \
    WHERE shop = $1 AND device = $2 AND epoch = $3 ORDER BY branch";

/// One chain of a series: the main one is branch 0, others part from their parent at `fork_seq`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    pub branch: i64,
    pub parent: i64,
    pub fork_seq: u64,
    pub head_seq: u64,
    pub head_hash: [u8; 32],
}

/// All chains of a series and the hashes that matter for one run.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    pub chains: Vec<Chain>,
    hashes: BTreeMap<(i64, u64), [u8; 32]>,
}

/// What to do with a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// The first `known` events are there already; the rest goes behind the head of `branch`.
    Append { branch: i64, known: usize },
    /// From event `known` on it differs from `parent`: a new branch.
    Fork { parent: i64, known: usize },
    /// Events before these are missing.
    Gap { want: u64 },
}

impl Chains {
    /// Locks and reads the chains of a series, with the hashes a run `first..=last` could meet.
    pub fn lock(
        sql: &mut dyn Sql,
        shop: ShopId,
        series: Series,
        first: u64,
        last: u64,
    ) -> Result<Self, StoreError> {
        let mut all = Self::rows(sql, shop, series, &format!("{CHAINS} FOR UPDATE"))?;
        let goes_straight_on =
            all.chains.len() == 1 && all.chains.iter().all(|chain| chain.head_seq + 1 == first);
        if !goes_straight_on {
            all.read_hashes(sql, shop, series, first, last)?;
        }
        Ok(all)
    }

    /// Reads the chains of a series without a lock, with the hashes at two numbers.
    pub fn look(
        sql: &mut dyn Sql,
        shop: ShopId,
        series: Series,
        at: [u64; 2],
    ) -> Result<Self, StoreError> {
        let mut all = Self::rows(sql, shop, series, CHAINS)?;
        for seq in at {
            // The reader takes one number before the run as well.
            all.read_hashes(sql, shop, series, seq.saturating_add(1), seq)?;
        }
        Ok(all)
    }

    fn rows(
        sql: &mut dyn Sql,
        shop: ShopId,
        series: Series,
        text: &str,
    ) -> Result<Self, StoreError> {
        let key = values_of![shop.0, series.device.0, series.epoch];
        let chains = sql
            .query(text, key)?
            .iter()
            .map(chain_of)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            chains,
            hashes: BTreeMap::new(),
        })
    }

    fn read_hashes(
        &mut self,
        sql: &mut dyn Sql,
        shop: ShopId,
        series: Series,
        first: u64,
        last: u64,
    ) -> Result<(), StoreError> {
        let text = "SELECT branch, seq, hash FROM events \
            WHERE shop = $1 AND device = $2 AND epoch = $3 AND seq >= $4 AND seq <= $5";
        let from = first.saturating_sub(1);
        let values = values_of![shop.0, series.device.0, series.epoch, from, last];
        for row in sql.query(text, values)? {
            self.hashes
                .insert((row.int(0)?, row.count(1)?), row.array(2)?);
        }
        Ok(())
    }

    /// The hash at `seq` of a chain, through its parents.
    pub fn hash_at(&self, branch: i64, seq: u64) -> Option<[u8; 32]> {
        if seq == 0 {
            return Some(GENESIS);
        }
        let chain = self.chains.iter().find(|chain| chain.branch == branch)?;
        if chain.head_seq == seq {
            return Some(chain.head_hash);
        }
        if seq < chain.fork_seq && chain.parent != branch {
            return self.hash_at(chain.parent, seq);
        }
        self.hashes.get(&(branch, seq)).copied()
    }

    /// Where the run behind `prev`, from `first_seq` on, belongs.
    pub fn place(&self, first_seq: u64, prev: [u8; 32], hashes: &[[u8; 32]]) -> Placement {
        let before = first_seq.saturating_sub(1);
        let mut deepest: Option<(usize, i64)> = None;
        for chain in &self.chains {
            if self.hash_at(chain.branch, before) != Some(prev) {
                continue;
            }
            let known = self.known(chain.branch, first_seq, hashes);
            let ends_here = known == hashes.len() || chain.head_seq == before + known as u64;
            if ends_here {
                return Placement::Append {
                    branch: chain.branch,
                    known,
                };
            }
            if deepest.is_none_or(|(most, _)| known > most) {
                deepest = Some((known, chain.branch));
            }
        }
        match deepest {
            Some((known, parent)) => Placement::Fork { parent, known },
            None => Placement::Gap {
                want: self.wanted(before),
            },
        }
    }

    fn known(&self, branch: i64, first_seq: u64, hashes: &[[u8; 32]]) -> usize {
        let numbered = (first_seq..).zip(hashes);
        numbered
            .take_while(|(seq, hash)| self.hash_at(branch, *seq) == Some(**hash))
            .count()
    }

    /// The next number of the longest chain, or 1 when what came before is of no chain known here.
    fn wanted(&self, before: u64) -> u64 {
        let longest = self
            .chains
            .iter()
            .map(|chain| chain.head_seq)
            .max()
            .unwrap_or(0);
        if before > longest { longest + 1 } else { 1 }
    }

    /// The chain that holds a point.
    pub fn holding(&self, point: Option<(u64, [u8; 32])>) -> Option<&Chain> {
        let (seq, hash) = point?;
        self.chains
            .iter()
            .find(|chain| self.hash_at(chain.branch, seq) == Some(hash))
    }

    /// Whether two chains carry one name.
    pub fn is_forked(&self) -> bool {
        self.chains.len() > 1
    }
}

fn chain_of(row: &crate::sql::Row) -> Result<Chain, StoreError> {
    Ok(Chain {
        branch: row.int(0)?,
        parent: row.int(1)?,
        fork_seq: row.count(2)?,
        head_seq: row.count(3)?,
        head_hash: row.array(4)?,
    })
}

/// Opens the main chain of a series.
pub fn open_chain(sql: &mut dyn Sql, shop: ShopId, series: Series) -> Result<(), StoreError> {
    put_chain(
        sql,
        shop,
        series,
        &Chain {
            branch: 0,
            parent: 0,
            fork_seq: 1,
            head_seq: 0,
            head_hash: GENESIS,
        },
    )
}

/// Opens a chain at its fork.
pub fn put_chain(
    sql: &mut dyn Sql,
    shop: ShopId,
    series: Series,
    chain: &Chain,
) -> Result<(), StoreError> {
    let text = "INSERT INTO chains (shop, device, epoch, branch, parent, fork_seq, head_seq, head_hash) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = values_of![
        shop.0,
        series.device.0,
        series.epoch,
        chain.branch,
        chain.parent,
        chain.fork_seq,
        chain.head_seq,
        chain.head_hash,
    ];
    sql.execute(text, values).map(|_| ())
}

/// Puts events behind the head of a branch and gives them the shop's next positions. The shop's row stays
/// locked until the commit, so positions are gapless and in commit order.
pub fn append(
    sql: &mut dyn Sql,
    shop: ShopId,
    branch: i64,
    events: Vec<EventEnvelope>,
    head_seal: [u8; 64],
    now_ms: i64,
) -> Result<Vec<LogRow>, StoreError> {
    let Some(last) = events.last() else {
        return Ok(Vec::new());
    };
    let (series, head_seq, head_hash) = (last.header.series(), last.header.seq, last.hash);
    let text = "UPDATE chains SET head_seq = $5, head_hash = $6, head_seal = $7 \
        WHERE shop = $1 AND device = $2 AND epoch = $3 AND branch = $4";
    let values = values_of![
        shop.0,
        series.device.0,
        series.epoch,
        branch,
        head_seq,
        head_hash,
        head_seal
    ];
    sql.execute(text, values)?;
    let text = "UPDATE shop_head SET position = position + $2 WHERE shop = $1 RETURNING position";
    let row = sql.first(text, values_of![shop.0, events.len() as u64])?;
    let head = row.ok_or(StoreError::Column { column: 0 })?.count(0)?;
    let first = head + 1 - events.len() as u64;
    let placed = (first..).zip(events);
    let rows: Vec<LogRow> = placed
        .map(|(position, event)| LogRow {
            event,
            branch,
            position,
            received_at_ms: now_ms,
        })
        .collect();
    sql.insert_events(shop, &rows)?;
    Ok(rows)
}

/// The shop's last position.
pub fn head(sql: &mut dyn Sql, shop: ShopId) -> Result<u64, StoreError> {
    let row = sql.first(
        "SELECT position FROM shop_head WHERE shop = $1",
        values_of![shop.0],
    )?;
    row.map_or(Ok(0), |row| row.count(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash(of: u64) -> [u8; 32] {
        let mut out = [0; 32];
        out[..8].copy_from_slice(&of.to_be_bytes());
        out
    }

    /// Main 1..=5 with hashes 1..=5; branch 1 parts at 4 with hashes 104..=106.
    fn forked() -> Chains {
        let main = Chain {
            branch: 0,
            parent: 0,
            fork_seq: 1,
            head_seq: 5,
            head_hash: hash(5),
        };
        let other = Chain {
            branch: 1,
            parent: 0,
            fork_seq: 4,
            head_seq: 6,
            head_hash: hash(106),
        };
        let mut hashes: BTreeMap<(i64, u64), [u8; 32]> =
            (1..=5).map(|seq| ((0, seq), hash(seq))).collect();
        hashes.extend((4..=6).map(|seq| ((1, seq), hash(100 + seq))));
        Chains {
            chains: vec![main, other],
            hashes,
        }
    }

    #[test]
    fn a_run_goes_behind_the_head_it_continues() {
        let chains = forked();
        assert_eq!(
            chains.place(6, hash(5), &[hash(6)]),
            Placement::Append {
                branch: 0,
                known: 0
            }
        );
        assert_eq!(
            chains.place(7, hash(106), &[hash(107)]),
            Placement::Append {
                branch: 1,
                known: 0
            }
        );
    }

    #[test]
    fn a_repeated_run_is_known_and_a_longer_one_adds_its_tail() {
        let chains = forked();
        let run = [hash(3), hash(4), hash(5)];
        assert_eq!(
            chains.place(3, hash(2), &run),
            Placement::Append {
                branch: 0,
                known: 3
            }
        );
        let longer = [hash(5), hash(6)];
        assert_eq!(
            chains.place(5, hash(4), &longer),
            Placement::Append {
                branch: 0,
                known: 1
            }
        );
        let branch = [hash(104), hash(105)];
        assert_eq!(
            chains.place(4, hash(3), &branch),
            Placement::Append {
                branch: 1,
                known: 2
            }
        );
    }

    #[test]
    fn another_hash_at_a_known_number_is_a_branch() {
        let chains = forked();
        let run = [hash(5), hash(206)];
        assert_eq!(
            chains.place(5, hash(104), &run),
            Placement::Fork {
                parent: 1,
                known: 0
            }
        );
        let run = [hash(204)];
        assert_eq!(
            chains.place(4, hash(3), &run),
            Placement::Fork {
                parent: 0,
                known: 0
            }
        );
    }

    #[test]
    fn a_run_after_a_hole_is_asked_to_start_earlier() {
        let chains = forked();
        assert_eq!(
            chains.place(9, hash(8), &[hash(9)]),
            Placement::Gap { want: 7 }
        );
        assert_eq!(
            chains.place(5, hash(77), &[hash(78)]),
            Placement::Gap { want: 1 }
        );
    }

    proptest! {
        #[test]
        fn any_window_of_a_chain_is_recognised(first in 1u64..40, length in 1u64..40, head in 1u64..40) {
            let hashes: BTreeMap<(i64, u64), [u8; 32]> = (1..=head).map(|seq| ((0, seq), hash(seq))).collect();
            let main = Chain { branch: 0, parent: 0, fork_seq: 1, head_seq: head, head_hash: hash(head) };
            let chains = Chains { chains: vec![main], hashes };
            let prev = if first == 1 { GENESIS } else { hash(first - 1) };
            let run: Vec<[u8; 32]> = (first..first + length).map(hash).collect();
            let placement = chains.place(first, prev, &run);
            if first > head + 1 {
                prop_assert_eq!(placement, Placement::Gap { want: head + 1 });
            } else {
                let known = (head + 1 - first).min(length) as usize;
                prop_assert_eq!(placement, Placement::Append { branch: 0, known });
            }
        }
    }
}
