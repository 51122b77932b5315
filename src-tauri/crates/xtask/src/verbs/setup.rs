//! `setup`: installs what the other verbs need on this machine, and says what it did.

use crate::debian::{self, Need};
use crate::error::Error;
use crate::place::Place;
use crate::{ui, verbs};

/// Everything `test` needs.
pub fn setup(place: &Place, args: &[String]) -> Result<(), Error> {
    verbs::allow_only("setup", args, &[])?;
    for_test(place)
}

/// What the whole check needs; the shell's packages only when the shell is in the tree.
pub fn for_test(place: &Place) -> Result<(), Error> {
    let mut needs = vec![Need::Core, Need::Rings];
    if place.has_shell() {
        needs.push(Need::Shell);
    }
    debian::provide(&needs)?;
    ui::provide(place).map(drop)
}

/// What compiling needs, and a built UI; returns whether there is a UI.
pub fn for_run(place: &Place, with_window: bool) -> Result<bool, Error> {
    let mut needs = vec![Need::Core];
    if with_window {
        needs.push(Need::Shell);
    }
    debian::provide(&needs)?;
    ui::provide(place)
}
