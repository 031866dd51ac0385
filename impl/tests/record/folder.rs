//! A split record on disk: exact, verified, and never half written.

use sesphr::id::Partition;
use sesphr::record::{
    FolderError, Limits, Manifest, RecordKind, Rules, Split, generate, join_folder, read_folder,
    split, write_folder,
};
use std::fs;
use std::path::{Path, PathBuf};

fn record() -> (Vec<u8>, Split) {
    let document = generate(RecordKind::Ccda, 20_000, 2);
    let split = split(document.as_slice(), &Rules::default(), &Limits::default());
    (document, split.expect("it splits"))
}

/// A temporary folder and a record written into a folder in it.
fn written() -> (tempfile::TempDir, PathBuf) {
    let outer = tempfile::tempdir().expect("a folder");
    let dir = outer.path().join("out");
    write_folder(&record().1, "record.xml", &dir).expect("it writes");
    (outer, dir)
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("it lists");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_folder_gives_the_record_back() {
    let (document, split) = record();
    let outer = tempfile::tempdir().expect("a folder");
    let dir = outer.path().join("out");
    let manifest = write_folder(&split, "record.xml", &dir).expect("it writes");
    assert_eq!(read_folder(&dir).expect("it reads"), split);
    assert_eq!(join_folder(&dir).expect("it joins"), document);
    let expected = [
        "insurance.part",
        "manifest.json",
        "medical.part",
        "personal.part",
        "prescription.part",
        "restricted.part",
        "skeleton.part",
    ];
    assert_eq!(names(&dir), expected);
    assert_eq!(names(outer.path()), ["out"], "nothing is left beside it");

    let text = fs::read_to_string(dir.join("manifest.json")).expect("it reads");
    assert_eq!(serde_json::from_str::<Manifest>(&text).expect("JSON"), manifest);
    assert_eq!(manifest.source.name, "record.xml");
    assert_eq!(manifest.source.bytes, document.len() as u64);
    assert_eq!(manifest.source.blake3, blake3::hash(&document).to_hex().as_str());
    assert_eq!(manifest.format, "c-cda");
    // No run of a partition's content is in the manifest.
    let personal = split.content(Partition::PERSONAL);
    assert!(personal.windows(12).all(|run| !text.as_bytes().windows(12).any(|w| w == run)));
}

#[test]
fn an_occupied_place_is_left_alone() {
    let (_, split) = record();
    let outer = tempfile::tempdir().expect("a folder");
    let full = outer.path().join("full");
    fs::create_dir(&full).expect("a folder");
    fs::write(full.join("letter.txt"), "dear").expect("it writes");
    let file = outer.path().join("file");
    fs::write(&file, "dear").expect("it writes");
    for place in [&full, &file] {
        let error = write_folder(&split, "r", place).expect_err("it is occupied");
        assert!(matches!(&error, FolderError::Occupied { path } if path == place), "{error}");
    }
    assert_eq!(names(&full), ["letter.txt"]);
    assert_eq!(names(outer.path()), ["file", "full"]);

    let empty = outer.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    write_folder(&split, "r", &empty).expect("an empty folder may be filled");
    assert!(read_folder(&empty).is_ok());
}

#[test]
fn a_place_that_cannot_be_is_refused() {
    let (_, split) = record();
    let outer = tempfile::tempdir().expect("a folder");
    write_folder(&split, "r", &outer.path().join("a/b")).expect("folders above it are made");
    let below = outer.path().join("a/b/manifest.json/c");
    let error = write_folder(&split, "r", &below).expect_err("a file is no folder");
    assert!(matches!(error, FolderError::Io { action: "create", .. }), "{error}");
    assert_eq!(names(&outer.path().join("a")), ["b"]);
    let error = write_folder(&split, "r", Path::new("..")).expect_err("no name");
    assert!(matches!(error, FolderError::Nameless { .. }), "{error}");
}

#[test]
fn a_folder_that_could_not_be_read_is_not_written() {
    let outer = tempfile::tempdir().expect("a folder");
    let name = "n".repeat(1 << 20);
    let error = write_folder(&record().1, &name, &outer.path().join("out"));
    let error = error.expect_err("the manifest would be too long");
    assert!(error.to_string().contains("name of the source"), "{error}");
    assert!(names(outer.path()).is_empty());
}

#[test]
fn missing_and_extra_files_are_named() {
    let (_outer, dir) = written();
    fs::write(dir.join("notes.txt"), "").expect("it writes");
    let error = read_folder(&dir).expect_err("a file too many");
    assert!(
        matches!(&error, FolderError::Extra { path } if path.ends_with("notes.txt")),
        "{error}"
    );
    fs::remove_file(dir.join("notes.txt")).expect("it goes");

    for name in ["medical.part", "insurance.part", "manifest.json"] {
        let (_outer, dir) = written();
        fs::remove_file(dir.join(name)).expect("it goes");
        let error = read_folder(&dir).expect_err("a file too few");
        assert!(matches!(&error, FolderError::Missing { path } if path.ends_with(name)), "{error}");
    }
}

#[test]
fn every_change_of_a_partition_is_found() {
    for name in ["medical.part", "skeleton.part"] {
        let (_outer, dir) = written();
        let path = dir.join(name);
        let good = fs::read(&path).expect("it reads");
        let mut changed = good.clone();
        *changed.last_mut().expect("a byte") ^= 1;
        let shorter = good.get(1..).expect("a rest").to_vec();
        let longer = [good.as_slice(), b" "].concat();
        for (bytes, word) in [(changed, "BLAKE3"), (shorter, "instead"), (longer, "instead")] {
            fs::write(&path, bytes).expect("it writes");
            let error = join_folder(&dir).expect_err("a changed file");
            assert!(matches!(&error, FolderError::Modified { path, .. } if path.ends_with(name)));
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}

#[test]
fn a_manifest_that_lies_is_refused() {
    let edits: [(&str, &str, &str); 8] = [
        ("\"version\": 2", "\"version\": 1", "version"),
        ("\"format\": \"c-cda\"", "\"format\": \"fhir\"", "layout"),
        ("\"file\": \"medical.part\"", "\"file\": \"../medical.part\"", "not a partition"),
        ("\"name\": \"medical\"", "\"name\": \"../medical\"", "not a partition"),
        ("\"label\": 3", "\"label\": 1", "twice"),
        ("\"label\": 3", "\"label\": 99", "label"),
        ("\"label\": 15", "\"label\": 14", "restricted"),
        ("\"source\": {", "\"secret\": 1, \"source\": {", "secret"),
    ];
    for (from, to, word) in edits {
        let (_outer, dir) = written();
        let path = dir.join("manifest.json");
        let text = fs::read_to_string(&path).expect("it reads");
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replace(from, to)).expect("it writes");
        let error = read_folder(&dir).expect_err(from);
        assert!(matches!(error, FolderError::Manifest { .. }), "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }

    let (_outer, dir) = written();
    let path = dir.join("manifest.json");
    let mut manifest: Manifest =
        serde_json::from_slice(&fs::read(&path).expect("it reads")).expect("JSON");
    manifest.source.blake3 = "0".repeat(64);
    fs::write(&path, serde_json::to_vec(&manifest).expect("JSON")).expect("it writes");
    let error = read_folder(&dir).expect_err("another source");
    assert!(error.to_string().contains("source"), "{error}");

    fs::write(&path, vec![b' '; (1 << 20) + 1]).expect("it writes");
    let error = read_folder(&dir).expect_err("a huge manifest");
    assert!(error.to_string().contains("at most 1048576"), "{error}");
}

/// Sets the length that the manifest gives the medical partition.
fn say_length(dir: &Path, bytes: u64) {
    let path = dir.join("manifest.json");
    let mut manifest: Manifest =
        serde_json::from_slice(&fs::read(&path).expect("it reads")).expect("JSON");
    let entry = manifest.partitions.iter_mut().find(|entry| entry.name == "medical");
    entry.expect("it is there").bytes = bytes;
    fs::write(&path, serde_json::to_vec(&manifest).expect("JSON")).expect("it writes");
}

#[test]
fn what_is_read_is_bounded_before_memory_is_taken() {
    const HUGE: u64 = 100 << 30;
    let (_outer, dir) = written();
    let part = dir.join("medical.part");
    fs::File::create(&part).and_then(|file| file.set_len(HUGE)).expect("a sparse file");
    let error = join_folder(&dir).expect_err("a huge partition");
    assert!(matches!(&error, FolderError::Modified { path, .. } if *path == part), "{error}");
    say_length(&dir, HUGE);
    let error = join_folder(&dir).expect_err("a huge partition that the manifest confirms");
    assert!(error.to_string().contains("more than 134217728 bytes"), "{error}");
}

/// What comes of work that must not wait for anybody.
#[cfg(unix)]
fn soon<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, waiting) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(work()));
    waiting.recv_timeout(std::time::Duration::from_secs(30)).expect("it waits for nobody")
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    for name in ["medical.part", "manifest.json"] {
        let (_outer, dir) = written();
        let path = dir.join(name);
        fs::remove_file(&path).expect("it goes");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo").success());
        let folder = dir.clone();
        let error = soon(move || join_folder(&folder)).expect_err("nobody writes into it");
        assert!(error.to_string().contains("not a regular file"), "{error}");
        fs::remove_file(&path).expect("it goes");
        fs::create_dir(&path).expect("a folder");
        let error = join_folder(&dir).expect_err("a folder");
        assert!(error.to_string().contains("not a regular file"), "{error}");
    }
}

#[test]
fn the_manifest_keeps_what_no_rule_met() {
    let document = b"<PHR><medical/>\n<dental>x</dental></PHR>";
    let split = split(&document[..], &Rules::default(), &Limits::default()).expect("it splits");
    let outer = tempfile::tempdir().expect("a folder");
    let dir = outer.path().join("out");
    let manifest = write_folder(&split, "record.xml", &dir).expect("it writes");
    let first = manifest.leftover.first.as_ref().expect("something");
    assert_eq!((first.byte, first.line, first.path.as_str()), (16, 2, "/PHR/dental"));
    assert_eq!((manifest.leftover.bytes, manifest.leftover.rules), (18, 8));
    let idle: Vec<_> = manifest
        .leftover
        .idle_rules
        .iter()
        .map(|rule| rule.split_once(" (line ").map(|(path, _)| path).expect("a path and a line"))
        .collect();
    let copies =
        ["cda:ClinicalDocument", "fhir:Bundle", "ccr:ContinuityOfCareRecord", "ds:Signature"];
    let expected: Vec<String> = ["personal", "insurance", "prescription"]
        .map(str::to_owned)
        .into_iter()
        .chain(copies.map(|name| format!("**/{name}")))
        .collect();
    assert_eq!(idle, expected);
    assert_eq!(read_folder(&dir).expect("it reads").leftover(), &manifest.leftover);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let (_outer, dir) = written();
    let mode = fs::metadata(&dir).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
