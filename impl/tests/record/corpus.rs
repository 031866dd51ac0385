//! The corpus: made-up records of the shapes that real ones have, whose tokens say where each
//! piece of text belongs. `data/corpus/README.md` says what each record is there for.
//!
//! A token is `zq`, the name of a partition with a capital, and three digits: `zqPersonal017`. It
//! stands once in its record: in text, an attribute, a comment, or base64, where it is a run of
//! letters like any other.

use roxmltree::{Document, Node};
use sesphr::id::Partition;
use sesphr::record::{Limits, Parts, Rules, RulesError, Split, join, split, view};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The partition that only who may read everything is granted.
const RESTRICTED: &str = "restricted";

/// Text that is kept from more readers than it needs to be: record, the partition it names, how
/// many tokens. Everything else stands exactly where it belongs.
const STRICTER: &[(&str, &str, usize)] = &[];

/// How many tokens of each partition the records hold.
const TOKENS: &[(&str, usize)] = &[
    ("genomics", 3),
    ("insurance", 275),
    ("medical", 1129),
    ("personal", 591),
    ("prescription", 362),
    (RESTRICTED, 428),
    ("skeleton", 9),
];

/// The built-in table, read once.
static BUILT_IN: LazyLock<Rules> = LazyLock::new(Rules::default);

struct Record {
    name: String,
    bytes: Vec<u8>,
    /// The table beside it; without one the built-in table counts.
    rules: Option<Result<Rules, RulesError>>,
}

impl Record {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("the corpus is in UTF-8")
    }

    fn split(&self) -> Result<Split, String> {
        let rules = match &self.rules {
            Some(rules) => rules.as_ref().map_err(RulesError::to_string)?,
            None => &BUILT_IN,
        };
        split(&self.bytes[..], rules, &Limits::default()).map_err(|error| error.to_string())
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus")
}

/// The files of the corpus in the order of their names, each with the table beside it, if any.
fn files() -> Vec<Record> {
    let entries = std::fs::read_dir(folder()).expect("the corpus is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    paths.sort();
    let record = |path: PathBuf| {
        let table = path.with_extension("toml");
        let rules = table.exists().then(|| Rules::load(&table));
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        Record { name, bytes: std::fs::read(&path).expect("a file"), rules }
    };
    paths.into_iter().map(record).collect()
}

fn records() -> Vec<Record> {
    files().into_iter().filter(|file| !file.name.ends_with(".refused")).collect()
}

/// The records that split; the others are faults.
fn splits(faults: &mut Vec<String>) -> Vec<(Record, Split)> {
    let mut found = Vec::new();
    for record in records() {
        match record.split() {
            Ok(split) => found.push((record, split)),
            Err(error) => faults.push(format!("{}: {error}", record.name)),
        }
    }
    found
}

/// Every token, in order.
fn tokens(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for start in 0..bytes.len() {
        let Some(name) = bytes.get(start..).and_then(|rest| rest.strip_prefix(b"zq")) else {
            continue;
        };
        let letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let digits = name.iter().skip(letters).take(3).filter(|byte| byte.is_ascii_digit());
        if letters > 0 && digits.count() == 3 {
            let token = bytes.get(start..start + 2 + letters + 3).expect("it was just read");
            found.push(String::from_utf8_lossy(token).into_owned());
        }
    }
    found
}

/// The name of the partition to which a token belongs.
fn home(token: &str) -> String {
    let name = token.trim_start_matches("zq").trim_end_matches(|c: char| c.is_ascii_digit());
    name.to_ascii_lowercase()
}

/// Where each token of a record came to stand.
fn places(split: &Split) -> BTreeMap<String, BTreeSet<String>> {
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (&partition, name) in split.layout().names() {
        for token in tokens(split.content(partition)) {
            places.entry(token).or_default().insert(name.clone());
        }
    }
    places
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_token_stands_in_the_part_that_it_names() {
    let mut faults = Vec::new();
    let mut stricter: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (record, split) in splits(&mut faults) {
        let places = places(&split);
        for token in tokens(&record.bytes) {
            let home = home(&token);
            let found = places.get(&token).cloned().unwrap_or_default();
            if found == BTreeSet::from([RESTRICTED.to_owned()]) && home != RESTRICTED {
                *stricter.entry((record.name.clone(), home)).or_default() += 1;
            } else if found != BTreeSet::from([home]) {
                let found: Vec<_> = found.into_iter().collect();
                faults.push(format!("{}: {token} in {}", record.name, found.join(" and ")));
            }
        }
    }
    let expected: BTreeMap<_, _> = STRICTER
        .iter()
        .map(|(record, home, count)| (((*record).to_owned(), (*home).to_owned()), *count))
        .collect();
    for key in stricter.keys().chain(expected.keys()).collect::<BTreeSet<_>>() {
        let count = |counts: &BTreeMap<_, usize>| counts.get(key).copied().unwrap_or(0);
        let (found, expected) = (count(&stricter), count(&expected));
        if found != expected {
            let (record, home) = key;
            faults.push(format!("{record}: {found} of {home} are restricted, not {expected}"));
        }
    }
    report(&faults);
}

#[test]
fn the_parts_give_back_every_byte() {
    let mut faults = Vec::new();
    for (record, split) in splits(&mut faults) {
        match join(split.parts()) {
            Ok(bytes) if bytes == record.bytes => (),
            Ok(bytes) => faults.push(format!("{}: {} bytes come back", record.name, bytes.len())),
            Err(error) => faults.push(format!("{}: {error}", record.name)),
        }
    }
    report(&faults);
}

/// For each token, the expanded names of the element and, in an attribute, of the attribute.
fn owners(document: &Document<'_>) -> BTreeMap<String, String> {
    let name = |node: Node<'_, '_>| format!("{:?}", node.tag_name());
    let mut owners = BTreeMap::new();
    for node in document.descendants() {
        let parent = node.parent_element();
        if let (true, Some(parent), Some(text)) = (node.is_text(), parent, node.text()) {
            owners.extend(tokens(text.as_bytes()).into_iter().map(|token| (token, name(parent))));
        }
        for attribute in node.attributes() {
            let owner = format!("{} {:?} {}", name(node), attribute.namespace(), attribute.name());
            let tokens = tokens(attribute.value().as_bytes()).into_iter();
            owners.extend(tokens.map(|token| (token, owner.clone())));
        }
    }
    owners
}

/// Every set of partitions that a reader may be granted beside the skeleton.
fn grants(split: &Split) -> Vec<BTreeSet<Partition>> {
    let mut grants = vec![BTreeSet::from([Partition::SKELETON])];
    for &partition in split.layout().names().keys().filter(|p| **p != Partition::SKELETON) {
        let with = |grant: &BTreeSet<_>| grant.iter().copied().chain([partition]).collect();
        grants.extend(grants.iter().map(with).collect::<Vec<_>>());
    }
    grants
}

fn granted(parts: &Parts, grant: &BTreeSet<Partition>) -> Parts {
    let kept = parts.iter().filter(|(partition, _)| grant.contains(partition));
    kept.map(|(partition, bytes)| (*partition, bytes.clone())).collect()
}

#[test]
fn every_view_is_well_formed_and_shows_what_is_granted() {
    let mut faults = Vec::new();
    for (record, split) in splits(&mut faults) {
        let original = Document::parse(record.text()).expect("the record is well-formed");
        let owners_before = owners(&original);
        let names = split.layout().names();
        for grant in grants(&split) {
            let labels: Vec<_> = grant.iter().filter_map(|p| names.get(p)).cloned().collect();
            let mut fault = |what: String| {
                faults.push(format!("{} seen with {}: {what}", record.name, labels.join(", ")));
            };
            let seen = view(&granted(split.parts(), &grant)).expect("a view");
            let seen = String::from_utf8(seen).expect("a view of UTF-8 is UTF-8");
            let document = match Document::parse(&seen) {
                Ok(document) => document,
                Err(error) => {
                    fault(error.to_string());
                    continue;
                }
            };
            let expected = grant.iter().flat_map(|p| tokens(split.content(*p)));
            let expected: BTreeSet<_> = expected.collect();
            let found: BTreeSet<_> = tokens(seen.as_bytes()).into_iter().collect();
            if found != expected {
                fault(format!("{:?}", found.symmetric_difference(&expected).collect::<Vec<_>>()));
            }
            for (token, owner) in owners(&document) {
                if owners_before.get(&token) != Some(&owner) {
                    fault(format!("{token} in {owner}"));
                }
            }
        }
    }
    report(&faults);
}

/// Elements whose tag everybody may read, with the element around them and their attributes.
const SKELETON: &[(&str, &str, &[&str])] = &[
    ("ClinicalDocument", "realmCode", &["code"]),
    ("ClinicalDocument", "typeId", &["root", "extension"]),
    ("ClinicalDocument", "component", &["typeCode", "contextConductionInd"]),
    ("component", "structuredBody", &["classCode", "moodCode"]),
    ("structuredBody", "component", &["typeCode", "contextConductionInd"]),
    ("Bundle", "type", &["value"]),
    ("Bundle", "total", &["value"]),
    // Of the tables beside records.
    ("box", "box", &[]),
];
/// Attributes of a root that everybody may read.
const ROOT: &[&str] = &["version", "classCode", "moodCode", "schemaLocation", "station"];

/// What stands in a skeleton and is not known to be harmless.
fn harm(node: Node<'_, '_>) -> Option<String> {
    if node.is_element() {
        let name = node.tag_name().name();
        let around = node.parent_element().map(|parent| parent.tag_name().name());
        let known = SKELETON.iter().find(|known| (Some(known.0), known.1) == (around, name));
        let known = known.map(|(_, _, attributes)| *attributes);
        let Some(known) = known.or(around.is_none().then_some(ROOT)) else {
            return Some(format!("<{name}>"));
        };
        let mut attributes = node.attributes();
        let unknown = attributes.find(|attribute| !known.contains(&attribute.name()));
        return unknown.map(|attribute| format!("<{name} {}>", attribute.name()));
    }
    if let Some(pi) = node.pi() {
        return (pi.target != "sesphr").then(|| format!("<?{}?>", pi.target));
    }
    let text = node.text().unwrap_or_default();
    (node.is_comment() || !text.trim().is_empty()).then(|| text.to_owned())
}

#[test]
fn the_skeleton_is_markup_and_what_is_known_to_be_harmless() {
    let mut faults = Vec::new();
    for (record, split) in splits(&mut faults) {
        let nothing = granted(split.parts(), &BTreeSet::from([Partition::SKELETON]));
        let seen = String::from_utf8(view(&nothing).expect("a view")).expect("UTF-8");
        match Document::parse(&seen) {
            Ok(document) => {
                let harm = document.descendants().filter_map(harm);
                faults.extend(harm.map(|what| format!("{}: {what}", record.name)));
            }
            Err(error) => faults.push(format!("{}: {error}", record.name)),
        }
    }
    report(&faults);
}

#[test]
fn what_is_to_be_refused_is_refused_with_its_place() {
    let mut faults = Vec::new();
    let refused = files().into_iter().filter(|file| file.name.ends_with(".refused"));
    for record in refused {
        match record.split() {
            Ok(_) => faults.push(format!("{}: it splits", record.name)),
            Err(text) => {
                let place = text.split_once("byte ").and_then(|(_, place)| place.split_once(", "));
                let line = place.and_then(|(byte, rest)| {
                    byte.parse::<u64>().ok().and(rest.strip_prefix("line "))
                });
                if line.is_none() {
                    faults.push(format!("{}: no place in \"{text}\"", record.name));
                }
            }
        }
    }
    report(&faults);
}

#[test]
fn the_corpus_is_what_its_readme_says() {
    let readme = std::fs::read_to_string(folder().join("README.md")).expect("the readme");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for file in files() {
        assert!(readme.contains(&format!("| `{}` |", file.name)), "{}", file.name);
        let found = tokens(&file.bytes);
        let distinct: BTreeSet<_> = found.iter().collect();
        assert_eq!(distinct.len(), found.len(), "{}: a token stands twice", file.name);
        for token in found {
            *counts.entry(home(&token)).or_default() += 1;
        }
    }
    assert!(records().len() >= 40);
    let counts: Vec<_> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(counts, TOKENS);
}
