//! Every way in which a document can be bad has its error, with the place.

use sesphr::record::{Limits, RecordError, Rules, Split, split};

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
        ("<PHR><?xml version='1.0'?></PHR>", 5, 1, "at the start"),
        (" <?xml version='1.0'?><PHR/>", 1, 1, "at the start"),
        ("<PHR><?XML x?></PHR>", 5, 1, "at the start"),
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
    assert!(fits("<PHR>         </PHR>", bytes));
    assert_eq!(limit("<PHR>          </PHR>", bytes), ("bytes_max", 20));

    let token = Limits { token_bytes_max: 1000, ..normal };
    let text = "x".repeat(100_000);
    assert_eq!(limit(&format!("<PHR>{text}</PHR>"), token), ("token_bytes_max", 1000));

    let depth = Limits { depth_max: 3, ..normal };
    assert!(fits("<PHR><medical><b/></medical></PHR>", depth));
    assert_eq!(limit("<PHR><a><b><c/></b></a></PHR>", depth), ("depth_max", 3));
    let deep = "<a>".repeat(100_000);
    assert_eq!(limit(&format!("<PHR>{deep}"), normal), ("depth_max", 256));

    let parts = Limits { parts_max: 2, ..normal };
    assert!(fits("<PHR><medical/><medical/></PHR>", parts));
    assert_eq!(limit("<PHR><medical/><medical/><medical/></PHR>", parts), ("parts_max", 2));

    let attributes = Limits { attributes_max: 2, ..normal };
    assert!(fits("<PHR><medical a='1' b='2'/></PHR>", attributes));
    assert_eq!(limit("<PHR a='1' b='2' c='3'/>", attributes), ("attributes_max", 2));

    let namespaces = Limits { namespaces_max: 2, ..normal };
    assert!(fits(
        "<PHR xmlns:a='a'><medical xmlns:b='b'/><medical xmlns:c='c'/></PHR>",
        namespaces
    ));
    let document = "<PHR xmlns:a='a'><b xmlns:b='b'><c xmlns:c='c'/></b></PHR>";
    assert_eq!(limit(document, namespaces), ("namespaces_max", 2));
}

#[test]
fn a_document_of_which_no_rule_meets_anything_is_refused() {
    let cases = [
        ("<record xmlns='urn:hospital'>\n <chart>x</chart></record>", 31, 2, "/record/chart"),
        ("<PHR>\n\n text</PHR>", 5, 1, "/PHR/text()"),
        ("<PHR name='Ada'/>", 4, 1, "/PHR/@name"),
        ("<PHR><![CDATA[ ]]></PHR>", 5, 1, "/PHR/text()"),
        ("<PHR><Personal/></PHR>", 5, 1, "/PHR/Personal"),
    ];
    for (document, byte, line, path) in cases {
        let error = error(document);
        let RecordError::NothingMet { format, first } = &error else {
            panic!("{document:?}: {error}");
        };
        assert_eq!((first.byte, first.line, first.path.as_str()), (byte, line, path));
        assert!(format == "plain" && error.to_string().contains(path), "{error}");
    }
    for document in ["<PHR/>", "<record version='1'> </record>", "<PHR><!-- c --></PHR>"] {
        assert!(try_split(document.as_bytes()).is_ok(), "{document}");
    }
}

#[test]
fn a_mark_of_a_view_is_refused_wherever_it_stands() {
    let cases = [
        ("<?sesphr withheld=\"medical\"?><PHR/>", 0),
        ("<PHR><medical/><?sesphr?></PHR>", 15),
        ("<PHR><medical>\n<?SesPhr withheld='x'?></medical></PHR>", 15),
        ("<PHR/><?sesphr x?>", 6),
    ];
    for (document, byte) in cases {
        assert!(
            matches!(error(document), RecordError::Mark { at } if at.byte == byte),
            "{document}"
        );
    }
    assert!(try_split(b"<?sesphr-style x?><PHR><medical/></PHR>").is_ok());
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
