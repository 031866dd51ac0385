//! The multi-hop scheme of recrypt, after Cai and Liu: a doctor refers a patient to a specialist.
//!
//! IronCore's recrypt-rs 0.16, `src/internal/mod.rs`; after Cai, Liu, "A multi-use CCA-secure proxy
//! re-encryption scheme" (DASC 2014). The program has public keys in `G1` and hashes to `G2`. This
//! algebra hashes to `G1`, so here the source groups are swapped: public keys and ciphertexts in `G2`,
//! hashes and decrypting keys in `G1`. It is the mirror image, equation by equation.
//!
//! The public key is g2^a and the decrypting key g1^a. Where the source groups are one, these are the
//! same element, and anybody opens everything: the scheme needs a pairing of type 3.
//!
//! The message is a random element Z^m, and Z^m hides an item. A transform replaces what the
//! delegator takes off by what the delegatee can: H(K) of the re-encryption key, and H(K2) of a K2
//! that is fresh with each transform. Both are encrypted to the delegatee. The next hop transforms
//! these two encryptions in turn, the first with the re-encryption key alone, the second with a fresh
//! K as well. So an answer grows by one block with each hop.
//!
//! What differs from the program: it signs each answer, and adds a hash of the message that tells a
//! reader whether they opened it. Its H raises a fixed element to a hashed power; here nobody knows
//! the logarithm.
//!
//! Costs: keys 1 g2; seal 1 g1, 1 g2, 1 gt, 1 pairing; own 1 g1, 1 pairing; grant 1 hash, 2 g1, 1 g2,
//! 1 gt, 1 pairing; transform 1 hash, 1 g1, 1 g2, 1 gt, 2 pairings; transform again 1 hash, 1 g1, 1 g2,
//! 1 gt, 3 pairings; open 2 hashes, 1 g1, 3 pairings, and 2 hashes and 2 pairings more for each
//! further hop.

use super::{
    Disclose, Equations, Extent, Facts, Hops, Item, Keeper, Keys, Scheme, Value, Writer, held,
    secret,
};
use crate::algebra::group::{Input, Paired};
use derive_where::derive_where;
use zeroize::Zeroizing;

/// Proxy re-encryption in as many hops as there are grants.
#[derive(Clone, Copy, Debug, Default)]
pub struct CaiLiu;

secret!(
    /// sk = a.
    Secret {
        /// a.
        a: Scalar,
    }
);
held!(
    /// pk = g2^a.
    Public {
        /// g2^a.
        pk: G2,
    }
);
held!(
    /// An element of the target group, encrypted to a: (g2^r, M Z^(a r)).
    Sealed {
        /// g2^r.
        c: G2,
        /// M Z^(a r).
        d: Gt,
    }
);
secret!(
    /// What hides an item, Z^m.
    Mask {
        /// Z^m.
        m: Gt,
    }
);
held!(
    /// What turns an encryption to a into one that H(K) opens.
    Turn {
        /// H(K) g1^(-a).
        rk: G1,
    }
);

/// A re-encryption key from a to b.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReKey<A: Paired> {
    /// K, encrypted to b.
    pub key: Sealed<A>,
    /// H(K) g1^(-a).
    pub turn: Turn<A>,
    /// b's public key, to which a transform encrypts.
    pub reader: Public<A>,
}

impl<A: Paired> Disclose<A> for ReKey<A> {
    fn disclose(&self, learn: &mut dyn FnMut(&'static str, Value<A>)) {
        self.key.disclose(learn);
        self.turn.disclose(learn);
        self.reader.disclose(learn);
    }
}

/// What one transform adds.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Block<A: Paired> {
    /// K of the re-encryption key, encrypted to b.
    pub key: Sealed<A>,
    /// The transform's own K, encrypted to b.
    pub fresh: Sealed<A>,
}

/// A transformed item: the item, and a block for each hop.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Answer<A: Paired> {
    /// The item, which the Ks of the first block open.
    pub item: Sealed<A>,
    /// Blocks that the Ks of the next block open.
    pub earlier: Vec<Block<A>>,
    /// The last block, which the reader opens.
    pub last: Block<A>,
}

impl<A: Paired> Disclose<A> for Answer<A> {
    fn disclose(&self, learn: &mut dyn FnMut(&'static str, Value<A>)) {
        self.item.disclose(learn);
        for block in self.earlier.iter().chain([&self.last]) {
            block.key.disclose(learn);
            block.fresh.disclose(learn);
        }
    }
}

/// H(K).
fn hash<A: Paired>(k: &A::Gt) -> A::G1 {
    A::hash_to_g1("cai-liu H", &[Input::Gt(k)])
}

impl<A: Paired> Sealed<A> {
    /// (g2^r, M Z^(a r)), with Z^(a r) = e(g1^r, g2^a).
    fn new(to: &Public<A>, message: &A::Gt, r: &A::Scalar) -> Self {
        Self { c: A::g2(r), d: A::gt_mul(message, &A::pair(&A::g1(r), &to.pk)) }
    }

    /// (g2^r, M Z^(a r) e(p, g2^r)).
    fn times(&self, p: &A::G1) -> Self {
        Self { c: self.c.clone(), d: A::gt_mul(&self.d, &A::pair(p, &self.c)) }
    }

    /// M Z^(a r) / e(p, g2^r): M, where p = g1^a.
    fn over(&self, p: &A::G1) -> A::Gt {
        A::gt_mul(&self.d, &A::gt_inv(&A::pair(p, &self.c)))
    }
}

/// The K of a transform, which is fresh: H(K) and K encrypted to the reader.
fn fresh<A: Paired>(reader: &Public<A>, seed: &A::Seed) -> (A::G1, Sealed<A>) {
    let k = Zeroizing::new(A::z(&A::draw(seed, "k")));
    (hash::<A>(&k), Sealed::new(reader, &k, &A::draw(seed, "rho")))
}

impl<A: Paired> Scheme<A> for CaiLiu {
    const FACTS: Facts = Facts {
        name: "cai-liu",
        title: "the multi-hop scheme of recrypt",
        source: "recrypt-rs 0.16, src/internal/mod.rs; after Cai, Liu, A multi-use CCA-secure proxy \
                 re-encryption scheme, DASC 2014",
        equations: Equations::Source,
        centres: 0,
        extent: Extent::Owner,
        hops: Hops::Many,
        proxies: 1,
        threshold: 1,
        writer: Writer::Anybody,
        keeper: Keeper::Cloud,
        undelegable: false,
        type3_only: true,
    };

    type Centre = ();
    type Params = ();
    type Secret = Secret<A>;
    type Public = Public<A>;
    type Capsule = Sealed<A>;
    type Closed = ();
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
        let a = A::draw(seed, &format!("a-{party}"));
        // pk = g2^a
        let pk = A::g2(&a);
        Keys { secret: Secret { a }, public: Public { pk } }
    }

    fn seal(
        owner: &Keys<Secret<A>, Public<A>>,
        seed: &A::Seed,
        item: Item,
    ) -> (Sealed<A>, Mask<A>) {
        let r = A::draw(seed, &format!("r-{}", item.name));
        let m = A::z(&A::draw(seed, &format!("m-{}", item.name)));
        // (g2^r, Z^m Z^(a r))
        (Sealed::new(&owner.public, &m, &r), Mask { m })
    }

    fn open_own(
        owner: &Keys<Secret<A>, Public<A>>,
        _item: Item,
        capsule: &Sealed<A>,
    ) -> Option<Mask<A>> {
        // Z^m = d / e(g1^a, g2^r)
        Some(Mask { m: capsule.over(&A::g1(&owner.secret.a)) })
    }

    fn grant(
        owner: &Keys<Secret<A>, Public<A>>,
        reader: &Public<A>,
        seed: &A::Seed,
        _label: &'static str,
    ) -> Vec<ReKey<A>> {
        let k = Zeroizing::new(A::z(&A::draw(seed, "k")));
        // (g2^rho, K Z^(b rho))
        let key = Sealed::new(reader, &k, &A::draw(seed, "rho"));
        // H(K) g1^(-a)
        let rk = A::g1_mul(&hash::<A>(&k), &A::g1(&A::neg(&owner.secret.a)));
        vec![ReKey { key, turn: Turn { rk }, reader: reader.clone() }]
    }

    fn transform(share: &ReKey<A>, capsule: &Sealed<A>, seed: &A::Seed) -> Answer<A> {
        let (hash, fresh) = fresh(&share.reader, seed);
        // d e(H(K) g1^(-a) H(K2), g2^r) = Z^m e(H(K) H(K2), g2^r)
        let item = capsule.times(&A::g1_mul(&share.turn.rk, &hash));
        Answer { item, earlier: Vec::new(), last: Block { key: share.key.clone(), fresh } }
    }

    fn transform_again(share: &ReKey<A>, answer: &Answer<A>, seed: &A::Seed) -> Option<Answer<A>> {
        let (hash, fresh) = fresh(&share.reader, seed);
        let block = Block {
            // K Z^(b rho) e(H(K3) g1^(-b), g2^rho) = K e(H(K3), g2^rho)
            key: answer.last.key.times(&share.turn.rk),
            // K2 Z^(b rho2) e(H(K3) g1^(-b) H(K4), g2^rho2) = K2 e(H(K3) H(K4), g2^rho2)
            fresh: answer.last.fresh.times(&A::g1_mul(&share.turn.rk, &hash)),
        };
        let earlier = answer.earlier.iter().cloned().chain([block]).collect();
        let last = Block { key: share.key.clone(), fresh };
        Some(Answer { item: answer.item.clone(), earlier, last })
    }

    fn open(reader: &Keys<Secret<A>, Public<A>>, answers: &[Answer<A>]) -> Option<Mask<A>> {
        let Answer { item, earlier, last } = answers.first()?;
        // K = K Z^(b rho) / e(g1^b, g2^rho), and K2 likewise
        let own = A::g1(&reader.secret.a);
        let opened = [&last.key, &last.fresh].map(|one| Zeroizing::new(one.over(&own)));
        // K = K e(H(K3), g2^rho) / e(H(K3), g2^rho), and K2 likewise with H(K3) H(K4)
        let [k, k2] = earlier.iter().rev().fold(opened, |[k3, k4], block| {
            let h3 = hash::<A>(&k3);
            let h3_h4 = A::g1_mul(&h3, &hash::<A>(&k4));
            [(&block.key, h3), (&block.fresh, h3_h4)].map(|(one, p)| Zeroizing::new(one.over(&p)))
        });
        // Z^m = d' / e(H(K) H(K2), g2^r)
        Some(Mask { m: item.over(&A::g1_mul(&hash::<A>(&k), &hash::<A>(&k2))) })
    }
}
