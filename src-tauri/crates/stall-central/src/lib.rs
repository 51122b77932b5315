//! stall-central
