//! What authors of such schemes promise, decided by the smallest sets.
//!
//! Papers compare schemes by a list of promises, many of them after Ateniese, Fu, Green and Hohenberger.
//! Each is put here as a question: does somebody among the suspects reach one of these goals? Every set of
//! roles was asked, so one of the smallest sets answers it, or none does.

use super::world::GoalKind;
use super::world::goal::{CLOSED, GRANT, GRANTED, NOBODYS, OTHERS, UPLOAD};
use super::{GoalRow, Role, Roles};
use serde::Serialize;
use sesphr::published::{Facts, Hops};

/// A promise about who does not get what.
#[derive(Clone, Copy, Debug)]
struct Guarantee {
    /// Its name.
    name: &'static str,
    /// The promise, as a sentence.
    says: &'static str,
    /// What must not be reached.
    goals: Goals,
    /// Who must not reach it.
    suspects: Suspects,
    /// Whether a scheme has what the promise is about.
    arises: fn(&Facts) -> bool,
}

/// What is at stake in a promise.
#[derive(Clone, Copy, Debug)]
enum Goals {
    /// All of a kind.
    Kind(GoalKind),
    /// Those with these names.
    Named(&'static [&'static str]),
}

/// Sets of roles that may be after something. With a set, all smaller sets are among them.
#[derive(Clone, Copy, Debug)]
enum Suspects {
    /// Everybody.
    All,
    /// All proxies and the cloud, with those of these roles.
    With(&'static [Role]),
    /// Everybody but the centres, with too few proxies.
    TooFewProxies,
}

use Role::{Cloud, Other, Outsider, OwnersCentre, Proxy, Reader, ReadersCentre, Specialist};

const READERS: Suspects = Suspects::With(&[Reader, Other, Specialist, Outsider]);

/// All promises, in the order of the tables.
const GUARANTEES: [Guarantee; 10] = [
    Guarantee {
        name: "proxies-alone",
        says: "The proxies and the cloud open nothing without a reader.",
        goals: Goals::Kind(GoalKind::Text),
        suspects: Suspects::With(&[]),
        arises: |_| true,
    },
    Guarantee {
        name: "proxies-needed",
        says: "Without enough proxies, readers open only what they asked for.",
        goals: Goals::Named(&[GRANTED, OTHERS, NOBODYS]),
        suspects: Suspects::TooFewProxies,
        arises: |_| true,
    },
    Guarantee {
        name: "key-safe",
        says: "Readers and all proxies together get no part of the owner's secret key.",
        goals: Goals::Kind(GoalKind::Secret),
        suspects: READERS,
        arises: |_| true,
    },
    Guarantee {
        name: "content-safe",
        says: "Readers and all proxies together open nothing that was granted to nobody.",
        goals: Goals::Named(&[NOBODYS]),
        suspects: READERS,
        arises: |_| true,
    },
    Guarantee {
        name: "label-safe",
        says: "A reader and all proxies together open nothing that was granted to another reader.",
        goals: Goals::Named(&[OTHERS, NOBODYS]),
        suspects: Suspects::With(&[Reader, Outsider]),
        arises: |_| true,
    },
    Guarantee {
        name: "non-transferable",
        says: "Readers and all proxies together make no grant for an outsider.",
        goals: Goals::Named(&[GRANT]),
        suspects: READERS,
        arises: |_| true,
    },
    Guarantee {
        name: "owner-seals",
        says: "Nobody without a grant uploads in the owner's name.",
        goals: Goals::Named(&[UPLOAD]),
        suspects: Suspects::With(&[Outsider]),
        arises: |_| true,
    },
    Guarantee {
        name: "undelegable",
        says: "Some items can be sealed so that no set of roles opens them.",
        goals: Goals::Named(&[CLOSED]),
        suspects: Suspects::All,
        arises: |facts| facts.undelegable,
    },
    Guarantee {
        name: "no-escrow",
        says: "The centres that make keys open nothing, with all proxies and the cloud.",
        goals: Goals::Kind(GoalKind::Text),
        suspects: Suspects::With(&[OwnersCentre, ReadersCentre]),
        arises: |facts| facts.centres > 0,
    },
    Guarantee {
        name: "referral-safe",
        says: "Whoever was referred to one item opens no other, with all proxies and the cloud.",
        goals: Goals::Named(&[GRANTED, OTHERS, NOBODYS]),
        suspects: Suspects::With(&[Specialist]),
        arises: |facts| facts.hops == Hops::Many,
    },
];

/// What comes of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GuaranteeOutcome {
    /// No suspects reach a goal.
    Holds,
    /// Some do.
    Violated,
    /// The scheme does not have what it is about.
    DoesNotArise,
}

impl GuaranteeOutcome {
    /// The outcome as one word or a short phrase.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Violated => "violated",
            Self::DoesNotArise => "does not arise",
        }
    }
}

/// What a promise rules out, and happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// What is reached.
    pub goal: String,
    /// The first of the smallest sets that reach it.
    pub roles: Roles,
}

/// A promise under a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuaranteeRow {
    /// Its name.
    pub name: &'static str,
    /// The promise, as a sentence.
    pub says: &'static str,
    /// What came of it.
    pub outcome: GuaranteeOutcome,
    /// How it is violated, if it is.
    pub breach: Option<Breach>,
    /// What was expected; `None` if nothing was written down.
    pub expected: Option<GuaranteeOutcome>,
    /// Whether the scheme's authors claim it.
    pub is_claimed: bool,
}

impl GuaranteeRow {
    /// Whether the outcome is the expected one. What nobody wrote down is not expected.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.expected == Some(self.outcome)
    }
}

/// What comes of every promise, from the smallest sets that reach each goal.
pub(super) fn guarantees(facts: &Facts, rows: &[GoalRow]) -> Vec<GuaranteeRow> {
    let decide = |guarantee: &Guarantee| {
        let arises = (guarantee.arises)(facts);
        let breach = rows
            .iter()
            .filter(|row| arises && guarantee.is_about(row))
            .flat_map(|row| row.minimal.iter().map(move |set| (row, set)))
            .find(|(_, set)| guarantee.suspects.include(set, facts))
            .map(|(row, set)| Breach { goal: row.goal.clone(), roles: set.clone() });
        let outcome = |is_violated: bool| match (arises, is_violated) {
            (false, _) => GuaranteeOutcome::DoesNotArise,
            (true, true) => GuaranteeOutcome::Violated,
            (true, false) => GuaranteeOutcome::Holds,
        };
        let (name, says) = (guarantee.name, guarantee.says);
        let written = WRITTEN.iter().find(|(scheme, _, _)| *scheme == facts.name);
        let expected = written.map(|(_, violated, _)| outcome(violated.contains(&name)));
        let is_claimed = written.is_some_and(|(_, _, claimed)| claimed.contains(&name));
        let outcome = outcome(breach.is_some());
        GuaranteeRow { name, says, outcome, breach, expected, is_claimed }
    };
    GUARANTEES.iter().map(decide).collect()
}

impl Guarantee {
    fn is_about(&self, row: &GoalRow) -> bool {
        match self.goals {
            Goals::Kind(kind) => row.kind == kind,
            Goals::Named(names) => names.contains(&row.goal.as_str()),
        }
    }
}

impl Suspects {
    /// Whether a set is among them.
    fn include(self, set: &Roles, facts: &Facts) -> bool {
        let is_proxy = |role: &Role| matches!(role, Proxy(_));
        match self {
            Self::All => true,
            Self::With(roles) => {
                set.0.iter().all(|role| is_proxy(role) || *role == Cloud || roles.contains(role))
            }
            Self::TooFewProxies => {
                let proxies = set.0.iter().filter(|role| is_proxy(role)).count();
                let is_centre = |role: &Role| matches!(role, OwnersCentre | ReadersCentre);
                proxies < usize::from(facts.threshold) && !set.0.iter().any(is_centre)
            }
        }
    }
}

/// A scheme; the promises that were expected to be violated, written down before they were first decided;
/// and those that its authors make.
type Written = (&'static str, &'static [&'static str], &'static [&'static str]);

const WRITTEN: [Written; 5] = [
    (
        "sesphr",
        &["content-safe", "label-safe", "non-transferable", "owner-seals"],
        &["proxies-alone"],
    ),
    (
        "tipre-2008",
        &["non-transferable", "no-escrow"],
        &["proxies-alone", "content-safe", "label-safe"],
    ),
    (
        "afgh-3",
        &["content-safe", "label-safe", "non-transferable", "owner-seals"],
        &["proxies-alone", "key-safe", "undelegable"],
    ),
    (
        "umbral",
        &["key-safe", "content-safe", "label-safe", "non-transferable", "owner-seals"],
        &["proxies-alone", "proxies-needed"],
    ),
    (
        "cai-liu",
        &["content-safe", "label-safe", "non-transferable", "owner-seals", "referral-safe"],
        &["proxies-alone", "key-safe", "content-safe"],
    ),
];

#[cfg(test)]
mod tests {
    use super::super::SCHEMES;
    use super::super::world::goal::ASKED;
    use super::*;
    use std::collections::BTreeSet;

    /// Every outcome is the expected one, a promise that arises is about a goal of the story, and all but
    /// three promises come out differently from scheme to scheme.
    #[test]
    fn every_guarantee_tells_schemes_apart() {
        let mut seen = BTreeSet::new();
        for scheme in SCHEMES {
            for pairs in scheme.pairs {
                let judged = (scheme.judge)(*pairs, 1).expect("the scheme is decided");
                for (row, guarantee) in judged.guarantees.iter().zip(&GUARANTEES) {
                    assert!(row.is_as_expected(), "{} {pairs}: {row:?}", scheme.name);
                    assert_eq!(row.breach.is_some(), row.outcome == GuaranteeOutcome::Violated);
                    let about = judged.rows.iter().any(|goal| guarantee.is_about(goal));
                    assert!(about || row.outcome == GuaranteeOutcome::DoesNotArise, "{row:?}");
                    seen.insert((row.name, row.outcome.as_str()));
                }
            }
        }
        for guarantee in GUARANTEES {
            let outcomes = seen.iter().filter(|(name, _)| *name == guarantee.name).count();
            let always = ["proxies-alone", "proxies-needed", "non-transferable"];
            assert_eq!(outcomes == 1, always.contains(&guarantee.name), "{}", guarantee.name);
        }
    }

    #[test]
    fn what_is_written_down_is_decided() {
        let names: BTreeSet<&str> = GUARANTEES.iter().map(|guarantee| guarantee.name).collect();
        assert_eq!(names.len(), GUARANTEES.len());
        for (scheme, violated, claimed) in WRITTEN {
            assert!(SCHEMES.iter().any(|entry| entry.name == scheme), "{scheme}");
            assert!(violated.iter().chain(claimed).all(|name| names.contains(name)), "{scheme}");
        }
    }

    /// A set that reaches a goal violates what is about it, and only if its roles are suspects.
    #[test]
    fn a_set_violates_what_it_is_suspected_of() {
        let facts =
            <sesphr::published::Umbral as sesphr::published::Scheme<super::super::Terms>>::FACTS;
        let row = |goal: &str, set: &[Role]| GoalRow {
            goal: goal.to_owned(),
            kind: GoalKind::Text,
            minimal: vec![Roles(set.to_vec())],
            expected: None,
            derivations: Vec::new(),
        };
        let violated = |goal, set: &[Role]| -> Vec<&str> {
            let found = guarantees(&facts, &[row(goal, set)]);
            let found = found.iter().filter(|row| row.outcome == GuaranteeOutcome::Violated);
            found.map(|row| row.name).collect()
        };
        assert_eq!(violated(ASKED, &[Reader]), Vec::<&str>::new());
        assert_eq!(violated(ASKED, &[Proxy(1), Cloud]), ["proxies-alone"]);
        assert_eq!(violated(GRANTED, &[Reader, Proxy(1)]), ["proxies-needed"]);
        assert_eq!(violated(GRANTED, &[Reader, Proxy(1), Proxy(2)]), Vec::<&str>::new());
        assert_eq!(violated(OTHERS, &[Other, Proxy(1), Proxy(3)]), Vec::<&str>::new());
        assert_eq!(violated(OTHERS, &[Reader, Proxy(1), Proxy(3)]), ["label-safe"]);
        assert_eq!(
            violated(NOBODYS, &[Outsider]),
            ["proxies-needed", "content-safe", "label-safe"]
        );
    }
}
