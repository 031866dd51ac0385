//! What changed between two runs: verdicts, other values that do not depend on the machine, claims,
//! and measured points.
//!
//! Rows of the results are matched by their subject. A row that only the later run has is new, and
//! changes nothing. A row that only the earlier run has changes a verdict, since nobody checks it
//! any more.

use crate::results::Results;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// A list of results, and how to compare its rows.
struct Section {
    name: &'static str,
    /// The fields that identify a row.
    keys: &'static [&'static str],
    /// The fields that are the row's verdict.
    verdicts: &'static [&'static str],
    /// The fields that depend on the machine, or on how busy it is.
    volatile: &'static [&'static str],
}

const SECTIONS: [Section; 12] = [
    Section {
        name: "checks",
        keys: &["id", "profile", "coalition", "scope", "pairing"],
        verdicts: &["verdict"],
        volatile: &["time_ms"],
    },
    Section { name: "counterexamples", keys: &["id"], verdicts: &[], volatile: &[] },
    Section { name: "witnesses", keys: &["id"], verdicts: &[], volatile: &[] },
    Section {
        name: "records",
        keys: &["name", "curve"],
        verdicts: &["round_trip", "partial_view"],
        volatile: &[],
    },
    Section { name: "errata", keys: &["id", "title"], verdicts: &["shown"], volatile: &[] },
    Section {
        name: "conformance",
        keys: &["scope", "profile", "curve"],
        verdicts: &["divergence"],
        volatile: &["time_ms"],
    },
    Section {
        name: "proofs",
        keys: &["property", "profile", "coalition", "about"],
        verdicts: &["verdict"],
        volatile: &["time_ms", "solvers"],
    },
    Section {
        name: "replays",
        keys: &["scenario", "scale_percent", "profile", "curve"],
        verdicts: &["oracle_disagreements", "divergences"],
        volatile: &["time_ms", "threads"],
    },
    Section {
        name: "stations",
        keys: &["scenario", "station"],
        verdicts: &[],
        volatile: &["time_ms"],
    },
    Section {
        name: "growth",
        keys: &["axis", "size", "profile", "coalition"],
        verdicts: &[],
        volatile: &["median_ns", "bytes"],
    },
    Section {
        name: "predictions",
        keys: &["scenario", "scale_percent", "what"],
        verdicts: &[],
        volatile: &["predicted_ns", "measured_ns", "error_ppm", "error_ppm_ci"],
    },
    Section { name: "published", keys: &["series", "x"], verdicts: &[], volatile: &[] },
];

/// The fields of a measured point that say how it was measured. Fields that end in `_ns` are times.
const MEASURED: [&str; 2] = ["samples", "interval"];

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Diff {
    /// Differences in how the two runs were set up. They alone make rows lost or new.
    pub setup: Vec<Moved>,
    /// Verdicts that changed, and rows that were lost.
    pub verdicts: Vec<Moved>,
    /// Changes of other values that should not depend on the machine: counts, digests,
    /// counterexamples.
    pub values: Vec<Moved>,
    /// Claims that are judged differently. Some are judged by times.
    pub claims: Vec<Moved>,
    /// Measured points whose intervals do not overlap, with the ratio of their medians.
    pub figures: Vec<Point>,
    /// Rows that only the later run has.
    pub added: Vec<String>,
    /// Rows that one of the runs could not decide because it had no solver.
    pub not_compared: Vec<String>,
    /// How many rows and points both runs have; of none there is nothing to compare.
    #[serde(skip)]
    pub in_common: usize,
}

/// A value that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moved {
    /// The list and the row.
    pub what: String,
    /// The field; `None` if the whole row is gone.
    pub field: Option<String>,
    /// The earlier value.
    pub from: Value,
    /// The later value.
    pub to: Value,
}

/// A measured point that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// What was measured.
    pub what: String,
    /// The earlier median, nanoseconds.
    pub from_ns: u64,
    /// The later median, nanoseconds.
    pub to_ns: u64,
    /// The later median as a percentage of the earlier one.
    pub percent: u64,
}

type Row = Map<String, Value>;

impl Diff {
    /// Compares an earlier run with a later one.
    ///
    /// # Errors
    /// If JSON cannot hold the results.
    pub fn of(earlier: &Results, later: &Results) -> Result<Self, serde_json::Error> {
        let (from, to) = (serde_json::to_value(earlier)?, serde_json::to_value(later)?);
        let mut diff = Self { setup: setup(&from, &to), ..Self::default() };
        for section in &SECTIONS {
            diff.section(section, &from, &to);
        }
        diff.claims(&from, &to);
        diff.figures(&from, &to);
        Ok(diff)
    }

    fn section(&mut self, section: &Section, from: &Value, to: &Value) {
        let (old, mut new) = (rows(from, section), rows(to, section));
        for (what, old) in old {
            let Some(new) = new.remove(&what) else {
                self.lost(section, what, old);
                continue;
            };
            // Published points are the same in every run.
            self.in_common += usize::from(section.name != "published");
            let unasked = |row: &Row| row.get("verdict").is_some_and(|v| v == "not-run");
            if section.name == "proofs" && (unasked(&old) || unasked(&new)) {
                self.not_compared.push(what);
                continue;
            }
            for (field, from) in &old {
                let to = new.get(field).unwrap_or(&Value::Null);
                let named = |list: &[&str]| list.contains(&field.as_str());
                if from == to || named(section.volatile) {
                    continue;
                }
                let moved = Moved {
                    what: what.clone(),
                    field: Some(field.clone()),
                    from: from.clone(),
                    to: to.clone(),
                };
                if named(section.verdicts) { &mut self.verdicts } else { &mut self.values }
                    .push(moved);
            }
        }
        self.added.extend(new.into_keys());
    }

    /// Records a row that the later run does not have.
    fn lost(&mut self, section: &Section, what: String, old: Row) {
        let verdict = section.verdicts.first().and_then(|field| old.get(*field));
        let list = if verdict.is_some() { &mut self.verdicts } else { &mut self.values };
        let from = verdict.cloned().unwrap_or(Value::Object(old));
        list.push(Moved { what, field: None, from, to: Value::Null });
    }

    fn claims(&mut self, from: &Value, to: &Value) {
        let section = Section { name: "claims", keys: &["id"], verdicts: &[], volatile: &[] };
        let new = rows(to, &section);
        for (what, old) in rows(from, &section) {
            let verdict = |row: Option<&Row>| row.and_then(|row| row.get("verdict")).cloned();
            let (from, to) = (verdict(Some(&old)), verdict(new.get(&what)));
            if from != to {
                let field = Some("verdict".to_owned());
                let [from, to] = [from, to].map(Option::unwrap_or_default);
                self.claims.push(Moved { what, field, from, to });
            }
        }
    }

    fn figures(&mut self, from: &Value, to: &Value) {
        let new = points(to);
        for (what, old) in points(from) {
            let Some(new) = new.get(&what) else { continue };
            self.in_common += 1;
            let ns = |row: &Row, field: &str| row.get(field).and_then(Value::as_u64).unwrap_or(0);
            let apart =
                ns(new, "low_ns") > ns(&old, "high_ns") || ns(new, "high_ns") < ns(&old, "low_ns");
            if apart {
                let (from_ns, to_ns) = (ns(&old, "median_ns"), ns(new, "median_ns"));
                let percent = to_ns.saturating_mul(100) / from_ns.max(1);
                self.figures.push(Point { what, from_ns, to_ns, percent });
            }
        }
    }
}

/// Differences in what was chosen for the runs.
fn setup(from: &Value, to: &Value) -> Vec<Moved> {
    let chosen = |run: &Value, field: &str| {
        run.pointer(&format!("/provenance/{field}")).cloned().unwrap_or_default()
    };
    let otherwise = ["effort", "seed", "profile"].map(|field| {
        let (from, to) = (chosen(from, field), chosen(to, field));
        (from != to).then(|| Moved { what: field.to_owned(), field: None, from, to })
    });
    otherwise.into_iter().flatten().collect()
}

/// The rows of a section, by what identifies them.
fn rows(results: &Value, section: &Section) -> BTreeMap<String, Row> {
    let list = results.get(section.name).and_then(Value::as_array);
    let objects = list.into_iter().flatten().filter_map(Value::as_object);
    objects
        .map(|row| {
            let parts: Vec<String> =
                section.keys.iter().filter_map(|key| row.get(*key)).map(text).collect();
            (format!("{}: {}", section.name, parts.join(", ")), row.clone())
        })
        .collect()
}

/// Measured points, by all fields that are not measurements.
fn points(results: &Value) -> BTreeMap<String, Row> {
    let list = results.get("measurements").and_then(Value::as_array);
    let objects = list.into_iter().flatten().filter_map(Value::as_object);
    objects
        .map(|row| {
            let measured = |field: &str| field.ends_with("_ns") || MEASURED.contains(&field);
            let about = row.iter().filter(|(field, value)| !measured(field) && !value.is_null());
            let parts: Vec<String> = about
                .map(|(field, value)| match value {
                    Value::Number(n) => format!("{n} {field}"),
                    other => text(other),
                })
                .collect();
            (parts.join(", "), row.clone())
        })
        .collect()
}

/// A value without the quotes of JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Longer values are named, but not shown.
        const SHOWN_MAX: usize = 60;
        let short = |value: &Value| {
            let text = text(value);
            if text.chars().count() > SHOWN_MAX { "another value".to_owned() } else { text }
        };
        let Self { what, field, from, to } = self;
        match field.as_deref() {
            None if to.is_null() && from.is_null() => write!(f, "{what}: lost"),
            None if to.is_null() => write!(f, "{what}: lost; it was {}", short(from)),
            None | Some("verdict") => write!(f, "{what}: {} -> {}", short(from), short(to)),
            Some(field) => write!(f, "{what}: {field}: {} -> {}", short(from), short(to)),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, to] = [self.from_ns, self.to_ns].map(crate::format::time_ns);
        write!(f, "{}: {from} -> {to}, {} %", self.what, self.percent)
    }
}

#[cfg(test)]
mod tests {
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

    /// Nothing that moved, among so many rows that both runs have.
    fn nothing(in_common: usize) -> Diff {
        Diff { in_common, ..Diff::default() }
    }

    #[test]
    fn equal_runs_differ_in_nothing() {
        let found = diff(|_| {});
        assert!(found.in_common > 100, "{found:?}");
        assert_eq!(found, nothing(found.in_common));
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
        assert_eq!(found, nothing(found.in_common));
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
            point.low_ns = 2 * point.high_ns;
            point.median_ns = 2 * point.high_ns;
            point.high_ns *= 3;
            if let Some(point) = run.measurements.last_mut() {
                point.median_ns += 1;
            }
        });
        assert!(found.verdicts.is_empty());
        assert_eq!(found.values.len(), 2, "{found:?}");
        assert_eq!(found.claims.len(), 1);
        assert_eq!(found.figures.len(), 1, "intervals that meet have not moved");
        assert!(
            found.figures.iter().all(|moved| moved.to_string().contains("10 users")),
            "{found:?}"
        );
    }

    #[test]
    fn a_missing_solver_is_no_verdict() {
        let found = diff(|run| first(&mut run.proofs).verdict = ProofVerdict::NotRun);
        assert!(found.verdicts.is_empty() && found.values.is_empty());
        assert_eq!(found.not_compared.len(), 1);
    }
}
