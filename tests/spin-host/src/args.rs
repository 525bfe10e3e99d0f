use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use lexopt::prelude::*;

/// What the command line asks for.
#[derive(Debug, PartialEq)]
pub struct Args {
    /// The manifest; a folder means the `spin.toml` in it.
    pub from: PathBuf,
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Application variables, stronger than the environment.
    pub variables: BTreeMap<String, String>,
    /// Where the default database lives; `.spin` beside the manifest when absent.
    pub state_dir: Option<PathBuf>,
    /// Where compiled components are kept; `.spin/cache` beside the manifest when absent.
    pub cache_dir: Option<PathBuf>,
}

impl Args {
    /// The command line of this process; `None` when it asks for help.
    ///
    /// # Errors
    /// An unknown option, a missing or malformed value.
    pub fn parse() -> Result<Option<Self>> {
        Self::parse_from(lexopt::Parser::from_env())
    }

    fn parse_from(mut parser: lexopt::Parser) -> Result<Option<Self>> {
        let mut args = Self {
            from: PathBuf::from("spin.toml"),
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            variables: BTreeMap::new(),
            state_dir: None,
            cache_dir: None,
        };
        while let Some(arg) = parser.next()? {
            match arg {
                Long("from") | Short('f') => args.from = parser.value()?.into(),
                Long("listen") => args.listen = parser.value()?.parse()?,
                Long("variable") => {
                    let pair = parser.value()?.string()?;
                    let (name, value) = pair.split_once('=').context("--variable needs the form KEY=VALUE")?;
                    args.variables.insert(name.to_owned(), value.to_owned());
                }
                Long("state-dir") => args.state_dir = Some(parser.value()?.into()),
                Long("cache-dir") => args.cache_dir = Some(parser.value()?.into()),
                Long("help") | Short('h') => return Ok(None),
                _ => return Err(arg.unexpected().into()),
            }
        }
        Ok(Some(args))
    }
}

/// The options in one screen.
pub const USAGE: &str = "\
usage: spin-host [--from spin.toml] [--listen 127.0.0.1:3000] [--variable KEY=VALUE]...
                 [--state-dir DIR] [--cache-dir DIR]";

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Option<Args>> {
        Args::parse_from(lexopt::Parser::from_args(args))
    }

    #[test]
    fn a_value_may_contain_equals_signs_and_the_last_one_wins() {
        let args = parse(&["--variable", "key=a", "--variable", "key=b=c"]).unwrap().unwrap();
        assert_eq!(args.variables["key"], "b=c");
    }

    #[test]
    fn a_variable_without_equals_sign_is_refused() {
        let error = parse(&["--variable", "key"]).unwrap_err();
        assert_eq!(error.to_string(), "--variable needs the form KEY=VALUE");
    }

    #[test]
    fn an_unknown_option_is_refused() {
        assert!(parse(&["--port", "1"]).is_err());
    }

    #[test]
    fn help_is_not_an_error() {
        assert_eq!(parse(&["--help"]).unwrap(), None);
    }
}
