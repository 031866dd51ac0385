//! Every scheme on every algebra that it runs on.

mod counting;
mod laws;

use super::{Afgh3, CaiLiu, Disclose, Scheme, SeSphr, Tipre, Umbral, umbral};
use crate::algebra::group::{Group, Paired};
use crate::algebra::ristretto::Ristretto;
use counting::{Counting, Counts, counted};
use laws::{FIRST, SECOND, World};

/// The laws of one scheme on one algebra, and the digest of what it discloses there.
macro_rules! scheme_on {
    ($($(#[$attribute:meta])* $module:ident: $scheme:ty, $algebra:ty, $digest:literal;)+) => {$(
        $(#[$attribute])*
        mod $module {
            use super::laws;
            use super::super::*;
            #[allow(unused_imports)]
            use super::{Counting, Ristretto};

            #[test]
            fn round_trip() {
                laws::round_trip::<$scheme, $algebra>();
            }
            #[test]
            fn refusal() {
                laws::refusal::<$scheme, $algebra>();
            }
            #[test]
            fn closed() {
                laws::closed::<$scheme, $algebra>();
            }
            #[test]
            fn hops() {
                laws::hops::<$scheme, $algebra>();
            }
            #[test]
            fn writer() {
                laws::writer::<$scheme, $algebra>();
            }
            #[test]
            fn nothing_moved() {
                assert_eq!(laws::digest::<$scheme, $algebra>(), $digest);
            }
            #[test]
            fn secrets_show_nothing() {
                let world = laws::World::<$scheme, $algebra>::new();
                let (_, mask) = world.seal(laws::FIRST);
                assert_eq!(format!("{:?}", world.reader.secret), "Secret(..)");
                assert_eq!(format!("{mask:?}"), "Mask(..)");
                let centre = format!("{:?}", world.owners.secret);
                assert!(["()", "Centre(..)"].contains(&&*centre), "{centre}");
            }
        }
    )+};
}

scheme_on! {
    #[cfg(feature = "bls12")]
    sesphr_on_bls12: SeSphr, crate::Bls12,
        "706a4b5f1ffab7f96e1f1fcd7f9105e10f365c14d07201de5a23954c5128cb61";
    #[cfg(feature = "type-a")]
    sesphr_on_type_a: SeSphr, crate::TypeA,
        "2d50061c84702b9afe1a19a513f6fdbd6aaff3cfeca624ad662be2adea1d0aac";
    #[cfg(feature = "bls12")]
    tipre_on_bls12: Tipre, crate::Bls12,
        "fd517bd6abce8901c8a95cd0a13ee1b010100d65d5b6c85540db7b8c1523d134";
    #[cfg(feature = "type-a")]
    tipre_on_type_a: Tipre, crate::TypeA,
        "61403ee3b60334df40b4e037f029ba68d42c1aeff87d549b5ed8193af4e34151";
    #[cfg(feature = "bls12")]
    afgh3_on_bls12: Afgh3, crate::Bls12,
        "7cb97281f54b53846c3e734e6d833ff7d99c9ec3dc17dae8facabefd6dc96ac0";
    #[cfg(feature = "type-a")]
    afgh3_on_type_a: Afgh3, crate::TypeA,
        "a1ed9d2357f9c9c28755a6aa10e4b0b2d442ce466cbc344b97567ada6a2f229c";
    #[cfg(feature = "bls12")]
    umbral_on_bls12: Umbral, crate::Bls12,
        "d45677881e4dc1e1b4d8fd36aa3afecbad2cbbe677e29e2ef6eeefe1e4147584";
    #[cfg(feature = "type-a")]
    umbral_on_type_a: Umbral, crate::TypeA,
        "d577c50568ff3aeb26132e1cd82cd8940e28b44c4ff74983a5136e906d09e309";
    umbral_on_ristretto: Umbral, Ristretto,
        "3e5304e6f302fc5e5dbc3d4b67f741423f935d37cf24fa5dc6d3d5dbf41a690d";
    #[cfg(feature = "bls12")]
    cai_liu_on_bls12: CaiLiu, crate::Bls12,
        "88e38aa1e9dd87101b6f7f29a71ce2ae916abd401dce77e2213245c742a4705d";
    sesphr_on_logarithms: SeSphr, Counting,
        "096ca9e7db980ccb8908e6e8dc4b1b200f4de633a734befb674f41ba10dd10d1";
    tipre_on_logarithms: Tipre, Counting,
        "81b7acc4bb4598253c800da72f6636e044d7b9873be86d685ff793b2a966dc50";
    afgh3_on_logarithms: Afgh3, Counting,
        "df8a6d6c4dedbe21f19e4a70453d1130fdd99cb976c79a60b216676070aa661f";
    umbral_on_logarithms: Umbral, Counting,
        "5963a1c0d2a1a8ad50b43e043ef8a65b2def317651acd97c36881b1d0f87f6bf";
    cai_liu_on_logarithms: CaiLiu, Counting,
        "5ed4bebb003c21cd5ecfc7e167b5cb09c55e7e042e0d24f06073a137638b40fc";
}

/// A capsule or an answer that was changed, at each of its values in turn, does not open.
#[test]
fn umbral_refuses_what_was_changed() {
    type A = Ristretto;
    let world = World::<Umbral, A>::new();
    let shares = world.grant();
    let (capsule, mask) = world.seal(FIRST);
    let moved = |p: &mut <A as Group>::G1| *p = A::g1_mul(p, &A::g1(&A::integer(1)));
    let more = |x: &mut <A as Group>::Scalar| *x = A::add(x, &A::integer(1));

    type Change<T> = (&'static str, Box<dyn Fn(&mut T)>);
    let capsules: [Change<umbral::Capsule<A>>; 3] = [
        ("E", Box::new(move |one| moved(&mut one.e))),
        ("V", Box::new(move |one| moved(&mut one.v))),
        ("s", Box::new(move |one| more(&mut one.s))),
    ];
    for (what, change) in capsules {
        let mut changed = capsule.clone();
        change(&mut changed);
        assert!(!changed.holds(), "{what}");
        assert_eq!(Umbral::open_own(&world.owner, FIRST, &changed), None, "{what}");
        let answers = world.answers(&shares, &changed);
        assert!(answers.iter().all(umbral::Answer::holds), "the proxies did their part");
        assert_eq!(Umbral::open(&world.reader, &answers), None, "{what}");
    }

    // Changes that the proof of the answer shows, and those that only the last check shows
    let answers: [(bool, Change<umbral::Answer<A>>); 12] = [
        (true, ("E_i", Box::new(move |one| moved(&mut one.fragment.e1)))),
        (true, ("V_i", Box::new(move |one| moved(&mut one.fragment.v1)))),
        (true, ("U^rk", Box::new(move |one| moved(&mut one.commitment.u1)))),
        (true, ("E^t", Box::new(move |one| moved(&mut one.proof.e2)))),
        (true, ("V^t", Box::new(move |one| moved(&mut one.proof.v2)))),
        (true, ("U^t", Box::new(move |one| moved(&mut one.proof.u2)))),
        (true, ("z", Box::new(move |one| more(&mut one.proof.z)))),
        (true, ("E", Box::new(move |one| moved(&mut one.capsule.e)))),
        (false, ("s", Box::new(move |one| more(&mut one.capsule.s)))),
        (false, ("X", Box::new(move |one| moved(&mut one.grant.precursor)))),
        (false, ("owner", Box::new(move |one| moved(&mut one.grant.owner)))),
        (false, ("i", Box::new(|one| one.proxy = "4"))),
    ];
    for (proven, (what, change)) in &answers {
        for changed in 0..2 {
            let mut answers = world.answers(&shares, &capsule);
            answers.truncate(2);
            change(answers.get_mut(changed).expect("two proxies answered"));
            assert_ne!(answers.iter().all(umbral::Answer::holds), *proven, "{what}");
            assert_eq!(Umbral::open(&world.reader, &answers), None, "{what}");
        }
        // All alike: nothing but the check at the end sees a change that no proof covers.
        let mut answers = world.answers(&shares, &capsule);
        answers.iter_mut().for_each(change);
        assert_eq!(Umbral::open(&world.reader, &answers), None, "{what}");
    }

    // A proxy that uses another share with a valid proof
    let mut shares = world.grant();
    let share = shares.first_mut().expect("there are shares");
    more(&mut share.fragment.rk);
    share.commitment.u1 = A::g1_pow(&umbral::generator_u::<A>(), &share.fragment.rk);
    let answers = world.answers(&shares, &capsule);
    assert!(answers.iter().all(umbral::Answer::holds), "the proof is one of this share");
    assert_eq!(Umbral::open(&world.reader, &answers), None, "but this share is not the owner's");
    let [_, rest @ ..] = &*answers else { panic!("there are answers") };
    assert_eq!(Umbral::open(&world.reader, rest), Some(mask), "without it two others suffice");
}

/// A proxy that raises one of the three to another power has no proof, whatever it hashes.
#[test]
fn umbral_proves_each_of_three_powers() {
    type A = Ristretto;
    let world = World::<Umbral, A>::new();
    let shares = world.grant();
    let (capsule, _) = world.seal(FIRST);
    let answers = world.answers(&shares, &capsule);
    let (Some(share), Some(honest)) = (shares.first(), answers.first()) else {
        panic!("there are proxies")
    };
    let rk = &share.fragment.rk;
    let other = A::add(rk, &A::integer(1));
    let t = A::draw(&world.seed, "t");
    let u = umbral::generator_u::<A>();
    for cheated in 0..4 {
        let power = |i| if i == cheated { &other } else { rk };
        let mut answer = honest.clone();
        answer.fragment.e1 = A::g1_pow(&capsule.e, power(0));
        answer.fragment.v1 = A::g1_pow(&capsule.v, power(1));
        answer.commitment.u1 = A::g1_pow(&u, power(2));
        let [e2, v2, u2] = [&capsule.e, &capsule.v, &u].map(|base| A::g1_pow(base, &t));
        let umbral::Answer { fragment, commitment, .. } = &answer;
        let p = umbral::challenge(&capsule, fragment, commitment, &u, [&e2, &v2, &u2]);
        answer.proof = umbral::Proof { e2, v2, u2, z: A::add(&t, &A::mul(&p, rk)) };
        assert_eq!(answer.holds(), cheated == 3, "{cheated}");
    }
}

/// Answers are not mixed, and one proxy does not count twice.
#[test]
fn umbral_takes_answers_to_one_question() {
    let world = World::<Umbral, Ristretto>::new();
    let shares = world.grant();
    let [(first, _), (second, _)] = [FIRST, SECOND].map(|item| world.seal(item));
    let [to_first, to_second] = [first, second].map(|capsule| world.answers(&shares, &capsule));
    let ([a, ..], [_, b, ..]) = (&*to_first, &*to_second) else { panic!("there are answers") };
    assert_eq!(Umbral::open(&world.reader, &[a.clone(), b.clone()]), None);
    assert_eq!(Umbral::open(&world.reader, &[a.clone(), a.clone()]), None);
    let again = Umbral::grant(&world.owner, &world.reader.public, &world.seed, FIRST.label);
    let (capsule, _) = world.seal(FIRST);
    let to_again = world.answers(&again, &capsule);
    let [_, b, ..] = &*to_again else { panic!("there are answers") };
    assert_eq!(Umbral::open(&world.reader, &[a.clone(), b.clone()]), None, "of two grants");
}

/// Under a pairing of type 1, who has the public key has the decrypting key.
#[cfg(feature = "type-a")]
#[test]
fn cai_liu_falls_where_the_source_groups_are_one() {
    use crate::TypeA;
    let world = World::<CaiLiu, TypeA>::new();
    let (capsule, mask) = world.seal(FIRST);
    let hidden_by = <TypeA as Paired>::pair(&world.owner.public.pk, &capsule.c);
    let opened = <TypeA as Paired>::gt_mul(&capsule.d, &<TypeA as Paired>::gt_inv(&hidden_by));
    assert!(opened == mask.m);
    const { assert!(<CaiLiu as Scheme<TypeA>>::FACTS.type3_only) };
}

/// An answer grows by a block with each hop.
#[test]
fn cai_liu_grows_by_a_block() {
    let world = World::<CaiLiu, Counting>::new();
    let (capsule, _) = world.seal(FIRST);
    let mut answers = world.answers(&world.grant(), &capsule);
    let sizes: Vec<usize> = (0..4)
        .map(|_| {
            let answer = answers.pop().expect("there is an answer");
            let mut size = 0;
            answer.disclose(&mut |_, _| size += 1);
            let shares =
                CaiLiu::grant(&world.reader, &world.reader.public, &world.seed, FIRST.label);
            let again = |share| CaiLiu::transform_again(share, &answer, &world.seed);
            answers = shares.iter().filter_map(again).collect();
            size
        })
        .collect();
    assert_eq!(sizes, [6, 10, 14, 18]);
}

/// The scheme behind the trait and the scheme that the protocol runs compute the same.
#[cfg(feature = "bls12")]
#[test]
fn sesphr_is_that_of_the_protocol() {
    use crate::keys::{Blinding, PreparedReKey, SecretKey};
    use crate::{Bls12, algebra::Pairing, scheme};
    let world = World::<SeSphr, Bls12>::new();
    let [owner, reader] =
        [&world.owner, &world.reader].map(|keys| SecretKey::<Bls12>::new(keys.secret.x.clone()));
    let public = scheme::public_key(&reader);
    assert_eq!(public.g1, world.reader.public.first);
    assert_eq!(public.g2, world.reader.public.second);

    let (capsule, mask) = world.seal(FIRST);
    let seed = world.seed.branch(FIRST.name);
    let blinding = Blinding::<Bls12>::new(<Bls12 as Group>::draw(&seed, "r-1"));
    assert_eq!(scheme::capsule(&blinding, &owner).0, capsule.r);
    assert_eq!(*scheme::mask(&blinding).expose(), mask.z);

    let shares = world.grant();
    let share = shares.first().expect("there is one proxy");
    let rekey = scheme::rekey(&owner, &public);
    assert_eq!(rekey.0, share.rk);
    assert_eq!(scheme::rekey_escrowed(&owner, &reader).0, share.rk);

    let answers = world.answers(&shares, &capsule);
    let answer = answers.first().expect("there is one proxy");
    let prepared = PreparedReKey::<Bls12>(<Bls12 as Pairing>::prepare(&rekey.0));
    let recapsule = scheme::reencrypt(&scheme::capsule(&blinding, &owner), &prepared);
    assert_eq!(recapsule.0, answer.t);
    let opened = SeSphr::open(&world.reader, &answers).expect("the reader opens");
    assert_eq!(*scheme::unmask(&recapsule, &reader).expose(), opened.z);
    assert_eq!(opened, mask);
}

/// What each operation takes, as the scheme's file says it.
fn costs<S: Scheme<Counting>>() -> Vec<(&'static str, Counts)> {
    let world = World::<S, Counting>::new();
    let seed = &world.seed;
    let mut costs = Vec::new();
    costs.push(("centre", counted(|| S::centre(seed)).0));
    costs.push(("keys", counted(|| S::keys(&world.owners, seed, "owner")).0));
    let (cost, (capsule, _)) = counted(|| S::seal(&world.owner, seed, FIRST));
    costs.push(("seal", cost));
    costs.push(("own", counted(|| S::open_own(&world.owner, FIRST, &capsule)).0));
    let (cost, closed) = counted(|| S::close(&world.owner, seed, FIRST));
    costs.push(("close", cost));
    if let Some((closed, _)) = closed {
        costs.push(("open closed", counted(|| S::open_closed(&world.owner, &closed)).0));
    }
    let (cost, shares) =
        counted(|| S::grant(&world.owner, &world.reader.public, seed, FIRST.label));
    costs.push(("grant", cost));
    let share = shares.first().expect("there is a proxy");
    let (cost, answer) = counted(|| S::transform(share, &capsule, seed));
    costs.push(("transform", cost));
    let answers: Vec<_> = shares
        .iter()
        .take(S::FACTS.threshold.into())
        .map(|share| S::transform(share, &capsule, seed))
        .collect();
    let (cost, opened) = counted(|| S::open(&world.reader, &answers));
    assert!(opened.is_some());
    costs.push(("open", cost));
    let again = S::grant(&world.reader, &world.specialist.public, seed, FIRST.label);
    let share = again.first().expect("there is a proxy");
    let (cost, again) = counted(|| S::transform_again(share, &answer, seed));
    costs.push(("transform again", cost));
    if let Some(again) = again {
        costs.push(("open again", counted(|| S::open(&world.specialist, &[again])).0));
    }
    costs.retain(|(_, cost)| *cost != Counts::default());
    costs
}

/// Powers in G1, G2 and Gt, hashes, pairings.
const fn takes(g1: u32, g2: u32, gt: u32, hashes: u32, pairings: u32) -> Counts {
    Counts { g1, g2, gt, hashes, pairings }
}

#[test]
fn operations_take_what_the_files_say() {
    assert_eq!(
        costs::<SeSphr>(),
        [
            ("keys", takes(1, 1, 0, 0, 0)),
            ("seal", takes(1, 0, 1, 0, 0)),
            ("own", takes(0, 1, 1, 0, 1)),
            ("close", takes(1, 0, 1, 0, 1)),
            ("open closed", takes(0, 0, 1, 0, 0)),
            ("grant", takes(0, 1, 0, 0, 0)),
            ("transform", takes(0, 0, 0, 0, 1)),
            ("open", takes(0, 0, 1, 0, 0)),
        ]
    );
    assert_eq!(
        costs::<Tipre>(),
        [
            ("centre", takes(0, 1, 0, 0, 0)),
            ("keys", takes(1, 0, 0, 1, 0)),
            ("seal", takes(0, 1, 2, 0, 1)),
            ("own", takes(0, 0, 1, 0, 1)),
            ("grant", takes(1, 1, 2, 1, 1)),
            ("transform", takes(0, 0, 0, 0, 1)),
            ("open", takes(0, 0, 0, 1, 2)),
        ]
    );
    assert_eq!(
        costs::<Afgh3>(),
        [
            ("keys", takes(0, 1, 1, 0, 0)),
            ("seal", takes(1, 0, 1, 0, 0)),
            ("own", takes(0, 1, 1, 0, 1)),
            ("close", takes(1, 0, 1, 0, 1)),
            ("open closed", takes(0, 0, 1, 0, 0)),
            ("grant", takes(0, 1, 0, 0, 0)),
            ("transform", takes(0, 0, 0, 0, 1)),
            ("open", takes(0, 0, 1, 0, 0)),
        ]
    );
    assert_eq!(
        costs::<Umbral>(),
        [
            ("keys", takes(1, 0, 0, 0, 0)),
            ("seal", takes(3, 0, 0, 0, 0)),
            ("own", takes(3, 0, 0, 0, 0)),
            ("grant", takes(5, 0, 0, 1, 0)),
            ("transform", takes(5, 0, 0, 1, 0)),
            ("open", takes(22, 0, 0, 2, 0)),
        ]
    );
    assert_eq!(
        costs::<CaiLiu>(),
        [
            ("keys", takes(0, 1, 0, 0, 0)),
            ("seal", takes(1, 1, 1, 0, 1)),
            ("own", takes(1, 0, 0, 0, 1)),
            ("grant", takes(2, 1, 1, 1, 1)),
            ("transform", takes(1, 1, 1, 1, 2)),
            ("open", takes(1, 0, 0, 2, 3)),
            ("transform again", takes(1, 1, 1, 1, 3)),
            ("open again", takes(1, 0, 0, 4, 5)),
        ]
    );
}
