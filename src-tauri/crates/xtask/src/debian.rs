//! Debian packages: which ones a need asks for, which are missing, and installing them.
//! Refuses: touching a machine that is not Debian or a child of it.

use std::process::Command;
use std::time::Instant;

use crate::error::Error;
use crate::exec;
use crate::report::seconds;

/// Why packages are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Compiling and running the core.
    Core,
    /// Node for the UI; only asked for when no suitable one is there.
    Node,
    /// The tests that need PostgreSQL, Chromium, foreign QR readers, Go or Python.
    Rings,
    /// Compiling the desktop shell and driving its window.
    Shell,
}

impl Need {
    pub fn packages(self) -> &'static [&'static str] {
        match self {
            Need::Core => &["build-essential", "pkg-config", "ca-certificates"],
            Need::Node => &["nodejs", "npm"],
            Need::Rings => &[
                "postgresql",
                "chromium",
                "zbar-tools",
                "zxing-cpp-tools",
                "golang-go",
                "golang-golang-x-mod-dev",
                "python3",
            ],
            Need::Shell => &[
                "libwebkit2gtk-4.1-dev",
                "webkit2gtk-driver",
                "xvfb",
                "xauth",
            ],
        }
    }

    /// The same need as a program that proves it, for machines that are not Debian.
    fn proofs(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Need::Core => &[("cc", &["--version"]), ("pkg-config", &["--version"])],
            Need::Node => &[("node", &["--version"]), ("npm", &["--version"])],
            Need::Rings => &[
                ("initdb", &["--version"]),
                ("chromium", &["--version"]),
                ("zbarimg", &["--version"]),
                ("go", &["version"]),
                ("python3", &["--version"]),
            ],
            Need::Shell => &[
                ("pkg-config", &["--exists", "webkit2gtk-4.1"]),
                ("WebKitWebDriver", &["--version"]),
                ("xvfb-run", &["--help"]),
            ],
        }
    }
}

const ELSEWHERE: &str = "this machine is not Debian: please install them with its own package \
manager (the Debian names are in src-tauri/crates/xtask/src/debian.rs), then run the command again";

/// Makes sure everything `needs` asks for is installed, installing only what is missing.
pub fn provide(needs: &[Need]) -> Result<(), Error> {
    let start = Instant::now();
    if !on_debian() {
        let absent = missing_programs(needs);
        if absent.is_empty() {
            println!(
                "  setup: every program needed is there ({})",
                seconds(start.elapsed())
            );
            return Ok(());
        }
        return Err(Error::Missing {
            missing: absent.join(", "),
            advice: ELSEWHERE,
        });
    }
    let wanted: Vec<&str> = needs
        .iter()
        .flat_map(|need| need.packages())
        .copied()
        .collect();
    let absent = missing_packages(&wanted);
    if absent.is_empty() {
        println!(
            "  setup: Debian packages are all there ({})",
            seconds(start.elapsed())
        );
        return Ok(());
    }
    println!("  setup: installing {}", absent.join(", "));
    install(&absent)?;
    println!(
        "  setup: Debian packages installed ({})",
        seconds(start.elapsed())
    );
    Ok(())
}

fn on_debian() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    is_debian(&release) && exec::agrees("apt-get", &["--version"])
}

/// Whether an `os-release` file is of Debian or a distribution that calls itself alike.
fn is_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| {
            line.strip_prefix("ID=")
                .or_else(|| line.strip_prefix("ID_LIKE="))
        })
        .flat_map(|names| names.trim_matches('"').split_whitespace())
        .any(|name| name == "debian")
}

fn missing_packages(wanted: &[&'static str]) -> Vec<&'static str> {
    let mut args = vec!["-W", "-f", "${Package} ${db:Status-Status}\\n"];
    args.extend(wanted);
    let listing = exec::ask("dpkg-query", &args).unwrap_or_default();
    not_installed(wanted, &listing)
}

/// Those of `wanted` that a `package status` listing does not call installed.
fn not_installed(wanted: &[&'static str], listing: &str) -> Vec<&'static str> {
    let installed: Vec<&str> = listing
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .collect();
    wanted
        .iter()
        .copied()
        .filter(|name| !installed.contains(name))
        .collect()
}

fn missing_programs(needs: &[Need]) -> Vec<&'static str> {
    if !cfg!(target_os = "linux") {
        // The window needs nothing extra where the system brings its own web view.
        return Vec::new();
    }
    let proofs = needs.iter().flat_map(|need| need.proofs());
    proofs
        .filter(|(program, args)| !exec::agrees(program, args))
        .map(|(program, args)| args.get(1).copied().unwrap_or(program))
        .collect()
}

fn install(packages: &[&str]) -> Result<(), Error> {
    exec::run(apt()?.arg("update").arg("-qq"))?;
    exec::run(
        apt()?
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(packages),
    )
}

/// apt-get as root, waiting for another apt instead of failing.
fn apt() -> Result<Command, Error> {
    let is_root = exec::ask("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    let mut command = Command::new(if is_root { "apt-get" } else { "sudo" });
    if !is_root {
        if !exec::agrees("sudo", &["--version"]) {
            return Err(Error::Missing {
                missing: "the right to install packages".to_owned(),
                advice: "run `cargo xtask setup` once as root, or install sudo",
            });
        }
        command.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    }
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command.args(["-o", "DPkg::Lock::Timeout=300"]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_children_are_recognised_and_others_are_not() {
        assert!(is_debian("PRETTY_NAME=\"Debian\"\nID=debian\n"));
        assert!(is_debian("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(is_debian("ID=\"pop\"\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("ID=fedora\nNAME=\"not debian\"\n"));
    }

    #[test]
    fn only_what_is_not_installed_is_asked_for() {
        let listing = "xvfb installed\nchromium config-files\n";
        assert_eq!(
            not_installed(&["xvfb", "chromium", "xauth"], listing),
            ["chromium", "xauth"]
        );
    }

    #[test]
    fn no_package_is_listed_under_two_needs() {
        let all = [Need::Core, Need::Node, Need::Rings, Need::Shell];
        let mut names: Vec<_> = all.iter().flat_map(|need| need.packages()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }
}
