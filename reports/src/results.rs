//! Everything that a run knows, as plain data: what the page shows and the JSON holds.
//!
//! Numbers are integers with their unit in their name, so that reading and writing again gives
//! the same bytes. An empty list means that the stage did not run.

mod checks;
mod claims;
mod coverage;
mod minimal;
mod schemes;
mod simulated;

pub use checks::{
    CarriedOut, CheckResult, CounterexampleResult, Message, PartyResult, Step, Verdict,
};

pub use claims::{ClaimResult, ClaimVerdict, TimedBy};
pub use coverage::{MessageKindResult, OvertakingResult};
pub use minimal::MinimalResult;
pub use schemes::{GuaranteeResult, SchemeResult};
pub use simulated::{CostResult, PredictionResult, ReplayResult, StationResult};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sesphr_model::growth::Growth;
use sesphr_sim::figure::{self, Figure, FigureError};
use sesphr_sim::published::Published;
use sesphr_sim::sample::Sample;

/// The version of the JSON format; a file of another version is refused.
pub const FORMAT: u32 = 10;

/// A whole run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// [`FORMAT`].
    pub format: Format,
    /// What ran, where, when, from what.
    pub provenance: Provenance,
    /// Records that were split, sealed, shared and opened.
    pub records: Vec<RecordResult>,
    /// Cells of the property matrix.
    pub checks: Vec<CheckResult>,
    /// The counterexamples that cells refer to, each once.
    pub counterexamples: Vec<CounterexampleResult>,
    /// The runs that show that what holds is not vacuous, each once; cells refer to them.
    pub witnesses: Vec<CounterexampleResult>,
    /// The searches for the smallest sets of parties and powers that break something.
    pub minimal: Vec<MinimalResult>,
    /// Which kinds of messages the shipped scopes let overtake each other.
    pub overtakings: Vec<OvertakingResult>,
    /// What they make happen to each kind.
    pub message_kinds: Vec<MessageKindResult>,
    /// Who reaches what in published schemes.
    pub schemes: Vec<SchemeResult>,
    /// What comes of the promises that such schemes make.
    pub guarantees: Vec<GuaranteeResult>,
    /// What a search takes as one bound of its scope is raised.
    pub growth: Vec<Growth>,
    /// Demonstrations of what the papers leave open or get wrong.
    pub errata: Vec<ErratumResult>,
    /// Searches that were taken on real curves too.
    pub conformance: Vec<ConformanceResult>,
    /// Claims for any number of everything, put to solvers.
    pub proofs: Vec<ProofResult>,
    /// Workloads that were replayed on a real curve.
    pub replays: Vec<ReplayResult>,
    /// Stations of simulated networks.
    pub stations: Vec<StationResult>,
    /// How well a simulation predicts a replay.
    pub predictions: Vec<PredictionResult>,
    /// What the parties' work takes under each profile.
    pub costs: Vec<CostResult>,
    /// Measured points.
    pub measurements: Vec<Sample>,
    /// The published points that they are set beside.
    pub published: Vec<Published>,
    /// The papers' claims, judged.
    pub claims: Vec<ClaimResult>,
}

impl Results {
    /// A run of which nothing but its provenance is known yet.
    #[must_use]
    pub fn new(provenance: Provenance) -> Self {
        Self {
            format: Format,
            provenance,
            records: Vec::new(),
            checks: Vec::new(),
            counterexamples: Vec::new(),
            witnesses: Vec::new(),
            minimal: Vec::new(),
            overtakings: Vec::new(),
            message_kinds: Vec::new(),
            schemes: Vec::new(),
            guarantees: Vec::new(),
            growth: Vec::new(),
            errata: Vec::new(),
            conformance: Vec::new(),
            proofs: Vec::new(),
            replays: Vec::new(),
            stations: Vec::new(),
            predictions: Vec::new(),
            costs: Vec::new(),
            measurements: Vec::new(),
            published: sesphr_sim::published::all(),
            claims: Vec::new(),
        }
    }

    /// How many of the claims put to solvers are proved, and how many were put.
    #[must_use]
    pub fn proved(&self) -> (usize, usize) {
        let of = |verdict| self.proofs.iter().filter(|proof| proof.verdict == verdict).count();
        (of(ProofVerdict::Proved), self.proofs.len() - of(ProofVerdict::NotRun))
    }

    /// The figures that the results give: of experiments, then of searches that grow, then one
    /// small picture of speed.
    ///
    /// # Errors
    /// If the drawing library refuses.
    pub fn figures(&self) -> Result<Vec<Figure>, FigureError> {
        let mut figures = figure::draw_all(&self.measurements, &self.published)?;
        figures.extend(figure::draw_growth(&self.growth)?);
        figures.extend(figure::draw_overview(&self.measurements, &self.published)?);
        Ok(figures)
    }
}

/// The format version: written as [`FORMAT`], and nothing else can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(with = "u32", extend("const" = FORMAT))]
pub struct Format;

impl TryFrom<u32> for Format {
    type Error = String;
    fn try_from(format: u32) -> Result<Self, String> {
        if format == FORMAT { Ok(Self) } else { Err(format!("format {format}, expected {FORMAT}")) }
    }
}

impl From<Format> for u32 {
    fn from(_: Format) -> Self {
        FORMAT
    }
}

/// What ran, where, when and from what; what is not known is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// Commit that the program was built from.
    pub commit: Option<String>,
    /// Whether the sources differed from that commit.
    pub dirty: Option<bool>,
    /// Compiler, with its version.
    pub rustc: Option<String>,
    /// Build profile and target, such as "release, x86_64-unknown-linux-gnu".
    pub build: Option<String>,
    /// BLAKE3 digest of the file that pins every dependency.
    pub lock_digest: String,
    /// Model of the processor.
    pub cpu: Option<String>,
    /// Processors that the system offers.
    pub cores: Option<u32>,
    /// Threads that the run used.
    pub threads: u32,
    /// Where all inputs come from.
    pub seed: u64,
    /// Profile of the scheme, as the command line spells it.
    pub profile: String,
    /// How thorough the run was.
    pub effort: String,
    /// When it started, UTC.
    pub date: String,
    /// How to run it again.
    pub command: String,
    /// What the results depend on, as a digest: program, seed, effort and records.
    pub key: String,
    /// What the run was given, or ships with the program.
    pub inputs: Vec<Input>,
    /// How each stage went.
    pub stages: Vec<Stage>,
    /// How busy the machine was while figures were measured.
    pub load: Option<Load>,
}

/// How busy a machine was while something was measured; facts that the system does not report are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Load average of the minute before, hundredths of a process.
    pub load_percent: Option<u32>,
    /// Share of all processors' time that other programs took meanwhile, millionths.
    pub others_ppm: Option<u32>,
    /// Share that a hypervisor took, millionths.
    pub stolen_ppm: Option<u32>,
    /// The governor of the frequency, such as "performance".
    pub governor: Option<String>,
    /// The lowest and the highest frequency that it may choose, kHz.
    pub frequency_khz: Option<[u32; 2]>,
}

impl Provenance {
    /// What speaks against the times of a run, in words: a busy machine.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.load.as_ref().map(|load| load.warnings(self.cores)).unwrap_or_default()
    }
}

/// An input of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// What it is.
    pub name: String,
    /// BLAKE3 digest of its bytes.
    pub digest: String,
}

impl Input {
    /// An input with these bytes.
    #[must_use]
    pub fn of(name: impl Into<String>, bytes: &[u8]) -> Self {
        Self { name: name.into(), digest: digest(bytes) }
    }
}

/// The BLAKE3 digest of some bytes, in the hex form that reports use.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// How a stage ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum StageStatus {
    /// It was not started.
    NotRun,
    /// It ended; its results are all there.
    Done,
    /// It was stopped; it has no results.
    Interrupted,
    /// It could not go on; it has no results.
    Failed,
}

/// How a stage went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Which one.
    pub name: String,
    /// How it ended.
    pub status: StageStatus,
    /// Wall time, milliseconds.
    pub wall_ms: u64,
    /// The most memory that the program used meanwhile, bytes.
    pub memory_bytes_max: Option<u64>,
    /// Why it did not end, if so.
    pub why: Option<String>,
}

impl Stage {
    /// A stage that was not started.
    #[must_use]
    pub fn not_run(name: &str) -> Self {
        let status = StageStatus::NotRun;
        Self { name: name.into(), status, wall_ms: 0, memory_bytes_max: None, why: None }
    }
}

/// Yes, no, or not asked.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// It was not tried.
    NotRun,
}

/// A record that was split, sealed, shared and opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordResult {
    /// Its file name, or the name of a generated record.
    pub name: String,
    /// What it is, such as "C-CDA" or "generated".
    pub kind: String,
    /// Its size, bytes.
    pub bytes: u64,
    /// BLAKE3 digest of its bytes.
    pub digest: String,
    /// The curve that it was sealed on.
    pub curve: String,
    /// Its partitions, in order.
    pub partitions: Vec<PartitionResult>,
    /// Whether opening every partition gave the same bytes again.
    pub round_trip: Answer,
    /// Whether a reader of some partitions saw those and nothing of the others.
    pub partial_view: Answer,
    /// Bytes that no rule of its format met; they are in the restricted partition.
    #[serde(default)]
    pub unmatched_bytes: u64,
    /// The first of them: elements down to it, byte and line.
    #[serde(default)]
    pub unmatched_first: Option<String>,
    /// Rules of its format that met nothing.
    #[serde(default)]
    pub idle_rules: Vec<String>,
}

/// A partition of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartitionResult {
    /// Its label.
    pub name: String,
    /// Its size in the clear, bytes.
    pub bytes: u64,
    /// Its size sealed, bytes.
    pub sealed_bytes: u64,
}

/// A demonstration of an erratum or ambiguity of the papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErratumResult {
    /// Identifier, such as "E1".
    pub id: String,
    /// What is wrong or open.
    pub title: String,
    /// What was run.
    pub ran: String,
    /// What was seen.
    pub seen: String,
    /// Whether that shows the erratum.
    pub shown: Answer,
}

/// A search whose transitions were taken on a real curve too, and compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConformanceResult {
    /// The scope that bounds the search.
    pub scope: String,
    /// The profile.
    pub profile: String,
    /// The curve.
    pub curve: String,
    /// Transitions that were taken on both.
    pub transitions: u64,
    /// States that were told apart on symbols.
    pub unique_states: u64,
    /// Steps from the initial state to the deepest of them.
    pub depth: u32,
    /// Whether every transition of the scope was taken.
    pub exhaustive: bool,
    /// The first difference, in words; nothing if there is none.
    pub divergence: Option<String>,
    /// Time of the search, milliseconds.
    pub time_ms: u64,
}

/// The verdict on a claim that was put to solvers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ProofVerdict {
    /// Every solver answers every question as the proof requires.
    Proved,
    /// Some solver answers some question differently, or gives up.
    NotProved,
    /// Solvers contradict each other.
    Contradicted,
    /// No solver was there to be asked.
    NotRun,
}

impl ProofVerdict {
    /// In words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::NotProved => "not proved",
            Self::Contradicted => "contradicted",
            Self::NotRun => "not run",
        }
    }
}

/// A property claimed for any number of users, owners, records and versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofResult {
    /// Identifier of the property, such as "P1".
    pub property: String,
    /// The property, a short sentence.
    pub name: String,
    /// The profile.
    pub profile: String,
    /// The coalition, as the matrix spells it.
    pub coalition: String,
    /// Against whom it is claimed, in words.
    pub about: String,
    /// The verdict.
    pub verdict: ProofVerdict,
    /// What was expected.
    pub expected: ProofVerdict,
    /// Questions that were put to each solver.
    pub questions: u32,
    /// The solvers.
    pub solvers: Vec<String>,
    /// Time of all answers, milliseconds.
    pub time_ms: u64,
}
