//! stall-host
