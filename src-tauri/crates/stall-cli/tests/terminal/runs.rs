//! Running `stall` and reading what it says.
//!
//! Refuses to interpret beyond JSON.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};
use tempfile::TempDir;

/// A data folder and runs against it.
pub struct Runs {
    pub folder: TempDir,
}

impl Runs {
    pub fn empty() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    pub fn founded() -> Self {
        let runs = Self::empty();
        runs.json(&[
            "init",
            "--shop",
            "Kiln and Loom",
            "--currency",
            "EUR",
            "--stall",
            "Harbour market",
        ]);
        runs
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stall"));
        command
            .arg("--data")
            .arg(self.folder.path().join("data"))
            .args(arguments);
        command.stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// A run that works; its view.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(arguments);
        let output = self.run(&all);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// A run that works; its words.
    pub fn words(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// A run that ends with a problem; the problem.
    pub fn problem(&self, arguments: &[&str]) -> Value {
        let mut all = vec!["--json"];
        all.extend(arguments);
        let output = self.run(&all);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let body: Value = serde_json::from_slice(&output.stderr).unwrap();
        body["problem"].clone()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A running `stall serve`.
    pub fn serve(&self, arguments: &[&str]) -> Serving {
        let mut all = vec!["--json", "serve"];
        all.extend(arguments);
        let mut process = self.command(&all).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let (_, token) = said["url"].as_str().unwrap().split_once("#token=").unwrap();
        Serving {
            token: token.to_owned(),
            address: said["address"].as_str().unwrap().to_owned(),
            process,
        }
    }
}

/// A server that ends with its test.
pub struct Serving {
    pub process: Child,
    pub address: String,
    pub token: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
