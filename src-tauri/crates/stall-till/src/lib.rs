//! stall-till
