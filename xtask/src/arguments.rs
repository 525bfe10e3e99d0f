//! The command line.

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::bench::Subject;
use crate::build::Artifact;
use crate::dev::{self, Clouds, Runtime};
use crate::test::Part;

/// One thing to do.
pub enum Task {
    Help,
    Setup,
    Build(Vec<Artifact>),
    Dev(dev::Options),
    Test(Part),
    Check,
    Sbom,
    Reproducible,
    Size,
    Bench(Subject),
}

/// What `cargo xtask help` prints.
pub const HELP: &str = "\
cargo xtask <task>

  dev [--runtime workerd|spin] [--clouds local|none] [--port N]
        run the service with local clouds until Ctrl-C; settings in .env win over the local ones
  test [all|unit|e2e|faults]
        everything that must pass; or the tests without processes; or those with them; or 1,000 codes on each
        runtime while clouds and runtimes fail (100 in all)
  build [all|engine|worker|spin|spin-host|conformance]
  check what lies in deploy/ and .github/ and the licences of dependencies (a part of `test all`)
  sbom  bills of materials of both built artifacts, in target/sbom/
  reproducible
        whether a clean build at another place gives the bytes of the build here
  size  size of what is deployed, and whether it is within the limits
  bench [runtimes|ledger|engine|form]
        requests per second of both runtimes, with an empty handler and with an SVG; or what the ledger costs; or
        what encoding and drawing take beside other crates and in wasm, and the worst requests; or how long the form
        takes from a keystroke to the frame that shows it
  bench load [--seconds N]
        64 clients with a mix of requests on each runtime for N seconds (60), then more clients than can be served:
        times, memory, what is shed; fails when anything is lost, memory grows, or a request fails that should not
  setup install every tool now; the other tasks install what they need
";

/// Reads the task.
///
/// # Errors
/// When a word is unknown; the message lists the known ones.
pub fn parse(mut parser: lexopt::Parser) -> Result<Task> {
    let task = match parser.next()? {
        None | Some(Long("help") | Short('h')) => return Ok(Task::Help),
        Some(Value(value)) => value.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    match task.as_str() {
        "dev" => dev_options(parser).map(Task::Dev),
        "test" => Ok(Task::Test(match word(parser)?.as_deref() {
            None | Some("all") => Part::All,
            Some("unit") => Part::Unit,
            Some("e2e") => Part::EndToEnd,
            Some("faults") => Part::Faults,
            Some(other) => bail!("unknown part {other:?}: all, unit, e2e or faults"),
        })),
        "build" => Ok(Task::Build(match word(parser)?.as_deref() {
            None | Some("all") => vec![Artifact::Worker, Artifact::Spin],
            Some("engine") => vec![Artifact::Engine],
            Some("worker") => vec![Artifact::Worker],
            Some("spin") => vec![Artifact::Spin],
            Some("spin-host") => vec![Artifact::SpinHost],
            Some("conformance") => vec![Artifact::Conformance],
            Some(other) => bail!("unknown artifact {other:?}: all, engine, worker, spin, spin-host or conformance"),
        })),
        "check" => nothing_more(parser, Task::Check),
        "sbom" => nothing_more(parser, Task::Sbom),
        "reproducible" => nothing_more(parser, Task::Reproducible),
        "size" => nothing_more(parser, Task::Size),
        "bench" => subject(parser).map(Task::Bench),
        "setup" => nothing_more(parser, Task::Setup),
        "help" => Ok(Task::Help),
        other => {
            bail!("unknown task {other:?}: dev, test, check, sbom, reproducible, build, size, bench, setup or help")
        }
    }
}

fn subject(mut parser: lexopt::Parser) -> Result<Subject> {
    let subject = match parser.next()? {
        None => return Ok(Subject::Runtimes),
        Some(Value(value)) => value.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    let mut subject = match subject.as_str() {
        "runtimes" => Subject::Runtimes,
        "ledger" => Subject::Ledger,
        "load" => Subject::Load { secs: 60 },
        "engine" => Subject::Engine,
        "form" => Subject::Form,
        other => bail!("unknown subject {other:?}: runtimes, ledger, load, engine or form"),
    };
    while let Some(argument) = parser.next()? {
        match (argument, &mut subject) {
            (Long("seconds"), Subject::Load { secs }) => *secs = parser.value()?.parse()?,
            (other, _) => return Err(other.unexpected().into()),
        }
    }
    Ok(subject)
}

fn dev_options(mut parser: lexopt::Parser) -> Result<dev::Options> {
    let mut options = dev::Options { runtime: Runtime::Workerd, clouds: Clouds::Local, port: None };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("runtime") => {
                options.runtime = match parser.value()?.string()?.as_str() {
                    "workerd" => Runtime::Workerd,
                    "spin" => Runtime::Spin,
                    other => bail!("unknown runtime {other:?}: workerd or spin"),
                }
            }
            Long("clouds") => {
                options.clouds = match parser.value()?.string()?.as_str() {
                    "local" => Clouds::Local,
                    "none" => Clouds::None,
                    other => bail!("unknown clouds {other:?}: local or none"),
                }
            }
            Long("port") => options.port = Some(parser.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn word(mut parser: lexopt::Parser) -> Result<Option<String>> {
    let word = match parser.next()? {
        None => return Ok(None),
        Some(Value(value)) => value.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    nothing_more(parser, Some(word))
}

fn nothing_more<T>(mut parser: lexopt::Parser, parsed: T) -> Result<T> {
    match parser.next()? {
        None => Ok(parsed),
        Some(other) => Err(other.unexpected().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dev_defaults_to_workerd_with_local_clouds() {
        let Task::Dev(options) = parse(lexopt::Parser::from_args(["dev"])).unwrap() else { panic!() };
        assert_eq!(options.runtime, Runtime::Workerd);
        assert_eq!(options.clouds, Clouds::Local);
        assert_eq!(options.port, None);
    }

    #[test]
    fn load_lasts_a_minute_or_as_long_as_is_said() {
        let subject =
            |arguments: &[&str]| subject(lexopt::Parser::from_args(arguments)).map_err(|error| error.to_string());
        assert_eq!(subject(&["load"]), Ok(Subject::Load { secs: 60 }));
        assert_eq!(subject(&["load", "--seconds", "10"]), Ok(Subject::Load { secs: 10 }));
        assert_eq!(subject(&[]), Ok(Subject::Runtimes));
        assert_eq!(subject(&["ledger", "--seconds", "10"]), Err("invalid option '--seconds'".to_owned()));
    }

    #[test]
    fn unknown_word_is_answered_with_the_known_ones() {
        let error = parse(lexopt::Parser::from_args(["test", "some"])).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), r#"unknown part "some": all, unit, e2e or faults"#);
    }
}
