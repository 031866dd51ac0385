//! The page: what each section shows, made ready for the template.
//!
//! Everything here is text that the template escapes; only the SVG of figures and diagrams goes in
//! as it is.

use crate::format::{count, printable, time_ms, time_ns};
use crate::machine;
use crate::results::{
    Answer, Input, Load, Provenance, RecordResult, Results, Stage, StageStatus, TimedBy,
};
use askama::Template;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sesphr_model::growth::Axis;
use sesphr_sim::figure::{Figure, OVERVIEW, growth_name};
use sesphr_sim::sample::{Interval, Sample};

mod changes;
mod counterexamples;
mod coverage;
mod first;
mod growth;
mod properties;
mod schemes;
mod summary;
mod tables;
mod unchecked;

use first::First;
use properties::Properties;
pub(crate) use properties::word;
use sesphr_model::counterexample::DIAGRAM_STYLE;
use summary::SummaryLine;

#[derive(Serialize, Template)]
#[template(path = "page.html")]
struct Page<'a> {
    #[serde(skip)]
    diagram_style: &'static str,
    first: First,
    lines: Vec<SummaryLine>,
    facts: Vec<(&'static str, String)>,
    stages: Vec<StageRow<'a>>,
    records: Vec<Record<'a>>,
    properties: Properties<'a>,
    errata: Vec<Erratum<'a>>,
    sections: Vec<tables::Section<'a>>,
    closing: Vec<tables::Section<'a>>,
    inputs: &'a [Input],
    /// The small picture of speed.
    #[serde(serialize_with = "name")]
    picture: Option<&'a Figure>,
    #[serde(serialize_with = "captions")]
    figures: Vec<&'a Figure>,
    samples: Vec<SampleRow>,
    claims: Vec<Claim<'a>>,
    /// Reasons to doubt the times.
    busy: Vec<String>,
}

/// A word with its look: a class of the style sheet.
#[derive(Serialize)]
struct Badge {
    class: &'static str,
    text: &'static str,
}

#[derive(Serialize)]
struct Record<'a> {
    name: &'a str,
    kind: &'a str,
    curve: &'a str,
    bytes: String,
    digest: &'a str,
    partitions: Vec<(&'a str, String, String)>,
    round_trip: Badge,
    partial_view: Badge,
    leftover: Option<String>,
}

#[derive(Serialize)]
struct Erratum<'a> {
    id: &'a str,
    title: &'a str,
    ran: &'a str,
    seen: &'a str,
    shown: Badge,
}

#[derive(Serialize)]
struct Claim<'a> {
    id: &'a str,
    claim: &'a str,
    source: &'a str,
    command: &'a str,
    expected: &'a str,
    measured: &'a str,
    /// The number that it is judged by; empty if it is judged by none.
    judged_by: String,
    why: &'a str,
    verdict: Badge,
}

/// How a stage went.
#[derive(Serialize)]
struct StageRow<'a> {
    name: &'a str,
    status: Badge,
    time: String,
    memory: String,
    why: &'a str,
}

impl<'a> StageRow<'a> {
    fn of(stage: &'a Stage) -> Self {
        let (class, text) = match stage.status {
            StageStatus::Done => ("good", "done"),
            StageStatus::NotRun => ("none", "not run"),
            StageStatus::Interrupted => ("open", "interrupted"),
            StageStatus::Failed => ("bad", "failed"),
        };
        let ran = stage.status != StageStatus::NotRun;
        let megabytes = |bytes: u64| format!("{} MB", count(bytes >> 20));
        Self {
            name: &stage.name,
            status: Badge { class, text },
            time: if ran { time_ms(stage.wall_ms) } else { String::new() },
            memory: stage.memory_bytes_max.map(megabytes).unwrap_or_default(),
            why: stage.why.as_deref().unwrap_or_default(),
        }
    }
}

/// A measured point in words.
#[derive(Serialize)]
struct SampleRow {
    operation: &'static str,
    scheme: String,
    curve: String,
    payload: &'static str,
    what: String,
    threads: u32,
    samples: u32,
    median: String,
    interval: String,
}

/// The whole page.
pub(crate) fn render(results: &Results, figures: &[Figure]) -> Result<String, askama::Error> {
    Ok(printable(&page(results, figures).render()?))
}

/// The words and numbers of the page as data, without its pictures.
pub(crate) fn content(results: &Results, figures: &[Figure]) -> Result<Value, serde_json::Error> {
    Ok(printable_value(serde_json::to_value(page(results, figures))?))
}

fn page<'a>(results: &'a Results, figures: &'a [Figure]) -> Page<'a> {
    let names = Axis::ALL.map(growth_name);
    let (pictures, figures): (Vec<&Figure>, Vec<&Figure>) =
        figures.iter().partition(|figure| figure.name == OVERVIEW);
    let (grown, measured) = figures.into_iter().partition(|figure| names.contains(&figure.name));
    Page {
        diagram_style: DIAGRAM_STYLE,
        first: First::of(results),
        lines: summary::lines(results),
        facts: facts(&results.provenance),
        stages: stages(&results.provenance),
        records: records(results),
        properties: Properties::of(results),
        errata: errata(results),
        sections: tables::sections(results),
        closing: vec![
            changes::section(results),
            coverage::section(results),
            schemes::section(results),
            growth::section(results, grown),
            unchecked::section(results),
        ],
        inputs: &results.provenance.inputs,
        picture: pictures.first().copied(),
        figures: measured,
        samples: results.measurements.iter().map(row).collect(),
        claims: claims(results),
        busy: results.provenance.warnings(),
    }
}

/// A figure by its name.
fn name<S: Serializer>(figure: &Option<&Figure>, to: S) -> Result<S::Ok, S::Error> {
    figure.map(|figure| figure.name.as_str()).serialize(to)
}

/// Figures without their pictures.
fn captions<S: Serializer>(figures: &[&Figure], to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Caption<'a> {
        name: &'a str,
        title: &'a str,
        caption: &'a str,
    }
    to.collect_seq(figures.iter().map(|figure| Caption {
        name: &figure.name,
        title: &figure.title,
        caption: &figure.caption,
    }))
}

fn printable_value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(printable(&text)),
        Value::Array(values) => values.into_iter().map(printable_value).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, printable_value(value))).collect()
        }
        other => other,
    }
}

const fn answer(answer: Answer, yes: &'static str, no: &'static str) -> Badge {
    match answer {
        Answer::Yes => Badge { class: "good", text: yes },
        Answer::No => Badge { class: "bad", text: no },
        Answer::NotRun => Badge { class: "none", text: "not run" },
    }
}

fn facts(provenance: &Provenance) -> Vec<(&'static str, String)> {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(machine::unknown);
    let state = match provenance.dirty {
        Some(true) => " (sources changed since)",
        Some(false) => " (sources as committed)",
        None => "",
    };
    let cores = provenance.cores.map_or_else(machine::unknown, |n| n.to_string());
    vec![
        ("Command", provenance.command.clone()),
        ("Date", provenance.date.clone()),
        ("Profile", provenance.profile.clone()),
        ("Effort", provenance.effort.clone()),
        ("Seed", provenance.seed.to_string()),
        ("Version", provenance.version.clone()),
        ("Commit", format!("{}{state}", text(&provenance.commit))),
        ("Compiler", text(&provenance.rustc)),
        ("Build", text(&provenance.build)),
        ("Dependencies, BLAKE3", provenance.lock_digest.clone()),
        ("Processor", text(&provenance.cpu)),
        ("Cores", cores),
        ("Threads", provenance.threads.to_string()),
        (
            "Machine while measuring",
            provenance.load.as_ref().map_or_else(machine::unknown, Load::text),
        ),
    ]
}

fn stages(provenance: &Provenance) -> Vec<StageRow<'_>> {
    provenance.stages.iter().map(StageRow::of).collect()
}

fn records(results: &Results) -> Vec<Record<'_>> {
    results
        .records
        .iter()
        .map(|record| Record {
            name: &record.name,
            kind: &record.kind,
            curve: &record.curve,
            bytes: count(record.bytes),
            digest: &record.digest,
            partitions: record
                .partitions
                .iter()
                .map(|p| (p.name.as_str(), count(p.bytes), count(p.sealed_bytes)))
                .collect(),
            round_trip: answer(record.round_trip, "byte-exact", "changed"),
            partial_view: answer(record.partial_view, "as granted", "wrong"),
            leftover: leftover(record, &results.records),
        })
        .collect()
}

/// What no rule of a record's format covered, and how many rules matched nothing; said once for all
/// curves.
fn leftover(record: &RecordResult, all: &[RecordResult]) -> Option<String> {
    let first = all.iter().find(|other| other.name == record.name);
    let is_first = first.is_some_and(|other| std::ptr::eq(other, record));
    let unmatched = match &record.unmatched_first {
        Some(first) => format!("{} bytes, first {first}", count(record.unmatched_bytes)),
        None => "nothing".to_owned(),
    };
    let idle = count(record.idle_rules.len() as u64);
    is_first.then(|| format!("{unmatched}; {idle} rules matched nothing"))
}

fn errata(results: &Results) -> Vec<Erratum<'_>> {
    results
        .errata
        .iter()
        .map(|erratum| Erratum {
            id: &erratum.id,
            title: &erratum.title,
            ran: &erratum.ran,
            seen: &erratum.seen,
            shown: answer(erratum.shown, "shown", "not shown"),
        })
        .collect()
}

fn claims(results: &Results) -> Vec<Claim<'_>> {
    results
        .claims
        .iter()
        .map(|claim| Claim {
            id: &claim.id,
            claim: &claim.claim,
            source: &claim.source,
            command: &claim.command,
            expected: &claim.expected,
            measured: &claim.measured,
            why: &claim.why,
            judged_by: claim.timed.as_ref().map(TimedBy::text).unwrap_or_default(),
            verdict: Badge { class: claim.verdict.class(), text: claim.verdict.text() },
        })
        .collect()
}

fn row(sample: &Sample) -> SampleRow {
    SampleRow {
        operation: sample.operation.title(),
        curve: sample.curve.clone(),
        payload: sample.payload.map_or("–", |payload| payload.text()),
        scheme: sample.scheme.as_deref().map_or("–", sesphr_sim::baselines::title).to_owned(),
        what: sample.of_what(),
        threads: sample.threads,
        samples: sample.samples,
        median: time_ns(sample.median_ns),
        interval: interval(sample),
    }
}

/// The interval of a point in words.
fn interval(sample: &Sample) -> String {
    let Some((low, high)) = sample.ends_ns() else { return "none: too few samples".to_owned() };
    let kind = match sample.interval {
        Some(Interval::MeanCi95) => "95 % CI of the mean",
        _ => "95 % CI",
    };
    format!("{} to {}, {kind}", time_ns(low), time_ns(high))
}

#[cfg(test)]
mod tests;
