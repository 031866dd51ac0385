//! Type-and-identity-based proxy re-encryption, where a label is a type.
//!
//! Ibraimi, Tang, Hartel, Jonker, "A type-and-identity-based proxy re-encryption scheme and its
//! application in healthcare" (SDM 2008). The equations are restated from memory; they could not be
//! compared with print. The paper pairs a group with itself. Here names are hashed to `G1`, and
//! ciphertexts and the centres' keys are in `G2`, so the scheme runs under both types of pairing.
//!
//! Two centres make keys from names: one for owners, one for readers. The message is a random element
//! Z^m, and Z^m hides an item. All items of a type are sealed with one hash of the owner's key, so a
//! re-encryption key opens the type and no other.
//!
//! Costs: centre 1 g2; keys 1 hash, 1 g1; seal 1 g2, 2 gt, 1 pairing; own 1 gt, 1 pairing; grant
//! 1 hash, 1 g1, 1 g2, 2 gt, 1 pairing; transform 1 pairing; open 1 hash, 2 pairings. (Here and beside
//! the other schemes: powers in each group, hashes to `G1`, pairings.)

use super::{Equations, Extent, Facts, Hops, Item, Keeper, Keys, Scheme, Writer, held, secret};
use crate::algebra::group::{Input, Paired};
use zeroize::Zeroizing;

/// Type-and-identity-based proxy re-encryption.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tipre;

/// The domain of H1, from names and from elements of the target group to `G1`.
const H1: &str = "tipre-2008 H1";
/// The domain of H2, from a key and a type to scalars.
const H2: &str = "tipre-2008 H2";

secret!(
    /// A centre's master key, s.
    Centre {
        /// s.
        s: Scalar,
    }
);
held!(
    /// A centre's public key, g2^s.
    Params {
        /// g2^s.
        key: G2,
    }
);
secret!(
    /// A party's key, sk_id = H1(id)^s.
    Secret {
        /// H1(id)^s.
        sk: G1,
    }
);
held!(
    /// What everybody knows of a party: its name, and which centre serves it.
    Public {
        /// H1(id).
        name: G1,
        /// g2^s.
        centre: G2,
    }
);
held!(
    /// An item's ciphertext: (g2^r, Z^m e(H1(id), g2^s)^(r h_t)).
    Capsule {
        /// g2^r.
        c1: G2,
        /// Z^m e(H1(id), g2^s)^(r h_t).
        c2: Gt,
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
    /// A re-encryption key for one type: H1(X) over the power of the owner's key, and X encrypted to
    /// the reader.
    ReKey {
        /// sk_id^(-h_t) H1(X).
        rk: G1,
        /// g2^rho.
        x1: G2,
        /// X e(H1(id'), g2^s2)^rho.
        x2: Gt,
    }
);
held!(
    /// A transformed item, with X encrypted to the reader.
    Answer {
        /// g2^r.
        c1: G2,
        /// Z^m e(H1(X), g2^r).
        c2: Gt,
        /// g2^rho.
        x1: G2,
        /// X e(H1(id'), g2^s2)^rho.
        x2: Gt,
    }
);

/// H1(X).
fn element_hash<A: Paired>(x: &A::Gt) -> A::G1 {
    A::hash_to_g1(H1, &[Input::Gt(x)])
}

/// h_t = H2(sk_id, t).
fn type_hash<A: Paired>(owner: &Secret<A>, label: &'static str) -> A::Scalar {
    A::hash_to_scalar(H2, &[Input::G1(&owner.sk), Input::Text(label)])
}

impl<A: Paired> Scheme<A> for Tipre {
    const FACTS: Facts = Facts {
        name: "tipre-2008",
        title: "type-and-identity-based proxy re-encryption",
        source: "Ibraimi, Tang, Hartel, Jonker, A type-and-identity-based proxy re-encryption scheme \
                 and its application in healthcare, SDM 2008",
        equations: Equations::Memory,
        centres: 2,
        extent: Extent::Label,
        hops: Hops::One,
        proxies: 1,
        threshold: 1,
        writer: Writer::Owner,
        keeper: Keeper::Cloud,
        undelegable: false,
        type3_only: false,
    };

    type Centre = Centre<A>;
    type Params = Params<A>;
    type Secret = Secret<A>;
    type Public = Public<A>;
    type Capsule = Capsule<A>;
    type Closed = ();
    type Mask = Mask<A>;
    type Share = ReKey<A>;
    type Answer = Answer<A>;

    fn centre(seed: &A::Seed) -> Keys<Centre<A>, Params<A>> {
        let s = A::draw(seed, "s");
        // g2^s
        let key = A::g2(&s);
        Keys { secret: Centre { s }, public: Params { key } }
    }

    fn keys(
        centre: &Keys<Centre<A>, Params<A>>,
        _seed: &A::Seed,
        party: &'static str,
    ) -> Keys<Secret<A>, Public<A>> {
        // H1(id)
        let name = A::hash_to_g1(H1, &[Input::Text(party)]);
        // sk_id = H1(id)^s
        let sk = A::g1_pow(&name, &centre.secret.s);
        Keys { secret: Secret { sk }, public: Public { name, centre: centre.public.key.clone() } }
    }

    fn seal(
        owner: &Keys<Secret<A>, Public<A>>,
        seed: &A::Seed,
        item: Item,
    ) -> (Capsule<A>, Mask<A>) {
        let r = A::draw(seed, &format!("r-{}", item.name));
        let m = A::z(&A::draw(seed, &format!("m-{}", item.name)));
        let h = type_hash(&owner.secret, item.label);
        // c1 = g2^r
        let c1 = A::g2(&r);
        // c2 = Z^m e(H1(id), g2^s)^(r h_t)
        let paired = A::pair(&owner.public.name, &owner.public.centre);
        let c2 = A::gt_mul(&m, &A::gt_pow(&paired, &A::mul(&r, &h)));
        (Capsule { c1, c2 }, Mask { m })
    }

    fn open_own(
        owner: &Keys<Secret<A>, Public<A>>,
        item: Item,
        capsule: &Capsule<A>,
    ) -> Option<Mask<A>> {
        let h = type_hash(&owner.secret, item.label);
        // Z^m = c2 / e(sk_id, c1)^(h_t)
        let hidden_by = A::gt_pow(&A::pair(&owner.secret.sk, &capsule.c1), &h);
        Some(Mask { m: A::gt_mul(&capsule.c2, &A::gt_inv(&hidden_by)) })
    }

    fn grant(
        owner: &Keys<Secret<A>, Public<A>>,
        reader: &Public<A>,
        seed: &A::Seed,
        label: &'static str,
    ) -> Vec<ReKey<A>> {
        // X, any element of the target group
        let x = Zeroizing::new(A::z(&A::draw(seed, &format!("x-{label}"))));
        let rho = A::draw(seed, &format!("rho-{label}"));
        let h = type_hash(&owner.secret, label);
        // rk = sk_id^(-h_t) H1(X)
        let rk = A::g1_mul(&A::g1_pow(&owner.secret.sk, &A::neg(&h)), &element_hash::<A>(&x));
        // (g2^rho, X e(H1(id'), g2^s2)^rho)
        let x1 = A::g2(&rho);
        let x2 = A::gt_mul(&x, &A::gt_pow(&A::pair(&reader.name, &reader.centre), &rho));
        vec![ReKey { rk, x1, x2 }]
    }

    fn transform(share: &ReKey<A>, capsule: &Capsule<A>, _seed: &A::Seed) -> Answer<A> {
        // c2' = c2 e(rk, c1) = Z^m e(H1(X), c1)
        let c2 = A::gt_mul(&capsule.c2, &A::pair(&share.rk, &capsule.c1));
        Answer { c1: capsule.c1.clone(), c2, x1: share.x1.clone(), x2: share.x2.clone() }
    }

    fn open(reader: &Keys<Secret<A>, Public<A>>, answers: &[Answer<A>]) -> Option<Mask<A>> {
        let answer = answers.first()?;
        // X = x2 / e(sk_id', g2^rho)
        let encrypted_by = A::pair(&reader.secret.sk, &answer.x1);
        let x = Zeroizing::new(A::gt_mul(&answer.x2, &A::gt_inv(&encrypted_by)));
        // Z^m = c2' / e(H1(X), c1)
        let hidden_by = A::pair(&element_hash::<A>(&x), &answer.c1);
        Some(Mask { m: A::gt_mul(&answer.c2, &A::gt_inv(&hidden_by)) })
    }
}
