//! Text to rows: finds the delimiter, the header and every row with the number a spreadsheet
//! shows for it. Refuses a file that stops in the middle of a row.

use std::collections::HashMap;

use csv::StringRecord;

use super::problem::FileProblem;

/// More rows than any stall has; keeps a hostile file from eating the machine.
pub(super) const MAX_ROWS: usize = 1_000_000;

/// The header: columns by name, upper and lower case alike.
pub(super) struct Header {
    /// Names as the file writes them, trimmed.
    pub shown: Vec<String>,
    /// Names folded to lower case with single spaces.
    pub folded: Vec<String>,
    index: HashMap<String, usize>,
}

impl Header {
    fn new(record: &StringRecord) -> Self {
        let shown: Vec<String> = record
            .iter()
            .map(|name| name.trim_matches(is_padding).to_owned())
            .collect();
        let folded: Vec<String> = shown.iter().map(|name| fold(name)).collect();
        let mut index = HashMap::new();
        for (at, name) in folded.iter().enumerate() {
            index.entry(name.clone()).or_insert(at);
        }
        Self {
            shown,
            folded,
            index,
        }
    }

    /// The column of this folded name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    pub fn has(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    /// Columns whose folded name starts with `prefix`, with the rest of the shown name,
    /// which may be empty.
    pub fn with_prefix(&self, prefix: &str) -> Vec<(usize, String)> {
        let matches = |(at, name): (usize, &String)| {
            let rest = name.strip_prefix(prefix)?;
            let skipped = prefix.chars().count();
            let shown: String = self.shown[at].chars().skip(skipped).collect();
            let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            // Folding may change the length of a name; then its folded form has to do.
            Some((
                at,
                if fold(&shown) == rest.trim() {
                    shown
                } else {
                    rest.trim().to_owned()
                },
            ))
        };
        self.folded.iter().enumerate().filter_map(matches).collect()
    }
}

fn is_padding(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

fn fold(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// One row of the file.
pub(super) struct Row {
    /// As a spreadsheet numbers it: the header is 1.
    pub number: usize,
    /// A lone quote has drawn the rows below into one cell of this row.
    pub swallowed: bool,
    cells: StringRecord,
}

impl Row {
    /// The trimmed cell; empty when the row is too short or the column is not in the file.
    pub fn cell(&self, column: Option<usize>) -> &str {
        column
            .and_then(|at| self.cells.get(at))
            .unwrap_or("")
            .trim_matches(is_padding)
    }

    pub fn is_blank(&self) -> bool {
        self.cells
            .iter()
            .all(|cell| cell.trim_matches(is_padding).is_empty())
    }

    /// What the row begins with.
    pub fn first_filled(&self) -> &str {
        self.cells
            .iter()
            .find(|cell| !cell.trim().is_empty())
            .unwrap_or("")
    }

    /// The first filled cell to the right of the header's last column.
    pub fn beyond(&self, width: usize) -> Option<&str> {
        self.cells
            .iter()
            .skip(width)
            .find(|cell| !cell.trim().is_empty())
    }
}

/// A whole file as rows.
pub(super) struct Table {
    pub header: Header,
    /// Rows with at least one filled cell.
    pub rows: Vec<Row>,
    /// Numbers of the rows that hold the given foreign stretches.
    pub foreign_rows: Vec<usize>,
}

/// Finds the delimiter and the header.
pub(super) fn open(text: &str) -> Result<(Header, Rows<'_>), FileProblem> {
    let (delimiter, hint_len) = sniff_delimiter(text);
    let mut rows = Rows::new(text, delimiter, hint_len);
    let header = Header::new(&rows.first_filled()?.cells);
    Ok((header, rows))
}

/// Reads the rows below the header; `foreign` are byte offsets whose row numbers are wanted.
pub(super) fn read(
    header: Header,
    mut rows: Rows<'_>,
    foreign: &[usize],
) -> Result<Table, FileProblem> {
    let text = rows.text;
    let mut table = Table {
        header,
        rows: Vec::new(),
        foreign_rows: Vec::new(),
    };
    let (mut ragged, mut last_len) = (false, None);
    let mut pending = foreign.iter().peekable();
    while let Some(row) = rows.next_row()? {
        if table.rows.len() == MAX_ROWS {
            return Err(FileProblem::TooManyRows { limit: MAX_ROWS });
        }
        while pending.next_if(|offset| **offset < rows.end).is_some() {
            if table.foreign_rows.last() != Some(&row.number) {
                table.foreign_rows.push(row.number);
            }
        }
        ragged |= last_len.is_some_and(|len| len < table.header.shown.len());
        last_len = Some(row.cells.len());
        if !row.is_blank() {
            table.rows.push(row);
        }
    }
    let short = last_len.is_some_and(|len| len < table.header.shown.len());
    if short && !ragged && !text.ends_with(['\n', '\r']) {
        return Err(FileProblem::Truncated { row: rows.number });
    }
    Ok(table)
}

/// The delimiter whose header has the most cells, and the length of an Excel `sep=` line.
fn sniff_delimiter(text: &str) -> (u8, usize) {
    let first_line = text.lines().next().unwrap_or("");
    if let Some(hint) = first_line.to_ascii_lowercase().strip_prefix("sep=")
        && let [delimiter @ (b',' | b';' | b'\t')] = hint.as_bytes()
    {
        return (*delimiter, first_line.len());
    }
    let cells = |delimiter: u8| {
        Rows::new(text, delimiter, 0)
            .first_filled()
            .map_or(0, |row| row.cells.len())
    };
    let best = [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|delimiter| cells(*delimiter));
    (best.unwrap_or(b','), 0)
}

/// Reads records and counts rows as a spreadsheet does.
pub(super) struct Rows<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    delimiter: u8,
    offset: usize,
    /// Number of the row last read.
    number: usize,
    /// Where in the text the row last read ends.
    end: usize,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, delimiter: u8, offset: usize) -> Self {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(&text.as_bytes()[offset..]);
        Self {
            text,
            reader,
            delimiter,
            offset,
            number: 0,
            end: offset,
        }
    }

    /// The first row that is not blank.
    fn first_filled(&mut self) -> Result<Row, FileProblem> {
        loop {
            match self.next_row()? {
                None => return Err(FileProblem::Empty),
                Some(row) if row.is_blank() => {}
                Some(row) => return Ok(row),
            }
        }
    }

    fn next_row(&mut self) -> Result<Option<Row>, FileProblem> {
        let start = self.end;
        let mut cells = StringRecord::new();
        // Text is UTF-8 and rows may differ in length, so nothing is left that could fail.
        let more = self
            .reader
            .read_record(&mut cells)
            .map_err(|_| FileProblem::NotText)?;
        if !more {
            return Ok(None);
        }
        self.end = self.offset + self.reader.position().byte() as usize;
        // The CSV reader passes over empty lines in silence; a spreadsheet counts them.
        let (blank_lines, record) = skip_blank_lines(self.text, start, self.end);
        self.number += blank_lines + 1;
        let quotes = quotes_of(&self.text[record..self.end], self.delimiter);
        if self.end == self.text.len() && quotes == Quotes::Open {
            return Err(FileProblem::Truncated { row: self.number });
        }
        Ok(Some(Row {
            number: self.number,
            swallowed: quotes == Quotes::Swallowing,
            cells,
        }))
    }
}

/// Counts the empty lines before the record in `text[start..end]` and says where it begins.
fn skip_blank_lines(text: &str, start: usize, end: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let mut at = start;
    // A `\r\n` that ended the row before may still have its second half here.
    if at > 0 && at < end && bytes[at] == b'\n' && bytes[at - 1] == b'\r' {
        at += 1;
    }
    let mut blank = 0;
    while at < end {
        match bytes[at] {
            b'\r' if at + 1 < end && bytes[at + 1] == b'\n' => at += 2,
            b'\r' | b'\n' => at += 1,
            _ => break,
        }
        blank += 1;
    }
    (blank, at)
}

/// How the quoted cells of a record end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Sound,
    /// A cell of several lines ends in the middle of a line: a lone quote has swallowed rows.
    Swallowing,
    /// The record breaks off inside a cell.
    Open,
}

fn quotes_of(record: &str, delimiter: u8) -> Quotes {
    let (mut quoted, mut cell_start, mut lines) = (false, true, false);
    let mut found = Quotes::Sound;
    let mut bytes = record.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            lines |= matches!(byte, b'\n' | b'\r');
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                quoted = false;
                let ends = |next: &u8| *next == delimiter || matches!(next, b'\n' | b'\r' | b' ');
                if lines && !bytes.peek().is_none_or(ends) {
                    found = Quotes::Swallowing;
                }
            }
        } else if byte == b'"' && cell_start {
            (quoted, lines) = (true, false);
        }
        cell_start = !quoted && byte == delimiter;
    }
    if quoted { Quotes::Open } else { found }
}
