use super::*;
use crate::sample_run;

/// A violated cell.
fn cell(id: &str, profile: &str, coalition: &str, scope: &str) -> CheckResult {
    let first = sample_run::results().checks.into_iter().next().expect("a cell");
    CheckResult {
        id: id.into(),
        profile: profile.into(),
        coalition: coalition.into(),
        scope: scope.into(),
        verdict: Verdict::Violated,
        ..first
    }
}

fn of(profile: &str, cells: &[CheckResult]) -> Reading {
    let all = readings(cells);
    all.into_iter().find(|reading| reading.profile == profile).expect("a preset")
}

/// The store is enough, so larger sets are not reported.
#[test]
fn only_the_smallest_groups_are_told() {
    let cells = [
        cell("P1", "sesphr", "outsider", "one-slot"),
        cell("P12a", "sesphr", "user+srs", "one-slot"),
        cell("P5", "sesphr", "revoked", "one-slot"),
        cell("P9", "sesphr", "cloud", "one-slot"),
    ];
    let found = of("sesphr", &cells);
    assert_eq!(found.text(), "anyone who sees the cloud (no key needed)");
    let [group] = found.enough.as_slice() else { panic!("{found:?}") };
    assert_eq!(group.evidence, [("P9 cloud".to_owned(), 3)]);
    // Without that cell, the others are the smallest.
    let [outsider, ..] = &cells;
    assert_eq!(of("sesphr", std::slice::from_ref(outsider)).text(), "any registered user");
}

#[test]
fn groups_that_differ_stand_beside_each_other() {
    let cells = [
        cell("P10", "sesphr-hybrid", "srs-reading", "one-slot"),
        cell("P11", "sesphr-hybrid", "srs+cloud", "one-slot"),
        cell("P12b", "sesphr-hybrid", "user+srs", "one-slot"),
        cell("P10", "sesphr-hybrid", "active-srs", "one-slot-deceived"),
        cell("P1", "sesphr-hybrid", "forger", "one-slot-deceived"),
        cell("P5", "sesphr-hybrid", "revoked", "one-slot"),
        cell("P1", "sesphr-hybrid", "revoked", "grants-in-flight"),
        // Not about reading.
        cell("P16", "sesphr-hybrid", "rollback", "one-slot-deceived"),
    ];
    let found = of("sesphr-hybrid", &cells);
    let told: Vec<String> = found.enough.iter().map(Group::text).collect();
    assert_eq!(
        told,
        [
            "the server with any copy of the store",
            "any registered user who forges messages",
            "any reader, for what they had fetched before their access ended",
            "any reader, if the network reorders a message",
        ]
    );
    assert_eq!(found.cells, 7);
    let server = found.enough.first().expect("the server");
    let server: Vec<&str> = server.evidence.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(server, ["P10 srs-reading", "P11 srs+cloud"]);
}

#[test]
fn what_is_read_is_told_where_every_violation_limits_it() {
    let exact = cell("P12b", "hardened", "user+srs", "one-slot");
    let by_label = cell("P12a", "hardened", "newcomer+srs", "one-slot");
    let limited = of("hardened", std::slice::from_ref(&exact));
    assert_eq!(
        limited.text(),
        "the server with any one reader, for other records and versions under the same label"
    );
    // One reader is as good as another.
    assert_eq!(of("hardened", &[exact, by_label]).text(), "the server with any one reader");
}

#[test]
fn what_was_not_searched_is_not_said_to_hold() {
    let mut holds = cell("P1", "hardened-epoch", "outsider", "one-slot");
    holds.verdict = Verdict::Holds;
    assert_eq!(
        of("hardened-epoch", &[holds.clone()]).text(),
        "nobody, as far as this run searched"
    );
    assert_eq!(of("hardened-epoch", &[]).text(), "not searched");
    let mut unasked = holds.clone();
    unasked.verdict = Verdict::NotRun;
    assert_eq!(of("hardened-epoch", &[unasked]).text(), "not searched");
    let unseen = Unseen::of(&[holds]);
    assert!(unseen.coalitions.contains(&"false-role") && !unseen.coalitions.contains(&"outsider"));
    let text = unseen.text().expect("much");
    assert!(text.contains("24 attackers (") && text.contains(" scopes, "), "{text}");
}

/// Every coalition has words, and one that is unknown has its name.
#[test]
fn everybody_has_words() {
    for coalition in Coalition::ALL {
        let told = who(&powers(&cell("P1", "paper", &coalition.text(), "one-slot")));
        assert_eq!(
            told.starts_with("nobody"),
            coalition.parties().is_empty()
                && !matches!(coalition, Coalition::NETWORK | Coalition::REPLAYER),
            "{told}"
        );
    }
    let told = who(&powers(&cell("P1", "paper", "somebody", "one-slot")));
    assert_eq!(told, "somebody");
}
