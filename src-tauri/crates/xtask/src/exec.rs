//! Runs other programs. Says which line failed; never reads from the terminal unless asked to.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use crate::error::Error;
use crate::place::Place;

/// A program started at the workspace root.
pub fn at_root(place: &Place, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(&place.root);
    command
}

/// The cargo that started xtask, or the one on the path.
pub fn cargo(place: &Place) -> Command {
    let mut command = at_root(
        place,
        std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
    );
    // `cargo run` sets these for xtask itself; a build script that reads them would be rebuilt.
    for name in [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PKG_NAME",
        "OUT_DIR",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs to the end with output shown and no input.
pub fn run(command: &mut Command) -> Result<(), Error> {
    finish(command.stdin(Stdio::null()))
}

/// Runs to the end with output shown and the terminal's input, for the till itself.
pub fn run_attached(command: &mut Command) -> Result<(), Error> {
    finish(command.stdin(Stdio::inherit()))
}

/// Runs to the end and returns what it printed; its complaints go to the terminal.
pub fn read(command: &mut Command) -> Result<String, Error> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| not_started(command, source))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Error::Failed {
            line: line_of(command),
            outcome: output.status,
        })
    }
}

/// What a program printed, whatever its exit code; nothing when it is not there at all.
pub fn ask(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program runs and says yes.
pub fn agrees(program: &str, args: &[&str]) -> bool {
    Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn finish(command: &mut Command) -> Result<(), Error> {
    let status = command
        .status()
        .map_err(|source| not_started(command, source))?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::Failed {
            line: line_of(command),
            outcome: status,
        })
    }
}

fn not_started(command: &Command, source: std::io::Error) -> Error {
    Error::NotStarted {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    }
}

/// The line as a person would type it, with the program's bare name.
fn line_of(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy();
    command.get_args().fold(name.into_owned(), |line, arg| {
        format!("{line} {}", arg.to_string_lossy())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_line_reads_as_typed() {
        let mut command = Command::new("cargo");
        command.args(["fmt", "--check"]);
        assert_eq!(line_of(&command), "cargo fmt --check");
    }

    #[test]
    fn a_program_that_is_not_there_does_not_agree() {
        assert!(!agrees("a-program-nobody-has", &[]));
        assert_eq!(ask("a-program-nobody-has", &[]), None);
    }
}
