//! A reader of some partitions gets a well-formed document that shows what is withheld, and
//! partitions that do not belong together are refused.

use proptest::prelude::*;
use roxmltree::Document;
use sesphr::id::Partition;
use sesphr::payload::Plaintext;
use sesphr::record::{
    Layout, Limits, Parts, RecordError, RecordKind, Rules, generate, join, split, view,
};

fn parts_of(document: &[u8]) -> Parts {
    let split = split(document, &Rules::default(), &Limits::default()).expect("it splits");
    split.into_parts()
}

/// The parts of a document, without those partitions whose bit of `mask` is not set.
fn subset(parts: &Parts, mask: u8) -> Parts {
    let others = parts.iter().filter(|(partition, _)| **partition != Partition::SKELETON);
    let kept = others.enumerate().filter(|(index, _)| mask >> index & 1 == 1);
    let kept = kept.map(|(_, (partition, bytes))| (*partition, bytes.clone()));
    let skeleton = parts.get(&Partition::SKELETON).expect("it is there").clone();
    kept.chain([(Partition::SKELETON, skeleton)]).collect()
}

#[test]
fn every_subset_of_partitions_gives_a_well_formed_view() {
    for kind in RecordKind::ALL {
        let document = generate(kind, 30_000, 5);
        let parts = parts_of(&document);
        let skeleton = parts.get(&Partition::SKELETON).expect("it is there");
        let (layout, _) = Layout::decode(skeleton.as_bytes()).expect("it decodes");
        for mask in 0..32 {
            let seen = subset(&parts, mask);
            let bytes = view(&seen).expect("a view");
            let text = String::from_utf8(bytes).expect("UTF-8");
            let tree = Document::parse(&text).expect("the view is well-formed");
            let marks: Vec<_> = tree
                .descendants()
                .filter_map(|node| node.pi())
                .filter(|pi| pi.target == "sesphr")
                .filter_map(|pi| pi.value)
                .collect();
            let withheld = layout.pieces().iter();
            let withheld = withheld.filter(|piece| !seen.contains_key(&piece.partition));
            let withheld = withheld.filter(|piece| !piece.within_tag);
            let expected: Vec<_> =
                withheld.map(|piece| format!("withheld=\"{}\"", piece.partition)).collect();
            assert_eq!(marks, expected);
            if mask == 31 {
                assert_eq!(text.as_bytes(), document);
            }
        }
    }
}

#[test]
fn a_view_does_not_tell_how_long_what_it_withholds_is() {
    let with = |drug: &str| {
        let document = format!(
            "<PHR><prescription><drug>{drug}</drug></prescription><medical/>\
             <prescription>{drug} daily</prescription></PHR>"
        );
        view(&subset(&parts_of(document.as_bytes()), 0b0111)).expect("a view")
    };
    assert_eq!(with("insulin"), with("hydrochlorothiazide 25 MG Oral Tablet"));
}

#[test]
fn an_attribute_that_is_withheld_is_left_out() {
    let document = b"<PHR version='1' name='Ada'\n born='1815' ><medical/></PHR >";
    let parts = parts_of(document);
    let seen = view(&subset(&parts, 0b0100)).expect("a view");
    assert_eq!(seen, b"<PHR version='1' ><medical/></PHR >");
    let whole = view(&subset(&parts, 0b1_0100)).expect("a view");
    assert_eq!(whole, document);
}

#[test]
fn a_view_shows_nothing_of_what_is_withheld() {
    let document = b"<PHR><personal>Ada</personal><medical>cough</medical></PHR>";
    let parts = parts_of(document);
    let seen = view(&subset(&parts, 0b0001)).expect("a view");
    let expected = "<PHR><personal>Ada</personal><?sesphr withheld=\"medical\"?></PHR>";
    assert_eq!(seen, expected.as_bytes());
    let nothing = view(&subset(&parts, 0)).expect("a view");
    assert!(!nothing.windows(3).any(|window| window == b"Ada"));
}

#[test]
fn debug_shows_no_content() {
    let split =
        split(&b"<PHR><personal>Ada</personal></PHR>"[..], &Rules::default(), &Limits::default());
    assert!(!format!("{:?}", split.expect("it splits")).contains("Ada"));
}

#[test]
fn parts_that_do_not_fit_are_refused() {
    let parts = parts_of(b"<PHR><personal>Ada</personal><medical>cough</medical></PHR>");

    let mut missing = parts.clone();
    missing.remove(&Partition::MEDICAL);
    let error = join(&missing).expect_err("a partition is missing");
    assert!(matches!(error, RecordError::Missing { partition: Partition::MEDICAL, pieces: 1, .. }));
    assert!(error.to_string().contains("medical"), "{error}");

    // An empty partition is not missed.
    let mut empty = parts.clone();
    empty.remove(&Partition::INSURANCE);
    assert!(join(&empty).is_ok());

    // Of another version: shorter than its lengths say, or with more pieces.
    for bytes in
        [&b"\x18\0<medical/>"[..], b"\x01\x01a", b"\x01\0ab", b"\x01\x01\x01\0a", b"", b"\0"]
    {
        let mut stale = parts.clone();
        stale.insert(Partition::MEDICAL, Plaintext::from(bytes.to_vec()));
        for error in [join(&stale), view(&stale)].map(|r| r.expect_err("of another version")) {
            let found = bytes.len() as u64;
            assert!(
                matches!(&error, RecordError::Length { name, found: f } if name == "medical" && *f == found),
                "{error}"
            );
        }
    }

    let mut foreign = parts.clone();
    let label = Partition::new(9).expect("a label");
    foreign.insert(label, Plaintext::from(Vec::new()));
    let error = join(&foreign).expect_err("not a partition of this record");
    assert!(matches!(error, RecordError::Foreign { partition } if partition == label));

    let mut headless = parts;
    headless.remove(&Partition::SKELETON);
    let error = view(&headless).expect_err("no layout");
    assert!(matches!(error, RecordError::Missing { partition: Partition::SKELETON, .. }));
}

#[test]
fn a_skeleton_is_its_layout_and_its_markup() {
    let document = b"<PHR> <personal>Ada</personal><medical/><medical/>\n</PHR>";
    let parts = parts_of(document);
    let skeleton = parts.get(&Partition::SKELETON).expect("it is there").as_bytes();
    let (layout, markup) = Layout::decode(skeleton).expect("it decodes");
    assert_eq!(markup.bytes, b"<PHR> \n</PHR>");
    assert_eq!(markup.lengths, [6, 7]);
    assert_eq!(layout.format(), "plain");
    let pieces: Vec<_> = layout.pieces().iter().map(|p| p.partition.label()).collect();
    // Two parts of one partition that touch are one piece.
    assert_eq!(pieces, [0, 1, 3, 0]);
    assert_eq!([layout.encode().as_slice(), b"6 7 ", markup.bytes].concat(), skeleton);
    let medical = parts.get(&Partition::MEDICAL).expect("it is there").as_bytes();
    assert_eq!(medical, b"20 0 <medical/><medical/>");
    let content = layout.content(Partition::MEDICAL, medical).expect("it fits");
    assert_eq!((content.lengths, content.bytes), (vec![20], &b"<medical/><medical/>"[..]));
}

/// The first bytes of the skeleton of the empty record: magic, format, partitions, one piece.
fn skeleton() -> Vec<u8> {
    let parts = parts_of(b"<PHR/>");
    parts.get(&Partition::SKELETON).expect("it is there").as_bytes().to_vec()
}

#[test]
fn every_damaged_layout_is_refused_with_its_place() {
    let good = skeleton();
    let fault = |bytes: &[u8]| match Layout::decode(bytes) {
        Err(RecordError::Layout { byte, what }) => (byte, what),
        other => panic!("{other:?}"),
    };
    for end in 0..good.len() {
        let (byte, _) = fault(good.get(..end).expect("a prefix"));
        assert!(byte <= end);
    }
    let replaced = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        *bytes.get_mut(at).expect("a byte") = byte;
        bytes
    };
    let (byte, what) = fault(&replaced(7, b'1'));
    assert!(byte == 0 && what.contains("magic"));
    let (_, what) = fault(&replaced(10, b'P'));
    assert!(what.contains("name"), "{what}");
    // Byte 15 counts the partitions, byte 17 is the label of the first.
    for wrong in [0xFF, b'0', b' ', b'x'] {
        let (_, what) = fault(&replaced(15, wrong));
        assert!(what.contains("shortest") || what.contains("not among"), "{what}");
    }
    let (_, what) = fault(&replaced(16, b'9'));
    assert!(what.contains("shortest"), "{what}");
    let (_, what) = fault(&replaced(17, 200));
    assert!(what.contains("range"), "{what}");
    let (_, what) = fault(&replaced(17, 9));
    assert!(what.contains("order"), "{what}");
    let longer = [good.as_slice(), b"x"].concat();
    let (_, what) = fault(&longer);
    assert!(what.contains("length"), "{what}");
}

proptest! {
    #[test]
    fn a_layout_has_one_encoding(flips in prop::collection::vec((0_usize..400, any::<u8>()), 1..4)) {
        let parts = parts_of(&generate(RecordKind::Fhir, 5000, 1));
        let mut bytes = parts.get(&Partition::SKELETON).expect("it is there").as_bytes().to_vec();
        for (at, value) in flips {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        if let Ok((layout, markup)) = Layout::decode(&bytes) {
            let lengths: String = markup.lengths.iter().map(|length| format!("{length} ")).collect();
            let again = [&layout.encode(), lengths.as_bytes(), markup.bytes].concat();
            prop_assert_eq!(again, bytes.clone());
        }
        // Whatever the skeleton says, putting together neither panics nor loses bytes silently.
        let mut forged = parts.clone();
        forged.insert(Partition::SKELETON, Plaintext::from(bytes));
        let total: usize = parts.values().map(|part| part.as_bytes().len()).sum();
        if let Ok(document) = join(&forged) {
            prop_assert!(document.len() <= total);
        }
        let _ = view(&forged);
    }

    #[test]
    fn random_skeletons_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let framed = [&b"SPHRLAY2"[..], &bytes].concat();
        for bytes in [bytes, framed] {
            let parts = Parts::from([(Partition::SKELETON, Plaintext::from(bytes))]);
            let _ = view(&parts);
        }
    }
}
