//! Owns C2SP signed notes: writing, reading and checking. Refuses a note with any malformed line, and
//! a note on which a known key's signature is wrong even when another signature is right.

use crate::keys::{KeyName, NamedSigner, Vkey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Signature lines read before a note is refused; the format asks for at least 16.
pub const MAX_SIGNATURES: usize = 100;

const LINE_START: &str = "\u{2014} ";

/// What is wrong with a note. Lines are counted from 1 within the signature block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The bytes are not UTF-8.
    #[error("not UTF-8 after byte {valid_up_to}")]
    NotUtf8 {
        /// How many bytes read well.
        valid_up_to: usize,
    },
    /// A control character other than line feed.
    #[error("control character at byte {at}")]
    ControlCharacter {
        /// Byte offset.
        at: usize,
    },
    /// The text or the note does not end with a line feed.
    #[error("no line feed at the end")]
    NoFinalNewline,
    /// No blank line parts text and signatures.
    #[error("no blank line before the signatures")]
    NoBlankLine,
    /// A line after the blank line is not `— name base64`.
    #[error("signature line {line} is not `— name base64`")]
    SignatureShape {
        /// Line within the block.
        line: usize,
    },
    /// A signature line's key name is none.
    #[error("signature line {line} has an impossible key name")]
    SignatureName {
        /// Line within the block.
        line: usize,
    },
    /// A signature line's base64 is none.
    #[error("signature line {line} is not standard base64")]
    SignatureBase64 {
        /// Line within the block.
        line: usize,
    },
    /// Fewer than five bytes: no room for a key id and a signature.
    #[error("signature line {line} is too short")]
    SignatureTooShort {
        /// Line within the block.
        line: usize,
    },
    /// More than [`MAX_SIGNATURES`] lines.
    #[error("more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// A known key's signature does not verify.
    #[error("the signature of {0} is wrong")]
    BadSignature(KeyName),
    /// No known key signed.
    #[error("no known key signed this note")]
    NoKnownSignature,
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name it claims.
    pub name: KeyName,
    /// The key id it claims.
    pub key_id: [u8; 4],
    /// What follows the id: 64 bytes for Ed25519.
    pub signature: Vec<u8>,
}

/// A note taken apart, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// The signed text, with its last line feed.
    pub text: &'a str,
    /// All signature lines in order.
    pub signatures: Vec<NoteSignature>,
}

/// Signs `text` by each signer in turn and returns the whole note.
///
/// # Errors
/// [`NoteError::NoFinalNewline`] or [`NoteError::ControlCharacter`] when `text` cannot be signed.
pub fn sign_note(text: &str, signers: &[&NamedSigner]) -> Result<String, NoteError> {
    check_text(text)?;
    let mut note = format!("{text}\n");
    for signer in signers {
        note.push_str(&signature_line(
            &signer.vkey(),
            &signer.key.sign(text.as_bytes()),
        ));
    }
    Ok(note)
}

/// The line a signature takes in a note, with its line feed.
pub fn signature_line(vkey: &Vkey, signature: &[u8; 64]) -> String {
    let mut bytes = vkey.key_id().to_vec();
    bytes.extend_from_slice(signature);
    format!("{LINE_START}{} {}\n", vkey.name, STANDARD.encode(bytes))
}

/// Takes a note apart.
///
/// # Errors
/// The first malformed part, as [`NoteError`].
pub fn parse_note(bytes: &[u8]) -> Result<Note<'_>, NoteError> {
    let note = std::str::from_utf8(bytes).map_err(|error| NoteError::NotUtf8 {
        valid_up_to: error.valid_up_to(),
    })?;
    check_text(note)?;
    let split = note.rfind("\n\n").ok_or(NoteError::NoBlankLine)?;
    let (text, block) = (&note[..=split], &note[split + 2..]);
    if block.is_empty() {
        return Err(NoteError::SignatureShape { line: 1 });
    }
    if block.lines().count() > MAX_SIGNATURES {
        return Err(NoteError::TooManySignatures);
    }
    let lines = block.split_terminator('\n').enumerate();
    let signatures = lines
        .map(|(at, line)| parse_line(line, at + 1))
        .collect::<Result<_, _>>()?;
    Ok(Note { text, signatures })
}

/// Takes a note apart and checks it against the keys the reader knows.
///
/// # Errors
/// [`NoteError::BadSignature`] when a known key's signature is wrong, [`NoteError::NoKnownSignature`]
/// when none of `known` signed; unknown signatures are ignored (C2SP signed-note).
pub fn open_note<'a>(bytes: &'a [u8], known: &[&Vkey]) -> Result<Note<'a>, NoteError> {
    let note = parse_note(bytes)?;
    let mut verified = 0_usize;
    for line in &note.signatures {
        let claimed = |key: &&&Vkey| key.name == line.name && key.key_id() == line.key_id;
        let Some(vkey) = known.iter().find(claimed) else {
            continue;
        };
        let bad = || NoteError::BadSignature(line.name.clone());
        let signature: &[u8; 64] = line.signature.as_slice().try_into().map_err(|_| bad())?;
        vkey.key
            .verify(note.text.as_bytes(), signature)
            .map_err(|_| bad())?;
        verified += 1;
    }
    if verified == 0 {
        Err(NoteError::NoKnownSignature)
    } else {
        Ok(note)
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if let Some(at) = text.bytes().position(|byte| byte < 0x20 && byte != b'\n') {
        return Err(NoteError::ControlCharacter { at });
    }
    if text.ends_with('\n') {
        Ok(())
    } else {
        Err(NoteError::NoFinalNewline)
    }
}

fn parse_line(text: &str, line: usize) -> Result<NoteSignature, NoteError> {
    let rest = text
        .strip_prefix(LINE_START)
        .ok_or(NoteError::SignatureShape { line })?;
    let (name, encoded) = rest
        .split_once(' ')
        .ok_or(NoteError::SignatureShape { line })?;
    let name = KeyName::new(name).map_err(|_| NoteError::SignatureName { line })?;
    let bytes = STANDARD
        .decode(encoded)
        .map_err(|_| NoteError::SignatureBase64 { line })?;
    match bytes.split_first_chunk::<4>() {
        Some((key_id, signature)) if !signature.is_empty() => Ok(NoteSignature {
            name,
            key_id: *key_id,
            signature: signature.to_vec(),
        }),
        _ => Err(NoteError::SignatureTooShort { line }),
    }
}
