//! How a run of `stall` ends when it does not work: a problem of the till (exit 1) or of the command line (exit 2).
//!
//! Refuses to invent codes: problems come from the till.

use crate::{help, verbs::DemoFault, words};
use serde_json::json;
use stall_till::{Code, Problem};
use std::{io, path::PathBuf, process::ExitCode};

/// The command line cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum Usage {
    /// Not an error: the page of this verb is wanted.
    #[error("help for {0}")]
    Help(String),
    #[error("there is no verb `{0}`; `stall help` lists them")]
    UnknownVerb(String),
    #[error("`--{0}` is not an option here")]
    UnknownOption(String),
    #[error("`{0}` is one word too many here")]
    UnknownWord(String),
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("`{0}` is not an amount of {1}")]
    Amount(String, String),
    #[error("`{0}` is not a number of things")]
    Quantity(String),
    #[error("`{0}` is not JSON")]
    Json(String, #[source] serde_json::Error),
    #[error("`{0}` is not a loopback address; the till is served to this machine alone")]
    NotLoopback(String),
    #[error(transparent)]
    Line(#[from] lexopt::Error),
}

/// Why a run ends without its answer.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error(transparent)]
    Usage(#[from] Usage),
    #[error(transparent)]
    Problem(#[from] Problem),
    #[error("{path} cannot be read")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the address cannot be served")]
    Serve(#[source] io::Error),
    #[error(transparent)]
    Demo(#[from] DemoFault),
}

impl From<stall_till::HostError> for Fault {
    fn from(error: stall_till::HostError) -> Self {
        Fault::Problem(error.into())
    }
}

impl Fault {
    /// Says what is wrong on stderr, in JSON or in words, and returns the exit code.
    pub fn report(self, is_json: bool) -> ExitCode {
        match self {
            Fault::Usage(Usage::Help(verb)) => {
                words::say(&help::page(&verb));
                ExitCode::SUCCESS
            }
            Fault::Usage(usage) => {
                eprintln!("stall: {usage}");
                ExitCode::from(2)
            }
            Fault::Demo(fault) => {
                eprintln!("stall: {}", with_causes(&fault));
                ExitCode::FAILURE
            }
            other => {
                let problem = other.into_problem();
                match is_json {
                    true => eprintln!("{}", json!({ "problem": problem })),
                    false => eprintln!("{}", words::of_problem(&problem)),
                }
                ExitCode::FAILURE
            }
        }
    }

    fn into_problem(self) -> Problem {
        match self {
            Fault::Problem(problem) => problem,
            Fault::File { path, source } => Problem::new(Code::PathUnusable)
                .fact("path", path.display().to_string())
                .fact("why", source.kind().to_string()),
            Fault::Serve(source) => {
                Problem::new(Code::Internal).fact("why", source.kind().to_string())
            }
            Fault::Demo(fault) => Problem::new(Code::Internal).fact("why", fault.to_string()),
            Fault::Usage(usage) => Problem::new(Code::BadRequest).fact("why", usage.to_string()),
        }
    }
}

fn with_causes(fault: &dyn std::error::Error) -> String {
    match fault.source() {
        Some(cause) => format!("{fault}: {}", with_causes(cause)),
        None => fault.to_string(),
    }
}
