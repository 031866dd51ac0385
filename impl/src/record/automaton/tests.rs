use super::*;
use crate::record::path::Prefixes;
use crate::record::scopes::Scopes;

struct Table;

impl Prefixes for Table {
    fn own(&self) -> Scope {
        Scope::Format(Some("urn:own".into()))
    }

    fn named(&self, prefix: &str) -> Option<Scope> {
        (prefix == "x").then(|| Scope::Named("urn:x".into()))
    }
}

fn automaton(paths: &[&str]) -> Automaton {
    let paths: Vec<_> = paths.iter().map(|p| Path::parse(p, &Table).expect("a path")).collect();
    Automaton::new(paths.iter())
}

/// Walks down these names, where `x:` is the other namespace; the paths that end, and whether the
/// last element is on the way to one.
fn walk(automaton: &Automaton, names: &str) -> (Vec<usize>, bool) {
    let scopes = Scopes::default();
    let mut walk = automaton.walk();
    for name in names.split('/') {
        let (namespace, local) = match name.split_once(':') {
            Some((_, local)) => ("urn:x", local),
            None => ("urn:own", name),
        };
        walk.enter(automaton, &Element::named(&scopes, Some(namespace), local));
    }
    (walk.ends(automaton).collect(), walk.is_on_the_way(automaton))
}

#[test]
fn a_path_matches_from_its_first_step_to_its_last() {
    let matches = |path: &str, names: &str| walk(&automaton(&[path]), names).0 == [0];
    assert!(matches("entry/resource/*", "entry/resource/Patient"));
    assert!(!matches("entry/resource/*", "entry/resource"));
    assert!(!matches("resource/*", "entry/resource/Patient"));
    assert!(matches("a/**/z", "a/z"));
    assert!(matches("a/**/z", "a/b/z/c/z"));
    assert!(matches("a/**/z", "a/x:b/z"));
    assert!(!matches("a/**/z", "a/b/z/c"));
    assert!(matches("**/*", "a"));
    assert!(matches("**/a/**/a/b", "a/c/a/a/b"));
    assert!(!matches("**/a/**/a/b", "c/a/b"));
    assert!(!matches("*", "x:a"));
    assert!(matches("x:*", "x:a"));
    assert!(matches("a/x:b", "a/x:b"));
    assert!(!matches("a/x:b", "a/b"));
}

#[test]
fn paths_beyond_one_word_are_followed_together() {
    let texts: Vec<String> = (0..100).map(|n| format!("a/**/b{n}/c")).collect();
    let automaton = automaton(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    for n in 0..100 {
        assert_eq!(walk(&automaton, &format!("a/d/b{n}/c")).0, [n]);
    }
    assert!(walk(&automaton, "a/d/b100/c").0.is_empty());
}

#[test]
fn elements_on_the_way_are_told_apart() {
    let automaton = automaton(&["a/b/c", "a/d/**/e"]);
    let cases = [
        ("a", true),
        ("a/b", true),
        ("a/b/c", false),
        ("a/d", true),
        ("a/d/f", false),
        ("b", false),
    ];
    for (names, expected) in cases {
        assert_eq!(walk(&automaton, names).1, expected, "{names}");
    }
}
