//! What to do, from what both sides have: pure, so every meeting of two states can be tried.
//!
//! Refuses to push from a database that is behind what it once sent: that is a restored one, and needs a new epoch.

use stall_domain::Series;
use stall_wire::{Hash32, SeriesPoint, SeriesState, StatusAnswer};

/// How the own series stands, in one word for the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    #[default]
    Level,
    /// Two chains carry this series' name: a new epoch is needed.
    Forked,
    /// Central has more of this series than this folder: it was restored; a new epoch is needed.
    Behind { central_seq: u64 },
    /// Stored still, no longer counted; nothing is given out to this device.
    Revoked,
}

/// The own side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    pub series: Series,
    pub head: Option<SeriesPoint>,
    pub acked: Option<SeriesPoint>,
}

/// What to do about the own series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Push everything behind this number.
    pub push_after: Option<u64>,
    /// An acknowledgement that was lost on its way and can be taken up now.
    pub taken_up: Option<SeriesPoint>,
    pub is_pull_due: bool,
    pub verdict: Verdict,
}

/// Plans one meeting. `own_at_central` is the own hash at the number central ends with, if there is one.
pub fn plan(local: &Local, central: &StatusAnswer, own_at_central: Option<Hash32>) -> Plan {
    let verdict = match central.state {
        SeriesState::Active => Verdict::Level,
        SeriesState::Forked => Verdict::Forked,
        SeriesState::Revoked => Verdict::Revoked,
    };
    let head_seq = local.head.map_or(0, |head| head.seq);
    let after_acked = local.acked.map_or(0, |acked| acked.seq);
    let is_pull_due = verdict != Verdict::Revoked;
    let push = |after: u64, taken_up, verdict| Plan {
        push_after: (after < head_seq).then_some(after),
        taken_up,
        is_pull_due,
        verdict,
    };
    let Some(end) = central.series else {
        return push(0, None, verdict);
    };
    if central.holds_head && end.seq > head_seq {
        let verdict = Verdict::Behind {
            central_seq: end.seq,
        };
        return Plan {
            push_after: None,
            taken_up: None,
            is_pull_due: false,
            verdict,
        };
    }
    if own_at_central == Some(end.hash) {
        let is_news = local.acked.is_none_or(|acked| acked.seq < end.seq);
        return push(end.seq, is_news.then_some(end), verdict);
    }
    // Another chain than ours: what we have goes there whole, behind the last point both agreed on.
    push(
        after_acked,
        None,
        if verdict == Verdict::Level {
            Verdict::Forked
        } else {
            verdict
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use stall_domain::DeviceId;
    use uuid::Uuid;

    fn point(seq: u64, of: u8) -> SeriesPoint {
        SeriesPoint {
            seq,
            hash: Hash32([of; 32]),
        }
    }

    fn local(head: Option<SeriesPoint>, acked: Option<SeriesPoint>) -> Local {
        Local {
            series: Series {
                device: DeviceId(Uuid::nil()),
                epoch: 1,
            },
            head,
            acked,
        }
    }

    fn central(series: Option<SeriesPoint>, holds_head: bool, state: SeriesState) -> StatusAnswer {
        let stored = series.map_or(0, |point| point.seq);
        StatusAnswer {
            series,
            holds_head,
            stored,
            state,
            head: 9,
            holds_shop_key: false,
            capabilities: vec![],
            server_time_ms: 0,
        }
    }

    #[test]
    fn everything_is_pushed_to_a_central_that_has_nothing() {
        let plan = plan(
            &local(Some(point(7, 7)), None),
            &central(None, false, SeriesState::Active),
            None,
        );
        assert_eq!(
            (plan.push_after, plan.verdict, plan.is_pull_due),
            (Some(0), Verdict::Level, true)
        );
    }

    #[test]
    fn a_lost_acknowledgement_is_taken_up_and_not_sent_again() {
        let here = local(Some(point(7, 7)), Some(point(3, 3)));
        let plan = plan(
            &here,
            &central(Some(point(5, 5)), false, SeriesState::Active),
            Some(Hash32([5; 32])),
        );
        assert_eq!(
            (plan.push_after, plan.taken_up),
            (Some(5), Some(point(5, 5)))
        );
    }

    #[test]
    fn a_level_series_pushes_nothing_and_still_pulls() {
        let here = local(Some(point(7, 7)), Some(point(7, 7)));
        let plan = plan(
            &here,
            &central(Some(point(7, 7)), true, SeriesState::Active),
            Some(Hash32([7; 32])),
        );
        assert_eq!(
            (plan.push_after, plan.taken_up, plan.is_pull_due),
            (None, None, true)
        );
    }

    #[test]
    fn a_restored_database_pushes_nothing_and_says_so() {
        let here = local(Some(point(3, 3)), Some(point(3, 3)));
        let plan = plan(
            &here,
            &central(Some(point(7, 7)), true, SeriesState::Active),
            None,
        );
        assert_eq!(
            (plan.push_after, plan.verdict),
            (None, Verdict::Behind { central_seq: 7 })
        );
        assert!(!plan.is_pull_due);
    }

    #[test]
    fn another_chain_at_central_gets_ours_as_a_branch() {
        let here = local(Some(point(9, 9)), Some(point(3, 3)));
        let plan = plan(
            &here,
            &central(Some(point(7, 77)), false, SeriesState::Active),
            Some(Hash32([7; 32])),
        );
        assert_eq!((plan.push_after, plan.verdict), (Some(3), Verdict::Forked));
    }

    #[test]
    fn a_revoked_device_still_gives_what_it_has_and_asks_for_nothing() {
        let here = local(Some(point(9, 9)), Some(point(3, 3)));
        let plan = plan(
            &here,
            &central(Some(point(3, 3)), false, SeriesState::Revoked),
            Some(Hash32([3; 32])),
        );
        assert_eq!(
            (plan.push_after, plan.verdict, plan.is_pull_due),
            (Some(3), Verdict::Revoked, false)
        );
    }
}
