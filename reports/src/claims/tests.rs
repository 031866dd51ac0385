use super::*;
use crate::results::Verdict;
use crate::sample_run;

fn find(claims: &[ClaimResult], id: &str) -> ClaimResult {
    claims.iter().find(|claim| claim.id == id).cloned().expect("in the table")
}

/// Sets a time, and an interval of one per cent about it.
fn set(sample: &mut sesphr_sim::sample::Sample, ns: u64) {
    sample.median_ns = ns;
    (sample.low_ns, sample.high_ns) = (Some(ns - ns / 100), Some(ns + ns / 100));
}

#[test]
fn without_results_only_the_papers_themselves_are_judged() {
    let mut results = sample_run::results();
    results.measurements.clear();
    results.checks.clear();
    let claims = judge(&results);
    for id in ["T1", "T2", "T3", "T6", "T7", "T8", "T10", "T15", "S1", "S8"] {
        assert_eq!(find(&claims, id).verdict, ClaimVerdict::NotRun, "{id}");
    }
    for id in ["T4", "T5"] {
        assert_eq!(find(&claims, id).verdict, ClaimVerdict::Contradicted, "{id}");
    }
    assert!(find(&claims, "T4").measured.contains("79 %"));
    assert!(find(&claims, "T5").measured.contains("90 %"));
}

#[test]
fn times_decide_both_ways() {
    let mut results = sample_run::results();
    let claims = judge(&results);
    assert_eq!(find(&claims, "T1").verdict, ClaimVerdict::Contradicted);
    assert_eq!(find(&claims, "T2").verdict, ClaimVerdict::Reproduced);
    assert_eq!(find(&claims, "T3").verdict, ClaimVerdict::Contradicted);
    for sample in &mut results.measurements {
        use sesphr_sim::sample::Operation::{Decryption, Encryption, KeyGeneration};
        match sample.operation {
            // As good as constant.
            KeyGeneration => set(sample, 1_000_000 + u64::from(sample.users.unwrap_or(0))),
            Decryption => set(sample, 1_000),
            Encryption => set(sample, 1_000_000_000 - 100 * sample.bytes.unwrap_or(0)),
            _ => {}
        }
    }
    let claims = judge(&results);
    assert_eq!(find(&claims, "T1").verdict, ClaimVerdict::Reproduced);
    assert_eq!(find(&claims, "T2").verdict, ClaimVerdict::Contradicted);
    assert_eq!(find(&claims, "T3").verdict, ClaimVerdict::Reproduced);
}

#[test]
fn upload_is_judged_by_what_accounts_for_it() {
    use sesphr_sim::sample::Operation::Upload;
    let mut results = sample_run::results();
    let verdict = |results: &Results| find(&judge(results), "T6");
    let linear = verdict(&results);
    assert_eq!(linear.verdict, ClaimVerdict::Contradicted);
    assert!(linear.measured.contains("published uploads: constant"), "{}", linear.measured);
    let uploads = || |sample: &&mut sesphr_sim::sample::Sample| sample.operation == Upload;
    for sample in results.measurements.iter_mut().filter(uploads()) {
        let kb = sample.bytes.unwrap_or(0) as f64 / 1024.0;
        set(sample, (1e6 * (kb / 300.0).exp()) as u64);
    }
    assert_eq!(verdict(&results).verdict, ClaimVerdict::Reproduced);
    // Too uncertain: the points may just as well lie on a line.
    for sample in results.measurements.iter_mut().filter(uploads()) {
        sample.low_ns = Some(sample.median_ns / 20);
        sample.high_ns = Some(sample.median_ns * 20);
    }
    assert_eq!(verdict(&results).verdict, ClaimVerdict::TooNoisy);
}

#[test]
fn turnaround_shapes_sizes_and_departures_are_judged_both_ways() {
    let mut results = sample_run::results();
    let verdict = |results: &Results, id: &str| find(&judge(results), id).verdict;
    assert_eq!(verdict(&results, "T7"), ClaimVerdict::Reproduced);
    assert_eq!(verdict(&results, "T11"), ClaimVerdict::Reproduced);
    assert_eq!(verdict(&results, "T15"), ClaimVerdict::Reproduced);
    assert_eq!(verdict(&results, "T12"), ClaimVerdict::Contradicted);
    assert_eq!(verdict(&results, "T13"), ClaimVerdict::Reproduced);
    assert_eq!(verdict(&results, "T14"), ClaimVerdict::BeyondReproduction);
    for sample in &mut results.measurements {
        if sample.scheme.as_deref() == Some("sesphr") {
            set(sample, sample.median_ns + 100_000_000 * (sample.bytes.unwrap_or(0) / 102_400));
            sample.pairings = Some(1);
        }
    }
    for id in ["T7", "T11", "T15"] {
        assert_eq!(verdict(&results, id), ClaimVerdict::Contradicted, "{id}");
    }
}

#[test]
fn every_claim_has_a_command_and_a_place_in_the_table() {
    let claims = judge(&sample_run::results());
    let times = claims.iter().filter(|claim| claim.id.starts_with('T'));
    let ids: Vec<String> = times.map(|claim| claim.id.clone()).collect();
    assert_eq!(ids, (1..=15).map(|n| format!("T{n}")).collect::<Vec<_>>());
    assert!(claims.iter().all(|claim| claim.command == format!("sesphr claim {}", claim.id)));
    let table: Vec<String> = table().into_iter().map(|claim| claim.result.id).collect();
    assert_eq!(table, claims.iter().map(|claim| claim.id.clone()).collect::<Vec<_>>());
}

/// T6 once gave a reason that its verdict did not follow.
#[test]
fn a_verdict_by_time_is_that_of_the_number_beside_it() {
    let mut results = sample_run::results();
    for round in 0..3 {
        let claims = judge(&results);
        let timed = claims.iter().filter_map(|claim| Some((claim, claim.timed.as_ref()?)));
        let timed: Vec<_> = timed.collect();
        assert_eq!(timed.len(), 9, "T1 to T3 and T6 to T11");
        for (claim, timed) in timed {
            assert_eq!(claim.verdict, timed.verdict(), "{claim:?}");
            assert!(claim.why.starts_with(timed.reason()), "{claim:?}");
            assert!(timed.samples_min > 0);
            assert!(claim.verdict == ClaimVerdict::TooNoisy || round < 2, "{claim:?}");
        }
        for sample in &mut results.measurements {
            match round {
                0 => sample.median_ns += 1,
                _ => (sample.low_ns, sample.high_ns) = (None, None),
            }
        }
    }
}

#[test]
fn what_a_claim_needs_is_enough_to_judge_it() {
    let whole = sample_run::results();
    for Judged { result, needs, .. } in judged(&whole) {
        let mut part = whole.clone();
        part.measurements.retain(|sample| match needs {
            Needs::Experiments(names) => names.contains(&sample.experiment.as_str()),
            Needs::Papers | Needs::Cells(_) => false,
        });
        part.checks.retain(|check| matches!(needs, Needs::Cells(cells) if cells.include(check)));
        assert_eq!(find(&judge(&part), &result.id), result, "{}", result.id);
    }
}

#[test]
fn one_violated_cell_refutes_and_an_undecided_one_leaves_open() {
    let mut results = sample_run::results();
    let verdict = |results: &Results| find(&judge(results), "S6").verdict;
    assert_eq!(verdict(&results), ClaimVerdict::Reproduced);
    let cell = results
        .checks
        .iter()
        .position(|check| check.id == "P9" && check.profile == "sesphr")
        .expect("in the sample run");
    let mut copy = results.checks.get(cell).cloned().expect("found");
    copy.coalition = "network".into();
    copy.verdict = Verdict::Undecided;
    results.checks.push(copy.clone());
    assert_eq!(verdict(&results), ClaimVerdict::NotRun);
    copy.verdict = Verdict::Violated;
    results.checks.push(copy);
    assert_eq!(verdict(&results), ClaimVerdict::Contradicted);
    assert!(find(&judge(&results), "S6").measured.contains("by network"));
}

#[test]
fn the_server_counts_only_where_the_claim_is_about_it() {
    let mut results = sample_run::results();
    let verdict = |results: &Results| find(&judge(results), "S2").verdict;
    assert_eq!(verdict(&results), ClaimVerdict::Contradicted);
    results.checks.retain(|check| check.coalition != "revoked");
    // P1 is now violated only by the server together with the cloud.
    assert_eq!(verdict(&results), ClaimVerdict::Reproduced);
}
