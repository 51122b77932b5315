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
const NO_RINGS: &str = "not in this tree: no target with required-features = [\"rings\"]";
const RINGS: [&str; 2] = ["--features", "stall-tests/rings"];

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
    rings(place, plan, report)?;
    screens(place, plan, report)?;
    window(place, plan, report)
}

/// Rust alone: what a bare `cargo test` needs.
fn core(place: &Place, plan: &Plan, report: &mut Report) -> Result<(), Error> {
    report.step("formatting", || {
        exec::run(exec::cargo(place).args(["fmt", "--all", "--check"]))
    })?;
    report.step("lints", || {
        let mut clippy = exec::cargo(place);
        clippy
            .args(["clippy", "--quiet", "--all-targets"])
            .args(RINGS);
        exec::run(clippy.args(["--", "-D", "warnings"]))
    })?;
    if !plan.quick {
        report.step("licences", || licences::check(place))?;
        report.step("programs", || {
            exec::run(exec::cargo(place).args(["build", "--quiet", "--bins"]))
        })?;
    }
    report.step("cargo test", || {
        let bindings = [place.join("ui/src/bindings")];
        let before = files::fingerprint(&bindings, &[])?;
        exec::run(equipped(exec::cargo(place), place, plan).args(["test", "--quiet"]))?;
        // The tests write the UI's types from the command list; a clean clone must already have them.
        if files::fingerprint(&bindings, &[])? == before {
            Ok(())
        } else {
            Err(Error::Bindings)
        }
    })
}

/// The stories that need PostgreSQL, Chromium or Go.
fn rings(place: &Place, plan: &Plan, report: &mut Report) -> Result<(), Error> {
    let targets = ring_targets(place)?;
    if targets.is_empty() {
        report.absent("rings", NO_RINGS);
        return Ok(());
    }
    report.step("rings", || {
        // All default members stay selected, so nothing is compiled a second time.
        let mut cargo = equipped(exec::cargo(place), place, plan);
        cargo.args(["test", "--quiet"]).args(RINGS);
        for target in &targets {
            cargo.args(["--test", target]);
        }
        exec::run(&mut cargo)
    })
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

/// The desktop shell: lints, its own tests, and a few flows in the real window.
fn window(place: &Place, plan: &Plan, report: &mut Report) -> Result<(), Error> {
    if !place.has_shell() {
        report.absent("shell", NO_SHELL);
        return Ok(());
    }
    report.step("shell lints", || {
        let mut clippy = exec::cargo(place);
        clippy.args([
            "clippy",
            "--quiet",
            "--all-targets",
            "--package",
            shell::PACKAGE,
        ]);
        exec::run(clippy.args(["--", "-D", "warnings"]))
    })?;
    report.step("shell tests", || {
        exec::run(exec::cargo(place).args(["test", "--quiet", "--package", shell::PACKAGE]))
    })?;
    let Some(dir) = place.ui() else {
        report.absent("window", NO_UI);
        return Ok(());
    };
    if !ui::has_script(&dir, "e2e:window")? {
        report.absent("window", NO_SCRIPT);
        return Ok(());
    }
    report.step("window", || {
        let mut build = exec::cargo(place);
        build
            .args(["build", "--quiet", "--package", shell::PACKAGE])
            .args(shell::EMBED);
        exec::run(&mut build)?;
        let mut npm = equipped(node::npm(place, &dir), place, plan);
        npm.args(["run", "--silent", "e2e:window"]);
        npm.env("STALL_APP_BIN", place.program("debug", shell::PACKAGE));
        npm.env("TAURI_DRIVER", shell::driver(place)?);
        exec::run(&mut shell::under_virtual_display(&npm))
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

/// Test targets of the workspace that ask for the `rings` feature.
fn ring_targets(place: &Place) -> Result<Vec<String>, Error> {
    let mut cargo = exec::cargo(place);
    cargo.args(["metadata", "--format-version", "1", "--no-deps"]);
    let metadata: serde_json::Value =
        serde_json::from_str(&exec::read(&mut cargo)?).map_err(|source| Error::Json {
            what: "cargo metadata",
            source,
        })?;
    Ok(with_rings(&metadata))
}

fn with_rings(metadata: &serde_json::Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let targets = packages
        .filter_map(|package| package["targets"].as_array())
        .flatten();
    let is_test = |target: &&serde_json::Value| target["kind"][0] == "test";
    let in_ring = |target: &&serde_json::Value| {
        let features = target["required-features"].as_array();
        features.is_some_and(|names| names.iter().any(|name| name == "rings"))
    };
    targets
        .filter(is_test)
        .filter(in_ring)
        .filter_map(|target| target["name"].as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_test_targets_that_ask_for_rings_are_ring_targets() {
        let metadata = serde_json::json!({"packages": [{"targets": [
            {"kind": ["test"], "name": "stores", "required-features": ["rings"]},
            {"kind": ["test"], "name": "house_rules"},
            {"kind": ["bin"], "name": "bench", "required-features": ["rings"]},
        ]}]});
        assert_eq!(with_rings(&metadata), ["stores"]);
    }
}
