//! Every way in which a document can be bad has its error, with the place; nothing panics; and
//! what splits is well-formed in the eyes of an independent parser.
#![allow(missing_docs, reason = "a test")]

use proptest::prelude::*;
use roxmltree::Document;
use sesphr::id::Partition;
use sesphr::record::{
    Limits, Parts, RecordError, RecordKind, Rules, Split, generate, join, split, view,
};

fn try_split(document: &[u8]) -> Result<Split, RecordError> {
    split(document, &Rules::default(), &Limits::default())
}

fn error(document: impl AsRef<[u8]>) -> RecordError {
    match try_split(document.as_ref()) {
        Err(error) => error,
        Ok(_) => panic!("{:?} splits", String::from_utf8_lossy(document.as_ref())),
    }
}

#[test]
fn what_is_not_well_formed_is_refused_at_its_place() {
    // Document, byte and line of the fault, and a word of the message.
    let cases: &[(&str, u64, u64, &str)] = &[
        ("<PHR>\n<a></b></PHR>", 9, 2, "\"b\""),
        ("<PHR></PHR></PHR>", 11, 1, "ends nothing"),
        ("<PHR>\n\n &nbsp;</PHR>", 8, 3, "reference"),
        ("<PHR>&#0;</PHR>", 5, 1, "reference"),
        ("<PHR>&#xD800;</PHR>", 5, 1, "reference"),
        ("<PHR>&#x+41;</PHR>", 5, 1, "reference"),
        ("<PHR>a & b</PHR>", 7, 1, "reference"),
        ("<PHR>a &amp b</PHR>", 7, 1, "reference"),
        ("<PHR a='&lt'/>", 8, 1, "reference"),
        ("<PHR a='&x;'/>", 8, 1, "reference"),
        ("<PHR a='1' a='2'/>", 11, 1, "twice"),
        ("<PHR xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'/>", 37, 1, "namespace"),
        ("<PHR xmlns='a' xmlns='b'/>", 15, 1, "twice"),
        ("<PHR a='<'/>", 8, 1, "'<'"),
        ("<PHR a=1/>", 7, 1, "quotes"),
        ("<PHR a/>", 6, 1, "value"),
        ("<PHR a='1'b='2'/>", 10, 1, "white space"),
        ("<PHR><1/></PHR>", 6, 1, "name"),
        ("<PHR>< a/></PHR>", 6, 1, "name"),
        ("<PHR><a:b:c/></PHR>", 6, 1, "qualified"),
        ("<PHR><:a/></PHR>", 6, 1, "qualified"),
        ("<PHR><p:a/></PHR>", 6, 1, "bound"),
        ("<PHR p:a='1'/>", 5, 1, "bound"),
        ("<PHR xmlns:p=''/>", 5, 1, "cannot"),
        ("<PHR xmlns:xml='u'/>", 5, 1, "cannot"),
        ("<PHR xmlns:xmlns='u'/>", 5, 1, "cannot"),
        ("<PHR xmlns='http://www.w3.org/2000/xmlns/'/>", 5, 1, "cannot"),
        ("<PHR><xmlns:a/></PHR>", 6, 1, "bound"),
        ("<PHR>]]></PHR>", 5, 1, "]]>"),
        ("<PHR>\u{1}</PHR>", 5, 1, "U+0001"),
        ("<PHR a='\u{FFFE}'/>", 8, 1, "U+FFFE"),
        ("<PHR><![CDATA[\u{8}]]></PHR>", 14, 1, "U+0008"),
        ("<PHR><!-- a -- b --></PHR>", 12, 1, "comment"),
        ("<PHR><!-- a ---></PHR>", 12, 1, "hyphen"),
        ("<PHR><?xml version='1.0'?></PHR>", 5, 1, "not at the start"),
        (" <?xml version='1.0'?><PHR/>", 1, 1, "not at the start"),
        ("<PHR><?XML x?></PHR>", 5, 1, "not at the start"),
        ("<PHR><? a?></PHR>", 7, 1, "name"),
        ("<PHR><?a!?></PHR>", 8, 1, "white space"),
        ("<PHR><!a></PHR>", 5, 1, "<!"),
        ("<?xml version='1.1'?><PHR/>", 6, 1, "version"),
        ("<?xml encoding='UTF-8'?><PHR/>", 0, 1, "version"),
        ("<?xml version='1.0' standalone='maybe'?><PHR/>", 20, 1, "standalone"),
        ("<?xml version='1.0' a='b'?><PHR/>", 20, 1, "unexpected"),
    ];
    for (document, byte, line, word) in cases {
        let error = error(document);
        let RecordError::Malformed { at, what } = &error else {
            panic!("{document:?}: {error}");
        };
        assert_eq!((at.byte, at.line), (*byte, *line), "{document:?}: {error}");
        assert!(what.contains(word), "{document:?}: {what}");
    }
}

#[test]
fn a_mark_at_the_start_counts_in_places() {
    let RecordError::Malformed { at, .. } = error("\u{FEFF}<PHR>&x;</PHR>") else {
        panic!("another error");
    };
    assert_eq!(at.byte, 8);
    assert!(matches!(error("\u{FEFF}\u{FEFF}<PHR/>"), RecordError::NotXml { .. }));
}

#[test]
fn document_types_are_refused() {
    let bomb = "<!DOCTYPE PHR [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><PHR>&b;</PHR>";
    for document in [bomb, "<!DOCTYPE PHR><PHR/>", "<!doctype PHR><PHR/>", "<!DOCTYPE PHR ["] {
        assert!(matches!(error(document), RecordError::Doctype { at } if at.byte == 0));
    }
}

#[test]
fn other_encodings_are_refused() {
    let utf16 = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let with_mark = utf16("<PHR/>");
    let without_mark = with_mark.get(2..).expect("a rest").to_vec();
    let cases: [(Vec<u8>, u64, &str); 6] = [
        (with_mark, 0, "UTF-16"),
        (without_mark, 0, "UTF-16"),
        (vec![0x4C, 0x6F, 0xA7, 0x94], 0, "EBCDIC"),
        (b"<?xml version='1.0' encoding='ISO-8859-1'?><PHR/>".to_vec(), 0, "ISO-8859-1"),
        (b"<PHR>\n\n<a>caf\xE9</a></PHR>".to_vec(), 13, "0xE9"),
        (
            "<?xml version='1.0' encoding='us-ascii'?><PHR>é</PHR>".as_bytes().to_vec(),
            46,
            "US-ASCII",
        ),
    ];
    for (document, byte, word) in cases {
        let error = error(&document);
        let RecordError::Encoding { found, at } = &error else {
            panic!("{error}");
        };
        assert!(found.contains(word), "{error}");
        assert_eq!(at.byte, byte, "{error}");
    }
    assert!(try_split(b"<?xml version='1.0' encoding='US-ASCII'?><PHR/>").is_ok());
}

#[test]
fn documents_that_end_too_early_are_refused() {
    let cases = [
        ("<PHR><a>", "element a"),
        ("<PHR>text", "element PHR"),
        ("<PHR><a", "a tag"),
        ("<PHR a='", "a tag"),
        ("<PHR></PHR", "a tag"),
        ("<PHR><!-- a", "a comment"),
        ("<PHR><![CDATA[ a", "a CDATA section"),
        ("<PHR><?a ", "a processing instruction"),
    ];
    for (document, word) in cases {
        let error = error(document);
        let RecordError::Truncated { at, inside } = &error else {
            panic!("{document:?}: {error}");
        };
        assert_eq!(at.byte, document.len() as u64);
        assert!(inside.contains(word), "{document:?}: {error}");
    }
}

#[test]
fn one_root_and_nothing_around_it() {
    for document in ["", " ", "<!-- a -->", "\u{FEFF}", "<?xml version='1.0'?>"] {
        assert!(matches!(error(document), RecordError::NoRoot), "{document:?}");
    }
    for document in ["PK\u{3}\u{4}", "{\"resourceType\":\"Bundle\"}", "a<PHR/>"] {
        let error = error(document);
        let expected = matches!(error, RecordError::NotXml { .. } | RecordError::Malformed { .. });
        assert!(expected, "{error}");
    }
    assert!(matches!(error("<PHR/><PHR/>"), RecordError::SecondRoot { at } if at.byte == 6));
    for document in ["<PHR/>a", "<PHR/>&amp;", "<PHR/><![CDATA[]]>", "<PHR/>\n\u{FEFF}"] {
        assert!(matches!(error(document), RecordError::AfterRoot { .. }), "{document:?}");
    }
    let other = error("<h:html xmlns:h='http://www.w3.org/1999/xhtml'/>").to_string();
    for word in ["html", "http://www.w3.org/1999/xhtml", "fhir", "ClinicalDocument"] {
        assert!(other.contains(word), "{other}");
    }
    // A format with a namespace does not take a root without.
    let error = error("<Bundle/>");
    assert!(
        matches!(&error, RecordError::UnknownRoot { namespace, .. } if namespace == "no namespace")
    );
}

/// The limit that a document exceeds.
fn limit(document: &str, limits: Limits) -> (&'static str, u64) {
    match split(document.as_bytes(), &Rules::default(), &limits) {
        Err(RecordError::Limit { limit, max, .. }) => (limit, max),
        other => panic!("{document:?}: {other:?}"),
    }
}

#[test]
fn limits_are_kept() {
    let normal = Limits::default();
    let fits = |document: &str, limits: Limits| {
        split(document.as_bytes(), &Rules::default(), &limits).is_ok()
    };

    let bytes = Limits { bytes_max: 20, ..normal };
    assert!(fits("<PHR>123456789</PHR>", bytes));
    assert_eq!(limit("<PHR>1234567890</PHR>", bytes), ("bytes_max", 20));

    let token = Limits { token_bytes_max: 1000, ..normal };
    let text = "x".repeat(100_000);
    assert_eq!(limit(&format!("<PHR>{text}</PHR>"), token), ("token_bytes_max", 1000));

    let depth = Limits { depth_max: 3, ..normal };
    assert!(fits("<PHR><a><b/></a></PHR>", depth));
    assert_eq!(limit("<PHR><a><b><c/></b></a></PHR>", depth), ("depth_max", 3));
    let deep = "<a>".repeat(100_000);
    assert_eq!(limit(&format!("<PHR>{deep}"), normal), ("depth_max", 256));

    let parts = Limits { parts_max: 2, ..normal };
    assert!(fits("<PHR><medical/><medical/></PHR>", parts));
    assert_eq!(limit("<PHR><medical/><medical/><medical/></PHR>", parts), ("parts_max", 2));

    let attributes = Limits { attributes_max: 2, ..normal };
    assert!(fits("<PHR a='1' b='2'/>", attributes));
    assert_eq!(limit("<PHR a='1' b='2' c='3'/>", attributes), ("attributes_max", 2));

    let namespaces = Limits { namespaces_max: 2, ..normal };
    assert!(fits("<PHR xmlns:a='a'><b xmlns:b='b'/><c xmlns:c='c'/></PHR>", namespaces));
    let document = "<PHR xmlns:a='a'><b xmlns:b='b'><c xmlns:c='c'/></b></PHR>";
    assert_eq!(limit(document, namespaces), ("namespaces_max", 2));
}

#[test]
fn a_source_that_fails_is_reported() {
    /// Gives white space, a byte at a time, and then fails.
    struct Broken(usize);
    impl std::io::Read for Broken {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let Some(left) = self.0.checked_sub(1) else {
                return Err(std::io::Error::other("the cable is cut"));
            };
            self.0 = left;
            out.iter_mut().take(1).for_each(|to| *to = b' ');
            Ok(out.len().min(1))
        }
    }
    for reads in 0..9 {
        let result = split(Broken(reads), &Rules::default(), &Limits::default());
        let error = result.expect_err("the source fails");
        assert!(matches!(error, RecordError::Read { .. }), "{error}");
        assert!(error.to_string().contains("cable"), "{error}");
        assert!(error.to_string().contains(&format!("byte {}", if reads < 4 { 0 } else { reads })));
    }
}

/// What must hold for any bytes: an error, or an exact split of a well-formed document.
fn check(document: &[u8]) {
    let Ok(split) = try_split(document) else {
        return;
    };
    assert_eq!(join(split.parts()).expect("it joins"), document);
    let text = std::str::from_utf8(document).expect("what splits is UTF-8");
    Document::parse(text).expect("what splits is well-formed");
    let mut bare: Parts = split.into_parts();
    bare.retain(|partition, _| *partition == Partition::SKELETON);
    let seen = String::from_utf8(view(&bare).expect("a view")).expect("UTF-8");
    Document::parse(&seen).expect("a view is well-formed");
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
        check(&[b"<PHR>", bytes.as_slice(), b"</PHR>"].concat());
    }

    #[test]
    fn random_markup_never_panics(text in "[<>/a:='\"&;#x!?\\[\\]CDAT \n-]{0,60}") {
        check(text.as_bytes());
        check(format!("<PHR>{text}</PHR>").as_bytes());
    }
}
