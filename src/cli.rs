//! What can be said on the command line.

mod names;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use names::{coalition, experiment, property, scope};
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::property::Property;
use sesphr_model::scope::Scope;
use sesphr_sim::experiment::{Effort, Experiment};
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

Exit codes:
  0  as expected
  1  an unexpected verdict, a divergence, a check that failed
  2  bad usage or bad input"
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
    /// Measure the scheme on real curves and draw the figures
    Measure(MeasureArgs),
    /// Split an XML health record into partitions, or join them again
    #[command(subcommand)]
    Record(RecordCommand),
    /// Write test vectors for other implementations
    Vectors(VectorsArgs),
    /// Run traces: sequences of actions with their outcomes
    #[command(subcommand)]
    Trace(TraceCommand),
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
            Self::Measure(args) => Some(&args.run),
            _ => None,
        }
    }

    /// The seed of a command that has one.
    pub(crate) const fn seed(&self) -> u64 {
        match self {
            Self::Vectors(args) => args.seed,
            Self::Trace(TraceCommand::Sample(args)) => args.seed,
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
  sesphr reproduce --record phr.xml --record ccda.xml --seed 7")]
pub(crate) struct ReproduceArgs {
    /// How much time it may take.
    #[command(flatten)]
    pub(crate) effort: EffortArgs,
    /// A record to run through the scheme, besides the generated ones; may be given repeatedly
    #[arg(long = "record", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) records: Vec<PathBuf>,
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

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every state within the scope is visited, so a verdict `holds` is exhaustive there and says nothing
beyond. Verdicts are compared with those that the analysis of the papers expects; a surprise in
either direction, or a search that ends undecided, gives exit code 1. The first counterexample of
each property is printed step by step, unless --quiet.

Examples:
  sesphr check --quick
  sesphr check --profile sesphr --coalition revoked --property P5
  sesphr check --profile sesphr-hybrid/revocation=rotate --trace-dir traces
  sesphr check --quick --profile sesphr --property P5 --json - | jq -c '.[0].trace[]' > p5.ndjson")]
pub(crate) struct CheckArgs {
    /// A profile, or one with other choices, such as hardened/keys=escrowed; may be given
    /// repeatedly [default: the presets paper, sesphr, sesphr-hybrid, hardened, hardened-epoch]
    #[arg(long = "profile", value_name = "PROFILE")]
    pub(crate) profiles: Vec<Profile>,
    /// Whom the attacker controls; may be given repeatedly [default: all]
    #[arg(long = "coalition", value_name = "NAME", value_parser = coalition())]
    pub(crate) coalitions: Vec<Coalition>,
    /// A property by its id; may be given repeatedly [default: all]
    #[arg(long = "property", value_name = "ID", ignore_case = true, value_parser = property())]
    pub(crate) properties: Vec<&'static Property>,
    /// What may happen, and how often; may be given repeatedly [default: two-users-one-record]
    #[arg(long = "scope", value_name = "NAME", value_parser = scope())]
    pub(crate) scopes: Vec<Scope>,
    /// Which pairings the attacker can compute
    #[arg(long, value_enum, default_value_t = PairingArg::Type1)]
    pub(crate) pairing: PairingArg,
    /// The smallest scope, one-slot
    #[arg(long, conflicts_with = "scopes")]
    pub(crate) quick: bool,
    /// States after which a search ends undecided
    #[arg(long, value_name = "N", default_value_t = 10_000_000)]
    pub(crate) states_max: usize,
    /// Write the cells as JSON to a file; `-` prints them instead of the table
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) json: Option<PathBuf>,
    /// Write each counterexample as a trace into a folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) trace_dir: Option<PathBuf>,
    /// Print every counterexample, not only the first of each property
    #[arg(long)]
    pub(crate) show_traces: bool,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}

/// A pairing on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PairingArg {
    /// One source group, as in the papers: any element with any
    #[value(name = "type-1")]
    Type1,
    /// Two source groups with no efficient map between them
    #[value(name = "type-3")]
    Type3,
}

impl From<PairingArg> for PairingKind {
    fn from(pairing: PairingArg) -> Self {
        match pairing {
            PairingArg::Type1 => Self::Type1,
            PairingArg::Type3 => Self::Type3,
        }
    }
}

/// Arguments of `measure`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes samples.csv, published.csv and figures/*.svg; files of the same names are replaced.

Examples:
  sesphr measure --quick --out measured
  sesphr measure --experiment operations --curve type-a --out measured
  sesphr measure --full --jobs 4 --seed 7 --out measured")]
pub(crate) struct MeasureArgs {
    /// How much time it may take.
    #[command(flatten)]
    pub(crate) effort: EffortArgs,
    /// Report this curve only, of those that an experiment measures; may be given repeatedly
    /// [default: all]
    #[arg(long = "curve", value_name = "CURVE", value_enum)]
    pub(crate) curves: Vec<CurveArg>,
    /// An experiment; may be given repeatedly [default: all]
    #[arg(long = "experiment", value_name = "NAME", value_parser = experiment())]
    pub(crate) experiments: Vec<&'static Experiment>,
    /// The folder for samples and figures; it is made if need be
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    /// Print the samples as JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
    /// Seed and threads.
    #[command(flatten)]
    pub(crate) run: Run,
}

/// A curve on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CurveArg {
    /// Type 3, for real use
    #[value(name = "bls12-381")]
    Bls12,
    /// Type 1, the papers' own; for study only
    #[value(name = "type-a")]
    TypeA,
}

impl CurveArg {
    /// The curve as files spell it.
    pub(crate) const fn text(self) -> &'static str {
        use sesphr::algebra::{Pairing, bls12::Bls12, type_a::TypeA};
        match self {
            Self::Bls12 => Bls12::NAME,
            Self::TypeA => TypeA::NAME,
        }
    }
}

/// Commands on records.
#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Split a record: one file for each partition, and a manifest
    #[command(after_help = "\
The files hold health data in the clear; on Unix only their owner may read the folder.

Examples:
  sesphr record split phr.xml --out parts
  sesphr record split notes.xml --rules my-rules.toml --out parts")]
    Split {
        /// The record, an XML document in UTF-8
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// The folder for the partitions; it must not exist, or be empty
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        out: PathBuf,
        /// Which elements belong to which partition, TOML [default: built in, for C-CDA, FHIR and
        /// plain records]
        #[arg(long, value_name = "TABLE", value_hint = ValueHint::FilePath)]
        rules: Option<PathBuf>,
        /// Print the manifest as JSON
        #[arg(long)]
        json: bool,
    },
    /// Join what split wrote, byte for byte, after verifying every file
    #[command(after_help = "\
Examples:
  sesphr record join parts --out phr.xml
  sesphr record join parts --out phr.xml --force")]
    Join {
        /// The folder that `record split` wrote
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        dir: PathBuf,
        /// The record to write
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: PathBuf,
        /// Replace the record if it exists
        #[arg(long)]
        force: bool,
        /// Print what was written as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Arguments of `vectors`.
#[derive(Debug, Args)]
#[command(after_help = "\
The vectors contain secrets, x and r, made from a printed seed: they are for testing other
implementations and for nothing else. Every vector is checked before it is written.

Examples:
  sesphr vectors --curve bls12-381 --count 10 --out vectors.json
  sesphr vectors --curve type-a --count 1 --out - | jq '.[0].payload'")]
pub(crate) struct VectorsArgs {
    /// The curve
    #[arg(long, value_name = "CURVE", value_enum)]
    pub(crate) curve: CurveArg,
    /// How many vectors
    #[arg(long, value_name = "N", default_value_t = 1,
        value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) count: u32,
    /// The JSON file to write, replaced if it exists; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Where the secrets come from: equal seeds, equal vectors; it is printed
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Commands on traces.
#[derive(Debug, Subcommand)]
pub(crate) enum TraceCommand {
    /// Run a trace again and compare how every action ends
    #[command(after_help = "\
Exit code 0 if all outcomes agree, 1 at the first that does not.

Examples:
  sesphr trace sample --out sample.ndjson && sesphr trace run sample.ndjson --steps
  sesphr trace run sample.ndjson --curve symbolic --json")]
    Run(TraceRunArgs),
    /// Write a small trace: a grant, a reading, a revocation, a refusal
    #[command(after_help = "\
Examples:
  sesphr trace sample --out sample.ndjson
  sesphr trace sample --profile sesphr --seed 7 --out -")]
    Sample(TraceSampleArgs),
}

/// Arguments of `trace run`.
#[derive(Debug, Args)]
pub(crate) struct TraceRunArgs {
    /// The trace, one JSON object a line
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// What to run it on [default: type-a for the literal payload, else bls12-381]
    #[arg(long, value_enum)]
    pub(crate) curve: Option<AlgebraArg>,
    /// Print every step as a sentence
    #[arg(long, action = ArgAction::SetTrue)]
    pub(crate) steps: bool,
    /// Print the result as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What a trace can run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlgebraArg {
    /// Type 3, for real use
    #[value(name = "bls12-381")]
    Bls12,
    /// Type 1, the papers' own; for study only
    #[value(name = "type-a")]
    TypeA,
    /// Symbols, as the model checker runs it
    #[value(name = "symbolic")]
    Symbolic,
}

/// Arguments of `trace sample`.
#[derive(Debug, Args)]
pub(crate) struct TraceSampleArgs {
    /// The profile that all parties follow
    #[arg(long, value_name = "PROFILE", default_value_t = Profile::HARDENED)]
    pub(crate) profile: Profile,
    /// The trace to write, replaced if it exists; `-` prints it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Where the secrets come from; it is part of the trace
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}
