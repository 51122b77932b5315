//! `bench`: one table of ratios measured in one run. Never fails a build over a number.

use std::path::{Path, PathBuf};

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
    for (name, found) in [
        ("STALL_BENCH_PYTHON", python_escpos(place)),
        ("STALL_BENCH_NPM", receipt_printer_encoder(place)),
    ] {
        match found {
            Ok(path) => drop(bench.env(name, path)),
            Err(error) => println!("  bench: a neighbour is not here: {error}"),
        }
    }
    exec::run(bench.args(args))
}

/// A Python of its own with python-escpos in it.
fn python_escpos(place: &Place) -> Result<PathBuf, Error> {
    let home = place.target.join("bench/python");
    let python = home.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let has_it =
        |python: &Path| exec::agrees(&python.to_string_lossy(), &["-c", "import escpos.printer"]);
    if !has_it(&python) {
        let system = if cfg!(windows) { "python" } else { "python3" };
        exec::run(exec::at_root(place, system).args(["-m", "venv"]).arg(&home))?;
        let wanted = "python-escpos==3.1";
        exec::run(exec::at_root(place, &python).args(["-m", "pip", "install", "--quiet", wanted]))?;
    }
    Ok(python)
}

/// A folder with receipt-printer-encoder in it.
fn receipt_printer_encoder(place: &Place) -> Result<PathBuf, Error> {
    let home = place.target.join("bench/npm");
    node::package(
        place,
        &home,
        "@point-of-sale/receipt-printer-encoder",
        "4.0.1",
    )?;
    Ok(home)
}
