//! Sections of one sentence and one table: comparisons, proofs, replays and simulations.

use super::{Badge, captions};
use crate::format::{count, time_ms, time_ns};
use crate::results::{
    ConformanceResult, PredictionResult, ProofResult, ProofVerdict, ReplayResult, Results,
    StationResult,
};
use serde::Serialize;
use sesphr_sim::figure::Figure;

/// A section.
#[derive(Default, Serialize)]
pub(super) struct Section<'a> {
    /// Its anchor.
    pub(super) id: &'static str,
    pub(super) heading: &'static str,
    pub(super) about: &'static str,
    pub(super) tables: Vec<Table>,
    /// What follows the tables.
    #[serde(serialize_with = "captions")]
    pub(super) figures: Vec<&'a Figure>,
}

/// A table with its columns; numbers stand to the right.
#[derive(Serialize)]
pub(super) struct Table {
    pub(super) caption: &'static str,
    /// The file that holds its rows, or what they are computed from, beside the page.
    pub(super) data: &'static str,
    pub(super) columns: &'static [(&'static str, Side)],
    pub(super) rows: Vec<Vec<Entry>>,
}

impl Table {
    /// What the file of its data is called.
    pub(super) fn kind(&self) -> &'static str {
        if self.data.ends_with(".csv") { "CSV" } else { "JSON" }
    }

    /// The entries of a row, each with the side that its column stands on.
    pub(super) fn entries<'a>(
        &self,
        row: &'a [Entry],
    ) -> impl Iterator<Item = (&'a Entry, Side)> + use<'a> {
        let columns = self.columns;
        row.iter().zip(columns.iter().map(|(_, side)| *side))
    }
}

/// Where the entries of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

impl Side {
    /// A class of the style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Left => "",
            Self::Right => "n",
        }
    }
}

/// An entry, which may be a badge.
#[derive(Serialize)]
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) badge: Option<&'static str>,
}

impl<T: Into<String>> From<T> for Entry {
    fn from(text: T) -> Self {
        Self { text: text.into(), badge: None }
    }
}

impl From<Badge> for Entry {
    fn from(Badge { class, text }: Badge) -> Self {
        Self { text: text.into(), badge: Some(class) }
    }
}

impl Section<'_> {
    /// Whether there is anything to show.
    pub(super) fn is_empty(&self) -> bool {
        self.tables.iter().all(|table| table.rows.is_empty())
    }
}

use Side::{Left, Right};

pub(super) fn sections(results: &Results) -> Vec<Section<'static>> {
    vec![
        Section {
            id: "conformance",
            heading: "Conformance",
            about: "The same parties take every transition of the model again, on real curves. \
                    Outcomes, messages and values must agree: two terms are equal exactly when their \
                    bytes are.",
            tables: vec![Table {
                caption: "Transitions taken on symbols and on a curve",
                data: "data/conformance.csv",
                columns: &[
                    ("Profile", Left),
                    ("Curve", Left),
                    ("Scope", Left),
                    ("Transitions", Right),
                    ("States", Right),
                    ("Depth", Right),
                    ("Search", Left),
                    ("Time", Right),
                    ("Divergence", Left),
                ],
                rows: results.conformance.iter().map(conformance).collect(),
            }],
            ..Section::default()
        },
        Section {
            id: "proofs",
            heading: "Beyond bounds",
            about: "These properties are about any number of users, owners, records and versions. \
                    Solvers answer the questions of an inductive invariant. Where we expect a proof \
                    to fail, it must fail.",
            tables: vec![Table {
                caption: "Claims put to solvers",
                data: "data/proofs.csv",
                columns: &[
                    ("Property", Left),
                    ("Profile", Left),
                    ("Against", Left),
                    ("Questions", Right),
                    ("Solvers", Left),
                    ("Time", Right),
                    ("Expected", Left),
                    ("Verdict", Left),
                ],
                rows: results.proofs.iter().map(proof).collect(),
            }],
            ..Section::default()
        },
        Section {
            id: "simulation",
            heading: "Workloads and queues",
            about: "Real parties replay the workloads of a health network on a real curve. An oracle \
                    judges every answer by the owners’ orders alone. Networks of queues are \
                    simulated with measured service times.",
            tables: vec![
                Table {
                    caption: "Replayed workloads. Equal digests mean equal outcomes and bytes.",
                    data: "data/replays.csv",
                    columns: &[
                        ("Workload", Left),
                        ("Profile", Left),
                        ("Curve", Left),
                        ("Operations", Right),
                        ("Refused", Right),
                        ("Oracle disagrees", Right),
                        ("Ended differently", Right),
                        ("Threads", Right),
                        ("Time", Right),
                        ("Digest", Left),
                    ],
                    rows: results.replays.iter().map(replay).collect(),
                },
                Table {
                    caption: "Stations of simulated networks, with 95 % intervals over \
                              replications. A station that cannot keep up is unstable: its times \
                              have no means.",
                    data: "data/stations.csv",
                    columns: &[
                        ("Network", Left),
                        ("Station", Left),
                        ("Servers", Right),
                        ("Arrivals", Right),
                        ("Mean wait", Right),
                        ("Interval", Left),
                        ("99th percentile", Right),
                        ("Interval", Left),
                        ("Utilisation", Right),
                        ("Replications", Right),
                    ],
                    rows: results.stations.iter().map(station).collect(),
                },
                Table {
                    caption: "Predicted times beside those of a replay. Each half of the \
                              operations is predicted from the other half, as measured in another \
                              replay. Errors are means, with 95 % intervals over rounds. \
                              Operations seen fewer than 30 times are in the CSV alone.",
                    data: "data/predictions.csv",
                    columns: &[
                        ("Workload", Left),
                        ("Time", Left),
                        ("Operations", Right),
                        ("Predicted", Right),
                        ("Measured", Right),
                        ("Error", Right),
                        ("Interval", Left),
                        ("Rounds", Right),
                    ],
                    rows: shown_predictions(&results.predictions).map(prediction).collect(),
                },
            ],
            ..Section::default()
        },
    ]
}

fn conformance(row: &ConformanceResult) -> Vec<Entry> {
    vec![
        row.profile.as_str().into(),
        row.curve.as_str().into(),
        row.scope.as_str().into(),
        count(row.transitions).into(),
        count(row.unique_states).into(),
        count(row.depth.into()).into(),
        if row.exhaustive { "exhaustive" } else { "bounded" }.into(),
        time_ms(row.time_ms).into(),
        match &row.divergence {
            None => Badge { class: "good", text: "none" }.into(),
            Some(what) => Entry { text: what.clone(), badge: Some("bad") },
        },
    ]
}

const fn class(verdict: ProofVerdict) -> &'static str {
    match verdict {
        ProofVerdict::Proved => "good",
        ProofVerdict::NotProved => "bad",
        ProofVerdict::Contradicted => "open",
        ProofVerdict::NotRun => "none",
    }
}

fn proof(row: &ProofResult) -> Vec<Entry> {
    vec![
        format!("{} {}", row.property, row.name).into(),
        row.profile.as_str().into(),
        format!("{}: {}", row.coalition, row.about).into(),
        count(row.questions.into()).into(),
        if row.solvers.is_empty() {
            "none installed".into()
        } else {
            row.solvers.join(", ").into()
        },
        time_ms(row.time_ms).into(),
        row.expected.text().into(),
        Badge { class: class(row.verdict), text: row.verdict.text() }.into(),
    ]
}

/// A workload and its size.
fn scaled(scenario: &str, percent: u32) -> Entry {
    match percent {
        100 => scenario.into(),
        percent => format!("{scenario} at {percent} %").into(),
    }
}

fn replay(row: &ReplayResult) -> Vec<Entry> {
    let judged = |found: u64| Entry {
        text: count(found),
        badge: Some(if found == 0 { "good" } else { "bad" }),
    };
    vec![
        scaled(&row.scenario, row.scale_percent),
        row.profile.as_str().into(),
        row.curve.as_str().into(),
        count(row.operations).into(),
        count(row.denied).into(),
        judged(row.oracle_disagreements),
        judged(row.divergences),
        count(row.threads.into()).into(),
        time_ms(row.time_ms).into(),
        row.digest.chars().take(16).collect::<String>().into(),
    ]
}

fn station(row: &StationResult) -> Vec<Entry> {
    let none = if row.unstable { "unstable" } else { "–" };
    let time = |ns: Option<u64>| ns.map_or_else(|| none.to_owned(), time_ns);
    let interval = |ends: Option<[u64; 2]>| {
        let [low, high] = ends.unwrap_or_default();
        ends.map_or_else(|| "–".to_owned(), |_| format!("{} to {}", time_ns(low), time_ns(high)))
    };
    vec![
        row.scenario.as_str().into(),
        row.station.as_str().into(),
        row.servers.map_or_else(|| "any".to_owned(), |n| count(n.into())).into(),
        count(row.arrivals).into(),
        time(row.mean_wait_ns).into(),
        interval(row.mean_wait_ns_ci).into(),
        time(row.sojourn_ns_p99).into(),
        interval(row.sojourn_ns_p99_ci).into(),
        row.utilisation_ppm
            .map_or_else(|| "–".to_owned(), |ppm| format!("{:.1} %", ppm as f64 / 1e4))
            .into(),
        count(row.replications.into()).into(),
    ]
}

/// With only a handful of operations, one half says little about the other.
fn shown_predictions(rows: &[PredictionResult]) -> impl Iterator<Item = &PredictionResult> {
    rows.iter().filter(|row| row.operations >= 30)
}

fn prediction(row: &PredictionResult) -> Vec<Entry> {
    // Tenths of a per cent, so that what rounds to zero has no sign.
    let percent = |ppm: i64| format!("{:+.1} %", (ppm as f64 / 1e3).round() / 10.0 + 0.0);
    let interval =
        row.error_ppm_ci.map(|[low, high]| format!("{} to {}", percent(low), percent(high)));
    vec![
        scaled(&row.scenario, row.scale_percent),
        row.what.as_str().into(),
        count(row.operations).into(),
        time_ns(row.predicted_ns).into(),
        time_ns(row.measured_ns).into(),
        percent(row.error_ppm).into(),
        interval.unwrap_or_else(|| "–".to_owned()).into(),
        count(row.rounds.into()).into(),
    ]
}
