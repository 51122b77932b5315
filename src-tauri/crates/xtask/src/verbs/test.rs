//! `test`: the whole check, from formatting to the real window, one timed step after the other.

use std::path::PathBuf;
use std::process::Command;

use crate::error::Error;
use crate::place::Place;
use crate::report::Report;
use crate::verbs::{self, setup};
use crate::{exec, files, licences, node, shell, ui};

const NO_UI: &str = "not in this tree: ui/package.json";
const NO_SHELL: &str = "not in this tree: src-tauri/Cargo.toml";
const NO_SCRIPT: &str = "not in this tree: no such script in ui/package.json";
const RINGS: &str = "stall-tests/rings";

/// Which parts to run, from the options.
struct Plan {
    quick: bool,
    deep: bool,
}

/// Runs the checks and prints the table of times, whether they passed or not.
pub fn test(place: &Place, args: &[String]) -> Result<(), Error> {
    verbs::allow_only("test", args, &["--quick", "--deep", "--keep-going"])?;
    let asked = |option: &str| args.iter().any(|arg| arg == option);
    let plan = Plan {
        quick: asked("--quick"),
        deep: asked("--deep"),
    };
    let mut report = Report::new(asked("--keep-going"));
    let stopped = steps(place, &plan, &mut report);
    println!("\n{}", report.table());
    match (stopped, report.failures()) {
        (Err(error), _) => Err(error),
        (Ok(()), 0) => Ok(()),
        (Ok(()), failures) => Err(Error::Steps(failures)),
    }
}

fn steps(place: &Place, plan: &Plan, report: &mut Report) -> Result<(), Error> {
    if !plan.quick {
        report.step("set-up", || setup::for_test(place))?;
    }
    core(place, plan, report)?;
    if plan.quick {
        return Ok(());
    }
    screens(place, plan, report)?;
    window(place, plan, report)
}

/// Rust: everything at once, so that one set of features is compiled once.
fn core(place: &Place, plan: &Plan, report: &mut Report) -> Result<(), Error> {
    let rooms = rooms(place, plan);
    report.step("formatting", || {
        exec::run(exec::cargo(place).args(["fmt", "--all", "--check"]))
    })?;
    report.step("lints", || {
        let mut clippy = exec::cargo(place);
        clippy
            .args(["clippy", "--quiet", "--all-targets"])
            .args(&rooms)
            .args(lint_features(plan));
        exec::run(clippy.args(["--", "-D", "warnings"]))
    })?;
    if !plan.quick {
        report.step("licences", || licences::check(place))?;
        report.step("programs", || {
            let mut build = exec::cargo(place);
            exec::run(
                build
                    .args(["build", "--quiet", "--all-targets"])
                    .args(&rooms),
            )
        })?;
    }
    report.step(
        if plan.quick {
            "cargo test"
        } else {
            "cargo test, rings"
        },
        || {
            let bindings = [place.join("ui/src/bindings")];
            let before = files::fingerprint(&bindings, &[])?;
            let mut test = equipped(exec::cargo(place), place, plan);
            exec::run(test.args(["test", "--quiet"]).args(&rooms))?;
            // The tests write the UI's types from the command list; a clean clone must already have them.
            if files::fingerprint(&bindings, &[])? == before {
                Ok(())
            } else {
                Err(Error::Bindings)
            }
        },
    )
}

/// What is compiled: the whole house with its rings, or for `--quick` what needs Rust alone.
/// Asking for the shell apart would compile half its libraries again, with other features.
fn rooms(place: &Place, plan: &Plan) -> Vec<String> {
    if plan.quick {
        return Vec::new();
    }
    let mut features = vec![RINGS.to_owned()];
    let mut args = vec!["--workspace".to_owned()];
    match (place.has_shell(), place.ui().is_some()) {
        (true, true) => features.push(format!("{}/{}", shell::PACKAGE, shell::EMBED[1])),
        (true, false) => args.extend(["--exclude".to_owned(), shell::PACKAGE.to_owned()]),
        (false, _) => {}
    }
    args.extend(["--features".to_owned(), features.join(",")]);
    args
}

/// The rings are linted even where they cannot run.
fn lint_features(plan: &Plan) -> &'static [&'static str] {
    if plan.quick {
        &["--features", RINGS]
    } else {
        &[]
    }
}

/// The UI: types, components, and every screen against the real core in Chromium.
fn screens(place: &Place, plan: &Plan, report: &mut Report) -> Result<(), Error> {
    let scripts = [
        ("ui types", "check"),
        ("ui components", "test"),
        ("ui in a browser", "e2e"),
    ];
    for (name, script) in scripts {
        npm_step(place, plan, report, name, script)?;
    }
    Ok(())
}

fn npm_step(
    place: &Place,
    plan: &Plan,
    report: &mut Report,
    name: &'static str,
    script: &str,
) -> Result<(), Error> {
    let Some(dir) = place.ui() else {
        report.absent(name, NO_UI);
        return Ok(());
    };
    if !ui::has_script(&dir, script)? {
        report.absent(name, NO_SCRIPT);
        return Ok(());
    }
    report.step(name, || {
        exec::run(equipped(node::npm(place, &dir), place, plan).args(["run", "--silent", script]))
    })
}

/// A few flows in the real window.
fn window(place: &Place, plan: &Plan, report: &mut Report) -> Result<(), Error> {
    if !place.has_shell() {
        report.absent("shell", NO_SHELL);
        return Ok(());
    }
    let Some(dir) = place.ui() else {
        report.absent("window", NO_UI);
        return Ok(());
    };
    if !ui::has_script(&dir, "e2e:window")? {
        report.absent("window", NO_SCRIPT);
        return Ok(());
    }
    report.step("window", || {
        let mut npm = equipped(node::npm(place, &dir), place, plan);
        npm.args(["run", "--silent", "e2e:window"]);
        npm.env("STALL_APP_BIN", place.program("debug", shell::PACKAGE));
        npm.env("TAURI_DRIVER", shell::driver(place)?);
        // The driver of a foreign browser loses a session now and then; what fails twice is broken.
        let mut shown = shell::under_virtual_display(&npm);
        exec::run(&mut shown).or_else(|_| {
            println!("  window: tried once more");
            exec::run(&mut shown)
        })
    })
}

/// Tells a story where the programs are and how far to go.
fn equipped(mut command: Command, place: &Place, plan: &Plan) -> Command {
    command.env("STALL_BIN", place.program("debug", "stall"));
    command.env("STALL_CENTRAL_BIN", place.program("debug", "stall-central"));
    command.env("UI_DIST", place.ui_dist());
    if let Some(folder) = postgres_programs() {
        command.env("STALL_PG_BIN", folder);
    }
    if plan.deep {
        command.env("STALL_DEEP", "1");
    }
    command
}

/// Debian keeps `initdb` and `postgres` off the path, in a folder per version; the newest wins.
fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").is_file())
        .max_by_key(|folder| folder.parent()?.file_name()?.to_str()?.parse::<u32>().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(quick: bool) -> Plan {
        Plan { quick, deep: false }
    }

    fn tree() -> (tempfile::TempDir, Place) {
        let root = tempfile::tempdir().unwrap();
        let place = Place {
            root: root.path().to_path_buf(),
            target: root.path().join("target"),
        };
        std::fs::create_dir_all(place.join("src-tauri")).unwrap();
        std::fs::write(place.join("src-tauri/Cargo.toml"), "").unwrap();
        (root, place)
    }

    #[test]
    fn the_whole_check_compiles_the_house_once_with_the_ui_embedded() {
        let (_root, place) = tree();
        std::fs::create_dir_all(place.join("ui")).unwrap();
        std::fs::write(place.join("ui/package.json"), "{}").unwrap();
        let features = "stall-tests/rings,stallside/custom-protocol";
        assert_eq!(
            rooms(&place, &plan(false)),
            ["--workspace", "--features", features]
        );
    }

    #[test]
    fn a_shell_without_a_ui_cannot_be_compiled_and_is_left_out() {
        let (_root, place) = tree();
        let args = rooms(&place, &plan(false));
        assert_eq!(args[1..3], ["--exclude", "stallside"]);
    }

    #[test]
    fn the_quick_check_asks_for_nothing_that_needs_more_than_rust() {
        let (_root, place) = tree();
        assert!(rooms(&place, &plan(true)).is_empty());
    }
}
