//! The only door to tooling: `cargo xtask <verb>`. Owns set-up, checks and packaging of this tree.
//! Refuses: product code, and any script outside this crate.

mod debian;
mod error;
mod exec;
mod files;
mod licences;
mod node;
mod place;
mod report;
mod shell;
mod ui;
mod verbs;

use std::process::ExitCode;

use crate::error::Error;
use crate::place::Place;

const HELP: &str = "\
cargo xtask <verb>

  run           set up, build, and open the till (without a display: serve it on this machine)
  test          set up and check everything
                  --quick       formatting, lints and `cargo test` only
                  --deep        exhaustive sweeps too
                  --keep-going  run the later checks after a failure
  bench         measure against the neighbours and print one table
  package       build the release programs and the Debian package
  screenshots   draw every screen into ui/screenshots
  setup         install what the verbs above need, and nothing else
  licences      check the licences and sources of all dependencies";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<(), Error> {
    let (verb, rest) = match args.split_first() {
        Some((verb, rest)) => (verb.as_str(), rest),
        None => ("help", args),
    };
    if matches!(verb, "help" | "-h" | "--help") {
        println!("{HELP}");
        return Ok(());
    }
    let place = Place::find()?;
    match verb {
        "run" => verbs::run::run(&place, rest),
        "test" => verbs::test::test(&place, rest),
        "bench" => verbs::bench::bench(&place, rest),
        "package" => verbs::package::package(&place, rest),
        "screenshots" => verbs::screenshots::screenshots(&place, rest),
        "setup" => verbs::setup::setup(&place, rest),
        "licences" => licences::check(&place),
        other => Err(Error::UnknownVerb(other.to_owned())),
    }
}
