use super::*;

struct Table;

impl Prefixes for Table {
    fn own(&self) -> Scope {
        Scope::Format(Some("urn:own".into()))
    }

    fn named(&self, prefix: &str) -> Option<Scope> {
        (prefix == "x").then(|| Scope::Named("urn:x".into()))
    }
}

fn path(text: &str) -> Path {
    Path::parse(text, &Table).expect("a path")
}

#[test]
fn a_path_that_names_no_element_is_refused() {
    let long = ["a"; Path::STEPS_MAX + 1].join("/");
    for text in ["", "/", "a//b", "a/", "**", "a/**", "1a", "a:b", "a b", "x:", "x:a:b", &long] {
        assert!(Path::parse(text, &Table).is_err(), "{text:?}");
    }
    assert!(Path::parse("a/**/x:b/*/x:*", &Table).is_ok());
}

#[test]
fn a_path_covers_what_it_always_matches() {
    let covered = [
        ("a", "a"),
        ("*", "a"),
        ("**/a", "a"),
        ("**/a", "b/**/a"),
        ("**/*", "a/b/c"),
        ("**/a", "**/b/a"),
        ("a/**/c", "a/b/c"),
        ("**/**/a", "**/a"),
        ("x:*", "x:a"),
    ];
    for (wide, narrow) in covered {
        assert!(path(wide).covers(&path(narrow)), "{wide} and {narrow}");
    }
    let apart = [
        ("a", "*"),
        ("a", "**/a"),
        ("a/b", "b"),
        ("*", "a/b"),
        ("**/b/a", "**/a"),
        ("a/*/c", "a/**/c"),
        ("*", "x:a"),
        ("x:a", "a"),
    ];
    for (one, other) in apart {
        assert!(!path(one).covers(&path(other)), "{one} and {other}");
    }
}
