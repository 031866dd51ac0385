//! What a reader can conclude about prescriptions that are withheld from it: from what a view shows,
//! and from what else is seen. `docs/records.md` quotes these figures.

use roxmltree::{Document, Node};
use sesphr::id::Partition;
use sesphr::record::{Limits, Parts, RecordKind, Rules, generate, split, view};
use std::collections::{BTreeMap, BTreeSet};

/// Generated bundles that are looked at.
const BUNDLES: u64 = 12;

/// A prescription: the length of its entry, and its drug with its dose.
struct Prescription {
    bytes: u64,
    drug: String,
}

fn value<'d>(node: Node<'d, '_>, name: &str) -> Option<&'d str> {
    node.descendants().find(|n| n.has_tag_name(("http://hl7.org/fhir", name)))?.attribute("value")
}

fn prescriptions(text: &str) -> Vec<Prescription> {
    let tree = Document::parse(text).expect("well-formed");
    let entries = tree.root_element().children().filter(|n| n.tag_name().name() == "entry");
    let drugs = entries
        .filter(|entry| entry.descendants().any(|n| n.tag_name().name() == "MedicationRequest"));
    let prescription = |entry: Node<'_, '_>| Prescription {
        bytes: entry.range().len() as u64,
        drug: value(entry, "display").expect("a drug").to_owned(),
    };
    drugs.map(prescription).collect()
}

/// How many prescriptions are told by a clue: those whose clue no other drug shares.
fn told<K: Ord>(clues: &[(K, &str)]) -> usize {
    let mut drugs: BTreeMap<&K, BTreeSet<&str>> = BTreeMap::new();
    for (clue, drug) in clues {
        drugs.entry(clue).or_default().insert(drug);
    }
    clues.iter().filter(|(clue, _)| drugs.get(clue).is_some_and(|drugs| drugs.len() == 1)).count()
}

/// The parts of a record with one prescription.
fn one(drug: &str) -> Parts {
    let text = format!(
        "<Bundle xmlns=\"http://hl7.org/fhir\"><entry><resource><Patient><id value=\"1\"/></Patient>\
         </resource></entry><entry><resource><MedicationRequest><medicationCodeableConcept><text \
         value=\"{drug}\"/></medicationCodeableConcept></MedicationRequest></resource></entry></Bundle>"
    );
    split(text.as_bytes(), &Rules::default(), &Limits::default()).expect("it splits").into_parts()
}

#[test]
fn a_view_tells_no_drug() {
    let mut found = Vec::new();
    for seed in 0..BUNDLES {
        let bundle = generate(RecordKind::Fhir, 200_000, seed);
        found.extend(prescriptions(std::str::from_utf8(&bundle).expect("UTF-8")));
    }
    let by_length: Vec<_> = found.iter().map(|p| (p.bytes, p.drug.as_str())).collect();
    let sealed = |drug: &str| one(drug).get(&Partition::PRESCRIPTION).map(|p| p.as_bytes().len());
    let by_sealed: Vec<_> = found.iter().map(|p| (sealed(&p.drug), p.drug.as_str())).collect();
    let seen = |drug: &str| {
        let mut parts = one(drug);
        parts.remove(&Partition::PRESCRIPTION);
        view(&parts).expect("a view")
    };
    let by_view: Vec<_> = found.iter().map(|p| (seen(&p.drug), p.drug.as_str())).collect();
    let drugs: BTreeSet<_> = found.iter().map(|p| p.drug.as_str()).collect();
    println!(
        "{} prescriptions of {} drugs: told by the length of the entry {}, by the length of a sealed \
         partition that holds nothing else {}, by a view {}",
        found.len(),
        drugs.len(),
        told(&by_length),
        told(&by_sealed),
        told(&by_view)
    );
    assert!(drugs.len() > 5, "{drugs:?}");
    assert!(told(&by_length) > 0, "lengths would tell something");
    assert_eq!(told(&by_view), 0);
}
