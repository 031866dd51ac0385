use super::*;
use crate::results::Verdict;
use crate::sample_run;

fn find(claims: &[ClaimResult], id: &str) -> ClaimResult {
    claims.iter().find(|claim| claim.id == id).cloned().expect("in the table")
}

#[test]
fn without_results_only_the_papers_themselves_are_judged() {
    let mut results = sample_run::results();
    results.measurements.clear();
    results.checks.clear();
    let claims = judge(&results);
    for id in ["T1", "T2", "T3", "S1", "S8"] {
        assert_eq!(find(&claims, id).verdict, ClaimVerdict::NotRun, "{id}");
    }
    for id in ["T4", "T5"] {
        assert_eq!(find(&claims, id).verdict, ClaimVerdict::NotReproduced, "{id}");
    }
    assert!(find(&claims, "T4").measured.contains("79 %"));
    assert!(find(&claims, "T5").measured.contains("90 %"));
}

#[test]
fn times_decide_both_ways() {
    let mut results = sample_run::results();
    let claims = judge(&results);
    assert_eq!(find(&claims, "T1").verdict, ClaimVerdict::NotReproduced);
    assert_eq!(find(&claims, "T2").verdict, ClaimVerdict::Reproduced);
    assert_eq!(find(&claims, "T3").verdict, ClaimVerdict::NotReproduced);
    for sample in &mut results.measurements {
        use sesphr_sim::sample::Operation::{Decryption, Encryption, KeyGeneration};
        match sample.operation {
            // As good as constant.
            KeyGeneration => sample.median_ns = 1_000_000 + u64::from(sample.users.unwrap_or(0)),
            Decryption => sample.median_ns = 1,
            Encryption => (sample.low_ns, sample.high_ns) = (1, 2),
            _ => {}
        }
    }
    let claims = judge(&results);
    assert_eq!(find(&claims, "T1").verdict, ClaimVerdict::Reproduced);
    assert_eq!(find(&claims, "T2").verdict, ClaimVerdict::NotReproduced);
    assert_eq!(find(&claims, "T3").verdict, ClaimVerdict::Reproduced);
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
    copy.coalition = "another".into();
    copy.verdict = Verdict::Undecided;
    results.checks.push(copy.clone());
    assert_eq!(verdict(&results), ClaimVerdict::NotRun);
    copy.verdict = Verdict::Violated;
    results.checks.push(copy);
    assert_eq!(verdict(&results), ClaimVerdict::NotReproduced);
    assert!(find(&judge(&results), "S6").measured.contains("by another"));
}

#[test]
fn the_server_counts_only_where_the_claim_is_about_it() {
    let mut results = sample_run::results();
    let verdict = |results: &Results| find(&judge(results), "S2").verdict;
    assert_eq!(verdict(&results), ClaimVerdict::NotReproduced);
    results.checks.retain(|check| check.coalition != "revoked");
    // What is left against P1 is violated by the server together with the cloud alone.
    assert_eq!(verdict(&results), ClaimVerdict::Reproduced);
}
