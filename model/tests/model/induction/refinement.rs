//! Every real step is an abstract one. Along random walks of the role code, guards allow what
//! happens, both systems agree on everybody's rights, and coalitions derive from what they really
//! saw what the lemma says.

use super::projection::{Lockstep, ROLES, USERS, VERSIONS_MAX, place, slots};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::{Action, PartitionSet};
use sesphr::algebra::PairingKind;
use sesphr::id::{PartyId, Slot, Version};
use sesphr::party::user::Membership;
use sesphr::profile::{Profile, Randomness};
use sesphr_model::derive::{Closure, Target};
use sesphr_model::induction::claim::{CLAIMS, unmasks};
use sesphr_model::induction::formula::{Sort, Term};
use sesphr_model::induction::structure::Structure;
use sesphr_model::induction::vocabulary::{
    self, CORRUPT, DEPOSIT, ENDED, EVER, HOLDS, LATEST, UPLOADED,
};
use std::cell::RefCell;
use std::collections::BTreeSet;

const STEPS: usize = 28;
const WALKS: u32 = 12;

const SLOT: Term = Term { name: "slot", sort: Sort::Slot };
const VERSION: Term = Term { name: "version", sort: Sort::Version };
const USER: Term = Term { name: "user", sort: Sort::User };
const MASK: Term = Term { name: "mask", sort: Sort::Mask };

fn profiles() -> Vec<Profile> {
    let presets = Profile::PRESETS.into_iter().map(|(_, profile)| profile);
    let at_user = ["sesphr-hybrid", "hardened", "hardened-epoch"]
        .map(|preset| format!("{preset}/transform=at-user"));
    let lazy = ["sesphr-hybrid/revocation=lazy".to_owned()];
    let others = at_user.iter().chain(&lazy);
    presets.chain(others.map(|text| text.parse().expect("a profile"))).collect()
}

/// The action that a number stands for among those possible now; `None` if it makes no sense.
fn chosen(world: &Lockstep, number: u32) -> Option<Action> {
    let mut digits = number;
    let mut digit = |base: usize| {
        let base = u32::try_from(base).expect("a short list");
        let digit = digits % base;
        digits /= base;
        digit as usize
    };
    let kind = digit(16);
    let user = USERS[digit(USERS.len())];
    let slot = slots()[digit(slots().len())];
    let role = ROLES[digit(ROLES.len())];
    let grantee = if digit(2) == 0 { Grantee::User(user) } else { Grantee::Role(role) };
    let current = world.oracle.current(slot);
    let version = Version(u16::try_from(1 + digit(3)).expect("small"));
    let item = slot.at(version);
    let party = world.real.user(user);
    let enrolled = party.is_some_and(|party| party.membership() == Membership::Enrolled);
    match kind {
        0 if enrolled => Some(Action::Depart { user }),
        0 | 1 => (!enrolled).then_some(Action::Enrol { party: PartyId::User(user) }),
        2 | 3 => Some(Action::Assign { user, role }),
        4 => Some(Action::Withdraw { user, role }),
        5..=7 => {
            let from = if digit(2) == 0 { Coverage::Joining } else { Coverage::Past };
            Some(Action::Grant(Grant { slot, grantee, from }))
        }
        8 => Some(Action::Revoke { slot, grantee }),
        9..=11 => (current < Version(VERSIONS_MAX)).then(|| seal(slot)),
        12 => (current > Version(0)).then_some(Action::Rotate { slot }),
        _ => (party.is_some() && version <= current).then_some(Action::Request { user, item }),
    }
}

fn seal(slot: Slot) -> Action {
    let partitions: PartitionSet = [slot.partition].into_iter().collect();
    Action::Seal { owner: slot.owner, record: slot.record, partitions, bytes: 0 }
}

#[test]
fn every_real_step_is_an_abstract_step() {
    let taken = RefCell::new(BTreeSet::new());
    let derived = RefCell::new(BTreeSet::new());
    for profile in profiles() {
        let config = Config {
            cases: WALKS,
            rng_seed: RngSeed::Fixed(1),
            failure_persistence: None,
            ..Config::default()
        };
        let choices = prop::collection::vec(any::<u32>(), STEPS..=STEPS);
        let walked = TestRunner::new(config).run(&choices, |choices| {
            let world = walked(profile, &choices);
            derived.borrow_mut().extend(knowledge_agrees(&world, &profile));
            taken.borrow_mut().extend(world.taken);
            Ok(())
        });
        walked.unwrap_or_else(|error| panic!("{profile}: {error}"));
    }
    let (taken, derived) = (taken.into_inner(), derived.into_inner());
    assert_eq!(taken.len(), 11, "every abstract action was really taken: {taken:?}");
    assert_eq!(derived, BTreeSet::from([false, true]), "something was derived, and not all");
}

/// Everybody enrols, and then the chosen actions happen. Both systems are compared at each step.
fn walked(profile: Profile, choices: &[u32]) -> Lockstep {
    let mut world = Lockstep::new(profile);
    for user in USERS {
        world.step(&Action::Enrol { party: PartyId::User(user) });
    }
    for number in choices {
        if !world.has_room() {
            break;
        }
        if let Some(action) = chosen(&world, *number) {
            world.step(&action);
            rights_agree(&world);
            invariant_holds(&world, &profile);
        }
    }
    world
}

/// The list, the orders and the deposits are what the relations say.
fn rights_agree(world: &Lockstep) {
    let Lockstep { real, oracle, structure, .. } = world;
    let allows = vocabulary::allows(USER, SLOT, VERSION);
    let entitled = vocabulary::entitled(USER, SLOT, VERSION);
    for (s, slot) in slots().into_iter().enumerate() {
        let current = usize::from(oracle.current(slot).0);
        assert_eq!(real.srs().acl().current(slot), oracle.current(slot));
        for v in 0..=VERSIONS_MAX {
            let n = usize::from(v);
            assert_eq!(structure.holds(LATEST, &[s, n]), n == current, "{slot} {v}");
            let item = slot.at(Version(v));
            let uploaded = oracle.uploaded().contains(&item);
            assert_eq!(structure.holds(UPLOADED, &[s, n]), uploaded, "{item}");
            for (u, user) in USERS.into_iter().enumerate() {
                let values = [(USER, u), (SLOT, s), (VERSION, n)];
                let about = format!("{user} {item}");
                let decided = real.srs().acl().decide(user, item).is_ok();
                assert_eq!(structure.satisfies(&allows, &values), decided, "{about}");
                let really = oracle.entitled(user, item);
                assert_eq!(structure.satisfies(&entitled, &values), really, "{about}");
                let ever = oracle.ever_entitled(user, item);
                assert_eq!(structure.holds(EVER, &[u, s, n]), ever, "{about}");
                if oracle.last_ended(user, slot) == Some(Version(v)) {
                    assert!(structure.holds(ENDED, &[u, s, n]), "{about}");
                }
            }
        }
    }
    for (u, user) in USERS.into_iter().enumerate() {
        for (at, role) in ROLES.into_iter().enumerate() {
            let really = real.srs().acl().roles_of(user).any(|held| held == role);
            assert_eq!(structure.holds(HOLDS, &[u, USERS.len() + at]), really);
        }
    }
    let deposits: Vec<_> = real.srs().deposits().collect();
    assert_eq!(deposits.len(), world.deposits.len());
    for (item, deposited) in deposits {
        let (mask, key) = *world.deposits.get(item).expect("it is in both");
        assert_eq!(world.keys[key], deposited.key);
        let tuple = [place(&slots(), &item.slot), usize::from(item.version.0), mask, key];
        assert!(structure.holds(DEPOSIT, &tuple), "{item}");
    }
}

fn invariant_holds(world: &Lockstep, profile: &Profile) {
    let Lockstep { structure, system, .. } = world;
    for axiom in &system.axioms {
        assert!(structure.satisfies(&axiom.formula, &[]), "{}", axiom.name);
    }
    for invariant in &system.invariants {
        let shared = profile.randomness == Randomness::PerLevel;
        let breakable = ["own_blinding", "given_to_the_entitled"].contains(&invariant.name);
        if !(shared && breakable) {
            assert!(structure.satisfies(&invariant.formula, &[]), "{}", invariant.name);
        }
    }
}

/// The exact solver and the formulas agree on what each coalition derives from what it really saw.
/// Returns the answers that occurred.
fn knowledge_agrees(world: &Lockstep, profile: &Profile) -> BTreeSet<bool> {
    let mut answers = BTreeSet::new();
    for claim in CLAIMS {
        let mut structure = world.structure.clone();
        for user in claim.coalition.users() {
            structure.insert(CORRUPT, [place(&USERS, &user)]);
        }
        let (_, knowledge) = world
            .knowledge
            .iter()
            .find(|(coalition, _)| *coalition == claim.coalition)
            .expect("every coalition watches");
        for pairing in [PairingKind::Type1, PairingKind::Type3] {
            let closure = Closure::new(knowledge, pairing);
            if profile.payload == sesphr::profile::Payload::Hybrid {
                answers.extend(masks_agree(world, profile, claim, &structure, &closure));
            }
            for item in world.oracle.uploaded() {
                let s = place(&slots(), &item.slot);
                let values = [(SLOT, s), (VERSION, usize::from(item.version.0))];
                let obtains = claim.obtains(profile, SLOT, VERSION);
                let derives = closure.derives(Target::Content(*item));
                assert_eq!(structure.satisfies(&obtains, &values), derives, "{claim:?} {item}");
            }
        }
        let broken = structure.satisfies(&claim.breach(profile), &[]);
        assert!(!(broken && claim.should_hold(profile)), "{claim:?} is broken under {profile}");
    }
    answers
}

fn masks_agree(
    world: &Lockstep,
    profile: &Profile,
    claim: &sesphr_model::induction::claim::Claim,
    structure: &Structure,
    closure: &Closure,
) -> Vec<bool> {
    let says = unmasks(profile, claim, MASK);
    let answer = |(at, mask): (usize, &sesphr_model::symbolic::Gt)| {
        let derives = closure.derives(Target::Gt(*mask));
        assert_eq!(structure.satisfies(&says, &[(MASK, at)]), derives, "{claim:?} {mask}");
        derives
    };
    world.masks.iter().enumerate().map(answer).collect()
}
