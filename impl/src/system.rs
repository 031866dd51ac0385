//! The only place that wires the parties together. Actions go in and outcomes come out; the network
//! between the parties delivers at once or keeps messages in flight.
//!
//! ```
//! # #[cfg(feature = "bls12")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use sesphr::{Action, Bls12, Entropy, Network, Outcome, OwnerId, PartyId, Profile, System};
//!
//! let mut system = System::<Bls12>::new(Profile::HARDENED, Network::AtOnce, Entropy::Os.seed())?;
//! let enrol = Action::Enrol { party: PartyId::Owner(OwnerId(1)) };
//! assert_eq!(system.apply(&enrol)?, Outcome::Done);
//! // What makes no sense changes nothing.
//! assert!(system.apply(&enrol).is_err());
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "bls12"))]
//! # fn main() {}
//! ```

#[cfg(feature = "internals")]
mod internals;
#[cfg(feature = "internals")]
mod lane;
#[cfg(feature = "internals")]
mod parts;
mod tap;

#[cfg(feature = "internals")]
pub use parts::Part;
#[cfg(feature = "internals")]
pub use tap::{Altering, Auditing, Tap};

use crate::action::{Action, ActionError, Outcome};
use crate::algebra::Algebra;
use crate::fault::Seeded;
use crate::id::{ItemId, OwnerId, Partition, PartyId, RecordId, Slot, UserId};
use crate::map::Map;
use crate::message::Envelope;
use crate::party::user::Membership;
use crate::party::{Cloud, Context, Effects, Issuer, Owner, Srs, User};
use crate::payload::PayloadError;
use crate::profile::Profile;
use crate::signing::SigningDomain;
use derive_where::derive_where;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
#[cfg(not(feature = "internals"))]
use tap::Tap;
use tap::Unwatched;

/// How messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// An action ends when every message that it causes has arrived.
    AtOnce,
    /// Messages stay in flight until the network delivers, repeats or loses them.
    InFlight,
}

/// All parties, and the messages in flight between them.
#[derive_where(Clone, Debug, PartialEq, Eq)]
pub struct System<A: Algebra> {
    profile: Profile,
    network: Network,
    seeded: Seeded,
    /// What every signature names: a function of profile and root.
    domain: SigningDomain,
    root: A::Seed,
    // Copies of a system share their parties until one changes: a model copies a system at every
    // transition, and most transitions change only one or two parties.
    directory: Arc<Map<PartyId, A::Verifier>>,
    owners: Map<OwnerId, Arc<Owner<A>>>,
    users: Map<UserId, Arc<User<A>>>,
    srs: Arc<Srs<A>>,
    cloud: Arc<Cloud<A>>,
    issuer: Arc<Issuer<A>>,
    in_flight: Vec<Envelope<A>>,
}

impl<A: Algebra> Hash for System<A> {
    /// Messages in flight have no order. Systems that differ only in that order have equal hashes.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { profile, network, root, directory, owners, users, srs, cloud, issuer, .. } =
            self;
        (profile, network, root, directory, owners, users, srs, cloud, issuer).hash(state);
        let digest = |envelope: &Envelope<A>| {
            let mut hasher = DefaultHasher::new();
            envelope.hash(&mut hasher);
            hasher.finish()
        };
        let sum = self.in_flight.iter().map(digest).fold(0_u64, u64::wrapping_add);
        (self.in_flight.len(), sum).hash(state);
    }
}

impl<A: Algebra> System<A> {
    /// A system with a server, a cloud and an issuer, and nobody enrolled.
    ///
    /// # Errors
    /// If the profile's payload does not exist on this algebra.
    pub fn new(profile: Profile, network: Network, root: A::Seed) -> Result<Self, PayloadError> {
        if !A::supports(profile.payload) {
            let payload = profile.payload.text();
            return Err(PayloadError::Unsupported { algebra: A::NAME, payload });
        }
        let issuer = Issuer::new(&A::fork(&root, PartyId::Issuer));
        let srs = Srs::new(A::fork(&root, PartyId::Srs));
        let cloud = Cloud::new(&A::fork(&root, PartyId::Cloud));
        let domain = SigningDomain::new::<A>(&profile, &issuer.verifier(), &srs.verifier());
        let directory = Map::from_iter([
            (PartyId::Issuer, issuer.verifier()),
            (PartyId::Srs, srs.verifier()),
            (PartyId::Cloud, cloud.verifier()),
        ]);
        Ok(Self {
            profile,
            network,
            seeded: Seeded::default(),
            domain,
            root,
            directory: Arc::new(directory),
            owners: Map::default(),
            users: Map::default(),
            srs: Arc::new(srs),
            cloud: Arc::new(cloud),
            issuer: Arc::new(issuer),
            in_flight: Vec::new(),
        })
    }

    /// The profile that all parties follow.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What a user opened as an item.
    #[must_use]
    pub fn opened(&self, user: UserId, item: ItemId) -> Option<&A::Plain> {
        self.users.get(&user)?.opened().find(|(other, _)| **other == item).map(|(_, plain)| plain)
    }

    /// Performs an action.
    ///
    /// # Errors
    /// An action that makes no sense in the present state. The system is then unchanged.
    pub fn apply(&mut self, action: &Action) -> Result<Outcome, ActionError> {
        self.perform(action, &mut Unwatched)
    }

    /// Uploads given content as a new version of partitions of a record.
    ///
    /// # Errors
    /// As [`System::apply`] for [`Action::Seal`].
    pub fn seal(
        &mut self,
        owner: OwnerId,
        record: RecordId,
        drafts: Vec<(Partition, A::Plain)>,
    ) -> Result<Outcome, ActionError> {
        self.upload(owner, record, drafts, &mut Unwatched)
    }

    fn perform(&mut self, action: &Action, tap: &mut impl Tap<A>) -> Result<Outcome, ActionError> {
        A::ROOM.admits(action)?;
        action.check_size()?;
        if let Action::Deliver { message } | Action::Lose { message } | Action::Repeat { message } =
            *action
        {
            return self.network_step(action, message, tap);
        }
        let (from, effects) = self.act(action)?;
        Ok(self.settle(from, effects, tap))
    }

    fn upload(
        &mut self,
        owner: OwnerId,
        record: RecordId,
        drafts: Vec<(Partition, A::Plain)>,
        tap: &mut impl Tap<A>,
    ) -> Result<Outcome, ActionError> {
        let from = PartyId::Owner(owner);
        let Self { profile, directory, seeded, domain, owners, .. } = self;
        let context = Context { profile, directory, seeded: *seeded, domain: *domain };
        let party = find(owners, owner, PartyId::Owner)?;
        let effects = party.seal(&context, record, drafts)?;
        Ok(self.settle(from, effects, tap))
    }

    /// The first step of an action, by the party that takes it.
    fn act(&mut self, action: &Action) -> Result<(PartyId, Effects<A>), ActionError> {
        if let Action::Enrol { party } = *action {
            return self.enrol(party).map(|effects| (party, effects));
        }
        let from = action.actor().unwrap_or(PartyId::Srs);
        let Self { profile, directory, seeded, domain, owners, users, srs, issuer, .. } = self;
        let context = Context { profile, directory, seeded: *seeded, domain: *domain };
        let effects = match *action {
            Action::Assign { user, role } => Arc::make_mut(issuer).assign(&context, user, role),
            Action::Withdraw { user, role } => Arc::make_mut(issuer).withdraw(&context, user, role),
            Action::Depart { user } => find(users, user, PartyId::User)?.depart(&context),
            Action::Seal { owner, record, partitions, bytes } => {
                let party = find(owners, owner, PartyId::Owner)?;
                let draft = |partition| {
                    let slot = Slot { owner, record, partition };
                    (partition, A::synthetic(slot.at(party.current(slot).next()), bytes))
                };
                let drafts = partitions.iter().map(draft).collect();
                party.seal(&context, record, drafts)?
            }
            Action::Grant(grant) => {
                find(owners, grant.slot.owner, PartyId::Owner)?.grant(&context, grant)
            }
            Action::Revoke { slot, grantee } => {
                find(owners, slot.owner, PartyId::Owner)?.revoke(&context, slot, grantee)
            }
            Action::Rotate { slot } => {
                find(owners, slot.owner, PartyId::Owner)?.rotate(&context, slot)?
            }
            Action::Download { user, item } => {
                find(users, user, PartyId::User)?.fetch(&context, item)
            }
            Action::Request { user, item } => {
                find(users, user, PartyId::User)?.request(&context, item)
            }
            Action::Open { user, item } => find(users, user, PartyId::User)?.open(&context, item),
            Action::Restart => Arc::make_mut(srs).restart(&context),
            Action::Enrol { .. }
            | Action::Deliver { .. }
            | Action::Lose { .. }
            | Action::Repeat { .. } => Effects::default(),
        };
        Ok((from, effects))
    }

    fn enrol(&mut self, party: PartyId) -> Result<Effects<A>, ActionError> {
        let seed = A::fork(&self.root, party);
        let Self { profile, directory, seeded, domain, owners, users, .. } = self;
        let (seeded, domain) = (*seeded, *domain);
        match party {
            PartyId::Owner(id) => {
                if owners.contains(&id) {
                    return Err(ActionError::AlreadyEnrolled(party));
                }
                let mut owner = Owner::new(id, seed);
                Arc::make_mut(directory).insert(party, owner.verifier());
                let effects = owner.enrol(&Context { profile, directory, seeded, domain });
                owners.insert(id, Arc::new(owner));
                Ok(effects)
            }
            PartyId::User(id) => {
                if !users.contains(&id) {
                    users.insert(id, Arc::new(User::new(id, seed)));
                }
                let user = find(users, id, PartyId::User)?;
                if user.membership() == Membership::Enrolled {
                    return Err(ActionError::AlreadyEnrolled(party));
                }
                Arc::make_mut(directory).insert(party, user.verifier());
                Ok(user.enrol(&Context { profile, directory, seeded, domain }))
            }
            _ => Err(ActionError::CannotEnrol(party)),
        }
    }

    /// Sends what a step caused, and under [`Network::AtOnce`] delivers until all is quiet.
    fn settle(&mut self, from: PartyId, effects: Effects<A>, tap: &mut impl Tap<A>) -> Outcome {
        effects.audit.iter().for_each(|entry| tap.entry(entry));
        let mut outcome = effects.outcome;
        let mut queue: VecDeque<Envelope<A>> = envelopes(from, effects).collect();
        if self.network == Network::InFlight {
            for mut envelope in queue {
                tap.message(&mut envelope);
                self.in_flight.push(envelope);
                outcome = outcome.or(Some(Outcome::InFlight));
            }
            return outcome.unwrap_or(Outcome::Done);
        }
        while let Some(mut envelope) = queue.pop_front() {
            tap.message(&mut envelope);
            let receiver = envelope.to;
            let effects = self.deliver(envelope);
            effects.audit.iter().for_each(|entry| tap.entry(entry));
            // The last outcome counts: a refusal on the way ends what it refuses.
            outcome = effects.outcome.or(outcome);
            queue.extend(envelopes(receiver, effects));
        }
        outcome.unwrap_or(Outcome::Done)
    }

    /// Hands a message to its receiver.
    fn deliver(&mut self, envelope: Envelope<A>) -> Effects<A> {
        let Self { profile, directory, seeded, domain, owners, users, srs, cloud, issuer, .. } =
            self;
        let context = Context { profile, directory, seeded: *seeded, domain: *domain };
        let Envelope { from, to, message } = envelope;
        match to {
            PartyId::Srs => Arc::make_mut(srs).handle(&context, message),
            PartyId::Cloud => Arc::make_mut(cloud).handle(&context, from, message),
            PartyId::Owner(id) => find(owners, id, PartyId::Owner)
                .map(|owner| owner.handle(&context, message))
                .unwrap_or_default(),
            PartyId::User(id) => find(users, id, PartyId::User)
                .map(|user| user.handle(&context, message))
                .unwrap_or_default(),
            PartyId::Issuer => Arc::make_mut(issuer).handle(&context, &message),
        }
    }

    fn network_step(
        &mut self,
        action: &Action,
        message: u16,
        tap: &mut impl Tap<A>,
    ) -> Result<Outcome, ActionError> {
        let at = usize::from(message);
        let envelope =
            self.in_flight.get(at).cloned().ok_or(ActionError::NoSuchMessage(message))?;
        if !matches!(action, Action::Repeat { .. }) {
            self.in_flight.remove(at);
        }
        if matches!(action, Action::Lose { .. }) {
            return Ok(Outcome::Done);
        }
        let receiver = envelope.to;
        let effects = self.deliver(envelope);
        Ok(self.settle(receiver, effects, tap))
    }
}

/// The party of an id, if it enrolled.
fn find<I: Copy + Ord, P: Clone>(
    parties: &mut Map<I, Arc<P>>,
    id: I,
    name: impl Fn(I) -> PartyId,
) -> Result<&mut P, ActionError> {
    let party = parties.get_mut(&id).ok_or_else(|| ActionError::NotEnrolled(name(id)))?;
    Ok(Arc::make_mut(party))
}

fn envelopes<A: Algebra>(from: PartyId, effects: Effects<A>) -> impl Iterator<Item = Envelope<A>> {
    effects.send.into_iter().map(move |(to, message)| Envelope { from, to, message })
}
