//! From composed documents to the bytes of one job, and the bytes that clean up after an aborted one.
//! Refuses to send.

use stall_paper::{
    Bitmap, Document, Encoded, KeptPicture, Language, Profile, Segment, escpos, layout,
};

/// The bytes of all documents, one after the other, with their segments.
pub(crate) fn press(
    documents: &[Document],
    profile: &Profile,
) -> Result<Encoded, stall_paper::Error> {
    let mut whole = Encoded::default();
    for document in documents {
        let encoded = stall_paper::encode(&layout(document, profile)?, profile);
        let offset = whole.bytes.len();
        whole.bytes.extend(encoded.bytes);
        whole
            .segments
            .extend(encoded.segments.into_iter().map(|segment| Segment {
                start: segment.start + offset,
                end: segment.end + offset,
                kind: segment.kind,
            }));
    }
    Ok(whole)
}

/// What these bytes print on a printer that keeps these pictures, as a PNG: the virtual printer reads them.
pub(crate) fn picture(encoded: &Encoded, profile: &Profile, kept: &[KeptPicture]) -> Vec<u8> {
    let papers = stall_paper::render_segments(encoded, profile, kept);
    stall_paper::to_png(&Bitmap::stack(profile.width_dots, &papers), 1)
}

/// Ends whatever an aborted job left open: fills the largest payload there can be, then resets. How much
/// the printer had consumed is not guessed. `stored_bytes` is the longest command that stores a picture, where
/// one may have been cut off.
pub(crate) fn clean_up(profile: &Profile, stored_bytes: usize) -> Vec<u8> {
    let open_bytes = escpos::largest_open_payload(profile).max(stored_bytes);
    match profile.language {
        Language::Escpos => {
            let mut bytes = vec![0x00; open_bytes];
            bytes.extend(escpos::RESET);
            bytes
        }
        Language::Tspl => {
            let mut bytes = vec![0xFF; open_bytes];
            bytes.extend(b"\r\nCLS\r\n");
            bytes
        }
        Language::Zpl => b"~JA".to_vec(),
    }
}
