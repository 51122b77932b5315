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
    let start = Instant::now();
    let home = fetched_home(place);
    let mut npm = Command::new("npm");
    npm.args([
        "install",
        "--no-fund",
        "--no-audit",
        "--no-save",
        "--prefix",
    ])
    .arg(&home);
    exec::run(npm.arg(FETCHED))?;
    println!(
        "  setup: fetched {FETCHED}, the machine's own is too old ({})",
        seconds(start.elapsed())
    );
    Ok(())
}

/// npm in `dir`, with the suitable Node first on its path.
pub fn npm(place: &Place, dir: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(dir).env("PATH", path_with_node(place));
    command
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
