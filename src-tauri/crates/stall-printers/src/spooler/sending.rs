//! Sends one job over one link, segment by segment, writing each start and outcome down before going on.
//!
//! Refuses to send a segment whose start is not durable, or again what may have come out.

use super::desk::{Desk, has_sent, is_done};
use super::verdict::{Failure, Verdict, verdict};
use crate::pace::{CHUNK_BYTES, Pace};
use crate::press::clean_up;
use crate::status::{Ear, PrinterStatus};
use crate::transport::{Landing, Transport, TransportError};
use stall_ledger::{JobRow, JobState, LedgerError, SegmentOutcome};
use stall_paper::{Encoded, OnPaperOut, Profile, StatusKind, escpos};
use std::time::{Duration, Instant};

/// How the sending of a job ended; each fault is a stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The printer or the picture folder confirmed every segment.
    Printed,
    /// Every segment was accepted by a printer that cannot say more.
    Sent,
    /// Nothing of the segment in hand left us.
    Again(&'static str),
    /// It may have come out.
    AskPerson(&'static str),
    /// The printer cannot print now, and nothing is half sent.
    Held(&'static str),
    /// Back into the queue: the spooler is ending, or the printer was stopped meanwhile.
    Requeue,
    Cancelled,
}

/// What one step of the way led to: on, or the end.
type Step = Result<Option<Ending>, LedgerError>;

/// How the wait for a fence ended.
enum Fence {
    Answered,
    /// The printer threw its buffer away; the segment is incomplete.
    ThrownAway,
    /// The link collects a segment and could not keep it; nothing came out.
    Unlanded(&'static str),
    Silent(&'static str),
}

pub(crate) struct Sending<'a> {
    pub desk: &'a mut Desk,
    pub job: &'a JobRow,
    pub profile: &'a Profile,
    pub encoded: &'a Encoded,
    pub link: Box<dyn Transport>,
    ear: Ear,
    pace: Pace,
    status: StatusKind,
    /// The longest command that may have been cut off while it stored a picture.
    stored_bytes: usize,
    /// Segments that went over this link and nobody confirmed.
    unproven: Vec<u32>,
    /// Whether the job was set aside while the printer is stopped with bytes of it inside.
    is_held: bool,
}

impl<'a> Sending<'a> {
    pub fn new(
        desk: &'a mut Desk,
        job: &'a JobRow,
        profile: &'a Profile,
        encoded: &'a Encoded,
        link: Box<dyn Transport>,
        stored_bytes: usize,
    ) -> Self {
        let status = if link.can_answer() {
            profile.status
        } else {
            StatusKind::None
        };
        let pace = Pace::new(profile.bytes_per_second);
        Self {
            desk,
            job,
            profile,
            encoded,
            link,
            ear: Ear::default(),
            pace,
            status,
            stored_bytes,
            unproven: vec![],
            is_held: false,
        }
    }

    /// Sends what is not confirmed yet.
    pub fn run(mut self) -> Result<Ending, LedgerError> {
        for index in 0..self.count() {
            if self.is_done_before(index) {
                continue;
            }
            if let Some(ending) = self.whole_segment(index)? {
                return Ok(ending);
            }
        }
        self.close()
    }

    /// One segment, from its durable start to its durable outcome.
    fn whole_segment(&mut self, index: u32) -> Step {
        if let Some(ending) = self.make_ready()? {
            return Ok(Some(ending));
        }
        self.desk
            .spool
            .start_segment(self.job.job, index, self.count())?;
        if let Err(error) = self.send(index) {
            return self.failed(index, error.left, error.fault).map(Some);
        }
        match self.settle(index)? {
            Fence::Answered if self.is_held => Ok(Some(Ending::Requeue)),
            Fence::Answered => Ok(None),
            // As good as never sent: the printer says so.
            Fence::ThrownAway => {
                self.end(index, SegmentOutcome::FailedClean)?;
                self.desk.is_dirty = true;
                Ok(Some(Ending::Requeue))
            }
            Fence::Unlanded(fault) => self.failed(index, Some(0), fault).map(Some),
            Fence::Silent(fault) => {
                let left = Some(self.length(index));
                self.failed(index, left, fault).map(Some)
            }
        }
    }

    /// Everything that must hold before a segment may start.
    fn make_ready(&mut self) -> Step {
        if self.desk.is_halting() {
            return Ok(Some(self.early(Ending::Requeue)));
        }
        if self.desk.takes_cancel(self.job.job) {
            return Ok(Some(self.early(Ending::Cancelled)));
        }
        if self.desk.is_dirty {
            if let Err(error) = self.link.write(
                &clean_up(self.profile, self.stored_bytes),
                self.desk.patience.write,
            ) {
                return self.lost_between(error.code());
            }
            self.desk.is_dirty = false;
        }
        if self.status == StatusKind::None {
            self.desk.note(PrinterStatus::unanswered());
            return Ok(None);
        }
        match self.ask() {
            // One that should answer and does not is off, asleep or another sort of printer.
            Ok(status) if status.is_unknown => self.lost_between("printer_silent"),
            Ok(status) => Ok(status.fault().map(|fault| self.early(Ending::Held(fault)))),
            Err(error) => self.lost_between(error.code()),
        }
    }

    /// Leaves between two segments.
    fn early(&mut self, ending: Ending) -> Ending {
        match self.link.finish(self.desk.patience.finish) {
            Err(error) if !self.unproven.is_empty() => Ending::AskPerson(error.code()),
            _ => ending,
        }
    }

    /// The link broke, or nobody answers on it, before a segment started.
    fn lost_between(&mut self, fault: &'static str) -> Step {
        match verdict(Failure {
            left: Some(0),
            has_unproven: !self.unproven.is_empty(),
        }) {
            Verdict::Again => Ok(Some(Ending::Again(fault))),
            Verdict::AskPerson => self.ask_person(fault).map(Some),
        }
    }

    /// Hands over the bytes in chunks, no faster than the printer takes them.
    fn send(&mut self, index: u32) -> Result<(), Unsent> {
        let range = self.encoded.segments[index as usize].range();
        let mut sent = 0;
        for chunk in self.encoded.bytes[range].chunks(CHUNK_BYTES) {
            std::thread::sleep(self.pace.wait_for(chunk.len(), Instant::now()));
            match self.link.write(chunk, self.desk.patience.write) {
                Ok(count) => sent += count,
                Err(error) => return Err(Unsent::after(sent, &error)),
            }
        }
        Ok(())
    }

    /// Waits until it is known, as far as it can be, what became of a sent segment.
    fn settle(&mut self, index: u32) -> Result<Fence, LedgerError> {
        let landing = match self.link.end_segment() {
            Ok(landing) => landing,
            Err(error) => return Ok(Fence::Unlanded(error.code())),
        };
        let fence = match self.status {
            StatusKind::None => Fence::Answered,
            StatusKind::DleEot => self.await_recovery()?,
            StatusKind::GsR => self.await_fence(index)?,
        };
        if matches!(fence, Fence::Answered) {
            let is_proven = landing == Landing::Printed || self.status == StatusKind::GsR;
            if !is_proven {
                self.unproven.push(index);
            }
            self.end(
                index,
                if is_proven {
                    SegmentOutcome::Printed
                } else {
                    SegmentOutcome::Sent
                },
            )?;
        }
        Ok(fence)
    }

    /// A printer without a fence: while it is stopped, its buffer decides.
    fn await_recovery(&mut self) -> Result<Fence, LedgerError> {
        loop {
            match self.ask() {
                Err(error) => return Ok(Fence::Silent(error.code())),
                Ok(status) => match status.fault() {
                    Some(fault) => self.hold(fault)?,
                    None if !self.is_held || self.keeps_its_buffer() => return Ok(Fence::Answered),
                    None => return Ok(Fence::Silent("paper_out")),
                },
            }
            if self.is_interrupted() {
                return Ok(Fence::Silent("spooler_stopped"));
            }
            std::thread::sleep(self.desk.patience.poll);
        }
    }

    /// Sends the fence and waits for its answer; a stopped printer is waited for as long as it takes.
    fn await_fence(&mut self, index: u32) -> Result<Fence, LedgerError> {
        self.ear.forget_fences();
        if let Err(error) = self.link.write(&escpos::FENCE, self.desk.patience.write) {
            return Ok(Fence::Silent(error.code()));
        }
        if self.is_last(index) {
            self.desk
                .set_state(self.job.job, JobState::AwaitingFence, None)?;
        }
        let mut since = Instant::now();
        loop {
            match self.listen() {
                Err(error) => return Ok(Fence::Silent(error.code())),
                Ok(Heard::Fence) => return Ok(Fence::Answered),
                Ok(Heard::Stopped(fault)) => {
                    self.hold(fault)?;
                    since = Instant::now();
                    if self.is_interrupted() {
                        return Ok(Fence::Silent("spooler_stopped"));
                    }
                }
                // It prints again, and the fence was in the buffer it lost.
                Ok(Heard::Nothing) if self.is_held && self.loses_its_buffer() => {
                    return Ok(Fence::ThrownAway);
                }
                Ok(Heard::Nothing) if since.elapsed() > self.desk.patience.fence => {
                    return Ok(Fence::Silent("printer_silent"));
                }
                Ok(Heard::Nothing) => {}
            }
        }
    }

    fn count(&self) -> u32 {
        self.encoded.segments.len() as u32
    }

    /// Whether an earlier attempt already brought this segment to its end.
    fn is_done_before(&self, index: u32) -> bool {
        let mut segments = self.job.segments.iter();
        segments.any(|segment| segment.index == index && is_done(segment))
    }

    /// Whether nothing of the job is left to send after this segment.
    fn is_last(&self, index: u32) -> bool {
        (index + 1..self.count()).all(|later| self.is_done_before(later))
    }

    fn keeps_its_buffer(&self) -> bool {
        self.profile.on_paper_out == OnPaperOut::Resumes
    }

    fn loses_its_buffer(&self) -> bool {
        self.profile.on_paper_out == OnPaperOut::Loses
    }

    /// Asks how the printer is, and remembers it for people.
    fn ask(&mut self) -> Result<PrinterStatus, TransportError> {
        let answer = self.desk.patience.answer;
        let status = self.ear.ask(self.link.as_mut(), answer)?;
        if !status.is_unknown {
            self.desk.note(status);
        }
        Ok(status)
    }

    /// One round of waiting for the fence: listens, asks, and listens again to what came meanwhile.
    fn listen(&mut self) -> Result<Heard, TransportError> {
        let poll = self.desk.patience.poll;
        if self.ear.hear_fence(self.link.as_mut(), poll)? {
            return Ok(Heard::Fence);
        }
        let status = self.ask()?;
        if self.ear.hear_fence(self.link.as_mut(), Duration::ZERO)? {
            return Ok(Heard::Fence);
        }
        Ok(status.fault().map_or(Heard::Nothing, Heard::Stopped))
    }

    fn hold(&mut self, fault: &'static str) -> Result<(), LedgerError> {
        if !self.is_held {
            self.desk
                .set_state(self.job.job, JobState::Held, Some(fault))?;
            self.is_held = true;
        }
        Ok(())
    }

    fn is_interrupted(&self) -> bool {
        self.desk.is_halting() || self.desk.is_to_cancel(self.job.job)
    }

    /// A segment did not end well.
    fn failed(
        &mut self,
        index: u32,
        left: Option<usize>,
        fault: &'static str,
    ) -> Result<Ending, LedgerError> {
        if self.is_held && self.desk.takes_cancel(self.job.job) {
            self.desk.is_dirty = true;
            self.end(index, self.all_left(index))?;
            return Ok(Ending::Cancelled);
        }
        match verdict(Failure {
            left,
            has_unproven: !self.unproven.is_empty(),
        }) {
            Verdict::Again => {
                self.end(index, SegmentOutcome::FailedClean)?;
                Ok(Ending::Again(fault))
            }
            Verdict::AskPerson => {
                let outcome = match left {
                    Some(0) => SegmentOutcome::FailedClean,
                    Some(count) => SegmentOutcome::Unknown {
                        bytes_sent: count as u64,
                    },
                    None => self.all_left(index),
                };
                self.end(index, outcome)?;
                self.ask_person(fault)
            }
        }
    }

    /// Nobody confirmed what went over this link before it broke, so that is asked as well.
    fn ask_person(&mut self, fault: &'static str) -> Result<Ending, LedgerError> {
        self.desk.is_dirty = true;
        for index in std::mem::take(&mut self.unproven) {
            self.end(index, self.all_left(index))?;
        }
        // A held job goes through the queue; whoever takes it sees the doubt and asks.
        Ok(if self.is_held {
            Ending::Requeue
        } else {
            Ending::AskPerson(fault)
        })
    }

    /// Ends the link after the last segment.
    fn close(mut self) -> Result<Ending, LedgerError> {
        let is_proven = self.unproven.is_empty();
        let patience = if is_proven {
            Duration::ZERO
        } else {
            self.desk.patience.finish
        };
        match self.link.finish(patience) {
            Err(error) if !is_proven => self.ask_person(error.code()),
            _ if is_proven && !has_sent(self.job) => Ok(Ending::Printed),
            _ => Ok(Ending::Sent),
        }
    }

    fn end(&mut self, index: u32, outcome: SegmentOutcome) -> Result<(), LedgerError> {
        self.desk.spool.end_segment(self.job.job, index, outcome)
    }

    fn length(&self, index: u32) -> usize {
        self.encoded.segments[index as usize].range().len()
    }

    fn all_left(&self, index: u32) -> SegmentOutcome {
        SegmentOutcome::Unknown {
            bytes_sent: self.length(index) as u64,
        }
    }
}

enum Heard {
    Fence,
    Stopped(&'static str),
    Nothing,
}

/// A send that broke off.
struct Unsent {
    left: Option<usize>,
    fault: &'static str,
}

impl Unsent {
    fn after(sent: usize, error: &TransportError) -> Self {
        Self {
            left: error.sent().map(|more| sent + more),
            fault: error.code(),
        }
    }
}
