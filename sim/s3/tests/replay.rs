//! `sesphr replay` into S3: the same digest as in memory and in a folder, ciphertext in the
//! bucket, and a clear error that loses nothing when the endpoint vanishes or the key is wrong.

use serde_json::Value;
use sesphr_s3_tests::{Lasts, Server};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The command of this workspace, built with S3.
fn command() -> &'static Path {
    static COMMAND: OnceLock<PathBuf> = OnceLock::new();
    COMMAND.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let cargo = Command::new(env!("CARGO"))
            .args(["build", "--locked", "--message-format=json", "--features", "s3"])
            .args(["--package", "sesphr-cli", "--bin", "sesphr"])
            .current_dir(root)
            .output()
            .expect("cargo starts");
        assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
        let built = String::from_utf8(cargo.stdout).expect("cargo prints text");
        let mut messages = built.lines().filter_map(|line| serde_json::from_str(line).ok());
        let path =
            messages.find_map(|message: Value| Some(message.get("executable")?.as_str()?.into()));
        path.expect("cargo says where the command is")
    })
}

/// A folder with a bucket, a trace and places for results.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a folder"));
        fs::create_dir_all(place.at("served/records")).expect("a bucket");
        let trace = place.at("trace.ndjson");
        let trace = trace.to_str().expect("a name in UTF-8");
        let made = Command::new(command())
            .args(["workload", "generate", "clinic-day", "--seed", "1", "--out", trace])
            .output()
            .expect("the command starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn serve(&self, lasts: Lasts) -> Server {
        Server::start(&self.at("served"), lasts).expect("a server")
    }

    fn replay(&self, store: &str, settings: &[(String, String)]) -> (Output, Value) {
        let results = self.at("results.json");
        let output = Command::new(command())
            .arg("replay")
            .arg(self.at("trace.ndjson"))
            .args(["--jobs", "2", "--store", store, "--json"])
            .arg(&results)
            .envs(settings.iter().cloned())
            .output()
            .expect("the command starts");
        let text = fs::read_to_string(&results).unwrap_or_else(|error| {
            panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
        });
        (output, serde_json::from_str(&text).expect("JSON"))
    }
}

/// The files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("entry").path());
    let (folders, mut all): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    all.extend(folders.iter().flat_map(|folder| files(folder)));
    all
}

#[test]
fn memory_a_folder_and_a_bucket_give_the_same_digest() {
    let place = Place::new();
    let server = place.serve(Lasts::UntilDropped);
    let folder = place.at("folder");
    let stores = ["memory", folder.to_str().expect("UTF-8"), "s3://records/study"];
    let [memory, kept, served] = stores.map(|store| {
        let (output, results) = place.replay(store, &server.settings());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        results
    });
    for key in ["digest", "operations", "denied", "oracle_disagreements", "divergences"] {
        let value = memory.get(key).filter(|value| !value.is_null()).expect("it is complete");
        assert_eq!(kept.get(key), Some(value), "{key}");
        assert_eq!(served.get(key), Some(value), "{key}");
    }
    // The same objects with the same bytes, under the prefix.
    let bucket = place.at("served/records/study");
    let objects = files(&folder);
    assert!(objects.len() > 100, "{} objects", objects.len());
    assert_eq!(objects.len(), files(&bucket).len());
    for object in objects {
        let name = object.strip_prefix(&folder).expect("below it");
        let [one, other] = [&object, &bucket.join(name)].map(|path| fs::read(path).expect("read"));
        assert!(one == other, "{}", name.display());
    }
}

#[test]
fn an_endpoint_that_vanishes_is_said_and_what_was_finished_is_kept() {
    let place = Place::new();
    let server = place.serve(Lasts::Requests(40));
    let (output, results) = place.replay("s3://records", &server.settings());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("fails at the store: cannot "), "{said}");
    assert!(said.contains("the store s3://records"), "{said}");
    assert_eq!(results.get("complete"), Some(&false.into()));
    assert_eq!(results.get("digest"), Some(&Value::Null));
    let finished = results.pointer("/service_times/seal/count").and_then(Value::as_u64);
    assert!(finished.is_some_and(|seals| (1..=40).contains(&seals)), "{finished:?}");
    let operations = results.get("operations").and_then(Value::as_u64);
    assert!(operations > finished, "enrolments and grants, too: {operations:?}");
}

#[test]
fn a_wrong_key_is_refused_by_the_server() {
    let place = Place::new();
    let server = place.serve(Lasts::UntilDropped);
    let mut settings = server.settings();
    settings.push(("AWS_SECRET_ACCESS_KEY".to_owned(), "another".to_owned()));
    let (output, results) = place.replay("s3://records", &settings);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("SignatureDoesNotMatch"), "{said}");
    assert_eq!(results.get("complete"), Some(&false.into()));
    assert!(files(&place.at("served/records")).is_empty(), "nothing was stored");
}
