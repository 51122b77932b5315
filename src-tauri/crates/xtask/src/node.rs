//! Node: finds one new enough for the UI's tools, or fetches it into the target folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::debian::{self, Need};
use crate::error::Error;
use crate::exec;
use crate::place::Place;
use crate::report::seconds;

/// The oldest Node the UI's build tools accept.
const OLDEST: (u32, u32) = (20, 19);
/// Fetched from the npm registry when the machine's own is older.
const FETCHED: &str = "node@22";

/// Makes sure a suitable Node and npm are at hand.
pub fn provide(place: &Place) -> Result<(), Error> {
    if is_suitable(place) {
        return Ok(());
    }
    if !exec::agrees("npm", &["--version"]) {
        debian::provide(&[Need::Node])?;
    }
    if is_suitable(place) {
        return Ok(());
    }
    println!("  setup: the machine's own Node is too old for the UI's tools");
    install(place, &fetched_home(place), FETCHED)
}

/// npm in `dir`, with the suitable Node first on its path.
pub fn npm(place: &Place, dir: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(dir).env("PATH", path_with_node(place));
    command
}

/// The program `name` of an npm package: the UI's own when it has it, else fetched into the target folder.
pub fn tool(place: &Place, package: &str, name: &str) -> Result<Command, Error> {
    let home = place.tools().join(name);
    let of_ui = place.join("ui/node_modules/.bin").join(name);
    let fetched = home.join("node_modules/.bin").join(name);
    if !of_ui.is_file() && !fetched.is_file() {
        install(place, &home, package)?;
    }
    let mut command = Command::new(if of_ui.is_file() { of_ui } else { fetched });
    command.env("PATH", path_with_node(place));
    Ok(command)
}

/// Makes sure `home` has a package, for programs that only load it.
pub fn package(place: &Place, home: &Path, name: &str, version: &str) -> Result<(), Error> {
    match home.join("node_modules").join(name).is_dir() {
        true => Ok(()),
        false => install(place, home, &format!("{name}@{version}")),
    }
}

fn install(place: &Place, home: &Path, package: &str) -> Result<(), Error> {
    let start = Instant::now();
    std::fs::create_dir_all(home).map_err(|source| Error::File {
        path: home.to_path_buf(),
        source,
    })?;
    let mut npm = npm(place, home);
    npm.args([
        "install",
        "--no-fund",
        "--no-audit",
        "--no-save",
        "--prefix",
    ])
    .arg(home);
    exec::run(npm.arg(package))?;
    println!("  setup: fetched {package} ({})", seconds(start.elapsed()));
    Ok(())
}

fn is_suitable(place: &Place) -> bool {
    let fetched = fetched_home(place).join("node_modules/.bin/node");
    if fetched.is_file() {
        return true;
    }
    exec::agrees("npm", &["--version"])
        && exec::ask("node", &["--version"])
            .and_then(|text| version(&text))
            .is_some_and(|found| found >= OLDEST)
}

fn fetched_home(place: &Place) -> PathBuf {
    place.tools().join("node")
}

fn path_with_node(place: &Place) -> OsString {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let first = fetched_home(place).join("node_modules/.bin");
    let folders = std::iter::once(first).filter(|dir| dir.is_dir());
    std::env::join_paths(folders.chain(std::env::split_paths(&rest))).unwrap_or(rest)
}

/// Major and minor of `v20.19.1`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_compare_by_number() {
        assert_eq!(version("v20.19.1\n"), Some((20, 19)));
        assert!(version("v18.20.4") < Some(OLDEST));
        assert!(version("v20.9.0") < Some(OLDEST));
        assert!(version("v100.0.0") > Some(OLDEST));
        assert_eq!(version("none"), None);
    }
}
