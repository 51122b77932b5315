//! stall-courier
