//! Fuzz targets: mutated and random input for whatever the program reads, in the process.
//!
//! Each [`target`] reads a format and says whether its answer is right. Its inputs are [`walk`]s of
//! [`mutate`]d documents, a function of the seed alone. A [`judge`] measures each answer.
//! [`worker`]s are processes that share out the walks; [`supervise`] starts them and outlives them.
//! `docs/fuzzing.md` is the manual.

mod draw;
mod gauge;
mod judge;
mod mutate;
mod reduce;
mod report;
mod supervise;
mod target;
mod targets;
mod walk;
mod worker;

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};
use target::Target;
use walk::Origin;

/// Mutated and random input for whatever SeSPHR reads
///
/// Exit code 1 means that an input showed a fault: a panic, a wrong answer, more than 64 MiB over
/// its own size, more than a second (in a release build), random bytes that were accepted. The input
/// is in a file, whose name is printed with the command that tries it again.
#[derive(Debug, Parser)]
#[command(
    name = "sesphr-fuzz",
    after_help = "\
Examples:
  cargo run --release -p sesphr-fuzz -- --inputs 10000000 --seed 7 --target records --jobs 2
  cargo run --release -p sesphr-fuzz -- --target records --replay FILE"
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only this target; repeat for several. All if not given
    #[arg(long, value_name = "NAME", value_parser = named)]
    target: Vec<&'static Target>,
    /// Inputs of each target
    #[arg(long, value_name = "N", default_value_t = 2000)]
    inputs: u64,
    /// Where all inputs come from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Workers, each a process
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1024))]
    jobs: u64,
    /// The folder for inputs that fail
    #[arg(long, value_name = "FOLDER", default_value_os_t = default_out())]
    out: PathBuf,
    /// Seconds after which an input that gives no answer is given up
    #[arg(long, value_name = "N", default_value_t = 30)]
    patience: u64,
    /// Try the input in this file, with one target
    #[arg(long, value_name = "FILE", requires = "target")]
    replay: Option<PathBuf>,
    /// List the targets
    #[arg(long)]
    list: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// What a run starts its workers with
    #[command(hide = true)]
    Worker {
        /// The share of the worker, as JSON
        share: String,
    },
}

/// How to run targets.
#[derive(Debug)]
struct Settings {
    inputs: u64,
    seed: u64,
    jobs: u64,
    out: PathBuf,
    patience_s: u64,
}

fn named(name: &str) -> Result<&'static Target, String> {
    targets::named(name).ok_or_else(|| {
        let names: Vec<&str> = targets::ALL.iter().map(|target| target.name).collect();
        format!("no target is named {name:?}; there are {}", names.join(", "))
    })
}

/// Beside what cargo builds, which git ignores.
fn default_out() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target").join("fuzz")
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether no input showed a fault.
fn run(arguments: Arguments) -> io::Result<bool> {
    if let Some(Command::Worker { share }) = &arguments.command {
        let tally = worker::run(serde_json::from_str(share)?)?;
        println!("{}", serde_json::to_string(&tally)?);
        return Ok(true);
    }
    if arguments.list {
        report::list();
        return Ok(true);
    }
    if let Some(path) = &arguments.replay {
        return replay(&arguments.target, path);
    }
    let Arguments { target, inputs, seed, jobs, out, patience: patience_s, .. } = arguments;
    let settings = Settings { inputs, seed, jobs, out, patience_s };
    let chosen = if target.is_empty() { targets::ALL.iter().collect() } else { target };
    report::heading(&settings);
    let mut failed = 0;
    for target in &chosen {
        let outcome = supervise::run(target, &settings)?;
        let passes = report::outcome(target, &outcome);
        failed += usize::from(!passes);
    }
    println!("fuzz: {} passed, {failed} failed", chosen.len() - failed);
    Ok(failed == 0)
}

/// Tries one input, in this process.
fn replay(chosen: &[&'static Target], path: &Path) -> io::Result<bool> {
    let [target] = chosen else {
        return Err(io::Error::other("--replay takes exactly one --target"));
    };
    let input =
        fs::read(path).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
    gauge::limit_memory();
    judge::catch_panics();
    let mut judge = judge::Judge::new(target, &(target.corpus)());
    let judged = judge.judge(&input, Origin::Corpus);
    report::judged(&judged, &judge.gauge, input.len());
    Ok(judged.is_ok())
}
