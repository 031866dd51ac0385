//! Claims about who cannot read what: judged by the cells of the property matrix.

use super::needs::{Against, Cells, Needs};
use super::{Claim, Judged, verdict};
use crate::format::plural;
use crate::results::{CheckResult, Verdict};
use std::collections::BTreeSet;

/// A claim, and the property that says it, under the profile that reads its paper.
struct SecurityClaim {
    id: &'static str,
    property: &'static str,
    profile: &'static str,
    against: Against,
    source: &'static str,
    claim: &'static str,
}

const ROWS: [SecurityClaim; 8] = [
    SecurityClaim {
        id: "S1",
        property: "P1",
        profile: "paper",
        against: Against::Readers,
        source: "[S] VI",
        claim: "even valid users cannot get to the segments that they are not authorised for",
    },
    SecurityClaim {
        id: "S2",
        property: "P1",
        profile: "sesphr",
        against: Against::Readers,
        source: "[A], verified properties 1 and 3",
        claim: "nobody opens what they are not authorised to open",
    },
    SecurityClaim {
        id: "S3",
        property: "P5",
        profile: "sesphr",
        against: Against::Readers,
        source: "[A], forward access control",
        claim: "a departed user can no longer decrypt what is stored",
    },
    SecurityClaim {
        id: "S4",
        property: "P7",
        profile: "sesphr",
        against: Against::Readers,
        source: "[A] 3.3",
        claim: "newcomers read files from the day they join, and none from before",
    },
    SecurityClaim {
        id: "S5",
        property: "P8",
        profile: "sesphr",
        against: Against::Readers,
        source: "[A] 4",
        claim: "newcomers may be given what was stored before they joined",
    },
    SecurityClaim {
        id: "S6",
        property: "P9",
        profile: "sesphr",
        against: Against::Anyone,
        source: "[A], untrusted cloud",
        claim: "the cloud learns nothing of a record",
    },
    SecurityClaim {
        id: "S7",
        property: "P10",
        profile: "sesphr",
        against: Against::Anyone,
        source: "[A], semi-trusted server",
        claim: "the re-encryption server, honest but curious, learns nothing of a record",
    },
    SecurityClaim {
        id: "S8",
        property: "P13",
        profile: "sesphr",
        against: Against::Readers,
        source: "[A], compromised members",
        claim: "a compromised member of a group does not disturb the others",
    },
];

pub(super) fn judge(checks: &[CheckResult]) -> Vec<Judged> {
    ROWS.iter().map(|row| row.judge(checks)).collect()
}

impl SecurityClaim {
    fn judge(&self, checks: &[CheckResult]) -> Judged {
        let (property, profile) = (self.property, self.profile);
        let cells = Cells { profile, property: Some(property), against: self.against };
        let claim = Claim {
            id: self.id,
            claim: self.claim,
            source: self.source,
            needs: Needs::Cells(cells),
            expected: self.against.expected(),
        };
        let of = |verdict| {
            let own = move |check: &&CheckResult| check.verdict == verdict && cells.include(check);
            checks.iter().filter(own)
        };
        let (holds, violated) = (of(Verdict::Holds).count(), of(Verdict::Violated).count());
        let open = of(Verdict::Undecided).count();
        if violated == 0 && (holds == 0 || open > 0) {
            let what = format!("{property} was not decided under the profile {profile}");
            return claim.not_run(&what);
        }
        let coalitions: BTreeSet<&str> =
            of(Verdict::Violated).map(|check| check.coalition.as_str()).collect();
        let mut measured =
            format!("{property} under {profile}: holds in {}", plural(holds, "cell"));
        let mut why = "no counterexample within the scopes that were searched";
        if violated > 0 {
            let names: Vec<&str> = coalitions.into_iter().collect();
            measured.push_str(&format!(
                ", violated in {}, by {}",
                plural(violated, "cell"),
                names.join(", ")
            ));
            why = "there is a counterexample, shown with its property";
        }
        claim.judged(verdict(violated == 0), measured, why)
    }
}
