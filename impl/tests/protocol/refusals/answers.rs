//! Answers of the server and of the cloud that were altered, forged, or given to somebody else.

use super::*;
use sesphr::message::Fetched;

on_both_curves!(
    an_altered_reply_is_refused,
    an_altered_refusal_is_refused,
    an_altered_download_is_refused,
    who_signs_for_another_is_refused,
    an_answer_to_somebody_else_is_refused,
    nobody_checks_answers_where_nothing_is_signed,
);

/// The same fields as `hardened`, but for signatures.
const UNSIGNED: Profile = Profile {
    integrity: Integrity::None,
    heads: Heads::Forgotten,
    binding: Binding::None,
    ..Profile::HARDENED
};

const ITEM: ItemId = first(MEDICAL);
const SECOND: ItemId = MEDICAL.at(Version(2));
const REQUEST: Action = Action::Request { user: ANN, item: ITEM };
const DOWNLOAD: Action = Action::Download { user: ANN, item: ITEM };

/// Lets something be done while a message of one kind is altered on its way.
fn meddled<A: Candidates>(
    world: &mut World<A>,
    action: Action,
    meddle: impl Fn(&mut Message<A>),
) -> Outcome {
    let mut tap = Altering(|envelope: &mut Envelope<A>| meddle(&mut envelope.message));
    world.system.apply_with(&action, &mut tap).expect("can happen")
}

fn change_reply<A: Candidates>(
    change: impl Fn(&mut Signed<Reply<A>, A>),
) -> impl Fn(&mut Message<A>) {
    move |message| {
        if let Message::Reply(reply) = message {
            change(reply);
        }
    }
}

fn change_fetched<A: Candidates>(
    change: impl Fn(&mut Signed<Fetched<A>, A>),
) -> impl Fn(&mut Message<A>) {
    move |message| {
        if let Message::Fetched(fetched) = message {
            change(fetched);
        }
    }
}

fn given<A: Candidates>(reply: &mut Reply<A>) -> &mut Grantable<A> {
    reply.answer.as_mut().expect("granted")
}

fn five<A: Candidates>() -> A::Scalar {
    A::scalar_from_u64(5)
}

/// One change to each field of a reply.
fn changes_of_reply<A: Candidates>() -> Vec<fn(&mut Reply<A>)> {
    vec![
        |reply| reply.request.user = BEN,
        |reply| reply.request.sequence += 1,
        |reply| reply.request.item = SECOND,
        |reply| reply.answer = Err(Refusal::NoGrant),
        |reply| given(reply).generation = Generation(1),
        |reply| given(reply).parameter = Parameter::ReCapsule(A::encode_gt(&A::z(&five::<A>()))),
        |reply| {
            let (capsule, rekey) =
                (A::encode_g1(&A::g1(&five::<A>())), A::encode_g2(&A::g2(&five::<A>())));
            given(reply).parameter = Parameter::Ingredients { capsule, rekey };
        },
        |reply| given(reply).head = None,
        |reply| given(reply).current = None,
        |reply| {
            let given = given(reply);
            given.head.clone_from(&given.current);
        },
        |reply| {
            let given = given(reply);
            given.current.clone_from(&given.head);
        },
        |reply| given(reply).head.as_mut().expect("signed").signature = None,
        |reply| given(reply).current.as_mut().expect("signed").signature = None,
    ]
}

/// One change to each field of what the cloud serves.
fn changes_of_fetched<A: Candidates>() -> Vec<fn(&mut Fetched<A>)> {
    vec![
        |fetched| fetched.reader = BEN_ID,
        |fetched| fetched.stored.item = SECOND,
        |fetched| fetched.stored.generation = Generation(1),
        |fetched| fetched.stored.body.bytes = b"other".to_vec().into(),
        |fetched| {
            fetched.stored.body.payload = match fetched.stored.body.payload {
                Payload::Hybrid => Payload::Literal,
                Payload::Literal => Payload::Hybrid,
            };
        },
        |fetched| fetched.stored.head = None,
        |fetched| fetched.stored.head.as_mut().expect("signed").content.generation = Generation(1),
        |fetched| fetched.stored.head.as_mut().expect("signed").signature = None,
        |fetched| fetched.current = Version(1),
    ]
}

fn an_altered_reply_is_refused<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let mut world = sealed::<A>(profile);
        for change in changes_of_reply::<A>() {
            let alter = change_reply(|reply| change(&mut reply.content));
            let outcome = meddled(&mut world, REQUEST, alter);
            assert_eq!(outcome, denied(Refusal::BadSignature), "{profile}");
        }
        let strip = change_reply(|reply| reply.signature = None);
        assert_eq!(meddled(&mut world, REQUEST, strip), denied(Refusal::BadSignature), "{profile}");
        assert_eq!(world.does(REQUEST), Outcome::Granted, "{profile}: as it was given");
    }
}

/// Nobody is told another reason than the server's.
fn an_altered_refusal_is_refused<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let mut world = sealed::<A>(profile);
        let request = Action::Request { user: BEN, item: ITEM };
        assert_eq!(world.does(request), denied(Refusal::NoGrant), "{profile}");
        let alter = change_reply(|reply| reply.content.answer = Err(Refusal::NotRegistered));
        assert_eq!(meddled(&mut world, request, alter), denied(Refusal::BadSignature), "{profile}");
    }
}

fn an_altered_download_is_refused<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let mut world = sealed::<A>(profile);
        let ann = |world: &World<A>| world.system.user(ANN).expect("enrolled").clone();
        let kept = ann(&world).download_of(ITEM).cloned();
        for change in changes_of_fetched::<A>() {
            let alter = change_fetched(|fetched| change(&mut fetched.content));
            let outcome = meddled(&mut world, DOWNLOAD, alter);
            assert_eq!(outcome, denied(Refusal::BadSignature), "{profile}");
            assert_eq!(ann(&world).download_of(ITEM), kept.as_ref(), "{profile}");
        }
        let strip = change_fetched(|fetched| fetched.signature = None);
        assert_eq!(
            meddled(&mut world, DOWNLOAD, strip),
            denied(Refusal::BadSignature),
            "{profile}"
        );
        assert_eq!(world.does(DOWNLOAD), Outcome::Done, "{profile}: as it was served");
        // Nor can anybody say in the cloud's name that it has nothing.
        let nothing = NotStored { reader: ANN_ID, item: ITEM };
        let forged = world.sign(BEN_ID, nothing);
        let altered = Signed {
            content: NotStored { item: SECOND, ..nothing },
            ..world.sign(PartyId::Cloud, nothing)
        };
        for message in [forged, altered].map(Message::NotStored) {
            let refused = Envelope { from: PartyId::Cloud, to: ANN_ID, message };
            world.refuses(refused, Refusal::BadSignature);
        }
    }
}

/// The server's answers count in the server's name alone, and the cloud's in the cloud's.
fn who_signs_for_another_is_refused<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let mut world = sealed::<A>(profile);
        for signer in [PartyId::Cloud, PartyId::Issuer, OWNER_ID, ANN_ID, BEN_ID] {
            let signs = world.signs(signer);
            let outcome = meddled(&mut world, REQUEST, change_reply(|reply| signs.again(reply)));
            assert_eq!(outcome, denied(Refusal::BadSignature), "{profile}: {signer}");
        }
        for signer in [PartyId::Srs, PartyId::Issuer, OWNER_ID, ANN_ID, BEN_ID] {
            let signs = world.signs(signer);
            let outcome =
                meddled(&mut world, DOWNLOAD, change_fetched(|served| signs.again(served)));
            assert_eq!(outcome, denied(Refusal::BadSignature), "{profile}: {signer}");
        }
    }
}

/// What was signed for somebody else, or in answer to something else, is nothing that Ann asked.
fn an_answer_to_somebody_else_is_refused<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let mut world = sealed::<A>(profile);
        let [srs, cloud] = [PartyId::Srs, PartyId::Cloud].map(|server| world.signs(server));
        let requests: [fn(&mut Request); 3] = [
            |request| request.user = BEN,
            |request| request.sequence += 1,
            |request| request.item = first(INSURANCE),
        ];
        for change in requests {
            let other = change_reply(|reply| {
                change(&mut reply.content.request);
                srs.again(reply);
            });
            assert_eq!(meddled(&mut world, REQUEST, other), denied(Refusal::NotFresh), "{profile}");
        }
        let other = change_fetched(|served| {
            served.content.reader = BEN_ID;
            cloud.again(served);
        });
        assert_eq!(meddled(&mut world, DOWNLOAD, other), denied(Refusal::NotFresh), "{profile}");
        let nothing = NotStored { reader: BEN_ID, item: ITEM };
        let message = Message::NotStored(world.sign(PartyId::Cloud, nothing));
        world.refuses(Envelope { from: PartyId::Cloud, to: ANN_ID, message }, Refusal::NotFresh);
    }
}

fn nobody_checks_answers_where_nothing_is_signed<A: Candidates>() {
    let mut world = sealed::<A>(UNSIGNED);
    let other = change_reply(|reply| reply.content.request.user = BEN);
    assert_eq!(meddled(&mut world, REQUEST, other), Outcome::Granted);
    let other = change_fetched(|fetched| {
        fetched.content.reader = BEN_ID;
        fetched.content.current = Version(1);
    });
    assert_eq!(meddled(&mut world, DOWNLOAD, other), Outcome::Done);
    assert_eq!(world.does(Action::Open { user: ANN, item: ITEM }), CURRENT, "erratum E12");
}
