//! Checks on the checks. A property in the model notices every seeded fault. So do, on their own,
//! walks on BLS12-381 beside the oracle of entitlement. Without a fault, neither notices anything.
//! And every property of the table can fail.

mod directed;
mod watch;
mod withheld;

use sesphr::algebra::PairingKind;
use sesphr::algebra::bls12::Bls12;
use sesphr::fault::{Fault, Seeded};
use sesphr::profile::{Anchor, Integrity, Profile, Standing};
use sesphr_model::checker::SesphrModel;
use sesphr_model::coalition::{Coalition, Power};
use sesphr_model::explorer::{Budget, Explorer};
use sesphr_model::matrix::profiles;
use sesphr_model::property::{PROPERTIES, Property, Verdict, expected};
use sesphr_model::scope::Scope;
use std::collections::BTreeSet;
use watch::{Finding, overtaking_walks, walks};

/// A fault, the property that notices it, where it does, and what walks on a curve notice.
struct Case {
    fault: Fault,
    property: &'static str,
    profile: Profile,
    coalition: Coalition,
    scope: Scope,
    finding: Finding,
}

/// Numbered orders that state whole lines, where the server alone decides.
const ORDERED: Profile =
    Profile { integrity: Integrity::Signed, anchor: Anchor::Named, ..Profile::SESPHR_HYBRID };

/// Owners who ask the issuer with each re-encryption key.
const ASKED: Profile = Profile { standing: Standing::Asked, ..Profile::HARDENED_EPOCH };

/// Faults under the fair reading; three that need owners who rotate, readers who remember or requests that
/// are signed; three that need messages that are signed and overtake each other; one that needs answers that
/// are signed; and one that needs a server that withholds messages.
#[rustfmt::skip]
fn cases() -> Vec<Case> {
    use Coalition as C;
    use Finding as F;
    let roles: fn() -> Scope = Scope::roles_and_departures;
    let records: fn() -> Scope = Scope::two_records;
    let slot: fn() -> Scope = Scope::one_slot;
    let fair = |fault, property, coalition, scope: fn() -> Scope, finding| {
        let (profile, scope) = (Profile::SESPHR_HYBRID, scope());
        Case { fault, property, profile, coalition, scope, finding }
    };
    let regrants = Scope::named("regrants-in-flight").expect("it is shipped");
    let withheld = Scope::named("withdrawals-withheld").expect("it is shipped");
    let overtaken = |fault, scope| {
        let (property, profile, coalition) = ("P3", ORDERED, C::NONE);
        let scope = Scope::named(scope).expect("it is shipped");
        Case { fault, property, profile, coalition, scope, finding: F::Misjudged }
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
        Case {
            profile: Profile::HARDENED,
            scope: Scope { versions_max: 1, deceptions_max: 1, ..Scope::one_slot_deceived() },
            ..fair(Fault::LogUnchecked, "P33", C::FORGER, slot, F::Unasked)
        },
        fair(Fault::DeliverCiphertextToSrs, "P19", C::SRS, slot, F::RecordAtServer),
        fair(Fault::ChangeAnothersKey, "P17", C::NONE, slot, F::ShutOut),
        fair(Fault::CorruptContent, "P2", C::NONE, slot, F::OtherContent),
        Case {
            profile: Profile::HARDENED,
            ..fair(Fault::WedgeEntitled, "P18", C::NONE, slot, F::ShutOut)
        },
        Case {
            scope: Scope { readings_max: 0, ..regrants },
            ..overtaken(Fault::AddOrders, "regrants-in-flight")
        },
        overtaken(Fault::ShareNumbers, "two-roles-in-flight"),
        overtaken(Fault::LoseDepartures, "returns-in-flight"),
        Case {
            profile: Profile::HARDENED,
            ..fair(Fault::ForgetHeads, "P32", C::ROLLBACK, Scope::one_slot_deceived, F::Forgotten)
        },
        Case {
            fault: Fault::BelieveAnyReply,
            property: "P16",
            profile: Profile::HARDENED,
            coalition: C::REPLAYER,
            scope: Scope::named("readings-in-flight").expect("it is shipped"),
            finding: F::Renumbered,
        },
        Case {
            fault: Fault::BelieveOldStatement,
            property: "P12b",
            profile: ASKED,
            coalition: C::REVOKED_WITHHOLDING,
            scope: Scope { readings_max: 2, ..withheld },
            finding: F::LeakWithServer,
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
    let goals = property.goals();
    let seen = Explorer::new(&model, &goals, 1).run(Budget::default(), &mut |_| {});
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
        assert!(property.speaks_in(coalition, &scope), "{fault:?}");
        let bounds = || (profile, coalition, scope.clone());
        let contradicted = match fault {
            Fault::BelieveOldStatement => directed::late_statement,
            Fault::BelieveAnyReply => directed::renumbered_reply,
            _ => contradicted,
        };
        assert!(contradicted(property, bounds(), Seeded::with(fault)), "{fault:?} survives");
        assert!(!contradicted(property, bounds(), Seeded::default()), "{} alone", property.id);
    }
}

/// On the curve: some walk shows the fault for what it is.
#[test]
fn walks_on_the_curve_notice_every_fault() {
    for Case { fault, profile, coalition, scope, finding, .. } in cases() {
        let seeded = Seeded::with(fault);
        let found = if coalition.can(Power::Withholds) {
            withheld::walks()
                .any(|walk| withheld::run::<Bls12>(profile, seeded, &walk).contains(&finding))
        } else if scope.is_in_flight() {
            overtaking_walks().any(|walk| {
                watch::run_in_flight::<Bls12>(profile, seeded, &walk).contains(&finding)
            })
        } else {
            walks().any(|walk| watch::run::<Bls12>(profile, seeded, &walk).contains(&finding))
        };
        assert!(found, "{fault:?} survives: no walk shows {finding:?}");
    }
}

#[test]
fn walks_on_the_curve_notice_nothing_where_nothing_is_wrong() {
    let at_once = cases().into_iter().filter(|case| !case.scope.is_in_flight());
    let profiles: BTreeSet<Profile> = at_once.map(|case| case.profile).collect();
    for profile in profiles {
        for walk in walks() {
            let found = watch::run::<Bls12>(profile, Seeded::default(), &walk);
            assert_eq!(found, BTreeSet::new(), "{profile}: {walk:?}");
        }
    }
    for walk in withheld::walks() {
        let found = withheld::run::<Bls12>(ASKED, Seeded::default(), &walk);
        assert_eq!(found, BTreeSet::new(), "{ASKED}: {walk:?}");
    }
    for profile in [ORDERED, Profile::HARDENED, Profile::HARDENED_EPOCH, ASKED] {
        for walk in overtaking_walks() {
            let found = watch::run_in_flight::<Bls12>(profile, Seeded::default(), &walk);
            assert_eq!(found, BTreeSet::new(), "{profile}: {walk:?}");
        }
    }
}

/// The walks in which nothing is found under `standing=asked` find the break where nobody asks.
#[test]
fn walks_on_the_curve_notice_a_server_that_withholds() {
    let found = withheld::walks().any(|walk| {
        let relayed = Profile::HARDENED_EPOCH;
        let found = withheld::run::<Bls12>(relayed, Seeded::default(), &walk);
        found.contains(&Finding::LeakWithServer)
    });
    assert!(found, "no walk shows it");
}

/// A property that cannot fail says nothing. Each is violated by a fault, or in a profile against a
/// coalition where the analysis expects it.
#[test]
fn every_property_can_fail() {
    let by_fault: BTreeSet<&str> = cases().iter().map(|case| case.property).collect();
    for property in PROPERTIES.iter().filter(|property| !by_fault.contains(property.id)) {
        let coalitions = || property.coalitions.iter().copied();
        let scopes = Scope::quick().into_iter().chain(Scope::all());
        let violated = scopes.into_iter().find_map(|scope| {
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
