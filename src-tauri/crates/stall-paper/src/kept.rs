//! The pictures a printer may keep in its own memory, so that a receipt only names them: eleven bytes
//! each instead of thousands. Refuses to decide whether a printer holds them.

use crate::layout::ornament;
use crate::{Bitmap, Logo};

/// One picture as the printer keeps it; `key` is two printable ASCII bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPicture {
    pub key: [u8; 2],
    pub bitmap: Bitmap,
}

pub(crate) const HEAD: [u8; 2] = *b"SH";
pub(crate) const STITCH: [u8; 2] = *b"SS";
pub(crate) const RULE: [u8; 2] = *b"SR";

/// All pictures of a shop's papers on paper `width_dots` wide.
pub fn kept(shop_name: &str, logo: Option<&Logo>, width_dots: u32) -> Vec<KeptPicture> {
    [
        (HEAD, ornament::head(shop_name, logo, width_dots)),
        (STITCH, ornament::stitch(width_dots)),
        (RULE, ornament::rule(width_dots)),
    ]
    .map(|(key, bitmap)| KeptPicture { key, bitmap })
    .into()
}
