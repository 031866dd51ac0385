//! Records: split and joined byte for byte; nothing half-written, nothing overwritten.

use crate::{exits, refuses};
use serde_json::Value;
use sesphr::record::{RecordKind, generate};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: &[u8]) -> String {
        let path = self.path(name);
        fs::write(&path, content).expect("it writes");
        text(&path)
    }

    fn text(&self, name: &str) -> String {
        text(&self.path(name))
    }

    /// What is in the folder, hidden files included.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("it lists");
        let name = |entry: std::io::Result<fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }
}

fn text(path: &Path) -> String {
    path.to_str().expect("a name in UTF-8").to_owned()
}

#[test]
fn generated_records_come_back_byte_for_byte() {
    for kind in RecordKind::ALL {
        for (bytes, seed) in [(5_000, 1), (200_000, 2)] {
            let place = Place::new();
            let record = generate(kind, bytes, seed);
            let file = place.write("phr.xml", &record);
            let (parts, joined) = (place.text("parts"), place.text("joined.xml"));
            let manifest = exits(0, ["record", "split", &file, "--out", &parts, "--json"]);
            let manifest: Value = serde_json::from_str(&manifest).expect("a manifest");
            assert_eq!(manifest.get("format").and_then(Value::as_str), Some(kind.name()));
            exits(0, ["record", "join", &parts, "--out", &joined]);
            assert_eq!(fs::read(&joined).expect("it reads"), record, "{kind}, seed {seed}");
            assert_eq!(place.names(), ["joined.xml", "parts", "phr.xml"]);
        }
    }
}

#[test]
fn a_truncated_record_is_refused_and_leaves_nothing() {
    let record = generate(RecordKind::Ccda, 5_000, 1);
    for cut in [0, 1, record.len() / 3, record.len() - 2] {
        let place = Place::new();
        let file = place.write("phr.xml", record.get(..cut).expect("a part"));
        let said = refuses(["record", "split", &file, "--out", &place.text("parts")]);
        assert!(said.contains("phr.xml"), "{said}");
        assert_eq!(place.names(), ["phr.xml"]);
    }
}

#[test]
fn a_changed_part_is_refused_by_name() {
    let place = Place::new();
    let file = place.write("phr.xml", &generate(RecordKind::Plain, 5_000, 1));
    let parts = place.text("parts");
    exits(0, ["record", "split", &file, "--out", &parts]);
    let part = place.path("parts").join("medical.part");
    let mut content = fs::read(&part).expect("it reads");
    content.pop();
    fs::write(&part, &content).expect("it writes");
    let said = refuses(["record", "join", &parts, "--out", &place.text("joined.xml")]);
    assert!(said.contains("medical.part"), "{said}");
    fs::remove_file(&part).expect("it goes");
    let said = refuses(["record", "join", &parts, "--out", &place.text("joined.xml")]);
    assert!(said.contains("medical.part") && said.contains("missing"), "{said}");
    assert_eq!(place.names(), ["parts", "phr.xml"]);
}

#[test]
fn what_exists_stays_unless_forced() {
    let place = Place::new();
    let record = generate(RecordKind::Plain, 5_000, 1);
    let file = place.write("phr.xml", &record);
    let letter = place.write("letter.txt", b"dear");
    let parts = place.text("parts");
    exits(0, ["record", "split", &file, "--out", &parts]);
    let said = refuses(["record", "split", &file, "--out", &parts]);
    assert!(said.contains("nothing was written"), "{said}");
    let said = refuses(["record", "join", &parts, "--out", &letter]);
    assert!(said.contains("--force"), "{said}");
    assert_eq!(fs::read(&letter).expect("it reads"), b"dear");
    exits(0, ["record", "join", &parts, "--out", &letter, "--force"]);
    assert_eq!(fs::read(&letter).expect("it reads"), record);
    assert_eq!(place.names(), ["letter.txt", "parts", "phr.xml"]);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_what_is_in_the_clear() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let file = place.write("phr.xml", &generate(RecordKind::Plain, 5_000, 1));
    let (parts, joined) = (place.text("parts"), place.text("joined.xml"));
    exits(0, ["record", "split", &file, "--out", &parts]);
    exits(0, ["record", "join", &parts, "--out", &joined]);
    for path in [&parts, &joined] {
        let mode = fs::metadata(path).expect("it exists").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{path}");
    }
}

#[test]
fn a_record_is_not_written_among_its_own_partitions() {
    let place = Place::new();
    let file = place.write("phr.xml", &generate(RecordKind::Plain, 5_000, 1));
    let parts = place.text("parts");
    exits(0, ["record", "split", &file, "--out", &parts]);
    let part = place.path("parts").join("skeleton.part");
    let before = fs::read(&part).expect("it reads");
    let said = refuses(["record", "join", &parts, "--out", &text(&part), "--force"]);
    assert!(said.contains("skeleton.part"), "{said}");
    assert_eq!(fs::read(&part).expect("it reads"), before);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_stays_one() {
    let place = Place::new();
    let record = generate(RecordKind::Plain, 5_000, 1);
    let file = place.write("phr.xml", &record);
    let (parts, link) = (place.text("parts"), place.text("link.xml"));
    let target = place.write("target.xml", b"old");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    exits(0, ["record", "split", &file, "--out", &parts]);
    exits(0, ["record", "join", &parts, "--out", &link, "--force"]);
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    assert_eq!(fs::read(&target).expect("it reads"), record);
}

/// A record with a part that no rule meets.
const DENTAL: &[u8] = b"<PHR><personal>Ada</personal>\n<dental>caries</dental>\
    <prescription>amoxicillin</prescription></PHR>";

#[test]
fn what_no_rule_meets_is_restricted_and_said() {
    let place = Place::new();
    let file = place.write("phr.xml", DENTAL);
    let said = exits(0, ["record", "split", &file, "--out", &place.text("parts")]);
    assert!(said.contains("no rule covers 23 bytes"), "{said}");
    assert!(said.contains("/PHR/dental at byte 30, line 2"), "{said}");
    assert!(said.contains("6 of 8 rules matched nothing: insurance (line"), "{said}");
    let part = fs::read(place.path("parts").join("restricted.part")).expect("it reads");
    assert!(part.ends_with(b"<dental>caries</dental>"));

    let strict = ["record", "split", &file, "--strict", "--json", "--out", &place.text("strict")];
    let manifest: Value = serde_json::from_str(&exits(1, strict)).expect("a manifest");
    assert_eq!(manifest.pointer("/leftover/bytes"), Some(&23.into()));
    assert_eq!(manifest.pointer("/leftover/first/line"), Some(&2.into()));
    assert_eq!(manifest.pointer("/restricted/bytes"), Some(&28.into()));
    // The folder is there all the same.
    exits(0, ["record", "join", &place.text("strict"), "--out", &place.text("joined.xml")]);
    assert_eq!(fs::read(place.path("joined.xml")).expect("it reads"), DENTAL);
    let file = place.write("plain.xml", &generate(RecordKind::Plain, 5_000, 1));
    exits(0, ["record", "split", &file, "--strict", "--out", &place.text("plain")]);
}

#[test]
fn a_record_that_no_rule_meets_is_refused() {
    let place = Place::new();
    let file = place.write("phr.xml", b"<record xmlns='urn:x'><patient>Ada</patient></record>");
    let said = refuses(["record", "split", &file, "--out", &place.text("parts")]);
    assert!(said.contains("/record/patient at byte 22") && said.contains("--rules"), "{said}");
    assert_eq!(place.names(), ["phr.xml"]);
}

#[test]
fn a_view_shows_what_is_granted() {
    let place = Place::new();
    let file = place.write("phr.xml", DENTAL);
    let parts = place.text("parts");
    exits(0, ["record", "split", &file, "--out", &parts]);
    let seen = exits(0, ["record", "view", &parts, "--grant", "prescription"]);
    let expected = "<PHR><?sesphr withheld=\"personal\"?>\n<?sesphr withheld=\"restricted\"?>\
        <prescription>amoxicillin</prescription></PHR>";
    assert_eq!(seen, expected);
    let all = ["personal", "restricted,prescription"];
    let out = place.text("seen.xml");
    exits(0, ["record", "view", &parts, "--out", &out, "--grant", all[0], all[1]]);
    assert_eq!(fs::read(&out).expect("it reads"), DENTAL);
    let nothing = exits(0, ["record", "view", &parts]);
    assert!(!nothing.contains("Ada") && nothing.contains("<PHR>"), "{nothing}");

    let said = refuses(["record", "view", &parts, "--grant", "dental"]);
    assert!(said.contains("dental") && said.contains("prescription, restricted"), "{said}");
    let said = refuses(["record", "view", &parts, "--out", &out]);
    assert!(said.contains("--force"), "{said}");
    let said = refuses(["record", "view", &parts, "--out", &text(&place.path("parts").join("x"))]);
    assert!(said.contains("parts"), "{said}");
    // What somebody saw is no record.
    fs::write(&out, seen).expect("it writes");
    let said = refuses(["record", "split", &out, "--out", &place.text("again")]);
    assert!(said.contains("<?sesphr ...?>"), "{said}");
}
