//! The commands of ESC/POS that this house sends, cut out of a stream of bytes. What is not in the
//! list is `Unknown`; nothing is skipped in silence.

/// One command with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Text(Vec<u8>),
    LineFeed,
    Reset,
    KanjiOff,
    KanjiOn,
    CodePage(u8),
    CharacterSet(u8),
    Face(u8),
    Size(u8),
    Position(u16),
    LineSpacing(u8),
    FeedDots(u8),
    Align(u8),
    MotionUnits(u8, u8),
    Raster {
        row_bytes: usize,
        rows: Vec<u8>,
    },
    QrModel,
    QrModule(u8),
    QrLevel(u8),
    QrStore(Vec<u8>),
    QrPrint,
    StoreLogo {
        key: [u8; 2],
        width: u32,
        rows: Vec<u8>,
    },
    PrintLogo {
        key: [u8; 2],
    },
    Cut {
        feed: u8,
    },
    CutHere,
    KickDrawer,
    RealTimeStatus(u8),
    PaperSensor,
    Unknown,
}

pub enum Parsed {
    Complete {
        command: Command,
        length: usize,
    },
    /// At least `needs` bytes make the command at the head.
    Incomplete {
        needs: usize,
    },
}

fn done(command: Command, length: usize) -> Parsed {
    Parsed::Complete { command, length }
}

/// Reads the first command of `input`, which is not empty.
pub fn parse(input: &[u8]) -> Parsed {
    match input[0] {
        b'\n' => done(Command::LineFeed, 1),
        0x10 | 0x1B | 0x1C | 0x1D => parse_escape(input),
        0x20.. => {
            let end = input.iter().position(|b| *b < 0x20).unwrap_or(input.len());
            done(Command::Text(input[..end].to_vec()), end)
        }
        // NULs print nothing: they are what an abort's fill leaves over.
        0x00 => {
            let end = input.iter().position(|b| *b != 0).unwrap_or(input.len());
            done(Command::Text(Vec::new()), end)
        }
        _ => done(Command::Unknown, 1),
    }
}

fn parse_escape(input: &[u8]) -> Parsed {
    let Some(second) = input.get(1) else {
        return Parsed::Incomplete { needs: 2 };
    };
    let length = match (input[0], second) {
        (0x1B, b'@') | (0x1C, b'.' | b'&') => 2,
        (0x10, 0x04) | (0x1D, b'!' | b'r') => 3,
        (0x1B, b't' | b'R' | b'M' | b'3' | b'J' | b'a') => 3,
        (0x1B, b'$') | (0x1D, b'P') => 4,
        (0x1B, b'p') => 5,
        (0x1D, b'V') => match input.get(2) {
            Some(65 | 66) => 4,
            _ => 3,
        },
        (0x1D, b'v') => match input.get(..8) {
            Some(head) => 8 + word(head, 4) * word(head, 6),
            None => 8,
        },
        (0x1D, b'(') => match input.get(..5) {
            Some(head) => 5 + word(head, 3),
            None => 5,
        },
        _ => return done(Command::Unknown, 2),
    };
    match input.get(..length) {
        Some(whole) => done(decode(whole), length),
        None => Parsed::Incomplete { needs: length },
    }
}

fn decode(whole: &[u8]) -> Command {
    match *whole {
        [0x1B, b'@'] => Command::Reset,
        [0x1C, b'.'] => Command::KanjiOff,
        [0x1C, b'&'] => Command::KanjiOn,
        [0x10, 0x04, n @ 1..=4] => Command::RealTimeStatus(n),
        [0x1D, b'!', n] => Command::Size(n),
        [0x1D, b'r', 1 | 49] => Command::PaperSensor,
        [0x1B, b't', n] => Command::CodePage(n),
        [0x1B, b'R', n] => Command::CharacterSet(n),
        [0x1B, b'M', n] => Command::Face(n),
        [0x1B, b'3', n] => Command::LineSpacing(n),
        [0x1B, b'J', n] => Command::FeedDots(n),
        [0x1B, b'a', n] => Command::Align(n),
        [0x1B, b'$', low, high] => Command::Position(u16::from_le_bytes([low, high])),
        [0x1D, b'P', x, y] => Command::MotionUnits(x, y),
        [0x1B, b'p', 0 | 1 | 48 | 49, _, _] => Command::KickDrawer,
        [0x1D, b'V', 65 | 66, feed] => Command::Cut { feed },
        [0x1D, b'V', 0 | 1 | 48 | 49] => Command::CutHere,
        [0x1D, b'v', b'0', 0 | 48, xl, xh, _, _, ref rows @ ..] => Command::Raster {
            row_bytes: usize::from(u16::from_le_bytes([xl, xh])),
            rows: rows.to_vec(),
        },
        [0x1D, b'(', b'k', _, _, 0x31, ref rest @ ..] => decode_qr(rest),
        [0x1D, b'(', b'L', _, _, 48, ref rest @ ..] => decode_logo(rest),
        _ => Command::Unknown,
    }
}

fn decode_qr(rest: &[u8]) -> Command {
    match *rest {
        [0x41, 50, 0] => Command::QrModel,
        [0x43, n] => Command::QrModule(n),
        [0x45, n @ 48..=51] => Command::QrLevel(n),
        [0x50, 0x30, ref data @ ..] => Command::QrStore(data.to_vec()),
        [0x51, 0x30] => Command::QrPrint,
        _ => Command::Unknown,
    }
}

fn decode_logo(rest: &[u8]) -> Command {
    match *rest {
        [69, k1, k2, 1, 1] => Command::PrintLogo { key: [k1, k2] },
        [67, 48, k1, k2, 1, xl, xh, _, _, 49, ref rows @ ..] => Command::StoreLogo {
            key: [k1, k2],
            width: u16::from_le_bytes([xl, xh]).into(),
            rows: rows.to_vec(),
        },
        _ => Command::Unknown,
    }
}

fn word(bytes: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))
}
