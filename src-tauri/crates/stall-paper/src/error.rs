//! What can be wrong with a document or a profile. Printers and links have their own errors elsewhere.

/// Why a document cannot become a page, or a profile cannot be read. Lengths are in dots.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the column “{text}” needs {needs_dots} dots and has {has_dots}")]
    ColumnTooWide {
        text: String,
        needs_dots: u32,
        has_dots: u32,
    },
    #[error("a picture of {needs_dots} dots does not fit {has_dots}")]
    PictureTooWide { needs_dots: u32, has_dots: u32 },
    #[error("a picture of {bytes} bytes is too large for a printer to keep")]
    PictureTooLarge { bytes: usize },
    #[error("the text of a QR code is too long ({bytes} bytes)")]
    QrTooLong {
        bytes: usize,
        #[source]
        source: qrcode::types::QrError,
    },
    #[error(
        "a QR code of {modules} modules at {module_dots} dots needs {needs_dots} and has {has_dots}"
    )]
    QrTooWide {
        modules: u32,
        module_dots: u32,
        needs_dots: u32,
        has_dots: u32,
    },
    #[error("“{code}” is not an EAN-13")]
    NotAnEan { code: String },
    #[error("no built-in printer profile is called “{id}”")]
    UnknownProfile { id: String },
    #[error("a printer profile cannot be read")]
    ProfileUnreadable(#[source] serde_json::Error),
    #[error("the printer profile “{id}” has an unusable {field}")]
    ProfileInvalid { id: String, field: &'static str },
}
