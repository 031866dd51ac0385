//! The tables of a report as CSV: the contents of the results, one row per entry.

use super::file_name;
use crate::ReportError;
use crate::results::{
    Answer, ClaimResult, ClaimVerdict, PredictionResult, ProofResult, ProofVerdict, Results,
    StationResult, Verdict,
};
use serde::Serialize;
use sesphr_sim::data::{write_atomically, write_csv};
use sesphr_sim::figure::Figure;
use std::path::Path;

/// The tables, each with a description.
pub(super) const ALL: [(&str, &str); 18] = [
    ("samples.csv", "measured points; times in nanoseconds, sizes in bytes"),
    ("published.csv", "published points; times in milliseconds, x in users or KB of 1024 bytes"),
    ("records.csv", "one row a partition of each record; sizes in bytes"),
    ("checks.csv", "one row a cell of the property matrix; times in milliseconds"),
    ("overtakings.csv", "one row a pair of messages: whether the later one is ever there first"),
    ("messages.csv", "one row a kind of message: what happens to it in flight"),
    ("schemes.csv", "one row a goal of a published scheme: who must get together to reach it"),
    (
        "guarantees.csv",
        "one row a promise of a published scheme: whether it holds, who violates it",
    ),
    ("growth.csv", "one row a search as a bound is raised; times in nanoseconds, memory in bytes"),
    ("errata.csv", "one row a demonstration"),
    ("conformance.csv", "one row a search taken on a curve too; times in milliseconds"),
    ("proofs.csv", "one row a claim that was put to solvers; times in milliseconds"),
    ("replays.csv", "one row a replayed workload; times in milliseconds"),
    ("stations.csv", "one row a station of a simulated network; times in nanoseconds"),
    ("predictions.csv", "one row a time that a simulation predicted; nanoseconds, millionths"),
    ("costs.csv", "one row an operation at a party under a profile; times in nanoseconds"),
    ("claims.csv", "one row a claim; the number that judges it in thousandths"),
    ("figures.csv", "one row a figure"),
];

/// The beginning of the data folder's README.
const README: &str = "\
Generated together with ../index.html; do not edit. ../results.json holds everything that these
tables hold, and the counterexamples; page, tables and figures are made from it again by a redraw.

";

/// The end of the README, after the tables.
const README_END: &str = "\
A file without rows belongs to a stage that did not run.
";

#[derive(Serialize)]
struct FigureRow<'a> {
    name: &'a str,
    title: &'a str,
    caption: &'a str,
    path: String,
}

#[derive(Serialize)]
struct RecordRow<'a> {
    record: &'a str,
    kind: &'a str,
    record_bytes: u64,
    digest: &'a str,
    curve: &'a str,
    partition: &'a str,
    bytes: u64,
    sealed_bytes: u64,
    round_trip: Answer,
    partial_view: Answer,
    unmatched_bytes: u64,
    unmatched_first: Option<&'a str>,
}

#[derive(Serialize)]
struct CheckRow<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'a str,
    profile: &'a str,
    coalition: &'a str,
    scope: &'a str,
    pairing: &'a str,
    verdict: Verdict,
    count: Option<&'a str>,
    expected: Option<Verdict>,
    unique_states: u64,
    depth: u32,
    exhaustive: bool,
    witness: Option<&'a str>,
    time_ms: u64,
    counterexample: Option<&'a str>,
    curve: Option<&'a str>,
    recovered_bytes: Option<u64>,
}

#[derive(Serialize)]
struct ProofRow<'a> {
    property: &'a str,
    profile: &'a str,
    coalition: &'a str,
    about: &'a str,
    verdict: ProofVerdict,
    expected: ProofVerdict,
    questions: u32,
    solvers: String,
    time_ms: u64,
}

impl<'a> ProofRow<'a> {
    fn of(proof: &'a ProofResult) -> Self {
        Self {
            property: &proof.property,
            profile: &proof.profile,
            coalition: &proof.coalition,
            about: &proof.about,
            verdict: proof.verdict,
            expected: proof.expected,
            questions: proof.questions,
            solvers: proof.solvers.join(", "),
            time_ms: proof.time_ms,
        }
    }
}

#[derive(Serialize)]
struct ClaimRow<'a> {
    id: &'a str,
    claim: &'a str,
    source: &'a str,
    command: &'a str,
    expected: &'a str,
    measured: &'a str,
    judged_by: Option<&'a str>,
    samples_min: Option<u32>,
    value_milli: Option<i64>,
    low_milli: Option<i64>,
    high_milli: Option<i64>,
    verdict: ClaimVerdict,
    why: &'a str,
}

impl<'a> ClaimRow<'a> {
    fn of(claim: &'a ClaimResult) -> Self {
        let timed = claim.timed.as_ref();
        let ends = timed.and_then(|timed| timed.value_milli_ci);
        Self {
            id: &claim.id,
            claim: &claim.claim,
            source: &claim.source,
            command: &claim.command,
            expected: &claim.expected,
            measured: &claim.measured,
            judged_by: timed.map(|timed| timed.what.as_str()),
            samples_min: timed.map(|timed| timed.samples_min),
            value_milli: timed.map(|timed| timed.value_milli),
            low_milli: ends.map(|[low, _]| low),
            high_milli: ends.map(|[_, high]| high),
            verdict: claim.verdict,
            why: &claim.why,
        }
    }
}

#[derive(Serialize)]
struct StationRow<'a> {
    scenario: &'a str,
    station: &'a str,
    servers: Option<u32>,
    replications: u32,
    arrivals: u64,
    unstable: bool,
    mean_wait_ns: Option<u64>,
    mean_wait_low_ns: Option<u64>,
    mean_wait_high_ns: Option<u64>,
    sojourn_p99_ns: Option<u64>,
    sojourn_p99_low_ns: Option<u64>,
    sojourn_p99_high_ns: Option<u64>,
    utilisation_ppm: Option<u64>,
    digest: &'a str,
}

#[derive(Serialize)]
struct PredictionRow<'a> {
    scenario: &'a str,
    scale_percent: u32,
    what: &'a str,
    operations: u64,
    rounds: u32,
    predicted_ns: u64,
    measured_ns: u64,
    error_ppm: i64,
    error_low_ppm: Option<i64>,
    error_high_ppm: Option<i64>,
}

impl<'a> PredictionRow<'a> {
    fn of(prediction: &'a PredictionResult) -> Self {
        Self {
            scenario: &prediction.scenario,
            scale_percent: prediction.scale_percent,
            what: &prediction.what,
            operations: prediction.operations,
            rounds: prediction.rounds,
            predicted_ns: prediction.predicted_ns,
            measured_ns: prediction.measured_ns,
            error_ppm: prediction.error_ppm,
            error_low_ppm: prediction.error_ppm_ci.map(|[low, _]| low),
            error_high_ppm: prediction.error_ppm_ci.map(|[_, high]| high),
        }
    }
}

impl<'a> StationRow<'a> {
    fn of(station: &'a StationResult) -> Self {
        let low = |ends: Option<[u64; 2]>| ends.map(|[low, _]| low);
        let high = |ends: Option<[u64; 2]>| ends.map(|[_, high]| high);
        Self {
            scenario: &station.scenario,
            station: &station.station,
            servers: station.servers,
            replications: station.replications,
            arrivals: station.arrivals,
            unstable: station.unstable,
            mean_wait_ns: station.mean_wait_ns,
            mean_wait_low_ns: low(station.mean_wait_ns_ci),
            mean_wait_high_ns: high(station.mean_wait_ns_ci),
            sojourn_p99_ns: station.sojourn_ns_p99,
            sojourn_p99_low_ns: low(station.sojourn_ns_p99_ci),
            sojourn_p99_high_ns: high(station.sojourn_ns_p99_ci),
            utilisation_ppm: station.utilisation_ppm,
            digest: &station.digest,
        }
    }
}

/// Writes every table, and the README that describes them.
pub(super) fn write(
    results: &Results,
    figures: &[Figure],
    folder: &Path,
) -> Result<(), ReportError> {
    let records: Vec<RecordRow<'_>> = results
        .records
        .iter()
        .flat_map(|record| {
            record.partitions.iter().map(move |partition| RecordRow {
                record: &record.name,
                kind: &record.kind,
                record_bytes: record.bytes,
                digest: &record.digest,
                curve: &record.curve,
                partition: &partition.name,
                bytes: partition.bytes,
                sealed_bytes: partition.sealed_bytes,
                round_trip: record.round_trip,
                partial_view: record.partial_view,
                unmatched_bytes: record.unmatched_bytes,
                unmatched_first: record.unmatched_first.as_deref(),
            })
        })
        .collect();
    let checks: Vec<CheckRow<'_>> = results
        .checks
        .iter()
        .map(|check| CheckRow {
            id: &check.id,
            name: &check.name,
            kind: &check.kind,
            profile: &check.profile,
            coalition: &check.coalition,
            scope: &check.scope,
            pairing: &check.pairing,
            verdict: check.verdict,
            count: check.count.as_deref(),
            expected: check.expected,
            unique_states: check.unique_states,
            depth: check.depth,
            exhaustive: check.exhaustive,
            witness: check.witness.as_deref(),
            time_ms: check.time_ms,
            counterexample: check.counterexample.as_deref(),
            curve: check.carried_out.as_ref().map(|done| done.curve.as_str()),
            recovered_bytes: check.carried_out.as_ref().map(|done| done.bytes),
        })
        .collect();
    let drawn: Vec<FigureRow<'_>> = figures
        .iter()
        .map(|figure| FigureRow {
            name: &figure.name,
            title: &figure.title,
            caption: &figure.caption,
            path: format!("figures/{}", file_name(&figure.name)),
        })
        .collect();
    write_csv(&folder.join("samples.csv"), &results.measurements)?;
    write_csv(&folder.join("published.csv"), &results.published)?;
    write_csv(&folder.join("records.csv"), &records)?;
    write_csv(&folder.join("checks.csv"), &checks)?;
    write_csv(&folder.join("overtakings.csv"), &results.overtakings)?;
    write_csv(&folder.join("messages.csv"), &results.message_kinds)?;
    write_csv(&folder.join("schemes.csv"), &results.schemes)?;
    write_csv(&folder.join("guarantees.csv"), &results.guarantees)?;
    write_csv(&folder.join("growth.csv"), &results.growth)?;
    write_csv(&folder.join("errata.csv"), &results.errata)?;
    write_csv(&folder.join("conformance.csv"), &results.conformance)?;
    let proofs: Vec<ProofRow<'_>> = results.proofs.iter().map(ProofRow::of).collect();
    write_csv(&folder.join("proofs.csv"), &proofs)?;
    write_csv(&folder.join("replays.csv"), &results.replays)?;
    let stations: Vec<StationRow<'_>> = results.stations.iter().map(StationRow::of).collect();
    write_csv(&folder.join("stations.csv"), &stations)?;
    let predictions: Vec<PredictionRow<'_>> =
        results.predictions.iter().map(PredictionRow::of).collect();
    write_csv(&folder.join("predictions.csv"), &predictions)?;
    write_csv(&folder.join("costs.csv"), &results.costs)?;
    let claims: Vec<ClaimRow<'_>> = results.claims.iter().map(ClaimRow::of).collect();
    write_csv(&folder.join("claims.csv"), &claims)?;
    write_csv(&folder.join("figures.csv"), &drawn)?;
    let tables: String = ALL.iter().map(|(name, about)| format!("{name:<16} {about}\n")).collect();
    let readme = format!("{README}{tables}{README_END}");
    write_atomically(&folder.join("README.txt"), readme.as_bytes())?;
    Ok(())
}
