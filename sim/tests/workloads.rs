//! Workloads: the same everywhere, shaped as their scenarios say, and possible.
#![allow(missing_docs, reason = "a test")]

use sesphr::algebra::bls12::Bls12;
use sesphr::entropy::Entropy;
use sesphr::profile::Profile;
use sesphr::system::Network;
use sesphr::trace::{Header, Step, Trace};
use sesphr_sim::scenario::{SHIPPED, Scenario};
use sesphr_sim::workload::logarithm::Logarithms;
use sesphr_sim::workload::{Workload, generate};

fn shipped(name: &str) -> Scenario {
    Scenario::load(name).expect("a shipped scenario")
}

fn trace(scenario: &Scenario, seed: u64) -> Trace {
    let intentions = Workload::new(scenario, seed);
    let steps = generate::steps(scenario.profile, seed, intentions).expect("supported");
    let steps: Vec<Step> = steps.collect::<Result<_, _>>().expect("possible");
    Trace { header: Header::new(scenario.profile, Network::AtOnce, seed), steps }
}

/// Lanes end every step as one system of everybody does.
#[test]
fn lanes_agree_with_one_system() {
    for shipped in SHIPPED {
        let scenario = Scenario::load(shipped.name).expect("it parses").scaled(25);
        for profile in [Profile::HARDENED, Profile::SESPHR_HYBRID] {
            let scenario = Scenario { profile, ..scenario.clone() };
            let trace = trace(&scenario, 3);
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
