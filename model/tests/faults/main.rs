//! Checks on the checks. A property in the model notices every seeded fault. So do, on their own,
//! walks on BLS12-381 beside the oracle of entitlement. Without a fault, neither notices anything.
//! And every property of the table can fail.

mod watch;

#[path = "../../../impl/tests/support/walk.rs"]
mod walk;

use sesphr::algebra::PairingKind;
use sesphr::algebra::bls12::Bls12;
use sesphr::fault::{Fault, Seeded};
use sesphr::profile::Profile;
use sesphr_model::checker::SesphrModel;
use sesphr_model::coalition::Coalition;
use sesphr_model::explorer::{Budget, Explorer, Goal, Seek};
use sesphr_model::matrix::profiles;
use sesphr_model::property::{PROPERTIES, Property, Verdict, expected};
use sesphr_model::scope::Scope;
use std::collections::BTreeSet;
use watch::{Finding, walks};

/// A fault, the property that notices it, where it does, and what walks on a curve notice.
struct Case {
    fault: Fault,
    property: &'static str,
    profile: Profile,
    coalition: Coalition,
    scope: fn() -> Scope,
    finding: Finding,
}

/// Faults under the fair reading, and one that needs owners who rotate.
#[rustfmt::skip]
fn cases() -> Vec<Case> {
    use Coalition as C;
    use Finding as F;
    let roles: fn() -> Scope = Scope::roles_and_departures;
    let records: fn() -> Scope = Scope::two_records;
    let slot: fn() -> Scope = Scope::one_slot;
    let fair = |fault, property, coalition, scope, finding| {
        Case { fault, property, profile: Profile::SESPHR_HYBRID, coalition, scope, finding }
    };
    vec![
        fair(Fault::SkipList, "P3", C::NONE, slot, F::Misjudged),
        fair(Fault::ServeAfterRevoke, "P3", C::NONE, slot, F::Misjudged),
        fair(Fault::ReuseBlinding, "P4", C::REVOKED, slot, F::Leak),
        fair(Fault::SendReKey, "P1", C::USER_CAPSULES, slot, F::LeakWithCapsules),
        fair(Fault::AnswerDeparted, "P3", C::NONE, roles, F::Misjudged),
        fair(Fault::ForgetCoverageStart, "P7", C::NEWCOMER, records, F::Misjudged),
        fair(Fault::ForgetThePast, "P8", C::NONE, slot, F::Misjudged),
        fair(Fault::GrantWrongPartition, "P3", C::NONE, roles, F::Misjudged),
        fair(Fault::LoseListOnRestart, "P3", C::SRS_CRASH, slot, F::Misjudged),
        fair(Fault::LogNothing, "P20", C::NONE, slot, F::Unaccounted),
        fair(Fault::DeliverCiphertextToSrs, "P19", C::SRS, slot, F::RecordAtServer),
        fair(Fault::ChangeAnothersKey, "P17", C::NONE, slot, F::ShutOut),
        fair(Fault::CorruptContent, "P2", C::NONE, slot, F::OtherContent),
        Case {
            profile: Profile::HARDENED,
            ..fair(Fault::WedgeEntitled, "P18", C::NONE, slot, F::ShutOut)
        },
    ]
}

/// Whether some state contradicts a property. The search must be exhaustive.
fn contradicted(
    property: &Property,
    (profile, coalition, scope): (Profile, Coalition, Scope),
    seeded: Seeded,
) -> bool {
    let pairing = PairingKind::Type1;
    let model = SesphrModel::new(profile, coalition, scope, pairing).with_seeded(seeded);
    let goal =
        Goal { name: property.id.to_owned(), holds: property.condition, seek: Seek::Contradiction };
    let seen = Explorer::new(&model, &[goal], 1).run(Budget::default(), &mut |_| {});
    assert!(seen.exhaustive, "{profile} {coalition} {}", property.id);
    seen.found.first().is_some_and(Option::is_some)
}

#[test]
fn every_fault_has_its_case() {
    let covered: BTreeSet<Fault> = cases().iter().map(|case| case.fault).collect();
    assert_eq!(covered, BTreeSet::from(Fault::ALL));
}

/// In the model: the property is violated with the fault, and holds without it.
#[test]
fn a_property_notices_every_fault() {
    for Case { fault, property, profile, coalition, scope, .. } in cases() {
        let property = Property::by_id(property).expect("the property exists");
        assert!(property.speaks_in(coalition, &scope()), "{fault:?}");
        let bounds = || (profile, coalition, scope());
        assert!(contradicted(property, bounds(), Seeded::with(fault)), "{fault:?} survives");
        assert!(!contradicted(property, bounds(), Seeded::default()), "{} alone", property.id);
    }
}

/// On the curve: some walk shows the fault for what it is.
#[test]
fn walks_on_the_curve_notice_every_fault() {
    for Case { fault, profile, finding, .. } in cases() {
        let seeded = Seeded::with(fault);
        let found =
            walks().any(|walk| watch::run::<Bls12>(profile, seeded, &walk).contains(&finding));
        assert!(found, "{fault:?} survives: no walk shows {finding:?}");
    }
}

#[test]
fn walks_on_the_curve_notice_nothing_where_nothing_is_wrong() {
    let profiles: BTreeSet<Profile> = cases().into_iter().map(|case| case.profile).collect();
    for profile in profiles {
        for walk in walks() {
            let found = watch::run::<Bls12>(profile, Seeded::default(), &walk);
            assert_eq!(found, BTreeSet::new(), "{profile}: {walk:?}");
        }
    }
}

/// A property that cannot fail says nothing. Each is violated by a fault, or in a profile against a
/// coalition where the analysis expects it.
#[test]
fn every_property_can_fail() {
    let by_fault: BTreeSet<&str> = cases().iter().map(|case| case.property).collect();
    for property in PROPERTIES.iter().filter(|property| !by_fault.contains(property.id)) {
        let coalitions = || property.coalitions.iter().copied();
        let violated = Scope::quick().into_iter().find_map(|scope| {
            let cells = profiles().into_iter().flat_map(|p| coalitions().map(move |c| (p, c)));
            cells
                .map(|(profile, coalition)| (profile, coalition, scope.clone()))
                .find(|(p, c, s)| expected(p, *c, s, property) == Some(Verdict::Violated))
        });
        let Some(bounds) = violated else {
            panic!("{}: neither a fault nor a profile violates it", property.id);
        };
        assert!(contradicted(property, bounds, Seeded::default()), "{} can fail", property.id);
    }
}
