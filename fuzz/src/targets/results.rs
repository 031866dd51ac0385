//! What earlier runs left: the results of a report, and findings of searches that are resumed.

use super::support::fingerprint;
use crate::target::{Format, Noise, Subject, Target, Verdict};
use serde_json::Value;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::Budget;
use sesphr_model::finding::Finding;
use sesphr_model::matrix::{self, Job};
use sesphr_model::scope::Scope;
use sesphr_reports::Results;
use sesphr_reports::diff::Diff;
use sesphr_reports::document;

pub(super) const RESULTS: Target = Target {
    name: "results",
    about: "results.json: compared, and drawn as a report",
    format: Format::Json,
    noise: Noise::IsRefused,
    words: &[
        "\"format\":5",
        "\"checks\":[]",
        "\"verdict\":\"holds\"",
        "\"verdict\":\"violated\"",
        "\"verdict\":\"not-run\"",
        "\"shown\":\"yes\"",
        "\"time_ms\":18446744073709551615",
        "\"median_ns\":0",
        "\"low_ns\":18446744073709551615",
        "\"users\":0",
        "\"bytes\":0",
        "\"<script>\"",
        "\"\\u0000\"",
        "\"\\u001b[31m\"",
        "\"\\u202e\"",
        "\"]]>\"",
        "\"\\ud83d\\ude00\"",
        "\"=1+1\"",
        "null",
        "true",
        "{}",
        "[]",
        "\"\"",
        "18446744073709551615",
        "-1",
        "\"P1-1\"",
        "\"one-slot\"",
        "\"hardened\"",
    ],
    corpus: corpus_of_results,
    open: open_results,
};

pub(super) const FINDINGS: Target = Target {
    name: "findings",
    about: "findings of a search that is taken up",
    format: Format::Json,
    noise: Noise::IsRefused,
    words: &[
        "\"property\":\"P1\"",
        "\"property\":\"P99\"",
        "\"verdict\":\"holds\"",
        "\"verdict\":\"violated\"",
        "\"unique_states\":0",
        "\"depth\":0",
        "\"seconds\":-1.0",
        "\"seconds\":1e308",
        "\"witness\":null",
        "\"counterexample\":null",
        "\"outcome\":\"granted\"",
        "{\"depart\":{\"user\":1}}",
        "{\"enrol\":{\"party\":{\"user\":9}}}",
        "{\"deliver\":{\"message\":0}}",
        "\"restart\"",
        "{\"corrupt\":{\"depart\":{\"user\":1}}}",
        "{\"denied\":\"no-grant\"}",
        "null",
        "true",
        "{}",
        "[]",
        "\"\"",
    ],
    corpus: || {
        // How long the search took is not what it found.
        let timeless = |finding: &Finding| {
            let mut finding = serde_json::to_value(finding).ok()?;
            *finding.get_mut("seconds")? = 0.5.into();
            serde_json::to_vec(&finding).ok()
        };
        found().iter().filter_map(timeless).collect()
    },
    open: open_findings,
};

/// The committed results, with one row of each list.
fn corpus_of_results() -> Vec<Vec<u8>> {
    let text = include_bytes!("../../../reports/reference/results.json");
    let whole: Value = serde_json::from_slice(text).expect("the committed results");
    let rows = |row: usize| {
        let mut cut = whole.clone();
        for list in cut.as_object_mut().into_iter().flat_map(|fields| fields.values_mut()) {
            if let Some(list) = list.as_array_mut() {
                let kept = list.drain(..).skip(row).take(1).collect();
                *list = kept;
            }
        }
        serde_json::to_vec(&cut).ok()
    };
    (0..3).filter_map(rows).collect()
}

/// One input in this many is drawn, which takes a hundred times as long as reading it.
const DRAWN_ONE_IN: u64 = 32;

fn open_results() -> Subject {
    let corpus = corpus_of_results();
    let other =
        corpus.first().map(|first| serde_json::from_slice::<Results>(first).expect("results"));
    let other = other.expect("a corpus");
    Box::new(move |input, gauge| {
        let Ok(results) = gauge.measure(|| serde_json::from_slice::<Results>(input)) else {
            return Verdict::Refused;
        };
        let written = serde_json::to_vec(&results).expect("it can be written");
        let again: Results = serde_json::from_slice(&written).expect("what is written is read");
        assert_eq!(results, again);
        let same = gauge.measure(|| Diff::of(&results, &results)).expect("JSON holds results");
        assert!(same.verdicts.is_empty() && same.values.is_empty(), "nothing moved: {same:?}");
        let _ = gauge.measure(|| Diff::of(&other, &results)).expect("JSON holds results");
        if fingerprint(input).is_multiple_of(DRAWN_ONE_IN) {
            let drawn = gauge.measure(|| {
                let content = document::content(&results)?;
                Ok::<_, sesphr_reports::ReportError>((content, document::figures(&results)?))
            });
            for (name, svg) in drawn.map(|(_, pictures)| pictures).unwrap_or_default() {
                super::support::assert_well_formed(svg.as_bytes(), &name);
            }
        }
        Verdict::Accepted
    })
}

/// A small search with a counterexample.
fn job() -> Job {
    let mut scope = Scope::one_slot();
    scope.versions_max = 1;
    let job = Job::new(Profile::SESPHR_HYBRID, Coalition::USER_SRS, scope);
    Job { budget: Budget::default(), ..job }
}

fn found() -> Vec<Finding> {
    let cells = matrix::run(&job(), &mut |_| ());
    cells.iter().filter(|cell| cell.counterexample.is_some()).map(Finding::of).take(3).collect()
}

/// A finding becomes a cell if its counterexample is one that its search can have found.
fn open_findings() -> Subject {
    let job = job();
    Box::new(move |input, gauge| {
        let Ok(finding) = gauge.measure(|| serde_json::from_slice::<Finding>(input)) else {
            return Verdict::Refused;
        };
        let written = serde_json::to_vec(&finding).expect("it can be written");
        let again: Finding = serde_json::from_slice(&written).expect("what is written is read");
        assert_eq!(finding, again);
        let Some(cell) = gauge.measure(|| finding.cell(&job)) else { return Verdict::Refused };
        assert_eq!(Finding::of(&cell), finding, "a cell keeps what was found");
        Verdict::Accepted
    })
}
