//! `package`: the release programs and, on Debian, one package that holds all three.

use std::path::PathBuf;
use std::time::Instant;

use crate::error::Error;
use crate::place::Place;
use crate::report::seconds;
use crate::verbs::{self, setup};
use crate::{exec, node, shell};

/// Builds everything in release and names what came out.
pub fn package(place: &Place, args: &[String]) -> Result<(), Error> {
    verbs::allow_only("package", args, &[])?;
    let start = Instant::now();
    let has_ui = setup::for_run(place, place.has_shell())?;
    let mut build = exec::cargo(place);
    build.args([
        "build",
        "--release",
        "--package",
        "stall-cli",
        "--package",
        "stall-central",
    ]);
    exec::run(build.arg("--bins"))?;
    let mut made = vec![
        place.program("release", "stall"),
        place.program("release", "stall-central"),
    ];
    if has_ui && place.has_shell() {
        bundle(place)?;
        made.push(place.program("release", shell::PACKAGE));
        made.extend(bundles(place)?);
    }
    for path in made {
        println!("  {}", path.display());
    }
    println!("  package: {}", seconds(start.elapsed()));
    Ok(())
}

/// tauri's own bundler; it compiles the shell itself, with the UI embedded.
fn bundle(place: &Place) -> Result<(), Error> {
    let mut tauri = node::tool(place, shell::BUNDLER, "tauri")?;
    tauri.current_dir(place.join("src-tauri"));
    exec::run(tauri.args(["build", "--bundles", "deb", "--ci"]))
}

fn bundles(place: &Place) -> Result<Vec<PathBuf>, Error> {
    let folder = place.target.join("release/bundle/deb");
    let entries = std::fs::read_dir(&folder).map_err(|source| Error::File {
        path: folder.clone(),
        source,
    })?;
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    Ok(paths
        .filter(|path| path.extension().is_some_and(|end| end == "deb"))
        .collect())
}
