//! How cost grows: what searches hold, by scope, and how times rise with size.

use super::tables::{Entry, Section, Side, Table};
use crate::format::{count, time_ms, time_ns, times};
use crate::results::{CheckResult, Results, Verdict};
use serde_json::Value;
use sesphr_model::growth::Growth;
use sesphr_model::scope::Scope;
use sesphr_sim::baselines::title;
use sesphr_sim::figure::Figure;
use sesphr_sim::sample::Sample;
use std::collections::{BTreeMap, BTreeSet};

use Side::{Left, Right};

/// The section.
pub(super) fn section<'a>(results: &Results, figures: Vec<&'a Figure>) -> Section<'a> {
    Section {
        id: "growth",
        heading: "Growth of cost",
        about: "Exhaustive search costs more as a scope grows, and work takes longer with more users \
                or larger records. The exponent is the slope between the smallest and the largest \
                point on logarithmic axes: 1 is proportional growth, 0 is none.",
        tables: vec![
            Table {
                caption: "Searches, by scope. One search serves all properties of a profile, attacker, \
                          scope and pairing.",
                data: "data/checks.csv",
                columns: &[
                    ("Scope", Left),
                    ("About", Left),
                    ("Searches", Right),
                    ("Total states", Right),
                    ("Largest", Right),
                    ("Deepest", Right),
                    ("Total time", Right),
                    ("Longest", Right),
                ],
                rows: searches(&results.checks),
            },
            Table {
                caption: "Searches of a small scope as one bound rises (sesphr growth). Each \
                          judges every property that applies to the attacker.",
                data: "data/growth.csv",
                columns: &[
                    ("Bound", Left),
                    ("Profile", Left),
                    ("Attacker", Left),
                    ("Sizes", Left),
                    ("States", Left),
                    ("Transitions at the largest", Right),
                    ("Depth", Right),
                    ("Time", Right),
                    ("Memory", Right),
                    ("n", Right),
                ],
                rows: raised(&results.growth),
            },
            Table {
                caption: "Times, from the smallest to the largest measured point",
                data: "data/samples.csv",
                columns: &[
                    ("Operation", Left),
                    ("Scheme", Left),
                    ("Curve", Left),
                    ("Payload", Left),
                    ("Threads", Right),
                    ("From", Right),
                    ("To", Right),
                    ("Time at smallest", Right),
                    ("Time at largest", Right),
                    ("Size grows", Right),
                    ("Time grows", Right),
                    ("Exponent", Right),
                ],
                rows: slopes(&results.measurements),
            },
        ],
        figures,
    }
}

/// What a scope's searches saw.
#[derive(Default)]
struct ScopeTotals<'a> {
    searches: BTreeSet<(&'a str, &'a str, &'a str)>,
    states: u64,
    largest: u64,
    deepest: u32,
    time_ms: u64,
    longest_ms: u64,
}

fn searches(checks: &[CheckResult]) -> Vec<Vec<Entry>> {
    let mut scopes: BTreeMap<&str, ScopeTotals<'_>> = BTreeMap::new();
    let searched =
        |check: &&CheckResult| !matches!(check.verdict, Verdict::NotRun | Verdict::NotApplicable);
    for check in checks.iter().filter(searched) {
        let seen = scopes.entry(&check.scope).or_default();
        // Cells of one search carry the same counts.
        if seen.searches.insert((&check.profile, &check.coalition, &check.pairing)) {
            seen.states += check.unique_states;
            seen.largest = seen.largest.max(check.unique_states);
            seen.deepest = seen.deepest.max(check.depth);
            seen.time_ms += check.time_ms;
            seen.longest_ms = seen.longest_ms.max(check.time_ms);
        }
    }
    let mut scopes: Vec<(&str, ScopeTotals<'_>)> = scopes.into_iter().collect();
    scopes.sort_by_key(|(_, seen)| seen.largest);
    let row = |(name, seen): (&str, ScopeTotals<'_>)| {
        vec![
            name.into(),
            Scope::named(name).map(|scope| scope.about).unwrap_or_default().into(),
            count(seen.searches.len() as u64).into(),
            count(seen.states).into(),
            count(seen.largest).into(),
            count(seen.deepest.into()).into(),
            time_ms(seen.time_ms).into(),
            time_ms(seen.longest_ms).into(),
        ]
    };
    scopes.into_iter().map(row).collect()
}

/// One row per bound, profile and coalition: what there is at each size, and what the largest
/// takes.
fn raised(growth: &[Growth]) -> Vec<Vec<Entry>> {
    let same = |a: &Growth, b: &Growth| {
        (a.axis, &a.profile, &a.coalition) == (b.axis, &b.profile, &b.coalition)
    };
    let row = |sizes: &[Growth]| {
        let (first, last) = (sizes.first()?, sizes.last()?);
        let states: Vec<String> = sizes.iter().map(|row| count(row.unique_states)).collect();
        Some(vec![
            first.axis.text().into(),
            first.profile.as_str().into(),
            first.coalition.as_str().into(),
            format!("{} to {}", first.size, last.size).into(),
            states.join(" → ").into(),
            count(last.transitions).into(),
            count(last.depth).into(),
            time_ns(last.median_ns).into(),
            format!("{:.1} MB", last.bytes as f64 / 1e6).into(),
            count(last.samples.into()).into(),
        ])
    };
    growth.chunk_by(same).filter_map(row).collect()
}

/// The size of a sample: users, or bytes.
fn size(sample: &Sample) -> Option<u64> {
    sample.users.map(u64::from).or(sample.bytes)
}

/// The fields of a sample that say which series it is a point of.
const SERIES: [&str; 9] = [
    "experiment",
    "operation",
    "curve",
    "scheme",
    "payload",
    "threads",
    "records",
    "help",
    "load_ppm",
];

fn slopes(samples: &[Sample]) -> Vec<Vec<Entry>> {
    let mut series: Vec<(Vec<Value>, Vec<&Sample>)> = Vec::new();
    for sample in samples.iter().filter(|sample| size(sample).is_some()) {
        // A sample is plain data: it can always be written.
        let fields = serde_json::to_value(sample).unwrap_or_default();
        let key: Vec<Value> =
            SERIES.iter().map(|name| fields.get(name).cloned().unwrap_or_default()).collect();
        match series.iter_mut().find(|(other, _)| *other == key) {
            Some((_, points)) => points.push(sample),
            None => series.push((key, vec![sample])),
        }
    }
    series.iter().filter_map(|(_, points)| slope(points)).collect()
}

fn users(n: u64) -> String {
    if n == 1 { "1 user".to_owned() } else { format!("{} users", count(n)) }
}

fn slope(points: &[&Sample]) -> Option<Vec<Entry>> {
    let least = points.iter().min_by_key(|sample| size(sample))?;
    let most = points.iter().max_by_key(|sample| size(sample))?;
    let (from, to) = (size(least)?, size(most)?);
    if from == 0 || from == to || least.median_ns == 0 {
        return None;
    }
    let grows = to as f64 / from as f64;
    let slower = most.median_ns as f64 / least.median_ns as f64;
    let amount = |n: u64| match least.users {
        Some(_) => users(n),
        None => format!("{} KB", count(n / 1024)),
    };
    Some(vec![
        least.operation.title().into(),
        least.scheme.as_deref().map_or("–", title).into(),
        least.curve.as_str().into(),
        least.payload.map_or("–", |payload| payload.text()).into(),
        count(least.threads.into()).into(),
        amount(from).into(),
        amount(to).into(),
        time_ns(least.median_ns).into(),
        time_ns(most.median_ns).into(),
        times(grows).into(),
        times(slower).into(),
        format!("{:.2}", slower.ln() / grows.ln()).into(),
    ])
}
