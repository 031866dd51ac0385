//! What all timelines of a workload share: the scenario, worked out.

use super::clock::Clock;
use super::directory::Directory;
use crate::random::people::{Purpose, Stream, Weighted, power};
use crate::scenario::{BurstOf, Parts, Scenario};
use sesphr::acl::Role;
use sesphr::id::Partition;
use sesphr::profile::Revocation;

/// The standard normal's 95 % point.
const NORMAL_P95: f64 = 1.644_853_626_951_472_2;

/// A kind of record.
#[derive(Clone, Debug)]
pub(super) struct RecordClass {
    median_bytes: f64,
    max_bytes: u32,
    /// Deviation of the logarithm of the size.
    sigma: f64,
    /// Which partitions there are, and of how many parts each is.
    pub(super) parts: Parts,
    /// The parts together.
    whole: u64,
}

impl RecordClass {
    /// The size of a whole record, bytes.
    pub(super) fn bytes(&self, stream: &mut Stream) -> u32 {
        let drawn = stream.lognormal(self.median_bytes, self.sigma);
        u32::try_from(drawn).unwrap_or(u32::MAX).clamp(1, self.max_bytes)
    }

    /// The bytes of a record that a number of parts amounts to.
    pub(super) fn share(&self, bytes: u32, part: u32) -> u32 {
        let share = u64::from(bytes) * u64::from(part) / self.whole.max(1);
        u32::try_from(share).unwrap_or(u32::MAX)
    }
}

/// A scenario, worked out for drawing.
#[derive(Debug)]
pub(super) struct Plan {
    /// The scenario.
    pub(super) scenario: Scenario,
    /// When sessions are.
    pub(super) sessions: Clock,
    /// When revocations are.
    pub(super) revocations: Clock,
    /// Who works where.
    pub(super) directory: Directory,
    /// The kinds of records.
    pub(super) kinds: Vec<RecordClass>,
    /// How frequent each kind is.
    pub(super) kind: Weighted,
    /// How many of the staff a patient deals with, beyond the fewest.
    pub(super) circle: Weighted,
    /// How active the members of a circle are, the most active first.
    pub(super) members: Weighted,
    /// Departures from roles that owners grant to: when, and which role, in order of time.
    pub(super) role_departures: Vec<(u64, Role)>,
    /// The factor from the mean rates to those of the most active patient.
    activity: f64,
    configuration: [u8; 32],
    seed: u64,
}

impl Plan {
    /// Works out a scenario.
    pub(super) fn new(scenario: &Scenario, seed: u64) -> Self {
        let configuration =
            blake3::derive_key("sesphr v1 workload configuration", &scenario.canonical());
        let clock = |of| Clock::new(&scenario.time, &scenario.burst, of);
        let sessions = clock(BurstOf::Sessions);
        let mut stream = Stream::new(&configuration, seed, Purpose::Directory);
        let directory = Directory::new(scenario, &sessions, &mut stream);
        let circle = &scenario.population.circle;
        let fewest = circle.min as usize;
        let most = (circle.max as usize).min(directory.posts.len()).max(fewest);
        let exponent = circle.activity_exponent;
        let patients = scenario.population.patients;
        let weights: f64 = (1..=patients).map(|rank| power(f64::from(rank), -exponent)).sum();
        let by_role = &scenario.population.granted_by_role;
        let departures = directory.departures.iter().filter(|(_, role)| by_role.contains(role));
        let mut role_departures: Vec<(u64, Role)> = departures.copied().collect();
        role_departures.dedup();
        let family = scenario.population.family_max as usize;
        Self {
            members: Weighted::power_law(most.saturating_add(family), 1, exponent),
            role_departures,
            sessions,
            revocations: clock(BurstOf::Revocations),
            directory,
            kinds: kinds(scenario),
            kind: Weighted::new(scenario.record.iter().map(|kind| u64::from(kind.weight))),
            circle: Weighted::power_law(most - fewest + 1, circle.min, circle.exponent),
            activity: 1.0 / weights,
            configuration,
            seed,
            scenario: scenario.clone(),
        }
    }

    /// A patient's own stream of random numbers.
    pub(super) fn stream(&self, patient: u32) -> Stream {
        Stream::new(&self.configuration, self.seed, Purpose::Patient(patient))
    }

    /// A patient's share of what the whole population does: i^-a of all.
    pub(super) fn share(&self, patient: u32) -> f64 {
        let exponent = self.scenario.population.circle.activity_exponent;
        self.activity * power(f64::from(patient) + 1.0, -exponent)
    }

    /// Whether owners seal again what a revocation leaves open.
    pub(super) fn rotates(&self) -> bool {
        self.scenario.profile.revocation == Revocation::Rotate
    }

    /// Whether owners grant to a role as a whole.
    pub(super) fn by_role(&self, role: Role) -> bool {
        self.scenario.population.granted_by_role.contains(&role)
    }

    /// How attractive a record of some age is to readers: 1 on its first day, then the age in days
    /// to the power -a, nothing beyond the tail.
    pub(super) fn recency(&self, age_days: f64) -> f64 {
        let reading = &self.scenario.reading;
        if age_days > f64::from(reading.tail_days) {
            return 0.0;
        }
        power(age_days.max(1.0), -reading.decay_exponent)
    }
}

fn kinds(scenario: &Scenario) -> Vec<RecordClass> {
    let kind = |record: &crate::scenario::RecordMix| {
        let (median, p95) = (f64::from(record.median_bytes), f64::from(record.p95_bytes));
        RecordClass {
            median_bytes: median,
            max_bytes: record.max_bytes,
            sigma: libm::log(p95 / median) / NORMAL_P95,
            parts: record.parts,
            whole: record.parts.iter().map(|(_, part)| u64::from(part)).sum(),
        }
    };
    scenario.record.iter().map(kind).collect()
}

/// The partitions of a kind that a role is given.
pub(super) fn given(role: Role, parts: Parts) -> impl Iterator<Item = Partition> {
    let wanted = role.default_partitions();
    parts.iter().map(|(partition, _)| partition).filter(move |p| wanted.contains(p))
}
