//! stall-testkit
