//! Property files.

use super::support::assert_equal_in_other_words;
use crate::target::{Format, Noise, Target, Verdict};
use sesphr_model::property::{ItemFact, Own, Property};
use sesphr_model::scope::Scope;

const WORDS: [&str; 30] = [
    "name = \"x\"",
    "name = \"p5\"",
    "about = \"x\"",
    "never = []",
    "never = [\"lost\", \"obtained\"]",
    "given = []",
    "given = [\"held\"]",
    "sets = \"none\"",
    "sets = \"corrupt\"",
    "sets = \"with-user\"",
    "coalitions = []",
    "\"revoked\"",
    "\"user-1+srs\"",
    "\"user-67108864\"",
    "\"current\"",
    "\"superseded\"",
    "\"entitled\"",
    "\"not-entitled\"",
    "\"ever-entitled\"",
    "\"never-entitled\"",
    "\"later\"",
    "\"lost\"",
    "\"other-label\"",
    "\"received\"",
    "\"never-received\"",
    "\"settled\"",
    "\"held\"",
    "\"fetched\"",
    "\"obtained\"",
    "\"unmasked\"",
];

const EXAMPLES: [&str; 2] = [
    "name = \"x\"\nabout = \"y\"\nnever = [\"lost\", \"current\", \"obtained\"]\ngiven = [\"held\"]\n\
     coalitions = [\"revoked\", \"user-1+srs\"]\n",
    "name = \"x\"\nabout = \"y\"\nnever = [\"never-entitled\", \"received\"]\ngiven = []\n\
     coalitions = []\nsets = \"with-user\"\n",
];

pub(super) const PROPERTIES: Target = Target {
    name: "properties",
    about: "properties of one's own",
    format: Format::Toml,
    noise: Noise::IsRefused,
    words: &WORDS,
    corpus: || EXAMPLES.map(|example| example.as_bytes().to_vec()).into(),
    open: || {
        Box::new(|input, gauge| {
            let Ok(text) = std::str::from_utf8(input) else { return Verdict::Refused };
            let own = match gauge.measure(|| Own::parse(text)) {
                Ok(own) => own,
                Err(error) => {
                    assert!(error.line >= 1 && error.line <= text.lines().count().max(1) + 1);
                    assert!(error.column >= 1 && !error.what.is_empty());
                    return Verdict::Refused;
                }
            };
            assert!(Scope::is_name(&own.name) && Property::by_id(&own.name).is_none());
            assert!(
                own.never.iter().any(ItemFact::is_had) && !own.never.iter().all(ItemFact::is_had)
            );
            assert!(!own.witness.includes(own.never), "a witness is no violation");
            assert_equal_in_other_words(text, &own, Own::parse);
            Verdict::Accepted
        })
    },
};
