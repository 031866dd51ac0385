//! What can go wrong, what to do about it, and the exit code.

mod message;

use crate::nearest::nearest;
use sesphr::action::ActionError;
use sesphr::payload::PayloadError;
use sesphr::profile::Profile;
use sesphr::record::{FolderError, RecordError, RulesError};
use sesphr::store::StoreError;
use sesphr::trace::TraceError;
use sesphr_model::PlacedError;
use sesphr_model::attack::AttackError;
use sesphr_model::frame::JudgeError;
use sesphr_model::induction::fragment::FragmentError;
use sesphr_model::induction::solver::SolverError;
use sesphr_model::property::OWN_MAX;
use sesphr_model::published::{ExecuteError, PublishedError};
use sesphr_sim::data::DataError;
use sesphr_sim::experiment::ExperimentError;
use sesphr_sim::figure::FigureError;
use sesphr_sim::queueing::{
    self, CalibrateError, CalibrationError, ConfigError, DriveError, LogError,
};
use sesphr_sim::replay::ReplayError;
use sesphr_sim::scenario::{self, ScenarioError};
use sesphr_sim::sweep::{self, SweepError};
use sesphr_sim::validation::ValidationError;
use sesphr_sim::workload::table::TableError;
use std::io;
use std::path::PathBuf;

/// How a command ended; its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// As expected: 0.
    AsExpected,
    /// An unexpected verdict, a divergence, a check that failed: 1.
    Unexpected,
    /// A claim that is not to be judged: 3.
    NotJudged,
    /// Bad usage or bad input: 2. clap ends with the same code.
    BadInput,
    /// Stopped by a signal: 128 and its number.
    Interrupted,
}

impl Status {
    /// The exit code, unless a signal decides it.
    pub(crate) const fn code(self) -> Option<u8> {
        match self {
            Self::AsExpected => Some(0),
            Self::Unexpected => Some(1),
            Self::BadInput => Some(2),
            Self::NotJudged => Some(3),
            Self::Interrupted => None,
        }
    }
}

/// Why a command could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// An input file that cannot be opened or read.
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// An output that cannot be written.
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    /// An output that cannot be written where it is to go, found before anything is done.
    #[error("{option}: cannot write {}", path.display())]
    Output { option: &'static str, path: PathBuf, source: io::Error },
    /// Two outputs of one name.
    #[error("{} and {} both write {place}", options[0], options[1])]
    SameOutput { place: String, options: [&'static str; 2] },
    /// An output file that is there already.
    #[error("{} exists; nothing was written", path.display())]
    Exists { path: PathBuf },
    /// An output file in the folder that it is made from.
    #[error("{} is inside {}, the folder to be joined; nothing was written", path.display(), folder.display())]
    Within { path: PathBuf, folder: PathBuf },
    /// Standard output failed.
    #[error("cannot write to standard output")]
    Stdout { source: io::Error },
    /// A record that cannot be split.
    #[error("{}", path.display())]
    Record { path: PathBuf, source: RecordError },
    /// A folder of partitions that cannot be written or joined.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A partition that a record does not have.
    #[error("{name:?} is not a partition of this record; there are {known}")]
    UnknownPartition { name: String, known: String },
    /// A rules table that cannot be used.
    #[error("{}", path.display())]
    Rules { path: PathBuf, source: RulesError },
    /// A trace that cannot be read or run.
    #[error("{}", path.display())]
    Trace { path: PathBuf, source: TraceError },
    /// A trace with a step that no honest party takes.
    #[error("{}: step {step} is one that no honest party takes", path.display())]
    CorruptStep { path: PathBuf, step: usize },
    /// A file that is not a scope.
    #[error("{}", path.display())]
    Scope { path: PathBuf, source: PlacedError },
    /// A file that is not a property.
    #[error("{}", path.display())]
    Property { path: PathBuf, source: PlacedError },
    /// A file that holds no frames.
    #[error("{}", path.display())]
    Frames { path: PathBuf, source: PlacedError },
    /// Frames that are not decided.
    #[error("{}", path.display())]
    Undecided { path: PathBuf, source: Box<JudgeError> },
    /// A published scheme that is not judged.
    #[error("a scheme is not judged")]
    Published(#[source] Box<PublishedError>),
    /// A derivation that is not carried out on a curve.
    #[error("{scheme}: an attack is not carried out")]
    Execute { scheme: &'static str, source: Box<ExecuteError> },
    /// Properties that results could not tell apart.
    #[error("two properties are named {name:?}")]
    SameProperty { name: String },
    /// More properties than a search judges at once.
    #[error("{count} property files; a search judges at most {OWN_MAX}")]
    ManyProperties { count: usize },
    /// Scopes that results could not tell apart.
    #[error("two scopes are named {name:?}")]
    SameScope { name: String },
    /// A scenario that cannot be used.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A workload that cannot happen as its scenario says.
    #[error("the workload cannot happen")]
    Workload { source: TraceError },
    /// A table that is not a trace.
    #[error("{}", path.display())]
    Table { path: PathBuf, source: TableError },
    /// A table without a header where one is needed.
    #[error("{} has no header line, and --profile names no profile", path.display())]
    NoHeader { path: PathBuf },
    /// A sweep that cannot be run or merged.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// A counterexample that cannot be carried out.
    #[error("{}", path.display())]
    Attack { path: PathBuf, source: Box<AttackError> },
    /// A trace that cannot be replayed to its end.
    #[error("{}", path.display())]
    Replay { path: PathBuf, source: Box<ReplayError> },
    /// A store that cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An address that cannot be listened at.
    #[error("cannot listen at {address}")]
    Address { address: String, source: io::Error },
    /// A walk on which symbols and a curve differ.
    #[error("a walk under profile {profile} failed")]
    Walk { profile: Profile, source: Box<AttackError> },
    /// The demonstration trace cannot be recorded.
    #[error("the demonstration cannot be recorded")]
    Sample { source: TraceError },
    /// Nothing is left of what was selected.
    #[error("nothing to check: {0}")]
    NothingToCheck(String),
    /// Nothing that was asked for is left to do.
    #[error("nothing to do: {0}")]
    Nothing(String),
    /// A trace without steps.
    #[error("nothing to run: {} has a header and no steps", path.display())]
    NoSteps { path: PathBuf },
    /// Neither a shipped scenario of queues or workload nor a file.
    #[error("no scenario is named {name:?}, and there is no such file; there are {}",
        scenarios().collect::<Vec<_>>().join(", "))]
    NoScenario { name: String },
    /// Neither a shipped manifest nor a file.
    #[error("no manifest is named {name:?}, and there is no such file; there are {}",
        sweep::SHIPPED.map(|(name, _)| name).join(", "))]
    NoManifest { name: String },
    /// A solver that was asked for and is not there.
    #[error("{0} is not installed")]
    NoSolver(&'static str),
    /// No solver is there at all.
    #[error("nothing was proved: neither z3 nor cvc5 is installed")]
    NoSolvers,
    /// A solver that does not do its part.
    #[error(transparent)]
    Solver(#[from] SolverError),
    /// A question that no solver decides.
    #[error("no solver decides a question of the proof")]
    Fragment(#[from] FragmentError),
    /// A test vector that does not satisfy its equations.
    #[error("vector {number} on {curve} does not satisfy {equation}; nothing was written")]
    Vector { number: u32, curve: &'static str, equation: &'static str },
    /// A partition that cannot be sealed.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// An experiment that failed, or computed something wrong.
    #[error("an experiment failed")]
    Experiment(#[source] ExperimentError),
    /// A data file that cannot be written.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A figure that cannot be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// A scenario that cannot be simulated.
    #[error(transparent)]
    Simulation(#[from] ConfigError),
    /// A file of service times that cannot be used.
    #[error("{}", path.display())]
    Calibration { path: PathBuf, source: CalibrationError },
    /// The scheme refused something while its parties were timed.
    #[error("the calibration failed its own check")]
    Calibrate(#[from] CalibrateError),
    /// A workload that cannot drive a simulation.
    #[error(transparent)]
    Drive(#[from] DriveError),
    /// A trace whose replay cannot be predicted.
    #[error("{}", path.display())]
    Validation { path: PathBuf, source: ValidationError },
    /// A log of arrivals that cannot be used.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A report that cannot be written.
    #[error(transparent)]
    Report(#[from] sesphr_reports::ReportError),
    /// Verdicts that JUnit XML cannot hold.
    #[error("cannot write JUnit XML")]
    Junit(#[from] quick_junit::SerializeError),
    /// Values that JSON cannot hold.
    #[error("cannot write JSON")]
    Json(#[from] serde_json::Error),
    /// Nothing here can typeset documents.
    #[error("typst is not installed, neither the program nor the Python package")]
    NoTypst,
    /// The typesetter refuses.
    #[error("typst cannot typeset the report: {0}")]
    Typst(String),
    /// A temporary folder that cannot be used.
    #[error("cannot use a temporary folder")]
    Temporary { source: io::Error },
    /// Somebody pressed Ctrl-C, or the system asked for an end.
    #[error("interrupted")]
    Interrupted,
    /// The system does not say when somebody presses Ctrl-C.
    #[error("the system does not report signals")]
    Signals(#[source] io::Error),
    /// A report to resume that is another run's.
    #[error("{} holds a run with another program, seed, effort or records; nothing was changed", path.display())]
    OtherRun { path: PathBuf },
    /// A hunt to resume that is another one, or is not as it was written.
    #[error("cannot resume from {}: {why}", path.display())]
    OtherHunt { path: PathBuf, why: &'static str },
    /// A file among finished searches that cannot be merged with the others.
    #[error("cannot merge {}: {why}", path.display())]
    NotMerged { path: PathBuf, why: String },
    /// Searches that no shard has finished.
    #[error("{missing} of {searches} searches are not finished; the first is {}", first.display())]
    MissingSearches { missing: usize, searches: usize, first: PathBuf },
    /// The system gives no threads.
    #[error("cannot start the threads that --jobs asks for")]
    Threads(#[source] rayon::ThreadPoolBuildError),
    /// The system gives not even one.
    #[error("cannot start a thread")]
    Thread(#[source] io::Error),
}

impl From<ExperimentError> for Error {
    fn from(error: ExperimentError) -> Self {
        match error {
            ExperimentError::Stopped => Self::Interrupted,
            ExperimentError::Folder(source) => Self::Temporary { source },
            error => Self::Experiment(error),
        }
    }
}

impl Error {
    /// The status of a command that this error stopped.
    pub(crate) fn status(&self) -> Status {
        match self {
            Self::Replay { source, .. } if matches!(**source, ReplayError::Disagreement(_)) => {
                Status::Unexpected
            }
            Self::Undecided { source, .. } if source.is_fault() => Status::Unexpected,
            Self::Published(_)
            | Self::Execute { .. }
            | Self::Experiment(_)
            | Self::Calibrate(_)
            | Self::Vector { .. }
            | Self::Folder(FolderError::Inexact { .. })
            | Self::Walk { .. }
            | Self::Fragment(_) => Status::Unexpected,
            Self::Interrupted => Status::Interrupted,
            _ => Status::BadInput,
        }
    }

    /// The error and its causes on one line.
    pub(crate) fn message(&self) -> String {
        message::message(self)
    }

    /// What to do next, where there is something to say.
    pub(crate) fn help(&self) -> Option<String> {
        let meant = self.meant().map(|name| format!("did you mean `{name}`?"));
        meant.or_else(|| self.advice().map(str::to_owned))
    }

    /// The name that was meant by one that does not exist.
    fn meant(&self) -> Option<&str> {
        let (name, known): (_, Vec<&str>) = match self {
            Self::UnknownPartition { name, known }
            | Self::Rules { source: RulesError::UnknownPartition { name, known, .. }, .. }
            | Self::Simulation(ConfigError::Unknown { name, known, .. }) => {
                (name, known.split(", ").collect())
            }
            Self::Scenario(ScenarioError::Unknown { name })
            | Self::Sweep(SweepError::Scenario(ScenarioError::Unknown { name })) => {
                (name, scenario::SHIPPED.iter().map(|shipped| shipped.name).collect())
            }
            Self::NoManifest { name } => {
                (name, sweep::SHIPPED.iter().map(|(name, _)| *name).collect())
            }
            Self::NoScenario { name } => (name, scenarios().collect()),
            _ => return None,
        };
        nearest(name, known)
    }

    /// Advice that depends on the kind of error alone.
    fn advice(&self) -> Option<&'static str> {
        Some(match self {
            Self::Temporary { .. } => "TMPDIR must name a folder that you may write to",
            Self::SameOutput { .. } => "give each output its own path",
            Self::Exists { .. } => "choose another name, or replace the file with --force",
            Self::Within { .. } => "write the record into another folder",
            Self::Folder(FolderError::Occupied { .. }) => {
                "choose a folder that does not exist yet or is empty"
            }
            Self::Folder(
                FolderError::Missing { .. }
                | FolderError::Extra { .. }
                | FolderError::Modified { .. }
                | FolderError::Manifest { .. },
            ) => {
                "restore the file, or split the record again: the folder must be as `sesphr record \
                 split` wrote it"
            }
            Self::Record { source: RecordError::Mark { .. }, .. } => {
                "this is a view of a record, or a forgery; split the record itself"
            }
            Self::Record {
                source: RecordError::UnknownRoot { .. } | RecordError::NothingMet { .. },
                ..
            } => "describe the format in a table of rules and name it with --rules",
            Self::Record { source: RecordError::Truncated { .. }, .. } => {
                "the file is incomplete; get it again"
            }
            Self::Trace { source: TraceError::Profile(_), .. } => {
                "leave out --curve, or run it on type-a or symbolic"
            }
            Self::Trace { source: TraceError::Line { .. } | TraceError::Empty, .. } => {
                "a trace has one JSON object per line, a header first; `sesphr trace sample` writes one"
            }
            Self::Scope { .. } => {
                "docs/scopes.md describes every field; `sesphr scope new` writes a file to start from"
            }
            Self::Frames { .. } => "docs/derive.md describes every field and the expressions",
            Self::Property { .. } => "docs/properties.md describes every field and every fact",
            Self::SameScope { .. } | Self::SameProperty { .. } => "give each its own name",
            Self::ManyProperties { .. } => "check the others in another run",
            Self::OtherRun { .. } => "leave out --resume, or choose another folder with --out",
            Self::OtherHunt { .. } => "choose another folder with --resume",
            Self::NotMerged { .. } => "remove the file, and run the shard again that it belongs to",
            Self::MissingSearches { .. } => {
                "run the shards again with the same options; they reuse what is finished"
            }
            Self::Interrupted => "--resume continues from what was finished",
            Self::Trace {
                source:
                    TraceError::Action {
                        source:
                            ActionError::Beyond { .. }
                            | ActionError::VersionsExhausted(..)
                            | ActionError::RenewalsExhausted(..),
                        ..
                    },
                ..
            } => "curves have room for more than symbols: leave --curve symbolic out",
            Self::CorruptStep { .. } => "`sesphr attack` runs it, corrupt parties included",
            Self::Address { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
                "the port is in use: choose another port with --address"
            }
            Self::Address { .. } => {
                "give an address of this machine and a port, such as 127.0.0.1:3000"
            }
            Self::NoTypst => {
                "run `python3 -m pip install typst`; `sesphr doctor` says what it finds"
            }
            Self::Typst(_) => "this needs typst 0.13 or later; `sesphr doctor` says which it finds",
            Self::NoSolver(_) => "install it, or leave out --solver",
            Self::NoSolvers => {
                "`sesphr doctor` says how to get one; `sesphr prove --out DIR` writes the questions"
            }
            Self::NoScenario { .. } => {
                "`sesphr simulate --help` and `sesphr workload list` say what each shows"
            }
            Self::Scenario(ScenarioError::Unknown { .. }) => {
                "`sesphr workload list` says what each one shows"
            }
            Self::Scenario(_) => "docs/scenarios.md describes every field of a scenario",
            Self::NoHeader { .. } => "use --profile to name the profile that all parties follow",
            Self::Sweep(SweepError::Gap { .. }) => {
                "run the sweep into the same folder again: it runs what is missing"
            }
            Self::Sweep(SweepError::Changed { .. }) => {
                "remove it and run the sweep again into the same folder: it runs what is missing"
            }
            Self::Sweep(SweepError::Foreign { .. }) => "keep each sweep in a folder of its own",
            Self::NothingToCheck(_) => "choose a coalition that the property applies to",
            Self::Attack { source, .. } if matches!(**source, AttackError::NoAttack) => {
                "`sesphr check --trace-dir DIR` writes counterexamples"
            }
            Self::Replay { source, .. } => return replay_advice(source),
            Self::Report(sesphr_reports::ReportError::Read { .. }) => {
                "name the results.json of a run, or the folder of its report"
            }
            Self::Sample { .. } => "choose another profile",
            Self::Simulation(_) => {
                "docs/simulation.md describes scenarios; `sesphr simulate mmc --show` prints one"
            }
            Self::Calibration { .. } => "`sesphr simulate --calibrate FILE` writes such a file",
            Self::Log(LogError::Csv { .. }) => "its first line must be `at_ns,class,user,bytes`",
            Self::Experiment(_)
            | Self::Calibrate(_)
            | Self::Vector { .. }
            | Self::Folder(FolderError::Inexact { .. })
            | Self::Walk { .. }
            | Self::Fragment(_) => {
                "this is a bug in sesphr; please report it with the seed and the machine"
            }
            _ => return None,
        })
    }
}

/// The shipped scenarios: those of queues, then the workloads.
fn scenarios() -> impl Iterator<Item = &'static str> {
    let queues = queueing::SHIPPED.into_iter().map(|(name, _)| name);
    queues.chain(scenario::SHIPPED.into_iter().map(|shipped| shipped.name))
}

/// What to do about a replay that stopped.
const fn replay_advice(error: &ReplayError) -> Option<&'static str> {
    Some(match error {
        ReplayError::Trace(TraceError::Profile(_)) => "leave out --curve, or choose type-a",
        ReplayError::Trace(TraceError::Line { .. }) => {
            "the steps before that line were replayed; if the trace was cut short, generate it again"
        }
        ReplayError::InFlight => "`sesphr trace run` runs it as one system",
        ReplayError::Store { .. } => {
            "the results hold what was replayed; repair the store and start again"
        }
        ReplayError::Disagreement(_) => {
            "the server disagrees with the orders; `sesphr trace run --steps` shows what led to it"
        }
        _ => return None,
    })
}
