//! Bytes read as the fields of messages, so that every input is some message.

use sesphr::acl::{Coverage, Grant, Grantee, Holder, Refusal, Role};
use sesphr::action::Action;
use sesphr::algebra::Pairing as _;
use sesphr::algebra::Signing as _;
use sesphr::entropy::Purpose;
use sesphr::id::{
    Epoch, Generation, ItemId, KeyId, KeyScopeId, OwnerId, Partition, PartyId, RecordId, Slot,
    UserId, Version,
};
use sesphr::message::{
    Certificate, Change, Declined, Departure, Deposit, Enrolment, Envelope, Fetched, Grantable,
    Head, Inquiry, Message, NotStored, OfferedKey, Order, Parameter, Reply, Request, Signable,
    Signed, Since, Standing, Statement, Stored, capsule_digest,
};
use sesphr::profile::Payload;
use sesphr::signing::SigningDomain;
use sesphr_model::symbolic::{Atom, Body, Bytes, Group, Plain, Scalar, Symbolic, Wire};

/// What the record's owner does first.
pub(super) fn beginning() -> [Action; 3] {
    let slot = Slot { owner: OwnerId(0), record: RecordId(0), partition: Partition::MEDICAL };
    let partitions = [Partition::SKELETON, Partition::MEDICAL].into_iter().collect();
    let seal = Action::Seal { owner: OwnerId(0), record: RecordId(0), partitions, bytes: 9 };
    let grant = Grant { slot, grantee: Grantee::User(UserId(1)), from: Coverage::Past };
    [seal, Action::Grant(grant), seal]
}

/// What a user's secret is for.
pub(super) const fn secret_of(user: u32) -> Purpose {
    Purpose::Secret(KeyId::User(UserId(user)))
}

/// Something that parties sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Enrolment(Enrolment<Symbolic>),
    Certificate(Certificate),
    Departure(Departure),
    Head(Head),
    Order(Order<Symbolic>),
    Request(Request),
    Inquiry(Inquiry),
    Statement(Statement),
    Reply(Reply<Symbolic>),
    Fetched(Fetched<Symbolic>),
    NotStored(NotStored),
}

impl Content {
    pub(super) fn signed_bytes(&self) -> Vec<u8> {
        match self {
            Self::Enrolment(content) => content.signed_bytes(),
            Self::Certificate(content) => content.signed_bytes(),
            Self::Departure(content) => content.signed_bytes(),
            Self::Head(content) => content.signed_bytes(),
            Self::Order(content) => content.signed_bytes(),
            Self::Request(content) => content.signed_bytes(),
            Self::Inquiry(content) => content.signed_bytes(),
            Self::Statement(content) => content.signed_bytes(),
            Self::Reply(content) => content.signed_bytes(),
            Self::Fetched(content) => content.signed_bytes(),
            Self::NotStored(content) => content.signed_bytes(),
        }
    }

    /// Whether two say the same. A proof of possession vouches for itself and is not signed.
    pub(super) fn says_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Enrolment(one), Self::Enrolment(other)) => {
                let key = |of: &Enrolment<Symbolic>| of.public.as_ref().map(|key| (key.g1, key.g2));
                (one.membership, one.party, key(one)) == (other.membership, other.party, key(other))
            }
            _ => self == other,
        }
    }
}

/// Reads fields from left to right; after the end every byte is 0.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    domain: SigningDomain,
}

impl<'a> Fields<'a> {
    /// The fields in an input, signed for a system.
    pub(super) const fn new(bytes: &'a [u8], domain: SigningDomain) -> Self {
        Self { bytes, domain }
    }

    pub(super) const fn is_over(&self) -> bool {
        self.bytes.is_empty()
    }

    fn byte(&mut self) -> u8 {
        let (first, rest) = self.bytes.split_first().unwrap_or((&0, &[]));
        self.bytes = rest;
        *first
    }

    pub(super) fn one_in(&mut self, times: u8) -> bool {
        self.byte().is_multiple_of(times)
    }

    fn pick<T: Copy>(&mut self, from: &[T], otherwise: T) -> T {
        let at = usize::from(self.byte()) % from.len().max(1);
        from.get(at).copied().unwrap_or(otherwise)
    }

    fn sequence(&mut self) -> u32 {
        self.pick(&[0, 1, 2, 3, 4, 5, 6, 9, 1 << 31, u32::MAX - 1, u32::MAX], 0)
    }

    fn owner(&mut self) -> OwnerId {
        OwnerId(self.pick(&[0, 0, 0, 1, 5, 31], 0))
    }

    fn user(&mut self) -> UserId {
        UserId(self.pick(&[1, 1, 2, 2, 3, 4, 0, (1 << 26) - 1], 1))
    }

    fn party(&mut self) -> PartyId {
        match self.byte() % 8 {
            0..=2 => PartyId::Owner(self.owner()),
            3 | 4 => PartyId::User(self.user()),
            5 => PartyId::Srs,
            6 => PartyId::Cloud,
            _ => PartyId::Issuer,
        }
    }

    fn partition(&mut self) -> Partition {
        Partition::new(self.pick(&[3, 3, 3, 0, 1, 15], 3)).unwrap_or(Partition::MEDICAL)
    }

    fn slot(&mut self) -> Slot {
        let (owner, record) = (self.owner(), RecordId(self.pick(&[0, 0, 0, 1, 15], 0)));
        Slot { owner, record, partition: self.partition() }
    }

    fn version(&mut self) -> Version {
        Version(self.pick(&[1, 1, 2, 2, 3, 0, 255, u16::MAX], 1))
    }

    fn generation(&mut self) -> Generation {
        Generation(self.pick(&[0, 0, 0, 1, 2, 255, u32::MAX], 0))
    }

    fn item(&mut self) -> ItemId {
        self.slot().at(self.version())
    }

    fn key(&mut self) -> KeyId {
        let scope = match self.byte() % 8 {
            0 | 1 => return KeyId::User(self.user()),
            2 | 3 => KeyScopeId::Patient,
            4 | 5 => KeyScopeId::Partition(self.partition()),
            _ => {
                let Slot { record, partition, .. } = self.slot();
                KeyScopeId::Epoch(record, partition, Epoch(self.generation().0))
            }
        };
        KeyId::Owner(self.owner(), scope)
    }

    fn role(&mut self) -> Role {
        self.pick(&Role::ALL, Role::Doctor)
    }

    fn grantee(&mut self) -> Grantee {
        if self.one_in(2) { Grantee::User(self.user()) } else { Grantee::Role(self.role()) }
    }

    fn grant(&mut self) -> Grant {
        let from = self.pick(&[Coverage::Joining, Coverage::Past], Coverage::Past);
        Grant { slot: self.slot(), grantee: self.grantee(), from }
    }

    /// A secret of a party, or one that somebody drew.
    fn scalar(&mut self) -> Scalar {
        match self.byte() % 4 {
            0 => Symbolic::atom(&(), &secret_of(self.user().0)),
            1 => Symbolic::inv(&Symbolic::atom(&(), &secret_of(self.user().0))),
            _ => Scalar(Atom::attacker(self.byte().into()).into()),
        }
    }

    /// An element, an identity, or bytes.
    fn wire(&mut self) -> Wire {
        let group = self.pick(&[Group::G1, Group::G2, Group::Gt], Group::G1);
        match self.byte() % 8 {
            0 => Wire::identity(group),
            1 => {
                let bytes = [(); 31].map(|()| self.byte());
                Wire::try_from(bytes.as_slice()).unwrap_or(Wire::identity(group))
            }
            _ => {
                let x = self.scalar();
                match group {
                    Group::G1 => Symbolic::encode_g1(&Symbolic::g1(&x)),
                    Group::G2 => Symbolic::encode_g2(&Symbolic::g2(&x)),
                    Group::Gt => Symbolic::encode_gt(&Symbolic::z(&x)),
                }
            }
        }
    }

    fn digest(&mut self, of: [u8; 32]) -> [u8; 32] {
        if self.one_in(4) { [self.byte(); 32] } else { of }
    }

    fn body(&mut self) -> Body {
        let payload = self.pick(&[Payload::Hybrid, Payload::Literal], Payload::Hybrid);
        let mask = Symbolic::z(&self.scalar());
        let plain = match self.byte() % 4 {
            0 => Plain::Forged(self.byte().into()),
            1 => Plain::Garbage,
            _ => Plain::Content(self.item()),
        };
        let bytes = self.pick(&[Bytes::Intact, Bytes::Changed], Bytes::Intact);
        Body { payload, mask, item: self.item(), plain, bytes }
    }

    fn head(&mut self, item: ItemId, body: [u8; 32], capsule: [u8; 32]) -> Head {
        let item = if self.one_in(4) { self.item() } else { item };
        Head {
            item,
            generation: self.generation(),
            key: self.key(),
            body_digest: self.digest(body),
            capsule_digest: self.digest(capsule),
            commitment: self.one_in(2).then(|| self.digest([7; 32])),
        }
    }

    /// Content with a signature of somebody, over it or over something else, or with none.
    fn signed<T: Signable>(&mut self, content: T, author: PartyId) -> Signed<T, Symbolic> {
        let signer = if self.one_in(4) { self.party() } else { author };
        let message =
            if self.one_in(8) { vec![self.byte()] } else { self.domain.message(&content) };
        let signature = Symbolic::sign(&Symbolic::signer(&(), signer), &message);
        let signature = (!self.one_in(4)).then_some(signature);
        Signed { content, signature }
    }

    fn signed_head(
        &mut self,
        item: ItemId,
        body: [u8; 32],
        capsule: [u8; 32],
    ) -> Option<Signed<Head, Symbolic>> {
        let head = self.head(item, body, capsule);
        let signed = self.signed(head, PartyId::Owner(item.slot.owner));
        (!self.one_in(4)).then_some(signed)
    }

    fn enrolment(&mut self) -> Enrolment<Symbolic> {
        let (membership, party) = (self.sequence(), self.party());
        let public = (!self.one_in(3)).then(|| {
            let key = self.key();
            let proof = Symbolic::prove(&(), key, &self.scalar());
            OfferedKey { g1: self.wire(), g2: self.wire(), proof }
        });
        Enrolment { membership, party, public }
    }

    fn certificate(&mut self) -> Certificate {
        let standing = match self.byte() % 2 {
            0 => Standing::Held { since: self.sequence() },
            _ => Standing::Withdrawn,
        };
        Certificate {
            sequence: self.sequence(),
            user: self.user(),
            ended: self.sequence(),
            role: self.role(),
            standing,
        }
    }

    fn order(&mut self) -> Order<Symbolic> {
        let change = match self.byte() % 6 {
            0..=2 => {
                let since = match self.byte() % 3 {
                    0 => Since::Arrival,
                    1 => Since::Version(self.version()),
                    _ => {
                        let count = self.byte() % 4;
                        let holder = |_| Holder {
                            user: self.user(),
                            since: self.sequence(),
                            floor: self.version(),
                        };
                        Since::Holders((0..count).map(holder).collect())
                    }
                };
                Change::Grant { grant: self.grant(), ended: self.sequence(), since }
            }
            3 | 4 => Change::Revoke(self.slot(), self.grantee()),
            _ => Change::ReKey {
                item: self.item(),
                key: self.key(),
                user: self.user(),
                rekey: self.wire(),
            },
        };
        Order { owner: self.owner(), sequence: self.sequence(), change }
    }

    fn request(&mut self) -> Request {
        Request { user: self.user(), sequence: self.sequence(), item: self.item() }
    }

    fn inquiry(&mut self) -> Inquiry {
        Inquiry { owner: self.owner(), number: self.sequence(), user: self.user() }
    }

    fn statement(&mut self) -> Statement {
        let count = self.byte() % 3;
        let roles = (0..count).map(|_| (self.role(), self.sequence())).collect();
        Statement { inquiry: self.inquiry(), ended: self.sequence(), roles }
    }

    /// Something that is signed, and the bytes that were not read.
    pub(super) fn signable(mut self) -> (Content, &'a [u8]) {
        let content = match self.byte() % 11 {
            0 => Content::Enrolment(self.enrolment()),
            1 => Content::Certificate(self.certificate()),
            2 => Content::Departure(Departure { membership: self.sequence(), user: self.user() }),
            3 => {
                let item = self.item();
                Content::Head(self.head(item, [0; 32], [1; 32]))
            }
            4 => Content::Order(self.order()),
            5 => Content::Inquiry(self.inquiry()),
            6 => Content::Statement(self.statement()),
            7 => Content::Reply(self.reply()),
            8 => Content::Fetched(self.fetched()),
            9 => Content::NotStored(self.not_stored()),
            _ => Content::Request(self.request()),
        };
        (content, self.bytes)
    }

    fn stored(&mut self) -> Stored<Symbolic> {
        let (item, body) = (self.item(), self.body());
        let head = self.signed_head(item, Symbolic::body_digest(&body), [0; 32]);
        Stored { item, generation: self.generation(), body, head }
    }

    fn grantable(&mut self) -> Grantable<Symbolic> {
        let item = self.item();
        let parameter = match self.byte() % 2 {
            0 => Parameter::ReCapsule(self.wire()),
            _ => Parameter::Ingredients { capsule: self.wire(), rekey: self.wire() },
        };
        let (head, current) =
            (self.signed_head(item, [0; 32], [0; 32]), self.signed_head(item, [0; 32], [0; 32]));
        Grantable { generation: self.generation(), parameter, head, current }
    }

    fn reply(&mut self) -> Reply<Symbolic> {
        let request = self.request();
        let answer = match self.one_in(3) {
            true => {
                let refusals = [Refusal::NotRegistered, Refusal::NoGrant, Refusal::NotFresh];
                Err(self.pick(&refusals, Refusal::NoGrant))
            }
            false => Ok(self.grantable()),
        };
        Reply { request, answer }
    }

    fn fetched(&mut self) -> Fetched<Symbolic> {
        Fetched { reader: self.party(), stored: self.stored(), current: self.version() }
    }

    fn not_stored(&mut self) -> NotStored {
        NotStored { reader: self.party(), item: self.item() }
    }

    /// A message, to somebody, in somebody's name.
    pub(super) fn envelope(&mut self) -> Envelope<Symbolic> {
        let (from, to) = (self.party(), self.party());
        let message = match self.byte() % 17 {
            0 => {
                let enrolment = self.enrolment();
                let party = enrolment.party;
                Message::Enrol(self.signed(enrolment, party))
            }
            1 => Message::Keys(()),
            2 => {
                let certificate = self.certificate();
                Message::Certify(self.signed(certificate, PartyId::Issuer))
            }
            3 => {
                let departure = Departure { membership: self.sequence(), user: self.user() };
                Message::Depart(self.signed(departure, PartyId::User(departure.user)))
            }
            4 => Message::Store(self.stored()),
            5 => {
                let (item, capsule) = (self.item(), self.wire());
                let head = self.signed_head(item, [0; 32], capsule_digest(&capsule));
                Message::Deposit(Deposit {
                    item,
                    generation: self.generation(),
                    key: self.key(),
                    capsule,
                    head,
                })
            }
            6 | 7 => {
                let order = self.order();
                let owner = order.owner;
                Message::Order(self.signed(order, PartyId::Owner(owner)))
            }
            8 => {
                let enrolment = self.enrolment();
                let party = enrolment.party;
                let user = self.signed(enrolment, party);
                let request = self.request();
                let request = self.signed(request, PartyId::User(request.user));
                Message::NeedReKey { request, key: self.key(), user }
            }
            9 => {
                let declined = Declined { request: self.request() };
                let owner = PartyId::Owner(declined.request.item.slot.owner);
                Message::NoReKey(self.signed(declined, owner))
            }
            10 => Message::Fetch(self.item()),
            11 => {
                let fetched = self.fetched();
                Message::Fetched(self.signed(fetched, PartyId::Cloud))
            }
            12 => {
                let request = self.request();
                Message::Request(self.signed(request, PartyId::User(request.user)))
            }
            13 => {
                let inquiry = self.inquiry();
                Message::Inquiry(self.signed(inquiry, PartyId::Owner(inquiry.owner)))
            }
            14 => {
                let statement = self.statement();
                Message::Statement(self.signed(statement, PartyId::Issuer))
            }
            15 => {
                let not_stored = self.not_stored();
                Message::NotStored(self.signed(not_stored, PartyId::Cloud))
            }
            _ => {
                let reply = self.reply();
                Message::Reply(self.signed(reply, PartyId::Srs))
            }
        };
        Envelope { from, to, message }
    }

    /// An action of somebody honest.
    pub(super) fn action(&mut self) -> Action {
        let (user, item) = (self.user(), self.item());
        let slot = item.slot;
        match self.byte() % 12 {
            0 => Action::Assign { user, role: self.role() },
            1 => Action::Withdraw { user, role: self.role() },
            2 => Action::Depart { user },
            3 => Action::Enrol { party: self.party() },
            4 => {
                let partitions = [slot.partition].into_iter().collect();
                Action::Seal { owner: slot.owner, record: slot.record, partitions, bytes: 9 }
            }
            5 => Action::Grant(self.grant()),
            6 => Action::Revoke { slot, grantee: self.grantee() },
            7 => Action::Rotate { slot },
            8 => Action::Restart,
            9 => Action::Download { user, item },
            10 => Action::Open { user, item },
            _ => Action::Request { user, item },
        }
    }
}
