//! Which values a scenario may have.

use super::{Burst, Circle, RecordMix, Scenario, ScenarioError};
use sesphr::acl::Domain;
use sesphr::limits::SEAL_BYTES_MAX;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Bounds of single fields, for a machine with a few gigabytes.
const PATIENTS_MAX: u32 = 10_000_000;
const STAFF_MAX: u32 = 1_000_000;
const KINDS_MAX: usize = 1000;
const FAMILY_MAX: u32 = 15;
const RECORDS_MAX: u32 = 1000;
const CIRCLE_MAX: u32 = 10_000;
const DAYS_MAX: u32 = 3660;
const BYTES_MAX: u32 = SEAL_BYTES_MAX as u32;
const PER_DAY_MAX: f64 = 1e9;

/// The most that a workload may take, GiB, and what each thing takes, bytes: measured on the
/// shipped scenarios at a large scale, allocator overhead included.
const MEMORY_GIB_MAX: f64 = 8.0;
const PATIENT_BYTES: f64 = 600.0;
const STAFF_BYTES: f64 = 500.0;
const RECORD_BYTES: f64 = 48.0;
/// Grants by name: one for each member of a circle and each record that they read.
const GRANT_BYTES: f64 = 24.0;
/// Days of all patients together; their hours are walked twice for each process.
const PATIENT_DAYS_MAX: f64 = 1e9;

/// Names the file in errors.
struct Check<'a> {
    file: &'a str,
}

impl Check<'_> {
    fn refuse(&self, field: &str, found: impl Display, allowed: impl Display) -> ScenarioError {
        ScenarioError::Value {
            file: self.file.to_owned(),
            field: field.to_owned(),
            found: found.to_string(),
            allowed: allowed.to_string(),
        }
    }

    fn within<T: PartialOrd + Display + Copy>(
        &self,
        field: &str,
        value: T,
        range: RangeInclusive<T>,
    ) -> Result<(), ScenarioError> {
        // NaN is in no range.
        if range.contains(&value) {
            return Ok(());
        }
        let (low, high) = (range.start(), range.end());
        Err(self.refuse(field, value, format_args!("between {low} and {high}")))
    }

    fn percent(&self, field: &str, value: f64) -> Result<(), ScenarioError> {
        self.within(field, value, 0.0..=100.0)
    }

    fn weights(&self, field: &str, weights: &[u32]) -> Result<(), ScenarioError> {
        for (at, weight) in weights.iter().enumerate() {
            self.within(&format!("{field}[{at}]"), *weight, 0..=1_000_000)?;
        }
        if weights.iter().all(|weight| *weight == 0) {
            return Err(self.refuse(field, "all zero", "busy at some time"));
        }
        Ok(())
    }

    fn circle(&self, circle: &Circle) -> Result<(), ScenarioError> {
        self.within("population.circle.max", circle.max, 1..=CIRCLE_MAX)?;
        self.within("population.circle.min", circle.min, 1..=circle.max)?;
        self.within("population.circle.exponent", circle.exponent, 0.0..=10.0)?;
        self.percent("population.circle.team-percent", circle.team_percent)?;
        let field = "population.circle.activity-exponent";
        self.within(field, circle.activity_exponent, 0.0..=3.0)
    }

    fn record(&self, at: usize, record: &RecordMix) -> Result<(), ScenarioError> {
        let field = |name: &str| format!("record[{at}].{name}");
        self.within(&field("weight"), record.weight, 1..=1_000_000)?;
        self.within(&field("max-bytes"), record.max_bytes, 1..=BYTES_MAX)?;
        self.within(&field("p95-bytes"), record.p95_bytes, 1..=record.max_bytes)?;
        self.within(&field("median-bytes"), record.median_bytes, 1..=record.p95_bytes)?;
        for (partition, part) in record.parts.iter() {
            self.within(&field(&format!("parts.{partition}")), part, 1..=1_000_000)?;
        }
        if record.parts.iter().next().is_none() {
            let allowed = "at least one of skeleton, personal, insurance, medical, prescription";
            return Err(self.refuse(&field("parts"), "empty", allowed));
        }
        Ok(())
    }

    fn burst(&self, at: usize, burst: &Burst, minutes: u32) -> Result<(), ScenarioError> {
        let field = |name: &str| format!("burst[{at}].{name}");
        self.within(&field("from-minute"), burst.from_minute, 0..=minutes - 1)?;
        self.within(&field("minutes"), burst.minutes, 1..=minutes - burst.from_minute)?;
        self.within(&field("factor"), burst.factor, 0.0..=1e6)
    }
}

impl Scenario {
    /// Checks that every value is in range and that together they fit a machine; errors call the
    /// scenario `file`. [`Scenario::parse`] does so; call it again after changing values.
    ///
    /// # Errors
    /// The first value out of range, with what is allowed.
    pub fn check(&self, file: &str) -> Result<(), ScenarioError> {
        let check = Check { file };
        self.check_population(&check)?;
        check.within("time.days", self.time.days, 1..=DAYS_MAX)?;
        check.weights("time.week", &self.time.week)?;
        check.weights("time.day", &self.time.day)?;
        if self.record.is_empty() {
            return Err(check.refuse("record", "empty", "at least one kind of record"));
        }
        if self.record.len() > KINDS_MAX {
            let allowed = format!("at most {KINDS_MAX} kinds");
            return Err(check.refuse("record", self.record.len(), allowed));
        }
        for (at, record) in self.record.iter().enumerate() {
            check.record(at, record)?;
        }
        self.check_sessions(&check)?;
        let reading = &self.reading;
        check.within("reading.decay-exponent", reading.decay_exponent, 0.0..=10.0)?;
        check.within("reading.tail-days", reading.tail_days, 1..=36_600)?;
        check.percent("reading.never-percent", reading.never_percent)?;
        check.percent("reading.history-percent", reading.history_percent)?;
        check.within("revocations.per-day", self.revocations.per_day, 0.0..=PER_DAY_MAX)?;
        check.percent("revocations.ask-again-percent", self.revocations.ask_again_percent)?;
        self.check_together(&check)?;
        let minutes = self.time.days * 24 * 60;
        for (at, burst) in self.burst.iter().enumerate() {
            check.burst(at, burst, minutes)?;
        }
        Ok(())
    }

    /// Checks what fields need together, time and memory, before any is taken.
    fn check_together(&self, check: &Check<'_>) -> Result<(), ScenarioError> {
        let patients = f64::from(self.population.patients);
        let days = f64::from(self.time.days);
        let field = "population.patients times time.days";
        check.within(field, patients * days, 0.0..=PATIENT_DAYS_MAX)?;
        let field =
            "the memory that the scenario needs, GiB, for patients, their records and staff,";
        check.within(field, (self.memory_gib() * 10.0).ceil() / 10.0, 0.0..=MEMORY_GIB_MAX)
    }

    /// About how much memory a workload takes at most.
    fn memory_gib(&self) -> f64 {
        let Self { population, sessions, .. } = self;
        let patients = f64::from(population.patients);
        let days = f64::from(self.time.days);
        let staff: u64 = population.staff.values().map(|count| u64::from(*count)).sum();
        let leaves = 1.0 + population.turnover_percent_per_year / 100.0 * days / 365.0;
        let records = patients * (1.0 + f64::from(population.records_max)) / 2.0
            + sessions.per_day * days * sessions.upload_percent / 100.0;
        let members = f64::from(population.circle.min.max(2) + population.family_max);
        let grants =
            (records * members).min(records + sessions.per_day * days * sessions.reads_mean);
        let bytes = patients * (PATIENT_BYTES + 4.0 * members)
            + staff as f64 * leaves * STAFF_BYTES
            + records * RECORD_BYTES
            + grants * GRANT_BYTES;
        bytes / (1024.0 * 1024.0 * 1024.0)
    }

    fn check_population(&self, check: &Check<'_>) -> Result<(), ScenarioError> {
        let population = &self.population;
        check.within("population.patients", population.patients, 1..=PATIENTS_MAX)?;
        check.percent("population.joining-percent", population.joining_percent)?;
        check.within("population.records-max", population.records_max, 1..=RECORDS_MAX)?;
        check.within("population.family-max", population.family_max, 0..=FAMILY_MAX)?;
        for (role, count) in &population.staff {
            let field = format!("population.staff.{role}");
            if role.domain() == Domain::Private {
                let allowed = "of the public domain; family and friends come with family-max";
                return Err(check.refuse(&field, "a private role", allowed));
            }
            check.within(&field, *count, 0..=STAFF_MAX)?;
        }
        let staff: u64 = population.staff.values().map(|count| u64::from(*count)).sum();
        check.within("population.staff (together)", staff, 1..=u64::from(STAFF_MAX))?;
        check.within("population.teams", u64::from(population.teams), 1..=staff)?;
        let turnover = population.turnover_percent_per_year;
        check.within("population.turnover-percent-per-year", turnover, 0.0..=1000.0)?;
        for role in &population.granted_by_role {
            if role.domain() == Domain::Private {
                let allowed = "roles of the public domain: family and friends are named";
                return Err(check.refuse("population.granted-by-role", role, allowed));
            }
        }
        check.circle(&population.circle)
    }

    fn check_sessions(&self, check: &Check<'_>) -> Result<(), ScenarioError> {
        let sessions = &self.sessions;
        check.within("sessions.per-day", sessions.per_day, 0.0..=PER_DAY_MAX)?;
        check.within("sessions.reads-mean", sessions.reads_mean, 1.0..=1000.0)?;
        check.within("sessions.pause-seconds", sessions.pause_seconds, 0.0..=86_400.0)?;
        check.percent("sessions.upload-percent", sessions.upload_percent)?;
        check.percent("sessions.update-percent", sessions.update_percent)?;
        check.percent("sessions.curious-percent", sessions.curious_percent)?;
        check.percent("emergency.percent", self.emergency.percent)?;
        check.within("emergency.within-minutes", self.emergency.within_minutes, 0.0..=1440.0)?;
        check.within("emergency.hold-minutes", self.emergency.hold_minutes, 0.0..=525_600.0)?;
        let together = sessions.upload_percent
            + sessions.update_percent
            + sessions.curious_percent
            + self.emergency.percent;
        let field = "sessions: upload-, update- and curious-percent with emergency.percent";
        check.percent(field, together)
    }
}
