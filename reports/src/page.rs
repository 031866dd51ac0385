//! The page: what each section shows, made ready for the template.
//!
//! Everything here is text that the template escapes; only the figures' SVG goes in as it is.

use crate::format::{count, time_ms, time_ns};
use crate::results::{Answer, ClaimVerdict, Provenance, Results, Stage, StageStatus};
use askama::Template;
use sesphr_sim::figure::Figure;
use sesphr_sim::sample::Sample;

mod properties;
mod summary;
mod tables;

use properties::Properties;
use summary::{Surprise, Tile};

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    tiles: Vec<Tile>,
    surprises: Vec<Surprise>,
    refuted: Vec<Surprise>,
    facts: Vec<(&'static str, String)>,
    stages: Vec<StageRow<'a>>,
    records: Vec<Record<'a>>,
    properties: Properties<'a>,
    errata: Vec<Erratum<'a>>,
    sections: Vec<tables::Section>,
    figures: Vec<&'a Figure>,
    samples: Vec<Row>,
    claims: Vec<Claim<'a>>,
}

/// A word with its look: a class of the style sheet.
struct Badge {
    class: &'static str,
    text: &'static str,
}

struct Record<'a> {
    name: &'a str,
    kind: &'a str,
    curve: &'a str,
    bytes: String,
    digest: &'a str,
    partitions: Vec<(&'a str, String, String)>,
    round_trip: Badge,
    partial_view: Badge,
}

struct Erratum<'a> {
    id: &'a str,
    title: &'a str,
    ran: &'a str,
    seen: &'a str,
    shown: Badge,
}

struct Claim<'a> {
    id: &'a str,
    claim: &'a str,
    source: &'a str,
    expected: &'a str,
    measured: &'a str,
    why: &'a str,
    verdict: Badge,
}

/// How a stage went.
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
struct Row {
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
    let page = Page {
        tiles: summary::tiles(results),
        surprises: summary::surprises(results),
        refuted: summary::refuted(results),
        facts: facts(&results.provenance),
        stages: stages(&results.provenance),
        records: records(results),
        properties: Properties::of(&results.checks),
        errata: errata(results),
        sections: tables::sections(results),
        figures: figures.iter().collect(),
        samples: results.measurements.iter().map(row).collect(),
        claims: claims(results),
    };
    Ok(printable(&page.render()?))
}

/// Replaces what no document may hold: control characters other than tab and newline.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' => c,
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => '\u{FFFD}',
            c => c,
        })
        .collect()
}

const fn answer(answer: Answer, yes: &'static str, no: &'static str) -> Badge {
    match answer {
        Answer::Yes => Badge { class: "good", text: yes },
        Answer::No => Badge { class: "bad", text: no },
        Answer::NotRun => Badge { class: "none", text: "not run" },
    }
}

fn facts(provenance: &Provenance) -> Vec<(&'static str, String)> {
    let unknown = || "not known".to_owned();
    let text = |value: &Option<String>| value.clone().unwrap_or_else(unknown);
    let state = match provenance.dirty {
        Some(true) => " (sources changed since)",
        Some(false) => " (sources as committed)",
        None => "",
    };
    let cores = provenance.cores.map_or_else(unknown, |n| n.to_string());
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
        })
        .collect()
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
        .map(|claim| {
            let (class, text) = match claim.verdict {
                ClaimVerdict::Reproduced => ("good", "reproduced"),
                ClaimVerdict::NotReproduced => ("bad", "not reproduced"),
                ClaimVerdict::CannotBeReproduced => ("open", "cannot be reproduced"),
                ClaimVerdict::NotRun => ("none", "not run"),
            };
            Claim {
                id: &claim.id,
                claim: &claim.claim,
                source: &claim.source,
                expected: &claim.expected,
                measured: &claim.measured,
                why: &claim.why,
                verdict: Badge { class, text },
            }
        })
        .collect()
}

fn row(sample: &Sample) -> Row {
    Row {
        operation: sample.operation.title(),
        curve: sample.curve.clone(),
        payload: sample.payload.map_or("–", |payload| payload.text()),
        scheme: sample.scheme.as_deref().map_or("–", sesphr_sim::baseline::title).to_owned(),
        what: sample.of_what(),
        threads: sample.threads,
        samples: sample.samples,
        median: time_ns(sample.median_ns),
        interval: format!(
            "{} to {}, {}",
            time_ns(sample.low_ns),
            time_ns(sample.high_ns),
            match sample.interval {
                sesphr_sim::sample::Interval::MedianCi95 => "95 % CI",
                sesphr_sim::sample::Interval::MeanCi95 => "95 % CI of the mean",
                sesphr_sim::sample::Interval::Range => "range",
            }
        ),
    }
}

#[cfg(test)]
mod tests;
