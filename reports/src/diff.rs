//! What changed between two runs: verdicts, other values that do not depend on the machine, claims,
//! and measured points. A point counts as moved only if a test that allows for many comparisons
//! says so.
//!
//! Rows of the results are matched by their subject. A row that only the later run has is new, and
//! changes nothing. A row that only the earlier run has changes a verdict, since nobody checks it
//! any more.

mod page;
mod points;

pub(crate) use points::name;
pub use points::{Chance, Point};

use crate::ReportError;
use crate::results::Results;
use points::Points;
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

const SECTIONS: [Section; 16] = [
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
        name: "overtakings",
        keys: &["later", "earlier"],
        verdicts: &["explored"],
        volatile: &[],
    },
    Section { name: "message_kinds", keys: &["kind"], verdicts: &[], volatile: &[] },
    Section {
        name: "schemes",
        keys: &["scheme", "pairing", "goal"],
        verdicts: &["smallest"],
        volatile: &[],
    },
    Section {
        name: "guarantees",
        keys: &["scheme", "pairing", "guarantee"],
        verdicts: &["outcome"],
        volatile: &[],
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
    /// Measured points that moved by more than chance explains, the largest change first.
    pub figures: Vec<Point>,
    /// How much chance explains among the points that both runs measured.
    pub chance: Chance,
    /// Rows that only the later run has.
    pub added: Vec<String>,
    /// Rows that one of the runs could not decide because it had no solver.
    pub not_compared: Vec<String>,
    /// How many rows and points both runs have; with none, there is nothing to compare.
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

type ResultRow = Map<String, Value>;

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
        let points = Points::of(&earlier.measurements, &later.measurements);
        diff.in_common += points.in_common;
        (diff.figures, diff.chance) = (points.moved, points.chance);
        Ok(diff)
    }

    /// The page that shows what moved between the two runs, with the figures of both: one
    /// self-contained file.
    ///
    /// # Errors
    /// If a figure cannot be drawn, or the page cannot be filled in.
    pub fn page(&self, earlier: &Results, later: &Results) -> Result<String, ReportError> {
        page::render(self, earlier, later)
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
            let unasked = |row: &ResultRow| row.get("verdict").is_some_and(|v| v == "not-run");
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
    fn lost(&mut self, section: &Section, what: String, old: ResultRow) {
        let verdict = section.verdicts.first().and_then(|field| old.get(*field));
        let list = if verdict.is_some() { &mut self.verdicts } else { &mut self.values };
        let from = verdict.cloned().unwrap_or(Value::Object(old));
        list.push(Moved { what, field: None, from, to: Value::Null });
    }

    fn claims(&mut self, from: &Value, to: &Value) {
        let section = Section { name: "claims", keys: &["id"], verdicts: &[], volatile: &[] };
        let new = rows(to, &section);
        for (what, old) in rows(from, &section) {
            let verdict = |row: Option<&ResultRow>| row.and_then(|row| row.get("verdict")).cloned();
            let (from, to) = (verdict(Some(&old)), verdict(new.get(&what)));
            if from != to {
                let field = Some("verdict".to_owned());
                let [from, to] = [from, to].map(Option::unwrap_or_default);
                self.claims.push(Moved { what, field, from, to });
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
fn rows(results: &Value, section: &Section) -> BTreeMap<String, ResultRow> {
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

#[cfg(test)]
mod tests;
