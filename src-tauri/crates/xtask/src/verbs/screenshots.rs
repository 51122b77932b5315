//! `screenshots`: every screen as a picture, drawn by the real UI on the real core.

use crate::debian::{self, Need};
use crate::error::Error;
use crate::place::Place;
use crate::{exec, node, ui};

/// Hands over to the UI's own script; arguments go to it unchanged.
pub fn screenshots(place: &Place, args: &[String]) -> Result<(), Error> {
    let Some(dir) = place.ui() else {
        return Err(Error::NotThere("there is no UI in this tree yet"));
    };
    if !ui::has_script(&dir, "screenshots")? {
        return Err(Error::NotThere(
            "ui/package.json has no script `screenshots` yet",
        ));
    }
    debian::provide(&[Need::Core, Need::Rings])?;
    ui::provide(place)?;
    exec::run(exec::cargo(place).args(["build", "--quiet", "--package", "stall-cli", "--bins"]))?;
    let mut npm = node::npm(place, &dir);
    npm.args(["run", "--silent", "screenshots", "--"])
        .args(args);
    npm.env("STALL_BIN", place.program("debug", "stall"));
    exec::run(npm.env("UI_DIST", place.ui_dist()))
}
