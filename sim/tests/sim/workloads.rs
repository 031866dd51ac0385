//! Workloads: the same everywhere, shaped as their scenarios say, and possible.
#![allow(clippy::indexing_slicing, reason = "a panic is how a test fails")]

mod scenarios;
mod shape;
mod sweeps;
mod tables;

use sesphr::algebra::bls12::Bls12;
use sesphr::entropy::Entropy;
use sesphr::profile::{Payload, Profile};
use sesphr::system::Network;
use sesphr::trace::{Header, Step, Trace};
use sesphr_sim::scenario::{SHIPPED, Scenario};
use sesphr_sim::workload::logarithm::Logarithms;
use sesphr_sim::workload::{Workload, generate};
use std::io;

fn shipped(name: &str) -> Scenario {
    Scenario::load(name).expect("a shipped scenario")
}

fn trace(scenario: &Scenario, seed: u64) -> Trace {
    let steps = generate::played(scenario, seed).expect("supported");
    let steps: Vec<Step> = steps.collect::<Result<_, _>>().expect("possible");
    Trace { header: Header::new(scenario.profile, Network::AtOnce, seed), steps }
}

/// The bytes of every shipped workload: a change of any says that traces made before differ from
/// those made now.
#[test]
fn shipped_workloads_are_golden() {
    let golden = include_str!("workloads/golden.txt");
    let digests = SHIPPED.map(|shipped| {
        let scenario = Scenario::load(shipped.name).expect("it parses");
        let written = generate::generate(&scenario, 1, io::sink(), |_| ()).expect("possible");
        format!("{} {} {}\n", shipped.name, written.summary.steps, written.digest)
    });
    assert_eq!(digests.concat(), golden);
}

#[test]
fn a_seed_makes_a_workload() {
    let scenario = shipped("clinic-day");
    let intentions = |seed| Workload::new(&scenario, seed).collect::<Vec<_>>();
    assert_eq!(intentions(1), intentions(1));
    assert_ne!(intentions(1), intentions(2));
    assert!(intentions(3).is_sorted_by_key(|intention| intention.at_ns));
    assert!(intentions(3).iter().all(|i| i.at_ns < Workload::new(&scenario, 3).end_ns()));
}

/// Lanes end every step as one system of everybody does.
#[test]
fn lanes_agree_with_one_system() {
    for shipped in SHIPPED {
        let scenario = Scenario::load(shipped.name).expect("it parses").scaled(25);
        for profile in [Profile::HARDENED, Profile::SESPHR_HYBRID] {
            let scenario = Scenario { profile, ..scenario.clone() };
            let trace = trace(&scenario, 3);
            let intentions = Workload::new(&scenario, 3);
            let lanes = generate::steps(profile, 3, intentions).expect("supported");
            let lanes: Vec<Step> = lanes.collect::<Result<_, _>>().expect("possible");
            assert!(lanes == trace.steps, "{}: played ahead or as it comes", shipped.name);
            let root = Entropy::Seeded(3).seed();
            let (_, divergence) = trace.replay::<Logarithms>(root).expect("possible");
            assert_eq!(divergence, None, "{}", shipped.name);
        }
    }
}

/// A trace that was generated ends on a curve as it says.
#[test]
fn a_clinic_replays_on_a_curve() {
    let trace = trace(&shipped("clinic-day").scaled(10), 1);
    let (_, divergence) = trace.replay::<Bls12>(Entropy::Seeded(1).seed()).expect("possible");
    assert_eq!(divergence, None);
}

/// The literal payload runs on its own curve, which alone knows what it loses.
#[test]
fn the_literal_payload_tells_what_it_loses() {
    let mut scenario = Scenario { profile: Profile::SESPHR, ..shipped("clinic-day").scaled(5) };
    assert_eq!(scenario.profile.payload, Payload::Literal);
    for kind in &mut scenario.record {
        (kind.median_bytes, kind.p95_bytes) = (4000, 4000);
    }
    let lost = |step: &Step| match step.outcome {
        sesphr::action::Outcome::Sealed { lost_chunks } => lost_chunks,
        _ => 0,
    };
    assert!(trace(&scenario, 1).steps.iter().map(lost).sum::<u32>() > 0);
}
