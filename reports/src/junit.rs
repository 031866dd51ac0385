//! Verdicts as JUnit XML: a suite for each property and for each kind of result, a case for each
//! verdict. An unexpected result is a failure. What did not run is skipped.

use crate::page::word;
use crate::results::{
    Answer, CheckResult, ClaimVerdict, CounterexampleResult, ProofVerdict, Results, Verdict,
};
use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// Every verdict of a run.
///
/// # Errors
/// If XML cannot hold the verdicts.
pub(crate) fn results(results: &Results) -> Result<String, SerializeError> {
    let mut report = Report::new("sesphr reproduce");
    let answered = |name: &str, rows: Vec<(String, Answer, &str)>| {
        let mut suite = TestSuite::new(name);
        suite.add_test_cases(rows.into_iter().map(|(case, answer, seen)| {
            let status = match answer {
                Answer::Yes => TestCaseStatus::success(),
                Answer::No => failure(seen),
                Answer::NotRun => TestCaseStatus::skipped(),
            };
            TestCase::new(case, status)
        }));
        suite
    };
    let so = |is_so| if is_so { Answer::Yes } else { Answer::No };
    let records = results.records.iter().flat_map(|record| {
        let about = |what| format!("{}, {}: {what}", record.name, record.curve);
        [
            (about("byte-exact"), record.round_trip, "it did not come back byte for byte"),
            (
                about("partial view"),
                record.partial_view,
                "readers did not see exactly the granted \
                                                          parts",
            ),
        ]
    });
    let errata = results.errata.iter().map(|erratum| {
        (format!("{}: {}", erratum.id, erratum.title), erratum.shown, erratum.seen.as_str())
    });
    let conformance = results.conformance.iter().map(|row| {
        let case = format!("{}, {}, {}", row.scope, row.profile, row.curve);
        let seen = row.divergence.as_deref().unwrap_or_default();
        (case, so(row.divergence.is_none()), seen)
    });
    let coverage = results.overtakings.iter().map(|pair| {
        let case = format!("{} before {}", pair.later, pair.earlier);
        (case, so(!pair.is_unexplained()), "no scope explores it, and no reason is known")
    });
    let schemes = results.schemes.iter().map(|row| {
        let case = format!("{}, {}: {}", row.scheme, row.pairing, row.goal);
        (case, so(row.is_as_expected()), "not as expected")
    });
    let guarantees = results.guarantees.iter().map(|row| {
        let case = format!("{}, {}: {}", row.scheme, row.pairing, row.guarantee);
        (case, so(row.is_as_expected()), "not as expected")
    });
    let proofs = results.proofs.iter().map(|proof| {
        let case = format!("{}, {}, {}", proof.property, proof.profile, proof.coalition);
        let answer = match proof.verdict {
            ProofVerdict::NotRun => Answer::NotRun,
            verdict => so(verdict == proof.expected),
        };
        (case, answer, "not as expected")
    });
    let replays = results.replays.iter().map(|replay| {
        let case = format!("{}, {}, {}", replay.scenario, replay.profile, replay.curve);
        let answer = so(replay.oracle_disagreements + replay.divergences == 0);
        (case, answer, "its outcomes differ from the owners’ orders")
    });
    // A refuted claim is a finding, not a failure of the run.
    let claims = results.claims.iter().map(|claim| {
        let judged = match claim.verdict {
            ClaimVerdict::NotRun => Answer::NotRun,
            _ => Answer::Yes,
        };
        (format!("{}: {}", claim.id, claim.claim), judged, "")
    });
    report.add_test_suites(cells(&results.checks, &results.counterexamples));
    report.add_test_suite(answered("records", records.collect()));
    report.add_test_suite(answered("errata", errata.collect()));
    report.add_test_suite(answered("conformance", conformance.collect()));
    report.add_test_suite(answered("coverage", coverage.collect()));
    report.add_test_suite(answered("schemes", schemes.collect()));
    report.add_test_suite(answered("guarantees", guarantees.collect()));
    report.add_test_suite(answered("proofs", proofs.collect()));
    report.add_test_suite(answered("replays", replays.collect()));
    report.add_test_suite(answered("claims are judged", claims.collect()));
    report.to_string()
}

/// The cells of a matrix alone.
///
/// # Errors
/// If XML cannot hold the cells.
pub fn matrix(
    checks: &[CheckResult],
    counterexamples: &[CounterexampleResult],
) -> Result<String, SerializeError> {
    let mut report = Report::new("sesphr check");
    report.add_test_suites(cells(checks, counterexamples));
    report.to_string()
}

fn failure(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(message);
    status
}

/// A suite for each property, in order of first occurrence.
fn cells(checks: &[CheckResult], counterexamples: &[CounterexampleResult]) -> Vec<TestSuite> {
    let mut suites: Vec<(&str, TestSuite)> = Vec::new();
    for check in checks {
        let case = case(check, counterexamples);
        match suites.iter_mut().find(|(id, _)| *id == check.id) {
            Some((_, suite)) => suite.add_test_case(case),
            None => {
                let mut suite = TestSuite::new(format!("{} {}", check.id, check.name));
                suite.add_test_case(case);
                suites.push((&check.id, suite));
                continue;
            }
        };
    }
    suites.into_iter().map(|(_, suite)| suite).collect()
}

fn case(check: &CheckResult, counterexamples: &[CounterexampleResult]) -> TestCase {
    let CheckResult { id, profile, coalition, scope, pairing, .. } = check;
    let status = if check.verdict == Verdict::NotRun {
        TestCaseStatus::skipped()
    } else if check.is_surprising() {
        let expected = check.expected.map_or("nothing", word);
        let mut status = failure(&format!("{}, expected {expected}", word(check.verdict)));
        let found =
            counterexamples.iter().find(|found| check.counterexample.as_ref() == Some(&found.id));
        status.set_description(format!(
            "{}\n{}\n",
            found.map(told).unwrap_or_default(),
            check.command()
        ));
        status
    } else {
        TestCaseStatus::success()
    };
    let mut case = TestCase::new(format!("{coalition}, {scope}, {pairing}"), status);
    case.set_classname(format!("{id}.{profile}"));
    case.set_time(Duration::from_millis(check.time_ms));
    case
}

/// A counterexample, one line per step.
fn told(found: &CounterexampleResult) -> String {
    let step = |(at, step): (usize, &crate::results::Step)| {
        format!("{:>4}  {:<9} {}\n", at + 1, step.actor, step.action)
    };
    let steps: String = found.steps.iter().enumerate().map(step).collect();
    format!("{steps}{}", found.derivation.as_deref().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_run;

    #[test]
    fn every_verdict_is_a_case_and_every_surprise_a_failure() {
        let run = sample_run::results();
        let text = results(&run).expect("XML");
        let document = roxmltree::Document::parse(&text).expect("it parses");
        let count = |tag: &str| document.descendants().filter(|n| n.has_tag_name(tag)).count();
        let cases = run.checks.len()
            + 2 * run.records.len()
            + run.errata.len()
            + run.conformance.len()
            + run.overtakings.len()
            + run.schemes.len()
            + run.guarantees.len()
            + run.proofs.len()
            + run.replays.len()
            + run.claims.len();
        assert_eq!(count("testcase"), cases);
        // A cell, a record, a divergence of conformance and one from the orders.
        assert_eq!(count("failure"), 4, "{text}");
        let hidden = run.checks.iter().filter(|c| c.verdict == Verdict::NotRun).count();
        let silent = run.claims.iter().filter(|c| c.verdict == ClaimVerdict::NotRun).count();
        assert_eq!(count("skipped"), hidden + silent);
        assert!(text.contains("sesphr check --profile sesphr --coalition revoked"), "{text}");
    }
}
