//! The desktop shell as tooling sees it: features, displays, and the driver of its window.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::error::Error;
use crate::exec;
use crate::place::Place;
use crate::report::seconds;

pub const PACKAGE: &str = "stallside";
/// Embeds `ui/dist` in the program instead of asking a development server for it.
pub const EMBED: [&str; 2] = ["--features", "custom-protocol"];

/// Puts the shell into a Debian package.
pub const BUNDLER: &str = "@tauri-apps/cli@2.12.5";

/// Whether a window can be shown to a person here.
pub fn has_display() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// `command` under a display nobody sees.
pub fn under_virtual_display(command: &Command) -> Command {
    let mut wrapped = Command::new("xvfb-run");
    wrapped
        .args(["-a", "-s", "-screen 0 1280x800x24"])
        .arg(command.get_program());
    wrapped.args(command.get_args());
    if let Some(dir) = command.get_current_dir() {
        wrapped.current_dir(dir);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    wrapped
}

/// The WebDriver for the window, compiled once into the target folder.
pub fn driver(place: &Place) -> Result<PathBuf, Error> {
    let home = place.tools().join("tauri-driver");
    let program = home
        .join("bin")
        .join(format!("tauri-driver{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let start = Instant::now();
        let mut install = exec::cargo(place);
        install.args([
            "install",
            "tauri-driver",
            "--version",
            "^2",
            "--locked",
            "--quiet",
        ]);
        exec::run(install.arg("--root").arg(&home))?;
        println!(
            "  setup: tauri-driver is compiled ({})",
            seconds(start.elapsed())
        );
    }
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_command_keeps_its_arguments_folder_and_variables() {
        let mut inner = Command::new("npm");
        inner.args(["run", "e2e"]).current_dir("ui").env("A", "1");
        let wrapped = under_virtual_display(&inner);
        let args: Vec<_> = wrapped.get_args().collect();
        assert_eq!(args[3..], ["npm", "run", "e2e"]);
        assert_eq!(wrapped.get_current_dir(), inner.get_current_dir());
        assert_eq!(wrapped.get_envs().count(), 1);
    }
}
