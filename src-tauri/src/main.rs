//! Starts the desktop shell. Refuses: everything else.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    stallside::run()
}
