//! The print spool on real sockets, files and a real ledger.

mod cut_link;
mod people;
mod roads;
mod stand;
mod stopped_printer;
