//! A PostgreSQL cluster of this test run's own: made once, gone when the run ends, whatever way it ends.
//!
//! Refuses root's folders: the server runs as `postgres` when the tests run as root.

#![allow(clippy::unwrap_used)] // a whole file of tests

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

struct Cluster {
    folder: PathBuf,
    binaries: PathBuf,
    /// A shell that stops the server and clears the folder when our end of its input closes, which also a
    /// crash of this process does.
    _keeper: Child,
}

/// The address of an empty database nobody else uses.
pub fn fresh_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "story_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    if let Ok(url) = std::env::var("STALL_PG_URL") {
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
    let cluster = CLUSTER.get_or_init(Cluster::start);
    cluster.run(
        "createdb",
        &["-h", cluster.folder(), "-U", "postgres", &name],
    );
    format!("postgres:///{name}?host={}&user=postgres", cluster.folder())
}

impl Cluster {
    fn start() -> Self {
        let binaries = newest_binaries();
        let folder = std::env::temp_dir().join(format!("stallside-pg-{}", std::process::id()));
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
        let socket = folder.to_str().unwrap();
        let options = format!("-k {socket} -c listen_addresses= -c max_connections=400");
        let log = folder.join("log");
        let start = [
            "-D",
            data,
            "-w",
            "-l",
            log.to_str().unwrap(),
            "-o",
            &options,
            "start",
        ];
        run_as_postgres(&binaries, "pg_ctl", &start);
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
                socket,
            ])
            .args(words)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            folder,
            binaries,
            _keeper: keeper,
        }
    }

    fn folder(&self) -> &str {
        self.folder.to_str().unwrap()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        run_as_postgres(&self.binaries, program, arguments);
    }
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
    // No pipes: a server started by pg_ctl would hold them open for ever.
    let mut command = as_postgres(binaries, program, arguments);
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.unwrap().success(), "{program}");
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
