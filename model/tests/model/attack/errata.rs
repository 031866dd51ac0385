//! Attacks in runs written by hand, including runs with parties that do not follow the protocol.
//! Each attack recovers the bytes of a generated record on real curves.

use sesphr::acl::{Coverage, Grant, Grantee};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::Signing;
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::type_a::TypeA;
use sesphr::algebra::{Curve, Pairing, PairingKind};
use sesphr::entropy::{Entropy, Purpose};
use sesphr::id::{
    Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, Slot, UserId,
    Version,
};
use sesphr::keys::{PublicKey, ReKey, SecretKey};
use sesphr::scheme;
use sesphr::system::Network;
use sesphr_model::attack::{
    Aim, AttackError, Holdings, LiteralAttack, Lockstep, Real, demonstrations, interpret,
};
use sesphr_model::coalition::{Coalition, INSIDER};
use sesphr_model::derive::{Closure, Literal, Target, derive};
use sesphr_model::knowledge::{Fact, Knowledge};
use sesphr_model::symbolic::{Atom, G1, G2, Gt, Monomial, Plain, Scalar, Symbolic};
use std::time::Instant;

const OWNER: OwnerId = OwnerId(0);
const MEDICAL: Slot = Slot { owner: OWNER, record: RecordId(0), partition: Partition::MEDICAL };
const INSURANCE: Slot = Slot { partition: Partition::INSURANCE, ..MEDICAL };
const FIRST: ItemId = MEDICAL.at(Version(1));
const OTHER: ItemId = INSURANCE.at(Version(1));
const PATIENT: KeyId = KeyId::Owner(OWNER, KeyScopeId::Patient);

/// Both partitions are uploaded. The medical one is granted to the insider, who asks for its
/// parameter and downloads both.
fn run<C: Curve>(profile: &str, coalition: Coalition) -> Lockstep<C> {
    let profile = profile.parse().expect("the profile exists");
    let root = Entropy::Seeded(11).seed();
    let mut lockstep = Lockstep::<C>::new(profile, Network::AtOnce, coalition, root)
        .expect("the profile runs on the curve");
    let partitions = [MEDICAL, INSURANCE].map(|slot| slot.partition).into_iter().collect();
    let actions = [
        Action::Enrol { party: PartyId::Owner(OWNER) },
        Action::Enrol { party: PartyId::User(INSIDER) },
        Action::Seal { owner: OWNER, record: RecordId(0), partitions, bytes: 0 },
        Action::Grant(Grant {
            slot: MEDICAL,
            grantee: Grantee::User(INSIDER),
            from: Coverage::Joining,
        }),
        Action::Request { user: INSIDER, item: FIRST },
        Action::Download { user: INSIDER, item: FIRST },
        Action::Download { user: INSIDER, item: OTHER },
    ];
    for action in &actions {
        let outcome = lockstep.apply(&(*action).into()).expect("the action can happen");
        assert!(!matches!(outcome, Outcome::Denied(_)), "{action:?} ends with {outcome:?}");
    }
    lockstep
}

/// The coalition obtains the item, and the bytes are right. Without any one premise it does not.
fn obtains<C: LiteralAttack>(lockstep: &Lockstep<C>, item: ItemId) {
    let aim = Aim::Content(item);
    let derivation = lockstep.derive(aim).unwrap_or_else(|error| panic!("{error}"));
    let report = lockstep
        .execute(aim, &derivation, lockstep.holdings())
        .unwrap_or_else(|error| panic!("{error}\n{derivation}"));
    assert!(report.equals_uploaded, "{report:?}");
    assert!(report.recovered_bytes > 100, "{report:?}");
    for premise in derivation.premises() {
        let mut holdings = lockstep.holdings().clone();
        holdings.forget(premise);
        let error = lockstep.execute(aim, &derivation, &holdings);
        assert!(matches!(error, Err(AttackError::NotHeld { .. })), "{error:?}");
    }
}

fn refused<C: LiteralAttack>(lockstep: &Lockstep<C>, item: ItemId) {
    let derived = lockstep.derive(Aim::Content(item));
    assert!(matches!(derived, Err(AttackError::NotDerivable { .. })), "{derived:?}");
}

fn on_both_curves(profile: &str, coalition: Coalition, item: ItemId) {
    obtains(&run::<Bls12>(profile, coalition), item);
    obtains(&run::<TypeA>(profile, coalition), item);
}

fn on_neither_curve(profile: &str, coalition: Coalition, item: ItemId) {
    refused(&run::<Bls12>(profile, coalition), item);
    refused(&run::<TypeA>(profile, coalition), item);
}

fn weak_key<C: LiteralAttack>() {
    let lockstep = run::<C>("sesphr-hybrid/transform=at-user", Coalition::USER_CAPSULES);
    obtains(&lockstep, OTHER);
    // g^{1/x_P}, which the user can hand to anybody
    let x = Symbolic::atom(&(), &Purpose::Secret(PATIENT));
    let target = Target::G2(Symbolic::g2(&Symbolic::inv(&x)));
    let derivation = derive(lockstep.knowledge(), target, C::KIND).expect("it follows");
    let got = interpret(&derivation, lockstep.holdings()).expect("it can be executed");
    let srs = C::fork(&Entropy::Seeded(11).seed(), PartyId::Srs);
    let secret = scheme::secret_key::<C>(&C::fork(&srs, PartyId::Owner(OWNER)), PATIENT);
    assert_eq!(got, Real::G2(C::g2(&C::inv(secret.expose()))));
}

#[test]
fn a_rekey_in_a_users_hands_is_a_weak_key_of_the_patient() {
    // Erratum E5.
    weak_key::<Bls12>();
    weak_key::<TypeA>();
    on_neither_curve("sesphr-hybrid", Coalition::USER_CAPSULES, OTHER);
}

#[test]
fn an_escrowing_server_opens_what_it_downloads() {
    // Erratum E10.
    for coalition in [Coalition::SRS_READING, Coalition::SRS_CLOUD] {
        on_both_curves("sesphr-hybrid", coalition, OTHER);
        on_neither_curve("sesphr-hybrid/keys=self-generated", coalition, OTHER);
    }
    on_neither_curve("sesphr-hybrid", Coalition::SRS, OTHER);
}

#[test]
fn escrow_covers_every_key_scope() {
    for scope in ["per-partition", "per-item-epoch"] {
        let profile = format!("sesphr-hybrid/key-scope={scope}");
        on_both_curves(&profile, Coalition::SRS_CLOUD, FIRST);
    }
}

#[test]
fn one_rekey_serves_all_partitions_unless_keys_are_per_partition() {
    // Erratum E11.
    let profile = "sesphr-hybrid/keys=self-generated";
    on_both_curves(profile, Coalition::USER_SRS, OTHER);
    on_neither_curve(&format!("{profile}/key-scope=per-partition"), Coalition::USER_SRS, OTHER);
    on_both_curves(&format!("{profile}/key-scope=per-partition"), Coalition::USER_SRS, FIRST);
}

#[test]
fn a_listener_on_plain_links_reads_everything_under_escrow() {
    on_both_curves("sesphr-hybrid/link=plain", Coalition::NETWORK, OTHER);
    on_neither_curve("sesphr-hybrid", Coalition::NETWORK, OTHER);
    on_neither_curve("sesphr-hybrid/link=plain/keys=self-generated", Coalition::NETWORK, OTHER);
}

/// PK_U := R. An owner who does not ask for a proof makes RK = R^{1 / x_P} = g^r.
fn rogue_key<C: LiteralAttack>() -> Option<Lockstep<C>> {
    let mut lockstep = run::<C>("sesphr-hybrid/keys=self-generated", Coalition::USER_CAPSULES);
    refused(&lockstep, OTHER);
    let x = Symbolic::atom(&(), &Purpose::Secret(PATIENT));
    let r = Symbolic::atom(&(), &Purpose::Blinding(OTHER, Generation(0)));
    let stolen = Symbolic::g1(&Symbolic::mul(&r, &x));
    // The owner makes RK from the half in G2.
    let target = Target::G2(G2(stolen.0));
    let derivation = derive(lockstep.knowledge(), target, C::KIND)?;
    let Ok(Real::G2(g2)) = interpret(&derivation, lockstep.holdings()) else {
        panic!("the element is in the other group too");
    };
    let Some(Real::G1(g1)) = lockstep.holdings().get(&stolen.into()).cloned() else {
        panic!("the parameter leaked");
    };

    let root = Entropy::Seeded(11).seed();
    let owner = scheme::secret_key::<C>(&C::fork(&root, PartyId::Owner(OWNER)), PATIENT);
    let proof = C::prove(&root, KeyId::User(INSIDER), owner.expose());
    assert!(!C::check_proof(KeyId::User(INSIDER), &g1, &proof), "what the protocol asks for");

    let real = scheme::rekey(&owner, &PublicKey { g1, g2 });
    let public = PublicKey { g1: stolen, g2: G2(stolen.0) };
    let term: ReKey<Symbolic> = scheme::rekey(&SecretKey::new(x), &public);
    lockstep.leak(Fact::from(&term), Real::G2(real.0));
    Some(lockstep)
}

#[test]
fn a_rogue_public_key_makes_the_owner_compute_the_mask_where_groups_are_one() {
    let lockstep = rogue_key::<TypeA>().expect("R is an element of both groups");
    obtains(&lockstep, OTHER);
    assert!(rogue_key::<Bls12>().is_none(), "R cannot be moved to G2");
}

#[test]
fn source_groups_that_are_two_are_kept_apart() {
    let term = Monomial::from(Atom::attacker(1));
    let knowledge = Knowledge::from_iter([G1(term)]);
    let proof = derive(&knowledge, Target::G2(G2(term)), PairingKind::Type1).expect("Type 1");
    let mut holdings = Holdings::<Bls12>::public();
    holdings.hold(G1(term).into(), Real::G1(Bls12::g1(&Bls12::scalar_from_u64(5))));
    let error = interpret(&proof, &holdings).expect_err("Type 3");
    assert!(matches!(error, AttackError::Transfer { .. }), "{error}");
    let mut holdings = Holdings::<TypeA>::public();
    let five = TypeA::g1(&TypeA::scalar_from_u64(5));
    holdings.hold(G1(term).into(), Real::G1(five));
    assert_eq!(interpret(&proof, &holdings).expect("Type 1"), Real::G2(five));
}

/// A hybrid body whose mask is Z^x, where x^2 x' and x' are known: x is one of two square roots.
fn roots<C: LiteralAttack>() {
    let seed = Entropy::Seeded(5).seed();
    let [x, y] = [1, 2].map(|n| C::atom(&seed, &Purpose::Secret(KeyId::User(UserId(n)))));
    let [a, b] = [1, 2].map(Atom::attacker);
    let square = Scalar(Monomial::from_factors(&[(a, 2), (b, 1)]).expect("two atoms fit"));
    let factor = Scalar(b.into());
    let plain = C::synthetic(FIRST, 100);
    let term = Symbolic::seal(
        sesphr::profile::Payload::Hybrid,
        &Gt(a.into()),
        FIRST,
        &Plain::Content(FIRST),
    )
    .expect("symbols have every payload")
    .body;
    let sealed = C::seal(sesphr::profile::Payload::Hybrid, &C::z(&x), FIRST, &plain)
        .expect("every curve has this payload")
        .body;
    let knowledge =
        Knowledge::from_iter([Fact::from(square), Fact::from(factor), Fact::from(term)]);
    let mut holdings = Holdings::<C>::public();
    holdings.hold(square.into(), Real::Scalar(C::mul(&C::mul(&x, &x), &y)));
    holdings.hold(factor.into(), Real::Scalar(y));
    holdings.hold(term.into(), Real::Body(FIRST, sealed));
    let proof = derive(&knowledge, Target::Content(FIRST), C::KIND).expect("it follows");
    assert!(proof.to_string().contains("root of degree 2"), "{proof}");
    assert_eq!(interpret(&proof, &holdings).expect("one root fits"), Real::Plain(plain));
    holdings.hold(factor.into(), Real::Scalar(x));
    let error = interpret(&proof, &holdings).expect_err("no root fits");
    assert!(matches!(error, AttackError::Payload { .. } | AttackError::Root { .. }), "{error}");
}

#[test]
fn the_root_that_fits_is_found_among_all() {
    roots::<Bls12>();
    roots::<TypeA>();
}

#[test]
fn two_literal_bodies_of_one_text_give_it_without_the_norm() {
    let seed = Entropy::Seeded(6).seed();
    let atom = |n| TypeA::atom(&seed, &Purpose::Secret(KeyId::User(UserId(n))));
    let (r, w) = (atom(1), atom(2));
    let [a, b] = [1, 2].map(Atom::attacker);
    let plain = sesphr::payload::Plaintext::from(b"<medical>text in the clear</medical>".repeat(9));
    let literal = sesphr::profile::Payload::Literal;
    let second = Monomial::from_factors(&[(a, 1), (b, 1)]).expect("two atoms fit");
    let mut knowledge = Knowledge::from_iter([Scalar(b.into())]);
    let mut holdings = Holdings::<TypeA>::public();
    holdings.hold(Scalar(b.into()).into(), Real::Scalar(w.clone()));
    for (term, exponent) in [(Monomial::from(a), r.clone()), (second, TypeA::mul(&r, &w))] {
        let body = Symbolic::seal(literal, &Gt(term), FIRST, &Plain::Content(FIRST))
            .expect("symbols have every payload")
            .body;
        let real = TypeA::seal(literal, &TypeA::z(&exponent), FIRST, &plain)
            .expect("Type A has this payload")
            .body;
        knowledge.learn(body);
        holdings.hold(body.into(), Real::Body(FIRST, real));
    }
    let closure = Closure::with(&knowledge, PairingKind::Type1, Literal::Generic);
    let proof = closure.derive(Target::Content(FIRST)).expect("the masks differ by a known scalar");
    assert!(proof.to_string().contains("cancel the contents"), "{proof}");
    assert_eq!(interpret(&proof, &holdings).expect("it can be executed"), Real::Plain(plain));

    let norm = derive(&knowledge, Target::Content(FIRST), PairingKind::Type1).expect("E6");
    assert!(norm.to_string().contains("without a key"), "{norm}");
    interpret(&norm, &holdings).expect("it can be executed");
    // Known content gives the mask.
    let mask = derive(&knowledge, Target::Gt(Gt(a.into())), PairingKind::Type1).expect("E6 (b)");
    assert!(mask.to_string().contains("by the content"), "{mask}");
    assert_eq!(interpret(&mask, &holdings).expect("it divides"), Real::Gt(TypeA::z(&r)));
}

#[test]
fn every_erratum_is_shown() {
    let started = Instant::now();
    let shown = demonstrations(2018);
    println!("{:?}", started.elapsed());
    let ids: Vec<_> = shown.iter().map(|demonstration| demonstration.id).collect();
    assert_eq!(ids, ["E5", "E6", "E7", "E10", "E11", "E16"]);
    for demonstration in &shown {
        println!("{demonstration:#?}");
        assert!(demonstration.shown, "{demonstration:#?}");
        assert!(demonstration.seen.contains("equal to what the owner uploaded"));
        assert!(demonstration.seen.contains("nothing follows"));
    }
    assert_eq!(demonstrations(2018), shown, "the same seed gives the same");
}
