//! A made-up run with something in every section, for tests.

use crate::provenance::Run;
use crate::results::{
    Answer, CarriedOut, CheckResult, ConformanceResult, CostResult, CounterexampleResult,
    ErratumResult, GuaranteeResult, Input, Message, MessageKindResult, OvertakingResult,
    PartitionResult, PartyResult, PredictionResult, ProofResult, ProofVerdict, Provenance,
    RecordResult, ReplayResult, Results, SchemeResult, Stage, StageStatus, StationResult, Step,
    Verdict,
};
use sesphr::profile::Payload;
use sesphr_model::growth::{Axis, Growth};
use sesphr_sim::baselines::counted::Counts;
use sesphr_sim::published::{SIZES_KB, USERS};
use sesphr_sim::sample::{Interval, Operation, Sample, Timing};
use std::time::UNIX_EPOCH;

/// Text that would do harm if it were not escaped.
pub(crate) const HOSTILE: &str = "<script>alert(\"x\")</script>&amp;'\u{1b}]]> http://example.org";

pub(crate) fn results() -> Results {
    let mut provenance = Provenance::of(Run {
        threads: 2,
        seed: 7,
        profile: "sesphr".into(),
        effort: "quick".into(),
        command: "sesphr reproduce --quick --seed 7".into(),
        key: "cd".repeat(32),
        inputs: vec![Input::of(HOSTILE, b"bytes")],
        started: UNIX_EPOCH,
    });
    // Values that differ from build to build are fixed, so the page is a constant.
    provenance.commit = Some("0123456789abcdef0123456789abcdef01234567".into());
    provenance.dirty = Some(false);
    provenance.cpu = Some("A processor at 3 GHz".into());
    let done = Stage {
        status: StageStatus::Done,
        wall_ms: 8_512,
        memory_bytes_max: Some(123 << 20),
        ..Stage::not_run("figures")
    };
    let failed = Stage {
        status: StageStatus::Failed,
        why: Some(HOSTILE.into()),
        ..Stage::not_run("attacks")
    };
    provenance.stages = vec![done, failed, Stage::not_run("model")];
    let mut results = Results::new(provenance);
    results.records = vec![record("visit.xml", Answer::Yes), record(HOSTILE, Answer::No)];
    results.checks = checks();
    results.counterexamples = vec![counterexample("P1-1"), counterexample("P5-1")];
    let underived = CounterexampleResult {
        target: None,
        derivation: None,
        reasons: Vec::new(),
        ..counterexample("W1")
    };
    results.witnesses = vec![underived];
    results.errata = vec![ErratumResult {
        id: "E1".into(),
        title: "the first component of a ciphertext is printed with the secret key as exponent"
            .into(),
        ran: "ElGamal as printed and as corrected, on the same message".into(),
        seen: "the printed form does not return the message; the corrected one does".into(),
        shown: Answer::Yes,
    }];
    let pair = |earlier: &str, explored, reason: Option<&str>| OvertakingResult {
        later: "request".into(),
        earlier: earlier.into(),
        explored,
        users: "same".into(),
        roles: String::new(),
        owners: "same".into(),
        slots: "same, different".into(),
        reason: reason.map(str::to_owned),
    };
    results.overtakings =
        vec![pair("grant", true, None), pair("depart", false, Some("nobody leaves"))];
    results.message_kinds = vec![MessageKindResult {
        kind: "request".into(),
        outcomes: 5,
        lost: true,
        repeated: false,
        withheld: true,
    }];
    let goal = |pairing: &str, attacked| SchemeResult {
        scheme: "sesphr".into(),
        title: "SeSPHR".into(),
        source: HOSTILE.into(),
        from_memory: false,
        pairing: pairing.into(),
        goal: "item granted to nobody".into(),
        smallest: "reader+proxy-1+cloud".into(),
        expected: "reader+proxy-1+cloud".into(),
        sets: 32,
        error_bits: Some(90),
        attacked,
        attacks: 1,
        curves: "bls12-381".into(),
    };
    results.schemes = vec![goal("type-1", 1), goal("type-3", 1)];
    let promise = |scheme: &str, outcome: &str, claimed| GuaranteeResult {
        scheme: scheme.into(),
        pairing: "type-1".into(),
        guarantee: "content-safe".into(),
        says: HOSTILE.into(),
        outcome: outcome.into(),
        goal: (outcome == "violated").then(|| "item granted to nobody".into()),
        by: (outcome == "violated").then(|| "reader+proxy-1+cloud".into()),
        expected: outcome.into(),
        claimed,
    };
    results.guarantees = vec![
        promise("sesphr", "violated", false),
        promise("tipre-2008", "holds", true),
        promise("cai-liu", "violated", true),
        promise("umbral", "does not arise", false),
    ];
    results.conformance = vec![ConformanceResult {
        scope: "one-slot".into(),
        profile: "hardened".into(),
        curve: "bls12-381".into(),
        transitions: 1_339,
        unique_states: 639,
        depth: 5,
        exhaustive: false,
        divergence: Some(HOSTILE.into()),
        time_ms: 700,
    }];
    results.proofs = vec![ProofResult {
        property: "P9".into(),
        name: "the cloud opens nothing".into(),
        profile: "hardened".into(),
        coalition: "cloud".into(),
        about: "the store, without any user".into(),
        verdict: ProofVerdict::Proved,
        expected: ProofVerdict::Proved,
        questions: 2,
        solvers: vec!["Z3".into(), "cvc5".into()],
        time_ms: 82,
    }];
    results.replays = vec![ReplayResult {
        scenario: "clinic-day".into(),
        scale_percent: 20,
        profile: "hardened".into(),
        curve: "bls12-381".into(),
        operations: 512,
        denied: 31,
        divergences: 0,
        oracle_disagreements: 1,
        digest: "ef".repeat(32),
        threads: 2,
        time_ms: 1_200,
    }];
    results.stations = vec![StationResult {
        scenario: "mmc".into(),
        digest: "01".repeat(32),
        operations: 1_000_000,
        replications: 10,
        station: "srs".into(),
        servers: Some(4),
        arrivals: 900_000,
        unstable: false,
        mean_wait_ns: Some(3_100_000),
        mean_wait_ns_ci: Some([3_000_000, 3_200_000]),
        sojourn_ns_p99: Some(9_000_000),
        sojourn_ns_p99_ci: None,
        utilisation_ppm: Some(812_345),
        time_ms: 400,
    }];
    results.growth = (1..=3).map(growth).collect();
    results.predictions = vec![PredictionResult {
        scenario: "clinic-day".into(),
        scale_percent: 20,
        what: "all operations, sum".into(),
        operations: 512,
        rounds: 5,
        predicted_ns: 1_110_000_000,
        measured_ns: 1_120_000_000,
        error_ppm: -4_000,
        error_ppm_ci: Some([-17_000, 9_000]),
    }];
    results.costs = [("sesphr-hybrid", 700_000), ("hardened", 1_400_000)].map(cost).into();
    results.measurements = measurements();
    results.claims = crate::claims::judge(&results);
    results
}

fn record(name: &str, round_trip: Answer) -> RecordResult {
    let partition =
        |name: &str, bytes| PartitionResult { name: name.into(), bytes, sealed_bytes: bytes + 16 };
    RecordResult {
        name: name.into(),
        kind: "generated".into(),
        bytes: 93_184,
        digest: "ab".repeat(32),
        curve: "bls12-381".into(),
        partitions: vec![
            partition("skeleton", 1_204),
            partition("personal", 9_980),
            partition("medical", 82_000),
        ],
        round_trip,
        partial_view: Answer::Yes,
        unmatched_bytes: 1_018,
        unmatched_first: Some("/PHR/dental at byte 94, line 5".into()),
        idle_rules: vec!["insurance (line 812)".into()],
    }
}

fn checks() -> Vec<CheckResult> {
    let mut checks = Vec::new();
    for profile in ["paper", "sesphr", "sesphr-hybrid", "hardened", "hardened-epoch"] {
        for (id, name) in [
            ("P1", "nobody opens an item it was never entitled to"),
            (
                "P5",
                "for no ciphertext that an honest cloud now stores can a revoked user derive its mask",
            ),
            ("P9", "cloud opens nothing"),
        ] {
            for coalition in ["cloud", "srs+cloud", "revoked"] {
                checks.push(check(id, name, profile, coalition));
            }
        }
    }
    checks
}

fn check(id: &str, name: &str, profile: &str, coalition: &str) -> CheckResult {
    let weak = !profile.starts_with("hardened") && coalition != "cloud" && id != "P9";
    let verdict = match (profile, weak) {
        ("hardened-epoch", _) => Verdict::NotRun,
        (_, true) => Verdict::Violated,
        (_, false) => Verdict::Holds,
    };
    let surprise = (id, profile, coalition) == ("P5", "sesphr", "revoked");
    CheckResult {
        id: id.into(),
        name: name.into(),
        kind: "always".into(),
        profile: profile.into(),
        coalition: coalition.into(),
        scope: "two-users-two-records".into(),
        pairing: "type-1".into(),
        verdict,
        expected: Some(if surprise { Verdict::Holds } else { verdict }),
        unique_states: 174_701,
        depth: 14,
        exhaustive: true,
        witness: Some("3 steps".into()),
        count: (id == "P5").then(|| "1 of 2".into()),
        witness_run: (verdict == Verdict::Holds).then(|| "W1".into()),
        time_ms: 812,
        counterexample: (verdict == Verdict::Violated).then(|| format!("{id}-1")),
        carried_out: (verdict == Verdict::Violated).then(|| CarriedOut {
            curve: "type-a".into(),
            found: "10,106 bytes recovered, equal to what was uploaded".into(),
            bytes: 10_106,
            excerpt: HOSTILE.into(),
            shown: Answer::Yes,
        }),
    }
}

fn counterexample(id: &str) -> CounterexampleResult {
    let message = Message { from: "owner-1".into(), to: "cloud".into(), text: "C <of> v1".into() };
    let step = |actor: &str, action: &str, learnt: &[&str]| Step {
        actor: actor.into(),
        action: action.into(),
        messages: vec![message.clone()],
        learnt: learnt.iter().map(|&fact| fact.into()).collect(),
        setup: action == "enrols",
    };
    let party = |name: &str, corrupt| PartyResult { name: name.into(), corrupt };
    CounterexampleResult {
        id: id.into(),
        parties: vec![
            party("owner-1", false),
            party("user-1", true),
            party("user-2", false),
            party("cloud", false),
        ],
        steps: vec![
            step("owner-1", "enrols", &["g1^(x(owner-1))"]),
            step("user-1", "enrols", &["x(user-1)"]),
            step("user-2", "enrols", &["g1^(x(user-2))"]),
            step("owner-1", "uploads record-1/medical v1", &["C of v1"]),
            step("owner-1", "revokes user-1", &[]),
            step("user-1", "downloads record-1/medical v1 <again>", &["x_U", HOSTILE]),
        ],
        target: Some("Z^r".into()),
        derivation: Some(
            "1. Z^(r x_U)    [known]\n2. x_U    [known]\n3. Z^r    [raise 1 to 2]".into(),
        ),
        reasons: vec![
            "The coalition holds this element of the target group.".into(),
            "The coalition holds this secret scalar.".into(),
            "It raises the element of line 1 to the scalar of line 2.".into(),
        ],
    }
}

fn growth(size: u16) -> Growth {
    Growth {
        axis: Axis::Users,
        size,
        profile: "hardened".into(),
        coalition: "none".into(),
        unique_states: 1_000 * u64::from(size),
        transitions: 5_000 * u64::from(size),
        depth: 9,
        samples: 3,
        median_ns: 2_000_000 * u64::from(size),
        bytes: 3_000_000,
    }
}

fn cost((profile, median_ns): (&str, u64)) -> CostResult {
    CostResult {
        profile: profile.into(),
        operation: "request".into(),
        party: "srs".into(),
        samples: 9,
        median_ns,
        low_ns: Some(median_ns - 10_000),
        high_ns: Some(median_ns + 20_000),
        interval: Some(Interval::MedianCi95),
    }
}

fn measurements() -> Vec<Sample> {
    let sample = |experiment: &str, operation, curve: &str, median_ns: u64| {
        let timing = Timing {
            samples: 9,
            median_ns,
            ends_ns: Some((median_ns / 100 * 97, median_ns / 100 * 108)),
            kind: Interval::MedianCi95,
        };
        Sample::new(experiment, operation, curve, timing)
    };
    let mut samples = Vec::new();
    for (curve, factor) in [("bls12-381", 90_000), ("type-a", 160_000)] {
        for users in USERS {
            for threads in [1, 2] {
                let median = factor * u64::from(users) / u64::from(threads);
                let mut row = sample("key-generation", Operation::KeyGeneration, curve, median);
                row.users = Some(users);
                row.threads = threads;
                samples.push(row);
            }
        }
        for kb in SIZES_KB {
            for (name, operation, base) in [
                ("encryption", Operation::Encryption, 420_000),
                ("decryption", Operation::Decryption, 300_000),
            ] {
                let mut row = sample(name, operation, curve, base + 300 * u64::from(kb));
                row.bytes = Some(u64::from(kb) * 1024);
                row.payload = Some(Payload::Hybrid);
                samples.push(row.clone());
                if curve == "type-a" {
                    row.payload = Some(Payload::Literal);
                    row.median_ns = base + 3_000 * u64::from(kb);
                    row.low_ns = Some(row.median_ns - 9_000);
                    row.high_ns = Some(row.median_ns + 20_000);
                    samples.push(row);
                }
            }
        }
        for (operation, median) in [(Operation::KeyPair, 90_000), (Operation::Reencrypt, 400_000)] {
            samples.push(sample("operations", operation, curve, median + factor));
        }
    }
    for kb in SIZES_KB.map(u64::from) {
        let mut row = sample("upload", Operation::Upload, "bls12-381", 200_000 + 900 * kb);
        row.bytes = Some(kb * 1024);
        samples.push(row);
        for (scheme, extra) in [("sesphr", 0), ("ibraimi-2009", 2_000_000), ("li-2013", 5_000_000)]
        {
            for operation in [Operation::TurnaroundUp, Operation::TurnaroundDown] {
                let time = 60_000_000 + 160_000 * kb + extra;
                let mut row = sample("turnaround", operation, "type-a", time);
                (row.scheme, row.bytes) = (Some(scheme.into()), Some(kb * 1024));
                (row.low_ns, row.high_ns) = (Some(time - 100_000), Some(time + 200_000));
                samples.push(row);
            }
        }
    }
    for (records, users) in [(1, 4), (64, 4), (4, 64)] {
        let mut row = sample("revocation-cost", Operation::Revocation, "type-a", 2_000);
        (row.records, row.users) = (Some(records), Some(users));
        (row.scheme, row.moved_bytes) = (Some("sesphr".into()), Some(0));
        samples.push(row.counting(Counts::default()));
    }
    samples
}
