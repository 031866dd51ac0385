//! Whatever the bytes: nothing panics, and what splits is well-formed in the eyes of an independent
//! parser, comes back exactly, and has a well-formed view.

use proptest::prelude::*;
use roxmltree::Document;
use sesphr::id::Partition;
use sesphr::record::{Limits, Parts, RecordKind, Rules, generate, join, split, view};

/// What must hold for any bytes: an error, or an exact split of a well-formed document.
fn check(document: &[u8]) {
    let Ok(split) = split(document, &Rules::default(), &Limits::default()) else {
        return;
    };
    assert_eq!(join(split.parts()).expect("it joins"), document);
    let text = std::str::from_utf8(document).expect("what splits is UTF-8");
    Document::parse(text).expect("what splits is well-formed");
    for shown in [None, Some(Partition::MEDICAL), Some(Partition::RESTRICTED)] {
        let mut some: Parts = split.parts().clone();
        some.retain(|partition, _| *partition == Partition::SKELETON || Some(*partition) == shown);
        let seen = String::from_utf8(view(&some).expect("a view")).expect("UTF-8");
        Document::parse(&seen).expect("a view is well-formed");
    }
}

/// A change to a document.
#[derive(Clone, Debug)]
enum Edit {
    Insert(usize, String),
    Delete(usize, usize),
    Replace(usize, u8),
    Copy(usize, usize, usize),
    Cut(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = 0..100_000_usize;
    let bits = [
        "<",
        ">",
        "&",
        "\"",
        "'",
        "/",
        "=",
        " ",
        "<a>",
        "</a>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "&#x1;",
        "&amp;",
        "xmlns:x='y'",
        "x:",
        ":",
        "\u{FEFF}",
        "\u{0}",
        "é",
        "-",
        "<!DOCTYPE a>",
        "<?xml version='1.0'?>",
        " a='1'",
        "<medical>",
        "</medical>",
    ];
    prop_oneof![
        (at.clone(), prop::sample::select(bits.to_vec()))
            .prop_map(|(at, bit)| Edit::Insert(at, bit.to_owned())),
        (at.clone(), 1..20_usize).prop_map(|(at, count)| Edit::Delete(at, count)),
        (at.clone(), any::<u8>()).prop_map(|(at, byte)| Edit::Replace(at, byte)),
        (at.clone(), at.clone(), 1..200_usize).prop_map(|(from, to, n)| Edit::Copy(from, to, n)),
        at.prop_map(Edit::Cut),
    ]
}

fn apply(document: &mut Vec<u8>, edit: &Edit) {
    let length = document.len();
    let place = |at: usize| at % (length + 1);
    match edit {
        Edit::Insert(at, text) => {
            document.splice(place(*at)..place(*at), text.bytes());
        }
        Edit::Delete(at, count) => {
            let end = (place(*at) + count).min(length);
            document.drain(place(*at)..end);
        }
        Edit::Replace(at, byte) => {
            if let Some(to) = document.get_mut(place(*at)) {
                *to = *byte;
            }
        }
        Edit::Copy(from, to, count) => {
            let end = (place(*from) + count).min(length);
            let piece = document.get(place(*from)..end).unwrap_or_default().to_vec();
            document.splice(place(*to)..place(*to), piece);
        }
        Edit::Cut(at) => document.truncate(place(*at)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn changed_documents_split_exactly_or_not_at_all(
        kind in prop::sample::select(RecordKind::ALL.to_vec()),
        edits in prop::collection::vec(edit(), 1..4),
    ) {
        let mut document = generate(kind, 4000, 11);
        for edit in &edits {
            apply(&mut document, edit);
        }
        check(&document);
    }

    #[test]
    fn changed_small_documents_split_exactly_or_not_at_all(
        edits in prop::collection::vec(edit(), 1..6),
    ) {
        let text = "<?xml version='1.0'?><p:PHR xmlns:p='u' xmlns='v' p:a='&lt;'>\
            <medical b='1'>x<![CDATA[y]]><!--z--></medical><?q r?></p:PHR>";
        let mut document = text.as_bytes().to_vec();
        for edit in &edits {
            apply(&mut document, edit);
        }
        check(&document);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check(&bytes);
        check(&[b"<PHR><medical/>", bytes.as_slice(), b"</PHR>"].concat());
    }

    #[test]
    fn random_markup_never_panics(text in "[<>/a:='\"&;#x!?\\[\\]CDAT \n-]{0,60}") {
        check(text.as_bytes());
        check(format!("<PHR><medical/>{text}</PHR>").as_bytes());
    }
}
