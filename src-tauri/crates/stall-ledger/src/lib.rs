//! stall-ledger
