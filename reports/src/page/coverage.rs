//! What the shipped scopes explore of messages in flight, and what they leave out.

use super::Badge;
use super::tables::{Entry, Section, Side, Table};
use crate::format::count;
use crate::results::{MessageKindResult, OvertakingResult, Results};
use std::collections::BTreeMap;

use Side::{Left, Right};

/// The section.
pub(super) fn section(results: &Results) -> Section<'static> {
    Section {
        id: "coverage",
        heading: "Coverage of messages in flight",
        about: "A search finds only what its scopes let happen. These tables list every pair of \
                messages that one party can receive, and whether a shipped scope lets the later one \
                arrive first. A pair that none explores needs a reason.",
        tables: vec![
            Table {
                caption: "What each message overtakes, and what else happens to it",
                data: "data/messages.csv",
                columns: &[
                    ("Message", Left),
                    ("Overtakes", Left),
                    ("Never overtakes", Left),
                    ("Outcomes", Right),
                    ("Lost", Left),
                    ("Repeated", Left),
                    ("Withheld", Left),
                ],
                rows: results.message_kinds.iter().map(|kind| fate(kind, results)).collect(),
            },
            Table {
                caption: "Why pairs are not explored",
                data: "data/overtakings.csv",
                columns: &[("Reason", Left), ("Pairs", Right), ("Which", Left)],
                rows: reasons(&results.overtakings),
            },
        ],
        ..Section::default()
    }
}

fn fate(kind: &MessageKindResult, results: &Results) -> Vec<Entry> {
    let of = |explored| {
        let own = results.overtakings.iter();
        let own = own.filter(|pair| pair.later == kind.kind && pair.explored == explored);
        own.map(|pair| pair.earlier.as_str()).collect::<Vec<_>>().join(", ")
    };
    let yes = |is: bool| Entry::from(if is { "yes" } else { "" });
    vec![
        kind.kind.as_str().into(),
        of(true).into(),
        of(false).into(),
        count(kind.outcomes.into()).into(),
        yes(kind.lost),
        yes(kind.repeated),
        yes(kind.withheld),
    ]
}

fn reasons(pairs: &[OvertakingResult]) -> Vec<Vec<Entry>> {
    let mut reasons: BTreeMap<Option<&str>, Vec<String>> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| !pair.explored) {
        let text = format!("{} before {}", pair.later, pair.earlier);
        reasons.entry(pair.reason.as_deref()).or_default().push(text);
    }
    let row = |(reason, pairs): (Option<&str>, Vec<String>)| {
        let reason = match reason {
            Some(reason) => reason.into(),
            None => Badge { class: "bad", text: "no reason is known" }.into(),
        };
        vec![reason, count(pairs.len() as u64).into(), pairs.join("; ").into()]
    };
    reasons.into_iter().map(row).collect()
}
