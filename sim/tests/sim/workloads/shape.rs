//! Workloads are shaped as their scenarios say.

use super::{shipped, trace};
use sesphr::acl::{Grantee, Refusal, Role};
use sesphr::action::{Action, Outcome};
use sesphr::id::{ItemId, OwnerId, PartyId, RecordId, UserId};
use sesphr::trace::Step;
use sesphr_sim::scenario::{Parts, Scenario};
use sesphr_sim::workload::summary::Summary;
use sesphr_sim::workload::{Intention, Workload};
use std::collections::{BTreeMap, BTreeSet};

const DAY_NS: u64 = 86_400_000_000_000;
const MINUTE_NS: u64 = 60_000_000_000;

fn summary(scenario: &Scenario, seed: u64) -> Summary {
    let mut summary = Summary::default();
    trace(scenario, seed).steps.iter().for_each(|step| summary.add(step));
    summary.finish()
}

#[track_caller]
fn near(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance * expected, "{value}, expected {expected}");
}

/// The sizes of whole records, by summing what is sealed of each when it is first uploaded.
fn sizes(scenario: &Scenario) -> Vec<u64> {
    let mut sizes: BTreeMap<(OwnerId, RecordId), u64> = BTreeMap::new();
    for Intention { action, .. } in Workload::new(scenario, 1) {
        if let Action::Seal { owner, record, bytes, .. } = action {
            *sizes.entry((owner, record)).or_default() += u64::from(bytes);
        }
    }
    let mut sizes: Vec<u64> = sizes.into_values().collect();
    sizes.sort_unstable();
    sizes
}

#[test]
fn record_sizes_have_the_measured_quantiles() {
    for (kind, median, p95) in [(0, 93e3, 125e3), (1, 930e3, 2670e3)] {
        let mut scenario = shipped("clinic-day").scaled(2000);
        scenario.sessions.update_percent = 0.0;
        scenario.record = vec![scenario.record[kind].clone()];
        let sizes = sizes(&scenario);
        assert!(sizes.len() > 2000, "{}", sizes.len());
        near(sizes[sizes.len() / 2] as f64, median, 0.05);
        near(sizes[sizes.len() * 95 / 100] as f64, p95, 0.08);
    }
}

#[test]
fn the_papers_sizes_all_occur() {
    let mut scenario = shipped("papers-sweep").scaled(400);
    scenario.sessions.update_percent = 0.0;
    let distinct: BTreeSet<u64> = sizes(&scenario).into_iter().collect();
    let papers = [50, 100, 200, 500, 800, 1024, 1500, 2048].map(|kb| kb * 1024);
    assert_eq!(distinct.into_iter().collect::<Vec<u64>>(), papers);
}

#[test]
fn weeks_and_days_show() {
    let month = summary(&shipped("hospital-month").scaled(300), 1);
    // The run begins on a Monday; on its first day everything is set up.
    let on = |days: &[u64]| {
        let of = (1..28).filter(|day| days.contains(&(day % 7)));
        let counts: Vec<u64> = of.map(|day| month.per_day[day as usize]).collect();
        counts.iter().sum::<u64>() as f64 / counts.len() as f64
    };
    let ratio = on(&[1, 2, 3]) / on(&[5, 6]);
    assert!((2.0..3.5).contains(&ratio), "weekdays are {ratio} times as busy as weekends");
    let [night, noon] = [2, 10].map(|hour| month.requests_per_hour[hour]);
    assert!(noon > 8 * night, "{noon} at ten, {night} at two in the night");
}

#[test]
fn the_graph_is_sparse_with_a_long_tail() {
    let scenario = shipped("hospital-month").scaled(500);
    let month = summary(&scenario, 1);
    let pairs = month.owners * month.users;
    let edges = month.owners_per_user.count * month.owners_per_user.median.max(1);
    assert!(edges * 10 < pairs, "{edges} of {pairs}");
    for spread in [month.users_per_owner, month.owners_per_user] {
        assert!(spread.max >= 5 * spread.median, "{spread:?}");
    }
}

/// Of the circle's size the tail is k^-2.2: twice the size, about 2^-1.2 of those beyond.
#[test]
fn circles_follow_their_power_law() {
    let mut scenario = shipped("hospital-month").scaled(1000);
    scenario.population.granted_by_role.clear();
    scenario.population.family_max = 0;
    scenario.population.joining_percent = 0.0;
    scenario.population.turnover_percent_per_year = 0.0;
    scenario.population.circle.activity_exponent = 0.0;
    scenario.emergency.percent = 0.0;
    scenario.sessions.per_day = 60_000.0;
    scenario.time.days = 5;
    let mut circles: BTreeMap<OwnerId, BTreeSet<UserId>> = BTreeMap::new();
    for Intention { action, .. } in Workload::new(&scenario, 1) {
        if let Action::Grant(grant) = action
            && let Grantee::User(user) = grant.grantee
        {
            circles.entry(grant.slot.owner).or_default().insert(user);
        }
    }
    let beyond = |k: usize| circles.values().filter(|circle| circle.len() >= k).count() as f64;
    near(beyond(4) / beyond(2), 0.41, 0.25);
    near(beyond(8) / beyond(4), 0.39, 0.35);
    assert!(beyond(16) > 0.0 && beyond(31) == 0.0);
}

/// Reading falls fast after the first day.
#[test]
fn what_is_new_is_read_most() {
    let mut scenario = shipped("hospital-month").scaled(300);
    scenario.sessions.update_percent = 0.0;
    let mut uploaded: BTreeMap<(OwnerId, RecordId), u64> = BTreeMap::new();
    let mut ages = Vec::new();
    let mut read: BTreeSet<(OwnerId, RecordId)> = BTreeSet::new();
    for Intention { at_ns, action } in Workload::new(&scenario, 1) {
        match action {
            // Those of the first day may be older than the run.
            Action::Seal { owner, record, .. } if at_ns > DAY_NS => {
                uploaded.entry((owner, record)).or_insert(at_ns);
            }
            Action::Open { item: ItemId { slot, .. }, .. } => {
                if let Some(from_ns) = uploaded.get(&(slot.owner, slot.record)) {
                    ages.push((at_ns - from_ns) / DAY_NS);
                    read.insert((slot.owner, slot.record));
                }
            }
            _ => {}
        }
    }
    let on = |from: u64, until: u64| {
        let count = ages.iter().filter(|age| (from..until).contains(age)).count();
        count as f64 / (until - from) as f64
    };
    assert!(on(0, 1) > 1.5 * on(1, 4), "{} and {}", on(0, 1), on(1, 4));
    assert!(on(1, 4) > 2.0 * on(10, 20), "{} and {}", on(1, 4), on(10, 20));
    let never = 1.0 - read.len() as f64 / uploaded.len() as f64;
    assert!(never >= 0.16, "{never} were never read: the 16 % and who had no time to be");
}

#[test]
fn a_flash_crowd_is_a_crowd() {
    let day = summary(&shipped("flash-crowd"), 1);
    let before = day.requests_per_hour[8];
    assert!(day.requests_per_hour[9] > 10 * before, "{:?}", day.requests_per_hour);
}

#[test]
fn a_storm_revokes_and_refuses() {
    let storm = trace(&shipped("revocation-storm"), 1);
    let revoked = storm.steps.iter().filter(|s| matches!(s.action, Action::Revoke { .. }));
    let at_minute = |ns: Option<u64>| ns.expect("a time") / MINUTE_NS;
    let (during, other) =
        revoked.partition::<Vec<&Step>, _>(|step| (600..720).contains(&at_minute(step.at_ns)));
    assert!(during.len() > 20 * other.len().max(1), "{} and {}", during.len(), other.len());
    let refused = |outcome| outcome == Outcome::Denied(Refusal::NoGrant);
    assert!(storm.steps.iter().filter(|step| refused(step.outcome)).count() > 20);
    let rotated = storm.steps.iter().filter(|s| matches!(s.action, Action::Rotate { .. })).count();
    assert_eq!(rotated, during.len() + other.len(), "each revocation has its rotation");
}

/// Somebody asks, is refused, is granted within eight minutes, reads, and loses the grant.
#[test]
fn emergencies_are_refused_granted_and_over() {
    let mut scenario = shipped("clinic-day");
    scenario.emergency.percent = 15.0;
    let trace = trace(&scenario, 1);
    let mut refused: BTreeMap<(UserId, OwnerId), u64> = BTreeMap::new();
    let (mut granted, mut revoked) = (0, 0);
    for step in &trace.steps {
        let at_ns = step.at_ns.expect("a time");
        match (step.action, step.outcome) {
            (Action::Request { user, item }, Outcome::Denied(Refusal::NoGrant)) => {
                refused.insert((user, item.slot.owner), at_ns);
            }
            (Action::Grant(grant), _) => {
                let Grantee::User(user) = grant.grantee else { continue };
                if let Some(asked_ns) = refused.get(&(user, grant.slot.owner)) {
                    assert!(at_ns - asked_ns <= 8 * MINUTE_NS);
                    granted += 1;
                }
            }
            (Action::Revoke { .. }, _) => revoked += 1,
            _ => {}
        }
    }
    assert!(granted > 10 && revoked > 10, "{granted} granted, {revoked} revoked");
}

/// Who leaves is replaced, asks no more, and leaves a rotation to do.
#[test]
fn staff_turns_over() {
    let mut scenario = shipped("hospital-month");
    scenario.population.turnover_percent_per_year = 500.0;
    let mut gone = BTreeSet::new();
    let (mut joined, mut rotations, mut after) = (0, 0, 0);
    for Intention { at_ns, action } in Workload::new(&scenario, 1) {
        match action {
            Action::Depart { user } => {
                gone.insert(user);
            }
            Action::Enrol { party: PartyId::User(_) } if at_ns % DAY_NS == 8 * 60 * MINUTE_NS => {
                joined += 1;
            }
            Action::Rotate { .. } => rotations += 1,
            Action::Request { user, .. } if gone.contains(&user) => after += 1,
            _ => {}
        }
    }
    assert!(gone.len() > 8, "{} left", gone.len());
    assert!(joined > 4 && joined <= gone.len(), "{joined} came");
    assert!(rotations > gone.len(), "{rotations} rotations");
    assert!(after < 20, "who left a session early may still ask: {after}");
}

/// A role that is granted to as a whole needs no grants by name.
#[test]
fn roles_are_granted_to_as_a_whole() {
    let scenario = shipped("clinic-day");
    let trace = trace(&scenario, 1);
    let pharmacists: BTreeSet<UserId> = trace
        .steps
        .iter()
        .filter_map(|step| match step.action {
            Action::Assign { user, role: Role::Pharmacist } => Some(user),
            _ => None,
        })
        .collect();
    let mut served = 0;
    for step in &trace.steps {
        match step.action {
            Action::Grant(grant) => {
                assert!(!matches!(grant.grantee, Grantee::User(u) if pharmacists.contains(&u)));
            }
            Action::Request { user, .. } if pharmacists.contains(&user) => {
                assert_eq!(step.outcome, Outcome::Granted);
                served += 1;
            }
            _ => {}
        }
    }
    assert!(served > 0);
}

#[test]
fn partitions_are_those_with_parts() {
    let parts = Parts { medical: 2, skeleton: 1, ..Parts::default() };
    let labels: Vec<u8> = parts.iter().map(|(partition, _)| partition.label()).collect();
    assert_eq!(labels, [0, 3]);
}

/// One in ten days is one in ten days, however many patients share it; rarer still ends.
#[test]
fn rare_revocations_are_rare() {
    let mut scenario = shipped("hospital-month").scaled(1000);
    let revocations = |scenario: &Scenario, seed| {
        let revoked =
            Workload::new(scenario, seed).filter_map(|intention| match intention.action {
                Action::Revoke { slot, .. } => Some((slot.owner, intention.at_ns)),
                _ => None,
            });
        revoked.collect::<BTreeSet<_>>().len()
    };
    scenario.emergency.percent = 0.0;
    // Three in thirty days on average, if everybody has somebody to revoke.
    for (per_day, most) in [(0.1, 13), (1e-9, 0), (1e-300, 0), (0.0, 0)] {
        scenario.revocations.per_day = per_day;
        let found = revocations(&scenario, 1);
        assert!(found <= most, "{found} at {per_day} a day");
    }
    scenario.revocations.per_day = 10.0;
    let found = revocations(&scenario, 1);
    assert!((150..=400).contains(&found), "{found}, expected at most 300");
}

/// Shares of one in a million million are shares.
#[test]
fn rare_kinds_of_sessions_occur_as_they_should() {
    let mut scenario = shipped("clinic-day").scaled(5000);
    scenario.population.records_max = 1;
    scenario.sessions.per_day = 200_000.0;
    (scenario.sessions.update_percent, scenario.emergency.percent) = (0.0, 0.0);
    for (percent, from, until) in [(0.0, 0, 0), (1e-9, 0, 1), (0.01, 5, 45), (1.0, 1700, 2300)] {
        scenario.sessions.upload_percent = percent;
        let uploads = Workload::new(&scenario, 1).filter(|intention| {
            matches!(intention.action, Action::Seal { record: RecordId(1..), partitions, .. }
                if partitions.iter().any(|partition| partition.label() == 3))
        });
        let count = uploads.count();
        assert!((from..=until).contains(&count), "{count} at {percent} %");
    }
}
