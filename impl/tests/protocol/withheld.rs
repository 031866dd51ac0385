//! A server that keeps withdrawn roles and departures from owners, together with whoever lost them.
//! Under `standing=relayed` they read on; under `asked` the issuer's answer to the owner ends that.
#![allow(unused_must_use, reason = "what an action led to is asserted afterwards")]

use crate::world::{ANN, MEDICAL, OTHER, OWNER, World, denied, first, slot};
use sesphr::acl::{Coverage, Grant, Grantee, Refusal, Role};
use sesphr::action::{Action, Outcome};
use sesphr::algebra::Pairing;
use sesphr::algebra::bls12::Bls12;
use sesphr::id::{ItemId, KeyId, OwnerId, Partition, PartyId, Slot, Version};
use sesphr::keys::ReKey;
use sesphr::message::{Change, Enrolment, Envelope, Inquiry, Message, Request, Signed, Statement};
use sesphr::profile::{Profile, Standing};
use sesphr::scheme;
use sesphr::system::Altering;

const RELAYED: Profile = Profile::HARDENED_EPOCH;
const ASKED: Profile = Profile { standing: Standing::Asked, ..RELAYED };
const DOCTORS: Grantee = Grantee::Role(Role::Doctor);
const WITHDRAWAL: Action = Action::Withdraw { user: ANN, role: Role::Doctor };
const DEPARTURE: Action = Action::Depart { user: ANN };

/// A server that remembers what it is sent, and tells owners and the issuer nothing once it withholds.
struct Server {
    world: World<Bls12>,
    withholds: bool,
    keys: Vec<ReKey<Bls12>>,
    request: Option<Signed<Request, Bls12>>,
    enrolment: Option<Signed<Enrolment<Bls12>, Bls12>>,
    statements: Vec<Signed<Statement, Bls12>>,
}

impl Server {
    /// One owner, who granted a slot to doctors or to Ann, and Ann, a doctor.
    fn new(profile: Profile, grantee: Grantee) -> Self {
        let world = World::empty(profile);
        let mut this = Self {
            world,
            withholds: false,
            keys: Vec::new(),
            request: None,
            enrolment: None,
            statements: Vec::new(),
        };
        this.does(Action::Enrol { party: PartyId::Owner(OWNER) });
        this.does(Action::Enrol { party: PartyId::User(ANN) });
        this.upload(MEDICAL);
        this.grant(MEDICAL, grantee);
        this.does(Action::Assign { user: ANN, role: Role::Doctor });
        this
    }

    fn grant(&mut self, slot: Slot, grantee: Grantee) {
        self.does(Action::Grant(Grant { slot, grantee, from: Coverage::Past }));
    }

    fn upload(&mut self, slot: Slot) {
        let partitions = [slot.partition].into_iter().collect();
        self.does(Action::Seal { owner: slot.owner, record: slot.record, partitions, bytes: 9 });
    }

    fn does(&mut self, action: Action) -> Outcome {
        let Self { world, withholds, keys, request, enrolment, statements } = self;
        let mut tap = Altering(|envelope: &mut Envelope<Bls12>| {
            match &envelope.message {
                Message::Order(order) => {
                    if let Change::ReKey { rekey, .. } = &order.content.change {
                        keys.push(ReKey(Bls12::decode_g2(rekey).expect("an element")));
                    }
                }
                Message::Request(signed) => *request = Some(signed.clone()),
                Message::Enrol(signed) if signed.content.public.is_some() => {
                    *enrolment = Some(signed.clone());
                }
                Message::Statement(signed) => statements.push(signed.clone()),
                _ => {}
            }
            let news = matches!(envelope.message, Message::Certify(_) | Message::Depart(_));
            if *withholds && envelope.from == PartyId::Srs && news {
                envelope.message = Message::Fetch(first(MEDICAL));
            }
        });
        world.system.apply_with(&action, &mut tap).expect("can happen")
    }

    fn asks(&mut self, item: ItemId) -> Outcome {
        self.does(Action::Request { user: ANN, item })
    }

    /// Asks an item's owner for a key to Ann, who helps.
    fn asks_owner(&mut self, item: ItemId) {
        self.asks(item);
        let deposited = self.world.system.srs().deposits().find(|(other, _)| **other == item);
        let key = deposited.expect("it was uploaded").1.key;
        let request = self.request.clone().expect("Ann asked");
        let user = self.enrolment.clone().expect("Ann enrolled");
        let (from, to) = (PartyId::Srs, PartyId::Owner(item.slot.owner));
        let message = Message::NeedReKey { request, key, user };
        let keys = &mut self.keys;
        self.world.system.inject(Envelope { from, to, message }, &mut |envelope| {
            if let Message::Order(order) = &envelope.message
                && let Change::ReKey { rekey, .. } = &order.content.change
            {
                keys.push(ReKey(Bls12::decode_g2(rekey).expect("an element")));
            }
        });
    }

    /// Whether some re-encryption key that the server was ever sent opens an item to Ann.
    fn open(&self, item: ItemId) -> bool {
        let Self { world, keys, .. } = self;
        let deposits: Vec<_> = world.system.srs().deposits().collect();
        let (_, deposited) = deposits.iter().find(|(other, _)| **other == item).expect("uploaded");
        let body = &world.system.cloud().get(item).expect("uploaded").body;
        let secret = world.secret(KeyId::User(ANN));
        keys.iter().any(|key| {
            let parameter = scheme::reencrypt(&deposited.capsule, &key.prepare());
            scheme::open(&scheme::unmask(&parameter, &secret), item, body).is_ok()
        })
    }
}

const fn version(version: u16) -> ItemId {
    MEDICAL.at(Version(version))
}

/// What was granted, and what the server keeps back.
const LOSSES: [(Grantee, Action); 3] =
    [(DOCTORS, WITHDRAWAL), (DOCTORS, DEPARTURE), (Grantee::User(ANN), DEPARTURE)];

#[test]
fn a_key_from_before_opens_what_comes_after_unless_epochs_close() {
    for (profile, opens) in [(RELAYED, true), (ASKED, false)] {
        for (grantee, loss) in LOSSES {
            let mut server = Server::new(profile, grantee);
            assert_eq!(server.asks(version(1)), Outcome::Granted, "{profile}");
            server.withholds = true;
            server.does(loss);
            server.upload(MEDICAL);
            assert!(server.open(version(1)), "{profile}: to which Ann was entitled");
            assert_eq!(server.open(version(2)), opens, "{profile}: {loss:?}");
        }
    }
}

#[test]
fn an_owner_makes_keys_for_whoever_the_server_does_not_report() {
    for (profile, opens) in [(RELAYED, true), (ASKED, false)] {
        for (grantee, loss) in LOSSES {
            let mut server = Server::new(profile, grantee);
            server.withholds = true;
            server.does(loss);
            server.upload(MEDICAL);
            server.asks_owner(version(2));
            assert_eq!(server.open(version(2)), opens, "{profile}: {loss:?}");
            // A role that ended ends on the owner's list, and what is stored is renewed.
            let owner = server.world.system.owner(OWNER).expect("enrolled");
            let hears = profile == ASKED && grantee == DOCTORS;
            assert_eq!(owner.debts().count() > 0, hears, "{profile}: {loss:?}");
        }
    }
}

#[test]
fn an_owner_who_enrols_late_is_not_taken_in_by_an_old_certificate() {
    const LATE: OwnerId = OTHER;
    let item = first(slot(LATE, Partition::MEDICAL));
    for (profile, opens) in [(RELAYED, true), (ASKED, false)] {
        let mut server = Server::new(profile, DOCTORS);
        let mut old = None;
        let assign = Action::Assign { user: ANN, role: Role::Doctor };
        let mut keep = |envelope: &Envelope<Bls12>| {
            if let (Message::Certify(signed), PartyId::Srs) = (&envelope.message, envelope.to) {
                old = Some(signed.clone());
            }
        };
        server.world.system.apply_with(&assign, &mut keep);
        server.does(WITHDRAWAL);
        server.does(Action::Enrol { party: PartyId::Owner(LATE) });
        server.upload(item.slot);
        server.grant(item.slot, DOCTORS);
        let old = Message::Certify(old.expect("Ann was certified"));
        let to = PartyId::Owner(LATE);
        assert_eq!(server.world.inject(PartyId::Srs, to, old), Outcome::Done, "{profile}");
        server.asks_owner(item);
        assert_eq!(server.open(item), opens, "{profile}");
    }
}

#[test]
fn who_still_is_what_the_list_says_reads_on() {
    for grantee in [DOCTORS, Grantee::User(ANN)] {
        let mut server = Server::new(ASKED, grantee);
        for number in 1..=3 {
            assert_eq!(server.asks(version(number)), Outcome::Granted, "{grantee}, v{number}");
            assert!(server.open(version(number)), "{grantee}, v{number}");
            server.upload(MEDICAL);
        }
        assert_eq!(server.keys.len(), 3, "a key for each version");
        server.does(WITHDRAWAL);
        let ends = server.asks(version(4));
        let by_role = denied(Refusal::NoGrant);
        assert_eq!(ends, if grantee == DOCTORS { by_role } else { Outcome::Granted });
    }
}

/// An owner's question waits; no statement but the issuer's answer to it ends that.
#[test]
fn only_the_answer_to_the_question_counts() {
    let mut server = Server::new(ASKED, DOCTORS);
    server.asks(version(1));
    let old = server.statements.pop().expect("the issuer answered");
    server.upload(MEDICAL);
    // The second answer does not arrive.
    let mut answer = None;
    let mut lose = Altering(|envelope: &mut Envelope<Bls12>| {
        if let Message::Statement(signed) = &envelope.message {
            answer = Some(signed.clone());
            envelope.message = Message::Fetch(version(2));
        }
    });
    server.world.system.apply_with(&Action::Request { user: ANN, item: version(2) }, &mut lose);
    let answer = answer.expect("the issuer answered");
    let said = answer.content.clone();
    let (from, to) = (PartyId::Issuer, PartyId::Owner(OWNER));
    let world = &mut server.world;
    let mut refuses = |signed: Signed<Statement, Bls12>, refusal| {
        world.refuses(Envelope { from, to, message: Message::Statement(signed) }, refusal);
    };
    refuses(old, Refusal::NotFresh);
    refuses(Signed { content: said.clone(), signature: None }, Refusal::BadSignature);
    refuses(
        Signed { content: Statement { ended: 1, ..said.clone() }, ..answer },
        Refusal::BadSignature,
    );
    let about = |inquiry| Statement { inquiry, ..said.clone() };
    let (late, other) =
        (Inquiry { number: 9, ..said.inquiry }, Inquiry { owner: OTHER, ..said.inquiry });
    for (content, refusal) in [(about(late), Refusal::NotFresh), (about(other), Refusal::Malformed)]
    {
        let signed = server.world.sign(PartyId::Issuer, content);
        let message = Message::Statement(signed);
        server.world.refuses(Envelope { from, to, message }, refusal);
    }
    let forged = server.world.sign(PartyId::Srs, said);
    let message = Message::Statement(forged);
    server.world.refuses(Envelope { from, to, message }, Refusal::BadSignature);
    assert_eq!(server.world.inject(from, to, Message::Statement(answer.clone())), Outcome::Granted);
    let message = Message::Statement(answer);
    server.world.refuses(Envelope { from, to, message }, Refusal::NotFresh);
}

/// The issuer tells owners about users, and nobody else.
#[test]
fn a_question_in_an_owners_name_is_not_answered() {
    let mut world = World::<Bls12>::new(ASKED);
    let inquiry = Inquiry { owner: OWNER, number: 1, user: ANN };
    for signer in [PartyId::Srs, PartyId::User(ANN), PartyId::Owner(OTHER)] {
        let message = Message::Inquiry(world.sign(signer, inquiry));
        let (from, to) = (PartyId::Owner(OWNER), PartyId::Issuer);
        world.refuses(Envelope { from, to, message }, Refusal::BadSignature);
    }
}

/// What is withdrawn after the issuer answered, and before the owner hears the answer, opens what was
/// uploaded when the owner asked, and nothing later.
#[test]
fn an_answer_on_its_way_covers_nothing_that_is_uploaded_meanwhile() {
    let mut server = Server::new(ASKED, DOCTORS);
    let mut answer = None;
    let mut lose = Altering(|envelope: &mut Envelope<Bls12>| {
        if let Message::Statement(signed) = &envelope.message {
            answer = Some(signed.clone());
            envelope.message = Message::Fetch(version(1));
        }
    });
    server.world.system.apply_with(&Action::Request { user: ANN, item: version(1) }, &mut lose);
    server.withholds = true;
    server.does(WITHDRAWAL);
    server.upload(MEDICAL);
    let (from, to) = (PartyId::Issuer, PartyId::Owner(OWNER));
    let message = Message::Statement(answer.expect("the issuer answered"));
    let keys = &mut server.keys;
    server.world.system.inject(Envelope { from, to, message }, &mut |envelope| {
        if let Message::Order(order) = &envelope.message
            && let Change::ReKey { rekey, .. } = &order.content.change
        {
            keys.push(ReKey(Bls12::decode_g2(rekey).expect("an element")));
        }
    });
    assert!(server.open(version(1)), "Ann held the role when the owner asked");
    assert!(!server.open(version(2)), "uploaded after the withdrawal");
}
