//! Rules tables: what a user's own table can do, and what its mistakes are called.

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
    // Read as somebody's own, it is checked for rules that can never be reached too.
    assert_eq!(Rules::parse(Rules::DEFAULT_TEXT).expect("the table is correct"), rules);
    assert_eq!(rules.formats().collect::<Vec<_>>(), ["plain", "c-cda", "fhir", "fhir-feed"]);
    let names: Vec<_> = rules.names().values().map(String::as_str).collect();
    let expected = ["skeleton", "personal", "insurance", "medical", "prescription", "restricted"];
    assert_eq!(names, expected);
}

#[test]
fn a_table_can_name_partitions() {
    let table = "version = 1\n[partitions]\ngenomics = 5\nmental-health = 14\n\
        [[format]]\nname = \"lab\"\nroot = [\"lab\"]\n\
        [[format.part]]\npath = \"**/genome\"\npartition = \"genomics\"\n\
        [[format.part]]\npath = \"*\"\nchoose = \"head/@kind\"\notherwise = \"medical\"\n\
        values = { mind = \"mental-health\" }\n";
    let document = "<lab><genome>acgt</genome><a><head kind=\" mind \"/></a><b><genome/></b></lab>";
    let split = splits(table, document);
    let genomics = Partition::new(5).expect("a label");
    assert_eq!(split.content(genomics), b"<genome>acgt</genome><genome/>");
    let mind = Partition::new(14).expect("a label");
    assert_eq!(split.content(mind), b"<a><head kind=\" mind \"/></a>");
    assert_eq!(split.content(Partition::MEDICAL), b"<b></b>");
    assert_eq!(join(split.parts()).expect("it joins"), document.as_bytes());
    // The names travel with the layout.
    let mut parts = split.into_parts();
    parts.remove(&mind);
    let seen = String::from_utf8(view(&parts).expect("a view")).expect("UTF-8");
    assert!(seen.contains("<?sesphr withheld=\"mental-health\"?>"), "{seen}");
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
    assert_eq!(splits(table, "<r xmlns=\"urn:one\"/>").layout().format(), "one");
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
        (format!("{HEAD}format = []\n[partitions]\ngenes = 15"), 4, "partitions.genes"),
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
        (with_part("path = \"x:a\"\npartition = \"medical\""), 6, "format[0].part[0].path"),
        (
            with_part("path = \"a\"\nchoose = \"/text()\"\nvalues = {}"),
            7,
            "format[0].part[0].choose",
        ),
        (
            with_part("path = \"a\"\nchoose = \"b\"\nread = \"url\"\nvalues = {}"),
            8,
            "format[0].part[0].read",
        ),
        (
            with_part("path = \"a\"\nchoose = \"@b\"\nvalues-of = \"none\""),
            8,
            "format[0].part[0].values-of",
        ),
        (
            with_part("path = \"a\"\npartition = \"medical\"\notherwise = \"medical\""),
            6,
            "format[0].part[0]",
        ),
        (
            format!(
                "{HEAD}[values.v]\nmedical = [\"1\"]\npersonal = [\"1\"]\n[[format]]\nname = \"f\"\nroot = [\"r\"]"
            ),
            4,
            "values.v.personal",
        ),
        (format!("{HEAD}format = []\n[namespaces]\nx = \"\""), 4, "namespaces.x"),
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
            RulesError::Syntax { line, .. }
            | RulesError::Field { line, .. }
            | RulesError::UnknownPartition { line, .. } => *line,
            other => panic!("{other}"),
        };
        assert_eq!(found, line, "{table}\n{error}");
        assert!(error.to_string().contains(word), "{table}\n{error}");
        if let RulesError::Field { field, .. } | RulesError::UnknownPartition { field, .. } = &error
        {
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

/// A table with one format and these parts, each a path and the rest.
fn with_parts(parts: &[(&str, &str)]) -> String {
    let part =
        |(path, rest): &(&str, &str)| format!("[[format.part]]\npath = \"{path}\"\n{rest}\n");
    let parts: Vec<_> = parts.iter().map(part).collect();
    format!("{HEAD}[[format]]\nname = \"f\"\nroot = [\"r\"]\n{}", parts.concat())
}

#[test]
fn a_rule_that_can_never_be_reached_is_refused() {
    let medical = "partition = \"medical\"";
    let always = "choose = \"b\"\nvalues = {}\notherwise = \"medical\"";
    let sometimes = "choose = \"b\"\nvalues = {}";
    let hidden = [
        (("a", medical), "a"),
        (("a", always), "a"),
        (("*", medical), "a"),
        (("**/a", medical), "b/**/a"),
        (("a/**/*", medical), "a/b/c"),
    ];
    for (first, second) in hidden {
        let error = Rules::parse(&with_parts(&[first, (second, medical)])).expect_err("hidden");
        let RulesError::Field { line, field, what } = &error else { panic!("{error}") };
        let expected = 8 + first.1.lines().count();
        assert_eq!((*line, field.as_str()), (expected, "format[0].part[1].path"), "{error}");
        assert!(what.contains("part[0]"), "{error}");
    }
    let reached = [(("a", sometimes), "a"), (("a", medical), "*"), (("b/**/a", medical), "**/a")];
    for (first, second) in reached {
        assert!(Rules::parse(&with_parts(&[first, (second, medical)])).is_ok(), "{second}");
    }
}

#[test]
fn the_first_rule_that_knows_decides() {
    let code =
        "choose = \"code/@v\"\nwhere = { system = [\"S\"] }\nvalues = { pay = \"insurance\" }";
    let other = "choose = \"code/other/@v\"\nvalues = { pay = \"insurance\", who = \"personal\" }";
    let kind =
        "choose = \"kind/text()\"\nvalues = { drug = \"prescription\" }\notherwise = \"medical\"";
    let table = with_parts(&[("s", code), ("s", other), ("s", kind)]);
    let cases = [
        ("<s><code v='pay' system='S'/></s>", Partition::INSURANCE),
        ("<s><code v='pay' system='T'/></s>", Partition::MEDICAL),
        ("<s><code v='pay'/></s>", Partition::MEDICAL),
        ("<s><code v='x' system='S'/><code v='pay' system='S'/></s>", Partition::INSURANCE),
        ("<s><code v='x'><other v='y'/><other v='pay'/></code></s>", Partition::INSURANCE),
        // A later element can speak for an earlier rule.
        ("<s><code><other v='who'/></code><code v='pay' system='S'/></s>", Partition::INSURANCE),
        ("<s><kind> dr<!-- c -->ug </kind></s>", Partition::PRESCRIPTION),
        ("<s><kind>drug</kind><code><other v='who'/></code></s>", Partition::PERSONAL),
        ("<s><deep><kind>drug</kind></deep></s>", Partition::MEDICAL),
        ("<s/>", Partition::MEDICAL),
    ];
    for (part, expected) in cases {
        let split = splits(&table, &format!("<r>{part}</r>"));
        assert_eq!(split.content(expected), part.as_bytes(), "{part}");
    }
}

#[test]
fn a_part_can_choose_by_itself() {
    let by_name = "choose = \".\"\nvalues = { who = \"personal\" }";
    let by_attribute = "choose = \"@kind\"\nvalues = { pay = \"insurance\" }";
    let by_text = "choose = \"text()\"\nvalues = { drug = \"prescription\" }";
    let by_root = "choose = \"/@type\"\nvalues = { ill = \"medical\" }\notherwise = \"restricted\"";
    let table = with_parts(&[("*", by_name), ("*", by_attribute), ("*", by_text), ("*", by_root)]);
    let document = "<r><who kind='pay'/><a kind='&#112;ay'/><b>drug</b><c>other</c></r>";
    let split = splits(&table, document);
    assert_eq!(split.content(Partition::PERSONAL), b"<who kind='pay'/>");
    assert_eq!(split.content(Partition::INSURANCE), b"<a kind='&#112;ay'/>");
    assert_eq!(split.content(Partition::PRESCRIPTION), b"<b>drug</b>");
    assert_eq!(split.content(Partition::RESTRICTED), b"<c>other</c>");
    let split = splits(&table, "<r type='ill'><c>other</c></r>");
    assert_eq!(split.content(Partition::MEDICAL), b"<c>other</c>");
    // The root's attribute is known to nobody, and no rule calls it harmless.
    assert_eq!(split.content(Partition::RESTRICTED), b" type='ill'");
}

#[test]
fn an_address_names_the_type_of_what_it_leads_to() {
    let url = "choose = \"@u\"\nread = \"url\"\nvalues = { P = \"personal\", C = \"medical\" }\notherwise = \"insurance\"";
    let table = with_parts(&[("e", url)]);
    let cases = [
        ("P/1", Partition::PERSONAL),
        ("http://h/base/C/1/_history/2", Partition::MEDICAL),
        ("C", Partition::MEDICAL),
        ("P?name=x", Partition::PERSONAL),
        ("C?patient.name=x", Partition::RESTRICTED),
        ("?name=x", Partition::RESTRICTED),
        ("P/1/C", Partition::RESTRICTED),
        ("urn:uuid:1", Partition::INSURANCE),
        ("x?P/1", Partition::RESTRICTED),
    ];
    for (url, expected) in cases {
        let part = format!("<e u='{url}'/>");
        let split = splits(&table, &format!("<r>{part}</r>"));
        assert_eq!(split.content(expected), part.as_bytes(), "{url}");
    }
}

#[test]
fn structure_is_what_a_rule_calls_so() {
    let table = format!(
        "{}[[format.structure]]\npath = \"**/box\"\nattributes = [\"n\"]\n\
         [format.attributes]\nunit = \"skeleton\"\nowner = \"personal\"\n",
        with_parts(&[
            ("**/item", "partition = \"medical\""),
            ("way/to/it", "partition = \"insurance\"")
        ])
    );
    let long = "x".repeat(65);
    let document = format!(
        "<r><box n='1' unit='cm' owner='Ada'><item/> <box n='a b'/><box n='{long}'/>word</box>\
         <way><to><it/></to></way><other n='1'><item/></other></r>"
    );
    let split = splits(&table, &document);
    let skeleton = "<r><box n='1' unit='cm'> <box/><box/></box><way><to></to></way></r>";
    assert_eq!(String::from_utf8_lossy(split.content(Partition::SKELETON)), skeleton);
    assert_eq!(split.content(Partition::PERSONAL), b" owner='Ada'");
    assert_eq!(split.content(Partition::MEDICAL), b"<item/><item/>");
    let restricted = format!(" n='a b' n='{long}'word<other n='1'></other>");
    assert_eq!(split.content(Partition::RESTRICTED), restricted.as_bytes());
    assert_eq!(split.leftover().bytes, restricted.len() as u64);
    let first = split.leftover().first.as_ref().expect("something");
    assert_eq!(first.path, "/r/box/box/@n");
}

#[test]
fn three_times_any_number_of_levels_is_no_burden() {
    let table = with_parts(&[
        ("**/a/**/a/**/a/z/**/b", "partition = \"personal\""),
        ("z", "partition = \"medical\""),
    ]);
    let (open, close) = ("<a>".repeat(250), "</a>".repeat(250));
    let document = format!("<r><z/>{}</r>", format!("{open}{close}").repeat(400));
    // Quadratic or worse in the depth, this would take minutes.
    assert_eq!(splits(&table, &document).content(Partition::MEDICAL), b"<z/>");
}

#[test]
fn the_table_of_the_manual_is_correct() {
    let manual = include_str!("../../../docs/records.md");
    let table = manual.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let document = "<chart version='1'><patient/><note><kind code='tooth' \
        system='urn:example:kinds'/></note><note><template root='1.2.3'/></note></chart>";
    let split = splits(table.expect("a table"), document);
    let dental = Partition::new(5).expect("a label");
    assert_eq!(split.layout().pieces_of(dental), 1);
    assert_eq!(split.layout().pieces_of(Partition::PRESCRIPTION), 1);
    assert_eq!(split.leftover().bytes, 0);
}
