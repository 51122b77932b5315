//! `run`: opens the till. With a display in its window, without one on a loopback address.

use std::ffi::OsString;

use crate::error::Error;
use crate::place::Place;
use crate::verbs::setup;
use crate::{exec, shell};

/// The demo's two stalls meet at a central store, so both programs are built.
const HEADLESS: [&str; 4] = ["--package", "stall-cli", "--package", "stall-central"];
/// What a person without a window may like to see next.
const DEMO: &str = "target/debug/stall demo";

/// Arguments after `run` go to the till unchanged.
pub fn run(place: &Place, args: &[String]) -> Result<(), Error> {
    let window = shell::has_display() && place.has_shell() && place.ui().is_some();
    let has_ui = setup::for_run(place, window)?;
    if window {
        return open_window(place, args);
    }
    println!("  building the till; the first time takes some minutes");
    exec::run(
        exec::cargo(place)
            .args(["build", "--quiet", "--bins"])
            .args(HEADLESS),
    )?;
    if has_ui {
        println!("No display here: the same till is served to a browser on this machine.");
    }
    println!("Ctrl-C ends it. A whole market day with two stalls and a central store: {DEMO}\n");
    let mut till = exec::at_root(place, place.program("debug", "stall"));
    exec::run_attached(till.args(headless_arguments(place, has_ui)).args(args))
}

fn open_window(place: &Place, args: &[String]) -> Result<(), Error> {
    let mut cargo = exec::cargo(place);
    cargo
        .args(["run", "--quiet", "--package", shell::PACKAGE])
        .args(shell::EMBED);
    exec::run_attached(cargo.arg("--").args(args))
}

/// How the till is started without a window: the one place that knows these verbs.
fn headless_arguments(place: &Place, has_ui: bool) -> Vec<OsString> {
    if has_ui {
        vec![
            "serve".into(),
            "--practice".into(),
            "--ui".into(),
            place.ui_dist().into(),
        ]
    } else {
        vec!["practice".into()]
    }
}
