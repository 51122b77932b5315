//! What a central can do, by name. Refuses version numbers: a till asks for a name and does without it when absent.

/// Takes batches of events.
pub const PUSH: &str = "push.chain-head";
/// Gives pages by position.
pub const PULL: &str = "pull.position";
/// Grants edition numbers.
pub const LEASE: &str = "lease.numbers";
/// Keeps record notes beside the events.
pub const RECORDS: &str = "records.notes";

/// Everything this build can do.
pub const ALL: [&str; 4] = [PUSH, PULL, LEASE, RECORDS];
