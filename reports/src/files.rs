//! The files of a report: page, JSON, CSV and figures. Each is written whole or not at all.

use crate::ReportError;
use crate::results::Results;
use crate::{junit, page};
use serde::Serialize;
use sesphr_model::growth::Axis;
use sesphr_sim::data::write_atomically;
use sesphr_sim::experiment;
use sesphr_sim::figure::{Figure, OVERVIEW, growth_name};

mod ro_crate;
mod tables;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file from which a report can be redrawn.
const RESULTS: &str = "results.json";

/// The JSON Schema of the results file.
const SCHEMA: &str = "results.schema.json";

/// The verdicts, for programs that collect test results.
const JUNIT: &str = "verdicts.xml";

/// The paths of a report's parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
/// If the schema cannot be written as JSON.
pub fn schema() -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&schemars::schema_for!(Results))? + "\n")
}

/// Writes a report into a folder: `index.html`, `results.json` and its schema, `verdicts.xml`,
/// `ro-crate-metadata.json`, `data/*.csv`, `figures/*.svg`. Every file is replaced as a whole.
/// Figures that this run does not have are removed.
///
/// # Errors
/// If the file system refuses something (the error has the path), or a figure cannot be drawn.
pub fn write(results: &Results, out: &Path) -> Result<Written, ReportError> {
    let figures = results.figures()?;
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
    tables::write(results, &figures, &out.join("data"))?;
    let paths = write_figures(&figures, &out.join("figures"))?;
    let written = Written { page: out.join("index.html"), json: out.join(RESULTS), figures: paths };
    write_atomically(&out.join(SCHEMA), form.as_bytes())?;
    write_atomically(&out.join(JUNIT), verdicts.as_bytes())?;
    write_atomically(&out.join(ro_crate::NAME), format!("{metadata}\n").as_bytes())?;
    write_atomically(&written.json, format!("{json}\n").as_bytes())?;
    write_atomically(&written.page, page.as_bytes())?;
    Ok(written)
}

/// The files of a report except its metadata, each with a description.
fn parts(figures: &[Figure]) -> Vec<(String, &'static str)> {
    let fixed = [
        ("index.html", "the report"),
        (RESULTS, "everything that the report holds"),
        (SCHEMA, "the JSON Schema of results.json"),
        (JUNIT, "every verdict, as JUnit XML"),
        ("data/README.txt", "what the tables hold"),
    ];
    let fixed = fixed.map(|(path, about)| (path.to_owned(), about));
    let tables = tables::ALL.map(|(name, about)| (format!("data/{name}"), about));
    let drawn = figures.iter().map(|f| (format!("figures/{}", file_name(&f.name)), "a figure"));
    fixed.into_iter().chain(tables).chain(drawn).collect()
}

/// Reads the results of the report in a folder.
///
/// # Errors
/// If the results file is missing or of another version.
pub fn read(out: &Path) -> Result<Results, ReportError> {
    read_file(&out.join(RESULTS))
}

/// Reads a results file.
///
/// # Errors
/// If the file is missing or of another version.
pub fn read_file(path: &Path) -> Result<Results, ReportError> {
    let path = path.to_owned();
    let json =
        fs::read(&path).map_err(|source| ReportError::Read { path: path.clone(), source })?;
    serde_json::from_slice(&json).map_err(|source| ReportError::Json { path, source })
}

/// Writes a report again, from its `results.json` alone.
///
/// # Errors
/// As [`write()`] and [`read()`].
pub fn redraw(out: &Path) -> Result<Written, ReportError> {
    write(&read(out)?, out)
}

fn write_figures(figures: &[Figure], folder: &Path) -> Result<Vec<PathBuf>, ReportError> {
    let mut paths = Vec::new();
    let measured = experiment::ALL.iter().map(|experiment| experiment.name.to_owned());
    let others = Axis::ALL.map(growth_name).into_iter().chain([OVERVIEW.to_owned()]);
    for name in measured.chain(others) {
        let path = folder.join(file_name(&name));
        if let Some(figure) = figures.iter().find(|figure| figure.name == name) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::FORMAT;
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
        assert_eq!(written.figures.len(), 9);
        let first = contents(folder.path());
        assert_eq!(first.len(), 5 + 19 + 9);

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
        assert_eq!(explained.len(), graph.len(), "no name is listed twice");
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
        results.growth.clear();
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
        let format = format!("\"format\": {FORMAT}");
        let text = fs::read_to_string(&path).expect("read");
        let other = text.replacen(&format, "\"format\": 1", 1);
        fs::write(&path, other).expect("changed");
        let error = redraw(folder.path()).expect_err("another version");
        assert!(matches!(error, ReportError::Json { .. }));
        let why = std::error::Error::source(&error).map(ToString::to_string);
        assert!(why.is_some_and(|why| why.contains(&format!("format 1, expected {FORMAT}"))));
    }
}
