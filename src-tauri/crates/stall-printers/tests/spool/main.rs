//! The print spool on real sockets, files and a real ledger.

#![allow(clippy::unwrap_used)] // fixtures are not inside test functions

mod cut_link;
mod kept_pictures;
mod people;
mod roads;
mod stand;
mod stopped_printer;
