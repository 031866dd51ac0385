//! What readers remember (`heads=remembered`): nothing older passes for current once a head has shown
//! a later version, an answer counts once, and what was not asked for is not kept.

use crate::world::{ANN, CURRENT, MEDICAL, OWNER, SUPERSEDED, World, denied, first, presets};
use sesphr::acl::{Coverage, Grantee, Refusal};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::bls12::Bls12;
use sesphr::id::{ItemId, PartyId, Version};
use sesphr::message::{Envelope, Message};
use sesphr::profile::{Binding, Heads, Integrity, Profile, Standing};
use sesphr::system::Altering;

const SECOND: ItemId = MEDICAL.at(Version(2));
const ANN_ID: PartyId = PartyId::User(ANN);
const FORGOTTEN: Profile = Profile { heads: Heads::Forgotten, ..Profile::HARDENED };

/// One version, which Ann may read and asked for while it was current.
fn begun(profile: Profile) -> World<Bls12> {
    let mut world = World::new(profile);
    assert!(matches!(world.seal(&[(MEDICAL, b"cough")]), Outcome::Sealed { .. }));
    world.grant(MEDICAL, Grantee::User(ANN), Coverage::Past);
    assert_eq!(world.read(ANN, first(MEDICAL)), CURRENT, "{profile}");
    world
}

fn asks(world: &mut World<Bls12>, item: ItemId) -> Vec<Envelope<Bls12>> {
    let sent = world.sends(Action::Request { user: ANN, item });
    sent.into_iter().filter(|sent| matches!(sent.message, Message::Reply(_))).collect()
}

#[test]
fn what_was_current_once_is_not_once_a_later_version_was_shown() {
    for (profile, again) in [(FORGOTTEN, CURRENT), (Profile::HARDENED, SUPERSEDED)] {
        let mut world = begun(profile);
        let open = Action::Open { user: ANN, item: first(MEDICAL) };
        assert!(matches!(world.seal(&[(MEDICAL, b"fever")]), Outcome::Sealed { .. }));
        assert_eq!(world.does(open), CURRENT, "{profile}: nothing has shown the second version");
        assert_eq!(world.read(ANN, SECOND), CURRENT, "{profile}");
        assert_eq!(world.does(open), again, "{profile}");
    }
}

#[test]
fn an_old_head_is_refused_by_who_saw_a_later_one() {
    for (profile, outcome) in
        [(FORGOTTEN, Outcome::Granted), (Profile::HARDENED, denied(Refusal::NotFresh))]
    {
        let mut world = begun(profile);
        let old = world.system.cloud().get(first(MEDICAL)).expect("stored").head.clone();
        assert!(matches!(world.seal(&[(MEDICAL, b"fever")]), Outcome::Sealed { .. }));
        assert_eq!(world.read(ANN, SECOND), CURRENT, "{profile}");
        let signs = world.signs(PartyId::Srs);
        let mut lie = Altering(|envelope: &mut Envelope<Bls12>| {
            if let Message::Reply(reply) = &mut envelope.message
                && let Ok(given) = &mut reply.content.answer
            {
                given.current.clone_from(&old);
                signs.again(reply);
            }
        });
        // Of the first version it was the truth once; of the second it is older than the item.
        for item in [first(MEDICAL), SECOND] {
            let answered = world.system.apply_with(&Action::Request { user: ANN, item }, &mut lie);
            assert_eq!(answered, Ok(outcome), "{profile}: {item}");
        }
    }
}

#[test]
fn who_asks_again_in_vain_takes_the_old_answer_no_longer_for_current() {
    for (profile, again) in [(FORGOTTEN, CURRENT), (Profile::HARDENED, SUPERSEDED)] {
        let mut world = begun(profile);
        let item = first(MEDICAL);
        let left = world.does(Action::Depart { user: ANN });
        assert_eq!(left, Outcome::Done, "{profile}");
        let refused = world.does(Action::Request { user: ANN, item });
        assert_eq!(refused, denied(Refusal::NotRegistered), "{profile}");
        assert_eq!(world.does(Action::Open { user: ANN, item }), again, "{profile}");
    }
}

#[test]
fn an_answer_counts_once_and_only_to_its_request() {
    for (profile, outcome) in
        [(FORGOTTEN, Outcome::Granted), (Profile::HARDENED, denied(Refusal::NotFresh))]
    {
        let mut world = begun(profile);
        let answer = asks(&mut world, first(MEDICAL)).pop().expect("answered");
        assert_eq!(world.system.inject(answer, &mut |_| {}), outcome, "{profile}");
    }
    // Who never asked has no request that an answer could be to.
    let mut world = begun(Profile::HARDENED);
    let mut answer = asks(&mut world, first(MEDICAL)).pop().expect("answered");
    let Message::Reply(reply) = &mut answer.message else { panic!("a reply") };
    let request = &mut reply.content.request;
    (request.item, request.sequence) = (SECOND, 0);
    world.signs(PartyId::Srs).again(reply);
    world.refuses(answer, Refusal::NotFresh);
}

/// Ann asks again, and the server's answer is lost. Somebody who heard its answer to her first request
/// gives that the number of the new one. A second version was uploaded meanwhile, which Ann has read or
/// has not.
fn renumbered(profile: Profile, reads_later: bool) -> (Outcome, Outcome) {
    let mut world = begun(profile);
    let item = first(MEDICAL);
    let mut heard = asks(&mut world, item).pop().expect("answered");
    assert!(matches!(world.seal(&[(MEDICAL, b"fever")]), Outcome::Sealed { .. }));
    if reads_later {
        assert_eq!(world.read(ANN, SECOND), CURRENT, "{profile}");
    }
    let mut lost = Altering(|envelope: &mut Envelope<Bls12>| {
        if let Message::Request(_) = envelope.message {
            envelope.to = PartyId::Issuer;
        }
    });
    let _ = world.system.apply_with(&Action::Request { user: ANN, item }, &mut lost);
    let awaited = world.system.user(ANN).expect("enrolled").awaited(item);
    let Message::Reply(reply) = &mut heard.message else { panic!("a reply") };
    reply.content.request.sequence = awaited;
    let answered = world.system.inject(heard, &mut |_| {});
    (answered, world.does(Action::Open { user: ANN, item }))
}

#[test]
fn an_answer_that_was_heard_does_not_pass_for_the_answer_to_another_request() {
    let signed = presets::<Bls12>().filter(|profile| profile.integrity == Integrity::Signed);
    let asked = Profile { standing: Standing::Asked, ..Profile::HARDENED_EPOCH };
    for profile in signed.chain([asked]) {
        for reads_later in [false, true] {
            let (answered, opened) = renumbered(profile, reads_later);
            assert_eq!(answered, denied(Refusal::BadSignature), "{profile}");
            assert_eq!(opened, SUPERSEDED, "{profile}: it is in question since she asked again");
        }
    }
    // Who forgets is not deceived either, and goes on taking the first answer for what it says.
    assert_eq!(renumbered(FORGOTTEN, false), (denied(Refusal::BadSignature), CURRENT));
}

#[test]
fn an_answer_that_was_heard_passes_for_another_where_nothing_is_signed() {
    let unsigned = Profile { integrity: Integrity::None, binding: Binding::None, ..FORGOTTEN };
    for profile in [Profile::SESPHR_HYBRID, unsigned] {
        assert_eq!(renumbered(profile, false), (Outcome::Granted, CURRENT), "{profile}");
    }
}

#[test]
fn what_was_not_asked_for_is_not_kept() {
    for (profile, outcome) in
        [(FORGOTTEN, Outcome::Done), (Profile::HARDENED, denied(Refusal::NotFresh))]
    {
        let mut world = begun(profile);
        let sent = world.sends(Action::Download { user: ANN, item: first(MEDICAL) });
        let served = |envelope: &Envelope<Bls12>| envelope.to == ANN_ID;
        let served = sent.into_iter().find(served).expect("served");
        assert_eq!(world.system.inject(served, &mut |_| {}), outcome, "{profile}");
    }
}

/// What an owner signed for one system is nothing in another, although the keys are the same.
#[test]
fn a_signature_is_for_one_system() {
    let (mut own, mut other) = (begun(Profile::HARDENED), begun(FORGOTTEN));
    assert!(own.seed(PartyId::Owner(OWNER)) == other.seed(PartyId::Owner(OWNER)));
    let revoke = Action::Revoke { slot: MEDICAL, grantee: Grantee::User(ANN) };
    let sent = begun(Profile::HARDENED).sends(revoke);
    let is_order = |sent: &Envelope<Bls12>| matches!(sent.message, Message::Order(_));
    let order = sent.into_iter().find(is_order).expect("an order");
    other.refuses(order.clone(), Refusal::BadSignature);
    assert_eq!(own.system.inject(order, &mut |_| {}), Outcome::Done);
}
