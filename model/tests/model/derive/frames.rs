//! The frames of published schemes: every expected verdict comes out, every derivation passes the
//! verifier and none that was tampered with does, and hostile files are refused.

use sesphr_model::derive::sums::{
    Derivation, Fp, Group, Move, Origin, Pairs, Part, Step, SumsFault, derive,
};
use sesphr_model::frame::{Frames, SHIPPED, Verdict, judge};

fn frames(name: &str) -> Frames {
    Frames::named(name).expect("it is shipped")
}

#[test]
fn every_shipped_frame_has_its_expected_verdict() {
    let mut verdicts = Vec::new();
    for shipped in SHIPPED {
        let frames = Frames::parse(shipped.toml).expect("a file of frames");
        assert_eq!(frames.name, shipped.name);
        for row in judge(&frames, 1).expect("decided") {
            let asked = format!("{}: {}: {}", row.scheme, row.coalition, row.target);
            assert_eq!(row.verdict, row.expected, "{asked}, {}", row.pairing);
            assert_eq!(row.verdict == Verdict::Derivable, !row.derivation.is_empty(), "{asked}");
            assert!(row.error_bits.is_none_or(|bits| bits > 100), "{asked}: {:?}", row.error_bits);
            verdicts.push(row.verdict);
        }
    }
    assert_eq!(verdicts.len(), 118);
}

/// SeSPHR's own values have one sum, that of the literal payload; without it all is exact.
#[test]
fn what_has_no_sum_is_exact() {
    let rows = judge(&frames("sesphr"), 1).expect("decided");
    let exact = |row: &&sesphr_model::frame::Row| row.error_bits.is_none();
    assert_eq!(rows.iter().filter(exact).count(), 12);
    assert!(judge(&frames("peks"), 1).expect("decided").iter().all(|row| exact(&row)));
}

/// Where g1^a is g2^a, a public key of cai-liu opens everything.
#[test]
fn cai_liu_needs_two_source_groups() {
    let toml = SHIPPED.iter().find(|one| one.name == "cai-liu").expect("shipped").toml;
    let frames = Frames::parse(&toml.replace("type-3", "type-1")).expect("a file of frames");
    let rows = judge(&frames, 1).expect("decided");
    let outsider = rows.iter().find(|row| row.coalition == "proxy and cloud").expect("a row");
    assert_eq!((outsider.target.as_str(), outsider.verdict), ("M1", Verdict::Derivable));
}

/// A question with its derivation: user and two proxies of umbral, who get the secret key.
fn example() -> (sesphr_model::derive::sums::Frame, Derivation) {
    let frames = frames("umbral");
    let coalition = frames.coalitions.iter().find(|one| one.name == "user and two proxies");
    let frame = frames.frame(coalition.expect("a coalition"), Pairs::None);
    let target = frames.names.iter().position(|name| name == "mask2").expect("a value");
    let derivation = derive(&frame, target, 1).expect("decided").expect("it follows");
    (frame, derivation)
}

fn last(derivation: &mut Derivation) -> (&mut usize, &mut Vec<Part>, &mut usize) {
    match derivation.steps.last_mut() {
        Some(Step::Combine { value, parts, chart }) => (value, parts, chart),
        other => panic!("{other:?} is no combination"),
    }
}

#[test]
fn the_verifier_refuses_what_was_tampered_with() {
    let (frame, right) = example();
    assert_eq!(right.check(&frame, 7), Ok(()));
    let end = right.steps.len();

    let mut wrong = right.clone();
    let part = last(&mut wrong).1.first_mut().expect("a part");
    part.coefficient = part.coefficient + Fp::of(1);
    assert_eq!(wrong.check(&frame, 7), Err(SumsFault::Value(end)));

    let mut wrong = right.clone();
    last(&mut wrong).1.pop();
    assert_eq!(wrong.check(&frame, 7), Err(SumsFault::Value(end)));

    let mut wrong = right.clone();
    let unknown = frame.values.len() - 1;
    last(&mut wrong).1.first_mut().expect("a part").origin = Origin::Known(unknown);
    assert_eq!(wrong.check(&frame, 7), Err(SumsFault::Unknown(end)));

    let mut wrong = right.clone();
    last(&mut wrong).1.first_mut().expect("a part").origin = Origin::One;
    assert_eq!(wrong.check(&frame, 7), Err(SumsFault::Group(end)));

    let mut wrong = right.clone();
    wrong.target = unknown;
    assert_eq!(wrong.check(&frame, 7), Err(SumsFault::Conclusion));

    let mut wrong = right;
    wrong.steps.retain(|step| !matches!(step, Step::Apply { .. }));
    assert!(matches!(wrong.check(&frame, 7), Err(SumsFault::Unknown(_))));
}

/// A chart with too many solved coordinates holds fewer points, on which wrong combinations are right.
#[test]
fn the_verifier_refuses_charts_that_are_no_fibres() {
    let (frame, right) = example();
    let end = right.steps.len();
    let chart = |derivation: &mut Derivation| *last(derivation).2;

    // A coordinate less: all atoms of the mask as good as known.
    let mut wrong = right.clone();
    let at = chart(&mut wrong);
    let moves = &mut wrong.charts.get_mut(at).expect("a chart").moves;
    let solved: Vec<usize> = moves.iter().filter_map(Move::solved).collect();
    let free = (0..frame.values.len()).find(|atom| !solved.contains(atom)).expect("a free atom");
    moves.push(Move::One { atom: free });
    assert_eq!(wrong.check(&frame, 7), Err(SumsFault::Chart(end)));

    // A coordinate more: points where known scalars have other values.
    let mut wrong = right.clone();
    wrong.charts.get_mut(at).expect("a chart").moves.pop();
    assert!(matches!(wrong.check(&frame, 7), Err(SumsFault::Chart(_))));

    // A scalar that nobody knows.
    let mut wrong = right;
    let secret = frame.values.iter().position(|value| value.group == Group::Scalar);
    wrong.charts.get_mut(at).expect("a chart").scalars.push(secret.expect("an atom"));
    assert_eq!(wrong.check(&frame, 7), Err(SumsFault::Unknown(end)));
}

#[test]
fn the_document_has_an_example_that_works() {
    let document = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/derive.md"));
    let (_, rest) = document.split_once("```toml\n").expect("an example");
    let (toml, _) = rest.split_once("```").expect("its end");
    let rows = judge(&Frames::parse(toml).expect("a file of frames"), 1).expect("decided");
    assert_eq!(rows.len(), 4);
    for row in rows {
        assert_eq!(row.verdict, row.expected, "{}, {}", row.target, row.pairing);
    }
}

const SMALL: &str = r#"name = "small"
about = "a scheme"
source = "nowhere"
equations = "source"
pairing = "both"
atoms = ["a", "b"]
public = ["g1", "g2"]

[values]
p = "g1^a"
q = "g2^(a + b)"

[[coalition]]
name = "all"
holds = ["p", "q"]
[[coalition.target]]
value = "p"
verdict = "derivable"
why = "it is held"
"#;

/// The error in a changed file.
fn error(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from}");
    let text = SMALL.replacen(from, to, 1);
    Frames::parse(&text).expect_err("it is wrong").to_string()
}

#[test]
fn errors_say_where_and_what() {
    assert!(Frames::parse(SMALL).is_ok());
    for (from, to, said) in [
        ("a + b", "a + c", "line 11, column 14: c is neither a value nor an atom"),
        ("a + b", "a + ", "line 11, column 14: ')' does not belong here"),
        ("a + b)", "a + b", "line 11, column 15: ')' is missing at the end"),
        ("g1^a", "g1 * g2", "line 10, column 9: G1 and G2 have no product: use ^ or e(,)"),
        ("g1^a", "g1 + g1", "line 10, column 9: only scalars are added: elements are multiplied"),
        ("g1^a", "g1^g2", "line 10, column 8: an exponent is a scalar"),
        ("g1^a", "a/(a + b)", "line 10, column 7: only a product of atoms can be divided by"),
        (
            "g1^a",
            "(a + b)^17",
            "line 10, column 13: a scalar is raised to an integer of at most 16",
        ),
        ("g1^a", "(a^16)^2", "line 10, column 12: a power is at most 16"),
        ("g1^a", "e(g1, g1)", "line 10, column 6: G1 and G1 cannot be paired here"),
        ("g1^a", "99999999999", "line 10, column 6: 99999999999 is no number that fits"),
        ("g1^a", "p", "line 10, column 6: p is explained by itself"),
        ("\"b\"]", "\"a\"]", "line 6, column 15: a is a name already"),
        ("p = ", "a = ", "line 10, column 1: a is a name already"),
        ("\"p\", \"q\"", "\"p\", \"z\"", "line 15, column 15: z is neither a value nor an atom"),
        ("\"derivable\"", "\"yes\"", "line 18, column 11: write derivable or not-derivable"),
        ("\"both\"", "\"some\"", "line 5, column 11: write none, type-1, type-3 or both"),
        ("about", "abuot", "line 2, column 1: unknown field"),
        ("\"a scheme\"", "\" \"", "line 2, column 9: this is empty"),
    ] {
        let found = error(from, to);
        assert!(found.starts_with(said), "{to}: {found}");
    }
}

#[test]
fn hostile_files_are_refused_soon() {
    let deep = format!("g1^{}a{}", "(".repeat(150), ")".repeat(150));
    let signs = format!("g1^({}a)", "-".repeat(300));
    let long = format!("g1^({}a)", "a + ".repeat(200));
    let wide = "g1^((a + b)^16 * (1 + a)^16 * (2 + b)^16)";
    let large = "g1^((99999999*a)^9)";
    for expression in [deep.as_str(), &signs, &long, wide, large, "", "(", "e(", "g1^", "é", "^"] {
        let text = SMALL.replacen("g1^a", expression, 1);
        assert!(Frames::parse(&text).is_err(), "{expression}");
    }
    let chain: String = (0..100).map(|n| format!("v{n} = \"v{}\"\n", n + 1)).collect();
    let text = SMALL.replacen("[values]\n", &format!("[values]\n{chain}v100 = \"g1\"\n"), 1);
    assert!(Frames::parse(&text).expect_err("too long").to_string().contains("itself"));
    let atoms: Vec<String> = (0..64).map(|n| format!("a{n}")).collect();
    assert!(Frames::parse(&SMALL.replacen("[\"a\", \"b\"]", &format!("{atoms:?}"), 1)).is_err());
    assert!(Frames::parse(&" ".repeat(100_000)).is_err());
    assert!(Frames::parse("").is_err());

    // Every prefix, and every file with a byte left out, is read or refused.
    for at in 0..SMALL.len() {
        let _ = Frames::parse(SMALL.get(..at).unwrap_or_default());
        let mut text = SMALL.to_owned();
        text.remove(at);
        if let Ok(frames) = Frames::parse(&text) {
            let _ = judge(&frames, 1);
        }
    }
}

/// Sums that substitute into one another grow until a limit, and say so.
#[test]
fn sums_that_grow_too_large_are_refused() {
    let known: String = (0..12)
        .map(|n| format!("k{n} = \"c{n}*(c{} + c{})^9 + c{}^9\"\n", n + 1, n + 2, n + 3))
        .collect();
    let names: Vec<String> = (0..12).map(|n| format!("k{n}")).collect();
    let atoms: Vec<String> = (0..16).map(|n| format!("c{n}")).collect();
    let text = SMALL
        .replacen("[values]\n", &format!("[values]\n{known}w = \"g1^(c0^9*c1^9)\"\n"), 1)
        .replacen(
            "[\"a\", \"b\"]",
            &format!("{:?}", [vec!["a".to_owned(), "b".into()], atoms].concat()),
            1,
        )
        .replacen(
            "[\"p\", \"q\"]",
            &format!("{:?}", [vec!["p".to_owned(), "w".into()], names].concat()),
            1,
        );
    let frames = Frames::parse(&text).expect("a file of frames");
    let said = judge(&frames, 1).expect_err("too large").to_string();
    assert!(said.starts_with("all: ") && said.ends_with("grows too large"), "{said}");
}

/// Guesses are told by a relation among elements, by one among scalars, or by a text that opens.
#[test]
fn guesses_are_told_apart() {
    use sesphr_model::derive::sums::Tell;
    let ask = |values: &str, holds: &str, gives: &str| {
        let text = SMALL
            .replacen("[values]\n", &format!("texts = [\"t\"]\n[values]\n{values}\n"), 1)
            .replacen(
                "[[coalition]]",
                "[[rule]]\nabout = \"the text\"\nneeds = [\"key\"]\ngives = [\"t\"]\n\n[[coalition]]",
                1,
            )
            .replacen("[\"p\", \"q\"]", holds, 1)
            + &format!(
                "[[coalition.guess]]\nsecret = \"a\"\ngives = {gives}\nverdict = \"guessable\"\n\
                 why = \"why\"\n"
            );
        let rows = judge(&Frames::parse(&text).expect("a file of frames"), 1).expect("decided");
        rows.iter().rev().find(|row| row.target == "a").expect("a row").tell
    };
    let key = "key = \"g1^(a*b)\"\nother = \"a*b + b\"";
    // g1^a is held, so a guess of a is tested in G1.
    assert_eq!(ask(key, "[\"p\"]", "[\"p\"]"), Some(Tell::Elements(Group::G1)));
    // g1^(a b) without b tests nothing; with g2^b a guess of a is tested in Gt (type 3, asked last).
    assert_eq!(ask("key = \"Z^(b^9)\"\nx = \"g1^(a*b)\"", "[\"x\"]", "[\"a\"]"), None);
    let paired =
        ask("key = \"Z^(b^9)\"\nx = \"g1^(a*b)\"\ny = \"g2^b\"", "[\"x\", \"y\"]", "[\"a\"]");
    assert_eq!(paired, Some(Tell::Elements(Group::Gt)));
    // a b + b and b are known, so a is.
    assert_eq!(ask(key, "[\"other\", \"b\"]", "[\"a\"]"), Some(Tell::Scalars));
    // The right guess opens the text: b is known, and the key is made of both.
    assert_eq!(ask(key, "[\"b\"]", "[\"a\"]"), Some(Tell::Text));
}
