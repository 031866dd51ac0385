//! What a head binds. An owner who lies can make one ciphertext that opens to two texts under two
//! keys, and give one reader the wrong re-encryption key. Where heads commit to keys
//! (`binding=committed`), the second reader notices.

mod two_texts;

use crate::world::{ANN, BEN, CURRENT, MEDICAL, OWNER, World, denied, first};
use sesphr::acl::{Coverage, Grantee, Refusal};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::bls12::Bls12;
use sesphr::algebra::hybrid::HybridKey;
use sesphr::algebra::{Curve as _, Pairing as _};
use sesphr::id::{Epoch, Generation, KeyId, KeyScopeId, PartyId};
use sesphr::keys::{Blinding, Mask, SecretKey};
use sesphr::message::{Change, Envelope, Head, Message, Signed};
use sesphr::payload::{Body, Plaintext};
use sesphr::profile::{Binding, KeyScope, Payload, Profile};
use sesphr::scheme;
use sesphr::system::Altering;
use two_texts::opens_to_both;

const OWNER_ID: PartyId = PartyId::Owner(OWNER);
const HERS: &[u8; 48] = b"<medical><allergy>none known</allergy></medical>";
const HIS: &[u8; 48] = b"<medical><allergy>penicillin</allergy></medical>";

/// The secrets of the lying owner: r, the x that Ann's key leads from, and another for Ben's.
fn secrets(world: &World<Bls12>) -> (Blinding<Bls12>, SecretKey<Bls12>, SecretKey<Bls12>) {
    let scope = match world.profile.key_scope {
        KeyScope::PerItemEpoch => KeyScopeId::Epoch(MEDICAL.record, MEDICAL.partition, Epoch(0)),
        _ => KeyScopeId::Partition(MEDICAL.partition),
    };
    let r = scheme::blinding(&world.seed(OWNER_ID), first(MEDICAL), Generation(0));
    let x = world.secret(KeyId::Owner(OWNER, scope));
    (r, x, SecretKey::new(Bls12::scalar_from_u64(4711)))
}

/// An owner uploads what opens to two texts, with a head that says so and that the owner signed.
fn uploaded(world: &mut World<Bls12>) {
    let item = first(MEDICAL);
    let (r, x, other) = secrets(world);
    // With RK = g^{x_U / x'} Ben gets Z^{r x / x'} instead of Z^r.
    let his = Bls12::mul(&Bls12::mul(r.expose(), x.expose()), &Bls12::inv(other.expose()));
    let masks = [scheme::mask(&r), Mask::new(Bls12::z(&his))];
    let [hers, his] = masks.map(|mask| HybridKey::derive::<Bls12>(mask.expose(), item));
    let bytes = opens_to_both((&hers, HERS), (&his, HIS));
    let body = Body { payload: Payload::Hybrid, bytes: bytes.into() };
    let signs = world.signs(OWNER_ID);
    let sign = |head: &mut Option<Signed<Head, Bls12>>| {
        let head = head.as_mut().expect("signed");
        head.content.body_digest = Bls12::body_digest(&body);
        signs.again(head);
    };
    let mut lie = Altering(|envelope: &mut Envelope<Bls12>| match &mut envelope.message {
        Message::Store(stored) => {
            stored.body = body.clone();
            sign(&mut stored.head);
        }
        Message::Deposit(deposit) => sign(&mut deposit.head),
        _ => {}
    });
    let partitions = [MEDICAL.partition].into_iter().collect();
    let seal = Action::Seal { owner: OWNER, record: MEDICAL.record, partitions, bytes: 5 };
    let sealed = world.system.apply_with(&seal, &mut lie);
    assert!(matches!(sealed, Ok(Outcome::Sealed { .. })), "the server and the cloud see no fault");
}

/// Ben reads, and the owner makes his re-encryption key from another secret.
fn reads_with_a_wrong_key(world: &mut World<Bls12>) -> Outcome {
    let item = first(MEDICAL);
    let (.., other) = secrets(world);
    let public = scheme::public_key(&world.secret(KeyId::User(BEN)));
    let wrong = Bls12::encode_g2(&scheme::rekey(&other, &public).0);
    let signs = world.signs(OWNER_ID);
    let mut lie = Altering(|envelope: &mut Envelope<Bls12>| {
        if let Message::Order(order) = &mut envelope.message
            && let Change::ReKey { rekey, .. } = &mut order.content.change
        {
            rekey.clone_from(&wrong);
            signs.again(order);
        }
    });
    assert_eq!(world.does(Action::Download { user: BEN, item }), Outcome::Done);
    let answered = world.system.apply_with(&Action::Request { user: BEN, item }, &mut lie);
    assert_eq!(answered, Ok(Outcome::Granted), "the server cannot tell");
    world.does(Action::Open { user: BEN, item })
}

#[test]
fn one_head_opens_to_one_text_only_if_it_commits_to_the_key() {
    for base in [Profile::HARDENED, Profile::HARDENED_EPOCH] {
        for binding in [Binding::None, Binding::Committed] {
            let profile = Profile { binding, ..base };
            let mut world = World::<Bls12>::new(profile);
            for user in [ANN, BEN] {
                world.grant(MEDICAL, Grantee::User(user), Coverage::Past);
            }
            uploaded(&mut world);
            let item = first(MEDICAL);
            let text = |plain: &Plaintext, text: &[u8]| plain.as_bytes().starts_with(text);
            assert_eq!(world.read(ANN, item), CURRENT, "{profile}");
            assert!(text(world.system.opened(ANN, item).expect("opened"), HERS), "{profile}");
            let outcome = reads_with_a_wrong_key(&mut world);
            match binding {
                Binding::None => {
                    assert_eq!(outcome, CURRENT, "{profile}");
                    let his = world.system.opened(BEN, item).expect("opened").as_bytes();
                    assert!(his.ends_with(HIS), "{profile}: another text under the same head");
                }
                Binding::Committed => {
                    assert_eq!(outcome, denied(Refusal::WrongParameter), "{profile}");
                    assert_eq!(world.opened(BEN, item), None, "{profile}");
                }
            }
        }
    }
}
