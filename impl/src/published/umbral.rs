//! Umbral: a threshold scheme without a pairing, here with 2 of 3 proxies.
//!
//! NuCypher's umbral-pre 0.11: `capsule.rs`, `key_frag.rs`, `capsule_frag.rs`. It is written for a
//! group of prime order and runs on `G1`.
//!
//! The owner shares a/d among the proxies as the value at 0 of a polynomial. Neither d nor the places
//! x_i of the shares are known to the proxies, who therefore learn nothing of a even together: both
//! are hashes of a secret that only owner and reader have. Each proxy proves that it raised both halves
//! of a capsule to one power, to which its share is committed.
//!
//! What differs from the program:
//!
//! - It signs each share with its commitment, the owner's and the reader's key. Here nothing is signed;
//!   signatures are the protocol's. So an answer's commitment and `owner` are what the proxy says they
//!   are. Whoever takes answers from a proxy compares `owner` with the owner's public key.
//! - It refuses a capsule whose check fails as it decodes it, and so at a proxy. Here a transform
//!   cannot refuse. An answer carries the capsule, and [`Scheme::open`] and [`Scheme::open_own`]
//!   check it.
//! - It numbers shares at random, here they are the proxies' numbers.
//! - U is a hash to the group, as there, under another name.
//!
//! Costs: keys 1 g1; seal 3 g1; own 3 g1; grant 1 hash, 5 g1; transform 1 hash, 5 g1; open with two
//! answers: 1 hash for each, 22 g1.

use super::{
    Disclose, Equations, Extent, Facts, Hops, Item, Keeper, Keys, Scheme, Value, Writer, held,
    secret,
};
use crate::algebra::group::{Group, Input};
use derive_where::derive_where;
use zeroize::Zeroize;

/// Threshold proxy re-encryption without a pairing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Umbral;

/// The proxies, one share each.
pub const PROXIES: [&str; 3] = ["1", "2", "3"];
/// Proxies whose answers open an item: the number of the polynomial's coefficients.
pub const THRESHOLD: u8 = 2;

secret!(
    /// sk = a.
    Secret {
        /// a.
        a: Scalar,
    }
);
held!(
    /// pk = g^a.
    Public {
        /// g^a.
        pk: G1,
    }
);
held!(
    /// A capsule (E, V, s) = (g^r, g^u, u + r h) with h = H(E, V).
    Capsule {
        /// E = g^r.
        e: G1,
        /// V = g^u.
        v: G1,
        /// s = u + r h.
        s: Scalar,
    }
);
secret!(
    /// What hides an item, g^(a (r + u)).
    Mask {
        /// g^(a (r + u)).
        k: G1,
    }
);
held!(
    /// What the shares of a grant have in common.
    Grant {
        /// X = g^x.
        precursor: G1,
        /// The owner's public key.
        owner: G1,
    }
);
secret!(
    /// The value of the polynomial at a place that its proxy does not know.
    Fragment {
        /// rk_i = f(x_i).
        rk: Scalar,
    }
);
held!(
    /// What a share is committed to.
    Commitment {
        /// U^(rk_i).
        u1: G1,
    }
);
held!(
    /// Both halves of a capsule, transformed by one proxy.
    CapsuleFragment {
        /// E_i = E^(rk_i).
        e1: G1,
        /// V_i = V^(rk_i).
        v1: G1,
    }
);
held!(
    /// A proof that E_i, V_i and U^(rk_i) have one exponent (Chaum, Pedersen).
    Proof {
        /// E^t.
        e2: G1,
        /// V^t.
        v2: G1,
        /// U^t.
        u2: G1,
        /// z = t + p rk_i, where p is a hash of all others.
        z: Scalar,
    }
);

/// What one proxy gets.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Share<A: Group> {
    /// The proxy's number.
    pub proxy: &'static str,
    /// X, and the owner.
    pub grant: Grant<A>,
    /// The share proper.
    pub fragment: Fragment<A>,
    /// What it is committed to.
    pub commitment: Commitment<A>,
}

impl<A: Group> Disclose<A> for Share<A> {
    fn disclose(&self, learn: &mut dyn FnMut(&'static str, Value<A>)) {
        self.grant.disclose(learn);
        self.fragment.disclose(learn);
        self.commitment.disclose(learn);
    }
}

/// What one proxy answers.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Answer<A: Group> {
    /// The proxy's number.
    pub proxy: &'static str,
    /// X, and the owner.
    pub grant: Grant<A>,
    /// The capsule that was transformed.
    pub capsule: Capsule<A>,
    /// What it was transformed into.
    pub fragment: CapsuleFragment<A>,
    /// What the share is committed to.
    pub commitment: Commitment<A>,
    /// That it was transformed with this share.
    pub proof: Proof<A>,
}

impl<A: Group> Disclose<A> for Answer<A> {
    fn disclose(&self, learn: &mut dyn FnMut(&'static str, Value<A>)) {
        self.grant.disclose(learn);
        self.capsule.disclose(learn);
        self.fragment.disclose(learn);
        self.commitment.disclose(learn);
        self.proof.disclose(learn);
    }
}

/// U, a generator whose logarithm nobody knows.
pub(super) fn generator_u<A: Group>() -> A::G1 {
    A::hash_to_g1("umbral U", &[])
}

/// h = H(E, V).
fn capsule_hash<A: Group>(e: &A::G1, v: &A::G1) -> A::Scalar {
    A::hash_to_scalar("umbral capsule", &[Input::G1(e), Input::G1(v)])
}

/// p = H(E, E_i, E^t, V, V_i, V^t, U, U^(rk_i), U^t).
pub(super) fn challenge<A: Group>(
    capsule: &Capsule<A>,
    fragment: &CapsuleFragment<A>,
    commitment: &Commitment<A>,
    u: &A::G1,
    [e2, v2, u2]: [&A::G1; 3],
) -> A::Scalar {
    let all = [&capsule.e, &fragment.e1, e2, &capsule.v, &fragment.v1, v2, u, &commitment.u1, u2];
    A::hash_to_scalar("umbral proof", &all.map(Input::G1))
}

impl<A: Group> Capsule<A> {
    /// Whether g^s = V E^h: whoever made it knew the logarithms.
    #[must_use]
    pub fn holds(&self) -> bool {
        // g^s = V E^h
        let h = capsule_hash::<A>(&self.e, &self.v);
        A::g1(&self.s) == A::g1_mul(&self.v, &A::g1_pow(&self.e, &h))
    }
}

impl<A: Group> Answer<A> {
    /// Whether the proxy raised both halves of the capsule to the power that it is committed to. A
    /// reader leaves out answers for which this is false.
    #[must_use]
    pub fn holds(&self) -> bool {
        let Self { capsule, fragment, commitment, proof, .. } = self;
        let u = generator_u::<A>();
        let p = challenge(capsule, fragment, commitment, &u, [&proof.e2, &proof.v2, &proof.u2]);
        // base^z = base^t (base^(rk_i))^p
        let equal = |base: &A::G1, raised: &A::G1, committed: &A::G1| {
            A::g1_pow(base, &proof.z) == A::g1_mul(committed, &A::g1_pow(raised, &p))
        };
        equal(&capsule.e, &fragment.e1, &proof.e2)
            && equal(&capsule.v, &fragment.v1, &proof.v2)
            && equal(&u, &commitment.u1, &proof.u2)
    }
}

/// What owner and reader know of a grant and nobody else does, from X, pk_B and g^(b x).
struct Shared<'a, A: Group> {
    precursor: &'a A::G1,
    reader: &'a A::G1,
    secret: A::G1,
}

impl<A: Group> Drop for Shared<'_, A> {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl<A: Group> Shared<'_, A> {
    /// d = H(X, pk_B, g^(b x)).
    fn d(&self) -> A::Scalar {
        let points = [self.precursor, self.reader, &self.secret];
        A::hash_to_scalar("umbral d", &points.map(Input::G1))
    }

    /// x_i = H(X, pk_B, g^(b x), i).
    fn place(&self, proxy: &'static str) -> A::Scalar {
        let [x, reader, secret] = [self.precursor, self.reader, &self.secret].map(Input::G1);
        A::hash_to_scalar("umbral place", &[x, reader, secret, Input::Text(proxy)])
    }
}

/// The coefficient of share i, at 0: the product over j of x_j / (x_j - x_i). `None` if two places are
/// equal, and on terms, where a difference has no quotients.
fn lagrange<A: Group>(places: &[A::Scalar], i: usize) -> Option<A::Scalar> {
    let own = places.get(i)?;
    let others = places.iter().enumerate().filter(|(j, _)| *j != i);
    others.map(|(_, other)| other).try_fold(A::integer(1), |product, other| {
        // x_j / (x_j - x_i)
        let quotient = A::mul(other, &A::inv(&A::add(other, &A::neg(own)))?);
        Some(A::mul(&product, &quotient))
    })
}

impl<A: Group> Scheme<A> for Umbral {
    const FACTS: Facts = Facts {
        name: "umbral",
        title: "Umbral, threshold proxy re-encryption",
        source: "umbral-pre 0.11: capsule.rs, key_frag.rs, capsule_frag.rs",
        equations: Equations::Source,
        centres: 0,
        extent: Extent::Owner,
        hops: Hops::One,
        proxies: PROXIES.len() as u8,
        threshold: THRESHOLD,
        writer: Writer::Anybody,
        keeper: Keeper::Cloud,
        undelegable: false,
        type3_only: false,
    };

    type Centre = ();
    type Params = ();
    type Secret = Secret<A>;
    type Public = Public<A>;
    type Capsule = Capsule<A>;
    type Closed = ();
    type Mask = Mask<A>;
    type Share = Share<A>;
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
        // pk = g^a
        let pk = A::g1(&a);
        Keys { secret: Secret { a }, public: Public { pk } }
    }

    fn seal(
        owner: &Keys<Secret<A>, Public<A>>,
        seed: &A::Seed,
        item: Item,
    ) -> (Capsule<A>, Mask<A>) {
        let r = A::draw(seed, &format!("r-{}", item.name));
        let u = A::draw(seed, &format!("u-{}", item.name));
        // E = g^r, V = g^u
        let (e, v) = (A::g1(&r), A::g1(&u));
        // s = u + r h
        let s = A::add(&u, &A::mul(&r, &capsule_hash::<A>(&e, &v)));
        // (g^a)^(r + u)
        let k = A::g1_pow(&owner.public.pk, &A::add(&r, &u));
        (Capsule { e, v, s }, Mask { k })
    }

    fn open_own(
        owner: &Keys<Secret<A>, Public<A>>,
        _item: Item,
        capsule: &Capsule<A>,
    ) -> Option<Mask<A>> {
        // g^(a (r + u)) = (E V)^a
        let k = A::g1_pow(&A::g1_mul(&capsule.e, &capsule.v), &owner.secret.a);
        capsule.holds().then_some(Mask { k })
    }

    fn grant(
        owner: &Keys<Secret<A>, Public<A>>,
        reader: &Public<A>,
        seed: &A::Seed,
        _label: &'static str,
    ) -> Vec<Share<A>> {
        let x = A::draw(seed, "x");
        // X = g^x, and what owner and reader share: pk_B^x
        let precursor = A::g1(&x);
        let shared = Shared::<A> {
            precursor: &precursor,
            reader: &reader.pk,
            secret: A::g1_pow(&reader.pk, &x),
        };
        let Some(inverse) = A::inv(&shared.d()) else { return Vec::new() };
        // f(z) = a/d + f_1 z + ..., of degree THRESHOLD - 1
        let drawn = (1..THRESHOLD).map(|j| A::draw(seed, &format!("f{j}")));
        let coefficients: Vec<A::Scalar> =
            std::iter::once(A::mul(&owner.secret.a, &inverse)).chain(drawn).collect();
        let grant = Grant { precursor: precursor.clone(), owner: owner.public.pk.clone() };
        let u = generator_u::<A>();
        let share = |proxy| {
            // rk_i = f(x_i), by Horner
            let place = shared.place(proxy);
            let highest_first = coefficients.iter().rev().cloned();
            let rk = highest_first.reduce(|sum, next| A::add(&A::mul(&sum, &place), &next))?;
            // U^(rk_i)
            let commitment = Commitment { u1: A::g1_pow(&u, &rk) };
            Some(Share { proxy, grant: grant.clone(), fragment: Fragment { rk }, commitment })
        };
        PROXIES.into_iter().filter_map(share).collect()
    }

    fn transform(share: &Share<A>, capsule: &Capsule<A>, seed: &A::Seed) -> Answer<A> {
        let rk = &share.fragment.rk;
        let u = generator_u::<A>();
        // E_i = E^(rk_i), V_i = V^(rk_i)
        let fragment =
            CapsuleFragment { e1: A::g1_pow(&capsule.e, rk), v1: A::g1_pow(&capsule.v, rk) };
        // E^t, V^t, U^t
        let t = A::draw(seed, "t");
        let [e2, v2, u2] = [&capsule.e, &capsule.v, &u].map(|base| A::g1_pow(base, &t));
        // z = t + p rk_i
        let p = challenge(capsule, &fragment, &share.commitment, &u, [&e2, &v2, &u2]);
        let z = A::add(&t, &A::mul(&p, rk));
        Answer {
            proxy: share.proxy,
            grant: share.grant.clone(),
            capsule: capsule.clone(),
            fragment,
            commitment: share.commitment.clone(),
            proof: Proof { e2, v2, u2, z },
        }
    }

    fn open(reader: &Keys<Secret<A>, Public<A>>, answers: &[Answer<A>]) -> Option<Mask<A>> {
        let Answer { grant, capsule, .. } = answers.first()?;
        // Enough answers to one question, each with its proof
        let alike = |answer: &Answer<A>| answer.grant == *grant && answer.capsule == *capsule;
        let enough = answers.len() >= usize::from(THRESHOLD);
        if !enough || !capsule.holds() || !answers.iter().all(|one| alike(one) && one.holds()) {
            return None;
        }
        // What owner and reader share: X^b
        let shared = Shared::<A> {
            precursor: &grant.precursor,
            reader: &reader.public.pk,
            secret: A::g1_pow(&grant.precursor, &reader.secret.a),
        };
        let places: Vec<A::Scalar> = answers.iter().map(|one| shared.place(one.proxy)).collect();
        let coefficients: Option<Vec<A::Scalar>> =
            (0..places.len()).map(|i| lagrange::<A>(&places, i)).collect();
        let coefficients = coefficients?;
        // E' = product of E_i^(l_i) = E^(a/d), V' likewise
        let combine = |part: fn(&CapsuleFragment<A>) -> &A::G1| {
            let parts = answers.iter().map(|one| part(&one.fragment)).zip(&coefficients);
            parts.map(|(p, l)| A::g1_pow(p, l)).reduce(|p, q| A::g1_mul(&p, &q))
        };
        let (e, v) = (combine(|one| &one.e1)?, combine(|one| &one.v1)?);
        // pk^(s/d) = E'^h V'
        let d = shared.d();
        let h = capsule_hash::<A>(&capsule.e, &capsule.v);
        let expected = A::g1_pow(&grant.owner, &A::mul(&capsule.s, &A::inv(&d)?));
        if expected != A::g1_mul(&A::g1_pow(&e, &h), &v) {
            return None;
        }
        // g^(a (r + u)) = (E' V')^d
        Some(Mask { k: A::g1_pow(&A::g1_mul(&e, &v), &d) })
    }
}
