//! SeSPHR with one key for each party, and with the undelegable level of its ancestor.
//!
//! Equations (5)-(22) of Ali et al., "SeSPHR" (IEEE TCC 2018). They are the second attempt of
//! Ateniese, Fu, Green and Hohenberger, "Improved proxy re-encryption schemes" (NDSS 2005), without its
//! first level, which is restored here. [`crate::scheme`] has the equations for the protocol that
//! the model checks, and a test holds the two together. Owners and readers make their own keys; a
//! server that makes them is a profile of the protocol.
//!
//! Costs: keys 1 g1, 1 g2; seal 1 g1, 1 gt; own 1 g2, 1 gt, 1 pairing; close 1 g1, 1 gt, 1 pairing; open closed 1 gt;
//! grant 1 g2; transform 1 pairing; open 1 gt.

use super::{Equations, Extent, Facts, Hops, Item, Keeper, Keys, Scheme, Writer, held, secret};
use crate::algebra::group::Paired;

/// SeSPHR, one key pair for each party.
#[derive(Clone, Copy, Debug, Default)]
pub struct SeSphr;

secret!(
    /// Equation (5): SK = x.
    Secret {
        /// x.
        x: Scalar,
    }
);
held!(
    /// Equation (5): PK = g^x, in both source groups.
    Public {
        /// g1^x.
        first: G1,
        /// g2^x.
        second: G2,
    }
);
held!(
    /// Equations (10)-(13): R = g^(r x).
    Capsule {
        /// g1^(r x).
        r: G1,
    }
);
held!(
    /// The first level: Z^(x k), which nobody can transform.
    Closed {
        /// Z^(x k).
        t: Gt,
    }
);
secret!(
    /// Equations (6)-(9): what hides a partition, Z^r.
    Mask {
        /// Z^r.
        z: Gt,
    }
);
held!(
    /// Equation (14): RK = g^(x_U / x_P).
    ReKey {
        /// g2^(x_U / x_P).
        rk: G2,
    }
);
held!(
    /// Equations (15)-(18): R_U = Z^(r x_U).
    ReCapsule {
        /// Z^(r x_U).
        t: Gt,
    }
);

impl<A: Paired> Scheme<A> for SeSphr {
    const FACTS: Facts = Facts {
        name: "sesphr",
        title: "SeSPHR",
        source: "Ali, Abbas, Khan, Khan, SeSPHR, IEEE TCC 2018, equations (5)-(22)",
        equations: Equations::Source,
        centres: 0,
        extent: Extent::Owner,
        hops: Hops::One,
        proxies: 1,
        threshold: 1,
        writer: Writer::Anybody,
        keeper: Keeper::Proxy,
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
    type Answer = ReCapsule<A>;

    fn centre(_seed: &A::Seed) -> Keys<(), ()> {
        Keys { secret: (), public: () }
    }

    fn keys(
        _centre: &Keys<(), ()>,
        seed: &A::Seed,
        party: &'static str,
    ) -> Keys<Secret<A>, Public<A>> {
        // (5) SK = x, PK = g^x
        let x = A::draw(seed, &format!("x-{party}"));
        let public = Public { first: A::g1(&x), second: A::g2(&x) };
        Keys { secret: Secret { x }, public }
    }

    fn seal(
        owner: &Keys<Secret<A>, Public<A>>,
        seed: &A::Seed,
        item: Item,
    ) -> (Capsule<A>, Mask<A>) {
        let r = A::draw(seed, &format!("r-{}", item.name));
        // (10)-(13) R = (g^x)^r; (6)-(9) Z^r. The owner's public key is enough.
        (Capsule { r: A::g1_pow(&owner.public.first, &r) }, Mask { z: A::z(&r) })
    }

    fn close(
        owner: &Keys<Secret<A>, Public<A>>,
        seed: &A::Seed,
        item: Item,
    ) -> Option<(Closed<A>, Mask<A>)> {
        let k = A::draw(seed, &format!("k-{}", item.name));
        // Z^(x k) = e(g1^k, g2^x), hidden by Z^k
        Some((Closed { t: A::pair(&A::g1(&k), &owner.public.second) }, Mask { z: A::z(&k) }))
    }

    fn open_closed(owner: &Keys<Secret<A>, Public<A>>, closed: &Closed<A>) -> Option<Mask<A>> {
        // Z^k = (Z^(x k))^(1/x)
        Some(Mask { z: A::gt_pow(&closed.t, &A::inv(&owner.secret.x)?) })
    }

    fn open_own(
        owner: &Keys<Secret<A>, Public<A>>,
        _item: Item,
        capsule: &Capsule<A>,
    ) -> Option<Mask<A>> {
        // Z^r = e(R, g)^(1/x)
        let paired = A::pair(&capsule.r, &A::g2(&A::integer(1)));
        Some(Mask { z: A::gt_pow(&paired, &A::inv(&owner.secret.x)?) })
    }

    fn grant(
        owner: &Keys<Secret<A>, Public<A>>,
        reader: &Public<A>,
        _seed: &A::Seed,
        _label: &'static str,
    ) -> Vec<ReKey<A>> {
        // (14) RK = (g^(x_U))^(1 / x_P)
        let inverse = A::inv(&owner.secret.x);
        inverse
            .map(|inverse| ReKey { rk: A::g2_pow(&reader.second, &inverse) })
            .into_iter()
            .collect()
    }

    fn transform(share: &ReKey<A>, capsule: &Capsule<A>, _seed: &A::Seed) -> ReCapsule<A> {
        // (15)-(18) R_U = e(R, RK) = Z^(r x_U)
        ReCapsule { t: A::pair(&capsule.r, &share.rk) }
    }

    fn open(reader: &Keys<Secret<A>, Public<A>>, answers: &[ReCapsule<A>]) -> Option<Mask<A>> {
        // (19)-(22) Z^r = R_U^(1 / x_U)
        Some(Mask { z: A::gt_pow(&answers.first()?.t, &A::inv(&reader.secret.x)?) })
    }
}
