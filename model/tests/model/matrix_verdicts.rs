//! Verdicts on two records of one owner, and on two partitions of one record. Here keys cover more
//! than one item, and somebody joins late.

use sesphr::algebra::PairingKind;
use sesphr::profile::Profile;
use sesphr_model::coalition::Coalition;
use sesphr_model::matrix::{Cell, Job, run};
use sesphr_model::property::{PROPERTIES, Property, Verdict};
use sesphr_model::scope::Scope;
use std::collections::BTreeSet;

fn search(profile: Profile, coalition: Coalition, scope: Scope, pairing: PairingKind) -> Vec<Cell> {
    run(&Job { pairing, ..Job::new(profile, coalition, scope) }, &mut |_| {})
}

fn verdict(profile: &str, coalition: Coalition, scope: Scope, property: &str) -> Verdict {
    let profile = profile.parse().expect("the profile exists");
    let cells = search(profile, coalition, scope, PairingKind::Type1);
    let cell = cells.iter().find(|cell| cell.property == property).expect("a cell");
    assert_eq!(Some(cell.verdict), cell.expected, "{profile} {coalition} {property}");
    cell.verdict
}

/// Every coalition with a corrupt party, against every preset, with either pairing.
#[test]
fn two_records_are_judged_as_expected() {
    let mut judged = BTreeSet::new();
    for (name, profile) in Profile::PRESETS {
        for coalition in Coalition::ALL.into_iter().filter(|c| !c.is_honest()) {
            let [first, third] = [PairingKind::Type1, PairingKind::Type3]
                .map(|pairing| search(profile, coalition, Scope::two_records(), pairing));
            for (cell, other) in first.iter().zip(&third) {
                let what = format!("{name} {coalition} {}", cell.property);
                assert_eq!(Some(cell.verdict), cell.expected, "{what}");
                assert!(
                    cell.exhaustive && (cell.witness.is_some() || cell.verdict != Verdict::Holds)
                );
                let parts = |cell: &Cell| (cell.verdict, cell.unique_states, cell.depth);
                assert_eq!(parts(cell), parts(other), "{what}: the pairing makes no difference");
                assert_eq!([cell.pairing, other.pairing], ["type-1", "type-3"]);
                judged.insert((cell.property, cell.verdict));
            }
        }
    }
    let scope = Scope::two_records();
    let corrupted = |c: &Coalition| !c.is_honest();
    let about = |property: &&Property| {
        Coalition::ALL.iter().filter(|c| corrupted(c)).any(|c| property.speaks_in(*c, &scope))
    };
    for property in PROPERTIES.iter().filter(about).map(|property| property.id) {
        // All slots of the scope have one label, and of the presets only `paper` has open links.
        let at_stake = !["P12a", "P14"].contains(&property);
        let can_hold = judged.contains(&(property, Verdict::Holds));
        assert_eq!(can_hold, at_stake, "{property} can hold");
        let can_fail = judged.contains(&(property, Verdict::Violated));
        assert_eq!(can_fail, property != "P19", "{property} can fail");
    }
}

/// Erratum E11: keys per label do not confine a user and the server to what was granted. Fresh keys
/// at each revocation and each joining do.
#[test]
fn only_epochs_keep_a_user_with_the_server_to_its_items() {
    use Verdict::{Holds, NotApplicable, Violated};
    for coalition in [Coalition::USER_SRS, Coalition::REVOKED_SRS, Coalition::NEWCOMER_SRS] {
        for (profile, by_label, exact) in [
            ("sesphr-hybrid", Violated, Violated),
            // Both records have one label, so no other label is at stake.
            ("hardened", NotApplicable, Violated),
            ("hardened-epoch", NotApplicable, Holds),
        ] {
            let of = |property| verdict(profile, coalition, Scope::two_records(), property);
            assert_eq!((of("P12a"), of("P12b")), (by_label, exact), "{profile} {coalition}");
        }
    }
    let scope = Scope::two_users_one_record;
    for (profile, by_label) in [
        ("sesphr-hybrid/keys=self-generated", Violated),
        ("hardened/key-scope=per-patient", Violated),
        ("hardened", Holds),
    ] {
        assert_eq!(verdict(profile, Coalition::USER_SRS, scope(), "P12a"), by_label, "{profile}");
    }
    // If all slots have one label, a key pair per patient gives no other label, and none is at stake.
    let one_label = Scope::two_records;
    let own_keys = "sesphr-hybrid/keys=self-generated";
    assert_eq!(verdict(own_keys, Coalition::USER_SRS, one_label(), "P12a"), NotApplicable);
}

/// Two partitions of one record, as seen by a user of one only.
#[test]
fn a_grant_on_one_partition_opens_another_only_where_they_share_a_blinding_value() {
    let scope = Scope::two_users_one_record;
    for (profile, expected) in [
        ("sesphr-hybrid", Verdict::Holds),
        ("sesphr-hybrid/randomness=per-level", Verdict::Violated),
        ("hardened", Verdict::Holds),
    ] {
        for (coalition, property) in
            [(Coalition::OTHER_PARTITION, "P1"), (Coalition::TWO_USERS, "P13")]
        {
            assert_eq!(verdict(profile, coalition, scope(), property), expected, "{profile}");
        }
    }
    let sesphr = Profile::SESPHR;
    let one = search(sesphr, Coalition::OTHER_PARTITION, Scope::one_slot(), PairingKind::Type1);
    assert!(one.is_empty(), "there is no other partition");
}

/// What a listener hears depends on the link: nothing is at stake on a protected one. What it is worth
/// depends on who makes the keys.
#[test]
fn open_links_give_a_listener_what_escrow_sends_over_them() {
    for (profile, expected) in [
        ("sesphr", Verdict::NotApplicable),
        ("sesphr-hybrid", Verdict::NotApplicable),
        ("sesphr-hybrid/link=plain", Verdict::Violated),
        ("paper", Verdict::Violated),
        ("hardened/link=plain", Verdict::Holds),
        ("hardened-epoch/link=plain", Verdict::Holds),
    ] {
        let found = verdict(profile, Coalition::NETWORK, Scope::one_slot(), "P14");
        assert_eq!(found, expected, "{profile}");
    }
}

/// Erratum E5: a re-encryption key in a user's hands opens leaked parameters of the server, from
/// before the user's coverage and from after their revocation.
#[test]
fn a_users_rekey_outlives_its_access() {
    use Verdict::{Holds, Violated};
    // Of a slot's versions: one that the user never had, a later one, and one that they could have
    // asked for.
    for (profile, found) in [
        ("sesphr-hybrid", [Holds, Holds, Holds]),
        ("sesphr-hybrid/transform=at-user", [Violated, Violated, Violated]),
        ("hardened/transform=at-user", [Violated, Violated, Violated]),
        ("hardened-epoch/transform=at-user", [Holds, Holds, Violated]),
        ("hardened-epoch/transform=at-user/keys=escrowed", [Violated, Violated, Violated]),
    ] {
        let of = |property| verdict(profile, Coalition::USER_CAPSULES, Scope::one_slot(), property);
        assert_eq!(["P1", "P4", "P6"].map(of), found, "{profile}");
    }
}

/// Erratum E16: partitions that share their blinding open each other to a reader of both, once what
/// the reader may read of the two differs.
#[test]
fn shared_blinding_opens_what_was_revoked_to_a_reader_of_two_partitions() {
    let scope = Scope::two_partitions_one_reader;
    for property in ["P4", "P6"] {
        for base in ["sesphr-hybrid", "hardened"] {
            let shared = format!("{base}/randomness=per-level");
            let of = |profile: &str| verdict(profile, Coalition::REVOKED, scope(), property);
            assert_eq!(of(&shared), Verdict::Violated, "{property} under {shared}");
            assert_eq!(of(base), Verdict::Holds, "{property} under {base}");
        }
    }
    let of = |profile| verdict(profile, Coalition::REVOKED, scope(), "P5");
    assert_eq!(of("hardened/randomness=per-level"), Verdict::Violated, "rotation or not");
    assert_eq!(of("hardened"), Verdict::Holds);
}
