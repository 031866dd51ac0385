//! The command line.

mod claim;
mod conform;
mod coverage;
mod derive;
mod exchange;
mod explore;
mod growth;
mod hunt;
mod names;
mod prove;
mod read;
mod replay;
mod report;
mod reproduce;
mod schemes;
mod scope;
mod simulation;
mod study;
mod workload;

pub(crate) use claim::{ClaimArgs, ClaimsArgs};
pub(crate) use conform::ConformArgs;
pub(crate) use coverage::CoverageArgs;
pub(crate) use derive::{DeriveArgs, FramesArg};
pub(crate) use exchange::{
    AlgebraArg, AttackArgs, RecordCommand, TraceCommand, TraceRunArgs, TraceSampleArgs, VectorsArgs,
};
pub(crate) use explore::ExploreArgs;
pub(crate) use growth::GrowthArgs;
pub(crate) use hunt::HuntArgs;
pub(crate) use prove::{ProveArgs, SolverArg};
pub(crate) use replay::{ReplayArgs, StoreArg};
pub(crate) use report::{DiffArgs, DoctorArgs, PdfArgs, RenderArgs, ReportCommand, TrendArgs};
pub(crate) use reproduce::ReproduceArgs;
pub(crate) use schemes::SchemesArgs;
pub(crate) use scope::{NewArgs, PropertyArg, ScopeArg, ScopeCommand};
pub(crate) use simulation::SimulateArgs;
pub(crate) use study::{CheckArgs, CurveArg, FiguresArgs, PairingArg};
pub(crate) use workload::{
    ConvertArgs, GenerateArgs, MergeArgs, ShowArgs, SweepArgs, SweepCommand, WorkloadCommand,
};

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use sesphr_sim::experiment::Effort;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Runs, checks and measures the SeSPHR scheme for sharing health records.
///
/// For research, not for clinical use.
#[derive(Debug, Parser)]
#[command(
    name = "sesphr",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "\
Examples:
  sesphr reproduce --quick           the whole study in a minute, with a report
  sesphr claim S2                    one claim of the papers, judged
  sesphr check --profile hardened    what holds under a profile, with evidence
  sesphr record split phr.xml --out parts

Results go to standard output, progress and notes to standard error. Wherever a command takes \
--json, `--json FILE` writes the result to FILE and prints the text too; `--json -`, or `--json` \
at the end of the line, prints the JSON instead of the text. `-` is standard output for every \
option that takes a file. docs/limits.md lists the limits on files, and what happens to outputs \
when a run is stopped.

Exit codes:
  0    as expected
  1    an unexpected verdict, a divergence or a failed check
  2    bad usage or bad input, or nothing that was requested could run
  3    a claim that could not be judged
  129, 130 or 143 when stopped by SIGHUP, Ctrl-C or SIGTERM"
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print results and errors only
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Colour the output: always, never, or auto: on a terminal unless NO_COLOR is set
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true
    )]
    pub(crate) color: ColorArg,
}

/// When to print in colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorArg {
    #[default]
    Auto,
    Always,
    Never,
}

impl From<ColorArg> for anstream::ColorChoice {
    fn from(color: ColorArg) -> Self {
        match color {
            ColorArg::Auto => Self::Auto,
            ColorArg::Always => Self::Always,
            ColorArg::Never => Self::Never,
        }
    }
}

/// Where the result goes as JSON: the same option wherever there is one.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct JsonArg {
    /// Write the result as JSON to FILE; `-`, or no FILE, prints it instead of the text
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-",
        value_hint = ValueHint::FilePath)]
    json: Option<PathBuf>,
}

impl JsonArg {
    /// The file, or `-`.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.json.as_deref()
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the whole study and write its report
    Reproduce(ReproduceArgs),
    /// Judge a claim of the papers, with the evidence
    Claim(ClaimArgs),
    /// List the claims of the papers
    Claims(ClaimsArgs),
    /// Check properties against attackers, exhaustively within a scope
    Check(CheckArgs),
    /// List, show or write scopes: the bounds of searches
    #[command(subcommand)]
    Scope(ScopeCommand),
    /// Draw scopes and coalitions at random, and look for violations that nobody foresaw
    Hunt(HuntArgs),
    /// List which messages overtake each other, or are lost, repeated or withheld, in the searched
    /// scopes
    Coverage(CoverageArgs),
    /// Decide what coalitions derive in published schemes
    Derive(DeriveArgs),
    /// Run published schemes, and say who must get together to get what
    Schemes(SchemesArgs),
    /// Prove properties for any number of users, owners, records and versions
    Prove(ProveArgs),
    /// Carry out a counterexample on real curves, down to the plaintext
    Attack(AttackArgs),
    /// Repeat every transition of the model on real curves and compare
    Conform(ConformArgs),
    /// Walk through the states of the model in a browser
    Explore(ExploreArgs),
    /// Measure the scheme and its rivals on real curves, and draw the figures
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
    /// Write or run traces: actions with their outcomes
    #[command(subcommand)]
    Trace(TraceCommand),
    /// Replay a trace with real parties on a real curve, and time it
    Replay(ReplayArgs),
    /// Generate what the people of a health network do, as a trace
    #[command(subcommand)]
    Workload(WorkloadCommand),
    /// Run many scenarios with many parameters, and merge the results
    Sweep(SweepArgs),
    /// Compare two runs, or write a report again
    #[command(subcommand)]
    Report(ReportCommand),
    /// List the optional tools on this machine, and how to get the others
    Doctor(DoctorArgs),
    /// Print a completion script for a shell
    #[command(after_help = "\
Examples:
  sesphr completions bash > ~/.local/share/bash-completion/completions/sesphr
  sesphr completions fish > ~/.config/fish/completions/sesphr.fish

Exit codes: 0 when printed, 2 for bad usage.")]
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Write man pages
    #[command(after_help = "\
Examples:
  sesphr man --out ~/.local/share/man/man1
  sesphr man --out man && man ./man/sesphr-check.1

Exit codes: 0 when written, 2 if the folder cannot be written.")]
    Man {
        /// Write the pages into this folder, which is created if missing
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        out: PathBuf,
    },
}

impl Command {
    /// The options of a command that runs something, if it does.
    const fn run_options(&self) -> Option<&Run> {
        match self {
            Self::Reproduce(args) => Some(&args.run),
            Self::Claim(args) => Some(&args.run),
            Self::Check(args) => Some(&args.run),
            Self::Growth(args) => Some(&args.run),
            Self::Hunt(args) => Some(&args.run),
            Self::Coverage(args) => Some(&args.run),
            Self::Conform(args) => Some(&args.run),
            Self::Figures(args) => Some(&args.run),
            Self::Simulate(args) => Some(&args.run),
            _ => None,
        }
    }

    /// The threads that a command is told to use, if it is.
    pub(crate) const fn jobs(&self) -> Option<NonZeroUsize> {
        match self {
            Self::Sweep(args) => args.jobs,
            Self::Replay(args) => args.jobs,
            _ => match self.run_options() {
                Some(run) => run.jobs,
                None => None,
            },
        }
    }

    /// The seed of a command that has one.
    pub(crate) const fn seed(&self) -> u64 {
        match self {
            Self::Vectors(args) => args.seed,
            Self::Derive(args) => args.seed,
            Self::Schemes(args) => args.seed,
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
    /// Derive all inputs from this seed: equal seeds, equal inputs
    #[arg(long, value_name = "N", default_value = "1", value_parser = names::seed())]
    seed: u64,
    /// Use this many threads [default: one per core]
    #[arg(long, short, value_name = "N", value_parser = names::jobs())]
    jobs: Option<NonZeroUsize>,
}

/// How much time a run may take.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct EffortArgs {
    /// Run in the least time that still shows something
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Run everything, however long it takes
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    /// Every command at the end of the tree.
    fn leaves(command: &clap::Command) -> Vec<&clap::Command> {
        let below = command.get_subcommands().filter(|below| below.get_name() != "help");
        let below: Vec<_> = below.flat_map(leaves).collect();
        let runs = !command.is_subcommand_required_set();
        if runs { below.into_iter().chain([command]).collect() } else { below }
    }

    #[test]
    fn the_description_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples_that_are_understood_and_says_its_exit_codes() {
        let mut root = Cli::command();
        root.build();
        for command in leaves(&root) {
            let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Exit codes:"), "{name} says no exit codes");
            let (_, examples) =
                help.split_once("Examples:\n").unwrap_or_else(|| panic!("{name} has no examples"));
            let lines: Vec<_> = examples.lines().take_while(|line| !line.is_empty()).collect();
            assert!(lines.len() >= 2 || name.ends_with("schema"), "{name}: {lines:?}");
            for call in lines.iter().flat_map(|line| line.split("&&")) {
                // Words after two blanks explain; a pipe leads elsewhere.
                let call = call.trim().split("   ").next().unwrap_or_default();
                let call = call.split(['|', '>', '$']).next().unwrap_or_default();
                let words = call.split_whitespace().map(|word| word.trim_matches('\''));
                let has_s3 = cfg!(feature = "s3") || !call.contains("s3://");
                if call.starts_with("sesphr ") && has_s3 {
                    let parsed = Cli::try_parse_from(words);
                    assert!(parsed.is_ok(), "{call}: {:?}", parsed.err());
                }
            }
        }
    }

    #[test]
    fn every_option_for_json_is_the_same() {
        let mut root = Cli::command();
        root.build();
        let options = leaves(&root).into_iter().flat_map(|command| command.get_arguments());
        let json: Vec<_> = options.filter(|option| option.get_id() == "json").collect();
        assert!(json.len() > 15, "{}", json.len());
        for option in json {
            assert_eq!(option.get_num_args(), Some((0..=1).into()), "{option:?}");
        }
    }
}
