//! The real `stall-central` as its own process on a port of its own. Refuses to outlive the test.

#![allow(clippy::unwrap_used, dead_code)] // a whole file of tests

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
};

const CENTRAL: &str = env!("CARGO_BIN_EXE_stall-central");

pub struct Server {
    child: Child,
    pub addr: SocketAddr,
    pub store: String,
}

impl Server {
    pub fn start(folder: &Path) -> Self {
        let store = format!("sqlite:{}", folder.join("central.db").display());
        Self::on(&store, "127.0.0.1:0")
    }

    pub fn on(store: &str, listen: &str) -> Self {
        let mut command = Command::new(CENTRAL);
        command.args(["serve", "--store", store, "--listen", listen]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let addr = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap()
            .parse()
            .unwrap();
        Self {
            child,
            addr,
            store: store.to_owned(),
        }
    }

    /// A pairing code, made as a person makes it: by a second process on the same store.
    pub fn code(&self, more: &[&str]) -> String {
        let output = Command::new(CENTRAL)
            .args(["pair", "--store", &self.store])
            .args(more)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub fn run(&self, verb: &str, more: &[&str]) -> String {
        let output = Command::new(CENTRAL)
            .args([verb, "--store", &self.store])
            .args(more)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// SIGKILL, as a power cut looks to a process.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
