//! Elements, keys, parameters and bodies that are not what they should be.

use super::*;

on_both_curves!(
    a_deposit_with_no_valid_parameter_is_refused,
    a_deposit_under_a_key_for_something_else_is_refused,
    an_order_with_no_valid_key_is_refused,
    a_grant_that_does_not_say_from_when_is_refused_where_it_should,
    a_user_with_no_valid_public_key_is_refused,
    a_rogue_public_key_is_refused_for_want_of_possession,
    an_owner_makes_no_key_for_a_public_key_that_is_not_sound,
    a_reply_with_no_valid_parameter_is_refused,
    bodies_that_were_changed_or_swapped_do_not_open,
    a_cloud_cannot_choose_the_payload,
    another_users_parameter_does_not_open,
    older_generations_are_refused,
);

fn a_deposit_with_no_valid_parameter_is_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let key = key_of(&world, first(MEDICAL));
        for wrong in wrong_g1::<A>() {
            let deposit = deposit(&world, wrong, key);
            world.refuses(to_srs(OWNER_ID, Message::Deposit(deposit)), Refusal::Malformed);
        }
    }
}

fn a_deposit_under_a_key_for_something_else_is_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        world.seal(&[(slot(OTHER, Partition::MEDICAL), b"theirs")]);
        let capsule = A::encode_g1(&A::g1(&A::scalar_from_u64(5)));
        let theirs = key_of(&world, first(slot(OTHER, Partition::MEDICAL)));
        let elsewhere = KeyId::Owner(OWNER, KeyScopeId::Partition(Partition::INSURANCE));
        for key in [theirs, KeyId::User(ANN), elsewhere] {
            let deposit = deposit(&world, capsule.clone(), key);
            world.refuses(to_srs(OWNER_ID, Message::Deposit(deposit)), Refusal::Malformed);
        }
    }
}

fn an_order_with_no_valid_key_is_refused<A: Candidates>() {
    for profile in presets::<A>() {
        for wrong in wrong_g2::<A>() {
            let mut world = sealed::<A>(profile);
            let rekeys: Vec<_> =
                world.system.srs().rekeys().map(|(k, v)| (*k, v.clone())).collect();
            let order = rekey_order(&world, key_of(&world, first(MEDICAL)), wrong);
            let outcome = world.system.inject(order, &mut |_| {});
            assert_eq!(outcome, denied(Refusal::Malformed), "{profile}");
            let after = world.system.srs().rekeys().map(|(k, v)| (*k, v.clone()));
            assert!(after.eq(rekeys), "{profile}: nothing is stored");
        }
    }
}

fn a_grant_that_does_not_say_from_when_is_refused_where_it_should<A: Candidates>() {
    for profile in presets::<A>() {
        let (named, doctors) = (Grantee::User(BEN), Grantee::Role(Role::Doctor));
        // Nothing is said, or of a role what is said of a user, or the other way round.
        let wrong = [
            (named, Since::Arrival),
            (named, Since::Holders(Vec::new())),
            (doctors, Since::Arrival),
            (doctors, Since::Version(Version(1))),
        ];
        for (grantee, since) in wrong {
            let mut world = sealed::<A>(profile);
            let before = world.system.srs().acl().clone();
            let grant = Grant { slot: MEDICAL, grantee, from: Coverage::Past };
            let order = order(&world, OWNER, LATE, Change::Grant { grant, ended: 0, since });
            let outcome = world.system.inject(order, &mut |_| {});
            if profile.anchor == Anchor::Named {
                assert_eq!(outcome, denied(Refusal::Malformed), "{profile}: {grantee}");
                assert_eq!(*world.system.srs().acl(), before, "{profile}: {grantee}");
            } else {
                assert_eq!(outcome, Outcome::Done, "{profile}: {grantee}");
                assert_ne!(*world.system.srs().acl(), before, "{profile}: {grantee}");
            }
        }
    }
}

/// Offers that are wrong in every way but possession, and one that is missing.
fn wrong_offers<A: Candidates>(world: &World<A>) -> Vec<Option<OfferedKey<A>>> {
    let good = || offer(world);
    let five = A::scalar_from_u64(5);
    let mut offers = vec![None];
    offers.extend(wrong_g1::<A>().into_iter().map(|g1| Some(OfferedKey { g1, ..good() })));
    offers.extend(wrong_g2::<A>().into_iter().map(|g2| Some(OfferedKey { g2, ..good() })));
    // Halves of two exponents: the proof is for the first half only.
    offers.push(Some(OfferedKey { g2: A::encode_g2(&A::g2(&five)), ..good() }));
    // A proof of the right exponent under another name.
    let secret = world.secret(KeyId::User(ANN));
    let proof = <A as sesphr::algebra::Signing>::prove(
        &world.seed(ANN_ID),
        KeyId::User(BEN),
        secret.expose(),
    );
    offers.push(Some(OfferedKey { proof, ..good() }));
    offers
}

fn a_user_with_no_valid_public_key_is_refused<A: Candidates>() {
    for profile in self_generated::<A>() {
        let count = wrong_offers(&sealed::<A>(profile)).len();
        for at in 0..count {
            let mut world = sealed::<A>(profile);
            world.does(Action::Depart { user: ANN });
            let wrong = wrong_offers(&world).swap_remove(at);
            let message = Message::Enrol(enrolment(&world, wrong));
            assert_eq!(
                world.inject(ANN_ID, PartyId::Srs, message),
                denied(Refusal::Malformed),
                "{profile}: offer {at}"
            );
            // Without the enrolment she is nobody; her next own message would be newer.
            let message = Request { user: ANN, sequence: LATE + 1, item: first(MEDICAL) };
            let message = Message::Request(world.sign(ANN_ID, message));
            let outcome = world.inject(ANN_ID, PartyId::Srs, message);
            assert_eq!(outcome, denied(Refusal::NotRegistered), "{profile}: offer {at}");
        }
        let mut world = sealed::<A>(profile);
        world.does(Action::Depart { user: ANN });
        let honest = Message::Enrol(enrolment(&world, Some(offer(&world))));
        assert_eq!(world.inject(ANN_ID, PartyId::Srs, honest), Outcome::Done, "{profile}");
    }
}

fn a_rogue_public_key_is_refused_for_want_of_possession<A: Candidates>() {
    for profile in self_generated::<A>() {
        let mut world = sealed::<A>(profile);
        world.does(Action::Depart { user: ANN });
        // PK_U := R_{k,P}: on a Type 1 curve the owner's RK would be (g^(r x_P))^(1/x_P) = g^r.
        let deposits = world.system.srs().deposits();
        let capsule = deposits.map(|(_, d)| d.capsule.clone()).next().expect("deposited");
        let g1 = A::encode_g1(&capsule.0);
        let g2 = match A::KIND {
            PairingKind::Type1 => g1.clone(),
            PairingKind::Type3 => A::encode_g2(&A::g2(&A::scalar_from_u64(5))),
        };
        let OfferedKey { proof, .. } = offer(&world);
        let before = world.system.srs().deposits().count();
        let rogue = Message::Enrol(enrolment(&world, Some(OfferedKey { g1, g2, proof })));
        assert_eq!(world.inject(ANN_ID, PartyId::Srs, rogue), denied(Refusal::Malformed));
        assert_eq!(world.system.srs().deposits().count(), before);
    }
}

fn an_owner_makes_no_key_for_a_public_key_that_is_not_sound<A: Candidates>() {
    for profile in self_generated::<A>() {
        let mut world = sealed::<A>(profile);
        let item = first(MEDICAL);
        let key = key_of(&world, item);
        for wrong in wrong_offers(&world) {
            let enrolment = Enrolment { membership: 1, party: ANN_ID, public: wrong };
            let user = world.sign(ANN_ID, enrolment);
            owner_declines(&mut world, ANN, (item, key), user);
        }
        // Nor for whom its own list does not approve of.
        let secret = world.secret(KeyId::User(BEN));
        let public = Some(OfferedKey {
            g1: A::encode_g1(&A::g1(secret.expose())),
            g2: A::encode_g2(&A::g2(secret.expose())),
            proof: <A as sesphr::algebra::Signing>::prove(
                &world.seed(BEN_ID),
                KeyId::User(BEN),
                secret.expose(),
            ),
        });
        let enrolment = Enrolment { membership: 1, party: BEN_ID, public };
        let user = world.sign(BEN_ID, enrolment);
        owner_declines(&mut world, BEN, (item, key), user);
    }
}

fn a_reply_with_no_valid_parameter_is_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let item = MEDICAL.at(Version(2));
        let good = reply(&mut world, item);
        let (five_1, five_2) = (A::g1(&A::scalar_from_u64(5)), A::g2(&A::scalar_from_u64(5)));
        let mut wrong: Vec<_> = wrong_gt::<A>().into_iter().map(Parameter::ReCapsule).collect();
        for capsule in wrong_g1::<A>() {
            wrong.push(Parameter::Ingredients { capsule, rekey: A::encode_g2(&five_2) });
        }
        for rekey in wrong_g2::<A>() {
            wrong.push(Parameter::Ingredients { capsule: A::encode_g1(&five_1), rekey });
        }
        for parameter in wrong {
            let given = Grantable { parameter, ..good.clone() };
            let answer = reply_to(&mut world, ANN, item, given);
            world.refuses(answer, Refusal::Malformed);
        }
    }
}

fn changed(body: &Body, change: impl FnOnce(&mut Vec<u8>)) -> Body {
    let mut bytes = body.bytes.to_vec();
    change(&mut bytes);
    Body { bytes: bytes.into(), ..body.clone() }
}

fn bodies_that_were_changed_or_swapped_do_not_open<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let (item, second) = (first(MEDICAL), MEDICAL.at(Version(2)));
        assert_eq!(world.read(ANN, item), SUPERSEDED, "{profile}");
        let honest = stored(&world, item);
        let with = |body: Body| Stored { body, ..honest.clone() };
        let cut_to = |bytes: usize| changed(&honest.body, |b| b.truncate(bytes));
        let flip = |at: usize| changed(&honest.body, |b| b[at] ^= 1);
        let length = honest.body.bytes.len();
        let malformed = [cut_to(0), cut_to(7), cut_to(15), cut_to(length - 1)];
        let altered = [
            flip(0),
            flip(length - 9),
            flip(length - 1),
            stored(&world, second).body,
            stored(&world, first(INSURANCE)).body,
        ];
        let refusal = match profile.integrity {
            Integrity::None => Refusal::DoesNotOpen,
            Integrity::Signed => Refusal::HeadMismatch,
        };
        let open = Action::Open { user: ANN, item };
        for body in malformed {
            serve(&mut world, with(body));
            let outcome = world.does(open);
            assert_eq!(outcome, denied(refusal), "{profile}");
        }
        for body in altered {
            serve(&mut world, with(body));
            match profile.payload {
                Payload::Hybrid => assert_eq!(world.does(open), denied(refusal), "{profile}"),
                // Erratum E6: the literal payload cannot tell, and gives other bytes.
                Payload::Literal => {
                    assert_eq!(world.does(open), SUPERSEDED, "{profile}");
                    assert_ne!(world.opened(ANN, item), Some(&b"cough"[..]), "{profile}");
                }
            }
        }
        // Another generation's label on the right bytes.
        serve(&mut world, Stored { generation: Generation(1), ..honest.clone() });
        assert_eq!(world.does(open), denied(Refusal::GenerationMismatch), "{profile}");
        serve(&mut world, honest);
        assert_eq!(world.does(open), SUPERSEDED, "{profile}");
        assert_eq!(world.opened(ANN, item), Some(&b"cough"[..]), "{profile}");
    }
}

fn a_cloud_cannot_choose_the_payload<A: Candidates>() {
    let profiles = presets::<A>().filter(|profile| profile.payload == Payload::Hybrid);
    for profile in profiles {
        let mut world = sealed::<A>(profile);
        let item = first(MEDICAL);
        let honest = stored(&world, item);
        // No chunk, and the length of nothing: sound as a literal body.
        let empty = Body { payload: Payload::Literal, bytes: vec![0; 8].into() };
        serve(&mut world, Stored { body: empty, ..honest });
        assert_eq!(
            world.does(Action::Open { user: ANN, item }),
            denied(Refusal::DoesNotOpen),
            "{profile}: what authenticates nothing is not taken"
        );
    }
}

fn another_users_parameter_does_not_open<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = sealed::<A>(profile);
        let item = MEDICAL.at(Version(2));
        let given = reply(&mut world, item);
        world.does(Action::Download { user: BEN, item });
        let redirected = reply_to(&mut world, BEN, item, given);
        let redirected = world.system.inject(redirected, &mut |_| {});
        assert_eq!(redirected, Outcome::Granted, "{profile}");
        let outcome = world.does(Action::Open { user: BEN, item });
        match profile.payload {
            Payload::Hybrid => {
                // A head that commits to the mask tells a wrong parameter from a damaged body.
                let refusal = match profile.binding {
                    Binding::Committed => Refusal::WrongParameter,
                    Binding::None => Refusal::DoesNotOpen,
                };
                assert_eq!(outcome, denied(refusal), "{profile}");
            }
            Payload::Literal => assert_ne!(world.opened(BEN, item), Some(&b"fever"[..])),
        }
    }
}

fn older_generations_are_refused<A: Candidates>() {
    for profile in presets::<A>() {
        let mut world = World::<A>::new(profile);
        let partitions = [Partition::MEDICAL].into_iter().collect();
        let seal = Action::Seal { owner: OWNER, record: MEDICAL.record, partitions, bytes: 40 };
        let uploaded = world.sends(seal);
        let kept = |envelope: &Envelope<A>| {
            matches!(envelope.message, Message::Store(_) | Message::Deposit(_))
        };
        let uploaded: Vec<_> = uploaded.into_iter().filter(kept).collect();
        assert_eq!(uploaded.len(), 2, "{profile}");
        for _ in 0..2 {
            for envelope in uploaded.clone() {
                world.refuses(envelope, Refusal::NotFresh);
            }
            world.does(Action::Rotate { slot: MEDICAL });
        }
    }
}
