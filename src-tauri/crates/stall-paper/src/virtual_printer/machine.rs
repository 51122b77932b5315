//! The mechanics: line buffer, pages, head and paper. Commands come in whole; dots come out.

use std::collections::BTreeMap;

use super::command::Command;
use super::{Faults, PrinterEvent, status};
use crate::{Bitmap, CodePage, Cutter, Face, KeptPicture, Profile, QrSymbol, cell_font};

const DEFAULT_SPACING: u32 = 30;

#[derive(Debug, Clone)]
struct Letter {
    x: u32,
    scale: (u8, u8),
    cell: Bitmap,
}

#[derive(Debug, Clone)]
pub struct Machine {
    width: u32,
    tear_dots: u32,
    has_cutter: bool,
    needs_motion_units: bool,
    pages: BTreeMap<u8, CodePage>,
    ignores_code_pages: bool,
    no_native_qr: bool,
    kanji_at_boot: bool,
    paper: Bitmap,
    cut_papers: Vec<Bitmap>,
    rows_done: u32,
    paper_ends_at: Option<u32>,
    backlog: Vec<Vec<u8>>,
    cut_owed: bool,
    logos: BTreeMap<[u8; 2], Bitmap>,
    state: State,
}

/// What `ESC @` puts back.
#[derive(Debug, Clone)]
struct State {
    letters: Vec<Letter>,
    pen: u32,
    face: Face,
    scale: (u8, u8),
    spacing: u32,
    align: u8,
    page: CodePage,
    kanji: bool,
    qr_module: u8,
    qr_data: Vec<u8>,
}

impl State {
    fn at_boot(kanji: bool) -> Self {
        Self {
            letters: Vec::new(),
            pen: 0,
            face: Face::A,
            scale: (1, 1),
            spacing: DEFAULT_SPACING,
            align: 0,
            page: CodePage::Pc437,
            kanji,
            qr_module: 3,
            qr_data: Vec::new(),
        }
    }
}

impl Machine {
    pub fn new(profile: &Profile, faults: &Faults) -> Self {
        Self {
            width: profile.width_dots,
            tear_dots: profile.feed_to_tear_dots,
            has_cutter: profile.cutter != Cutter::None,
            needs_motion_units: profile.motion_units,
            pages: profile
                .code_pages
                .iter()
                .map(|(page, n)| (*n, *page))
                .collect(),
            ignores_code_pages: faults.ignores_code_pages,
            no_native_qr: faults.no_native_qr,
            kanji_at_boot: faults.kanji_at_boot,
            paper: Bitmap::new(profile.width_dots, 0),
            cut_papers: Vec::new(),
            rows_done: 0,
            paper_ends_at: faults.paper_out_at_row,
            backlog: Vec::new(),
            cut_owed: false,
            logos: BTreeMap::new(),
            state: State::at_boot(faults.kanji_at_boot),
        }
    }

    pub fn paper(&self) -> &Bitmap {
        &self.paper
    }

    pub fn keep(&mut self, pictures: &[KeptPicture]) {
        let pictures = pictures.iter().cloned();
        self.logos
            .extend(pictures.map(|picture| (picture.key, picture.bitmap)));
    }

    pub fn is_out_of_paper(&self) -> bool {
        self.paper_ends_at.is_some_and(|end| self.rows_done >= end)
    }

    pub fn end_paper_in(&mut self, rows: u32) {
        self.paper_ends_at = Some(self.rows_done + rows);
    }

    pub fn load_paper(&mut self, keeps: bool) {
        self.paper_ends_at = None;
        let backlog = std::mem::take(&mut self.backlog);
        if keeps {
            for row in backlog {
                self.paper.push_row(&row);
                self.rows_done += 1;
            }
        }
        if std::mem::take(&mut self.cut_owed) && keeps {
            self.sever();
        }
    }

    pub fn take_papers(&mut self) -> Vec<Bitmap> {
        if self.paper.height() > 0 {
            self.sever();
        }
        std::mem::take(&mut self.cut_papers)
    }

    /// Does one command and returns what the printer answers.
    pub fn obey(
        &mut self,
        command: &Command,
        raw: &[u8],
        offset: u64,
        events: &mut Vec<PrinterEvent>,
    ) -> Vec<u8> {
        let known = match command {
            Command::Text(bytes) => self.text(bytes, offset, events),
            Command::RealTimeStatus(n) => {
                return vec![status::real_time(*n, self.is_out_of_paper(), false)];
            }
            Command::PaperSensor => {
                let row = self.rows_done;
                events.push(PrinterEvent::Fenced { row });
                return vec![status::paper_sensor(self.is_out_of_paper())];
            }
            Command::QrModel
            | Command::QrModule(_)
            | Command::QrLevel(_)
            | Command::QrStore(_)
            | Command::QrPrint => self.qr(command, raw, offset, events),
            _ => self.set(command) || self.print(command, events),
        };
        if !known {
            let bytes = raw.to_vec();
            events.push(PrinterEvent::Unknown { offset, bytes });
        }
        Vec::new()
    }

    /// Commands that only change how the next ones print; `false` for any other.
    fn set(&mut self, command: &Command) -> bool {
        match command {
            Command::Reset => self.state = State::at_boot(self.kanji_at_boot),
            Command::KanjiOff => self.state.kanji = false,
            Command::KanjiOn => self.state.kanji = true,
            Command::CodePage(_) if self.ignores_code_pages => {}
            Command::CodePage(n) => match self.pages.get(n) {
                Some(page) => self.state.page = *page,
                None => return false,
            },
            Command::Face(n @ (0 | 1 | 48 | 49)) => {
                self.state.face = if n % 2 == 1 { Face::B } else { Face::A };
            }
            Command::Size(n) => self.state.scale = ((n >> 4 & 7) + 1, (n & 7) + 1),
            Command::Position(x) => self.state.pen = u32::from(*x),
            Command::LineSpacing(n) => self.state.spacing = u32::from(*n),
            Command::Align(n @ 0..=2) => self.state.align = *n,
            Command::MotionUnits(203, 203) => return self.needs_motion_units,
            Command::CharacterSet(0) => {}
            Command::StoreLogo { key, width, rows } => {
                self.logos.insert(*key, Bitmap::from_packed(*width, rows));
            }
            _ => return false,
        }
        true
    }

    /// Commands that move paper or the drawer; `false` for any other.
    fn print(&mut self, command: &Command, events: &mut Vec<PrinterEvent>) -> bool {
        match command {
            Command::LineFeed => self.line_feed(events),
            Command::FeedDots(n) => {
                self.print_letters(0, events);
                self.feed(u32::from(*n), events);
            }
            Command::Raster { row_bytes, rows } => self.raster(*row_bytes, rows, events),
            Command::PrintLogo { key } => match self.logos.get(key).cloned() {
                Some(logo) => self.burn(&logo, events),
                None => return false,
            },
            Command::Cut { feed } if self.has_cutter => {
                self.feed(self.tear_dots + u32::from(*feed), events);
                self.cut(events);
            }
            Command::CutHere if self.has_cutter => self.cut(events),
            Command::KickDrawer => events.push(PrinterEvent::DrawerKicked),
            _ => return false,
        }
        true
    }

    fn text(&mut self, bytes: &[u8], offset: u64, events: &mut Vec<PrinterEvent>) -> bool {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let pair = self.state.kanji && *byte >= 0x80;
            let character = if pair {
                None
            } else {
                self.state.page.char_of(*byte)
            };
            if character.is_none() {
                let offset = offset + at as u64;
                events.push(PrinterEvent::Unprintable {
                    offset,
                    byte: *byte,
                });
            }
            self.letter(character.unwrap_or('\u{FFFF}'), events);
            at += if pair { 2 } else { 1 };
        }
        true
    }

    fn letter(&mut self, character: char, events: &mut Vec<PrinterEvent>) {
        let (face, scale) = (self.state.face, self.state.scale);
        let advance = face.cell().0 * u32::from(scale.0);
        if self.state.pen + advance > self.width {
            events.push(PrinterEvent::Overflowed {
                row: self.rows_done,
            });
            self.line_feed(events);
        }
        let x = self.state.pen;
        self.state.letters.push(Letter {
            x,
            scale,
            cell: cell_font::glyph(face, character),
        });
        self.state.pen += advance;
    }

    fn line_feed(&mut self, events: &mut Vec<PrinterEvent>) {
        self.print_letters(self.state.spacing, events);
    }

    /// Prints the line buffer, lower edges aligned, in a strip at least `spacing` high.
    fn print_letters(&mut self, spacing: u32, events: &mut Vec<PrinterEvent>) {
        let letters = std::mem::take(&mut self.state.letters);
        self.state.pen = 0;
        let height_of = |letter: &Letter| letter.cell.height() * u32::from(letter.scale.1);
        let height = letters.iter().map(height_of).max().unwrap_or(0);
        let mut strip = Bitmap::new(self.width, spacing.max(height));
        for letter in &letters {
            let y = height - height_of(letter);
            cell_font::draw_one(
                &mut strip,
                &letter.cell,
                letter.scale,
                letter.x as i32,
                y as i32,
            );
        }
        self.burn(&strip, events);
    }

    fn raster(&mut self, row_bytes: usize, rows: &[u8], events: &mut Vec<PrinterEvent>) {
        if !self.state.letters.is_empty() {
            self.line_feed(events);
        }
        // Wider than the head: what hangs over is lost, as on the real thing.
        self.burn(&Bitmap::from_packed(row_bytes as u32 * 8, rows), events);
    }

    fn qr(
        &mut self,
        command: &Command,
        raw: &[u8],
        offset: u64,
        events: &mut Vec<PrinterEvent>,
    ) -> bool {
        if self.no_native_qr {
            let printable: Vec<u8> = raw.iter().copied().filter(|b| *b >= 0x20).collect();
            return self.text(&printable, offset, events);
        }
        match command {
            Command::QrModule(n) => self.state.qr_module = *n,
            Command::QrStore(data) => self.state.qr_data.clone_from(data),
            Command::QrPrint => {
                let symbol = str::from_utf8(&self.state.qr_data)
                    .ok()
                    .map(QrSymbol::encode);
                let Some(Ok(symbol)) = symbol else {
                    return false;
                };
                let code = symbol.draw(u32::from(self.state.qr_module), 0);
                let spare = self.width.saturating_sub(code.width());
                let x = spare * u32::from(self.state.align) / 2;
                let mut strip = Bitmap::new(self.width, code.height());
                strip.blit(&code, x as i32, 0);
                self.burn(&strip, events);
            }
            _ => {}
        }
        true
    }

    fn feed(&mut self, rows: u32, events: &mut Vec<PrinterEvent>) {
        self.burn(&Bitmap::new(self.width, rows), events);
    }

    /// Moves rows under the head; where the paper ends the rest waits.
    fn burn(&mut self, strip: &Bitmap, events: &mut Vec<PrinterEvent>) {
        for y in 0..strip.height() {
            if self.is_out_of_paper() {
                self.backlog.push(strip.row(y).to_vec());
                continue;
            }
            self.paper.push_row(strip.row(y));
            self.rows_done += 1;
            if self.is_out_of_paper() {
                events.push(PrinterEvent::PaperOut {
                    row: self.rows_done,
                });
            }
        }
    }

    fn cut(&mut self, events: &mut Vec<PrinterEvent>) {
        if self.is_out_of_paper() {
            self.cut_owed = true;
            return;
        }
        events.push(PrinterEvent::Cut {
            row: self.rows_done,
        });
        self.sever();
    }

    fn sever(&mut self) {
        let fresh = Bitmap::new(self.width, 0);
        self.cut_papers
            .push(std::mem::replace(&mut self.paper, fresh));
    }
}
