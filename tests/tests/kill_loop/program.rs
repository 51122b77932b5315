//! The real program as a child: found or built, started on a folder, killed without a word.
//! Refuses to talk to the till except through its door.

use crate::http::{Sent, request};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// `stall`: where `STALL_BIN` says, else built beside this test from the sources as they are.
pub fn stall() -> PathBuf {
    if let Some(path) = std::env::var_os("STALL_BIN") {
        return PathBuf::from(path);
    }
    let own = std::env::current_exe().unwrap();
    let profile = own.ancestors().nth(2).unwrap();
    println!("STALL_BIN is not set: building `stall` beside this test");
    let mut build = Command::new(env!("CARGO"));
    build.args([
        "build",
        "--quiet",
        "--package",
        "stall-cli",
        "--bin",
        "stall",
    ]);
    build.arg("--target-dir").arg(profile.parent().unwrap());
    build.args(profile.ends_with("release").then_some("--release"));
    assert!(
        build.status().unwrap().success(),
        "`stall` could not be built"
    );
    profile.join(format!("stall{}", std::env::consts::EXE_SUFFIX))
}

/// `stall serve` on a folder. Dropped, it is killed.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
    token: String,
}

/// A child that has not said yet that it listens.
pub struct Starting(Child);

impl Starting {
    pub fn on(program: &Path, folder: &Path) -> Starting {
        let mut command = Command::new(program);
        command.args(["serve", "--json", "--data"]).arg(folder);
        Starting(
            command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap(),
        )
    }

    pub fn kill(mut self) {
        kill(&mut self.0);
    }

    /// Waits for the line that says where it listens.
    pub fn ready(mut self) -> Served {
        let mut line = String::new();
        BufReader::new(self.0.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let said: Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("`stall serve` said {line:?} instead of its address"));
        let (_, token) = said["url"].as_str().unwrap().split_once("#token=").unwrap();
        let address = said["address"].as_str().unwrap();
        let address = address
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .parse()
            .unwrap();
        Served {
            child: self.0,
            address,
            token: token.to_owned(),
        }
    }
}

impl Served {
    pub fn request(&self, command: &str, body: &Value) -> Vec<u8> {
        request(self.address, &self.token, command, body)
    }

    /// One call that must be answered.
    pub fn call(&self, command: &str, body: &Value) -> (u16, Value) {
        let sent = Sent::to(self.address, &self.request(command, body)).unwrap();
        sent.answer()
            .unwrap_or_else(|| panic!("no answer to {command}"))
    }

    /// SIGKILL, and waits until the system has cleared it away.
    pub fn kill(mut self) {
        kill(&mut self.child);
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        kill(&mut self.child);
    }
}

fn kill(child: &mut Child) {
    // A child that is gone already is as dead as wanted.
    let _ = child.kill();
    child.wait().unwrap();
}
