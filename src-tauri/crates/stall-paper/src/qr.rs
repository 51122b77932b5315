//! QR symbols as modules and as dots. The printer's own QR command is only used where a profile
//! says it works; labels always use these dots.

use qrcode::types::Color;
use qrcode::{EcLevel, QrCode, Version};

use crate::{Bitmap, Error};

/// White modules a reader needs on every side.
pub const QUIET_MODULES: u32 = 4;

/// A QR symbol at error correction M, of the smallest version that holds the text.
#[derive(Debug, Clone)]
pub struct QrSymbol {
    modules: u32,
    version: u32,
    dark: Vec<bool>,
}

impl QrSymbol {
    /// Encodes `text` (mixed segments, so digits cost 3.3 bits).
    pub fn encode(text: &str) -> Result<Self, Error> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|source| {
            Error::QrTooLong {
                bytes: text.len(),
                source,
            }
        })?;
        let version = match code.version() {
            Version::Normal(v) | Version::Micro(v) => v.unsigned_abs().into(),
        };
        let dark = code
            .to_colors()
            .into_iter()
            .map(|c| c == Color::Dark)
            .collect();
        Ok(Self {
            modules: code.width() as u32,
            version,
            dark,
        })
    }

    /// Modules on a side: 17 + 4 × version.
    pub fn modules(&self) -> u32 {
        self.modules
    }

    pub fn version(&self) -> u32 {
        self.version
    }

    /// Dots on a side with `quiet` white modules all round.
    pub fn side_dots(&self, module_dots: u32, quiet: u32) -> u32 {
        (self.modules + 2 * quiet) * module_dots
    }

    /// The symbol drawn with `module_dots` a module and `quiet` white modules all round.
    pub fn draw(&self, module_dots: u32, quiet: u32) -> Bitmap {
        let side = self.side_dots(module_dots, quiet);
        let mut bitmap = Bitmap::new(side, side);
        for (index, _) in self.dark.iter().enumerate().filter(|(_, dark)| **dark) {
            let (x, y) = (index as u32 % self.modules, index as u32 / self.modules);
            let place = |module: u32| ((module + quiet) * module_dots) as i32;
            bitmap.fill(place(x), place(y), module_dots, module_dots);
        }
        bitmap
    }
}
