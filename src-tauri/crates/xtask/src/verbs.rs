//! One file a verb; what a person can ask of `cargo xtask`.

pub mod bench;
pub mod package;
pub mod run;
pub mod screenshots;
pub mod setup;
pub mod test;

use crate::error::Error;

/// Refuses options a verb does not know, so that a typing error never passes silently.
fn allow_only(verb: &'static str, args: &[String], known: &[&str]) -> Result<(), Error> {
    match args.iter().find(|arg| !known.contains(&arg.as_str())) {
        Some(option) => Err(Error::UnknownOption {
            verb,
            option: option.clone(),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_option_is_refused() {
        let args = ["--quik".to_owned()];
        assert!(allow_only("test", &args, &["--quick"]).is_err());
        assert!(allow_only("test", &[], &["--quick"]).is_ok());
    }
}
