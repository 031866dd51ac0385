//! Rules tables: what a user's own table can do, and what its mistakes are called.
#![allow(missing_docs, reason = "a test")]

use sesphr::id::Partition;
use sesphr::record::{Limits, Rules, RulesError, Split, join, split, view};

const HEAD: &str = "version = 1\n";

fn splits(table: &str, document: &str) -> Split {
    let rules = Rules::parse(table).expect("the table is correct");
    split(document.as_bytes(), &rules, &Limits::default()).expect("the document splits")
}

#[test]
fn the_default_table_is_correct() {
    let rules = Rules::default();
    assert_eq!(rules.formats().collect::<Vec<_>>(), ["plain", "c-cda", "fhir"]);
    let names: Vec<_> = rules.names().values().map(String::as_str).collect();
    assert_eq!(names, ["skeleton", "personal", "insurance", "medical", "prescription"]);
}

#[test]
fn a_table_can_name_partitions() {
    let table = "version = 1\n[partitions]\ngenomics = 5\nmental-health = 15\n\
        [[format]]\nname = \"lab\"\nroot = [\"lab\"]\n\
        [[format.part]]\npath = \"**/genome\"\npartition = \"genomics\"\n\
        [[format.part]]\npath = \"*\"\nchoose = \"head/@kind\"\notherwise = \"medical\"\n\
        values = { mind = \"mental-health\" }\n";
    let document = "<lab><genome>acgt</genome><a><head kind=\" mind \"/></a><b><genome/></b></lab>";
    let split = splits(table, document);
    let genomics = Partition::new(5).expect("a label");
    assert_eq!(split.content(genomics), b"<genome>acgt</genome>");
    let mind = Partition::new(15).expect("a label");
    assert_eq!(split.content(mind), b"<a><head kind=\" mind \"/></a>");
    assert_eq!(split.content(Partition::MEDICAL), b"<b><genome/></b>");
    assert_eq!(join(split.parts()).expect("it joins"), document.as_bytes());
    // The names travel with the layout.
    let mut parts = split.into_parts();
    parts.remove(&mind);
    let seen = String::from_utf8(view(&parts).expect("a view")).expect("UTF-8");
    assert!(seen.contains("<?sesphr withheld=\"mental-health\" bytes=\"28\"?>"), "{seen}");
}

#[test]
fn the_first_matching_part_and_format_count() {
    let table = "version = 1\n\
        [[format]]\nname = \"one\"\nroot = [\"r\"]\nnamespace = \"urn:one\"\n\
        [[format]]\nname = \"any\"\nroot = [\"r\"]\n\
        [[format.part]]\npath = \"a\"\npartition = \"personal\"\n\
        [[format.part]]\npath = \"*\"\npartition = \"medical\"\n";
    let split = splits(table, "<r><a/><b/></r>");
    assert_eq!(split.content(Partition::PERSONAL), b"<a/>");
    assert_eq!(split.content(Partition::MEDICAL), b"<b/>");
    assert_eq!(splits(table, "<r xmlns=\"urn:one\"><a/></r>").layout().format(), "one");
}

/// A table with one format and this part.
fn with_part(part: &str) -> String {
    format!("{HEAD}[[format]]\nname = \"f\"\nroot = [\"r\"]\n[[format.part]]\n{part}\n")
}

#[test]
fn mistakes_name_their_line_and_field() {
    let cases: Vec<(String, usize, &str)> = vec![
        ("version = 2\nformat = []".to_owned(), 1, "version"),
        ("\nversion = 1\n[partitions]\nGenes = 5\n[[format]]".to_owned(), 5, "name"),
        (format!("{HEAD}format = []\n[partitions]\nGenes = 5"), 4, "partitions.Genes"),
        (format!("{HEAD}format = []\n[partitions]\ngenes = 4"), 4, "partitions.genes"),
        (format!("{HEAD}format = []\n[partitions]\ngenes = 16"), 4, "partitions.genes"),
        (format!("{HEAD}format = []\n[partitions]\nmedical = 5"), 4, "partitions.medical"),
        (format!("{HEAD}format = []\n[partitions]\na = 5\nb = 5"), 5, "partitions.b"),
        (format!("{HEAD}[[format]]\nname = \"F f\"\nroot = [\"r\"]"), 3, "format[0].name"),
        (format!("{HEAD}[[format]]\nname = \"f\"\nroot = []"), 4, "format[0].root"),
        (format!("{HEAD}[[format]]\nname = \"f\"\nroot = [\"a:b\"]"), 4, "format[0].root"),
        (
            format!("{HEAD}[[format]]\nname = \"f\"\nroot = [\"r\"]\nnamespace = \"\""),
            5,
            "format[0].namespace",
        ),
        (
            format!(
                "{HEAD}[[format]]\nname = \"f\"\nroot = [\"r\"]\n[[format]]\nname = \"f\"\nroot = [\"s\"]"
            ),
            6,
            "format[1].name",
        ),
        (with_part("path = \"a//b\"\npartition = \"medical\""), 6, "format[0].part[0].path"),
        (with_part("path = \"a\"\npartition = \"dental\""), 7, "format[0].part[0].partition"),
        (with_part("path = \"a\"\npartition = \"skeleton\""), 7, "format[0].part[0].partition"),
        (with_part("path = \"a\""), 6, "format[0].part[0]"),
        (
            with_part("path = \"a\"\nchoose = \"b\"\notherwise = \"medical\""),
            6,
            "format[0].part[0]",
        ),
        (
            with_part("path = \"a\"\nchoose = \"b/@c:d\"\notherwise = \"medical\"\nvalues = {}"),
            7,
            "format[0].part[0].choose",
        ),
        (
            with_part("path = \"a\"\nchoose = \"@c\"\notherwise = \"medical\"\nvalues = {}"),
            7,
            "format[0].part[0].choose",
        ),
        (
            with_part(
                "path = \"a\"\nchoose = \"b\"\notherwise = \"medical\"\nvalues = { x = \"y\" }",
            ),
            9,
            "format[0].part[0].values.\"x\"",
        ),
        (
            with_part("path = \"a\"\nchoose = \"b\"\notherwise = \"\"\nvalues = {}"),
            8,
            "format[0].part[0].otherwise",
        ),
        (with_part("path = \"a\"\npartion = \"medical\""), 7, "partion"),
        (with_part("path = 3"), 6, "string"),
        (format!("{HEAD}[[format]\n"), 2, ""),
        ("format = []".to_owned(), 1, "version"),
    ];
    for (table, line, word) in cases {
        let error = Rules::parse(&table).expect_err(&table);
        let found = match &error {
            RulesError::Syntax { line, .. } | RulesError::Field { line, .. } => *line,
            other => panic!("{other}"),
        };
        assert_eq!(found, line, "{table}\n{error}");
        assert!(error.to_string().contains(word), "{table}\n{error}");
        if let RulesError::Field { field, .. } = &error {
            assert_eq!(field, word, "{table}\n{error}");
        }
    }
}

#[test]
fn a_table_is_read_from_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.toml");
    let error = Rules::load(&path).expect_err("there is no file");
    assert!(matches!(&error, RulesError::Read { .. }) && error.to_string().contains("rules.toml"));
    std::fs::write(&path, Rules::DEFAULT_TEXT).expect("it writes");
    assert_eq!(Rules::load(&path).expect("it loads"), Rules::default());
}
