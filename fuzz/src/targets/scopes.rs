//! Scope files.

use super::support::assert_equal_in_other_words;
use crate::target::{Format, Noise, Target, Verdict};
use sesphr::system::Network;
use sesphr_model::scope::limits::{
    COUNT_MAX, LINES_MAX, OWNER_MAX, PARTIES_MAX, RECORD_MAX, SLOTS_MAX, USER_MAX,
};
use sesphr_model::scope::{Comments, SHIPPED, Scope};
use std::collections::BTreeSet;

const WORDS: [&str; 45] = [
    "name = \"x\"",
    "name = \"one-slot\"",
    "about = \"x\"",
    "network = \"at-once\"",
    "network = \"in-flight\"",
    "judges = []",
    "\"P1\"",
    "\"P5\"",
    "\"P23\"",
    "users = [\"user-1\"]",
    "\"user-2\"",
    "\"user-3\"",
    "\"user-67108863\"",
    "\"user-67108864\"",
    "slots = [\"owner-0/record-0/medical\"]",
    "\"owner-1/record-0/medical\"",
    "\"owner-31/record-15/partition-14\"",
    "\"owner-32/record-16/partition-16\"",
    "versions-max = 1",
    "grants-max = 64",
    "revocations-max = 65",
    "departures-max = 1",
    "returns-max = 1",
    "deceptions-max = -1",
    "restarts-max = 1",
    "readings-max = 2",
    "losses-max = 1",
    "= 9223372036854775807",
    "= 0",
    "[[grants]]",
    "slot = \"owner-0/record-0/medical\"",
    "grantee = \"user-1\"",
    "grantee = \"doctor\"",
    "from = \"joining\"",
    "from = \"past\"",
    "[[roles]]",
    "user = \"user-1\"",
    "role = \"doctor\"",
    "role = \"family\"",
    "[[expect]]",
    "property = \"P5\"",
    "verdict = \"violated\"",
    "verdict = \"undecided\"",
    "profile = \"hardened/keys=escrowed\"",
    "coalition = \"revoked\"",
];

pub(super) const SCOPES: Target = Target {
    name: "scopes",
    about: "scopes of searches",
    format: Format::Toml,
    noise: Noise::IsRefused,
    words: &WORDS,
    corpus: || {
        let own = |toml: &str| toml.replace("name = \"", "name = \"own-").into_bytes();
        SHIPPED.iter().map(|shipped| own(shipped.toml)).collect()
    },
    open: || {
        Box::new(|input, gauge| {
            let Ok(text) = std::str::from_utf8(input) else { return Verdict::Refused };
            let scope = match gauge.measure(|| Scope::parse(text)) {
                Ok(scope) => scope,
                Err(error) => {
                    assert!(error.line >= 1 && error.line <= text.lines().count().max(1) + 1);
                    assert!(error.column >= 1 && !error.what.is_empty());
                    return Verdict::Refused;
                }
            };
            assert_within_limits(&scope);
            assert_equal_in_other_words(text, &scope, Scope::parse);
            for comments in [Comments::With, Comments::Without] {
                assert_eq!(Scope::parse(&scope.to_toml(comments)).as_ref(), Ok(&scope));
            }
            Verdict::Accepted
        })
    },
};

fn assert_within_limits(scope: &Scope) {
    let owners: BTreeSet<_> = scope.slots.iter().map(|slot| slot.owner).collect();
    assert!(Scope::is_name(&scope.name) && Scope::named(&scope.name).is_none());
    assert!(!scope.users.is_empty() && owners.len() + scope.users.len() <= PARTIES_MAX);
    assert!((1..=SLOTS_MAX).contains(&scope.slots.len()));
    assert!(scope.users.iter().all(|user| user.0 <= USER_MAX && user.0 != 3));
    let fits = |owner: u32, record: u16| owner <= OWNER_MAX && record <= RECORD_MAX;
    assert!(scope.slots.iter().all(|slot| fits(slot.owner.0, slot.record.0)));
    assert!(scope.grants.iter().all(|grant| scope.slots.contains(&grant.slot)));
    assert!(scope.roles.iter().all(|(user, _)| scope.users.contains(user)));
    assert!(scope.grants.len() <= LINES_MAX && scope.roles.len() <= LINES_MAX);
    assert!((1..=u16::from(COUNT_MAX)).contains(&scope.versions_max));
    let counts = [
        scope.grants_max,
        scope.revocations_max,
        scope.departures_max,
        scope.returns_max,
        scope.deceptions_max,
        scope.restarts_max,
        scope.losses_max,
    ];
    assert!(counts.iter().all(|count| *count <= COUNT_MAX));
    match scope.network {
        Network::AtOnce => assert_eq!((scope.readings_max, scope.losses_max), (u8::MAX, 0)),
        Network::InFlight => {
            assert!(scope.readings_max <= COUNT_MAX);
        }
    }
    assert!(!scope.expected.by_analysis);
}
