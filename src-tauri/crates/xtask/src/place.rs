//! Where things are in this tree. Refuses: knowing any folder outside it.

use std::path::{Path, PathBuf};

use crate::error::Error;

/// The workspace on this machine.
#[derive(Debug, Clone)]
pub struct Place {
    pub root: PathBuf,
    /// Cargo's target folder, also the home of xtask's own stamps and fetched tools.
    pub target: PathBuf,
}

impl Place {
    /// Finds the workspace from cargo's own variable, or upward from the current folder.
    pub fn find() -> Result<Self, Error> {
        let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(dir) => PathBuf::from(dir),
            None => std::env::current_dir().map_err(|_| Error::NoWorkspace)?,
        };
        let root = start
            .ancestors()
            .find(|dir| dir.join("src-tauri/crates/xtask").is_dir())
            .ok_or(Error::NoWorkspace)?
            .to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => root.join(dir),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The UI, when its room is in the tree.
    pub fn ui(&self) -> Option<PathBuf> {
        let ui = self.root.join("ui");
        ui.join("package.json").is_file().then_some(ui)
    }

    pub fn ui_dist(&self) -> PathBuf {
        self.root.join("ui/dist")
    }

    /// The desktop shell, when its room is in the tree.
    pub fn has_shell(&self) -> bool {
        self.root.join("src-tauri/Cargo.toml").is_file()
    }

    /// A program built by cargo in `profile` (`debug` or `release`).
    pub fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Tools fetched for this tree alone, for example the WebDriver of the window tests.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    pub fn stamp(&self, name: &str) -> PathBuf {
        self.target.join("xtask").join(name)
    }

    pub fn join(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }
}
