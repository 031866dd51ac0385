//! Scenarios: what a health network is like, from which a workload is drawn.
//!
//! A scenario is a TOML file; `docs/scenarios.md` describes every field. Numbers that the papers'
//! readers will ask about come with their source in the shipped files: record sizes from public
//! C-CDA samples and Synthea FHIR R4 bundles, weekly and daily cycles and the sparse graph of users
//! and records from the access log of a university hospital (PMC4736751), the decay of reading
//! from Hripcsak et al. 2011. No source gives a rate of revocations: it is there to be swept.
//!
//! Floating-point numbers occur here and while a variate is drawn, never in the state of a run.

mod check;
mod error;
mod shipped;

pub use error::ScenarioError;
pub use shipped::{SHIPPED, Shipped};

use serde::{Deserialize, Serialize};
use sesphr::acl::Role;
use sesphr::id::Partition;
use sesphr::profile::Profile;
use std::collections::BTreeMap;
use std::path::Path;

/// A health network and what happens in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// What it shows, in a sentence.
    pub about: String,
    /// The profile that all parties follow.
    #[serde(default)]
    pub profile: Profile,
    /// Who takes part.
    pub population: Population,
    /// How long it lasts, and when it is busy.
    pub time: Time,
    /// What records are like: at least one kind.
    pub record: Vec<RecordMix>,
    /// What a session is.
    pub sessions: Sessions,
    /// Which of a patient's records is read.
    #[serde(default)]
    pub reading: Reading,
    /// How often owners revoke, and what follows.
    #[serde(default)]
    pub revocations: Revocations,
    /// Access without prior permission.
    #[serde(default)]
    pub emergency: Emergency,
    /// Intervals that are busier, or quieter, than the cycle says.
    #[serde(default)]
    pub burst: Vec<Burst>,
}

/// Who takes part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Population {
    /// Patients, each the owner of records.
    pub patients: u32,
    /// Share of the patients who join in the course of the run, percent; the others are there at
    /// the start.
    #[serde(default)]
    pub joining_percent: f64,
    /// Records that a patient has on joining: 1 and up to this many, evenly.
    #[serde(default = "default::records_max")]
    pub records_max: u32,
    /// Relatives and friends of a patient who are given everything: up to this many, evenly.
    #[serde(default)]
    pub family_max: u32,
    /// How many public-domain users hold each role.
    pub staff: BTreeMap<Role, u32>,
    /// Care teams that the staff is divided into.
    #[serde(default = "default::one")]
    pub teams: u32,
    /// Share of the staff that leaves and is replaced, percent a year.
    #[serde(default)]
    pub turnover_percent_per_year: f64,
    /// Roles that owners grant to as a whole, instead of naming their holders.
    #[serde(default)]
    pub granted_by_role: Vec<Role>,
    /// Who cares for a patient.
    #[serde(default)]
    pub circle: Circle,
}

/// How many of the staff a patient deals with, and who they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Circle {
    /// The fewest.
    pub min: u32,
    /// The most.
    pub max: u32,
    /// Exponent a of the power law: k of the staff with a probability proportional to k^-a.
    pub exponent: f64,
    /// Share of them who are of the patient's own team, percent; the others are of any.
    pub team_percent: f64,
    /// Exponent of the activity of patients and staff: the i-th is as active as i^-a.
    pub activity_exponent: f64,
}

impl Default for Circle {
    fn default() -> Self {
        Self { min: 1, max: 30, exponent: 2.2, team_percent: 80.0, activity_exponent: 0.6 }
    }
}

/// How long it lasts, and when it is busy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Time {
    /// Length of the run, days of 24 hours.
    pub days: u32,
    /// The weekday that it starts on, at midnight.
    #[serde(default)]
    pub start: Weekday,
    /// How busy Monday to Sunday are, in any unit.
    #[serde(default = "default::week")]
    pub week: [u32; 7],
    /// How busy the hours from midnight on are, in any unit.
    #[serde(default = "default::day")]
    pub day: [u32; 24],
}

/// A day of the week.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Weekday {
    /// The first of the week.
    #[default]
    Monday,
    /// The second.
    Tuesday,
    /// The third.
    Wednesday,
    /// The fourth.
    Thursday,
    /// The fifth.
    Friday,
    /// The sixth.
    Saturday,
    /// The seventh.
    Sunday,
}

/// One kind of record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RecordMix {
    /// What it is called, such as `c-cda`.
    pub name: String,
    /// How often records are of this kind, relative to the others.
    #[serde(default = "default::one")]
    pub weight: u32,
    /// Half of the records have at most this many bytes.
    pub median_bytes: u32,
    /// 95 % of the records have at most this many bytes; equal to the median for a fixed size.
    /// Sizes are lognormal through both.
    pub p95_bytes: u32,
    /// No record has more bytes.
    #[serde(default = "default::bytes_max")]
    pub max_bytes: u32,
    /// Each partition's share of the whole, in any unit.
    pub parts: Parts,
}

/// Parts of a record by partition: of the papers' four and the skeleton.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Parts {
    /// Markup between the parts.
    pub skeleton: u32,
    /// Personal information.
    pub personal: u32,
    /// Insurance related information.
    pub insurance: u32,
    /// Medical information.
    pub medical: u32,
    /// Prescription information.
    pub prescription: u32,
}

impl Parts {
    /// The partitions that a record has, with their parts.
    pub fn iter(self) -> impl Iterator<Item = (Partition, u32)> {
        [
            (Partition::SKELETON, self.skeleton),
            (Partition::PERSONAL, self.personal),
            (Partition::INSURANCE, self.insurance),
            (Partition::MEDICAL, self.medical),
            (Partition::PRESCRIPTION, self.prescription),
        ]
        .into_iter()
        .filter(|(_, part)| *part > 0)
    }
}

/// What a session is: somebody comes, does something a few times, and goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sessions {
    /// Sessions of the whole population on an average day.
    pub per_day: f64,
    /// Mean number of readings in a reading session; geometric, at least one.
    #[serde(default = "default::reads_mean")]
    pub reads_mean: f64,
    /// Mean time between two readings, seconds; exponential.
    #[serde(default = "default::pause_seconds")]
    pub pause_seconds: f64,
    /// Share of the sessions in which the owner uploads a new record, percent.
    #[serde(default)]
    pub upload_percent: f64,
    /// Share of the sessions in which the owner uploads a new version of a partition, percent.
    #[serde(default)]
    pub update_percent: f64,
    /// Share of the sessions in which somebody without permission asks, and is refused, percent.
    #[serde(default)]
    pub curious_percent: f64,
}

/// Which of a patient's records is read: the recent ones. A record is read with weight 1 on its
/// first day, and t^-a at an age of t days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Reading {
    /// The exponent a.
    pub decay_exponent: f64,
    /// Records older than this many days are not read; records that a patient brings when joining
    /// have any age up to it.
    pub tail_days: u32,
    /// Share of the uploads that nobody ever reads, percent.
    pub never_percent: f64,
    /// Share of the readings that ask for the version before the current one, percent.
    pub history_percent: f64,
}

impl Default for Reading {
    fn default() -> Self {
        Self { decay_exponent: 1.0, tail_days: 730, never_percent: 16.0, history_percent: 2.0 }
    }
}

/// How often owners revoke. No source gives a rate: sweep it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Revocations {
    /// Revocations of the whole population on an average day: an owner takes all grants from a
    /// user.
    pub per_day: f64,
    /// Share of the revoked users who ask again when they next would have read, percent.
    pub ask_again_percent: f64,
}

/// Access without prior permission: somebody asks, is refused, is granted what an emergency
/// needs (medical and prescription), reads, and loses the grant again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Emergency {
    /// Share of the sessions, percent. The literature's 15 % of accesses without prior
    /// justification is an upper bound.
    pub percent: f64,
    /// The grant comes at most this many minutes after the refusal, uniformly.
    pub within_minutes: f64,
    /// The grant lasts this many minutes.
    pub hold_minutes: f64,
}

impl Default for Emergency {
    fn default() -> Self {
        Self { percent: 0.0, within_minutes: 8.0, hold_minutes: 60.0 }
    }
}

/// What a burst is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BurstOf {
    /// Sessions.
    Sessions,
    /// Revocations.
    Revocations,
}

/// An interval in which a rate is multiplied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Burst {
    /// Which rate.
    pub of: BurstOf,
    /// When it begins, minutes since the start.
    pub from_minute: u32,
    /// How long it lasts, minutes.
    pub minutes: u32,
    /// What the rate is multiplied by.
    pub factor: f64,
}

mod default {
    //! Defaults other than zero. The cycles follow a hospital's access log in outline: weekdays two
    //! to three times as busy as weekends, office hours ten times as busy as nights.

    pub(super) const fn one() -> u32 {
        1
    }
    pub(super) const fn records_max() -> u32 {
        3
    }
    pub(super) const fn bytes_max() -> u32 {
        16 << 20
    }
    pub(super) const fn reads_mean() -> f64 {
        2.0
    }
    pub(super) const fn pause_seconds() -> f64 {
        60.0
    }
    pub(super) const fn week() -> [u32; 7] {
        [100, 105, 105, 100, 90, 40, 35]
    }
    pub(super) const fn day() -> [u32; 24] {
        [
            8, 6, 5, 5, 6, 10, 25, 55, 85, 100, 100, 95, 80, 85, 95, 95, 85, 65, 40, 28, 22, 18,
            14, 10,
        ]
    }
}

impl Scenario {
    /// Whether a text is a scenario of a workload, right or wrong, and not one of queues: it has
    /// sessions and no stations.
    #[must_use]
    pub fn recognises(text: &str) -> bool {
        let table = text.parse::<toml::Table>();
        table.is_ok_and(|table| table.contains_key("sessions") && !table.contains_key("station"))
    }

    /// Reads a scenario from TOML; errors call it `file`.
    ///
    /// # Errors
    /// Text that is not TOML; a field that is unknown, missing or of a wrong type; a value out of
    /// range. Each error names the file, the place and what is allowed.
    pub fn parse(text: &str, file: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text)
            .map_err(|source| ScenarioError::Toml { file: file.to_owned(), source })?;
        scenario.check(file)?;
        Ok(scenario)
    }

    /// The shipped scenario of this name, or else the scenario in the file of this name.
    ///
    /// # Errors
    /// A file that cannot be read; whatever [`Scenario::parse`] rejects.
    pub fn load(name: &str) -> Result<Self, ScenarioError> {
        if let Some(shipped) = Shipped::named(name) {
            return Self::parse(shipped.toml, name);
        }
        let path = Path::new(name);
        // A bare word is a mistyped name rather than a file.
        if !path.exists() && path.extension().is_none() && path.components().count() == 1 {
            return Err(ScenarioError::Unknown { name: name.to_owned() });
        }
        let text = std::fs::read_to_string(path)
            .map_err(|source| ScenarioError::Read { file: name.to_owned(), source })?;
        Self::parse(&text, name)
    }

    /// The bytes that stand for the scenario in seeds and digests: its JSON, fields in order.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        // Strings, numbers, lists and maps with names for keys: JSON holds them all.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The same network at another size: patients, staff, sessions and revocations times `percent`
    /// / 100. A group that is not empty keeps at least one member.
    #[must_use]
    pub fn scaled(mut self, percent: u32) -> Self {
        let scale = |count: &mut u32| {
            let scaled = u64::from(*count) * u64::from(percent) / 100;
            let least = u64::from(*count > 0);
            *count = u32::try_from(scaled.max(least)).unwrap_or(u32::MAX);
        };
        scale(&mut self.population.patients);
        self.population.staff.values_mut().for_each(scale);
        scale(&mut self.population.teams);
        self.sessions.per_day *= f64::from(percent) / 100.0;
        self.revocations.per_day *= f64::from(percent) / 100.0;
        self
    }
}
