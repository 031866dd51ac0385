//! Equations (5)-(22) as laws, for any algebra.

use sesphr::algebra::Pairing;
use sesphr::id::{
    Epoch, Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, RecordId, Slot, UserId,
    Version,
};
use sesphr::profile::Payload;
use sesphr::scheme;

/// The names that a round of the scheme is about; all small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    pub(crate) owner: u32,
    pub(crate) user: u32,
    pub(crate) record: u16,
    pub(crate) label: u8,
    pub(crate) version: u16,
    pub(crate) generation: u32,
}

impl Names {
    fn item(self) -> ItemId {
        let partition = Partition::new(self.label % Partition::COUNT).expect("in range");
        let slot = Slot { owner: OwnerId(self.owner), record: RecordId(self.record), partition };
        slot.at(Version(self.version))
    }

    fn scopes(self) -> [KeyScopeId; 3] {
        let Slot { record, partition, .. } = self.item().slot;
        [
            KeyScopeId::Patient,
            KeyScopeId::Partition(partition),
            KeyScopeId::Epoch(record, partition, Epoch(self.generation)),
        ]
    }
}

/// One round: keys (5), sealing (6)-(9), R (10)-(13), RK (14), transformation (15)-(18), opening
/// (19)-(22); for every key scope and every payload that the algebra has.
pub(crate) fn round<A: Pairing>(seed: &A::Seed, names: Names, plain: &A::Plain) {
    let item = names.item();
    let user = scheme::secret_key::<A>(seed, KeyId::User(UserId(names.user)));
    let other = scheme::secret_key::<A>(seed, KeyId::User(UserId(names.user + 1)));
    let public = scheme::public_key(&user);
    let any = scheme::blinding::<A>(seed, item, Generation(names.generation + 1));
    assert!(scheme::is_consistent(&public, any.expose()), "both halves have the same exponent");
    let mixed = sesphr::keys::PublicKey { g2: scheme::public_key(&other).g2, ..public.clone() };
    assert!(!scheme::is_consistent(&mixed, any.expose()), "halves of two keys");

    for scope in names.scopes() {
        let owner = scheme::secret_key::<A>(seed, KeyId::Owner(item.slot.owner, scope));
        let blinding = scheme::blinding::<A>(seed, item, Generation(names.generation));
        let mask = scheme::mask(&blinding);
        let capsule = scheme::capsule(&blinding, &owner);
        let rekey = scheme::rekey(&owner, &public);
        assert_eq!(rekey, scheme::rekey_escrowed(&owner, &user), "(14), with and without escrow");
        let recapsule = scheme::reencrypt(&capsule, &rekey.prepare());
        // Z^{r_k x_U}
        let expected = A::z(&A::mul(blinding.expose(), user.expose()));
        assert_eq!(recapsule.0, expected, "(15)-(18)");
        assert_eq!(scheme::unmask(&recapsule, &user), mask, "(19)-(22)");
        let wrong = scheme::unmask(&recapsule, &other);
        assert_ne!(wrong, mask, "another user's secret");
        let older = scheme::mask(&any);
        assert_ne!(older, mask, "another generation's blinding");
        for payload in Payload::ALL.iter().copied().filter(|payload| A::supports(*payload)) {
            let sealing = scheme::seal(payload, &mask, item, plain).expect("supported");
            assert_eq!(A::payload_of(&sealing.body), payload);
            let opened = scheme::open(&mask, item, &sealing.body).expect("its own mask");
            if sealing.lost_chunks.is_empty() {
                assert_eq!(opened, *plain, "what was sealed");
            }
            let elsewhere = item.slot.at(Version(names.version + 1));
            for failed in [
                scheme::open(&wrong, item, &sealing.body),
                scheme::open(&older, item, &sealing.body),
            ] {
                match payload {
                    Payload::Hybrid => assert!(failed.is_err(), "a wrong mask is noticed"),
                    Payload::Literal => assert_ne!(failed.ok().as_ref(), Some(plain)),
                }
            }
            let moved = scheme::open(&mask, elsewhere, &sealing.body);
            assert_eq!(moved.is_err(), payload == Payload::Hybrid, "hybrid binds the item");
        }
    }
}
