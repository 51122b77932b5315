//! stall-till

pub mod import;
