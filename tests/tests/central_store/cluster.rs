//! A PostgreSQL cluster of this test run's own: made once, gone when the run ends, whatever way it ends.
//!
//! Refuses root's folders: the server runs as `postgres` when the tests run as root.

#![allow(clippy::unwrap_used, dead_code)] // test code, used by several targets

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

/// A server of its own.
pub struct Cluster {
    folder: PathBuf,
    binaries: PathBuf,
    settings: &'static str,
    /// A shell that stops the server and clears the folder when our end of its input closes, which also a
    /// crash of this process does.
    _keeper: Child,
}

/// The address of an empty database nobody else uses.
pub fn fresh_database() -> String {
    if let Ok(url) = std::env::var("STALL_PG_URL") {
        let name = fresh_name();
        let sql = format!("CREATE DATABASE {name}");
        let done = Command::new("psql")
            .args([&url, "-qc", &sql])
            .status()
            .unwrap();
        assert!(done.success(), "psql at STALL_PG_URL");
        let (server, _) = url.rsplit_once('/').unwrap();
        return format!("{server}/{name}");
    }
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::start).fresh_database()
}

fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("story_{}_{count}", std::process::id())
}

impl Cluster {
    /// Whether this machine has PostgreSQL's programs.
    pub fn is_installed() -> bool {
        newest_binaries().join("initdb").exists()
    }

    pub fn start() -> Self {
        Self::start_with("")
    }

    /// A server with settings of its own, as `-c NAME=VALUE`.
    pub fn start_with(settings: &'static str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let binaries = newest_binaries();
        let name = format!("stallside-pg-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).unwrap();
        if is_root() {
            let owned = Command::new("chown")
                .args(["postgres".as_ref(), folder.as_os_str()])
                .status();
            assert!(owned.unwrap().success());
        }
        let data = folder.join("data");
        let data = data.to_str().unwrap();
        run_as_postgres(
            &binaries,
            "initdb",
            &[
                "-D",
                data,
                "-A",
                "trust",
                "-U",
                "postgres",
                "--no-sync",
                "-E",
                "UTF8",
            ],
        );
        let stop = as_postgres(
            &binaries,
            "pg_ctl",
            &["-D", data, "-m", "immediate", "stop"],
        );
        let words: Vec<_> = std::iter::once(stop.get_program())
            .chain(stop.get_args())
            .collect();
        let keeper = Command::new("sh")
            .args([
                "-c",
                "read -r _; folder=$1; shift; \"$@\" >/dev/null 2>&1; rm -rf \"$folder\"",
                "keeper",
                folder.to_str().unwrap(),
            ])
            .args(words)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let cluster = Self {
            folder,
            binaries,
            settings,
            _keeper: keeper,
        };
        assert!(cluster.try_resume().success(), "pg_ctl start");
        cluster
    }

    pub fn fresh_database(&self) -> String {
        let (name, folder) = (fresh_name(), self.folder.to_str().unwrap());
        let words = ["-h", folder, "-U", "postgres", &name];
        run_as_postgres(&self.binaries, "createdb", &words);
        format!("postgres:///{name}?host={folder}&user=postgres")
    }

    /// Every process of the server at once, as a machine that dies looks to them.
    pub fn kill(&self) {
        let ids: Vec<String> = self.process_ids().iter().map(u32::to_string).collect();
        assert!(ids.len() > 1, "the server runs");
        let kill = format!("kill -9 {}", ids.join(" "));
        // One that ended meanwhile is no fault.
        let _ = Command::new("sh")
            .args(["-c", &kill])
            .stderr(Stdio::null())
            .status();
    }

    /// PostgreSQL's own way to die without a farewell: no checkpoint, every session cut.
    pub fn stop_at_once(&self) {
        let data = self.data();
        let words = ["-D", &data, "-m", "immediate", "stop"];
        run_as_postgres(&self.binaries, "pg_ctl", &words);
    }

    /// Starts the server over what it left, once the last of its killed processes is gone.
    pub fn resume(&self) {
        let is_up = (0..100).any(|_| {
            let is_up = self.try_resume().success();
            if !is_up {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            is_up
        });
        assert!(is_up, "the server starts again");
    }

    /// The server's first process and its children.
    pub fn process_ids(&self) -> Vec<u32> {
        let told = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let first: u32 = told.lines().next().unwrap().trim().parse().unwrap();
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let children = all
            .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
            .filter(|id| parent_of(*id) == Some(first));
        std::iter::once(first).chain(children).collect()
    }

    fn data(&self) -> String {
        self.folder.join("data").to_str().unwrap().to_owned()
    }

    fn try_resume(&self) -> ExitStatus {
        let folder = self.folder.to_str().unwrap();
        let settings = self.settings;
        let options = format!("-k {folder} -c listen_addresses= -c max_connections=400 {settings}");
        let (data, log) = (self.data(), format!("{folder}/log"));
        let words = ["-D", &data, "-w", "-l", &log, "-o", &options, "start"];
        status_as_postgres(&self.binaries, "pg_ctl", &words)
    }
}

fn parent_of(id: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

fn as_postgres(binaries: &Path, program: &str, arguments: &[&str]) -> Command {
    let program = binaries.join(program);
    let mut command = match is_root() {
        true => {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        }
        false => Command::new(program),
    };
    command.args(arguments).current_dir("/");
    command
}

fn run_as_postgres(binaries: &Path, program: &str, arguments: &[&str]) {
    let status = status_as_postgres(binaries, program, arguments);
    assert!(status.success(), "{program}");
}

fn status_as_postgres(binaries: &Path, program: &str, arguments: &[&str]) -> ExitStatus {
    // No pipes: a server started by pg_ctl would hold them open for ever.
    let mut command = as_postgres(binaries, program, arguments);
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.unwrap()
}

/// Debian keeps the server's programs off the path, one folder a version.
fn newest_binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let mut found: Vec<PathBuf> = versions
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().unwrap_or_default()
}
