use super::*;
use crate::results::{Answer, ClaimVerdict, ProofVerdict, Verdict};
use crate::sample_run::results;

type Change = fn(&mut Results);

fn first<T>(list: &mut [T]) -> &mut T {
    list.first_mut().expect("there is one")
}

fn diff(change: impl FnOnce(&mut Results)) -> Diff {
    let (before, mut after) = (results(), results());
    change(&mut after);
    Diff::of(&before, &after).expect("JSON")
}

/// A comparison in which nothing moved, with as many rows and points in common.
fn nothing(found: &Diff) -> Diff {
    let (in_common, chance) = (found.in_common, found.chance.clone());
    assert_eq!(chance.uncorrected, 0);
    Diff { in_common, chance, ..Diff::default() }
}

#[test]
fn equal_runs_differ_in_nothing() {
    let found = diff(|_| {});
    assert!(found.in_common > 100, "{found:?}");
    assert_eq!(found, nothing(&found));
}

#[test]
fn a_machine_and_its_times_move_nothing() {
    let found = diff(|run| {
        run.provenance.cpu = Some("Another".into());
        run.provenance.threads = 9;
        run.checks.iter_mut().for_each(|check| check.time_ms += 1);
        run.replays.iter_mut().for_each(|replay| replay.threads += 1);
        run.proofs.iter_mut().for_each(|proof| proof.solvers.clear());
    });
    assert_eq!(found, nothing(&found));
}

#[test]
fn a_verdict_that_moves_is_found_wherever_it_is() {
    let moves: [(&str, Change); 6] = [
        ("checks: P1, paper, cloud, two-users-two-records, type-1: holds -> violated", |run| {
            first(&mut run.checks).verdict = Verdict::Violated;
        }),
        ("round_trip: yes -> no", |run| first(&mut run.records).round_trip = Answer::No),
        ("shown: yes -> no", |run| first(&mut run.errata).shown = Answer::No),
        (
            "divergence: <script>alert(\"x\")</script>&amp;'\u{1b}]]> http://example.org -> nothing",
            |run| first(&mut run.conformance).divergence = None,
        ),
        ("proved -> not-proved", |run| {
            first(&mut run.proofs).verdict = ProofVerdict::NotProved;
        }),
        ("oracle_disagreements: 1 -> 7", |run| {
            first(&mut run.replays).oracle_disagreements = 7;
        }),
    ];
    for (said, change) in moves {
        let found = diff(change);
        let verdicts: Vec<String> = found.verdicts.iter().map(ToString::to_string).collect();
        assert_eq!(verdicts.len(), 1, "{verdicts:?}");
        assert!(verdicts.iter().all(|moved| moved.ends_with(said)), "{verdicts:?}");
        assert!(found.values.is_empty(), "{found:?}");
    }
}

#[test]
fn runs_that_were_set_up_otherwise_are_said_to_be() {
    let found = diff(|run| {
        run.provenance.effort = "full".into();
        run.provenance.seed += 1;
    });
    let said: Vec<String> = found.setup.iter().map(Moved::to_string).collect();
    let before = results().provenance;
    let (effort, seed) = (before.effort, before.seed);
    assert_eq!(
        said,
        [format!("effort: {effort} -> full"), format!("seed: {seed} -> {}", seed + 1)]
    );
    assert!(found.verdicts.is_empty() && found.values.is_empty());
    assert!(diff(|_| {}).setup.is_empty());
}

/// A lost row counts even if its verdict was that something is absent.
#[test]
fn a_lost_row_without_a_divergence_is_lost() {
    let (mut before, mut after) = (results(), results());
    first(&mut before.conformance).divergence = None;
    after.conformance.clear();
    let found = Diff::of(&before, &after).expect("JSON");
    let said: Vec<String> = found.verdicts.iter().map(Moved::to_string).collect();
    assert!(said.iter().any(|moved| moved.ends_with(": lost")), "{said:?}");
}

#[test]
fn what_is_lost_moves_a_verdict_and_what_is_new_does_not() {
    let found = diff(|run| {
        run.checks.remove(0);
        let mut other = first(&mut run.checks).clone();
        other.scope = "another-scope".into();
        run.checks.push(other);
    });
    assert_eq!(found.verdicts.len(), 1);
    assert!(
        found.verdicts.iter().all(|moved| moved.to_string().ends_with("lost; it was holds")),
        "{found:?}"
    );
    assert_eq!(found.added.len(), 1);
}

#[test]
fn values_claims_and_points_move_by_themselves() {
    let found = diff(|run| {
        first(&mut run.checks).unique_states += 1;
        first(&mut run.replays).digest = "00".repeat(32);
        first(&mut run.claims).verdict = ClaimVerdict::NotRun;
        let point = first(&mut run.measurements);
        let high = point.high_ns.expect("an interval");
        (point.low_ns, point.high_ns) = (Some(2 * high), Some(3 * high));
        point.median_ns = 2 * high;
        if let Some(point) = run.measurements.last_mut() {
            point.median_ns += 1;
        }
    });
    assert!(found.verdicts.is_empty());
    assert_eq!(found.values.len(), 2, "{found:?}");
    assert_eq!(found.claims.len(), 1);
    assert_eq!(found.figures.len(), 1, "intervals that meet have not moved");
    assert_eq!((found.chance.uncorrected, found.chance.not_compared), (1, 0));
    assert!(found.figures.iter().all(|moved| moved.to_string().contains("10 users")), "{found:?}");
}

#[test]
fn the_largest_change_comes_first_and_chance_is_counted() {
    let found = diff(|run| {
        for (point, factor) in run.measurements.iter_mut().zip([1, 2, 8, 4]) {
            let times = |ns: &mut u64| *ns *= factor;
            times(&mut point.median_ns);
            point.low_ns.iter_mut().chain(&mut point.high_ns).for_each(times);
        }
        let last = run.measurements.last_mut().expect("there is one");
        (last.low_ns, last.high_ns) = (None, None);
    });
    let percent: Vec<u64> = found.figures.iter().map(|point| point.percent).collect();
    assert_eq!(percent, [800, 400, 200]);
    assert!(found.figures.iter().all(|point| point.p_value < 1e-6), "{found:?}");
    let chance = found.chance;
    assert_eq!((chance.not_compared, chance.uncorrected), (1, 3));
    assert_eq!(chance.compared + 1, results().measurements.len());
    let said = chance.to_string();
    assert!(said.contains("Holm") && said.contains("by chance"), "{said}");
}

/// The page of two runs is well formed, loads nothing, and has every identifier once, although both
/// runs have the same figures.
#[test]
fn both_runs_are_on_one_page() {
    let (before, mut after) = (results(), results());
    first(&mut after.checks).verdict = Verdict::Violated;
    after.measurements.retain(|sample| sample.experiment != "upload");
    let diff = Diff::of(&before, &after).expect("JSON");
    let page = diff.page(&before, &after).expect("a page");
    let document = roxmltree::Document::parse(page.trim_start_matches("<!DOCTYPE html>"));
    let document = document.expect("well formed");
    let mut ids: Vec<&str> = document.descendants().filter_map(|n| n.attribute("id")).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "each is there once");
    assert!(!document.descendants().any(|node| node.attribute("src").is_some()));
    assert!(page.contains("1 verdict moved") && page.contains("Not in this run."), "{page}");
    assert!(!page.contains("<script>alert"), "what a file says is no markup");
}

#[test]
fn every_point_has_a_name_of_its_own() {
    let samples = results().measurements;
    let names: std::collections::BTreeSet<String> = samples.iter().map(name).collect();
    assert_eq!(names.len(), samples.len());
    assert!(names.contains("key generation, type-a, 10 users, 2 threads"), "{names:?}");
}

#[test]
fn a_missing_solver_is_no_verdict() {
    let found = diff(|run| first(&mut run.proofs).verdict = ProofVerdict::NotRun);
    assert!(found.verdicts.is_empty() && found.values.is_empty());
    assert_eq!(found.not_compared.len(), 1);
}
