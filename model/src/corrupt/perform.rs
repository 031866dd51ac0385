//! Corrupt moves carried out on a system, on symbols and on curves alike.

use super::{Corrupt, Shown};
use crate::coalition::{OWN_BLINDING, OWN_SECRET};
use crate::symbolic::{Atom, Plain, Scalar, Symbolic};
use derive_where::derive_where;
use sesphr::acl::{Grantee, Holder};
use sesphr::action::{Action, ActionError, Outcome};
use sesphr::algebra::{Algebra, Signing};
use sesphr::audit::Entry;
use sesphr::id::{Epoch, ItemId, KeyId, KeyScopeId, OwnerId, PartyId, UserId, Version};
use sesphr::keys::PublicKey;
use sesphr::message::{
    Certificate, Change, Departure, Deposit, Envelope, Fetched, Inquiry, Message, OfferedKey,
    Order, Request, Signable, Signed, Since, Standing, Statement, Stored,
};
use sesphr::party::Owner;
use sesphr::profile::{Anchor, KeyScope};
use sesphr::signing::SigningDomain;
use sesphr::system::{System, Tap};

/// What a coalition makes its messages from.
#[derive_where(Clone, Debug)]
pub struct Hand<'a, A: Algebra> {
    /// The blinding value r' of everything that the coalition seals.
    pub blinding: A::Scalar,
    /// The text that it seals.
    pub text: A::Plain,
    /// The secret of its own key pair.
    pub secret: A::Scalar,
    /// The seed from which it draws proofs.
    pub seed: A::Seed,
    /// What a corrupt server signs with, and nobody else.
    pub srs: A::Signer,
    /// What a corrupt store signs with, and nobody else.
    pub cloud: A::Signer,
    /// What owners uploaded, with their signed heads.
    pub stored: &'a [Stored<A>],
}

impl<'a> Hand<'a, Symbolic> {
    /// What a coalition has on symbols.
    #[must_use]
    pub fn of_symbols(stored: &'a [Stored<Symbolic>]) -> Self {
        let own = [OWN_BLINDING, OWN_SECRET].map(|n| Scalar(Atom::attacker(n).into()));
        let [blinding, secret] = own;
        let [srs, cloud] = [PartyId::Srs, PartyId::Cloud].map(|party| Symbolic::signer(&(), party));
        Self { blinding, text: Plain::Forged(0), secret, seed: (), srs, cloud, stored }
    }
}

impl<A: Algebra> Hand<'_, A> {
    /// The upload that `body` refers to.
    fn seen(&self, body: Shown) -> Option<&Stored<A>> {
        let Shown::Seen { item, generation } = body else {
            return None;
        };
        self.stored.iter().find(|stored| (stored.item, stored.generation) == (item, generation))
    }
}

/// Keeps what an owner uploads, in the order of items and generations.
pub fn keep<A: Algebra>(kept: &mut Vec<Stored<A>>, stored: &Stored<A>) {
    let key = |stored: &Stored<A>| (stored.item, stored.generation);
    if let Err(at) = kept.binary_search_by_key(&key(stored), key) {
        kept.insert(at, stored.clone());
    }
}

/// The key pair that the server transforms an item's parameter from, or would transform it from.
fn key_in_use<A: Algebra>(system: &System<A>, item: ItemId) -> KeyId {
    let ItemId { slot, .. } = item;
    let alike = || system.srs().deposits().filter(|(other, _)| other.slot == slot);
    let own = alike().find(|(other, _)| **other == item);
    if let Some((_, deposited)) = own.or_else(|| alike().last()) {
        return deposited.key;
    }
    let scope = match system.profile().key_scope {
        KeyScope::PerPatient => KeyScopeId::Patient,
        KeyScope::PerPartition => KeyScopeId::Partition(slot.partition),
        KeyScope::PerItemEpoch => KeyScopeId::Epoch(slot.record, slot.partition, Epoch(0)),
    };
    KeyId::Owner(slot.owner, scope)
}

/// Makes a corrupt move. Nothing happens if the coalition lacks what the move takes.
///
/// # Errors
/// If the move makes no sense in this state.
pub fn perform<A: Algebra>(
    system: &mut System<A>,
    corrupt: &Corrupt,
    hand: &Hand<'_, A>,
    publish: &impl Fn(KeyId) -> PublicKey<A>,
    tap: &mut impl Tap<A>,
) -> Result<Outcome, ActionError> {
    corrupt.fits(&A::ROOM)?;
    match *corrupt {
        Corrupt::Misassign { user, role } => system.apply_with(&Action::Assign { user, role }, tap),
        Corrupt::Serve { user, item, .. } => {
            let mut liar = Liar { corrupt, hand, domain: system.signing_domain(), tap };
            system.apply_with(&Action::Download { user, item }, &mut liar)
        }
        Corrupt::Answer { user, item, .. } | Corrupt::Substitute { user, item } => {
            let mut liar = Liar { corrupt, hand, domain: system.signing_domain(), tap };
            system.apply_with(&Action::Request { user, item }, &mut liar)
        }
        _ => match forged(system, corrupt, hand, publish)? {
            Some(envelope) => Ok(system.inject_with(envelope, tap)),
            None => Ok(Outcome::Done),
        },
    }
}

/// A corrupt server, which alters what it sends, and whoever watches the result.
struct Liar<'a, 'b, A: Algebra, T> {
    corrupt: &'a Corrupt,
    hand: &'a Hand<'b, A>,
    domain: SigningDomain,
    tap: &'a mut T,
}

impl<A: Algebra, T: Tap<A>> Tap<A> for Liar<'_, '_, A, T> {
    fn message(&mut self, envelope: &mut Envelope<A>) {
        self.lie(&mut envelope.message);
        self.tap.message(envelope);
    }

    fn entry(&mut self, entry: &Entry) {
        self.tap.entry(entry);
    }
}

impl<A: Algebra, T> Liar<'_, '_, A, T> {
    /// Says something else, in the corrupt server's own name.
    fn lie(&self, message: &mut Message<A>) {
        let hand = self.hand;
        match (self.corrupt, message) {
            (Corrupt::Serve { item, generation, body, current, .. }, Message::Fetched(fetched)) => {
                if let Some(Stored { body, head, .. }) = hand.seen(*body).cloned() {
                    let stored = Stored { item: *item, generation: *generation, body, head };
                    let Fetched { reader, .. } = fetched.content;
                    fetched.content = Fetched { reader, stored, current: *current };
                    self.sign_again(&hand.cloud, fetched);
                }
            }
            (Corrupt::Answer { item, current, .. }, Message::Reply(reply)) => {
                let old = item.slot.at(*current);
                let old = hand.stored.iter().find(|stored| stored.item == old);
                if let (Some(stored), Ok(given)) = (old, &mut reply.content.answer) {
                    given.current.clone_from(&stored.head);
                    self.sign_again(&hand.srs, reply);
                }
            }
            (Corrupt::Substitute { user, .. }, Message::NeedReKey { user: enrolment, .. }) => {
                let key = KeyId::User(*user);
                enrolment.content.public = Some(OfferedKey {
                    g1: A::encode_g1(&A::g1(&hand.secret)),
                    g2: A::encode_g2(&A::g2(&hand.secret)),
                    proof: A::prove(&hand.seed, key, &hand.secret),
                });
            }
            _ => {}
        }
    }

    /// Signs what was changed since it was signed, if it was.
    fn sign_again<S: Signable>(&self, signer: &A::Signer, signed: &mut Signed<S, A>) {
        if let Some(signature) = &mut signed.signature {
            *signature = A::sign(signer, &self.domain.message(&signed.content));
        }
    }
}

/// Content without a signature.
const fn unsigned<T, A: Algebra>(content: T) -> Signed<T, A> {
    Signed { content, signature: None }
}

/// A message in somebody else's name, unsigned and with sequence number 0. Where nothing is signed,
/// the receiver does not check the number. Where things are signed, the receiver rejects the
/// message.
fn forged<A: Algebra>(
    system: &System<A>,
    corrupt: &Corrupt,
    hand: &Hand<'_, A>,
    publish: &impl Fn(KeyId) -> PublicKey<A>,
) -> Result<Option<Envelope<A>>, ActionError> {
    let sequence = 0;
    let order = |owner: OwnerId, change: Change<A>| Envelope {
        from: PartyId::Owner(owner),
        to: PartyId::Srs,
        message: Message::Order(unsigned(Order { owner, sequence, change })),
    };
    let to_srs = |from, message| Envelope { from, to: PartyId::Srs, message };
    Ok(Some(match *corrupt {
        Corrupt::Store { item, generation, body } => {
            let (body, head) = match (body, hand.seen(body)) {
                // C = Z^{r'} . M, equations (6)-(9) with the attacker's r' and M
                (Shown::Own, _) => {
                    let mask = A::z(&hand.blinding);
                    let payload = system.profile().payload;
                    (A::seal(payload, &mask, item, &hand.text)?.body, None)
                }
                (Shown::Seen { .. }, Some(seen)) => (seen.body.clone(), seen.head.clone()),
                (Shown::Seen { .. }, None) => return Ok(None),
            };
            let message = Message::Store(Stored { item, generation, body, head });
            Envelope { from: PartyId::Owner(item.slot.owner), to: PartyId::Cloud, message }
        }
        Corrupt::Deposit { item, generation } => {
            let key = key_in_use(system, item);
            // R = PK_P^{r'}, equations (10)-(13) without x_P
            let capsule = A::encode_g1(&A::g1_pow(&publish(key).g1, &hand.blinding));
            let deposit = Deposit { item, generation, key, capsule, head: None };
            to_srs(PartyId::Owner(item.slot.owner), Message::Deposit(deposit))
        }
        Corrupt::Redeposit { item, generation, of } => {
            let mut deposits = system.srs().deposits();
            let Some((_, leaked)) = deposits.find(|(other, _)| **other == of) else {
                return Ok(None);
            };
            let capsule = A::encode_g1(&leaked.capsule.0);
            let key = key_in_use(system, item);
            let deposit = Deposit { item, generation, key, capsule, head: None };
            to_srs(PartyId::Owner(item.slot.owner), Message::Deposit(deposit))
        }
        Corrupt::Grant(grant) => {
            // Names the earliest version, if it must name one: nobody could ask for more.
            let floor = Version(0);
            let holder = |(user, _): (&UserId, _)| Holder { user: *user, since: sequence, floor };
            let since = match (system.profile().anchor, grant.grantee) {
                (Anchor::Arrival, _) => Since::Arrival,
                (Anchor::Named, Grantee::User(_)) => Since::Version(floor),
                (Anchor::Named, Grantee::Role(_)) => {
                    Since::Holders(system.users().map(holder).collect())
                }
            };
            order(grant.slot.owner, Change::Grant { grant, ended: 0, since })
        }
        Corrupt::Revoke { slot, grantee } => order(slot.owner, Change::Revoke(slot, grantee)),
        Corrupt::Certify { user, role } => {
            let standing = Standing::Held { since: sequence };
            let certificate = Certificate { sequence, user, ended: 0, role, standing };
            to_srs(PartyId::Issuer, Message::Certify(unsigned(certificate)))
        }
        Corrupt::Vouch { owner, user, role } => {
            let asked = system.owner(owner).and_then(|asker| asker.asked(user));
            let inquiry = Inquiry { owner, number: asked.unwrap_or_default(), user };
            // The number by which the owner knows the holding is no secret.
            let knows = |asker: &Owner<A>| asker.acl().held_since(user, role);
            let since = system.owner(owner).and_then(knows).unwrap_or_default();
            let statement = Statement { inquiry, ended: 0, roles: vec![(role, since)] };
            let message = Message::Statement(unsigned(statement));
            Envelope { from: PartyId::Issuer, to: PartyId::Owner(owner), message }
        }
        Corrupt::Depart { user } => to_srs(
            PartyId::User(user),
            Message::Depart(unsigned(Departure { membership: 0, user })),
        ),
        Corrupt::Request { user, item } => to_srs(
            PartyId::User(user),
            Message::Request(unsigned(Request { user, sequence, item })),
        ),
        Corrupt::Misassign { .. }
        | Corrupt::Serve { .. }
        | Corrupt::Answer { .. }
        | Corrupt::Substitute { .. } => return Ok(None),
    }))
}
