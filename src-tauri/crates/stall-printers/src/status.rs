//! What a printer says of itself: `DLE EOT n` in real time, `GS r 1` in stream order.
//!
//! The bits are read by the escpos crate; the fixed bits tell the two sorts of answer apart.

use crate::transport::{Transport, TransportError};
use escpos::utils::{RealTimeStatusRequest, RealTimeStatusResponse};
use serde::{Deserialize, Serialize};
use stall_paper::escpos::status_request;
use std::time::{Duration, Instant};

/// How a printer is. `is_unknown` means that it does not answer, which for many is ordinary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterStatus {
    pub is_ready: bool,
    pub paper_low: bool,
    pub paper_out: bool,
    pub cover_open: bool,
    pub is_offline: bool,
    pub is_unknown: bool,
    pub is_virtual: bool,
}

impl PrinterStatus {
    pub(crate) fn of_the_virtual_printer() -> Self {
        Self {
            is_ready: true,
            is_virtual: true,
            ..Self::default()
        }
    }

    pub(crate) fn unreachable() -> Self {
        Self {
            is_offline: true,
            ..Self::default()
        }
    }

    pub(crate) fn unanswered() -> Self {
        Self {
            is_unknown: true,
            ..Self::default()
        }
    }

    /// What keeps the printer from printing, as the spool keeps it; nothing for a silent printer.
    pub fn fault(&self) -> Option<&'static str> {
        if self.paper_out {
            Some("paper_out")
        } else if self.cover_open {
            Some("cover_open")
        } else if self.is_offline {
            Some("printer_offline")
        } else {
            None
        }
    }

    /// Reads the answers to `DLE EOT` 1, 2 and 4; bytes that are none count as silence.
    pub fn from_answers(printer: Option<u8>, cause: Option<u8>, paper: Option<u8>) -> Self {
        use RealTimeStatusRequest as Ask;
        use RealTimeStatusResponse as Said;
        let says = |ask: Ask, answer: Option<u8>, what: Said| {
            let bits = answer.and_then(|byte| RealTimeStatusResponse::parse(ask, byte).ok());
            bits.and_then(|bits| bits.get(&what).copied())
        };
        let cover_closed = says(Ask::OfflineCause, cause, Said::CoverClosed);
        let stopped = says(Ask::OfflineCause, cause, Said::PrintingStopsDueToPaperEnd);
        let present = says(
            Ask::RollPaperSensor,
            paper,
            Said::RollPaperEndSensorPaperPresent,
        );
        let plenty = says(
            Ask::RollPaperSensor,
            paper,
            Said::RollPaperNearEndSensorPaperAdequate,
        );
        let online = says(Ask::Printer, printer, Said::Online);
        let mut status = Self {
            is_ready: false,
            paper_low: plenty == Some(false),
            paper_out: stopped == Some(true) || present == Some(false),
            cover_open: cover_closed == Some(false),
            is_offline: online == Some(false),
            is_unknown: [online, cover_closed, present].iter().all(Option::is_none),
            is_virtual: false,
        };
        status.is_ready = !status.is_unknown && status.fault().is_none();
        status
    }
}

/// Sorts what a printer says on one link; an answer to a fence is kept until it is asked for.
#[derive(Debug, Default)]
pub(crate) struct Ear {
    fences: u32,
}

impl Ear {
    /// Asks how the printer is. `deadline` bounds each of the three questions and answers.
    pub fn ask(
        &mut self,
        link: &mut dyn Transport,
        deadline: Duration,
    ) -> Result<PrinterStatus, TransportError> {
        // An answer nobody waits for any more would be taken for the next one.
        while self.hear(link, Duration::ZERO, |_| true)?.is_some() {}
        let Some(printer) = self.answer(link, 1, deadline)? else {
            return Ok(PrinterStatus::unanswered());
        };
        let cause = self.answer(link, 2, deadline)?;
        let paper = self.answer(link, 4, deadline)?;
        Ok(PrinterStatus::from_answers(Some(printer), cause, paper))
    }

    /// Forgets fences of the past; call before a new one is sent.
    pub fn forget_fences(&mut self) {
        self.fences = 0;
    }

    /// Whether a fence was answered before the deadline.
    pub fn hear_fence(
        &mut self,
        link: &mut dyn Transport,
        deadline: Duration,
    ) -> Result<bool, TransportError> {
        if self.fences == 0 {
            self.hear(link, deadline, is_fence)?;
        }
        Ok(self.fences > 0)
    }

    fn answer(
        &mut self,
        link: &mut dyn Transport,
        n: u8,
        deadline: Duration,
    ) -> Result<Option<u8>, TransportError> {
        link.write(&status_request(n), deadline)?;
        self.hear(link, deadline, is_real_time)
    }

    fn hear(
        &mut self,
        link: &mut dyn Transport,
        deadline: Duration,
        is_wanted: fn(u8) -> bool,
    ) -> Result<Option<u8>, TransportError> {
        let started = Instant::now();
        let mut byte = [0];
        loop {
            let left = deadline.saturating_sub(started.elapsed());
            if link.read(&mut byte, left)? == 0 {
                return Ok(None);
            }
            self.fences += u32::from(is_fence(byte[0]));
            if is_wanted(byte[0]) {
                return Ok(Some(byte[0]));
            }
        }
    }
}

/// `0xx1xx10`, the answer to `DLE EOT n`.
fn is_real_time(byte: u8) -> bool {
    byte & 0b1001_0011 == 0b0001_0010
}

/// `0xx0xxxx`, the answer to `GS r 1`.
fn is_fence(byte: u8) -> bool {
    byte & 0b1001_0000 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_of_the_manuals_are_read() {
        let ready = PrinterStatus::from_answers(Some(0x12), Some(0x12), Some(0x12));
        assert!(ready.is_ready && !ready.is_unknown);
        let out = PrinterStatus::from_answers(Some(0x1A), Some(0x32), Some(0x72));
        assert_eq!((out.fault(), out.is_ready), (Some("paper_out"), false));
        let open = PrinterStatus::from_answers(Some(0x1A), Some(0x16), Some(0x12));
        assert_eq!(open.fault(), Some("cover_open"));
        let low = PrinterStatus::from_answers(Some(0x12), Some(0x12), Some(0x1E));
        assert!(low.paper_low && low.is_ready);
    }

    #[test]
    fn silence_and_noise_are_not_taken_for_a_ready_printer() {
        assert!(PrinterStatus::from_answers(None, None, None).is_unknown);
        assert!(PrinterStatus::from_answers(Some(0xFF), Some(0), Some(0x11)).is_unknown);
    }

    #[test]
    fn a_fence_a_real_time_answer_and_flow_control_are_told_apart() {
        for byte in [0x12, 0x1A, 0x72] {
            assert!(is_real_time(byte) && !is_fence(byte));
        }
        for byte in [0x00, 0x03, 0x0C] {
            assert!(is_fence(byte) && !is_real_time(byte));
        }
        for flow_control in [0x11, 0x13] {
            assert!(!is_fence(flow_control) && !is_real_time(flow_control));
        }
    }
}
