//! What can go wrong with tooling, said so that the next step is plain.

use std::path::PathBuf;

/// A failure of a verb. `Display` is the whole message the person at the terminal sees.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no verb `{0}`; `cargo xtask help` lists them")]
    UnknownVerb(String),
    #[error("`{verb}` does not know the option `{option}`")]
    UnknownOption { verb: &'static str, option: String },
    #[error("the workspace was not found; start xtask with `cargo xtask` inside it")]
    NoWorkspace,
    #[error("`{program}` could not be started; is it installed?")]
    NotStarted {
        program: String,
        #[source]
        source: std::io::Error,
    },
    #[error("`{line}` failed ({outcome})")]
    Failed {
        line: String,
        outcome: std::process::ExitStatus,
    },
    #[error("{path} could not be read or written: {source}")]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{what} is not JSON as expected")]
    Json {
        what: &'static str,
        #[source]
        source: serde_json::Error,
    },
    #[error("missing: {missing}\n  {advice}")]
    Missing {
        missing: String,
        advice: &'static str,
    },
    #[error("{0} of the licence and source rules broken (listed above)")]
    Licences(usize),
    #[error("the types in ui/src/bindings were out of date; they are written now, commit them")]
    Bindings,
    #[error("{0} of the steps above failed")]
    Steps(usize),
    #[error("nothing to do: {0}")]
    NotThere(&'static str),
}
