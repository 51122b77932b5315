//! stall-printers
