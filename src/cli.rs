//! What can be said on the command line.

mod conform;
mod exchange;
mod explore;
mod growth;
mod names;
mod prove;
mod replay;
mod report;
mod simulation;
mod study;
mod workload;

pub(crate) use conform::ConformArgs;
pub(crate) use exchange::{
    AlgebraArg, AttackArgs, RecordCommand, TraceCommand, TraceRunArgs, TraceSampleArgs, VectorsArgs,
};
pub(crate) use explore::ExploreArgs;
pub(crate) use growth::GrowthArgs;
pub(crate) use prove::{ProveArgs, SolverArg};
pub(crate) use replay::{ReplayArgs, StoreArg};
pub(crate) use report::{DiffArgs, DoctorArgs, PdfArgs, RenderArgs, ReportCommand};
pub(crate) use simulation::SimulateArgs;
pub(crate) use study::{CheckArgs, CurveArg, FiguresArgs, PairingArg};
pub(crate) use workload::{
    ConvertArgs, GenerateArgs, MergeArgs, ShowArgs, SweepArgs, SweepCommand, WorkloadCommand,
};

use crate::pipeline::Stage;
use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use sesphr_sim::experiment::Effort;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Runs, checks and measures the SeSPHR scheme for sharing health records.
///
/// For research, not for clinical use.
#[derive(Debug, Parser)]
#[command(
    name = "sesphr",
    version,
    arg_required_else_help = true,
    after_help = "\
Examples:
  sesphr reproduce --quick           the whole study in a minute, with a report page
  sesphr check --profile hardened    what holds under the hardened profile, and how we know
  sesphr record split phr.xml --out parts

Outputs: `-` is standard output for every option that takes a file. docs/limits.md says what a file
may ask for, and what becomes of outputs when a run is stopped.

Exit codes:
  0  as expected
  1  an unexpected verdict, a divergence, a check that failed
  2  bad usage or bad input
  129, 130, 143  stopped by SIGHUP, Ctrl-C or SIGTERM"
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print results and errors only
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the whole study and write its report
    Reproduce(ReproduceArgs),
    /// Check properties against attackers, exhaustively within a scope
    Check(CheckArgs),
    /// Prove properties for any number of users, owners, records and versions
    Prove(ProveArgs),
    /// Carry out a counterexample on real curves, down to the bytes it gives away
    Attack(AttackArgs),
    /// Take every transition of a scope on real curves, and compare
    Conform(ConformArgs),
    /// Walk through the states of the model in a browser
    Explore(ExploreArgs),
    /// Measure the scheme and those it is compared with on real curves, and draw the figures
    Figures(FiguresArgs),
    /// Measure how a search grows with its bounds, and draw the figures
    Growth(GrowthArgs),
    /// Simulate operations that queue at servers, links and devices
    Simulate(SimulateArgs),
    /// Split an XML health record into partitions, or join them again
    #[command(subcommand)]
    Record(RecordCommand),
    /// Write test vectors for other implementations
    Vectors(VectorsArgs),
    /// Run traces: sequences of actions with their outcomes
    #[command(subcommand)]
    Trace(TraceCommand),
    /// Replay a trace with real parties on a real curve, patients in parallel, and time it
    Replay(ReplayArgs),
    /// Generate what the people of a health network do, as a trace
    #[command(subcommand)]
    Workload(WorkloadCommand),
    /// Run many scenarios with many parameters, and merge the results
    Sweep(SweepArgs),
    /// Compare the results of two runs, or write a report again
    #[command(subcommand)]
    Report(ReportCommand),
    /// Say which optional parts this machine has, and how to get the others
    Doctor(DoctorArgs),
    /// Print a completion script for a shell
    #[command(after_help = "\
Examples:
  sesphr completions bash > ~/.local/share/bash-completion/completions/sesphr
  sesphr completions fish > ~/.config/fish/completions/sesphr.fish")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write man pages
    #[command(after_help = "\
Examples:
  sesphr man --out ~/.local/share/man/man1")]
    Man {
        /// The folder to write them into; it is made if need be
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        out: PathBuf,
    },
}

impl Command {
    /// The options of a command that runs something, if it does.
    pub(crate) const fn run_options(&self) -> Option<&Run> {
        match self {
            Self::Reproduce(args) => Some(&args.run),
            Self::Check(args) => Some(&args.run),
            Self::Growth(args) => Some(&args.run),
            Self::Conform(args) => Some(&args.run),
            Self::Figures(args) => Some(&args.run),
            Self::Simulate(args) => Some(&args.run),
            _ => None,
        }
    }

    /// The threads of a command that takes no seed.
    pub(crate) const fn jobs(&self) -> Option<NonZeroUsize> {
        match self {
            Self::Sweep(args) => args.jobs,
            Self::Replay(args) => args.jobs,
            _ => None,
        }
    }

    /// The seed of a command that has one.
    pub(crate) const fn seed(&self) -> u64 {
        match self {
            Self::Vectors(args) => args.seed,
            Self::Trace(TraceCommand::Sample(args)) => args.seed,
            Self::Workload(command) => command.seed(),
            _ => match self.run_options() {
                Some(run) => run.seed,
                None => 1,
            },
        }
    }
}

/// What every command takes that runs something at length.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Where all inputs come from: equal seeds, equal inputs; it is printed
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads [default: one for each core]
    #[arg(long, short, value_name = "N", value_parser = names::jobs)]
    jobs: Option<NonZeroUsize>,
}

impl Run {
    /// The threads asked for, if any number was.
    pub(crate) const fn jobs(&self) -> Option<NonZeroUsize> {
        self.jobs
    }
}

/// How much time a run may take.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct EffortArgs {
    /// Take the least time that shows something
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Take as long as it needs
    #[arg(long)]
    full: bool,
}

impl EffortArgs {
    /// The effort asked for.
    pub(crate) const fn effort(self) -> Effort {
        match (self.quick, self.full) {
            (true, _) => Effort::Quick,
            (_, true) => Effort::Full,
            _ => Effort::Default,
        }
    }
}

/// Arguments of `reproduce`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  sesphr reproduce --quick
  sesphr reproduce --full --out report
  sesphr reproduce --resume           take up a run that was stopped: finished stages are kept
  sesphr reproduce --only figures     one stage; those that ran before keep their results
  sesphr reproduce --record phr.xml --record ccda.xml --seed 7

Stages: records, model, attacks, conformance, proofs, simulation, figures.
The report is written after each stage. Ctrl-C, SIGTERM and SIGHUP end the run at the next step and
lose no finished stage; the exit code is then 130, 143 or 129. A second one ends it at once.
--resume and --only trust nothing: the report has a list of finished stages with their digests, and
a stage that was changed since is named and run again.")]
pub(crate) struct ReproduceArgs {
    /// How much time it may take.
    #[command(flatten)]
    pub(crate) effort: EffortArgs,
    /// A record to run through the scheme, besides the generated ones; may be given repeatedly
    #[arg(long = "record", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) records: Vec<PathBuf>,
    /// Run this stage only; may be given repeatedly. Others keep what a run with the same program,
    /// seed, effort and records has in the folder
    #[arg(long = "only", value_name = "STAGE", value_parser = names::stage())]
    pub(crate) only: Vec<&'static Stage>,
    /// Keep the stages that such a run finished, and run the others
    #[arg(long)]
    pub(crate) resume: bool,
    /// The folder for the report
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
    /// Print the results as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}
