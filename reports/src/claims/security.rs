//! Claims about who cannot read what: judged by the cells of the property matrix.

use super::{Claim, verdict};
use crate::format::plural;
use crate::results::{CheckResult, ClaimResult, Verdict};
use std::collections::BTreeSet;

/// A claim, and the property that says it, under the profile that reads its paper.
struct Row {
    claim: Claim,
    property: &'static str,
    profile: &'static str,
}

const fn row(
    id: &'static str,
    property: &'static str,
    profile: &'static str,
    source: &'static str,
    claim: &'static str,
) -> Row {
    Row {
        claim: Claim {
            id,
            claim,
            source,
            expected: "the property holds against every coalition that was checked",
        },
        property,
        profile,
    }
}

const ROWS: [Row; 8] = [
    row(
        "S1",
        "P1",
        "paper",
        "[S] VI",
        "even valid users cannot get to the segments that they are not authorised for",
    ),
    row(
        "S2",
        "P1",
        "sesphr",
        "[A], verified properties 1 and 3",
        "nobody opens what it is not authorised for",
    ),
    row(
        "S3",
        "P5",
        "sesphr",
        "[A], forward access control",
        "a departed user can no longer decrypt what is stored",
    ),
    row(
        "S4",
        "P7",
        "sesphr",
        "[A] 3.3",
        "a newcomer reads files from its date of joining on, and none from before",
    ),
    row(
        "S5",
        "P8",
        "sesphr",
        "[A] 4",
        "a newcomer may be given what was stored before it joined",
    ),
    row(
        "S6",
        "P9",
        "sesphr",
        "[A], untrusted cloud",
        "the cloud learns nothing of a record",
    ),
    row(
        "S7",
        "P10",
        "sesphr",
        "[A], semi-trusted server",
        "the re-encryption server, honest but curious, learns nothing of a record",
    ),
    row(
        "S8",
        "P13",
        "sesphr",
        "[A], compromised members",
        "a compromised member of a group does not disturb the others",
    ),
];

pub(super) fn judge(checks: &[CheckResult]) -> Vec<ClaimResult> {
    ROWS.iter().map(|row| row.judge(checks)).collect()
}

impl Row {
    fn judge(&self, checks: &[CheckResult]) -> ClaimResult {
        let (property, profile) = (self.property, self.profile);
        let of = |verdict| {
            checks.iter().filter(move |check| {
                check.id == property && check.profile == profile && check.verdict == verdict
            })
        };
        let (holds, violated) = (of(Verdict::Holds).count(), of(Verdict::Violated).count());
        let open = of(Verdict::Undecided).count();
        if violated == 0 && (holds == 0 || open > 0) {
            let what = format!("{property} was not decided under the profile {profile}");
            return self.claim.not_run(&what);
        }
        let coalitions: BTreeSet<&str> = of(Verdict::Violated)
            .map(|check| check.coalition.as_str())
            .collect();
        let mut measured = format!(
            "{property} under {profile}: holds in {}",
            plural(holds, "cell")
        );
        let mut why = "no counterexample within the scopes that were searched";
        if violated > 0 {
            let names: Vec<&str> = coalitions.into_iter().collect();
            measured.push_str(&format!(
                ", violated in {}, by {}",
                plural(violated, "cell"),
                names.join(", ")
            ));
            why = "a counterexample was found; it is listed with its property";
        }
        self.claim.judged(verdict(violated == 0), measured, why)
    }
}
