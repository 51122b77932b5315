//! One whole sync: status, plan, push, record notes, pull, and a last look whether both sides agree.
//!
//! Refuses to pull before everything own is acknowledged, and to move a cursor outside the events' transaction.

mod records;

use crate::{
    PULL_CURSOR, SyncError,
    carry::{Answer, HttpTransport, Line, Transport},
    flow::{PullFlow, PushFlow},
    keys::DeviceKeys,
    plan::{Local, Plan, Verdict, plan},
};
use serde_json::Value;
use stall_domain::{EditionId, EventEnvelope, LeaseId, Moment, Series, ShopId};
use stall_ledger::{Ingested, Ledger, LedgerError, Tx};
use stall_wire::{
    Ack, Batch, Entry, Hash32, Kind, LeaseAnswer, LeaseAsk, Nonce, Page, PullAsk, RAW_MAX,
    SeriesPoint, SeriesState, StatusAnswer, StatusAsk, codes,
};
use std::sync::atomic::{AtomicBool, Ordering};

/// Where central is and whose seal counts, as pinned at pairing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentralAddress {
    pub url: String,
    pub shop: ShopId,
    pub central_vkey: String,
}

/// How far a sync has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Asking,
    Pushing { sent: u64, of: u64 },
    Records { sent: u64 },
    Pulling { got: u64, of: u64 },
}

/// What a sync needs of its caller: time, randomness, an ear and a way to stop it.
pub struct Run<'a> {
    pub now: Moment,
    /// Sixteen fresh random bytes a call.
    pub nonce: &'a mut dyn FnMut() -> Nonce,
    pub progress: &'a dyn Fn(Progress),
    /// Set to stop before the next request.
    pub cancel: &'a AtomicBool,
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    pub verdict: Verdict,
    pub pushed_events: u64,
    pub pulled_events: u64,
    /// Own events that came back with their position.
    pub echoed_events: u64,
    /// Positions central did not give out.
    pub withheld: u64,
    /// Events from central that have no place here; the ledger keeps them beside.
    pub refused_events: u64,
    pub records_kept: u64,
    /// Notes whose bytes are not what their event promised, or whose event does not count.
    pub records_refused: u64,
    pub sent_bytes: u64,
    pub got_bytes: u64,
    pub requests: u64,
    /// The own series' end as both sides know it.
    pub acked_seq: u64,
    /// The shop's position up to which this folder has everything.
    pub position: u64,
    /// Central's clock minus ours, milliseconds; shown when large, never a reason to refuse.
    pub skew_ms: i64,
    pub capabilities: Vec<String>,
    /// Central opened the shop key: it need not be kept here any longer.
    pub holds_shop_key: bool,
}

/// The part of the till that syncs.
pub struct Courier<K, T = HttpTransport> {
    ledger: Ledger,
    address: CentralAddress,
    keys: K,
    transport: T,
}

impl<K: DeviceKeys> Courier<K> {
    /// A courier between this ledger and that central.
    pub fn new(ledger: Ledger, address: CentralAddress, keys: K) -> Self {
        let transport = HttpTransport::new(&address.url);
        Self::over(ledger, address, keys, transport)
    }
}

impl<K: DeviceKeys, T: Transport> Courier<K, T> {
    /// The same over any transport.
    pub fn over(ledger: Ledger, address: CentralAddress, keys: K, transport: T) -> Self {
        Self {
            ledger,
            address,
            keys,
            transport,
        }
    }

    /// What carries the frames.
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// Syncs once. Resumable: whatever was acknowledged or pulled before an error stays.
    ///
    /// # Errors
    /// [`SyncError`], each with its stable code; nothing is lost behind any of them.
    pub fn sync_once(&self, run: Run<'_>) -> Result<SyncReport, SyncError> {
        let identity = self
            .ledger
            .read(|db| db.identity())?
            .ok_or(SyncError::NoIdentity)?;
        if identity.shop != self.address.shop {
            return Err(SyncError::DoesNotAddUp("shop"));
        }
        let series = identity.series();
        let mut trip = Trip {
            courier: self,
            run,
            series,
            report: SyncReport::default(),
        };
        trip.go()?;
        Ok(trip.report)
    }

    /// Asks central for numbers of an edition; the same `lease` id again gets the same grant.
    /// The grant itself arrives with the next pull.
    ///
    /// # Errors
    /// `edition_unknown`, `numbers_exhausted`, `not_handed_over`, `revoked`, and whatever the network does.
    pub fn ask_lease(
        &self,
        lease: LeaseId,
        edition: EditionId,
        count: u32,
        nonce: Nonce,
    ) -> Result<LeaseAnswer, SyncError> {
        let identity = self
            .ledger
            .read(|db| db.identity())?
            .ok_or(SyncError::NoIdentity)?;
        let ask = LeaseAsk {
            lease,
            edition,
            count,
        };
        let line = self.line(identity.series());
        let answer = line.ask("lease", Kind::Lease, json(&ask)?, nonce, Kind::Leased)?;
        answer
            .sealed
            .json(Kind::Leased)
            .map_err(SyncError::Unreadable)
    }

    fn line(&self, series: Series) -> Line<'_> {
        Line {
            transport: &self.transport,
            keys: &self.keys,
            shop: self.address.shop,
            series,
            central_vkey: Some(&self.address.central_vkey),
        }
    }
}

/// Whether an error speaks of one series alone: the same network carries the next one.
fn is_of_series(error: &SyncError) -> bool {
    match error {
        SyncError::KeyMissing | SyncError::EventTooLarge { .. } | SyncError::DoesNotAddUp(_) => {
            true
        }
        SyncError::Refused(problem) => problem.code != codes::STORE_UNAVAILABLE,
        _ => false,
    }
}

fn json(message: &impl serde::Serialize) -> Result<Vec<u8>, SyncError> {
    serde_json::to_vec(message).map_err(|error| SyncError::Unreadable(error.into()))
}

/// One sync under way.
struct Trip<'a, 'r, K, T> {
    courier: &'a Courier<K, T>,
    run: Run<'r>,
    series: Series,
    report: SyncReport,
}

impl<K: DeviceKeys, T: Transport> Trip<'_, '_, K, T> {
    fn go(&mut self) -> Result<(), SyncError> {
        (self.run.progress)(Progress::Asking);
        self.push_older_epochs()?;
        let local = self.local()?;
        let central = self.status(&local)?;
        self.report.skew_ms = central.server_time_ms.saturating_sub(self.run.now.ms);
        self.report.capabilities = central.capabilities.clone();
        self.report.holds_shop_key = central.holds_shop_key;
        let plan = self.plan(&local, &central)?;
        self.report.verdict = plan.verdict;
        if let Some(point) = plan.taken_up {
            self.set_acked(self.series, point.seq, point.hash.0)?;
        }
        if let Some(after) = plan.push_after {
            let upto = local.head.map_or(0, |head| head.seq);
            self.push(self.series, after, upto)?;
        }
        if plan.is_pull_due {
            self.offer_records()?;
            self.pull()?;
        }
        self.agree(&local, plan.verdict)
    }

    /// What older epochs of this folder left unsent goes first. A series that cannot go now is in nobody's way: it stays
    /// unsent and counted as such.
    fn push_older_epochs(&mut self) -> Result<(), SyncError> {
        for series in self.own_epochs()? {
            if series == self.series {
                continue;
            }
            let (head, acked) = self.ends(series)?;
            let (upto, after) = (head.map_or(0, |p| p.seq), acked.map_or(0, |p| p.seq));
            if after < upto
                && let Err(error) = self.push(series, after, upto)
                && !is_of_series(&error)
            {
                return Err(error);
            }
        }
        self.report.verdict = Verdict::Level;
        Ok(())
    }

    /// Every epoch this folder wrote as the device it is now.
    fn own_epochs(&self) -> Result<Vec<Series>, SyncError> {
        let mut own = self.courier.ledger.read(|db| db.own_series())?;
        own.retain(|series| series.device == self.series.device);
        Ok(own)
    }

    fn ends(
        &self,
        series: Series,
    ) -> Result<(Option<SeriesPoint>, Option<SeriesPoint>), SyncError> {
        let ends = self
            .courier
            .ledger
            .read(|db| -> Result<_, LedgerError> { Ok((db.head(series)?, db.acked(series)?)) })?;
        let point = |(seq, hash)| SeriesPoint {
            seq,
            hash: Hash32(hash),
        };
        Ok((
            ends.0.map(point),
            ends.1.map(|acked| point((acked.seq, acked.hash))),
        ))
    }

    fn local(&self) -> Result<Local, SyncError> {
        let (head, acked) = self.ends(self.series)?;
        Ok(Local {
            series: self.series,
            head,
            acked,
        })
    }

    fn plan(&self, local: &Local, central: &StatusAnswer) -> Result<Plan, SyncError> {
        if central.stored != central.series.map_or(0, |end| end.seq) {
            return Err(SyncError::DoesNotAddUp("stored_count"));
        }
        let at = central.series.map(|end| end.seq);
        let own_hash = match at {
            Some(seq) => self.load(self.series, seq.saturating_sub(1), 1)?,
            None => Vec::new(),
        };
        let own_hash = own_hash
            .first()
            .filter(|event| Some(event.header.seq) == at);
        Ok(plan(
            local,
            central,
            own_hash.map(|event| Hash32(event.hash)),
        ))
    }

    fn ask(
        &mut self,
        door: &str,
        kind: Kind,
        payload: Vec<u8>,
        want: Kind,
    ) -> Result<Answer, SyncError> {
        if self.run.cancel.load(Ordering::Relaxed) {
            return Err(SyncError::Cancelled);
        }
        self.report.requests += 1;
        let nonce = (self.run.nonce)();
        let answer = self
            .courier
            .line(self.series)
            .ask(door, kind, payload, nonce, want)?;
        self.report.sent_bytes += answer.sent_bytes;
        self.report.got_bytes += answer.got_bytes;
        Ok(answer)
    }

    fn status(&mut self, local: &Local) -> Result<StatusAnswer, SyncError> {
        let ask = StatusAsk {
            head: local.head,
            acked: local.acked,
        };
        let answer = self.ask("status", Kind::Status, json(&ask)?, Kind::Standing)?;
        answer
            .sealed
            .json(Kind::Standing)
            .map_err(SyncError::Unreadable)
    }

    fn load(
        &self,
        series: Series,
        after: u64,
        most: usize,
    ) -> Result<Vec<EventEnvelope>, SyncError> {
        Ok(self
            .courier
            .ledger
            .read(|db| db.events_after(series, after, most))?)
    }

    fn push(&mut self, series: Series, after: u64, upto: u64) -> Result<(), SyncError> {
        let mut flow = PushFlow::new(series, after, upto);
        while let Some((from, most)) = flow.next() {
            let mut events = self.load(series, from, most)?;
            events.truncate(Batch::fitting(&events, most));
            let is_next = events
                .first()
                .is_some_and(|event| event.header.seq == from + 1);
            let Some(last) = events.last().filter(|_| is_next) else {
                return Err(SyncError::DoesNotAddUp("own_chain"));
            };
            let seal = self.courier.keys.seal_head(
                self.courier.address.shop,
                series,
                last.header.seq,
                last.hash,
            );
            let batch = Batch::of(&events, seal.ok_or(SyncError::KeyMissing)?);
            let payload = batch.map(|batch| batch.write()).unwrap_or_default();
            if payload.len() > RAW_MAX {
                return Err(SyncError::EventTooLarge {
                    seq: last.header.seq,
                });
            }
            match self.ask("push", Kind::Push, payload, Kind::Ack) {
                Ok(answer) => self.take_ack(&mut flow, series, &events, &answer)?,
                Err(SyncError::Refused(problem)) if problem.code == codes::GAP => {
                    flow.gap(
                        problem
                            .facts
                            .get("want")
                            .and_then(Value::as_u64)
                            .unwrap_or(0),
                    )?;
                }
                Err(error) => flow.halve(events.len(), error)?,
            }
            let (sent, of) = (self.report.pushed_events, upto - after.min(upto));
            (self.run.progress)(Progress::Pushing {
                sent: sent.min(of),
                of,
            });
        }
        match flow.state {
            Some(SeriesState::Forked) => self.report.verdict = Verdict::Forked,
            Some(SeriesState::Revoked) => self.report.verdict = Verdict::Revoked,
            Some(SeriesState::Active) | None => {}
        }
        Ok(())
    }

    fn take_ack(
        &mut self,
        flow: &mut PushFlow,
        series: Series,
        sent: &[EventEnvelope],
        answer: &Answer,
    ) -> Result<(), SyncError> {
        let ack: Ack = answer
            .sealed
            .json(Kind::Ack)
            .map_err(SyncError::Unreadable)?;
        let (seq, hash) = flow.acked(sent, &ack)?;
        self.set_acked(series, seq, hash)?;
        self.report.pushed_events += sent.len() as u64;
        Ok(())
    }

    fn set_acked(&self, series: Series, seq: u64, hash: [u8; 32]) -> Result<(), SyncError> {
        let now = self.run.now;
        let work = move |tx: &mut Tx<'_>| tx.set_acked(series, seq, hash, now);
        self.courier
            .ledger
            .transact::<_, LedgerError, _>(now, work)?;
        Ok(())
    }

    fn pull(&mut self) -> Result<(), SyncError> {
        let first = self.courier.ledger.read(|db| db.cursor(PULL_CURSOR))?;
        let mut flow = PullFlow::new(first);
        while let Some((after, limit)) = flow.next() {
            let answer = self.ask(
                "pull",
                Kind::Pull,
                json(&PullAsk { after, limit })?,
                Kind::Page,
            );
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    flow.halve(error)?;
                    continue;
                }
            };
            let payload = answer
                .sealed
                .of_kind(Kind::Page)
                .map_err(SyncError::Unreadable)?;
            let page =
                Page::read(payload, self.courier.address.shop).map_err(SyncError::Unreadable)?;
            let (upto, head) = (flow.page(&page)?, page.head);
            self.take_page(page, upto)?;
            self.report.position = upto;
            (self.run.progress)(Progress::Pulling {
                got: upto - first,
                of: head - first,
            });
        }
        Ok(())
    }

    /// Events and cursor in one transaction: after a crash the page is pulled again or not at all.
    fn take_page(&mut self, page: Page, upto: u64) -> Result<(), SyncError> {
        if page.entries.is_empty() {
            return Ok(());
        }
        let work = move |tx: &mut Tx<'_>| -> Result<[u64; 4], LedgerError> {
            let [mut new, mut echoed, mut withheld, mut refused] = [0; 4];
            for (position, entry) in page.numbered() {
                let Entry::Event(event) = entry else {
                    withheld += 1;
                    continue;
                };
                match tx.ingest(position, event)? {
                    Ingested::New => new += 1,
                    Ingested::Echo => echoed += 1,
                    Ingested::Known => {}
                    Ingested::Refused => refused += 1,
                }
            }
            tx.set_cursor(PULL_CURSOR, upto)?;
            Ok([new, echoed, withheld, refused])
        };
        let taken = self
            .courier
            .ledger
            .transact::<_, LedgerError, _>(self.run.now, work)?;
        let [new, echoed, withheld, refused] = taken.value;
        self.report.pulled_events += new;
        self.report.echoed_events += echoed;
        self.report.withheld += withheld;
        self.report.refused_events += refused;
        Ok(())
    }

    /// The last look: what was here at the start is acknowledged, hash and all.
    fn agree(&mut self, before: &Local, planned: Verdict) -> Result<(), SyncError> {
        let after = self.local()?;
        self.report.acked_seq = after.acked.map_or(0, |point| point.seq);
        if matches!(planned, Verdict::Behind { .. }) {
            self.report.verdict = planned;
            return Ok(());
        }
        let Some(head) = before.head else {
            return Ok(());
        };
        match after.acked {
            Some(acked) if acked.seq > head.seq || acked == head => Ok(()),
            _ => Err(SyncError::DoesNotAddUp("acknowledged_head")),
        }
    }
}
