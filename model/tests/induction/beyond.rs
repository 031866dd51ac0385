//! Where the named scopes show nothing wrong and the proof fails: a wider scope shows why.

use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::coalition::{Coalition, INSIDER};
use sesphr_model::explorer::Budget;
use sesphr_model::matrix::{Job, run};
use sesphr_model::property::Verdict;
use sesphr_model::scope::Scope;

/// Two partitions that nobody may read are uploaded together, under one blinding value (erratum
/// E16), after a user lost access to the first; a later grant of the second then opens the first.
#[test]
fn shared_blinding_opens_a_later_version_to_the_revoked() {
    let base = Scope::two_users_one_record();
    let joining = |slot| Grant { slot, grantee: Grantee::User(INSIDER), from: Coverage::Joining };
    let scope = Scope {
        name: "two-partitions-one-reader",
        about: "one user who may be granted both partitions of a record",
        grants: base.slots.iter().copied().map(joining).collect(),
        users: vec![INSIDER],
        versions_max: 1,
        ..base
    };
    let verdict = |text: &str| {
        let profile: Profile = text.parse().expect("a profile");
        let job = Job {
            profile,
            coalition: Coalition::Revoked,
            scope: scope.clone(),
            pairing: PairingKind::Type1,
            budget: Budget::default(),
            seed: 1,
        };
        let cells = run(&job, &mut |_| {});
        cells.iter().find(|cell| cell.property == "P4").expect("it is judged").verdict
    };
    assert_eq!(verdict("sesphr-hybrid/randomness=per-level"), Verdict::Violated);
    assert_eq!(verdict("sesphr-hybrid"), Verdict::Holds);
}
