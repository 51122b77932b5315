//! The push and the pull as state machines without input or output: they say what to do next and are told how it went.
//!
//! Refuses to advance past an acknowledgement that does not name its own hash, and to skip a position.

use crate::error::SyncError;
use stall_domain::{EventEnvelope, Series};
use stall_wire::{Ack, EVENTS_MAX, Page, SeriesState};

/// Times a gap may send a push back before it is called broken.
const GAPS_MOST: u32 = 3;

/// Pushing one series.
#[derive(Clone, Debug)]
pub struct PushFlow {
    series: Series,
    after: u64,
    upto: u64,
    most: usize,
    gaps: u32,
    /// The last state central told.
    pub state: Option<SeriesState>,
}

impl PushFlow {
    /// A push of everything behind `after` up to `upto`.
    pub fn new(series: Series, after: u64, upto: u64) -> Self {
        Self {
            series,
            after,
            upto,
            most: EVENTS_MAX,
            gaps: 0,
            state: None,
        }
    }

    /// What to load next: events behind this number, at most so many; `None` when everything is acknowledged.
    pub fn next(&self) -> Option<(u64, usize)> {
        let left = usize::try_from(self.upto.saturating_sub(self.after)).unwrap_or(usize::MAX);
        (left > 0).then_some((self.after, self.most.min(left)))
    }

    /// Takes an acknowledgement of `sent`; the point it proves.
    ///
    /// # Errors
    /// [`SyncError::DoesNotAddUp`] when it is of something else than was sent.
    pub fn acked(
        &mut self,
        sent: &[EventEnvelope],
        ack: &Ack,
    ) -> Result<(u64, [u8; 32]), SyncError> {
        let last = sent.last().ok_or(SyncError::DoesNotAddUp("empty_batch"))?;
        let is_ours = (ack.device, ack.epoch) == (self.series.device, self.series.epoch);
        if !is_ours || ack.acked_seq != last.header.seq || ack.acked_hash.0 != last.hash {
            return Err(SyncError::DoesNotAddUp("acknowledged_hash"));
        }
        self.after = ack.acked_seq;
        self.state = Some(ack.state);
        // Half of what was halved comes back with every success.
        self.most = (self.most * 2).min(EVENTS_MAX);
        Ok((ack.acked_seq, ack.acked_hash.0))
    }

    /// Central misses events before; starts where it says.
    ///
    /// # Errors
    /// [`SyncError::DoesNotAddUp`] when it asks for what cannot be, or again and again.
    pub fn gap(&mut self, want: u64) -> Result<(), SyncError> {
        self.gaps += 1;
        if self.gaps > GAPS_MOST || want == 0 || want > self.upto {
            return Err(SyncError::DoesNotAddUp("gap"));
        }
        self.after = want - 1;
        Ok(())
    }

    /// A batch of `sent` events did not get through; tries half of it, or gives the error back.
    ///
    /// # Errors
    /// `error` itself when nothing smaller is left to try.
    pub fn halve(&mut self, sent: usize, error: SyncError) -> Result<(), SyncError> {
        if sent <= 1 || !error.asks_for_less() {
            return Err(error);
        }
        self.most = sent.div_ceil(2);
        Ok(())
    }
}

/// Pulling the shop's positions.
#[derive(Clone, Debug)]
pub struct PullFlow {
    cursor: u64,
    head: Option<u64>,
    most: usize,
}

impl PullFlow {
    /// A pull behind a cursor.
    pub fn new(cursor: u64) -> Self {
        Self {
            cursor,
            head: None,
            most: EVENTS_MAX,
        }
    }

    /// What to ask next; `None` when the head is reached.
    pub fn next(&self) -> Option<(u64, usize)> {
        (self.head != Some(self.cursor)).then_some((self.cursor, self.most))
    }

    /// Takes a page; the cursor behind it.
    ///
    /// # Errors
    /// [`SyncError::DoesNotAddUp`] for a page of other positions, an empty one before the head, or a head that went back.
    pub fn page(&mut self, page: &Page) -> Result<u64, SyncError> {
        if page.after != self.cursor {
            // A shop whose head went back behind our cursor is not the shop we knew.
            return Err(SyncError::DoesNotAddUp("position"));
        }
        let upto = page.upto();
        if upto > page.head || (upto == page.after && upto != page.head) {
            return Err(SyncError::DoesNotAddUp("page"));
        }
        self.cursor = upto;
        self.head = Some(page.head);
        self.most = (self.most * 2).min(EVENTS_MAX);
        Ok(upto)
    }

    /// A page did not get through; asks for half of it, or gives the error back.
    ///
    /// # Errors
    /// `error` itself when nothing smaller is left to try.
    pub fn halve(&mut self, error: SyncError) -> Result<(), SyncError> {
        if self.most <= 8 || !error.asks_for_less() {
            return Err(error);
        }
        self.most /= 2;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use stall_domain::{DeviceId, EventHeader, EventId, Hlc, ShopId};
    use stall_wire::{Entry, Hash32};
    use uuid::Uuid;

    fn series() -> Series {
        Series {
            device: DeviceId(Uuid::from_u128(1)),
            epoch: 1,
        }
    }

    fn event(seq: u64) -> EventEnvelope {
        let Series { device, epoch } = series();
        EventEnvelope {
            header: EventHeader {
                shop: ShopId(Uuid::nil()),
                device,
                epoch,
                seq,
                id: EventId(Uuid::from_u128(u128::from(seq))),
                hlc: Hlc(seq),
                kind: "k".into(),
                version: 1,
            },
            body: vec![],
            prev: [0; 32],
            hash: [seq as u8; 32],
        }
    }

    fn ack(seq: u64, hash: u8) -> Ack {
        let Series { device, epoch } = series();
        let acked_hash = Hash32([hash; 32]);
        Ack {
            device,
            epoch,
            acked_seq: seq,
            acked_hash,
            state: SeriesState::Active,
            head: 1,
            server_time_ms: 0,
        }
    }

    #[test]
    fn an_acknowledgement_of_something_else_moves_nothing() {
        let mut flow = PushFlow::new(series(), 0, 5);
        let sent: Vec<_> = (1..=5).map(event).collect();
        for wrong in [
            ack(4, 4),
            ack(5, 4),
            ack(6, 6),
            Ack {
                epoch: 2,
                ..ack(5, 5)
            },
        ] {
            assert!(flow.acked(&sent, &wrong).is_err());
            assert_eq!(flow.next(), Some((0, 5)));
        }
        assert_eq!(flow.acked(&sent, &ack(5, 5)).unwrap(), (5, [5; 32]));
        assert_eq!(flow.next(), None);
    }

    #[test]
    fn batches_halve_when_refused_and_grow_again() {
        let mut flow = PushFlow::new(series(), 0, 2_000);
        for expected in [250, 125, 63] {
            let sent = flow.next().unwrap().1;
            flow.halve(sent, SyncError::TooLarge).unwrap();
            assert_eq!(flow.next().unwrap().1, expected);
        }
        flow.acked(&[event(63)], &ack(63, 63)).unwrap();
        assert_eq!(flow.next(), Some((63, 126)));
        assert!(flow.halve(1, SyncError::TooLarge).is_err());
        assert!(flow.halve(100, SyncError::WrongServer).is_err());
    }

    #[test]
    fn a_gap_is_followed_but_not_for_ever() {
        let mut flow = PushFlow::new(series(), 10, 20);
        flow.gap(3).unwrap();
        assert_eq!(flow.next(), Some((2, 18)));
        assert!(flow.gap(0).is_err() && flow.gap(21).is_err());
        assert!(flow.gap(3).is_err(), "the fourth time is one too many");
    }

    fn page(after: u64, entries: usize, head: u64) -> Page {
        Page {
            after,
            head,
            server_time_ms: 0,
            entries: vec![Entry::Withheld; entries],
        }
    }

    #[test]
    fn a_page_that_skips_or_stands_still_is_refused() {
        let mut flow = PullFlow::new(4);
        for wrong in [page(5, 1, 9), page(3, 2, 9), page(4, 0, 9), page(4, 6, 9)] {
            assert!(flow.page(&wrong).is_err());
            assert_eq!(flow.next(), Some((4, EVENTS_MAX)));
        }
        assert_eq!(flow.page(&page(4, 5, 9)).unwrap(), 9);
        assert_eq!(flow.next(), None);
    }

    proptest! {
        #[test]
        fn any_luck_on_the_way_ends_with_everything_sent_once(upto in 1u64..300, luck in prop::collection::vec(0u8..5, 0..400)) {
            let mut flow = PushFlow::new(series(), 0, upto);
            let (mut luck, mut stored) = (luck.into_iter(), 0u64);
            while let Some((after, count)) = flow.next() {
                let sent: Vec<_> = (after + 1..=after + count as u64).map(event).collect();
                prop_assert!(after <= stored, "a hole");
                match luck.next().unwrap_or(0) {
                    1 => { let _ = flow.halve(sent.len(), SyncError::TimedOut); }
                    // Stored, the answer lost.
                    2 => stored = stored.max(after + count as u64),
                    _ => {
                        let last = after + count as u64;
                        stored = stored.max(last);
                        flow.acked(&sent, &ack(last, last as u8)).unwrap();
                    }
                }
            }
            prop_assert_eq!(stored, upto);
        }
    }
}
