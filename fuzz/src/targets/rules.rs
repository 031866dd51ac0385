//! Rules tables: what is accepted means the same in any layout, and splits documents exactly.

use super::records::{DOCUMENTS, assert_views};
use super::support::{assert_equal_in_other_words, fingerprint};
use crate::target::{Format, Noise, Subject, Target, Verdict};
use sesphr::record::{Limits, Rules, join, split};

pub(super) const RULES: Target = Target {
    name: "rules",
    about: "rules tables, and documents that they split",
    format: Format::Toml,
    noise: Noise::IsRefused,
    words: &[
        "version = 1",
        "version = 2",
        "[[format]]",
        "[[format.part]]",
        "[format.part.values]",
        "[partitions]",
        "name = \"a\"",
        "root = [\"a\"]",
        "namespace = \"urn:hl7-org:v3\"",
        "namespace = \"\"",
        "path = \"a\"",
        "path = \"**\"",
        "partition = \"medical\"",
        "partition = \"skeleton\"",
        "choose = \"**/code/@code\"",
        "otherwise = \"medical\"",
        "values = { \"1\" = \"personal\" }",
        "own = 5",
        "own = 15",
        "own = 16",
        "**/",
        "*",
        "**",
        "@code",
        "@",
        "/",
        "//",
        "..",
        "a/b/c",
        "personal",
        "insurance",
        "prescription",
        "\"\"",
        "'''",
        "\"\"\"",
        "1979-05-27T07:32:00Z",
        "{}",
        "[]",
        "=",
        "#",
        ".",
    ],
    corpus,
    open,
};

/// Levels of the document that is made of a path.
const LEVELS_MAX: usize = 12;

/// Entries of each list of the shipped table that are kept.
const LISTED_MAX: usize = 2;

/// The shipped table, format by format and with short lists, since reading the whole of it would be most
/// of the work; and tables with everything that the format has, one of them with two formats.
fn corpus() -> Vec<Vec<u8>> {
    let text = Rules::DEFAULT_TEXT;
    let head = lists(text);
    let formats = text.split("\n[[format]]").skip(1);
    let single = formats.map(|format| format!("{head}\n[[format]]{format}"));
    let own = [
        "version = 1\n[partitions]\ngenomics = 5\n[[format]]\nname = \"a\"\nroot = [\"a\", \"b\"]\n\
         [[format.part]]\npath = \"**/x\"\npartition = \"genomics\"\n",
        "version = 1\n[[format]]\nname = \"n\"\nroot = [\"r\"]\nnamespace = \"u\"\n[[format.part]]\n\
         path = \"a/*/**/b\"\nchoose = \"**/c/@d\"\notherwise = \"medical\"\n\
         values = { e = \"personal\", f = \"prescription\" }\n",
        "version = 1\n[[format]]\nname = \"a\"\nroot = [\"a\"]\n[[format.part]]\npath = \"b\"\n\
         partition = \"medical\"\n[[format]]\nname = \"c\"\nroot = [\"c\"]\nnamespace = \"u\"\n[[format.part]]\n\
         path = \"b\"\npartition = \"personal\"\n",
    ];
    let all: Vec<String> = single.chain(own.map(str::to_owned)).collect();
    for table in &all {
        Rules::parse(table).expect("a right table");
    }
    all.into_iter().map(String::into_bytes).collect()
}

/// What a table says before its first format, in short.
fn lists(table: &str) -> String {
    let mut table: toml::Table = table.parse().expect("the shipped table");
    table.remove("format");
    let values = table.get_mut("values").and_then(toml::Value::as_table_mut);
    for list in values.into_iter().flat_map(|lists| lists.iter_mut().map(|(_, list)| list)) {
        for entries in list.as_table_mut().into_iter().flat_map(|list| list.iter_mut()) {
            if let Some(entries) = entries.1.as_array_mut() {
                entries.truncate(LISTED_MAX);
            }
        }
    }
    table.to_string()
}

fn open() -> Subject {
    Box::new(|input, gauge| {
        let Ok(text) = std::str::from_utf8(input) else { return Verdict::Refused };
        let Ok(rules) = gauge.measure(|| Rules::parse(text)) else { return Verdict::Refused };
        assert_equal_in_other_words(text, &rules, Rules::parse);
        let limits = Limits::default();
        let own = document_of(text);
        let shipped = DOCUMENTS.get(fingerprint(input) as usize % DOCUMENTS.len());
        for document in [Some(own.as_str()), shipped.copied()].into_iter().flatten() {
            let Ok(split) = gauge.measure(|| split(document.as_bytes(), &rules, &limits)) else {
                continue;
            };
            let joined = join(split.parts()).expect("what splits joins");
            assert!(joined == document.as_bytes(), "what joins is what was split");
            assert_views(&split, fingerprint(input));
        }
        Verdict::Accepted
    })
}

/// A document with the root and the elements that a table names.
fn document_of(table: &str) -> String {
    let table: toml::Table = table.parse().unwrap_or_default();
    let format = table.get("format").and_then(|formats| formats.get(0));
    let text =
        |value: Option<&toml::Value>| value.and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    let root = text(format.and_then(|format| format.get("root")?.get(0)));
    let namespace = text(format.and_then(|format| format.get("namespace")));
    let parts =
        format.and_then(|format| format.get("part")?.as_array()).cloned().unwrap_or_default();
    let mut document = format!("<{root} xmlns='{}'>", namespace.replace(['<', '&', '\''], ""));
    for part in parts {
        let path = [text(part.get("path")), text(part.get("choose"))].join("/");
        let plain = |name: &&str| !name.is_empty() && name.chars().all(char::is_alphabetic);
        let names: Vec<&str> = path.split('/').filter(plain).take(LEVELS_MAX).collect();
        for name in &names {
            document.push_str(&format!("<{name} code='10160-0'>"));
        }
        for name in names.iter().rev() {
            document.push_str(&format!("</{name}>"));
        }
    }
    document.push_str(&format!("</{root}>"));
    document
}
