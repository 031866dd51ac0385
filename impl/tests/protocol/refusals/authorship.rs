//! Messages that are old, forged, or about what belongs to somebody else.

use super::*;
use sesphr::audit::Entry;
use sesphr::system::Auditing;

on_both_curves!(
    replays_are_not_fresh_where_things_are_signed,
    an_old_grant_undoes_a_revocation_where_nothing_is_signed,
    forged_signatures_are_refused,
    heads_of_something_else_are_refused,
    an_answer_to_an_earlier_request_is_refused,
    only_what_a_user_asked_is_written_down,
    orders_about_somebody_elses_record_are_refused,
    private_roles_are_refused_wherever_they_arrive,
    nobody_can_replace_the_keys_of_a_party,
    messages_to_nobody_change_nothing,
);

/// One message of every kind that is numbered, each delivered once already.
fn numbered<A: Candidates>(profile: Profile) -> (World<A>, Vec<Envelope<A>>) {
    let mut world = World::<A>::empty(profile);
    let mut sent = Vec::new();
    let grant = Grant { slot: MEDICAL, grantee: Grantee::User(ANN), from: Coverage::Past };
    for action in [
        Action::Enrol { party: OWNER_ID },
        Action::Enrol { party: ANN_ID },
        Action::Assign { user: ANN, role: Role::Doctor },
        Action::Withdraw { user: ANN, role: Role::Doctor },
        Action::Assign { user: ANN, role: Role::Nurse },
        Action::Seal {
            owner: OWNER,
            record: MEDICAL.record,
            partitions: [Partition::MEDICAL].into_iter().collect(),
            bytes: 9,
        },
        Action::Grant(grant),
        Action::Request { user: ANN, item: first(MEDICAL) },
        Action::Revoke { slot: MEDICAL, grantee: grant.grantee },
        Action::Depart { user: ANN },
        Action::Enrol { party: ANN_ID },
    ] {
        sent.extend(world.sends(action));
    }
    sent.retain(|envelope| {
        matches!(
            envelope.message,
            Message::Enrol(_)
                | Message::Certify(_)
                | Message::Order(_)
                | Message::Request(_)
                | Message::Depart(_)
        )
    });
    (world, sent)
}

fn replays_are_not_fresh_where_things_are_signed<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let (mut world, sent) = numbered::<A>(profile);
        // 3 enrolments; 3 certificates and a departure, each to the server and to the owner, and the
        // departure to the issuer;
        // a grant, a re-encryption key, a revocation; a request.
        assert_eq!(sent.len(), 3 + 2 * 4 + 1 + 3 + 1, "{profile}");
        for envelope in sent {
            world.refuses(envelope, Refusal::NotFresh);
        }
    }
}

fn an_old_grant_undoes_a_revocation_where_nothing_is_signed<A: Candidates>() {
    for profile in presets::<A>().filter(|profile| profile.integrity == Integrity::None) {
        let mut world = sealed::<A>(profile);
        let grant = Grant { slot: MEDICAL, grantee: Grantee::User(BEN), from: Coverage::Past };
        let sent = world.sends(Action::Grant(grant));
        world.does(Action::Revoke { slot: MEDICAL, grantee: grant.grantee });
        let item = first(MEDICAL);
        assert_eq!(world.read(BEN, item), denied(Refusal::NoGrant), "{profile}");
        for envelope in sent {
            assert_eq!(world.system.inject(envelope, &mut |_| {}), Outcome::Done);
        }
        assert_eq!(world.read(BEN, item), SUPERSEDED, "{profile}: erratum E15");
    }
}

/// Every kind of signed message with new content, signed by a given party.
fn fresh<A: Candidates>(world: &World<A>, signer: impl Fn(PartyId) -> PartyId) -> Vec<Envelope<A>> {
    let grant = Grant { slot: MEDICAL, grantee: Grantee::User(BEN), from: Coverage::Past };
    let since = Since::Version(Version(1));
    let (item, sequence) = (first(MEDICAL), LATE);
    let rekey = A::encode_g2(&A::g2(&A::scalar_from_u64(5)));
    let key = key_of(world, item);
    let changes = [
        Change::Grant { grant, ended: 0, since },
        Change::Revoke(MEDICAL, Grantee::User(ANN)),
        Change::ReKey { item, key, user: BEN, rekey },
    ];
    let mut out: Vec<Envelope<A>> = changes
        .into_iter()
        .map(|change| {
            let order = Order { owner: OWNER, sequence, change };
            to_srs(OWNER_ID, Message::Order(world.sign(signer(OWNER_ID), order)))
        })
        .collect();
    let (user, role) = (BEN, Role::Doctor);
    let standing = Standing::Held { since: sequence };
    let certificate = Certificate { sequence, user, ended: 0, role, standing };
    let certificate = world.sign(signer(PartyId::Issuer), certificate);
    let departure = world.sign(signer(ANN_ID), Departure { membership: NEXT, user: ANN });
    for to in [PartyId::Srs, OWNER_ID] {
        let from = PartyId::Srs;
        out.push(Envelope { from, to, message: Message::Certify(certificate.clone()) });
        out.push(Envelope { from, to, message: Message::Depart(departure.clone()) });
    }
    let enrolment = Enrolment { membership: NEXT, party: ANN_ID, public: Some(offer(world)) };
    out.push(to_srs(ANN_ID, Message::Enrol(world.sign(signer(ANN_ID), enrolment))));
    let request = Request { user: ANN, sequence, item };
    out.push(to_srs(ANN_ID, Message::Request(world.sign(signer(ANN_ID), request))));
    let declined = world.sign(signer(OWNER_ID), Declined { request });
    out.push(to_srs(OWNER_ID, Message::NoReKey(declined)));
    let body = stored(world, item).body;
    let capsule = A::encode_g1(&A::g1(&A::scalar_from_u64(5)));
    let (item, generation) = (MEDICAL.at(Version(3)), Generation(0));
    let head = Head {
        item,
        generation,
        key,
        body_digest: A::body_digest(&body),
        capsule_digest: capsule_digest(&capsule),
        commitment: None,
    };
    let head = Some(world.sign(signer(OWNER_ID), head));
    let stored = Stored { item, generation, body, head: head.clone() };
    let store = Message::Store(stored);
    out.push(Envelope { from: OWNER_ID, to: PartyId::Cloud, message: store });
    let deposit = Deposit { item, generation, key, capsule, head };
    out.push(to_srs(OWNER_ID, Message::Deposit(deposit)));
    out
}

fn without_signature<A: Candidates>(envelope: &mut Envelope<A>) {
    match &mut envelope.message {
        Message::Order(signed) => signed.signature = None,
        Message::Certify(signed) => signed.signature = None,
        Message::Depart(signed) => signed.signature = None,
        Message::Enrol(signed) => signed.signature = None,
        Message::Request(signed) => signed.signature = None,
        Message::NoReKey(signed) => signed.signature = None,
        Message::Store(stored) => stored.head = None,
        Message::Deposit(deposit) => deposit.head = None,
        other => panic!("{other:?} is not signed"),
    }
}

fn forged_signatures_are_refused<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let mut world = sealed::<A>(profile);
        for forged in fresh(&world, |_| BEN_ID) {
            world.refuses(forged, Refusal::BadSignature);
        }
        for mut missing in fresh(&world, |party| party) {
            without_signature(&mut missing);
            world.refuses(missing, Refusal::BadSignature);
        }
        // The same, untouched, are accepted: so it was the signature.
        for honest in fresh(&world, |party| party) {
            let mut world = sealed::<A>(profile);
            // A request in a user's name is answered, and the user, who did not ask, is told so. So
            // is an owner whose answer nobody waits for.
            let answers = match &honest.message {
                Message::Request(_) | Message::NoReKey(_) => true,
                Message::Order(order) => matches!(order.content.change, Change::ReKey { .. }),
                _ => false,
            };
            let outcome = world.system.inject(honest, &mut |_| {});
            let unasked = answers && outcome == Outcome::Denied(Refusal::NotFresh);
            assert!(unasked || !matches!(outcome, Outcome::Denied(_)), "{profile}: {outcome:?}");
        }
    }
}

fn heads_of_something_else_are_refused<A: Candidates>() {
    for profile in signed_presets::<A>() {
        let mut world = sealed::<A>(profile);
        let (item, second) = (first(MEDICAL), MEDICAL.at(Version(2)));
        let one = stored(&world, item);
        let two = stored(&world, second);
        // Uploads whose head is the owner's, of another item, generation or body.
        let next = Generation(1);
        for wrong in [
            Stored { item: MEDICAL.at(Version(3)), ..one.clone() },
            Stored { generation: next, ..one.clone() },
            Stored { generation: next, body: two.body.clone(), ..one.clone() },
            Stored { generation: next, head: two.head.clone(), ..one.clone() },
        ] {
            let message = Message::Store(wrong);
            let upload = Envelope { from: OWNER_ID, to: PartyId::Cloud, message };
            world.refuses(upload, Refusal::HeadMismatch);
        }
        let capsule = A::encode_g1(&A::g1(&A::scalar_from_u64(5)));
        let other = A::encode_g1(&A::g1(&A::scalar_from_u64(6)));
        let good = deposit(&world, capsule, key_of(&world, item));
        for wrong in [
            Deposit { item: MEDICAL.at(Version(4)), ..good.clone() },
            Deposit { generation: next, ..good.clone() },
            Deposit { capsule: other, ..good.clone() },
            Deposit { head: one.head.clone(), ..good.clone() },
        ] {
            world.refuses(to_srs(OWNER_ID, Message::Deposit(wrong)), Refusal::HeadMismatch);
        }
        // Replies whose heads are the owner's, of another item, or missing, or forged.
        let given = reply(&mut world, item);
        let mismatched = [
            Grantable { head: two.head.clone(), ..given.clone() },
            Grantable { generation: next, ..given.clone() },
            Grantable { current: stored(&world, first(INSURANCE)).head, ..given.clone() },
        ];
        for wrong in mismatched {
            let answer = reply_to(&mut world, ANN, item, wrong);
            world.refuses(answer, Refusal::HeadMismatch);
        }
        let forged = one.head.clone().map(|head| world.sign(OTHER_ID, head.content));
        for head in [None, forged] {
            let wrong = Grantable { head: head.clone(), ..given.clone() };
            let answer = reply_to(&mut world, ANN, item, wrong);
            world.refuses(answer, Refusal::BadSignature);
            let wrong = Grantable { current: head, ..given.clone() };
            let answer = reply_to(&mut world, ANN, item, wrong);
            world.refuses(answer, Refusal::BadSignature);
        }
    }
}

/// An old answer would bring back what was current when it was given.
fn an_answer_to_an_earlier_request_is_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let item = MEDICAL.at(Version(2));
        let sent = world.sends(Action::Request { user: ANN, item });
        let answer = |envelope: &Envelope<A>| matches!(envelope.message, Message::Reply(_));
        let old = sent.into_iter().find(answer).expect("the request is answered");
        world.does(Action::Request { user: ANN, item });
        match profile.integrity {
            Integrity::Signed => world.refuses(old, Refusal::NotFresh),
            Integrity::None => {
                assert_eq!(world.system.inject(old, &mut |_| {}), Outcome::Granted, "{profile}");
            }
        }
    }
}

/// An audit entry holds its user to a request: one that they signed, and once. All others are refused
/// without an entry.
fn only_what_a_user_asked_is_written_down<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let content = Request { user: ANN, sequence: LATE, item: first(MEDICAL) };
        let asked = world.sign(ANN_ID, content);
        let forged = world.sign(BEN_ID, content);
        let unsigned = Signed { content, signature: None };
        let counts = [asked.clone(), asked, forged, unsigned].map(|request| {
            let (mut replies, mut entries) = (0, 0);
            let reply = |sent: &Envelope<A>| {
                replies += u32::from(matches!(sent.message, Message::Reply(_)));
            };
            let mut tap = Auditing(reply, |_: &Entry| entries += 1);
            let _ = world.system.inject_with(to_srs(ANN_ID, Message::Request(request)), &mut tap);
            (replies, entries)
        });
        let written = match profile.integrity {
            Integrity::Signed => [(1, 1), (1, 0), (1, 0), (1, 0)],
            Integrity::None => [(1, 1); 4],
        };
        assert_eq!(counts, written, "{profile}");
    }
}

fn orders_about_somebody_elses_record_are_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let theirs = slot(OTHER, Partition::MEDICAL);
        world.seal(&[(theirs, b"theirs")]);
        let item = first(MEDICAL);
        let key = key_of(&world, item);
        let rekey = A::encode_g2(&A::g2(&A::scalar_from_u64(5)));
        let grant = Grant { slot: MEDICAL, grantee: Grantee::User(BEN), from: Coverage::Past };
        let since = Since::Version(Version(1));
        let rekey_for = |item, key| Change::ReKey { item, key, user: ANN, rekey: rekey.clone() };
        let changes = [
            Change::Grant { grant, ended: 0, since },
            Change::Revoke(MEDICAL, Grantee::User(ANN)),
            rekey_for(item, key),
            // About its own item, but with the other owner's key pair.
            rekey_for(first(theirs), key),
            rekey_for(first(theirs), KeyId::User(ANN)),
        ];
        for (sequence, change) in (LATE..).zip(changes) {
            // Nor does its number count: the owner's own next order would not be fresh.
            world.refuses(order(&world, OTHER, sequence, change), Refusal::Malformed);
        }
        assert_eq!(world.read(ANN, item), SUPERSEDED, "{profile}: and she still reads");
    }
}

fn private_roles_are_refused_wherever_they_arrive<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        for (n, role) in (0..).zip([Role::Family, Role::Friend]) {
            let refused = denied(Refusal::PrivateRole);
            assert_eq!(world.does(Action::Assign { user: ANN, role }), refused, "{profile}");
            let grantee = Grantee::Role(role);
            let grant = Grant { slot: MEDICAL, grantee, from: Coverage::Past };
            let since = Since::Version(Version(1));
            assert_eq!(world.does(Action::Grant(grant)), refused, "{profile}");
            let sequence = LATE + n;
            let standing = Standing::Held { since: sequence };
            let certificate = Certificate { sequence, user: ANN, ended: 0, role, standing };
            for to in [PartyId::Srs, OWNER_ID] {
                let message = Message::Certify(world.sign(PartyId::Issuer, certificate));
                assert_eq!(world.inject(PartyId::Issuer, to, message), refused, "{profile}");
            }
            let order = order(&world, OWNER, sequence, Change::Grant { grant, ended: 0, since });
            assert_eq!(world.system.inject(order, &mut |_| {}), refused, "{profile}");
        }
        let owner = world.system.owner(OWNER).expect("enrolled");
        for acl in [world.system.srs().acl(), owner.acl()] {
            assert_eq!(acl.roles_of(ANN).count(), 0, "{profile}");
            assert!(acl.grantees(MEDICAL).eq([Grantee::User(ANN)]), "{profile}");
        }
    }
}

fn nobody_can_replace_the_keys_of_a_party<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        for to in [OWNER_ID, ANN_ID] {
            let before = world.system.clone();
            world.inject(PartyId::Srs, to, Message::Keys(Seed::new([1; 32])));
            assert_eq!(world.system, before, "{profile}: {to}");
        }
        assert_eq!(world.read(ANN, MEDICAL.at(Version(2))), CURRENT, "{profile}");
    }
}

fn messages_to_nobody_change_nothing<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let before = world.system.clone();
        let absent = [PartyId::Owner(OwnerId(9)), PartyId::User(UserId(9)), PartyId::Issuer];
        for to in absent {
            let message = Message::Keys(Seed::new([1; 32]));
            assert_eq!(world.inject(PartyId::Srs, to, message), Outcome::Done);
            let message = not_stored(&world, to);
            assert_eq!(world.inject(PartyId::Cloud, to, message), Outcome::Done);
        }
        // A message of the wrong kind for its receiver.
        for to in [PartyId::Srs, PartyId::Cloud, OWNER_ID] {
            let message = not_stored(&world, to);
            assert_eq!(world.inject(PartyId::Cloud, to, message), Outcome::Done);
        }
        assert_eq!(world.system, before, "{profile}");
    }
}

fn not_stored<A: Candidates>(world: &World<A>, reader: PartyId) -> Message<A> {
    let item = first(MEDICAL);
    Message::NotStored(world.sign(PartyId::Cloud, NotStored { reader, item }))
}
