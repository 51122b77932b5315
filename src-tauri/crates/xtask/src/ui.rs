//! The UI's packages and its build; both happen only when something they depend on changed.

use std::path::Path;
use std::time::Instant;

use crate::error::Error;
use crate::place::Place;
use crate::report::seconds;
use crate::{exec, files, node};

/// Folders whose content does not decide what vite builds.
const NOT_SOURCES: [&str; 6] = [
    "node_modules",
    "dist",
    "e2e",
    "e2e-window",
    "screenshots",
    "test-results",
];

/// Installs the UI's packages and builds it. Returns whether there is a UI in this tree.
pub fn provide(place: &Place) -> Result<bool, Error> {
    let Some(ui) = place.ui() else {
        return Ok(false);
    };
    node::provide(place)?;
    install(place, &ui)?;
    build(place, &ui)?;
    Ok(true)
}

fn install(place: &Place, ui: &Path) -> Result<(), Error> {
    let start = Instant::now();
    // npm writes this file last, so it says both that and when the folder was completed.
    let done = ui.join("node_modules/.package-lock.json");
    if files::is_newer(&done, &ui.join("package-lock.json")) {
        println!(
            "  setup: npm packages are all there ({})",
            seconds(start.elapsed())
        );
        return Ok(());
    }
    exec::run(node::npm(place, ui).args(["ci", "--no-fund", "--no-audit"]))?;
    println!(
        "  setup: npm packages installed ({})",
        seconds(start.elapsed())
    );
    Ok(())
}

fn build(place: &Place, ui: &Path) -> Result<(), Error> {
    if !has_script(ui, "build")? {
        return Ok(());
    }
    let start = Instant::now();
    let print = files::fingerprint(&[ui.to_path_buf(), place.join("assets")], &NOT_SOURCES)?;
    let stamp = place.stamp("ui-build");
    if place.ui_dist().join("index.html").is_file() && files::is_current(&stamp, &print) {
        println!(
            "  setup: the UI is built already ({})",
            seconds(start.elapsed())
        );
        return Ok(());
    }
    exec::run(node::npm(place, ui).args(["run", "--silent", "build", "--", "--logLevel", "warn"]))?;
    files::remember(&stamp, &print)?;
    println!("  setup: the UI is built ({})", seconds(start.elapsed()));
    Ok(())
}

/// Whether `ui/package.json` has a script of this name.
pub fn has_script(ui: &Path, name: &str) -> Result<bool, Error> {
    let path = ui.join("package.json");
    let text = std::fs::read_to_string(&path).map_err(|source| Error::File { path, source })?;
    lists_script(&text, name)
}

fn lists_script(package_json: &str, name: &str) -> Result<bool, Error> {
    let package: serde_json::Value =
        serde_json::from_str(package_json).map_err(|source| Error::Json {
            what: "ui/package.json",
            source,
        })?;
    Ok(package["scripts"][name].is_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_found_by_its_whole_name() {
        let package = r#"{"scripts":{"e2e:window":"node w.mjs"}}"#;
        assert!(lists_script(package, "e2e:window").unwrap());
        assert!(!lists_script(package, "e2e").unwrap());
        assert!(!lists_script("{}", "test").unwrap());
    }
}
