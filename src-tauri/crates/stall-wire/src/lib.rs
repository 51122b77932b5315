//! stall-wire
