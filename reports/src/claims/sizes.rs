//! Claims about the sizes of keys (erratum E14), and about the papers' own verification.

use super::needs::{Against, Cells, Needs};
use super::{Claim, Judged, verdict};
use crate::results::{CheckResult, ClaimVerdict, Verdict};
use sesphr::algebra::Curve;
use sesphr::algebra::type_a::TypeA;

const PRIVATE_KEY: Claim = Claim {
    id: "T12",
    claim: "a private key has 512 bits (erratum E14)",
    source: "[A], key generation",
    needs: Needs::Papers,
    expected: "512 bits on the curve that the paper names, Type A",
};
const PUBLIC_KEY: Claim = Claim {
    id: "T13",
    claim: "a public key has 1024 bits (erratum E14)",
    source: "[A], key generation",
    needs: Needs::Papers,
    expected: "1024 bits on the curve that the paper names, Type A",
};
/// The searches that correspond to the papers' own.
const VERIFIED: Cells = Cells { profile: "sesphr", property: None, against: Against::Anyone };
const VERIFICATION: Claim = Claim {
    id: "T14",
    claim: "three properties are verified in 0.07 s",
    source: "[A], formal analysis",
    needs: Needs::Cells(VERIFIED),
    expected: "a model of the published size, checked in a comparable time",
};

pub(super) fn judge(checks: &[CheckResult]) -> Vec<Judged> {
    let bits = |bytes: usize| 8 * bytes;
    let (private, public) = (bits(TypeA::SCALAR_BYTES), bits(TypeA::G1_BYTES));
    vec![
        PRIVATE_KEY.judged(
            verdict(private == 512),
            format!("an exponent has {private} bits, the order of the group"),
            "512 bits is the size of the field in which coordinates live, not of exponents",
        ),
        PUBLIC_KEY.judged(
            verdict(public == 1024),
            format!("a point has {public} bits"),
            "two coordinates of 512 bits each; compressed, it would take about half",
        ),
        verification(checks),
    ]
}

fn verification(checks: &[CheckResult]) -> Judged {
    let decided = checks
        .iter()
        .filter(|check| VERIFIED.include(check))
        .filter(|check| matches!(check.verdict, Verdict::Holds | Verdict::Violated))
        .map(|check| check.unique_states)
        .max();
    let seen = decided.map_or_else(String::new, |states| {
        format!("searches here visit up to {} states", crate::format::count(states))
    });
    VERIFICATION.judged(
        ClaimVerdict::BeyondReproduction,
        seen,
        "the paper gives neither the bounds of its net nor the number of its states, has no \
         attacker, and does not print the properties as formulas",
    )
}
