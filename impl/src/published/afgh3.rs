//! The third attempt of Ateniese, Fu, Green and Hohenberger, with both levels.
//!
//! "Improved proxy re-encryption schemes with applications to secure distributed storage" (NDSS 2005;
//! ACM TISSEC 9(1), 2006). The second level and the re-encryption key are as in Charm,
//! `schemes/prenc/pre_afgh06.py`. Charm leaves out the first level as it is sealed: that is restated
//! from memory and could not be compared with print. Charm pairs a group with itself. Here ciphertexts
//! are in `G1`, and re-encryption keys and the half of a public key that they are made from are in
//! `G2`.
//!
//! A party has two secrets. The first opens what can be delegated, the second what was delegated to
//! it and what cannot be delegated.
//!
//! Costs: keys 1 g2, 1 gt; seal 1 g1, 1 gt; own 1 g2, 1 gt, 1 pairing; close 1 g1, 1 gt, 1 pairing;
//! open closed 1 gt; grant 1 g2; transform 1 pairing; open 1 gt.

use super::{Equations, Extent, Facts, Hops, Item, Keeper, Keys, Scheme, Writer, held, secret};
use crate::algebra::group::Paired;

/// Two levels, of which the first cannot be delegated.
#[derive(Clone, Copy, Debug, Default)]
pub struct Afgh3;

secret!(
    /// sk = (a1, a2).
    Secret {
        /// a1, for the second level.
        a1: Scalar,
        /// a2, for the first level.
        a2: Scalar,
    }
);
held!(
    /// pk = (Z^a1, g2^a2).
    Public {
        /// Z^a1.
        first: Gt,
        /// g2^a2.
        second: G2,
    }
);
held!(
    /// The second level: g1^r, hidden by Z^(a1 r).
    Capsule {
        /// g1^r.
        c1: G1,
    }
);
held!(
    /// The first level: Z^(a2 k), hidden by Z^k. Nobody can transform it.
    Closed {
        /// Z^(a2 k).
        t: Gt,
    }
);
secret!(
    /// What hides an item: Z^(a1 r), or Z^k on the first level.
    Mask {
        /// Z^(a1 r) or Z^k.
        z: Gt,
    }
);
held!(
    /// rk = g2^(b2 a1).
    ReKey {
        /// g2^(b2 a1).
        rk: G2,
    }
);
held!(
    /// The second level transformed: Z^(r a1 b2).
    Answer {
        /// Z^(r a1 b2).
        t: Gt,
    }
);

impl<A: Paired> Scheme<A> for Afgh3 {
    const FACTS: Facts = Facts {
        name: "afgh-3",
        title: "the third scheme of Ateniese, Fu, Green and Hohenberger",
        source: "Ateniese, Fu, Green, Hohenberger, Improved proxy re-encryption schemes, NDSS 2005; \
                 Charm, pre_afgh06.py",
        equations: Equations::Source,
        centres: 0,
        extent: Extent::Owner,
        hops: Hops::One,
        proxies: 1,
        threshold: 1,
        writer: Writer::Anybody,
        keeper: Keeper::Cloud,
        undelegable: true,
        type3_only: false,
    };

    type Centre = ();
    type Params = ();
    type Secret = Secret<A>;
    type Public = Public<A>;
    type Capsule = Capsule<A>;
    type Closed = Closed<A>;
    type Mask = Mask<A>;
    type Share = ReKey<A>;
    type Answer = Answer<A>;

    fn centre(_seed: &A::Seed) -> Keys<(), ()> {
        Keys { secret: (), public: () }
    }

    fn keys(
        _centre: &Keys<(), ()>,
        seed: &A::Seed,
        party: &'static str,
    ) -> Keys<Secret<A>, Public<A>> {
        // sk = (a1, a2)
        let a1 = A::draw(seed, &format!("a1-{party}"));
        let a2 = A::draw(seed, &format!("a2-{party}"));
        // pk = (Z^a1, g2^a2)
        let public = Public { first: A::z(&a1), second: A::g2(&a2) };
        Keys { secret: Secret { a1, a2 }, public }
    }

    fn seal(
        owner: &Keys<Secret<A>, Public<A>>,
        seed: &A::Seed,
        item: Item,
    ) -> (Capsule<A>, Mask<A>) {
        let r = A::draw(seed, &format!("r-{}", item.name));
        // g1^r; (Z^a1)^r
        (Capsule { c1: A::g1(&r) }, Mask { z: A::gt_pow(&owner.public.first, &r) })
    }

    fn close(
        owner: &Keys<Secret<A>, Public<A>>,
        seed: &A::Seed,
        item: Item,
    ) -> Option<(Closed<A>, Mask<A>)> {
        let k = A::draw(seed, &format!("k-{}", item.name));
        // Z^(a2 k) = e(g1^k, g2^a2), hidden by Z^k
        Some((Closed { t: A::pair(&A::g1(&k), &owner.public.second) }, Mask { z: A::z(&k) }))
    }

    fn open_closed(owner: &Keys<Secret<A>, Public<A>>, closed: &Closed<A>) -> Option<Mask<A>> {
        // Z^k = (Z^(a2 k))^(1/a2)
        Some(Mask { z: A::gt_pow(&closed.t, &A::inv(&owner.secret.a2)?) })
    }

    fn open_own(
        owner: &Keys<Secret<A>, Public<A>>,
        _item: Item,
        capsule: &Capsule<A>,
    ) -> Option<Mask<A>> {
        // Z^(a1 r) = e(g1^r, g2)^a1
        let paired = A::pair(&capsule.c1, &A::g2(&A::integer(1)));
        Some(Mask { z: A::gt_pow(&paired, &owner.secret.a1) })
    }

    fn grant(
        owner: &Keys<Secret<A>, Public<A>>,
        reader: &Public<A>,
        _seed: &A::Seed,
        _label: &'static str,
    ) -> Vec<ReKey<A>> {
        // rk = (g2^b2)^a1
        vec![ReKey { rk: A::g2_pow(&reader.second, &owner.secret.a1) }]
    }

    fn transform(share: &ReKey<A>, capsule: &Capsule<A>, _seed: &A::Seed) -> Answer<A> {
        // e(g1^r, g2^(a1 b2)) = Z^(r a1 b2)
        Answer { t: A::pair(&capsule.c1, &share.rk) }
    }

    fn open(reader: &Keys<Secret<A>, Public<A>>, answers: &[Answer<A>]) -> Option<Mask<A>> {
        // Z^(a1 r) = (Z^(r a1 b2))^(1/b2); the reader's a2 is b2
        Some(Mask { z: A::gt_pow(&answers.first()?.t, &A::inv(&reader.secret.a2)?) })
    }
}
