//! The scenario of a simulation, as TOML: stations, classes of operations, and how long to run.
//!
//! `docs/simulation.md` is the manual. Fractions appear here and nowhere in the state of a
//! simulation: every variate is an integer number of nanoseconds or bytes.

use crate::random::distribution::TimeDistribution;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Why a scenario cannot be simulated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file is not a scenario.
    #[error("{file}: {problem}")]
    Syntax {
        /// The file, or the name of a shipped scenario.
        file: String,
        /// Where and why.
        problem: String,
    },
    /// A field has a value that makes no sense.
    #[error("{file}: {field}: {problem}")]
    Field {
        /// The file, or the name of a shipped scenario.
        file: String,
        /// Which field.
        field: String,
        /// What is wrong with it, and what is allowed.
        problem: String,
    },
    /// A name is unknown.
    #[error("{file}: {field}: none is named {name:?}; there are {known}")]
    Unknown {
        /// The file, or the name of a shipped scenario.
        file: String,
        /// Which field.
        field: &'static str,
        /// The name.
        name: String,
        /// The known names, separated by commas.
        known: String,
    },
}

/// A whole scenario.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The file, or the name of a shipped scenario.
    #[serde(skip)]
    pub file: String,
    /// How long to run and how often.
    pub run: Run,
    /// People whose devices and habits the scenario counts.
    #[serde(default)]
    pub population: Population,
    /// Which of the calibrated service times to use.
    #[serde(default)]
    pub calibration: CalibrationChoice,
    /// Where operations queue.
    #[serde(rename = "station")]
    pub stations: Vec<StationConfig>,
    /// Kinds of operations.
    #[serde(rename = "class")]
    pub classes: Vec<ClassConfig>,
}

/// How long to run and how often.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Operations that arrive in a replication, including the warm-up.
    pub operations: Option<u64>,
    /// Simulated seconds during which operations arrive in a replication.
    pub horizon_s: Option<u64>,
    /// Simulated seconds at the start of a replication that are not counted.
    #[serde(default)]
    pub warm_up_s: u64,
    /// Independent replications.
    #[serde(default = "Run::replications")]
    pub replications: u32,
    /// Level of the confidence intervals, per cent.
    #[serde(default = "Run::confidence_percent")]
    pub confidence_percent: u32,
}

impl Run {
    const fn replications() -> u32 {
        10
    }

    const fn confidence_percent() -> u32 {
        95
    }
}

/// People whose devices and habits the scenario counts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// How many.
    pub users: u32,
}

impl Default for Population {
    fn default() -> Self {
        Self { users: 1 }
    }
}

/// Which of the calibrated service times to use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrationChoice {
    /// The profile, as a calibration file spells it.
    pub profile: String,
}

impl Default for CalibrationChoice {
    fn default() -> Self {
        Self { profile: "hardened".into() }
    }
}

/// A place where operations queue.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StationConfig {
    /// Its name in routes.
    pub name: String,
    /// How many operations it serves at once.
    #[serde(default)]
    pub servers: Servers,
    /// How long a service takes, unless a class says otherwise.
    pub service: Option<TimeDistribution>,
    /// It is a link: the service is the transmission of an operation's bytes.
    pub link: Option<LinkConfig>,
    /// Who is served next.
    #[serde(default)]
    pub discipline: Discipline,
}

/// How many operations a station serves at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "servers is a number, \"per-user\" or \"unlimited\"")]
pub enum Servers {
    /// This many, from one queue.
    Number(u32),
    /// A word.
    Word(ServersWord),
}

impl Default for Servers {
    fn default() -> Self {
        Self::Number(1)
    }
}

/// Servers without a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServersWord {
    /// One server and one queue for each user: the users' own devices.
    PerUser,
    /// Nobody ever waits.
    Unlimited,
}

/// A link between parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkConfig {
    /// Bandwidth of one server of the station.
    pub bits_per_second: u64,
    /// Time between the end of a transmission and its arrival, nanoseconds.
    #[serde(default)]
    pub latency_ns: u64,
}

/// Who is served next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Discipline {
    /// First come, first served.
    #[default]
    Fifo,
    /// The lowest priority number first, then first come; nobody is interrupted.
    Priority,
}

/// A kind of operations.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassConfig {
    /// Its name in results.
    pub name: String,
    /// When operations arrive.
    pub arrivals: Arrivals,
    /// The stations that an operation visits, in order.
    pub route: Vec<String>,
    /// How long a service takes, by station, where it differs from the station's own.
    #[serde(default)]
    pub service: BTreeMap<String, TimeDistribution>,
    /// Bytes that an operation moves over links.
    pub bytes: Option<Bytes>,
    /// Operations that arrive together.
    #[serde(default = "ClassConfig::batch")]
    pub batch: u32,
    /// Who goes first where the discipline is `priority`; 0 before 1.
    #[serde(default)]
    pub priority: u8,
    /// The probability that a finished operation takes its route again.
    #[serde(default)]
    pub again: f64,
}

impl ClassConfig {
    const fn batch() -> u32 {
        1
    }
}

/// Lognormal sizes through two published quantiles; constant if both are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bytes {
    /// Half of all operations move at most this many bytes.
    pub median: u32,
    /// 95 of a hundred operations move at most this many bytes.
    pub p95: u32,
}

/// When operations of a class arrive.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Arrivals {
    /// A Poisson process of constant rate.
    Poisson {
        /// Its rate.
        per_second: f64,
    },
    /// A Poisson process that the population causes, with a daily cycle.
    Users {
        /// What one user causes.
        per_user_per_day: f64,
        /// Weights of the hours of a day from midnight; equal if there are none.
        #[serde(default)]
        hourly: Vec<f64>,
    },
    /// A Poisson process whose rate changes in steps and then starts over.
    Steps {
        /// The rate in each step.
        per_second: Vec<f64>,
        /// How long a step is.
        step_s: u64,
    },
    /// Independent intervals of any distribution.
    Renewal {
        /// Their distribution.
        interval: TimeDistribution,
    },
    /// When a log or a workload says.
    Outside {},
}

/// The shipped scenario whose arrivals are those of a workload.
pub const WORKLOAD_NETWORK: &str = "health-network";

/// Its text.
pub const WORKLOAD_NETWORK_TEXT: &str =
    include_str!("../../scenarios/queueing/health-network.toml");

/// The scenarios that are shipped, with their text.
pub const SHIPPED: [(&str, &str); 10] = [
    ("mm1", include_str!("../../scenarios/queueing/mm1.toml")),
    ("mmc", include_str!("../../scenarios/queueing/mmc.toml")),
    ("md1", include_str!("../../scenarios/queueing/md1.toml")),
    ("mg1", include_str!("../../scenarios/queueing/mg1.toml")),
    ("tandem", include_str!("../../scenarios/queueing/tandem.toml")),
    ("priority", include_str!("../../scenarios/queueing/priority.toml")),
    ("retry", include_str!("../../scenarios/queueing/retry.toml")),
    ("flash-crowd-srs", include_str!("../../scenarios/queueing/flash-crowd-srs.toml")),
    ("hospital-million", include_str!("../../scenarios/queueing/hospital-million.toml")),
    (WORKLOAD_NETWORK, WORKLOAD_NETWORK_TEXT),
];

impl Config {
    /// Reads a scenario; errors call it `file`.
    ///
    /// # Errors
    /// Text that is not TOML; a field that is unknown or missing.
    pub fn parse(file: &str, text: &str) -> Result<Self, ConfigError> {
        let parsed = toml::from_str(text);
        let mut config: Self = parsed.map_err(|error| ConfigError::Syntax {
            file: file.into(),
            problem: error.to_string().trim_end().into(),
        })?;
        config.file = file.into();
        Ok(config)
    }

    /// A shipped scenario.
    ///
    /// # Errors
    /// As [`Config::parse`]; a test checks that no shipped scenario has any.
    pub fn shipped(name: &str) -> Option<Result<Self, ConfigError>> {
        let (name, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name)?;
        Some(Self::parse(name, text))
    }

    /// A scenario from a file that was read.
    ///
    /// # Errors
    /// As [`Config::parse`].
    pub fn from_file(path: &Path, text: &str) -> Result<Self, ConfigError> {
        Self::parse(&path.display().to_string(), text)
    }

    /// Gives a station another number of servers.
    ///
    /// # Errors
    /// If there is no such station.
    pub fn set_servers(&mut self, name: &str, servers: u32) -> Result<(), ConfigError> {
        let error = self.unknown("station", name, self.stations.iter().map(|s| s.name.as_str()));
        let station = self.stations.iter_mut().find(|station| station.name == name);
        station.ok_or(error)?.servers = Servers::Number(servers);
        Ok(())
    }

    /// An error about an unknown name.
    pub(super) fn unknown<'a>(
        &self,
        field: &'static str,
        name: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> ConfigError {
        let (file, known) = (self.file.clone(), known.collect::<Vec<_>>().join(", "));
        ConfigError::Unknown { file, field, name: name.to_owned(), known }
    }

    /// An error at a field.
    pub(super) fn field(
        &self,
        field: impl Into<String>,
        problem: impl Into<String>,
    ) -> ConfigError {
        ConfigError::Field { file: self.file.clone(), field: field.into(), problem: problem.into() }
    }
}
