//! The real `stall-central` as its own process: where `STALL_CENTRAL_BIN` says, else built beside this program.
//!
//! Refuses to outlive its owner.

#![allow(clippy::unwrap_used, dead_code)] // test code, used by two targets

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

pub struct Program {
    child: Child,
    pub addr: SocketAddr,
    store: String,
}

impl Program {
    /// Serves `store` at `listen` and waits until it does.
    pub fn start(store: &str, listen: &str) -> Self {
        let mut command = Command::new(binary());
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
        let addr = line.trim().strip_prefix("listening on http://");
        let addr = addr.unwrap().parse().unwrap();
        Self {
            child,
            addr,
            store: store.to_owned(),
        }
    }

    /// A pairing code, made as a person makes it: by a second process on the same store.
    pub fn code(&self) -> String {
        let mut command = Command::new(binary());
        let output = command.args(["pair", "--store", &self.store]).output();
        String::from_utf8(output.unwrap().stdout)
            .unwrap()
            .trim()
            .to_owned()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL, as a power cut looks to a process.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Serves the same store at the same address again.
    pub fn resume(&mut self) {
        *self = Self::start(&self.store, &self.addr.to_string());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn binary() -> &'static PathBuf {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(path) = std::env::var_os("STALL_CENTRAL_BIN") {
            return PathBuf::from(path);
        }
        let own = std::env::current_exe().unwrap();
        let profile = own
            .ancestors()
            .find(|folder| folder.ends_with("debug") || folder.ends_with("release"))
            .unwrap();
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--package", "stall-central"]);
        build.arg("--target-dir").arg(profile.parent().unwrap());
        build.args(profile.ends_with("release").then_some("--release"));
        assert!(
            build.status().unwrap().success(),
            "`stall-central` could not be built"
        );
        profile.join(format!("stall-central{}", std::env::consts::EXE_SUFFIX))
    })
}
