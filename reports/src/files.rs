//! The files of a report: page, JSON, CSV, figures; each written whole or not at all.

use crate::ReportError;
use crate::results::{ProofResult, ProofVerdict, Results, StationResult, Verdict};
use crate::{junit, page};
use serde::Serialize;
use sesphr_sim::data::{write_atomically, write_csv};
use sesphr_sim::experiment;
use sesphr_sim::figure::{self, Figure};

mod ro_crate;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file that a report is redrawn from.
const RESULTS: &str = "results.json";

/// The form of the results file.
const SCHEMA: &str = "results.schema.json";

/// The verdicts for programs that collect test results.
const JUNIT: &str = "verdicts.xml";

/// The tables, each with what it holds.
const TABLES: [(&str, &str); 11] = [
    ("samples.csv", "measured points; times in nanoseconds, sizes in bytes"),
    ("published.csv", "published points; times in milliseconds, x in users or KB of 1024 bytes"),
    ("records.csv", "one row a partition of each record; sizes in bytes"),
    ("checks.csv", "one row a cell of the property matrix; times in milliseconds"),
    ("errata.csv", "one row a demonstration"),
    ("conformance.csv", "one row a search taken on a curve too; times in milliseconds"),
    ("proofs.csv", "one row a claim that was put to solvers; times in milliseconds"),
    ("replays.csv", "one row a replayed workload; times in milliseconds"),
    ("stations.csv", "one row a station of a simulated network; times in nanoseconds"),
    ("claims.csv", "one row a claim"),
    ("figures.csv", "one row a figure"),
];

/// What the data folder says about itself.
const README: &str = "\
Generated together with ../index.html; do not edit. ../results.json holds everything that these
tables hold, and the counterexamples; page, tables and figures are made from it again by a redraw.

";

/// The same, after the tables.
const README_END: &str = "\
A file without rows belongs to a stage that did not run.
";

/// Where the parts of a report are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The page.
    pub page: PathBuf,
    /// The results as JSON.
    pub json: PathBuf,
    /// The figures.
    pub figures: Vec<PathBuf>,
}

/// The JSON Schema of `results.json`, as text.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn schema() -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&schemars::schema_for!(Results))? + "\n")
}

/// Writes a report into a folder: `index.html`, `results.json` and its schema, `verdicts.xml`,
/// `ro-crate-metadata.json`, `data/*.csv`, `figures/*.svg`. Every file is replaced as a whole;
/// figures that this run does not have are removed.
///
/// # Errors
/// Whatever the file system refuses, with the path; a figure that cannot be drawn.
pub fn write(results: &Results, out: &Path) -> Result<Written, ReportError> {
    let figures = figure::draw_all(&results.measurements, &results.published)?;
    let page = page::render(results, &figures)?;
    let fault = |name: &str| {
        let path = out.join(name);
        |source| ReportError::Json { path, source }
    };
    let json = serde_json::to_string_pretty(results).map_err(fault(RESULTS))?;
    let form = schema().map_err(fault(SCHEMA))?;
    let metadata = ro_crate::metadata(results, &parts(&figures));
    let metadata = serde_json::to_string_pretty(&metadata).map_err(fault(ro_crate::NAME))?;
    let verdicts = junit::results(results)?;
    write_tables(results, &figures, &out.join("data"))?;
    let paths = write_figures(&figures, &out.join("figures"))?;
    let written = Written { page: out.join("index.html"), json: out.join(RESULTS), figures: paths };
    write_atomically(&out.join(SCHEMA), form.as_bytes())?;
    write_atomically(&out.join(JUNIT), verdicts.as_bytes())?;
    write_atomically(&out.join(ro_crate::NAME), format!("{metadata}\n").as_bytes())?;
    write_atomically(&written.json, format!("{json}\n").as_bytes())?;
    write_atomically(&written.page, page.as_bytes())?;
    Ok(written)
}

/// The files of a report but its metadata, each with what it is.
fn parts(figures: &[Figure]) -> Vec<(String, &'static str)> {
    let fixed = [
        ("index.html", "the report"),
        (RESULTS, "everything that the report holds"),
        (SCHEMA, "the JSON Schema of results.json"),
        (JUNIT, "every verdict, as JUnit XML"),
        ("data/README.txt", "what the tables hold"),
    ];
    let fixed = fixed.map(|(path, about)| (path.to_owned(), about));
    let tables = TABLES.map(|(name, about)| (format!("data/{name}"), about));
    let drawn = figures.iter().map(|f| (format!("figures/{}", file_name(&f.name)), "a figure"));
    fixed.into_iter().chain(tables).chain(drawn).collect()
}

/// Reads the results of the report in a folder.
///
/// # Errors
/// A missing results file or one of another version.
pub fn read(out: &Path) -> Result<Results, ReportError> {
    read_file(&out.join(RESULTS))
}

/// Reads a results file.
///
/// # Errors
/// A missing file or one of another version.
pub fn read_file(path: &Path) -> Result<Results, ReportError> {
    let path = path.to_owned();
    let json =
        fs::read(&path).map_err(|source| ReportError::Read { path: path.clone(), source })?;
    serde_json::from_slice(&json).map_err(|source| ReportError::Json { path, source })
}

/// Writes a report again from its `results.json` alone.
///
/// # Errors
/// As [`write()`] and [`read()`].
pub fn redraw(out: &Path) -> Result<Written, ReportError> {
    write(&read(out)?, out)
}

fn write_figures(figures: &[Figure], folder: &Path) -> Result<Vec<PathBuf>, ReportError> {
    let mut paths = Vec::new();
    for experiment in &experiment::ALL {
        let path = folder.join(file_name(experiment.name));
        if let Some(figure) = figures.iter().find(|f| f.name == experiment.name) {
            write_atomically(&path, figure.svg.as_bytes())?;
            paths.push(path);
            continue;
        }
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(ReportError::Remove { path, source });
            }
            _ => {}
        }
    }
    Ok(paths)
}

fn file_name(figure: &str) -> String {
    format!("{figure}.svg")
}

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
    round_trip: crate::results::Answer,
    partial_view: crate::results::Answer,
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
struct StationRow<'a> {
    scenario: &'a str,
    station: &'a str,
    servers: Option<u32>,
    replications: u32,
    arrivals: u64,
    mean_wait_ns: Option<u64>,
    mean_wait_low_ns: Option<u64>,
    mean_wait_high_ns: Option<u64>,
    sojourn_p99_ns: Option<u64>,
    sojourn_p99_low_ns: Option<u64>,
    sojourn_p99_high_ns: Option<u64>,
    utilisation_ppm: Option<u64>,
    digest: &'a str,
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

fn write_tables(results: &Results, figures: &[Figure], folder: &Path) -> Result<(), ReportError> {
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
    write_csv(&folder.join("errata.csv"), &results.errata)?;
    write_csv(&folder.join("conformance.csv"), &results.conformance)?;
    let proofs: Vec<ProofRow<'_>> = results.proofs.iter().map(ProofRow::of).collect();
    write_csv(&folder.join("proofs.csv"), &proofs)?;
    write_csv(&folder.join("replays.csv"), &results.replays)?;
    let stations: Vec<StationRow<'_>> = results.stations.iter().map(StationRow::of).collect();
    write_csv(&folder.join("stations.csv"), &stations)?;
    write_csv(&folder.join("claims.csv"), &results.claims)?;
    write_csv(&folder.join("figures.csv"), &drawn)?;
    let tables: String =
        TABLES.iter().map(|(name, about)| format!("{name:<16} {about}\n")).collect();
    let readme = format!("{README}{tables}{README_END}");
    write_atomically(&folder.join("README.txt"), readme.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_run;
    use std::collections::BTreeMap;

    fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                files.extend(contents(&path));
            } else {
                files.insert(path.clone(), fs::read(&path).expect("a file"));
            }
        }
        files
    }

    #[test]
    fn a_report_redraws_itself_to_the_same_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let results = sample_run::results();
        let written = write(&results, folder.path()).expect("written");
        assert_eq!(written.figures.len(), 7);
        let first = contents(folder.path());
        assert_eq!(first.len(), 5 + 12 + 7);

        // Only the JSON is needed.
        let json = fs::read(&written.json).expect("the results");
        let parsed: Results = serde_json::from_slice(&json).expect("of this version");
        assert_eq!(parsed, results);
        for path in first.keys().filter(|path| **path != written.json) {
            fs::remove_file(path).expect("removed");
        }
        redraw(folder.path()).expect("redrawn");
        let second = contents(folder.path());
        assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
        for (path, content) in &first {
            assert_eq!(second.get(path), Some(content), "{}", path.display());
        }
    }

    #[test]
    fn metadata_names_every_file_and_every_name_is_explained() {
        let folder = tempfile::tempdir().expect("a folder");
        write(&sample_run::results(), folder.path()).expect("written");
        let text = fs::read(folder.path().join(ro_crate::NAME)).expect("metadata");
        let metadata: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        let graph = metadata.get("@graph").and_then(|graph| graph.as_array()).expect("a graph");
        let id = |entity: &serde_json::Value| {
            entity.get("@id").and_then(|id| id.as_str()).map(str::to_owned)
        };
        let explained: std::collections::BTreeSet<String> = graph.iter().filter_map(id).collect();
        assert_eq!(explained.len(), graph.len(), "no name is there twice");
        let root = graph.iter().find(|entity| id(entity).as_deref() == Some("./")).expect("a root");
        let parts = root.get("hasPart").and_then(|parts| parts.as_array()).expect("parts");
        let named: Vec<String> = parts.iter().filter_map(id).collect();
        assert!(named.iter().all(|name| explained.contains(name)), "{named:?}");
        let mut files: Vec<String> = contents(folder.path())
            .into_keys()
            .map(|path| path.strip_prefix(folder.path()).expect("below").display().to_string())
            .filter(|path| path != ro_crate::NAME)
            .collect();
        let mut named = named;
        named.sort();
        files.sort();
        assert_eq!(named, files);
    }

    #[test]
    fn figures_of_an_earlier_run_do_not_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut results = sample_run::results();
        write(&results, folder.path()).expect("written");
        results.measurements.clear();
        let written = write(&results, folder.path()).expect("written");
        assert!(written.figures.is_empty());
        assert!(contents(&folder.path().join("figures")).is_empty());
    }

    #[test]
    fn what_cannot_be_redrawn_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let missing = redraw(folder.path()).expect_err("there is nothing");
        assert!(missing.to_string().contains("results.json"));

        let path = folder.path().join("results.json");
        write(&sample_run::results(), folder.path()).expect("written");
        let other =
            fs::read_to_string(&path).expect("read").replacen("\"format\": 4", "\"format\": 1", 1);
        fs::write(&path, other).expect("changed");
        let error = redraw(folder.path()).expect_err("another version");
        assert!(matches!(error, ReportError::Json { .. }));
        let why = std::error::Error::source(&error).map(ToString::to_string);
        assert!(why.is_some_and(|why| why.contains("format 1, expected 4")));
    }
}
