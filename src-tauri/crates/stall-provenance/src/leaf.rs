//! Owns the lines of the public log: what happened to an item, an edition, a lease or a key. Refuses text
//! of people in them: a line holds ids, codes, numbers, days and hashes, nothing else.

use crate::day::Day;
use crate::id::ItemId;
use crate::label::Numbering;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::str::FromStr;

const PREFIX: &str = "prov/v1 ";

/// Why a line is no [`LogLeaf`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// Not `prov/v1 …` with a known verb and its parts.
    #[error("no known line of the log")]
    Shape,
    /// An edition code is not 1 to 40 characters of `A-Z a-z 0-9 . _ -`, or is a lone hyphen.
    #[error("not an edition code")]
    Edition,
}

/// An edition's code as the log knows it: what the shop writes on its list, without words of a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EditionCode(String);

impl FromStr for EditionCode {
    type Err = LeafError;

    fn from_str(text: &str) -> Result<Self, LeafError> {
        let allowed = |c: u8| c.is_ascii_alphanumeric() || b"._-".contains(&c);
        let good = (1..=40).contains(&text.len()) && text.bytes().all(allowed) && text != "-";
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(LeafError::Edition)
        }
    }
}

impl fmt::Display for EditionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A SHA-256 in a line, written in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeafHash(pub [u8; 32]);

impl FromStr for LeafHash {
    type Err = LeafError;

    fn from_str(text: &str) -> Result<Self, LeafError> {
        let bytes = STANDARD
            .decode(text)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or(LeafError::Shape)
    }
}

impl fmt::Display for LeafHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

/// Why an issued item is void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoidReason {
    /// The label came out wrong.
    Misprint,
    /// The thing is gone.
    Destroyed,
    /// The maker called it back.
    Recalled,
}

impl VoidReason {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Misprint, "misprint"),
        (Self::Destroyed, "destroyed"),
        (Self::Recalled, "recalled"),
    ];
}

/// One line of the log. Corrections, voids and returns are new lines; nothing is ever changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogLeaf {
    /// An item was issued with this record note.
    Issue {
        /// The item.
        id: ItemId,
        /// Its edition, if any.
        edition: Option<EditionCode>,
        /// Number and total; `None` in an open edition.
        numbering: Option<Numbering>,
        /// SHA-256 of the record note.
        record: LeafHash,
    },
    /// A correction note was added.
    Correct(ItemId, LeafHash),
    /// The item is void.
    Void(ItemId, VoidReason),
    /// The item came back to the shop.
    Returned(ItemId),
    /// A repair note was added.
    Repair(ItemId, LeafHash),
    /// The owner asked for a change of hands to be logged.
    Transfer(ItemId, LeafHash),
    /// An edition was fixed.
    Edition {
        /// Its code.
        edition: EditionCode,
        /// Numbered pieces.
        total: u16,
        /// Artist's proofs beside them.
        proofs: u16,
        /// SHA-256 of the edition statement.
        statement: LeafHash,
    },
    /// A device was lent numbers of an edition.
    Lease {
        /// The edition.
        edition: EditionCode,
        /// The device's number.
        device: u16,
        /// First number.
        first: u16,
        /// Last number.
        last: u16,
    },
    /// A key statement with this SHA-256 was made.
    Key(LeafHash),
    /// A device's key is withdrawn from this day on.
    Revoke(u16, Day),
    /// The log ends; the successor's statement has this SHA-256.
    Close(LeafHash),
}

impl fmt::Display for LogLeaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        match self {
            Self::Issue {
                id,
                edition,
                numbering,
                record,
            } => {
                let edition = edition.as_ref().map_or("-", |edition| &edition.0);
                let numbers = |n: &Numbering| format!("{}/{}", n.piece(), n.of());
                let numbers = numbering.as_ref().map_or("-".to_owned(), numbers);
                write!(f, "issue {id} {edition} {numbers} {record}")
            }
            Self::Correct(id, hash) => write!(f, "correct {id} {hash}"),
            Self::Void(id, reason) => {
                let name = VoidReason::ALL.iter().find(|(known, _)| known == reason);
                write!(f, "void {id} {}", name.map_or("", |(_, name)| name))
            }
            Self::Returned(id) => write!(f, "returned {id}"),
            Self::Repair(id, hash) => write!(f, "repair {id} {hash}"),
            Self::Transfer(id, hash) => write!(f, "transfer {id} {hash}"),
            Self::Edition {
                edition,
                total,
                proofs,
                statement,
            } => {
                write!(f, "edition {edition} {total}+{proofs} {statement}")
            }
            Self::Lease {
                edition,
                device,
                first,
                last,
            } => {
                write!(f, "lease {edition} d/{device} {first}-{last}")
            }
            Self::Key(hash) => write!(f, "key {hash}"),
            Self::Revoke(device, from) => write!(f, "revoke d/{device} from {from}"),
            Self::Close(hash) => write!(f, "close {hash}"),
        }
    }
}

impl FromStr for LogLeaf {
    type Err = LeafError;

    fn from_str(line: &str) -> Result<Self, LeafError> {
        let words: Vec<&str> = line
            .strip_prefix(PREFIX)
            .ok_or(LeafError::Shape)?
            .split(' ')
            .collect();
        let leaf = parse_item(&words)
            .or_else(|| parse_shop(&words))
            .ok_or(LeafError::Shape)?;
        // One spelling for each line: a log is compared byte by byte.
        if leaf.to_string() == line {
            Ok(leaf)
        } else {
            Err(LeafError::Shape)
        }
    }
}

fn parse_item(words: &[&str]) -> Option<LogLeaf> {
    Some(match *words {
        ["issue", id, edition, numbers, record] => LogLeaf::Issue {
            id: id.parse().ok()?,
            edition: unless_hyphen(edition, |text| text.parse().ok())?,
            numbering: unless_hyphen(numbers, |text| {
                let (piece, of) = pair(text, '/')?;
                Numbering::new(piece, of)
            })?,
            record: record.parse().ok()?,
        },
        ["correct", id, hash] => LogLeaf::Correct(id.parse().ok()?, hash.parse().ok()?),
        ["void", id, reason] => {
            let (reason, _) = VoidReason::ALL
                .into_iter()
                .find(|(_, name)| *name == reason)?;
            LogLeaf::Void(id.parse().ok()?, reason)
        }
        ["returned", id] => LogLeaf::Returned(id.parse().ok()?),
        ["repair", id, hash] => LogLeaf::Repair(id.parse().ok()?, hash.parse().ok()?),
        ["transfer", id, hash] => LogLeaf::Transfer(id.parse().ok()?, hash.parse().ok()?),
        _ => return None,
    })
}

fn parse_shop(words: &[&str]) -> Option<LogLeaf> {
    Some(match *words {
        ["edition", edition, size, statement] => {
            let (total, proofs) = pair(size, '+')?;
            let (edition, statement) = (edition.parse().ok()?, statement.parse().ok()?);
            LogLeaf::Edition {
                edition,
                total,
                proofs,
                statement,
            }
        }
        ["lease", edition, device, range] => {
            let (first, last) = pair(range, '-').filter(|(first, last)| first <= last)?;
            LogLeaf::Lease {
                edition: edition.parse().ok()?,
                device: number(device)?,
                first,
                last,
            }
        }
        ["key", hash] => LogLeaf::Key(hash.parse().ok()?),
        ["revoke", device, "from", day] => LogLeaf::Revoke(number(device)?, day.parse().ok()?),
        ["close", hash] => LogLeaf::Close(hash.parse().ok()?),
        _ => return None,
    })
}

/// `-` is nothing; anything else must be readable.
fn unless_hyphen<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if text == "-" {
        Some(None)
    } else {
        read(text).map(Some)
    }
}

fn pair(text: &str, joint: char) -> Option<(u16, u16)> {
    let (left, right) = text.split_once(joint)?;
    Some((left.parse().ok()?, right.parse().ok()?))
}

fn number(device: &str) -> Option<u16> {
    device.strip_prefix("d/")?.parse().ok()
}
