//! Splitting and joining gives back every byte, whatever the document looks like, and its pieces
//! are the elements that an independent walk over the parsed tree finds.

use proptest::prelude::*;
use roxmltree::{Document, Node};
use sesphr::id::Partition;
use sesphr::record::{Limits, RecordKind, Rules, Source, Split, generate, join, split};
use std::ops::Range;

fn splits(document: &[u8]) -> Split {
    split(document, &Rules::default(), &Limits::default()).expect("the document splits")
}

/// What of a plain record stands outside the skeleton, as byte ranges, by a walk that shares nothing
/// with the rules table. Neighbours of one partition are one range.
fn parts_by_walk(text: &str) -> Vec<(Partition, Range<usize>)> {
    let tree = Document::parse(text).expect("the document is well-formed");
    let root = tree.root_element();
    let mut parts: Vec<(Partition, Range<usize>)> = Vec::new();
    let mut add = |partition, range: Range<usize>| match parts.last_mut() {
        Some((last, so_far)) if *last == partition && so_far.end == range.start => {
            so_far.end = range.end;
        }
        _ => parts.push((partition, range)),
    };
    for node in tree.root().children() {
        if node == root {
            for attribute in root.attributes().filter(|a| a.name() != "version") {
                let range = attribute.range();
                add(Partition::RESTRICTED, range.start - 1..range.end);
            }
            for child in root.children() {
                if child.is_text() {
                    // Its references are replaced in the tree, so that its text is looked at here.
                    restricted_text(text, child.range(), &mut add);
                } else {
                    add(partition_of(child), child.range());
                }
            }
        } else {
            add(Partition::RESTRICTED, node.range());
        }
    }
    parts
}

/// The partition of a child of the root, by its name alone.
fn partition_of(node: Node<'_, '_>) -> Partition {
    match node.tag_name().name() {
        "personal" => Partition::PERSONAL,
        "insurance" => Partition::INSURANCE,
        "medical" => Partition::MEDICAL,
        "prescription" => Partition::PRESCRIPTION,
        _ => Partition::RESTRICTED,
    }
}

/// Text is restricted unless it is white space; the odd records hold one or the other.
fn restricted_text(text: &str, range: Range<usize>, add: &mut impl FnMut(Partition, Range<usize>)) {
    let blank = text.get(range.clone()).is_some_and(|text| text.trim().is_empty());
    if !blank {
        add(Partition::RESTRICTED, range);
    }
}

/// The pieces of a split that are parts, as byte ranges.
fn parts_of_split(split: &Split) -> Vec<(Partition, Range<usize>)> {
    let mut start = 0;
    let mut parts = Vec::new();
    for (piece, bytes) in split.pieces() {
        let end = start + usize::try_from(bytes).expect("it fits");
        if piece.partition != Partition::SKELETON {
            parts.push((piece.partition, start..end));
        }
        start = end;
    }
    parts
}

/// Everything that must hold for a document that splits.
fn check(document: &[u8]) -> Split {
    let split = splits(document);
    assert_eq!(join(split.parts()).expect("it joins"), document);
    let text = std::str::from_utf8(document).expect("UTF-8");
    let found = parts_of_split(&split);
    if split.layout().format() == "plain" {
        assert_eq!(found, parts_by_walk(text), "{text}");
    }
    for &partition in split.layout().names().keys() {
        if partition != Partition::SKELETON {
            let bytes = found.iter().filter(|(owner, _)| *owner == partition);
            let bytes: Vec<u8> = bytes
                .filter_map(|(_, range)| document.get(range.clone()))
                .flatten()
                .copied()
                .collect();
            assert_eq!(split.content(partition), bytes);
        }
    }
    let total: u64 = split.pieces().map(|(_, bytes)| bytes).sum();
    assert_eq!((total, split.source()), (document.len() as u64, &Source::of(document)));
    split
}

/// Content that a careless reader of XML takes for something else.
const FRAGMENTS: &[&str] = &[
    "a > b",
    "\r\n\t",
    "\n",
    "é漢𝄞",
    "&amp;&#x41;&#66;&lt;medical/&gt;",
    "<![CDATA[</personal><medical> ]] > & ]]>",
    "<!-- <medical> -> -->",
    "<?medical </personal> ?>",
    "<x a='>' b=\"/>'\"/>",
    "<medical/>",
    "<personal >inner</personal\n>",
    "<insurance xmlns='urn:other' n=\"1\"></insurance>",
    "<section><code code=\"48768-6\"/></section>",
    "<y xmlns:q=\"urn:q\" q:a='1' a='2'><q:z/></y>",
];

const PARTS: &[&str] = &["personal", "insurance", "medical", "prescription", "other"];

fn fragments() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(FRAGMENTS), 0..6).prop_map(|list| list.concat())
}

/// A plain record with odd content, with or without prefix, mark, declaration and epilogue.
fn odd_record() -> impl Strategy<Value = String> {
    let part = (prop::sample::select(PARTS), fragments(), any::<bool>());
    let parts =
        prop::collection::vec((part, prop::sample::select(&["", "\r\n  ", "text"][..])), 0..8);
    let around = (any::<bool>(), any::<bool>(), any::<bool>());
    (parts, around).prop_map(|(parts, (mark, prefix, around))| {
        let mut out = String::new();
        if mark {
            out.push('\u{FEFF}');
        }
        if around {
            out.push_str("<?xml version='1.0' encoding='utf-8'?>\r\n<!-- <PHR> -->\n");
        }
        let p = if prefix { "h:" } else { "" };
        out.push_str(&format!("<{p}PHR xmlns:h='urn:h' xmlns='urn:h' a='>'><{p}medical/>"));
        for ((name, content, empty), between) in parts {
            out.push_str(between);
            if empty {
                out.push_str(&format!("<{p}{name} a=\"1>0\" />"));
            } else {
                out.push_str(&format!("<{p}{name}\n>{content}</{p}{name} >"));
            }
        }
        out.push_str(&format!("</{p}PHR>"));
        if around {
            out.push_str("\n<?end?>\n<!-- end -->\n");
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn generated_records_come_back(
        kind in prop::sample::select(RecordKind::ALL.to_vec()),
        // Sizes from 5 KB to 4 MB, evenly by order of magnitude.
        exponent in 0_u32..=40,
        seed in any::<u64>(),
    ) {
        let target = (5000.0 * 1.182_f64.powi(exponent as i32)) as usize;
        let document = generate(kind, target, seed);
        let split = check(&document);
        prop_assert_eq!(split.layout().format(), kind.name());
        prop_assert!(document.len().abs_diff(target) * 100 <= target, "{}", document.len());
    }
}

proptest! {
    #[test]
    fn odd_records_come_back(text in odd_record()) {
        check(text.as_bytes());
    }

    #[test]
    fn line_ends_are_kept(kind in prop::sample::select(RecordKind::ALL.to_vec()), seed in any::<u64>()) {
        let text = String::from_utf8(generate(kind, 6000, seed)).expect("UTF-8");
        check(text.replace('\n', "\r\n").as_bytes());
        check(text.replace('\n', "\r").as_bytes());
    }
}

#[test]
fn a_trickling_source_gives_the_same_split() {
    /// Gives one byte at a time.
    struct Trickle<'a>(&'a [u8]);
    impl std::io::Read for Trickle<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let count = out.len().min(1);
            std::io::Read::read(&mut self.0, out.get_mut(..count).unwrap_or_default())
        }
    }
    let mut document = "\u{FEFF}".as_bytes().to_vec();
    document.extend(generate(RecordKind::Ccda, 9000, 3));
    let trickled = split(Trickle(&document), &Rules::default(), &Limits::default());
    assert_eq!(trickled.expect("it splits"), check(&document));
}

#[test]
fn names_count_in_their_namespace() {
    let prefixed = "<f:Bundle xmlns:f=\"http://hl7.org/fhir\" xmlns=\"urn:other\">\
        <f:entry><f:fullUrl value='1'/><f:resource><f:Claim/></f:resource></f:entry>\
        <entry><f:resource><f:Claim/></f:resource></entry>\
        <f:entry><f:resource><Claim/><f:Patient/></f:resource></f:entry>\
        </f:Bundle>";
    let split = splits(prefixed.as_bytes());
    let kinds: Vec<_> = split.layout().pieces().iter().map(|p| p.partition).collect();
    // The second entry is of another namespace, and so is the claim in the third.
    let expected = [
        Partition::SKELETON,
        Partition::INSURANCE,
        Partition::RESTRICTED,
        Partition::PERSONAL,
        Partition::SKELETON,
    ];
    assert_eq!(kinds, expected);
    assert_eq!(join(split.parts()).expect("it joins"), prefixed.as_bytes());
}

#[test]
fn a_part_inside_a_part_decides_for_itself() {
    let code = |code| format!("<code code=\"{code}\" codeSystem=\"2.16.840.1.113883.6.1\"/>");
    let text = format!(
        "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><structuredBody>\
         <component><section><title>t</title>\
         <component><section>{}</section></component>{}</section></component>\
         <component><section><component><section>{}</section></component></section></component>\
         </structuredBody></component></ClinicalDocument>",
        code("48768-6"),
        code("&#49;0160-0"),
        code("11450-4"),
    );
    let split = check(text.as_bytes());
    // The code may follow a nested section, and may be written with a reference.
    let prescription = format!(
        "<section><title>t</title><component></component>{}</section>",
        code("&#49;0160-0")
    );
    assert_eq!(split.content(Partition::PRESCRIPTION), prescription.as_bytes());
    let section = |own| format!("<section>{}</section>", code(own));
    assert_eq!(split.content(Partition::INSURANCE), section("48768-6").as_bytes());
    assert_eq!(split.content(Partition::MEDICAL), section("11450-4").as_bytes());
    // Nothing decides about the section around it.
    let restricted = b"<section><component></component></section>";
    assert_eq!(split.content(Partition::RESTRICTED), restricted);
}

#[test]
fn a_document_without_a_part_has_an_empty_partition() {
    for text in ["<record/>", "<PHR version='1'> </PHR>", "<record><medical/></record>"] {
        let split = check(text.as_bytes());
        assert_eq!(split.parts().len(), 6);
        let insurance = split.parts().get(&Partition::INSURANCE).expect("it is there");
        assert!(insurance.as_bytes().is_empty());
    }
}

#[test]
fn a_document_without_structure_is_restricted_as_a_whole() {
    let text = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><nonXMLBody>\
        <text>JVBERi0=</text></nonXMLBody></component></ClinicalDocument>";
    let split = splits(text.as_bytes());
    assert_eq!(split.layout().pieces_of(Partition::RESTRICTED), 1);
    assert_eq!(split.leftover().bytes, 0);
    let markup = std::str::from_utf8(split.content(Partition::SKELETON)).expect("UTF-8");
    assert!(!markup.contains("JVBERi0"));
}

#[test]
fn generated_records_have_uneven_shares() {
    let percent = |kind, partition: Partition| {
        let document = generate(kind, 1_000_000, 1);
        splits(&document).content(partition).len() as f64 * 100.0 / document.len() as f64
    };
    // A few percent of each entry say whom it is about, and are personal.
    let near = |found: f64, expected: f64| (found - expected).abs() < expected / 5.0;
    let found = Partition::PAPER.map(|partition| percent(RecordKind::Fhir, partition));
    for (found, expected) in found.into_iter().zip([8.0, 48.0, 41.0, 1.7]) {
        assert!(near(found, expected), "{found} %, not {expected}");
    }
    assert!(percent(RecordKind::Ccda, Partition::MEDICAL) > 75.0);
}

#[test]
fn the_same_seed_gives_the_same_record() {
    let digest = |kind, seed| blake3::hash(&generate(kind, 20_000, seed)).to_hex()[..16].to_owned();
    // Pinned: another machine or a careless change must not give other bytes.
    assert_eq!(digest(RecordKind::Plain, 7), "8b80142aa58533b6");
    assert_eq!(digest(RecordKind::Ccda, 7), "7970306dd1bbaea0");
    assert_eq!(digest(RecordKind::Fhir, 7), "0545cf1ceeed21d0");
    assert_ne!(digest(RecordKind::Fhir, 7), digest(RecordKind::Fhir, 8));
}

#[test]
fn kinds_have_names() {
    for kind in RecordKind::ALL {
        assert_eq!(kind.to_string().parse(), Ok(kind));
        let json = serde_json::to_string(&kind).expect("it serialises");
        assert_eq!(json, format!("\"{kind}\""));
    }
    let error = "pdf".parse::<RecordKind>().expect_err("no kind");
    for kind in RecordKind::ALL {
        assert!(error.to_string().contains(kind.name()), "{error}");
    }
}
