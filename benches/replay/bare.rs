//! The cryptographic operations of a trace, one after the other, without parties, messages, lists
//! or stores: what no implementation of the protocol can do without.

use sesphr::action::Action;
use sesphr::algebra::Curve;
use sesphr::algebra::Signing;
use sesphr::entropy::{Entropy, Purpose, Seed};
use sesphr::id::{Generation, ItemId, KeyId, KeyScopeId, PartyId, UserId, Version};
use sesphr::keys::{Capsule, PublicKey, ReCapsule, ReKey, SecretKey};
use sesphr::message::capsule_digest;
use sesphr::payload::{Body, Plaintext};
use sesphr::profile::{Integrity, Keys, Profile};
use sesphr::scheme;
use sesphr::trace::Trace;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// As long as what parties sign.
const MESSAGE: [u8; 90] = [7; 90];

/// Values that operations take from each other.
struct Bare<C: Curve> {
    profile: Profile,
    root: Seed,
    signer: <C as Signing>::Signer,
    /// Receivers have the verifying key; making it is no part of verifying.
    verifier: <C as Signing>::Verifier,
    /// What is verified more often than it is signed.
    signature: <C as Signing>::Signature,
    offers: BTreeMap<UserId, Offer<C>>,
    plains: BTreeMap<ItemId, Plaintext>,
    sealed: BTreeMap<ItemId, (Generation, Body, Capsule<C>)>,
    recapsules: BTreeMap<(UserId, ItemId), ReCapsule<C>>,
    rekeys: BTreeMap<(UserId, KeyId), ReKey<C>>,
}

/// A user's public key as it travels, with its proof.
struct Offer<C: Curve> {
    g1: C::Wire,
    g2: C::Wire,
    proof: <C as Signing>::Proof,
}

/// Does what a trace needs; how long it took, without making the content.
pub(crate) fn run<C: Curve>(trace: &Trace) -> Duration {
    let root = Entropy::Seeded(trace.header.seed).seed();
    let signer = C::signer(&root, PartyId::Srs);
    let mut bare = Bare::<C> {
        profile: trace.header.profile,
        verifier: C::verifier(&signer),
        signature: C::sign(&signer, &MESSAGE),
        signer,
        offers: BTreeMap::new(),
        root,
        plains: BTreeMap::new(),
        sealed: BTreeMap::new(),
        recapsules: BTreeMap::new(),
        rekeys: BTreeMap::new(),
    };
    let mut total = Duration::ZERO;
    for step in &trace.steps {
        if let Action::Seal { owner, record, partitions, bytes } = step.action {
            for partition in partitions.iter() {
                let slot = sesphr::id::Slot { owner, record, partition };
                let item = slot.at(Version(1));
                bare.plains.insert(item, C::synthetic(item, bytes));
            }
        }
        let start = Instant::now();
        bare.step(&step.action);
        total += start.elapsed();
    }
    total
}

impl<C: Curve> Bare<C> {
    fn step(&mut self, action: &Action) {
        match *action {
            Action::Enrol { party } => {
                self.signature(1);
                if let PartyId::User(user) = party
                    && self.profile.keys == Keys::SelfGenerated
                {
                    self.offer(user);
                    self.check(user);
                }
            }
            Action::Seal { owner, record, partitions, .. } => {
                for partition in partitions.iter() {
                    let slot = sesphr::id::Slot { owner, record, partition };
                    self.seal(slot.at(Version(1)), Generation(0));
                }
            }
            Action::Rotate { slot } => self.seal(slot.at(Version(1)), Generation(1)),
            Action::Grant(_) | Action::Revoke { .. } => self.signature(1),
            Action::Request { user, item } => self.request(user, item),
            Action::Open { user, item } => self.open(user, item),
            _ => {}
        }
    }

    fn is_signed(&self) -> bool {
        self.profile.integrity == Integrity::Signed
    }

    /// A signature, made once and verified by each of its receivers.
    fn signature(&self, receivers: usize) {
        if self.is_signed() {
            black_box(C::sign(&self.signer, &MESSAGE));
            self.verify(receivers);
        }
    }

    fn verify(&self, receivers: usize) {
        if self.is_signed() {
            for _ in 0..receivers {
                assert!(C::verify(&self.verifier, &MESSAGE, &self.signature));
            }
        }
    }

    fn secret(&self, key: KeyId) -> SecretKey<C> {
        scheme::secret_key(&self.root, key)
    }

    /// What a user enrols with.
    fn offer(&mut self, user: UserId) {
        let key = KeyId::User(user);
        let secret = self.secret(key);
        let public = scheme::public_key(&secret);
        let proof = C::prove(&self.root, key, secret.expose());
        let (g1, g2) = (C::encode_g1(&public.g1), C::encode_g2(&public.g2));
        self.offers.insert(user, Offer { g1, g2, proof });
    }

    /// What the server checks of it, and an owner again.
    fn check(&self, user: UserId) -> PublicKey<C> {
        let Offer { g1, g2, proof } = self.offers.get(&user).expect("enrolled before");
        let g1 = C::decode_g1(g1).expect("its own");
        let public = PublicKey { g1, g2: C::decode_g2(g2).expect("its own") };
        let challenge = C::atom(&self.root, &Purpose::Proof(KeyId::User(user)));
        assert!(C::check_proof(KeyId::User(user), &public.g1, proof));
        assert!(scheme::is_consistent(&public, &challenge));
        public
    }

    fn owner_key(&self, item: ItemId) -> KeyId {
        let scope = match self.profile.keys {
            Keys::Escrowed => KeyScopeId::Patient,
            Keys::SelfGenerated => KeyScopeId::Partition(item.slot.partition),
        };
        KeyId::Owner(item.slot.owner, scope)
    }

    fn seal(&mut self, item: ItemId, at: Generation) {
        let plain = self.plains.get(&item).expect("made before");
        let blinding = scheme::blinding::<C>(&self.root, item, at);
        let mask = scheme::mask(&blinding);
        let sealing = scheme::seal(self.profile.payload, &mask, item, plain).expect("hybrid");
        let secret = self.secret(self.owner_key(item));
        let wire = C::encode_g1(&scheme::capsule(&blinding, &secret).0);
        if self.is_signed() {
            // The owner signs both digests; the cloud checks one and the server the other.
            for _ in 0..2 {
                black_box(C::body_digest(&sealing.body));
                black_box(capsule_digest(&wire));
            }
            self.signature(2);
        }
        let capsule = Capsule(C::decode_g1(&wire).expect("its own"));
        self.sealed.insert(item, (at, sealing.body, capsule));
    }

    fn request(&mut self, user: UserId, item: ItemId) {
        self.signature(1);
        let key = self.owner_key(item);
        let owner = self.secret(key);
        let rekey = match self.profile.keys {
            Keys::Escrowed => scheme::rekey_escrowed(&owner, &self.secret(KeyId::User(user))),
            Keys::SelfGenerated => self.approved(user, key, &owner),
        };
        let (_, _, capsule) = self.sealed.get(&item).expect("sealed before");
        let recapsule = scheme::reencrypt(capsule, &rekey.prepare());
        // The reader verifies the head of the item and that of the current version.
        self.verify(2);
        let received = C::decode_gt(&C::encode_gt(&recapsule.0)).expect("its own");
        self.recapsules.insert((user, item), ReCapsule(received));
    }

    /// The re-encryption key that the owner makes at a reader's first request.
    fn approved(&mut self, user: UserId, key: KeyId, owner: &SecretKey<C>) -> ReKey<C> {
        if let Some(rekey) = self.rekeys.get(&(user, key)) {
            return rekey.clone();
        }
        // The owner verifies the user's enrolment; its own order is signed and verified.
        self.verify(1);
        let public = self.check(user);
        self.signature(1);
        let wire = C::encode_g2(&scheme::rekey(owner, &public).0);
        let rekey = ReKey::<C>(C::decode_g2(&wire).expect("its own"));
        self.rekeys.insert((user, key), rekey.clone());
        rekey
    }

    fn open(&self, user: UserId, item: ItemId) {
        let (_, body, _) = self.sealed.get(&item).expect("sealed before");
        if self.is_signed() {
            black_box(C::body_digest(body));
        }
        let recapsule = self.recapsules.get(&(user, item)).expect("requested before");
        let mask = scheme::unmask(recapsule, &self.secret(KeyId::User(user)));
        black_box(scheme::open(&mask, item, body).expect("its own"));
    }
}
