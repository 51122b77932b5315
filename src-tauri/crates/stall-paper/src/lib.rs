//! From a document to printer bytes, and back from bytes to the picture on the paper.
//!
//! `Document → layout(profile) → Page → escpos | tspl | zpl → bytes`, and the preview is
//! [`VirtualPrinter`] reading those very bytes. Pure: no files, ports, clock or randomness; sending
//! is the business of another crate.

mod amount;
mod bitmap;
mod cell_font;
mod code_page;
mod document;
mod ean;
mod error;
pub mod escpos;
mod form;
mod kept;
mod layout;
mod logo;
mod page;
pub mod papers;
mod picture;
mod profile;
mod qr;
pub mod tspl;
mod typeset;
mod virtual_printer;
pub mod zpl;

/// Encodes `page` in the language its profile speaks.
pub fn encode(page: &Page, profile: &Profile) -> Encoded {
    match profile.language {
        Language::Escpos => escpos::encode(page, profile),
        Language::Tspl => tspl::encode(page, profile),
        Language::Zpl => zpl::encode(page, profile),
    }
}

pub use amount::format_amount;
pub use bitmap::Bitmap;
pub use cell_font::Face;
pub use code_page::CodePage;
pub use document::{Align, Block, Document, SegmentKind, Span, TextStyle};
pub use ean::Ean13;
pub use error::Error;
pub use form::{form_names, form_picture};
pub use kept::{KeptPicture, kept};
pub use layout::layout;
pub use logo::Logo;
pub use page::{Encoded, Op, Page, PageSegment, Run, Segment};
pub use picture::to_png;
pub use profile::{Cutter, Language, OnPaperOut, Profile, StatusKind};
pub use qr::QrSymbol;
pub use virtual_printer::{Faults, PrinterEvent, VirtualPrinter, render, render_segments};
