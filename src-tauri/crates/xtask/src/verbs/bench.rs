//! `bench`: one table of ratios measured in one run. Never fails a build over a number.

use crate::debian::{self, Need};
use crate::error::Error;
use crate::place::Place;
use crate::verbs;
use crate::{exec, node};

/// Builds the measuring program in release and lets it print its table.
pub fn bench(place: &Place, args: &[String]) -> Result<(), Error> {
    verbs::allow_only("bench", args, &["--quick"])?;
    let is_there = ["tests/src/bin/bench.rs", "tests/src/bin/bench/main.rs"]
        .iter()
        .any(|path| place.join(path).is_file());
    if !is_there {
        return Err(Error::NotThere(
            "there is no measuring program in tests/src/bin yet",
        ));
    }
    debian::provide(&[Need::Core, Need::Rings])?;
    node::provide(place)?;
    exec::run(exec::cargo(place).args(["build", "--quiet", "--release", "--bins"]))?;
    let mut bench = exec::at_root(place, place.program("release", "bench"));
    bench.env("STALL_BIN", place.program("release", "stall"));
    bench.env(
        "STALL_CENTRAL_BIN",
        place.program("release", "stall-central"),
    );
    exec::run(bench.args(args))
}
