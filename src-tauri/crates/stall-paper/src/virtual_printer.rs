//! A printer made of code: reads ESC/POS bytes as they arrive, burns dots, answers status, and can be
//! told to fail. It is strict: a command it does not know is an event, never ignored. The preview on
//! screen is this printer reading the bytes the real one gets.

use std::collections::VecDeque;

use crate::page::Encoded;
use crate::{Bitmap, KeptPicture, Language, OnPaperOut, Profile};

mod command;
mod machine;
mod status;
mod tspl;
mod zpl;

use command::{Parsed, parse};
use machine::Machine;

/// What is wrong with the printer or its link. The default is a healthy one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    /// The paper ends when this many rows (counted from power-on) have passed.
    pub paper_out_at_row: Option<u32>,
    pub cover_open: bool,
    /// The link breaks when this many bytes have arrived.
    pub drop_at_byte: Option<u64>,
    /// Input buffer, in bytes: a longer command loses its tail, which then prints as text.
    pub buffer_bytes: Option<usize>,
    pub no_status: bool,
    pub ignores_code_pages: bool,
    pub no_native_qr: bool,
    /// Boots (and resets) into a mode in which bytes from 0x80 are half of a Chinese character.
    pub kanji_at_boot: bool,
}

/// What the printer did that is worth telling. Offsets count bytes since power-on, rows likewise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrinterEvent {
    Cut {
        row: u32,
    },
    DrawerKicked,
    /// The answer to a fence went out: all before it is on paper.
    Fenced {
        row: u32,
    },
    PaperOut {
        row: u32,
    },
    Unknown {
        offset: u64,
        bytes: Vec<u8>,
    },
    /// A byte the selected page has no character for.
    Unprintable {
        offset: u64,
        byte: u8,
    },
    /// Text ran past the right edge and was continued below.
    Overflowed {
        row: u32,
    },
    /// Bytes that found no room.
    Overrun {
        lost: usize,
    },
    LinkDropped {
        offset: u64,
    },
}

/// The printer. Feed it bytes; take paper, replies and events.
#[derive(Debug, Clone)]
pub struct VirtualPrinter {
    profile: Profile,
    faults: Faults,
    machine: Machine,
    /// Bytes received and not yet understood or, while stopped, not yet looked at.
    input: VecDeque<u8>,
    /// Bytes received since power-on.
    received: u64,
    consumed: u64,
    replies: Vec<u8>,
    link_down: bool,
    /// The last three bytes that came while stopped, and whether they were kept.
    last_bytes: [(u8, bool); 3],
}

impl VirtualPrinter {
    pub fn new(profile: Profile, faults: Faults) -> Self {
        Self {
            machine: Machine::new(&profile, &faults),
            profile,
            faults,
            input: VecDeque::new(),
            received: 0,
            consumed: 0,
            replies: Vec::new(),
            link_down: false,
            last_bytes: Default::default(),
        }
    }

    /// Lays pictures into its memory, as if they had been stored before.
    pub fn keep(&mut self, pictures: &[KeptPicture]) {
        self.machine.keep(pictures);
    }

    /// Takes bytes as a link delivers them, in pieces of any size.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<PrinterEvent> {
        let mut events = Vec::new();
        let bytes = self.before_drop(bytes, &mut events);
        self.received += bytes.len() as u64;
        if self.is_stopped() {
            let lost = self.store_while_stopped(bytes);
            if lost > 0 {
                self.consumed += lost as u64;
                events.push(PrinterEvent::Overrun { lost });
            }
        } else {
            self.input.extend(bytes);
            self.run(&mut events);
        }
        events
    }

    /// Status bytes the printer has sent since the last call.
    pub fn take_replies(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.replies)
    }

    /// How many bytes it takes now without losing any; a stopped printer fills up.
    pub fn room(&self) -> usize {
        let buffer = self.faults.buffer_bytes.unwrap_or(4_096);
        if self.is_stopped() {
            buffer.saturating_sub(self.input.len())
        } else {
            usize::MAX
        }
    }

    /// Whether paper or cover keep it from printing.
    pub fn is_stopped(&self) -> bool {
        self.faults.cover_open || self.machine.is_out_of_paper()
    }

    /// A new roll: prints on as the profile says (`on_paper_out`).
    pub fn load_paper(&mut self) -> Vec<PrinterEvent> {
        self.faults.paper_out_at_row = None;
        let keeps = self.profile.on_paper_out != OnPaperOut::Loses;
        self.machine.load_paper(keeps);
        if !keeps {
            self.consumed += self.input.len() as u64;
            self.input.clear();
        }
        self.resume()
    }

    /// Makes the paper end `rows` rows from now.
    pub fn end_paper_in(&mut self, rows: u32) {
        self.machine.end_paper_in(rows);
    }

    pub fn open_cover(&mut self) {
        self.faults.cover_open = true;
    }

    pub fn close_cover(&mut self) -> Vec<PrinterEvent> {
        self.faults.cover_open = false;
        self.resume()
    }

    /// The link works again; what was half received is still half received.
    pub fn reconnect(&mut self) {
        self.link_down = false;
        self.faults.drop_at_byte = None;
    }

    /// The paper since the last cut.
    pub fn paper(&self) -> &Bitmap {
        self.machine.paper()
    }

    /// Tears off: every cut piece, and what hangs out of the printer if it is not empty.
    pub fn take_papers(&mut self) -> Vec<Bitmap> {
        self.machine.take_papers()
    }

    fn resume(&mut self) -> Vec<PrinterEvent> {
        let mut events = Vec::new();
        if !self.is_stopped() {
            self.run(&mut events);
        }
        events
    }

    fn before_drop<'b>(&mut self, bytes: &'b [u8], events: &mut Vec<PrinterEvent>) -> &'b [u8] {
        if self.link_down {
            return &[];
        }
        let Some(limit) = self.faults.drop_at_byte else {
            return bytes;
        };
        let left = limit.saturating_sub(self.received);
        if (bytes.len() as u64) < left {
            return bytes;
        }
        self.link_down = true;
        events.push(PrinterEvent::LinkDropped { offset: limit });
        &bytes[..left as usize]
    }

    fn run(&mut self, events: &mut Vec<PrinterEvent>) {
        while !self.is_stopped() && !self.input.is_empty() {
            match parse(self.input.make_contiguous()) {
                Parsed::Incomplete { needs } => {
                    if !self.overruns(needs, events) {
                        return;
                    }
                }
                Parsed::Complete { command, length } => {
                    if self.overruns(length, events) {
                        continue;
                    }
                    let raw: Vec<u8> = self.input.drain(..length).collect();
                    let offset = self.consumed;
                    self.consumed += length as u64;
                    self.last_bytes = Default::default();
                    let replies = self.machine.obey(&command, &raw, offset, events);
                    self.reply(&replies);
                }
            }
        }
    }

    /// A command longer than the buffer: the head is thrown away, the tail will print as text.
    fn overruns(&mut self, needs: usize, events: &mut Vec<PrinterEvent>) -> bool {
        let Some(buffer) = self.faults.buffer_bytes else {
            return false;
        };
        if needs <= buffer || self.input.len() < buffer {
            return false;
        }
        self.input.drain(..buffer);
        self.consumed += buffer as u64;
        events.push(PrinterEvent::Overrun { lost: buffer });
        true
    }

    /// Keeps what fits for later and returns how many bytes did not. `DLE EOT n` is taken out of the
    /// stream and answered as it arrives, even when the buffer is full.
    fn store_while_stopped(&mut self, bytes: &[u8]) -> usize {
        let mut lost = 0_usize;
        for byte in bytes {
            let kept = self.room() > 0;
            if kept {
                self.input.push_back(*byte);
            } else {
                lost += 1;
            }
            self.last_bytes = [self.last_bytes[1], self.last_bytes[2], (*byte, kept)];
            if let [(0x10, _), (0x04, _), (n @ 1..=4, _)] = self.last_bytes {
                let out_of_paper = self.machine.is_out_of_paper();
                self.reply(&[status::real_time(n, out_of_paper, self.faults.cover_open)]);
                let stored = self.last_bytes.iter().filter(|(_, kept)| *kept).count();
                self.input.truncate(self.input.len() - stored);
                // Some of the three may have been lost, and told, in an earlier call.
                lost = lost.saturating_sub(3 - stored);
                self.consumed += 3;
                self.last_bytes = Default::default();
            }
        }
        lost
    }

    fn reply(&mut self, bytes: &[u8]) {
        if !self.faults.no_status {
            self.replies.extend(bytes);
        }
    }
}

/// The papers these bytes print on a healthy printer of this profile: one a cut, or one a label.
pub fn render(bytes: &[u8], profile: &Profile) -> Vec<Bitmap> {
    match profile.language {
        Language::Escpos => {}
        Language::Tspl => return tspl::read(bytes),
        Language::Zpl => return zpl::read(bytes),
    }
    let mut printer = VirtualPrinter::new(profile.clone(), Faults::default());
    printer.feed(bytes);
    printer.take_papers()
}

/// The papers these bytes print, one a segment, on a printer that keeps these pictures.
pub fn render_segments(encoded: &Encoded, profile: &Profile, kept: &[KeptPicture]) -> Vec<Bitmap> {
    let together = |pieces: Vec<Bitmap>| Bitmap::stack(profile.width_dots, &pieces);
    let segments = encoded.segments.iter();
    if profile.language != Language::Escpos {
        return segments
            .map(|s| together(render(&encoded.bytes[s.range()], profile)))
            .collect();
    }
    let mut printer = VirtualPrinter::new(profile.clone(), Faults::default());
    printer.keep(kept);
    segments
        .map(|segment| {
            printer.feed(&encoded.bytes[segment.range()]);
            together(printer.take_papers())
        })
        .collect()
}
