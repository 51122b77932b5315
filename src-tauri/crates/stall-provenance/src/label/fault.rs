//! Owns the names of everything that can be wrong with a label. Refuses to say "invalid" without saying
//! which part.

/// The part of a label that fails. [`LabelFault::code`] is stable: screens and pages key their words on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum LabelFault {
    /// No archive host is known, so no address can be printed.
    #[error("no archive host is set")]
    ArchiveHostMissing,
    /// The archive host is no bare lower-case host name with an optional port.
    #[error("the archive host is no bare host name")]
    ArchiveHost,
    /// Not `https://host/…`.
    #[error("not a web address")]
    UrlShape,
    /// The address has no host.
    #[error("the address has no host")]
    UrlHost,
    /// The path ends neither in `01/<gtin>/21/<id>` nor in `p/<id>`.
    #[error("the path is no label path")]
    UrlPath,
    /// The GTIN has a wrong length or check digit.
    #[error("the GTIN is wrong")]
    Gtin,
    /// The id has a wrong length, character or check character.
    #[error("the id is wrong")]
    Id,
    /// Nothing stands behind `#`: a link without its seal.
    #[error("the address carries no seal")]
    SealMissing,
    /// The fragment is not digits as a payload writes them.
    #[error("the seal's digits are wrong")]
    Digits,
    /// The payload has not the length of its kind.
    #[error("the payload has a wrong length")]
    PayloadLength,
    /// The payload's kind is unknown.
    #[error("the payload is of an unknown kind")]
    PayloadKind,
    /// The shop key is none, or not the one the label was made under.
    #[error("the label is of another shop key")]
    ShopKey,
    /// Piece number and total do not fit each other.
    #[error("piece number and total do not fit each other")]
    Numbering,
    /// The day of making cannot be read.
    #[error("the day of making cannot be read")]
    MadeDay,
    /// The device key in the payload is no usable key, or not the certified one.
    #[error("the stall key is no usable key")]
    DeviceKey,
    /// The certificate's last day lies before its first.
    #[error("the stall certificate's days are in the wrong order")]
    CertDaysOrder,
    /// The shop key did not sign this certificate.
    #[error("the shop key did not sign this stall certificate")]
    CertSignature,
    /// The day of making lies outside the certificate.
    #[error("made outside the days of the stall certificate")]
    CertDays,
    /// The label's own signature is wrong.
    #[error("the label's signature is wrong")]
    LabelSignature,
    /// The record note is not the one the label was made for.
    #[error("the record is not the one this label was made for")]
    RecordDigest,
}

impl LabelFault {
    /// The stable name of the fault.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ArchiveHostMissing => "archive_host_missing",
            Self::ArchiveHost => "archive_host_invalid",
            Self::UrlShape => "label_url_shape",
            Self::UrlHost => "label_url_host",
            Self::UrlPath => "label_url_path",
            Self::Gtin => "label_gtin",
            Self::Id => "label_id",
            Self::SealMissing => "label_seal_missing",
            Self::Digits => "label_digits",
            Self::PayloadLength => "label_payload_length",
            Self::PayloadKind => "label_payload_kind",
            Self::ShopKey => "label_shop_key",
            Self::Numbering => "label_numbering",
            Self::MadeDay => "label_made_day",
            Self::DeviceKey => "label_device_key",
            Self::CertDaysOrder => "label_cert_days_order",
            Self::CertSignature => "label_cert_signature",
            Self::CertDays => "label_cert_days",
            Self::LabelSignature => "label_signature",
            Self::RecordDigest => "label_record_digest",
        }
    }
}
