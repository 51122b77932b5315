//! The central store beside the demo: the real program over a store of its own, there or away as the day wants it.
//!
//! Refuses to link it: codes, serving and sums are asked of the `stall-central` program.

use super::{DemoFault, door::first_line};
use serde_json::Value;
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const ANYWHERE: &str = "127.0.0.1:0";

/// The program, its store, and the server while it runs.
pub struct Central {
    program: PathBuf,
    store: String,
    log: PathBuf,
    /// Where it listened last; a store that comes back comes back there.
    listen: String,
    child: Option<Child>,
}

impl Central {
    /// `STALL_CENTRAL_BIN`, else the program beside this one.
    pub fn new(postgres: Option<String>, folder: &Path) -> Result<Self, DemoFault> {
        let beside = || {
            let own = std::env::current_exe().ok()?;
            let name = format!("stall-central{}", std::env::consts::EXE_SUFFIX);
            Some(own.parent()?.join(name))
        };
        let program = std::env::var_os("STALL_CENTRAL_BIN").map(PathBuf::from);
        let program = program.or_else(beside).unwrap_or_default();
        if !program.is_file() {
            return Err(DemoFault::NoCentral(program));
        }
        let file = folder.join("central.db");
        Ok(Self {
            program,
            store: postgres.unwrap_or_else(|| format!("sqlite:{}", file.display())),
            log: folder.join("central.log"),
            listen: ANYWHERE.to_owned(),
            child: None,
        })
    }

    /// Serves; the address stays the same over a day.
    pub fn start(&mut self) -> Result<String, DemoFault> {
        let log = File::options().create(true).append(true).open(&self.log);
        let mut child = self
            .command("serve", &["--listen", &self.listen])
            .stdout(Stdio::piped())
            .stderr(log.map_err(DemoFault::Process)?)
            .spawn()
            .map_err(DemoFault::Process)?;
        let line = first_line(&mut child)?;
        self.child = Some(child);
        let url = line.strip_prefix("listening on ");
        let url = url.ok_or(DemoFault::Silent("stall-central"))?.to_owned();
        self.listen = url.trim_start_matches("http://").to_owned();
        Ok(url)
    }

    /// Ends it without a word, as a lost network would look to the stalls.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // A child that is gone already is as dead as wanted.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// A one-time code.
    pub fn code(&self, stall: &str) -> Result<String, DemoFault> {
        Ok(self.ask("pair", &["--stall", stall])?.trim().to_owned())
    }

    /// What SQL sums over the raw events, and what was folded.
    pub fn audit(&self) -> Result<Value, DemoFault> {
        let text = self.ask("audit", &[])?;
        serde_json::from_str(&text).map_err(|_| DemoFault::Silent("stall-central audit"))
    }

    fn ask(&self, verb: &str, more: &[&str]) -> Result<String, DemoFault> {
        let output = self.command(verb, more).output();
        let output = output.map_err(DemoFault::Process)?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(DemoFault::CentralFailed {
                verb: verb.to_owned(),
                said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            }),
        }
    }

    fn command(&self, verb: &str, more: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args([verb, "--store", &self.store]).args(more);
        command.stdin(Stdio::null());
        command
    }
}

impl Drop for Central {
    fn drop(&mut self) {
        self.stop();
    }
}
