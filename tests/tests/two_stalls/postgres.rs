//! The market day of two stalls over PostgreSQL, on a private cluster or on the one `STALL_PG_URL` names.
//!
//! Refuses to be skipped: without PostgreSQL it fails.

#![allow(clippy::unwrap_used)] // a whole file of tests

#[path = "../central_store/cluster.rs"]
mod cluster;
mod programs;

#[test]
fn two_stalls_say_the_same_over_postgresql() {
    programs::agreed_day(&["--sales", "60", "--postgres", &cluster::fresh_database()]);
}
